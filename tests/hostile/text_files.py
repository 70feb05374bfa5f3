"""Hostile and clumsy CSV files."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

from tests.hostile.row import ANN, BOB, CANARY, DAY, HEADER, Hostile, csv
from tests.unit.sources.builders import PUPILS

_NO_ROW = "limits: {set_aside: 0.9, least_rows: 1}\n"
TWO_FORMATS = 'date_formats: ["%Y-%m-%d", "%d/%m/%Y"]\n'
BAD_DATE = "born: not a date in the contract's formats, or not a possible one"


def _wide(folder: Path, columns: int) -> None:
    header = HEADER.strip() + "," + ",".join(f"extra{number}" for number in range(columns))
    row = ANN.strip() + ",x" * columns
    csv(f"{header}\n" + f"{row}\n" * 20)(folder)


def _giant(folder: Path, end: str) -> None:
    with (folder / f"pupils_{DAY}.csv").open("w") as file:
        file.write(HEADER + ANN + "2,")
        for _ in range(50):
            file.write("x" * 1_000_000)
        file.write(end)


def _noise(folder: Path) -> None:
    csv(random.Random(1).randbytes(1_000_000))(folder)


def _sparse(folder: Path) -> None:
    with (folder / f"pupils_{DAY}.csv").open("wb") as file:
        file.truncate(20_000_000_000)


def _row(first: str, born: str = "2010-01-02") -> str:
    return f"1,{first},{CANARY},{born}\n"


COLUMNS = (
    Hostile("a column is missing", "refused", csv("id,first,last\n1,Ann,Lee\n"), "has no column 'born'"),
    Hostile("a column too many", "accepted", csv(f"id,first,last,born,age\n1,Ann,{CANARY},2010-01-02,15\n"), kept=1, names=("Ann",)),
    Hostile("columns in another order", "accepted", csv(f"born,last,first,id\n2010-01-02,{CANARY},Ann,1\n"), kept=1, names=("Ann",)),
    Hostile("a column with a new name", "refused", csv(HEADER.replace("born", "dob") + ANN), "has no column 'born'"),
    Hostile("column names in capitals, with blanks around them", "accepted", csv(" ID ,FIRST, Last,born \n" + ANN), kept=1, names=("Ann",)),
    Hostile("a column twice", "refused", csv("id,first,last,born,first\n" + ANN), "has the column 'first' more than once"),
    Hostile("1,000 columns", "accepted", lambda folder: _wide(folder, 1_000), kept=20, names=("Ann",)),
    Hostile("100,000 columns", "refused", lambda folder: _wide(folder, 100_000), "has 100,004 columns; at most 20,000 are read"),
    Hostile("a million columns", "refused", lambda folder: _wide(folder, 1_000_000), "the header of pupils_2025-01-01.csv cannot be read"),
)  # fmt: skip

ENCODINGS = (
    Hostile("a name in another encoding", "accepted", csv((HEADER + _row("Zoë")).encode("latin-1") + BOB.encode()), "characters that are not utf-8", kept=1, aside=1, names=("Bob",)),
    Hostile("all of it in UTF-16 where UTF-8 is agreed", "refused", csv(HEADER + ANN, "utf-16"), "cannot be read"),
    Hostile("UTF-8 where UTF-16 is agreed", "refused", csv(HEADER + ANN), "cannot be read", settings="encoding: utf-16\n"),
    Hostile("a byte-order mark", "accepted", csv("\ufeff" + HEADER + _row("Zoë")), kept=1, names=("Zoë",)),
    Hostile("UTF-16 as agreed, with its mark", "accepted", csv(HEADER + _row("Zoë"), "utf-16"), kept=1, names=("Zoë",), settings="encoding: utf-16\n"),
    Hostile("half a character, as some systems write emoji", "accepted", csv(HEADER.encode() + b"1,\xed\xa0\xbd,Lee,\n" + BOB.encode()), "characters that are not utf-8", kept=1, aside=1, names=("Bob",)),
    Hostile("a letter written longer than it may be, to pass a filter", "accepted", csv(HEADER.encode() + b"1,\xc0\xaf,Lee,\n" + BOB.encode()), "characters that are not utf-8", kept=1, aside=1, names=("Bob",)),
    Hostile("names from right to left", "accepted", csv(HEADER + _row("\u0645\u062d\u0645\u062f")), kept=1, names=("\u0645\u062d\u0645\u062f",)),
    Hostile("marks that turn the direction of writing", "accepted", csv(HEADER + _row("An\u202en")), kept=1, names=("An\u202en",)),
    Hostile("letters built of many marks", "accepted", csv(HEADER + _row("A" + "\u0301" * 5_000)), kept=1),
    Hostile("a NUL byte in a cell", "accepted", csv(HEADER + _row("A\x00nn") + BOB), kept=2, names=("Bob",)),
    Hostile("nothing but NUL bytes", "refused", csv(b"\x00" * 1_000_000), "pupils_2025-01-01.csv"),
    Hostile("noise", "refused", _noise, "pupils_2025-01-01.csv"),
)  # fmt: skip

ROWS = (
    Hostile("another delimiter", "refused", csv((HEADER + ANN).replace(",", ";")), "has no column"),
    Hostile("a tab as agreed", "accepted", csv((HEADER + ANN).replace(",", "\t")), kept=1, names=("Ann",), settings='delimiter: "\\t"\n'),
    Hostile("a quotation mark that nobody closes", "accepted", csv(HEADER + f'1,"Ann,{CANARY},\n' + BOB), "a quotation mark is not closed", kept=1, aside=1, names=("Bob",)),
    Hostile("text behind a closing quotation mark", "accepted", csv(HEADER + f'1,"Ann"x,{CANARY},\n' + BOB), "a quotation mark stands where none can", kept=1, aside=1, names=("Bob",)),
    Hostile("a line break inside quotation marks", "accepted", csv(HEADER + f'1,"Ann\nMaria",{CANARY},\n' + BOB), kept=2, names=("Bob",)),
    Hostile("a delimiter inside quotation marks", "accepted", csv(HEADER + f'1,"Ann, Maria",{CANARY},\n'), kept=1, names=("Ann, Maria",)),
    Hostile("a row with too few cells, and one with too many", "accepted", csv(HEADER + "1,Ann\n" + BOB + "3,C,D,,,\n"), "columns and the header 4", kept=1, aside=2, names=("Bob",)),
    Hostile("two million quotation marks", "accepted", csv(HEADER + '"' * 1_999_001 + "\n" + BOB), "a quotation mark is not closed", kept=1, aside=1, names=("Bob",)),
    Hostile("quotation marks opened again and again", "accepted", csv(HEADER + ('1,"a\n' + 'y""z\n' * 99) * 300 + BOB * 5_000), kept=5_000, aside=30_000),
    Hostile("a million rows that cannot be read", "refused", csv(HEADER + "x\n" * 1_000_000), "more than 200,000 rows that cannot be read"),
    Hostile("a cell of 50 MB", "accepted", lambda folder: _giant(folder, ",y,\n" + BOB), "longer than two million characters", kept=2, aside=1, names=("Ann", "Bob")),
    Hostile("a cell of 50 MB at the end, without a last line break", "accepted", lambda folder: _giant(folder, ""), "longer than two million characters", kept=1, aside=1, names=("Ann",)),
    Hostile("line ends of old systems", "accepted", csv((HEADER + ANN + BOB).replace("\n", "\r")), kept=2, names=("Ann", "Bob")),
    Hostile("line ends of several systems in one file", "accepted", csv(HEADER.replace("\n", "\r\n") + ANN + BOB.replace("\n", "\r\n") + "\n3,C,D,"), kept=3, names=("Ann", "Bob", "C")),
    Hostile("the mark that once ended files", "accepted", csv(HEADER + ANN + "\x1a"), kept=1, names=("Ann",)),
    Hostile("an empty file", "refused", csv(""), "is empty: it has no header"),
    Hostile("blank lines only", "refused", csv("\n" * 10_000), "is empty: it has no header"),
    Hostile("a header and nothing else, where no news is possible", "accepted", csv(HEADER)),
    Hostile("a header and nothing else, where rows are expected", "refused", csv(HEADER), "it has 0 rows; the contract expects 1", settings=_NO_ROW),
    Hostile("the header again in the middle, as joined files have it", "accepted", csv(HEADER + ANN + HEADER + BOB), BAD_DATE, kept=3, names=("Ann", "Bob")),
    Hostile("ten times the size that the contract allows, and nothing in it", "not used", _sparse, "20,000 MB; the contract allows 1 MB", settings="limits: {set_aside: 0.9, least_rows: 0, largest_file_mb: 1}\n"),
    Hostile("larger than the contract allows", "refused", csv(HEADER + ANN * 100_000), "has 2 MB; the contract allows 1 MB", settings="limits: {set_aside: 0.9, least_rows: 0, largest_file_mb: 1}\n"),
)  # fmt: skip

VALUES = (
    Hostile("dates in two forms, of which one is agreed", "accepted", csv(HEADER + ANN + "2,Bob,Ray,03/02/2011\n"), BAD_DATE, kept=2, names=("Ann", "Bob")),
    Hostile("dates in two forms, both agreed", "accepted", csv(HEADER + ANN + "2,Bob,Ray,03/02/2011\n"), kept=2, names=("Ann", "Bob"), settings=TWO_FORMATS),
    Hostile("a birth on 29 February", "accepted", csv(HEADER + _row("Ann", "2012-02-29")), kept=1, names=("Ann",)),
    Hostile("a birth on a 29 February that never was", "accepted", csv(HEADER + _row("Ann", "2011-02-29")), BAD_DATE, kept=1, names=("Ann",)),
    Hostile("a birth in the future", "accepted", csv(HEADER + _row("Ann", "2031-01-01")), BAD_DATE, kept=1, names=("Ann",)),
    Hostile("1 January 1900, which stands for nothing", "accepted", csv(HEADER + _row("Ann", "1900-01-01")), "born: a text that stands for nothing", kept=1, names=("Ann",)),
    Hostile("a birth before 1900", "accepted", csv(HEADER + _row("Ann", "1899-12-31")), BAD_DATE, kept=1, names=("Ann",)),
    Hostile("a date of the year 99999", "accepted", csv(HEADER + _row("Ann", "99999-01-01")), BAD_DATE, kept=1, names=("Ann",)),
    Hostile("a key that stands twice", "accepted", csv(HEADER + ANN + ANN.replace("Ann", "Anna")), kept=2),
    Hostile("a key that is empty", "accepted", csv(HEADER + ANN + ",Bob,Ray,\n"), "id is empty", kept=1, aside=1, names=("Ann",)),
    Hostile("formulas in cells", "accepted", csv(HEADER + "1,=cmd|' /C calc'!A0,+1+1,\n2,@SUM(A1),-2,\n"), kept=2, names=("=cmd|' /C calc'!A0", "@SUM(A1)")),
    Hostile("commands of a database in cells", "accepted", csv(HEADER + "1,'); DROP TABLE x; --,$$;,\n"), kept=1, names=("'); DROP TABLE x; --",)),
    Hostile("a page's script in cells", "accepted", csv(HEADER + "1,<script>alert(1)</script>,{{7*7}},\n"), kept=1, names=("<script>alert(1)</script>",)),
    Hostile("a required column that has gone empty", "refused", csv(HEADER + "1,Ann,Lee,\n2,Bob,Ray,\n"), "2 of 2 rows have nothing in born", kept=2, settings="limits: {set_aside: 0.9, least_rows: 0, missing: {born: 0.5}}\n"),
)  # fmt: skip

KINDS = (
    Hostile("a compressed file under the name of a CSV file", "refused", csv(gzip.compress((HEADER + ANN).encode(), mtime=0)), "pupils_2025-01-01.csv"),
    Hostile("a web page under the name of a CSV file", "refused", csv("<!DOCTYPE html><html><body>Sign in</body></html>\n"), "has no column"),
    Hostile("an XML file with an entity bomb under the name of a CSV file", "refused", csv('<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<a>&b;</a>\n'), "has no column"),
    Hostile("lines above the header that the contract does not know of", "refused", csv("Pupils of today\n\n" + HEADER + ANN), "has no column"),
    Hostile("lines above the header as agreed, with a loose quotation mark", "accepted", csv('Pupils "of today\n\n' + HEADER + ANN), kept=1, names=("Ann",), tables=PUPILS.replace("row_key: [id]", "row_key: [id]\n    header_row: 3")),
)  # fmt: skip

TEXT_FILES = (*COLUMNS, *ENCODINGS, *ROWS, *VALUES, *KINDS)
