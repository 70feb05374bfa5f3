"""
What the columns of a file hold, in counts: how many are filled, different, and of each kind.

No value is taken out of a file here but two sorts: texts that everybody writes for nothing
(`junk.yaml`, and what is plainly a placeholder), and short codes that very many rows share.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kinfold.sources.checks import (
    DAY_NUMBER,
    ENCODED_TWICE,
    SHORTENED,
    checked_sql,
    compact_sql,
    placeholders,
    tidied_sql,
)
from kinfold.sources.columns import Use, key_of
from kinfold.sources.contract import Contract, Party, TableRule
from kinfold.sources.date_orders import other_order
from kinfold.sources.readers import read_file
from kinfold.sources.reading import FilePart, Wanted, quoted
from kinfold.sources.sniff import FoundTable, Sniffed
from kinfold.vocabulary.codelists import Coverage, Delivery, PartyRole
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine, Step

DATE_FORMATS = (
    "%d/%m/%Y", "%Y-%m-%d", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y",
    "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m.%d.%y", "%m-%d-%y", "%Y-%d-%m", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
    "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%y", "%Y%m%d", "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S",
)  # fmt: skip
KINDS = (
    Use.NHS_NUMBER, Use.UPN, Use.ULN, Use.NI_NUMBER, Use.POSTCODE, Use.UPRN, Use.PHONE, Use.EMAIL, Use.NUMBER,
)  # fmt: skip
_COMPACT = frozenset({Use.NHS_NUMBER, Use.UPN, Use.ULN, Use.NI_NUMBER, Use.POSTCODE})
WARNING_WORDS = (
    "refuge", "women's refuge", "womens refuge", "safe house", "safehouse", "witness protection", "protected person",
    "adopted", "protected", "protected address", "address withheld", "withheld", "address protected", "do not disclose",
    "do not share", "not to be disclosed", "non-disclosure", "confidential", "confidential address", "secret", "hidden",
)  # fmt: skip
AMOUNT = r"[-+]?£ ?-?[0-9][0-9,]*(\.[0-9]+)?|[-+]?[0-9][0-9,]*\.[0-9]+"
MOST_CODES = 30
LEAST_ROWS_A_CODE = 10
"""A code is written into a draft only where this many rows share it: a text of fewer may be somebody's."""


@dataclass(frozen=True)
class Look:
    """One column."""

    name: str
    rows: int
    filled: int
    """Rows with a text that does not stand for nothing."""
    distinct: int
    kinds: Mapping[Use, int]
    dates: Mapping[str, int]
    """How many of its texts each date format reads."""
    swapped: Mapping[str, int]
    """How many of its texts only the other order of a date format reads, the month where its day is."""
    longest: int
    words: float
    """How many words a text has, on average."""
    comma: int
    """How many texts have a comma in the middle."""
    digits: int
    """How many texts hold a digit."""
    day_numbers: int
    """How many texts could be a spreadsheet's number of a day."""
    shortened: int
    """How many texts are a number that a spreadsheet has shortened."""
    encoded_twice: int
    """How many texts hold letters that were read as something else and written down so."""
    amounts: int
    """How many texts are an amount of money, or a number with a decimal point."""
    letters_only: int
    """How many texts hold letters, blanks, hyphens, apostrophes and commas only."""
    junk: Mapping[str, int] = field(default_factory=dict)
    """Texts that stand for nothing, as they are written, and how often."""
    codes: Mapping[str, int] = field(default_factory=dict)
    """Short texts that many rows share, and how often."""
    warns: tuple[str, ...] = ()
    """Texts that are plain words for protection, such as Refuge, however few rows hold them."""

    def share(self, use: Use) -> float:
        return self.kinds.get(use, 0) / self.filled if self.filled else 0.0


def look_at(path: Path, sniffed: Sniffed) -> list[list[Look]]:
    """Look at every column of every table of a file."""
    with tempfile.TemporaryDirectory(prefix="kinfold-draft-") as folder:
        engine = DuckDBEngine(Path(folder) / "engine")
        try:
            return [
                _table(engine, path, sniffed, table, f"t{number}", Path(folder))
                for number, table in enumerate(sniffed.tables)
            ]
        finally:
            engine.close()


