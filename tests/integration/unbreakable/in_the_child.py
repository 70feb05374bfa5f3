"""
Loaded into the process that reading children are forked from, so that one of them can be killed at its work.

The run's own points cannot stand there: a child's environment is empty and it writes into its scratch folder alone.
What it must know is taken up when this is loaded, before the first child is forked.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

from tests.integration.unbreakable.points import CHILD, TOLD, between, wrap

_point, _, _nth = os.environ.get(TOLD, "").partition("|")
_run, _, _passed = os.environ.get(CHILD, "").partition("|")


def _child_is_at_work(*_: Any, **__: Any) -> None:
    count = _counted()
    if _point and count == int(_nth):
        if _point == "reader: killed with the run":
            os.kill(int(_run), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def _counted() -> int:
    """How many children have come here, this one included: each is a process of its own, so they count in a file."""
    if not _passed:
        return 1
    with Path(f"{_passed}.children").open("a") as file:
        file.write(".")
        file.flush()
        count = file.tell()
    if not _point:
        Path(f"{_passed}.reader").write_text(json.dumps({"reader: killed with the run": count}))
    return count


if _run:
    from kinfold.warehouse.duckdb_engine import DuckDBEngine

    wrap(DuckDBEngine, "__init__", between(after=_child_is_at_work))
