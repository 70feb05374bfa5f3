"""The question what share was missed over terms, as SQL: the facts looked at, and the answer."""

from __future__ import annotations

from datetime import date

from kinfold.needs.asked import Answering, Asked, too_few_terms
from kinfold.needs.fact_words import WORDS
from kinfold.needs.rules import Rate
from kinfold.needs.words import date_sql, listed_words, number_words, number_words_sql, text_sql
from kinfold.vocabulary.codelists import WhyNotKnown


def rate_sql(rate: Rate, asked: Asked) -> Answering:
    kind = rate.of
    terms = asked.situation.recent_terms(kind, rate.terms)
    known = asked.known((kind,))
    if terms is None:
        return too_few_terms(rate.terms, asked)
    names = listed_words([term.name for term in terms])
    spans = " ".join(
        f"WHEN day > {date_sql(term.after or date.min)} AND day <= {date_sql(term.last_day)} THEN {place}"
        for place, term in enumerate(terms)
    )
    facts = f"""
        SELECT * FROM (
            SELECT subject, fact, day, coalesce(until_day - 1, day) AS last_day, last_said, TRUE AS yes,
                   CASE {spans} END AS term, amount, of_amount
            FROM {asked.said}
            WHERE kind = {text_sql(kind.value)} AND gone_day IS NULL AND amount IS NOT NULL AND of_amount IS NOT NULL
        ) WHERE term IS NOT NULL
    """
    giving = asked.situation.giving(kind)
    too_little = asked.reason(
        WhyNotKnown.TOO_LITTLE,
        f"fewer than {number_words(rate.least_of)} {WORDS[kind].many} are held for a term of {names}",
        tuple(source.source for source in giving),
    )
    sign, number_ = rate.comparison or (">=", 1.0)
    missed, possible = number_words_sql("f.amount"), number_words_sql("f.of_amount")
    return Answering(
        facts,
        met=f"CASE WHEN NOT ({known.late_sql}) AND f.full_terms = {rate.terms} THEN f.amount / f.of_amount {sign} {number_} END",
        reasons=f"""
            CASE WHEN NOT ({known.late_sql}) AND (f.subject IS NOT NULL OR ({known.sql})) THEN [{too_little}]
                 ELSE {known.reasons_sql} END
        """,
        sentence=f"'Missed ' || {missed} || ' of ' || {possible} || {text_sql(f' {WORDS[kind].many} over {names}.')}",
        to_come=known.to_come_sql,
        told_of=f"""
            {asked.subjects} s LEFT JOIN (
                SELECT subject, sum(amount) AS amount, sum(of_amount) AS of_amount,
                       count(*) FILTER (of_amount >= {rate.least_of}) AS full_terms
                FROM (
                    SELECT subject, term, sum(amount) AS amount, sum(of_amount) AS of_amount
                    FROM {asked.name}_facts GROUP BY subject, term
                ) GROUP BY subject
            ) f USING (subject)
        """,
    )
