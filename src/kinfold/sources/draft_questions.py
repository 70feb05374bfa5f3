"""
What a person is asked about one column of a draft: whether it protects somebody, and whether it is what it seems to be.

A question counts texts and never repeats one: a draft goes about before anybody has agreed to anything.
"""

from __future__ import annotations

from kinfold.sources.columns import Use
from kinfold.sources.draft_dates import date_format, doubt_of_dates
from kinfold.sources.draft_names import Slot, sounds_like_a_day
from kinfold.sources.look import Look

DOUBTFUL = 0.6
"""Below this share a name that says one thing and texts that say another are told."""
A_MARK = (
    "does it protect somebody, and by which of its texts? "
    "A mark keeps them off every page, and a mark that is missed shows them"
)
DATES = frozenset({Use.DATE, Use.PAST_DATE})
_CHECKED = frozenset(
    {Use.NHS_NUMBER, Use.UPN, Use.ULN, Use.NI_NUMBER, Use.POSTCODE, Use.EMAIL, Use.PHONE, Use.UPRN}
)  # fmt: skip


def question_of(look: Look, slot: Slot, use: Use, *, by_name: bool) -> str | None:
    """What to ask of a column that a contract has a place for; `by_name`: its name says what it is."""
    unsure = _doubt(look, use)
    if not by_name:
        unsure = "its name does not say so, its texts do" if look.filled else "empty in this file; by its neighbours"
    if slot == Slot.MARK:
        unsure = A_MARK
    if slot == Slot.KEY and look.filled == 0:
        unsure = "the column is empty in this file"
    if look.shortened:
        unsure = (
            f"{look.shortened:,} of its texts are numbers that a spreadsheet has shortened (1.23E+10), and several have the same: "
            "ask for the column as text"
        )
    if look.encoded_twice and unsure is None:
        unsure = (
            f"{look.encoded_twice:,} of its texts look encoded twice (Ã© for é): ask for the file as UTF-8, saved once"
        )
    return unsure


def question_of_the_rest(look: Look, use: Use) -> str | None:
    """What to ask of a column that has no place in a contract yet: only whether it is one of days."""
    if use == Use.DATE and not look.filled:
        return "empty in this file; a day by its name"
    return doubt_of_dates(look) if use == Use.DATE or sounds_like_a_day(look.name) else None


def _doubt(look: Look, use: Use) -> str | None:
    if look.filled == 0:
        return "the column is empty in this file"
    if use in DATES and date_format(look) is None:
        return doubt_of_dates(look) or "hardly any of its texts is a date in a form that is known here"
    if use in _CHECKED and look.share(use) < DOUBTFUL:
        return f"only {look.kinds.get(use, 0):,} of {look.filled:,} texts are a {use.value}"
    return doubt_of_dates(look) if use in DATES else None
