"""Ids for life, for any people and any run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from kinfold.register.publish.ids import LENGTH, Given, Overlap, birth_id, birth_ids, give_ids

KEY = b"of the tests"
RECORDS = "abcdefgh"

# Which record is whom, as a run says it: each record with the number of its cluster.
runs = st.dictionaries(st.sampled_from(RECORDS), st.integers(0, 4), min_size=1)


def clusters(run: Mapping[str, int]) -> dict[str, frozenset[str]]:
    """Clusters by label, the least record in each."""
    groups: dict[int, set[str]] = {}
    for record, group in run.items():
        groups.setdefault(group, set()).add(record)
    return {min(records): frozenset(records) for records in groups.values()}


class Register:
    """Whom the ids stand for, run after run."""

    def __init__(self) -> None:
        self.people: dict[str, frozenset[str]] = {}
        self.retired: set[str] = set()

    def publish(self, run: Mapping[str, int], *, shuffle: random.Random | None = None) -> Given:
        made = clusters(run)
        overlaps = [
            Overlap(label, id_, len(records & held), len(records ^ held))
            for label, records in made.items()
            for id_, held in self.people.items()
            if records & held
        ]
        labels = list(made)
        if shuffle:
            shuffle.shuffle(overlaps)
            shuffle.shuffle(labels)
        given_ids = give_ids(labels, overlaps, standing=set(self.people), retired=self.retired, key=KEY, kind="person")
        self.retired |= {event.old for event in given_ids.events if event.event != "parted"}
        self.people = {given_ids.ids[label]: records for label, records in made.items()}
        return given_ids

    def copy(self) -> Register:
        other = Register()
        other.people, other.retired = dict(self.people), set(self.retired)
        return other


def register_after(earlier: Iterable[Mapping[str, int]]) -> Register:
    register = Register()
    for run in earlier:
        register.publish(run)
    return register


@given(st.lists(runs, max_size=3), runs, st.randoms())
def test_the_same_run_in_any_order_gives_the_same_ids(earlier, run, rand):
    one = register_after(earlier)
    other = one.copy()

    assert one.publish(run) == other.publish(run, shuffle=rand)


@given(st.lists(runs, max_size=4), runs)
def test_every_cluster_has_one_id_and_no_id_is_given_twice(earlier, run):
    register = register_after(earlier)

    given_ids = register.publish(run)

    assert set(given_ids.ids) == set(clusters(run))
    assert all(count == 1 for count in Counter(given_ids.ids.values()).values())


@given(st.lists(runs, min_size=1, max_size=4), runs)
def test_whoever_is_not_touched_keeps_their_id(earlier, run):
    register = register_after(earlier)
    before = {records: id_ for id_, records in register.people.items()}

    register.publish(run)

    after = {records: id_ for id_, records in register.people.items()}
    assert all(after[records] == before[records] for records in after.keys() & before.keys())


@given(st.lists(runs, max_size=4), runs)
def test_an_id_that_is_gone_never_comes_back(earlier, run):
    register = register_after(earlier)
    retired = set(register.retired)

    given_ids = register.publish(run)

    assert not retired & set(given_ids.ids.values())


@given(st.lists(runs, min_size=1, max_size=4), runs)
def test_whatever_becomes_of_an_id_is_told(earlier, run):
    register = register_after(earlier)
    before = dict(register.people)

    given_ids = register.publish(run)

    gone = before.keys() - register.people.keys()
    told = {event.old: event.new for event in given_ids.events if event.event in {"joined", "ended"}}
    assert told.keys() == gone
    for old, new in told.items():
        kept_somewhere = any(before[old] & records for records in register.people.values())
        assert (new in register.people) if kept_somewhere else (new is None)


@given(st.lists(runs, max_size=3), runs)
def test_the_same_run_twice_is_no_event(earlier, run):
    register = register_after(earlier)
    first = register.publish(run)

    second = register.publish(run)

    assert second.ids == first.ids
    assert second.events == ()


def test_an_id_goes_with_most_of_its_records_and_the_rest_is_parted():
    register = register_after([{"a": 0, "b": 0, "c": 0}])
    (old,) = register.people

    given_ids = register.publish({"a": 0, "b": 1, "c": 1})

    assert given_ids.ids["b"] == old
    assert [(event.old, event.new, event.event) for event in given_ids.events] == [(old, given_ids.ids["a"], "parted")]


def test_an_id_goes_with_the_record_that_is_still_sent_and_not_with_the_key_that_was_given_up():
    overlaps = [
        Overlap("dead", "id-1", shared=1, apart=1),
        Overlap("alive", "id-1", shared=1, apart=2, still_sent=1),
    ]
    given = give_ids(["dead", "alive"], overlaps, standing={"id-1"}, retired=(), key=b"k", kind="person")
    assert given.ids["alive"] == "id-1"


def test_two_who_turn_out_to_be_one_keep_the_id_of_the_larger():
    register = register_after([{"a": 0, "b": 1, "c": 1}])
    ids = {records: id_ for id_, records in register.people.items()}

    given_ids = register.publish({"a": 0, "b": 0, "c": 0})

    assert given_ids.ids == {"a": ids[frozenset("bc")]}
    assert [(e.old, e.new, e.event) for e in given_ids.events] == [
        (ids[frozenset("a")], ids[frozenset("bc")], "joined")
    ]


def test_nothing_can_be_worked_out_from_an_id_without_the_key():
    assert birth_id(b"one key", "person", "a") != birth_id(b"another", "person", "a")
    assert birth_id(KEY, "person", "a") != birth_id(KEY, "family", "a")
    assert len(birth_id(KEY, "person", "a")) == LENGTH


def test_many_births_at_once_give_the_ids_of_one_after_the_other():
    labels = ["a", "b", "Zoë", ""]

    assert birth_ids(KEY, "person", labels) == [birth_id(KEY, "person", label) for label in labels]
