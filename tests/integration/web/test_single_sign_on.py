"""Single sign-on: whom the council's identity provider sends comes in as the account that was made for them, or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from tests.integration.web import fakes
from tests.integration.web.openid_provider import CLIENT, Provider, a_provider, set_up
from tests.integration.web.test_sign_in import BREAK, proved
from tests.integration.web.the_site import account_of

from kinfold.vocabulary.errors import BadSettings
from kinfold.web.accounts.identity_provider import read_identity_provider
from kinfold.web.accounts.models import Account

SIGN_IN = "/account/single-sign-on/council/"


@pytest.fixture
def provider(site: fakes.FakeRegister, settings: Any) -> Iterator[Provider]:
    with a_provider() as one:
        set_up(settings, one)
        yield one


def signs_in(provider: Provider, browser: Client, *, at: str = SIGN_IN) -> str:
    """Through the provider and back, as a browser goes; where that leads to."""
    there = browser.post(at)["Location"]
    assert there.startswith(provider.url)
    back = urlsplit(requests.get(there, allow_redirects=False, timeout=10).headers["Location"])
    return str(browser.get(f"{back.path}?{back.query}").headers.get("Location", ""))


def test_whoever_the_provider_sends_comes_in_as_their_account_and_by_its_id_from_then_on(provider: Provider) -> None:
    account = account_of(fakes.WORKER)
    provider.who = {"sub": "id-1", "preferred_username": "User-S001", "name": "Somebody", "email": "s@example.org"}
    browser = Client()
    assert signs_in(provider, browser) == "/"
    assert browser.get("/").status_code == 200
    kept = SocialAccount.objects.get()
    assert (kept.user_id, kept.uid, kept.extra_data) == (account.pk, "id-1", {})
    provider.who["preferred_username"] = "renamed"
    assert signs_in(provider, Client()) == "/"
    assert SocialAccount.objects.get().extra_data == {}
    assert provider.asked[0]["code_challenge_method"] == "S256"


def test_nobody_gets_an_account_and_no_name_opens_anothers(provider: Provider) -> None:
    account_of(fakes.WORKER)
    shut = account_of(fakes.MANAGER)
    Account.objects.filter(pk=shut.pk).update(is_active=False)
    before = Account.objects.count()
    for who in ("nobody-here", "", shut.username):
        provider.who = {"sub": f"id of {who}", "preferred_username": who}
        browser = Client()
        assert signs_in(provider, browser) == "/account/inactive/"
        assert browser.get("/").status_code == 302
    provider.who = {"sub": "id-1", "preferred_username": "user-s001"}
    assert signs_in(provider, Client()) == "/"
    provider.who = {"sub": "id-2", "preferred_username": "user-s001"}  # the name was given to somebody else there
    assert signs_in(provider, Client()) == "/account/inactive/"
    assert Account.objects.count() == before


FORGED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "for another site": {"aud": "another site"},
    "for another site, handed on": {"azp": "another site"},
    "for several, of whom none was asked by us": {"aud": [CLIENT, "another site"]},
    "for nobody": {"aud": None},
    "over": {"exp": 1_700_000_000},
    "without an end": {"exp": None},
    "of no sign-in": {"nonce": None},
    "of another sign-in": {"nonce": "of another sign-in"},
    "about nobody": {"sub": ""},
}
"""Tokens that must let nobody in, by what is wrong with each."""


@pytest.mark.parametrize("wrong", FORGED)
def test_a_token_that_is_not_of_this_provider_for_this_site_and_this_sign_in_lets_nobody_in(
    provider: Provider, wrong: str
) -> None:
    account_of(fakes.WORKER)
    provider.who, provider.twisted = {"sub": "id-1", "preferred_username": "user-s001"}, FORGED[wrong]
    browser = Client()
    signs_in(provider, browser)
    assert len(provider.said) == 1
    assert browser.get("/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_a_token_of_an_earlier_sign_in_lets_nobody_in(provider: Provider) -> None:
    """Replayed: word for word as the provider signed it, for somebody who had come in by it."""
    account_of(fakes.WORKER)
    provider.who = {"sub": "id-1", "preferred_username": "user-s001"}
    assert signs_in(provider, Client()) == "/"
    provider.twisted = {"nonce": provider.said[-1]["nonce"]}
    thief = Client()
    signs_in(provider, thief)
    assert len(provider.said) == 2
    assert thief.get("/").status_code == 302


def test_a_way_back_that_another_browser_was_sent_lets_nobody_in(provider: Provider) -> None:
    """Neither a code that was caught on its way, nor one that somebody has another follow, so that they work as them."""
    account_of(fakes.WORKER)
    provider.who = {"sub": "id-1", "preferred_username": "user-s001"}
    there = Client().post(SIGN_IN)["Location"]
    back = urlsplit(requests.get(there, allow_redirects=False, timeout=10).headers["Location"])
    another = Client()
    another.get("/account/sign-in/")
    another.get(f"{back.path}?{back.query}")
    assert another.get("/").status_code == 302


def test_without_a_signed_token_what_is_told_of_somebody_lets_nobody_in(provider: Provider) -> None:
    account_of(fakes.WORKER)
    provider.who, provider.signs = {"sub": "id-1", "preferred_username": "user-s001"}, False
    browser = Client()
    signs_in(provider, browser)
    assert browser.get("/").status_code == 302


def test_what_is_told_of_another_beside_the_token_opens_nobodys_account(provider: Provider) -> None:
    """A take-over: the token is of whoever sits there, and what is told beside it of whom they would like to be."""
    account_of(fakes.WORKER), account_of(fakes.MANAGER)
    provider.who = {"sub": "id-1", "preferred_username": "user-s001"}
    assert signs_in(provider, Client()) == "/"
    provider.who, provider.besides = {"sub": "id-3", "preferred_username": "user-s003"}, {"sub": "id-1"}
    browser = Client()
    signs_in(provider, browser)
    assert browser.get("/").status_code == 302


def test_a_mail_address_is_nobodys_name_unless_the_provider_has_verified_it(provider: Provider, settings: Any) -> None:
    settings.KINFOLD_IDENTITY_PROVIDER = replace(settings.KINFOLD_IDENTITY_PROVIDER, claim="email")
    account = account_of(fakes.WORKER)
    Account.objects.filter(pk=account.pk).update(username="ines@anyshire.example")
    for verified in ({}, {"email_verified": False}, {"email_verified": "true"}):
        provider.who = {"sub": "id-9", "email": "ines@anyshire.example", **verified}
        browser = Client()
        signs_in(provider, browser)
        assert browser.get("/").status_code == 302
    provider.who = {"sub": "id-1", "email": "Ines@anyshire.example", "email_verified": True}
    assert signs_in(provider, Client()) == "/"


def test_a_link_to_our_sign_in_changes_nothing_of_what_the_provider_is_asked(provider: Provider) -> None:
    added = {"redirect_uri": "https://elsewhere.example/", "client_id": "another", "nonce": "known", "prompt": "login"}
    link = f"{SIGN_IN}?{urlencode({'auth_params': urlencode(added), 'scope': 'files.read'})}"
    there = dict(parse_qsl(urlsplit(str(Client().post(link)["Location"])).query))
    assert there["redirect_uri"].startswith("http://testserver/") and there["client_id"] == CLIENT
    assert there["nonce"] != "known" and there["prompt"] == "login" and "files.read" not in there["scope"]


def test_who_is_known_by_the_provider_alone_proves_it_there_again(provider: Provider) -> None:
    account_of(fakes.WORKER)
    provider.who = {"sub": "id-1", "preferred_username": "user-s001"}
    browser = Client()
    signs_in(provider, browser)
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    assert browser.get(BREAK).status_code == 200
    proved(browser, minutes_ago=6)
    again = browser.get(BREAK)["Location"]
    assert again.startswith(SIGN_IN)
    assert signs_in(provider, browser, at=again) == f"{BREAK}?again=1"
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    assert browser.get(BREAK).status_code == 200


@pytest.mark.parametrize("tells_when", [True, False])
def test_whoever_is_still_signed_in_there_has_proved_nothing(provider: Provider, tells_when: bool) -> None:
    """At a screen that was left open the provider sends them back without asking anything."""
    account_of(fakes.WORKER)
    provider.who = {"sub": "id-1", "preferred_username": "user-s001"}
    provider.proved_at, provider.tells_when = int(time.time()) - 3600, tells_when
    browser = Client()
    signs_in(provider, browser)
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})

    assert browser.get(BREAK)["Location"].startswith(SIGN_IN)
    signs_in(provider, browser)  # the way that a browser can be sent: without asking for a sign-in
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    assert browser.get(BREAK)["Location"].startswith(SIGN_IN)


def test_a_provider_that_never_says_when_is_told_of_in_words_and_asked_once(provider: Provider) -> None:
    account_of(fakes.WORKER)
    provider.who, provider.tells_when = {"sub": "id-1", "preferred_username": "user-s001"}, False
    browser = Client()
    signs_in(provider, browser)
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    there = browser.get(BREAK)["Location"]
    back = signs_in(provider, browser, at=there)
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})

    told = browser.get(back)

    assert told.status_code == 403 and "auth_time" in told.content.decode()


def test_a_provider_over_plain_http_or_half_named_is_told_in_words() -> None:
    whole = {"KINFOLD_OIDC_URL": "https://id.example.org", "KINFOLD_OIDC_CLIENT": "c", "KINFOLD_OIDC_SECRET": "hush"}
    assert read_identity_provider({}) is None
    known = read_identity_provider(whole)
    assert known and known.origin == "https://id.example.org" and "hush" not in repr(known)
    with pytest.raises(BadSettings, match="https://"):
        read_identity_provider({**whole, "KINFOLD_OIDC_URL": "http://id.example.org"})
    with pytest.raises(BadSettings, match="KINFOLD_OIDC_SECRET is not") as told:
        read_identity_provider({**whole, "KINFOLD_OIDC_SECRET": ""})
    assert "hush" not in str(told.value)
