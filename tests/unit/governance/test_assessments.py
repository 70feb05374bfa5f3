"""Impact assessments: kept as data, warned of where they are missing or due, told in the papers and not in the notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from kinfold.governance.rules.article30 import record_of
from kinfold.governance.rules.assessments import assessment_findings
from kinfold.governance.rules.ending import SOON, ends
from kinfold.governance.rules.policy_document import policy_document
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import ImpactAssessment, Registers, read_registers
from kinfold.governance.rules.statements import statements
from kinfold.sources.registered import check_folder
from kinfold.vocabulary.codelists import Category

COUNCILS = Path(__file__).resolve().parents[3] / "councils"
ON = date(2026, 3, 1)
ONE = ImpactAssessment(
    title="Joining records", reference="DPIA 7", assessed_on=date(2025, 3, 3), review_by=ON + timedelta(days=400)
)


def example(*those: ImpactAssessment) -> tuple[Profile, Registers]:
    """The example council, with these assessments."""
    registers = read_registers(COUNCILS / "example")
    law = registers.law.model_copy(update={"impact_assessments": those})
    return read_profile(COUNCILS / "example"), Registers(law, registers.sharing, registers.notice)


def kinds(profile: Profile, registers: Registers) -> list[str]:
    found = [*assessment_findings(profile, registers, ON)]
    assert all(one.warning for one in found)
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("those", "found"),
    [
        ((), ["no_impact_assessment"]),
        ((ONE,), []),
        ((ImpactAssessment(title="Joining records", silent="None is named."),), ["no_impact_assessment"]),
        ((ONE.model_copy(update={"assessed_on": ON + timedelta(days=1)}),), ["no_impact_assessment"]),
        ((ONE.model_copy(update={"assessed_on": ON}),), []),
        ((ONE.model_copy(update={"review_by": ON + SOON}),), ["assessment_due"]),
        ((ONE, ONE.model_copy(update={"review_by": ON - timedelta(days=1)})), ["assessment_due"]),
    ],
)
def test_a_missing_assessment_and_a_due_review_are_warnings(
    those: Sequence[ImpactAssessment], found: list[str]
) -> None:
    assert kinds(*example(*those)) == found


@pytest.mark.parametrize("left", [Category.CRIME, Category.HEALTH, Category.SUBSTANCE_USE, None])
def test_only_who_uses_special_category_or_offence_data_is_asked_for_one(left: Category | None) -> None:
    profile, registers = example()
    kept = (Category.CONTACT, left) if left else (Category.CONTACT,)
    purposes = {name: one.model_copy(update={"categories": kept}) for name, one in profile.purposes.items()}
    sharing = registers.sharing.model_copy(update={"held": (), "sources": ()})
    profile = profile.model_copy(update={"purposes": purposes})

    assert bool(kinds(profile, Registers(registers.law, sharing, registers.notice))) is (left is not None)


@pytest.mark.parametrize("council", ["bcp", "bolton", "buckinghamshire", "family_help", "sefton"])
def test_the_public_notices_name_none_and_the_profiles_and_the_check_say_so(council: str) -> None:
    (kept,) = read_registers(COUNCILS / council).law.impact_assessments

    assert kept.reference is None and kept.silent
    _, warnings = check_folder(COUNCILS / council, ON)
    assert [one for one in warnings if "no impact assessment is named" in one and "law.yaml, line" in one]


def test_a_review_stands_among_what_ends_soon_and_is_over_the_day_after() -> None:
    for review, over in ((ON + SOON, False), (ON, False), (ON - timedelta(days=1), True)):
        found = ends(*example(ONE.model_copy(update={"review_by": review})), (), ON)
        assert [(one.kind, one.day, one.over) for one in found] == [("assessment", review, over)]
        assert "DPIA 7" in found[0].title
    assert ends(*example(ONE.model_copy(update={"review_by": ON + SOON + timedelta(days=1)})), (), ON) == ()


def test_the_papers_tell_it_and_the_notice_promises_nothing_by_it() -> None:
    (profile, registers), (_, without) = example(ONE), example()
    made = statements(profile, registers)
    assert made == statements(profile, without)

    text = "Joining records: impact assessment DPIA 7, made on 3 March 2025, to be reviewed by 5 April 2027."
    assert ("Impact assessments (Article 35)", text) in record_of(profile, registers, made).heading
    assert "Impact assessments (Article 35)" not in dict(record_of(profile, without, made).heading)
    paper, bare = policy_document(profile, registers, made), policy_document(profile, without, made)
    assert [one.part for one in paper.made if one.text == text] == ["shown"]
    assert not [one for one in paper.to_add if "impact assessment" in one]
    assert [one for one in bare.to_add if "impact assessment" in one]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"reference": "DPIA 7"},
        {"reference": "DPIA 7", "assessed_on": ON},
        {"reference": "DPIA 7", "assessed_on": ON, "review_by": ON},
        {"assessed_on": ON, "review_by": ON + SOON, "silent": "None is named."},
    ],
)
def test_half_an_entry_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ImpactAssessment.model_validate({"title": "Joining records", **given})
