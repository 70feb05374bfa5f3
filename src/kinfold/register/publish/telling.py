"""How a publish goes on: told to whoever watches as it does, and kept as the seconds of each part."""

from __future__ import annotations

import time

from kinfold.warehouse.artefacts import Watch

STAGE = "publish"
STEPS = ("rows", "checks", "difference", "staging", "applying", "door")


class Telling:
    """
    Seconds add up to all that a publish took: what belongs to no part would be looked for in vain.

    A first load compares and stages nothing: there these take no time.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._last = self._began = time.monotonic()
        self.parts: dict[str, float] = {}

    def done(self, *steps: str) -> None:
        """The first of these took all the time since the last part; the others come with it."""
        for step in steps:
            self._ended(step)
            self._watch.step(STAGE, step, STEPS.index(step) + 1, len(STEPS))

    def part(self, name: str) -> None:
        """What nobody is told of while it goes on, and takes its time as well."""
        self._ended(name)

    @property
    def seconds(self) -> float:
        """All of them, as far as parts have ended."""
        return self._last - self._began

    def _ended(self, part: str) -> None:
        now = time.monotonic()
        self.parts[part] = round(now - self._last, 3)
        self._last = now
