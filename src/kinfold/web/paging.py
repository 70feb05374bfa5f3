"""Long lists in pages: which page was asked for, and the links beneath."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.http import Http404

PER_PAGE = 25


@dataclass(frozen=True)
class Paging:
    """One page of a list of `total` lines, the first page being 1."""

    number: int
    total: int
    path: str
    chosen: str = ""
    """What else the address says, such as "order=longest"."""

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / PER_PAGE))

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.number * PER_PAGE, self.total)

    @property
    def previous(self) -> dict[str, str] | None:
        return self._link(self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> dict[str, str] | None:
        return self._link(self.number + 1) if self.number < self.pages else None

    @property
    def items(self) -> list[dict[str, object]]:
        """The first page, the last and those around this one, with an ellipsis where some are left out."""
        wanted = sorted({1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)})
        items: list[dict[str, object]] = []
        for number, before in zip(wanted, [0, *wanted], strict=False):
            if number - before > 1:
                items.append({"ellipsis": True})
            items.append({"number": number, "current": number == self.number, **self._link(number)})
        return items

    def _link(self, number: int) -> dict[str, str]:
        return {"href": f"{self.path}?{self.chosen}{'&' if self.chosen else ''}page={number}"}


def asked_page(told: str | None) -> int:
    """The page number of an address; what is none is a page not found."""
    if told is None:
        return 1
    if not told.isascii() or not told.isdigit() or len(told) > 6 or int(told) < 1:
        raise Http404
    return int(told)


def page_of(number: int, total: int, path: str, chosen: str = "") -> Paging:
    """The paging of a list; a page beyond its end is a page not found."""
    paging = Paging(number, total, path, chosen)
    if number > paging.pages:
        raise Http404
    return paging
