"""
Monitors: what a new extract looks like beside the last one in use.

A missing file looks like good news, and so does half a file. Each monitor is one plain comparison that
a person can make again from the two receipts; its answer is a sentence with counts and no value. Of a
source that protects people a small count is not told: it could say how many live in a refuge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kinfold.sources.contract import Contract, Monitor
from kinfold.sources.protection import can_protect
from kinfold.sources.read_tables import (
    ADDRESS_ROWS,
    FACT_ROWS,
    INVOLVEMENT_ROWS,
    ORDER,
    RECORD_ROWS,
    RELATIONSHIP_ROWS,
    STAFF_ROWS,
)
from kinfold.sources.tables import MONITORS
from kinfold.vocabulary.codelists import Delivery
from kinfold.warehouse.artefacts import Artefact, Warehouse, Watch, Workspace
from kinfold.warehouse.engine import Engine

LEAST_ROWS = 0.7
"""Of a full source, where its contract says nothing else."""
LEAST_ADDED, FROM_ROWS = 1, 100
"""Of a full source or of events, from so many rows on, where its contract says nothing else: a short list may stay as it is."""
FEW = 10
"""Of a source that protects people, a count below this is told as `fewer than 10`."""
_OF = {
    RECORD_ROWS: "record",
    ADDRESS_ROWS: "record",
    RELATIONSHIP_ROWS: "record",
    INVOLVEMENT_ROWS: "record",
    FACT_ROWS: "fact",
    STAFF_ROWS: "staff",
}
"""What is held against the last extract, and of what each row tells."""
_WHERE_IT_STOOD = {column.name for column in ORDER} | {"row_id", "filled", "source", "address_id", "involvement"}
"""Says where a statement stood in its file, or follows from the rest of it: no news by itself."""
OVERDUE = "overdue"
WARNING = "warning"


@dataclass(frozen=True)
class Figures:
    """What a monitor knows of an extract: its receipt's counts."""

    day: date
    rows: int
    set_aside: int
    values: int
    dropped: int
    """Values that were sent, and those of them that are not used."""
    columns: Mapping[str, tuple[int, int]]
    """By `table: column`: rows, and those in which it is filled."""
    shared: int = 0
    keyed: int = 0
    """Rows with a person's own key, and those of them that tell of it another name and another birth date."""
    warnings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """The checksums of its files."""

    @classmethod
    def of(cls, reading: Artefact) -> Figures:
        notes = reading.manifest["notes"]
        return cls(
            date.fromisoformat(reading.manifest["settings"]["day"]),
            notes["rows_in"],
            notes["set_aside"],
            notes["values"],
            notes["dropped"],
            {column: (rows, filled) for column, (rows, filled) in notes["columns"].items()},
            notes["shared_keys"],
            notes["keyed"],
            tuple(notes["warnings"]),
            tuple(sorted(sha256 for _, sha256 in reading.manifest["settings"]["files"])),
        )


@dataclass(frozen=True)
class Moved:
    """How the records of two extracts differ."""

    before: int
    """Records of the last extract."""
    removed: int
    """Of these, records that the new one does not hold."""
    added: int
    """Records and facts that only the new one holds."""
    changed: int = 0
    """Records and facts of both, of which the new one says what the last one did not: a move, a telephone, an end."""

    @property
    def news(self) -> int:
        return self.added + self.changed


@dataclass(frozen=True)
class Answer:
    """What one monitor says."""

    monitor: str
    well: bool
    stops: bool
    sentence: str
    column: str = ""


def monitor(
    warehouse: Warehouse, contract: Contract, extract: str, new: Artefact, last: Artefact, *, watch: Watch | None = None
) -> Artefact:
    """The answers of all monitors for a reading against the last one in use, asked now unless they stand already."""
    return warehouse.make(
        "monitor",
        lambda workspace: _monitor(workspace, contract, extract, new, last),
        inputs={"new": new, "last": last},
        settings={"monitors": contract.monitors.model_dump(mode="json"), "extract": extract},
        about=f"{contract.source} {Figures.of(new).day}",
        watch=watch,
        code="sources",
    )


def stopped_by(monitored: Artefact) -> str | None:
    """Why the extract is held, in the monitors' own sentences; None where none stops it."""
    sentences: list[str] = monitored.manifest["notes"]["stopped_by"]
    return " ".join(sentences) or None


def _monitor(workspace: Workspace, contract: Contract, extract: str, new: Artefact, last: Artefact) -> None:
    engine = workspace.engine
    for name, reading in (("new", new), ("last", last)):
        for table in _OF:
            engine.load(f"{name}_{table.name}", reading.path(table.name))
    figures, before = Figures.of(new), Figures.of(last)
    answers = list(ask(contract, figures, before, _moved(engine)))
    engine.put(MONITORS.name, table_of(contract.source, extract, figures.day, before.day, answers))
    workspace.save(MONITORS)
    workspace.notes["stopped_by"] = [answer.sentence for answer in answers if answer.stops]


