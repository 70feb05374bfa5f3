"""
The ledger as a database of PostgreSQL: all that is PostgreSQL's about it.

The role that writes may insert and select, and this file refuses to write as any other. The tables belong to
an owner who is somebody else, and their triggers refuse a change by the owner too. Whoever administers the
server can take the triggers away; `ledger_check` finds that, and what was done meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from kinfold.governance.ledger_entry import COLUMNS, FIRST, LET_IN_INDEX, Chain, Row, unavailable
from kinfold.vocabulary.errors import LedgerUnavailable, MissingPart, kind_of

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

    Pool = ConnectionPool[Connection[tuple[Any, ...]]]

MOST_CONNECTIONS = 4  # of one process: as many as it answers requests at once
_WAIT_SECONDS = 5.0
_SESSION = "-c synchronous_commit=on -c lock_timeout=20s -c statement_timeout=0"
"""On: on return of a commit it is on the disk, whatever the role or the database has for a habit."""
_NAME = "the ledger's database"

TABLES = (
    """
CREATE TABLE entries (
  seq          bigint PRIMARY KEY,
  at           text NOT NULL,
  staff        text NOT NULL,
  role         text NOT NULL,
  purpose      text NOT NULL,
  action       text NOT NULL,
  about_kind   text NOT NULL CHECK (about_kind IN ('person', 'family', 'nobody')),
  about        text NOT NULL,
  outcome      text NOT NULL CHECK (outcome IN ('allowed', 'refused', 'done')),
  rule         text NOT NULL,
  relationship text NOT NULL,
  request      text NOT NULL,
  under        bigint,
  counts       text NOT NULL,
  key_id       text NOT NULL,
  previous     text NOT NULL,
  hash         text NOT NULL,
  seal         text NOT NULL
)""",
    "CREATE INDEX entries_about ON entries (about) WHERE about <> ''",
    LET_IN_INDEX,
    # The last number that was given. Not a sequence: that counts a refused entry too, and leaves a gap.
    "CREATE TABLE counted (one boolean PRIMARY KEY DEFAULT true CHECK (one), seq bigint NOT NULL)",
    "INSERT INTO counted (seq) VALUES (0)",
)
_REFUSE = "BEGIN RAISE EXCEPTION 'append only'; END"
_FOLLOW = (
    "BEGIN UPDATE counted SET seq = NEW.seq WHERE seq = NEW.seq - 1;"
    " IF NOT FOUND THEN RAISE EXCEPTION 'append only'; END IF; RETURN NEW; END"
)
_COUNT_ON = "BEGIN IF NEW.seq = OLD.seq + 1 THEN RETURN NEW; END IF; RAISE EXCEPTION 'append only'; END"


@dataclass(frozen=True)
class Guard:
    """A trigger with its function. `kind` is how PostgreSQL keeps when it fires, as one number."""

    table: str
    name: str
    when: str
    kind: int
    body: str
    as_owner: bool = False

    def statements(self) -> tuple[str, str, str]:
        rights = "SECURITY DEFINER SET search_path FROM CURRENT" if self.as_owner else ""
        return (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql {rights} AS $${self.body}$$",
            f"CREATE TRIGGER {self.name} {self.when} EXECUTE FUNCTION {self.name}()",
            # Always: a session that calls itself a replica skips the others.
            f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}",
        )


GUARDS = (
    Guard("entries", "append_only", "BEFORE UPDATE OR DELETE OR TRUNCATE ON entries FOR EACH STATEMENT", 58, _REFUSE),
    # Whoever adds an entry may not touch the counter, so this does it for them: and no number is left out or given twice.
    Guard("entries", "numbered", "BEFORE INSERT ON entries FOR EACH ROW", 7, _FOLLOW, as_owner=True),
    Guard("counted", "counts_on", "BEFORE UPDATE ON counted FOR EACH ROW", 19, _COUNT_ON),
    Guard("counted", "never_ends", "BEFORE DELETE OR TRUNCATE ON counted FOR EACH STATEMENT", 42, _REFUSE),
)


@dataclass(frozen=True)
class PostgresStore:
    """One database, or one schema of it. Each process has a few connections of its own."""

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        return _NAME

    def exists(self) -> bool:
        with self._open() as ledger:
            return _is_made(ledger)

    def append(self, chain: Chain) -> None:
        with self._open() as ledger:
            _refuse_mighty(ledger, self.url)
            with ledger.transaction():
                # One writer at a time; what the next statement sees includes what the last one wrote.
                ledger.execute("SELECT pg_advisory_xact_lock('entries'::regclass::oid::bigint)")
                (last,) = ledger.execute(
                    "SELECT seq, (SELECT hash FROM entries ORDER BY seq DESC LIMIT 1) FROM counted"
                ).fetchall()
                rows = chain(last[0], last[1] or FIRST)
                places = ", ".join(["%s"] * len(COLUMNS))
                added = ledger.cursor()
                added.executemany(f"INSERT INTO entries ({', '.join(COLUMNS)}) VALUES ({places})", rows)
                if added.rowcount != len(rows):
                    raise _unusable("it did not take an entry")

    def newest(self, *, before: int | None = None, about: str | None = None, limit: int) -> list[Row]:
        asked = [("seq < %s", before), ("about = %s", about)]
        where = " AND ".join(condition for condition, value in asked if value is not None) or "true"
        values = [value for _, value in asked if value is not None]
        with self._open() as ledger:
            return ledger.execute(
                f"SELECT {', '.join(COLUMNS)} FROM entries WHERE {where} ORDER BY seq DESC LIMIT %s",
                [*values, limit],
            ).fetchall()

    def let_in(self, staff: str, action: str, since: str) -> list[str]:
        with self._open() as ledger:
            found = ledger.execute(
                "SELECT about FROM entries WHERE outcome = 'allowed' AND staff = %s AND at >= %s AND action = %s",
                (staff, since, action),
            ).fetchall()
        return [about for (about,) in found]

    @contextmanager
    def reading(self) -> Iterator[_Reading]:
        with self._open() as ledger:
            yield _Reading(ledger)

    def prepare(self) -> bool:
        """Make the tables and their guards, as their owner. False where they stand already, as they were made."""
        with self._open() as ledger, ledger.transaction():
            if _is_made(ledger):
                if _Reading(ledger).guarded():
                    ledger.execute(LET_IN_INDEX)
                    return False
                raise LedgerUnavailable(
                    "The ledger's guards against editing are not as they were made.",
                    where=_NAME,
                    means="Entries may have been changed. Nothing was mended, so that what was done can still be seen.",
                    do="Stop the site, keep the database as it is, and tell the information governance team.",
                )
            # The functions look nowhere but here, whatever the caller has for a path.
            ledger.execute("SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)")
            for statement in (*TABLES, *(part for guard in GUARDS for part in guard.statements())):
                ledger.execute(statement)
            return True

    @contextmanager
    def _open(self) -> Iterator[Connection[tuple[Any, ...]]]:
        psycopg = _driver()
        try:
            with _pool(self.url).connection() as ledger:
                yield ledger
        except psycopg.Error as trouble:
            # Only the kind of trouble: the server's own words could repeat a value, and the driver's the password.
            raise _unusable(f"it cannot be used ({kind_of(trouble)})") from None


@dataclass(frozen=True)
class _Reading:
    ledger: Connection[tuple[Any, ...]]

    def counted(self) -> int:
        found = self.ledger.execute("SELECT max(seq) FROM counted").fetchone()
        return int(found[0] or 0) if found else 0

    def after(self, seq: int | None, *, limit: int) -> list[Row]:
        where, values = ("WHERE seq > %s", [seq]) if seq is not None else ("", [])
        return self.ledger.execute(
            f"SELECT {', '.join(COLUMNS)} FROM entries {where} ORDER BY seq LIMIT {limit}",
            values,
        ).fetchall()

    def guarded(self) -> bool:
        """Every trigger is there, fires always and does what it did; and no rule turns a statement into another."""
        found = self.ledger.execute(
            """
            SELECT c.relname::text, t.tgname::text, t.tgtype::int, p.prosrc, p.prosecdef, t.tgenabled::text,
                t.tgqual IS NULL AND t.tgattr::text = ''
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE t.tgrelid IN ('entries'::regclass, 'counted'::regclass) AND NOT t.tgisinternal
            """
        ).fetchall()
        wanted = {(g.table, g.name, g.kind, g.body, g.as_owner, "A", True) for g in GUARDS}
        rules = self.ledger.execute(
            "SELECT 1 FROM pg_rewrite WHERE ev_class IN ('entries'::regclass, 'counted'::regclass)"
        ).fetchall()
        return set(found) == wanted and not rules


_pools: dict[tuple[int, str], Pool] = {}
_pools_lock = Lock()
_found_fit: set[tuple[int, str]] = set()


def _pool(url: str) -> Pool:
    """This process's connections. What it had before it was forked is its parent's, and is left alone."""
    place = os.getpid(), url
    with _pools_lock:
        if place not in _pools:
            from psycopg import IsolationLevel
            from psycopg.conninfo import conninfo_to_dict, make_conninfo
            from psycopg_pool import ConnectionPool

            def configure(ledger: Connection[tuple[Any, ...]]) -> None:
                ledger.isolation_level = IsolationLevel.READ_COMMITTED

            options = f"{conninfo_to_dict(url).get('options') or ''} {_SESSION}".strip()
            _pools[place] = ConnectionPool(
                make_conninfo(url, options=options),
                kwargs={"autocommit": True},
                min_size=0,
                max_size=MOST_CONNECTIONS,
                timeout=_WAIT_SECONDS,
                configure=configure,
                check=ConnectionPool.check_connection,
                open=True,
            )
        return _pools[place]


def close_pools() -> None:
    """Let go of every connection of this process."""
    with _pools_lock:
        for place in [place for place in _pools if place[0] == os.getpid()]:
            _pools.pop(place).close()


def _refuse_mighty(ledger: Connection[tuple[Any, ...]], url: str) -> None:
    """Once a process: the role must not be able to change what it writes, and the server must write to the disk."""
    if (os.getpid(), url) in _found_fit:
        return
    if not _is_made(ledger):
        raise _unusable("it has not been made", do="Run `kinfold stores prepare` as the ledger's owner.")
    (told,) = ledger.execute(
        """
        SELECT has_table_privilege('entries', 'UPDATE, DELETE, TRUNCATE')
            OR has_table_privilege('counted', 'UPDATE, DELETE, TRUNCATE')
            OR bool_or(pg_has_role(relowner, 'MEMBER')), current_setting('fsync') = 'on'
        FROM pg_class WHERE oid IN ('entries'::regclass, 'counted'::regclass)
        """
    ).fetchall()
    if told[0]:
        do = "Name a role in KINFOLD_LEDGER_URL that may only insert and select: deploy/postgresql/roles.sql makes one."
        raise _unusable("the role that would write it could also change it", do=do)
    if not told[1]:
        raise _unusable("its server does not wait for the disk", do="Set fsync = on in postgresql.conf.")
    _found_fit.add((os.getpid(), url))


def _is_made(ledger: Connection[tuple[Any, ...]]) -> bool:
    found = ledger.execute("SELECT to_regclass('entries') IS NOT NULL").fetchone()
    return bool(found and found[0])


def _unusable(
    why: str,
    *,
    do: str = "Check that the database answers, that its disk is not full and that KINFOLD_LEDGER_URL is right; try again.",
) -> LedgerUnavailable:
    return unavailable(f"the ledger is not to be had: {why}", _NAME, do=do)


def _driver() -> Any:
    try:
        import psycopg
        import psycopg_pool  # noqa: F401 - both or neither
    except ImportError:
        raise MissingPart(
            "The driver for PostgreSQL is not installed.",
            where="KINFOLD_LEDGER_URL",
            means="Nothing can be written down, so nothing is shown.",
            do="Install Kinfold with it: pip install 'kinfold[postgres]'.",
        ) from None
    return psycopg
