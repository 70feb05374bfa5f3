"""
Log lines without values.

A log has a wider audience than the data has. What an exception says may quote a record, a form or a
query string, so a line tells the kind of the exception and where in the code it was raised, and
leaves out what it said. Our own errors are free of values by contract, so theirs is told.
"""

from __future__ import annotations

import logging
import traceback
from copy import copy
from types import TracebackType

from kinfold.vocabulary.errors import KinfoldError

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Time, level, logger, message on one line; of an exception its kind and its places."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if hasattr(record, "request"):
            record = _without_address(record)
        # A name with a line feed in it must not be able to write a line of its own.
        return super().format(record).replace("\r", "\\r").replace("\n", " | ")

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging calls it so
        kind, error, trace = ei
        if kind is None:
            return ""
        places = [f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in traceback.extract_tb(trace)]
        said = f": {error.what}" if isinstance(error, KinfoldError) else ""
        return f"{kind.__module__}.{kind.__qualname__}{said} at " + " < ".join(reversed(places))


def _without_address(record: logging.LogRecord) -> logging.LogRecord:
    """What was asked for as the pattern of the address: the address may name somebody, by id or as a reader typed it."""
    request = record.__dict__["request"]
    route = getattr(getattr(request, "resolver_match", None), "route", None)
    told = copy(record)
    asked = f"/{route}" if route is not None else "an address that is none of ours"
    told.msg, told.args = f"{request.method} {asked}: {getattr(record, 'status_code', 'refused')}", ()
    return told
