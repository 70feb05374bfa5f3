"""The tables of one run that a quality report reads, standing in an engine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kinfold.linkage.tables import EDGES, LINKS
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, VALUES_DROPPED
from kinfold.vocabulary.errors import MissingPart
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine


@dataclass(frozen=True)
class Linked:
    """One run that got as far as linking: where its records and its links lie."""

    run: str
    on: date
    """The day the run speaks of: ages are of that day."""
    accepted: Path
    resolved: Path
    notes: Mapping[str, Any]
    """What linking noted in the manifest: the model's name and counts."""


@contextmanager
def opened(linked: Linked, scratch: Path) -> Iterator[Engine]:
    """
    An engine in which `records` and what was accepted beside them, `values_dropped`, `links` and `edges` stand.

    `scratch` is a folder that may hold personal data: what does not fit into memory is written there,
    and is deleted at the end.
    """
    files = {table.name: linked.accepted / f"{table.name}.parquet" for table in _ACCEPTED}
    files |= {table.name: linked.resolved / f"{table.name}.parquet" for table in (LINKS, EDGES)}
    if missing := sorted(name for name, file in files.items() if not file.is_file()):
        raise MissingPart(
            f"The run's tables are no longer all there: {', '.join(missing)}.",
            where=f"run {linked.run}",
            means="Nothing was measured. What is published is not touched.",
            do="Run `kinfold run` again: it makes what is missing.",
        )
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="quality-", dir=scratch) as own:
        engine = DuckDBEngine(Path(own))
        try:
            for name, file in files.items():
                engine.load(name, file)
            yield engine
        finally:
            engine.close()


_ACCEPTED = (RECORDS, ADDRESSES, RELATIONSHIPS, ROW_MATES, VALUES_DROPPED)
