"""
A small run, written by hand: the artefacts that the stages before publishing would leave.

The Smiths: Jane (main carer) with John and Amy; Tom Reed is her partner. The Okoros: Ada lives in a
refuge with Ben. Pat Lee lives alone and is in no family. Wendy Ward works with John; Max Boss is her
manager.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.register.publish.rows import INPUTS
from kinfold.warehouse.artefacts import Artefact
from kinfold.warehouse.tables import Table

ON = date(2026, 6, 1)
EXTRACT = date(2026, 5, 31)
Row = dict[str, Any]

_TYPES = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}


def record_id(name: str) -> str:
    """What a record is called in the artefacts; tests use the readable name before it."""
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


@dataclass
class ARun:
    """Rows by table, to be changed by a test and written with `artefacts`."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {t.name: [] for ts in INPUTS.values() for t in ts})

    def add(self, table: str, *rows: Row) -> None:
        self.rows[table].extend(rows)

    def change(self, table: str, where: Row, **to: Any) -> None:
        """Give some columns of the matching rows new values; at least one row must match."""
        found = [row for row in self.rows[table] if where.items() <= row.items()]
        assert found, f"no row of {table} like {where}"
        for row in found:
            row.update(to)

    def drop(self, table: str, **where: Any) -> None:
        self.rows[table] = [row for row in self.rows[table] if not where.items() <= row.items()]

    def copy(self) -> ARun:
        return ARun(deepcopy(self.rows))

    def artefacts(self, folder: Path, *, without: Iterable[str] = ()) -> dict[str, Artefact]:
        made = {}
        for stage, tables in INPUTS.items():
            if stage in without:
                continue
            place = folder / stage
            place.mkdir(parents=True, exist_ok=True)
            for table in tables:
                pq.write_table(_as_table(table, self.rows[table.name]), place / f"{table.name}.parquet")
            counts = {table.name: {"rows": len(self.rows[table.name])} for table in tables}
            made[stage] = Artefact(stage, "made-by-hand", place, {"tables": counts})
        return made

    # --- one thing each ---

    def source(self, source: str, title: str, *, kinds: Iterable[str], **more: Any) -> None:
        self.add(
            "sources",
            {
                "source": source,
                "title": title,
                "partner": "council",
                "delivery": "full",
                "coverage": "listed",
                "fact_kinds": sorted(kinds),
                "trusted_identifiers": [],
                "later_extracts": 0,
                "latest_extract": EXTRACT,
                "fresh": True,
                "protects": False,
                "protection_lost": 0,
                "newest_refused": False,
                "newest_held": False,
                "rank": 3,
                **more,
            },
        )
        self.add(
            "extracts",
            {
                "extract": source,
                "source": source,
                "file_name": f"{source}.csv",
                "extract_date": EXTRACT,
                "rows_in": 12,
                "kept": 11,
                "set_aside": 1,
                "state": "accepted",
            },
        )

    def record(self, name: str, person: str, **said: Any) -> str:
        """A record such as `school:john`, held to be the person whose least record is `person`."""
        source, key = name.split(":")
        self.add(
            "records",
            {
                "record": record_id(name),
                "source": source,
                "record_key": f"{key}-0001",
                "role": "person",
                "marks": [],
                "first_said": date(2024, 9, 30),
                "last_said": EXTRACT,
                **said,
            },
        )
        link = {"record": record_id(name), "person": record_id(person), "weight": None, "reason": "alone"}
        if name != person:
            link |= {"weight": 12.5, "reason": "model", "best_record": record_id(person)}
            self.change(
                "links", {"record": record_id(person)}, weight=12.5, reason="model", best_record=record_id(name)
            )
        self.add("links", link)
        return record_id(name)

    def fact(self, name: str, record: str, kind: str, **said: Any) -> None:
        self.add(
            "facts",
            {
                "fact": record_id(f"fact {name}"),
                "record": record_id(record),
                "source": record.split(":")[0],
                "kind": kind,
                "first_said": date(2024, 9, 30),
                "last_said": EXTRACT,
                **said,
            },
        )

    def home(self, person: str, dwelling: str, from_day: date, until_day: date | None = None) -> None:
        self.add(
            "residences",
            {
                "person": record_id(person),
                "dwelling": dwelling,
                "from_day": from_day,
                "until_day": until_day,
                "sources": ["housing"],
                "protected": False,
                "undisclosed": False,
            },
        )

    def member(self, family: str, person: str, role: str, basis: str, **said: Any) -> None:
        self.add(
            "memberships",
            {
                "family": record_id(family),
                "person": record_id(person),
                "role": role,
                "from_day": date(2020, 1, 1),
                "until_day": None,
                "basis": basis,
                "basis_sources": ["social_care"],
                "basis_day": EXTRACT,
                "proposed": False,
                **said,
            },
        )

    def parent(self, person: str, of: str, relation: str = "mother", **said: Any) -> None:
        """As a source states that somebody is a parent of somebody."""
        self.add(
            "kinships",
            {
                "person": record_id(person),
                "relation": relation,
                "of_person": record_id(of),
                "sources": ["social_care"],
                "stated": True,
                **said,
            },
        )

    def family(self, family: str, children: int, **more: Any) -> None:
        self.add(
            "families",
            {
                "family": record_id(family),
                "from_day": date(2020, 1, 1),
                "until_day": None,
                "children": children,
                "protected": False,
                **more,
            },
        )

    def finding(self, family: str, need: str, person: str | None, answer: str, *facts: str, **more: Any) -> None:
        finding = record_id(f"{family} {need} {person}")
        self.add(
            "findings",
            {
                "finding": finding,
                "family": record_id(family),
                "need": need,
                "person": record_id(person) if person else None,
                "on_day": ON,
                "answer": answer,
                "why_sources": [],
                "version": "2022-10-01",
                "sentence": f"Worked out as {answer}.",
                **more,
            },
        )
        self.add("finding_evidence", *({"finding": finding, "fact": record_id(f"fact {fact}")} for fact in facts))


