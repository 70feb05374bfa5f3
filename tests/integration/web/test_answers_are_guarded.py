"""Headers and cookies of every answer; nothing personal in an address, a log or an error page."""

from __future__ import annotations

import importlib.util
import io
import logging
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_who_may_come_in import ADDRESSES

from kinfold.register import queries
from kinfold.vocabulary.errors import BadSettings, KinfoldError
from kinfold.web.headers import ResponseHeaders
from kinfold.web.logs import WithoutValues
from kinfold.web.transport import read_transport


@pytest.mark.parametrize("address", [*ADDRESSES, "/no-such-page/", f"/people/{fakes.STRANGER}/"])
def test_every_answer_carries_the_headers(address: str, signed_in: SignIn) -> None:
    answer = signed_in().get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_a_style_or_a_script_of_its_own(address: str, signed_in: SignIn) -> None:
    page = signed_in().get(address).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
    assert inline == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_on_a_page_comes_from_elsewhere(address: str, signed_in: SignIn) -> None:
    page = signed_in().get(address).content.decode()
    assert not re.search(r"(src|href|action)=\"(https?:)?//", page)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_on_a_page_holds_personal_data(address: str, signed_in: SignIn) -> None:
    page = signed_in().get(address).content.decode()
    for link in re.findall(r"(?:href|action)=\"([^\"]*)\"", page):
        if not link.startswith(("tel:", "mailto:")):
            assert fakes.CANARY.lower() not in link.lower() and "otis" not in link.lower()
            assert re.fullmatch(r"(/[a-z0-9._-]*)*(#[a-z0-9-]*)?(\?(page=\d+|next=[\w%.-]*))?|#[a-z0-9-]*", link), link


@pytest.mark.parametrize("address", [*ADDRESSES, "/no-such-page/"])
def test_every_page_says_that_the_people_are_invented(address: str, signed_in: SignIn) -> None:
    answer = signed_in().get(address, follow=True)
    if answer["Content-Type"].startswith("text/html"):
        assert "all people here are invented" in answer.content.decode()


def test_what_is_searched_for_stands_in_the_body_alone(signed_in: SignIn) -> None:
    browser = signed_in()
    found = browser.post("/search/", {"name": fakes.CANARY})
    assert "3 people found" in found.content.decode()
    in_address = browser.get("/search/", {"name": fakes.CANARY})
    assert "found" not in re.sub(
        r"never found|not found by|found too|find somebody", "", in_address.content.decode().lower()
    )
    assert fakes.CANARY not in in_address.content.decode()


KEPT_AS_THEY_ARE = {"person", "family", "fact", "need", "reading_used", "source", "extract", "state"}


def hostile(value: Any) -> Any:
    """The same value with every text in it turned into markup; ids and codes are ours and stay."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return fakes.HOSTILE
    if isinstance(value, tuple):
        return tuple(hostile(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{name: v if name in KEPT_AS_THEY_ARE else hostile(v) for name, v in told.items()})
    return value


@pytest.mark.parametrize(
    ("query", "shown", "address"),
    [
        ("person_page", fakes.PERSON_PAGE, f"/people/{fakes.OTIS}/"),
        ("family_page", fakes.FAMILY_PAGE, f"/families/{fakes.FAMILY}/"),
        ("my_families", fakes.LISTED, "/"),
        ("source_states", fakes.SOURCES, "/sources/"),
        ("waiting_extracts", (fakes.HELD,), "/sources/"),
        ("source_page", fakes.SOURCE_PAGE, "/sources/arrears/"),
        ("search", fakes.HITS, "/search/"),
    ],
)
def test_markup_in_any_field_of_a_page_is_shown_as_text(
    query: str, shown: object, address: str, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in()
    monkeypatch.setattr(queries, query, lambda *_, **__: hostile(shown))
    answer = browser.post(address, {"name": fakes.HOSTILE}) if query == "search" else browser.get(address)
    text = answer.content.decode()
    assert "<script>alert" not in text and "<b>bold" not in text
    assert "&lt;script&gt;alert" in text


@pytest.fixture
def logged_lines() -> Iterator[io.StringIO]:
    """What the settings' own handlers write, caught."""
    lines = io.StringIO()
    handlers = {handler for name in ("", "django") for handler in logging.getLogger(name).handlers}
    ours = [handler for handler in handlers if isinstance(handler.formatter, WithoutValues)]
    assert ours
    before = [handler.setStream(lines) for handler in ours]  # type: ignore[attr-defined]
    yield lines
    for handler, stream in zip(ours, before, strict=True):
        handler.setStream(stream)  # type: ignore[attr-defined]


def test_a_fault_shows_and_logs_no_value(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, logged_lines: io.StringIO
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ValueError(f"no such family: {fakes.CANARY}")

    monkeypatch.setattr(queries, "family_page", faulty)
    browser = signed_in()
    browser.raise_request_exception = False
    answer = browser.get(f"/families/{fakes.FAMILY}/?q=Secretquery")
    logged = logged_lines.getvalue()
    assert answer.status_code == 500
    assert "all people here are invented" in answer.content.decode()
    assert fakes.CANARY not in answer.content.decode() and "ValueError" not in answer.content.decode()
    assert "ValueError" in logged and "faulty" in logged
    assert fakes.CANARY not in logged and "Secretquery" not in logged


def test_a_log_line_is_one_line_and_tells_our_own_errors_in_words() -> None:
    try:
        raise KinfoldError("The ledger is full.", where="-", means="-", do="-")
    except KinfoldError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "forged\nline", (), sys.exc_info())
    line = WithoutValues().format(record)
    assert "\n" not in line and "The ledger is full." in line


