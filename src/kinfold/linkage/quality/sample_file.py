"""The file of pairs that people label, and its design beside it: for this account alone, and never written over."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kinfold.linkage.quality.sample import SHOWN, Sample
from kinfold.vocabulary.errors import MissingPart

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def design_file(file: Path) -> Path:
    """Where the design of a file of pairs lies."""
    return file.with_name(f"{file.stem}.design.json")


def check_place(file: Path) -> None:
    """Refuse a place that others can look into, or where a file stands already. Raises MissingPart."""
    folder = file.absolute().parent
    if not folder.is_dir() or folder.stat().st_mode & 0o077:
        raise MissingPart(
            "The folder is not there, or others than this account can look into it.",
            where=str(folder),
            means="Nothing was written: the file would hold names, birth dates and homes.",
            do="Make a folder for it with `mkdir -m 700 FOLDER`, on a disk that is encrypted, and name a file in it.",
        )
    if taken := [path.name for path in (file, design_file(file)) if path.exists()]:
        raise MissingPart(
            f"There is a file of that name already: {', '.join(taken)}.",
            where=str(folder),
            means="Nothing was written: it may hold labels that somebody gave.",
            do="Choose another name, or delete the old file and its design when its labels are no longer needed.",
        )


def write_sample(sample: Sample, design: Mapping[str, Any], file: Path) -> None:
    """Write the pairs and their design with mode 0600. Call `check_place` first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["pair", "label", *(f"{name}_{side}" for name in SHOWN for side in (1, 2))])
    for pair in sample.pairs:
        writer.writerow(
            [pair["pair"], "", *(_cell(pair[f"{name}_{side}"]) for name in SHOWN for side in (1, 2))]
        )  # fmt: skip
    _write_for_us(design_file(file), json.dumps(design, indent=1))
    # With a mark at the start, spreadsheets read the letters of names as they are.
    _write_for_us(file, "\ufeff" + text.getvalue())


def _write_for_us(file: Path, text: str) -> None:
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    ) as made:
        made.write(text)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    # A spreadsheet would run it.
    return f"'{text}" if text.startswith(_FORMULA) else text