def _moved(engine: Engine) -> Moved:
    ids = {
        name: f"SELECT record AS id FROM {name}_record_rows UNION SELECT staff FROM {name}_staff_rows"
        for name in ("new", "last")
    }
    things = {name: f"{sql} UNION SELECT fact FROM {name}_fact_rows" for name, sql in ids.items()}
    return Moved(
        before=_count(engine, ids["last"]),
        removed=_count(engine, f"({ids['last']}) EXCEPT ({ids['new']})"),
        added=_count(engine, f"({things['new']}) EXCEPT ({things['last']})"),
        changed=_count(engine, f"({_says_anew()}) INTERSECT ({things['last']})"),
    )


def _says_anew() -> str:
    """Of what the new extract says something that the last one did not."""
    selects = []
    for table, of in _OF.items():
        said = ", ".join((of, *(name for name in table.names() if name != of and name not in _WHERE_IT_STOOD)))
        anew = f"SELECT {said} FROM new_{table.name} EXCEPT SELECT {said} FROM last_{table.name}"
        selects.append(f"SELECT {of} AS id FROM ({anew})")
    return " UNION ".join(selects)


def _count(engine: Engine, sql: str) -> int:
    return int(engine.fetch(f"SELECT count(*) AS n FROM ({sql})").to_pylist()[0]["n"])


def table_of(source: str, extract: str, day: date, compared_with: date | None, answers: list[Answer]) -> pa.Table:
    """The answers as rows of the table `monitors`."""
    return pa.table(
        {
            "source": pa.array([source] * len(answers), pa.string()),
            "extract": pa.array([extract] * len(answers), pa.string()),
            "extract_date": pa.array([day] * len(answers), pa.date32()),
            "compared_with": pa.array([compared_with] * len(answers), pa.date32()),
            "monitor": pa.array([answer.monitor for answer in answers], pa.string()),
            "column_name": pa.array([answer.column for answer in answers], pa.string()),
            "well": pa.array([answer.well for answer in answers], pa.bool_()),
            "stops": pa.array([answer.stops for answer in answers], pa.bool_()),
            "sentence": pa.array([answer.sentence for answer in answers], pa.string()),
        }
    )


# --- the questions ------------------------------------------------------------------------------


def ask(contract: Contract, new: Figures, last: Figures, moved: Moved) -> Iterator[Answer]:
    """Every monitor's answer, in the order in which a person would look."""
    asked = _Asked(contract, new, last, moved)
    yield asked.late()
    if (least_added := asked.least_added()) is not None:
        yield asked.few_added(least_added)
    if new.keyed:
        yield asked.shared_keys()
    for number, told in enumerate(new.warnings, start=1):
        # What lies under merged cells is lost: where it may be what keeps somebody off the pages, a person looks first.
        yield Answer(WARNING, well=False, stops=can_protect(contract), sentence=told, column=str(number))
    if not asked.large_enough():
        return
    if (least_rows := asked.least_rows()) is not None:
        yield asked.few_rows(least_rows)
    if contract.delivery == Delivery.FULL:
        yield asked.many_removed()
    yield from asked.columns_empty()
    yield from asked.errors()


