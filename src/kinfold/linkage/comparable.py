"""
The table in which records are compared: one row a record, numbered, with what junk and families leave of it.

What a record alone says is standardised once (standardise.py); a record that says what it said when the last
run saw it is taken over as it was standardised then.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from kinfold.linkage import identifiers, standardise
from kinfold.linkage.rarity import OWN_RECORDS
from kinfold.linkage.tables import STANDARDISED
from kinfold.warehouse.engine import Engine, Step
from kinfold.warehouse.side_by_side import run_in_turn

# Roles that no child has, with the age from which somebody may have them, and how much older a parent is.
LEAST_AGES = {
    **dict.fromkeys(("mother", "father", "parent", "partner"), 13),
    **dict.fromkeys(("claimant", "tenant"), 16),
    # Nobody younger is liable for council tax, or can own a home.
    "householder": 18,
}
PARENT_AT = 12
# Typed where a date was not known; they would pair thousands of strangers.
NOT_BIRTH_DATES = ("1900-01-01", "1899-12-31", "1901-01-01", "1800-01-01", "9999-12-31", "2099-12-31")

# A shared trait says no more than this, however rare.
MOST_TRAIT_BITS = 8.0

_BIRTH = f"""
    CASE WHEN birth_date IN ({", ".join(f"DATE '{day}'" for day in NOT_BIRTH_DATES)}) THEN NULL ELSE birth_date END
"""
_BOTH_NAMES = """
    names.first || ' ' || names.last AS whole,
    least(names.first, names.last) || ' ' || greatest(names.first, names.last) AS either_order
