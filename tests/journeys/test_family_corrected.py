"""A worker says who belongs to a family and who does not: it is shown first, acts at once, and the next run keeps it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web import hollybank
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen

from kinfold.pipeline import refresh
from kinfold.places import Places

CORRECT = "Correct who is in this family"


def open_corrections(page: Page, site: Site) -> None:
    page.goto(site.family)
    follow(page, page.get_by_role("link", name=CORRECT))


def say_that_sade_does_not_belong(page: Page) -> None:
    page.get_by_label("Does not belong to this family").check()
    page.get_by_label("Sade Adeyemi").check()
    page.get_by_label("Why", exact=True).fill("She lives with her aunt, and both told me so")
    press(page, "Show what it would change")


def test_what_a_worker_says_is_shown_first_acts_at_once_and_the_next_run_keeps_it(
    site: Site, browse: Callable[..., Page], sign_in: Callable[..., None], line_done: Places
) -> None:
    page = browse()
    sign_in(page, "family_worker")
    open_corrections(page, site)
    say_that_sade_does_not_belong(page)
    expect(page.get_by_text("Sade Adeyemi goes out of this family.")).to_be_visible()
    page.goto(site.family)
    expect(page.get_by_text("Sade Adeyemi is here")).to_have_count(1)  # nothing is written yet

    open_corrections(page, site)
    say_that_sade_does_not_belong(page)
    press(page, "Write it down")
    expect(page.get_by_text("The next run takes it in")).to_be_visible()
    page.goto(site.family)
    expect(page.get_by_text("Sade Adeyemi is here")).to_have_count(0)
    expect(page.get_by_text("Being worked out again.")).to_be_visible()

    refresh(line_done, on=hollybank.DAY)
    page.goto(site.family)
    expect(page.get_by_text("Sade Adeyemi is here")).to_have_count(0)
    expect(page.get_by_text("Being worked out again.")).to_have_count(0)

    open_corrections(page, site)
    page.get_by_text("Take this back").click()
    page.locator("textarea[name=why]").fill("She has come home")
    press(page, "Take it back")
    refresh(line_done, on=hollybank.DAY)
    page.goto(site.family)
    expect(page.get_by_text("Sade Adeyemi is here")).to_have_count(1)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_a_correction_have_no_fault_and_fit_the_screen(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    sign_in(page, "family_worker")
    seen = Seen(page, size)
    open_corrections(page, site)
    press(page, "Show what it would change")
    expect(page.get_by_role("alert")).to_contain_text("Select whom it is about")
    seen.look("correct-wrong")
    say_that_sade_does_not_belong(page)
    seen.look("correct-effect")
    press(page, "Write it down")
    seen.look("correct-said")
    page.get_by_label("Belongs to this family").check()
    page.get_by_label("Sade Adeyemi").check()
    page.get_by_label("Why", exact=True).fill("It is the other way round")
    press(page, "Show what it would change")
    expect(page.get_by_text("It cannot stand beside what was said before")).to_be_visible()
    seen.look("correct-contradicts")
    page.goto(site.family)
    seen.look("family-corrected")
    seen.nothing_is_wrong()
