"""What tampering the check finds, and, said as plainly, what it cannot find."""

from __future__ import annotations

import pytest
from tests.stores import ON_POSTGRES, Owner, new_ledger, owner_of
from tests.stores import owner_without_guards as as_the_owner_of

from kinfold.governance import ledger_postgres, ledger_sqlite
from kinfold.governance.ledger import Entry, Ledger, Store, verify
from kinfold.governance.ledger_entry import FIRST, SAID, Head, entry_hash

KEY = b"a key for tests"


@pytest.fixture
def store(tmp_path) -> Store:
    """A ledger of ten entries."""
    store = new_ledger(tmp_path)
    ledger = Ledger(store, key=KEY)
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
    return store


def chain_again(owner: Owner) -> None:
    """Every hash as it would be, had the entries always been so. The seals need the key."""
    previous = FIRST
    for seq, *said in owner.execute(f"SELECT seq, {', '.join(SAID)} FROM entries ORDER BY seq").fetchall():
        digest = entry_hash(previous, seq, said)
        owner.execute("UPDATE entries SET previous = ?, hash = ? WHERE seq = ?", (previous, digest, seq))
        previous = digest


def test_an_untouched_ledger_is_whole(store):
    found = verify(store, keys=[KEY])

    assert (found.whole, found.entries, found.first_bad) == (True, 10, None)
    assert found.head == Ledger(store, key=KEY).head()


@pytest.mark.parametrize("column", [*SAID, "previous", "hash"])
@pytest.mark.parametrize("keys", [[KEY], []], ids=["with the key", "without"])
def test_an_edit_of_any_column_is_found_and_named(column, keys, store):
    changed = {"about_kind": "family", "outcome": "refused", "under": 3}.get(column, "x")
    with as_the_owner_of(store) as owner:
        owner.execute(f"UPDATE entries SET {column} = ? WHERE seq = 4", (changed,))

    assert verify(store, keys=keys).first_bad == 4


def test_an_entry_taken_out_of_the_middle_is_named(store):
    with as_the_owner_of(store) as owner:
        owner.execute("DELETE FROM entries WHERE seq = 5")

    assert verify(store, keys=[KEY]).first_bad == 5


def test_two_entries_that_changed_places_are_found(store):
    with as_the_owner_of(store) as owner:
        owner.execute("UPDATE entries SET seq = -1 WHERE seq = 3")
        owner.execute("UPDATE entries SET seq = 3 WHERE seq = 7")
        owner.execute("UPDATE entries SET seq = 7 WHERE seq = -1")

    assert verify(store, keys=[KEY]).first_bad == 3


@pytest.mark.parametrize("seq", [11, -1])
def test_an_entry_put_in_is_found(seq, store):
    columns = ", ".join((*SAID, "previous", "hash", "seal"))
    with as_the_owner_of(store) as owner:
        owner.execute(f"INSERT INTO entries (seq, {columns}) SELECT ?, {columns} FROM entries WHERE seq = 10", (seq,))

    assert verify(store).first_bad == seq


def test_somebody_who_recomputes_the_chain_without_the_key_is_found_by_the_seals(store):
    with as_the_owner_of(store) as owner:
        owner.execute("UPDATE entries SET staff = 'somebody_else' WHERE seq = 4")
        chain_again(owner)

    assert verify(store, keys=[KEY]).first_bad == 4
    assert verify(store).whole, "the chain alone cannot know"


def test_an_entry_changed_with_its_own_hash_no_longer_carries_the_next_one(store):
    with as_the_owner_of(store) as owner:
        previous = owner.execute("SELECT hash FROM entries WHERE seq = 3").fetchone()[0]
        owner.execute("UPDATE entries SET staff = 'somebody_else' WHERE seq = 4")
        said = owner.execute(f"SELECT {', '.join(SAID)} FROM entries WHERE seq = 4").fetchone()
        owner.execute("UPDATE entries SET hash = ? WHERE seq = 4", (entry_hash(previous, 4, said),))

    assert verify(store).first_bad == 5
    assert verify(store, keys=[KEY]).first_bad == 4


