"""
Every form of the site, sent by every role for each of its purposes, about a stranger's and a protected family.

Each address that takes a form stands in FORMS with what somebody would send; any other must take none. Whoever sends one
about somebody who is not theirs is answered as if there were nobody, and nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from tests.integration.web.hollybank import NOBODY_AT_ALL
from tests.integration.web.test_leak_matrix import (
    ACCOUNT,
    ANSWERING_FOR_STAFF,
    AUDITING,
    CASEWORK,
    LIFTING,
    LISTING,
    MANAGING,
    MATCHING,
    OVERSEEING,
    OWN,
    PROTECTED,
    ROUTES,
    STRANGER,
    SURNAME,
    TEAM,
    WORD,
    Town,
    line_done,
    pages_of,
    town,
    works_as,
)
from tests.integration.web.test_protected_people import asked_as, told
from tests.integration.web.test_who_may_come_in import patterns
from tests.integration.web.written_down import COLLEAGUE
from tests.unit.governance.test_policy import AGREED

__all__ = ["line_done", "town"]

Who = set[tuple[str, str]]
HELPING: Who = CASEWORK | MANAGING
TEXT = "Seen today"
OF_TODAY = {"day": "27", "month": "3", "year": "2026"}
REQUEST = {
    "capacity": "themselves", "came_by": "letter", "received_on": "27 3 2026", "what": TEXT, "reference": TEXT,
}  # fmt: skip
EVERYBODY: Who = {(role, purpose) for role, purposes in AGREED.items() for purpose in purposes}
REVIEW = "0" * 32


@dataclass(frozen=True)
class Form:
    """What somebody sends; {person} and {family} are whom it is about, where the address does not say so."""

    body: dict[str, Any]
    writes: Who = field(default_factory=set)
    """Who writes something down of anybody, without being told whether there is such a person."""
    sees: Who = field(default_factory=set)
    """Whose work it is to see that one, whomever it is about: the answer names nobody."""
    tells: frozenset[str] = frozenset()
    """Of whom they are told what colleagues wrote, beyond what the page tells before the form is sent."""


FORMS = {
    "/search/": Form({"name": "{surname}"}, sees=HELPING | MATCHING),
    "/people/<opaque:person>/break-glass/": Form({"reason": "covering", "why": TEXT}, writes=HELPING),
    "/families/<opaque:family>/break-glass/": Form({"reason": "covering", "why": TEXT}, writes=HELPING),
    "/families/may-be-eligible/<opaque:family>/": Form(
        {"decision": "declined", "reason": TEXT, "review": REVIEW}, sees=LISTING
    ),
    "/families/<opaque:family>/outcomes/": Form({"decision": "support_began", "reason": TEXT, **OF_TODAY}),
    "/interests/": Form(
        {"staff": COLLEAGUE, "pages": "/people/{person}/", "reason": "colleague"},
        writes=ANSWERING_FOR_STAFF | OVERSEEING,
    ),
    "/interests/own/": Form(
        {"pages": "/people/{person}/ /families/{family}/", "reason": "colleague"}, writes=EVERYBODY
    ),
    "/outcomes/<int:sign_off>/": Form({"stands": "yes", "note": TEXT}, sees=AUDITING, writes=AUDITING),
    "/families/<opaque:family>/correct/": Form(
        {"kind": "belongs", "person": "{person}", "reason": TEXT, "review": REVIEW, "confirmed": "1"}
    ),
    "/families/<opaque:family>/needs/<slug:need>/": Form(
        {"about": "household", "kind": "noted", "said": TEXT, "review": REVIEW}
    ),
    "/people/<opaque:person>/consent/": Form(
        {
            "asked": "the_service",
            "service": "Family Help in Hollybank",
            "answer": "asked",
            "form": "spoken",
            "words": TEXT,
            **OF_TODAY,
        }
    ),
    "/people/<opaque:person>/shared/": Form(
        {"outcome": "refused", "recipient": "Hollybank Police", "why": TEXT, "known": "yes"}
    ),
    "/shared/<int:share>/": Form({"tell": "yes", "note": TEXT}, sees=OVERSEEING, writes=OVERSEEING),
    "/people/<opaque:person>/rights/": Form({"right": "access", **REQUEST}),
    "/rights/<int:asked>/": Form(
        {"does": "close", "state": "answered", "on": "27 3 2026", "why": TEXT}, sees=OVERSEEING, writes=OVERSEEING
    ),
    "/people/<opaque:person>/looked/": Form({}),
    "/looks/<slug:day>/<int:entry>/": Form({"found": "explained", "note": TEXT}, sees=OVERSEEING, writes=OVERSEEING),
    "/looks/answers/<int:answer>/": Form({"note": TEXT}, sees=OVERSEEING, writes=OVERSEEING),
    "/people/<opaque:person>/protect/": Form({"mark": "witness", "reason": TEXT}),
    "/protect/": Form({"whom": "/people/{person}/", "mark": "witness", "reason": TEXT}, writes=HELPING),
    "/protected/<int:protection>/": Form(
        {"decision": "lift_asked", "reason": TEXT, "steps": "0"}, sees=LIFTING, writes=LIFTING
    ),
    "/glass/<int:glass>/": Form({"outcome": "in_order", "note": TEXT}, sees=OVERSEEING, writes=OVERSEEING),
    "/matches/<opaque:pair>/": Form({"decision": "cannot_tell", "reason": TEXT, "review": REVIEW, "confirmed": "1"}),
    "/matches/decided/<int:decision>/": Form({"reason": TEXT}, sees=MATCHING, writes=MATCHING),
    "/sources/<slug:source>/<slug:day>/<slug:extract>/": Form({"decision": "reject", "reason": TEXT, "review": REVIEW}),
    "/registers/agreements/<slug:agreement>/": Form(
        {"step": "passed", "on": "27 3 2026", "reason": TEXT}, writes=OVERSEEING
    ),
    # With the holds that are on somebody, of whom nothing more is told.
    "/registers/retention/": Form(
        {"kind": "person", "id": "{person}"}, sees=OVERSEEING, tells=frozenset({STRANGER, OWN, TEAM})
    ),
    "/registers/retention/holds/": Form({"about": "person", "whose": "{person}", "source": TEXT}, writes=OVERSEEING),
    "/registers/rights/<slug:right>/": Form({"whose": "{person}", **REQUEST}, writes=OVERSEEING),
    "/purpose/": Form({"purpose": "no such purpose", "next": "/people/{person}/"}),
}
"""Every address that takes a form. A new one is entered here, with what it says of somebody who is not theirs."""

NUMBER_OF_NOTHING = "999999"
CHANGES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
OF_THE_READER = ("django_session", "accounts_", "account_", "web_")


@contextmanager
def undone() -> Iterator[set[str]]:
    """What is changed meanwhile is taken back at the end; tells which tables it was in, but for the reader's own."""
    changed: set[str] = set()

    def seen(execute: Callable[..., Any], statement: Any, *rest: Any) -> Any:
        if (found := CHANGES.match(str(statement))) and not found[1].startswith(OF_THE_READER):
            changed.add(found[1])
        return execute(statement, *rest)

    with transaction.atomic(), connection.execute_wrapper(seen):
        yield changed
        transaction.set_rollback(True)


