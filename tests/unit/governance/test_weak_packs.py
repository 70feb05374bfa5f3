"""The answer that somebody is handed who asks who looked, by builds that each hold one thing less back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.unit.governance import test_looks as packs
from tests.weak_builds import Build, Weak, each, gets_through, put

from kinfold.governance.rules import looks
from kinfold.governance.rules.looks import Held, Page

example = packs.example


def that_tells(what: Held) -> Callable[[Build], None]:
    held = looks._held
    return put(looks, "_held", lambda *told, **named: None if (why := held(*told, **named)) is what else why)


HARM, HOME = (
    packs.test_what_could_harm_is_held_back,
    packs.test_a_look_is_told_only_where_it_certainly_tells_of_no_other_home,
)
NOT_HELD = "line.held is held"
WEAK = (
    *(
        Weak(f"holding back what is {held.value}", HARM, that_tells(held), NOT_HELD, {"change": change, "protected": held is Held.PROTECTED, "held": held})
        for held, change in (
            (Held.PROTECTED, {}), (Held.BROKEN_GLASS, {"relationship": "break_glass"}),
            (Held.PURPOSE, {"purpose": "safeguarding"}), (Held.RECENT, {"day": packs.ON - timedelta(days=29)}),
        )
    ),
    *(
        Weak(f"leaving out the other home: {page.value}, {works_with}, {another}", HOME, that_tells(Held.OTHER_HOME), NOT_HELD,
             {"page": page, "works_with": works_with, "of_another_home": another, "held": Held.OTHER_HOME})
        for page, works_with, another in (
            (Page.OWN, False, False), (Page.OWN, True, True), (Page.HOME, False, True), (Page.ELSEWHERE, True, False),
        )
    ),
    *(
        Weak(f"all rules together, but for {held.value}", packs.test_whatever_the_look_nothing_unsafe_is_told, that_tells(held), "== (safe and")
        for held in (Held.PROTECTED, Held.BROKEN_GLASS, Held.PURPOSE, Held.RECENT)
    ),
)  # fmt: skip


@each(WEAK)
def test_it_tells_too_much_on_a_build_without(
    weak: Weak, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    gets_through(weak, request, Build(monkeypatch))


def test_everything_that_is_held_back_has_a_build_that_tells_it() -> None:
    told = {held for held in Held if held is not Held.BY_HAND}  # which somebody adds, and no rule
    assert {weak.given["held"] for weak in WEAK if weak.given} == told
