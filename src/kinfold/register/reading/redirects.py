"""What became of ids: whom somebody was known by before. Ids alone, so nothing is learnt of anybody."""

from __future__ import annotations

from kinfold.register.models import PersonRedirect


def all_ids_of(person: str) -> tuple[str, ...]:
    """
    The id of a person and every one that has joined it since, however often.

    Where somebody was parted from an id after a join, the join may have been the mistake: nobody can tell whose the
    earlier id was, so it is nobody's, and what was one person's is never told as another's.
    """
    known, level = {person}, {person}
    while level:
        parted: dict[str, int] = {}
        for at, old in PersonRedirect.objects.filter(old__in=level, event="parted").values_list("id", "old"):
            parted[old] = max(at, parted.get(old, 0))
        joined = PersonRedirect.objects.filter(new__in=level, event="joined").values_list("id", "old", "new")
        level = {old for at, old, new in joined if at > parted.get(str(new), 0)} - known
        known |= level
    return tuple(sorted(known))
