"""
Sets of records with a published truth, each as extracts with a contract for the line, and as one table for the yardsticks.

Line and yardsticks get the same columns. What is no name, date or British address is told to the line as a
trait (a birth place, an occupation, a foreign postcode) or as a number of another authority.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from historical import CONTRACT as HISTORICAL

from kinfold.places import shipped

FOLDER = "KINFOLD_LABELLED_SETS"


@dataclass(frozen=True)
class LabelledSet:
    """One set: what each source sends with its contract; and all its records in one table."""

    contracts: Mapping[str, str]
    extracts: Mapping[str, pa.Table]
    records: pa.Table
    """`record` (as the line names it), `source`, `entity`, and the columns that the yardsticks compare, as text."""


def folder_of_sets(given: Path | None) -> Path:
    """The folder that holds the sets: as asked, or as the environment says."""
    named = given or Path(os.environ.get(FOLDER, ""))
    if not named.is_dir() or named == Path():
        sys.exit(
            f"Name the folder of the labelled sets with --labelled or {FOLDER}. It holds {', '.join(FILES.values())}."
        )
    return named


def write_council(told: LabelledSet, folder: Path) -> None:
    """A council with these sources, and their extracts."""
    (folder / "council" / "sources").mkdir(parents=True)
    (folder / "extracts").mkdir()
    shutil.copy(shipped("councils") / "example" / "profile.yaml", folder / "council")
    for source, contract in told.contracts.items():
        (folder / "council" / "sources" / f"{source}.yaml").write_text(contract, encoding="utf-8")
        pq.write_table(told.extracts[source], folder / "extracts" / f"{source}_2025-01-01.parquet")


def febrl3(folder: Path) -> LabelledSet:
    """5,000 records of 2,000 people in one source, made by Febrl."""
    return _febrl({"febrl": folder / "febrl" / "dataset3.csv"}, one_row_a_person=False)


def febrl4(folder: Path) -> LabelledSet:
    """Two sources of 5,000 people each, the same ones, with one record a person."""
    files = {f"febrl_{part}": folder / "febrl" / f"dataset4{part}.csv" for part in "ab"}
    return _febrl(files, one_row_a_person=True)


def _febrl(files: Mapping[str, Path], *, one_row_a_person: bool) -> LabelledSet:
    extracts = {source: _febrl_rows(file) for source, file in files.items()}
    return _as_set(
        {source: _contract(source, "Febrl", _FEBRL_ROW, one_row_a_person) for source in files},
        extracts,
        entity=lambda row: re.sub(r"^(rec-\d+)-.*$", r"\1", row["rec_id"]),
        columns={
            "first_name": "given_name",
            "last_name": "surname",
            "birth_date": "date_of_birth",
            "post_area": "postcode",
            "address": "address_line",
            "place": "suburb",
            "number": "soc_sec_id",
        },
        key="rec_id",
    )


def _febrl_rows(file: Path) -> pa.Table:
    rows = []
    for row in _csv(file).to_pylist():
        told = {name.strip(): (value or "").strip() or None for name, value in row.items()}
        day = told["date_of_birth"] or ""
        told["date_of_birth"] = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else told["date_of_birth"]
        told["address_line"] = " ".join(part for part in (told["street_number"], told["address_1"]) if part) or None
        rows.append(told)
    return _texts(rows)


def historical(folder: Path) -> LabelledSet:
    """50,578 records of 5,156 people from Wikidata, with errors put in by others."""
    rows = pq.read_table(folder / FILES["historical"]).to_pylist()
    return _as_set(
        {"historical": HISTORICAL},
        {"historical": _texts([{name: None if value is None else str(value) for name, value in row.items()} for row in rows])},
        entity=lambda row: row["cluster"],
        columns={
            "first_name": "first_name", "last_name": "surname", "full_name": "full_name", "birth_date": "dob",
            "postcode": "postcode_fake", "place": "birth_place", "occupation": "occupation",
        },
        key="unique_id",
    )  # fmt: skip


def fake_1000(folder: Path) -> LabelledSet:
    """1,000 records of 251 made-up people: kept aside, to be run when nothing is changed any more."""
    return _as_set(
        {"fake": _contract("fake", "Splink's examples", _FAKE_ROW, one_row_a_person=False)},
        {"fake": _csv(folder / FILES["fake_1000"])},
        entity=lambda row: row["cluster"],
        columns={"first_name": "first_name", "last_name": "surname", "birth_date": "dob", "place": "city", "email": "email"},
        key="unique_id",
    )  # fmt: skip


SETS: Mapping[str, Callable[[Path], LabelledSet]] = {
    "febrl3": febrl3,
    "febrl4": febrl4,
    "historical": historical,
    "fake_1000": fake_1000,
}
FILES = {
    "febrl3": "febrl/dataset3.csv",
    "febrl4": "febrl/dataset4a.csv and dataset4b.csv",
    "historical": "historical_figures_with_errors_50k.parquet",
    "fake_1000": "fake_1000.csv",
}


def _csv(file: Path) -> pa.Table:
    """Every column as text."""
    names = [name.strip() for name in file.read_text(encoding="utf-8").partition("\n")[0].split(",")]
    return pa.csv.read_csv(
        file,
        read_options=pa.csv.ReadOptions(column_names=names, skip_rows=1),
        convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True),
    )


def _texts(rows: list[dict[str, str | None]]) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]})


def _as_set(
    contracts: Mapping[str, str],
    extracts: Mapping[str, pa.Table],
    *,
    entity: Callable[[dict[str, str]], str],
    columns: Mapping[str, str],
    key: str,
) -> LabelledSet:
    records = [
        {
            "record": hashlib.md5(f"{source}|person|{row[key]}".encode(), usedforsecurity=False).hexdigest(),
            "source": source,
            "entity": entity(row),
            **{ours: row[theirs] for ours, theirs in columns.items()},
        }
        for source, table in extracts.items()
        for row in table.to_pylist()
    ]
    return LabelledSet(contracts, extracts, _texts(records))


def _contract(source: str, partner: str, row: str, one_row_a_person: bool) -> str:
    return f"""
source: {source}
title: {source}
partner: {partner}
files: {source}_{{date}}.parquet
format: parquet
earliest_year: 1800
delivery: full
coverage: listed
cadence: {{every_days: 31, late_after_days: 45}}
agreement: isa_education
lawful_basis: public_task
retention: partner_extract
one_row_a_person: {str(one_row_a_person).lower()}
tables:
{row}"""


_FEBRL_ROW = """
  - row_key: [rec_id]
    parties:
      person:
        role: person
        key: [rec_id]
        identity:
          first_name: [given_name]
          last_name: [surname]
          birth_date: date_of_birth
          reference_numbers: {social_security: soc_sec_id}
          traits: {post_area: postcode}
        addresses:
          - {lines: [address_line, address_2, suburb]}
"""
_FAKE_ROW = """
  - row_key: [unique_id]
    parties:
      person:
        role: person
        key: [unique_id]
        identity:
          first_name: [first_name]
          last_name: [surname]
          birth_date: dob
          email: email
          traits: {city: city}
        addresses:
          - {lines: [city]}
"""
