"""What the door is told of a run."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.integration.register.a_run import EXTRACT, ON, record_id
from tests.integration.register.conftest import COUNCIL
from tests.integration.register.told import family, person

from kinfold.governance.models import DutyTurn, Relationship, Restriction, StaffMember
from kinfold.governance.rules.registers import law_of
from kinfold.register import actions


def test_who_works_with_a_parent_elsewhere_opens_that_parent_and_not_the_home_that_was_left(publish_run, run):
    run.change("memberships", {"person": record_id("school:john")}, role="parent_elsewhere")
    run.change("involvements", {"name": "Wendy Ward"}, record=record_id("school:john"))
    publish_run(run)

    about = set(Relationship.objects.filter(staff="s-wendy").values_list("about_kind", "about_id"))
    assert about == {("person", person("school:john"))}


def test_a_worker_is_known_by_id_or_work_address_and_works_with_the_whole_family(publish_run, run):
    publish_run(run)

    about = set(Relationship.objects.filter(staff="s-wendy").values_list("about_kind", "about_id"))
    assert about == {
        ("person", person("school:john")),
        ("person", person("school:amy")),
        ("person", person("housing:jane")),
        ("family", family("smiths")),
    }
    assert not Relationship.objects.exclude(staff="s-wendy").exists(), "a tutor of no staff list opens nothing"
    assert set(Relationship.objects.values_list("from_day", flat=True)) == {date(2026, 3, 3)}


@pytest.mark.parametrize(
    "ended",
    [
        {"until_day": ON},
        {"from_day": ON + timedelta(days=1)},
        {"last_said": EXTRACT - timedelta(days=31)},  # the newest full extract does not name her any more
    ],
)
def test_who_does_not_work_with_somebody_today_has_no_relationship(publish_run, run, ended):
    run.change("involvements", {"name": "Wendy Ward"}, **ended)
    publish_run(run)

    assert not Relationship.objects.exists()


def test_each_meeting_opens_for_its_own_days_and_the_work_of_others_goes_on_beside_it(publish_run, run):
    nora = {"record": record_id("social_care:john"), "source": "social_care", "role": "conference", "staff": "s-nora"}
    said = {"kind": "team", "first_said": EXTRACT, "last_said": EXTRACT}
    first, second = (ON - timedelta(days=3), ON + timedelta(days=1)), (ON + timedelta(days=20), ON + timedelta(days=22))
    for from_day, until_day in (first, second):
        one = {"involvement": record_id(f"nora {from_day}"), "from_day": from_day, "until_day": until_day}
        run.add("involvements", {**nora, **said, **one})
    publish_run(run)

    told = Relationship.objects.filter(staff="s-nora", about_id=person("school:john"))
    assert sorted(told.values_list("kind", "from_day", "until_day")) == [("team", *first), ("team", *second)]
    assert Relationship.objects.filter(staff="s-nora", about_id=family("smiths")).count() == 2
    assert set(Relationship.objects.filter(staff="s-wendy").values_list("kind", flat=True)) == {"allocated"}


def test_a_turn_of_duty_and_the_days_of_supervision_come_from_the_staff_list(publish_run, run):
    turn = {"on_duty_from": ON, "on_duty_until": ON + timedelta(days=5)}
    run.change("staff", {"staff": "s-nora"}, **turn, supervised_from=ON, supervised_until=ON + timedelta(days=9))
    run.change("staff", {"staff": "s-max"}, on_duty_from=ON, on_duty_until=None)
    publish_run(run)

    assert list(DutyTurn.objects.values_list("staff", "team", "from_day", "until_day")) == [
        ("s-nora", "West", *turn.values())
    ]
    nora = StaffMember.objects.get(staff="s-nora")
    assert (nora.supervised_from, nora.supervised_until) == (ON, ON + timedelta(days=9))
    run.change("staff", {"staff": "s-nora"}, on_duty_from=None, on_duty_until=None)
    publish_run(run)
    assert not DutyTurn.objects.exists(), "what the list no longer says has ended"


def test_a_proposed_member_is_no_reason_to_open_a_page(publish_run, run):
    run.member("smiths", "housing:pat", "carer", "proposed", proposed=True)
    publish_run(run)

    assert not Relationship.objects.filter(about_id=person("housing:pat")).exists()


def test_protected_people_and_families_are_told_to_the_door(publish_run, run):
    publish_run(run)

    told = set(Restriction.objects.values_list("about_kind", "about_id", "reason_code"))
    assert told == {
        ("person", person("social_care:ada"), "protected_address"),
        ("person", person("school:ben"), "shared_home"),
        ("family", family("okoros"), "protected_member"),
    }


def test_the_wall_is_told_the_files_with_their_days_whatever_day_it_is(
    transactional_db, council, run, tmp_path, monkeypatch
):
    told, roles = [], {"role": council.roles["family_worker"].model_copy(update={"until": ON})}
    monkeypatch.setattr(actions, "tell_the_wall", lambda *files: told.append(files))
    profile, law = council.model_copy(update={"roles": roles}), law_of(COUNCIL)

    actions.publish(
        run.artefacts(tmp_path / "run"), profile=profile, law=law, on=ON, run_id="run", scratch=tmp_path / "scratch"
    )

    assert told == [(profile, law)] and law.conditions
