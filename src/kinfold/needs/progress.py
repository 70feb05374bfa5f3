"""
Progress tests: the framework's own, asked of the few who are followed, on any day.

The same language, steps and coverage as the needs' rules, so that no data is never "met". Only the families
around those who are followed are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import pyarrow as pa

from kinfold.families.tables import DWELLINGS, FAMILIES, MEMBERSHIPS, RESIDENCES
from kinfold.governance.rules.profile import Profile
from kinfold.linkage.tables import LINKS
from kinfold.needs.compile import compile_need
from kinfold.needs.coverage import Reasons, Situation, situation
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Need, Reference, Value
from kinfold.needs.parts import kinds_asked
from kinfold.needs.rules import months_before
from kinfold.needs.subjects import CHILDREN, subject_steps
from kinfold.needs.words import texts_sql
from kinfold.sources.tables import FACTS, RECORDS, SOURCES
from kinfold.vocabulary.codelists import Answer, FactKind
from kinfold.warehouse.artefacts import Workspace
from kinfold.warehouse.engine import Engine, Step

Question = tuple[str, date, bool]
"""A followed need's key, the day, and whether it is the baseline that is asked for."""
Reading = tuple[str, date, bool]
"""A need, the day, and whether it is its own rule that is asked; else its progress test."""
GONE = "Not known: whoever it is about is no longer in a family, or no longer of the age that the need is about."


class Followed(Protocol):
    """A confirmed need that is followed: whose it is, by their records."""

    @property
    def key(self) -> str: ...
    @property
    def need(self) -> str: ...
    @property
    def household(self) -> bool: ...
    @property
    def records(self) -> tuple[str, ...]: ...


class Asked(Protocol):
    """One followed need on one day."""

    @property
    def followed(self) -> Followed: ...
    @property
    def day(self) -> date: ...
    @property
    def baseline(self) -> bool: ...


@dataclass(frozen=True)
class ProgressAnswer:
    """What a test says of one followed need on one day."""

    answer: str
    sentence: str
    facts: tuple[str, ...] = ()


def held_until(framework: Framework, profile: Profile, need: str, ended: date) -> date | None:
    """
    The first day after the time for which a need must hold once support has ended; None where nobody can say.

    Months are counted from the day support ended; terms are full ones that begin on or after it, and a council whose
    calendar does not go so far cannot say.
    """
    if framework.progress is None or need not in framework.progress.needs:
        return _months_after(ended, 6)
    held = framework.progress.held_of(need)
    if held.months is not None:
        return _months_after(ended, held.months)
    terms = sorted((term for term in profile.terms if term.first_day >= ended), key=lambda term: term.first_day)
    count = held.terms or 0
    return terms[count - 1].last_day + timedelta(days=1) if len(terms) >= count else None


def _months_after(day: date, months: int) -> date:
    return months_before(day, -months)


def progress_test(
    workspace: Workspace, asked: Sequence[Asked], *, framework: Framework, profile: Profile
) -> dict[Question, ProgressAnswer]:
    """
    By followed need, day and whether it is the baseline: what is found.

    The baseline is what the need's own rule says of a day, as it read on that day. A need without a progress test is
    left out of the rest: a professional judges it.
    """
    values = {_reading(one): _value(framework, profile, *_reading(one)) for one in asked}
    wanted = [one for one in asked if values[_reading(one)] is not None]
    if not wanted:
        return {}
    engine = workspace.engine
    workspace.load("accept", FACTS, RECORDS, SOURCES)
    workspace.load("resolve", LINKS)
    workspace.load("assemble", MEMBERSHIPS, RESIDENCES, DWELLINGS, FAMILIES)
    _put_followed(engine, wanted)
    engine.run(_NARROWED)
    sources = engine.fetch("SELECT * FROM sources").to_pylist()
    subjects = {row["key"]: row["subject"] for row in engine.fetch("SELECT key, subject FROM followed_now").to_pylist()}
    answers: dict[Question, ProgressAnswer] = {}
    for day in sorted({one.day for one in wanted}):
        of_day = {reading: value for reading, value in values.items() if reading[1] == day and value is not None}
        now = situation(day, sources, profile)
        engine.run(subject_steps(now, **_kinds(framework, of_day)))
        for reading, value in of_day.items():
            told = _answers(engine, framework.need(reading[0]), value, now)
            for one in (one for one in wanted if _reading(one) == reading):
                found = told.get(subjects.get(one.followed.key, ""))
                key = (one.followed.key, one.day, one.baseline)
                answers[key] = found or ProgressAnswer(Answer.NOT_KNOWN.value, GONE)
    return answers


def _reading(one: Asked) -> Reading:
    return one.followed.need, one.day, one.baseline


