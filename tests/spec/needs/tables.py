"""
Findings as tables that a programme officer can read.

Each row is a family of its own: one person that the need is about, what sources say of that person,
and what should be found. What a source says is written `kind=value day..last day amount/of`, each
part after the kind as needed, with `;` between facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.unit.needs.small_world import SmallWorld, only, the_framework

from kinfold.vocabulary.codelists import Coverage, FactKind

_FACT = re.compile(
    r"^(?P<kind>[a-z_]+)(=(?P<value>\w+))?( (?P<day>\d{4}-\d\d-\d\d)(\.\.(?P<last>\d{4}-\d\d-\d\d))?)?"
    r"( (?P<amount>[\d.]+)?(/(?P<of>[\d.]+))?)?$"
)
# source: coverage, ages, kinds. Fresh on the day, unless a table says that it is late.
SOURCES: dict[str, tuple[Coverage, tuple[int | None, int | None], tuple[FactKind, ...]]] = {
    "attendance": (Coverage.LISTED, (None, None), (FactKind.ATTENDANCE,)),
    "school_census": (Coverage.LISTED, (None, None), (FactKind.YOUNG_CARER,)),
    "missing_education": (Coverage.LOG, (5, 15), (FactKind.MISSING_EDUCATION,)),
    "participation": (Coverage.LISTED, (None, None), (FactKind.PARTICIPATION,)),
    "health_visiting": (Coverage.LISTED, (None, None), (FactKind.IMMUNISATIONS_OVERDUE, FactKind.HEALTH_REVIEW)),
    "camhs": (Coverage.LOG, (0, 17), (FactKind.MENTAL_HEALTH_SERVICE,)),
    "substance_service": (Coverage.LOG, (None, None), (FactKind.SUBSTANCE_TREATMENT,)),
    "early_help": (Coverage.LISTED, (None, None), (FactKind.ASSESSMENT, FactKind.PARENTING_SUPPORT)),
    "social_care": (
        Coverage.LOG,
        (0, 17),
        (
            FactKind.ASSESSMENT,
            FactKind.ASSESSMENT_FACTOR,
            FactKind.CHILD_PROTECTION_PLAN,
            FactKind.CHILD_IN_NEED_PLAN,
            FactKind.EXPLOITATION_LEVEL,
        ),
    ),
    "missing_log": (Coverage.LOG, (0, 17), (FactKind.MISSING_EPISODE,)),
    "police": (Coverage.LOG, (None, None), (FactKind.ARREST, FactKind.OFFENCE, FactKind.DOMESTIC_ABUSE_INCIDENT)),
    "community_safety": (Coverage.LOG, (None, None), (FactKind.ANTI_SOCIAL_BEHAVIOUR,)),
    "probation": (Coverage.LOG, (18, None), (FactKind.PROBATION,)),
    "domestic_abuse_service": (Coverage.LISTED, (None, None), (FactKind.DOMESTIC_ABUSE_SUPPORT, FactKind.MARAC)),
    "homelessness": (Coverage.LOG, (None, None), (FactKind.HOMELESSNESS_DUTY, FactKind.TEMPORARY_ACCOMMODATION)),
    "tenancies": (Coverage.LISTED, (None, None), (FactKind.RENT_ARREARS, FactKind.EVICTION_NOTICE)),
    "council_tax": (Coverage.LISTED, (None, None), (FactKind.COUNCIL_TAX_ARREARS,)),
    "benefits": (Coverage.LISTED, (None, None), (FactKind.BENEFIT,)),
}


@dataclass
class FindingsOf:
    """`findings.of("EDU-1").on("2025-12-31").from_table(...)`"""

    need: str = ""
    day: date = date(2025, 12, 31)
    late: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def of(self, need: str) -> FindingsOf:
        return FindingsOf(need, self.day, [], [])

    def on(self, day: str) -> FindingsOf:
        self.day = date.fromisoformat(day)
        return self

    def when_late(self, *sources: str) -> FindingsOf:
        self.late += sources
        return self

    def without(self, *sources: str) -> FindingsOf:
        self.missing += sources
        return self

    def from_table(self, table: str) -> None:
        rows = _rows(table)
        world = self._world(rows)
        found = world.run(framework=only(self.need))
        about = the_framework().need(self.need).about
        told = {
            name: found.answer(self.need, None if about == "household" else name, family=name) for name in rows
        }  # fmt: skip
        expected = {name: row["found"].replace(" ", "_") if row["found"] != "-" else None for name, row in rows.items()}
        assert told == expected
        for name, row in rows.items():
            if because := row.get("because"):
                finding = found.finding(self.need, None if about == "household" else name, family=name)
                assert finding is not None
                assert because in finding["sentence"]

    def _world(self, rows: dict[str, dict[str, str]]) -> SmallWorld:
        world = SmallWorld(on=self.day)
        for source, (coverage, ages, kinds) in SOURCES.items():
            if source not in self.missing:
                world.source(source, *kinds, coverage=coverage, fresh=source not in self.late, ages=ages)
        about = the_framework().need(self.need).about
        for name, row in rows.items():
            born = self._born(row.get("age", "9" if about == "child" else "35"))
            home = {"": "ZZ1 1AA", "elsewhere": "YY9 9YY", "not known": None}[row.get("home", "")]
            world.person(name, born, family=name, role="child" if about == "child" else "main_carer", home=home)
            if about != "child":
                world.person(f"child of {name}", self._born("9"), family=name, home=home)
            for source in filter(None, (one.strip() for one in row.get("held by", "").split(","))):
                world.held(name, source)
            for fact in filter(None, (one.strip() for one in row.get("sources say", "").split(";"))):
                self._say(world, name, fact)
        return world

    def _born(self, age: str) -> date | None:
        return None if age == "not known" else date(self.day.year - int(age), 1, 1)

    def _say(self, world: SmallWorld, name: str, text: str) -> None:
        told = _FACT.match(text)
        assert told, f"not a fact: {text}"
        kind = FactKind(told["kind"])
        source = next(source for source, (_, _, kinds) in reversed(SOURCES.items()) if kind in kinds)
        world.fact(
            name,
            source,
            kind,
            date.fromisoformat(told["day"]) if told["day"] else None,
            until_day=date.fromisoformat(told["last"]) + timedelta(days=1) if told["last"] else None,
            value=told["value"],
            amount=float(told["amount"]) if told["amount"] else None,
            of_amount=float(told["of"]) if told["of"] else None,
        )


def _rows(table: str) -> dict[str, dict[str, str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    heading = lines[0]
    return {line[0]: dict(zip(heading, line, strict=True)) for line in lines[1:]}
