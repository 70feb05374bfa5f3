"""The questions how many happened, and how many are open, as SQL: the facts looked at, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kinfold.needs.asked import COMPARED_WORDS, Answering, Asked, period_words, too_few_terms
from kinfold.needs.fact_words import WORDS
from kinfold.needs.rules import Count, Open
from kinfold.needs.words import (
    counted_words_sql,
    date_sql,
    dated_words_sql,
    day_words,
    day_words_sql,
    listed_words,
    not_sent_sql,
    number_words,
    text_sql,
    texts_sql,
)


@dataclass(frozen=True)
class _When:
    """How a sentence says when: the columns of the day and of whether a source sent it, and the words."""

    day: str
    dated: str
    words: str
    of_several: str
    """Which of several the day is of."""
    what: str
    """What was not sent, where it was not."""

    def sql(self) -> str:
        untold = "told on" if self.of_several == "the first" else "first told on"
        several = f"CASE WHEN {self.dated} THEN ', {self.of_several} {self.words} ' ELSE ', {self.of_several} of them {untold} ' END"
        one = dated_words_sql(self.day, self.dated, self.words)
        return f"CASE WHEN n = 1 THEN ', ' || {one} ELSE {several} || {day_words_sql(self.day)} END"

    def not_sent_sql(self) -> str:
        return not_sent_sql(self.dated, self.what)


def count_sql(count: Count, asked: Asked) -> Answering:
    after, period = count.starts_after(asked.on), None
    if count.terms is not None:
        terms = asked.situation.begun_terms(count.terms)
        if terms is None:
            return too_few_terms(count.terms, asked)
        after = terms[0].first_day - timedelta(days=1)
        period = f" since the beginning of {terms[0].name}"
    facts = _facts_sql(asked, count, "gone_day IS NULL" + (f" AND day > {date_sql(after)}" if after else ""), "day")
    when = _When("f.last_day", "f.last_dated", "on", "the latest", "the day")
    return _numbered(count, asked, facts, when, late_words=False, after=after, period=period)


def open_sql(open_: Open, asked: Asked) -> Answering:
    after = open_.starts_after(asked.on) if open_.has_window else None
    if open_.has_window:
        # An episode that a full source no longer lists has ended, on the day it was first left out.
        ended = "coalesce(until_day, gone_day)"
        condition = f"({ended} IS NULL OR {ended} - 1 > {date_sql(after)})" if after else "TRUE"
        when = _When("f.last_begun", "f.last_dated", "begun on", "the latest", "the day it began")
    else:
        condition = f"gone_day IS NULL AND (until_day IS NULL OR until_day > {date_sql(asked.on)})"
        when = _When("f.first_day", "f.first_dated", "since", "the first", "the day it began")
    last_day = f"least({date_sql(asked.on)}, coalesce(until_day, gone_day, {date_sql(asked.on)} + 1) - 1)"
    facts = _facts_sql(asked, open_, condition, f"greatest(day, {last_day})")
    # Begun long before, it is in the window because it went on into it: that is said, or the two days read as a slip.
    period = f" going on{period_words(open_, asked.on)}" if open_.has_window and after else None
    return _numbered(open_, asked, facts, when, late_words=True, period=period)


def _facts_sql(asked: Asked, question: Count | Open, condition: str, last_day: str) -> str:
    wanted = [f"kind IN {texts_sql([kind.value for kind in question.of])}", f"({condition})"]
    yes = "TRUE"
    if question.value:
        # A value that could not be read may be one of those asked for: it speaks neither way.
        wanted.append(f"(value IS NULL OR value IN {texts_sql(question.value)})")
        yes = "CASE WHEN value IS NOT NULL THEN TRUE END"
    if question.outcome:
        wanted.append(f"outcome IN {texts_sql(question.outcome)}")
    return f"""
        SELECT subject, fact, kind, day, dated, {last_day} AS last_day, last_said, {yes} AS yes
        FROM {asked.said} WHERE {" AND ".join(wanted)}
    """


def _numbered(
    question: Count | Open,
    asked: Asked,
    facts: str,
    when: _When,
    *,
    late_words: bool,
    after: date | None = None,
    period: str | None = None,
) -> Answering:
    """Met, or not, by the number of facts. More facts can come to light, so few mean no only where it is known."""
    sign, number = question.comparison or (">=", 1.0)
    one, many = _called(question)
    called = question.called.many if question.called else None
    known = asked.known(question.of, question, called=called, after=after)
    holds, could_hold = (f"{many_or_few} {sign} {number!r}" for many_or_few in ("n", "(n + n_unread)"))
    met = (
        f"CASE WHEN {holds} THEN TRUE WHEN {could_hold} THEN NULL WHEN {known.sql} THEN FALSE END"
        if question.upwards
        else f"CASE WHEN NOT {holds} THEN FALSE WHEN NOT {could_hold} THEN NULL WHEN {known.sql} THEN TRUE END"
    )
    unread = asked.unread(listed_words([WORDS[kind].one for kind in question.of], "or"))
    period = period or period_words(question, asked.on)
    none_period = f" since {day_words(known.since)},{period}" if question.ever and known.since else period
    asks = f"; the rule asks for {COMPARED_WORDS[sign]} {number_words(number)}"
    late = f" || CASE WHEN {known.late_sql} THEN ', as last said on ' || {day_words_sql('f.last_said')} ELSE '' END"
    reasons = f"CASE WHEN n_unread > 0 THEN list_append({known.reasons_sql}, {unread}) ELSE {known.reasons_sql} END"
    sentence = f"""
        CASE WHEN n = 0 THEN {text_sql(f"No {one}{none_period}.")}
             ELSE {_counted(question, many)} || {text_sql(period)} || {when.sql()}{late if late_words else ""}
                  || {when.not_sent_sql()} || CASE WHEN {holds} THEN '' ELSE {text_sql(asks)} END || '.'
                  || {_beware(question)} END
    """
    told_of = f"""
        (
            SELECT s.*, coalesce(f.n, 0) AS n, coalesce(f.n_unread, 0) AS n_unread FROM {asked.subjects} s
            LEFT JOIN (
                SELECT subject, count(yes) AS n, count(*) - count(yes) AS n_unread FROM {asked.name}_facts GROUP BY subject
            ) f USING (subject)
        ) s
        LEFT JOIN (
            SELECT subject, min(day) AS first_day, max(day) AS last_begun, max(last_day) AS last_day,
                   arg_min(dated, (day, NOT dated)) AS first_dated, arg_max(dated, (day, dated)) AS last_dated,
                   max(last_said) AS last_said,
                   {", ".join(f"count(*) FILTER (kind = {text_sql(kind.value)}) AS n_{kind.value}" for kind in question.of)}
            FROM {asked.name}_facts WHERE yes GROUP BY subject
        ) f USING (subject)
    """
    return Answering(facts, met, reasons, sentence, known.to_come_sql, told_of)


def _called(question: Count | Open) -> tuple[str, str]:
    if question.called:
        return question.called.one, question.called.many
    return (
        listed_words([WORDS[kind].one for kind in question.of], "or"),
        listed_words([WORDS[kind].many for kind in question.of], "or"),
    )


def _beware(question: Count | Open) -> str:
    """What the records that were counted do not say of anybody; a rule with words of its own says it in them."""
    if question.called:
        return "''"
    warned = [kind for kind in question.of if WORDS[kind].beware]
    each = (f"CASE WHEN f.n_{kind.value} > 0 THEN {text_sql(' ' + WORDS[kind].beware)} ELSE '' END" for kind in warned)
    return " || ".join(("''", *each))


def _counted(question: Count | Open, many: str) -> str:
    """The number with its noun; each kind's own where there are several."""
    if question.called or len(question.of) == 1:
        return counted_words_sql("n", _called(question)[0], many)
    each = ", ".join(
        f"CASE WHEN f.n_{kind.value} > 0 THEN "
        f"{counted_words_sql(f'f.n_{kind.value}', WORDS[kind].one, WORDS[kind].many)} END"
        for kind in question.of
    )
    return f"concat_ws(' and ', {each})"
