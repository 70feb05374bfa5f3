"""
Guarded identifiers: what a number may prove, and which numbers prove nothing.

An equal NHS number, UPN, ULN or National Insurance number is strong evidence only together with one
more agreeing fact (the guard, in comparisons.py). A value that stands on too many records, or on
records of people who are plainly different, is junk: it counts as missing, and is counted.
"""

from __future__ import annotations

from kinfold.warehouse.engine import Engine, Step

NUMBERS = ("nhs_number", "upn", "uln", "ni_number")

# One person is known to about twenty agencies, each with a few cases; more records than this under
# one number are a placeholder.
MOST_RECORDS_A_NUMBER = 80
# Birth dates are mistyped, so one person's records show two or three; never this many, with as many names.
MOST_PEOPLE_A_NUMBER = 5
# Phones and homes are shared by a family; a switchboard or a hostel is no evidence of who somebody is.
MOST_RECORDS_A_CONTACT = 60
MOST_RECORDS_A_HOME = 120
# A birth date this much more common than others was typed where none was known.
MOST_TIMES_COMMON_DATE = 40
FEWEST_COMMON_DATE = 60

# Two numbers of which each lacks one place are the same but for a digit mistyped, lost, doubled or moved. Of short numbers
# too many are.
FEWEST_DIGITS = 6
_PLACES = list(range(1, 13))


def _junk_number(kind: str) -> str:
    return f"""
        SELECT '{kind}' AS kind, {kind} AS value FROM comparable_all WHERE {kind} IS NOT NULL GROUP BY {kind}
        HAVING count(*) > {MOST_RECORDS_A_NUMBER}
            OR (count(DISTINCT birth) > {MOST_PEOPLE_A_NUMBER} AND count(DISTINCT first) > {MOST_PEOPLE_A_NUMBER})
    """


def _cleared(kind: str) -> str:
    return f"CASE WHEN {kind} IN (SELECT value FROM junk WHERE kind = '{kind}') THEN NULL ELSE {kind} END AS {kind}"


STEPS: tuple[Step, ...] = (
    Step(
        "junk",
        " UNION ALL ".join(_junk_number(kind) for kind in NUMBERS)
        + f"""
        UNION ALL
        SELECT kind, value FROM (
            SELECT 'phone' AS kind, phone AS value FROM comparable_all
            UNION ALL SELECT 'email', email FROM comparable_all
        ) WHERE value IS NOT NULL GROUP BY kind, value HAVING count(*) > {MOST_RECORDS_A_CONTACT}
        UNION ALL
        SELECT 'reference', value FROM (SELECT unnest(reference_numbers) AS value, birth, first FROM comparable_all)
        GROUP BY value HAVING count(*) > {MOST_RECORDS_A_NUMBER}
            OR (count(DISTINCT birth) > {MOST_PEOPLE_A_NUMBER} AND count(DISTINCT first) > {MOST_PEOPLE_A_NUMBER})
        UNION ALL
        SELECT 'home', value FROM (SELECT unnest(homes) AS value FROM comparable_all)
        GROUP BY value HAVING count(*) > {MOST_RECORDS_A_HOME}
        UNION ALL
        SELECT 'birth_date', birth_text FROM comparable_all WHERE birth_text IS NOT NULL GROUP BY birth_text
        HAVING count(*) > greatest({FEWEST_COMMON_DATE}, {MOST_TIMES_COMMON_DATE} *
            (SELECT count(birth) / greatest(count(DISTINCT birth), 1) FROM comparable_all))
        """,
    ),
    Step(
        "junk_listed",
        """
        SELECT coalesce(list(value) FILTER (kind = 'home'), []) AS no_homes,
            coalesce(list(value) FILTER (kind = 'reference'), []) AS no_references
        FROM junk
        """,
    ),
    Step(
        "comparable",
        f"""
        WITH cleared AS (
            SELECT * REPLACE (
                {", ".join(_cleared(kind) for kind in NUMBERS)},
                {_cleared("phone")}, {_cleared("email")},
                CASE WHEN birth_text IN (SELECT value FROM junk WHERE kind = 'birth_date') THEN NULL ELSE birth END AS birth
            ) FROM comparable_all
        )
        SELECT cleared.* EXCLUDE (former_upn, phone, email, sent_from, sent_until) REPLACE (
                CASE WHEN birth IS NULL THEN NULL ELSE birth_text END AS birth_text,
                list_filter(homes, lambda home: NOT list_contains(no_homes, home)) AS homes,
                list_filter(reference_numbers, lambda number: NOT list_contains(no_references, number)) AS reference_numbers
            ),
            list_distinct(list_transform(reference_numbers, lambda number: split_part(number, '=', 1))) AS schemes,
            flatten(list_transform(reference_numbers, lambda number: [
                CASE WHEN length(split_part(number, '=', 2)) >= {FEWEST_DIGITS} THEN left(number, length(number) - place) || right(number, place - 1) END
                FOR place IN {_PLACES}])) AS nearly_references,
            -- An adoption is sealed: the number from before it may not lead to the child.
            list_filter([upn, CASE WHEN adopted THEN NULL ELSE former_upn END], lambda number: number IS NOT NULL) AS upns,
            list_filter([phone, email], lambda contact: contact IS NOT NULL) AS contacts,
            coalesce(sources.one_row_a_person, false) AND own_key AS exclusive,
            CASE WHEN exclusive THEN sent_from END AS sent_from, CASE WHEN exclusive THEN sent_until END AS sent_until,
            coalesce(sources.trusted_identifiers, []) AS trusted
        FROM cleared CROSS JOIN junk_listed LEFT JOIN sources USING (source)
        """,
    ),
)


def junk_counts(engine: Engine) -> dict[str, int]:
    """How many values of each kind stand on too many records to mean anybody."""
    found = engine.fetch("SELECT kind, count(*) AS values FROM junk GROUP BY kind ORDER BY kind")
    return dict(zip(found["kind"].to_pylist(), found["values"].to_pylist(), strict=True))
