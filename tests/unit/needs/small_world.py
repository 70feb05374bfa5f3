"""A council small enough to read: people, families, sources and facts as plain rows, run through `find`."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from kinfold.families.tables import DWELLINGS, FAMILIES, MEMBERSHIPS, RESIDENCES
from kinfold.governance.rules.profile import Adoption, Area, Profile, Term
from kinfold.linkage.tables import LINKS
from kinfold.needs.find import find
from kinfold.needs.framework import Framework, read_framework
from kinfold.sources.tables import FACTS, RECORDS, SOURCES
from kinfold.vocabulary.codelists import Coverage, FactKind
from kinfold.warehouse.artefacts import NobodyWatching, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine
from kinfold.warehouse.tables import Table

FRAMEWORK_FOLDER = Path(__file__).resolve().parents[3] / "frameworks" / "supporting_families_2022"
ON = date(2025, 12, 31)
TERMS = (
    ("Spring 2025", date(2025, 1, 6), date(2025, 4, 4)),
    ("Summer 2025", date(2025, 4, 22), date(2025, 7, 22)),
    ("Autumn 2025", date(2025, 9, 2), date(2025, 12, 19)),
    ("Spring 2026", date(2026, 1, 5), date(2026, 3, 27)),
)
LOCAL = ("supporting_families_2022", date(2022, 10, 1), None, "local_vocabulary")
_TYPES = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "VARCHAR[]": pa.list_(pa.string()),
}


def a_profile(
    adoptions: Sequence[tuple[str, date, date | None, str]] = (LOCAL,), reading: str = "needs", terms: Any = TERMS
) -> Profile:
    """As much of a profile as the needs stage reads."""
    return Profile.model_construct(
        frameworks=tuple(
            Adoption.model_validate(
                {"framework": framework, "from": from_, "until": until, "standing": standing, "reading": reading}
            )
            for framework, from_, until, standing in adoptions
        ),
        terms=tuple(Term(name=name, first_day=first, last_day=last) for name, first, last in terms),
        area=Area(postcode_districts=("ZZ1", "ZZ2")),
    )


@dataclass
class SmallWorld:
    """People are named by a word; each has one record in each source that holds them."""

    on: date = ON
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    births: dict[str, date | None] = field(default_factory=dict)
    homes: dict[str, str | None] = field(default_factory=dict)
    holdings: dict[tuple[str, str], date | None] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    """As what a source holds a person, where it is not simply as a person."""
    open: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """The kinds of fact of which a source's row about a person leaves the answer empty."""
    members: list[dict[str, Any]] = field(default_factory=list)
    families: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def source(
        self,
        name: str,
        *kinds: FactKind | str,
        coverage: Coverage | str = Coverage.LOG,
        fresh: bool = True,
        latest: date | None = None,
        ages: tuple[int | None, int | None] = (None, None),
        about: Sequence[str] = ("person",),
        known_from: date | None = date(2000, 1, 1),
    ) -> SmallWorld:
        """`about`: in which roles people are told of; `known_from`: since when a log tells everything."""
        self.sources[name] = {
            "source": name,
            "title": name.replace("_", " ").capitalize(),
            "coverage": str(coverage),
            "fact_kinds": [str(kind) for kind in kinds],
            "facts_about": [f"{kind}:{role}" for kind in kinds for role in about],
            "known_from": known_from if str(coverage) == "log" else None,
            "latest_extract": latest or (self.on if fresh else self.on - timedelta(days=200)),
            "fresh": fresh,
            "from_age": ages[0],
            "to_age": ages[1],
            "rank": 5,
        }
        return self

    def family(self, family: str, from_: date | None = None, until: date | None = None) -> SmallWorld:
        self.families[family] = {"family": family, "from_day": from_, "until_day": until}
        return self

    def person(
        self, name: str, born: date | None, *, family: str = "fam", role: str = "child", home: str | None = "ZZ1 1AA",
        proposed: bool = False, from_: date | None = None, until: date | None = None,
    ) -> SmallWorld:  # fmt: skip
        self.births[name] = born
        self.homes[name] = home
        if family not in self.families:
            self.family(family)
        self.members.append(
            {
                "family": family,
                "person": name,
                "role": role,
                "proposed": proposed,
                "from_day": from_,
                "until_day": until,
            }
        )
        return self

    def held(
        self, person: str, source: str, no_longer_sent: date | None = None, *, role: str = "person",
        left_open: Sequence[FactKind | str] = (),
    ) -> SmallWorld:  # fmt: skip
        self.holdings[(person, source)] = no_longer_sent
        self.roles[(person, source)] = role
        self.open[(person, source)] = {str(kind) for kind in left_open}
        return self

    def second_record(self, person: str, source: str, record: str, *, born: date | None = None) -> SmallWorld:
        """One more record of the same person in a source."""
        self.records.append({"record": record, "person": person, "source": source, "birth_date": born})
        return self

    def fact(self, person: str, source: str, kind: FactKind | str, day: date | None, **told: Any) -> SmallWorld:
        self.holdings.setdefault((person, source), None)
        self.facts.append({"person": person, "source": source, "kind": str(kind), "from_day": day, **told})
        return self

    def run(
        self, *, framework: Framework | None = None, profile: Profile | None = None,
        on_engine: Callable[[Path], Engine] = lambda scratch: DuckDBEngine(scratch, threads=1),
    ) -> Found:  # fmt: skip
        workspace = _GivenTables(self._tables())
        with tempfile.TemporaryDirectory() as scratch:
            engine = on_engine(Path(scratch) / "scratch")
            workspace.engine, workspace.folder = engine, Path(scratch)
            find(workspace, framework=framework or the_framework(), profile=profile or a_profile(), on=self.on)
            found = {
                name: engine.fetch(f"SELECT * FROM {name}").to_pylist()
                for name in ("needs", "findings", "finding_evidence", "eligibility")
            }
            engine.close()
        return Found(found, workspace.notes)

    def _tables(self) -> dict[str, pa.Table]:
        records, links, facts = [], [], []
        for (person, source), gone in self.holdings.items():
            record = record_of(person, source)
            records.append(
                {
                    "record": record,
                    "source": source,
                    "role": self.roles.get((person, source), "person"),
                    "birth_date": self.births.get(person),
                    "left_open": sorted(self.open.get((person, source), ())),
                    "no_longer_sent": gone,
                }
            )
            links.append({"record": record, "person": person})
        # Somebody whom no source holds is still known by birth, as a family's own record.
        for person, born in self.births.items():
            record = record_of(person, "register")
            records.append({"record": record, "source": "register", "birth_date": born})
            links.append({"record": record, "person": person})
        for more in self.records:
            records.append({key: value for key, value in more.items() if key != "person"})
            links.append({"record": more["record"], "person": more["person"]})
        for number, told in enumerate(self.facts):
            row = {key: value for key, value in told.items() if key != "person"}
            row["record"] = row.get("record") or record_of(told["person"], told["source"])
            row.setdefault("first_said", told["from_day"] or self.on)
            row.setdefault("last_said", self.on)
            facts.append({"fact": f"fact{number:06}", **row})
        return {
            "facts": _rows(FACTS, facts),
            "records": _rows(RECORDS, records),
            "sources": _rows(SOURCES, list(self.sources.values())),
            "links": _rows(LINKS, links),
            "memberships": _rows(MEMBERSHIPS, self.members),
            "residences": _rows(
                RESIDENCES,
                [
                    {"person": who, "dwelling": home, "from_day": date(2000, 1, 1)}
                    for who, home in self.homes.items()
                    if home
                ],
            ),
            "dwellings": _rows(
                DWELLINGS,
                [{"dwelling": home, "postcode": home} for home in sorted({h for h in self.homes.values() if h})],
            ),
            "families": _rows(FAMILIES, list(self.families.values())),
        }


