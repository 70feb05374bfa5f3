"""When what is held about real people and families is due: by the register's rows, the schedule and the holds."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import family, person

from kinfold.governance import registers_actions, registers_queries, standing
from kinfold.governance.queries import actor
from kinfold.governance.rules.policy import NOBODY, About
from kinfold.register import queries
from kinfold.register.models import Person, PersonRedirect
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId

OVERSIGHT = PurposeId("oversight")
ENDED = date(2019, 3, 1)


@pytest.fixture
def run(run: ARun) -> ARun:
    """Two services worked with the Smiths; the later ended seven years and three months before the run's day."""
    run.change("facts", {"fact": record_id("fact john plan")}, from_day=date(2018, 3, 1), until_day=ENDED)
    run.change(
        "facts", {"fact": record_id("fact jane treated")}, from_day=date(2017, 1, 15), until_day=date(2018, 2, 1)
    )
    for involvement in ("wendy", "tutor", "key worker"):
        run.change("involvements", {"involvement": record_id(involvement)}, from_day=date(2018, 1, 1), until_day=ENDED)
    signed = {"trained_on": date(2026, 1, 10), "agreed_on": date(2024, 1, 10), "from_day": date(2020, 1, 1)}
    run.add("staff", {"staff": "s-ivy", "name": "Ivy Gray", "role": "information_governance", **signed})
    return run


@pytest.fixture
def ivy(published):
    return actor(StaffId("s-ivy"), on=standing.today())


def said(ivy, about: About) -> dict[str, tuple[str, date | None]]:
    answers = queries.retention_of(ivy, OVERSIGHT, about)
    assert answers is not None
    return {one.name: (one.state, one.due) for one in answers}


def test_a_person_and_their_family_are_due_by_the_last_service_and_by_which_line(ivy) -> None:
    for about in (
        About("person", person("school:john")),
        About("person", person("housing:tom")),
        About("family", family()),
    ):
        told = said(ivy, about)
        assert told["family_record"] == ("due", date(2026, 3, 1))
        assert told["partner_extract"] == ("goes_on", None)
        assert "staff_record" not in told and "ledger" not in told
    (one, *_) = [
        told
        for told in queries.retention_of(ivy, OVERSIGHT, About("family", family())) or ()
        if told.name == "family_record"
    ]
    assert (
        one.why == "7 years after the day the council's involvement with the family ended: 2019-03-01, says a service."
    )
    assert one.schedule == "family support, seven years after involvement"
    # Who works with whom says a category that the officer's purpose leaves out.
    assert "Recovery" not in one.why and "social care" not in one.why


def test_while_one_service_goes_on_nothing_of_the_family_is_due(publish_run, run, ivy) -> None:
    run.change("facts", {"fact": record_id("fact jane treated")}, until_day=None)
    publish_run(run)

    for about in (About("person", person("school:amy")), About("family", family())):
        assert said(ivy, about)["family_record"] == ("goes_on", None)
    assert said(ivy, About("person", person("housing:pat")))["family_record"] == ("no_event", None)


@pytest.mark.parametrize("on_whom", ["family", "another member's own page", "everybody"])
def test_a_hold_holds_whom_it_is_about_and_is_lifted(ivy, on_whom) -> None:
    held = {"family": About("family", family()), "everybody": NOBODY}.get(
        on_whom, About("person", person("school:amy"))
    )
    registers_actions.place_hold(ivy, OVERSIGHT, held, "family_record", until=None, source="Inquiry 7")

    assert said(ivy, About("family", family()))["family_record"] == ("held", date(2026, 3, 1))
    assert said(ivy, About("person", person("school:amy")))["family_record"] == ("held", date(2026, 3, 1))
    # A hold on one child is not a hold on another whose own it is not; on the family or on everybody it is.
    john = said(ivy, About("person", person("school:john")))["family_record"][0]
    assert john == ("due" if on_whom == "another member's own page" else "held")

    (hold,) = registers_queries.holds(ivy, OVERSIGHT)
    registers_actions.lift_hold(ivy, OVERSIGHT, hold.id)
    (hold,) = registers_queries.holds(ivy, OVERSIGHT)
    assert (hold.until, hold.lifted_by) == (date(2026, 6, 2), "Ivy Gray")
    with pytest.raises(NoLongerSo):
        registers_actions.lift_hold(ivy, OVERSIGHT, hold.id)


