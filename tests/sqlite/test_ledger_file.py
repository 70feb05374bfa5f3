"""What a ledger that is a file must do besides: its mode, its journal, a disk that is full."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.stores import owner_without_guards
from tests.unit.governance.test_ledger import KEY, a_process, an_entry

from kinfold.governance import standing
from kinfold.governance.ledger import FILE_NAME, Ledger, SQLiteStore, verify
from kinfold.governance.models import StaffMember
from kinfold.vocabulary.errors import LedgerUnavailable


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(SQLiteStore(tmp_path / FILE_NAME), key=KEY)


def test_every_write_waits_for_the_disk(tmp_path):
    with SQLiteStore(tmp_path / FILE_NAME)._open() as opened:
        assert opened.execute("PRAGMA synchronous").fetchone() == (2,)
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_only_the_account_that_runs_the_service_may_read_the_file(ledger, tmp_path):
    ledger.append(an_entry())

    assert (tmp_path / "ledger.sqlite3").stat().st_mode & 0o777 == 0o600


def test_where_the_ledger_cannot_be_written_the_error_says_that_nothing_is_shown(tmp_path):
    (tmp_path / "a_file").write_text("")
    in_no_folder = Ledger(SQLiteStore(tmp_path / "a_file" / "ledger.sqlite3"), key=KEY)

    with pytest.raises(LedgerUnavailable, match="Nothing was shown"):
        in_no_folder.append(an_entry())


def test_a_file_that_is_no_ledger_is_not_written_to(tmp_path):
    file = tmp_path / "ledger.sqlite3"
    file.write_bytes(b"this is not a database, and long enough to be looked at" * 50)

    with pytest.raises(LedgerUnavailable):
        Ledger(SQLiteStore(file), key=KEY).append(an_entry())
    with pytest.raises(LedgerUnavailable):
        verify(SQLiteStore(file))


def test_a_full_disk_stops_the_entry_and_leaves_the_ledger_whole(tmp_path):
    file = tmp_path / "ledger.sqlite3"
    fills_the_disk = """
        import resource, signal, sys
        from pathlib import Path
        from kinfold.governance.ledger import Entry, Ledger, SQLiteStore
        from kinfold.vocabulary.errors import LedgerUnavailable
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))
        ledger = Ledger(SQLiteStore(Path(sys.argv[1])), key=b"a key for tests")
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
    found = verify(SQLiteStore(file), keys=[KEY])
    assert found.whole
    assert found.entries == int(told)


def test_an_error_of_the_ledger_names_the_file_and_not_the_folder(tmp_path):
    with pytest.raises(LedgerUnavailable) as refused:
        Ledger(SQLiteStore(tmp_path / "nowhere" / "ledger.sqlite3"), key=KEY).append(an_entry("staff-of-ours"))

    assert "ledger.sqlite3" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)
    assert "staff-of-ours" not in str(refused.value)


def test_an_entry_cannot_be_put_in_the_place_of_another(ledger, tmp_path):
    ledger.append(an_entry(), an_entry())
    replace = (
        "INSERT OR REPLACE INTO entries SELECT 1, at, 's9', role, purpose, action, about_kind, about, outcome, rule,"
        " relationship, request, under, counts, key_id, previous, hash, seal FROM entries WHERE seq = 2"
    )

    with sqlite3.connect(tmp_path / FILE_NAME) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(replace)
    assert verify(SQLiteStore(tmp_path / FILE_NAME), keys=[KEY]).whole


def test_no_ledger_is_not_a_whole_ledger(tmp_path):
    assert not verify(SQLiteStore(tmp_path / FILE_NAME)).whole


@pytest.mark.parametrize("value", [b"\xff\xfe", 7, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")])
def test_a_value_of_a_strange_kind_is_found_and_does_not_stop_the_check(value, ledger, tmp_path):
    ledger.append(*[an_entry()] * 8)
    store = SQLiteStore(tmp_path / FILE_NAME)
    with owner_without_guards(store) as owner:
        owner.execute("UPDATE entries SET staff = ? WHERE seq = 6", (value,))

    assert verify(store, keys=[KEY]).first_bad == 6


def test_a_ledger_that_is_gone_is_not_made_anew_without_a_word(tmp_path) -> None:
    file = tmp_path / FILE_NAME
    Ledger(SQLiteStore(file), key=KEY).append(an_entry())
    later = Ledger(SQLiteStore(file, may_begin=lambda: False), key=KEY)
    later.append(an_entry())

    file.unlink()
    with pytest.raises(LedgerUnavailable, match="the ledger is not where it was"):
        later.append(an_entry())
    assert not file.exists(), "nothing is left that looks like one"
    file.write_bytes(b"")
    with pytest.raises(LedgerUnavailable, match="the ledger is not where it was"):
        later.append(an_entry())

    assert SQLiteStore(file).prepare(), "somebody says so: kinfold stores prepare"
    assert not SQLiteStore(file).prepare()
    later.append(an_entry())


def test_with_a_staff_list_there_must_have_been_a_ledger(db, settings, tmp_path) -> None:
    settings.DATA, settings.KINFOLD_LEDGER_URL = tmp_path, ""
    standing.ledger().append(an_entry())
    (tmp_path / FILE_NAME).unlink()
    standing.ledger().append(an_entry())
    (tmp_path / FILE_NAME).unlink()
    StaffMember.objects.create(staff="s1", name="A Worker", role="social_worker")

    with pytest.raises(LedgerUnavailable, match="the ledger is not where it was"):
        standing.ledger().append(an_entry())


def test_a_journal_that_lies_here_without_its_ledger_is_not_taken_away(ledger, tmp_path) -> None:
    file, journal = tmp_path / FILE_NAME, tmp_path / f"{FILE_NAME}-wal"
    with SQLiteStore(file)._open():  # as a process that was killed leaves it: nothing is folded in
        ledger.append(*[an_entry()] * 3)
        kept = journal.read_bytes(), file.read_bytes()
    journal.write_bytes(kept[0])
    file.unlink()

    for begin in (SQLiteStore(file).prepare, lambda: ledger.append(an_entry())):
        with pytest.raises(LedgerUnavailable, match="without the ledger"):
            begin()
    assert journal.read_bytes() == kept[0]
    file.write_bytes(kept[1])

    assert verify(SQLiteStore(file), keys=[KEY]).entries == 3


def test_whoever_closes_the_ledger_last_takes_its_journal_away_and_no_other_trips_over_that(tmp_path) -> None:
    """Two, not more: with many there is always another who has it open, and the journal stays."""
    store = SQLiteStore(tmp_path / FILE_NAME)
    store.prepare()

    def look(times: int) -> None:
        for _ in range(times):
            store.newest(limit=1)

    with ThreadPoolExecutor(2) as both:
        for looking in [both.submit(look, 3000) for _ in range(2)]:
            looking.result()
