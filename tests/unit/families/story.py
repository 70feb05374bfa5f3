"""A small made-up neighbourhood told in a few lines, as the tables that the families stage reads."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.families import tables
from kinfold.families.assemble import assemble
from kinfold.families.tables import Corrected
from kinfold.linkage.tables import LINKS
from kinfold.sources.tables import ADDRESSES, FACTS, RECORDS, RELATIONSHIPS, SOURCES
from kinfold.vocabulary.codelists import CorrectionKind
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.tables import Table

ON = date(2026, 6, 1)
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 1)
"""Days of the first and of the last extract; a statement is said in all of them unless the story tells otherwise."""

RANKS = {
    "social_care": 1,
    "early_help": 2,
    "school": 3,
    "tenancies": 3,
    "benefits": 4,
    "council_tax": 4,
    "health": 5,
    "police": 8,
    "da_service": 9,
}
_TYPES = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR[]": pa.list_(pa.string()),
}


def day(text: str | date | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text


@dataclass
class Story:
    """People by name. Every record is known by `name@source`, so that failures can be read."""

    born: dict[str, tuple[date | None, str | None, str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"records": [], "addresses": [], "relationships": [], "facts": []}
    )
    latest: dict[str, date] = field(default_factory=dict)
    likely: dict[str, str] = field(default_factory=dict)
    """Whom linkage holds to be likely somebody else, and whom."""
    corrected: list[tuple[str, str, str | None, date, str | None, date | None, str | None]] = field(
        default_factory=list
    )

    def person(self, name: str, born: str | None = None, sex: str | None = None, last_name: str = "Reed") -> str:
        self.born[name] = (day(born), sex, last_name)
        return name

    def record(self, name: str, source: str, *, role: str = "person", marks: Sequence[str] = (), **more: Any) -> str:
        """The record of a person in a source, made when first spoken of."""
        record = f"{name}@{source}"
        found = next((row for row in self.rows["records"] if row["record"] == record), None)
        if found is None:
            birth_date, sex, last_name = self.born[name]
            found = {
                "record": record, "source": source, "record_key": record, "role": role, "first_name": name,
                "last_name": last_name, "birth_date": birth_date, "sex": sex, "marks": [],
                "first_said": FIRST, "last_said": LAST,
            }  # fmt: skip
            self.rows["records"].append(found)
        found["marks"] = sorted({*found["marks"], *marks})
        found.update({key: day(value) if key != "full_name" else value for key, value in more.items()})
        return record

    def lives(
        self, names: str | Sequence[str], home: str, *sources: str, postcode: str | None = "ZZ1 1AA", uprn: str | None = None,
        since: str | None = None, until: str | None = None, protected: bool = False,
        said: tuple[str, str] | None = None,
    ) -> Story:  # fmt: skip
        for name in [names] if isinstance(names, str) else names:
            for source in sources or ("council_tax",):
                record = self.record(name, source)
                self.rows["addresses"].append({
                    "address_id": f"{record}|{home}|{since}", "record": record, "source": source, "address": home,
                    "postcode": postcode, "uprn": uprn, "from_day": day(since), "until_day": day(until),
                    "protected": protected, "first_said": day(said[0]) if said else FIRST,
                    "last_said": day(said[1]) if said else LAST,
                })  # fmt: skip
        return self

    def relates(
        self, name: str, relation: str, of: str | Sequence[str], source: str = "social_care", *,
        since: str | None = None, until: str | None = None, said: tuple[str, str] | None = None,
        role: str = "person", of_role: str = "person",
    ) -> Story:  # fmt: skip
        for other in [of] if isinstance(of, str) else of:
            self.rows["relationships"].append({
                "record": self.record(name, source, role=role), "relation": relation,
                "of_record": self.record(other, source, role=of_role), "source": source,
                "from_day": day(since), "until_day": day(until),
                "first_said": day(said[0]) if said else FIRST, "last_said": day(said[1]) if said else LAST,
            })  # fmt: skip
        return self

    def fact(
        self, name: str, kind: str, source: str = "social_care", *, since: str, until: str | None = None,
        value: str | None = None, outcome: str | None = None,
    ) -> Story:  # fmt: skip
        record = self.record(name, source)
        self.rows["facts"].append({
            "fact": f"{record}|{kind}|{since}", "record": record, "source": source, "kind": kind,
            "from_day": day(since), "until_day": day(until), "value": value, "outcome": outcome,
            "first_said": FIRST, "last_said": LAST,
        })  # fmt: skip
        return self

    def says(
        self, name: str, kind: str, other: str | None = None, *, at: str | None = None, since: str | None = None,
        on: str = "2026-05-20", known_as: str | None = None,
    ) -> Story:  # fmt: skip
        """What a professional says; a home is known by the address of somebody's that stands in the story, or did by its id."""
        self.corrected.append((name, kind, other, date.fromisoformat(on), at, day(since), known_as))
        return self

    def corrections(self) -> list[Corrected]:
        records = {
            name: tuple(r["record"] for r in self.rows["records"] if r["record"].split("@")[0] == name)
            for name in self.born
        }
        return [
            Corrected(
                number, CorrectionKind(kind), said_on, records[name], records[other] if other else (),
                dwelling=known_as or (self.dwelling(at) if at else None), from_day=since,
                home=next((f"{a['address']}, {a['postcode']}" for a in self.rows["addresses"] if a["address"] == at), None),
            )
            for number, (name, kind, other, said_on, at, since, known_as) in enumerate(self.corrected, start=1)
        ]  # fmt: skip

    def dwelling(self, home: str) -> str:
        """The stage's id of a home, from its own answer for the story without corrections."""
        plain = replace(self, corrected=[]).told()
        return next(row["dwelling"] for row in plain.tables["dwellings"] if row["address"] == home)

    def told(
        self,
        *,
        on: date = ON,
        reverse: bool = False,
        corrected: Sequence[Corrected] | None = None,
        told_apart: Sequence[tuple[str, str]] = (),
        **options: int,
    ) -> Told:
        """What the stage makes of it."""
        people: dict[str, str] = {}
        for row in self.rows["records"]:
            name = row["record"].split("@")[0]
            people[name] = min(people.get(name, row["record"]), row["record"])
        with tempfile.TemporaryDirectory() as folder:
            accept, resolve, out = (Path(folder) / name for name in ("accept", "resolve", "out"))
            for made in (accept, resolve, out):
                made.mkdir()
            sources = [
                {
                    "source": source, "title": source, "partner": source, "delivery": "events" if source == "police" else "full",
                    "coverage": "listed", "one_row_a_person": True, "trusted_identifiers": [], "fact_kinds": [],
                    "latest_extract": LAST, "fresh": True, "rank": rank,
                }
                for source, rank in RANKS.items()
            ]  # fmt: skip
            given = {RECORDS: "records", ADDRESSES: "addresses", RELATIONSHIPS: "relationships", FACTS: "facts"}
            for table, name in given.items():
                _write(accept, table, self.rows[name][::-1] if reverse else self.rows[name])
            _write(accept, SOURCES, sources)
            _write(resolve, LINKS, [
                {"record": row["record"], "person": people[name], "proposed": people[self.likely.get(name, name)], "reason": "model"}
                for row in self.rows["records"] for name in [row["record"].split("@")[0]]
            ])  # fmt: skip
            inputs = {name: Artefact(name, name, path, {}) for name, path in (("accept", accept), ("resolve", resolve))}
            engine = DuckDBEngine(Path(folder) / "scratch", memory="500MB", threads=1)
            workspace = Workspace(engine, out, inputs, NobodyWatching())
            corrections = self.corrections() if corrected is None else list(corrected)
            assemble(
                workspace,
                on=on,
                corrected=corrections[::-1] if reverse else corrections,
                told_apart=told_apart,
                **options,
            )
            found = {table.name: pq.read_table(out / f"{table.name}.parquet").to_pylist() for table in tables.TABLES}
            engine.close()
        return Told(found, {person: name for name, person in people.items()}, workspace.notes)


