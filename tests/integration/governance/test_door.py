"""The door on a database: the entry first, the same words for all whom it refuses, and nothing kept."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.integration.governance.builders import (
    FAMILY,
    NOBODY_KNOWN,
    PERSON,
    TODAY,
    a_worker,
    is_protected,
    on_duty,
    published,
    the_actor,
    works_with,
)
from tests.stores import take_the_ledger_away

from kinfold.governance import queries
from kinfold.governance.actions import answering, record, require
from kinfold.governance.ledger import verify
from kinfold.governance.models import StaffMember
from kinfold.governance.rules.policy import NOBODY, Event
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.governance.standing import ledger_key, ledger_store
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import LedgerUnavailable, MissingPart, NotAllowed


def open_page(staff: str = "s1", about=PERSON, purpose: str = "safeguarding"):
    return require(the_actor(staff), purpose, Action.OPEN, about)


def refused(staff: str = "s1", about=PERSON, purpose: str = "safeguarding", action=Action.OPEN) -> NotAllowed:
    with pytest.raises(NotAllowed) as refusal:
        require(the_actor(staff), purpose, action, about)
    return refusal.value


def test_who_works_with_somebody_may_open_their_page_and_the_ledger_says_so(ledger):
    published(a_worker(), works_with("s1"))

    permit = open_page()

    (entry,) = ledger.recent(10)
    assert (permit.entry, permit.relationship) == (entry.seq, RelationshipKind.ALLOCATED)
    assert (entry.staff, entry.role, entry.purpose, entry.action) == ("s1", "social_worker", "safeguarding", "open")
    assert (entry.outcome, entry.rule, entry.relationship) == ("allowed", "", "allocated")
    assert ledger.about("person", PERSON.id, limit=10) == (entry,)


def test_from_the_day_that_a_purpose_ends_the_door_refuses_what_was_done_for_it(ledger, settings, tmp_path):
    published(a_worker(), works_with("s1"))
    settings.KINFOLD_COUNCIL = Path(shutil.copytree(settings.KINFOLD_COUNCIL, tmp_path / "council"))
    file = settings.KINFOLD_COUNCIL / "profile.yaml"
    before, mark, after = file.read_text(encoding="utf-8").partition(
        "\n  safeguarding:\n    title: Keeping a child safe\n"
    )
    file.write_text(f"{before}{mark}    until: {TODAY}\n{after}", encoding="utf-8")

    settings.KINFOLD_TODAY = TODAY - timedelta(days=1)
    assert open_page()
    settings.KINFOLD_TODAY = TODAY
    refused()
    assert open_page(purpose="family_help")
    assert (ledger.recent(2)[1].outcome, ledger.recent(2)[1].rule) == ("refused", "role_serves_purpose")


def test_a_refusal_is_an_entry_with_its_rule(ledger):
    published(a_worker())

    refused()

    (entry,) = ledger.recent(10)
    assert (entry.outcome, entry.rule) == ("refused", "relationship_stands")


def test_an_entry_stays_when_the_transaction_around_it_is_rolled_back(ledger):
    published(a_worker(), works_with("s1"))

    with pytest.raises(RuntimeError), transaction.atomic():
        open_page()
        raise RuntimeError

    assert len(ledger.recent(10)) == 1


def test_a_stranger_somebody_protected_and_nobody_at_all_are_refused_alike(ledger):
    published(a_worker(), works_with("s1", FAMILY), is_protected(FAMILY))

    errors = [refused(), refused(about=FAMILY), refused(about=NOBODY_KNOWN)]

    assert len({(str(error), str(error.args), str(vars(error))) for error in errors}) == 1
    shapes = {(entry.outcome, entry.action, len(entry.about)) for entry in ledger.recent(10)}
    assert len(shapes) == 1


def test_no_refusal_names_the_id_that_was_asked_for(ledger):
    published(a_worker())

    assert NOBODY_KNOWN.id not in str(refused(about=NOBODY_KNOWN))


def test_without_the_ledger_nobody_is_let_in(ledger, settings, tmp_path):
    published(a_worker(), works_with("s1"))
    take_the_ledger_away(settings, tmp_path)

    with pytest.raises(LedgerUnavailable):
        open_page()


def test_without_a_secret_nobody_is_let_in(ledger, settings):
    published(a_worker(), works_with("s1"))
    settings.SECRET_KEY = settings.KINFOLD_LEDGER_KEY = ""

    with pytest.raises(LedgerUnavailable, match="no key"):
        open_page()


def test_without_a_council_nobody_is_let_in(ledger, settings):
    published(a_worker(), works_with("s1"))
    settings.KINFOLD_COUNCIL = None

    with pytest.raises(MissingPart):
        open_page()


@pytest.mark.parametrize(
    ("later", "rule"),
    [
        ({"off_list_on": TODAY}, "account_active"),
        ({"until_day": TODAY}, "account_active"),
        ({"from_day": TODAY + timedelta(days=1)}, "account_active"),
        ({"trained_on": TODAY - timedelta(days=365)}, "training_in_date"),
        ({"trained_on": None}, "training_in_date"),
        ({"agreed_on": None}, "agreement_signed"),
        ({"agreed_on": TODAY + timedelta(days=1)}, "agreement_signed"),
        ({"role": "administrator"}, "role_serves_purpose"),
    ],
)
def test_what_is_taken_away_is_gone_at_the_next_question(later, rule, ledger):
    published(a_worker(), works_with("s1"))
    actor = queries.actor("s1", on=TODAY)
    require(actor, "safeguarding", Action.OPEN, PERSON)

    StaffMember.objects.update(**later)

    with pytest.raises(NotAllowed):
        require(actor, "safeguarding", Action.OPEN, PERSON)
    assert ledger.recent(1)[0].rule == rule


@pytest.mark.parametrize(
    ("from_day", "until_day", "stands"),
    [
        (TODAY, None, True),
        (TODAY + timedelta(days=1), None, False),
        (TODAY - timedelta(days=9), TODAY, False),
        (TODAY - timedelta(days=9), TODAY + timedelta(days=1), True),
    ],
)
def test_a_relationship_stands_from_its_first_day_until_its_end(from_day, until_day, stands, ledger):
    published(a_worker(), works_with("s1", from_day=from_day, until_day=until_day))

    if stands:
        open_page()
    else:
        refused()


def test_a_relationship_with_a_family_opens_nobody_in_it_by_itself(ledger):
    published(a_worker(), works_with("s1", FAMILY))

    open_page(about=FAMILY)
    refused(about=PERSON)


def test_a_manager_opens_what_the_staff_below_were_given_however_far_below(ledger):
    published(
        a_worker("worker", supervisor="senior"),
        a_worker("senior", supervisor="manager"),
        a_worker("manager", role="team_manager"),
        a_worker("other_manager", role="team_manager"),
        works_with("worker"),
    )

    assert open_page("senior").relationship is RelationshipKind.SUPERVISING
    assert open_page("manager").relationship is RelationshipKind.SUPERVISING
    refused("other_manager")


def test_who_is_on_the_duty_of_a_team_looks_after_what_its_workers_were_given(ledger):
    published(
        a_worker("s1", team="South"),
        a_worker("worker", team="North"),
        a_worker("nobodys", team=""),
        works_with("worker"),
        works_with("worker", FAMILY, kind=RelationshipKind.TEAM),
        works_with("nobodys", NOBODY_KNOWN),
        on_duty("s1", "North"),
    )

    assert open_page("s1").relationship is RelationshipKind.DUTY
    with pytest.raises(NotAllowed):
        open_page("s1", FAMILY)  # a place at a meeting is the worker's own
    with pytest.raises(NotAllowed):
        open_page("s1", NOBODY_KNOWN)


@pytest.mark.parametrize("turn", [{"from_day": TODAY + timedelta(days=1)}, {"until_day": TODAY}])
def test_a_turn_of_duty_opens_nothing_before_it_and_after_it(ledger, turn):
    published(a_worker("s1"), a_worker("worker", team="North"), works_with("worker"), on_duty("s1", "North", **turn))

    with pytest.raises(NotAllowed):
        open_page("s1")


@pytest.mark.parametrize("days", [{"supervised_from": TODAY + timedelta(days=1)}, {"supervised_until": TODAY}])
def test_supervising_has_days_where_the_staff_list_names_them(ledger, days):
    published(a_worker("s1"), a_worker("worker", supervisor="s1", **days), works_with("worker"))

    with pytest.raises(NotAllowed):
        open_page("s1")


def test_a_place_on_the_list_of_a_meeting_is_not_passed_up(ledger):
    published(
        a_worker("worker", supervisor="manager"),
        a_worker("manager", role="team_manager"),
        works_with("worker", kind=RelationshipKind.TEAM),
    )

    open_page("worker")
    refused("manager")


def test_staff_who_supervise_each_other_in_a_ring_do_not_hang_the_door(ledger):
    published(a_worker("s1", supervisor="s2"), a_worker("s2", supervisor="s1"), works_with("s2"))

    assert open_page("s1").relationship is RelationshipKind.SUPERVISING
    assert open_page("s2").relationship is RelationshipKind.ALLOCATED


def test_nobody_is_a_supervisor_for_having_no_name(ledger):
    published(a_worker("s1"), a_worker("s2"), works_with("s2"))

    refused("s1")
    refused("")


def test_somebody_the_staff_list_has_never_had_is_refused_and_written_down(ledger):
    published(works_with("s9"))

    refused("s9")

    assert (ledger.recent(1)[0].staff, ledger.recent(1)[0].rule) == ("s9", "account_active")


def test_an_analyst_lists_families_and_opens_none(ledger):
    published(a_worker(role="programme_analyst"), works_with("s1", FAMILY))

    require(the_actor(), "identify_families", Action.LIST, NOBODY)
    refused(about=FAMILY, purpose="identify_families")


def test_what_somebody_typed_as_a_purpose_does_not_get_into_the_ledger(ledger):
    published(a_worker())

    refused(purpose="Ada Okoro, ZZ1 1AA")

    assert ledger.recent(1)[0].purpose == "unknown"


def test_what_a_list_showed_can_be_found_for_each_person_on_it(ledger):
    published(a_worker())
    permit = require(the_actor(), "safeguarding", Action.FIND, details={"by": "name"})

    record(Event.SHOWN, permit, shown=[PERSON, NOBODY_KNOWN], hits=2)

    (shown,) = ledger.about("person", PERSON.id, limit=10)
    assert (shown.outcome, shown.action, shown.under, shown.staff) == ("done", "shown", permit.entry, "s1")
    assert ledger.recent(3)[-1].counts == {"hits": 2}


def test_the_entries_of_one_request_carry_one_id_and_the_next_request_another(ledger):
    published(a_worker(), works_with("s1"))

    with answering() as first:
        open_page()
        open_page()
    with answering():
        open_page()
    open_page()

    ids = [entry.request for entry in ledger.recent(10)]
    assert ids[2:] == [first, first]
    assert len(set(ids)) == 3
    assert all(ids)


def test_information_governance_reads_the_ledger_and_that_is_an_entry_too(ledger):
    published(a_worker("ig", role="information_governance"), a_worker("s1"))
    refused("s1")

    seen = queries.recent_entries(the_actor("ig"), "oversight")
    found = queries.ledger_state(the_actor("ig"), "oversight")

    assert [entry.staff for entry in seen] == ["ig", "s1"]
    assert (found.whole, found.entries) == (True, 3)
    with pytest.raises(NotAllowed):
        queries.recent_entries(the_actor("s1"), "safeguarding")


def test_the_ledger_of_the_door_is_whole_and_sealed(ledger, tmp_path):
    published(a_worker(), works_with("s1"))
    for _ in range(5):
        open_page()

    assert verify(ledger_store(), keys=[ledger_key()]).entries == 5


def test_a_key_of_its_own_for_the_ledger_takes_the_place_of_the_sites_secret(ledger, settings):
    from_the_secret = ledger_key()
    settings.KINFOLD_LEDGER_KEY = "of its own"
    settings.SECRET_KEY = "changed"

    assert ledger_key() != from_the_secret
    settings.SECRET_KEY = "changed again"
    assert ledger_key() == ledger_key()


def test_a_day_that_stands_for_today_is_not_heeded_for_a_real_council(ledger, settings, tmp_path):
    assert queries.today() == TODAY
    text = (settings.KINFOLD_COUNCIL / "profile.yaml").read_text(encoding="utf-8")
    (tmp_path / "profile.yaml").write_text(text.replace("invented: true", "invented: false"), encoding="utf-8")
    settings.KINFOLD_COUNCIL = tmp_path

    assert queries.today() >= date(2026, 11, 1)


def test_a_changed_profile_counts_from_the_next_question(ledger, settings, tmp_path):
    published(a_worker(), works_with("s1"))
    file = tmp_path / "profile.yaml"
    text = (settings.KINFOLD_COUNCIL / "profile.yaml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    settings.KINFOLD_COUNCIL = tmp_path
    open_page()

    file.write_text(text.replace("training_valid_days: 365", "training_valid_days: 30"), encoding="utf-8")

    refused()
