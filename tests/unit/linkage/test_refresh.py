"""Only what changed is found again, and the answer is that of a full run: random towns, random changes."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.deep import sample
from tests.unit.linkage.conftest import write_table

from kinfold.linkage import refresh, sharing
from kinfold.linkage.decided import resolve_as_decided
from kinfold.linkage.frequencies import count_names
from kinfold.linkage.model import read_model
from kinfold.linkage.tables import BETWEEN, EDGES, FULL_KEYS, KIN_PAIRS, LINKS, PAIRS, SEEN, STANDARDISED
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, SOURCES
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step

FIRST = ("ada", "ben", "cara", "dan", "ella", "finn", "grace", "hugo", "isla", "jack", "kate", "liam", "mia", "noah")
LAST = ("wren", "moss", "thorn", "vale", "ashby", "birch", "cole", "dunn", "frost")
STREETS = ("Mill Lane", "High Street", "Church Walk")
SOURCES_OF = ("school", "social_care", "health", "housing", "police")
MADE = (LINKS, EDGES, STANDARDISED, SEEN, BETWEEN, KIN_PAIRS, PAIRS, FULL_KEYS)


@dataclass(frozen=True)
class Town:
    """What five sources say of a few hundred people: a record's row by its id, relationships, and people's decisions."""

    rows: dict[str, dict[str, Any]]
    related: list[tuple[str, str, str]]
    decided: list[tuple[str, str, bool]]


def town(luck: random.Random, homes: int = 22) -> Town:
    rows: dict[str, dict[str, Any]] = {}
    related: list[tuple[str, str, str]] = []
    for home in range(homes):
        last, street = luck.choice(LAST), luck.choice(STREETS)
        place = {"address": f"{home} {street}", "postcode": f"ZZ{home % 3} {home % 9}AB"}
        births = [date(1985, 1, 1), *(date(2010, 1, 1) for _ in range(luck.randint(1, 3)))]
        people = [
            {"first_name": luck.choice(FIRST), "last_name": last, "birth_date": born.replace(month=luck.randint(1, 12), day=luck.randint(1, 28)), **place}
            for born in births
        ]  # fmt: skip
        if luck.random() < 0.3:  # a child of the parent's name, so that records without a birth date are either's
            people[1]["first_name"] = people[0]["first_name"]
        for number, person in enumerate(people):
            for source in luck.sample(SOURCES_OF, luck.randint(1, 4)):
                record = f"{source}:{home}:{number}"
                rows[record] = {**slipped(luck, person), "record": record, "source": source}
                if number and luck.random() < 0.5:
                    carer = f"{source}:{home}:{number}:carer"
                    spoken = {"first_name": people[0]["first_name"], "last_name": last, "role": "mother"}
                    rows[carer] = {**spoken, "record": carer, "source": source}
                    related.append((carer, "mother", record))
    names = sorted(rows)
    decided = [(*luck.sample(names, 2), luck.random() < 0.3) for _ in range(3)]
    return Town(rows, related, [(left, right, same) for left, right, same in decided])


def slipped(luck: random.Random, person: dict[str, Any]) -> dict[str, Any]:
    told = dict(person)
    if luck.random() < 0.3:
        told["first_name"] = luck.choice((told["first_name"][:-1], *FIRST))
    if luck.random() < 0.2:
        told["birth_date"] = told["birth_date"].replace(day=luck.randint(1, 28))
    if luck.random() < 0.2:
        told["birth_date"] = None
    if luck.random() < 0.3:
        told["address"] = told["postcode"] = None
    return told


def changed(luck: random.Random, before: Town) -> Town:
    """Some records gone, some changed, some new; of the relationships and decisions too."""
    rows = {record: row for record, row in before.rows.items() if luck.random() > 0.03}
    for record in luck.sample(sorted(rows), 5):
        rows[record] = {**rows[record], **slipped(luck, {"first_name": "ada", "birth_date": date(2011, 2, 3), "address": "1 Mill Lane", "postcode": "ZZ1 1AB"})}  # fmt: skip
    new = town(luck, homes=3)
    rows |= {f"new:{record}": {**row, "record": f"new:{record}"} for record, row in new.rows.items()}
    related = [one for one in before.related if luck.random() > 0.1]
    related += [(f"new:{one}", relation, f"new:{other}") for one, relation, other in new.related]
    related += [(luck.choice(sorted(rows)), "mother", luck.choice(sorted(rows))) for _ in range(2)]
    related = [
        (one, relation, other) for one, relation, other in related if one in rows and other in rows and one != other
    ]
    return Town(rows, related, before.decided[1:])


@dataclass(frozen=True)
class Line:
    """A warehouse in which a town's people are found."""

    folder: Path

    def accepted(self, named: str, told: Town) -> Artefact:
        folder = self.folder / named
        folder.mkdir()
        empty = {"marks": [], "own_key": True, "last_said": date(2026, 3, 31)}
        rows = [{**empty, **row} for row in told.rows.values()]
        write_table(folder, RECORDS, rows)
        places = [{"address_id": row["record"], "protected": False, **row} for row in rows if row.get("postcode")]
        write_table(folder, ADDRESSES, places)
        write_table(folder, SOURCES, [{"source": one, "one_row_a_person": one == "health", "trusted_identifiers": []} for one in SOURCES_OF])  # fmt: skip
        write_table(folder, RELATIONSHIPS, [dict(zip(("record", "relation", "of_record"), one, strict=True)) for one in sorted(set(told.related))])  # fmt: skip
        write_table(folder, ROW_MATES, [])
        counts = {"records": {"rows": len(rows)}}
        return Artefact("accept", named, folder, {"inputs": {}, "tables": counts})

    def frequencies(self, accepted: Artefact) -> Artefact:
        settings = {"accepted": accepted.fingerprint}
        return self._warehouse("names").make(
            "frequencies",
            partial(count_names, accepted=accepted, on=date(2026, 3, 31)),
            settings=settings,
            code="linkage",
        )

    def resolved(self, accepted: Artefact, names: Artefact, told: Town, before: Artefact | None = None) -> Artefact:
        heed = partial(resolve_as_decided, decided=told.decided, before=before)
        inputs = {"accept": accepted, "frequencies": names}
        warehouse = self._warehouse("refreshed" if before else "full")
        return warehouse.make("resolve", heed, inputs=inputs, settings={"decided": told.decided}, code="linkage")

    def _warehouse(self, part: str) -> Warehouse:
        return Warehouse(self.folder / part, threads=1)


