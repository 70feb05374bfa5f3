"""
How right and how fast families are on a made-up world with a known truth.

    python bench/families.py WORLD [--council DIR] [--work DIR]

WORLD is what `kinfold world make` wrote. Told twice: with true person links, and with the real ones.
A true membership counts where some agency holds the person, on the newest day.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from functools import partial
from pathlib import Path

from kinfold.families.assemble import assemble
from kinfold.families.evaluate import compare
from kinfold.linkage.evaluate import TRUE_PERSONS
from kinfold.linkage.resolve import resolve
from kinfold.linkage.tables import LINKS
from kinfold.sources.accept import accept_all, day_of
from kinfold.sources.contracts import read_contracts
from kinfold.sources.tables import RECORDS
from kinfold.warehouse.artefacts import Artefact, Warehouse, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step

HERE = Path(__file__).resolve().parent
GROWN_UP = 18
"""A world's truth lets a child go at eighteen."""


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="kinfold-bench-") as scratch:
        work = asked.work or Path(scratch)
        warehouse = Warehouse(work / "warehouse")
        accepted = accept_all(
            warehouse,
            asked.council,
            read_contracts(asked.council),
            asked.world / "extracts",
            on=None,
            sealed=work / "sealed",
        )
        print(
            f"machine   {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; world {asked.world.name}"
        )
        true_links = partial(_true_links, truth=asked.world / "truth")
        for name, link in (("true links", true_links), ("real links", resolve)):
            linked = warehouse.make(
                f"resolve-{name.split()[0]}",
                link,
                inputs={"accept": accepted},
                settings={"world": asked.world},
                code="linkage",
            )
            _tell(name, warehouse, accepted, linked, asked.world / "truth", work)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("world", type=Path)
    parser.add_argument("--council", type=Path, default=HERE.parent / "councils" / "example")
    parser.add_argument("--work", type=Path, help="keep the artefacts here, so that a second run skips what is done")
    return parser.parse_args()


def _true_links(workspace: Workspace, *, truth: Path) -> None:
    """The links a linkage without error would make; a record the truth does not know stands alone."""
    workspace.load("accept", RECORDS)
    workspace.engine.load("truth_records", truth / "records.parquet")
    people = """
        SELECT r.record, min(r.record) OVER (PARTITION BY coalesce(t.person, r.record)) AS person
        FROM records r LEFT JOIN true_persons t USING (record)"""
    links = "SELECT record, person, person AS proposed, CAST(NULL AS DOUBLE) AS weight, 'alone' AS reason, CAST(NULL AS VARCHAR) AS best_record FROM people"
    workspace.engine.run([TRUE_PERSONS, Step("people", people), Step("links", links)])
    workspace.save(LINKS)


def _tell(name: str, warehouse: Warehouse, accepted: Artefact, linked: Artefact, truth: Path, work: Path) -> None:
    started = time.monotonic()
    made = warehouse.make(
        "assemble",
        partial(assemble, on=day_of(accepted), dependent_until=GROWN_UP, dependent_until_with_plan=GROWN_UP),
        inputs={"accept": accepted, "resolve": linked},
        settings={"dependent_until": GROWN_UP},
        code="families",
    )
    seconds = time.monotonic() - started
    engine = DuckDBEngine(work / "scratch")
    try:
        engine.load("records", accepted.path("records"))
        engine.load("truth_records", truth / "records.parquet")
        engine.load("true_memberships", truth / "memberships.parquet")
        engine.load("true_families", truth / "families.parquet")
        engine.load("links", linked.path("links"))
        engine.load("memberships", made.path("memberships"))
        engine.run([TRUE_PERSONS, *_steps()])
        found = compare(
            engine,
            engine.fetch("SELECT family, person, role FROM found"),
            engine.fetch("SELECT family, person, role FROM truth"),
        )
    finally:
        engine.close()
    print(f"{name}: {seconds:.1f} s; {made.counts['families']:,} families, {made.counts['memberships']:,} memberships")
    for figure, score in (("memberships", found.memberships), ("families, B-cubed", found.families)):
        print(f"  {figure:20} precision {score.precision:.4f}  recall {score.recall:.4f}  F1 {score.f1:.4f}")
    print(f"  roles right          {found.role_accuracy:.4f}, carers {found.carer_accuracy:.4f}; welds {found.welds}")
    print(f"  compared             {found.found:,} found with {found.true:,} true")


def _steps() -> list[Step]:
    """Who is in which family today, found and true, under the names of the truth."""
    return [
        Step(
            "votes",
            """
            SELECT l.person, t.person AS true_person, count(*) AS records
            FROM links l JOIN true_persons t USING (record) GROUP BY ALL""",
        ),
        # Most of a cluster's records name it; a true person is named by her largest cluster alone.
        Step(
            "named",
            """
            SELECT person,
                   CASE WHEN row_number() OVER (PARTITION BY true_person ORDER BY records DESC, person) = 1
                        THEN true_person ELSE '?' || person END AS called
            FROM (SELECT * FROM votes QUALIFY row_number() OVER (PARTITION BY person ORDER BY records DESC, true_person) = 1)""",
        ),
        Step(
            "found",
            """
            SELECT m.family, coalesce(n.called, '?' || m.person) AS person, m.role
            FROM memberships m LEFT JOIN named n USING (person)
            -- whom a contact's home points to is for a person to say, and no membership
            WHERE m.until_day IS NULL AND m.basis <> 'contact_at_home'""",
        ),
        Step(
            "truth",
            """
            SELECT CAST(m.family AS VARCHAR) AS family, CAST(m.person AS VARCHAR) AS person, m.role
            FROM true_memberships m
            SEMI JOIN (SELECT family FROM true_memberships WHERE until_day IS NULL
                       AND role IN ('child', 'child_in_care', 'expected_child')) USING (family)
            SEMI JOIN (SELECT family FROM true_families WHERE in_area) USING (family)
            WHERE m.until_day IS NULL AND CAST(m.person AS VARCHAR) IN (SELECT true_person FROM votes)""",
        ),
    ]


if __name__ == "__main__":
    main()