def test_naming_another_key_does_not_hide_a_recomputed_entry(store):
    with as_the_owner_of(store) as owner:
        owner.execute("UPDATE entries SET key_id = 'another' WHERE seq >= 4")
        chain_again(owner)

    assert verify(store, keys=[KEY]).first_bad == 4


def test_entries_under_an_earlier_key_check_with_both_keys(store):
    Ledger(store, key=b"a new key").append(
        Entry(staff="s1", role="data_lead", purpose="run_the_service", action="see_runs", outcome="allowed")
    )

    assert verify(store, keys=[KEY, b"a new key"]).whole
    assert verify(store, keys=[KEY]).first_bad == 11


def test_a_cut_tail_is_found_by_the_counter(store):
    with as_the_owner_of(store) as owner:
        owner.execute("DELETE FROM entries WHERE seq > 7")

    assert verify(store, keys=[KEY]).first_bad == 8


def test_a_cut_tail_stays_visible_when_the_ledger_goes_on(store):
    with as_the_owner_of(store) as owner:
        owner.execute("DELETE FROM entries WHERE seq > 7")
    Ledger(store, key=KEY).append(
        Entry(staff="s1", role="data_lead", purpose="run_the_service", action="see_runs", outcome="allowed")
    )

    assert verify(store, keys=[KEY]).first_bad == 8


def test_a_cut_tail_with_the_counter_turned_back_is_found_only_with_a_noted_head(store):
    noted = Ledger(store, key=KEY).head()
    with as_the_owner_of(store) as owner:
        owner.execute("DELETE FROM entries WHERE seq > 7")
        owner.execute("UPDATE counted SET seq = 7" if ON_POSTGRES else "UPDATE sqlite_sequence SET seq = 7")

    assert verify(store, keys=[KEY]).whole, "a chain does not know its own end"
    assert verify(store, keys=[KEY], noted=[noted]).first_bad == 8


def test_a_ledger_written_anew_with_the_key_is_found_only_with_a_noted_head(store, tmp_path):
    (tmp_path / "anew").mkdir()
    noted = Ledger(store, key=KEY).head()
    another = new_ledger(tmp_path / "anew")
    anew = Ledger(another, key=KEY)
    for _ in range(12):
        anew.append(Entry(staff="s9", role="r", purpose="p", action="open", outcome="allowed"))

    assert verify(another, keys=[KEY]).whole, "who holds store and key leaves no trace"
    assert verify(another, keys=[KEY], noted=[noted]).first_bad == noted.seq


def test_a_head_noted_on_the_way_still_fits(store):
    noted = Ledger(store, key=KEY).head()
    Ledger(store, key=KEY).append(Entry(staff="s1", role="r", purpose="p", action="open", outcome="refused"))

    assert verify(store, keys=[KEY], noted=[noted]).whole
    assert not verify(store, keys=[KEY], noted=[Head(noted.seq, FIRST)]).whole


GUARDS = {guard.name: guard.table for guard in ledger_postgres.GUARDS} if ON_POSTGRES else ledger_sqlite.GUARDS


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_was_taken_away_is_found(guard, store):
    with owner_of(store) as owner:
        owner.execute(f"DROP TRIGGER {guard} ON {GUARDS[guard]}" if ON_POSTGRES else f"DROP TRIGGER {guard}")

    found = verify(store, keys=[KEY])
    assert (found.whole, found.first_bad, found.entries) == (False, 0, 10)


def test_a_long_ledger_is_checked_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("kinfold.governance.ledger_check._AT_A_TIME", 3)
    store = new_ledger(tmp_path)
    one = Entry(staff="s1", role="r", purpose="p", action="open", outcome="allowed")
    Ledger(store, key=KEY).append(*[one] * 9)
    assert verify(store, keys=[KEY]).entries == 9
    with as_the_owner_of(store) as owner:
        owner.execute("UPDATE entries SET staff = 's2' WHERE seq = 8")

    assert verify(store, keys=[KEY]).first_bad == 8
