"""By which record an agency's number is known: the same digest that every extract of that agency makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kinfold.sources.contract import Contract
from kinfold.vocabulary.identifiers import RecordId


def records_of_number(number: str, contracts: Iterable[Contract]) -> frozenset[RecordId]:
    """
    Every record that a number could be, in any agency that knows people by one number; none of an empty one.

    Whether there is such a record only the register tells, and to whom it may.
    """
    tidy = number.strip()
    written = {tidy, tidy.upper(), tidy.replace(" ", ""), tidy.replace(" ", "").upper()} - {""}
    kinds = {
        f"{contract.source}|{party.key_kind}|"
        for contract in contracts
        for table in contract.tables
        for party in table.parties.values()
        if len(party.key) == 1
    }
    return frozenset(
        RecordId(hashlib.md5(f"{kind}{one}".encode(), usedforsecurity=False).hexdigest())
        for kind in kinds
        for one in written
    )
