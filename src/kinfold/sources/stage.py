"""
Which extracts are used: read, held against the ones before, and decided by a person where that is needed.

The first extract of a source, and one that a monitor stops, are *held*: they have their receipt, and
nothing of them is used until a person commits them. What a person decided is about one extract by its
checksum, so another file under the same name is another question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import groupby

from kinfold.sources.agreed import Agreements
from kinfold.sources.contract import Contract
from kinfold.sources.extracts import Extract, sent_twice
from kinfold.sources.monitors import looked_at, monitor, stopped_by
from kinfold.sources.read import is_accepted, read
from kinfold.vocabulary.identifiers import SourceId
from kinfold.warehouse.artefacts import Artefact, SharedWatch, Warehouse, Watch

FIRST = "It is the first extract of this source: a person looks at its receipt before it is used."
INSTEAD = (
    "It takes the place of the extract of {of} that was committed on {on}: "
    "a person looks at its receipt before it is used."
)
BY_A_PERSON = "A person rejected it."
# A parser uses one core, so one source is parsed while another is checked.
_AT_ONCE = 2


class State(StrEnum):
    """What became of an extract."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    HELD = "held"
    REJECTED = "rejected"


class How(StrEnum):
    """How an extract that is in use came to be."""

    PERSON = "person"  # decided before this run
    NEW = "new"  # the first of its source, taken on with this run
    MONITORS = "monitors"  # no monitor stopped it


Decided = tuple[str, date, str]
"""Source, day and id of an extract."""


@dataclass(frozen=True)
class Decisions:
    """What people decided about extracts, and what was once in use."""

    committed: frozenset[Decided] = frozenset()
    rejected: frozenset[Decided] = frozenset()
    committed_on: Mapping[Decided, date] = field(default_factory=dict)
    """The day on which a person committed an extract that stands as committed."""
    take_new: bool = False
    """A person takes on, with this run, every source of which nothing is in use yet."""


@dataclass(frozen=True)
class Staged:
    """One extract that was read, and whether it is used."""

    extract: Extract
    reading: Artefact
    state: State
    why: str | None = None
    how: How | None = None
    monitored: Artefact | None = None

    @property
    def label(self) -> str:
        return f"{self.extract.source} {self.extract.day} {self.extract.id}"


def stage(
    warehouse: Warehouse,
    contracts: Mapping[SourceId, Contract],
    extracts: Sequence[Extract],
    decisions: Decisions | None,
    day: date,
    *,
    agreements: Agreements | None = None,
    today: date | None = None,
    watch: Watch | None = None,
) -> list[Staged]:
    """
    Read every extract up to a day, and settle which of them are used. Without decisions nobody reviews:
    all that keep their contract are used, which is for trials and benches.

    `agreements` says when each source's sharing agreement stands: an extract that speaks of a day after it, or came
    then, is refused, whoever would commit it; so is all under one that has not begun `today`. What came under it stays.
    """
    up_to = [extract for extract in extracts if extract.day <= day]
    sources = [list(of_source) for _, of_source in groupby(up_to, key=lambda extract: extract.source)]
    shared = SharedWatch(watch) if watch else None
    part = warehouse.divided(max(1, min(_AT_ONCE, len(sources))))
    staging = {
        of_source[0].source: _Staging(
            part,
            contracts[of_source[0].source],
            decisions,
            shared,
            partial((agreements or Agreements({})).problem, today=today or day, speaks_of=day),
        )
        for of_source in sources
    }
    # The largest first: one that comes last would be read while nothing is left to be read beside it.
    by_size = sorted(sources, key=lambda of_source: -sum(file.size for extract in of_source for file in extract.files))
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="stage") as pool:
        started = {
            of_source[0].source: pool.submit(staging[of_source[0].source].of_all, of_source) for of_source in by_size
        }
        try:
            return [one for of_source in sources for one in started[of_source[0].source].result()]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _Staging:
    """One source's extracts, in the order of their days."""

    def __init__(
        self,
        warehouse: Warehouse,
        contract: Contract,
        decisions: Decisions | None,
        watch: Watch | None,
        not_agreed: Callable[..., str | None],
    ) -> None:
        self._not_agreed = not_agreed
        self._warehouse, self._contract, self._decisions, self._watch = warehouse, contract, decisions, watch
        self._last: Artefact | None = None
        """The reading of the newest earlier day that is in use."""

    def of_all(self, extracts: Sequence[Extract]) -> list[Staged]:
        return [
            one
            for _, versions in groupby(extracts, key=lambda extract: extract.day)
            for one in self.of_a_day(list(versions))
        ]

    def of_a_day(self, versions: Sequence[Extract]) -> Iterator[Staged]:
        """The versions of one day, the newest first, up to the one that is used; corrections replace what they correct."""
        for extract in reversed(versions):
            reading = read(self._warehouse, self._contract, extract, watch=self._watch)
            settled = self._settled(extract, reading)
            yield settled
            if settled.state == State.ACCEPTED:
                self._last = reading
                return

    def _settled(self, extract: Extract, reading: Artefact) -> Staged:
        if not is_accepted(reading):
            return Staged(extract, reading, State.REFUSED)
        if not_agreed := self._not_agreed(self._contract, extract):
            return Staged(extract, reading, State.REFUSED, not_agreed)
        if self._decisions is None:
            return Staged(extract, reading, State.ACCEPTED)
        monitored = None
        if self._last is not None:
            monitored = monitor(self._warehouse, self._contract, extract.id, reading, self._last, watch=self._watch)
        decided = (str(extract.source), extract.day, extract.id)
        if decided in self._decisions.rejected:
            return Staged(extract, reading, State.REJECTED, BY_A_PERSON, monitored=monitored)
        if decided in self._decisions.committed:
            return Staged(extract, reading, State.ACCEPTED, how=How.PERSON, monitored=monitored)
        if twice := sent_twice(self._contract, extract.files):
            return Staged(extract, reading, State.HELD, twice, monitored=monitored)
        if monitored is None:
            if self._decisions.take_new:
                return Staged(extract, reading, State.ACCEPTED, how=How.NEW)
            why = [self._first_or_instead(extract), *looked_at(self._contract, reading)]
            return Staged(extract, reading, State.HELD, " ".join(why))
        stopped = stopped_by(monitored)
        if stopped:
            return Staged(extract, reading, State.HELD, stopped, monitored=monitored)
        return Staged(extract, reading, State.ACCEPTED, how=How.MONITORS, monitored=monitored)

    def _first_or_instead(self, extract: Extract) -> str:
        """Why an extract without one before it waits: nothing is known yet, or it corrects one that a person has taken."""
        assert self._decisions is not None  # noqa: S101 - without decisions nothing waits
        days = [
            day
            for (source, of, other), day in self._decisions.committed_on.items()
            if (source, of) == (str(extract.source), extract.day) and other != extract.id
        ]
        if not days:
            return FIRST
        return INSTEAD.format(of=f"{extract.day:%-d %B %Y}", on=f"{max(days):%-d %B %Y}")
