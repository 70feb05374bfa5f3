"""
A first proposal of a contract, from what the columns of a file are called and what they hold.

A draft is not an agreement: what it is unsure of is marked for a person, and what nobody can see in
a file (the agreement, the lawful basis, what an absence means) is left blank. `draft_yaml` writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kinfold.sources.columns import Use, key_of
from kinfold.sources.date_orders import without_clash
from kinfold.sources.draft_columns import IDENTITY, Proposed, propose
from kinfold.sources.draft_dates import two_ways
from kinfold.sources.draft_keys import row_key_of
from kinfold.sources.draft_names import PARTIES, Slot
from kinfold.sources.look import look_at
from kinfold.sources.sniff import FoundTable, Sniffed, sniff
from kinfold.vocabulary.codelists import PartyRole
from kinfold.vocabulary.errors import ExtractRefused

MAIN = "person"
"""Whoever a row is about where no column says whom it means."""


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
        columns = [propose(look) for look in looks]
        row_key, unsure = row_key_of(file, sniffed, table, columns)
        tables.append(_table(table, _alike(columns), row_key, unsure))
    return Draft(file, sniffed, tables)


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
