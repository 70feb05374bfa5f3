"""
Every route, as every role for each of its purposes, about one's own, the team's, a stranger's and a protected family.

The routes come from the site's own list. Each stands in ROUTES with what it may ever show; one that does not
stand there fails. The same matrix is then made on doors that were weakened on purpose, and must bite.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.integration.web import hollybank
from tests.integration.web.hollybank import DAY, STAFF, Hollybank, make_hollybank_stand
from tests.integration.web.test_protected_people import asked_as, told
from tests.integration.web.test_who_may_come_in import patterns
from tests.integration.web.written_down import About, join_the_staff, write_down
from tests.offline import offline
from tests.stores import ON_POSTGRES

from kinfold.governance.models import Relationship, Restriction
from kinfold.governance.queries import profile
from kinfold.governance.rules import policy
from kinfold.governance.rules.door import Check
from kinfold.places import Places
from kinfold.register.models import Family, MatchPair, Membership, ReceivedExtract
from kinfold.vocabulary.identifiers import StaffId

line_done = hollybank.line_done

OWN, TEAM, STRANGER, PROTECTED = "own", "team", "stranger", "protected"
SURNAME = {OWN: "Adeyemi", TEAM: "Brennan", STRANGER: "Carter", PROTECTED: "Koch"}
WORD = {OWN: "plover", TEAM: "curlew", STRANGER: "dunlin", PROTECTED: "avocet"}
"""In every text that was written of them, which names nobody."""
EVERYBODY, NOBODY = frozenset({OWN, TEAM, STRANGER}), frozenset[str]()
CASEWORK = {
    ("family_worker", "family_help"),
    ("social_worker", "safeguarding"),
    ("social_worker", "family_help"),
    ("safeguarding_manager", "safeguarding"),
}
MANAGING = {("team_manager", "family_help"), ("team_manager", "safeguarding")}
LISTING = {("team_manager", "identify_families"), ("programme_analyst", "identify_families")}
AUDITING = {("programme_analyst", "identify_families")}
MATCHING_PROTECTED = {("safeguarding_manager", "who_is_who")}
"""Of a protected person's records they are told the source and the key, and what was said of them; no name."""
MATCHING = {("team_manager", "who_is_who"), *MATCHING_PROTECTED}
OVERSEEING = {("information_governance", "oversight")}
LIFTING = {("team_manager", "safeguarding"), ("safeguarding_manager", "safeguarding")}
ANSWERING_FOR_STAFF = LIFTING | MANAGING


def pages_of(who: tuple[str, str]) -> frozenset[str]:
    """Whose pages open: one's own; and for a manager, of those whom the workers below them were given."""
    if who in MANAGING | MATCHING and who[0] == "team_manager":
        return frozenset({OWN, TEAM})
    return frozenset({OWN}) if who in CASEWORK | MATCHING else NOBODY


def mine(who: tuple[str, str]) -> frozenset[str]:
    return pages_of(who) if who not in MATCHING else NOBODY


def found(who: tuple[str, str]) -> frozenset[str]:
    return EVERYBODY if who in CASEWORK | MANAGING | MATCHING else NOBODY


def nobody(_: tuple[str, str]) -> frozenset[str]:
    return NOBODY


def officers(*roles: set[tuple[str, str]]) -> Callable[[tuple[str, str]], frozenset[str]]:
    """Whose work it is to read what was written of anybody, protected or not. The page names nobody."""
    return lambda who: EVERYBODY | {PROTECTED} if who in set().union(*roles) else NOBODY


def when_in(roles: set[tuple[str, str]]) -> Callable[[tuple[str, str]], frozenset[str]]:
    return lambda who: EVERYBODY if who in roles else NOBODY


@dataclass(frozen=True)
class Route:
    """What it may show for whom; and whether it must, so that a page that shows nothing is no proof."""

    may_show: Callable[[tuple[str, str]], frozenset[str]]
    must: bool = False
    may_read: Callable[[tuple[str, str]], frozenset[str]] = nobody
    """Of whom it shows what colleagues wrote, besides those whom it may show."""


