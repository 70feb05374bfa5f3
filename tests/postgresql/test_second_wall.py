"""Row-level security: the site shows the same behind it, and what a broken door would show is not there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from tests.deep import DEEP
from tests.integration.web import hollybank
from tests.integration.web.hollybank import STAFF, make_hollybank_stand
from tests.integration.web.test_leak_matrix import OWN, PROTECTED, STRANGER, SURNAME, Town, make_town, works_as
from tests.integration.web.test_protected_people import addresses, asked_as
from tests.kept import Once
from tests.postgresql.behind_the_wall import EVERY_REQUEST, as_the_site, let_the_site_in
from tests.stores import APP_ROLE, LINE_ROLE, as_administrator

from kinfold.governance import actions, queries, wall
from kinfold.governance.rules.policy import Allowed
from kinfold.places import Places
from kinfold.register import queries as register
from kinfold.register.models import PUBLISHED, Family, Person
from kinfold.register.reading.seen import Seen
from kinfold.register.rules.progress import PRACTICE
from kinfold.vocabulary.codelists import INVOLVEMENT, Action, FactKind
from kinfold.vocabulary.identifiers import PurposeId

line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published
migration: Any = import_module("kinfold.register.migrations.0008_row_level_security")
EACH_KIND = {"social_worker for safeguarding", "team_manager for who_is_who", "team_manager for identify_families"}
"""Of those who read: works with families, decides who is who, reads a list."""
ABOUT_NOBODY = {
    "register_source", "register_need", "register_wording", "register_run", "register_receivedextract",
    "register_extractdecision", "governance_agreementstep", "governance_noticeversion",
}  # fmt: skip
"""What agencies sent and what was agreed with them; needs, and sentences that many families share."""
BEFORE_THE_DOOR = {
    "governance_staffmember", "governance_relationship", "governance_restriction", "governance_dutyturn", "register_personredirect",
    "register_familyredirect",
}  # fmt: skip
"""
What the door and the wall look at before they answer: ids of people, of staff and of rows, and nothing else of residents.

Read by the site as it stands; written as little as its work needs (test_wall_of_the_door.py).
"""


@pytest.fixture
def town(
    settings: Any, db: None, line_done: Places, tmp_path: Path, hollybank_published: Once[hollybank.Hollybank]
) -> Town:
    stands = make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != EVERY_REQUEST]  # asked for in both roles here
    made = make_town(stands)
    with wall.nobody_yet():
        wall.tell()  # what the town was written down as, in this same transaction, is forgotten
    return made


def as_shown(browser: Client, address: str, form: dict[str, str] | None = None) -> str:
    answer = browser.post(address, form) if form else browser.get(address)
    return f"{answer.status_code} {re.sub('<input[^>]*>', '', answer.content.decode())}"


def test_every_page_is_the_same_behind_the_wall_for_every_role(town: Town) -> None:
    let_the_site_in()
    differ, compared = [], 0
    for name, browser in asked_as(town.site):
        if not DEEP and name not in EACH_KIND:
            continue
        works_as(town, name.split(" for ")[0])
        pages = [one for one in addresses() if not one.startswith(("/account/", "/sources/"))]
        asked: list[tuple[str, dict[str, str] | None]] = [(one, None) for one in pages]
        asked += [("/search/", {"name": surname}) for surname in SURNAME.values()]
        for address, form in asked:
            before = as_shown(browser, address, form)
            with as_the_site():
                behind = as_shown(browser, address, form)
            compared += 1
            if before != behind:
                differ.append(f"{name}: {address}")

    assert differ == []
    assert compared > 200


def break_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build in which every question is answered yes, and no page leaves anybody out by itself."""
    monkeypatch.setattr(actions, "decide", lambda *_, **__: Allowed())
    monkeypatch.setattr(queries, "decide_for_some", lambda *_, **__: Allowed())
    monkeypatch.setattr(Seen, "people", lambda _: Person.objects.all())
    monkeypatch.setattr(Seen, "families", lambda _: Family.objects.all())
    monkeypatch.setattr(register, "people_but", lambda _: Person.objects.all())


