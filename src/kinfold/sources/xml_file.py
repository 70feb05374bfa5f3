"""
Reading XML. A message may be hundreds of megabytes, and strangers wrote it: it is read piece by piece,
and what can make a small file large or reach out of it (a DTD, entities) is refused before it is read.

A row is an element. What stands above it is known only when the element above ends, so a row waits
until then, and no longer. A value that is sent twice for one row is no value: the row is set aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn
from xml.parsers import expat

import pyarrow as pa
import pyarrow.parquet as pq

from kinfold.sources.columns import key_of
from kinfold.sources.reading import FilePart, FileToRead, Malformed, refused
from kinfold.sources.xml_path import elements_of, place_of

MOST_DEPTH = 100
LONGEST_TEXT = 1_000_000
MOST_WAITING = 1_000_000
"""Rows that wait for what stands above them; beyond these the machine's memory would be the limit."""
_PIECE = 1 << 16
# A tag or a comment is read again with each piece until it ends, so one without an end would take for ever.
_LONGEST_TAG = 1 << 20
_ROWS_AT_ONCE = 20_000


def read_xml(file: FileToRead, into: str, *, element: str) -> FilePart:
    """Write the rows of an XML file to Parquet, which is handed over as it is: no engine holds them."""
    path = elements_of(element)
    assert path is not None  # noqa: S101 - a contract whose path is none is not loaded
    columns = len(file.wanted.columns)
    names = ["row_number", *(f"c{i}" for i in range(columns))]
    schema = pa.schema([(name, pa.int64() if name == "row_number" else pa.string()) for name in names])
    rows_file = file.scratch / f"{into}.parquet"
    with pq.ParquetWriter(rows_file, schema) as writer:
        reading = _Reading(file, path, _Rows(writer, schema))
        reading.run(first=element.split("/")[0])
    return FilePart(into, "row_number", "true", tuple(sorted(reading.rows.malformed)), rows_file)


class _Wish(NamedTuple):
    """A column that wants the text of an element or an attribute."""

    column: int
    level: int
    """The place among the open elements of the one for whose rows the text holds."""
    rank: int
    """Of several names of one column, the first that is filled counts."""


@dataclass(slots=True)
class _Node:
    """An element on the way to a row or to a column."""

    children: dict[str, _Node] = field(default_factory=dict)
    texts: list[_Wish] = field(default_factory=list)
    attributes: dict[str, list[_Wish]] = field(default_factory=dict)
    is_row: bool = False

    def below(self, path: Iterable[str]) -> _Node:
        node = self
        for name in path:
            node = node.children.setdefault(name, _Node())
        return node


@dataclass(slots=True)
class _Row:
    number: int
    values: list[str | None]
    fault: str | None = None


@dataclass(slots=True)
class _Open:
    """An element that has begun and not ended."""

    node: _Node
    row: _Row | None = None
    values: dict[int, tuple[int, str]] = field(default_factory=dict)
    """By column: the rank and the text that hold for all rows of this element and below it."""
    faults: dict[int, str] = field(default_factory=dict)
    waiting: list[_Row] = field(default_factory=list)
    """Rows below that still lack what stands above them."""
    text: list[str] = field(default_factory=list)
    length: int = 0


class _Rows:
    """Where rows go when they are whole."""

    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._writer, self._schema = writer, schema
        self._rows: list[_Row] = []
        self.malformed: list[Malformed] = []

    def add(self, rows: Iterable[_Row]) -> None:
        for row in rows:
            if row.fault:
                self.malformed.append(Malformed(row.number, row.fault))
            else:
                self._rows.append(row)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self.write()

    def write(self) -> None:
        columns: list[list[Any]] = [[row.number for row in self._rows]]
        columns += [[row.values[i] for row in self._rows] for i in range(len(self._schema) - 1)]
        self._writer.write_table(pa.table(columns, schema=self._schema))
        self._rows = []


