"""A council's own readings: dated, shown as local, and refused all at once with the line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.needs.small_world import SmallWorld, only, the_framework

from kinfold.cli.framework import can_answer
from kinfold.needs.framework import Framework
from kinfold.needs.local import as_read_by
from kinfold.places import shipped
from kinfold.sources.contracts import kinds_given, read_contracts
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.errors import BadSettings

CHANGE = """\
need: ABU-2
readings:
  - from: 2025-09-01
    until: 2026-09-01
    rule:
      count: {of: [missing_episode], months: 12, at_least: 2}
    reason: One short episode is looked at by the missing team alone.
    reference: {title: Family Help Board of 12 June 2025}
"""
NEED = """\
need:
  id: HOU-9
  outcome: HOU
  label: In temporary accommodation
  about: household
  evidence: data
  values:
    2025-01-01:
      rule:
        open: {of: [temporary_accommodation]}
      reference: {title: Family Help Board of 3 December 2024}
      verified: true
reason: Anyshire helps every family in temporary accommodation.
"""


def put(council: Path, name: str, text: str) -> None:
    file = council / "frameworks" / "supporting_families_2022" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def read(council: Path, given: frozenset[FactKind] = frozenset(FactKind)) -> Framework:
    return as_read_by(council, the_framework(), given)


def test_a_local_threshold_holds_from_its_day_until_its_last_and_says_that_it_is_local(tmp_path: Path) -> None:
    put(tmp_path, "changes/ABU-2.yaml", CHANGE)
    framework = read(tmp_path)
    need = framework.need("ABU-2")

    def local(on: date) -> bool:
        reading = framework.value_in_force(need, on, as_local_words=True)
        assert reading is not None
        return reading[1].local

    days = (date(2025, 8, 31), date(2025, 9, 1), date(2026, 8, 31), date(2026, 9, 1))
    assert [local(on) for on in days] == [False, True, True, False]
    assert framework.digest() != the_framework().digest()
    told = need.values[date(2025, 9, 1)].reference.title
    assert told == "Family Help Board of 12 June 2025: One short episode is looked at by the missing team alone."


def test_a_local_threshold_changes_what_is_found_and_the_table_says_whose_it_is(tmp_path: Path) -> None:
    put(tmp_path, "changes/ABU-2.yaml", CHANGE)
    world = SmallWorld().source("log", FactKind.MISSING_EPISODE).person("Ada", date(2015, 1, 1))
    world.fact("Ada", "log", FactKind.MISSING_EPISODE, date(2025, 11, 3))
    own = Framework(**{**vars(only("ABU-2")), "needs": (read(tmp_path).need("ABU-2"),)})

    national, local = world.run(framework=only("ABU-2")), world.run(framework=own)

    assert (national.answer("ABU-2", "Ada"), local.answer("ABU-2", "Ada")) == ("met", "not_met")
    assert [row["local"] for found in (national, local) for row in found.tables["needs"]] == [False, True]


def test_a_need_of_the_councils_own_stands_under_an_outcome_of_the_framework(tmp_path: Path) -> None:
    put(tmp_path, "needs/HOU-9.yaml", NEED)
    framework = read(tmp_path)
    assert [need.id for need in framework.needs if need.outcome == "HOU"] == ["HOU-1", "HOU-2", "HOU-3", "HOU-9"]
    assert all(value.local for value in framework.need("HOU-9").values.values())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "need: ABU-2",
            "need: ABU-99",
            "ABU-2.yaml, line 1: supporting_families_2022 has no need ABU-99; change one of",
        ),
        ("months: 12", "moons: 12", "ABU-2.yaml, line 6: "),
        ("    reason: One short episode is looked at by the missing team alone.\n", "", "reason is missing"),
        ("    reference: {title: Family Help Board of 12 June 2025}\n", "", "reference is missing"),
        ("until: 2026-09-01", "until: 2025-09-01", "ABU-2.yaml, line 4: the reading ends before it begins"),
        ("from: 2025-09-01", "from: 2022-10-02", "ABU-2.yaml, line 3: the reading begins before the framework"),
        (
            "readings:\n",
            "readings:\n  - {from: 2025-01-01, withdrawn: true, reason: Not asked., reference: {title: Board}}\n",
            "ABU-2.yaml, line 4: it overlaps the reading from 2025-01-01; give that one an `until`",
        ),
        (
            "of: [missing_episode]",
            "of: [marac]",
            "the rule asks for marac, which no contract of the council gives; add the source first",
        ),
    ],
)
def test_a_slip_in_a_change_is_refused_with_its_line_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in CHANGE
    put(tmp_path, "changes/ABU-2.yaml", CHANGE.replace(old, new))
    put(tmp_path, "needs/HOU-9.yaml", NEED.replace("outcome: HOU", "outcome: HUO"))

    with pytest.raises(BadSettings) as refused:
        read(tmp_path, given=frozenset(FactKind) - {FactKind.MARAC})

    problems = refused.value.problems
    assert any(told in problem for problem in problems), problems
    assert any("HOU-9.yaml, line " in problem for problem in problems), problems


def test_the_made_up_councils_sources_can_answer_at_least_22_of_the_34_needs() -> None:
    given = kinds_given(read_contracts(shipped("councils") / "example"))
    answered = [need.id for need in the_framework().needs if can_answer(the_framework(), need.id, given)]
    print(f"{len(answered)} of {len(the_framework().needs)} needs can be answered: {', '.join(answered)}")
    assert len(the_framework().needs) == 34
    assert len(answered) >= 22
