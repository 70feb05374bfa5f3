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

from kinfold.governance.rules.profile import Id, Text, Told
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import Settings, Strict, try_parse


class Condition(Told):
    """A ground in data protection law, and the kind of data it is for: all of it, special categories, or offences."""

    of: Literal["all", "special", "offence"]
    cites: Text


class Gateway(Told):
    """An Act, or sections of one, that allows or obliges the council to use or share data."""

    cites: Text
    note: Text | None = None
    """What it allows or obliges to, in plain words."""


class Consent(Told):
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


class Law(Strict):
    """`law.yaml` in a council's folder: on what the use of data rests."""

    conditions: tuple[Condition, ...]
    gateways: tuple[Gateway, ...]
    consent: tuple[Consent, ...]


class Held(Told):
    """One kind of data about people that is held, and the category that decides who may see it."""

    title: Text
    category: Category
    special: bool = False
    """Special category data in law: health, ethnicity, religion and the like."""


class People(Told):
    """A kind of people whom data is held about."""

    title: Text


class SourceKind(Told):
    """A partner, or a kind of partner, that data comes from."""

    title: Text
    categories: tuple[Category, ...]
    kind: Literal["partner", "family", "own_team"] = "partner"
    """A family and an own team of the council need no agreement."""
    agreement: Id | None = None
    contracts: tuple[Id, ...] = ()
    """The contracts in `sources/` under which its extracts come."""


class Recipient(Told):
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
    note: Text | None = None


class Promise(Told):
    """One rule that the council keeps, in a sentence."""

    title: Text


KeptBy = Literal[
    "door", "training_and_agreement", "ledger", "disclosures", "a_person_decides", "no_marketing", "small_counts"
]  # fmt: skip


class Rule(Promise):
    """A promise about what is done with data: either the system keeps it, or the council does outside it."""

    kept_by: KeptBy | None = None
    """What of the system keeps it; without it the notice says that the council keeps it, outside this system."""


class WithoutKnowledge(Told):
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


class Right(Told):
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
