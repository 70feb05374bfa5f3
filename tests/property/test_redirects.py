"""Whatever runs join and part, nothing that was said of somebody is lost, and nothing is certain that is not."""

from __future__ import annotations

from collections import Counter, defaultdict

import hypothesis.strategies as st
from hypothesis import given, settings

from kinfold.register.publish.ids import Overlap, give_ids
from kinfold.register.rules.redirects import Edge, ends

RECORDS = range(6)
RUNS = st.lists(st.lists(st.integers(0, 3), min_size=len(RECORDS), max_size=len(RECORDS)), min_size=2, max_size=5)
"""For each run, which cluster each record is in."""


@given(RUNS)
@settings(max_examples=400)
def test_everybody_who_may_be_meant_is_an_heir_and_one_heir_is_certain(runs):
    published, edges = history(runs)
    onward = defaultdict(list)
    for edge in edges:
        onward[edge.old].append(edge)
    last = published[-1]
    for day, ids in enumerate(published):
        for said_of in set(ids.values()):
            records = [record for record in RECORDS if ids[record] == said_of]
            heirs = ends(said_of, onward, counts=lambda edge, day=day: int(edge.run) > day)
            assert {last[record] for record in records} <= heirs
    for said_of in {id_ for ids in published for id_ in ids.values()}:
        until = max(day for day, ids in enumerate(published) if said_of in ids.values())
        told = ends(said_of, onward, counts=lambda _: False)
        if len(told) == 1:
            assert {last[record] for record in RECORDS if published[until][record] == said_of} == told


def history(runs) -> tuple[list[dict[int, str]], list[Edge]]:
    """Ids as publishing gives them, run by run."""
    published, edges, before, retired = [], [], {}, set()
    for day, clusters in enumerate(runs):
        shared = Counter((clusters[record], before[record]) for record in before)
        made, held = Counter(clusters), Counter(before.values())
        overlaps = [
            Overlap(str(label), id_, count, made[label] + held[id_] - 2 * count)
            for (label, id_), count in shared.items()
        ]
        labels = {str(label) for label in clusters}
        told = give_ids(labels, overlaps, standing=set(held), retired=retired, key=b"key", kind="person")
        retired |= {event.old for event in told.events if event.event != "parted"}
        for event in told.events:
            if event.new is not None:
                edges.append(Edge(len(edges), event.old, event.new, event.event == "parted", str(day)))
        before = {record: told.ids[str(clusters[record])] for record in RECORDS}
        published.append(before)
    return published, edges
