"""Writing the ledger: durable, shared between processes, and nothing without it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from tests.stores import new_ledger, owner_of, url_of

from kinfold.governance.ledger import Entry, Ledger, Store, verify
from kinfold.vocabulary.errors import LedgerUnavailable

KEY = b"a key for tests"
APPENDS_FOR_EVER = """
    import sys
    from pathlib import Path
    from kinfold.governance.ledger import Entry, Ledger, store_of
    ledger = Ledger(store_of(Path(sys.argv[1]), sys.argv[3]), key=b"a key for tests")
    while True:
        (seq,) = ledger.append(Entry(staff=sys.argv[2], role="r", purpose="p", action="open", outcome="allowed"))
        print(seq, flush=True)
"""


def an_entry(staff: str = "s1", **told) -> Entry:
    asked = {"role": "social_worker", "purpose": "safeguarding", "action": "open", "outcome": "allowed"}
    return Entry(staff=staff, **{**asked, **told})


@pytest.fixture
def store(tmp_path) -> Store:
    return new_ledger(tmp_path)


@pytest.fixture
def ledger(store) -> Ledger:
    return Ledger(store, key=KEY)


def a_process(script: str, *arguments: object) -> subprocess.Popen[str]:
    told = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    return subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_an_entry_is_numbered_and_can_be_read_by_another_connection_at_once(ledger, store):
    assert ledger.append(an_entry(), an_entry("s2")) == (1, 2)
    assert ledger.append(an_entry("s3")) == (3,)
    with owner_of(store) as other:
        assert other.execute("SELECT staff FROM entries ORDER BY seq").fetchall() == [("s1",), ("s2",), ("s3",)]


def test_whom_an_entry_is_about_is_never_in_the_ledger_and_can_be_found_with_the_key(ledger, store, tmp_path):
    ledger.append(
        an_entry(about_kind="person", about_id="opaque-person-1"),
        an_entry(about_kind="family", about_id="opaque-person-1"),
        an_entry("s2", about_kind="person", about_id="opaque-person-1"),
    )

    assert [entry.staff for entry in ledger.about("person", "opaque-person-1", limit=10)] == ["s2", "s1"]
    with owner_of(store) as other:
        assert "opaque-person-1" not in str(other.execute("SELECT * FROM entries").fetchall())
    assert b"opaque-person-1" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    with_another_key = Ledger(store, key=b"another")
    assert with_another_key.about("person", "opaque-person-1", limit=10) == ()


def test_the_newest_entries_are_read_a_page_at_a_time(ledger):
    ledger.append(*(an_entry(f"s{number}") for number in range(1, 6)))

    newest = ledger.recent(2)
    assert [entry.seq for entry in newest] == [5, 4]
    assert [entry.seq for entry in ledger.recent(2, before=newest[-1].seq)] == [3, 2]


@pytest.mark.parametrize(
    "counts",
    [
        {"name": "Okoro"},
        {"name": "ada lovelace"},
        {"postcode": "zz1"},
        {"number": 9434765919},
        {"count": -1},
        {"Typed by somebody": 1},
    ],
)
def test_an_entry_that_would_hold_more_than_counts_and_codes_is_refused(counts, ledger):
    with pytest.raises(LedgerUnavailable) as refused:
        ledger.append(an_entry(counts=counts))

    assert not any(str(value) in str(refused.value) for value in counts.values())
    assert ledger.recent(1) == ()


def test_counts_and_codes_come_back_as_they_were_given(ledger):
    ledger.append(an_entry(counts={"people": 3, "by": "birth_date"}))

    assert ledger.recent(1)[0].counts == {"people": 3, "by": "birth_date"}


def test_two_processes_that_start_together_write_one_whole_chain(store, tmp_path):
    writers = [a_process(APPENDS_FOR_EVER, tmp_path, staff, url_of(store)) for staff in ("s1", "s2")]
    try:
        given = [int(writer.stdout.readline()) for _ in range(40) for writer in writers]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()

    found = verify(store, keys=[KEY])
    assert len(set(given)) == len(given)
    assert found.whole
    assert found.entries >= len(given)


@pytest.mark.parametrize("after", [1, 2, 7, 15, 31])
def test_a_kill_in_the_middle_of_writing_loses_no_entry_that_was_given_a_number(after, store, tmp_path):
    writer = a_process(APPENDS_FOR_EVER, tmp_path, "s1", url_of(store))
    for _ in range(after):
        writer.stdout.readline()
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.communicate()[0].split("\n")
    given = max([after, *(int(line) for line in rest[:-1])])

    found = verify(store, keys=[KEY])
    assert found.whole
    assert found.entries >= given
    assert Ledger(store, key=KEY).append(an_entry()) == (found.entries + 1,)


def test_without_a_key_there_is_no_ledger(store):
    with pytest.raises(LedgerUnavailable, match="no key"):
        Ledger(store, key=b"")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET staff = 's9' WHERE seq = 1",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE seq = 2",
    ],
)
def test_the_store_itself_refuses_its_owner_to_change_an_entry(statement, ledger, store):
    ledger.append(an_entry(), an_entry())

    with owner_of(store) as owner, pytest.raises(Exception, match="append only"):
        owner.execute(statement)
    assert verify(store, keys=[KEY]).whole


def test_an_entry_that_is_refused_leaves_no_gap_in_the_numbers(ledger, store):
    ledger.append(an_entry())
    with pytest.raises(LedgerUnavailable):
        ledger.append(an_entry(), an_entry(outcome="neither"))

    assert ledger.append(an_entry()) == (2,)
    assert verify(store, keys=[KEY]).entries == 2
