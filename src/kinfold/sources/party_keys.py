"""
Which record each party of a row is.

A party with a key of its own is that key's record, in whatever row it stands. One without is known by
the row, the party, and the name and birth date that stand there: a child who moves up into the columns
of a brother who has left must not become him, with his birth date, his links and his id for life. A
corrected name is a new record, which linkage then finds to be the same person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kinfold.sources.columns import Standing, Use
from kinfold.sources.layout import Layout
from kinfold.sources.protection import stands
from kinfold.sources.reading import quoted


def plain_columns(layout: Layout) -> Iterator[str]:
    """For each party: who stands there by name and birth date, where that is asked; two of one row may be alike."""
    names = Counter(standing.name for standing in layout.parts.parties)
    for place, standing in enumerate(layout.parts.parties):
        who = _who(layout, standing)
        if standing.rule.key and names[standing.name] == 1:
            # Known by a key, and nobody of the row is told apart from it: the slow way is for the few without.
            who = f"CASE WHEN {_own_key(layout, standing)} IS NULL THEN {who} END"
        yield f"{who} AS p{place}_plain"


def party_columns(layout: Layout) -> Iterator[str]:
    """
    For each party: its key as shown, whether that is its own, who stands there, and its record.

    Reads `row_key` and the columns of `plain_columns`.
    """
    met: dict[str, list[int]] = {}
    for place, standing in enumerate(layout.parts.parties):
        earlier = met.setdefault(standing.name, [])
        own = _own_key(layout, standing)
        # A row kept without its key has a digest of all its content, which tells its people apart as well.
        in_row = f"row_key || {quoted(f'|{standing.name}|')} || p{place}_who"
        record = quoted(f"{layout.contract.source}|{standing.rule.key_kind}|")
        yield f"{own} IS NOT NULL AS p{place}_own"
        yield f"{_told_apart(standing, place, earlier)} AS p{place}_who"
        shown = f"coalesce({own}, row_key || {quoted(_place(standing))})"
        yield f"CASE WHEN {stands(layout, standing.rule)} THEN {shown} END AS p{place}_key"
        yield f"CASE WHEN p{place}_key IS NOT NULL THEN md5({record} || coalesce({own}, {in_row})) END AS p{place}_record"
        earlier.append(place)


def mates_sql(layout: Layout) -> str | None:
    """The pairs of different people that a row names, as a list that may hold nulls; None where it can name no two."""
    parties = layout.parts.parties
    pairs = [
        f"CASE WHEN p{one}_record <> p{other}_record THEN {{'record': least(p{one}_record, p{other}_record), "
        f"'other_record': greatest(p{one}_record, p{other}_record)}} END"
        for other in range(len(parties))
        for one in range(other)
        if parties[one].name not in parties[other].rule.may_be and parties[other].name not in parties[one].rule.may_be
    ]
    return f"[{', '.join(pairs)}]" if pairs else None


def _place(standing: Standing) -> str:
    return f"|{standing.name}" + (f"|{standing.number}" if standing.number is not None else "")


def _own_key(layout: Layout, standing: Standing) -> str:
    key = " || '|' || ".join(layout.text(column) for column in standing.rule.key)
    return f"({key})" if key else "CAST(NULL AS VARCHAR)"


def _who(layout: Layout, standing: Standing) -> str:
    """Name and birth date in one text."""
    identity = standing.rule.identity
    name = layout.joined((*identity.first_name, *identity.middle_names, *identity.last_name, *identity.full_name), " ")
    slow = f"nullif(trim(regexp_replace(lower(strip_accents({name})), '[^\\p{{L}}]+', ' ', 'g')), '')"
    # Most names are letters from A to Z with single blanks between them, which the way above leaves as they are.
    folded = f"CASE WHEN regexp_full_match({name}, '[A-Za-z]+( [A-Za-z]+)*') THEN lower({name}) ELSE {slow} END"
    born = layout.value(identity.birth_date, Use.PAST_DATE)
    nobody = quoted(f"place {standing.number or 1}")
    return f"coalesce(nullif(concat_ws('|', {folded}, CAST({born} AS VARCHAR)), ''), {nobody})"


def _told_apart(standing: Standing, place: int, earlier: list[int]) -> str:
    """A twin of the same name, or a baby without one: the place alone tells them apart."""
    if not earlier:
        return f"p{place}_plain"
    alike = " OR ".join(f"p{other}_plain = p{place}_plain" for other in earlier)
    return f"CASE WHEN {alike} THEN p{place}_plain || {quoted(f'|{standing.number}')} ELSE p{place}_plain END"
