"""What the outcomes stage is told, and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kinfold.warehouse.tables import Column, Sensitivity, Table

_SPECIAL = Sensitivity.SPECIAL


@dataclass(frozen=True)
class Followed:
    """A confirmed need of a family in support, as the register tells the line of it."""

    key: str
    """Of family, person and need under their ids for life: the same in every run."""
    need: str
    household: bool
    records: tuple[str, ...]
    """The records of whoever it is about; where that is the household, those of the family's children."""
    began: date
    ended: date | None
    """The day on which support ended; None while it goes on."""


@dataclass(frozen=True)
class Helped:
    """A family whose support has ended, as the register tells the line of it."""

    key: str
    """Of the family and of this time of support."""
    children: tuple[tuple[str, ...], ...]
    """The records of each child of the household."""
    adults: tuple[tuple[str, ...], ...]
    """The records of each carer of the household."""
    began: date
    ended: date


PROGRESS = Table(
    "progress",
    "How each confirmed need of a family in support stands, by what agencies sent.",
    ("followed",),
    (
        Column("followed", "VARCHAR", "of family, person and need under their ids for life"),
        Column("need", "VARCHAR", "the need"),
        Column("began", "DATE", "the day on which support began", _SPECIAL),
        Column("ended", "DATE", "the day on which it ended; null while it goes on", _SPECIAL),
        Column("on_day", "DATE", "the run's day"),
        Column(
            "held_until", "DATE", "until when it must hold; null while support goes on or no term calendar goes so far"
        ),
        Column("start_answer", "VARCHAR", "the need's own rule on the day support began: the baseline", _SPECIAL),
        Column("start_sentence", "VARCHAR", "that answer in plain English", _SPECIAL),
        Column(
            "now_answer", "VARCHAR", "the progress test on the run's day, see Answer; null without a test", _SPECIAL
        ),
        Column("now_sentence", "VARCHAR", "that answer in plain English", _SPECIAL),
        Column(
            "then_answer", "VARCHAR", "the test on the day until which it must hold; null before that day", _SPECIAL
        ),
        Column("then_sentence", "VARCHAR", "that answer in plain English", _SPECIAL),
        Column("facts", "VARCHAR[]", "the facts behind these answers, sorted"),
    ),
)

RESULTS = Table(
    "results",
    "How families fared once the time after support was over, as counts; about nobody.",
    ("result",),
    (
        Column("result", "VARCHAR", "the result, as the framework calls it"),
        Column("place", "BIGINT", "its place in the framework's file, from 1"),
        Column("label", "VARCHAR", "what is so of a family that counts"),
        Column("verified", "BOOLEAN", "a source that was opened says all of it"),
        Column("families", "BIGINT", "the families whose time after support is over: the next three together"),
        Column("so", "BIGINT", "families of which it is so"),
        Column("not_so", "BIGINT", "families of which it is not"),
        Column("not_known", "BIGINT", "families of which no agency's data say"),
        Column("needed", "BIGINT", "families with one of the needs on the day support began"),
        Column("needed_and_so", "BIGINT", "of these, those of which it is so now"),
    ),
)

TABLES = (PROGRESS, RESULTS)