def sent(
    town: Town, browser: Client, pattern: str, relation: str | None
) -> tuple[HttpResponse, set[str], dict[str, str]]:
    """The answer to a form about somebody, or about nobody; the tables it changed; and the ids it was asked with."""
    ids = {"<slug:source>": "school", "<slug:extract>": "0" * 12, "<slug:need>": "EDU-1", "<slug:right>": "access"}
    ids |= {"<slug:agreement>": "isa_police", "<opaque:pair>": NOBODY_AT_ALL, **town.fits[relation or STRANGER]}
    ids |= {"<opaque:person>": NOBODY_AT_ALL, "<opaque:family>": NOBODY_AT_ALL}
    surname = "Nosuchname"
    if relation is None:
        ids |= {part: NUMBER_OF_NOTHING for part in ids if part.startswith("<int:")}
    else:
        ids |= {"<opaque:person>": town.people[relation][0], "<opaque:family>": town.families[relation]}
        surname = SURNAME[relation]
    address = re.sub(r"<\w+:\w+>", lambda part: ids[part[0]], pattern)
    ids["address"] = address
    whom = {"person": ids["<opaque:person>"], "family": ids["<opaque:family>"], "surname": surname}
    body = {name: value.format(**whom) for name, value in FORMS[pattern].body.items()}
    with undone() as changed:
        answer = browser.post(address, body)
    return answer, changed, ids


