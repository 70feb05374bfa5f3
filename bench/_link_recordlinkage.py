"""
The library recordlinkage on one table of records, as its documentation links without labels.

    PYTHON bench/_link_recordlinkage.py RECORDS.csv OUT.csv

PYTHON is that of the bench's own environment (bench/recordlinkage.txt). Pairs that agree on two of the
main columns or on a number are compared; expectation and maximisation (ECM) tells matches; connected
components of them are people. Writes record, person.
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import pandas as pd
import recordlinkage
from recordlinkage.preprocessing import clean
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

ALIKE = 0.85
NAMES = ("first_name", "last_name", "full_name", "address", "place", "occupation")
EXACT = ("birth_date", "postcode", "post_area", "email")
NUMBERS = ("number", "nhs_number", "upn", "ni_number")
BLOCKED = ("first_name", "last_name", "birth_date", "postcode", "post_area", "address")


def main(records: Path, out: Path) -> None:
    table = pd.read_csv(records, dtype=str)
    for name in (*NAMES, *EXACT, *NUMBERS):
        if name in table:
            table[name] = clean(table[name], replace_by_none="") if name in NAMES else table[name]
    indexer = recordlinkage.Index()
    blocked = [name for name in BLOCKED if name in table]
    for pair in combinations(blocked, 2):
        indexer.block(list(pair))
    for name in NUMBERS:
        if name in table:
            indexer.block(name)
    pairs = indexer.index(table)
    compare = recordlinkage.Compare()
    for name in NAMES:
        if name in table:
            compare.string(name, name, method="jarowinkler", threshold=ALIKE, label=name)
    for name in (*EXACT, *NUMBERS):
        if name in table:
            compare.exact(name, name, label=name)
    features = compare.compute(pairs, table)
    # A column in which all pairs agree, or none, tells nothing and cannot be trained.
    features = features.loc[:, features.nunique() > 1]
    matches = recordlinkage.ECMClassifier().fit_predict(features)
    left, right = matches.get_level_values(0), matches.get_level_values(1)
    size = len(table)
    _, person = connected_components(
        coo_matrix(([1] * len(matches), (left, right)), shape=(size, size)), directed=False
    )
    pd.DataFrame({"record": table["record"], "person": person}).to_csv(out, index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