@dataclass(frozen=True)
class _Asked:
    contract: Contract
    new: Figures
    last: Figures
    moved: Moved

    def _answer(self, which: Monitor, *, well: bool, sentence: str, column: str = "") -> Answer:
        stops = not well and which not in self.contract.monitors.tell_only
        return Answer(which, well, stops, sentence, column)

    def _n(self, count: int) -> str:
        return f"fewer than {FEW}" if count < FEW and can_protect(self.contract) else f"{count:,}"

    @property
    def _last(self) -> str:
        return f"the extract of {_day(self.last.day)}"

    def large_enough(self) -> bool:
        """Whether shares say something. A full extract that had rows and has none always does."""
        small = self.contract.monitors.small
        if self.contract.delivery == Delivery.FULL:
            return self.last.rows >= small or (self.new.rows == 0 and self.last.rows > 0)
        return min(self.new.rows, self.last.rows) >= small

    def least_rows(self) -> float | None:
        told = self.contract.monitors.least_rows
        return told if told is not None or self.contract.delivery != Delivery.FULL else LEAST_ROWS

    def late(self) -> Answer:
        days, most = (self.new.day - self.last.day).days, self.contract.cadence.late_after_days
        sentence = f"It came {days:,} days after {self._last}; the contract calls it late after {most:,}."
        return self._answer(Monitor.LATE, well=days <= most, sentence=sentence)

    def least_added(self) -> int | None:
        told = self.contract.monitors.least_added
        if told is not None:
            return told
        asked = self.contract.delivery != Delivery.CHANGES and self.last.rows >= FROM_ROWS
        return LEAST_ADDED if asked else None

    def few_added(self, least: int) -> Answer:
        sentence = (
            f"Records and facts that {self._last} did not hold: {self._n(self.moved.added)}; "
            f"that say something else than there: {self._n(self.moved.changed)}. At least {least:,} expected."
        )
        if self.new.files and self.new.files == self.last.files:
            sentence = f"It is the very same file as {self._last}."
        elif not (self.moved.news or self.moved.removed) and not can_protect(self.contract):
            sentence = f"It holds nothing that {self._last} did not: was the same file sent again?"
        return self._answer(Monitor.FEW_ADDED, well=self.moved.news >= least, sentence=sentence)

    def shared_keys(self) -> Answer:
        most = self.contract.monitors.shared_keys
        sentence = (
            f"Rows that tell of a person's key another name and another birth date than its first row does: "
            f"{self._n(self.new.shared)} of {self._n(self.new.keyed)}. At most {most:.0%} expected: "
            "are these different people under one key?"
        )
        well = self.new.shared <= max(1, most * self.new.keyed)
        return self._answer(Monitor.SHARED_KEYS, well=well, sentence=sentence)

    def few_rows(self, least: float) -> Answer:
        sentence = (
            f"Rows: {self._n(self.new.rows)}; in {self._last}: {self._n(self.last.rows)}. "
            f"At least {least:.0%} of them expected."
        )
        return self._answer(Monitor.FEW_ROWS, well=self.new.rows >= least * self.last.rows, sentence=sentence)

    def many_removed(self) -> Answer:
        most, moved = self.contract.monitors.most_removed, self.moved
        sentence = (
            f"Records of {self._last} that are there no longer: {self._n(moved.removed)} of {self._n(moved.before)}. "
            f"At most {most:.0%} expected."
        )
        return self._answer(Monitor.MANY_REMOVED, well=moved.removed <= most * moved.before, sentence=sentence)

    def columns_empty(self) -> Iterator[Answer]:
        share = self.contract.monitors.emptied
        emptied = []
        for column, (rows_before, filled_before) in self.last.columns.items():
            rows, filled = self.new.columns.get(column, (0, 0))
            # Filled by a handful only, it may be empty next month by chance.
            if not rows or not rows_before or filled_before < max(FEW, 0.02 * rows_before):
                continue
            if filled / rows < share * filled_before / rows_before:
                emptied.append(
                    self._answer(
                        Monitor.COLUMN_EMPTY,
                        well=False,
                        sentence=f"The column {column.partition(': ')[2]} is filled in {self._n(filled)} of "
                        f"{self._n(rows)} rows; in {self._last} it was in {self._n(filled_before)} of {self._n(rows_before)}.",
                        column=column,
                    )
                )
        yield from emptied
        if not emptied:
            yield self._answer(Monitor.COLUMN_EMPTY, well=True, sentence="No column has gone empty.")

    def errors(self) -> Iterator[Answer]:
        most = self.contract.monitors.error_rise
        told = (
            ("rows", "Rows set aside", self.new.set_aside, self.new.rows, self.last.set_aside, self.last.rows),
            (
                "values",
                "Values that are not used",
                self.new.dropped,
                self.new.values,
                self.last.dropped,
                self.last.values,
            ),
        )
        for what, called, bad, of, bad_before, of_before in told:
            rise = _share(bad, of) - _share(bad_before, of_before)
            sentence = (
                f"{called}: {self._n(bad)} of {self._n(of)}; in {self._last}: {self._n(bad_before)} of "
                f"{self._n(of_before)}. The share may rise by at most {most:.0%}."
            )
            yield self._answer(Monitor.ERRORS, well=rise <= most, sentence=sentence, column=what)


def looked_at(contract: Contract, reading: Artefact) -> list[str]:
    """What a person is told of an extract by itself, with none before it: that keys are shared, and the warnings."""
    figures = Figures.of(reading)
    asked = _Asked(contract, figures, figures, Moved(0, 0, 0))
    told = [asked.shared_keys().sentence] if figures.shared else []
    return [*told, *figures.warnings]


def overdue(contract: Contract, latest: date, on: date) -> Answer:
    """Whether a source's newest extract in use is too old on the run's day: told, since there is nothing to hold."""
    days, most = (on - latest).days, contract.cadence.late_after_days
    sentence = (
        f"The newest extract in use is {days:,} days old on {_day(on)}; the contract calls it late after {most:,}."
    )
    return Answer(OVERDUE, days <= most, stops=False, sentence=sentence)


def _share(part: int, of: int) -> float:
    return part / of if of else 0.0


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
