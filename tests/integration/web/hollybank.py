"""
The site on the real line: Hollybank's extracts, run and published, with the accounts of its staff.

`line_done` runs the line once for all processes that run tests side by side, where nothing can be reached; `make_hollybank_stand` publishes it
into a test's own database; with `hollybank_published` a process does so once, and puts back what came of it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.integration.web.the_site import over_plain_http
from tests.kept import Once
from tests.offline import offline
from tests.side_by_side import once_for_all_processes
from tests.stores import own_ledger

from kinfold.governance.rules.profile import read_profile
from kinfold.pipeline import TakenOn, line, refresh
from kinfold.places import Places
from kinfold.register.models import Family, Person
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.identifiers import StaffId
from kinfold.warehouse.artefacts import NobodyWatching
from kinfold.web.accounts.actions import make_account

WORLD = Path(__file__).resolve().parents[2] / "worlds" / "hollybank"
DAY = date(2026, 3, 31)
STAFF = {
    "social_worker": StaffId("S1"),
    "family_worker": StaffId("S2"),
    "team_manager": StaffId("S3"),
    "programme_analyst": StaffId("S4"),
    "administrator": StaffId("S5"),
    "information_governance": StaffId("S6"),
}
NOBODY_AT_ALL = "a" * 26


@dataclass(frozen=True)
class Hollybank:
    """A published Hollybank. Its people and families are looked up by name, as nobody but a test may."""

    places: Places
    accounts: dict[str, tuple[str, str]]
    """By role: user name and password."""

    @staticmethod
    def people() -> dict[str, str]:
        """The address of everybody's page, by name."""
        return {name: f"/people/{one}/" for one, name in Person.objects.values_list("id", "name")}

    @staticmethod
    def families() -> dict[str, str]:
        """The address of every family's page, by title."""
        return {title: f"/families/{one}/" for one, title in Family.objects.values_list("id", "title")}


def run_the_line(data: Path) -> Places:
    """Everything up to publishing, which needs no database."""
    places = Places(council=WORLD / "council", extracts=WORLD / "extracts", data=data)
    with offline():
        line(places, read_profile(places.council), read_contracts(places.council), on=DAY, watch=NobodyWatching())
    return places


@pytest.fixture(scope="session")
def line_done(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """In a data folder of this process's own, since tests run the line again in it."""
    made = once_for_all_processes(tmp_path_factory, "hollybank-line", lambda place: run_the_line(place / "data").data)
    data = tmp_path_factory.mktemp("hollybank") / "data"
    shutil.copytree(made, data)
    return Places(council=WORLD / "council", extracts=WORLD / "extracts", data=data)


@pytest.fixture(scope="session")
def hollybank_published() -> Once[Hollybank]:
    return Once()


def make_hollybank_stand(settings: Any, places: Places, ledger: Path, once: Once[Hollybank] | None = None) -> Hollybank:
    """
    Hollybank on the day of its extracts, with a ledger of the test's own. Needs a database.

    With `once`, what its first test found published is put back; without, it is published anew.
    """
    over_plain_http(settings)
    settings.KINFOLD_COUNCIL = places.council
    settings.KINFOLD_TODAY = DAY
    store = own_ledger(settings, ledger)

    def publish() -> Hollybank:
        with offline():
            refresh(places, on=DAY, commit_new=TakenOn("tests", "The first load"))
        return Hollybank(places, {role: make_account(staff, by="tests") for role, staff in STAFF.items()})

    return once.stand(store, publish) if once else publish()


def signed_in(site: Hollybank, role: str, purpose: str) -> Client:
    """A browser of one role, here for one purpose."""
    browser = Client()
    username, password = site.accounts[role]
    browser.post("/account/sign-in/", {"login": username, "password": password})
    browser.post("/purpose/", {"purpose": purpose, "next": "/"})
    return browser
