"""A worker asks a child's mother, writes the answer down, and writes down that it was taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_answer_is_written_down_and_taken_back(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    worker = browse(size)
    seen = Seen(worker, size)
    sign_in(worker, "family_worker")
    worker.goto(site.person)
    follow(worker, worker.get_by_role("link", name="What they were asked, and in which words"))
    press(worker, "Write it down")
    expect(worker.get_by_role("alert")).to_contain_text("Select what they were asked for")
    seen.look("consent-wrong")
    write_down(worker, "They said yes", capacity="The person, 16 or over")
    expect(worker.get_by_role("alert")).to_contain_text("Under 16 nobody is presumed able to answer")
    write_down(worker, "They said yes", asked="Research with data that names them")
    expect(worker.get_by_text("Yes, and it does not count yet")).to_be_visible()
    seen.look("consent-needs-another")
    write_down(worker, "They said yes")
    expect(worker.locator("main")).to_contain_text("To work together")
    write_down(worker, "They took their yes back")
    expect(worker.get_by_text("Withdrawn", exact=True)).to_be_visible()
    seen.look("consent-withdrawn")
    worker.goto(site.family)
    expect(worker.get_by_text("Withdrawn", exact=True)).to_be_visible()
    seen.look("consent-family")
    seen.nothing_is_wrong()


def write_down(
    page: Page, answer: str, *, capacity: str = "Somebody with parental responsibility", asked: str = "To work together"
) -> None:
    page.get_by_label(asked).check()
    page.get_by_label(answer).check()
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Spoken, face to face").check()
    page.get_by_label("In which words?").fill("May we come to see you each week?")
    page.get_by_label(capacity).check()
    page.get_by_label("Under 16: who found").fill("The mother")
    page.get_by_label("Under 16: what that rests on").fill("On the birth certificate")
    press(page, "Write it down")
