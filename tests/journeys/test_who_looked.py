"""A person asks who has looked: a worker passes it on, one officer prepares the answer, and a second agrees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web.hollybank import STAFF
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen

from kinfold.governance.models import StaffMember
from kinfold.vocabulary.identifiers import StaffId
from kinfold.web.accounts.actions import make_account

OVERSIGHT = "Checking that access is right"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_answer_is_prepared_agreed_to_and_handed_over(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    second_officer(site)
    worker, officer, second = browse(size), browse(size), browse(size)
    by_worker, by_officer, by_second = Seen(worker, size), Seen(officer, size), Seen(second, size)
    sign_in(worker, "family_worker")
    break_the_glass(worker, site)
    worker.goto(site.person)
    follow(worker, worker.get_by_role("link", name="Who has looked at their record, when they ask"))
    press(worker, "They ask who has looked")
    expect(worker.get_by_text("The answer is being prepared")).to_be_visible()

    sign_in(officer, "information_governance", OVERSIGHT)
    officer.goto("/looks/")
    by_officer.look("looks-list")
    follow(officer, officer.get_by_role("link", name=re.compile("^Answer")))
    expect(officer.get_by_text("Too recent").first).to_be_visible()
    assert "Tobi" not in officer.content()
    by_officer.look("looks-answer")
    officer.get_by_label("What you looked at").fill("Asked the worker; it is safe")
    press(officer, "Prepare the answer")

    sign_in(second, "second_officer", OVERSIGHT)
    second.goto("/looks/")
    follow(second, second.get_by_role("link", name=re.compile("^Ben Tran")))
    expect(second.get_by_text("Opened without a relationship at the time")).to_be_visible()
    by_second.look("looks-one")
    second.get_by_label("It is explained").check()
    second.get_by_label("What you looked at").fill("Asked his manager")
    press(second, "Close it")
    expect(second.get_by_text("None that nobody has asked about")).to_be_visible()
    follow(second, second.get_by_role("link", name=re.compile("^Answer")))
    second.get_by_label("Yes").check()
    second.get_by_label("What you looked at").fill("Asked the social worker too")
    by_second.look("looks-agree")
    press(second, "Say so")

    worker.reload()
    expect(worker.get_by_text("This sentence stands in every answer")).to_be_visible()
    by_worker.look("looked-handed-over")
    for seen in (by_worker, by_officer, by_second):
        seen.nothing_is_wrong()


def second_officer(site: Site) -> None:
    officer = StaffMember.objects.get(pk=STAFF["information_governance"])
    officer.pk, officer.name = "S60", "A Second Officer"
    officer.save(force_insert=True)
    site.accounts["second_officer"] = make_account(StaffId("S60"), by="tests")


def break_the_glass(worker: Page, site: Site) -> None:
    worker.goto(site.not_theirs)
    follow(worker, worker.get_by_role("link", name="break the glass"))
    worker.get_by_label("A child may be at risk of harm now").check()
    worker.get_by_label("What happened").fill("The school rang")
    press(worker, "Break the glass")
