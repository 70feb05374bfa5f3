"""Finding people: tolerant of how they are typed, and never more than name, age and area."""

from __future__ import annotations

from datetime import date

import pytest

from kinfold.governance import queries as door
from kinfold.governance.rules.profile import Profile
from kinfold.register import queries
from kinfold.vocabulary.errors import NotAllowed
from kinfold.vocabulary.identifiers import PurposeId

SAFEGUARDING = PurposeId("safeguarding")
FAMILY_HELP = PurposeId("family_help")


def names(actor, purpose=SAFEGUARDING, **typed) -> list[str]:
    return [hit.name for hit in queries.search(actor, purpose, **typed)]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "John Smith"},
        {"name": "Jon Smyth"},
        {"name": "smith, john"},
        {"name": "SMYTHE JOHN"},
        {"birth_date": date(2014, 3, 9)},
        {"birth_date": date(2014, 9, 3)},
        {"name": "Jon Smyth", "birth_date": date(2014, 9, 3)},
        {"name": "John Smith", "birth_date": date(2014, 3, 19)},
        {"name": "John", "postcode": "zz11aa"},
        {"name": "John Smith", "postcode": "ZZ1"},
        {"number": "943 476 5919"},
        {"number": "a801200001001"},
        {"number": "JOHN-0001"},
    ],
)
def test_john_smith_is_found_first(wendy, typed):
    assert names(wendy, **typed)[0] == "John Smith"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "  "},
        {"name": "Zebedee Quark"},
        {"name": "John Smith", "birth_date": date(1950, 1, 1)},
        {"name": "Amy Smith", "postcode": "ZZ2 2BB"},  # she never lived there; Jane did
        {"name": "John Smith", "postcode": "ZZ2"},
        {"name": "Peter Jones", "number": "943 476 5919"},
        {"postcode": "ZZ1"},  # a district alone is no search
        {"postcode": "no postcode"},
        {"number": "0000000000"},
        {"number": "-"},
    ],
)
def test_nobody_is_found(wendy, typed):
    assert names(wendy, **typed) == []


def test_a_birth_date_that_one_source_alone_gives_finds_the_person(publish_run, run, wendy):
    run.record("housing:john", "school:john", first_name="John", last_name="Smith", birth_date=date(2013, 1, 20))
    publish_run(run)

    assert names(wendy, birth_date=date(2013, 1, 20)) == ["John Smith"]
    assert names(wendy, name="John Smith", birth_date=date(2013, 1, 20))[:1] == ["John Smith"]


def test_an_earlier_name_finds_the_person(wendy):
    assert names(wendy, name="Jane Kowalska") == ["Jane Smith"]


def test_an_earlier_home_finds_the_person(wendy):
    assert set(names(wendy, postcode="ZZ2 2BB")) == {"Jane Smith", "Pat Lee"}


def test_who_has_left_a_home_is_told_to_live_there_no_longer(wendy):
    there = {hit.name: hit.lived_there_before for hit in queries.search(wendy, SAFEGUARDING, postcode="ZZ2 2BB")}
    assert there == {"Jane Smith": True, "Pat Lee": False}
    assert not any(hit.lived_there_before for hit in queries.search(wendy, SAFEGUARDING, name="John", postcode="ZZ1"))


def test_a_hit_is_name_age_and_area_and_whether_it_may_be_opened(wendy, nora):
    (hers,) = queries.search(wendy, SAFEGUARDING, number="9434765919")
    assert (hers.name, hers.age, hers.area, hers.may_open) == ("John Smith", 12, "ZZ1", True)

    (found, *_) = queries.search(nora, FAMILY_HELP, name="John Smith")
    assert (found.name, found.may_open) == ("John Smith", False)


def test_a_number_is_not_searched_where_the_purpose_leaves_numbers_out(wendy):
    assert names(wendy, FAMILY_HELP, number="9434765919") == []
    assert names(wendy, FAMILY_HELP, number="john-0001") == []
    assert names(wendy, FAMILY_HELP, number="01632 960111") == ["Jane Smith"]


def test_a_postcode_and_a_phone_are_not_searched_where_the_purpose_leaves_contact_out(wendy, monkeypatch, council):
    purposes = dict(council.purposes)
    purposes["safeguarding"] = purposes["safeguarding"].model_copy(update={"categories": ()})
    without_contact: Profile = council.model_copy(update={"purposes": purposes})
    monkeypatch.setattr(door, "profile", lambda: without_contact)

    assert names(wendy, postcode="ZZ1 1AA") == []
    assert names(wendy, number="01632 960111") == []
    assert names(wendy, name="John Smith")[:1] == ["John Smith"]


def test_the_number_of_a_service_that_may_not_be_named_finds_nobody(publish_run, run, wendy, monkeypatch, council):
    run.change("records", {"source": "recovery"}, record_key="RS-7788")
    publish_run(run)
    assert names(wendy, number="rs 7788") == ["Jane Smith"]

    purposes = dict(council.purposes)
    seen = tuple(c for c in purposes["safeguarding"].categories if c != "substance_use")
    purposes["safeguarding"] = purposes["safeguarding"].model_copy(update={"categories": seen})
    monkeypatch.setattr(door, "profile", lambda: council.model_copy(update={"purposes": purposes}))
    assert names(wendy, number="rs 7788") == []


def test_a_role_or_purpose_without_search_finds_nobody(max_boss):
    with pytest.raises(NotAllowed):
        queries.search(max_boss, PurposeId("identify_families"), name="John Smith")
