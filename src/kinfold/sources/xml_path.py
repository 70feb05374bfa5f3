"""
Paths of XML as contracts write them: `Children/Child` for the element that is a row, and from there
`CINreferralDate`, `../ChildIdentifiers/UPN` for what stands above, `@id` for an attribute, `.` for its own text.

Prefixes of namespaces are left out, in the contract and in the file: `x:Child` is `Child`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kinfold.sources.columns import key_of

_NAME = r"[^\W\d][\w.\-]*"
_ELEMENT = re.compile(rf"{_NAME}(/{_NAME})*")
_COLUMN = re.compile(rf"(?P<up>(\.\./)*)(?P<down>({_NAME}/)*)(?P<last>\.|@?{_NAME})")


@dataclass(frozen=True)
class Place:
    """Where a column's text stands: the elements from below the root, and the attribute of the last, if it is one."""

    elements: tuple[str, ...]
    attribute: str | None
    level: int
    """How many elements of the row's path the row shares with it: its value holds for all rows below that element."""


def elements_of(path: str) -> tuple[str, ...] | None:
    """The elements of a row's path, as they are compared; None where it is no path."""
    return tuple(key_of(path).split("/")) if _ELEMENT.fullmatch(path) else None


def place_of(column: str, row: tuple[str, ...]) -> Place | None:
    """Where a column stands, from the row's path; None where it is no path, or leads above the root."""
    match = _COLUMN.fullmatch(column)
    if match is None or (match["last"] == "." and match["down"]):
        return None
    level = len(row) - match["up"].count("../")
    if level < 0:
        return None
    last = key_of(match["last"])
    elements = [*row[:level], *(name for name in key_of(match["down"]).split("/") if name)]
    if last.startswith("@"):
        return Place(tuple(elements), last[1:], level)
    return Place(tuple(elements if last == "." else [*elements, last]), None, level)