def unique_together(path: Path, sniffed: Sniffed, table: FoundTable, choices: Sequence[Sequence[str]]) -> int | None:
    """The place of the first choice of columns that no two rows share and every row fills."""
    with tempfile.TemporaryDirectory(prefix="kinfold-draft-") as folder:
        engine = DuckDBEngine(Path(folder) / "engine")
        try:
            part, wanted = _read(engine, path, sniffed, table, "t", Path(folder))
            for place, columns in enumerate(choices):
                texts = [tidied_sql(wanted.alias(column)) for column in columns]
                filled = " AND ".join(f"{text} IS NOT NULL" for text in texts)
                row = engine.fetch(
                    f"SELECT count(*) AS n, count(*) FILTER (WHERE {filled}) AS filled, "
                    f"count(DISTINCT concat_ws('|', {', '.join(texts)})) AS apart FROM \"{part.table}\" WHERE {part.where}"
                ).to_pylist()[0]
                if row["n"] == row["filled"] == row["apart"]:
                    return place
            return None
        finally:
            engine.close()


def named(table: FoundTable) -> tuple[str, ...]:
    """The columns that a contract can name: those with a name that stands once."""
    keys = [key_of(name) for name in table.columns]
    once = (name for name, key in zip(table.columns, keys, strict=True) if key and keys.count(key) == 1)
    return tuple(name for name in once if "->" not in name)


def _read(
    engine: Engine, path: Path, sniffed: Sniffed, table: FoundTable, into: str, folder: Path
) -> tuple[FilePart, Wanted]:
    wanted = Wanted(named(table))
    contract = _as_if(sniffed, table, wanted)
    rule = contract.tables[0]
    return read_file(engine, contract, rule, wanted, path, path.name, into=into, scratch=folder), wanted


def _as_if(sniffed: Sniffed, table: FoundTable, wanted: Wanted) -> Contract:
    """The least of a contract that the file can be read by."""
    party = Party(role=PartyRole.PERSON, key=wanted.columns[:1])
    rule = TableRule(
        row_key=wanted.columns[:1], header_row=table.header_row, sheet=table.sheet, parties={"person": party}
    )
    return Contract.model_validate(
        {
            **dict.fromkeys(("source", "title", "partner", "files", "agreement", "lawful_basis", "retention"), "draft"),
            "format": sniffed.format,
            "encoding": sniffed.encoding,
            "delimiter": sniffed.delimiter,
            "delivery": Delivery.FULL,
            "coverage": Coverage.LISTED,
            "cadence": {"every_days": 1, "late_after_days": 1},
            "tables": (rule,),
        }
    )


def _table(
    engine: Engine, path: Path, sniffed: Sniffed, table: FoundTable, into: str, folder: Path
) -> list[Look]:  # fmt: skip
    part, wanted = _read(engine, path, sniffed, table, into, folder)
    texts = ", ".join(f"{tidied_sql(f'c{n}')} AS c{n}" for n in range(len(wanted.columns))) or "1 AS nothing"
    engine.run([Step(f"{into}_texts", f'SELECT {texts} FROM "{part.table}" WHERE {part.where}')])
    return [_column(engine, name, f"{into}_texts", f"c{n}") for n, name in enumerate(wanted.columns)]