def _as_table(table: Table, rows: list[Row]) -> pa.Table:
    unknown = {key for row in rows for key in row} - set(table.names())
    assert not unknown, f"{table.name} has no columns {sorted(unknown)}"
    schema = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
    return pa.Table.from_pylist([{name: row.get(name) for name in table.names()} for row in rows], schema)


def the_smiths_and_the_okoros() -> ARun:
    run = ARun()
    run.source("school", "School census", kinds=["school_roll", "suspension"])
    run.source("social_care", "Children's social care", kinds=["child_protection_plan", "assessment_factor"])
    run.source("housing", "Council housing", kinds=["tenancy", "rent_arrears"])
    run.source("recovery", "Recovery service", kinds=["substance_treatment"])

    john = {"first_name": "JOHN", "last_name": "SMITH", "birth_date": date(2014, 3, 9), "sex": "m"}
    run.record("school:john", "school:john", **john, upn="A801200001001")
    run.record(
        "social_care:john", "school:john", first_name="Jon", last_name="Smith", birth_date=date(2014, 3, 9),
        nhs_number="9434765919",
    )  # fmt: skip
    run.record("school:amy", "school:amy", first_name="Amy", last_name="Smith", birth_date=date(2016, 7, 1), sex="f")
    run.record(
        "housing:jane", "housing:jane", first_name="Jane", last_name="Smith", former_last_name="Kowalska",
        birth_date=date(1985, 5, 14), sex="f", phone="01632960111", email="jane@families.example",
    )  # fmt: skip
    run.record("recovery:jane", "housing:jane", first_name="Jane", last_name="Smith", birth_date=date(1985, 5, 14))
    run.record("housing:tom", "housing:tom", first_name="Tom", last_name="Reed", birth_date=date(1983, 1, 30))
    run.record(
        "social_care:ada", "social_care:ada", first_name="Ada", last_name="Okoro", birth_date=date(1990, 2, 2),
        nhs_number="4010232137", phone="01632960222", marks=["protected_address"],
    )  # fmt: skip
    run.record("school:ben", "school:ben", first_name="Ben", last_name="Okoro", birth_date=date(2015, 11, 30))
    run.record("housing:pat", "housing:pat", first_name="Pat", last_name="Lee", birth_date=date(1970, 4, 5))

    home = {"kind": "home", "protected": False}
    run.add(
        "dwellings",
        {"dwelling": "d-smith", "address": "1 High Street, Anytown", "postcode": "ZZ1 1AA", **home},
        {"dwelling": "d-before", "address": "7 Low Road, Anytown", "postcode": "ZZ2 2BB", **home},
        {
            "dwelling": "d-refuge",
            "address": "Refuge Lane 3",
            "postcode": "ZZ9 9ZZ",
            "kind": "communal",
            "protected": True,
        },
    )
    for person in ("school:john", "school:amy", "housing:jane", "housing:tom"):
        run.home(person, "d-smith", date(2023, 1, 1))
    run.home("housing:jane", "d-before", date(2019, 1, 1), date(2023, 1, 1))
    run.home("housing:jane", "d-refuge", date(2018, 6, 1), date(2019, 1, 1))
    run.home("social_care:ada", "d-refuge", date(2026, 1, 1))
    run.home("school:ben", "d-refuge", date(2026, 1, 1))
    run.home("housing:pat", "d-before", date(2024, 1, 1))

    run.fact("john suspended", "school:john", "suspension", from_day=date(2026, 3, 2), amount=2.5)
    run.fact("john plan", "social_care:john", "child_protection_plan", from_day=date(2026, 3, 3), value="neglect")
    run.fact("jane treated", "recovery:jane", "substance_treatment", from_day=date(2026, 1, 15))
    run.fact("rent", "housing:jane", "rent_arrears", from_day=date(2026, 5, 1), amount=640.0, of_amount=6.0)
    run.fact("ben roll", "school:ben", "school_roll", from_day=date(2025, 9, 1), value="Hill School")

    run.family("smiths", 2)
    run.member("smiths", "housing:jane", "main_carer", "stated_parent")
    run.member("smiths", "school:john", "child", "stated_parent")
    run.member("smiths", "school:amy", "child", "sibling")
    run.member("smiths", "housing:tom", "partner_of_carer", "shared_tenancy", until_day=date(2025, 1, 1))
    run.family("okoros", 1)
    run.member("okoros", "social_care:ada", "main_carer", "stated_parent")
    run.member("okoros", "school:ben", "child", "stated_parent")

    for order, (need, outcome, about, categories) in enumerate(
        (
            ("EDU-1", "EDU", "child", ["education"]),
            ("ABU-1", "ABU", "child", ["social_care"]),
            ("FIN-1", "FIN", "household", ["money"]),
            ("SUB-1", "SUB", "adult", ["substance_use"]),
        ),
        start=1,
    ):
        run.add(
            "needs",
            {
                "framework": "made_up", "need": need, "outcome": outcome, "outcome_title": f"Outcome {outcome}",
                "outcome_order": order, "label": f"Need {need}", "about": about, "version": "2022-10-01",
                "reference": "Made-up guidance 2022", "verified": True, "local": False, "categories": categories,
            },
        )  # fmt: skip
    run.finding("smiths", "EDU-1", "school:john", "met", "john suspended")
    run.finding("smiths", "EDU-1", "school:amy", "not_met")
    run.finding("smiths", "ABU-1", "school:john", "met", "john plan")
    run.finding("smiths", "ABU-1", "school:amy", "not_known", why_not_known="source_late", why_sources=["social_care"])
    run.finding("smiths", "FIN-1", None, "met", "rent")
    run.finding("smiths", "SUB-1", "housing:jane", "met", "jane treated")
    run.finding("okoros", "EDU-1", "school:ben", "met", "ben roll")
    for family, outcomes in (("smiths", ["ABU", "EDU", "FIN", "SUB"]), ("okoros", ["ABU", "EDU", "FIN"])):
        run.add(
            "eligibility",
            {
                "family": record_id(family), "on_day": ON, "needs_met": len(outcomes), "outcomes_met": len(outcomes),
                "may_by_needs": True, "may_by_outcomes": True, "reading_used": "needs", "may_be_eligible": True,
                "outcomes": outcomes,
            },
        )  # fmt: skip

    run.add(
        "involvements",
        {
            "involvement": record_id("wendy"), "kind": "allocated", "record": record_id("social_care:john"), "source": "social_care",
            "role": "social worker", "name": "Wendy Ward", "team": "East", "email": "Wendy.Ward@Anyshire.example",
            "from_day": date(2026, 3, 3), "first_said": EXTRACT, "last_said": EXTRACT,
        },
        {
            "involvement": record_id("tutor"), "kind": "allocated", "record": record_id("school:amy"), "source": "school",
            "role": "tutor", "name": "Terry Tutor", "email": "tutor@school.example",
            "first_said": EXTRACT, "last_said": EXTRACT,
        },
        {
            "involvement": record_id("key worker"), "kind": "allocated", "record": record_id("recovery:jane"), "source": "recovery",
            "role": "recovery worker", "name": "Rae Cole", "first_said": EXTRACT, "last_said": EXTRACT,
        },
        {
            "involvement": record_id("refuge worker"), "kind": "allocated", "record": record_id("social_care:ada"), "source": "social_care",
            "role": "social worker", "staff": "s-wendy", "from_day": date(2026, 1, 1),
            "first_said": EXTRACT, "last_said": EXTRACT,
        },
    )  # fmt: skip
    signed = {"trained_on": date(2026, 1, 10), "agreed_on": date(2024, 1, 10), "from_day": date(2020, 1, 1)}
    run.add(
        "staff",
        {"staff": "s-wendy", "name": "Wendy Ward", "email": "wendy.ward@anyshire.example", "role": "social_worker",
         "team": "East", "supervisor": "s-max", **signed},
        {"staff": "s-max", "name": "Max Boss", "email": "max.boss@anyshire.example", "role": "team_manager",
         "team": "East", **signed},
        {"staff": "s-nora", "name": "Nora New", "email": "nora.new@anyshire.example", "role": "family_worker",
         "team": "West", **signed},
    )  # fmt: skip
    return run
