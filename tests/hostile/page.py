"""Writes docs/explanation/hostile-files.md from the table; a test says when it is not current."""

from __future__ import annotations

from tests.hostile.corpus import CORPUS, PARTS
from tests.hostile.measured import ROOT
from tests.hostile.row import Hostile

PAGE = ROOT / "docs" / "explanation" / "hostile-files.md"

_BEFORE = """<!-- Written by `.venv/bin/python -m tests.hostile.page`; do not edit. -->

# Hostile and clumsy files

Strangers write what Kinfold reads. Most files that are wrong were made in a hurry; a few may be made to do harm. Each file below
is made by a test, goes through the real stage, and must end as the table says, **within 10 seconds and 512 MB**, with an extract
of another source accepted beside it and, where it is refused, the last good extract of its own source still in use.

| what protects | how |
|---|---|
| a file is opened in a child process | `sources/confined.py`: limits of memory, processor time, time and size written; no network, no program, no secrets, no screen, no core file; it ends with the run. It answers in JSON, which can do nothing |
| the engine in the child is shut in | it opens the one file and its own scratch folder |
| archives are looked over first | `sources/archive.py`, `sources/workbook.py`: sizes, ratios, names, links, locks, corners of sheets, before anything is unpacked |
| nothing is followed, nothing is waited for | `sources/arriving.py`: no links, pipes or sockets; a file that changes is left for the next run |
| what is sealed is what is read | its SHA-256 is taken before, and checked after, and again before each reading |
| no value is told | receipts name columns, rows and files; the words of parsers reach nobody |

| outcome | what it means |
|---|---|
| accepted | the extract is used; rows that cannot be kept are set aside with the reason, and values that cannot be right count as missing |
| refused | the whole extract is not used, its receipt says why, and the last good one stays in use |
| not used | the file is not taken in; `kinfold run` and `kinfold sources receipts` name it and say what to do |

What the limits come to: 512 MB for a file, more for a large workbook (30 MB for each further MB) and Parquet or XML file (4 MB), 3 GB at
most; 9 seconds of work and 3 for each further MB; three times that and a minute on the clock. A reader that was stopped by the clock, or from
outside, may have met a busy machine: its file is tried again by the next two runs.

What this does not do: a parser that a file takes over completely could still read what the account that runs Kinfold can read. Give
that account nothing else to read, and no way to the internet.
"""


def page() -> str:
    """The page as the table has it."""
    text = _BEFORE + f"\nThere are {len(CORPUS)} files.\n"
    for part, rows in PARTS.items():
        text += f"\n## {part}\n\n| file | outcome | what is said |\n|---|---|---|\n"
        text += "".join(f"| {_cell(row.about)} | {_outcome(row)} | {_cell(row.words)} |\n" for row in rows)
    return text


def _outcome(row: Hostile) -> str:
    if row.outcome != "accepted":
        return row.outcome
    kept = f"accepted: {row.kept:,} {'row' if row.kept == 1 else 'rows'} kept"
    return f"{kept}, {row.aside:,} set aside" if row.aside else kept


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