"""


def _grown_sql(age: str) -> str:
    """The greatest of the least ages that somebody has reached."""
    reached = " ".join(
        f"WHEN {age} >= {least} THEN {least}" for least in sorted(set(LEAST_AGES.values()), reverse=True)
    )
    return f"CASE {reached} WHEN {age} IS NOT NULL THEN 0 END"


_BESIDE: tuple[Step, ...] = (
    Step(
        "parents",
        f"""
        SELECT relationships.record, min(children.birth_date) - INTERVAL {PARENT_AT} YEAR AS born_before
        FROM relationships JOIN records children ON children.record = relationships.of_record
        WHERE relation IN ('mother', 'father', 'parent') GROUP BY relationships.record
        """,
    ),
    Step(
        "traits_of",
        """
        SELECT record, kind,
            nullif(trim(regexp_replace(lower(strip_accents(value)), '[^\\p{L}\\p{N}]+', ' ', 'g')), '') AS value
        FROM (SELECT record, left(trait, position('=' IN trait) - 1) AS kind, substr(trait, position('=' IN trait) + 1) AS value
              FROM (SELECT record, unnest(traits) AS trait FROM records))
        """,
    ),
    Step(
        "told_of",
        f"""
        WITH common AS (
            SELECT kind, value, greatest(count(*) - {OWN_RECORDS}, 1) / sum(count(*)) OVER (PARTITION BY kind) AS tf
            FROM traits_of WHERE value IS NOT NULL GROUP BY kind, value
        )
        SELECT record, list(DISTINCT kind ORDER BY kind) AS kinds,
            list_sort(list(kind || '=' || value || '#' || CAST(least(round(-log2(tf), 1), {MOST_TRAIT_BITS}) AS VARCHAR))) AS traits
        FROM traits_of JOIN common USING (kind, value) GROUP BY record
        """,
    ),
    Step(
        "comparable_all",
        f"""
        WITH plain AS (
            SELECT *,
                {_BIRTH} AS birth
            FROM records
        )
        SELECT
            numbered.n,
            plain.record, plain.source, plain.role,
            names.first, names.roots, names.sounds, names.given, names.middles, names.last, names.last_names,
            {_BOTH_NAMES},
            plain.birth,
            strftime(plain.birth, '%Y%m%d') AS birth_text,
            coalesce(month(plain.birth) = 1 AND day(plain.birth) = 1, false) AS rough,
            CASE WHEN plain.sex IN ('f', 'm') THEN plain.sex END AS sex,
            plain.nhs_number, plain.upn, plain.former_upn, plain.uln, plain.ni_number,
            plain.phone, plain.email,
            names.homes, names.postcodes, names.areas,
            names.newborn,
            plain.birth_date IS NULL AND (coalesce(plain.role = 'expected_child', false) OR plain.expected_date IS NOT NULL)
                AS expected,
            list_contains(coalesce(plain.marks, []), 'adopted') AS adopted,
            list_contains(coalesce(plain.marks, []), 'gender_history') AS gender_history,
            CASE plain.role {" ".join(f"WHEN '{role}' THEN {age}" for role, age in LEAST_AGES.items())} END AS least_age,
            -- Not the age, which grows with every extract: only what is asked of it.
            {_grown_sql("date_sub('year', plain.birth, plain.last_said)")} AS grown,
            parents.born_before,
            coalesce(told_of.traits, []) AS traits,
            coalesce(told_of.kinds, []) AS kinds,
            names.reference_numbers,
            plain.same_record,
            coalesce(plain.own_key, true) AS own_key,
            plain.first_said AS sent_from, plain.no_longer_sent AS sent_until
        FROM plain
        JOIN (SELECT record, CAST(row_number() OVER (ORDER BY record) - 1 AS INTEGER) AS n FROM records) AS numbered
            USING (record)
        JOIN standardised names USING (record)
        LEFT JOIN parents USING (record)
        LEFT JOIN told_of USING (record)
        """,
    ),
)


NAMES_WITH_BIRTHS = Step(
    "comparable",
    f"SELECT first, last, {_BOTH_NAMES}, {_BIRTH} AS birth FROM names JOIN records USING (record)",
)
"""As much of `comparable` as the frequencies of names are counted from."""

_SAID_NOW = Step(
    "said_now",
    f"""
    SELECT record, hash({", ".join(standardise.SAID)}, list_contains(marks, 'protected_address'), elsewhere) AS said
    FROM records
    LEFT JOIN (SELECT record, sum(hash(address, postcode, uprn, protected)) AS elsewhere FROM addresses GROUP BY record)
        USING (record)
    """,
)


_READ = ", ".join(("record", *standardise.SAID, "marks"))
_AS_THEY_WERE = "SELECT record FROM standardised_before JOIN said_now USING (record, said)"


def make_comparable(engine: Engine, decisions: Path | None = None, before: Path | None = None) -> None:
    """
    Standardise the loaded records, clear junk, and number the pairs of decisions, relationships and one row.

    `before` is the table of records as an earlier run standardised them.
    """
    engine.put("nicknames", standardise.nicknames())
    engine.run([_SAID_NOW])
    if before is None:
        engine.run([Step("to_standardise", f"SELECT {_READ} FROM records")])
    else:
        engine.load("standardised_before", before)
        engine.run(
            [
                Step(
                    "to_standardise",
                    f"SELECT {_READ} FROM records ANTI JOIN ({_AS_THEY_WERE}) USING (record)",
                )
            ]
        )
    all_standardised = _all_standardised(taken_over=before is not None)
    run_in_turn(engine, [*standardise.STEPS, all_standardised], keep=[STANDARDISED.name])
    for name in ("to_standardise", "said_now"):
        engine.drop(name)
    run_in_turn(engine, [*_BESIDE, *identifiers.STEPS], keep=["junk", "comparable"])
    if decisions is None:
        none = pa.table({name: pa.array([], kind) for name, kind in _DECISIONS.items()})
        engine.put("decisions", none)
    else:
        engine.load("decisions", decisions)
    engine.run(
        [
            Step(
                "decided",
                """
                SELECT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r,
                    -- Two people who decided differently: apart is the careful reading.
                    CASE WHEN bool_and(same) THEN 'same' ELSE 'different' END AS decision
                FROM decisions
                JOIN comparable a ON a.record = record_l JOIN comparable b ON b.record = record_r
                WHERE a.n <> b.n GROUP BY ALL
                """,
            ),
            Step(
                "one_key",
                """
                SELECT DISTINCT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r
                FROM comparable a JOIN comparable b ON a.same_record = b.record WHERE a.n <> b.n
                """,
            ),
            Step(
                "related",
                """
                SELECT a.n, b.n AS of_n, relation FROM relationships
                JOIN comparable a USING (record) JOIN comparable b ON b.record = of_record
                """,
            ),
            Step(
                "relations", "SELECT DISTINCT least(n, of_n) AS l, greatest(n, of_n) AS r FROM related WHERE n <> of_n"
            ),
            Step(
                "mates",
                """
                SELECT DISTINCT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r FROM row_mates
                JOIN comparable a USING (record) JOIN comparable b ON b.record = other_record
                """,
            ),
        ]
    )


def _all_standardised(*, taken_over: bool) -> Step:
    columns = ", ".join(STANDARDISED.names())
    earlier = f" UNION ALL SELECT {columns} FROM standardised_before JOIN said_now USING (record, said)"
    now = f"SELECT {columns} FROM standardised_now JOIN said_now USING (record)"
    return Step(STANDARDISED.name, now + (earlier if taken_over else ""))


_DECISIONS = {"record_l": pa.string(), "record_r": pa.string(), "same": pa.bool_()}
