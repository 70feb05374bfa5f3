"""
What a council's notice says: one statement for each entry that governs, and none without one.

A statement is made only here, by the template of its entry's kind, so that the notice cannot say what the
profile and the registers do not hold. A translation is another set of these templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kinfold.governance.rules.citations import faults_of
from kinfold.governance.rules.lint import entries
from kinfold.governance.rules.profile import (
    Adoption,
    Agreement,
    Basis,
    Contact,
    Controller,
    Profile,
    Programme,
    Purpose,
    Residency,
    RetentionClass,
    Role,
)
from kinfold.governance.rules.registers import (
    Condition,
    Consent,
    Gateway,
    Held,
    Promise,
    Recipient,
    Registers,
    Right,
    SourceKind,
    WithoutKnowledge,
)
from kinfold.vocabulary.strict_yaml import Location


@dataclass(frozen=True)
class Statement:
    """One sentence or two of the notice, with the entry that governs it."""

    part: str
    """The part of the notice that it stands in; see PARTS."""
    text: str
    file: str
    where: Location
    silent: str | None = None
    """What the public notice does not say, and the default that holds."""
    name: str | None = None
    """Of an entry of a list: what it is known by, which stays the same when others are put before it."""

    @property
    def entry(self) -> str:
        """The entry in words, the same in every version."""
        parts = [str(part) for part in self.where if not isinstance(part, int)]
        return f"{self.file} {'.'.join([*parts, self.name] if self.name else parts)}"


PARTS: Mapping[str, str] = {
    "who": "Who is responsible",
    "programme": "The programme",
    "purposes": "What data is used for",
    "data": "What is held",
    "sources": "Where it comes from",
    "sharing": "Who receives it",
    "law": "The law it rests on",
    "consent": "Consent",
    "retention": "How long it is kept",
    "storage": "Where it is kept, and who may look",
    "limits": "What is never done",
    "rights": "Your rights",
    "notice": "About this notice",
}
"""The parts of a notice in their order, with their headings."""

_PART_OF = {
    "controller": "who", "dpo": "who", "information_governance": "who", "programme": "programme", "residency": "storage",
    "lawful_bases": "law", "retention": "retention", "agreements": "sharing", "purposes": "purposes", "roles": "storage",
    "frameworks": "programme", "conditions": "law", "gateways": "law", "consent": "consent", "held": "data",
    "sources": "sources", "recipients": "sharing", "rules": "sharing", "without_knowledge": "sharing", "rights": "rights", "storage": "storage",
    "limits": "limits", "about": "notice",
}  # fmt: skip
_OF = {"all": "For all data", "special": "For special category data", "offence": "For data about offences"}
_THEN = {"destroy": "destroyed", "anonymise": "anonymised", "review": "reviewed by a person"}
_KIND = {
    "partner": "a partner", "provider": "works for the council, by its orders", "department": "a government department",
    "research": "for research alone", "own_team": "part of the council",
}  # fmt: skip
_CONSENT = {
    ("matching", False): "The council does not rely on consent to match records.",
    ("the_service", True): "People are asked for consent before they are helped.",
    ("the_service", False): "The council does not rely on consent to help.",
    ("other_services", True): "For the help of other services people are asked for consent of its own.",
    ("other_services", False): "The council does not rely on consent for the help of other services.",
    ("sharing_with_partners", True): "What is shared with partners is shared with consent.",
    ("sharing_with_partners", False): "The council does not rely on consent to share with partners.",
    ("identifiable_research", True): "Data that names people is used for research with their permission only.",
    ("identifiable_research", False): "The council does not rely on consent for research with data that names people.",
    ("pupil_information", True): "To share pupil information consent is asked.",
    ("pupil_information", False): "The council does not rely on consent to share pupil information.",
    ("contact_for_consultation", True): "People are invited to consultations only if they agreed to be.",
    ("contact_for_consultation", False): "The council does not rely on consent to invite people to consultations.",
    ("contact_for_research", True): "People are invited to research only if they agreed to be.",
    ("contact_for_research", False): "The council does not rely on consent to invite people to research.",
}
_RIGHT = {
    "be_informed": "To be told how your data is used",
    "access": "To see your own data",
    "access_for_another": "To see the data of somebody you are responsible for",
    "rectify": "To have what is wrong put right (rectification)",
    "erase": "To have data erased",
    "restrict": "To have its use restricted",
    "object": "To object",
    "portability": "To take your data with you (portability)",
    "no_automated_decisions": "To object to decisions made by automated means",
    "freedom_of_information": "To ask for other information (freedom of information)",
    "complain": "To complain to the council",
    "complain_to_the_commissioner": "To complain to the Information Commissioner (ICO)",
}


def statements(profile: Profile, registers: Registers) -> list[Statement]:
    """Every statement of a council's notice, in the order of its parts."""
    made = [*_of_entries(profile, registers), *_of_the_profile(profile), _of_the_version(registers)]
    order = list(PARTS)
    return sorted(made, key=lambda one: order.index(one.part))


def _of_entries(profile: Profile, registers: Registers) -> Iterator[Statement]:
    for file, where, entry in entries(profile, registers):
        part = _PART_OF[str(where[0])]
        text = _TEMPLATES[type(entry)](entry, profile)
        if where == ("dpo",):
            text = f"The data protection officer: {text}"
        name = _name(entry) if isinstance(where[-1], int) else None
        yield Statement(part, text, file, where, entry.silent, name)


