"""The one verb of this folder: make a world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kinfold.worlds import days, lives
from kinfold.worlds.agencies import children, conferences, education, health, justice, living, people_list
from kinfold.worlds.agencies.office import Office
from kinfold.worlds.book import Book
from kinfold.worlds.history import History
from kinfold.worlds.needs import Troubles
from kinfold.worlds.numbers import Numbers
from kinfold.worlds.settings import WorldSettings
from kinfold.worlds.settling import settle
from kinfold.worlds.staff import Staff
from kinfold.worlds.truth import write_truth

Watch = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

NEWEST = date(2026, 3, 31)

AGENCIES: dict[str, Callable[[Office], None]] = {
    "school_census": education.school_census,
    "attendance": education.attendance,
    "exclusions": education.exclusions,
    "sen": education.sen,
    "participation": education.participation,
    "early_help": children.early_help,
    "social_care": children.social_care,
    "conferences": conferences.conferences,
    "missing_episodes": children.missing_episodes,
    "youth_justice": justice.youth_justice,
    "police_incidents": justice.police_incidents,
    "anti_social_behaviour": justice.anti_social_behaviour,
    "probation": justice.probation,
    "homelessness": living.homelessness,
    "tenancies": living.tenancies,
    "council_tax": living.council_tax,
    "benefits": living.benefits,
    "health_visiting": health.health_visiting,
    "camhs": health.camhs,
    "domestic_abuse_service": health.domestic_abuse_service,
    "substance_service": health.substance_service,
    "staff": people_list.staff,
}


@dataclass(frozen=True)
class WorldMade:
    """What was made, in numbers, and where it lies."""

    folder: Path
    extracts: Path
    truth: Path
    people: int
    """People who live in the area on the newest day."""
    records: int
    rows: int
    files: int
    dates: tuple[date, ...]


def make_world(
    *,
    people: int,
    seed: int,
    months: int,
    out: Path,
    watch: Watch | None = None,
    newest: date = NEWEST,
    settings: WorldSettings | None = None,
) -> WorldMade:
    """
    A made-up council of about so many people: extracts of the last months, and the truth beside them.

    The same arguments give the same bytes. What lies in `out` already is written over, not cleared.
    """
    settings = settings or WorldSettings()
    last = days.number(newest)
    first = last - settings.lives.years_lived_through * 365
    say = watch or (lambda _what, _done, _of: None)
    say("Settling the council", 0, 1)
    world = settle(seed, settings.lives, people=people, day=first)
    say("Settling the council", 1, 1)
    lives.live(world, settings.lives, first=first, last=last, tick=lambda done, of: say("Living the years", done, of))
    history = History(world, settings, first=first, newest=last)
    troubles = Troubles(history)
    numbers = Numbers(seed, len(world.people))
    book = Book(out / "truth")
    staff = Staff(seed, world.names, people=people)
    dates = tuple(days.month_ends(newest, months))
    office = Office(history, troubles, numbers, staff, book, out / "extracts", dates)
    for done, (source, send) in enumerate(AGENCIES.items()):
        say(f"Writing extracts: {source.replace('_', ' ')}", done, len(AGENCIES))
        send(office)
        book.close_source(source)
    book.close()
    say("Writing extracts", len(AGENCIES), len(AGENCIES))
    write_truth(out / "truth", history, troubles, numbers)
    return WorldMade(
        folder=out, extracts=out / "extracts", truth=out / "truth", people=int(world.people.here(last).sum()),
        records=book.count, rows=office.rows, files=office.files, dates=dates,
    )  # fmt: skip