ROUTES = {
    "/": Route(mine, must=True),
    "/search/": Route(found, must=True),
    "/people/<opaque:person>/": Route(pages_of, must=True),
    "/people/<opaque:person>/break-glass/": Route(nobody),
    "/families/may-be-eligible/": Route(when_in(LISTING)),
    "/families/may-be-eligible/<opaque:family>/": Route(when_in(LISTING)),
    "/families/<opaque:family>/outcomes/": Route(pages_of),
    "/interests/": Route(nobody),
    "/interests/own/": Route(nobody),
    "/interests/own/done/": Route(nobody),
    "/outcomes/": Route(when_in(AUDITING)),
    "/people/<opaque:person>/protect/": Route(pages_of),  # whom it hides with them, of those whose pages one opens
    "/protect/": Route(nobody),
    "/protect/done/": Route(nobody),
    "/protected/": Route(nobody, may_read=officers(LIFTING)),
    "/protected/<int:protection>/": Route(nobody, may_read=officers(LIFTING)),
    "/protected/done/": Route(nobody),
    "/results/": Route(nobody),
    "/outcomes/<int:sign_off>/": Route(when_in(AUDITING)),
    "/families/<opaque:family>/correct/": Route(mine),
    "/families/<opaque:family>/needs/<slug:need>/": Route(pages_of),
    "/families/<opaque:family>/": Route(pages_of, must=True),
    "/families/<opaque:family>/break-glass/": Route(nobody),
    "/people/<opaque:person>/consent/": Route(mine, must=True),
    "/people/<opaque:person>/shared/": Route(nobody, may_read=mine),
    "/shared/": Route(nobody, may_read=officers(OVERSEEING)),
    "/shared/<int:share>/": Route(nobody, may_read=officers(OVERSEEING)),
    "/people/<opaque:person>/rights/": Route(nobody, may_read=mine),
    "/rights/": Route(nobody, may_read=officers(OVERSEEING)),
    "/rights/forms/": Route(nobody),
    "/rights/forms/<slug:right>/": Route(nobody),
    "/rights/<int:asked>/": Route(nobody, may_read=officers(OVERSEEING)),
    "/people/<opaque:person>/looked/": Route(nobody, may_read=mine),
    "/looks/": Route(nobody, may_read=officers(OVERSEEING)),
    "/looks/<slug:day>/<int:entry>/": Route(nobody, may_read=officers(OVERSEEING)),
    "/looks/answers/<int:answer>/": Route(nobody, may_read=officers(OVERSEEING)),
    "/glass/": Route(nobody, may_read=officers(OVERSEEING)),
    "/glass/<int:glass>/": Route(nobody, may_read=officers(OVERSEEING)),
    "/sources/": Route(nobody),
    "/sources/<slug:source>/": Route(nobody),
    "/sources/<slug:source>/<slug:day>/<slug:extract>/": Route(nobody),
    "/matches/": Route(when_in(MATCHING)),
    "/matches/decided/": Route(when_in(MATCHING), may_read=officers(MATCHING_PROTECTED)),
    "/matches/decided/<int:decision>/": Route(when_in(MATCHING), may_read=officers(MATCHING_PROTECTED)),
    "/matches/<opaque:pair>/": Route(when_in(MATCHING)),
    "/registers/": Route(nobody),
    "/registers/purposes/": Route(nobody),
    "/registers/sharing/": Route(nobody),
    "/registers/agreements/<slug:agreement>/": Route(nobody),
    "/registers/staff/": Route(nobody),
    "/registers/retention/": Route(nobody),
    "/registers/retention/due/": Route(nobody),
    "/registers/retention/holds/": Route(nobody, may_read=officers(OVERSEEING)),
    "/registers/findings/": Route(nobody),
    "/registers/notice/": Route(nobody),
    "/registers/rights/": Route(nobody),
    "/registers/rights/<slug:right>/": Route(nobody),
    "/purpose/": Route(nobody),
    "/health": Route(nobody),
}
ACCOUNT = "/account/"
"""Sign-in, passwords and second factors: of the reader alone."""


