"""
An attack that fails here, made again on a build that was weakened on purpose: there it must get through.

An attack is a test. On the weak build the very same test must turn red, and at the line where it looks whether it got
through: a build that is merely broken turns tests red elsewhere, and proves nothing.
"""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass(frozen=True)
class Build:
    """What a test may take away of the build that it runs in; put back at its end."""

    patch: pytest.MonkeyPatch
    settings: Any = None


@dataclass(frozen=True)
class Weak:
    without: str
    """What the build lacks, in a few words."""
    attack: Callable[..., Any]
    """The test. It is given the fixtures that it asks for; they stand before the build is weakened."""
    weaken: Callable[[Build], object]
    at: str
    """Of the line at which it turns red."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """What a parametrised attack is given."""


def each(weak: tuple[Weak, ...]) -> Any:
    """The table as parameters of a test."""
    return pytest.mark.parametrize("weak", weak, ids=[one.without for one in weak])


def gets_through(weak: Weak, request: pytest.FixtureRequest, build: Build) -> None:
    """Raises where the attack fails on the weak build too, or turns red anywhere but where it gets through."""
    asked = [name for name in inspect.signature(weak.attack).parameters if name not in weak.given]
    fixtures = {name: request.getfixturevalue(name) for name in asked}
    weak.weaken(build)
    try:
        weak.attack(**fixtures, **weak.given)
    except (AssertionError, KeyError, pytest.fail.Exception) as red:  # KeyError: a page instead of a Location
        line = _line_of(weak.attack, red)
        assert weak.at in line, f"{weak.without}: turned red elsewhere, at {line!r}"
        return
    pytest.fail(f"{weak.without}: the attack is stopped all the same, so it cannot tell a weak build from ours")


def _line_of(attack: Callable[..., Any], red: BaseException) -> str:
    """The last line of the attack's own file that was being done."""
    file = inspect.getsourcefile(attack) or ""
    lines = [frame.lineno for frame in traceback.extract_tb(red.__traceback__) if frame.filename == file]
    return linecache.getline(file, lines[-1] or 0).strip() if lines else str(red)


def a_setting(**changed: Any) -> Callable[[Build], None]:
    def weaken(build: Build) -> None:
        for name, value in changed.items():
            setattr(build.settings, name, value)

    return weaken


def put(of: object, name: str, value: object) -> Callable[[Build], None]:
    """Another function, or another value, in the place of one of ours."""
    return lambda build: build.patch.setattr(of, name, value)


def outside(part: str) -> Callable[[Build], None]:
    """One more middleware, outside of all others."""

    def weaken(build: Build) -> None:
        build.settings.MIDDLEWARE = [part, *build.settings.MIDDLEWARE]

    return weaken


def without_middleware(name: str) -> Callable[[Build], None]:
    def weaken(build: Build) -> None:
        left = [one for one in build.settings.MIDDLEWARE if not one.endswith(name)]
        assert len(left) == len(build.settings.MIDDLEWARE) - 1
        build.settings.MIDDLEWARE = left

    return weaken
