"""
How fast an extract is accepted, beside DuckDB's bare read of the same file.

    ./dev bench accept [-- --rows 1000000] [--seed 1] [--rounds 3] [--work DIR]

One CSV file of 16 columns, in each of which one cell in some tens is junk or wrong: names, a birth date, a
code, three numbers with check digits, an address, a postcode, a phone, an e-mail, a dated fact.
`read_only` is DuckDB reading all columns as text into a table. `reading` checks every cell and leaves
statements; `accepting` is all of it: sealing, reading, merging. Then the file is sent again a month later with
one row in a hundred changed, beside a run of both months from nothing. Medians of the rounds, rows a second by
the clock and of CPU; JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

import duckdb
from _measured import machine

from kinfold.sources.accept import Arrivals, accept_staged, stage_all
from kinfold.sources.contract import Contract
from kinfold.vocabulary.identifiers import SourceId
from kinfold.warehouse.artefacts import Artefact, Warehouse

SOURCE = SourceId("pupils")
DAYS = date(2026, 1, 31), date(2026, 2, 28)
CONTRACT = Contract.model_validate(
    {
        "source": SOURCE,
        "title": "Pupils",
        "partner": "school",
        "files": "pupils_{date}.csv",
        "format": "csv",
        "date_formats": ["%d/%m/%Y"],
        "delivery": "full",
        "coverage": "listed",
        "junk": {"any": ["UNKNOWN", "N/A"], "Phone": ["00000000000"]},
        "cadence": {"every_days": 31, "late_after_days": 45},
        "agreement": "isa",
        "lawful_basis": "public_task",
        "retention": "partner_extract",
        "limits": {"set_aside": 0.02},
        "tables": [
            {
                "name": "pupils",
                "row_key": ["PupilID"],
                "required": ["PupilID"],
                "parties": {
                    "pupil": {
                        "role": "child",
                        "key": ["PupilID"],
                        "identity": {
                            "first_name": ["Forename"],
                            "middle_names": ["MiddleNames"],
                            "last_name": ["Surname"],
                            "birth_date": "DOB",
                            "sex": {"column": "Sex", "codes": {"F": "f", "M": "m"}, "otherwise": "missing"},
                            "nhs_number": "NHSNumber",
                            "uln": "ULN",
                            "phone": "Phone",
                            "email": "Email",
                        },
                        "addresses": [
                            {"lines": ["Line1", "Line2"], "postcode": "Postcode", "uprn": "UPRN"},
                        ],
                    },
                },
                "facts": [
                    {
                        "kind": "school_roll",
                        "about": "pupil",
                        "from": "EntryDate",
                        "value": {"column": "School", "otherwise": "keep"},
                    },
                ],
            }
        ],
    }
)
# One drawn number a row, `h`, is cut into pieces; `month` moves the home of one row in a hundred.
_ROWS = """
    SELECT 'P' || lpad(CAST(i AS VARCHAR), 9, '0') AS "PupilID",
        ['Amelia', 'Zoë', 'Oliver', 'Noah', 'Mary-Ann', 'Li', 'UNKNOWN', 'Aisha'][1 + h % 8] AS "Forename",
        CASE h // 8 % 3 WHEN 0 THEN 'Jane' END AS "MiddleNames",
        'Sur' || chr(CAST(97 + h // 32 % 26 AS INTEGER)) || CAST(h // 1024 % 9000 AS VARCHAR) AS "Surname",
        CASE WHEN h // 7 % 40 = 0 THEN '31/02/2012'
            ELSE strftime(DATE '2006-01-01' + CAST(h // 64 % 5000 AS INTEGER), '%d/%m/%Y') END AS "DOB",
        ['F', 'M', 'm', 'U'][1 + h // 128 % 4] AS "Sex",
        CASE WHEN h // 9 % 30 = 0 THEN '000 000 0000' ELSE CAST(9000000000 + h % 999999999 AS VARCHAR) END AS "NHSNumber",
        CASE WHEN h // 11 % 2 = 0 THEN CAST(1000000000 + h % 999999999 AS VARCHAR) END AS "ULN",
        '0' || CAST(7000000000 + h % 999999999 AS VARCHAR) AS "Phone",
        CASE WHEN h // 13 % 3 > 0 THEN 'p' || CAST(h % 99999999 AS VARCHAR) || '@example.org' END AS "Email",
        CAST(1 + (h + moved) % 200 AS VARCHAR) || ' Bramble Crescent' AS "Line1",
        CASE WHEN h // 17 % 2 = 0 THEN 'Anyham' END AS "Line2",
        'ZZ' || CAST(1 + (h + moved) // 200 % 9 AS VARCHAR) || ' ' || CAST(h // 5 % 10 AS VARCHAR)
            || ['AA', 'BD', 'aa', 'ZZ'][1 + h // 50 % 4] AS "Postcode",
        CAST(999000000000 + (h + moved) % 400000 AS VARCHAR) AS "UPRN",
        strftime(DATE '2020-09-01' + CAST(h // 256 % 2000 AS INTEGER), '%d/%m/%Y') AS "EntryDate",
        'School ' || CAST(h // 19 % 60 AS VARCHAR) AS "School"
    FROM (SELECT i, CAST(hash(i + {seed}) // 4 AS BIGINT) AS h, CASE WHEN i % 100 = 0 THEN {month} ELSE 0 END AS moved
        FROM range({rows}) AS numbers(i))
"""


@dataclass
class Figures:
    """What the bench tells: rows a second by the clock, medians of the rounds."""

    machine: str
    rows: int
    columns: int
    seed: int
    rounds: int
    file_mb: int
    read_only: list[int] = field(default_factory=list)
    reading: list[int] = field(default_factory=list)
    accepting: list[int] = field(default_factory=list)
    rows_a_second: dict[str, int] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    """Of the last round; without the child that opens the file."""
    next_month_share: list[float] = field(default_factory=list)
    """Of the clock of a run of both months from nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, help="where the files may lie (default: the machine's temporary folder)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kinfold-accept-", dir=asked.work) as spare:
        print(json.dumps(asdict(_measure(Path(spare), asked.rows, asked.seed, asked.rounds)), indent=1))


def _measure(folder: Path, rows: int, seed: int, rounds: int) -> Figures:
    extracts = folder / "extracts"
    extracts.mkdir()
    files = []
    for month, day in enumerate(DAYS):
        files.append(extracts / f"pupils_{day}.csv")
        sql = _ROWS.format(rows=rows, seed=seed, month=month)
        duckdb.connect().execute(f"COPY ({sql}) TO '{files[-1]}' (HEADER, DELIMITER ',')")
    told = Figures(machine(), rows, len(_columns(files[0])), seed, rounds, files[0].stat().st_size // 1_000_000)
    for turn in range(rounds):
        data = folder / f"data{turn}"
        told.read_only.append(_timed(told, "read_only", rows, partial(_read_only, files[0])))
        told.reading.append(_timed(told, "reading", rows, partial(_stage, data, extracts, DAYS[0])))
        shutil.rmtree(data)
        told.accepting.append(_timed(told, "accepting", rows, partial(_accept, data, extracts, DAYS[0])))
        began = time.monotonic()
        _accept(data, extracts, DAYS[1])
        next_month = time.monotonic() - began
        shutil.rmtree(data)
        began = time.monotonic()
        _accept(data, extracts, DAYS[1])
        told.next_month_share.append(round(next_month / (time.monotonic() - began), 2))
        shutil.rmtree(data)
    told.rows_a_second = {name: int(median(getattr(told, name))) for name in ("read_only", "reading", "accepting")}
    return told


def _columns(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as text:
        return text.readline().split(",")


def _timed(told: Figures, name: str, rows: int, work: Callable[[], object]) -> int:
    """Rows a second by the clock."""
    began, cpu = time.monotonic(), time.process_time()
    work()
    seconds = time.monotonic() - began
    told.cpu_seconds[name] = round(time.process_time() - cpu, 2)
    return int(rows / seconds)


def _read_only(file: Path) -> None:
    duckdb.connect().execute(f"CREATE TABLE rows AS SELECT * FROM read_csv('{file}', all_varchar = true)")


def _stage(data: Path, extracts: Path, on: date) -> Arrivals:
    return stage_all(
        Warehouse(data / "warehouse"),
        data,
        {SOURCE: CONTRACT},
        extracts,
        on=on,
        sealed=data / "sealed",
        decisions=None,
    )


def _accept(data: Path, extracts: Path, on: date) -> Artefact:
    return accept_staged(Warehouse(data / "warehouse"), {SOURCE: CONTRACT}, _stage(data, extracts, on))


if __name__ == "__main__":
    main()
