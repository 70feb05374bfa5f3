"""Steps that make the register's rows about what the rules say: the words once, and who they are said of."""

from __future__ import annotations

from kinfold.register.publish.said import digest_sql
from kinfold.warehouse.engine import Step

_WORDS = ("need", "answer", "why_not_known", "version", "sentence", "counts_once_as", "why_sources")
_LISTED = ", ".join(_WORDS)


def finding_steps() -> list[Step]:
    """
    What a run says of open families only; an answer about a protected person reaches no page's tables.

    There are some hundred times as many findings as there are different answers: a digest of the engine's,
    good for this run alone, brings the two together, and only the words get an id that lasts.
    """
    return [
        Step("findings_told", f"SELECT finding, family, person, need, answer, hash({_LISTED}) AS said FROM findings"),
        Step(
            "words_told",
            f"""
            SELECT said, {", ".join(f"first({column}) AS {column}" for column in _WORDS)}
            FROM (SELECT hash({_LISTED}) AS said, {_LISTED} FROM findings) GROUP BY said
            """,
        ),
        Step(
            "words",
            f"""
            SELECT said, {_short_id_sql(*_WORDS)} AS id, need, answer, why_not_known,
                coalesce(to_json(why_sources), '[]')::VARCHAR AS why_sources, version, sentence, counts_once_as
            FROM words_told
            """,
        ),
        Step(
            "facts_behind_one",
            """
            SELECT finding, to_json(list_sort(list(fact)))::VARCHAR AS facts
            FROM finding_evidence SEMI JOIN (SELECT fact FROM facts SEMI JOIN open_records USING (record)) AS open USING (fact)
            GROUP BY finding
            """,
        ),
        Step(
            "facts_behind",
            """
            SELECT family, person, '{' || string_agg(to_json(need)::VARCHAR || ':' || facts, ',' ORDER BY need) || '}' AS evidence
            FROM findings_told JOIN facts_behind_one USING (finding)
            GROUP BY family, person
            """,
        ),
        Step(
            "published_finding",
            f"""
            SELECT {digest_sql("open_families.id", "open_people.id")} AS id, open_families.id AS family,
                open_people.id AS person, {_ids_sql("told.met")} AS met, {_ids_sql("told.others")} AS others,
                coalesce(facts_behind.evidence, '{{}}') AS evidence
            FROM (
                SELECT family, person, list(words.id) FILTER (findings_told.answer = 'met') AS met,
                    list(words.id) FILTER (findings_told.answer <> 'met') AS others
                FROM findings_told JOIN words USING (said)
                GROUP BY family, person
            ) AS told
            JOIN open_families ON open_families.label = told.family
            LEFT JOIN open_people ON open_people.label = told.person
            LEFT JOIN facts_behind
                ON facts_behind.family = told.family AND facts_behind.person IS NOT DISTINCT FROM told.person
            WHERE told.person IS NULL OR open_people.id IS NOT NULL
            """,
        ),
        # Only what is said of somebody whom pages may show: a sentence can be true of one child alone.
        Step(
            "published_wording",
            """
            SELECT words.* EXCLUDE (said) FROM words
            SEMI JOIN (
                SELECT findings_told.said FROM findings_told
                JOIN open_families ON open_families.label = findings_told.family
                WHERE findings_told.person IS NULL OR findings_told.person IN (SELECT label FROM open_people)
            ) AS shown USING (said)
            """,
        ),
    ]


def _short_id_sql(*columns: str) -> str:
    """Twelve signs, 72 bits: the engine keeps so short a text in place, and no two of a million answers meet."""
    parts = ", ".join(f"coalesce(CAST({column} AS VARCHAR), chr(30))" for column in columns)
    return f"translate(left(to_base64(unhex(md5(concat_ws(chr(31), {parts})))), 12), '+/', '-_')"


def _ids_sql(column: str) -> str:
    """Ids as JSON, in an order that the same answers always have."""
    return f"coalesce('[\"' || array_to_string(list_sort({column}), '\",\"') || '\"]', '[]')"


NEEDS = (
    Step(
        "published_need",
        """
        SELECT needs.need AS id, framework, outcome, outcome_title, outcome_order, label, about, version, reference,
            verified, local, coalesce(to_json(categories), '[]')::VARCHAR AS categories
        FROM needs
        """,
    ),
    Step(
        "published_eligibility",
        """
        SELECT open_families.id, needs_met, outcomes_met, may_by_needs, may_by_outcomes, reading_used,
            may_be_eligible, coalesce(to_json(outcomes), '[]')::VARCHAR AS outcomes
        FROM eligibility JOIN open_families ON open_families.label = eligibility.family
        """,
    ),
)
