"""Of whom, and since when, a source would have told: what its silence is worth."""

from __future__ import annotations

from collections.abc import Iterator

from kinfold.sources.contract import Contract, Party, TableRule
from kinfold.vocabulary.codelists import FactKind

_Stands = tuple[TableRule, str, Party]


def facts_about(contract: Contract) -> list[str]:
    """
    `kind:role`, sorted: the kinds of fact that the source tells of the people it holds in a role.

    A record keeps its role and not its place in the row. So where two parties have one role, and a
    fact is told of the first only, silence about somebody in that role says nothing: the pair is
    left out. A party with a key counts with its other tables: pupils in one, their reviews in another.
    So is a kind of which the source does not say all.
    """
    standing = [(table, name, party) for table in contract.tables for name, party in table.parties.items()]
    kinds = {fact.kind for table in contract.tables for fact in table.facts}
    if contract.says_all is not True:
        kinds &= set(contract.says_all or ())
    return sorted(
        f"{kind}:{role}"
        for kind in kinds
        for role in {party.role for _, _, party in standing}
        if all(_is_told(kind, one, standing) for one in standing if one[2].role == role)
    )


def _is_told(kind: FactKind, one: _Stands, standing: list[_Stands]) -> bool:
    return any(
        fact.kind == kind and fact.about == name
        for table, name in (one[:2], *_elsewhere(one, standing))
        for fact in table.facts
    )


def _elsewhere(one: _Stands, standing: list[_Stands]) -> Iterator[tuple[TableRule, str]]:
    """The same people in other tables."""
    for table, name, party in standing:
        same = party.key and one[2].key and (party.role, party.key_kind) == (one[2].role, one[2].key_kind)
        if table.name != one[0].name and same:
            yield table, name
