"""
The appropriate policy document of a council (Data Protection Act 2018, Schedule 1, Part 4), from what governs.

It tells under which conditions special category and offence data are used, how each principle of UK GDPR
Article 5 is kept, and how long data is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kinfold.governance.rules.assessments import assessments_told, is_named
from kinfold.governance.rules.citations import conditions_in, known_law
from kinfold.governance.rules.door import ABOUT_SOMEONE, Check
from kinfold.governance.rules.paper import Paper, about, rules_of_the_door, who_may_come_in
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Registers
from kinfold.governance.rules.statements import Statement
from kinfold.vocabulary.codelists import Action

HEADINGS = {
    "who": "Who answers for it",
    "conditions": "Conditions relied on, and which need this document",
    "lawful": "Lawfulness, fairness and transparency (Article 5(1)(a))",
    "purposes": "Purpose limitation (Article 5(1)(b))",
    "little": "Data minimisation (Article 5(1)(c))",
    "right": "Accuracy (Article 5(1)(d))",
    "kept": "Storage limitation: retention and erasure (Article 5(1)(e); Schedule 1, paragraph 39(b))",
    "secure": "Integrity and confidentiality (Article 5(1)(f))",
    "shown": "Accountability (Article 5(2))",
    "reviewed": "How long this document is kept, and when it is reviewed (Schedule 1, paragraph 40)",
}
_SECTIONS = {
    "who": ("controller", "dpo", "information_governance"),
    "lawful": ("lawful_bases", "gateways", "consent", "about"),
    "purposes": ("purposes", "limits"),
    "little": ("held", "people"),
    "kept": ("retention", "holds"),
    "secure": ("storage", "residency", "roles", "training_valid_days"),
    "shown": ("agreements", "rules"),
    "reviewed": ("version",),
}
_RULES = {
    "purposes": {Check.ROLE_SERVES_PURPOSE, Check.PURPOSE_COVERS_ACTION},
    "little": {Check.PURPOSE_COVERS_CATEGORY, Check.ROLE_MAY_DO},
    "secure": {Check.ACCOUNT_ACTIVE, *ABOUT_SOMEONE},
    "shown": {Check.TRAINING_IN_DATE, Check.AGREEMENT_SIGNED},
}
_MENDING = {"rectify", "erase", "restrict"}


def policy_document(profile: Profile, registers: Registers, made: Sequence[Statement]) -> Paper:
    """The document, in the words of the notice's statements `made`."""
    lines = [*_conditions(registers, made), *_accuracy(profile, registers, made), *_kept_until()]
    lines += assessments_told("shown", registers)
    for section, entries in _SECTIONS.items():
        lines += about(section, made, entries)
    lines.append(who_may_come_in("secure"))
    for section, checks in _RULES.items():
        lines += rules_of_the_door(section, checks)
    return Paper(
        "Appropriate policy document",
        HEADINGS,
        lines,
        (
            *(() if is_named(registers) else ("The impact assessment that covers this processing, and its date.",)),
            "Who approved this document, and on which day.",
            "For each condition: why the processing is necessary for it.",
        ),
    )


def _conditions(registers: Registers, made: Sequence[Statement]) -> Iterator[Statement]:
    for one in made:
        if one.where[0] != "conditions":
            continue
        cited = registers.law.conditions[int(one.where[1])].cites
        needing = [str(number) for number in conditions_in(cited) if _needs_a_document(number)]
        told = f" Schedule 1 asks for this document: paragraph {', '.join(needing)}." if needing else ""
        yield replace(one, part="conditions", text=f"{one.text}{told}")


def _needs_a_document(number: int) -> bool:
    return any(first <= number <= last for first, last in known_law().policy_document)


def _accuracy(profile: Profile, registers: Registers, made: Sequence[Statement]) -> Iterator[Statement]:
    for one in made:
        section, entry = one.where[0], one.where[-1]
        mends = section == "rights" and registers.notice.rights[int(entry)].right in _MENDING
        decides = one.where == ("purposes", entry) and Action.DECIDE_MATCHES in profile.purposes[str(entry)].actions
        if mends or decides:
            yield replace(one, part="right")


def _kept_until() -> Iterator[Statement]:
    text = (
        "This document is kept until six months after the processing ends, reviewed, and given to the Information "
        "Commissioner on request and without charge."
    )
    yield Statement("reviewed", text, "known_law.yaml", ("policy_document",))
