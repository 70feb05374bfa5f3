"""Labelled pairs: what people said, whether it can all be true, and which pairs are still without a label."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from kinfold.linkage.quality.sample import Stratum
from kinfold.linkage.quality.sample_file import design_file
from kinfold.linkage.quality.truth import read_csv, refused
from kinfold.vocabulary.errors import LabelsRefused


class Label(StrEnum):
    """What somebody says of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Labelled:
    """One pair that has a label."""

    pair: int
    label: Label
    stratum: int
    missed: int
    """How many pairs of records were missed if both are one person; 0 for a pair that was joined."""
    records: tuple[str, str]


@dataclass(frozen=True)
class Labels:
    """A labelled sample with its design."""

    design: Mapping[str, Any]
    strata: tuple[Stratum, ...]
    labelled: tuple[Labelled, ...]
    without: int


def read_labels(file: Path) -> Labels:
    """Read a labelled file and the design beside it. Raises LabelsRefused, with line numbers and no value."""
    design = _design(design_file(file))
    rows = read_csv(file, ("pair", "label"))
    known = design["pairs"]
    labels = {label.value: label for label in Label}
    strange = [line for line, row in rows if row["label"] and row["label"].lower() not in labels]
    if strange:
        raise refused(
            f"{len(strange):,} labels are none of {', '.join(labels)}", file, strange, do="Write one of these words, or nothing where nobody has looked yet."
        )  # fmt: skip
    if lost := [line for line, row in rows if row["pair"] not in known]:
        raise refused(
            f"{len(lost):,} lines have a pair that was not drawn", file, lost, do="Leave the column `pair` as it was written."
        )  # fmt: skip
    lines_of = Counter(row["pair"] for _, row in rows)
    if twice := [line for line, row in rows if lines_of[row["pair"]] > 1]:
        raise refused(
            f"{len(twice):,} lines tell of a pair that another line tells of", file, twice, do="Keep one line a pair."
        )
    labelled = tuple(
        Labelled(
            int(row["pair"]),
            labels[row["label"].lower()],
            int(known[row["pair"]]["stratum"]),
            int(known[row["pair"]]["missed_if_same"]),
            (known[row["pair"]]["records"][0], known[row["pair"]]["records"][1]),
        )
        for _, row in rows
        if row["label"]
    )
    return Labels(design, tuple(Stratum(**told) for told in design["strata"]), labelled, len(known) - len(labelled))


def contradictions(labelled: Sequence[Labelled]) -> list[list[int]]:
    """
    Labels that cannot all be true: A is B, B is C, and A is not C.

    Each as pair numbers: the pair that is said to be different, then the pairs by which it is the same.
    """
    beside: dict[str, list[tuple[str, int]]] = {}
    for one in labelled:
        if one.label is Label.SAME:
            left, right = one.records
            beside.setdefault(left, []).append((right, one.pair))
            beside.setdefault(right, []).append((left, one.pair))
    return [
        [one.pair, *path]
        for one in labelled
        if one.label is Label.DIFFERENT and (path := _path(beside, *one.records)) is not None
    ]


def _path(beside: Mapping[str, Sequence[tuple[str, int]]], start: str, end: str) -> list[int] | None:
    """The fewest pairs that lead from one record to another, breadth first."""
    reached: dict[str, list[int]] = {start: []}
    ask = [start]
    for record in ask:
        for other, pair in beside.get(record, ()):
            if other not in reached:
                reached[other] = [*reached[record], pair]
                ask.append(other)
    return reached.get(end)


def _design(file: Path) -> dict[str, Any]:
    try:
        design: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if not design["strata"] or not design["pairs"]:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise LabelsRefused(
            f"The design of the sample cannot be read ({type(problem).__name__}).",
            where=str(file),
            means="Nothing was measured: without it nobody knows how many pairs each labelled pair stands for.",
            do="Put the file that `kinfold linkage sample` wrote beside the pairs back there, under this name.",
        ) from None
    return design