@pytest.mark.parametrize("address", [f"/people/{fakes.STRANGER}/", f"/people/{fakes.CANARY} Otis/", "/no/Secretword"])
def test_a_refusal_is_logged_without_whom_it_was_about(
    address: str, signed_in: SignIn, logged_lines: io.StringIO
) -> None:
    assert signed_in().get(address, {"q": "Secretquery"}).status_code in (403, 404)
    logged = logged_lines.getvalue()
    assert "django.request GET " in logged
    for word in (fakes.STRANGER, fakes.CANARY, "Otis", "Secretword", "Secretquery"):
        assert word not in logged


def test_a_form_without_its_token_is_refused_in_words(site: fakes.FakeRegister) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/sign-in/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused_and_told_nothing(site: fakes.FakeRegister) -> None:
    answer = Client(raise_request_exception=False).get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "elsewhere.example" not in answer.content.decode()


def test_health_says_no_more_than_well(site: fakes.FakeRegister) -> None:
    answer = Client().get("/health")
    assert (answer.status_code, answer.content) == (200, b"well\n")


def test_methods_that_a_page_does_not_know_are_refused(signed_in: SignIn) -> None:
    browser = signed_in()
    assert [browser.delete("/").status_code, browser.post(f"/people/{fakes.OTIS}/").status_code] == [405, 405]


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e3", "999", "9" * 30, "１"])
def test_a_page_number_that_is_none_is_a_page_not_found(page: str, signed_in: SignIn) -> None:
    browser = signed_in(fakes.MANAGER, "identify_families")
    assert browser.get("/families/may-be-eligible/", {"page": page}).status_code == 404


def settings_with(monkeypatch: pytest.MonkeyPatch, **environment: str) -> object:
    """The settings as a deployment with this environment reads them."""
    for name in ("KINFOLD_HOSTS", "KINFOLD_INSECURE_LOOPBACK", "KINFOLD_BEHIND_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.find_spec("kinfold.web.settings")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_deployment_that_says_nothing_is_reached_over_tls_only(monkeypatch: pytest.MonkeyPatch) -> None:
    told = settings_with(monkeypatch, KINFOLD_HOSTS="kinfold.anyshire.example")
    assert told.SECURE_SSL_REDIRECT and told.SESSION_COOKIE_SECURE and told.CSRF_COOKIE_SECURE  # type: ignore[attr-defined]
    assert told.SECURE_HSTS_SECONDS >= 31_536_000  # type: ignore[attr-defined]
    assert told.SESSION_COOKIE_NAME.startswith("__Host-") and told.CSRF_COOKIE_NAME.startswith("__Host-")  # type: ignore[attr-defined]
    assert told.SESSION_COOKIE_HTTPONLY and told.CSRF_COOKIE_HTTPONLY and told.SESSION_COOKIE_SAMESITE == "Lax"  # type: ignore[attr-defined]
    assert told.ALLOWED_HOSTS == ["kinfold.anyshire.example"] and told.DEBUG is False  # type: ignore[attr-defined]


def test_plain_http_is_for_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told = settings_with(monkeypatch, KINFOLD_INSECURE_LOOPBACK="1")
    assert told.SECURE_SSL_REDIRECT is False and told.SESSION_COOKIE_SECURE is False  # type: ignore[attr-defined]
    assert told.ALLOWED_HOSTS == ["localhost", "127.0.0.1", "[::1]"]  # type: ignore[attr-defined]
    with pytest.raises(BadSettings):
        read_transport({"KINFOLD_INSECURE_LOOPBACK": "1", "KINFOLD_HOSTS": "kinfold.anyshire.example"})


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(signed_in: SignIn, settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = signed_in()
    browser.get("/")
    cookie = browser.cookies[django_settings.SESSION_COOKIE_NAME]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["expires"] == ""  # gone when the browser closes


def test_static_files_may_be_kept_for_ever_and_pages_not_at_all(site: fakes.FakeRegister) -> None:
    page = Client().get("/account/sign-in/").content.decode()
    style = re.search(r'href="(/static/[0-9a-f]{12}/kinfold/kinfold.css)"', page)
    assert style is not None
    answer = Client().get(style[1])
    assert answer.status_code == 200 and "immutable" in answer["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_handler_of_the_settings_leaves_values_out() -> None:
    handlers = django_settings.LOGGING["handlers"].values()
    assert {handler["formatter"] for handler in handlers} == {"without_values"}


def test_an_answer_to_head_has_no_body_and_keeps_its_length() -> None:
    answer = ResponseHeaders(lambda _: HttpResponse("Not yours", status=403))(RequestFactory().head("/people/x/"))
    assert (answer.content, answer["Content-Length"]) == (b"", "9")
