"""Since when an entry of the council's files holds, until when, and which notice says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kinfold.governance.registers_queries import Promised
from kinfold.governance.rules.notice_versions import said_by, told_since
from kinfold.governance.rules.statements import statements
from kinfold.governance.rules.told import Dated
from kinfold.vocabulary.strict_yaml import Location


@dataclass(frozen=True)
class Days:
    """What a page says of the days of one entry."""

    since: date
    until: date | None
    state: str
    """`holds`, `ended` or `not_begun`, on the day of the page."""
    line: int | None
    """The line of the public notice that it was drawn from."""
    version: str | None
    """The published version of the notice that has told of it as it is since; None where none has."""


def days_of(told: Promised) -> Callable[[str, Location, Dated], Days]:
    """What says it of an entry, by its file and its place in it; the notices are read once for all of them."""
    made = statements(told.profile, told.registers) if told.registers is not None else []
    named = {(one.file, one.where): one.entry for one in made}
    versions = told_since(told.folder, said_by(made))

    def days(file: str, where: Location, entry: Dated) -> Days:
        since = entry.since or told.profile.since
        state = "ended" if entry.ended(told.on) else "holds" if since <= told.on else "not_begun"
        return Days(since, entry.until, state, entry.line, versions.get(named.get((file, where), "")))

    return days
