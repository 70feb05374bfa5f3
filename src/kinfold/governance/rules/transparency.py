"""
The transparency record of a council (Algorithmic Transparency Recording Standard), from what is in use.

It tells people what the machine works out and what a person decides. Its sections are those of version 4.0 of the
standard, in its order and by its names: tier 1 for everybody, tier 2 for those who want to know more. The standard is
at https://github.com/co-cddo/algorithmic-transparency-recording-standard. What the tool is made of is handed in as a `Tool`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kinfold.governance.rules.assessments import assessments_told, is_named
from kinfold.governance.rules.door import Check
from kinfold.governance.rules.paper import Paper, about, rules_of_the_door, who_may_come_in
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Registers
from kinfold.governance.rules.statements import Statement
from kinfold.vocabulary.codelists import Action

STANDARD = "4.0"
HEADINGS = {
    "tier_1": "Tier 1: Summary Information",
    "owner": "Tier 2: Owner and Responsibility",
    "why": "Tier 2: Description and Rationale",
    "used": "Tier 2: Deployment Context",
    "tool": "Tier 2: Tool Specification",
    "model": "Tier 2: Model Specification",
    "trained": "Tier 2: Development Data Specification",
    "data": "Tier 2: Operational Data Specification",
    "risks": "Tier 2: Risks, Mitigations and Impact Assessments",
}
_SECTIONS = {
    "owner": ("controller", "dpo", "information_governance"),
    "why": ("purposes",),
    "used": (
        "limits",
        "consent",
        "roles",
        "training_valid_days",
        "actions",
        "outcome_audit",
        "who_looked",
        "held_extracts",
        "rights",
    ),
    "data": ("held", "people", "sources", "agreements", "storage", "residency", "retention", "holds", "recipients"),
}
_SHOWN_BY = {
    "data": "found in what agencies send",
    "assessment": "found only where a professional has judged so",
    "either": "found in what agencies send, or where a professional has judged so",
}
_NOT_THEIRS = {Check.NOT_OWN_RECORD, Check.NOT_OWN_FAMILY, Check.NOT_A_COLLEAGUE, Check.NOT_RESTRICTED}


@dataclass(frozen=True)
class ModelInUse:
    """The model that says which records are one person's."""

    name: str
    file: str
    compares: tuple[str, ...]
    trained_on: int | None
    """Records; None where the model was not trained."""
    join: float
    """Bits of evidence above which records are joined; from `park` up a person is asked."""
    park: float


@dataclass(frozen=True)
class NeedInUse:
    """A need whose rule is in force."""

    id: str
    label: str
    shown_by: str
    """data, assessment or either."""
    since: date
    verified: bool
    """Whether a source that was opened says all of its rule."""


@dataclass(frozen=True)
class FrameworkInUse:
    """A framework that families are held against."""

    id: str
    title: str
    needs: tuple[NeedInUse, ...]
    fingerprint: str
    until: date | None


@dataclass(frozen=True)
class Tool:
    """What is in use: the release, the model, the frameworks adopted on the day, and the sources that have a contract."""

    release: str
    on: date
    model: ModelInUse
    frameworks: tuple[FrameworkInUse, ...]
    contracts: tuple[str, ...]


def transparency_record(profile: Profile, registers: Registers, made: Sequence[Statement], tool: Tool) -> Paper:
    """The record, in the words of the notice's statements `made` and of what is in use."""
    lines = [
        *_tier_1(profile, tool, made),
        *_frameworks(tool),
        *_model(tool),
        *_contracts(tool),
        *_risks(profile, tool, made),
        *assessments_told("risks", registers),
    ]
    for section, entries in _SECTIONS.items():
        lines += about(section, made, entries)
    lines.append(who_may_come_in("used"))
    lines += rules_of_the_door("used", {Check.ROLE_SERVES_PURPOSE, Check.RELATIONSHIP_STANDS})
    return Paper(
        f"Algorithmic transparency record (ATRS {STANDARD})",
        HEADINGS,
        lines,
        (
            "1: the address of a page about the tool that everybody can open, its phase and its region.",
            "2.1: the senior responsible owner, by role; of third parties the company number, the role, the procurement and their access to data.",
            "2.2: the benefits that are expected, what was done before, and which other ways were thought of.",
            "2.3: how many people the tool is about and how often it runs; the training that users are given.",
            "2.4: how it is maintained. How well the model does stands in what the council measured with its own records.",
            "2.5: where each impact assessment can be read."
            if is_named(registers)
            else "2.5: the impact assessments, each with its date and where it can be read.",
        ),
    )


