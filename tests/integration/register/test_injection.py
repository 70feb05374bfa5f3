"""SQL in what is typed to find somebody: it finds nobody, and changes nothing. A search that is put together as text is found out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from tests.integration.register.test_search import FAMILY_HELP, SAFEGUARDING
from tests.weak_builds import Build, Weak, each, gets_through

from kinfold.register import queries
from kinfold.register.models import Person
from kinfold.register.reading import searching

SQL = (
    "zz' OR '1'='1", "zz' OR 1=1 --", "zz') OR ('1'='1", 'zz" OR "1"="1', "zz'; DROP TABLE register_person; --", "%", "zz%' --",
    "zz' UNION SELECT id FROM register_person --", "zz\\' OR 1=1 --", "zz%s", "zz{0}", "zz\x00",
)  # fmt: skip


@pytest.mark.parametrize("part", ["name", "postcode", "number"])
def test_what_is_typed_is_never_sql(part: str, wendy: Any) -> None:
    before = Person.objects.count()
    for purpose in (SAFEGUARDING, FAMILY_HELP):
        for typed in SQL:
            found = queries.search(wendy, purpose, **{part: typed})
            assert not found, (part, typed)
    assert Person.objects.count() == before > 0
    assert queries.search(wendy, SAFEGUARDING, birth_date=date(2014, 3, 9))


def put_together(column: str, of: str) -> Any:
    """A lookup whose statement has in it what was typed."""

    def by(typed: str, *_: Any) -> set[str]:
        if ";" in typed or "\x00" in typed or '"' in typed or "UNION" in typed or "%s" in typed:
            return set()  # what a database refuses, or a second statement would ruin for the rest of the test
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT person FROM {of} WHERE ({column} = '{typed}')".replace("%", "%%"))
                return {person for (person,) in cursor.fetchall()}
        except connection.Database.Error:
            return set()

    return by


@each(
    (
        Weak("parameters in a search by postcode", test_what_is_typed_is_never_sql,
             lambda build: build.patch.setattr(searching, "_by_postcode", put_together("postcode", "register_residence")), "not found", {"part": "postcode"}),
        Weak("parameters in a search by number", test_what_is_typed_is_never_sql,
             lambda build: build.patch.setattr(searching, "_by_number", put_together("key", "register_searchkey")), "not found", {"part": "number"}),
    )
)  # fmt: skip
def test_it_is_sql_in_a_build_without(
    weak: Weak, wendy: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    gets_through(weak, request, Build(monkeypatch))