MORE_STAFF = {"safeguarding_manager": StaffId("S7"), "data_lead": StaffId("S8")}
"""The roles of the council that nobody of Hollybank's own staff list has."""


@dataclass(frozen=True)
class Town:
    site: Hollybank
    families: dict[str, str]
    people: dict[str, list[str]]
    fits: dict[str, dict[str, str]]
    """What was written down of each family, by the part of an address that leads to it."""


@pytest.fixture
def town(settings: Any, db: None, line_done: Places, tmp_path: Path) -> Town:
    return make_town(make_hollybank_stand(settings, line_done, tmp_path))


def make_town(site: Hollybank) -> Town:
    """Families that stand for one's own, the team's, a stranger's, and a protected one."""
    families = {
        relation: Family.objects.values_list("id", flat=True).get(title__startswith=name)
        for relation, name in SURNAME.items()
    }
    people = {
        relation: sorted(set(Membership.objects.filter(family=family).values_list("person", flat=True)))
        for relation, family in families.items()
    }
    accounts = {role: join_the_staff(staff, role) for role, staff in MORE_STAFF.items()}
    site = replace(site, accounts=site.accounts | accounts)
    assert set(site.accounts) == set(profile().roles), "every role of the council reads"
    fits = write_down({one: About(families[one], people[one], SURNAME[one], word) for one, word in WORD.items()})
    Restriction.objects.bulk_create(
        Restriction(about_kind=kind, about_id=one, reason_code="witness", source="line")
        for kind, ids in (("family", [families[PROTECTED]]), ("person", people[PROTECTED]))
        for one in ids
    )
    return Town(site, families, people, fits)


def works_as(town: Town, role: str) -> None:
    """Each role works with its own family and, on paper, the protected one; the team's is a colleague's."""
    colleague = STAFF["family_worker" if role == "social_worker" else "social_worker"]
    Relationship.objects.all().delete()
    reader = (STAFF | MORE_STAFF)[role]
    works = [(reader, OWN), (reader, PROTECTED), (colleague, TEAM)]
    Relationship.objects.bulk_create(
        Relationship(staff=staff, about_kind=kind, about_id=one, kind="allocated", from_day=DAY, source="line")
        for staff, relation in works
        for kind, ids in (("family", [town.families[relation]]), ("person", town.people[relation]))
        for one in ids
    )


def answers(town: Town, pattern: str, relation: str, browser: Client) -> Iterator[HttpResponse]:
    """Every answer of a route about one family: read, and with the form sent where it has one that asks."""
    addresses = [pattern]
    for part in re.findall(r"<\w+:\w+>", pattern):
        addresses = [
            address.replace(part, one) for address in addresses for one in _fitting(town, pattern, part, relation)
        ]
    yield from (browser.get(address) for address in addresses)
    if pattern == "/search/":
        yield browser.post(pattern, {"name": SURNAME[relation]})


def _fitting(town: Town, pattern: str, part: str, relation: str) -> list[str]:
    """All that fits in one part of an address; with a part that nothing here fits the test fails."""
    fits = {
        "<opaque:person>": town.people[relation],
        "<opaque:family>": [town.families[relation]],
        "<opaque:pair>": list(MatchPair.objects.values_list("id", flat=True)),
        "<slug:need>": ["EDU-1"],
        "<slug:right>": ["access"],
        "<slug:agreement>": ["isa_police"],
    }
    fits |= {written: [one] for written, one in town.fits[relation].items()}
    if "<slug:source>" in pattern:
        held = ReceivedExtract.objects.get(source="school")
        fits |= {"<slug:source>": ["school"], "<slug:day>": [str(held.extract_date)], "<slug:extract>": [held.extract]}
    return fits[part]


