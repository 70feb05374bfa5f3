"""What tampering the check finds, and, said as plainly, what it cannot find."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kinfold.governance.ledger import Entry, Ledger, verify
from kinfold.governance.ledger_entry import FIRST, GUARDS, SAID, Head, entry_hash

KEY = b"a key for tests"


@pytest.fixture
def file(tmp_path) -> Path:
    """A ledger of ten entries."""
    ledger = Ledger(tmp_path / "ledger.sqlite3", key=KEY)
    for number in range(10):
        ledger.append(
            Entry(
                staff=f"s{number % 3}",
                role="social_worker",
                purpose="safeguarding",
                action="open",
                about_kind="person",
                about_id=f"p{number % 4}",
                outcome="allowed",
                counts={"people": number},
            )
        )
    return tmp_path / "ledger.sqlite3"


@contextmanager
def as_the_owner_of(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who may do anything to the file takes the guards away, and puts them back afterwards."""
    with closing(sqlite3.connect(file, isolation_level=None)) as owner:
        for guard in GUARDS:
            owner.execute(f"DROP TRIGGER {guard}")
        yield owner
        for statement in GUARDS.values():
            owner.execute(statement)


def chain_again(owner: sqlite3.Connection) -> None:
    """Every hash as it would be, had the entries always been so. The seals need the key."""
    previous = FIRST
    for seq, *said in owner.execute(f"SELECT seq, {', '.join(SAID)} FROM entries ORDER BY seq").fetchall():
        digest = entry_hash(previous, seq, said)
        owner.execute("UPDATE entries SET previous = ?, hash = ? WHERE seq = ?", (previous, digest, seq))
        previous = digest


def test_an_untouched_ledger_is_whole(file):
    found = verify(file, keys=[KEY])

    assert (found.whole, found.entries, found.first_bad) == (True, 10, None)
    assert found.head == Ledger(file, key=KEY).head()


@pytest.mark.parametrize("column", [*SAID, "previous", "hash"])
@pytest.mark.parametrize("keys", [[KEY], []], ids=["with the key", "without"])
def test_an_edit_of_any_column_is_found_and_named(column, keys, file):
    changed = {"about_kind": "family", "outcome": "refused", "under": 3}.get(column, "x")
    with as_the_owner_of(file) as owner:
        owner.execute(f"UPDATE entries SET {column} = ? WHERE seq = 4", (changed,))

    assert verify(file, keys=keys).first_bad == 4


