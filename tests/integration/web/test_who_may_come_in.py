"""Nobody sees anything without signing in, a purpose and a relationship; refusals tell nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn

from kinfold.governance import standing
from kinfold.governance.models import StaffMember
from kinfold.register import queries
from kinfold.register.models import Run
from kinfold.vocabulary.errors import LedgerUnavailable
from kinfold.web.accounts.models import Account

OPEN_TO_ALL = {
    "/health",
    "/account/sign-in/",
    "/account/sign-out/",  # shows no page to somebody who is not signed in
    "/account/inactive/",
    "/account/second-factor/authenticate/",  # between the password and the code
    "/account/second-factor/webauthn/login/",  # a challenge for a passkey
    "/account/single-sign-on-cancelled/",
    "/account/single-sign-on-failed/",
}
NOT_SET_UP = {"/account/single-sign-on/council/", "/account/single-sign-on/council/back/"}
"""The council's own sign-in, which no environment names here; test_single_sign_on.py has one that does."""


def patterns(listed: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Every address that the site knows, as it is written down: /people/<opaque:person>/."""
    for pattern in get_resolver().url_patterns if listed is None else listed:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, here)
        else:
            yield here


# With an id that fits wherever one is asked for.
FITS = {
    "<opaque:person>": fakes.OTIS,
    "<opaque:family>": fakes.FAMILY,
    "<slug:need>": "EDU-1",
    "<int:sign_off>": "1",
    "<slug:source>": fakes.HELD.source,
    "<slug:day>": fakes.HELD.day.isoformat(),
    "<slug:extract>": fakes.HELD.extract,
    "<opaque:pair>": "c" * 32,
    "<int:decision>": "1",
    "<int:glass>": "1",
    "<int:share>": "1",
    "<int:protection>": "1",
    "<int:entry>": "1",
    "<int:answer>": "1",
    "<int:asked>": "1",
    "<slug:right>": "access",
    "<slug:agreement>": "isa_police",
    "<int:pk>": "1",
    "<slug:provider_id>": "council",
}


def fitting(pattern: str) -> str:
    """An address as somebody could ask for it."""
    return re.sub(r"<\w+:\w+>", lambda part: FITS[part[0]], pattern)


ADDRESSES = tuple(fitting(pattern) for pattern in patterns())


def test_the_list_of_addresses_is_read_from_the_site() -> None:
    assert {"/", "/search/", "/sources/", "/account/second-factor/totp/activate/"} <= set(ADDRESSES)
    assert not [address for address in ADDRESSES if "<" in address]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", sorted(set(ADDRESSES) - OPEN_TO_ALL - NOT_SET_UP))
def test_a_page_asks_for_sign_in(address: str, method: str, site: fakes.FakeRegister) -> None:
    answer = getattr(Client(), method)(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("address", sorted(OPEN_TO_ALL))
def test_what_is_open_to_all_names_nobody(address: str, site: fakes.FakeRegister) -> None:
    answer = Client().get(address, follow=True)
    assert answer.status_code == 200
    assert fakes.CANARY not in answer.content.decode()


@pytest.mark.parametrize("address", sorted(NOT_SET_UP))
def test_where_single_sign_on_is_not_set_up_it_is_not_there(address: str, site: fakes.FakeRegister) -> None:
    assert Client().get(address).status_code == 404


def test_nobody_can_sign_up_or_have_a_password_sent(site: fakes.FakeRegister) -> None:
    for address in ("/account/signup/", "/account/password/reset/", "/account/email/", "/accounts/signup/"):
        assert Client().get(address).status_code == 404


def test_a_stranger_and_nobody_get_the_same_refusal_to_the_letter(signed_in: SignIn) -> None:
    browser = signed_in()
    stranger, nobody = browser.get(f"/people/{fakes.STRANGER}/"), browser.get(f"/people/{fakes.NOBODY_AT_ALL}/")
    assert stranger.status_code == nobody.status_code == 403
    assert stranger.content == nobody.content
    assert dict(stranger.headers) == dict(nobody.headers)


def test_a_family_that_is_not_theirs_is_refused_as_one_that_is_not(signed_in: SignIn) -> None:
    browser = signed_in()
    theirs, none = browser.get(f"/families/{fakes.STRANGERS_FAMILY}/"), browser.get("/families/nosuchfamily00/")
    assert theirs.status_code == none.status_code == 403
    assert theirs.content == none.content


def test_what_could_never_be_an_id_reaches_no_door(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        pytest.fail("the register was asked")

    monkeypatch.setattr(queries, "person_page", asked)
    assert signed_in().get("/people/Otis Quillfeather/").status_code == 404


def test_their_own_family_opens(signed_in: SignIn) -> None:
    answer = signed_in().get(f"/families/{fakes.FAMILY}/")
    assert answer.status_code == 200
    assert fakes.CANARY in answer.content.decode()


def test_a_member_whose_page_is_not_theirs_is_no_link(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    members = tuple(replace(member, may_open=member.person != fakes.ROWAN) for member in fakes.FAMILY_PAGE.members)
    monkeypatch.setattr(queries, "family_page", lambda *_: replace(fakes.FAMILY_PAGE, members=members))
    page = signed_in().get(f"/families/{fakes.FAMILY}/").content.decode()
    assert f"/people/{fakes.OTIS}/" in page and f"/people/{fakes.ROWAN}/" not in page
    assert "Rowan Ashgrove" in page and "You have no access to this person’s page" in page


def test_nothing_is_shown_when_the_ledger_cannot_be_written(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LedgerUnavailable("The entry could not be written.", where="the ledger", means="-", do="-")

    monkeypatch.setattr(queries, "family_page", broken)
    answer = signed_in().get(f"/families/{fakes.FAMILY}/")
    assert answer.status_code == 503
    assert fakes.CANARY not in answer.content.decode()


def test_every_opened_page_is_in_the_ledger(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.get(f"/people/{fakes.OTIS}/")
    browser.get(f"/people/{fakes.STRANGER}/")
    opened = [one.outcome for one in standing.ledger().recent(10) if one.action == "open"]
    assert sorted(opened) == ["allowed", "refused"]


def test_somebody_who_left_sees_nothing_with_their_next_click(signed_in: SignIn) -> None:
    browser = signed_in()
    assert browser.get("/").status_code == 200
    StaffMember.objects.filter(pk=fakes.WORKER).update(until_day=fakes.TODAY)
    answer = browser.get("/")
    assert answer.status_code == 403
    assert "not linked to a current member of staff" in answer.content.decode()


def test_a_closed_account_ends_its_sessions(signed_in: SignIn) -> None:
    browser = signed_in()
    Account.objects.update(is_active=False)
    assert browser.get("/").status_code == 302


def test_a_role_with_several_purposes_is_asked_and_told(signed_in: SignIn) -> None:
    browser = signed_in(fakes.SOCIAL_WORKER)
    asked = browser.get(f"/people/{fakes.OTIS}/")
    assert asked["Location"] == f"/purpose/?next=%2Fpeople%2F{fakes.OTIS}%2F"
    answer = browser.post("/purpose/", {"purpose": "safeguarding", "next": f"/people/{fakes.OTIS}/"}, follow=True)
    assert "Keeping a child safe" in answer.content.decode()
    assert "Otis" in answer.content.decode()


def test_a_purpose_that_the_role_does_not_serve_is_not_taken(signed_in: SignIn) -> None:
    browser = signed_in(fakes.SOCIAL_WORKER)
    answer = browser.post("/purpose/", {"purpose": "oversight", "next": "/"})
    assert "Select what you are here to do" in answer.content.decode()
    assert browser.get("/")["Location"].startswith("/purpose/")


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example"]
)
def test_the_purpose_page_leads_to_our_own_pages_only(elsewhere: str, signed_in: SignIn) -> None:
    answer = signed_in(fakes.SOCIAL_WORKER).post("/purpose/", {"purpose": "safeguarding", "next": elsewhere})
    assert answer["Location"] == "/"


def test_a_purpose_that_does_not_include_a_page_refuses_it(signed_in: SignIn) -> None:
    browser = signed_in(fakes.MANAGER, "identify_families")
    assert browser.get("/families/may-be-eligible/").status_code == 200
    assert browser.get(f"/families/{fakes.FAMILY}/").status_code == 403
    assert browser.post("/search/", {"name": "Otis"}).status_code == 403


def test_whoever_is_refused_is_told_that_another_purpose_may_open_it_whoever_the_page_is_about(
    signed_in: SignIn,
) -> None:
    said = "If you came here under another purpose, change it"
    told = signed_in(fakes.MANAGER, "identify_families")
    pages = [told.get(f"/families/{one}/").content.decode() for one in (fakes.FAMILY, fakes.STRANGER, "z" * 26)]
    assert all(said in page for page in pages)
    assert (
        len({page.replace(one, "") for page, one in zip(pages, (fakes.FAMILY, fakes.STRANGER, "z" * 26), strict=True)})
        == 1
    )


def test_in_an_invented_council_access_ends_with_the_run_that_is_published_after_the_last_day(
    signed_in: SignIn, settings: Any
) -> None:
    """The day is that of the newest run at each request, without a restart, and is looked up once."""
    settings.KINFOLD_TODAY = None

    def published(on: date) -> None:
        told = {"council": "Example", "invented": True, "counts": {}, "published_at": f"{on}T06:00Z"}
        Run.objects.create(id=str(on), on_day=on, **told)

    published(fakes.TODAY)
    StaffMember.objects.filter(pk=fakes.WORKER).update(until_day=date(2026, 4, 1))
    browser = signed_in(fakes.WORKER, "family_help")
    assert browser.get("/sources/").status_code == 200
    with CaptureQueriesContext(connection) as asked:
        browser.get("/sources/")
    assert sum('FROM "register_run"' in query["sql"] for query in asked) == 1
    published(date(2026, 4, 1))
    assert browser.get("/sources/").status_code == 403
