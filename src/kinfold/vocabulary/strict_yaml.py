"""
Strict reading of the files that councils and programme analysts write.

Unknown keys are refused, and so are anchors and aliases: a few lines of them can stand for more than
any machine holds. Every problem of a file is reported at once, each with its line, in words that do
not need Python to be understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, NodeEvent

from kinfold.vocabulary.errors import BadSettings


class Strict(BaseModel):
    """A piece of a settings file: unknown keys refused, frozen once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


Location = tuple[str | int, ...]
"""Keys and places in lists, from the top of a file to one of its parts."""

Settings = TypeVar("Settings", bound=BaseModel)

_WORDS = {
    "extra_forbidden": "is not a key that is known here",
    "missing": "is missing",
    "tuple_type": "must be a list: put it in brackets, as in [this]",
    "list_type": "must be a list: put it in brackets, as in [this]",
    "string_type": "must be a text; a number, a date or a yes/no that is meant as text stands in quotation marks",
}


def parse(text: str, model: type[Settings], *, file: str) -> Settings:
    """Read one file's text as `model`; raises BadSettings with every problem of the file."""
    settings, problems = try_parse(text, model, file=file)
    if settings is None:
        raise BadSettings(problems, where=file)
    return settings


def try_parse(text: str, model: type[Settings], *, file: str) -> tuple[Settings | None, list[str]]:
    """As `parse`, but hands the problems back, so that several files can be reported together."""
    try:
        if repeats := _repeats(text):
            return None, [f"{file}, line {line}: {told}" for line, told in repeats.items()]
        tree = _tree(text)
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        return None, [f"{file}, line {line}: this is not YAML that can be read ({broken.problem})"]
    try:
        return model.model_validate(_plain(tree)), []
    except ValidationError as invalid:
        # A settings file holds no record of a person, so a message may name its keys.
        return None, [_told(tree, error, file) for error in invalid.errors(include_url=False, include_input=False)]


def try_parse_as_far(
    text: str, model: type[Settings], *, file: str
) -> tuple[Settings | None, list[str], tuple[Location, ...]]:
    """
    As `try_parse`, but goes on behind a slip whose correction does not matter to the rest of the file.

    Hands back where the slips are as well: what hangs on them (`hangs_on`) is not to be judged, since it
    would be told of the correction and not of the file. So a file's problems come together, not one wave
    after another.
    """
    settings, problems = try_parse(text, model, file=file)
    spoilt: list[Location] = []
    if settings is not None or _repeats_or_no_yaml(text):
        return settings, problems, ()
    tree = _tree(text)
    plain, problems = _plain(tree), []
    for _ in range(MOST_WAVES):
        try:
            return model.model_validate(plain), problems, tuple(spoilt)
        except ValidationError as invalid:
            wave = invalid.errors(include_url=False, include_input=False)
        fresh = [error for error in wave if not any(hangs_on(error["loc"], part) for part in spoilt)]
        problems += [_told(tree, error, file) for error in fresh]
        for error in wave:
            part = _mend(plain, error, spoilt)
            if part is None:
                return None, problems, ()
            spoilt.append(part)
    return None, problems, ()


MOST_WAVES = 5
_MARKS = {"&", "*"}
_ITEMS = ("parties", "relations", "professionals", "facts")
"""Lists of parts that stand side by side: a slip in one says nothing of its neighbour."""


def hangs_on(where: Location, spoilt: Location) -> bool:
    """Whether a problem is of the same part of the file as a slip, or of a whole that the slip is in."""
    place = next((n + 2 for n, part in enumerate(spoilt) if part in _ITEMS), 1)
    part = spoilt[:place]
    return where[:place] == part or part[: len(where)] == where


def _mend(plain: Any, error: Any, done: Sequence[Location]) -> Location | None:
    """Put something readable in the place of a slip, and say where; None where nothing would be harmless."""
    path: list[str | int] = []
    parent, node = None, plain
    for part in error["loc"]:
        in_dict = isinstance(node, dict) and part in node
        if not (in_dict or (isinstance(node, list) and isinstance(part, int) and part < len(node))):
            break
        path.append(part)
        parent, node = node, node[part]
    if tuple(path) in done:  # of a part that can be one of two things both are told
        return tuple(path)
    if parent is None:
        return None
    key = path[-1]
    if error["type"] == "extra_forbidden" and len(path) == len(error["loc"]):
        del parent[key]
    elif error["type"] in ("enum", "literal_error") and len(path) > 1:
        parent[key] = re.findall("'([^']+)'", error["ctx"]["expected"])[0]
    elif error["type"] == "tuple_type" and isinstance(node, str):
        parent[key] = [node]
    elif error["type"] == "string_type" and isinstance(node, int | float | date):
        parent[key] = str(node)
    else:
        return None
    return tuple(path)


def _repeats_or_no_yaml(text: str) -> bool:
    try:
        return bool(_repeats(text))
    except MarkedYAMLError:
        return True


@lru_cache(maxsize=256)
def _tree(text: str) -> Any:
    """The file as ruamel reads it, with its lines; nobody changes it, so one reading serves all who ask."""
    return YAML(typ="rt").load(text)


def _repeats(text: str) -> dict[int, str]:
    """The lines on which an anchor or an alias stands, found before anything is built from them."""
    found: dict[int, str] = {}
    if not _MARKS & set(text):
        return found
    for event in YAML(typ="rt").parse(text):
        if isinstance(event, NodeEvent) and event.anchor is not None:
            mark = "*" if isinstance(event, AliasEvent) else "&"
            found.setdefault(
                event.start_mark.line + 1,
                f"'{mark}{event.anchor}' stands for another part of the file; write that part out instead",
            )
    return found


def line_of(text: str, location: Sequence[str | int]) -> int:
    """The line on which a part of a file that was read before stands, for problems found between files."""
    return _line(_tree(text), location)


def lines_in(text: str) -> Callable[[Sequence[str | int]], int]:
    """As `line_of`, for many parts of one file, which is read only when a line is asked for."""
    return lambda location: line_of(text, location)


def _plain(node: Any) -> Any:
    """The tree without ruamel's own types, which pydantic need not know."""
    if isinstance(node, dict):
        # A day as a key becomes text, so that a problem below it can name it; pydantic reads it again.
        return {str(key) if isinstance(key, date) else key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for plain in (int, float, str):
        if isinstance(node, plain) and type(node) is not plain:
            return plain(node)
    return node


def _told(tree: Any, error: Any, file: str) -> str:
    words = _WORDS.get(error["type"]) or _words(error["msg"])
    return f"{file}, line {_line(tree, error['loc'])}: {_key(error['loc'])} {words}"


def _words(message: str) -> str:
    """Pydantic's message without the name of its own error, to go on in a sentence."""
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _key(location: Sequence[str | int]) -> str:
    # Where a key may be one of several things, pydantic puts its own name of the thing into the location.
    named = [str(part) for part in location if not str(part).startswith("function-") and not str(part)[:1].isupper()]
    return ".".join(named) or "the file"


def _line(tree: Any, location: Sequence[str | int]) -> int:
    """The line of the deepest part of the location that stands in the file, counted from 1."""
    line, node = 1, tree
    for part in location:
        if isinstance(node, CommentedMap):
            # A key may be a date or a number in the file, and is a text in the location.
            key = next((key for key in node if str(key) == str(part)), None)
            if key is not None:
                line = node.lc.key(key)[0] + 1
                node = node[key]
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0] + 1
            node = node[part]
    return line