def _column(engine: Engine, name: str, table: str, column: str) -> Look:
    nothing = f"lower({column}) IN ({', '.join(quoted(text) for text in placeholders())}) OR {_placeholder(column)}"
    junk = engine.fetch(
        f"SELECT {column} AS text, count(*) AS n FROM {table} WHERE {nothing} GROUP BY 1 ORDER BY n DESC, 1"
    ).to_pylist()
    meant = f"(SELECT {column}, {compact_sql(column)} AS compact FROM {table} WHERE {column} IS NOT NULL AND NOT ({nothing}))"
    letters = r"[\p{L} \-''’,.]+"
    row = engine.fetch(
        f"SELECT count(*) AS filled, count(DISTINCT {column}) AS apart, max(length({column})) AS longest, "
        f"avg(len(string_split({column}, ' '))) AS words, "
        f"count(*) FILTER (WHERE regexp_matches({column}, '\\S, ?\\S')) AS commas, "
        f"count(*) FILTER (WHERE regexp_matches({column}, '[0-9]')) AS digits, "
        f"count(*) FILTER (WHERE regexp_full_match({column}, '{DAY_NUMBER}')) AS day_numbers, "
        f"count(*) FILTER (WHERE regexp_full_match({column}, '{SHORTENED}')) AS shortened, "
        f"count(*) FILTER (WHERE regexp_matches({column}, '{ENCODED_TWICE}')) AS encoded_twice, "
        f"count(*) FILTER (WHERE regexp_full_match({column}, '{AMOUNT}')) AS amounts, "
        f"count(*) FILTER (WHERE regexp_full_match({column}, '{letters}')) AS letters FROM {meant}"
    ).to_pylist()[0]
    kinds, dates, swapped = _kinds(engine, meant, column, digits=row["digits"] > 0)
    return Look(
        name=name,
        rows=engine.count(table),
        filled=row["filled"],
        distinct=row["apart"],
        kinds=kinds,
        dates=dates,
        swapped=swapped,
        longest=row["longest"] or 0,
        words=row["words"] or 0.0,
        comma=row["commas"],
        digits=row["digits"],
        day_numbers=row["day_numbers"],
        shortened=row["shortened"],
        encoded_twice=row["encoded_twice"],
        amounts=row["amounts"],
        letters_only=row["letters"],
        junk={one["text"]: one["n"] for one in junk},
        warns=_warns(engine, meant, column),
        codes=_codes(engine, meant, column) if 0 < row["apart"] <= MOST_CODES and row["longest"] <= 40 else {},
    )


def _kinds(
    engine: Engine, meant: str, column: str, *, digits: bool
) -> tuple[dict[Use, int], dict[str, int], dict[str, int]]:
    """
    How many texts are of each kind, how many each date format reads, and how many only its other order.
    Where no text has a digit few kinds can be.
    """
    kinds = KINDS if digits else (Use.EMAIL,)
    formats = DATE_FORMATS if digits else ()
    told = [f"count({_is(use, column)}) AS k{n}" for n, use in enumerate(kinds)]
    told += [f"count({_is(Use.DATE, column, each)}) AS d{n}" for n, each in enumerate(formats)]
    row = engine.fetch(f"SELECT {', '.join(told)} FROM {meant}").to_pylist()[0]
    dates = {each: row[f"d{n}"] for n, each in enumerate(formats) if row[f"d{n}"]}
    return (
        {use: row[f"k{n}"] for n, use in enumerate(kinds) if row[f"k{n}"]},
        dates,
        {
            each: engine.fetch(
                f"SELECT count(*) AS n FROM {meant} WHERE {_is(Use.DATE, column, each)} IS NULL "
                f"AND {_is(Use.DATE, column, other)} IS NOT NULL"
            ).to_pylist()[0]["n"]
            for each in dates
            if (other := other_order(each)) in dates
        },
    )


def _codes(engine: Engine, meant: str, column: str) -> dict[str, int]:
    rows = engine.fetch(
        f"SELECT {column} AS code, count(*) AS n FROM {meant} GROUP BY 1 HAVING count(*) >= {LEAST_ROWS_A_CODE} ORDER BY n DESC, 1"
    ).to_pylist()
    return {row["code"]: row["n"] for row in rows}


def _warns(engine: Engine, meant: str, column: str) -> tuple[str, ...]:
    words = ", ".join(quoted(word) for word in WARNING_WORDS)
    rows = engine.fetch(f"SELECT DISTINCT {column} AS text FROM {meant} WHERE lower({column}) IN ({words}) ORDER BY 1")
    return tuple(rows.column("text").to_pylist())


def _is(use: Use, column: str, date_format: str = "") -> str:
    read = "compact" if use in _COMPACT else column
    return checked_sql(use, read, day=date(2199, 1, 1), date_formats=(date_format,))


def _placeholder(column: str) -> str:
    """What nobody is called and no number is: one digit or mark over and over, and the first day of an old calendar."""
    same = f"(length({column}) >= 4 AND replace({column}, {column}[1], '') = '' AND NOT regexp_matches({column}, '\\p{{L}}'))"
    first_day = f"regexp_full_match({column}, '(1900|1901)-?01-?01|0?1[-/. ](0?1|[Jj]an)[-/. ](1900|1901)')"
    return f"coalesce({same} OR {first_day}, false)"
