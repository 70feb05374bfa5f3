"""Steps that make the register's rows about what the rules say: the words once, and who they are said of."""

from __future__ import annotations

from kinfold.register.publish.said import digest_sql
from kinfold.warehouse.engine import Step

_WORDS = ("need", "answer", "why_not_known", "version", "sentence", "counts_once_as", "why_sources")
_LISTED = ", ".join(f"findings.{column}" for column in _WORDS)


def finding_steps() -> list[Step]:
    """
    What a run says of open families only; an answer about a protected person reaches no page's tables.

    There are a hundred times as many findings as different answers, and seven times as many people as
    different sets of answers. Digests of the engine's, good for this run alone, bring the like together; so
    each answer gets its lasting id once, and each set of answers is written out once.
    """
    return [
        Step(
            "words",
            f"""
            SELECT said, {_short_id_sql(*_WORDS)} AS id, need, answer, why_not_known,
                coalesce(to_json(why_sources), '[]')::VARCHAR AS why_sources, version, sentence, counts_once_as
            FROM (
                SELECT said, {", ".join(f"first({column}) AS {column}" for column in _WORDS)}
                FROM (SELECT hash({_LISTED}) AS said, {_LISTED} FROM findings) GROUP BY said
            )
            """,
        ),
        Step(
            "subjects",
            f"""
            SELECT told.*, open_families.id AS family_id, open_people.id AS person_id
            FROM (
                SELECT family, person, bit_xor(said) AS together, sum(said) AS in_all, count(*) AS answers
                FROM (SELECT family, person, hash({_LISTED}) AS said FROM findings)
                GROUP BY family, person
            ) AS told
            JOIN open_families ON open_families.label = told.family
            LEFT JOIN open_people ON open_people.label = told.person
            WHERE told.person IS NULL OR open_people.id IS NOT NULL
            """,
        ),
        Step(
            "answers",
            f"""
            SELECT {_ALIKE}, findings.answer = 'met' AS is_met, words.said, words.id
            FROM (
                SELECT {_ALIKE}, first(family) AS family, first(coalesce(person, '')) AS person FROM subjects GROUP BY ALL
            ) AS one
            JOIN findings ON findings.family = one.family AND coalesce(findings.person, '') = one.person
            JOIN words ON words.said = hash({_LISTED})
            """,
        ),
        Step(
            "sets_of_answers",
            f"""
            SELECT {_ALIKE}, {_ids_sql("is_met")} AS met, {_ids_sql("NOT is_met")} AS others FROM answers GROUP BY ALL
            """,
        ),
        Step(
            "facts_behind_one",
            """
            SELECT finding, '["' || array_to_string(list_sort(list(fact)), '","') || '"]' AS facts
            FROM finding_evidence SEMI JOIN (SELECT id AS fact FROM published_fact) AS open USING (fact)
            GROUP BY finding
            """,
        ),
        # In the order of the needs, whose names come first in each text: texts are put in order in a third of the time.
        Step(
            "facts_behind",
            """
            SELECT family, coalesce(person, '') AS person,
                '{' || array_to_string(list_sort(list(to_json(need)::VARCHAR || ':' || facts)), ',') || '}' AS evidence
            FROM findings JOIN facts_behind_one USING (finding)
            GROUP BY ALL
            """,
        ),
        Step(
            "published_finding",
            f"""
            SELECT {digest_sql("family_id", "person_id")} AS id, family_id AS family, person_id AS person, met, others,
                coalesce(facts_behind.evidence, '{{}}') AS evidence
            FROM subjects
            JOIN sets_of_answers USING ({_ALIKE})
            LEFT JOIN facts_behind
                ON facts_behind.family = subjects.family AND facts_behind.person = coalesce(subjects.person, '')
            """,
        ),
        # Only what is said of somebody whom pages may show: a sentence can be true of one child alone.
        Step("published_wording", "SELECT words.* EXCLUDE (said) FROM words SEMI JOIN answers USING (said)"),
    ]


_ALIKE = "together, in_all, answers"
"""By these two have the same set of answers: two digests of all of them, and how many they are."""


def _short_id_sql(*columns: str) -> str:
    """Twelve signs, 72 bits: the engine keeps so short a text in place, and no two of a million answers meet."""
    parts = ", ".join(f"coalesce(CAST({column} AS VARCHAR), chr(30))" for column in columns)
    return f"translate(left(to_base64(unhex(md5(concat_ws(chr(31), {parts})))), 12), '+/', '-_')"


def _ids_sql(which: str) -> str:
    """Ids as JSON, in an order that the same answers always have."""
    ids = f"array_to_string(list_sort(list(id) FILTER ({which})), '\",\"')"
    return f"coalesce('[\"' || {ids} || '\"]', '[]')"


NEEDS = (
    Step(
        "published_need",
        """
        SELECT needs.need AS id, framework, outcome, outcome_title, outcome_order, label, about, version, reference,
            verified, local, coalesce(to_json(categories), '[]')::VARCHAR AS categories, counted_once_as,
            coalesce(elsewhere_once, false) AS elsewhere_once, coalesce(progress_tested, false) AS progress_tested,
            progress_judged
        FROM needs
        """,
    ),
    Step(
        "published_eligibility",
        """
        SELECT open_families.id, needs_met, outcomes_met, may_by_needs, may_by_outcomes, reading_used,
            may_be_eligible, coalesce(to_json(outcomes), '[]')::VARCHAR AS outcomes, standing_since,
            coalesce(child_protection_now, false) AS child_protection_now
        FROM eligibility JOIN open_families ON open_families.label = eligibility.family
        """,
    ),
    Step(
        "published_progress",
        """
        SELECT followed AS id, need, began, ended, on_day, held_until, start_answer, start_sentence, now_answer, now_sentence, then_answer,
            then_sentence, coalesce(to_json(facts), '[]')::VARCHAR AS facts
        FROM progress
        """,
    ),
    Step(
        "published_groupresult",
        "SELECT result AS id, place, label, verified, families, so, not_so, not_known, needed, needed_and_so FROM results",
    ),
)
