"""Whatever people decide and take back, and whatever comes meanwhile: what stands holds, and what is undone leaves nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deep import sample

from kinfold.linkage.cluster import Pairs, people
from kinfold.linkage.model import Thresholds
from kinfold.register.rules.who_is_who import DIFFERENT, SAME, UNDONE, Act, binding, contradicted, standing

RECORDS = 4
SPOTS = [(left, right) for left in range(RECORDS) for right in range(left + 1, RECORDS)]
DECIDE = st.tuples(st.sampled_from([SAME, SAME, DIFFERENT]), st.sampled_from(SPOTS))
STEPS = st.one_of(
    DECIDE,
    DECIDE,
    DECIDE,
    st.tuples(st.just("load"), st.tuples(st.sampled_from(SPOTS), st.integers(-20_000, 30_000))),
    st.tuples(st.just(UNDONE), st.integers(0, 8)),
)


def resolved(weights: dict[tuple[int, int], int], acts: list[Act]) -> list[int]:
    """Who is whom: the evidence, and what stands decided, as the line hands it to linkage."""
    told = {(int(left), int(right)): same for left, right, same in binding(acts)}
    ordered, parted = ([told.get(spot) is same for spot in SPOTS] for same in (True, False))
    no = np.zeros(len(SPOTS), dtype=np.bool_)
    pairs = Pairs(
        l=np.array([spot[0] for spot in SPOTS], dtype=np.int64),
        r=np.array([spot[1] for spot in SPOTS], dtype=np.int64),
        milli=np.array([weights[spot] for spot in SPOTS], dtype=np.int64),
        able=~no,
        forbidden=no,
        doubles=no,
        differ=np.stack([no, no], axis=1),
        agree=np.stack([no, no], axis=1),
        certain=no,
        ordered=np.array(ordered),
        parted=np.array(parted),
    )
    return people(RECORDS, np.zeros(RECORDS, dtype=np.int64), pairs, Thresholds()).tolist()


@settings(deadline=None, max_examples=sample(ci=500, deep=10_000))
@given(
    st.lists(st.integers(-20_000, 30_000), min_size=len(SPOTS), max_size=len(SPOTS)),
    st.lists(STEPS, min_size=6, max_size=14),
)
def test_what_stands_holds_on_every_path_and_what_is_undone_leaves_nothing(first, steps):
    weights, acts = dict(zip(SPOTS, first, strict=True)), []
    for what, told in steps:
        now = {str(record): str(person) for record, person in enumerate(resolved(weights, acts))}
        if what == "load":
            weights[told[0]] = told[1]
        elif what == UNDONE:
            stand = standing(acts)
            if stand:
                gone = stand[told % len(stand)]
                acts.append(Act(len(acts) + 1, *gone.pair, UNDONE, undoes=gone.id))
        else:
            pair = (str(told[0]), str(told[1]))
            if all(act.pair != pair for act in standing(acts)) and not contradicted(acts, pair, what, now):
                made = Act(len(acts) + 1, *pair, what)
                undone = [*acts, made, Act(len(acts) + 2, *pair, UNDONE, undoes=made.id)]
                assert resolved(weights, undone) == resolved(weights, acts)
                acts.append(made)
        person = resolved(weights, acts)
        for act in standing(acts):
            left, right = (person[int(record)] for record in act.pair)
            assert (left == right) == (act.decision == SAME)