@dataclass
class Matrix:
    cells: int
    wrong: list[str]
    shown: Counter[str]
    opened: set[tuple[str, str]]
    """The routes that answered somebody with a page, and about whom."""


ABOUT_ONE = re.compile(r"<opaque:(person|family)>|<int:|^/search/$")


def matrix(town: Town, *, only: Callable[[str, str], bool] = lambda _role, _pattern: True) -> Matrix:
    listed = [pattern for pattern in patterns() if not pattern.startswith(ACCOUNT)]
    assert sorted(set(listed) - set(ROUTES)) == [], "add what it may show to ROUTES"
    assert sorted(set(ROUTES) - set(listed)) == [], "the site has no such address: take it out of ROUTES"
    told_of = Matrix(0, [], Counter(), set())
    for name, browser in asked_as(town.site):
        role = name.split(" for ")[0]
        works_as(town, role)
        for pattern in (pattern for pattern in listed if only(role, pattern)):
            # What is about nobody is asked once, and each family looked for in the one answer.
            once = [] if ABOUT_ONE.search(pattern) else list(answers(town, pattern, OWN, browser))
            for relation in SURNAME:
                given = once or list(answers(town, pattern, relation, browser))
                opened = [answer for answer in given if answer.status_code == 200]
                told_of.opened |= {(pattern, relation)} if opened else set()
                _look_for(told_of, relation, name, pattern, " ".join(told(answer) for answer in given))
    return told_of


def _look_for(told_of: Matrix, relation: str, name: str, pattern: str, answer: str) -> None:
    """One cell: the family's name, and the word that was written of it, are shown to whom they may be and nobody else."""
    who: tuple[str, str] = tuple(name.split(" for "))  # type: ignore[assignment]
    seen, read = SURNAME[relation] in answer, WORD[relation] in answer
    may = relation in ROUTES[pattern].may_show(who)
    told_of.cells += 1
    told_of.shown[relation] += seen
    if seen and not may:
        told_of.wrong.append(f"{relation}: {name}: {pattern}")
    if read and not may and relation not in ROUTES[pattern].may_read(who):
        told_of.wrong.append(f"what was written of {relation}: {name}: {pattern}")
    if may and not seen and ROUTES[pattern].must:
        told_of.wrong.append(f"missing: {relation}: {name}: {pattern}")


@pytest.mark.timeout(900)  # on a busy machine it takes longer than a test that hangs
def test_no_route_shows_any_role_what_is_not_theirs(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    with offline():
        found = matrix(town)

    with capsys.disabled():
        print(f"\nleak matrix: {found.cells:,} cells, {len(found.wrong)} wrong, shown {dict(found.shown)}")
    assert found.wrong == []
    assert found.shown[PROTECTED] == 0
    assert found.shown[OWN] > found.shown[TEAM] > 0
    empty = {pattern for pattern in ROUTES if (pattern, OWN) not in found.opened}
    assert empty == {"/protected/done/"}, "a page that opens for nobody proves nothing"


PAGES = ("/people/<opaque:person>/", "/families/<opaque:family>/")


@pytest.mark.parametrize(
    ("check", "relation"), [(Check.NOT_RESTRICTED, PROTECTED), (Check.RELATIONSHIP_STANDS, STRANGER)]
)
def test_a_door_without_a_rule_is_found_out_by_the_same_matrix(
    check: Check, relation: str, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(policy.HOLDS, check, lambda *_: True)
    if check is Check.NOT_RESTRICTED:
        Restriction.objects.all().delete()

    found = matrix(town, only=lambda role, pattern: role == "social_worker" and pattern in PAGES)

    leaked = [{wrong for wrong in found.wrong if wrong.startswith(relation) and page in wrong} for page in PAGES]
    if ON_POSTGRES and check is Check.RELATIONSHIP_STANDS:
        assert leaked == [set(), set()], "the second wall must hold where this door is open"
    else:
        assert all(leaked)
