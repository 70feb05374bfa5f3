"""The pages that are looked at, each with the role it is looked at as and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page
from tests.journeys.conftest import Site


@dataclass(frozen=True)
class Look:
    name: str
    role: str | None
    go: Callable[[Page, Site], object]
    purpose: str | None = None


def _find(page: Page, name: str) -> None:
    page.goto("/search/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Find").click()


def _wrong_search(page: Page) -> None:
    page.goto("/search/")
    page.get_by_label("Number").fill("123")
    page.get_by_label("Day").fill("31")
    page.get_by_role("button", name="Find").click()


MANAGING = "Finding families who may be eligible"
LOOKS = (
    Look("sign-in", None, lambda page, _: page.goto("/account/sign-in/")),
    Look("home", "family_worker", lambda page, _: page.goto("/")),
    Look("purpose", "team_manager", lambda page, _: page.goto("/purpose/")),
    Look("search", "family_worker", lambda page, _: page.goto("/search/")),
    Look("search-results", "family_worker", lambda page, _: _find(page, "quillfether")),
    Look("search-wrong", "family_worker", lambda page, _: _wrong_search(page)),
    Look("family", "family_worker", lambda page, site: page.goto(site.family)),
    Look("person", "family_worker", lambda page, site: page.goto(site.person)),
    Look("refused", "family_worker", lambda page, site: page.goto(site.not_theirs)),
    Look("may-be-eligible", "team_manager", lambda page, _: page.goto("/families/may-be-eligible/"), MANAGING),
    Look("sources", "data_lead", lambda page, _: page.goto("/sources/")),
    Look("password", "family_worker", lambda page, _: page.goto("/account/password/")),
    Look("second-factor", "family_worker", lambda page, _: page.goto("/account/second-factor/")),
    Look("not-found", "family_worker", lambda page, _: page.goto("/no-such-page/")),
    Look("sign-out", "family_worker", lambda page, _: page.goto("/account/sign-out/")),
)
