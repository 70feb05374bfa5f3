"""
Who may answer for themselves, and what stands of what they answered.

From 16 somebody is presumed to be able to answer. Under 16 a child answers who was found to understand what is asked
(Gillick competence), and otherwise somebody with parental responsibility. What a parent answered ends with the child's
sixteenth birthday, and stands for nobody whose birth date is not known. A withdrawal stands from the moment it is written down. No answer is never a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kinfold.governance.rules.registers import Consent

ANSWERS_ALONE = 16
"""The age from which nobody else answers (Family Law Reform Act 1969 section 8 for treatment; Mental Capacity Act 2005)."""


class Asked(StrEnum):
    """What people are asked for. Each is answered by itself: a yes to one is a yes to nothing else."""

    THE_SERVICE = "the_service"  # to work together
    OTHER_SERVICES = "other_services"  # help from another service
    SHARING_WITH_PARTNERS = "sharing_with_partners"  # to give another organisation what is held
    PUPIL_INFORMATION = "pupil_information"  # to give on what a school holds
    CONTACT_FOR_CONSULTATION = "contact_for_consultation"  # to be invited to consultations
    CONTACT_FOR_RESEARCH = "contact_for_research"  # to be invited to research
    IDENTIFIABLE_RESEARCH = "identifiable_research"  # research with data that names them


WITH_SOMEBODY = (Asked.OTHER_SERVICES, Asked.SHARING_WITH_PARTNERS, Asked.PUPIL_INFORMATION)
"""What is asked for one other organisation at a time; the others are asked for the council's own service."""


NEEDS_TOO = {Asked.IDENTIFIABLE_RESEARCH: Asked.CONTACT_FOR_RESEARCH}
"""What counts only together with another yes of the same person: nobody is named to research who may not be invited to it."""


class Answer(StrEnum):
    """What happened, in the order in which it does."""

    ASKED = "asked"  # no answer yet
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # taken back; it acts at once


class Capacity(StrEnum):
    """Who answered, and why they may."""

    PRESUMED = "presumed"  # 16 or over
    GILLICK = "gillick"  # under 16, and found to understand what is asked
    PARENTAL = "parental"  # under 16: somebody with parental responsibility answered


class Form(StrEnum):
    """How it was asked and answered."""

    SPOKEN = "spoken"
    IN_WRITING = "in_writing"
    BY_PHONE = "by_phone"
    INTERPRETED = "interpreted"  # with an interpreter, or in another way that the person follows


class State(StrEnum):
    """What stands today."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NEEDS_ANOTHER = "needs_another"  # given, and the yes that it needs besides is not
    ASK_AGAIN = "ask_again"  # a parent answered, and the child is 16 now, or nobody knows that they are not


@dataclass(frozen=True)
class Told:
    """One thing that happened, as somebody writes it down."""

    asked: Asked
    service: str
    answer: Answer
    day: date
    form: Form
    words: str
    """What was asked, in the words that were used."""
    capacity: Capacity | None = None
    assessed_by: str = ""
    """Under 16: who found the child competent; or who has parental responsibility and answered."""
    why: str = ""
    """What that rests on. From 16 only where the age is not known."""


@dataclass(frozen=True)
class Kept(Told):
    """As it is kept: with who wrote it down and when, and on what the use of the data rested that day, which is another thing."""

    id: int = 0
    asked_by: str = ""
    at: datetime | None = None
    purpose: str = ""
    lawful_basis: tuple[str, ...] = ()
    born: date | None = None


Events = Mapping[tuple[Asked, str], Sequence[Told]]
"""All that was written down of one person, by what was asked for which service, in the order of its days."""


def asked_by_profile(law: Iterable[Consent]) -> tuple[Asked, ...]:
    """What the council asks people for, with what that needs besides; silence is no, and matching is never among it."""
    wanted = {one for one in Asked for entry in law if entry.asked and entry.to == one.value}
    wanted |= {NEEDS_TOO[one] for one in wanted if one in NEEDS_TOO}
    return tuple(one for one in Asked if one in wanted)


@dataclass(frozen=True)
class Heard:
    """Something kept that may be somebody's: under which id it was written down, and whether it is theirs for certain."""

    kept: Kept
    under: str
    sure: bool
    passes: frozenset[str]
    """Its id and those that it joined: what was written under one of these was written with this in view."""
    left: datetime | None
    """When its id joined another; None where that is not so, or not known."""


