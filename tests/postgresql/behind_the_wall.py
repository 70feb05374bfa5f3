"""The site's own role in a test's database, which otherwise belongs to an administrator whom no wall holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from tests.stores import APP_ROLE


def let_the_site_in() -> None:
    """The rights that `deploy/postgresql/roles.sql` gives it."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")


@contextmanager
def as_the_site() -> Iterator[None]:
    """What is asked within is asked in the site's role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
