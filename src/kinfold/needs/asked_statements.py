"""The questions what was said last, and what a professional judged, as SQL: the facts looked at, and the answer."""

from __future__ import annotations

from kinfold.needs.asked import Answering, Asked, not_known, period_words
from kinfold.needs.fact_words import WORDS
from kinfold.needs.rules import Assessed, Latest
from kinfold.needs.words import (
    date_sql,
    dated_words_sql,
    day_words_sql,
    listed_words,
    not_sent_sql,
    number_words_sql,
    text_sql,
    texts_sql,
)
from kinfold.vocabulary.codelists import FactKind, WhyNotKnown


def newest_sql(asked: Asked, question: Latest | Assessed, kind: FactKind, columns: str) -> str:
    """
    The statements of a kind that still hold, each person's newest only.

    Two that were said of one day both stand, and either can speak for the need.
    """
    after = question.starts_after(asked.on)
    within = f" AND day > {date_sql(after)}" if after else ""
    if isinstance(question, Latest) and question.scale:
        within += f" AND (value IS NULL OR value = {text_sql(question.scale)})"
    return f"""
        SELECT subject, fact, day, dated, day AS last_day, last_said, {columns}
        FROM {asked.said}
        WHERE kind = {text_sql(kind.value)} AND gone_day IS NULL
          AND (until_day IS NULL OR until_day > {date_sql(asked.on)}){within}
        QUALIFY day = max(day) OVER (PARTITION BY subject, person)
    """


def latest_sql(latest: Latest, asked: Asked) -> Answering:
    if latest.measure:
        sign, number = latest.comparison or (">=", 1.0)
        yes, unread_sql = f"{latest.measure} {sign} {number!r}", "FALSE"
        if latest.scale:
            # A score on a scale that could not be read may be on the one asked for: it speaks neither way.
            yes, unread_sql = f"CASE WHEN value IS NOT NULL THEN {yes} END", "value IS NULL"
        columns = f"{latest.measure} AS number, {yes} AS yes, {unread_sql} AS unread"
    else:
        no_answer = f"value IS NULL OR value IN {texts_sql(latest.unknown)}" if latest.unknown else "value IS NULL"
        columns = (
            f"NULL::DOUBLE AS number, value IS NULL AS unread, "
            f"CASE WHEN {no_answer} THEN NULL ELSE value IN {texts_sql(latest.among)} END AS yes"
        )
    one = WORDS[latest.of].one
    period = period_words(latest, asked.on) if latest.has_window else ""
    known = asked.known((latest.of,), latest)
    unread = asked.unread(one)
    giving = asked.situation.giving(latest.of)
    too_little = asked.reason(
        WhyNotKnown.TOO_LITTLE,
        f"{listed_words([source.title for source in giving], 'or') if giving else 'no source'} "
        f"holds this {asked.whom}, but no {one}{period} that answers it",
        tuple(source.source for source in giving),
    )
    silent = f"WHEN f.subject IS NULL AND {known.sql} THEN FALSE" if latest.silence == "none" else ""
    said = _said_words
    what = "the day it began" if latest.dated == "since" else "the day"

    def when(day: str, dated: str) -> str:
        return dated_words_sql(day, dated, latest.dated)

    return Answering(
        newest_sql(asked, latest, latest.of, columns),
        met=f"CASE WHEN f.yes THEN TRUE WHEN {known.late_sql} THEN NULL WHEN NOT f.yes THEN FALSE {silent} END",
        reasons=f"""
            CASE WHEN {known.late_sql} THEN {known.reasons_sql} WHEN f.unread THEN [{unread}]
                 WHEN f.subject IS NOT NULL OR ({known.sql}) THEN [{too_little}]
                 ELSE {known.reasons_sql} END
        """,
        sentence=f"""
            CASE WHEN f.subject IS NULL THEN {text_sql(f"No {one} is held.")}
                 WHEN f.yes THEN {said(latest.says, "f.yes_number")} || ' (' || {when("f.yes_day", "f.yes_dated")}
                      || CASE WHEN {known.late_sql} THEN ', last said on ' || {day_words_sql("f.last_said")} ELSE '' END
                      || {not_sent_sql("f.yes_dated", what)} || ').'
                 ELSE {said(latest.says_not, "f.number")} || ' (' || {when("f.day", "f.dated")}
                      || {not_sent_sql("f.dated", what)} || ').'
            END
        """,
        to_come=known.to_come_sql,
        told_of=f"""
            {asked.subjects} s LEFT JOIN (
                SELECT subject, CASE WHEN bool_or(yes) THEN TRUE WHEN count(*) = count(yes) THEN FALSE END AS yes,
                       bool_or(unread) AS unread, max(number) AS number, max(number) FILTER (yes) AS yes_number,
                       max(day) AS day, max(day) FILTER (yes) AS yes_day, max(last_said) AS last_said,
                       arg_max(dated, (day, dated)) AS dated, arg_max(dated, (day, dated)) FILTER (yes) AS yes_dated
                FROM {asked.name}_facts GROUP BY subject
            ) f USING (subject)
        """,
    )