def _value(framework: Framework, profile: Profile, need: str, day: date, baseline: bool) -> Value | None:
    """What is asked of a need on a day; None where nothing can be."""
    if baseline:
        adopted = profile.adopted(day)
        local = adopted is not None and adopted.standing == "local_vocabulary"
        held = framework.value_in_force(framework.need(need), day, as_local_words=local) if adopted else None
        return held[1] if held else None
    told = framework.progress.needs.get(need) if framework.progress else None
    if told is None or told.test is None:
        return None
    return Value(rule=told.test, reference=Reference(title="progress"), verified=told.verified)


def _answers(engine: Engine, need: Need, value: Value, now: Situation) -> dict[str, ProgressAnswer]:
    """What is found of everybody around, by subject."""
    asked = need.model_copy(update={"values": {now.on: value}, "families_with": None, "caution": None})
    reasons = Reasons()
    compiled = compile_need(asked, now.on, value, now, reasons)
    engine.run(compiled.steps)
    rows = engine.fetch(
        f"""
        SELECT a.subject, a.met, a.sentence, a.reasons, f.facts
        FROM {compiled.answers} a
        LEFT JOIN (SELECT subject, list_sort(list(fact)) AS facts FROM {compiled.evidence} GROUP BY subject) f
            ON f.subject = a.subject
        """
    ).to_pylist()
    return {row["subject"]: _answer(row, reasons) for row in rows}


def _answer(row: dict[str, Any], reasons: Reasons) -> ProgressAnswer:
    if row["met"] is None:
        words = "; ".join(reasons.told[number - 1].words for number in row["reasons"] or ())
        return ProgressAnswer(Answer.NOT_KNOWN.value, f"Not known: {words}.")
    answer = Answer.MET if row["met"] else Answer.NOT_MET
    return ProgressAnswer(answer.value, row["sentence"] or "", tuple(row["facts"] or ()))


def _kinds(framework: Framework, of_day: Mapping[Reading, Value]) -> dict[str, tuple[FactKind, ...]]:
    people: set[FactKind] = set()
    households: set[FactKind] = set()
    for (need, _, _), value in of_day.items():
        for part in value.leaves():
            (households if framework.need(need).about == "household" else people).update(kinds_asked(part))
    return {"kinds_of_people": tuple(sorted(people)), "kinds_of_households": tuple(sorted(households))}


def _put_followed(engine: Engine, asked: Sequence[Asked]) -> None:
    once = {one.followed.key: one.followed for one in asked}
    rows = [
        {"key": key, "household": one.household, "record": record}
        for key, one in sorted(once.items())
        for record in one.records
    ]
    schema = pa.schema([("key", pa.string()), ("household", pa.bool_()), ("record", pa.string())])
    engine.put("followed_records", pa.Table.from_pylist(rows, schema=schema))


# Records are parted and joined between runs: whoever has most of the records that were followed is followed on.
_NARROWED = [
    Step(
        "followed_people",
        """
        SELECT key, household, person, count(*) AS records
        FROM followed_records JOIN links USING (record) GROUP BY key, household, person
        """,
    ),
    Step(
        "followed_now",
        f"""
        SELECT key, person AS subject FROM followed_people WHERE NOT household
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY records DESC, person) = 1
        UNION ALL
        SELECT key, family AS subject
        FROM (
            SELECT key, m.family, count(DISTINCT m.person) AS children
            FROM followed_people f JOIN memberships m ON m.person = f.person AND m.role IN {texts_sql(CHILDREN)}
            WHERE household GROUP BY key, m.family
        )
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY children DESC, family) = 1
        """,
    ),
    Step(
        "families_around",
        """
        SELECT DISTINCT family FROM memberships
        WHERE person IN (SELECT subject FROM followed_now) OR family IN (SELECT subject FROM followed_now)
        """,
    ),
    Step("memberships_around", "SELECT * FROM memberships SEMI JOIN families_around USING (family)"),
    Step("families_looked_at", "SELECT * FROM families SEMI JOIN families_around USING (family)"),
    Step("links_around", "SELECT l.* FROM links l SEMI JOIN memberships_around m ON m.person = l.person"),
    Step("records_around", "SELECT r.* FROM records r SEMI JOIN links_around l ON l.record = r.record"),
    Step("facts_around", "SELECT f.* FROM facts f SEMI JOIN links_around l ON l.record = f.record"),
    Step("residences_around", "SELECT r.* FROM residences r SEMI JOIN memberships_around m ON m.person = r.person"),
    Step("memberships", "SELECT * FROM memberships_around"),
    Step("families", "SELECT * FROM families_looked_at"),
    Step("links", "SELECT * FROM links_around"),
    Step("records", "SELECT * FROM records_around"),
    Step("facts", "SELECT * FROM facts_around"),
    Step("residences", "SELECT * FROM residences_around"),
]