def _write(folder: Path, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = {
        column.name: pa.array([row.get(column.name) for row in rows], type=_TYPES[column.type])
        for column in table.columns
    }
    pq.write_table(pa.table(columns), folder / f"{table.name}.parquet")


@dataclass(frozen=True)
class Told:
    """The stage's answer, with names in the place of labels."""

    tables: Mapping[str, list[dict[str, Any]]]
    names: Mapping[str, str]
    notes: Mapping[str, int]

    def members(self, *, past: bool = False) -> list[set[tuple[str, str, str]]]:
        """Each family on the day (or of the past) as a set of name, role and basis."""
        families: dict[str, set[tuple[str, str, str]]] = {}
        for row in self.tables["memberships"]:
            if (row["until_day"] is not None) == past:
                families.setdefault(row["family"], set()).add((self.names[row["person"]], row["role"], row["basis"]))
        return sorted(families.values(), key=sorted)

    def roles(self, *, past: bool = False) -> list[dict[str, str]]:
        """Each family as name: role."""
        return [{name: role for name, role, _ in family} for family in self.members(past=past)]

    def family_of(self, child: str) -> dict[str, str]:
        """The one family in which somebody is a child on the day, as name: role."""
        found = [roles for roles in self.roles() if roles.get(child) in {"child", "child_in_care", "expected_child"}]
        assert len(found) == 1, found
        return found[0]

    def homes(self, name: str, *, past: bool = False) -> set[tuple[str | None, str | None]]:
        """Address and kind of a person's dwellings on the day (or before it)."""
        dwellings = {row["dwelling"]: row for row in self.tables["dwellings"]}
        return {
            (dwellings[row["dwelling"]]["address"], dwellings[row["dwelling"]]["kind"])
            for row in self.tables["residences"]
            if self.names[row["person"]] == name and (row["until_day"] is not None) == past
        }

    def ties(self) -> set[str]:
        """Through whom families know of each other."""
        return {self.names[row["through_person"]] for row in self.tables["family_ties"]}

    def protected(self) -> set[bool]:
        return {row["protected"] for row in self.tables["families"]}
