"""A council's own readings: dated, shown as local, and refused all at once with the line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.needs.small_world import SmallWorld, only, the_framework

from kinfold.cli.framework import can_answer
from kinfold.needs.framework import Framework
from kinfold.needs.local import as_read_by, with_change
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


def test_a_council_without_readings_of_its_own_has_the_frameworks(tmp_path: Path) -> None:
    assert read(tmp_path) is the_framework()


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


def test_a_local_reading_without_an_end_takes_the_place_of_all_that_come_after_it(tmp_path: Path) -> None:
    whole = the_framework()
    need = whole.need("ABU-2")
    (first,) = need.values.values()
    twice = need.model_copy(update={"values": {date(2022, 10, 3): first, date(2026, 1, 1): first}})
    framework = Framework(**{**vars(whole), "needs": (twice,)})
    put(tmp_path, "changes/ABU-2.yaml", CHANGE.replace("    until: 2026-09-01\n", ""))

    values = as_read_by(tmp_path, framework, frozenset(FactKind)).need("ABU-2").values

    assert {start: value.local for start, value in values.items()} == {
        date(2022, 10, 3): False,
        date(2025, 9, 1): True,
    }


def test_a_local_reading_gives_the_need_back_in_the_words_that_hold_on_that_day(tmp_path: Path) -> None:
    two = CHANGE + CHANGE[CHANGE.index("  - from") :].replace("2026-09", "2027-09").replace("2025-09", "2026-09")
    put(tmp_path, "changes/ABU-2.yaml", two)
    values = read(tmp_path).need("ABU-2").values
    assert [(start, values[start].local) for start in sorted(values)] == [
        (date(2022, 10, 3), False),
        (date(2025, 9, 1), True),
        (date(2026, 9, 1), True),
        (date(2027, 9, 1), False),
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("notes/ABU-2.yaml", CHANGE, "the folders are called changes and needs"),
        ("changes/ABU-3.yaml", CHANGE, "the changes of the need ABU-2 must be in ABU-2.yaml"),
        (
            "changes/HOU-2.yaml",
            CHANGE.replace("ABU-2", "HOU-2").replace("    rule:\n", "    rule:\n      ages: {from: 3}\n"),
            "HOU-2.yaml, line 2: a need about the household has no `ages`",
        ),
        ("needs/HOU-9.yaml", NEED.replace("outcome: HOU", "outcomes: HOU"), "HOU-9.yaml, line 3: "),
        (
            "needs/HOU-2.yaml",
            NEED.replace("HOU-9", "HOU-2"),
            "HOU-2.yaml, line 2: supporting_families_2022 has the need HOU-2 already; change it in changes/HOU-2.yaml",
        ),
        (
            "needs/XYZ-9.yaml",
            NEED.replace("HOU-9", "XYZ-9").replace("outcome: HOU", "outcome: XYZ"),
            "XYZ-9.yaml, line 2: supporting_families_2022 has no outcome XYZ",
        ),
        ("needs/HOU-8.yaml", NEED, "the file of the need HOU-9 must be called HOU-9.yaml"),
    ],
)
def test_a_file_in_the_wrong_place_or_of_the_wrong_need_is_refused(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    put(tmp_path, name, text)
    with pytest.raises(BadSettings) as refused:
        read(tmp_path)
    assert any(name in problem and told in problem for problem in refused.value.problems), refused.value.problems


def test_a_change_that_is_only_tried_is_read_from_wherever_it_lies_and_leaves_the_framework(tmp_path: Path) -> None:
    (tmp_path / "ABU-2.yaml").write_text(CHANGE)
    before = the_framework().digest()

    changed, need = with_change(tmp_path / "ABU-2.yaml", the_framework(), frozenset(FactKind))

    assert need == "ABU-2"
    assert date(2025, 9, 1) in changed.need("ABU-2").values
    assert [one for one in changed.needs if one.id != need] == [one for one in the_framework().needs if one.id != need]
    assert the_framework().digest() == before
    assert date(2025, 9, 1) not in the_framework().need("ABU-2").values


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "there is no such file"), (CHANGE.replace("missing_episode", "marac"), "add the source first")],
)
def test_a_change_that_cannot_be_tried_is_refused(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / "ABU-2.yaml").write_text(text)
    with pytest.raises(BadSettings) as refused:
        with_change(tmp_path / "ABU-2.yaml", the_framework(), frozenset(FactKind) - {FactKind.MARAC})
    assert any(told in problem for problem in refused.value.problems), refused.value.problems


def test_the_made_up_councils_sources_can_answer_at_least_22_of_the_34_needs() -> None:
    given = kinds_given(read_contracts(shipped("councils") / "example"))
    answered = [need.id for need in the_framework().needs if can_answer(the_framework(), need.id, given)]
    print(f"{len(answered)} of {len(the_framework().needs)} needs can be answered: {', '.join(answered)}")
    assert len(the_framework().needs) == 34
    assert len(answered) >= 22
