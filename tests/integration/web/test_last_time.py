"""Whoever signs in is told when they last did, and what happened to their account since: the site sends no mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.test import Client
from tests.integration.web import fakes
from tests.integration.web.test_second_factor import at_the_code, right_code, try_a_code, with_an_app, wrong_code
from tests.integration.web.the_site import PASSWORD, account_of

from kinfold.web.accounts.models import Account

with_an_app = with_an_app
WRONG, TOLD = "not-the-password", "You last signed in on 3 May 2026, 14:05"
THEN = datetime(2026, 5, 3, 13, 5, tzinfo=UTC)  # in summer time an hour later


def signs_in(password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post("/account/sign-in/", {"login": "user-s001", "password": password})
    return browser


def home_of(browser: Client) -> str:
    return browser.get("/").content.decode()


def has_signed_in_before() -> None:
    """And then not for some time, in which the account stayed open."""
    account_of(fakes.WORKER)
    signs_in()
    Account.objects.update(last_login=THEN)


def test_they_are_told_when_they_last_signed_in(site: fakes.FakeRegister) -> None:
    has_signed_in_before()
    page = home_of(signs_in())
    assert TOLD in page
    assert "wrong" not in page


def test_the_first_time_there_is_nothing_to_tell(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    assert "last signed in" not in home_of(signs_in())


def test_they_are_told_of_wrong_passwords_once(site: fakes.FakeRegister) -> None:
    has_signed_in_before()
    for _ in range(3):
        signs_in(WRONG)
    page = home_of(signs_in())
    assert "3 wrong passwords or codes were tried with your user name" in page
    assert "on 3 May 2026, 14:05" in page
    assert "wrong password" not in home_of(signs_in())


def test_they_are_told_of_wrong_codes(with_an_app: RecoveryCodes) -> None:
    assert try_a_code(at_the_code(), wrong_code()) == 200
    browser = at_the_code()
    assert try_a_code(browser, right_code()) == 302
    assert "1 wrong password or code was tried" in home_of(browser)


def test_they_are_told_that_a_password_or_a_factor_is_another(site: fakes.FakeRegister) -> None:
    has_signed_in_before()
    account = Account.objects.get()
    account.set_password("another-long-password")
    account.save()
    assert "your password was changed" in home_of(signs_in("another-long-password"))
    assert "your password was changed" not in home_of(signs_in("another-long-password"))


def test_they_are_told_that_a_factor_was_taken_away(with_an_app: RecoveryCodes) -> None:
    browser = at_the_code()
    assert try_a_code(browser, right_code()) == 302
    with_an_app.instance.user.authenticator_set.all().delete()
    assert "a second factor was added or taken away" in home_of(signs_in())


def test_nothing_is_kept_of_a_name_that_nobody_has_and_as_much_is_written(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    written = dict.fromkeys(("nobody-at-all", "user-s001"), 0)
    for name in written:

        def count(execute: Any, sql: str, params: Any, many: bool, told: Any, name: str = name) -> Any:
            answer = execute(sql, params, many, told)
            if sql.startswith("UPDATE") and "accounts_account" in sql:
                written[name] += told["cursor"].rowcount
            return answer

        with connection.execute_wrapper(count):
            Client().post("/account/sign-in/", {"login": name, "password": WRONG})
        assert Account.objects.get().wrong_tries == (0 if name == "nobody-at-all" else 1)
    assert set(written.values()) == {1}
