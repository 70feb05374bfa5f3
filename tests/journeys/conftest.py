"""
A real browser on a running site.

`site` is the made-up family of the integration tests. A suite that has published a made-up world gives
a fixture of the same shape in its place: everything below asks only what `Site` has.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from tests.integration.web import fakes
from tests.integration.web.the_site import PASSWORD, account_of, make_it_stand

# Playwright runs a loop in this thread, where Django would otherwise refuse to use its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("KINFOLD_CHROMIUM", "/usr/bin/chromium")
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=375, height=812)


@dataclass(frozen=True)
class Site:
    """Where the site is, who can sign in for which role, and pages that they may and may not open."""

    url: str
    accounts: dict[str, tuple[str, str]]
    """By role: user name and password."""
    family: str
    person: str
    not_theirs: str


@pytest.fixture
def site(
    settings: Any,
    transactional_db: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Site:
    cache.clear()
    make_it_stand(settings, tmp_path, monkeypatch)
    # Only now: the server's middleware reads its settings once, as it starts.
    live_server = request.getfixturevalue("live_server")
    roles = {"family_worker": fakes.WORKER, "team_manager": fakes.MANAGER, "data_lead": fakes.DATA_LEAD}
    return Site(
        url=live_server.url,
        accounts={role: (account_of(staff).username, PASSWORD) for role, staff in roles.items()},
        family=f"/families/{fakes.FAMILY}/",
        person=f"/people/{fakes.OTIS}/",
        not_theirs=f"/people/{fakes.STRANGER}/",
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"There is no browser at {CHROMIUM}: install Debian's chromium, or set KINFOLD_CHROMIUM.")
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


@pytest.fixture
def sign_in(site: Site) -> Callable[..., None]:
    def as_role(page: Page, role: str, purpose: str | None = None) -> None:
        username, password = site.accounts[role]
        page.goto("/account/sign-in/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        if purpose:
            page.get_by_label(purpose).check()
            page.get_by_role("button", name="Continue").click()

    return as_role
