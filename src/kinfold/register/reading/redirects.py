"""What became of ids: whom somebody was known by before. Ids alone, so nothing is learnt of anybody."""

from __future__ import annotations

from kinfold.register.models import PersonRedirect


def all_ids_of(person: str) -> tuple[str, ...]:
    """The id of a person and every one that has joined it since, however often."""
    known, level = {person}, {person}
    while level:
        earlier = PersonRedirect.objects.filter(new__in=level, event="joined").values_list("old", flat=True)
        level = set(earlier) - known
        known |= level
    return tuple(sorted(known))