class _Reading:
    """One file's elements, as they come."""

    def __init__(self, file: FileToRead, path: tuple[str, ...], rows: _Rows) -> None:
        self._file, self.rows = file, rows
        self._root = _Node()
        self._root.below(path).is_row = True
        self._first = self._root.children[path[0]]
        self._highest = len(path)
        for number, column in enumerate(file.wanted.columns):
            for rank, name in enumerate(file.wanted.names_of(column)):
                place = place_of(name, path)
                assert place is not None  # noqa: S101 - as above
                self._highest = min(self._highest, place.level)
                node, wish = self._root.below(place.elements), _Wish(number, place.level, rank)
                (node.texts if place.attribute is None else node.attributes.setdefault(place.attribute, [])).append(
                    wish
                )
        self._open: list[_Open] = []
        self._passed_over = 0
        """How deep the reading is in an element that nothing asks for."""
        self._met_first = False
        self._count = self._waiting = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartDoctypeDeclHandler = self._declares
        self._parser.EntityDeclHandler = self._declares
        self._parser.ExternalEntityRefHandler = self._declares
        self._parser.StartElementHandler = self._begins
        self._parser.EndElementHandler = self._ends

    def run(self, *, first: str) -> None:
        """Read the file to its end."""
        try:
            with self._file.path.open("rb") as given:
                fed = 0
                while piece := given.read(_PIECE):
                    self._parser.Parse(piece, False)
                    fed += len(piece)
                    if fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
                        self._refuse("has a tag or a comment of more than a megabyte")
                self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            # The parser's own words; none of them is from the file.
            what = expat.ErrorString(error.code)
            self._refuse(f"is not XML that can be read (line {error.lineno:,}: {what})")
        except (LookupError, ValueError):
            self._refuse("is written in an encoding that is not known")
        if not self._met_first:
            self._refuse(f"has no element '{first}' below its root, which the contract names")
        self.rows.write()

    def _refuse(self, what: str) -> NoReturn:
        raise refused(f"{self._file.name} {what}", self._file.name)

    def _declares(self, *_: object) -> NoReturn:
        self._refuse("declares a document type or an entity: no extract needs one, and attacks use them")

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        if self._passed_over + len(self._open) >= MOST_DEPTH:
            self._refuse(f"has elements nested more than {MOST_DEPTH} deep")
        node = self._root
        if self._passed_over or self._open:
            found = None if self._passed_over else self._open[-1].node.children.get(_local(name))
            if found is None:
                self._passed_over += 1
                self._parser.CharacterDataHandler = None
                return
            node = found
        self._met_first = self._met_first or node is self._first
        opened = _Open(node)
        self._open.append(opened)
        if node.is_row:
            self._count += 1
            opened.row = _Row(self._count, [None] * len(self._file.wanted.columns))
        if node.attributes:
            for attribute, text in attributes.items():
                for wish in node.attributes.get(_local(attribute), ()):
                    self._found(wish, text)
        self._parser.CharacterDataHandler = self._says if node.texts else None

    def _says(self, text: str) -> None:
        opened = self._open[-1]
        opened.length += len(text)
        if opened.length <= LONGEST_TEXT:
            opened.text.append(text)

    def _ends(self, _: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
        else:
            self._hand_on(self._open[-1])
            self._open.pop()
        if not self._passed_over:
            listens = bool(self._open) and bool(self._open[-1].node.texts)
            self._parser.CharacterDataHandler = self._says if listens else None

    def _hand_on(self, ended: _Open) -> None:
        """Give what an element says to the rows below it, and the rows to what stands above them."""
        for wish in ended.node.texts:
            if ended.length > LONGEST_TEXT:
                self._open[wish.level].faults[wish.column] = f"is longer than {LONGEST_TEXT:,} characters"
            else:
                self._found(wish, "".join(ended.text))
        rows = [*ended.waiting, ended.row] if ended.row else ended.waiting
        if not rows:
            return
        for column, fault in ended.faults.items():
            for row in rows:
                row.fault = row.fault or f"{self._file.wanted.columns[column]} {fault}"
        for column, (_, text) in ended.values.items():
            for row in rows:
                row.values[column] = text
        if len(self._open) - 1 <= self._highest:
            self._waiting -= len(ended.waiting)
            self.rows.add(rows)
            return
        self._waiting += 1 if ended.row else 0
        if self._waiting > MOST_WAITING:
            self._refuse(f"has more than {MOST_WAITING:,} rows below one element whose end they wait for")
        self._open[-2].waiting += rows

    def _found(self, wish: _Wish, text: str) -> None:
        if not text.strip():
            return
        holder = self._open[wish.level]
        before = holder.values.get(wish.column)
        if before and before[0] == wish.rank:
            holder.faults[wish.column] = "stands more than once in what the contract says is one row"
        if before is None or wish.rank < before[0]:
            holder.values[wish.column] = (wish.rank, text)


@lru_cache(maxsize=10_000)
def _local(name: str) -> str:
    return key_of(name.rpartition(":")[2])
