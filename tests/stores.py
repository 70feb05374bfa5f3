"""
The two databases as tests meet them: which one this lane is on, a ledger of a test's own, a deployment's own stores.

On PostgreSQL, `maintenance/postgres.py --tests` has started a server and made the roles; each ledger is a
schema of its own there, and each deployment a database, as the site's roles see them.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kinfold.governance import ledger_postgres, ledger_sqlite
from kinfold.governance.ledger import PostgresStore, SQLiteStore, Store

ON_POSTGRES = os.environ.get("KINFOLD_TESTS_ON") == "postgresql"
ON_SPARK = os.environ.get("KINFOLD_TESTS_ON") == "spark"
LEDGER_ROLE, APP_ROLE, LINE_ROLE = "kinfold_ledger", "kinfold_app", "kinfold_line"
OWNER_OF = {LEDGER_ROLE: "kinfold_ledger_owner", APP_ROLE: "kinfold_owner"}


def new_ledger(folder: Path) -> Store:
    """An empty ledger: a file of the folder, or a schema that the ledger's role may insert into and select from."""
    if not ON_POSTGRES:
        file = SQLiteStore(folder / ledger_sqlite.FILE_NAME)
        file.prepare()
        return file
    schema = f"ledger_{secrets.token_hex(8)}"
    with as_administrator("kinfold_ledger") as admin:
        admin.execute(f"CREATE SCHEMA {schema}")
        admin.execute(f"GRANT USAGE ON SCHEMA {schema} TO {LEDGER_ROLE}")
        admin.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT ON TABLES TO {LEDGER_ROLE}")
    of_schema = {"options": f"-c search_path={schema}", "application_name": schema}
    store = PostgresStore(_url(os.environ["KINFOLD_DATABASE_URL"], dbname="kinfold_ledger", **of_schema))
    store.prepare()
    return PostgresStore(_url(os.environ["KINFOLD_LEDGER_URL"], **of_schema))


def own_ledger(settings: Any, folder: Path) -> Store:
    """Make the site of this test write a ledger of its own."""
    store = new_ledger(folder)
    settings.DATA = folder
    settings.KINFOLD_LEDGER_URL = url_of(store)
    return store


def url_of(store: Store) -> str:
    return store.url if isinstance(store, PostgresStore) else ""


@dataclass(frozen=True)
class Owner:
    """Somebody who may do anything to a ledger. Statements are written with ? for a value."""

    connection: Any

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        return self.connection.execute(statement.replace("?", "%s") if ON_POSTGRES else statement, values)


@contextmanager
def owner_of(store: Store) -> Iterator[Owner]:
    """Its owner, guards and all."""
    if isinstance(store, SQLiteStore):
        with closing(sqlite3.connect(store.path, isolation_level=None)) as file:
            yield Owner(file)
    elif isinstance(store, PostgresStore):
        with as_administrator("kinfold_ledger", options=_parts(store.url)["options"]) as admin:
            yield Owner(admin)


@contextmanager
def owner_without_guards(store: Store) -> Iterator[Owner]:
    """Its owner takes the guards away, and puts them back afterwards."""
    with owner_of(store) as owner:
        if ON_POSTGRES:
            for guard in ledger_postgres.GUARDS:
                owner.execute(f"ALTER TABLE {guard.table} DISABLE TRIGGER {guard.name}")
            yield owner
            for guard in ledger_postgres.GUARDS:
                owner.execute(f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}")
        else:
            for guard in ledger_sqlite.GUARDS:
                owner.execute(f"DROP TRIGGER {guard}")
            yield owner
            for statement in ledger_sqlite.GUARDS.values():
                owner.execute(statement)


def stores_for(data: Path) -> dict[str, str]:
    """What the environment of a deployment over a data folder says of its stores; made when first asked for."""
    if not ON_POSTGRES:
        return {}
    told = data.parent / f".{data.name}-stores"
    if not told.exists():
        name = f"site_{secrets.token_hex(8)}"
        _new_database(name, like="kinfold_as_made", role=APP_ROLE)
        _new_database(f"{name}_ledger", like="kinfold_ledger_as_made", role=LEDGER_ROLE)
        told.parent.mkdir(parents=True, exist_ok=True)
        told.write_text(name)
    name = told.read_text()
    return {
        "KINFOLD_DATABASE_URL": _url(os.environ["KINFOLD_TESTS_SITE_URL"], dbname=name),
        "KINFOLD_LINE_URL": _url(os.environ["KINFOLD_TESTS_LINE_URL"], dbname=name),
        "KINFOLD_LEDGER_URL": _url(os.environ["KINFOLD_LEDGER_URL"], dbname=f"{name}_ledger"),
    }


def copy_stores(data: Path, copy: Path) -> None:
    """The register and the ledger of a copied data folder; files are copied with it."""
    if not ON_POSTGRES:
        return
    name = f"site_{secrets.token_hex(8)}"
    of = (data.parent / f".{data.name}-stores").read_text()
    _new_database(name, like=of, role=APP_ROLE)
    _new_database(f"{name}_ledger", like=f"{of}_ledger", role=LEDGER_ROLE)
    (copy.parent / f".{copy.name}-stores").write_text(name)


