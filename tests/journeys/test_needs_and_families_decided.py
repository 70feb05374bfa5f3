"""A manager takes a family up, a worker confirms a need with the family's own words beside it, and all of it stands on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web import hollybank
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import LIST, Seen

from kinfold.pipeline import refresh
from kinfold.places import Places


def decide_on_adeyemi(page: Page) -> None:
    page.goto("/families/may-be-eligible/")
    follow(page, page.get_by_role("link", name="Decide on Adeyemi"))


def confirm(page: Page, site: Site, need: str, words: str, *, about: str) -> None:
    page.goto(f"{site.family}needs/{need}/")
    page.get_by_role("group", name="Whom is it about?").get_by_label(about).check()
    page.get_by_label("It is so").check()
    page.get_by_label("An assessment of one’s own").check()
    for box, value in (("Day", "20"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(box, exact=True).fill(value)
    page.get_by_label("In words").fill(words)
    press(page, "Write it down")


def test_a_family_is_taken_up_and_a_need_confirmed_and_the_next_run_keeps_both(
    site: Site, browse: Callable[..., Page], sign_in: Callable[..., None], line_done: Places
) -> None:
    manager, worker = browse(), browse()
    sign_in(manager, "team_manager", LIST)
    decide_on_adeyemi(manager)
    press(manager, "Write the decision down")
    expect(manager.get_by_role("alert")).to_contain_text("Select what you decide")
    manager.get_by_label("Take it up").check()
    manager.get_by_label("Why").fill("School and housing both worry")
    press(manager, "Write the decision down")
    expect(manager.get_by_text("School and housing both worry")).to_be_visible()
    manager.goto("/families/may-be-eligible/")
    expect(manager.get_by_role("link", name="Adeyemi")).to_have_count(0)

    sign_in(worker, "family_worker")
    worker.goto(f"{site.family}needs/EDU-1/")
    press(worker, "Write it down")
    expect(worker.get_by_role("alert")).to_contain_text("Select whom it is about")
    confirm(worker, site, "EDU-1", "The school and I went through the register", about="Tobi Adeyemi")
    worker.get_by_role("group", name="Whom is it about?").get_by_label("Tobi Adeyemi").check()
    worker.get_by_label("The family’s own words").check()
    worker.get_by_label("In words").fill("He is bullied on the bus")
    press(worker, "Write it down")
    expect(worker.get_by_role("alert")).to_contain_text("Select who said it")
    worker.get_by_label("Somebody else of the family").check()
    press(worker, "Write it down")

    refresh(line_done, on=hollybank.DAY)
    worker.goto(site.family)
    expect(worker.get_by_text("1 need confirmed")).to_be_visible()
    expect(worker.get_by_text("About Tobi Adeyemi: “He is bullied on the bus”")).to_be_visible()
    expect(worker.get_by_text("Said by somebody else of the family. Written down by")).to_be_visible()
    expect(worker.get_by_text("School and housing both worry")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_have_no_fault_and_fit_the_screen(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    sign_in(page, "team_manager", LIST)
    seen = Seen(page, size)
    page.goto("/families/may-be-eligible/")
    seen.look("suggestions")
    decide_on_adeyemi(page)
    press(page, "Write the decision down")
    seen.look("suggestion-wrong")
    page.get_by_label("Ask for more").check()
    page.get_by_label("Why").fill("The school is asked first")
    press(page, "Write the decision down")
    seen.look("suggestion-decided")
    seen.nothing_is_wrong()

    worker = browse(size)
    sign_in(worker, "family_worker")
    looked = Seen(worker, size)
    worker.goto(f"{site.family}needs/EDU-1/")
    press(worker, "Write it down")
    looked.look("need-wrong")
    confirm(worker, site, "EDU-1", "The school and I went through the register", about="Tobi Adeyemi")
    looked.look("need-confirmed")
    worker.goto(site.family)
    looked.look("family-confirmed")
    looked.nothing_is_wrong()
