"""
What became of ids. Ids alone, so nothing is learnt of anybody, and no door is asked.

Every use chooses among three questions, because after a parting they have different answers:

- `now_of`, `id_now`: **who is this id now?** One id; none where it went into several.
- `ever_of`: **which ids did they have?** Those that are theirs for certain. It ends at a join that was parted since.
- `heirs_of`, `past_of`: **to whom does what was said of it belong?** To everybody who may be meant: both parts keep a
  refusal, a conflict of interest, a hold. Whoever asks for a permission takes it only where there is one heir.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from kinfold.governance.rules.rows import AboutKind
from kinfold.register.models import FamilyRedirect, PersonRedirect, Redirect, Run
from kinfold.register.rules.redirects import Edge, Onward, ends, joins, passes

_AT_ONCE = 500
_OF: dict[AboutKind, type[Redirect]] = {"person": PersonRedirect, "family": FamilyRedirect}


@dataclass(frozen=True)
class Past:
    """All that led to some ids, to be asked of each thing that was said of one of them."""

    ids: frozenset[str]
    """These, and every id of which something said may be theirs."""
    onward: Onward
    published: dict[str, datetime]

    def heirs(self, id_: str, said_at: datetime | None = None) -> frozenset[str]:
        """
        Whom something said of an id belongs to now: several, where the id was parted since, or what it joined was.

        Without a time, and where it is not known when a run was published, every parting came after it.
        """
        return ends(id_, self.onward, counts=lambda edge: self._after(edge, said_at))

    def passes(self, id_: str) -> frozenset[str]:
        return passes(id_, self.onward)

    def left(self, id_: str) -> datetime | None:
        """When an id joined another; None while it stands, and where that is not known."""
        joined = joins(id_, self.onward)
        return self.published.get(joined.run) if joined else None

    def _after(self, edge: Edge, said_at: datetime | None) -> bool:
        published = self.published.get(edge.run)
        return said_at is None or published is None or published >= said_at


def now_of(kind: AboutKind, ids: Collection[str]) -> dict[str, str | None]:
    """Who each id is now: itself, or the one that it joined; None where nobody can tell, since that was parted since."""
    onward = _onward(kind, ids)
    found = {one: ends(one, onward, counts=_never) for one in ids}
    return {one: next(iter(told)) if len(told) == 1 else None for one, told in found.items()}


def id_now(kind: AboutKind, asked: str) -> str:
    """As `now_of`, for an id that somebody asks for. One that is several is left as it is: there is nobody of that id."""
    return now_of(kind, [asked])[asked] or asked


def ever_of(kind: AboutKind, now: Collection[str]) -> dict[str, str]:
    """Some ids that stand, and every id that is one of them for certain, each with the one it is now."""
    wanted = set(now)
    candidates = {edge.old for edge in _backward(kind, now)}
    sure = {old: into for old, into in now_of(kind, candidates).items() if into in wanted}
    return sure | {one: one for one in wanted}


def all_ids_of(person: str) -> tuple[str, ...]:
    """The ids of one person that are theirs for certain."""
    return tuple(sorted(ever_of("person", [person])))


def heirs_of(kind: AboutKind, id_: str, said_at: datetime | None = None) -> frozenset[str]:
    """Whom what was said of an id may belong to now; without a time all that was ever said of it."""
    return _past(kind, {id_}).heirs(id_, said_at)


def past_of(kind: AboutKind, now: Collection[str]) -> Past:
    """What led to some ids that stand."""
    return _past(kind, set(now) | {edge.old for edge in _backward(kind, now)})


def onward_of(kind: AboutKind, ids: Collection[str]) -> Past:
    """What became of some ids, to be asked of each of them."""
    return _past(kind, set(ids))


def _past(kind: AboutKind, ids: set[str]) -> Past:
    onward = _onward(kind, ids)
    runs = {edge.run for edges in onward.values() for edge in edges}
    published = Run.objects.filter(id__in=sorted(runs)).values_list("id", "published_at") if runs else ()
    return Past(frozenset(ids), onward, dict(published))


def olds(kind: AboutKind) -> Iterable[str]:
    """Every id that something has become of."""
    return _OF[kind]._default_manager.values_list("old", flat=True).distinct()


def _never(_: Edge) -> bool:
    return False


def _onward(kind: AboutKind, ids: Collection[str]) -> dict[str, list[Edge]]:
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    asked, new = set[str](), set(ids)
    while new:
        edges = _edges(kind, "old", new)
        for edge in edges:
            found[edge.old].append(edge)
        asked |= new
        new = {edge.new for edge in edges} - asked
    return found


def _backward(kind: AboutKind, ids: Collection[str]) -> list[Edge]:
    found, asked, new = list[Edge](), set[str](), set(ids)
    while new:
        edges = _edges(kind, "new", new)
        found += edges
        asked |= new
        new = {edge.old for edge in edges} - asked
    return found


def _edges(kind: AboutKind, column: str, ids: Collection[str]) -> list[Edge]:
    wanted, found = sorted(ids), list[Edge]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = _OF[kind]._default_manager.filter(
            **{f"{column}__in": wanted[start : start + _AT_ONCE]}, event__in=("joined", "parted"), new__isnull=False
        )
        told = rows.order_by("id").values_list("id", "old", "new", "event", "run")
        found += [Edge(number, old, str(new), event == "parted", run) for number, old, new, event, run in told]
    return found
