"""Making a world: the same arguments, the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kinfold.worlds.make import AGENCIES, make_world
from kinfold.worlds.settings import WorldSettings


def _bytes_of(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_seed_makes_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        make_world(people=1500, seed=3, months=2, out=tmp_path / name)
    assert _bytes_of(tmp_path / "one") == _bytes_of(tmp_path / "two")


def test_another_seed_makes_another_council(tmp_path):
    make_world(people=800, seed=3, months=1, out=tmp_path / "one")
    make_world(people=800, seed=4, months=1, out=tmp_path / "two")
    one, two = _bytes_of(tmp_path / "one"), _bytes_of(tmp_path / "two")
    assert one["truth/persons.parquet"] != two["truth/persons.parquet"]


def test_a_longer_story_does_not_change_the_last_months_full_extract(tmp_path):
    for months in (1, 3):
        make_world(people=800, seed=3, months=months, out=tmp_path / str(months))
    for file in ("benefits/dwp_2026-03-31.csv", "social_care/children_2026-03-31.csv"):
        assert (tmp_path / "1" / "extracts" / file).read_bytes() == (tmp_path / "3" / "extracts" / file).read_bytes()


def test_it_says_what_it_made(council):
    made = council.made
    assert 18_000 < made.people < 22_000
    assert [day.isoformat() for day in made.dates] == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert made.records == len(council.columns("records")["key"])
    assert {folder.name for folder in made.extracts.iterdir()} == set(AGENCIES)
    assert len(AGENCIES) == 22


def test_it_tells_a_watcher_how_far_it_is(tmp_path):
    told: list[tuple[str, int, int]] = []
    make_world(people=500, seed=1, months=1, out=tmp_path, watch=lambda what, done, of: told.append((what, done, of)))
    assert all(0 <= done <= of for _, done, of in told)
    assert told[-1] == ("Writing extracts", 22, 22)


def test_a_world_of_twice_the_faults_has_every_share_doubled_and_no_delay():
    once = WorldSettings()
    twice = once.with_faults(2)
    assert twice.faults.keys() == once.faults.keys()
    for source, faults in once.faults.items():
        now = twice.faults[source]
        assert now.birth_missing == min(0.95, 2 * faults.birth_missing)
        assert now.heard == 2 * faults.heard
        assert (now.delay, now.address_lag, now.surname_lag) == (faults.delay, faults.address_lag, faults.surname_lag)
    assert once.with_faults(1) == once