@pytest.mark.parametrize("value", [b"\xff\xfe", 7, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")])
def test_a_value_of_a_strange_kind_is_found_and_does_not_stop_the_check(value, file):
    with as_the_owner_of(file) as owner:
        owner.execute("UPDATE entries SET staff = ? WHERE seq = 6", (value,))

    assert verify(file, keys=[KEY]).first_bad == 6


def test_an_entry_taken_out_of_the_middle_is_named(file):
    with as_the_owner_of(file) as owner:
        owner.execute("DELETE FROM entries WHERE seq = 5")

    assert verify(file, keys=[KEY]).first_bad == 5


def test_two_entries_that_changed_places_are_found(file):
    with as_the_owner_of(file) as owner:
        owner.execute("UPDATE entries SET seq = -1 WHERE seq = 3")
        owner.execute("UPDATE entries SET seq = 3 WHERE seq = 7")
        owner.execute("UPDATE entries SET seq = 7 WHERE seq = -1")

    assert verify(file, keys=[KEY]).first_bad == 3


@pytest.mark.parametrize("seq", [11, -1])
def test_an_entry_put_in_is_found(seq, file):
    columns = ", ".join((*SAID, "previous", "hash", "seal"))
    with as_the_owner_of(file) as owner:
        owner.execute(f"INSERT INTO entries (seq, {columns}) SELECT ?, {columns} FROM entries WHERE seq = 10", (seq,))

    assert verify(file).first_bad == seq


def test_somebody_who_recomputes_the_chain_without_the_key_is_found_by_the_seals(file):
    with as_the_owner_of(file) as owner:
        owner.execute("UPDATE entries SET staff = 'somebody_else' WHERE seq = 4")
        chain_again(owner)

    assert verify(file, keys=[KEY]).first_bad == 4
    assert verify(file).whole, "the chain alone cannot know"


def test_an_entry_changed_with_its_own_hash_no_longer_carries_the_next_one(file):
    with as_the_owner_of(file) as owner:
        previous = owner.execute("SELECT hash FROM entries WHERE seq = 3").fetchone()[0]
        owner.execute("UPDATE entries SET staff = 'somebody_else' WHERE seq = 4")
        said = owner.execute(f"SELECT {', '.join(SAID)} FROM entries WHERE seq = 4").fetchone()
        owner.execute("UPDATE entries SET hash = ? WHERE seq = 4", (entry_hash(previous, 4, said),))

    assert verify(file).first_bad == 5
    assert verify(file, keys=[KEY]).first_bad == 4


def test_naming_another_key_does_not_hide_a_recomputed_entry(file):
    with as_the_owner_of(file) as owner:
        owner.execute("UPDATE entries SET key_id = 'another' WHERE seq >= 4")
        chain_again(owner)

    assert verify(file, keys=[KEY]).first_bad == 4


def test_entries_under_an_earlier_key_check_with_both_keys(file):
    Ledger(file, key=b"a new key").append(
        Entry(staff="s1", role="data_lead", purpose="run_the_service", action="see_runs", outcome="allowed")
    )

    assert verify(file, keys=[KEY, b"a new key"]).whole
    assert verify(file, keys=[KEY]).first_bad == 11


def test_a_cut_tail_is_found_by_the_counter(file):
    with as_the_owner_of(file) as owner:
        owner.execute("DELETE FROM entries WHERE seq > 7")

    assert verify(file, keys=[KEY]).first_bad == 8


def test_a_cut_tail_stays_visible_when_the_ledger_goes_on(file):
    with as_the_owner_of(file) as owner:
        owner.execute("DELETE FROM entries WHERE seq > 7")
    Ledger(file, key=KEY).append(
        Entry(staff="s1", role="data_lead", purpose="run_the_service", action="see_runs", outcome="allowed")
    )

    assert verify(file, keys=[KEY]).first_bad == 8


def test_a_cut_tail_with_the_counter_turned_back_is_found_only_with_a_noted_head(file):
    noted = Ledger(file, key=KEY).head()
    with as_the_owner_of(file) as owner:
        owner.execute("DELETE FROM entries WHERE seq > 7")
        owner.execute("UPDATE sqlite_sequence SET seq = 7")

    assert verify(file, keys=[KEY]).whole, "a chain does not know its own end"
    assert verify(file, keys=[KEY], noted=[noted]).first_bad == 8


def test_a_ledger_written_anew_with_the_key_is_found_only_with_a_noted_head(file, tmp_path):
    noted = Ledger(file, key=KEY).head()
    anew = Ledger(tmp_path / "anew.sqlite3", key=KEY)
    for _ in range(12):
        anew.append(Entry(staff="s9", role="r", purpose="p", action="open", outcome="allowed"))

    assert verify(tmp_path / "anew.sqlite3", keys=[KEY]).whole, "who holds file and key leaves no trace"
    assert verify(tmp_path / "anew.sqlite3", keys=[KEY], noted=[noted]).first_bad == noted.seq


def test_a_head_noted_on_the_way_still_fits(file):
    noted = Ledger(file, key=KEY).head()
    Ledger(file, key=KEY).append(Entry(staff="s1", role="r", purpose="p", action="open", outcome="refused"))

    assert verify(file, keys=[KEY], noted=[noted]).whole
    assert not verify(file, keys=[KEY], noted=[Head(noted.seq, FIRST)]).whole


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_was_taken_away_is_found(guard, file):
    with closing(sqlite3.connect(file)) as owner:
        owner.execute(f"DROP TRIGGER {guard}")

    found = verify(file, keys=[KEY])
    assert (found.whole, found.first_bad, found.entries) == (False, 0, 10)


def test_no_ledger_is_not_a_whole_ledger(tmp_path):
    assert not verify(tmp_path / "ledger.sqlite3").whole


def test_a_long_ledger_is_checked_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("kinfold.governance.ledger_check._AT_A_TIME", 3)
    file = tmp_path / "ledger.sqlite3"
    one = Entry(staff="s1", role="r", purpose="p", action="open", outcome="allowed")
    Ledger(file, key=KEY).append(*[one] * 9)
    assert verify(file, keys=[KEY]).entries == 9
    with as_the_owner_of(file) as owner:
        owner.execute("UPDATE entries SET staff = 's2' WHERE seq = 8")

    assert verify(file, keys=[KEY]).first_bad == 8
