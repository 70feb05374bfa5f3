"""
How answers read on a page: the basis of a membership, why a record is somebody's, why nothing is known.

Every sentence can stand by itself and names no resident.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kinfold.register.rules.comparisons import compared_words
from kinfold.vocabulary.codelists import WhyNotKnown
from kinfold.vocabulary.counting import ELSEWHERE

A_SOURCE_NOT_SHOWN = "A source that is not shown for this purpose"


def day(of: date) -> str:
    return f"{of.day} {of:%B %Y}"


def plain(code: str) -> str:
    return code.replace("_", " ").strip()


# What each code of the families stage means, after the name of the source that says so.
STATED: dict[str, str] = {
    "stated_parent": "says who the child's parent is",
    "stated_carer": "says who cares for the child",
    "parental_responsibility": "says who has parental responsibility for the child",
    "step_parent": "says who is a step-parent of the child",
    "sibling": "says that they are brothers or sisters, or that they have a parent in common",
    "partner_of_carer": "says that they are the partner of a carer",
    "shared_claim": "says that they are on one claim for benefits",
    "shared_tenancy": "says that they share a tenancy or a home",
    "looked_after": "says that the child is looked after by the council",
    "expected": "says that the child is expected",
    "stated_relative": "says that they are related to the family or part of the household",
    "contact_at_home": "names them as a contact of the family, and they live in the home",
    "may_be_the_same": "names them with the family, and their records may be those of another member",
    "no_carer_known": "names the child, and no source names a carer",
}
SAID: dict[str, str] = {
    "said_belongs": "that they belong to this family",
    "said_carer": "who the main carer of the child is",
}
"""What a professional said that outranks every source; the correction itself says who and when."""
LOOKED_AT = ("contact_at_home", "may_be_the_same")
"""Grounds that make no membership: what a source says is told, and that a person must look."""
NO_CARER = "No source says who cares for the child."
NO_SIGN = "What points to it is not shown here."
TO_BE_LOOKED_AT = "Kinfold proposes no more than that it be looked at; nobody has confirmed it."

# What each code of the linkage stage means; {other} is the source of the record at the other end.
LINK_REASONS: dict[str, str] = {
    "alone": "No other record was found to be this person's.",
    "shared_key": "It has the same reference number as {other}.",
    "identifier": "It has the same checked number as {other}.",
    "model": "Taken together, its details are the same or nearly the same as in {other}.",
    "decision": "A member of staff decided that it is the same person as {other}.",
}

WEIGHED = ("identifier", "model")
"""The reasons for which the two records' details were compared."""

HEAD_OF_NOT_KNOWN = "Not known: "
"""How a finding's own sentence begins where nothing is known."""

NOT_KNOWN: dict[WhyNotKnown, str] = {
    WhyNotKnown.NO_SOURCE: "No source that the council takes says all that this asks for",
    WhyNotKnown.SOURCE_LATE: "The last extract is too old to rely on",
    WhyNotKnown.NOT_IN_SOURCE: "The source that would say it has no record of this person",
    WhyNotKnown.NOT_IN_AREA: "The source covers people who live in the area, and no home there is known",
    WhyNotKnown.TOO_LITTLE: "The source has a record of this person, but has not said enough",
    WhyNotKnown.AGE_NOT_KNOWN: "The need is for an age, and no source says when this person was born",
    WhyNotKnown.NOT_ASSESSED: "Only a professional can judge it, and no judgement is recorded",
}


def basis_sentence(basis: str, *, proposed: bool, sources: Sequence[str], on: date | None, sign: str = "") -> str:
    """
    Why somebody belongs to a family: Children's social care says who cares for the child, last on 3 March 2026.

    `sign`: of a carer or a child of whom nobody says it, what points to them, as far as the reader may see it.
    """
    if basis in SAID:
        return f"A professional said {SAID[basis]}{f', on {day(on)}' if on else ''}. It outranks what sources say."
    if basis in LOOKED_AT and sources:
        return f"{_says(basis, sources, on)} {TO_BE_LOOKED_AT}"
    if proposed or basis == "proposed":
        no_carer = f"{NO_CARER} " if basis not in LOOKED_AT else ""
        return f"{no_carer}{sign or NO_SIGN} {TO_BE_LOOKED_AT}"
    return _says(basis, sources, on)


