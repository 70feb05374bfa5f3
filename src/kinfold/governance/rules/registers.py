"""
A council's registers: what its notice promises beside the profile, as data.

Three files of a council's folder. `law.yaml`: on what the use of data rests, and whether consent is
asked. `sharing.yaml`: what is held, where it comes from, who receives it. `notice.yaml`: the version of the
notice, rights, safeguards and limits. Each entry is one promise, and names the line of the notice it
was drawn from, or the default that holds because the notice is silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kinfold.governance.rules.told import Dated, Id, Text, Told
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import Settings, Strict, try_parse


class Condition(Dated):
    """A ground in data protection law, and the kind of data it is for: all of it, special categories, or offences."""

    of: Literal["all", "special", "offence"]
    cites: Text
    purposes: tuple[Id, ...] = ()
    """The purposes it is for; none named is all of them."""


class Gateway(Dated):
    """An Act, or sections of one, that allows or obliges the council to use or share data."""

    cites: Text
    note: Text | None = None
    """What it allows or obliges to, in plain words."""


class Consent(Dated):
    """Whether consent is asked, and for what. Lawful basis, consent to help and permission to share are three things."""

    to: Literal[
        "matching",
        "the_service",
        "other_services",
        "sharing_with_partners",
        "identifiable_research",
        "pupil_information",
        "contact_for_consultation",
        "contact_for_research",
    ]
    asked: bool
    note: Text | None = None

    @model_validator(mode="after")
    def _matching_never_rests_on_it(self) -> Consent:
        # Nobody can be asked before somebody knows who they are; and a "no" would leave a child unseen.
        if self.to == "matching" and self.asked:
            raise ValueError("matching never rests on consent; say `asked: false`")
        return self


class ImpactAssessment(Told):
    """
    An assessment of what the use of data may do to people (UK GDPR Article 35): its reference, its day and its next review.

    It stands in the papers and on the registers' pages, and not in the notice, which promises nothing by it.
    """

    title: Text
    """What it covers."""
    reference: Text | None = None
    """By which the council finds it; none where the public notice that a profile was drawn from names none."""
    assessed_on: date | None = None
    """The day on which it was signed off."""
    review_by: date | None = None
    """The day by which it is to be looked at again."""

    @model_validator(mode="after")
    def _is_whole_or_says_why_not(self) -> ImpactAssessment:
        given = [one for one in (self.reference, self.assessed_on, self.review_by) if one is not None]
        if given and len(given) < 3:
            raise ValueError("`reference`, `assessed_on` and `review_by` stand together")
        if not given and self.silent is None:
            raise ValueError(
                "name its `reference`, `assessed_on` and `review_by`, or say in `silent` why none is named"
            )
        return self

    @model_validator(mode="after")
    def _is_reviewed_after_it_was_made(self) -> ImpactAssessment:
        if self.assessed_on is not None and self.review_by is not None and self.review_by <= self.assessed_on:
            raise ValueError("`review_by` is a day after `assessed_on`")
        return self


class Law(Strict):
    """`law.yaml` in a council's folder: on what the use of data rests."""

    conditions: tuple[Condition, ...]
    gateways: tuple[Gateway, ...]
    consent: tuple[Consent, ...]
    impact_assessments: tuple[ImpactAssessment, ...] = ()


NO_LAW = Law(conditions=(), gateways=(), consent=())
"""Of a council without the register: a trial, in whose profile alone it stands on what data is used."""


class Held(Dated):
    """One kind of data about people that is held, and the category that decides who may see it."""

    title: Text
    category: Category
    special: bool = False
    """Special category data in law: health, ethnicity, religion and the like."""


class People(Dated):
    """A kind of people whom data is held about."""

    title: Text


class SourceKind(Dated):
    """A partner, or a kind of partner, that data comes from."""

    title: Text
    categories: tuple[Category, ...]
    kind: Literal["partner", "family", "own_team"] = "partner"
    """A family and an own team of the council need no agreement."""
    agreement: Id | None = None
    contracts: tuple[Id, ...] = ()
    """The contracts in `sources/` under which its extracts come."""


class Terms(Strict):
    """
    The contract by which a provider processes for the council (UK GDPR Article 28), in the parts that decide.

    The sharing agreement says by which law data may go to it; these say what it may do with it.
    """

    contract: Text
    """Its title or number, by which it is found."""
    signed_on: date
    until: date | None = None
    """The first day on which it no longer holds."""
    instructions: Text
    """What the council has it do with the data, and nothing else."""
    sub_processors: Literal["none", "each_is_asked_for", "listed_ones"]
    """Whom it may engage in turn: nobody, nobody without the council's word for each, or those that the contract lists."""
    security: Text
    """How it keeps the data safe."""
    at_the_end: Literal["deletes", "returns"]
    """What it does with the data when the contract ends."""

    @model_validator(mode="after")
    def _ends_after_it_was_signed(self) -> Terms:
        if self.until is not None and self.until <= self.signed_on:
            raise ValueError("they end before they were signed: `until` is a day after `signed_on`")
        return self

    def hold(self, on: date) -> bool:
        return self.signed_on <= on and (self.until is None or on < self.until)


