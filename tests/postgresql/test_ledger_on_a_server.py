"""What a ledger on a server must do besides: its role, its session, many writers, a server that is gone."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.stores import Owner, as_administrator, new_ledger, owner_of, owner_without_guards, url_of
from tests.unit.governance.test_ledger import KEY, a_process, an_entry

from kinfold.governance.ledger import Ledger, PostgresStore, Store, verify
from kinfold.governance.ledger_postgres import GUARDS, _pool
from kinfold.vocabulary.errors import LedgerUnavailable


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_ledger(tmp_path)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, key=KEY)


def owners_url(store: Store) -> str:
    return psycopg.conninfo.make_conninfo(
        os.environ["KINFOLD_DATABASE_URL"],
        dbname="kinfold_ledger",
        options=psycopg.conninfo.conninfo_to_dict(url_of(store))["options"],
    )


def test_every_commit_waits_for_the_disk_whatever_the_role_has_for_a_habit(store: Store) -> None:
    with as_administrator("postgres") as admin:
        admin.execute("ALTER ROLE kinfold_ledger SET synchronous_commit = off")
        try:
            with _pool(url_of(store)).connection() as opened:
                assert opened.execute("SHOW synchronous_commit").fetchone() == ("on",)
        finally:
            admin.execute("ALTER ROLE kinfold_ledger RESET synchronous_commit")


def test_a_role_that_could_change_an_entry_may_not_write_one(store: Store) -> None:
    mighty = Ledger(PostgresStore(owners_url(store)), key=KEY)

    with pytest.raises(LedgerUnavailable, match="could also change it"):
        mighty.append(an_entry())
    assert verify(store, keys=[KEY]).entries == 0


def test_a_right_to_change_that_was_given_later_is_found_by_the_next_process(store: Store) -> None:
    Ledger(store, key=KEY).append(an_entry())
    with owner_of(store) as owner:
        owner.execute("GRANT DELETE ON entries TO kinfold_ledger")
    writes = """
        import sys
        from pathlib import Path
        from kinfold.governance.ledger import Entry, Ledger, store_of
        Ledger(store_of(Path("."), sys.argv[1]), key=b"a key for tests").append(
            Entry(staff="s1", role="r", purpose="p", action="open", outcome="allowed"))
    """
    told = a_process(writes, url_of(store)).communicate(timeout=60)[1]

    assert "could also change it" in told


def test_many_writers_at_once_leave_one_chain_without_a_gap(store: Store) -> None:
    ledger = Ledger(store, key=KEY)
    with ThreadPoolExecutor(8) as writers:
        given = [number for numbers in writers.map(lambda n: ledger.append(*[an_entry(f"s{n}")] * 3), range(40)) for number in numbers]  # fmt: skip

    assert sorted(given) == list(range(1, 121))
    assert verify(store, keys=[KEY]).entries == 120


@pytest.mark.parametrize("seq", ["seq + 2", "seq", "seq - 1"], ids=["a gap", "the same again", "one before"])
def test_the_database_itself_takes_no_number_but_the_next(ledger: Ledger, store: Store, seq: str) -> None:
    ledger.append(an_entry(), an_entry())
    columns = "at, staff, role, purpose, action, about_kind, about, outcome, rule, relationship, request, under, counts, key_id, previous, hash, seal"
    with psycopg.connect(url_of(store)) as site, pytest.raises(psycopg.errors.RaiseException, match="append only"):
        site.execute(f"INSERT INTO entries (seq, {columns}) SELECT {seq}, {columns} FROM entries WHERE seq = 2")  # type: ignore[arg-type]


def test_a_guard_that_does_something_else_is_found(ledger: Ledger, store: Store) -> None:
    ledger.append(an_entry())
    with owner_of(store) as owner:
        owner.execute(
            "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        )

    assert verify(store, keys=[KEY]).first_bad == 0


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_that_sleeps_is_found(ledger: Ledger, store: Store, guard: object) -> None:
    ledger.append(an_entry())
    with owner_of(store) as owner:
        owner.execute(f"ALTER TABLE {guard.table} DISABLE TRIGGER {guard.name}")  # type: ignore[attr-defined]

    assert not verify(store, keys=[KEY]).whole


def test_a_rule_that_swallows_entries_stops_them_and_is_found(ledger: Ledger, store: Store) -> None:
    with owner_of(store) as owner:
        owner.execute("CREATE RULE swallow AS ON INSERT TO entries DO INSTEAD NOTHING")

    with pytest.raises(LedgerUnavailable):
        ledger.append(an_entry())
    assert not verify(store, keys=[KEY]).whole


def test_an_owner_who_calls_the_session_a_replica_is_refused_too(ledger: Ledger, store: Store) -> None:
    ledger.append(an_entry())
    with owner_of(store) as owner:
        owner.execute("SET session_replication_role = replica")
        for statement in (
            "DELETE FROM entries",
            "TRUNCATE entries",
            "UPDATE counted SET seq = 0",
            "DELETE FROM counted",
        ):
            with pytest.raises(psycopg.errors.RaiseException, match="append only"):
                owner.execute(statement)


def test_preparing_does_not_mend_what_was_changed(store: Store) -> None:
    with owner_of(store) as owner:
        owner.execute("DROP TRIGGER append_only ON entries")

    with pytest.raises(LedgerUnavailable, match="guards"):
        PostgresStore(owners_url(store)).prepare()


def test_connections_that_the_server_ended_are_made_again(ledger: Ledger, store: Store) -> None:
    ledger.append(an_entry())
    name = conninfo_to_dict(url_of(store))["application_name"]
    with as_administrator("postgres") as admin:
        ended = admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [name]
        ).fetchall()
    assert ended, "there was a connection to end"

    assert ledger.append(an_entry()) == (2,)


def test_a_server_that_is_gone_is_told_in_words_without_the_password(store: Store) -> None:
    gone = PostgresStore("postgresql://kinfold_ledger:a-secret-word@127.0.0.1:1/kinfold_ledger")

    with pytest.raises(LedgerUnavailable, match="Nothing was shown") as refused:
        Ledger(gone, key=KEY).append(an_entry())
    assert "a-secret-word" not in str(refused.value) + repr(gone) + repr(refused.value.__cause__)


def test_a_ledger_that_was_never_made_is_told_in_words(store: Store) -> None:
    nowhere = psycopg.conninfo.make_conninfo(url_of(store), options="-c search_path=nowhere")

    assert not verify(PostgresStore(nowhere)).whole
    with pytest.raises(LedgerUnavailable, match="kinfold stores prepare"):
        Ledger(PostgresStore(nowhere), key=KEY).append(an_entry())


def test_a_process_that_forks_shares_no_connection_with_its_child(store: Store) -> None:
    forks = """
        import os, sys
        from pathlib import Path
        from kinfold.governance.ledger import Entry, Ledger, store_of
        ledger = Ledger(store_of(Path("."), sys.argv[1]), key=b"a key for tests")
        one = Entry(staff="s1", role="r", purpose="p", action="open", outcome="allowed")
        ledger.append(one)
        child = os.fork()
        for _ in range(20):
            ledger.append(one)
        if child:
            sys.exit(os.waitpid(child, 0)[1])
        os._exit(0)
    """
    process = a_process(forks, url_of(store))
    told = process.communicate(timeout=60)

    assert process.returncode == 0, told
    assert verify(store, keys=[KEY]).entries == 41


def test_the_owner_without_guards_can_do_what_the_check_then_finds(ledger: Ledger, store: Store) -> None:
    ledger.append(an_entry(), an_entry())
    with owner_without_guards(store) as owner:
        assert isinstance(owner, Owner)
        owner.execute("UPDATE entries SET staff = 'x' WHERE seq = 1")

    assert verify(store, keys=[KEY]).first_bad == 1
