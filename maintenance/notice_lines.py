"""
Hold the facts of the public notices against the notices: is each on the line that it names?

    python maintenance/notice_lines.py FOLDER

The notices are their councils' and are not in this repository, so no test can do this. FOLDER holds the text of each as
COUNCIL.txt (bcp.txt, bolton.txt, ...), as it was published, one line a line. Told are the facts of tests/spec/notices whose
words do not stand on their line, and entries of councils/ whose line is not there or is empty. What an entry says is
in our own words, so whether its line says the same is for a person to read. Do it whenever a fact or a line is changed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from kinfold.governance.rules.entries import entries
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers

ROOT = Path(__file__).resolve().parents[1]


def plain(text: str) -> str:
    """Without marks of emphasis and links, and with one kind of apostrophe and dash."""
    return " ".join(re.sub(r"[*_#\[\]()]", " ", text.replace("’", "'").replace("–", "-")).split()).casefold()


def wrong_lines(council: str, notice: list[str]) -> Iterator[str]:
    """Each fact and each entry that its line of the notice does not bear out, in a sentence."""
    facts = YAML(typ="safe").load((ROOT / "tests/spec/notices" / f"{council}.yaml").read_text(encoding="utf-8"))
    for fact in facts:
        if plain(str(fact["says"])) not in plain("".join(notice[fact["line"] - 1 : fact["line"]])):
            yield f"{council}: line {fact['line']} does not say '{fact['says']}'"
    folder = ROOT / "councils" / council
    for file, where, entry in entries(read_profile(folder), read_registers(folder)):
        if entry.line is not None and not "".join(notice[entry.line - 1 : entry.line]).strip():
            yield f"{council}: {file} {'.'.join(map(str, where))} names line {entry.line}, which is empty or not there"


def main() -> int:
    found = [
        told
        for file in sorted((ROOT / "tests/spec/notices").glob("*.yaml"))
        for told in wrong_lines(
            file.stem, (Path(sys.argv[1]) / f"{file.stem}.txt").read_text(encoding="utf-8").splitlines()
        )
    ]
    print("\n".join(found) or "Every fact stands on its line.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
