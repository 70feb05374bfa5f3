"""Support begins and ends, the next run measures what was confirmed, and the page says what an outcome still lacks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web import hollybank
from tests.journeys.conftest import DESKTOP, PHONE, Site, press
from tests.journeys.pages import Seen
from tests.journeys.test_needs_and_families_decided import confirm

from kinfold.pipeline import refresh
from kinfold.places import Places

HELP = "Helping a family"


def decide(page: Page, decision: str, on: tuple[str, str, str]) -> None:
    page.get_by_label(decision).check()
    for box, value in zip(("Day", "Month", "Year"), on, strict=True):
        page.get_by_label(box, exact=True).fill(value)
    page.get_by_label("Why").fill("Agreed with the family")
    press(page, "Write the decision down")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_confirmed_is_measured_once_support_has_ended(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None], line_done: Places
) -> None:
    worker, manager = browse(size), browse(size)
    sign_in(worker, "family_worker")
    confirm(worker, site, "EDU-1", "The school and I went through the register", about="Tobi Adeyemi")
    confirm(worker, site, "FIN-2", "Grace showed me the letters", about="The household")

    sign_in(manager, "team_manager", HELP)
    seen = Seen(manager, size)
    manager.goto(f"{site.family}outcomes/")
    press(manager, "Write the decision down")
    seen.look("support-wrong")
    decide(manager, "Support began", ("10", "1", "2025"))
    expect(manager.get_by_text("Support began on 10 January 2025 and goes on.")).to_be_visible()
    decide(manager, "Support ended", ("20", "9", "2025"))
    expect(manager.get_by_text("Measured with the next run", exact=True)).to_have_count(2)

    refresh(line_done, on=hollybank.DAY)
    manager.goto(f"{site.family}outcomes/")
    expect(manager.get_by_text("It has to hold until 22 July 2026.")).to_be_visible()
    expect(manager.get_by_text("when support began")).to_have_count(2)
    expect(manager.get_by_text("On the last run’s day: Missed 58 of 256")).to_be_visible()
    expect(manager.get_by_text("Not met now", exact=True)).to_be_visible()
    expect(manager.get_by_text("Not judged yet", exact=True)).to_be_visible()
    expect(manager.get_by_text("No agency has sent it: a named lead worker.")).to_be_visible()
    expect(manager.get_by_role("button", name="Sign the outcome off")).to_have_count(0)
    seen.look("support-measured")
    seen.nothing_is_wrong()

    analyst = browse(size)
    sign_in(analyst, "programme_analyst", "Finding families who may be eligible")
    seen = Seen(analyst, size)
    analyst.goto("/results/")
    expect(analyst.get_by_text("Too few families to be shown", exact=True)).to_have_count(5)
    seen.look("how-families-fared")
    seen.nothing_is_wrong()