def drop_stores(data: Path) -> None:
    """Be rid of the register and the ledger of a deployment; files go with their folder."""
    told = data.parent / f".{data.name}-stores"
    if not told.exists():
        return
    ledger_postgres.close_pools()
    name = told.read_text()
    with as_administrator("postgres") as admin:
        for database in (name, f"{name}_ledger"):
            admin.execute(f"DROP DATABASE {database} WITH (FORCE)")
    told.unlink()


@dataclass(frozen=True)
class Asking:
    """One connection to a deployment's register, from outside. Without a register, as without tables: nothing."""

    connection: Any

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall() if self.connection else []

    def wait_for_the_others(self) -> None:
        """Until no process is at work in the register: a server may still be ending what a killed one had asked for."""
        if not ON_POSTGRES:
            return
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        give_up = time.monotonic() + 20
        while self.rows(others) != [(0,)]:
            assert time.monotonic() < give_up, "somebody is still at work in the register"
            time.sleep(0.005)

    def tables(self) -> dict[str, list[str]]:
        """The tables of the register and of governance, with their columns in order."""
        if ON_POSTGRES:
            of_tables = (
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
                " ORDER BY table_name, ordinal_position"
            )
        else:
            of_tables = (
                "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
                " WHERE m.type = 'table' ORDER BY m.name, c.cid"
            )
        found: dict[str, list[str]] = {}
        for table, column in self.rows(of_tables):
            if table.startswith(("register_", "governance_")):
                found.setdefault(table, []).append(column)
        return found


@contextmanager
def asking(data: Path) -> Iterator[Asking]:
    """Ask the register of a deployment, from outside."""
    file = data / "register.sqlite3"
    if ON_POSTGRES:
        with as_administrator(_parts(stores_for(data)["KINFOLD_DATABASE_URL"])["dbname"]) as admin:
            yield Asking(admin)
    elif file.exists():
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as register:
            yield Asking(register)
    else:
        yield Asking(None)


def register_rows(data: Path, statement: str) -> list[tuple[Any, ...]]:
    """The answer to one question; nothing, where there is no register yet."""
    with asking(data) as ask:
        return ask.rows(statement)


def register_tables(data: Path) -> list[str]:
    """The tables of the register and of governance."""
    with asking(data) as ask:
        return sorted(ask.tables())


@contextmanager
def as_administrator(database: str, **more: str) -> Iterator[Any]:
    import psycopg

    url = _url(os.environ["KINFOLD_DATABASE_URL"], dbname=database, **more)
    with psycopg.connect(url, autocommit=True) as admin:
        yield admin


_making = threading.Lock()


def _new_database(name: str, *, like: str, role: str) -> None:
    import psycopg

    with _making, as_administrator("postgres") as admin:
        # One copy at a time: a template must have nobody else in it, and the tests run in several processes.
        admin.execute("SELECT pg_advisory_lock(1)")
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
            [like],
        )
        for _ in range(50):
            try:
                # The owner of the tables must own the database too: it is by that that its triggers come into the schema.
                admin.execute(f"CREATE DATABASE {name} TEMPLATE {like} OWNER {OWNER_OF[role]}")
                break
            except psycopg.errors.ObjectInUse:
                admin.execute("SELECT pg_sleep(0.1)")
        admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {role}")
        if role == APP_ROLE:
            admin.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {LINE_ROLE}")


def _parts(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    return conninfo_to_dict(url)


def _url(url: str, **changed: str) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo(url, **changed)


def take_the_ledger_away(settings: Any, folder: Path) -> None:
    """Make the site of this test have no ledger that it could write."""
    if ON_POSTGRES:
        settings.KINFOLD_LEDGER_URL = _url(os.environ["KINFOLD_LEDGER_URL"], options="-c search_path=no_such_schema")
    (folder / "a_file").write_text("a file where the folder should be")
    settings.DATA = folder / "a_file"


def everything_held(connection: Any) -> str:
    """All that the register of this test holds, as one text. `connection` is Django's."""
    connection.ensure_connection()
    if not ON_POSTGRES:
        return "\n".join(connection.connection.iterdump())
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        held = []
        for table in tables:
            cursor.execute(f'SELECT row::text FROM "{table}" AS row')
            held += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(held)


REFUSING = (
    (
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'Ada Okoro'; END$$",
        "CREATE TRIGGER refuse BEFORE INSERT ON register_run FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    if ON_POSTGRES
    else ("CREATE TRIGGER refuse BEFORE INSERT ON register_run BEGIN SELECT RAISE(ABORT, 'Ada Okoro'); END",)
)
"""Make the register refuse a run, with words that quote a person."""
NO_LONGER_REFUSING = "DROP FUNCTION refuse CASCADE" if ON_POSTGRES else "DROP TRIGGER refuse"
INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'register_%'"
    if ON_POSTGRES
    else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'register_%'"
)
TEMPORARY_TABLES = (
    "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"
    if ON_POSTGRES
    else "SELECT count(*) FROM sqlite_temp_master"
)
