"""A worker breaks the glass to one page; the lead worker is told, and information governance closes the review."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen

OVERSIGHT = "Checking that access is right"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_glass_is_broken_told_and_reviewed(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    worker, lead, officer = browse(size), browse(size), browse(size)
    by_worker, by_lead, by_officer = Seen(worker, size), Seen(lead, size), Seen(officer, size)
    sign_in(worker, "family_worker")
    worker.goto(site.not_theirs)
    by_worker.look("glass-refused")
    follow(worker, worker.get_by_role("link", name="break the glass"))
    press(worker, "Break the glass")
    expect(worker.get_by_role("alert")).to_contain_text("Select why you cannot wait")
    by_worker.look("glass-wrong")
    worker.get_by_label("A child may be at risk of harm now").check()
    worker.get_by_label("What happened").fill("The school rang, and her social worker is away")
    press(worker, "Break the glass")
    expect(worker.get_by_role("heading", level=1)).to_have_text("Maya Ellis")
    by_worker.look("glass-opened")

    sign_in(lead, "social_worker", "Keeping a child safe")
    expect(lead.get_by_text("broke the glass on")).to_contain_text("Ben Tran")
    by_lead.look("glass-told")

    sign_in(officer, "information_governance", OVERSIGHT)
    follow(officer, officer.get_by_role("link", name="1 review of broken glass"))
    follow(officer, officer.get_by_role("link", name="Ben Tran"))
    expect(officer.get_by_text("The school rang")).to_be_visible()
    expect(officer.get_by_text("The page of one person, 1 time")).to_be_visible()
    expect(officer.get_by_text(re.compile("Opened the page: .*facts"))).to_be_visible()
    assert "Maya" not in officer.content()
    by_officer.look("glass-review")
    officer.get_by_label("It was in order").check()
    officer.get_by_label("What you looked at").fill("Asked Carol Webb and the school")
    press(officer, "Close the review")
    expect(officer.get_by_text("Nobody has broken the glass since the last review")).to_be_visible()
    by_officer.look("glass-closed")
    for seen in (by_worker, by_lead, by_officer):
        seen.nothing_is_wrong()
