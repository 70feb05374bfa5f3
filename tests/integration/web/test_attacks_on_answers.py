"""What somebody sends who means harm, to pages and forms that are sound otherwise. Weak builds: test_weak_builds.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_sign_in import BREAK, WRONG, try_to_sign_in
from tests.integration.web.test_who_may_come_in import ADDRESSES
from tests.integration.web.the_site import PASSWORD, account_of

from kinfold.governance.models import BrokenGlass
from kinfold.web import wsgi

STATIC = Path(wsgi.__file__).parent / "static"


def test_every_answer_says_in_which_letters_it_is_written(signed_in: SignIn) -> None:
    browser = signed_in()
    kinds = {browser.get(address)["Content-Type"] for address in ADDRESSES}
    assert "text/html; charset=utf-8" in kinds
    assert {one for one in kinds if not one.endswith("charset=utf-8")} <= {"application/json"}


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_a_method_that_nobody_needs_is_refused_and_sends_nothing_back(method: str, signed_in: SignIn) -> None:
    answer = signed_in().generic(method, "/", headers={"x-secret": "Secretword"})
    assert answer.status_code == 405
    assert "Secretword" not in answer.content.decode()


def test_what_a_proxy_would_say_is_not_heeded_from_anybody(site: fakes.FakeRegister, settings: Any) -> None:
    """Without a proxy of ours: not the host, not that TLS was spoken, and no new address for each guess."""
    settings.SECURE_SSL_REDIRECT = True
    claims = {"x-forwarded-host": "elsewhere.example", "x-forwarded-proto": "https", "forwarded": "proto=https"}
    answer = Client().get("/account/sign-in/", headers=claims)
    assert answer.status_code == 301
    assert answer["Location"].startswith("https://testserver/")


def test_another_address_for_each_guess_is_locked_out_all_the_same(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    for n in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{n}", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").post(
            "/account/sign-in/", {"login": "user-s001", "password": WRONG}
        )
    assert try_to_sign_in(PASSWORD, browser=Client(REMOTE_ADDR="192.0.2.99")) == 429


def test_over_tls_a_browser_is_told_to_come_by_tls_alone_for_a_year(site: fakes.FakeRegister, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63_072_000, True
    told = Client().get("/account/sign-in/", secure=True).headers.get("Strict-Transport-Security", "max-age=0")
    assert int(re.findall(r"max-age=(\d+)", told)[0]) >= 31_536_000


@pytest.mark.parametrize(
    "path", ["", "kinfold/", "kinfold/govuk/", "../settings.py", "..%2fsettings.py", "%2e%2e/urls.py"]
)
def test_no_folder_is_listed_and_none_is_left(path: str, site: fakes.FakeRegister) -> None:
    answer = Client().get(f"{django_settings.STATIC_URL}{path}")
    assert answer.status_code in (302, 404)


def test_what_a_form_does_not_ask_for_is_not_taken_from_it(signed_in: SignIn) -> None:
    """Neither in whose name the glass is broken, nor for how long, nor for whom else."""
    form = {"reason": "child_at_risk", "why": "The school rang and her worker is away"}
    more = {"staff": "S003", "by": "S003", "actor": "S003", "until_at": "2099-01-01", "id": "1", "about_id": fakes.OTIS}
    signed_in(purpose="family_help").post(BREAK, {**form, **more})
    glass = BrokenGlass.objects.get()
    assert (glass.staff, glass.about_id) == (fakes.WORKER, fakes.STRANGER)


def test_of_a_purpose_that_is_sent_twice_none_is_taken_that_the_role_does_not_serve(signed_in: SignIn) -> None:
    for order in (["safeguarding", "oversight"], ["oversight", "safeguarding"]):
        browser = signed_in(fakes.SOCIAL_WORKER)
        browser.post("/purpose/", {"purpose": order, "next": "/"})
        assert browser.get("/looks/").status_code in (302, 403)
        assert browser.session.get("purpose") != "oversight"


KEEPS = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open|serviceWorker")
BEGUN_BY_US = ("Button", "ErrorSummary", "ServiceNavigation", "SkipLink")
"""Of the components that came with the style sheet; those that keep what was opened are not begun."""


def scripts_that_keep_something(folder: Path) -> list[str]:
    """Ours, and of those that came with the style sheet whatever is begun."""
    found = [
        file.name for file in folder.rglob("*.*js") if "govuk" not in file.parts and KEEPS.search(file.read_text())
    ]
    begin = next(folder.rglob("begin.mjs")).read_text()
    return (
        found + sorted(set(re.findall(r"createAll\((\w+)", begin)) - set(BEGUN_BY_US)) + re.findall(r"initAll", begin)
    )


def test_no_script_keeps_anything_in_the_browser() -> None:
    assert scripts_that_keep_something(STATIC) == []


def test_the_three_thousand_commonest_passwords_are_refused(site: fakes.FakeRegister) -> None:
    account, common = account_of(fakes.WORKER), sorted(CommonPasswordValidator().passwords)
    taken = []
    # Those that are long enough are told by the list alone.
    for one in [*(word for word in common if len(word) >= 12), *common[:3_000]]:
        try:
            validate_password(one, user=account)
        except ValidationError:
            continue
        taken.append(one)
    assert len(common) > 3_000
    assert taken == []


def test_a_guess_at_a_name_that_does_not_exist_takes_as_long_as_at_one_that_does(
    site: fakes.FakeRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the time goes into hashing: it is counted how often that is done."""
    shut = account_of(fakes.MANAGER)
    account_of(fakes.WORKER)
    type(shut).objects.filter(pk=shut.pk).update(is_active=False)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    times = {}
    for name in ("user-s001", "user-s003", "user-s999"):
        before = len(hashed)
        try_to_sign_in(WRONG, name=name)
        times[name] = len(hashed) - before
    assert set(times.values()) == {1}
