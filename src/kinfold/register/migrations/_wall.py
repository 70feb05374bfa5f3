"""
How a table is put behind PostgreSQL's second wall, and the words that its policies are written in.

A table that comes later is put there by its own migration, in one line after it is made:

    operations = [migrations.CreateModel(name="Letter", ...), behind_the_wall("register_letter", Behind(
        read=f"{WORKS} AND family IN (SELECT wall_families_ever())", insert=f"{JUDGES}"))]

`tests/postgresql/test_second_wall.py` fails for one that is neither there nor named as about nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kinfold.register.migrations._without_models import WithoutModels


def asks(*any_of: str) -> str:
    """That one of these is what the door was asked for, and that it is granted to whoever reads."""
    return f"(SELECT wall_asks({', '.join(repr(one) for one in any_of)}))"


def shown(column: str, kind: str) -> str:
    """That somebody is neither protected nor kept apart from whoever reads."""
    return f"{column} NOT IN (SELECT wall_hidden('{kind}'))"


def ever_shown(column: str, kind: str) -> str:
    """As `shown`, of a column that may hold an id which has since joined another."""
    return f"{column} NOT IN (SELECT wall_hidden_ever('{kind}'))"


FINDS = "(SELECT wall_asks('find') OR (wall_asks('correct_families') AND wall_granted('find')))"
"""Searches; or corrects a family, into which somebody from elsewhere may be put."""
OPENS = asks("open", "correct_families")
WORKS = asks("open", "judge_needs", "correct_families", "sign_off_outcomes")
"""Reads a family's pages, or decides on them."""
WITH_THEM = asks(
    "open", "judge_needs", "correct_families", "sign_off_outcomes", "see_consent", "keep_consent", "share", "ask_looks"
)
"""Everything that is asked about one person or family."""
LISTS = asks("list", "decide_families")
OWN = "(SELECT wall_asks('see_own') AND wall_granted('open'))"
MATCHES = asks("decide_matches", "decide_protected_matches")
AUDITS = asks("audit_outcomes")
COUNTS_DUE = asks("see_retention")
ANSWERS_LOOKS = asks("answer_looks")
MINE = "IN (SELECT wall_works_with('family'))"
MINE_EVER = "IN (SELECT wall_families_ever())"
THEIRS = "IN (SELECT wall_people())"
THEIRS_EVER = "IN (SELECT wall_people_ever())"
MINE_PAST = "IN (SELECT wall_families_past())"
THEIRS_PAST = "IN (SELECT wall_people_past())"


@dataclass(frozen=True)
class Behind:
    """
    Which rows of a table the site may read, add and change; SQL over the row's columns. Empty is none.

    `lock`: the rows that were read may be held while something else is decided, and not changed.
    """

    read: str
    insert: str = ""
    update: str = ""
    lock: bool = False

    def statements(self, table: str) -> list[str]:
        made = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({self.read})",
        ]
        if self.insert:
            made.append(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({self.insert})")
        if self.update:
            made.append(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({self.update})")
        if self.lock:
            made.append(f"CREATE POLICY wall_lock ON {table} FOR UPDATE USING ({self.read}) WITH CHECK (false)")
        return made

    def undone(self, table: str) -> list[str]:
        named = {"read": self.read, "insert": self.insert, "update": self.update, "lock": self.lock}
        return [
            *(f"DROP POLICY wall_{name} ON {table}" for name, is_made in named.items() if is_made),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]


def behind_the_wall(table: str, rows: Behind) -> WithoutModels:
    """One table, as an operation of a migration; nothing on SQLite, which has no such wall."""
    return on_postgresql(rows.statements(table), rows.undone(table))


def as_owner(name: str, gives: str, body: str) -> str:
    """A function that a policy asks. It runs as the owner, since it looks at tables which are behind policies themselves."""
    return (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS {gives} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $wall${body}$wall$"
    )


def on_postgresql(forwards: list[str], backwards: list[str]) -> WithoutModels:
    """Statements of a migration that only PostgreSQL is given."""

    def run(statements: list[str], schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(";\n".join(statements))

    return WithoutModels(lambda editor: run(forwards, editor), lambda editor: run(backwards, editor))
