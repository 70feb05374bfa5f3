"""A passkey of the browser's own, the council's single sign-on, and proving it again before the glass is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web import hollybank
from tests.integration.web.openid_provider import Provider, a_provider, set_up
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen

from kinfold.web.accounts.models import Account
from kinfold.web.accounts.sessions import SessionStore

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def with_a_virtual_key(page: Page) -> Any:
    """A key of Chromium's own, with whoever holds it verified by it."""
    told = page.context.new_cdp_session(page)
    told.send("WebAuthn.enable")
    told.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return told


@SIZES
def test_a_passkey_is_made_and_signs_in_and_proves_it_again(
    size: ViewportSize, site: Site, settings: Any, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    settings.KINFOLD_SECOND_FACTOR_FIRST = True  # as in production
    page = browse(size)
    seen = Seen(page, size)
    with_a_virtual_key(page)
    sign_in(page, "family_worker")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a second factor")
    seen.look("sign-in-second-factor-first")
    page.goto("/account/second-factor/")
    seen.look("sign-in-second-factors")
    page.goto("/")
    follow(page, page.get_by_role("link", name="a passkey"))
    seen.look("sign-in-confirm")
    page.get_by_label("Password").fill(site.accounts["family_worker"][1])
    press(page, "Confirm")
    seen.look("sign-in-passkey-add")
    press(page, "Add")
    page.goto("/account/second-factor/webauthn/")
    seen.look("sign-in-passkeys")
    page.goto("/account/sign-out/")
    press(page, "Sign out")
    seen.look("sign-in")
    press(page, "Use a passkey")
    expect(page.get_by_text("Ben Tran")).to_be_visible()
    long_since_proved(page)
    page.goto(f"{site.not_theirs}break-glass/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Show that it is you")
    seen.look("sign-in-again-by-passkey")
    press(page, "Use a security key")
    expect(page.get_by_role("button", name="Break the glass")).to_be_visible()
    seen.nothing_is_wrong()


def long_since_proved(page: Page) -> None:
    """As if whoever sits there had proved who they are six minutes ago."""
    (cookie,) = [one for one in page.context.cookies() if one["name"] == django_settings.SESSION_COOKIE_NAME]
    session = SessionStore(cookie["value"])
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - 6 * 60} for one in session["account_authentication_methods"]
    ]
    session.save()


@pytest.fixture
def provider(settings: Any, request: pytest.FixtureRequest) -> Iterator[Provider]:
    with a_provider() as one:
        # Before the site: the server's middleware reads its settings once, as it starts.
        set_up(settings, one)
        yield one


@SIZES
def test_the_councils_own_sign_in_is_the_only_way_where_it_is_set_up(
    size: ViewportSize, provider: Provider, site: Site, settings: Any, browse: Callable[..., Page]
) -> None:
    settings.KINFOLD_LOCAL_PASSWORDS = False  # which the site's own fixture had allowed
    worker = Account.objects.get(staff=hollybank.STAFF["family_worker"])
    provider.who = {"sub": "id-1", "preferred_username": worker.username}
    page = browse(size)
    seen = Seen(page, size)
    page.goto("/account/sign-in/")
    expect(page.get_by_label("Password")).to_have_count(0)
    seen.look("sign-in-single")
    press(page, "Your council’s sign-in")
    expect(page.get_by_text("Ben Tran")).to_be_visible()
    seen.nothing_is_wrong()
