"""What is handed over, and what pages show, of two homes: by builds that forget that they are two."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.register import test_two_homes as homes
from tests.weak_builds import Build, Weak, each, gets_through, put

from kinfold.governance.rules import looks
from kinfold.register.reading import families, people

world = homes.world
WEAK = (
    Weak("leaving the other home out of a pack", homes.test_who_looked_tells_neither_of_whoever_works_with_the_other_with_abuse_or_without, put(looks, "_is_of_their_own_home", lambda *_: True), "set(theirs[of[1]])"),
    Weak("leaving the other home out of a family's page", homes.test_neither_home_shows_on_the_others_pages_where_abuse_stands_and_it_is_found_where_none_does, put(families, "apart_in", lambda *_: frozenset()), "leaks == []"),
    Weak("leaving the other home out of a child's page", homes.test_neither_home_shows_on_the_others_pages_where_abuse_stands_and_it_is_found_where_none_does, put(people, "kept_homes", lambda *_: frozenset()), "leaks == []"),
)  # fmt: skip


@each(WEAK)
def test_it_is_told_on_a_build_without(
    weak: Weak,
    world: None,  # both attacks stand on it
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    gets_through(weak, request, Build(monkeypatch, settings))