def differing(folder: Path, first: Town, then: Town) -> list[str]:
    """The tables in which a refresh differs from a full run."""
    line = Line(folder)
    earlier, now = line.accepted("earlier", first), line.accepted("now", then)
    names = line.frequencies(earlier)
    before = line.resolved(earlier, names, first)
    full, again = line.resolved(now, names, then), line.resolved(now, names, then, before)
    assert again.manifest["notes"]["pairs_taken_over"] > full.manifest["notes"]["pairs_taken_over"] == 0
    return [table.name for table in MADE if not _same(full, again, table.name)]


def by_luck(seed: int) -> tuple[Town, Town]:
    luck = random.Random(seed)
    first = town(luck)
    return first, changed(luck, first)


def _same(one: Artefact, other: Artefact, table: str) -> bool:
    return bool(pq.read_table(one.path(table)).equals(pq.read_table(other.path(table))))


@pytest.mark.parametrize("seed", range(sample(ci=4, deep=400)))
def test_a_refresh_finds_what_a_full_run_finds(tmp_path, seed):
    assert differing(tmp_path, *by_luck(seed)) == []


@pytest.fixture(autouse=True)
def _a_town_is_small(monkeypatch):
    """In so small a town a few changes are a large share."""
    monkeypatch.setattr(refresh, "MOST_ASKED", 1.0)


def test_where_too_much_has_changed_everybody_is_found_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "MOST_ASKED", 0.05)
    first, then = by_luck(1)
    line = Line(tmp_path)
    earlier, now = line.accepted("earlier", first), line.accepted("now", then)
    names = line.frequencies(earlier)
    again = line.resolved(now, names, then, line.resolved(earlier, names, first))
    full = line.resolved(now, names, then)
    assert again.manifest["notes"]["pairs_taken_over"] == 0
    assert all(_same(full, again, table.name) for table in MADE)


NOTHING = "SELECT n FROM seen_now WHERE false"


def test_a_refresh_that_forgets_what_changed_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "_CAME_OR_CHANGED", "SELECT n FROM seen_now WHERE n NOT IN (SELECT n FROM earlier)")
    assert differing(tmp_path, *by_luck(0))


def test_a_refresh_that_forgets_what_is_said_of_two_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "_MORE_OR_LESS_IS_SAID", NOTHING)
    assert any(differing(_new(tmp_path / str(seed)), *by_luck(seed)) for seed in range(4))


def test_a_refresh_that_takes_broken_groups_for_whole_is_seen(tmp_path, monkeypatch):
    def as_if_whole(records: int, now: Any, group: Any, labels: Any) -> Any:
        known = np.where(now < 0, 0, now)
        return settled(records, np.where(now < 0, known[group], now), group, labels)

    settled = refresh._settled
    monkeypatch.setattr(refresh, "_settled", as_if_whole)
    assert any(differing(_new(tmp_path / str(seed)), *by_luck(seed)) for seed in range(4))