def as_it_reads(answer: HttpResponse, ids: dict[str, str]) -> str:
    """An answer with the ids that it was asked with left out, which say only what was asked."""
    # Without the cookies of the reader's own session, which say when they end.
    page = f"{answer.status_code} {told(answer)}".replace(str(answer.cookies), "")
    for asked in (ids["address"], quote(ids["address"], safe=""), ids["<opaque:person>"], ids["<opaque:family>"]):
        page = page.replace(asked, "")
    return re.sub(r"'Content-Length': '\d+'", "", page)  # of the number that was asked for


def named_without_reason(who: tuple[str, str], pattern: str, page: str, of: set[str]) -> list[str]:
    """
    What an answer tells of families that are not the reader's, beyond what the page may show or tell them.

    Also of those whose work is to see what was written: that names nobody, and a protected family least of all.
    """
    route, told_of = ROUTES[pattern], []
    may_read = (
        route.may_show(who) | route.may_read(who) | (FORMS[pattern].tells if who in FORMS[pattern].sees else set())
    )
    for relation in sorted(of):
        if SURNAME[relation] in page and relation not in route.may_show(who):
            told_of.append(f"named {relation}")
        if WORD[relation] in page and relation not in may_read:
            told_of.append(f"told what was written of {relation}")
    return told_of


def as_it_reads_of_either(answer: HttpResponse, ids: dict[str, str]) -> str:
    """An answer without what must differ between two families: the word that was written of each, and every number."""
    page = as_it_reads(answer, ids)
    for word in WORD.values():
        page = page.replace(word, "")
    return re.sub(r"\d+", "", page)


def test_every_address_that_takes_a_form_is_listed(town: Town) -> None:
    name, browser = next(asked_as(town.site))
    works_as(town, name.split(" for ")[0])
    for pattern in set(ROUTES) - set(FORMS):
        address = re.sub(r"<\w+:\w+>", lambda part: NOBODY_AT_ALL if "opaque" in part[0] else "1", pattern)
        assert browser.post(address).status_code == 405, f"enter {pattern} in FORMS"
    assert set(FORMS) <= {pattern for pattern in patterns() if not pattern.startswith(ACCOUNT)}


@pytest.mark.timeout(900)  # on a busy machine it takes longer than a test that hangs
def test_no_form_tells_or_changes_anything_of_somebody_who_is_not_theirs(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, cells, written = list[str](), 0, set[str]()
    for name, browser in asked_as(town.site):
        who: tuple[str, str] = tuple(name.split(" for "))  # type: ignore[assignment]
        works_as(town, who[0])
        for pattern, form in FORMS.items():
            nobody, _, asked = sent(town, browser, pattern, None)
            as_nobody, seen = as_it_reads(nobody, asked), dict[str, str]()
            for relation in (STRANGER, PROTECTED, *(sorted({OWN, TEAM} & pages_of(who)))):
                answer, changed, ids = sent(town, browser, pattern, relation)
                cells += 1
                page, where = told(answer), f"{relation}: {name}: {pattern}"
                theirs = {STRANGER, PROTECTED} if relation in (OWN, TEAM) else {relation}
                if relation in (OWN, TEAM):
                    written |= {pattern} if changed else set()
                elif changed and who not in form.writes:
                    wrong.append(f"changed {sorted(changed)}: {where}")
                elif as_it_reads(answer, ids) != as_nobody and who not in form.sees:
                    wrong.append(f"not as for nobody: {where}")
                wrong += [f"{said}: {where}" for said in named_without_reason(who, pattern, page, theirs)]
                if who in form.sees and relation in (STRANGER, PROTECTED):
                    seen[relation] = as_it_reads_of_either(answer, ids)
            if who in form.sees and seen[PROTECTED] not in (seen[STRANGER], as_it_reads_of_either(nobody, asked)):
                wrong.append(f"a protected family is told from a stranger's and from nobody: {name}: {pattern}")
    with capsys.disabled():
        print(f"\nleak matrix of forms: {cells:,} cells, {len(wrong)} wrong")
    assert wrong == []
    assert len(written) > 5, "a form that could change nothing proves nothing"