@pytest.mark.parametrize("event", ["joined", "parted"])
def test_a_hold_stays_on_whoever_an_id_has_become(ivy, event) -> None:
    old, between = "b" * 26, "c" * 26
    PersonRedirect.objects.create(old=old, new=between, event="joined", run="one")
    PersonRedirect.objects.create(old=between, new=person("school:john"), event=event, run="two")
    registers_actions.place_hold(ivy, OVERSIGHT, About("person", old), "", until=None, source="Claim 3")

    assert said(ivy, About("person", person("school:john")))["family_record"][0] == "held"
    assert said(ivy, About("person", person("school:amy")))["family_record"][0] == "due"


def test_somebody_protected_is_answered_like_nobody_and_only_who_was_shown_is_written_down(ivy) -> None:
    protected, nobody = About("person", person("social_care:ada")), About("person", "a" * 26)

    assert queries.retention_of(ivy, OVERSIGHT, protected) is None
    assert queries.retention_of(ivy, OVERSIGHT, nobody) is None
    shown = About("person", person("school:john"))
    said(ivy, shown)
    for about, looks in ((shown, 1), (protected, 0), (nobody, 0)):
        assert len(standing.ledger().about("person", about.id, limit=9)) == looks


def test_nothing_is_due_while_a_member_is_protected_whose_history_is_held_elsewhere(publish_run, run, ivy) -> None:
    run.member("smiths", "social_care:ada", "other_household_member", "shared_home", until_day=date(2018, 1, 1))
    publish_run(run)

    assert Person.objects.get(id=person("social_care:ada")).restricted
    told = said(ivy, About("person", person("school:john")))["family_record"]
    assert told == ("goes_on", None)


def test_nobody_else_may_ask(wendy, max_boss) -> None:
    for reader, purpose in ((wendy, "safeguarding"), (max_boss, "identify_families"), (max_boss, "oversight")):
        with pytest.raises(NotAllowed):
            queries.retention_of(reader, PurposeId(purpose), About("person", person("school:john")))
        with pytest.raises(NotAllowed):
            queries.retention_counts(reader, PurposeId(purpose))


def test_the_counts_are_the_sum_of_what_is_said_of_each(ivy) -> None:
    registers_actions.place_hold(
        ivy, OVERSIGHT, About("person", person("school:amy")), "", until=None, source="Claim 2"
    )

    lines = {(line.name, line.unit): line for line in queries.retention_counts(ivy, OVERSIGHT)}
    people, families = lines["family_record", "people"], lines["family_record", "families"]
    # Jane, John and Tom are due, Amy is held; nothing is known of Pat. What is known of Ada and Ben, who are protected,
    # is not in the register, so they are never due by it.
    assert (people.due, people.held, people.goes_on, people.nothing_known) == (3, 1, 2, 1)
    assert (families.due, families.held, families.goes_on) == (0, 1, 1)
    assert lines["partner_extract", "records"].goes_on == 9
    assert lines["staff_record", "staff"].goes_on == 4
    assert people.by_month == ()


def test_a_hold_on_a_class_goes_with_what_it_handed_over(ivy, settings, tmp_path) -> None:
    family_id = About("family", family())
    registers_actions.place_hold(ivy, OVERSIGHT, NOBODY, "family_record", until=None, source="An inquiry")
    settings.KINFOLD_COUNCIL = Path(shutil.copytree(settings.KINFOLD_COUNCIL, tmp_path / "council"))
    file = settings.KINFOLD_COUNCIL / "profile.yaml"
    ends = "    schedule: family support, seven years after involvement\n    years: 7\n    then: destroy\n"
    later = (
        f"    until: {standing.today()}\n    followed_by: later\n  later:\n    title: Later\n    starts: the day it ended\n"
        "    event: involvement_ended\n    schedule: later\n    years: 7\n    then: destroy\n"
    )
    text = file.read_text(encoding="utf-8")
    assert ends in text
    file.write_text(text.replace(ends, f"{ends}{later}"), encoding="utf-8")

    told = said(ivy, family_id)
    assert "family_record" not in told
    assert told["later"] == ("held", date(2026, 3, 1))
