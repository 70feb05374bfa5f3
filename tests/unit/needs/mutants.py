"""Every way to change one number, window, date or value of a need's file by the least step."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

Tree = dict[str, Any]
_SWAPPED = {"at_least": "more_than", "more_than": "at_least", "at_most": "under", "under": "at_most"}
_TURNED = {"at_least": "at_most", "more_than": "under", "at_most": "at_least", "under": "more_than"}
_WHOLE = ("months", "days", "terms", "least_of", "child_under")
_LISTS = ("of", "value", "outcome", "among", "leaves_open", "unknown", "also_shown_by")


def mutants(tree: Tree) -> Iterator[tuple[str, Tree]]:
    """What was changed, and the file with that one change."""
    for path, node in _nodes(tree, ()):
        for words, key, new in _changes(path, node):
            changed = copy.deepcopy(tree)
            _replace(changed, path, key, new)
            yield f"{'.'.join(map(str, path))}: {words}", changed


def _nodes(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Tree]]:
    if isinstance(node, dict):
        yield path, node
        for key, below in node.items():
            if key not in {"reference", "says", "says_not", "open_says", "called"}:
                yield from _nodes(below, (*path, key))
    elif isinstance(node, list):
        for place, below in enumerate(node):
            yield from _nodes(below, (*path, place))


def _changes(path: tuple[Any, ...], node: Tree) -> Iterator[tuple[str, str, dict[Any, Any]]]:
    """Of one mapping: in words, the key that goes, and what stands in its place."""
    for key, value in node.items():
        if key in _SWAPPED:
            least = 1 if float(value).is_integer() else 0.01
            yield f"{key} to {_SWAPPED[key]}", key, {_SWAPPED[key]: value}
            yield f"{key} turned to {_TURNED[key]}", key, {_TURNED[key]: value}
            yield f"{key} up", key, {key: value + least}
            yield f"{key} down", key, {key: round(value - least, 6)}
        elif key in _WHOLE:
            yield f"{key} up", key, {key: value + 1}
            yield f"{key} down", key, {key: value - 1}
        elif key == "ages":
            for end in value:
                yield f"age {end} up", key, {key: {**value, end: value[end] + 1}}
                yield f"age {end} down", key, {key: {**value, end: value[end] - 1}}
        elif key == "ever":
            yield "ever to a year", key, {"months": 12}
        elif key == "silence":
            yield "silence", key, {}
        elif key in {"any_of", "all_of"}:
            yield f"{key} to the other", key, {"all_of" if key == "any_of" else "any_of": value}
        elif key in _LISTS and isinstance(value, list):
            for place, left_out in enumerate(value):
                rest = value[:place] + value[place + 1 :]
                yield f"{key} without {left_out if isinstance(left_out, str) else place}", key, {key: rest}
        elif key == "values" and not path:
            for start, reading in value.items():
                others = {day: told for day, told in value.items() if day != start}
                for days in (1, -1):
                    moved = date.fromisoformat(str(start)) + timedelta(days=days)
                    yield f"begins {days:+} day", key, {key: {**others, moved.isoformat(): reading}}


def _replace(tree: Tree, path: tuple[Any, ...], key: str, new: dict[Any, Any]) -> None:
    node: Any = tree
    for step in path:
        node = node[step]
    del node[key]
    node.update(new)
