"""
An entry of a council's files: where its promise comes from, and on which days it holds.

A profile has one day, `since`, on which all of it began to hold: that of the notice it was drawn from or published with.
An entry repeats it nowhere. It names a day of its own only where it began later, or ends; what has ended stays in the
file, since what was done under it stays answerable, and no longer acts (`days.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from kinfold.vocabulary.strict_yaml import Strict

Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Told(Strict):
    """An entry that a public notice speaks of, or that holds because the notice is silent."""

    line: Annotated[int, Field(ge=1)] | None = None
    """The line of the council's public notice that says so."""
    silent: Text | None = None
    """What the notice does not say, and the default that holds instead."""


class Dated(Told):
    """An entry with its days. Whether it holds is asked of a day, never of a clock."""

    since: date | None = None
    """The first day on which it holds; without one it is the day of the profile, `since` in profile.yaml."""
    until: date | None = None
    """The first day on which it no longer holds; without one it has no end."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Dated:
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError("it ends before it begins: `until` is a day after `since`")
        return self

    def holds(self, on: date) -> bool:
        """Whether it acts on a day. One without a day of its own began with the profile, before anything was asked."""
        return (self.since is None or self.since <= on) and not self.ended(on)

    def ended(self, on: date) -> bool:
        return self.until is not None and self.until <= on
