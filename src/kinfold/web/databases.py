"""Where the register stands: SQLite in the data folder, or PostgreSQL where the environment names one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kinfold.vocabulary.errors import BadSettings, MissingPart

URL, LEDGER_URL = "KINFOLD_DATABASE_URL", "KINFOLD_LEDGER_URL"
MOST_CONNECTIONS = 8
"""Of one process. A request holds one while it is answered, and a process answers four at once."""


def read_databases(environment: Mapping[str, str], data: Path) -> dict[str, dict[str, Any]]:
    """
    Django's DATABASES.

    A register on PostgreSQL is served by many processes, perhaps on many machines, so a ledger in a file
    beside it would be several ledgers: it must be named too.
    """
    url = environment.get(URL, "")
    if not url:
        return {"default": _sqlite(data)}
    if not environment.get(LEDGER_URL):
        raise BadSettings(
            [f"{URL} is set, and {LEDGER_URL} is not"],
            where="the environment",
            do=f"Name the ledger's database in {LEDGER_URL}; docs/how-to/run-in-production.md tells how it is made.",
        )
    return {"default": _postgresql(url)}


def _sqlite(data: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "register.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
        },
        "TEST": {"NAME": data / "test-register.sqlite3"},
    }


def _postgresql(url: str) -> dict[str, Any]:
    told = _parts(url)
    if missing := sorted({"dbname", "user"} - told.keys()):
        raise BadSettings([f"{URL} does not say: {', '.join(missing)}"], where="the environment")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname"),
        "USER": told.pop("user"),
        "PASSWORD": told.pop("password", ""),
        "HOST": told.pop("host", ""),
        "PORT": told.pop("port", ""),
        "CONN_MAX_AGE": 0,  # the pool keeps them; Django's own keeping must stay off
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**told, "pool": {"min_size": 1, "max_size": MOST_CONNECTIONS, "timeout": 10}},
    }


def _parts(url: str) -> dict[str, Any]:
    """What a connection string of libpq says, in either of its forms."""
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise MissingPart(
            "The driver for PostgreSQL is not installed.",
            where=URL,
            means="Nothing was run.",
            do="Install Kinfold with it: pip install 'kinfold[postgres]'.",
        ) from None
    try:
        return {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError:
        # What the driver says would quote the string, and the string holds a password.
        raise BadSettings(
            [f"{URL} is not a connection string"],
            where="the environment",
            do="It reads postgresql://USER:PASSWORD@HOST:PORT/DATABASE; signs in a password are written as %XX.",
        ) from None
