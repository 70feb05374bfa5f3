"""
Who may belong to a family, and may be somebody who belongs already: one child is shown as two.

To say that they belong, or that they do not, would be said of the member too, once the two turn out to be one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from kinfold.register.models import Membership, Person, Record
from kinfold.register.reading import decisions
from kinfold.register.reading.corrected import CHILD_ROLES
from kinfold.register.reading.matches import pairs_seen
from kinfold.register.reading.people import name_of
from kinfold.register.reading.seen import Seen
from kinfold.register.rules import who_is_who
from kinfold.register.rules.who_is_who import CANNOT_TELL, DIFFERENT
from kinfold.register.values import MayBeSame

MAY_BE_THE_SAME = "may_be_the_same"
ANOTHER_MEMBER = "another member of this family"


def likely_members(
    places: Iterable[Membership],
    people: Mapping[str, Person],
    seen: Seen,
    *,
    apart: Collection[str] = (),
    may_decide: bool = False,
) -> dict[str, tuple[MayBeSame, ...]]:
    """
    By whoever is only proposed, the members whom they may be: by a pair that waits under who is who, a child's birth date, or the run.

    The second wall of PostgreSQL keeps pairs from whoever has no part in deciding on them: to them the others speak alone.

    `people` are those whom the reader may see, and `apart` those of another home, of whom nothing is told here.
    """
    now = [place for place in places if place.until_day is None or place.until_day > seen.on]
    stand = {place.person: place for place in now if not place.proposed and place.person in people}
    stand = {one: place for one, place in stand.items() if one not in apart}
    proposed = {place.person for place in now if place.proposed and place.person in people} - stand.keys()
    if not proposed or not stand:
        return {}
    waiting, told_apart = _pairs(proposed, stand, seen)
    found: defaultdict[str, list[MayBeSame]] = defaultdict(list)
    for one in sorted(proposed):
        for member, place in sorted(stand.items()):
            if pair := waiting.get((one, member)):
                found[one].append(MayBeSame(name_of(people[member]), pair if may_decide else None, waits=True))
            elif (
                (one, member) not in told_apart
                and place.role in CHILD_ROLES
                and _born_alike(people[one], people[member])
            ):
                found[one].append(MayBeSame(name_of(people[member]), None, waits=False))
    for place in now:  # whom the run itself takes for another member, though the pair is not this reader's to read
        if place.person in proposed and place.basis == MAY_BE_THE_SAME and place.person not in found:
            found[place.person].append(MayBeSame(ANOTHER_MEMBER, None, waits=False))
    return {one: tuple(those) for one, those in found.items()}


def _born_alike(one: Person, other: Person) -> bool:
    return one.birth_date is not None and one.birth_date == other.birth_date


def _pairs(
    proposed: Collection[str], members: Collection[str], seen: Seen
) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]]]:
    """The pair that waits of each two, the likeliest; and which two a person told apart."""
    rows = Record.objects.filter(person__in=sorted({*proposed, *members})).values_list("id", "person")
    whose = dict(rows)
    records = sorted(record for record, person in whose.items() if person in proposed)
    settled = {
        act.pair: act.decision for act in who_is_who.standing(decisions.acts(records)) if act.decision != CANNOT_TELL
    }
    told_apart = {
        two
        for (left, right), decision in settled.items() if decision == DIFFERENT
        for two in _both_ways(whose.get(left, ""), whose.get(right, ""))
    }  # fmt: skip
    pairs = pairs_seen(seen, also_protected=False).filter(Q(record_l__in=records) | Q(record_r__in=records))
    waiting: dict[tuple[str, str], str] = {}
    for pair, left, right in pairs.order_by("-weight", "id").values_list("id", "record_l", "record_r"):
        for two in _both_ways(whose.get(left, ""), whose.get(right, "")):
            if (left, right) not in settled and two[0] in proposed and two[1] in members and two not in told_apart:
                waiting.setdefault(two, pair)
    return waiting, told_apart


def _both_ways(one: str, other: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (one, other), (other, one)
