"""
Which rows protect somebody, so that a fault elsewhere in the row does not cost the protection.

A refuge's extract may hold the only statement that a family is in hiding: to set such a row aside
would show them openly.
"""

from __future__ import annotations

from kinfold.sources.columns import Use
from kinfold.sources.contract import Address, Coded, Contract, Identity, Party, TableRule, conditions_in
from kinfold.sources.layout import Layout


def can_protect(contract: Contract) -> bool:
    """Whether a row of the source can mark somebody, or an address, as protected."""
    return any(can_table_protect(table) for table in contract.tables)


def can_table_protect(table: TableRule | None) -> bool:
    """Whether a row of this table can: another table's broken row loses nobody's protection."""
    return table is not None and any(
        condition is not False
        for party in table.parties.values()
        for condition in (*party.marks.values(), *(address.protected for address in party.addresses))
    )


def protecting_columns(table: TableRule) -> list[str]:
    """The columns by which a row of a table tells that somebody, or an address, is protected."""
    told = [
        condition
        for party in table.parties.values()
        for condition in (*party.marks.values(), *(address.protected for address in party.addresses))
    ]
    return list(dict.fromkeys(single.column for condition in told for single in conditions_in(condition)))


def protects_sql(layout: Layout) -> str:
    """Whether a row's statements protect somebody who stands in it, as SQL that is never NULL."""
    found = []
    for standing in layout.parts.parties:
        party = standing.rule
        told = [layout.protects(mark) for mark in party.marks.values()]
        told += [
            f"({layout.protects(address.protected)} AND {says_where(layout, address)})"
            for address in party.addresses
            if address.protected is not False
        ]
        if told:
            found.append(f"({stands(layout, party)} AND ({' OR '.join(told)}))")
    return _any_of(found)


def speaks_of_protection_sql(layout: Layout) -> str:
    """Whether a mark of protection stands in a row at all, also where it cannot be said whom it is about."""
    parties = [standing.rule for standing in layout.parts.parties]
    told = [layout.protects(mark) for party in parties for mark in party.marks.values()]
    told += [layout.protects(address.protected) for party in parties for address in party.addresses]
    return _any_of(list(dict.fromkeys(sql for sql in told if sql != "false")))


def _any_of(conditions: list[str]) -> str:
    return f"({' OR '.join(conditions)})" if conditions else "false"


def stands(layout: Layout, party: Party) -> str:
    """Whether a party stands in the row: its condition, and something that says who it is."""
    columns = [*party.key, *_identity_columns(party.identity)]
    anything = " OR ".join(f"{layout.text(column)} IS NOT NULL" for column in dict.fromkeys(columns))
    return f"{layout.holds(party.when)} AND ({anything or 'false'})"


def _identity_columns(identity: Identity) -> list[str]:
    found: list[str] = []
    for name in Identity.model_fields:
        told = getattr(identity, name)
        if name == "traits":
            continue  # a birth place alone is nobody
        if isinstance(told, dict):
            found += told.values()
            continue
        if isinstance(told, Coded):
            found.append(told.column)
        elif name != "full_name_order" and told:
            found += [told] if isinstance(told, str) else told
    return found


def place_columns(layout: Layout, address: Address) -> dict[str, str]:
    """The three parts of an address statement, as SQL by their columns."""
    return {
        "address": layout.joined(address.lines, ", "),
        "postcode": layout.value(address.postcode, Use.POSTCODE),
        "uprn": layout.value(address.uprn, Use.UPRN),
    }


def says_where(layout: Layout, address: Address) -> str:
    """Whether an address statement says anything."""
    said = [sql for sql in place_columns(layout, address).values() if sql != "NULL"]
    return f"(coalesce({', '.join(said)}) IS NOT NULL)" if said else "false"
