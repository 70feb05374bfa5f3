"""Every page, at a desk and on a phone: no fault by WCAG 2.2 AA, nothing wider than the screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize
from tests.integration.web.test_who_may_come_in import patterns
from tests.journeys.conftest import DESKTOP, PHONE, Site
from tests.journeys.pages import READERS, Reader

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


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.role or "nobody")
def test_no_page_has_an_accessibility_fault_and_all_fit_the_screen(
    reader: Reader, size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    if reader.role:
        sign_in(page, reader.role, reader.purpose)
    faults, too_wide = {}, []
    for look in reader.looks:
        look.go(page, site)
        take_picture(page, look.name, size)
        if found := faults_of(page):
            faults[look.name] = found
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            too_wide.append(look.name)
    assert faults == {}
    assert too_wide == []


def test_a_page_of_every_kind_is_looked_at(site: Site) -> None:
    """A page that is added must be looked at too; what is under account/ has a journey of its own."""
    kinds = {pattern.split("/")[1] or "home" for pattern in patterns()} - {"account", "health"}
    named = {look.name.split("-")[0] for reader in READERS for look in reader.looks}
    named |= {"people"} if "person" in named else set()
    named |= {"families"} if {"family", "may"} <= named else set()
    assert kinds - named == set()
