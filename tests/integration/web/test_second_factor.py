"""A second factor: its codes are not to be guessed, and in production nobody is without one."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from axes.models import AccessAttempt
from django.test import Client
from tests.integration.web import fakes
from tests.integration.web.test_sign_in import BREAK, proved, try_to_sign_in
from tests.integration.web.test_who_may_come_in import ADDRESSES
from tests.integration.web.the_site import PASSWORD, account_of

ASKED, AGAIN = "/account/second-factor/authenticate/", "/account/second-factor/reauthenticate/"
SECRET = generate_totp_secret()


def right_code(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time() // 30))))


def wrong_code() -> str:
    near = {format_hotp_value(hotp_value(SECRET, int(time.time() // 30) + n)) for n in range(-3, 4)}
    return next(code for code in ("000000", *map(str, range(100_000, 100_010))) if code not in near)


@pytest.fixture
def with_an_app(site: fakes.FakeRegister) -> RecoveryCodes:
    """The worker has an authenticator app; their recovery codes are handed out."""
    worker = account_of(fakes.WORKER)
    TOTP.activate(worker, SECRET)
    return RecoveryCodes.activate(worker)


def at_the_code() -> Client:
    """A browser in which the password was right, and the code is asked for."""
    browser = Client()
    assert try_to_sign_in(PASSWORD, browser=browser) == 302
    return browser


def try_a_code(browser: Client, code: str, at: str = ASKED) -> int:
    return browser.post(at, {"code": code, "next": BREAK}).status_code


def test_the_right_code_signs_in_and_after_five_wrong_ones_no_code_does(with_an_app: RecoveryCodes) -> None:
    browser = at_the_code()
    assert try_a_code(browser, right_code()) == 302
    assert browser.get("/").status_code == 200
    guesser, beside = at_the_code(), at_the_code()
    assert [try_a_code(guesser, wrong_code()) for _ in range(5)] == [200] * 4 + [429]
    for one in (guesser, beside):  # the count is the account's, not the browser's
        assert try_a_code(one, with_an_app.get_unused_codes()[0]) == 429
        assert try_a_code(one, right_code()) == 429
        assert one.get("/").status_code == 302
    assert try_to_sign_in(PASSWORD) == 429


def test_wrong_recovery_codes_count_as_well_and_no_code_is_kept(with_an_app: RecoveryCodes) -> None:
    guesser = at_the_code()
    assert [try_a_code(guesser, "99999999") for _ in range(5)] == [200] * 4 + [429]
    assert "99999999" not in AccessAttempt.objects.get().post_data


def test_five_wrong_codes_before_the_glass_is_broken_shut_out_the_right_one(with_an_app: RecoveryCodes) -> None:
    browser = at_the_code()
    assert try_a_code(browser, right_code()) == 302
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    proved(browser, minutes_ago=6)
    assert browser.get(BREAK)["Location"].startswith(AGAIN)
    assert [try_a_code(browser, wrong_code(), AGAIN) for _ in range(5)] == [200] * 4 + [429]
    assert try_a_code(browser, with_an_app.get_unused_codes()[0], AGAIN) == 429
    assert browser.get(BREAK)["Location"].startswith(AGAIN)


def test_in_production_a_password_alone_shows_nothing_until_a_second_factor_is_added(
    site: fakes.FakeRegister, settings: Any
) -> None:
    settings.KINFOLD_SECOND_FACTOR_FIRST = True
    worker = account_of(fakes.WORKER)
    browser = Client()
    try_to_sign_in(PASSWORD, browser=browser)
    for address in sorted({*ADDRESSES} - {one for one in ADDRESSES if one.startswith("/account/")} - {"/health"}):
        answer = browser.get(address)
        assert (answer.status_code, b"Add a second factor" in answer.content) == (403, True), address
        assert browser.post(address).status_code == 403, address
    assert b"Ada" not in answer.content
    browser.post("/account/confirm/", {"password": PASSWORD})
    assert browser.get("/account/second-factor/totp/activate/").status_code == 200
    TOTP.activate(worker, SECRET)
    assert browser.get("/").status_code == 200
    Authenticator.objects.all().delete()
    assert browser.get("/").status_code == 403
    session = browser.session  # as somebody's whom the council's own sign-in has let in, which asks for its own
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time()}]
    session.save()
    assert browser.get("/").status_code == 200
