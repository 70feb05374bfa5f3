"""Writing the ledger: durable, shared between processes, and nothing without it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kinfold.governance.ledger import Entry, Ledger, verify
from kinfold.vocabulary.errors import LedgerUnavailable

KEY = b"a key for tests"
APPENDS_FOR_EVER = """
    import sys
    from pathlib import Path
    from kinfold.governance.ledger import Entry, Ledger
    ledger = Ledger(Path(sys.argv[1]), key=b"a key for tests")
    while True:
        (seq,) = ledger.append(Entry(staff=sys.argv[2], role="r", purpose="p", action="open", outcome="allowed"))
        print(seq, flush=True)
"""


def an_entry(staff: str = "s1", **told) -> Entry:
    asked = {"role": "social_worker", "purpose": "safeguarding", "action": "open", "outcome": "allowed"}
    return Entry(staff=staff, **{**asked, **told})


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite3", key=KEY)


def a_process(script: str, *arguments: object) -> subprocess.Popen[str]:
    told = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    return subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_an_entry_is_numbered_and_can_be_read_by_another_connection_at_once(ledger, tmp_path):
    assert ledger.append(an_entry(), an_entry("s2")) == (1, 2)
    assert ledger.append(an_entry("s3")) == (3,)
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as other:
        assert other.execute("SELECT staff FROM entries ORDER BY seq").fetchall() == [("s1",), ("s2",), ("s3",)]


def test_every_write_waits_for_the_disk(ledger):
    with ledger._open() as opened:
        assert opened.execute("PRAGMA synchronous").fetchone() == (2,)
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_whom_an_entry_is_about_is_never_in_the_file_and_can_be_found_with_the_key(ledger, tmp_path):
    ledger.append(
        an_entry(about_kind="person", about_id="opaque-person-1"),
        an_entry(about_kind="family", about_id="opaque-person-1"),
        an_entry("s2", about_kind="person", about_id="opaque-person-1"),
    )

    assert [entry.staff for entry in ledger.about("person", "opaque-person-1", limit=10)] == ["s2", "s1"]
    assert b"opaque-person-1" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    with_another_key = Ledger(tmp_path / "ledger.sqlite3", key=b"another")
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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET staff = 's9' WHERE seq = 1",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE seq = 2",
        (
            "INSERT OR REPLACE INTO entries SELECT 1, at, 's9', role, purpose, action, about_kind, about, outcome, rule,"
            " relationship, request, under, counts, key_id, previous, hash, seal FROM entries WHERE seq = 2"
        ),
    ],
)
def test_the_file_itself_refuses_to_change_an_entry(statement, ledger, tmp_path):
    ledger.append(an_entry(), an_entry())

    with sqlite3.connect(tmp_path / "ledger.sqlite3") as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(statement)
    assert verify(tmp_path / "ledger.sqlite3", keys=[KEY]).whole


def test_only_the_account_that_runs_the_service_may_read_the_file(ledger, tmp_path):
    ledger.append(an_entry())

    assert (tmp_path / "ledger.sqlite3").stat().st_mode & 0o777 == 0o600


def test_two_processes_that_start_together_write_one_whole_chain(tmp_path):
    file = tmp_path / "ledger.sqlite3"
    writers = [a_process(APPENDS_FOR_EVER, file, staff) for staff in ("s1", "s2")]
    try:
        given = [int(writer.stdout.readline()) for _ in range(40) for writer in writers]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()

    found = verify(file, keys=[KEY])
    assert len(set(given)) == len(given)
    assert found.whole
    assert found.entries >= len(given)


@pytest.mark.parametrize("after", [1, 2, 7, 15, 31])
def test_a_kill_in_the_middle_of_writing_loses_no_entry_that_was_given_a_number(after, tmp_path):
    file = tmp_path / "ledger.sqlite3"
    writer = a_process(APPENDS_FOR_EVER, file, "s1")
    for _ in range(after):
        writer.stdout.readline()
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.communicate()[0].split("\n")
    given = max([after, *(int(line) for line in rest[:-1])])

    found = verify(file, keys=[KEY])
    assert found.whole
    assert found.entries >= given
    assert Ledger(file, key=KEY).append(an_entry()) == (found.entries + 1,)


def test_where_the_ledger_cannot_be_written_the_error_says_that_nothing_is_shown(tmp_path):
    (tmp_path / "a_file").write_text("")
    in_no_folder = Ledger(tmp_path / "a_file" / "ledger.sqlite3", key=KEY)

    with pytest.raises(LedgerUnavailable, match="Nothing was shown"):
        in_no_folder.append(an_entry())


def test_a_file_that_is_no_ledger_is_not_written_to(tmp_path):
    file = tmp_path / "ledger.sqlite3"
    file.write_bytes(b"this is not a database, and long enough to be looked at" * 50)

    with pytest.raises(LedgerUnavailable):
        Ledger(file, key=KEY).append(an_entry())
    with pytest.raises(LedgerUnavailable):
        verify(file)


def test_without_a_key_there_is_no_ledger(tmp_path):
    with pytest.raises(LedgerUnavailable, match="no key"):
        Ledger(tmp_path / "ledger.sqlite3", key=b"")


def test_a_full_disk_stops_the_entry_and_leaves_the_ledger_whole(tmp_path):
    file = tmp_path / "ledger.sqlite3"
    fills_the_disk = """
        import resource, signal, sys
        from pathlib import Path
        from kinfold.governance.ledger import Entry, Ledger
        from kinfold.vocabulary.errors import LedgerUnavailable
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))
        ledger = Ledger(Path(sys.argv[1]), key=b"a key for tests")
        written = 0
        try:
            for _ in range(5_000):
                ledger.append(Entry(staff="s1", role="r", purpose="p", action="open", outcome="allowed"))
                written += 1
        except LedgerUnavailable:
            print(written)
    """
    told = a_process(fills_the_disk, file).communicate(timeout=60)[0]

    assert int(told) > 10
    found = verify(file, keys=[KEY])
    assert found.whole
    assert found.entries == int(told)


def test_an_error_of_the_ledger_names_the_file_and_not_the_folder(tmp_path):
    with pytest.raises(LedgerUnavailable) as refused:
        Ledger(Path(tmp_path / "nowhere" / "ledger.sqlite3"), key=KEY).append(an_entry("staff-of-ours"))

    assert "ledger.sqlite3" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)
    assert "staff-of-ours" not in str(refused.value)
