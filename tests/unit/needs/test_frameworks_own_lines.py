"""What a framework's own file says by number and by day: how many needs open the programme, and when it held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from kinfold.needs.eligibility import eligibility_step, limit_steps, limited_needs
from kinfold.needs.framework import Framework, read_framework
from kinfold.places import shipped
from kinfold.vocabulary.periods import Period
from kinfold.warehouse.duckdb_engine import DuckDBEngine

# As a programme officer would write it down: how many needs, the first day, and the first on which it no longer held.
SAID = {
    "digital_economy_act": (2, date(2018, 7, 19), None),
    "supporting_families_2022": (3, date(2022, 10, 3), date(2025, 4, 1)),
    "troubled_families_2012": (2, date(2012, 4, 1), date(2015, 4, 1)),
    "troubled_families_2015": (2, date(2015, 4, 1), date(2022, 10, 3)),
}
FRAMEWORKS = sorted(file.parent.name for file in shipped("frameworks").glob("*/framework.yaml"))
MOST = 3
"""Needs of different outcomes that a family here has at most; no framework has fewer outcomes."""


def read(name: str) -> Framework:
    return read_framework(shipped("frameworks") / name)


def opened(framework: Framework, scratch: Path) -> list[int]:
    """How many needs, each under an outcome of its own and of a member of its own, open the programme: of one to three."""
    needs = [next(need for need in framework.needs if need.outcome == outcome.id) for outcome in framework.outcomes]
    members = [
        {"family": f"with {many}", "person": f"{many} {n}", "role": "child", "need": needs[n].id}
        for many in range(1, MOST + 1)
        for n in range(many)
    ]
    engine = DuckDBEngine(scratch, threads=1)
    engine.put("needs", pa.table({"need": [n.id for n in needs], "outcome": [n.outcome for n in needs]}))
    engine.put("standing_members", pa.Table.from_pylist(members))
    engine.put("standing_families", pa.table({"family": sorted({member["family"] for member in members})}))
    days = {name: pa.array([], pa.date32()) for name in ("gone_day", "until_day")}
    texts = {name: pa.array([], pa.string()) for name in ("subject", "kind")}
    engine.put("said_of_people", pa.table({**texts, **days}))
    met = "SELECT family, need, person, DATE '2024-01-01' AS evidence_from FROM standing_members"
    engine.run(limit_steps(framework, met))
    engine.put("limited_needs", limited_needs(engine))
    reading = framework.eligibility.readings.default
    engine.run([eligibility_step(framework, reading=reading, on=date(2024, 6, 1))])
    rows = engine.fetch("SELECT * FROM eligibility").to_pylist()
    engine.close()
    assert all(row["may_by_needs"] == row["may_by_outcomes"] == row["may_be_eligible"] for row in rows)
    return sorted(row["needs_met"] for row in rows if row["may_be_eligible"])


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_so_many_needs_open_the_programme_and_one_fewer_does_not(name: str, tmp_path: Path) -> None:
    framework, (enough, _, _) = read(name), SAID[name]
    wanted = list(range(enough, MOST + 1))
    assert opened(framework, tmp_path / "scratch") == wanted
    for other in (enough - 1, enough + 1):
        readings = framework.eligibility.readings.model_copy(update={"at_least": other})
        changed = replace(framework, eligibility=framework.eligibility.model_copy(update={"readings": readings}))
        assert opened(changed, tmp_path / str(other)) != wanted


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_framework_holds_from_its_first_day_until_its_last(name: str) -> None:
    _, first, ended = SAID[name]
    framework = read(name)
    wanted = in_force(framework, first, ended)
    assert wanted == ([False, True] if ended is None else [False, True, True, False])
    national = framework.national
    for days in (-1, 1):
        step = timedelta(days=days)
        assert national.from_ is not None
        moved = [Period(national.from_ + step, national.until)]
        moved += [Period(national.from_, national.until + step)] if national.until else []
        for period in moved:
            assert in_force(replace(framework, national=period), first, ended) != wanted, period


def in_force(framework: Framework, first: date, ended: date | None) -> list[bool]:
    """Whether a rule that is as old as can be holds: on the day before and on each of the two days."""
    need = framework.needs[0]
    always = need.model_copy(update={"values": {date(2000, 1, 1): need.values[min(need.values)]}})
    days = [day - timedelta(days=before) for day in (first, ended) if day for before in (1, 0)]
    return [framework.value_in_force(always, day) is not None for day in days]


def test_every_framework_that_ships_is_written_down_here() -> None:
    assert set(SAID) == set(FRAMEWORKS)
