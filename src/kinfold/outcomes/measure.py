"""The verb of this folder: the progress test of every need that is followed, on the days that matter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from kinfold.outcomes.results import ResultAsked, counted, questions
from kinfold.outcomes.tables import PROGRESS, RESULTS, Followed, Helped
from kinfold.warehouse.artefacts import Workspace
from kinfold.warehouse.tables import Table


class Answered(Protocol):
    """What a progress test says of one followed need on one day."""

    @property
    def answer(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def facts(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Asked:
    """One followed need on one day."""

    followed: Followed
    day: date
    baseline: bool = False
    """What the need's own rule says; else its progress test is asked."""


Question = tuple[str, date, bool]
"""A followed need's key, the day, and whether it is the baseline that is asked for."""
Test = Callable[[Workspace, Sequence[Asked]], Mapping[Question, Answered]]
HeldUntil = Callable[[str, date], date | None]


def measure(
    workspace: Workspace,
    *,
    followed: Sequence[Followed],
    on: date,
    held_until: HeldUntil,
    test: Test,
    helped: Sequence[Helped] = (),
    results: Sequence[ResultAsked] = (),
) -> None:
    """
    Ask every followed need's test today and, where that day has come, on the day until which it must hold; and its own
    rule on the day support began. Of every helped family the same is asked for `results`, which are counts.

    `held_until` says which day that is for a need and a last day of support, None where nobody can say. The same
    facts and the same decisions give the same progress; nothing is carried over from an earlier run.
    """
    ends = {one.key: held_until(one.need, one.ended) if one.ended else None for one in followed}
    asked = [Asked(one, on) for one in followed]
    asked += [Asked(one, one.began, baseline=True) for one in followed if one.began <= on]
    asked += [Asked(one, end) for one in followed if (end := ends[one.key]) is not None and end <= on]
    of_all = questions(helped, results, on=on, held_until=held_until)
    asked += [Asked(one.followed, one.day) for one in of_all]
    asked += [Asked(one.followed, one.followed.began, baseline=True) for one in of_all]
    answers = test(workspace, asked)
    counts = counted(
        helped, results, of_all, lambda one, day, baseline: answers.get((one.key, day, baseline)),
        on=on, held_until=held_until,
    )  # fmt: skip
    _save(workspace, PROGRESS, [_row(one, on, ends[one.key], answers) for one in followed])
    _save(workspace, RESULTS, counts)
    workspace.notes |= {"followed": len(followed), "helped": len(helped), "asked": len(asked)}


def digest_of(followed: Sequence[Followed], helped: Sequence[Helped] = ()) -> str:
    """What an artefact's name follows from, so that another decision makes another one; it holds no record's id."""
    told = [[asdict(one) for one in followed], [asdict(one) for one in helped]]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _save(workspace: Workspace, table: Table, rows: list[dict[str, Any]]) -> None:
    schema = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
    workspace.engine.put(table.name, pa.Table.from_pylist(rows, schema=schema))
    workspace.save(table)


def _row(one: Followed, on: date, end: date | None, answers: Mapping[Question, Answered]) -> dict[str, Any]:
    start = answers.get((one.key, one.began, True))
    now, then = (
        answers.get((one.key, on, False)),
        answers.get((one.key, end, False)) if end is not None and end <= on else None,
    )
    return {
        "followed": one.key,
        "need": one.need,
        "began": one.began,
        "ended": one.ended,
        "on_day": on,
        "held_until": end,
        "start_answer": start.answer if start else None,
        "start_sentence": start.sentence if start else None,
        "now_answer": now.answer if now else None,
        "now_sentence": now.sentence if now else None,
        "then_answer": then.answer if then else None,
        "then_sentence": then.sentence if then else None,
        "facts": sorted({fact for told in (start, now, then) if told for fact in told.facts}),
    }


_TYPES = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "VARCHAR[]": pa.list_(pa.string()),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
}
