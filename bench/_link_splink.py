"""
A plain Splink 5 script on one table of records: what its examples do with such columns, and no more.

    python bench/_link_splink.py RECORDS.parquet OUT.parquet

Names, birth date and whatever else the table has; blocking on any two that agree; training without
labels; threshold 0.9; connected components. Of a made-up world it does what bench/plain_splink.py does.
Writes record, person.
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLD = 0.9
# By column: how Splink's own examples compare it.
COMPARED = {
    "full_name": lambda: cl.JaroWinklerAtThresholds("full_name", [0.92, 0.8]),
    "postcode": lambda: cl.PostcodeComparison("postcode"),
    "post_area": lambda: cl.ExactMatch("post_area"),
    "address": lambda: cl.JaroWinklerAtThresholds("address", [0.9, 0.7]),
    "place": lambda: cl.JaroWinklerAtThresholds("place", [0.9]).configure(term_frequency_adjustments=True),
    "occupation": lambda: cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    "email": lambda: cl.ExactMatch("email"),
    "number": lambda: cl.LevenshteinAtThresholds("number", 2),
}
NUMBERS = ("number", "nhs_number", "upn", "ni_number")
BLOCKED = ("first_name", "last_name", "dob", "postcode", "post_area", "address")


def main(records: Path, out: Path) -> None:
    con = duckdb.connect()
    con.execute("SET threads = 2")
    names = pq.read_schema(records).names
    others = [name for name in COMPARED if name in names]
    numbers = [name for name in NUMBERS if name in names]
    taken = dict.fromkeys([*others, *numbers])
    con.execute(
        f"""
        CREATE TABLE records AS SELECT record AS unique_id, lower(first_name) AS first_name, lower(last_name) AS last_name,
            lower(first_name) || ' ' || lower(last_name) AS name, TRY_CAST(birth_date AS DATE) AS dob,
            {", ".join(f"lower({name}) AS {name}" for name in taken)}
        FROM read_parquet(?)
        """,
        [str(records)],
    )
    blocked = [name for name in BLOCKED if name in ("first_name", "last_name", "dob", *others)]
    rules = [block_on(one, other) for one, other in combinations(blocked, 2)]
    by_number = [block_on(name) for name in numbers]
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[*rules, *by_number],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "last_name", forename_surname_concat_col_name="name"),
            cl.DateOfBirthComparison("dob", input_is_string=False),
            *(COMPARED[name]() for name in others),
        ],
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(DuckDBAPI(con).register("records", dataset_display_name="people"), settings, log_level=None)
    sure = [block_on("first_name", "last_name", "dob"), *by_number[:1]]
    if "postcode" in names:
        sure.append(block_on("first_name", "last_name", "postcode"))
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in (block_on("first_name", "last_name"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    pairs = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=THRESHOLD)
    found = con.sql(f"SELECT unique_id AS record, cluster_id AS person FROM {clusters.physical_name}").to_arrow_table()
    pq.write_table(found, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
