"""What PostgreSQL's second wall tells of people whose rows it keeps back: ids alone, or yes and no."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection

from kinfold.register.rules.correcting import Act


def living_with(people: Collection[str], standing: Collection[Act], today: date) -> set[str]:
    """
    Whoever shares a home with one of some people today, by sources or by corrections that stand, or a family under one roof.

    Within a transaction that was told who reads: of those alone whom a protection by that reader may hide.
    """
    said = [(act.person, act.dwelling) for act in standing if act.dwelling]
    return _ids(
        "SELECT wall_live_with(%s, %s, %s, %s)",
        sorted(people),
        today,
        [person for person, _ in said],
        [dwelling for _, dwelling in said],
    )


def families_of(people: Collection[str], today: date) -> set[str]:
    """The families that some of those people are in today."""
    return _ids("SELECT wall_families_of(%s, %s)", sorted(people), today)


def said_home_may_show(dwelling: str, kept: Collection[str], postcodes: Collection[str]) -> bool:
    """Whether a home that one of theirs was said to live in may be written: where a stranger lives, but nobody protected."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall_said_may_show(%s, %s, %s)", [dwelling, sorted(kept), sorted(postcodes)])
        (may,) = cursor.fetchone()
    return bool(may)


def said_with(carers: Collection[str], ever: Collection[str], ours: Collection[str]) -> bool:
    """Whether something was said with some carers, by every id of theirs, in a family that they have left; not in one of `ours`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall_said_with(%s, %s, %s)", [list(carers), list(ever), list(ours)])
        (was,) = cursor.fetchone()
    return bool(was)


def at_home_with(people: Collection[str]) -> set[str]:
    """Who is of a family now that some people are at home in: of those alone of whom the other home is kept from the reader."""
    return _ids("SELECT wall_at_home_with(%s)", sorted(people))


def hidden_since(dwellings: Collection[str]) -> set[str]:
    """Which of some homes somebody lives in whom people here protected since the run; told of homes whose rows the reader has."""
    return _ids("SELECT wall_hidden_since(%s)", sorted(dwellings))


def _ids(asked: str, *given: list[str] | date) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        return {id_ for (id_,) in cursor.fetchall()}
