"""
The impact assessments of a council (UK GDPR Article 35), as its register of law keeps them.

They stand on the registers' pages and in the papers. The notice promises nothing by them: a review changes no practice,
and so needs no new version of what people are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kinfold.governance.rules.carrying import OFFENCE, SPECIAL
from kinfold.governance.rules.ending import SOON
from kinfold.governance.rules.findings import Finding
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import ImpactAssessment, Registers
from kinfold.governance.rules.statements import Statement

WHERE = "impact_assessments"


def assessments_told(section: str, registers: Registers) -> list[Statement]:
    """Each assessment in a sentence, for a section of a paper."""
    return [
        Statement(section, _sentence(one), "law.yaml", (WHERE, number), one.silent, one.title)
        for number, one in enumerate(registers.law.impact_assessments)
    ]


def is_named(registers: Registers) -> bool:
    """Whether there is one with its reference, so that nobody has to add it to a paper."""
    return any(one.reference is not None for one in registers.law.impact_assessments)


def assessment_findings(profile: Profile, registers: Registers, on: date) -> Iterator[Finding]:
    """Warnings alone: families are not lost sight of because a paper was not looked at again."""
    made = [one for one in registers.law.impact_assessments if one.assessed_on is not None and one.assessed_on <= on]
    if not made and _asks_for_one(profile, registers):
        what = "special category or offence data is used, and no impact assessment is named that was made (UK GDPR Article 35)"
        do = "make one, and add it with its reference, its day and the day of its next review"
        yield Finding("law.yaml", (WHERE,), "no_impact_assessment", what, do, warning=True)
    for number, one in enumerate(registers.law.impact_assessments):
        if one.review_by is None or one.review_by > on + SOON:
            continue
        due = "is" if one.review_by > on else "was"
        what = f"the impact assessment '{one.reference}' {due} to be reviewed by {one.review_by}"
        do = "review it, and set the next day"
        yield Finding("law.yaml", (WHERE, number, "review_by"), "assessment_due", what, do, warning=True)


def _asks_for_one(profile: Profile, registers: Registers) -> bool:
    """Whether special category or offence data is held, comes in, or may be shown."""
    sharing = registers.sharing
    used = {category for purpose in profile.purposes.values() for category in purpose.categories}
    used |= {category for source in sharing.sources for category in source.categories}
    used |= {held.category for held in sharing.held}
    return any(held.special for held in sharing.held) or bool(used & (SPECIAL | OFFENCE))


def _sentence(one: ImpactAssessment) -> str:
    if one.reference is None or one.assessed_on is None or one.review_by is None:
        return f"{one.title}: no impact assessment is named."
    return (
        f"{one.title}: impact assessment {one.reference}, made on {_day(one.assessed_on)}, to be reviewed by "
        f"{_day(one.review_by)}."
    )


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
