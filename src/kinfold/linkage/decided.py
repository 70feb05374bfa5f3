"""Resolving with what people decided about who is who, as the line hands it over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.linkage.resolve import resolve
from kinfold.warehouse.artefacts import Artefact, Workspace

Decided = tuple[str, str, bool]
"""Two records, and whether they are one person's or never are."""


def resolve_as_decided(
    workspace: Workspace, *, decided: Sequence[Decided] = (), before: Artefact | None = None
) -> None:
    """As `resolve`. A decision about a record that is not there now waits until the record comes back."""
    if not decided:
        resolve(workspace, before=before)
        return
    # Beside what the engine spills: it goes with it.
    path = workspace.folder / "scratch" / "decided.parquet"
    path.parent.mkdir(exist_ok=True)
    left, right, same = zip(*decided, strict=True)
    pq.write_table(pa.table({"record_l": left, "record_r": right, "same": same}), path)
    resolve(workspace, decisions=path, before=before)


def digest_of(decided: Sequence[Decided]) -> str:
    """What an artefact's name follows from, so that a decision or its undoing makes another one."""
    return hashlib.sha256(json.dumps([list(one) for one in decided]).encode()).hexdigest()
