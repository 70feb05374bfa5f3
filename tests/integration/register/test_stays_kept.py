"""What a correction or a protection shows at once is what the next run shows: each of these was seen by one of the two alone."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.register import test_second_person
from tests.integration.register.a_run import ARun
from tests.integration.register.readers import SAFEGUARDING, family, person
from tests.integration.register.test_second_person import JANE, NEVE, TOM, say

from kinfold.governance.models import Restriction
from kinfold.governance.rules.policy import Actor
from kinfold.register import queries
from kinfold.register.models import Membership
from kinfold.register.reading import corrected
from kinfold.register.rules.correcting import Act
from kinfold.vocabulary.codelists import CorrectionKind as Kind

with_neve = test_second_person.with_neve


def test_the_home_of_somebody_protected_since_is_on_no_page_of_who_lived_there_once(wendy: Actor) -> None:
    def homes() -> str:
        return repr(queries.person_page(wendy, SAFEGUARDING, person(JANE)).homes)

    assert "7 Low Road" in homes()
    Restriction.objects.create(
        about_kind="person", about_id=person("housing:pat"), reason_code="protected_address", source="people"
    )
    assert "7 Low Road" not in homes() and "1 High Street" in homes()


@pytest.mark.parametrize(("carer", "here"), [(JANE, True), (TOM, False)])
def test_a_proposed_child_is_of_the_family_of_whoever_is_said_to_be_the_carer_and_of_no_other(
    with_neve: Actor, carer: str, here: bool
) -> None:
    told = corrected.laid([Act(1, Kind.IS_CARER, person(carer), person(NEVE))])
    places = corrected.over(family(), Membership.objects.filter(family=family()), told)
    assert (person(NEVE) in {place.person for place in places}) is here


def test_who_lives_with_whoever_is_of_the_family_is_let_in_by_two(run: ARun, publish_run, wendy: Actor) -> None:
    run.record("school:zed", "school:zed", first_name="Zed", last_name="Lee", birth_date=date(2012, 1, 1))
    run.member("smiths", "housing:pat", "parent_elsewhere", "stated_parent")
    run.family("lees", 1)
    run.member("lees", "housing:pat", "main_carer", "stated_parent")
    run.member("lees", "school:zed", "child", "stated_parent")
    publish_run(run)
    assert say(wendy, Kind.LIVES_AT, JANE, dwelling="d-before").of_two
