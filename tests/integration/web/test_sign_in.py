"""Passwords, lock-out, sessions, the second factor."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_who_may_come_in import fitting, patterns
from tests.integration.web.the_site import PASSWORD, account_of

from kinfold.governance import standing
from kinfold.governance.models import BrokenGlass
from kinfold.vocabulary.errors import BadSettings
from kinfold.web.accounts import actions
from kinfold.web.accounts.identity_provider import passwords_are_taken
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

    def told(name: str) -> tuple[int, str]:
        answer = Client().post("/account/sign-in/", {"login": name, "password": WRONG})
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        return answer.status_code, page.replace(name, "")  # the box says back what was typed

    real, none = [told("user-s001") for _ in range(6)], [told("user-s999") for _ in range(6)]
    assert [status for status, _ in real] == [200] * 4 + [429] * 2
    assert real == none


def test_fifteen_minutes_without_use_end_a_session(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.get("/")
    session = browser.session
    session[SEEN] = time.time() - 16 * 60
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
    session[SEEN] = time.time() - 14 * 60
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


def test_an_account_that_nobody_used_for_thirty_days_is_dead(site: fakes.FakeRegister) -> None:
    account = account_of(fakes.WORKER)
    long_ago = timezone.now() - timedelta(days=30, minutes=1)
    Account.objects.filter(pk=account.pk).update(opened_at=long_ago, last_login=long_ago)
    for _ in ("it dies", "and is dead"):
        browser = Client()
        answer = browser.post("/account/sign-in/", {"login": "user-s001", "password": PASSWORD})
        assert answer["Location"] == "/account/inactive/"
        assert browser.get("/").status_code == 302
        assert not Account.objects.get(pk=account.pk).is_active
    _, anew = actions.make_account(fakes.WORKER, by="tests")
    browser = Client()
    try_to_sign_in(anew, browser=browser)
    assert browser.get("/").status_code == 200


def test_an_account_that_is_shut_is_out_at_its_next_request_and_the_ledger_says_by_whom(
    site: fakes.FakeRegister,
) -> None:
    name, password = actions.make_account(fakes.WORKER, by="keeper")
    open_one = Client()
    try_to_sign_in(password, name=name, browser=open_one)
    assert open_one.get("/").status_code == 200
    assert actions.close_account(f" {name.upper()} ", reason="device_lost", by="keeper") == fakes.WORKER
    assert open_one.get("/")["Location"].startswith("/account/sign-in/")
    try_to_sign_in(password, name=name, browser=Client())
    written = [one for one in standing.ledger().recent(50) if one.staff == "account keeper"]
    number = Account.objects.get(username=name).pk
    assert [(one.action, one.counts) for one in reversed(written)] == [
        ("keep_accounts", {}), ("account_opened", {"number": number}),
        ("keep_accounts", {"number": number, "reason": "device_lost"}), ("account_closed", {"number": number}),
    ]  # fmt: skip
    _, anew = actions.make_account(fakes.WORKER, by="keeper")
    assert open_one.get("/").status_code == 302  # what was shut stays shut; only a new sign-in is let in
    assert try_to_sign_in(anew, name=name) == 302
    with pytest.raises(BadSettings):
        actions.close_account("nobody-of-this-name", reason="left", by="keeper")


def test_an_account_that_was_used_within_thirty_days_lives(site: fakes.FakeRegister) -> None:
    account = account_of(fakes.WORKER)
    lately, long_ago = timezone.now() - timedelta(days=29), timezone.now() - timedelta(days=90)
    Account.objects.filter(pk=account.pk).update(opened_at=long_ago, last_login=lately)
    assert try_to_sign_in(PASSWORD) == 302


def test_where_passwords_are_not_taken_the_right_one_is_refused(site: fakes.FakeRegister, settings: Any) -> None:
    account_of(fakes.WORKER)
    settings.KINFOLD_LOCAL_PASSWORDS = False
    assert try_to_sign_in(PASSWORD) == 200
    assert 'name="password"' not in Client().get("/account/sign-in/").content.decode()


def test_in_production_passwords_are_taken_only_where_that_was_decided() -> None:
    assert not passwords_are_taken({}, in_production=True)
    assert passwords_are_taken({"KINFOLD_LOCAL_PASSWORDS": "1"}, in_production=True)
    assert passwords_are_taken({}, in_production=False)


BREAK = f"/people/{fakes.STRANGER}/break-glass/"


def test_the_glass_is_broken_after_a_fresh_sign_in_alone(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    browser = Client()
    try_to_sign_in(PASSWORD, browser=browser)
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    assert browser.get(BREAK).status_code == 200
    proved(browser, minutes_ago=6)
    asked = browser.get(BREAK)
    assert asked["Location"] == f"/account/confirm/?next={quote(BREAK, safe='')}"
    browser.post("/account/confirm/", {"password": WRONG, "next": BREAK})
    assert browser.get(BREAK).status_code == 302
    answer = browser.post("/account/confirm/", {"password": PASSWORD, "next": BREAK})
    assert answer["Location"] == BREAK
    assert browser.get(BREAK).status_code == 200


FRESH = {
    "/people/<opaque:person>/break-glass/", "/families/<opaque:family>/break-glass/",
    # What goes to somebody outside, or is handed over.
    "/people/<opaque:person>/shared/", "/shared/<int:share>/", "/people/<opaque:person>/looked/", "/looks/answers/<int:answer>/",
    # What was agreed, who is to be found again, and what is kept beyond its time.
    "/protected/<int:protection>/",
    # From whom somebody is kept apart no longer.
    "/interests/",
    "/registers/agreements/<slug:agreement>/", "/registers/retention/holds/",
}  # fmt: skip


def test_what_leaves_and_what_was_agreed_asks_for_a_fresh_sign_in(signed_in: SignIn) -> None:
    assert {
        one for one in patterns() if getattr(resolve(fitting(one)).func, "asks_for_a_fresh_sign_in", False)
    } == FRESH
    browser = signed_in(purpose="safeguarding")
    assert all(browser.get(fitting(one)).status_code in (200, 403) for one in FRESH)
    proved(browser, minutes_ago=6)
    for address in sorted(map(fitting, FRESH)):
        assert browser.get(address)["Location"] == f"/account/confirm/?next={quote(address, safe='')}"
        proved(browser, minutes_ago=16)
        assert browser.post(address)["Location"] == f"/account/confirm/?next={quote(address, safe='')}"
        proved(browser, minutes_ago=6)


def test_a_form_that_was_long_in_writing_is_not_lost_and_one_left_open_is_refused(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    browser = Client()
    try_to_sign_in(PASSWORD, browser=browser)
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    form = {"reason": "child_at_risk", "why": "The school rang and her worker is away"}
    proved(browser, minutes_ago=16)
    assert "/account/confirm/" in browser.post(BREAK, form)["Location"]
    assert not BrokenGlass.objects.exists()
    proved(browser, minutes_ago=14)
    browser.post(BREAK, form)
    assert BrokenGlass.objects.count() == 1


def proved(browser: Client, *, minutes_ago: int) -> None:
    """As if whoever sits there had last proved who they are so long ago."""
    session = browser.session
    session["account_authentication_methods"] = [
        {**one, "at": time.time() - minutes_ago * 60} for one in session["account_authentication_methods"]
    ]
    session.save()


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
    made = actions.make_demo_accounts(by="tests")
    assert {title for title, _, _ in made} == {
        "Family worker", "Social worker", "Team manager", "Programme analyst", "Data lead",
    }  # fmt: skip
    for _, name, password in made:
        assert try_to_sign_in(password, name=name) == 302
    assert len({password for _, _, password in made}) == len(made)


def test_making_them_again_gives_new_passwords_and_no_new_accounts(site: fakes.FakeRegister) -> None:
    first, second = actions.make_demo_accounts(by="tests"), actions.make_demo_accounts(by="tests")
    assert [name for _, name, _ in first] == [name for _, name, _ in second]
    assert Account.objects.count() == len(second)
    assert try_to_sign_in(first[0][2], name=first[0][1]) == 200


def test_nobody_off_the_staff_list_gets_an_account(site: fakes.FakeRegister) -> None:
    with pytest.raises(BadSettings):
        actions.make_account("S999", by="tests")  # type: ignore[arg-type]


def test_a_user_name_is_not_taken_from_its_holder(site: fakes.FakeRegister) -> None:
    actions.make_account(fakes.WORKER, username="north", by="tests")
    with pytest.raises(BadSettings):
        actions.make_account(fakes.MANAGER, username="north", by="tests")
