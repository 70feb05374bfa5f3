"""
The large tables as each database loads and reads them best.

On SQLite a row stands in the order of its key, in one tree and not in two. On PostgreSQL the indexes for
LIKE go that Django makes for every text key: nothing is asked that would use them.
"""

import re

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

from kinfold.register.migrations._without_models import WithoutModels

NARROW = (
    "register_record",
    "register_fact",
    "register_residence",
    "register_involvement",
    "register_membership",
    "register_familytie",
    "register_eligibility",
    "register_searchkey",
    "register_nametoken",
)
"""Of short rows. SQLite reads a wide row faster where it stands outside the tree of keys."""


def lay_out(schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            for table in NARROW:
                _without_rowid(cursor, table)
        else:
            _without_like(cursor)


def _without_rowid(cursor: CursorWrapper, table: str) -> None:
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
    (made,) = cursor.fetchone()
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql > ''", [table])
    indexes = [sql for (sql,) in cursor.fetchall()]
    cursor.execute(re.sub(rf'^CREATE TABLE "?{table}"?', f'CREATE TABLE "{table}_anew"', made) + " WITHOUT ROWID")
    cursor.execute(f'INSERT INTO "{table}_anew" SELECT * FROM "{table}"')
    cursor.execute(f'DROP TABLE "{table}"')
    cursor.execute(f'ALTER TABLE "{table}_anew" RENAME TO "{table}"')
    for index in indexes:
        cursor.execute(index)


def _without_like(cursor: CursorWrapper) -> None:
    cursor.execute(
        r"SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename LIKE 'register\_%%'"
        r" AND indexname LIKE '%%\_like'"
    )
    for (index,) in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{index}"')


class Migration(migrations.Migration):
    dependencies = [("register", "0004_fewer_and_narrower_rows")]

    operations = [WithoutModels(lay_out, lambda _: None)]
