"""
Whatever is shown stands in the ledger: over kill -9 of a worker that a warm parent forked, and on a disk that is full.

A worker opens pages for as long as it is let, and says what it has sent on; what it says is what a reader has seen.
A weak build, which writes its entries after the page, must be found out by the same kills.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from tests.deep import sample
from tests.integration.web import hollybank
from tests.integration.web.hollybank import STAFF, make_hollybank_stand
from tests.kept import Once

from kinfold.governance import standing
from kinfold.governance.ledger import FILE_NAME, Ledger, verify
from kinfold.governance.models import Relationship
from kinfold.places import Places
from kinfold.vocabulary.errors import LedgerUnavailable

line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published
PAGES = 4
"""A kill comes within the time that so many pages take."""
MOST_PAGES = 60
"""More than are shown before the disk is full; a build that goes on regardless is stopped there."""


def as_built() -> None:
    """As it is built."""


@pytest.fixture
def browser(
    settings: Any,
    transactional_db: None,
    line_done: Places,
    tmp_path: Path,
    hollybank_published: Once[hollybank.Hollybank],
) -> Client:
    """Signed in, with a page opened before, so that what is forked is warm."""
    cache.clear()
    site = make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)
    name, password = site.accounts["family_worker"]
    one = Client()
    assert one.post("/account/sign-in/", {"login": name, "password": password}).status_code == 302
    assert one.get(a_page()).status_code == 200
    return one


def a_page() -> str:
    """A person's, which asks the door for the person, and then for what they were asked and answered."""
    mine = Relationship.objects.filter(staff=STAFF["family_worker"], about_kind="person").order_by("about_id")
    return f"/people/{mine.values_list('about_id', flat=True)[0]}/"


@contextmanager
def a_worker(
    browser: Client, page: str, *, before: Callable[[], None] = as_built, most: int = 1_000_000
) -> Iterator[tuple[int, int]]:
    """A fork of this process that opens the page again and again: its number, and where it says that one was sent."""
    connections.close_all()  # no process is handed a connection that another one uses
    heard, said = os.pipe()
    worker = os.fork()
    if worker == 0:
        try:
            before()
            os.write(said, b"b")
            while most and browser.get(page).status_code == 200:
                os.write(said, b"p")
                most -= 1
        finally:
            os._exit(0)  # no test, fixture or report of the parent's is ended here
    os.close(said)
    try:
        yield worker, heard
    finally:
        os.close(heard)


def sent(heard: int) -> int:
    """How many pages it has sent; it must be dead, or nothing ends the reading."""
    told = b""
    while more := os.read(heard, 65_536):
        told += more
    return told.count(b"p")


def in_the_ledger(known: set[str]) -> set[str]:
    """Of requests that are not known yet those of which both parts were allowed, and then written down as shown."""
    entries = standing.ledger().recent(6_000)
    asked = {one.seq: (one.request, one.action) for one in entries if one.outcome == "allowed"}
    told = {asked[one.under] for one in entries if one.action == "shown" and one.under in asked}
    return {request for request, _ in told if {(request, "open"), (request, "see_consent")} <= told} - known


def kill_some(browser: Client, kills: int, *, before: Callable[[], None] = as_built) -> tuple[int, int]:
    """Pages that were shown, and those of them without an entry."""
    random, page = Random(9), a_page()
    started = time.monotonic()
    assert browser.get(page).status_code == 200
    longest = PAGES * (time.monotonic() - started)
    known = in_the_ledger(set())
    shown = without = 0
    for _ in range(kills):
        with a_worker(browser, page, before=before) as (worker, heard):
            select.select([heard], [], [], 10)
            time.sleep(random.uniform(0, longest))
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            pages = sent(heard)
        written = in_the_ledger(known)
        known |= written
        shown += pages
        without += max(0, pages - len(written))
    return shown, without


@pytest.mark.timeout(1_200)
def test_no_kill_shows_a_page_without_its_entry(browser: Client) -> None:
    kills = sample(ci=100, deep=1_000)
    shown = 0
    for _ in range(3):  # where others keep the machine busy, many a worker dies before its first page
        more, without = kill_some(browser, kills)
        assert without == 0
        if (shown := shown + more) > kills // 4:
            break
    assert shown > kills // 4, "workers that show nothing prove nothing"
    assert verify(standing.ledger_store(), keys=[standing.ledger_key()]).whole


def write_late() -> None:
    """The weak build: an entry is kept until the next one comes."""
    append, late = Ledger.append, list[Any]()

    def kept_back(self: Ledger, *entries: Any) -> tuple[int, ...]:
        due, late[:] = list(late), list(entries)
        if due:
            append(self, *due)
        return tuple(range(1, len(entries) + 1))

    Ledger.append = kept_back  # type: ignore[method-assign] # in the fork alone


def test_a_build_that_writes_its_entries_late_is_found_out_by_the_same_kills(browser: Client) -> None:
    shown, without = kill_some(browser, 10, before=write_late)

    assert shown > 0
    assert without > 0


def fill_the_disk(
    browser: Client, folder: Path, runs: int, *, before: Callable[[], None] = as_built
) -> tuple[int, int]:
    """Pages that were shown while less and less was left of the disk, and those of them without an entry."""
    random, page, known = Random(10), a_page(), in_the_ledger(set())
    shown = without = 0
    for _ in range(runs):
        standing_at = max(file.stat().st_size for file in folder.glob(f"{FILE_NAME}*"))
        room = standing_at + random.randrange(0, 20_000)

        def fill(room: int = room) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            before()

        with a_worker(browser, page, before=fill, most=MOST_PAGES) as (worker, heard):
            # It ends by itself: at the first page that is not shown.
            os.waitpid(worker, 0)
            pages = sent(heard)
        written = in_the_ledger(known)
        known |= written
        shown += pages
        without += abs(pages - len(written))
        assert pages < MOST_PAGES or before is not as_built, "the disk was never full"
    return shown, without


@pytest.mark.timeout(3_600)
def test_on_a_full_disk_no_page_is_shown_without_its_entry(browser: Client, tmp_path: Path) -> None:
    shown, without = fill_the_disk(browser, tmp_path, sample(ci=10, deep=100))

    assert without == 0
    assert shown > 0
    assert verify(standing.ledger_store(), keys=[standing.ledger_key()]).whole


def go_on_regardless() -> None:
    """The weak build: an entry that could not be written is done without."""
    append = Ledger.append

    def tried(self: Ledger, *entries: Any) -> tuple[int, ...]:
        try:
            return append(self, *entries)
        except LedgerUnavailable:
            return tuple(range(1, len(entries) + 1))

    Ledger.append = tried  # type: ignore[method-assign] # in the fork alone


def test_a_build_that_goes_on_without_its_entries_is_found_out_by_the_same_full_disk(
    browser: Client, tmp_path: Path
) -> None:
    shown, without = fill_the_disk(browser, tmp_path, 2, before=go_on_regardless)

    assert shown > 0
    assert without > 0