class Recipient(Dated):
    """Who may be given data, in which form, and under which agreement."""

    title: Text
    kind: Literal["partner", "provider", "department", "research", "own_team"]
    """A provider works for the council, by its orders; an own team is part of the council."""
    receives: Literal["identifiable", "pseudonymised", "anonymised"]
    purpose: Id | None = None
    """
    The one purpose of the profile that it is given for, such as a return. To who receives for research, returns or planning
    alone, nothing about one person is given from a page.
    """
    agreement: Id | None = None
    terms: Terms | None = None
    """Of a provider, which works for the council: the contract that it does so by. Without one nothing is given to it."""
    note: Text | None = None

    @model_validator(mode="after")
    def _only_a_provider_has_terms(self) -> Recipient:
        if self.terms is not None and self.kind != "provider":
            raise ValueError("`terms` are those of a provider: say `kind: provider`, or take them out")
        return self


class Promise(Dated):
    """One rule that the council keeps, in a sentence."""

    title: Text


KeptBy = Literal[
    "door", "training_and_agreement", "ledger", "disclosures", "permission", "a_person_decides", "no_marketing", "small_counts"
]  # fmt: skip


class Rule(Promise):
    """A promise about what is done with data: either the system keeps it, or the council does outside it."""

    kept_by: KeptBy | None = None
    """What of the system keeps it; without it the notice says that the council keeps it, outside this system."""


class WithoutKnowledge(Dated):
    """One exception for which data is shared without the person's knowledge, and for nothing else."""

    id: Id
    title: Text
    """What follows after "Without the person's knowledge:"."""


class Sharing(Strict):
    """`sharing.yaml` in a council's folder: what is held, where it comes from, who receives it."""

    held: tuple[Held, ...]
    people: tuple[People, ...] = ()
    """About whom. The record of processing (UK GDPR Article 30) needs it."""
    sources: tuple[SourceKind, ...]
    recipients: tuple[Recipient, ...]
    rules: tuple[Rule, ...] = ()
    """What holds for all sharing, such as due diligence."""
    without_knowledge: tuple[WithoutKnowledge, ...] = ()
    """The exceptions for which it happens without the person's knowledge; what is not here is refused."""

    @model_validator(mode="after")
    def _exceptions_are_told_apart(self) -> Sharing:
        ids = [one.id for one in self.without_knowledge]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(
                f"the exception '{twice[0]}' stands in without_knowledge twice; give each an id of its own"
            )
        return self


class Right(Dated):
    """A right in data protection law, and the way to use it."""

    right: Literal[
        "be_informed", "access", "access_for_another", "rectify", "erase", "restrict", "object", "portability",
        "no_automated_decisions", "freedom_of_information", "complain", "complain_to_the_commissioner",
    ]  # fmt: skip
    how: Text


class Notice(Strict):
    """`notice.yaml` in a council's folder: the version of the notice, rights, safeguards and limits."""

    version: Annotated[str, Field(pattern=r"^[0-9]+([.][0-9]+)*$")]
    published: date
    review_by: date
    about: tuple[Promise, ...]
    """What the version is read beside, and how it is kept up to date."""
    programme: tuple[Promise, ...]
    """The programme and its phase, and whom it is for."""
    rights: tuple[Right, ...]
    storage: tuple[Rule, ...]
    """Where data lies and how it is kept safe."""
    limits: tuple[Rule, ...]
    """What is never done with data."""

    @model_validator(mode="after")
    def _is_reviewed_after_it_was_published(self) -> Notice:
        if self.review_by <= self.published:
            raise ValueError("`review_by` is a day after `published`")
        return self


FILES = {"law.yaml": Law, "sharing.yaml": Sharing, "notice.yaml": Notice}


@dataclass(frozen=True)
class Registers:
    law: Law
    sharing: Sharing
    notice: Notice


def has_registers(council: Path) -> bool:
    """Whether a council's folder has any of the three files; a trial can do without all of them."""
    return any((council / name).exists() for name in FILES)


def try_registers(council: Path) -> tuple[Registers | None, list[str]]:
    """The registers of a council's folder, and the problems of all three files together."""
    law, problems = _read(council, "law.yaml", Law)
    sharing, found = _read(council, "sharing.yaml", Sharing)
    notice, more = _read(council, "notice.yaml", Notice)
    whole = Registers(law, sharing, notice) if law and sharing and notice else None
    return whole, [*problems, *found, *more]


def law_of(council: Path) -> Law:
    """Of the registers `law.yaml` alone, for whoever has had all of them checked; nothing where a trial has none."""
    registers, _ = try_registers(council)
    return registers.law if registers is not None else NO_LAW


def read_registers(council: Path) -> Registers:
    """As `try_registers`; raises BadSettings with every problem."""
    registers, problems = try_registers(council)
    if registers is None:
        raise BadSettings(
            problems,
            where=str(council),
            do="Mend these lines; docs/how-to/set-up-your-council.md tells what stands there.",
        )
    return registers


def _read(council: Path, name: str, model: type[Settings]) -> tuple[Settings | None, list[str]]:
    file = council / name
    if not file.exists():
        return None, [f"{file}: there is no such file; the notice is built from profile.yaml, {', '.join(FILES)}"]
    return try_parse(file.read_text(encoding="utf-8"), model, file=str(file))
