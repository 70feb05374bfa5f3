"""
How long `find` takes of two days, one after the other: python bench/needs.py [PEOPLE] [FACTS].

Families, records and facts are drawn by SQL with no story in them; only their number and spread are
meant to be like a council's. Processor time is of all threads.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from kinfold.families.tables import DWELLINGS, FAMILIES, MEMBERSHIPS, RESIDENCES
from kinfold.governance.rules.profile import read_profile
from kinfold.linkage.tables import LINKS
from kinfold.needs.find import find
from kinfold.needs.framework import read_framework
from kinfold.sources.tables import FACTS, RECORDS, SOURCES
from kinfold.vocabulary.codelists import VALUES_OF, FactKind
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Table

TREE = Path(__file__).resolve().parent.parent
ON = date(2025, 12, 31)
DAYS = (ON, date(2025, 9, 30))


def steps(people: int, facts: int) -> list[Step]:
    """Inputs: half of the people in families of four, two and a half records a person in ten sources."""
    kinds = [kind.value for kind in FactKind]
    values = " ".join(
        f"WHEN '{kind.value}' THEN {sorted(told)}[1 + (i % {len(told)})::INTEGER]" for kind, told in VALUES_OF.items()
    )
    return [
        Step(
            "sources",
            f"""
            SELECT 's' || i AS source, 'Source ' || i AS title, 'council' AS partner, 'full' AS delivery,
                   CASE WHEN i % 2 = 0 THEN 'log' ELSE 'listed' END AS coverage,
                   NULL::INTEGER AS from_age, NULL::INTEGER AS to_age, FALSE AS one_row_a_person,
                   []::VARCHAR[] AS trusted_identifiers,
                   list_filter({kinds}, lambda kind, place: place % 10 = i) AS fact_kinds,
                   DATE '{ON}' AS latest_extract, i <> 3 AS fresh, 5 AS rank
            FROM range(10) t(i)
            """,
        ),
        Step(
            "links",
            f"SELECT md5(i::VARCHAR) AS record, md5((i % {people})::VARCHAR) AS person FROM range({people * 5 // 2}) t(i)",
        ),
        Step(
            "records",
            f"""
            SELECT md5(i::VARCHAR) AS record, 's' || (hash(i) % 10) AS source,
                   DATE '{ON}' - (CASE WHEN (i % {people}) % 4 < 2 THEN i % {people} * 7 % 6500 ELSE 9000 + i % 9000 END)::INTEGER AS birth_date,
                   NULL::DATE AS no_longer_sent
            FROM range({people * 5 // 2}) t(i)
            """,
        ),
        Step(
            "memberships",
            f"""
            SELECT md5('f' || (i // 4)) AS family, md5(i::VARCHAR) AS person,
                   ['child', 'child', 'main_carer', CASE WHEN i % 3 = 0 THEN 'parent_elsewhere' ELSE 'partner_of_carer' END][1 + i % 4] AS role,
                   NULL::DATE AS from_day, NULL::DATE AS until_day, FALSE AS proposed
            FROM range({people // 2}) t(i)
            """,
        ),
        Step("families", "SELECT DISTINCT family, NULL::DATE AS from_day, NULL::DATE AS until_day FROM memberships"),
        Step(
            "dwellings",
            f"SELECT md5('d' || i) AS dwelling, 'ZZ' || (1 + i % 10) || ' 1AA' AS postcode FROM range({people // 3}) t(i)",
        ),
        Step(
            "residences",
            f"""
            SELECT md5(i::VARCHAR) AS person, md5('d' || (i // 3)) AS dwelling, DATE '2020-01-01' AS from_day, NULL::DATE AS until_day
            FROM range({people}) t(i)
            """,
        ),
        Step(
            "facts",
            f"""
            WITH drawn AS (
                SELECT i, md5((hash(i) % {people * 5 // 2})::VARCHAR) AS record, {kinds}[1 + (hash(i, 1) % {len(kinds)})::INTEGER] AS kind,
                       DATE '{ON}' - (hash(i, 2) % 900)::INTEGER AS from_day
                FROM range({facts}) t(i)
            )
            SELECT md5('fact' || i) AS fact, record, 's' || ((hash(i, 1) % {len(kinds)}) % 10) AS source, kind, from_day,
                   CASE WHEN i % 3 = 0 THEN from_day + 60 END AS until_day, (i % 30)::DOUBLE AS amount, 60.0::DOUBLE AS of_amount,
                   CASE kind {values} END AS value, NULL::VARCHAR AS outcome, from_day AS first_said, DATE '{ON}' AS last_said,
                   NULL::DATE AS no_longer_sent
            FROM drawn
            """,
        ),
    ]


def whole(table: Table, made: DuckDBEngine) -> str:
    """A table as the steps hand it on: a column that was not made up is there and says nothing."""
    drawn = {name for name, *_ in made.connection.execute(f"DESCRIBE {table.name}").fetchall()}
    columns = (one.name if one.name in drawn else f"NULL::{one.type} AS {one.name}" for one in table.columns)
    return f"SELECT {', '.join(columns)} FROM {table.name}"


def main(people: int, facts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = DuckDBEngine(Path(folder) / "made")
        made.run(steps(people, facts))
        given: dict[str, tuple[Table, ...]] = {
            "accept": (FACTS, RECORDS, SOURCES),
            "resolve": (LINKS,),
            "assemble": (MEMBERSHIPS, RESIDENCES, DWELLINGS, FAMILIES),
        }
        for tables in given.values():
            for table in tables:
                made.connection.execute(
                    f"COPY ({whole(table, made)}) TO '{folder}/{table.name}.parquet' (FORMAT parquet)"
                )
        made.close()
        inputs = {stage: Artefact(stage, "", Path(folder), {}) for stage in given}
        framework = read_framework(TREE / "frameworks" / "supporting_families_2022")
        profile = read_profile(TREE / "councils" / "example")
        began, used = time.monotonic(), time.process_time()
        for day in DAYS:
            out = Path(folder) / str(day)
            engine = DuckDBEngine(out / "scratch", memory="3GB", threads=2)
            workspace = Workspace(engine, out, inputs, NobodyWatching())
            find(workspace, framework=framework, profile=profile, on=day)
            engine.close()
        seconds, processor = time.monotonic() - began, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
        print(
            f"{people:,} people, {facts:,} facts: {len(DAYS)} days in {seconds:.1f} s, {processor:.1f} s of processor time, "
            f"{peak:.2f} GB at most, {workspace.saved} of the last"
        )


if __name__ == "__main__":
    main(*(int(word) for word in (sys.argv[1:] or ["20000", "120000"])))