def as_theirs(heard: Sequence[Heard]) -> list[Kept]:
    """
    What stands as one person's, of all that was heard under ids that may be theirs, in the order of days.

    After a parting nobody can tell whose an answer was. A no is then everybody's who may have given it, and a yes is
    nobody's until it is asked anew. After a join a no that was written down of either stands, whatever was answered
    under the other before: whoever asked there did not know of it.
    """
    answered = [one for one in heard if one.kept.answer is not Answer.ASKED]
    last = {one.under: one for one in answered}
    refusals = [one for one in last.values() if one.kept.answer in (Answer.REFUSED, Answer.WITHDRAWN)]
    told = [one for one in heard if one.sure or one in refusals]
    standing = [no for no in refusals if not any(_undoes(yes, no) for yes in answered)]
    if standing:
        newest = max(standing, key=lambda one: (one.kept.day, one.kept.id))
        told.remove(newest)
        told.append(newest)
    return [one.kept for one in told]


def _undoes(yes: Heard, no: Heard) -> bool:
    if yes.kept.answer is not Answer.GIVEN or not yes.sure or yes.under == no.under or yes.under not in no.passes:
        return False
    if no.left is None or yes.kept.at is None:
        return (yes.kept.day, yes.kept.id) > (no.kept.day, no.kept.id)
    return yes.kept.at > no.left


def age_of(born: date | None, on: date) -> int | None:
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def problems_of(
    told: Told, born: date | None, *, before: Sequence[Told], services: Sequence[str], on: date
) -> list[str]:
    """Why it cannot be written down as it is, in words for whoever writes it; none, where it can."""
    problems = []
    if told.day > on:
        problems.append("The day lies in the future.")
    if born is not None and told.day < born:
        problems.append("The day lies before the person was born.")
    if not told.words.strip():
        problems.append("Enter what was asked, in the words that were used.")
    if (told.asked in WITH_SOMEBODY) == (told.service == services[0]):
        problems.append(
            "Select the organisation that this is asked for."
            if told.asked in WITH_SOMEBODY
            else "This is asked for the council’s own service."
        )
    elif told.service not in services and told.answer is not Answer.WITHDRAWN:
        problems.append("The register of recipients has no such organisation.")
    if told.answer is Answer.WITHDRAWN:
        if state_of(before, on=on) not in (State.GIVEN, State.ASK_AGAIN):
            problems.append("Nothing was given that could be withdrawn.")
        elif told.day < before[-1].day:
            # What happened stands in the order of its days: an earlier one would not undo what came after it.
            problems.append("The day lies before the last day on which something was written down.")
    if told.answer is not Answer.ASKED:
        problems += _capacity_problems(told, age_of(born, told.day))
    return problems


def _capacity_problems(told: Told, age: int | None) -> list[str]:
    if told.capacity is None:
        return ["Select who answered."]
    if told.capacity is Capacity.PRESUMED:
        if age is None and not told.why.strip():
            return ["Their birth date is not known. Enter how you know that they are 16 or over."]
        return ["Under 16 nobody is presumed able to answer."] if age is not None and age < ANSWERS_ALONE else []
    problems = []
    if age is not None and age >= ANSWERS_ALONE:
        problems.append("From 16 nobody answers for them, and nobody has to find them competent.")
    who = "who found them competent" if told.capacity is Capacity.GILLICK else "who has parental responsibility"
    if not told.assessed_by.strip():
        problems.append(f"Enter {who}.")
    if not told.why.strip():
        problems.append("Enter what that rests on.")
    return problems


def state_of(kept: Sequence[Told], *, on: date, born: date | None = None) -> State:
    """
    What stands of one thing asked of one person for one service, given all that happened in order.

    `born` as it is known on the day `on`, not as it was when they were asked: it may have been put right since.
    """
    if not kept:
        return State.NOT_ASKED
    # To ask again does not take back what was answered.
    answered = [one for one in kept if one.answer is not Answer.ASKED]
    if not answered:
        return State.ASKED
    last = answered[-1]
    if last.answer is Answer.GIVEN and last.capacity is Capacity.PARENTAL:
        age = age_of(born, on)
        # Nobody can tell that a child is under 16 whose birth date is not known, or not known any more.
        if age is None or age >= ANSWERS_ALONE:
            return State.ASK_AGAIN
    return State(last.answer.value)


def state_among(events: Events, asked: Asked, service: str, *, on: date, born: date | None) -> State:
    """As `state_of`, among all that one person was asked: a yes that needs another one is none without it."""
    state, needed = state_of(events.get((asked, service), ()), on=on, born=born), NEEDS_TOO.get(asked)
    if state is State.GIVEN and needed and not stands(events, needed, service, on=on, born=born):
        return State.NEEDS_ANOTHER
    return state


def stands(events: Events, asked: Asked, service: str, *, on: date, born: date | None) -> bool:
    """Whether there is a yes today. Everything else is no yes."""
    return state_among(events, asked, service, on=on, born=born) is State.GIVEN
