"""Requests by right: written down where people ask, due by law, and ended by a person; nobody is named in the officer's list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn

from kinfold.governance import request_queries, standing
from kinfold.governance.models import Restriction, RightsRequest, StaffMember
from kinfold.governance.registers_queries import holds_to_heed
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.retention import Hold
from kinfold.governance.rules.rights import RIGHTS
from kinfold.register.reading.redirects import Past

FORM = "/registers/rights/access/"
ASKED = {
    "capacity": "themselves",
    "came_by": "letter",
    "received_on": "2 3 2026",
    "what": "Everything that you hold",
    "reference": "Letter 2026/114",
}


@pytest.fixture
def officer(signed_in: SignIn) -> Any:
    StaffMember.objects.filter(pk=fakes.MANAGER).update(role="information_governance")
    return signed_in(fakes.MANAGER, "oversight")


@pytest.fixture
def request_made(officer: Any) -> int:
    assert officer.post(FORM, {**ASKED, "whose": fakes.OTIS})["Location"] == "/rights/"
    return RightsRequest.objects.get().pk


def test_a_worker_passes_on_what_a_person_asks_and_the_officer_sees_when_it_is_due(
    signed_in: SignIn, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kinfold.cases.requests.past_of", lambda _, people: Past(frozenset(people), {}, {}))
    theirs = f"/people/{fakes.OTIS}/rights/"
    worker = signed_in()
    assert "Select what they ask for" in worker.post(theirs, ASKED).content.decode()
    assert worker.post(theirs, {**ASKED, "right": "rectify", "came_by": "phone"}).status_code == 302

    (kept,) = RightsRequest.objects.values_list("right", "about_id", "received_on", "due_on", "written_by")
    assert kept == ("rectify", fakes.OTIS, date(2026, 3, 2), date(2026, 4, 2), fakes.WORKER)
    page = officer.get("/rights/").content.decode()
    assert "To have what is wrong put right" in page and "Due by 2 April 2026" in page
    assert fakes.OTIS not in page and fakes.CANARY not in page
    assert "Due by 2 April 2026" in worker.get(theirs).content.decode()
    assert [one.action for one in standing.ledger().recent(50)].count("right_asked") == 1


def test_who_may_pass_on_what_people_ask_prints_the_form_of_each_right_and_nobody_else_does(
    signed_in: SignIn, officer: Any
) -> None:
    worker = signed_in()
    listed = worker.get("/rights/forms/").content.decode()
    for right, words in RIGHTS.items():
        assert f"/rights/forms/{right}/" in listed
        page = worker.get(f"/rights/forms/{right}/").content.decode()
        blanks = page.partition("kf-blanks")[2].partition("</ol>")[0]
        assert blanks.count("<li>") == len(words.write) + 1
        assert "Commissioner" in page and "You need no form" in page
        assert fakes.CANARY not in page and "<form" not in page.partition("<main")[2]
    assert worker.get("/rights/forms/cake/").status_code == 404
    assert officer.get("/rights/forms/").status_code == officer.get("/rights/forms/access/").status_code == 403


def test_nobody_writes_down_or_reads_what_is_not_theirs(signed_in: SignIn, officer: Any, request_made: int) -> None:
    worker = signed_in()
    assert worker.get("/rights/").status_code == 403
    for address in (f"/rights/{request_made}/", FORM, f"/people/{fakes.STRANGER}/rights/"):
        assert worker.get(address).status_code == worker.post(address, ASKED).status_code == 403
    assert officer.get(f"/people/{fakes.OTIS}/rights/").status_code == 403
    assert RightsRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"received_on": "4 3 2026"}, 200, "must not be after today"),
        ({"what": " "}, 200, "Enter what they ask"),
        ({"reference": ""}, 200, "Enter where the letter"),
        ({"capacity": "friend"}, 200, "Select in what capacity"),
        ({"whose": "Otis Quillfeather"}, 200, "Enter what stands in the address"),
        ({"whose": fakes.OTIS, "capacity": "anybody"}, 409, "It is about a person"),
    ],
)
def test_what_is_missing_or_impossible_is_said_and_nothing_is_written_down(officer: Any, sent, status, told) -> None:
    answer = officer.post(FORM, {**ASKED, **sent})

    assert answer.status_code == status
    assert told in answer.content.decode()
    assert not RightsRequest.objects.exists()


def test_the_way_to_the_commissioner_has_no_form_and_takes_none(officer: Any) -> None:
    elsewhere = "/registers/rights/complain_to_the_commissioner/"

    assert "One has arrived" in officer.get(FORM).content.decode()
    assert "One has arrived" not in officer.get(elsewhere).content.decode()
    assert officer.post(elsewhere, ASKED).status_code == 409
    assert not RightsRequest.objects.exists()


def test_a_request_is_made_longer_once_and_ended_once_by_a_person(
    officer: Any, request_made: int, settings: Any
) -> None:
    page = f"/rights/{request_made}/"
    word = {"does": "word", "on": "3 3 2026", "why": "Three services hold paper files"}
    assert "Enter what was told" in officer.post(page, {**word, "why": ""}).content.decode()
    assert officer.post(page, word).status_code == 302
    assert RightsRequest.objects.get().due_on == date(2026, 6, 2)
    assert officer.post(page, word).status_code == 409

    close = {"does": "close", "state": "answered", "on": "3 3 2026", "why": "Copy sent, file 8"}
    assert officer.post(page, {**close, "on": "1 3 2026"}).status_code == 409
    assert "Select what became of it" in officer.post(page, {**close, "state": "open"}).content.decode()
    assert officer.post(page, close).status_code == 302
    assert officer.post(page, close).status_code == 409
    assert "Copy sent, file 8" in officer.get(page).content.decode()
    assert RightsRequest.objects.get().state == "answered"


def test_a_request_that_nobody_answered_in_time_stands_on_top_as_overdue(officer: Any, request_made: int) -> None:
    officer.post(FORM, {**ASKED, "received_on": "1 12 2025"})

    page = officer.get("/rights/").content.decode()
    assert "1 overdue" in page
    assert page.index("It was due on 1 January 2026") < page.index("Due by 2 April 2026")


def test_a_complaint_is_acknowledged_and_then_has_no_last_day(officer: Any) -> None:
    officer.post("/registers/rights/complain/", ASKED)
    made = RightsRequest.objects.get()
    assert made.due_on == date(2026, 4, 1)

    officer.post(f"/rights/{made.pk}/", {"does": "word", "on": "3 3 2026", "why": "By letter"})
    assert RightsRequest.objects.get().due_on is None
    assert "to be answered without undue delay" in officer.get("/rights/").content.decode()


def test_while_a_request_is_open_what_it_is_about_is_held_from_its_day(officer: Any, request_made: int) -> None:
    def of_a_request() -> list[Hold]:
        return [one for one in holds_to_heed() if one.about is None or one.about[0] != "rule"]

    (hold,) = of_a_request()
    assert (hold.about, hold.from_, hold.until) == (("person", fakes.OTIS), date(2026, 3, 2), None)

    officer.post(f"/rights/{request_made}/", {"does": "close", "state": "withdrawn", "on": "3 3 2026", "why": "Rang"})
    assert of_a_request() == []


def test_nobody_answers_what_they_asked_themselves(officer: Any, request_made: int) -> None:
    Restriction.objects.create(
        about_kind="person", about_id=fakes.OTIS, reason_code="own_record", source="decided", staff=fakes.MANAGER
    )
    close = {"does": "close", "state": "answered", "on": "3 3 2026", "why": "Copy sent"}

    answer = officer.post(f"/rights/{request_made}/", close)
    assert answer.status_code == 409
    assert "Ask somebody else" in answer.content.decode()
    assert RightsRequest.objects.get().state == "open"


def test_the_database_refuses_an_answer_without_a_person_and_a_request_without_a_day(request_made: int) -> None:
    for wrong in ({"state": "answered"}, {"due_on": None}, {"told_why": "x"}, {"capacity": "friend"}, {"about_id": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RightsRequest.objects.filter(pk=request_made).update(**wrong)


def test_what_was_asked_before_two_records_were_joined_is_still_theirs(
    signed_in: SignIn, officer: Any, request_made: int
) -> None:
    RightsRequest.objects.update(about_id="b" * 26)
    worker = standing.actor(fakes.WORKER, on=standing.today())
    assert worker is not None

    told = request_queries.asked_by(
        worker, "family_help", About("person", fakes.OTIS), ids=["b" * 26], may_be_theirs=lambda *_: True
    )
    assert [one.id for one in told] == [request_made]
