"""The attacks on pages, headers, forms and logs, each made again on a build that lacks what stops it."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.template import base
from tests.integration.web import fakes
from tests.integration.web import test_answers_are_guarded as answers
from tests.integration.web import test_attacks_on_answers as sent
from tests.integration.web import test_who_may_come_in as come_in
from tests.integration.web.weak_parts import HERE
from tests.weak_builds import Build, Weak, a_setting, each, gets_through, outside, put, without_middleware

from kinfold.governance import standing
from kinfold.governance.rules.policy import Actor
from kinfold.register import queries
from kinfold.web import readers
from kinfold.web.glass import views as glass
from kinfold.web.logs import WithoutValues
from kinfold.web.purposes import views as purposes
from kinfold.web.refusals import Refusals

logged_lines = answers.logged_lines
ONE = f"/people/{fakes.OTIS}/"


def looks_first(name: str, there: tuple[str, ...]) -> Any:
    """A build that sees whether there is such a page before it asks whether the reader may know."""

    def weaken(build: Build) -> None:
        asked = getattr(queries, name)

        def page(actor: Any, purpose: Any, one: Any) -> Any:
            if one not in there:
                raise Http404
            return asked(actor, purpose, one)

        build.patch.setattr(queries, name, page)

    return weaken


def judged_once(build: Build) -> None:
    """Who somebody is, as it was when they first asked."""
    kept: dict[str, Actor | None] = {}
    actor = standing.actor

    def remembered(staff: Any, *, on: Any) -> Actor | None:
        if staff not in kept:
            kept[staff] = actor(staff, on=on)
        return kept[staff]

    build.patch.setattr(readers.governance, "actor", remembered)
    build.patch.setattr(standing, "actor", remembered)


def whatever_the_form_holds(build: Build) -> None:
    """Mass assignment: what the form says of whom it is about is believed before the address is."""
    broken = glass._break

    def assigned(request: Any, about: Any) -> Any:
        return broken(request, replace(about, id=request.POST.get("about_id", about.id)))

    build.patch.setattr(glass, "_break", assigned)


def the_first_is_looked_at_and_the_last_taken(build: Build) -> None:
    """Two that were sent under one name: one reader of the form takes the first, another the last."""

    class Chosen(purposes.ChoosePurpose):
        def is_valid(self) -> bool:
            sent_twice = self.data.getlist("purpose") if self.data else []
            self.cleaned_data = {"purpose": sent_twice[-1] if sent_twice else ""}
            return bool(sent_twice) and sent_twice[0] in dict(self.fields["purpose"].choices)

    build.patch.setattr(purposes, "ChoosePurpose", Chosen)


def whatever_the_profile_has(build: Build) -> None:
    build.patch.setattr(purposes, "purposes_of", lambda _: tuple(purposes.governance.profile().purposes))


HEADERS = answers.test_every_answer_carries_the_headers
LEAKS = (
    Weak("a content policy", HEADERS, without_middleware("CSPMiddleware"), "Content-Security-Policy", {"address": ONE}),
    Weak("no-store", HEADERS, outside(f"{HERE}.kept_by_browsers"), "Cache-Control", {"address": ONE}),
    Weak("a policy on referrers", HEADERS, a_setting(SECURE_REFERRER_POLICY="unsafe-url"), "Referrer-Policy", {"address": ONE}),
    Weak("nosniff", HEADERS, a_setting(SECURE_CONTENT_TYPE_NOSNIFF=False), "X-Content-Type-Options", {"address": ONE}),
    Weak("a ban on frames", HEADERS, without_middleware("XFrameOptionsMiddleware"), "X-Frame-Options", {"address": ONE}),
    Weak("a ban on other windows", HEADERS, a_setting(SECURE_CROSS_ORIGIN_OPENER_POLICY=None), "Cross-Origin-Opener-Policy", {"address": ONE}),
    Weak("no banner", HEADERS, outside(f"{HERE}.a_banner"), '"Server"', {"address": ONE}),
    Weak("TLS alone", sent.test_over_tls_a_browser_is_told_to_come_by_tls_alone_for_a_year, without_middleware("SecurityMiddleware"), "31_536_000"),
    Weak("cookies out of reach", answers.test_cookies_are_out_of_reach_of_scripts_and_other_sites, a_setting(SESSION_COOKIE_HTTPONLY=False), "httponly"),
    Weak("the letters of an answer", sent.test_every_answer_says_in_which_letters_it_is_written, outside(f"{HERE}.no_charset"), "charset=utf-8"),
    Weak("markup made harmless", answers.test_markup_in_any_field_of_a_page_is_shown_as_text, put(base, "conditional_escape", str), '"<script>alert" not in text', {"query": "person_page", "shown": fakes.PERSON_PAGE, "address": ONE}),
    Weak("searches in the body alone", answers.test_what_is_searched_for_stands_in_the_body_alone, outside(f"{HERE}.terms_in_the_address"), '"found" not in'),
    Weak("a fault that is told to nobody", answers.test_a_fault_shows_and_logs_no_value, a_setting(ROOT_URLCONF=HERE), "fakes.CANARY not in answer"),
    Weak("logs without values", answers.test_a_fault_shows_and_logs_no_value, put(WithoutValues, "formatException", logging.Formatter.formatException), "not in logged"),
    Weak("log lines that are one line", answers.test_a_log_line_is_one_line_and_tells_our_own_errors_in_words, put(WithoutValues, "format", logging.Formatter.format), r'"\n" not in line'),
    Weak("logs without whom it was about", answers.test_a_refusal_is_logged_without_whom_it_was_about, put(WithoutValues, "format", logging.Formatter.format), "logged", {"address": f"/people/{fakes.STRANGER}/"}),
)  # fmt: skip

FORMS = (
    Weak("a token in forms", answers.test_a_form_without_its_token_is_refused_in_words, without_middleware("CsrfViewMiddleware"), "== 403"),
    Weak("a list of its own hosts", answers.test_a_host_that_is_not_ours_is_refused_and_told_nothing, a_setting(ALLOWED_HOSTS=["*"]), "== 400"),
    Weak("a doubt of what a proxy says", sent.test_what_a_proxy_would_say_is_not_heeded_from_anybody, a_setting(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")), "== 301"),
    Weak("a doubt of the host that a proxy says", sent.test_what_a_proxy_would_say_is_not_heeded_from_anybody, a_setting(USE_X_FORWARDED_HOST=True, ALLOWED_HOSTS=["*"]), "https://testserver/"),
    Weak("a list of methods", answers.test_methods_that_a_page_does_not_know_are_refused, outside(f"{HERE}.every_method_is_get"), "[405, 405]"),
    Weak("a list of methods everywhere", sent.test_a_method_that_nobody_needs_is_refused_and_sends_nothing_back, outside(f"{HERE}.every_method_is_get"), "== 405", {"method": "PROPFIND"}),
    Weak("no echo", sent.test_a_method_that_nobody_needs_is_refused_and_sends_nothing_back, outside(f"{HERE}.an_echo"), "== 405", {"method": "TRACE"}),
    Weak("folders that are not listed", sent.test_no_folder_is_listed_and_none_is_left, a_setting(ROOT_URLCONF=HERE), "(302, 404)", {"path": "kinfold/"}),
    Weak("a way back to its own pages alone", come_in.test_the_purpose_page_leads_to_our_own_pages_only, put(purposes, "_back", lambda request: request.POST.get("next")), '== "/"', {"elsewhere": "https://elsewhere.example/"}),
    Weak("fields of its own alone", sent.test_what_a_form_does_not_ask_for_is_not_taken_from_it, whatever_the_form_holds, "fakes.STRANGER"),
    Weak("one reading of what was sent twice", sent.test_of_a_purpose_that_is_sent_twice_none_is_taken_that_the_role_does_not_serve, the_first_is_looked_at_and_the_last_taken, "oversight"),
    Weak("purposes of the role", come_in.test_a_purpose_that_the_role_does_not_serve_is_not_taken, whatever_the_profile_has, "Select what you are here to do"),
)  # fmt: skip

REFUSALS = (
    Weak("one refusal of a person", come_in.test_a_stranger_and_nobody_get_the_same_refusal_to_the_letter, looks_first("person_page", (fakes.OTIS, fakes.STRANGER)), "== 403"),
    Weak("one refusal of a family", come_in.test_a_family_that_is_not_theirs_is_refused_as_one_that_is_not, looks_first("family_page", (fakes.FAMILY, fakes.STRANGERS_FAMILY)), "== 403"),
    Weak("ids that are ids", come_in.test_what_could_never_be_an_id_reaches_no_door, a_setting(ROOT_URLCONF=HERE), "the register was asked"),
    Weak("a look at the staff list each time", come_in.test_somebody_who_left_sees_nothing_with_their_next_click, judged_once, "== 403"),
    Weak("an answer that waits for the ledger", come_in.test_nothing_is_shown_when_the_ledger_cannot_be_written, put(Refusals, "process_exception", lambda *_: HttpResponse(fakes.CANARY)), "== 503"),
)  # fmt: skip


@each((*LEAKS, *FORMS, *REFUSALS))
def test_it_gets_through_on_a_build_without(
    weak: Weak,
    site: fakes.FakeRegister,  # whatever the attack asks for stands on it
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    gets_through(weak, request, Build(monkeypatch, settings))


def test_a_script_that_keeps_something_is_found(tmp_path: Path) -> None:
    shutil.copytree(sent.STATIC, tmp_path, dirs_exist_ok=True)
    (tmp_path / "kinfold" / "kept.mjs").write_text("window.localStorage.setItem('family', 'k3vmrq7dwx2a')")
    begin = tmp_path / "kinfold" / "begin.mjs"
    begin.write_text(begin.read_text() + "\ncreateAll(Accordion);\n")
    assert sent.scripts_that_keep_something(tmp_path) == ["kept.mjs", "Accordion"]
