"""A worker writes down what was shared without the person's knowledge; the officer looks again, and lets them know."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_share_is_written_down_and_kept_from_them_until_somebody_looks_again(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    worker, officer = browse(size), browse(size)
    by_worker, by_officer = Seen(worker, size), Seen(officer, size)
    sign_in(worker, "family_worker")
    worker.goto(site.person)
    follow(worker, worker.get_by_role("link", name="What was shared of them with organisations outside"))
    press(worker, "Write it down")
    expect(worker.get_by_role("alert")).to_contain_text("Select whether it was shared or refused")
    worker.get_by_label("Shared", exact=True).check()
    worker.get_by_label("Who asked or received it?").select_option("The police, to safeguard a child")
    worker.get_by_label("Which law allows it?").select_option("Crime and Disorder Act 1998 sections 17, 37 and 115")
    worker.get_by_label("Crime and anti-social behaviour").check()
    worker.get_by_label("What was given, in a line").fill("When he was last seen at school")
    worker.get_by_label("Why it was shared, or refused").fill("He has been missing since Monday")
    worker.get_by_label("No, and it is kept from them for now").check()
    worker.get_by_label("Without their knowledge").select_option("risk_of_harm")
    press(worker, "Write it down")
    expect(worker.get_by_role("alert")).to_contain_text("Enter the day on which somebody looks again")
    by_worker.look("shared-wrong")
    for part, value in (("Day", "30"), ("Month", "4"), ("Year", "2026")):
        worker.get_by_label(part, exact=True).fill(value)
    press(worker, "Write it down")
    expect(worker.get_by_text("Kept from them", exact=True)).to_be_visible()
    by_worker.look("shared-kept")

    sign_in(officer, "information_governance", "Checking that access is right")
    officer.goto("/shared/")
    by_officer.look("shared-list")
    follow(officer, officer.get_by_role("link", name=re.compile(r"^Share \d")).first)
    assert "Tobi" not in officer.content()
    officer.get_by_label("Yes, from now on").check()
    officer.get_by_label("What you looked at").fill("He was found; asked his social worker")
    by_officer.look("shared-review")
    press(officer, "Write it down")
    expect(officer.get_by_text("Whoever asks is told of everything that was shared")).to_be_visible()
    for seen in (by_worker, by_officer):
        seen.nothing_is_wrong()
