"""Passwords, lock-out, sessions, the second factor."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn
from tests.integration.web.the_site import PASSWORD, account_of

from kinfold.vocabulary.errors import BadSettings
from kinfold.web.accounts import actions
from kinfold.web.accounts.models import Account
from kinfold.web.accounts.session_limits import BEGAN, SEEN

WRONG = "not-the-password"


def try_to_sign_in(password: str, *, name: str = "user-s001", browser: Client | None = None) -> int:
    return (browser or Client()).post("/account/sign-in/", {"login": name, "password": password}).status_code


def test_the_right_password_signs_in_and_the_session_gets_a_new_name(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    browser = Client()
    browser.get("/account/sign-in/")
    before = browser.session.session_key
    assert try_to_sign_in(PASSWORD, browser=browser) == 302
    assert browser.session.session_key != before
    assert browser.get("/").status_code == 200


def test_the_right_password_is_refused_while_the_account_is_locked(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    tries = [try_to_sign_in(WRONG) for _ in range(5)]
    assert tries[:4] == [200] * 4
    browser = Client()
    assert try_to_sign_in(PASSWORD, browser=browser) == 429
    assert browser.get("/").status_code == 302


def test_a_lock_covers_every_spelling_of_the_user_name(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    for name in ("user-s001", "USER-S001", " user-s001 ", "User-S001", "uSER-s001"):
        try_to_sign_in(WRONG, name=name)
    assert try_to_sign_in(PASSWORD) == 429


def test_a_lock_is_of_one_account(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER), account_of(fakes.MANAGER)
    for _ in range(6):
        try_to_sign_in(WRONG)
    assert try_to_sign_in(PASSWORD, name="user-s003") == 302


def test_a_lock_ends_by_itself(site: fakes.FakeRegister, monkeypatch: pytest.MonkeyPatch) -> None:
    account_of(fakes.WORKER)
    for _ in range(6):
        try_to_sign_in(WRONG)
    later = timezone.now() + django_settings.AXES_COOLOFF_TIME + timedelta(seconds=1)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: later)
    assert try_to_sign_in(PASSWORD) == 302


def test_a_name_that_does_not_exist_is_answered_like_one_that_does(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    real = [Client().post("/account/sign-in/", {"login": "user-s001", "password": WRONG}) for _ in range(6)]
    none = [Client().post("/account/sign-in/", {"login": "user-s999", "password": WRONG}) for _ in range(6)]
    assert [one.status_code for one in real] == [one.status_code for one in none]
    assert real[-1].content == none[-1].content


def test_thirty_minutes_without_use_end_a_session(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.get("/")
    session = browser.session
    session[SEEN] = time.time() - 31 * 60
    session.save()
    assert browser.get("/")["Location"].startswith("/account/sign-in/")


def test_twelve_hours_end_a_session_that_is_in_use(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.get("/")
    session = browser.session
    session[BEGAN], session[SEEN] = time.time() - 12 * 3600 - 1, time.time()
    session.save()
    assert browser.get("/")["Location"].startswith("/account/sign-in/")


def test_a_session_in_use_goes_on(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.get("/")
    session = browser.session
    session[SEEN] = time.time() - 29 * 60
    session.save()
    assert browser.get("/").status_code == 200
    assert browser.session[SEEN] > time.time() - 60


def test_a_session_is_dead_after_sign_out(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.get("/")
    old = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    answer = browser.post("/account/sign-out/")
    assert "storage" in answer["Clear-Site-Data"]
    again = Client()
    again.cookies[django_settings.SESSION_COOKIE_NAME] = old
    assert again.get("/").status_code == 302


def test_an_authenticator_app_can_be_set_up(signed_in: SignIn) -> None:
    browser = signed_in()
    assert browser.get("/account/second-factor/").status_code == 200
    to_confirm = browser.get("/account/second-factor/totp/activate/", follow=True)
    assert to_confirm.status_code == 200
    browser.post("/account/confirm/", {"password": PASSWORD})
    shown = browser.get("/account/second-factor/totp/activate/")
    assert "data:image/svg+xml" in shown.content.decode()


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012345", "user-s001-xx"])
def test_a_weak_password_is_refused(weak: str, site: fakes.FakeRegister) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak, user=account_of(fakes.WORKER))


@pytest.mark.django_db
def test_passwords_are_kept_as_slow_hashes() -> None:
    account = Account(username="a-name", staff="S1")
    account.set_password(PASSWORD)
    assert identify_hasher(account.password).algorithm == "scrypt"


def test_the_demonstration_makes_one_account_for_each_role_that_somebody_holds(site: fakes.FakeRegister) -> None:
    made = actions.make_demo_accounts()
    assert {title for title, _, _ in made} == {
        "Family worker", "Social worker", "Team manager", "Programme analyst", "Data lead",
    }  # fmt: skip
    for _, name, password in made:
        assert try_to_sign_in(password, name=name) == 302
    assert len({password for _, _, password in made}) == len(made)


def test_making_them_again_gives_new_passwords_and_no_new_accounts(site: fakes.FakeRegister) -> None:
    first, second = actions.make_demo_accounts(), actions.make_demo_accounts()
    assert [name for _, name, _ in first] == [name for _, name, _ in second]
    assert Account.objects.count() == len(second)
    assert try_to_sign_in(first[0][2], name=first[0][1]) == 200


def test_nobody_off_the_staff_list_gets_an_account(site: fakes.FakeRegister) -> None:
    with pytest.raises(BadSettings):
        actions.make_account("S999")  # type: ignore[arg-type]


def test_a_user_name_is_not_taken_from_its_holder(site: fakes.FakeRegister) -> None:
    actions.make_account(fakes.WORKER, username="north")
    with pytest.raises(BadSettings):
        actions.make_account(fakes.MANAGER, username="north")
