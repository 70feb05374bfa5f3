"""The quality report as one HTML file that needs nothing beside it: no script, nothing fetched, fit for print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined


def page(told: Mapping[str, Any]) -> str:
    """The page of what `report` told."""
    style = _text("page.css")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {"share": _share, "interval": _interval, "words": _words, "rows": _rows}
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = environment.from_string(_text("page.html"))
    return template.render(told={"all": None, **told}, style=style, style_digest=digest)


def _text(name: str) -> str:
    return files("kinfold.linkage.quality").joinpath(name).read_text(encoding="utf-8")


def _share(value: float | None) -> str:
    return "nothing to tell it by" if value is None else f"{value:.2%}"


def _interval(told: Mapping[str, float]) -> str:
    return f"{told['low'] * 100:.2f} to {told['high'] * 100:.2f}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _rows(dicts: Iterable[Mapping[str, Any]], *names: str) -> list[list[str]]:
    return [[_cell(row[name]) for name in names] for row in dicts]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return _share(value)
    return f"{value:,}" if isinstance(value, int) else _words(str(value))
