"""
A first proposal of a contract, from what the columns of a file are called and what they hold.

A draft is not an agreement: what it is unsure of is marked for a person, and what nobody can see in
a file (the agreement, the lawful basis, what an absence means) is left blank. `draft_yaml` writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

from kinfold.sources.columns import Use, key_of
from kinfold.sources.date_orders import without_clash
from kinfold.sources.draft_dates import date_format, doubt_of_dates, two_ways
from kinfold.sources.draft_names import (
    PARTIES,
    Says,
    Slot,
    read_name,
    sounds_like_a_code,
    sounds_like_a_day,
    sounds_like_an_amount,
)
from kinfold.sources.look import Look, look_at, unique_together
from kinfold.sources.sniff import FoundTable, Sniffed, sniff
from kinfold.vocabulary.codelists import PartyRole
from kinfold.vocabulary.errors import ExtractRefused

SURE = 0.9
"""A column is what its texts are where this share of them is."""
DOUBTFUL = 0.6
"""Below this share a name that says one thing and texts that say another are told."""
FEW = 5
A_MARK = (
    "does it protect somebody, and by which of its texts? "
    "A mark keeps them off every page, and a mark that is missed shows them"
)
MAIN = "person"

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
_CHECKED = frozenset(
    {Use.NHS_NUMBER, Use.UPN, Use.ULN, Use.NI_NUMBER, Use.POSTCODE, Use.EMAIL, Use.PHONE, Use.UPRN}
)  # fmt: skip
_DATES = frozenset({Use.DATE, Use.PAST_DATE})


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


@dataclass
class PartyDraft:
    """One person of a row."""

    name: str
    role: PartyRole
    columns: list[Proposed] = field(default_factory=list)
    repeat: tuple[int, int] | None = None
    unsure: str | None = None

    def of(self, *slots: Slot) -> list[Proposed]:
        return [one for one in self.columns if one.slot in slots]


@dataclass
class TableDraft:
    """One table: a proposal for each of its columns, and how they hang together."""

    found: FoundTable
    columns: list[Proposed]
    parties: list[PartyDraft]
    shared: list[Proposed]
    """Columns of an address that stands for the whole row."""
    workers: list[Proposed]
    row_key: tuple[str, ...]
    key_unsure: str | None
    left: list[Proposed]
    """Columns that have no use yet."""


@dataclass
class Draft:
    """A file's proposal."""

    file: Path
    sniffed: Sniffed
    tables: list[TableDraft]

    def date_formats(self) -> list[str]:
        """Those of the columns that have a use, the one of most texts first, then of others; no two that clash."""
        found: Counter[str] = Counter()
        for one in self._dated():
            found[str(one.date_format)] += one.look.filled
        others = (one.date_format for one in self._dated(used=False) if one.date_format)
        return without_clash([*(each for each, _ in found.most_common()), *others])

    def own_formats(self) -> dict[str, tuple[str, str | None]]:
        """The columns with a use that are written in another form than those: which, and what to ask."""
        told = self.date_formats()
        found: dict[str, tuple[str, str | None]] = {}
        for one in self._dated():
            name = one.says.pattern or one.name
            alike = {
                other.date_format for other in self._dated() if key_of(other.says.pattern or other.name) == key_of(name)
            }
            if one.date_format not in told:
                why = "this column is in another form in another table" if len(alike) > 1 else None
                found[name] = str(one.date_format), why
        return found

    def strays(self) -> list[Proposed]:
        """The columns without a use yet whose days clash with the forms that the contract names."""
        return [one for one in self._dated(used=False) if one.date_format not in self.date_formats()]

    def dates_either_way(self) -> bool:
        """Whether nothing in the file says if the day or the month comes first."""
        dated = [*self._dated(), *self._dated(used=False)]
        return bool(dated) and all(two_ways(one.look) for one in dated)

    def _dated(self, *, used: bool = True) -> Iterator[Proposed]:
        for table in self.tables:
            left = {id(one) for one in table.left}
            yield from (one for one in table.columns if one.date_format and (id(one) not in left) == used)


def draft(file: Path) -> Draft:
    """Look at a file and propose."""
    try:
        return _draft(file)
    except ExtractRefused as refusal:
        raise ExtractRefused(
            refusal.what,
            where=refusal.where,
            means="Nothing was drafted, and nothing else was changed.",
            do="Ask the sender for a file with one header line; where there are two, name the line with the names of the "
            "columns by `header_row` in a contract that you write yourself.",
        ) from None