def families() -> tuple[Town, Town]:
    """Two sources each name a woman and her partner. The women are found to be one when a birth date is told: so are the partners."""
    strangers = town(random.Random(5), homes=6)
    told = {"first_name": "Perdita", "last_name": "Quill", "birth_date": date(1982, 5, 6), "postcode": "ZZ7 7ZZ"}
    partner = {"first_name": "Hector", "last_name": "Quill", "role": "partner"}
    rows = {
        f"{source}:{who}": {**row, "record": f"{source}:{who}", "source": source}
        for source in ("school", "police") for who, row in (("woman", told), ("partner", partner))
    }  # fmt: skip
    related = [(f"{source}:partner", "partner", f"{source}:woman") for source in ("school", "police")]
    not_told = {**rows["police:woman"], "birth_date": None, "postcode": None, "last_name": "Thorn"}
    first = Town(strangers.rows | rows | {"police:woman": not_told}, strangers.related + related, [])
    return first, Town(strangers.rows | rows, strangers.related + related, [])


def test_what_families_say_anew_is_heard_though_the_records_are_as_they_were(tmp_path):
    assert differing(tmp_path, *families()) == []


def test_a_refresh_that_does_not_hear_families_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "_FAMILIES_SAY_ELSE", NOTHING)
    assert "links" in differing(tmp_path, *families())


def crowded(there: int) -> Town:
    """So many strangers of one birth date and home that two who may be one are, or are not, proposed by these alone."""
    strangers = town(random.Random(5), homes=6)
    born = {"birth_date": date(2012, 5, 6), "postcode": "ZZ7 7ZZ", "address": "7 High Street", "middle_names": "Rose"}
    names = [
        ("Wilhelmina", "Quill"),
        ("Mina", "Ashby-Quill"),
        *((f"{a}o{b}x", f"{b}u{a}z") for a in "bdfgjklp" for b in "rstvnmch"),
    ]
    rows = {
        f"police:{number}": {"first_name": first, "last_name": last, **born, "record": f"police:{number}", "source": "police"}
        for number, (first, last) in enumerate(names[:there])
    }  # fmt: skip
    return Town(strangers.rows | rows, strangers.related, [])


@pytest.mark.parametrize("then", [62, 55])
def test_a_key_that_becomes_too_common_or_is_so_no_longer_is_asked_about(tmp_path, then):
    assert differing(tmp_path, crowded(57), crowded(then)) == []
    assert differing(_new(tmp_path / "back"), crowded(then), crowded(57)) == []


def test_a_refresh_that_forgets_a_key_newly_too_common_is_seen(tmp_path, monkeypatch):
    """Its pairs are no longer proposed by it."""
    run = DuckDBEngine.run
    forgetful = Step("still_proposed", "SELECT l, r FROM pairs_known WHERE by_keys")

    def as_before(engine: DuckDBEngine, steps: Any, **more: Any) -> None:
        run(engine, [forgetful if one.name == forgetful.name else one for one in steps], **more)

    monkeypatch.setattr(DuckDBEngine, "run", as_before)
    assert differing(tmp_path, crowded(57), crowded(62))


def test_a_refresh_that_forgets_a_key_no_longer_too_common_is_seen(tmp_path, monkeypatch):
    """It proposes pairs of two records of whom nothing is new."""
    pairs = sharing._Blocks.pairs

    def none_freed(blocks: Any, number: int, records: Any, asked: Any) -> Any:
        return pairs(blocks, number, records, asked and replace(asked, full_before=asked.full_before[:0]))

    monkeypatch.setattr(sharing._Blocks, "pairs", none_freed)
    assert differing(tmp_path, crowded(62), crowded(55))


def test_a_refresh_that_looks_only_at_keys_of_what_is_asked_about_is_seen(tmp_path, monkeypatch):
    """A key that was too common may have lost a record: nobody who is asked about has it now."""
    may_matter = sharing.Asked.may_matter

    def of_the_asked(asked: Any, keys: Any, n: Any) -> Any:
        return may_matter(replace(asked, full_before=asked.full_before[:0]), keys, n)

    monkeypatch.setattr(sharing.Asked, "may_matter", of_the_asked)
    assert differing(tmp_path, crowded(62), crowded(55))


@pytest.mark.parametrize("other", ["engine", "model", "code", "frequencies", "eased"])
def test_what_was_found_otherwise_is_not_taken_over(tmp_path, other):
    """By another engine, model or code, with other frequencies, or where the bar of what is proposed follows from all records."""
    engine = DuckDBEngine(tmp_path, threads=1)
    engine.put("records", pa.table({"source": ["school", "health"]}))
    engine.put("sources", pa.table({"source": ["school", "health"], "one_row_a_person": [True, False]}))
    names = Artefact("frequencies", "these", tmp_path, {})
    workspace = Workspace(engine, tmp_path, {"frequencies": names}, NobodyWatching(), "this code")
    model = read_model()
    told = {"engine": engine.version, "model": model.name, "code": "this code", "frequencies": "these", "eased": False}

    def fits(told: dict[str, Any]) -> bool:
        inputs = {"frequencies": told["frequencies"]}
        manifest = {"notes": told, "inputs": inputs, "code": told["code"]}
        return refresh.may_recall(workspace, Artefact("resolve", "before", tmp_path, manifest), model)

    assert fits(told)
    assert not fits({**told, other: True if other == "eased" else "another"})


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