def _of_the_profile(profile: Profile) -> Iterator[Statement]:
    for name, role in profile.roles.items():
        yield Statement("storage", _role(role, profile), "profile.yaml", ("roles", name))
    for number, adoption in enumerate(profile.frameworks):
        name = adoption.from_.isoformat()
        yield Statement("programme", _framework(adoption), "profile.yaml", ("frameworks", number), name=name)
    text = f"Nobody has access whose training is older than {profile.training_valid_days} days."
    yield Statement("storage", text, "profile.yaml", ("training_valid_days",))


def _of_the_version(registers: Registers) -> Statement:
    notice = registers.notice
    text = f"Version {notice.version}, of {notice.published:%d %B %Y}. It is reviewed by {notice.review_by:%d %B %Y}."
    return Statement("notice", text, "notice.yaml", ("version",))


def _name(entry: Any) -> str:
    """What an entry of a list is known by."""
    return str(
        next(value for key in ("title", "cites", "right", "to") if (value := getattr(entry, key, None)) is not None)
    )


def _contact(entry: Contact, _: Profile) -> str:
    ways = [way for way in (entry.email, entry.phone, entry.address) if way]
    return f"{entry.name}{': ' if ways else ''}{', '.join(ways)}."


def _controller(entry: Controller, _: Profile) -> str:
    number = f" Its registration with the Information Commissioner: {entry.ico_registration}."
    return f"{entry.name} is the data controller.{number if entry.ico_registration else ''}"


def _programme(entry: Programme, _: Profile) -> str:
    return f"{entry.name}. {entry.description}"


def _residency(entry: Residency, _: Profile) -> str:
    return f"Data lies in: {', '.join(entry.countries)}.{f' {entry.note}' if entry.note else ''}"


def _basis(entry: Basis, _: Profile) -> str:
    return f"{entry.title}: {_cited(entry.citation)}"


def _retention(entry: RetentionClass, _: Profile) -> str:
    years = {0: "until", 1: "1 year after"}.get(entry.years, f"{entry.years} years after")
    by = f" By the schedule's line: {entry.schedule}." if entry.schedule else ""
    return f"{entry.title}: kept {years} {entry.starts}, then {_THEN[entry.then]}.{by}"


def _agreement(entry: Agreement, _: Profile) -> str:
    until = f" until {entry.until:%d %B %Y}" if entry.until else ""
    parties = ", ".join(entry.parties)
    return f"{entry.title} (agreement of {parties}), from {entry.from_:%d %B %Y}{until}, under {_cited(entry.gateway)}"


def _purpose(entry: Purpose, profile: Profile) -> str:
    rests = ", ".join(profile.lawful_bases[basis].title for basis in entry.lawful_basis)
    shown = ", ".join(category.value.replace("_", " ") for category in entry.categories)
    opens = f"It may show: {shown}." if shown else "It shows nobody's data."
    return f"{entry.title}. {entry.description} {opens} It rests on: {rests}."


def _role(entry: Role, profile: Profile) -> str:
    purposes = ", ".join(profile.purposes[purpose].title for purpose in entry.purposes)
    return f"{entry.title}. {entry.description} May look for: {purposes}."


def _framework(entry: Adoption) -> str:
    until = f" until {entry.until:%d %B %Y}" if entry.until else ""
    standing = {"national": "the national framework", "local_vocabulary": "words that the council chose to keep"}
    name = entry.framework.replace("_", " ")
    return f"Families are held against {name}, as {standing[entry.standing]}, from {entry.from_:%d %B %Y}{until}."


def _condition(entry: Condition, _: Profile) -> str:
    return f"{_OF[entry.of]}: {_cited(entry.cites)}"


def _gateway(entry: Gateway, _: Profile) -> str:
    return _cited(entry.cites)


def _consent(entry: Consent, _: Profile) -> str:
    return f"{_CONSENT[(entry.to, entry.asked)]}{f' {entry.note}' if entry.note else ''}"


def _held(entry: Held, _: Profile) -> str:
    return f"{entry.title} ({entry.category.value.replace('_', ' ')})."


def _source(entry: SourceKind, profile: Profile) -> str:
    return f"{entry.title}{_under(entry.agreement, profile)}."


def _recipient(entry: Recipient, profile: Profile) -> str:
    note = f" {entry.note}" if entry.note else ""
    return f"{entry.title} ({_KIND[entry.kind]}; {entry.receives} data){_under(entry.agreement, profile)}.{note}"


def _promise(entry: Promise, _: Profile) -> str:
    return entry.title


def _without_knowledge(entry: WithoutKnowledge, _: Profile) -> str:
    return f"Without the person's knowledge: {entry.title.rstrip('.')}."


def _right(entry: Right, _: Profile) -> str:
    return f"{_RIGHT[entry.right]}: {entry.how}"


def _under(agreement: str | None, profile: Profile) -> str:
    return f", under: {profile.agreements[agreement].title}" if agreement else ""


def _cited(text: str) -> str:
    """A citation; where it names no law that exists, with what is likely meant, so that nobody looks in vain."""
    told = "; ".join(f"{fault.what}; {fault.do}" for fault in faults_of(text))
    return f"{text.rstrip('.')}.{f' (Note: {told}.)' if told else ''}"


_TEMPLATES: Mapping[type, Callable[[Any, Profile], str]] = {
    Contact: _contact, Controller: _controller, Programme: _programme, Residency: _residency, Basis: _basis,
    RetentionClass: _retention, Agreement: _agreement, Purpose: _purpose, Condition: _condition, Gateway: _gateway,
    Consent: _consent, Held: _held, SourceKind: _source, Recipient: _recipient, Promise: _promise, WithoutKnowledge: _without_knowledge, Right: _right,
}  # fmt: skip
