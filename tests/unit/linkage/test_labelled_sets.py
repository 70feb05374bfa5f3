"""The bench of labelled sets, on a set so small that its figures can be told by looking."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[3] / "bench" / "linkage.py"
FEBRL = """rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id
rec-1-org, osric, quillby, 4, elm way, , anytown, 2119, sa, 19560409, 1804974
rec-1-dup-0, osric, quillby, 4, elm way, , anytown, 2119, sa, 19560409, 1804974
rec-2-org, zenobia, thornby, 9, weir street, , anyford, 3165, nsw, 19080419, 6089216
rec-2-dup-0, mabel, rook, 17, mill lane, , anyford, 3165, nsw, 19381123, 6089216
"""


def test_a_labelled_set_goes_through_the_line_and_is_held_against_its_truth(tmp_path):
    (tmp_path / "febrl").mkdir()
    (tmp_path / "febrl" / "dataset3.csv").write_text(FEBRL)
    yardsticks = ("--without", "plain_splink", "--without", "recordlinkage")
    ended = subprocess.run(
        [sys.executable, BENCH, "febrl3", "--labelled", tmp_path, *yardsticks], capture_output=True, text=True, check=False
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)["sets"]["febrl3"]
    found = told["programs"]["kinfold"]["careful"]
    # All four records are found again by their ids; one pair of two is joined, the other has nothing in common.
    assert (told["records"], told["people"], found["records"], found["true_pairs"]) == (4, 2, 4, 2)
    assert (found["precision"]["value"], found["recall"]["value"]) == (1.0, 0.5)
