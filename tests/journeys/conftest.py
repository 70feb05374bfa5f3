"""
A real browser on a running site that shows Hollybank: eight agencies' extracts, run and published.

Who lives there and what the line must make of it stands in tests/worlds/hollybank/README.md.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, sync_playwright
from tests.integration.web import hollybank
from tests.kept import Once

from kinfold.places import Places

# Playwright runs a loop in this thread, where Django would otherwise refuse to use its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Without windows, if it is there: ./dev says why.
CHROMIUM = os.environ.get("KINFOLD_CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=375, height=812)


line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published


@dataclass(frozen=True)
class Site:
    """Where the site is, who can sign in for which role, and where some of its pages are."""

    url: str
    accounts: dict[str, tuple[str, str]]
    """By role: user name and password."""
    families: dict[str, str]
    """The address of a family's page by its title."""
    people: dict[str, str]
    """The address of a person's page by name; two are called Daniel Carter."""
    nobody: str

    @property
    def family(self) -> str:
        return self.families["Adeyemi: Tobi, Sade"]

    @property
    def person(self) -> str:
        return self.people["Tobi Adeyemi"]

    @property
    def not_theirs(self) -> str:
        """A page that the family worker may not open."""
        return self.people["Maya Ellis"]


@pytest.fixture
def site(
    settings: Any,
    transactional_db: None,
    line_done: Places,
    hollybank_published: Once[hollybank.Hollybank],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Site:
    cache.clear()
    town = hollybank.make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)
    # Only now: the server's middleware reads its settings once, as it starts.
    live_server = request.getfixturevalue("live_server")
    return Site(
        url=live_server.url,
        accounts=town.accounts,
        families=town.families(),
        people=town.people(),
        nobody=f"/people/{hollybank.NOBODY_AT_ALL}/",
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(
            f"There is no browser at {CHROMIUM}: install Debian's chromium-headless-shell, or set KINFOLD_CHROMIUM."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a browser window of a size, with scripts or without; it fails on any complaint of the content policy."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(size: ViewportSize = DESKTOP, *, scripts: bool = True) -> Page:
        context = chromium.new_context(base_url=site.url, viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda told: complaints.append(told.text) if "Content Security Policy" in told.text else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def press(page: Page, button: str) -> None:
    """
    Press a button that sends a form, and wait until the answer stands.

    A click alone returns before the browser leaves the page, so that what is asked next would be asked of the old one.
    """
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def follow(page: Page, link: Locator) -> None:
    """Follow a link, and wait until its page stands: see `press`."""
    with page.expect_navigation():
        link.click()


@pytest.fixture
def sign_in(site: Site) -> Callable[..., None]:
    def as_role(page: Page, role: str, purpose: str | None = None) -> None:
        username, password = site.accounts[role]
        page.goto("/account/sign-in/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(password)
        press(page, "Sign in")
        if purpose:
            page.get_by_label(purpose).check()
            press(page, "Continue")

    return as_role
