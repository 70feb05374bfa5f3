"""
Reading CSV.

A file without a flaw is read at once. At the first flaw the file is read again with care, line by
line: a row that cannot be read is set aside with its number, and the rows around it are kept, also
when a quotation mark that nobody closed seems to swallow them.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kinfold.sources.reading import FilePart, FileToRead, Malformed, quoted, refused
from kinfold.vocabulary.errors import RunFailed

LONGEST_LINE = 2_000_000
MOST_LINES_A_ROW = 100
MOST_MALFORMED = 200_000
# Stands where bytes could not be read. No file can hold it: it is half of a character.
_UNREADABLE = "\udcff"


def _mark_unreadable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _UNREADABLE, error.end


codecs.register_error("kinfold-mark", _mark_unreadable)


@dataclass(frozen=True)
class _Row:
    cells: list[str]
    fault: str | None = None


def read_csv(file: FileToRead, into: str, *, encoding: str, delimiter: str) -> FilePart:
    """Read a CSV file into a table of the engine."""
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        header, lines = _header(file, encoding, delimiter)
    except UnicodeError:  # UTF-16 without its mark
        raise refused(f"the header of {file.name} cannot be read (wrong encoding)", file.name) from None
    places = file.wanted.places_in(header, file.name)
    with suppress(RunFailed, UnicodeDecodeError):
        path = file.path if encoding == "utf-8-sig" else _as_utf8(file, encoding)
        if not _has_a_giant(path):
            rows = _at_once(file, into, path, header, places, delimiter, skip=lines)
            if _starts_with(file, into, header, places):
                return FilePart(into, "file_row_number", "file_row_number > 0", written=rows)
    return _with_care(file, into, header, places, encoding, delimiter)


def _header(file: FileToRead, encoding: str, delimiter: str) -> tuple[list[str], int]:
    """The header, and the number of lines before it."""
    with file.path.open(encoding=encoding, errors="kinfold-mark", newline="") as text:
        rows = _Rows(text, delimiter)
        for _ in range(file.header_row - 1):
            rows.line()
        lines_before = rows.lines_read
        for row in rows:
            if row.fault or _UNREADABLE in "".join(row.cells):
                raise refused(f"the header of {file.name} cannot be read ({row.fault or 'wrong encoding'})", file.name)
            return row.cells, lines_before
    raise refused(f"{file.name} is empty: it has no header", file.name)


def _as_utf8(file: FileToRead, encoding: str) -> Path:
    path = file.scratch / "as_utf8.csv"
    with (
        file.path.open(encoding=encoding, newline="") as given,
        path.open("w", encoding="utf-8", newline="") as copy,
    ):
        while piece := given.read(1 << 20):
            copy.write(piece)
    return path


def _has_a_giant(path: Path) -> bool:
    """Whether a line may be longer than a row can be: DuckDB drops such a line at the end of a file without a word."""
    with path.open("rb") as file:
        while piece := file.read(LONGEST_LINE // 2):
            if len(piece) == LONGEST_LINE // 2 and b"\n" not in piece and b"\r" not in piece:
                return True
    return False


def _at_once(
    file: FileToRead, into: str, path: Path, header: list[str], places: list[int], delimiter: str, *, skip: int
) -> Path:
    columns = ", ".join(f"'h{place}': 'VARCHAR'" for place in range(len(header)))
    chosen = ", ".join(f"h{place} AS c{number}" for number, place in enumerate(places))
    rows = file.scratch / "read_at_once.parquet"
    file.engine.write(
        f"SELECT {chosen} FROM read_csv({quoted(path)}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {quoted(delimiter)}, quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        f"ignore_errors = false, compression = 'none', columns = {{{columns}}})",
        rows,
    )
    file.engine.load(into, rows, numbered=True)
    return rows


def _starts_with(file: FileToRead, into: str, header: list[str], places: list[int]) -> bool:
    """Whether the first row read is the header: proof that both readers see the same rows."""
    first = f'SELECT * EXCLUDE (file_row_number) FROM "{into}" WHERE file_row_number = 0'
    rows = file.engine.fetch(first).to_pylist()
    return len(rows) == 1 and [(cell or "").strip() for cell in rows[0].values()] == [
        header[place].strip() for place in places
    ]


def _with_care(
    file: FileToRead, into: str, header: list[str], places: list[int], encoding: str, delimiter: str
) -> FilePart:
    clean = file.scratch / "read_with_care.csv"
    malformed: list[Malformed] = []
    with (
        file.path.open(encoding=encoding, errors="kinfold-mark", newline="") as given,
        clean.open("w", encoding="utf-8", newline="") as copy,
    ):
        write = csv.writer(copy, lineterminator="\n").writerow
        rows = _Rows(given, delimiter, width=len(header))
        for _ in range(file.header_row - 1):
            rows.line()
        for number, row in enumerate(rows):
            if number == 0:
                continue
            fault = row.fault or _fault_of(row.cells, len(header), encoding)
            if fault:
                malformed.append(Malformed(number, fault))
                if len(malformed) > MOST_MALFORMED:
                    raise refused(f"{file.name} has more than {MOST_MALFORMED:,} rows that cannot be read", file.name)
            else:
                write([number, *(row.cells[place] for place in places)])
    columns = ", ".join(["'row_number': 'BIGINT'", *(f"'c{i}': 'VARCHAR'" for i in range(len(places)))])
    written = file.scratch / "read_with_care.parquet"
    file.engine.write(
        f"SELECT * FROM read_csv({quoted(clean)}, auto_detect = false, header = false, delim = ',', "
        f"quote = '\"', escape = '\"', compression = 'none', columns = {{{columns}}})",
        written,
    )
    file.engine.load(into, written)
    clean.unlink()
    return FilePart(into, "row_number", "true", tuple(malformed), written)


def _fault_of(cells: list[str], width: int, encoding: str) -> str | None:
    if len(cells) != width:
        return f"the row has {len(cells)} columns and the header {width}"
    if any(_UNREADABLE in cell for cell in cells):
        return f"the row has characters that are not {encoding.removesuffix('-sig')}"
    return None


class _Rows:
    """
    The rows of a CSV text. A row over several lines is tried whole; where that fails, its first line
    is the bad row and reading goes on with the second.
    """

    def __init__(self, text: TextIO, delimiter: str, *, width: int | None = None) -> None:
        self._text, self._delimiter, self._width = text, delimiter, width
        self._ahead: list[str] = []
        self.lines_read = 0
        csv.field_size_limit(LONGEST_LINE)

    def line(self) -> str | None:
        """The next line with its end, or None after the last."""
        if self._ahead:
            return self._ahead.pop(0)
        line = self._text.readline(LONGEST_LINE)
        if not line:
            return None
        self.lines_read += 1
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            while piece := self._text.readline(LONGEST_LINE):
                if piece.endswith(("\n", "\r")):
                    break
        return line

    def __iter__(self) -> Iterator[_Row]:
        while (line := self.line()) is not None:
            if line.strip(" \t\r\n\x1a"):
                yield self._row(line)

    def _row(self, line: str) -> _Row:
        if len(line) >= LONGEST_LINE:
            return _Row([], "the row is longer than two million characters")
        row = self._parsed(line)
        if row is not None:
            return row
        more: list[str] = []
        while len(more) < MOST_LINES_A_ROW and (next_line := self.line()) is not None:
            more.append(next_line)
            # Only a quotation mark can close the row, so other lines are not worth a try.
            if '"' not in next_line:
                continue
            whole = self._parsed(line + "".join(more))
            if whole is not None:
                if whole.fault is None and self._width in (None, len(whole.cells)):
                    return whole
                break
        self._ahead = more + self._ahead
        return _Row([], "a quotation mark is not closed")

    def _parsed(self, text: str) -> _Row | None:
        """The row, or None where a quotation mark is still open."""
        try:
            return _Row(self._cells(text))
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                return None
        # Spaces between a closing quotation mark and the delimiter do no harm.
        tidied = re.sub(rf'"[ \t]+(?={re.escape(self._delimiter)}|\r?\n?$)', '"', text)
        try:
            return _Row(self._cells(tidied))
        except csv.Error:
            return _Row([], "a quotation mark stands where none can")

    def _cells(self, text: str) -> list[str]:
        reader = csv.reader(
            [text], delimiter=self._delimiter, strict=True, skipinitialspace=self._delimiter not in " \t"
        )
        return next(reader, [])