def test_with_the_door_broken_the_wall_still_shows_nobody_else(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    let_the_site_in()
    works_as(town, "social_worker")
    browser = next(browser for name, browser in asked_as(town.site) if name == "social_worker for safeguarding")
    break_the_door(monkeypatch)
    for relation in (STRANGER, PROTECTED):
        pages = [f"/people/{one}/" for one in town.people[relation]] + [f"/families/{town.families[relation]}/"]
        for page in pages:
            assert SURNAME[relation] in as_shown(browser, page), "the weak build must show it, or this proves nothing"
            with as_the_site():
                assert SURNAME[relation] not in as_shown(browser, page)
    with as_the_site():
        assert SURNAME[OWN] in as_shown(browser, f"/families/{town.families[OWN]}/")


def rows_seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


OURS = {"register", "governance", "cases"}
GUARDED = sorted(
    {model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS}
    - ABOUT_NOBODY
    - BEFORE_THE_DOOR
)
PUBLISHED_HERE = sorted({model._meta.db_table for model in PUBLISHED} & set(GUARDED))


def test_whoever_is_not_told_of_a_reader_is_shown_no_row_about_anybody(town: Town) -> None:
    let_the_site_in()
    assert {table for table in PUBLISHED_HERE if not rows_seen(table)} <= {
        "register_familytie",
        "register_progress",
        "register_groupresult",
        "register_homesince",
    }
    with as_the_site():
        assert {table: rows_seen(table) for table in GUARDED} == dict.fromkeys(GUARDED, 0)


def test_a_reader_half_told_of_is_shown_nothing(town: Town) -> None:
    let_the_site_in()
    works_as(town, "social_worker")
    for without in ("staff", "purpose", "action"):
        with wall.nobody_yet(), as_the_site():
            wall.read_by(STAFF["social_worker"], PurposeId("safeguarding"))
            wall.asked(Action.OPEN)
            wall.tell()
            assert rows_seen("register_fact") > 0
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, '', true)", [f"kinfold.{without}"])
            assert {table: rows_seen(table) for table in GUARDED} == dict.fromkeys(GUARDED, 0)


def test_what_one_transaction_was_told_the_next_knows_nothing_of(
    settings: Any,
    transactional_db: None,
    line_done: Places,
    tmp_path: Path,
    hollybank_published: Once[hollybank.Hollybank],
) -> None:
    make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)
    let_the_site_in()
    with wall.nobody_yet(), as_the_site():
        wall.read_by(STAFF["social_worker"], PurposeId("safeguarding"))
        wall.asked(Action.FIND)
        with transaction.atomic():
            wall.tell()
            assert rows_seen("register_person") > 0
        assert rows_seen("register_person") == 0


CHANGES = (
    "UPDATE register_person SET name = 'x'",
    "DELETE FROM register_person",
    "INSERT INTO register_nametoken SELECT * FROM register_nametoken LIMIT 1",
    "UPDATE register_family SET title = 'x'",
    "DELETE FROM wall_agreed",
)


def test_the_site_changes_nothing_that_a_run_made(town: Town) -> None:
    let_the_site_in()
    tables = ("register_person", "register_nametoken", "register_family", "wall_agreed")
    before = [rows_seen(table) for table in tables]
    for change in CHANGES:
        with wall.nobody_yet(), as_the_site(), transaction.atomic(), connection.cursor() as cursor:
            wall.read_by(STAFF["team_manager"], PurposeId("who_is_who"))
            wall.asked(Action.FIND)
            wall.tell()
            try:
                with transaction.atomic():
                    cursor.execute(change)
                    assert cursor.rowcount == 0
            except ProgrammingError as refused:
                assert "row-level security" in str(refused)
    assert [rows_seen(table) for table in tables] == before
    assert not Person.objects.filter(name="x").exists()
    assert not Family.objects.filter(title="x").exists()


def test_every_table_of_people_is_behind_the_wall(db: None) -> None:
    """A table that is added later is added to the policies too, or to those that are about nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relname NOT LIKE 'wall_%'")
        behind = {name for (name,) in cursor.fetchall()}

    assert behind == {*GUARDED, *BEFORE_THE_DOOR}


def test_what_is_weighed_and_what_falls_due_are_the_kinds_that_the_rules_name() -> None:
    def kinds(listed: str) -> set[str]:
        return set(re.findall(r"'(\w+)'", listed))

    assert kinds(migration.WEIGHED) == {*PRACTICE, FactKind.LOOKED_AFTER}
    assert kinds(migration.INVOLVED) == set(INVOLVEMENT)


def test_the_sites_role_owns_nothing_and_passes_nothing_by(db: None) -> None:
    with as_administrator("postgres") as admin:
        found = admin.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles").fetchall()
    with as_administrator("kinfold") as admin:
        owners = {
            name for (name,) in admin.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        }

    assert (APP_ROLE, False, False) in found
    assert (LINE_ROLE, False, True) in found
    assert owners == {"kinfold_owner"}
