"""
How hard a made-up world is: a plain Splink 5 script on it, scored against the truth.

The script does what Splink's person-matching example does and no more: names, birth date, postcode
and the numbers that records carry; eight blocking rules; training; threshold 0.9; connected
components. A world is right when its pairwise F1 lies between .90 and .97.

    python bench/plain_splink.py WORLD
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLD = 0.9

_RECORDS = """
    CREATE TABLE records AS
    SELECT row_number() OVER (ORDER BY source, key_kind, key) AS unique_id, person,
           lower(first_name) AS first_name, lower(last_name) AS surname,
           lower(first_name) || ' ' || lower(last_name) AS name,
           TRY_CAST(birth_date AS DATE) AS dob, postcode, email,
           nhs_number, upn, ni_number
    FROM read_parquet(?)
    WHERE first_name IS NOT NULL OR last_name IS NOT NULL
"""


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float
    f1: float
    seconds: float
    records: int


def plain_splink(world: Path) -> Score:
    """Link the records of a world by the plain script, and score the pairs of its clusters."""
    con = duckdb.connect()
    con.execute("SET threads = 2")
    con.execute(_RECORDS, [str(world / "truth" / "observed.parquet")])
    began = time.perf_counter()
    api = DuckDBAPI(con)
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("first_name", "surname"),
            block_on("dob", "first_name"),
            block_on("dob", "surname"),
            block_on("dob", "postcode"),
            block_on("postcode", "surname"),
            block_on("postcode", "first_name"),
            block_on("nhs_number"),
            block_on("upn"),
            block_on("ni_number"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="name"),
            cl.DateOfBirthComparison("dob", input_is_string=False),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("email"),
        ],
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(api.register("records", dataset_display_name="people"), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("nhs_number"),
            block_on("first_name", "surname", "postcode"),
        ],
        recall=0.7,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in (block_on("first_name", "surname"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    pairs = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=THRESHOLD)
    seconds = time.perf_counter() - began
    return _score(con, clusters.physical_name, seconds)


def _score(con: duckdb.DuckDBPyConnection, clusters: str, seconds: float) -> Score:
    """Pairs of records in one cluster against pairs of one person."""

    def pairs(by: str) -> float:
        found = con.execute(
            f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*) AS n FROM scored GROUP BY {by})"
        )
        return float(found.fetchall()[0][0])

    con.execute(
        f"CREATE OR REPLACE TABLE scored AS SELECT cluster_id, r.person FROM {clusters} c JOIN records r ON r.unique_id = c.unique_id"
    )
    both, claimed, true = pairs("cluster_id, person"), pairs("cluster_id"), pairs("person")
    precision, recall = both / max(1, claimed), both / max(1, true)
    records = int(con.execute("SELECT count(*) FROM records").fetchall()[0][0])
    return Score(precision, recall, 2 * precision * recall / (precision + recall), seconds, records)


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        score = plain_splink(Path(folder))
        print(
            f"{folder}: {score.records:,} records; precision {score.precision:.4f}, recall {score.recall:.4f}, "
            f"F1 {score.f1:.4f}; {score.seconds:.0f} s"
        )