def _draft(file: Path) -> Draft:
    sniffed = sniff(file)
    tables = []
    for table, looks in zip(sniffed.tables, look_at(file, sniffed), strict=True):
        columns = [_propose(look, read_name(look.name)) for look in looks]
        row_key, unsure = _row_key(file, sniffed, table, columns)
        tables.append(_table(table, _alike(columns), row_key, unsure))
    return Draft(file, sniffed, tables)


# --- one column ---------------------------------------------------------------------------------


def _propose(look: Look, says: Says) -> Proposed:
    slot = says.slot if says.slot != Slot.NOTHING else _by_content(look, says)
    if look.warns and (slot == Slot.NOTHING or (slot == Slot.LINES and look.distinct <= FEW)):
        # `Address status: Do not disclose` is no line of an address, whatever its name says.
        slot = Slot.MARK
    day_form = date_format(look)
    if slot == Slot.NOTHING:
        use = _plain_use(look, day_form)
        unsure = doubt_of_dates(look) if use == Use.DATE or sounds_like_a_day(look.name) else None
        unsure = "empty in this file; a day by its name" if use == Use.DATE and not look.filled else unsure
        return Proposed(look, says, slot, use, day_form if use == Use.DATE else None, unsure)
    use = USE_OF[slot]
    unsure = _doubt(look, use)
    if says.slot == Slot.NOTHING:
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
    return Proposed(look, says, slot, use, day_form if use in _DATES else None, unsure)


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


def _doubt(look: Look, use: Use) -> str | None:
    if look.filled == 0:
        return "the column is empty in this file"
    if use in _DATES and date_format(look) is None:
        return doubt_of_dates(look) or "hardly any of its texts is a date in a form that is known here"
    if use in _CHECKED and look.share(use) < DOUBTFUL:
        return f"only {look.kinds.get(use, 0):,} of {look.filled:,} texts are a {use.value}"
    return doubt_of_dates(look) if use in _DATES else None


def _reference(look: Look) -> bool:
    """Whether a column whose name does not say so may hold references: never amounts, and never days."""
    if look.filled == 0 or look.amounts > 0.1 * look.filled or sounds_like_an_amount(look.name):
        return False
    if date_format(look) is not None or (sounds_like_a_day(look.name) and look.day_numbers):
        return False
    return look.digits >= SURE * look.filled and look.words < 1.1


# --- a table ------------------------------------------------------------------------------------


def _alike(columns: Sequence[Proposed]) -> list[Proposed]:
    """A numbered party's columns are one thing: an empty `Child 6` is what `Child 1` is."""
    best: dict[str, Proposed] = {}
    for one in columns:
        if one.says.number is not None:
            known = best.get(one.says.pattern)
            if known is None or one.look.filled > known.look.filled:
                best[one.says.pattern] = one
    told = []
    for one in columns:
        like = best.get(one.says.pattern) if one.says.number is not None else None
        if like is not None and like is not one:
            one = replace(one, slot=like.slot, use=like.use, date_format=like.date_format, unsure=like.unsure)
        told.append(one)
    return told


def _table(found: FoundTable, columns: list[Proposed], row_key: tuple[str, ...], key_unsure: str | None) -> TableDraft:
    workers = [one for one in columns if one.slot.name.startswith("WORKER")]
    places = [one for one in columns if one.slot in _PLACES]
    parties: dict[str, PartyDraft] = {}
    for one in columns:
        if one.slot == Slot.NOTHING or one in workers:
            continue
        if one.says.party is None and one.slot not in IDENTITY:
            continue
        name = one.says.party or MAIN
        parties.setdefault(name, _party(name)).columns.append(one)
    for party in parties.values():
        numbers = [one.says.number for one in party.columns if one.says.number is not None]
        party.repeat = (min(numbers), max(numbers)) if numbers else None
        if party.repeat:  # what stands once, or in some of the numbers only, is no part of a numbered party
            party.columns = _in_every_number(party.columns, party.repeat)
    _join_main(parties)
    kept = [party for party in parties.values() if party.of(Slot.KEY, *IDENTITY)]
    if not kept:
        kept = [_alone(columns, row_key)]
    shared = [one for one in places if one.says.party is None]
    used = {id(one) for party in kept for one in party.columns} | {id(one) for one in (*shared, *workers)}
    left = [one for one in columns if id(one) not in used]
    return TableDraft(found, columns, kept, shared, workers, row_key, key_unsure, left)


