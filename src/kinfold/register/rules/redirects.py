"""
What an id of an earlier run has become: the only place that walks from one id to the next.

A run joins ids, or parts new ones from an old one. Where one was parted, nobody can tell from the ids alone which of
the parts something was said of before. Plain functions, without a database or a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Edge:
    """One step: `old` joined `new`, or `new` was parted from it. `number` tells which came first."""

    number: int
    old: str
    new: str
    parted: bool
    run: str


Onward = Mapping[str, Sequence[Edge]]
"""The steps that lead away from each id."""


def ends(start: str, onward: Onward, *, counts: Callable[[Edge], bool]) -> frozenset[str]:
    """
    Everybody who carries on what was said of `start`: one id, or several where nobody can tell which.

    Whoever joined an id before it was parted may be in either part; whoever joined it later is in neither but that one.
    `counts` says whether a parting of `start` itself came after what is asked about.
    """
    found: set[str] = set()
    seen: set[tuple[str, Edge | None]] = set()
    ways: list[tuple[str, Edge | None]] = [(start, None)]
    while ways:
        way = at, by = ways.pop()
        if way in seen:
            continue
        seen.add(way)
        joined = joins(at, onward)
        for edge in onward.get(at, ()):
            if not edge.parted or _leads_on(edge, by, joined, counts):
                ways.append((edge.new, edge))
        if joined is None:
            found.add(at)
    return frozenset(found)


def passes(start: str, onward: Onward) -> frozenset[str]:
    """An id and every one that it joined, however often: what was written under one of these was written of it too."""
    passed, at = {start}, joins(start, onward)
    while at is not None and at.new not in passed:
        passed.add(at.new)
        at = joins(at.new, onward)
    return frozenset(passed)


def joins(id_: str, onward: Onward) -> Edge | None:
    """The step by which an id joined another; None while it stands."""
    return next((edge for edge in onward.get(id_, ()) if not edge.parted), None)


def _leads_on(parting: Edge, by: Edge | None, joined: Edge | None, counts: Callable[[Edge], bool]) -> bool:
    if joined is not None and parting.run == joined.run:
        return True  # its records went into several in one run
    if by is None:
        return counts(parting)
    # In the run of the join itself it was parted without what came with that join, or there would be a step from there.
    return parting.number > by.number and parting.run != by.run