def _says(basis: str, sources: Sequence[str], on: date | None) -> str:
    who = listed(sources) or "A source"
    says = STATED.get(basis, f"gives the ground ‘{plain(basis)}’")
    if len(sources) > 1:
        says = says.replace("says", "say", 1).replace("gives", "give", 1).replace("names", "name", 1)
    return f"{who} {says}{f', last on {day(on)}' if on else ''}."


def link_sentence(reason: str, *, other: str | None, of_its_own: bool = False, agreement: str | None = None) -> str:
    """
    Why a record is held to be this person's. `of_its_own`: the other record is of the same source.

    `agreement`: how the two compared, where details were weighed; what differs is told as well.
    """
    sentence = LINK_REASONS.get(reason, "It was linked by the ground ‘" + plain(reason) + "’ to {other}.")
    told = sentence.format(other=f"{'another' if of_its_own else 'a'} record of {other}" if other else "another record")
    compared = compared_words(agreement or "") if reason in WEIGHED else ""
    return f"{told} {compared}" if compared else told


def not_counted_sentence(limit: str, *, counted: str) -> str:
    """Why a need that is met does not count. `counted`: the need of the same person that counts in its place."""
    if limit == ELSEWHERE:
        return f"Not counted: of a parent who lives elsewhere one need counts, and that is ‘{counted}’."
    return f"Not counted: it is the same circumstance as ‘{counted}’, which counts."


JUDGED: dict[str, str] = {
    "confirmed": "Only a professional can judge it, and one has confirmed it",
    "disputed": "Only a professional can judge it, and one has said that it is not so",
}
"""In place of `NOT_ASSESSED`, where a verdict stands."""
_NOBODY = "nobody has assessed it"


Named = Sequence[tuple[str, str, date | None]]
"""Sources that a reason names: the reason, the source's title and the day of its last extract."""


def reason_and_source(told: str, why: str) -> tuple[str, str]:
    """Of `source_late:police` the reason and the source. One that stands by itself was written before each reason had its own."""
    reason, parted, source = told.partition(":")
    return (reason, source) if parted else (why, told)


def not_known_sentence(
    why: str, *, sources: Named, also: Sequence[str] = (), worked_out: str = "", verdict: str | None = None
) -> str:
    """
    Why a rule cannot be answered, each reason with its own sources by title and the day of their last extract.

    `why` comes first; `also` are reasons beside it. A source that is up to date is so never among those that are too old.

    `verdict` is what a professional judged since: that nobody has assessed it is then not said.

    `worked_out`: the finding's own sentence. Where a source is missing it alone says of what: sources may
    well tell of the rest of what the rule asks; and where somebody judged, and not enough, it says what is still open.
    """
    if why == WhyNotKnown.NOT_ASSESSED and verdict in JUDGED:
        return f"{JUDGED[verdict]}."
    own = worked_out.removeprefix(HEAD_OF_NOT_KNOWN)
    if verdict:
        own = own.replace(f"; {_NOBODY}", "")
    if own and (why == WhyNotKnown.NO_SOURCE or (why == WhyNotKnown.NOT_ASSESSED and _NOBODY not in own)):
        return own[:1].upper() + own[1:]
    others = [reason.value for reason in NOT_KNOWN if reason in also and reason != why]
    if verdict:
        others = [reason for reason in others if reason != WhyNotKnown.NOT_ASSESSED]
    return " ".join(_reason(one, [named for named in sources if named[0] == one]) for one in (why, *others))


def _reason(why: str, sources: Named) -> str:
    reason = NOT_KNOWN[WhyNotKnown(why)] if why in set(WhyNotKnown) else plain(why).capitalize()
    told = [f"{title}, {f'last extract {day(last)}' if last else 'nothing received yet'}" for _, title, last in sources]
    return f"{reason}: {'; '.join(told)}." if told else f"{reason}."


def listed(texts: Sequence[str]) -> str:
    """One, two and three."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else ""
