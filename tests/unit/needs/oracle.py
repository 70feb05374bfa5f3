"""
The rules once more in plain Python, one subject at a time, to hold the SQL against.

It shares nothing with the compiler but the parsed rules: it reads a small world's own rows.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tests.unit.needs.small_world import Found, SmallWorld, a_profile

from kinfold.governance.rules.profile import Profile
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Need, Value
from kinfold.needs.rules import Ages, Assessed, Count, Latest, Open, Part, Rate, kinds_of

Key = tuple[str, str, str | None]
Fact = dict[str, Any]
ADULT_ROLES = {"main_carer", "carer", "partner_of_carer", "parent_elsewhere"}
CHILD_ROLES = {"child", "child_in_care"}
HOME_ROLES = {"child", "main_carer", "carer", "partner_of_carer", "other_household_member", "expected_child"}


class Oracle:
    """Every answer of a framework for a small world."""

    def __init__(self, world: SmallWorld, framework: Framework, profile: Profile) -> None:
        self.world, self.framework, self.profile, self.on = world, framework, profile, world.on
        self.facts: dict[str, list[Fact]] = {}
        for fact in world.facts:
            self.facts.setdefault(fact["person"], []).append(fact)
        self.members: dict[str, list[dict[str, Any]]] = {}
        for member in world.members:
            if self._counts(member):
                self.members.setdefault(member["family"], []).append(member)

    def answers(self) -> dict[Key, str]:
        found: dict[Key, str] = {}
        adoption = self.profile.adopted(self.on)
        for family in self.world.families.values():
            if not self._stands(family):
                continue
            members = self.members.get(family["family"], [])
            for need in self.framework.needs:
                value = None
                if adoption is not None and adoption.framework == self.framework.id:
                    value = self._value(need, local=adoption.standing == "local_vocabulary")
                if need.families_with and not self._young(members, need.families_with.child_under):
                    continue
                if need.about == "household":
                    home = [m["person"] for m in members if m["role"] in HOME_ROLES]
                    key = (family["family"], need.id, None)
                    found[key] = self._answer(need, value, home, None)
                    continue
                roles = CHILD_ROLES if need.about == "child" else ADULT_ROLES
                for person in {m["person"] for m in members if m["role"] in roles}:
                    age = self._age(person)
                    if value is not None and need.ages and age is not None and not _within(need.ages, age):
                        continue
                    found[(family["family"], need.id, person)] = self._answer(need, value, [person], age)
        return found

    # --- who ---

    def _stands(self, row: dict[str, Any]) -> bool:
        begun = row["from_day"] is None or row["from_day"] <= self.on
        return begun and (row["until_day"] is None or row["until_day"] > self.on)

    def _counts(self, member: dict[str, Any]) -> bool:
        return self._stands(member) and not member["proposed"]

    def _young(self, members: Sequence[dict[str, Any]], under: int) -> bool:
        for member in members:
            age = self._age(member["person"])
            if member["role"] == "expected_child":
                return True
            if member["role"] in CHILD_ROLES and age is not None and age < under:
                return True
        return False

    def _age(self, person: str) -> int | None:
        born = self.world.births[person]
        if born is None:
            return None
        return self.on.year - born.year - ((self.on.month, self.on.day) < (born.month, born.day))

    def _value(self, need: Need, *, local: bool) -> Value | None:
        begun = sorted(day for day in need.values if day <= self.on)
        ended = self.framework.national.until is not None and self.on >= self.framework.national.until
        if not begun or (ended and not local):
            return None
        return need.values[begun[-1]]

    # --- the answer ---

    def _answer(self, need: Need, value: Value | None, people: list[str], age: int | None) -> str:
        if value is None or value.rule is None:
            return "not_in_force"
        asked = _Asked(self, people, age, household=need.about == "household")
        if need.ages and age is None:
            return "not_known"
        answers = [asked.part(value.rule), *map(asked.also, value.also_shown_by)]
        return "met" if True in answers else "not_known" if None in answers else "not_met"


def agreed(found: Found, world: SmallWorld, framework: Framework, where: str) -> int:
    """How many cases an engine and the oracle answered alike: all of them, or the test fails with those that differ."""
    rows = found.tables["findings"]
    told = {(row["family"], row["need"], row["person"]): row["answer"] for row in rows}
    expected = Oracle(world, framework, a_profile()).answers()
    assert len(told) == len(rows)
    assert {
        key: (told.get(key), expected.get(key))
        for key in told.keys() | expected.keys()
        if told.get(key) != expected.get(key)
    } == {}, where
    return len(expected)


class _Asked:
    """One person or household, asked the parts of a rule."""

    def __init__(self, oracle: Oracle, people: list[str], age: int | None, *, household: bool) -> None:
        self.world, self.on, self.profile = oracle.world, oracle.on, oracle.profile
        self.facts = [fact for person in dict.fromkeys(people) for fact in oracle.facts.get(person, ())]
        self.people, self.age, self.household = people, age, household

    def part(self, part: Part) -> bool | None:
        if part.any_of:
            answers = [self.part(below) for below in part.any_of]
            return True if True in answers else None if None in answers else False
        if part.all_of:
            answers = [self.part(below) for below in part.all_of]
            return False if False in answers else None if None in answers else True
        answer = self._question(part)
        if part.ages is None:
            return answer
        if self.age is None:
            return False if answer is False else None
        return answer if _within(part.ages, self.age) else False

    def also(self, part: Part) -> bool | None:
        """Of what also shows a need: its silence is no, unless a late source could still break it."""
        answer = self.part(part)
        if answer is not None or part.question is None:
            return answer
        return None if any(self._to_come(str(kind), *self._since(part)) for kind in kinds_of(part.question)) else False

    def _since(self, part: Part) -> tuple[Any, date | None]:
        question = part.question
        begins = None
        if isinstance(question, Count) and question.terms is not None:
            begins = sorted(t.first_day for t in self.profile.terms if t.first_day <= self.on)[-question.terms]
        return (None if isinstance(question, Assessed | Rate) else question), begins

    def _to_come(self, kind: str, window: Any, begins: date | None) -> bool:
        late = [source for source in self._sources(kind) if not source["fresh"]]
        could = any(source["coverage"] == "listed" or self.age is None or self._of_age(source) for source in late)
        return could and not self._known(kind, window, begins)[0]

    def _question(self, part: Part) -> bool | None:
        if part.count:
            return self._count(part.count)
        if part.open:
            return self._open(part.open)
        if part.latest:
            return self._latest(part.latest)
        if part.rate:
            return self._rate(part.rate)
        assert part.assessed
        return self._assessed(part.assessed)

    def _count(self, count: Count) -> bool | None:
        begins: date | None = None
        if count.terms is not None:
            begun = sorted(term.first_day for term in self.profile.terms if term.first_day <= self.on)
            if len(begun) < count.terms:
                return None
            begins = begun[-count.terms]
        facts = [
            f
            for f in self._facts(*count.of)
            if self._wanted(count, f)
            and not self._gone(f)
            and (self._day(f) >= begins if begins else self._after(count, self._day(f)))
        ]
        return self._by_number(count, facts, begins)

    def _open(self, open_: Open) -> bool | None:
        facts = []
        for fact in self._facts(*open_.of):
            if not self._wanted(open_, fact):
                continue
            end = fact.get("until_day")
            if not open_.has_window:
                if not self._gone(fact) and (end is None or end > self.on):
                    facts.append(fact)
            else:
                end = end or (fact.get("no_longer_sent") if self._gone(fact) else None)
                if end is None or self._after(open_, end - timedelta(days=1)):
                    facts.append(fact)
        return self._by_number(open_, facts)

    def _by_number(self, question: Count | Open, facts: list[Fact], begins: date | None = None) -> bool | None:
        """With each fact whose value could not be read once taken to count and once not: both must say the same."""
        unread = [fact for fact in facts if question.value and fact.get("value") is None]
        read = [fact for fact in facts if fact not in unread]
        answers = {_compares(question, number) for number in (self._number(read), self._number(facts))}
        if len(answers) > 1:
            return None
        (answer,) = answers
        more_can_help = question.at_least is not None or question.more_than is not None
        known = all(self._known(kind, question, begins)[0] for kind in question.of)
        return answer if known or answer is more_can_help else None

    def _latest(self, latest: Latest) -> bool | None:
        newest = self._newest(latest, latest.of.value, scale=latest.scale)
        known, late = self._known(latest.of, latest)
        speaks: list[bool | None] = []
        for fact in newest:
            if latest.scale and fact.get("value") is None:
                speaks.append(None)
            elif latest.measure:
                number = fact.get(latest.measure)
                speaks.append(None if number is None else _compares(latest, number))
            else:
                value = fact.get("value")
                speaks.append(None if value is None or value in latest.unknown else value in latest.among)
        if True in speaks:
            return True
        if late or None in speaks:
            return None
        if speaks:
            return False
        return False if latest.silence == "none" and known else None

    def _assessed(self, assessed: Assessed) -> bool | None:
        if assessed.of is None:
            return None
        if assessed.of.value == "assessment_factor":
            recording = {s["source"] for s in self._sources("assessment_factor")}
            facts = [
                f
                for f in self._facts("assessment", "assessment_factor")
                if f["source"] in recording and not self._gone(f) and self._after(assessed, self._day(f))
            ]
            judged = [f for f in facts if f["kind"] == "assessment_factor"]
        else:
            facts = judged = self._newest(assessed, assessed.of.value)
        if any(f.get("value") in assessed.among for f in judged):
            return True
        if any(f.get("value") is None or f.get("value") in assessed.leaves_open for f in judged):
            return None
        return False if facts and not self.household and not self._known(assessed.of)[1] else None

    def _rate(self, rate: Rate) -> bool | None:
        told = [s["latest_extract"] for s in self._sources(rate.of.value) if s["fresh"]]
        until = min([self.on, *([max(told)] if told else [])])
        terms = sorted(self.profile.terms, key=lambda term: term.last_day)
        done = [place for place, term in enumerate(terms) if term.last_day < until][-rate.terms :]
        if len(done) < rate.terms or self._known(rate.of)[1]:
            return None
        missed = possible = 0.0
        for place in done:
            begins = terms[place - 1].last_day + timedelta(days=1) if place else terms[0].first_day
            facts = [
                f
                for f in self._facts(rate.of.value)
                if begins <= self._day(f) <= terms[place].last_day
                and not self._gone(f)
                and f.get("amount") is not None
                and f.get("of_amount") is not None
            ]
            of_term = sum(f["of_amount"] for f in facts)
            if of_term < rate.least_of:
                return None
            missed, possible = missed + sum(f["amount"] for f in facts), possible + of_term
        return _compares(rate, missed / possible)

    # --- facts ---

    def _facts(self, *kinds: Any) -> list[Fact]:
        wanted = {str(kind) for kind in kinds}
        return [f for f in self.facts if f["kind"] in wanted and self._day(f) <= self.on]

    def _day(self, fact: Fact) -> date:
        return fact["from_day"] or fact.get("first_said") or self.on

    def _gone(self, fact: Fact) -> bool:
        gone = fact.get("no_longer_sent")
        return gone is not None and gone <= self.on

    def _wanted(self, question: Count | Open, fact: Fact) -> bool:
        return (not question.value or fact.get("value") is None or fact.get("value") in question.value) and (
            not question.outcome or fact.get("outcome") in question.outcome
        )

    def _after(self, window: Any, day: date) -> bool:
        if window.months is not None:
            return day > _months_earlier(self.on, window.months)
        return day > self.on - timedelta(days=window.days) if window.days is not None else True

    def _newest(self, question: Latest | Assessed, kind: str, scale: str | None = None) -> list[Fact]:
        newest: list[Fact] = []
        for person in self.people:
            holding = [
                f
                for f in self._facts(kind)
                if f["person"] == person
                and (scale is None or f.get("value") in (None, scale))
                and not self._gone(f)
                and (f.get("until_day") is None or f["until_day"] > self.on)
                and self._after(question, self._day(f))
            ]
            last = max((self._day(f) for f in holding), default=None)
            newest += [f for f in holding if self._day(f) == last]
        return newest

    def _number(self, facts: list[Fact]) -> int:
        """Each thing once: what two members of a household are both told of is one."""
        told = ("source", "kind", "until_day", "amount", "of_amount", "value", "outcome")
        most: Counter[tuple[Any, ...]] = Counter()
        for person in self.people:
            mine = Counter((self._day(f), *(f.get(k) for k in told)) for f in facts if f["person"] == person)
            most |= mine
        return sum(most.values())

    # --- what no fact means ---

    def _sources(self, kind: str) -> list[dict[str, Any]]:
        return [source for source in self.world.sources.values() if kind in source["fact_kinds"]]

    def _known(self, kind: Any, window: Any = None, begins: date | None = None) -> tuple[bool, bool]:
        covered = listed = late = left_open = False
        for source in self._sources(str(kind)):
            if source["coverage"] == "log":
                if not self._of_age(source):
                    continue
                if source["fresh"]:
                    near = any(self._in_area(person) for person in self.people)
                    covered = covered or (near and self._goes_back(source, window, begins))
                else:
                    late = True
            else:
                if any(self._told_of(person, source, str(kind)) for person in self.people):
                    listed, late = listed or source["fresh"], late or not source["fresh"]
                left_open = left_open or (source["fresh"] and self._left_open(source["source"], str(kind)))
        return (covered or (listed and not left_open)) and not late, late

    def _left_open(self, source: str, kind: str) -> bool:
        return any(self._held(who, source) and kind in self.world.open.get((who, source), ()) for who in self.people)

    def _goes_back(self, log: dict[str, Any], window: Any, begins: date | None) -> bool:
        if begins is not None:
            return log["known_from"] is not None and log["known_from"] <= begins
        if window is None or (window.months is None and window.days is None):
            return True
        begins = log["known_from"]
        return begins is not None and not self._after(window, begins - timedelta(days=1))

    def _told_of(self, person: str, source: dict[str, Any], kind: str) -> bool:
        role = self.world.roles.get((person, source["source"]), "person")
        return self._held(person, source["source"]) and f"{kind}:{role}" in source["facts_about"]

    def _of_age(self, source: dict[str, Any]) -> bool:
        least, most = source["from_age"], source["to_age"]
        if least is None and most is None:
            return True
        return self.age is not None and (least or 0) <= self.age <= (most if most is not None else 999)

    def _in_area(self, person: str) -> bool:
        home = self.world.homes[person]
        return home is not None and home.split(" ")[0] in self.profile.area.postcode_districts

    def _held(self, person: str, source: str) -> bool:
        gone = self.world.holdings.get((person, source), "nothing")
        return gone != "nothing" and (gone is None or gone > self.on)  # type: ignore[operator]


def _compares(question: Count | Open | Latest | Rate, number: float) -> bool:
    if question.at_least is not None:
        return number >= question.at_least
    if question.more_than is not None:
        return number > question.more_than
    if question.at_most is not None:
        return number <= question.at_most
    assert question.under is not None
    return number < question.under


def _within(ages: Ages, age: int) -> bool:
    return ages.from_ <= age and (ages.to is None or age <= ages.to)


def _months_earlier(day: date, months: int) -> date:
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))