def _join_main(parties: dict[str, PartyDraft]) -> None:
    """`PatientID, Forename, Surname`: columns without a party are the first party's, where it has none of them itself."""
    main = parties.get(MAIN)
    first = next((party for name, party in parties.items() if name != MAIN and party.repeat is None), None)
    if main is None or first is None or main.repeat or first.role not in _MAY_BE_THE_ROW:
        return
    if not {one.slot for one in main.columns} & {one.slot for one in first.columns}:
        first.columns += main.columns
        first.unsure = first.unsure or "columns that name nobody were taken for this person's"
        del parties[MAIN]


_MAY_BE_THE_ROW = frozenset({PartyRole.CHILD, PartyRole.PERSON, PartyRole.CLAIMANT})
_PLACES = frozenset({Slot.LINES, Slot.POSTCODE, Slot.UPRN, Slot.ADDRESS_FROM, Slot.ADDRESS_UNTIL})


def _party(name: str) -> PartyDraft:
    role = PARTIES.get(name, PartyRole.PERSON)
    unsure = None if role != PartyRole.PERSON else "what is this person in the row? See the closed list of roles"
    return PartyDraft(name, role, unsure=unsure)


def _alone(columns: Sequence[Proposed], row_key: tuple[str, ...]) -> PartyDraft:
    """A table that says nothing of who a person is but a key of another table or source."""
    keys = [one for one in columns if one.slot == Slot.KEY and (one.name,) != row_key]
    keys = keys or [one for one in columns if one.name in row_key]
    party = _party(MAIN)
    party.columns = [replace(one, slot=Slot.KEY, use=Use.TEXT) for one in keys[:1]]
    return party


def _in_every_number(columns: Iterable[Proposed], repeat: tuple[int, int]) -> list[Proposed]:
    numbers = set(range(repeat[0], repeat[1] + 1))
    found: dict[str, list[Proposed]] = {}
    for one in columns:
        if one.says.number is not None:
            found.setdefault(one.says.pattern, []).append(one)
    whole = [group for group in found.values() if {one.says.number for one in group} == numbers]
    return [one for group in whole for one in group]


def _row_key(
    file: Path, sniffed: Sniffed, table: FoundTable, columns: Sequence[Proposed]
) -> tuple[tuple[str, ...], str | None]:
    """The column, or the few together, that no two rows share."""
    rows = columns[0].look.rows if columns else 0
    few = f"there are only {rows:,} rows to see it by" if rows < 20 else None
    likely = [one for one in columns if one.slot in _KEYS or (one.slot == Slot.NOTHING and _reference(one.look))]
    likely.sort(key=lambda one: (one.slot not in _KEYS, one.says.party is not None))
    for one in likely:
        if one.look.rows == one.look.filled == one.look.distinct and rows:
            doubt = None if one.slot in _KEYS else "its name does not say that it is a key; no two rows share it here"
            return (one.name,), "; ".join(filter(None, (doubt, few, one.unsure))) or None
    keys = [one.name for one in columns if one.slot in _KEYS and one.look.filled == rows]
    others = [
        one.name
        for one in columns
        if one.name not in keys
        and one.look.filled == rows
        and not (one.look.amounts or sounds_like_an_amount(one.name))
    ]
    choices: list[tuple[str, ...]] = [*combinations(keys, 2), *((key, other) for key in keys for other in others)]
    choices += [(key, *pair) for key in keys[:3] for pair in combinations(others[:8], 2)]
    place = unique_together(file, sniffed, table, choices[:200]) if choices and rows else None
    if place is not None:
        doubts = [one.unsure for one in columns if one.name in choices[place] and one.unsure]
        return choices[place], "; ".join(
            ["no single column tells the rows apart; these together do, in this file", *doubts]
        )
    first = likely[0].name if likely else next((one.name for one in columns if one.name in others), columns[0].name)
    return (first,), "no column was found that no two rows share"


_KEYS = frozenset({Slot.KEY, Slot.UPN, Slot.NHS_NUMBER, Slot.NI_NUMBER, Slot.ULN})
