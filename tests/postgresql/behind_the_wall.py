"""The site's own role in a test's database, which otherwise belongs to an administrator whom no wall holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from tests.stores import APP_ROLE, ON_POSTGRES

EVERY_REQUEST = "tests.postgresql.behind_the_wall.every_request"


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


def put_behind_the_wall(settings: Any) -> None:
    """On PostgreSQL every page of a test is asked for in the site's own role, whose rows the policies hold."""
    if ON_POSTGRES:
        let_the_site_in()
        settings.MIDDLEWARE = [EVERY_REQUEST, *settings.MIDDLEWARE]


def every_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def behind(request: HttpRequest) -> HttpResponse:
        with as_the_site():
            return get_response(request)

    return behind
