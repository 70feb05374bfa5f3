"""What a run has read, written down before it publishes: also what waits, and what publishing would refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow.parquet as pq
from django.db import transaction
from django.utils import timezone

from kinfold.governance.rules.policy import Permit
from kinfold.register.models import ExtractDecision, ReceivedExtract
from kinfold.register.values import Arrived
from kinfold.sources.tables import EXTRACTS, MONITORS, SOURCES
from kinfold.warehouse.artefacts import Artefact

SHOWN_OF_A_SOURCE = 24
"""Extracts of a source that pages show, the newest; what waits is shown however old it is."""
_Key = tuple[str, date, str]


def note(accepted: Artefact, arrived: Sequence[Arrived], *, permit: Permit | None, reason: str) -> list[int]:
    """
    Put what the run has read in place of what the last one had, and write down what has come into use.

    What no monitor stopped is written as such, so that it stays in use; what a person took on with the
    run stands under their permit. Answers the numbers of the decisions made under it.
    """
    rows = _rows(accepted, arrived)
    with transaction.atomic():
        ReceivedExtract.objects.all().delete()
        ReceivedExtract.objects.bulk_create(rows, batch_size=500)
        return _write_down(arrived, permit, reason)


def _write_down(arrived: Iterable[Arrived], permit: Permit | None, reason: str) -> list[int]:
    known = set(ExtractDecision.objects.values_list("source", "extract_date", "extract"))
    taken_on: list[int] = []
    for one in arrived:
        if one.how in (None, "person") or (one.source, one.day, one.extract) in known:
            continue
        by_person = one.how == "new" and permit is not None
        made = ExtractDecision.objects.create(
            source=one.source,
            extract_date=one.day,
            extract=one.extract,
            decision="committed",
            how="command_line" if by_person else "monitors",
            decided_by=permit.actor.staff if by_person and permit else "",
            reason=reason if by_person else "",
            decided_at=timezone.now(),
            entry=permit.entry if by_person and permit else None,
        )
        if by_person:
            taken_on.append(made.id)
    return taken_on


def _rows(accepted: Artefact, arrived: Sequence[Arrived]) -> list[ReceivedExtract]:
    receipts, sources, monitors = (
        pq.read_table(accepted.path(table.name)).to_pylist() for table in (EXTRACTS, SOURCES, MONITORS)
    )
    told = {row["source"]: row for row in sources}
    newest = {(one.source, one.day, one.extract): one.newest for one in arrived}
    said: defaultdict[_Key, list[dict[str, Any]]] = defaultdict(list)
    for row in monitors:
        said[row["source"], row["extract_date"], row["extract"]].append(
            {key: row[key] for key in ("monitor", "well", "stops", "sentence")}
        )
    met: defaultdict[str, int] = defaultdict(int)
    rows = []
    for row in sorted(receipts, key=lambda row: row["extract_date"], reverse=True):
        met[row["source"]] += 1
        if met[row["source"]] > SHOWN_OF_A_SOURCE and row["state"] != "held":
            continue
        key = (row["source"], row["extract_date"], row["extract"])
        source = told[row["source"]]
        rows.append(
            ReceivedExtract(
                source=row["source"],
                title=source["title"],
                partner=source["partner"],
                protects=source["protects"],
                extract_date=row["extract_date"],
                extract=row["extract"],
                rows_in=row["rows_in"],
                kept=row["kept"],
                set_aside=row["set_aside"],
                state=row["state"],
                reason=row["reason"],
                monitors=said[key],
                newest=newest.get(key, False),
            )
        )
    return rows
