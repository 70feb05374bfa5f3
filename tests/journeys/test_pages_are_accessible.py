"""Every page, at a desk and on a phone: no fault by WCAG 2.2 AA, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize
from tests.integration.web.test_who_may_come_in import patterns
from tests.journeys.conftest import DESKTOP, PHONE, Site
from tests.journeys.pages import READERS, Reader, Seen


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.role or "nobody")
def test_no_page_has_an_accessibility_fault_and_all_fit_the_screen(
    reader: Reader, size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    if reader.role:
        sign_in(page, reader.role, reader.purpose)
    seen = Seen(page, size)
    for look in reader.looks:
        look.go(page, site)
        seen.look(look.name)
    seen.nothing_is_wrong()


def test_a_page_of_every_kind_is_looked_at(site: Site) -> None:
    """A page that is added must be looked at too; what is under account/ has a journey of its own."""
    kinds = {pattern.split("/")[1] or "home" for pattern in patterns()} - {"account", "health"}
    named = {look.name.split("-")[0] for reader in READERS for look in reader.looks}
    named |= {"people"} if "person" in named else set()
    named |= {"families"} if {"family", "may"} <= named else set()
    assert kinds - named == set()
