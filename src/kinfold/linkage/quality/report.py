"""The quality report of one run, in the form of its JSON: plain dicts, lists, counts and shares."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from kinfold.linkage.quality.counts import counts
from kinfold.linkage.quality.groups import GROUPINGS, NOT_SAID, members
from kinfold.linkage.quality.interval import Ints
from kinfold.linkage.quality.kinds_of_name import KINDS, PLAIN
from kinfold.linkage.quality.linked import Linked, opened
from kinfold.linkage.quality.measures import SMALL, Measures, measures, sums
from kinfold.linkage.quality.truth import load_truth
from kinfold.warehouse.engine import Engine

LEVELS = {
    "careful": "what was joined without asking anybody",
    "full": "what was joined, and what would be were all that is likely agreed to",
}
INTERVALS = (
    "95%, Wilson's, for as many independent observations as the spread between people shows: pairs of one person "
    "stand and fall together, so people are what is observed, and those confused with one another are one"
)


def report(
    linked: Linked, scratch: Path, *, truth: Path | None = None, leave_out_unknown: bool = False
) -> dict[str, Any]:
    """
    Count a run's links and, with a file of who is whom, tell how right they are.

    Raises LabelsRefused where the file cannot be used. No value of a record is in the answer.
    """
    with opened(linked, scratch) as engine:
        told: dict[str, Any] = {
            "run": linked.run,
            "day": linked.on.isoformat(),
            "model": linked.notes.get("model"),
            "counts": counts(engine, linked),
        }
        if truth is not None:
            told |= _against(engine, linked, truth, leave_out_unknown)
    return told


def _against(engine: Engine, linked: Linked, file: Path, leave_out_unknown: bool) -> dict[str, Any]:
    truth = load_truth(engine, file, leave_out_unknown=leave_out_unknown)
    careful, full, true = _numbered(engine)
    levels = {"careful": sums(careful, true), "full": sums(full, true)}
    groups = members(engine, linked.on)
    return {
        "truth": {
            "lines": truth.lines,
            "unknown_lines_left_out": truth.unknown,
            "records": truth.records,
            "share_of_the_runs_records": truth.records / max(1, engine.count("links")),
        },
        "levels": LEVELS,
        "intervals": INTERVALS,
        "all": {level: _told(measures(of)) for level, of in levels.items()},
        "groups": {
            grouping.name: {
                "about": grouping.about,
                "told": any(of == grouping.name and group != NOT_SAID for of, group in groups),
                "groups": [
                    {
                        "group": group,
                        "about": _ABOUT.get(group),
                        **{level: _told(measures(of, who)) for level, of in levels.items()},
                    }
                    for (of_grouping, group), who in groups.items()
                    if of_grouping == grouping.name
                ],
            }
            for grouping in GROUPINGS
        },
        "small_below_true_pairs": SMALL,
    }


_ABOUT = {kind.name: kind.about for kind in (*KINDS, PLAIN)}


def _told(found: Measures) -> dict[str, Any]:
    return {**asdict(found), "small": found.small}


def _numbered(engine: Engine) -> tuple[Ints, Ints, Ints]:
    """For each record of the truth: its person as joined, its person were all that is likely joined, its true person."""
    rows = engine.fetch(
        """
        SELECT dense_rank() OVER (ORDER BY person) - 1 AS careful, dense_rank() OVER (ORDER BY proposed) - 1 AS full_n, entity_n
        FROM truth JOIN links USING (record) ORDER BY record
        """
    )
    return _ints(rows, "careful"), _ints(rows, "full_n"), _ints(rows, "entity_n")


def _ints(table: Any, column: str) -> Ints:
    return np.asarray(table[column].to_numpy(), dtype=np.int64)
