"""
Each right of people in data protection law: what it is, in how many days it is answered, what to write.

The law gives a right whether or not a council's notice names it. How to use it is the notice's to say;
where the notice is silent, the data protection officer is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kinfold.governance.rules.profile import Contact, Profile
from kinfold.governance.rules.registers import Registers, Right
from kinfold.governance.rules.requests import Period

_WHO = (
    "Your name, and any other name that you were known by",
    "Your date of birth",
    "Your address, and how to reach you",
)
_MONTH = "Within one month; within three where it is complex, and then you are told so within the first."
COMPLAINTS = ("complain", "complain_to_the_commissioner")


@dataclass(frozen=True)
class RightWords:
    """A right in words that do not differ from council to council."""

    title: str
    law: str
    means: str
    answered: str
    write: tuple[str, ...]
    """What somebody who asks has to write."""
    period: Period | None = Period.MONTH
    """How long the council has; None where it is not asked of the council."""


@dataclass(frozen=True)
class RightShown:
    """A right as a council offers it."""

    right: str
    words: RightWords
    how: str
    named: bool
    """Whether the council's notice names it; otherwise the way is the data protection officer's address."""
    silent: str | None
    complaints: tuple[RightShown, ...] = ()


RIGHTS: Mapping[str, RightWords] = {
    "be_informed": RightWords(
        "To be told how your data is used", "UK GDPR Articles 13 and 14",
        "You can read what is held, why, for how long and who receives it. You need not ask for it.",
        "At once: it is the privacy notice. What it does not say, within one month.", ("What you want to know that the notice does not say",),
    ),
    "access": RightWords(
        "To see your own data", "UK GDPR Article 15",
        "You can have a copy of what is held about you. What would tell of somebody else, or put a child in danger, may be left out.",
        _MONTH, (*_WHO, "What you want to see, or all of it", "A copy of something that shows who you are"),
    ),
    "access_for_another": RightWords(
        "To see the data of somebody you are responsible for", "UK GDPR Article 15",
        "A parent, a guardian or an attorney can ask for somebody. The right is the child's own: an older child is asked too.",
        _MONTH, (*_WHO, "Whom you ask for, and their date of birth", "What makes you responsible for them, with a copy that shows it"),
    ),
    "rectify": RightWords(
        "To have what is wrong put right", "UK GDPR Article 16",
        "What is wrong is corrected and what is missing is added, also with those whom it was sent to.",
        _MONTH, (*_WHO, "What is wrong, and what is right", "Anything that shows it"),
    ),
    "erase": RightWords(
        "To have data erased", "UK GDPR Article 17",
        "Data that is no longer needed, or was never allowed, is erased. What the law obliges the council to keep stays, and you are told which.",
        _MONTH, (*_WHO, "What you want to have erased, and why"),
    ),
    "restrict": RightWords(
        "To have its use restricted", "UK GDPR Article 18",
        "While it is looked into whether data is right, or whether your objection holds, it is kept and not used.",
        _MONTH, (*_WHO, "What is not to be used, and why"),
    ),
    "object": RightWords(
        "To object", "UK GDPR Article 21",
        "You can object, by your own situation, to a use that rests on the public task. It stops unless the council shows a stronger reason.",
        _MONTH, (*_WHO, "What you object to, and what about your situation speaks against it"),
    ),
    "portability": RightWords(
        "To take your data with you", "UK GDPR Article 20",
        "Only for data that you gave yourself and that is used by your consent or a contract; most of what is held here is not.",
        _MONTH, (*_WHO, "What you gave, and in which form you want it"),
    ),
    "no_automated_decisions": RightWords(
        "Not to be subject to a decision by a machine alone", "UK GDPR Articles 22A to 22D",
        "Nothing here is decided by a machine. Where you think that it was, a person looks at it and hears you.",
        _MONTH, (*_WHO, "The decision that you think a machine made"),
    ),
    "freedom_of_information": RightWords(
        "To ask for other information", "Freedom of Information Act 2000 section 1",
        "Anybody can ask what the council holds. Data about people is not given out by this way, not even your own.",
        "Within 20 working days.", ("Your name and how to reach you", "What you want to know"),
        Period.WORKING_DAYS,
    ),
    "complain": RightWords(
        "To complain to the council", "UK GDPR Article 13(2)(d); Data Protection Act 2018 section 164A",
        "Tell the council first: most things can be put right there. Your complaint is logged and answered.",
        "It is acknowledged within 30 days, and then answered without undue delay.", (*_WHO, "What happened, and what you want to be done"),
        Period.ACKNOWLEDGED,
    ),
    "complain_to_the_commissioner": RightWords(
        "To complain to the Information Commissioner", "UK GDPR Article 77; Data Protection Act 2018 section 165",
        "The Commissioner is independent of the council. It costs nothing.",
        "The Commissioner tells you.", ("What happened", "What the council answered, with a copy"), None,
    ),
}  # fmt: skip
"""Every right, in the order in which pages list them. From memory; a lawyer of the council looks them over."""


def rights_of(profile: Profile, registers: Registers, on: date) -> tuple[RightShown, ...]:
    """Every right as this council offers it on a day, those that its notice names first; a way that has ended is none."""
    named: dict[str, Right] = {one.right: one for one in registers.notice.rights if one.holds(on)}
    shown = []
    for right, words in RIGHTS.items():
        told = named.get(right)
        how = told.how if told else f"The notice names no way. Ask {_reached(profile.dpo)}."
        shown.append(RightShown(right, words, how, named=told is not None, silent=told.silent if told else None))
    return tuple(sorted(shown, key=lambda one: not one.named))


def one_right(profile: Profile, registers: Registers, right: str, on: date) -> RightShown | None:
    """One right with the ways of complaint; None where there is no such right."""
    shown = {one.right: one for one in rights_of(profile, registers, on)}
    found = shown.get(right)
    if found is None:
        return None
    complaints = tuple(shown[name] for name in COMPLAINTS if name != right)
    return RightShown(found.right, found.words, found.how, found.named, found.silent, complaints)


def _reached(contact: Contact) -> str:
    ways = [way for way in (contact.email, contact.phone, contact.address) if way]
    return f"{contact.name}, {', '.join(ways)}" if ways else contact.name
