"""
What a reader may see at once and not after the next run, or after it and not at once: a closed list, each with its reason.

Everything else by which somebody sees more on one of the two days is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from tests.integration.at_once.reading import Line
from tests.integration.at_once.saying import Saying

Read = frozenset[Line]


@dataclass(frozen=True)
class Both:
    """What one reader saw on one of the two days, beside the other; `more` is what this day has more."""

    saying: Saying
    less: Read
    more: Read
    later: bool
    """The day that has more is the one after the run."""

    def pages(self, of: Read) -> set[str]:
        return {line.of for line in of if line.kind == "page"}

    @property
    def opened(self) -> set[str]:
        """Whose pages open on this day and not on the other, as the list allows it."""
        new = self.pages(self.more) - self.pages(self.less)
        return (
            {one for one in new if _let_in(self, one)}
            if self.later
            else {one for one in new if _closes_later(self, one)}
        )


@dataclass(frozen=True)
class Difference:
    name: str
    why: str
    explains: Callable[[Both, Line], bool]


def _let_in(both: Both, person: str) -> bool:
    """One of those who said it, or agreed, works with them; or nobody at all does."""
    opened = both.saying.opened
    by = set().union(*(opened.get(staff, set()) for those in both.saying.by.values() for staff in those), set[str]())
    return bool(both.saying.by) and (person in by or person not in set().union(*opened.values()))


def _closes_later(both: Both, person: str) -> bool:
    return bool(both.saying.moves or both.saying.protected)


def _page(both: Both, line: Line) -> bool:
    return line.kind == "page" and line.of in both.opened


def _on_their_page(both: Both, line: Line) -> bool:
    """Of what is on pages that open on this day alone; and who is named on the page of a family that has one of them in it."""
    if line.kind == "place":
        if not both.later and line.what in both.saying.hidden:
            return False  # a page that will close tells nothing of whom it will close for
        return any(one.what == line.what and one.of in both.opened for one in both.more if one.kind == "place")
    return line.kind in ("named", "birth date", "need", "fact") and (
        line.of in both.opened or (line.kind == "named" and bool(both.opened))
    )


def _known_place(both: Both, line: Line) -> bool:
    """The place is known on both days from somebody's own page; or whose it is opens on both."""
    if line.kind != "place":
        return line.kind in ("birth date", "need", "fact", "named") and line.of in _opened_on_both(both)
    known = {one.what for one in both.less if one.kind == "place"}
    own = {one.what for one in both.more if one.kind == "place" and one.of in both.pages(both.more)}
    return line.what in known and (line.what in own or line.of in _opened_on_both(both) or not line.of)


def _opened_on_both(both: Both) -> set[str]:
    return both.pages(both.more) & both.pages(both.less)


def _proposed(both: Both, line: Line) -> bool:
    return line.kind == "may belong" or (
        line.kind == "named" and any(one.kind == "may belong" and one.of == line.of for one in both.more)
    )


def _in_which_family(both: Both, line: Line) -> bool:
    return line.kind in ("belongs", "belonged", "tie", "said")


def _no_side(both: Both, line: Line) -> bool:
    return both.saying.protected and line.kind == "place" and line.of not in both.pages(both.more)


DIFFERENCES = (
    Difference(
        "whose page opens, or closes, with the run",
        "Who works with whom is worked out by a run, and the page on which it is said says so: it opens by the word of one who works with them, and closes later.",
        _page,
    ),
    Difference("what stands on a page that opens, or closes, with the run", "It follows from the page.", _on_their_page),
    Difference("a place that is known on both days", "It is written beside somebody else of the home as well.", _known_place),
    Difference("who is proposed", "Proposals are a run's, from who lives with whom; nobody's details stand beside one.", _proposed),
    Difference(
        "in which of the families that are open, and in which role",
        "Brothers and sisters, couples and heads of a family are put together by a run alone. Who is named there, and whose details, is held above.",
        _in_which_family,
    ),
    Difference(
        "the area of strangers, where somebody of the street is protected",
        "Whoever works with somebody hidden works with nobody of theirs after the run, and finds strangers as anybody does.",
        _no_side,
    ),
)  # fmt: skip


def faults(saying: Saying, at_once: Read, after: Read) -> Iterator[str]:
    """All that the list does not name, in words."""
    for both in (Both(saying, at_once, after, True), Both(saying, after, at_once, False)):
        for line in sorted(both.more - both.less):
            if not any(one.explains(both, line) for one in DIFFERENCES):
                yield f"{'after the run' if both.later else 'at once'} alone: {line.kind} {line.of} {line.what}"


def used(saying: Saying, at_once: Read, after: Read) -> Collection[str]:
    """Which of the list a street shows."""
    pairs = (Both(saying, at_once, after, True), Both(saying, after, at_once, False))
    return {
        one.name for both in pairs for line in both.more - both.less for one in DIFFERENCES if one.explains(both, line)
    }