def _tier_1(profile: Profile, tool: Tool, made: Sequence[Statement]) -> Iterator[Statement]:
    yield from about("tier_1", made, ("programme",))
    text = f"Kinfold {tool.release}, as in use on {_day(tool.on)}, in {len(profile.purposes)} purposes kept apart."
    yield Statement("tier_1", text, "profile.yaml", ("purposes",))
    for one in made:
        if one.where == ("controller", "contact"):
            yield replace(one, part="tier_1", text=f"Whom to ask: {one.text}")


def _frameworks(tool: Tool) -> Iterator[Statement]:
    for framework in tool.frameworks:
        sure = sum(need.verified for need in framework.needs)
        text = (
            f"Families are held against {framework.title}: {len(framework.needs)} needs. Each is a rule with its dates and its "
            f"source, of which {sure} could be verified whole; no weight and no score is in it. "
            f"Files in use: {framework.fingerprint[:16]}."
        )
        yield Statement("tool", text, f"frameworks/{framework.id}", ("framework.yaml",))
        for need in framework.needs:
            text = f"{need.id}, {need.label}: {_SHOWN_BY[need.shown_by]}, by the rule of {_day(need.since)}."
            yield Statement("tool", text, f"frameworks/{framework.id}", ("needs", need.id))
    if not tool.frameworks:
        text = f"On {_day(tool.on)} families are held against no framework."
        yield Statement("tool", text, "profile.yaml", ("frameworks",))


def _model(tool: Tool) -> Iterator[Statement]:
    model = tool.model
    compared = ", ".join(name.replace("_", " ") for name in model.compares)
    text = f"Which records are one person's is weighed by the model {model.name}. It is of Fellegi and Sunter's kind."
    yield Statement("model", text, model.file, ("name",))
    yield Statement("model", f"It compares: {compared}.", model.file, ("shares",))
    of = f"on {model.trained_on:,} records, without labels" if model.trained_on else "on no records"
    yield Statement(
        "trained",
        f"The model {model.name} was trained {of}. What it learnt are shares, and no record.",
        model.file,
        ("trained",),
    )
    text = (
        f"Above {model.join:g} bits of evidence records are joined where nothing forbids it; from {model.park:g} bits up to there a person is asked; "
        "below, they stay apart. It weighs records against records, and never a person or a family."
    )
    yield Statement("model", text, model.file, ("thresholds",))


def _contracts(tool: Tool) -> Iterator[Statement]:
    for contract in tool.contracts:
        text = f"Extracts are taken under the contract {contract.replace('_', ' ')}."
        yield Statement("data", text, f"sources/{contract}", ("source",))


def _risks(profile: Profile, tool: Tool, made: Sequence[Statement]) -> Iterator[Statement]:
    deciders = [role.title for role in profile.roles.values() if Action.DECIDE_MATCHES in role.actions]
    who = f"It is decided by: {', '.join(deciders)}." if deciders else "No role of the profile decides it."
    text = f"Two people are taken for one, or one for two. What is not clear waits for a person. {who}"
    yield Statement("risks", text, "profile.yaml", ("roles",))
    for framework in tool.frameworks:
        if framework.until is not None:
            text = f"A rule is out of date. {framework.title} is adopted until {_day(framework.until)} and then no longer used."
            yield Statement("risks", text, "profile.yaml", ("frameworks",))
    for one in rules_of_the_door("risks", _NOT_THEIRS):
        yield replace(one, text=f"Somebody sees what is not theirs. Held against every request: {one.text}")
    for one in about("risks", made, ("retention",)):
        yield replace(one, text=f"Data is kept too long. {one.text}")


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