def _said_words(template: str, number: str) -> str:
    """A sentence's beginning as SQL, with the amount in its place."""
    pieces = [text_sql(piece) for piece in template.split("{amount}")]
    return f" || coalesce({number_words_sql(number)}, 'an unknown number') || ".join(pieces)


def assessed_sql(assessed: Assessed, asked: Asked) -> Answering:
    nobody = asked.reason(WhyNotKnown.NOT_ASSESSED, "nobody has assessed it")
    if assessed.of is None:
        facts = (
            f"SELECT subject, fact, day, dated, day AS last_day, last_said, FALSE AS yes FROM {asked.said} WHERE FALSE"
        )
        return not_known(asked, nobody, facts)
    if assessed.of is FactKind.ASSESSMENT_FACTOR:
        facts = _assessments_sql(assessed, asked)
    else:
        among = f"value IN {texts_sql(assessed.among)}" if assessed.among else "value IS NULL"
        left_open = f"value IN {texts_sql(assessed.leaves_open)}" if assessed.leaves_open else "FALSE"
        columns = f"CASE WHEN value IS NOT NULL AND NOT ({left_open}) THEN {among} END AS yes, {left_open} AS left_open"
        facts = newest_sql(asked, assessed, assessed.of, columns)
    known = asked.known((assessed.of,))
    # What was judged of one member says "yes" for a household, and never "no" for all of it.
    not_all = asked.reason(WhyNotKnown.NOT_ASSESSED, "not everybody in the household has been assessed")
    unread = asked.unread(WORDS[assessed.of].one)
    open_ = asked.reason(WhyNotKnown.NOT_ASSESSED, assessed.open_says) if assessed.open_says else unread
    says_no = "FALSE" if asked.whom == "household" else f"f.yes IS NOT NULL AND NOT ({known.late_sql})"
    dated = "CASE WHEN f.yes THEN f.yes_dated ELSE f.dated END"
    day = day_words_sql("CASE WHEN f.yes THEN f.yes_day ELSE f.day END")
    assessed_on = f"CASE WHEN {dated} THEN '' ELSE 'first told on ' END || {day} || {not_sent_sql(dated, 'the day')}"
    says, says_not = text_sql(assessed.says or ""), text_sql(assessed.says_not or "")
    return Answering(
        facts,
        met=f"CASE WHEN f.yes THEN TRUE WHEN {says_no} THEN FALSE END",
        reasons=f"""
            CASE WHEN f.subject IS NULL THEN [{nobody}] WHEN f.left_open THEN [{open_}] WHEN {known.late_sql} THEN {known.reasons_sql}
                 WHEN f.yes IS NULL THEN [{unread}] ELSE [{not_all}] END
        """,
        sentence=f"CASE WHEN f.yes THEN {says} ELSE {says_not} END || ' (' || {assessed_on} || ').'",
        to_come=known.to_come_sql,
        told_of=f"""
            {asked.subjects} s LEFT JOIN (
                SELECT subject, CASE WHEN bool_or(yes) THEN TRUE WHEN count(*) = count(yes) THEN FALSE END AS yes,
                       bool_or(left_open) AS left_open, max(day) AS day, max(day) FILTER (yes) AS yes_day,
                       arg_max(dated, (day, dated)) AS dated, arg_max(dated, (day, dated)) FILTER (yes) AS yes_dated
                FROM {asked.name}_facts GROUP BY subject
            ) f USING (subject)
        """,
    )


def _assessments_sql(assessed: Assessed, asked: Asked) -> str:
    """
    Assessments in the window by sources that record factors, and the factors among those asked for.

    An assessment of another kind (early help's, say) records no factors, so it cannot answer "no".
    """
    after = assessed.starts_after(asked.on)
    within = f" AND day > {date_sql(after)}" if after else ""
    recording = texts_sql([source.source for source in asked.situation.giving(FactKind.ASSESSMENT_FACTOR)])
    return f"""
        SELECT subject, fact, day, dated, day AS last_day, last_said,
               kind = 'assessment_factor' AND value IN {texts_sql(assessed.among)} AS yes, FALSE AS left_open
        FROM {asked.said}
        WHERE kind IN ('assessment', 'assessment_factor') AND source IN {recording} AND gone_day IS NULL{within}
    """
