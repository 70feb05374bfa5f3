"""What one column of a file seems to be: by its name first, then by its texts."""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.sources.columns import Use
from kinfold.sources.draft_dates import date_format
from kinfold.sources.draft_names import (
    Says,
    Slot,
    read_name,
    sounds_like_a_code,
    sounds_like_a_day,
    sounds_like_an_amount,
)
from kinfold.sources.draft_questions import DATES, DOUBTFUL, question_of, question_of_the_rest
from kinfold.sources.look import Look

SURE = 0.9
"""A column is what its texts are where this share of them is."""
FEW = 5


USE_OF: dict[Slot, Use] = {
    Slot.KEY: Use.TEXT,
    Slot.FIRST_NAME: Use.NAME,
    Slot.MIDDLE_NAMES: Use.NAME,
    Slot.LAST_NAME: Use.NAME,
    Slot.FULL_NAME: Use.NAME,
    Slot.FORMER_LAST_NAME: Use.NAME,
    Slot.BIRTH_DATE: Use.PAST_DATE,
    Slot.DEATH_DATE: Use.PAST_DATE,
    Slot.EXPECTED_DATE: Use.DATE,
    Slot.ADDRESS_FROM: Use.DATE,
    Slot.ADDRESS_UNTIL: Use.DATE,
    Slot.NHS_NUMBER: Use.NHS_NUMBER,
    Slot.UPN: Use.UPN,
    Slot.FORMER_UPN: Use.UPN,
    Slot.ULN: Use.ULN,
    Slot.NI_NUMBER: Use.NI_NUMBER,
    Slot.PHONE: Use.PHONE,
    Slot.WORKER_PHONE: Use.PHONE,
    Slot.EMAIL: Use.EMAIL,
    Slot.WORKER_EMAIL: Use.EMAIL,
    Slot.SEX: Use.CODE,
    Slot.ETHNIC_GROUP: Use.CODE,
    Slot.LANGUAGE: Use.CODE,
    Slot.RELATION: Use.CODE,
    Slot.MARK: Use.CODE,
    Slot.LINES: Use.ADDRESS_LINE,
    Slot.POSTCODE: Use.POSTCODE,
    Slot.UPRN: Use.UPRN,
    Slot.WORKER_NAME: Use.TEXT,
    Slot.WORKER_STAFF: Use.TEXT,
    Slot.WORKER_TEAM: Use.TEXT,
}
IDENTITY = tuple(Slot)[1:19]
"""The slots of `identity`, in the order in which a contract names them."""
_BY_CONTENT = (
    (Use.UPN, Slot.UPN),
    (Use.NI_NUMBER, Slot.NI_NUMBER),
    (Use.NHS_NUMBER, Slot.NHS_NUMBER),
    (Use.ULN, Slot.ULN),
    (Use.POSTCODE, Slot.POSTCODE),
    (Use.EMAIL, Slot.EMAIL),
)


@dataclass(frozen=True)
class Proposed:
    """One column: what it seems to be."""

    look: Look
    says: Says
    slot: Slot
    use: Use
    date_format: str | None = None
    unsure: str | None = None

    @property
    def name(self) -> str:
        return self.look.name


def propose(look: Look) -> Proposed:
    """What the column is by its name; by its texts where the name says too little."""
    says = read_name(look.name)
    slot = says.slot if says.slot != Slot.NOTHING else _by_content(look, says)
    if look.warns and (slot == Slot.NOTHING or (slot == Slot.LINES and look.distinct <= FEW)):
        # `Address status: Do not disclose` is no line of an address, whatever its name says.
        slot = Slot.MARK
    day_form = date_format(look)
    if slot == Slot.NOTHING:
        use = _plain_use(look, day_form)
        return Proposed(look, says, slot, use, day_form if use == Use.DATE else None, question_of_the_rest(look, use))
    use = USE_OF[slot]
    unsure = question_of(look, slot, use, by_name=says.slot != Slot.NOTHING)
    return Proposed(look, says, slot, use, day_form if use in DATES else None, unsure)


def _by_content(look: Look, says: Says) -> Slot:
    """What a column is whose name says no more than whom it is about, or nothing at all."""
    if look.filled >= FEW:
        for use, slot in _BY_CONTENT:
            if look.share(use) >= SURE:
                return slot
    if says.party is None or date_format(look) is not None or look.filled == 0:
        return Slot.FULL_NAME if says.party and says.number and not look.filled else Slot.NOTHING
    if says.bare:
        if look.letters_only >= SURE * look.filled:
            return Slot.FULL_NAME if look.words > 1.3 or look.comma else Slot.FIRST_NAME
        if look.digits >= SURE * look.filled:
            return Slot.KEY
    return Slot.NOTHING


def _plain_use(look: Look, date_format: str | None) -> Use:
    if date_format or (not look.filled and sounds_like_a_day(look.name)):
        return Use.DATE
    if sounds_like_a_code(look.name):
        return Use.CODE
    if look.filled and look.share(Use.NUMBER) == 1 and not _leading_nought(look):
        return Use.NUMBER
    return Use.CODE if look.codes else Use.TEXT


def _leading_nought(look: Look) -> bool:
    """Numbers of one length that nobody adds up: references."""
    return look.longest >= 6 and look.distinct > DOUBTFUL * look.filled


def may_be_a_reference(look: Look) -> bool:
    """Whether a column whose name does not say so may hold references: never amounts, and never days."""
    if look.filled == 0 or look.amounts > 0.1 * look.filled or sounds_like_an_amount(look.name):
        return False
    if date_format(look) is not None or (sounds_like_a_day(look.name) and look.day_numbers):
        return False
    return look.digits >= SURE * look.filled and look.words < 1.1
