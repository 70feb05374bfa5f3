"""On SQLite the rows of a first load are laid down in a file beside the register before the register takes them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal

import pyarrow as pa
import pytest
from django.db import connection

from kinfold.register.models import Person, Run
from kinfold.register.publish import fill_sqlite, first_load
from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.duckdb_engine import DuckDBEngine


def somebody_else_writes() -> None:
    """Fails at once where the register's pen is taken."""
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def attached() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_database_list")
        return {str(name) for (name,) in cursor.fetchall()} - {"main", "temp"}


def test_others_write_while_the_rows_of_a_first_load_are_made(publish_run, run, monkeypatch):
    made = []

    def targets_of(tables):
        for target in original(tables):
            made.append(target.name)
            somebody_else_writes()
            yield target

    original = first_load.targets_of
    monkeypatch.setattr(first_load, "targets_of", targets_of)
    publish_run(run)

    assert {"person", "fact", "finding"} <= set(made)
    assert Person.objects.count() == 7


def test_nobody_else_writes_while_the_register_is_filled(publish_run, run, monkeypatch):
    refused = []

    def fill(self, cursor, engine, target):
        try:
            somebody_else_writes()
        except sqlite3.OperationalError:
            refused.append(target.name)
        return original(self, cursor, engine, target)

    original = fill_sqlite.SQLiteFilling.fill
    monkeypatch.setattr(fill_sqlite.SQLiteFilling, "fill", fill)
    publish_run(run)

    assert {"person", "fact", "finding"} <= set(refused)


def test_the_file_is_gone_and_let_go_of(publish_run, run, tmp_path):
    publish_run(run)

    assert attached() == set()
    assert list((tmp_path / "scratch-1").iterdir()) == []


def test_rows_that_cannot_be_laid_down_stop_the_run_without_a_value_of_them(publish_run, run, monkeypatch):
    def stream(self, sql, *, at_once):
        yield pa.record_batch({"id": pa.array([Decimal("640.25")])})

    monkeypatch.setattr(DuckDBEngine, "stream", stream)
    with pytest.raises(RunFailed) as stopped:
        publish_run(run)

    assert "640" not in str(stopped.value)
    assert stopped.value.__cause__ is None
    assert attached() == set()
    assert not Run.objects.exists()
