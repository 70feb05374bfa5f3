"""How a pair of records reads on a page: why a person is asked, what each field says, what a decision does."""

from __future__ import annotations

from kinfold.register.rules.comparisons import UNSAID, WORDS
from kinfold.register.rules.who_is_who import CANNOT_TELL, DIFFERENT, SAME, UNDONE

PARKED = {
    "rival": "It fits as well with somebody else, who cannot be the same person.",
    "unsure": "Some of it fits and some does not; the evidence alone is not enough.",
    "born": "This child was born about when one was expected in the same family; only somebody who knows them can say that it is that child.",
    "others_disagree": "These two records fit, but other records of the same people do not.",
}
REFUSED = {
    "one_row_a_person": "their source holds one record a person",
    "nhs_number": "two trusted sources hold different NHS numbers",
    "new_upn": "their source sent the one until it sent the other, under another pupil number",
    "upn": "two trusted sources hold different pupil numbers",
    "uln": "two trusted sources hold different learner numbers",
    "ni_number": "two trusted sources hold different National Insurance numbers",
    "grown_up": "one is a parent, partner, claimant, tenant or householder, and the other too young to be it",
    "birth_date": "the birth dates have nothing in common, as of a father and a son of one name",
}
"""By constraint of linkage, those that a person may know better than."""
JOINED = "joined"
"""Of two records that are held to be one person's already: nobody was asked, and somebody asks."""
BEFORE, RELATIVES = "before", "relatives"

DECIDED = {
    SAME: "decided that these two records are the same person",
    DIFFERENT: "decided that these two records are never the same person",
    CANNOT_TELL: "could not tell whether these two records are the same person",
    UNDONE: "took a decision about these two records back",
}


def asked_because(state: str, reason: str) -> str:
    """Why nobody but a person can say."""
    if state == JOINED:
        return "The evidence holds these two records to be one person’s; you may know better."
    if state == "refused":
        about = REFUSED.get(reason, reason.replace("_", " "))
        return f"The details fit, but {about}. A slip in one of the records would explain it."
    return PARKED.get(reason, "The evidence alone is not enough.")


def parts_of(told: str | None) -> tuple[tuple[str, str], ...]:
    """`first=equal; birth=one_digit` as pairs; what is not told of anybody is left out."""
    pairs = (part.partition("=") for part in filter(None, (told or "").split("; ")))
    return tuple((name, value) for name, _, value in pairs if name not in UNSAID)


def title_of(part: str) -> str:
    """What was compared, with a capital."""
    if part == BEFORE:
        return "Before anything is compared"
    if part == RELATIVES:
        return "What relatives share"
    if part == "family":
        return "Close relatives"
    title = WORDS[part][0] if part in WORDS else part.replace("_", " ")
    return f"{title[0].upper()}{title[1:]}"


def weight_sentence(part: str, level: str | None, bits: float) -> str:
    """What a part of the weight says, in words."""
    if part == BEFORE:
        return "Two records picked at random are hardly ever one person’s."
    if part == RELATIVES:
        return "People of one family, and people of one name, would have much of this in common too."
    if part == "whole_name":
        return "How rare the two names are together is put right here."
    if part == "family":
        return f"Both are related in the same way to one other person. {_speaks(bits)}"
    words = WORDS[part][1].get(level or "", (level or "").replace("_", " ")) if part in WORDS else level or ""
    return f"{words[:1].upper()}{words[1:]}. {_speaks(bits)}" if words else _speaks(bits)


def _speaks(bits: float) -> str:
    size = abs(bits)
    if size < 1:
        return "Says little either way."
    much = "strongly" if size >= 10 else "clearly" if size >= 4 else "a little"
    return f"Speaks {much} {'for' if bits > 0 else 'against'} one person."