@dataclass(frozen=True)
class Found:
    """What `find` handed on."""

    tables: Mapping[str, list[dict[str, Any]]]
    notes: Mapping[str, Any]

    def finding(self, need: str, person: str | None = None, family: str = "fam") -> dict[str, Any] | None:
        """The one finding of a need about a person (or the household); None where there is none."""
        found = [
            row
            for row in self.tables["findings"]
            if (row["need"], row["person"], row["family"]) == (need, person, family)
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def answer(self, need: str, person: str | None = None, family: str = "fam") -> str | None:
        found = self.finding(need, person, family)
        return found["answer"] if found else None

    def evidence(self, need: str, person: str | None = None, family: str = "fam") -> list[str]:
        found = self.finding(need, person, family)
        assert found is not None
        return sorted(row["fact"] for row in self.tables["finding_evidence"] if row["finding"] == found["finding"])

    def eligibility(self, family: str = "fam") -> dict[str, Any]:
        (row,) = [row for row in self.tables["eligibility"] if row["family"] == family]
        return row


class _GivenTables(Workspace):
    """A workspace whose inputs are rows in memory."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        super().__init__(engine=None, folder=Path(), inputs={}, watch=NobodyWatching())  # type: ignore[arg-type]
        self.given = tables

    def load(self, stage: str, *tables: Table) -> None:
        for table in tables:
            self.engine.put(table.name, self.given[table.name])


def record_of(person: str, source: str) -> str:
    return hashlib.md5(f"{person}|{source}".encode(), usedforsecurity=False).hexdigest()


def _rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
    known = set(schema.names)
    return pa.Table.from_pylist([{k: v for k, v in row.items() if k in known} for row in rows], schema=schema)


_READ: list[Framework] = []


def only(*needs: str) -> Framework:
    """The framework with some of its needs, which is quicker to run."""
    whole = the_framework()
    return replace(whole, needs=tuple(need for need in whole.needs if need.id in needs))


def the_framework() -> Framework:
    if not _READ:
        _READ.append(read_framework(FRAMEWORK_FOLDER))
    return _READ[0]
