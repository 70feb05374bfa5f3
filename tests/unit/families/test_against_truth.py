"""A small made-up council: what the families stage makes of its extracts, held against the truth."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from kinfold.families.against_truth import TRUE_LINKS, TRUTH, WHO, AgainstTruth, against_truth
from kinfold.families.assemble import assemble
from kinfold.linkage.evaluate import TRUE_PERSONS
from kinfold.linkage.tables import LINKS
from kinfold.sources.accept import accept_all, day_of
from kinfold.sources.contracts import read_contracts
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.worlds.make import make_world

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> AgainstTruth:
    """1,000 people, one month of extracts, the links of a linkage without error."""
    work = tmp_path_factory.mktemp("council")
    world = make_world(people=1000, seed=43, months=1, out=work / "world")
    accepted = accept_all(
        Warehouse(work / "warehouse"), EXAMPLE, read_contracts(EXAMPLE), world.extracts, on=None, sealed=work / "sealed"
    )
    engine = DuckDBEngine(work / "scratch", threads=1)
    try:
        engine.load("records", accepted.path("records"))
        for name in ("records", *TRUTH):
            engine.load(f"truth_{name}", world.truth / f"{name}.parquet")
        engine.run([TRUE_PERSONS, *TRUE_LINKS])
        engine.save(LINKS, work / "links.parquet")
        linked = Artefact("resolve", "resolve", work, {})
        workspace = Workspace(engine, work, {"accept": accepted, "resolve": linked}, NobodyWatching())
        assemble(workspace, on=day_of(accepted), dependent_until=18, dependent_until_with_plan=18)
        return against_truth(engine)
    finally:
        engine.close()


def test_most_of_what_is_told_is_found_and_little_else(found: AgainstTruth) -> None:
    assert found.told > 300
    assert found.told_recall >= 0.97
    assert found.all.memberships.precision >= 0.97
    assert found.told_carers_role_right >= 0.96


def test_what_must_not_happen_does_not(found: AgainstTruth) -> None:
    assert found.wrong.pop("children with two true homes") > 0
    assert found.wrong == dict.fromkeys(found.wrong, 0)
    assert {
        "families made one",
        "people placed with a protected person",
        "lodgers as members",
        "of whom one home is lost",
    } <= set(found.wrong)


def test_every_mistake_has_its_cause(found: AgainstTruth) -> None:
    everything = found.all
    right = round(everything.memberships.precision * everything.found)
    assert sum(found.false_by_cause.values()) == everything.found - right
    assert sum(found.missed_by_cause.values()) == everything.true - right


def called(tmp_path: Path, records: dict[str, str], standing: set[str]) -> dict[str, str]:
    """By what name each person found goes, whose records are all of `mia`; those that stand in a family on the day."""
    engine = DuckDBEngine(tmp_path, memory="200MB", threads=1)
    try:
        engine.put("links", pa.table({"record": list(records), "person": list(records.values())}))
        engine.put("true_persons", pa.table({"record": list(records), "person": ["mia"] * len(records)}))
        members = sorted(standing)
        engine.put("memberships", pa.table({"person": members, "until_day": pa.array([None] * len(members), pa.date32()), "basis": ["stated_parent"] * len(members)}))  # fmt: skip
        engine.run([step for step in WHO if step.name in ("votes", "named")])
        return {row["person"]: row["called"] for row in engine.fetch("SELECT * FROM named").to_pylist()}
    finally:
        engine.close()


def test_a_member_is_no_less_right_because_more_of_her_records_lie_outside_every_family(tmp_path: Path) -> None:
    records = {"school": "one", "tax": "other", "police": "other"}
    assert called(tmp_path, records, {"one"}) == {"one": "mia", "other": "?other"}
    assert called(tmp_path, records, {"one", "other"}) == {"one": "?one", "other": "mia"}
    assert called(tmp_path, records, set()) == {"one": "?one", "other": "mia"}
