"""Father and son of one name: a person looks at both records, says that they are never the same, and takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web import hollybank
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen

from kinfold.pipeline import refresh
from kinfold.places import Places
from kinfold.register.match_queries import binding_decisions

WHO = "Deciding who is who"


def test_two_of_one_name_are_said_to_be_two_and_it_is_taken_back(
    site: Site, browse: Callable[..., Page], sign_in: Callable[..., None], line_done: Places
) -> None:
    page = browse()
    sign_in(page, "team_manager", WHO)
    follow(page, page.get_by_role("link", name="Who is who", exact=True))
    follow(page, page.get_by_role("link", name="Daniel Carter"))
    expect(page.get_by_text("the other too young to be it")).to_be_visible()
    press(page, "Show what it would change")
    expect(page.get_by_role("alert")).to_contain_text("Select whether these two records are the same person")
    page.get_by_label("Never the same person").check()
    page.get_by_label("Why").fill("Father and son, said the school")
    press(page, "Show what it would change")
    expect(page.get_by_role("heading", level=1)).to_have_text("Never the same person: what it would change")
    expect(page.get_by_text("no later extract joins them")).to_be_visible()
    assert binding_decisions() == ()
    press(page, "Write the decision down")
    expect(page.get_by_text("Father and son, said the school")).to_be_visible()

    # The next run heeds it: nobody is asked again, and the two stay two.
    assert [same for _, _, same in binding_decisions()] == [False]
    refresh(line_done, on=hollybank.DAY)
    follow(page, page.get_by_role("link", name="Who is who", exact=True).first)
    expect(page.get_by_text("No pair of records waits")).to_be_visible()
    follow(page, page.get_by_role("link", name="What was decided"))
    follow(page, page.get_by_role("link", name="Look at decision"))
    expect(page.get_by_text("In effect")).to_be_visible()

    page.get_by_label("Why").fill("Decided about the wrong two")
    press(page, "Take the decision back")
    expect(page.get_by_text("Taken back")).to_be_visible()
    assert binding_decisions() == ()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_about_who_is_who_have_no_fault_and_fit_the_screen(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    sign_in(page, "team_manager", WHO)
    seen = Seen(page, size)
    page.goto("/matches/")
    seen.look("who-is-who")
    follow(page, page.get_by_role("link", name="Daniel Carter"))
    seen.look("two-records")
    press(page, "Show what it would change")
    seen.look("two-records-wrong")
    page.get_by_label("The same person", exact=True).check()
    page.get_by_label("Why").fill("One of the two birth dates is a slip")
    press(page, "Show what it would change")
    seen.look("what-it-would-change")
    press(page, "Write the decision down")
    seen.look("two-records-decided")
    page.goto("/matches/decided/")
    seen.look("decided")
    follow(page, page.get_by_role("link", name="Look at decision"))
    seen.look("decision")
    seen.nothing_is_wrong()
