"""Every page, at a desk and on a phone: no fault by WCAG 2.2 AA, nothing wider than the screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize
from tests.journeys.conftest import DESKTOP, PHONE, Site
from tests.journeys.pages import LOOKS, Look

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def pictures() -> Path | None:
    """Where screenshots go: only when asked, since a picture differs from machine to machine."""
    asked = os.environ.get("KINFOLD_SCREENSHOTS")
    return Path(asked) if asked else None


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_page_has_no_accessibility_fault_and_fits_the_screen(
    look: Look, size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    if look.role:
        sign_in(page, look.role, look.purpose)
    look.go(page, site)
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{look.name}-{'phone' if size == PHONE else 'desktop'}.png"
        page.screenshot(path=folder / name, full_page=True)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
    faults = [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found.response["violations"]]
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
