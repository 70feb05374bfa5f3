"""Reading a framework: complete, strict, and all problems at once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.needs.small_world import FRAMEWORK_FOLDER, the_framework

from kinfold.needs.framework import read_framework
from kinfold.needs.framework_files import Value
from kinfold.needs.rules import Assessed
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.errors import BadSettings

TEN = ["EDU", "EYD", "HLT", "SUB", "REL", "ABU", "CRI", "DOM", "HOU", "FIN"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FRAMEWORK_FOLDER, tmp_path / "framework"))


def problems_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as refused:
        read_framework(folder)
    return refused.value.problems


def test_the_framework_has_its_ten_outcomes_in_order_and_its_needs() -> None:
    framework = the_framework()
    assert [outcome.id for outcome in framework.outcomes] == TEN
    assert len(framework.needs) == 34
    assert list(dict.fromkeys(need.outcome for need in framework.needs)) == TEN


@pytest.mark.parametrize("outcome", TEN)
def test_in_every_outcome_something_that_is_sent_can_answer_a_need(outcome: str) -> None:
    questions = [
        part.question
        for need in the_framework().needs
        if need.outcome == outcome
        for value in need.values.values()
        for part in value.leaves()
    ]
    assert any(not isinstance(question, Assessed) or question.of is not None for question in questions)


def test_every_reading_says_where_it_comes_from_and_how_sure_it_is() -> None:
    for need in the_framework().needs:
        for value in need.values.values():
            assert value.reference.href and value.sources, need.id
            assert value.verified or value.confidence, need.id


def test_one_factor_of_an_assessment_shows_one_need() -> None:
    codes = [
        code
        for need in the_framework().needs
        for value in need.values.values()
        for part in value.leaves()
        if part.assessed and part.assessed.of is FactKind.ASSESSMENT_FACTOR
        for code in part.assessed.among
    ]
    assert len(codes) > 20
    assert sorted(codes) == sorted(set(codes))


def test_each_need_is_alone_in_a_file_of_its_name() -> None:
    assert sorted(path.stem for path in FRAMEWORK_FOLDER.glob("needs/*.yaml")) == sorted(
        need.id for need in the_framework().needs
    )


def test_problems_of_several_files_are_told_together_with_their_lines(copy: Path) -> None:
    edit(copy / "needs" / "ABU-2.yaml", "months: 12, at_least", "moons: 12, at_least")
    edit(copy / "needs" / "CRI-1.yaml", "outcome: CRI", "outcome: CRO")
    edit(copy / "needs" / "FIN-1.yaml", "value: [out_of_work]", "value: [idle]")
    edit(copy / "needs" / "HOU-3.yaml", "sources: [G-C3]", "sources: [NOBODY]")

    problems = problems_of(copy)

    assert len(problems) >= 4
    assert any("ABU-2.yaml, line 9: " in problem and "moons is not a key" in problem for problem in problems), problems
    assert any("CRI-1.yaml" in problem and "does not begin with its outcome" in problem for problem in problems)
    assert any(
        "FIN-1.yaml, line 9: values.2022-10-03.rule.open benefit never" in problem
        and "never has the value idle" in problem
        for problem in problems
    ), problems
    assert any("HOU-3.yaml, line " in problem and "the source NOBODY" in problem for problem in problems)


@pytest.mark.parametrize(("asked", "told"), [("REL-1", "has no `test`"), ("EDU-99", "has no `test`")])
def test_a_result_that_asks_for_what_only_a_professional_judges_is_refused(copy: Path, asked: str, told: str) -> None:
    progress = copy / "progress.yaml"
    progress.write_text(progress.read_text(encoding="utf-8").replace("[CRI-1, CRI-2, CRI-3]", f"[CRI-1, {asked}]"))

    with pytest.raises(BadSettings) as refused:
        read_framework(copy)

    line = progress.read_text(encoding="utf-8").split("no_crime:")[0].count("\n") + 1
    (problem,) = refused.value.problems
    assert f"progress.yaml, line {line}: " in problem and asked in problem and told in problem


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "framework.yaml",
            "- {id: EYD, title",
            "- {id: EDU, title: Again, verified: true, sources: [G-C4]}\n  - {id: EYD, title",
            "framework.yaml, line 13: the outcome EDU stands there twice",
        ),
        ("framework.yaml", "title: National", "titles: National", "framework.yaml, line "),
        (
            "needs/CRI-1.yaml",
            "id: CRI-1\noutcome: CRI",
            "id: CRO-1\noutcome: CRO",
            "CRI-1.yaml, line 2: there is no outcome CRO in framework.yaml",
        ),
        ("progress.yaml", "sources: [G-C3, KEY-ATT]", "sources: [G-C3, NOBODY]", "the source NOBODY is not in"),
        (
            "progress.yaml",
            "label: No domestic abuse incident was known",
            "label: No domestic abuse incident was known\n    sources: [NOBODY]",
            "the source NOBODY is not in framework.yaml",
        ),
        (
            "progress.yaml",
            "- open: {of: [homelessness_duty], at_most: 0}",
            "- {open: {of: [homelessness_duty], at_most: 0}, ages: {from: 3}}",
            "a need about the household has no `ages`",
        ),
        ("needs/ABU-2.yaml", "evidence: either", "evidence: data", "the evidence is `data`, but the rule asks what"),
        (
            "needs/ABU-2.yaml",
            "evidence: either",
            "evidence: assessment",
            "the rule asks for more than what was assessed",
        ),
        ("needs/HOU-2.yaml", "about: household", "about: household\nages: {from: 3}", "household has no `ages`"),
        (
            "needs/HOU-2.yaml",
            "- open: {of: [homelessness_duty], months: 12}",
            "- {open: {of: [homelessness_duty], months: 12}, ages: {from: 3}}",
            "a need about the household has no `ages`",
        ),
        ("needs/ABU-2.yaml", "    rule:\n", "    withdrawn: true\n    rule:\n", "needs either a `rule` or `withdrawn"),
        (
            "needs/ABU-2.yaml",
            "- assessed:\n",
            "- any_of: [{open: {of: [looked_after]}}]\n      - assessed:\n",
            "`also_shown_by` is a list of single questions",
        ),
    ],
)
def test_a_slip_in_a_framework_is_refused_with_its_file_and_what_is_wrong(
    copy: Path, name: str, old: str, new: str, told: str
) -> None:
    edit(copy / name, old, new)
    problems = problems_of(copy)
    assert any(name in problem and told in problem for problem in problems), problems


def test_a_result_that_cites_a_source_of_the_framework_is_read(copy: Path) -> None:
    label = "label: No domestic abuse incident was known"
    edit(copy / "progress.yaml", label, f"{label}\n    sources: [HERTS]")
    progress = read_framework(copy).progress
    assert progress is not None
    assert progress.results["no_domestic_abuse"].sources == ("HERTS",)


def test_the_newest_reading_of_any_need_tells_the_frameworks_newest_day(copy: Path) -> None:
    assert read_framework(copy).newest_day() == date(2022, 10, 3)
    edit(copy / "needs" / "ABU-2.yaml", "  2022-10-03:", "  2023-04-01:")
    assert read_framework(copy).newest_day() == date(2023, 4, 1)


def test_an_outcome_without_a_need_is_refused(copy: Path) -> None:
    for path in copy.glob("needs/FIN-*.yaml"):
        path.unlink()
    problems = problems_of(copy)
    assert any("the outcome FIN has no need" in problem for problem in problems)
    assert any("there is no need FIN-3" in problem for problem in problems)


def test_a_need_in_a_file_of_another_name_is_refused(copy: Path) -> None:
    (copy / "needs" / "FIN-1.yaml").rename(copy / "needs" / "FIN-9.yaml")
    assert problems_of(copy) == (
        f"{copy}/needs/FIN-9.yaml, line 1: the file of the need FIN-1 must be called FIN-1.yaml",
    )


def test_a_folder_without_a_framework_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="A framework is a folder"):
        read_framework(tmp_path)


def test_any_change_of_a_file_changes_the_digest(copy: Path) -> None:
    before = read_framework(copy).digest()
    assert before == the_framework().digest()
    edit(copy / "needs" / "EDU-1.yaml", "0.10", "0.15")
    assert read_framework(copy).digest() != before


@pytest.mark.parametrize(
    ("on", "as_local_words", "begun"),
    [
        (date(2022, 10, 2), True, None),
        (date(2022, 10, 3), False, date(2022, 10, 3)),
        (date(2025, 3, 31), False, date(2022, 10, 3)),
        (date(2025, 4, 1), False, None),
        (date(2025, 4, 1), True, date(2022, 10, 3)),
    ],
)
def test_a_reading_holds_from_its_day_and_after_the_framework_only_as_local_words(
    on: date, as_local_words: bool, begun: date | None
) -> None:
    framework = the_framework()
    found = framework.value_in_force(framework.need("EDU-1"), on, as_local_words=as_local_words)
    assert (found[0] if found else None) == begun


def test_a_later_reading_takes_over_on_its_day_and_a_withdrawn_one_ends_the_rule() -> None:
    framework = the_framework()
    need = framework.need("EDU-1")
    (first,) = need.values.values()
    withdrawn = Value(withdrawn=True, verified=True, reference=first.reference)
    changed = need.model_copy(
        update={"values": {date(2022, 10, 3): first, date(2024, 9, 1): first, date(2025, 9, 1): withdrawn}}
    )
    framework = replace(framework, needs=(changed,))

    def version(on: date) -> date | None:
        found = framework.value_in_force(changed, on, as_local_words=True)
        return found[0] if found else None

    assert version(date(2024, 8, 31)) == date(2022, 10, 3)
    assert version(date(2024, 9, 1)) == date(2024, 9, 1)
    assert version(date(2025, 9, 1)) is None


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
