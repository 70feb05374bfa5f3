"""
What of a council's folder the site works under: the newest that was in order.

The files are read afresh when one has changed. A folder that is then not in order, since a file has a mistake or people
were not told of what it changes, adds nothing: the site goes on under what it had, less what the files no longer
allow, and the log says why.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock

from kinfold.governance.rules.carrying import as_it_acts, carried_by_both
from kinfold.governance.rules.days import law_on, names_a_day, sharing_on
from kinfold.governance.rules.narrowing import narrowed, narrowed_law, narrowed_sharing
from kinfold.governance.rules.notice_versions import FOLDER
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import FILES, NO_LAW, Law, Sharing
from kinfold.vocabulary.strict_yaml import Settings, parse

log = logging.getLogger(__name__)
GOVERN = ("profile.yaml", *FILES, FOLDER)
AsOf = tuple[int, ...]
Check = Callable[[Path, Profile], Sequence[str]]
"""Every mistake of a folder whose profile was read; it is asked of each change."""


@dataclass(frozen=True)
class InForce:
    """The files that govern what somebody may do, as one: a profile never stands beside the registers of another."""

    profile: Profile
    law: Law
    sharing: Sharing

    @cached_property
    def every_day_alike(self) -> bool:
        return not names_a_day(self.profile, self.law, self.sharing)

    def on(self, today: Callable[[], date]) -> InForce:
        """What of it holds on a day; the day is looked up only where something names one."""
        if self.every_day_alike:
            return self
        on = today()
        return InForce(as_it_acts(self.profile, self.law, on), law_on(self.law, on), sharing_on(self.sharing, on))


_held: dict[Path, tuple[AsOf, InForce, InForce]] = {}
"""As of when, what was in order last, and what of it is left: what was half-written between narrows nothing for good."""
_one_at_a_time = Lock()


def in_force(folder: Path, check: Check) -> InForce:
    """What the folder says, or said when it was last in order; raises BadSettings where it was never read and cannot be."""
    now = as_of(folder)
    with _one_at_a_time:
        held = _held.get(folder)
        if held is None or held[0] != now:
            held = _held[folder] = now, *_next(folder, check, held[1:] if held else None)
    return held[2]


def as_of(folder: Path) -> AsOf:
    """Differs when a file that governs has changed, or a version of the notice was published."""
    # Asked twenty times for a page: a Path of each file would take longer than the file system does.
    return tuple([changed(f"{folder}{os.sep}{name}") for name in GOVERN])


def changed(file: str) -> int:
    """When a file was changed last, in nanoseconds; 0 where there is none."""
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 - see above
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _next(folder: Path, check: Check, before: tuple[InForce, InForce] | None) -> tuple[InForce, InForce]:
    try:
        told = InForce(
            read_profile(folder),
            _register(folder / "law.yaml", Law) or NO_LAW,
            _register(folder / "sharing.yaml", Sharing) or Sharing(held=(), sources=(), recipients=()),
        )
    except Exception as broken:  # also a file that is no text, or that may not be read: the site goes on
        if before is None:
            raise
        _say(_problems(folder, broken))
        return before
    if before is None:
        # Who starts the site or a run asks of the whole folder before anything is read here.
        return told, told
    try:
        problems = check(folder, told.profile)
    except Exception as broken:  # such as a published version that cannot be read
        problems = _problems(folder, broken)
    if not problems:
        return told, told
    _say(problems)
    # What somebody took away is gone at the next click, whether or not the rest is in order.
    last, _ = before
    left = carried_by_both(narrowed(last.profile, told.profile), (last.profile, last.law), (told.profile, told.law))
    return last, InForce(
        left,
        narrowed_law(last.law, told.law),
        narrowed_sharing(last.sharing, told.sharing),
    )


def _problems(folder: Path, broken: Exception) -> Sequence[str]:
    return getattr(broken, "problems", None) or (f"{folder}: a file of it cannot be read ({type(broken).__name__})",)


def _say(problems: Sequence[str]) -> None:
    log.error(
        "The council's files were changed and are not in order; the site goes on under what they said before, "
        "less what they no longer allow:\n%s\nCorrect them; `kinfold council check` lists the same.",
        "\n".join(problems),
    )


def _register(file: Path, model: type[Settings]) -> Settings | None:
    return parse(file.read_text(encoding="utf-8"), model, file=str(file)) if file.exists() else None
