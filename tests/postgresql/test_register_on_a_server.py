"""What a register on a server must do besides: COPY, the pool, and a lane that runs where it says."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.conftest import council, example, publish_run, run  # noqa: F401 - fixtures
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in
from tests.stores import as_administrator, stores_for

from kinfold.register.models import Person
from kinfold.vocabulary.errors import RunRefused

HOLLYBANK = Path(__file__).resolve().parents[1] / "worlds" / "hollybank"


def kinfold(*arguments: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("KINFOLD", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-m", "kinfold", *map(str, arguments)],
        env={**clean, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_this_lane_is_on_postgresql(db: None) -> None:
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150_000
    assert connection.settings_dict["CONN_MAX_AGE"] == 0
    assert connection.settings_dict["CONN_HEALTH_CHECKS"]
    assert connection.pool is not None


def test_rows_are_copied_and_not_inserted_one_by_one(publish_run, run: ARun) -> None:  # noqa: F811
    said: list[str] = []
    with connection.execute_wrapper(lambda run_it, sql, *rest: (said.append(sql), run_it(sql, *rest))[1]):
        publish_run(run)

    assert Person.objects.count() > 3
    assert not [sql for sql in said if 'INSERT INTO "register_person"' in sql]

    run.change("records", {"record": record_id("housing:pat")}, last_name="Other")
    with connection.execute_wrapper(lambda run_it, sql, *rest: (said.append(sql), run_it(sql, *rest))[1]):
        publish_run(run)

    assert any('INSERT INTO "register_person"' in sql and 'FROM "staged_person"' in sql for sql in said)
    assert not [sql for sql in said if 'INSERT INTO "staged_' in sql]


def commit_when_somebody_waits(one: psycopg.Connection) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'register_run'::regclass"
        if one.execute(waiting).fetchone() != (0,):
            break
        time.sleep(0.05)
    one.execute("COMMIT")


def test_two_machines_that_publish_at_once_are_told_apart(publish_run, run: ARun) -> None:  # noqa: F811
    with as_administrator(connection.settings_dict["NAME"]) as other_machine:
        other_machine.execute("BEGIN")
        other_machine.execute("LOCK TABLE register_run IN SHARE ROW EXCLUSIVE MODE")
        other_machine.execute(
            "INSERT INTO register_run (id, on_day, published_at, council, invented, counts)"
            " VALUES ('theirs', '2026-06-01', now(), '', true, '{}')"
        )
        commits = threading.Thread(target=commit_when_somebody_waits, args=[other_machine])
        commits.start()
        with pytest.raises(RunRefused, match="Another run"):
            publish_run(run)
        commits.join()

    assert not Person.objects.exists()


def test_both_databases_come_to_hold_the_same(tmp_path: Path) -> None:
    told = {"KINFOLD_SECRET_KEY": "the same for both, since ids are made with it"}
    held = {}
    for name in ("file", "server"):
        data = tmp_path / name
        environment = {**told, **(stores_for(data) if name == "server" else {})}
        line = ("run", "--council", HOLLYBANK / "council", "--extracts", HOLLYBANK / "extracts", "--data", data)
        for asked in ((*line, "--commit-new", "--reason", "First load"), ("runs", "hash", "--data", data)):
            ended = kinfold(*asked, environment=environment)
            assert ended.returncode == 0, ended.stderr
        held[name] = ended.stdout.strip()

    assert len(held["file"]) == 64
    assert held["file"] == held["server"]
    assert (tmp_path / "file" / "register.sqlite3").exists()


def test_nobody_but_the_owner_changes_tables_and_a_command_says_so(tmp_path: Path) -> None:
    data = tmp_path / "data"
    stores = stores_for(data)
    name = stores["KINFOLD_DATABASE_URL"].split("dbname=")[1].split()[0]
    with as_administrator(name) as admin:
        # The newest of the register, on which nothing else rests: as before an upgrade.
        admin.execute(
            "DELETE FROM django_migrations WHERE app = 'register' AND name = "
            "(SELECT max(name) FROM django_migrations WHERE app = 'register')"
        )
    ended = kinfold("accounts", "list", "--data", data, environment=stores)

    assert ended.returncode == 17
    assert "kinfold stores prepare" in ended.stderr
    for part in ("Where:", "What it means:", "What to do:"):
        assert part in ended.stderr


def test_the_site_is_not_served_in_a_role_that_no_wall_holds(tmp_path: Path) -> None:
    stores = stores_for(tmp_path / "data")
    stores["KINFOLD_DATABASE_URL"] = stores["KINFOLD_LINE_URL"]
    told = ("serve", "--council", HOLLYBANK / "council", "--data", tmp_path / "data", "--loopback", "--port", "1")
    ended = kinfold(*told, environment=stores)

    assert ended.returncode == 11, ended.stderr
    assert "row-level security does not hold it" in " ".join(ended.stderr.split())


def test_a_run_is_not_published_in_a_role_that_the_wall_holds(publish_run, run: ARun) -> None:  # noqa: F811
    let_the_site_in()
    with as_the_site(), pytest.raises(RunRefused, match="may not read or write") as refused:
        publish_run(run)
    assert "KINFOLD_LINE_URL" in str(refused.value)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("environment", "exit_code", "told"),
    [
        ({"KINFOLD_DATABASE_URL": "postgresql://a:hush-hush@127.0.0.1:1/b"}, 11, "KINFOLD_LEDGER_URL is not"),
        ({"KINFOLD_DATABASE_URL": "postgresql://hush hush", "KINFOLD_LEDGER_URL": "x"}, 11, "not a connection string"),
        ({"KINFOLD_DATABASE_URL": "postgresql://127.0.0.1:1/b", "KINFOLD_LEDGER_URL": "x"}, 11, "does not say: user"),
        ({"KINFOLD_DATABASE_URL": "postgresql://a:hush-hush@127.0.0.1:1/b", "KINFOLD_LEDGER_URL": "x"}, 17, "cannot be used"),
    ],
    ids=["no ledger", "no address", "no user", "nobody there"],
)  # fmt: skip
def test_stores_that_are_not_right_are_told_without_the_password(
    tmp_path: Path, environment: dict[str, str], exit_code: int, told: str
) -> None:
    ended = kinfold("accounts", "list", "--data", tmp_path / "data", environment=environment)

    assert ended.returncode == exit_code, ended.stderr
    assert told in " ".join(ended.stderr.split())
    assert "hush" not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_sites_role_publishes_though_it_may_drop_no_index(tmp_path: Path) -> None:
    data = tmp_path / "data"
    stores = stores_for(data)
    ended = kinfold(
        "run", "--council", HOLLYBANK / "council", "--extracts", HOLLYBANK / "extracts", "--data", data,
        "--commit-new", "--reason", "First load", environment=stores
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    name = stores["KINFOLD_DATABASE_URL"].split("dbname=")[1].split()[0]
    with as_administrator(name) as admin:
        assert admin.execute("SELECT count(*) FROM register_person").fetchone() != (0,)
        asked = "SELECT count(*) FROM pg_indexes WHERE indexname = 'register_home_postcode'"
        assert admin.execute(asked).fetchone() == (1,)
    assert not list(data.glob("*.sqlite3"))
