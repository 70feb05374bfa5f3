"""
How many different needs a family has, and needs under how many different outcomes.

A plain count, but for what supplies one need only: a person's one circumstance that meets two needs
(being out of learning and work), and a parent who lives elsewhere. Each of those counts for one need,
whichever helps the family most. The line and every page count by this, over what each may know of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ELSEWHERE = "elsewhere"
"""What limits a parent who lives elsewhere; what limits one circumstance is the needs that it meets."""

Supplier = tuple[str, str]
"""A limit, and the person on whom it lies."""


@dataclass(frozen=True)
class MetNeed:
    """A need that somebody, or the household, was found to meet."""

    need: str
    outcome: str
    person: str | None = None
    limit: str | None = None
    """Why this person supplies one need only of those with the same limit; None where nothing limits it."""


@dataclass(frozen=True)
class Counted:
    counts: tuple[bool, ...]
    """For each in the order given: whether it counts, or another of the same supplier does."""
    needs: int
    outcomes: int


def count_needs(met: Sequence[MetNeed]) -> Counted:
    """
    Count all that nothing limits, and one from each limited supplier.

    One choice serves both counts: whoever can add an outcome does, and then whoever can add a need.
    A supplier that can add nothing counts for something that is counted already.
    """
    free = [one for one in met if one.limit is None]
    needs, outcomes = {one.need for one in free}, {one.outcome for one in free}
    suppliers: dict[Supplier, dict[str, str]] = {}
    for one in met:
        if one.limit is not None:
            suppliers.setdefault((one.limit, one.person or ""), {})[one.need] = one.outcome
    taken = _place(
        {supplier: sorted(set(supply.values()) - outcomes) for supplier, supply in sorted(suppliers.items())}, {}
    )
    # What is taken stays taken while more is placed, so no outcome is lost for the sake of a need.
    first = {
        min(need for need, of in suppliers[supplier].items() if of == outcome): supplier
        for outcome, supplier in taken.items()
    }
    placed = _place({supplier: sorted(set(supply) - needs) for supplier, supply in sorted(suppliers.items())}, first)
    chosen = {supplier: need for need, supplier in placed.items()}
    counts = tuple(
        one.limit is None
        or one.need == chosen.get((one.limit, one.person or ""), min(suppliers[one.limit, one.person or ""]))
        for one in met
    )
    return Counted(
        counts,
        needs=len({one.need for one, counted in zip(met, counts, strict=True) if counted}),
        outcomes=len({one.outcome for one, counted in zip(met, counts, strict=True) if counted}),
    )


def _place(options: Mapping[Supplier, Sequence[str]], placed: Mapping[str, Supplier]) -> dict[str, Supplier]:
    """
    As many different things as can be supplied, and by whom; nobody supplies two.

    By augmenting paths, so that two parents elsewhere who share a need do not crowd each other out.
    """
    taken = dict(placed)

    def place(supplier: Supplier, tried: set[str]) -> bool:
        for thing in options[supplier]:
            if thing not in tried:
                tried.add(thing)
                if thing not in taken or place(taken[thing], tried):
                    taken[thing] = supplier
                    return True
        return False

    for supplier in options:
        if supplier not in set(taken.values()):
            place(supplier, set())
    return taken
