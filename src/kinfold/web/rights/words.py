"""The codes of requests by right, in words."""

from __future__ import annotations

from kinfold.governance.rules.requests import CameBy, Capacity, State

CAPACITIES = {
    Capacity.THEMSELVES: "For themselves",
    Capacity.RESPONSIBLE_FOR_A_CHILD: "For a child whom they are responsible for",
    Capacity.ACTS_FOR_AN_ADULT: "For an adult whom they act for: attorney, solicitor, advocate",
    Capacity.ANYBODY: "As anybody: it is about no one person",
}
WAYS = {
    CameBy.LETTER: "By letter",
    CameBy.EMAIL: "By e-mail",
    CameBy.PHONE: "By telephone",
    CameBy.IN_PERSON: "Said to somebody",
}
STATES = {
    State.OPEN: "Open",
    State.ANSWERED: "Answered",
    State.ANSWERED_IN_PART: "Answered in part",
    State.REFUSED: "Refused",
    State.WITHDRAWN: "Taken back by them",
}
CODES: dict[str, str] = {code.value: text for words in (CAPACITIES, WAYS, STATES) for code, text in words.items()}
