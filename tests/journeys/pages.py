"""The pages that are looked at, by the role that looks and how they get there; and what is looked for on each."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize
from tests.journeys.conftest import PHONE, Site, press

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def faults_of(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on the page that is open, closed parts included: each is opened first."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found.response["violations"]]


def take_picture(page: Page, name: str, size: ViewportSize) -> None:
    """Only when asked, since a picture differs from machine to machine: KINFOLD_SCREENSHOTS=DIR."""
    if folder := os.environ.get("KINFOLD_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{'phone' if size == PHONE else 'desktop'}.png", full_page=True)


@dataclass
class Seen:
    """What is wrong with the pages that were looked at in a window of one size."""

    page: Page
    size: ViewportSize
    looked_at: list[str] = field(default_factory=list)
    faults: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    too_wide: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """At the page that is open now."""
        self.looked_at.append(name)
        take_picture(self.page, name, self.size)
        if found := faults_of(self.page):
            self.faults[name] = found
        if self.page.evaluate("document.documentElement.scrollWidth") > self.size["width"]:
            self.too_wide.append(name)

    def nothing_is_wrong(self) -> None:
        assert self.looked_at
        assert self.faults == {}
        assert self.too_wide == []


@dataclass(frozen=True)
class Look:
    name: str
    go: Callable[[Page, Site], object]


@dataclass(frozen=True)
class Reader:
    """Somebody who has signed in, and what they look at, one page after the other."""

    role: str | None
    purpose: str | None
    looks: tuple[Look, ...]


def find(page: Page, **typed: str) -> None:
    """Fill the boxes that are named and ask."""
    page.goto("/search/")
    for label, text in typed.items():
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Find")


def at(address: str) -> Callable[[Page, Site], object]:
    return lambda page, _: page.goto(address)


LIST, CHILD = "Finding families who may be eligible", "Keeping a child safe"
READERS = (
    Reader(None, None, (Look("sign-in", at("/account/sign-in/")),)),
    Reader(
        "family_worker",
        None,
        (
            Look("home", at("/")),
            Look("search", at("/search/")),
            Look("search-results", lambda page, _: find(page, Name="Adeyemy")),
            Look("search-nobody", lambda page, _: find(page, Name="Zachariah Quillfeather")),
            Look("search-wrong", lambda page, _: find(page, Postcode="123", Day="31")),
            Look("family", lambda page, site: page.goto(site.family)),
            Look("person", lambda page, site: page.goto(site.person)),
            Look("consent", lambda page, site: page.goto(f"{site.person}consent/")),
            Look("protect", lambda page, site: page.goto(f"{site.person}protect/")),
            Look("protect-unseen", at("/protect/")),
            Look("protect-unseen-done", at("/protect/done/")),
            Look("own-interest", at("/interests/own/")),
            Look("own-interest-done", at("/interests/own/done/")),
            Look("refused", lambda page, site: page.goto(site.not_theirs)),
            Look("sources", at("/sources/")),
            Look("password", at("/account/password/")),
            Look("second-factor", at("/account/second-factor/")),
            Look("not-found", at("/no-such-page/")),
            Look("sign-out", at("/account/sign-out/")),
        ),
    ),
    Reader(
        "social_worker",
        CHILD,
        (
            Look("purpose", at("/purpose/")),
            Look("family-ellis", lambda page, site: page.goto(site.families["Ellis: Maya"])),
            Look("person-maya", lambda page, site: page.goto(site.people["Maya Ellis"])),
        ),
    ),
    Reader("team_manager", LIST, (Look("home-manager", at("/")),)),
    Reader(
        "team_manager",
        CHILD,
        (
            Look("protected", at("/protected/")),
            Look("interests", at("/interests/")),
        ),
    ),
    # Two records side by side are looked at in test_who_is_who.py.
    Reader("team_manager", "Deciding who is who", (Look("matches-decided", at("/matches/decided/")),)),
    Reader(
        "programme_analyst",
        LIST,
        (
            Look("may-be-eligible", at("/families/may-be-eligible/")),
            Look("outcomes-to-audit", at("/outcomes/")),
            Look("results", at("/results/")),
        ),
    ),
    # A broken glass is looked at from both sides in test_broken_glass.py; the registers' other pages in test_registers.py.
    Reader(
        "information_governance",
        "Checking that access is right",
        (
            Look("glass-reviews", at("/glass/")),
            Look("shared-none", at("/shared/")),
            Look("looks-none", at("/looks/")),
            Look("rights-none", at("/rights/")),
            Look("registers-first", at("/registers/")),
        ),
    ),
    Reader("administrator", None, (Look("home-administrator", at("/")),)),
)
