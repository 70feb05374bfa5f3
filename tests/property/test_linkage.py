"""What must hold of linkage for any pairs and any order of rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.linkage.cluster import Pairs, Settled, components, groups, people, proposed
from kinfold.linkage.model import Thresholds
from kinfold.linkage.who import settled_afresh, settled_already

RECORDS = 9
THRESHOLDS = Thresholds()


@st.composite
def graphs(draw):
    """Every pair of a few records, with any weights and any marks; for each pair (weight, marks)."""
    spots = [(left, right) for left in range(RECORDS) for right in range(left + 1, RECORDS)]
    weights = draw(st.lists(st.integers(-20_000, 30_000), min_size=len(spots), max_size=len(spots)))
    kinds = st.sampled_from(["plain"] * 8 + ["forbidden", "double", "certain", "ordered", "parted", "unable"])
    marks = draw(st.lists(kinds, min_size=len(spots), max_size=len(spots)))
    return list(zip(spots, weights, marks, strict=True))


def pairs_of(graph) -> Pairs:
    marks = np.array([mark for _, _, mark in graph])
    return Pairs(
        l=np.array([spot[0] for spot, _, _ in graph], dtype=np.int64),
        r=np.array([spot[1] for spot, _, _ in graph], dtype=np.int64),
        milli=np.array([weight for _, weight, _ in graph], dtype=np.int64),
        able=marks != "unable",
        forbidden=np.isin(marks, ["forbidden", "double"]),
        doubles=marks == "double",
        differ=np.zeros((len(graph), 2), dtype=np.bool_),
        agree=np.zeros((len(graph), 2), dtype=np.bool_),
        certain=marks == "certain",
        ordered=marks == "ordered",
        parted=marks == "parted",
    )


def joined(graph) -> np.ndarray:
    return people(RECORDS, np.zeros(RECORDS, dtype=np.int64), pairs_of(graph), THRESHOLDS)


@settings(max_examples=200)
@given(graphs(), st.randoms(use_true_random=False))
def test_who_is_who_does_not_depend_on_the_order_of_pairs(graph, random):
    shuffled = list(graph)
    random.shuffle(shuffled)
    assert joined(graph).tolist() == joined(shuffled).tolist()


@settings(max_examples=200)
@given(graphs())
def test_what_a_person_parted_is_never_in_one_person(graph):
    person = joined(graph)
    parted = [spot for spot, _, mark in graph if mark == "parted"]
    assert all(person[left] != person[right] for left, right in parted)


@settings(max_examples=200)
@given(graphs())
def test_no_constraint_is_broken_but_by_a_persons_decision(graph):
    graph = [(spot, weight, "plain" if mark == "ordered" else mark) for spot, weight, mark in graph]
    person = joined(graph)
    forbidden = [spot for spot, _, mark in graph if mark in ("forbidden", "double", "parted")]
    assert all(person[left] != person[right] for left, right in forbidden)


@settings(max_examples=200)
@given(graphs())
def test_a_person_is_named_after_their_least_record(graph):
    person = joined(graph)
    assert all(person[number] == np.flatnonzero(person == person[number]).min() for number in range(RECORDS))


@settings(max_examples=100)
@given(graphs(), graphs(), st.integers(0, RECORDS))
def test_what_was_settled_before_gives_the_same_people(before, now, size):
    """The first records are a group of their own in both; only there do the two rounds agree."""
    group = np.array([0] * size + [size] * (RECORDS - size), dtype=np.int64)
    same = [a if a[0][1] < size else b for a, b in zip(before, now, strict=True)]
    settled = Settled(group, people(RECORDS, group, pairs_of(before), THRESHOLDS))
    pairs, every = pairs_of(same), np.ones(RECORDS, dtype=np.bool_)
    person, fresh = settled_already(group, every, pairs.r[pairs.r >= size], settled, None)
    here = np.flatnonzero(fresh)
    person[here] = here[settled_afresh(here, group, pairs, ~every, THRESHOLDS)]
    assert person.tolist() == people(RECORDS, group, pairs, THRESHOLDS).tolist()


@settings(max_examples=100)
@given(st.lists(st.tuples(graphs(), st.integers(2, RECORDS)), min_size=2, max_size=5))
def test_groups_that_are_settled_side_by_side_are_settled_as_each_alone(towns):
    """Groups of several sizes; also of what is proposed, which begins with people instead of records."""
    alone, group, side_by_side = [], [], []
    for graph, size in towns:
        own = [told for told in graph if told[0][1] < size]
        first = len(group)
        group += [first] * size
        side_by_side += [((left + first, right + first), weight, mark) for (left, right), weight, mark in own]
        person = people(size, np.zeros(size, dtype=np.int64), pairs_of(own), THRESHOLDS)
        likely = proposed(person, np.zeros(size, dtype=np.int64), pairs_of(own), 0)
        alone.append((person + first, likely + first))
    groups_of, pairs = np.array(group, dtype=np.int64), pairs_of(side_by_side)
    person = people(len(group), groups_of, pairs, THRESHOLDS)
    assert person.tolist() == np.concatenate([one for one, _ in alone]).tolist()
    likely = proposed(person, groups_of, pairs, 0)
    assert likely.tolist() == np.concatenate([one for _, one in alone]).tolist()


@settings(max_examples=100)
@given(graphs())
def test_two_records_that_only_disagree_are_two_people(graph):
    graph = [(spot, -abs(weight) - 1, "plain") for spot, weight, _ in graph]
    assert len(set(joined(graph).tolist())) == RECORDS


edges = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19), st.integers(-8_000, 60_000)), max_size=60)


@settings(max_examples=200)
@given(edges, st.randoms(use_true_random=False))
def test_groups_are_connected_components_in_whatever_order(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    one, other = (_groups(told) for told in (found, shuffled))
    assert one == other
    near = [(left, right) for left, right, milli in found if milli >= THRESHOLDS.loose * 1000]
    assert all(one[left] == one[right] for left, right in near)


def _groups(found) -> list[int]:
    left, right, milli = (np.array([row[at] for row in found], dtype=np.int64) for at in range(3))
    return groups(20, left, right, milli, THRESHOLDS).tolist()


def test_a_long_chain_is_one_component():
    along = np.arange(4_999, dtype=np.int64)
    assert set(components(5_000, along[::-1].copy(), along[::-1] + 1).tolist()) == {0}


@settings(max_examples=200)
@given(graphs())
def test_what_is_proposed_parts_nobody_and_joins_no_two_whom_a_person_parted(graph):
    pairs = pairs_of(graph)
    group = np.zeros(RECORDS, dtype=np.int64)
    person = people(RECORDS, group, pairs, THRESHOLDS)
    likely = proposed(person, group, pairs, 0)
    assert (likely[person] == likely).all()
    assert all(likely[left] != likely[right] for (left, right), _, mark in graph if mark == "parted")
