"""A home that is found by its number is nobody's in hiding, from the moment on in which somebody protected them."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from tests.integration.register.a_run import ARun, record_id, the_smiths_and_the_okoros
from tests.integration.register.readers import SAFEGUARDING, family, person

from kinfold.governance.models import Relationship
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import correction_queries, protection_actions
from kinfold.register.correction_values import Asked
from kinfold.register.models import HomeSince
from kinfold.vocabulary.codelists import CorrectionKind as Kind

UPRN, OTHER = "100012345678", "100012345679"
PAT = "housing:pat"


@pytest.fixture
def run() -> ARun:
    """Pat's home and another, each with a number; in both somebody lived once whom anybody may see."""
    run = the_smiths_and_the_okoros()
    open_ = {"kind": "home", "protected": False}
    for uprn, address in ((UPRN, "2 Park Close"), (OTHER, "5 Park Close")):
        known_as = hashlib.md5(f"uprn|{uprn}".encode(), usedforsecurity=False).hexdigest()
        run.add("dwellings", {"dwelling": known_as, "address": address, "postcode": "ZZ5 5AB", **open_})
        run.home("housing:jane", known_as, date(2015, 1, 1), date(2016, 1, 1))
        if uprn == UPRN:
            run.change("residences", {"person": record_id(PAT)}, dwelling=known_as)
    return run


def asks(wendy: Actor, uprn: str) -> str:
    asked = Asked(Kind.LIVES_AT, person("housing:tom"), uprn=uprn)
    return repr(correction_queries.correction_effect(wendy, SAFEGUARDING, family(), asked))


def test_the_number_of_a_home_leads_to_nobody_who_was_protected_a_moment_ago(wendy):
    assert "2 Park Close" in asks(wendy, UPRN)
    Relationship.objects.create(
        staff="s-wendy", about_kind="person", about_id=person(PAT), kind="allocated", from_day=date(2026, 1, 1), source="decided"
    )  # fmt: skip
    protection_actions.protect(wendy, SAFEGUARDING, person(PAT), RestrictionReason.RESTRICTED, reason="He fled")

    assert asks(wendy, UPRN) == asks(wendy, "100099999999"), "as of a number that no source holds"
    assert "5 Park Close" in asks(wendy, OTHER)


def test_nor_where_sources_have_them_since(wendy):
    known_as = hashlib.md5(f"uprn|{OTHER}".encode(), usedforsecurity=False).hexdigest()
    HomeSince.objects.create(
        id="s" * 32, row_hash=0, person=person(PAT), dwelling=known_as, address="5 Park Close", from_day=date(2026, 5, 1),
        sources=["housing"],
    )  # fmt: skip
    Relationship.objects.create(
        staff="s-wendy", about_kind="person", about_id=person(PAT), kind="allocated", from_day=date(2026, 1, 1), source="decided"
    )  # fmt: skip
    protection_actions.protect(wendy, SAFEGUARDING, person(PAT), RestrictionReason.RESTRICTED, reason="He fled")
    assert "5 Park Close" not in asks(wendy, OTHER)
