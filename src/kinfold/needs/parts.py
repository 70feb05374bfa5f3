"""
One question of a rule as SQL.

Each question becomes a named step and a select. The step, `<name>_facts`, holds the facts that it looked at
(with `yes` where a fact speaks for the need); the select has one row a subject: `met`
(true, false, or null for not known), the numbers of the reasons why it is not known, those of what a late source
could still tell (`to_come`), and the sentence that says what was found. SQL's own logic of three values then does the joining.
"""

from __future__ import annotations

from kinfold.needs.asked import Answering, Asked, within_ages_sql
from kinfold.needs.asked_counts import count_sql, open_sql
from kinfold.needs.asked_shares import rate_sql
from kinfold.needs.asked_statements import assessed_sql, latest_sql
from kinfold.needs.rules import Ages, Assessed, Count, Latest, Open, Part, Rate, kinds_of
from kinfold.vocabulary.codelists import FactKind, WhyNotKnown
from kinfold.warehouse.engine import Step


def part_sql(part: Part, asked: Asked) -> tuple[Step, str]:
    """Of a part that asks a question: the step of its facts, and the select of its answers."""
    match part.question:
        case Count() as count:
            found = count_sql(count, asked)
        case Open() as open_:
            found = open_sql(open_, asked)
        case Latest() as latest:
            found = latest_sql(latest, asked)
        case Rate() as rate:
            found = rate_sql(rate, asked)
        case Assessed() as assessed:
            found = assessed_sql(assessed, asked)
        case _:
            raise ValueError("a part that joins others has no question of its own")
    return Step(f"{asked.name}_facts", found.facts), _finished(found, part.ages, asked)


def _finished(found: Answering, ages: Ages | None, asked: Asked) -> str:
    """The answer with its ages: outside them the part answers no, without a sentence."""
    met, sentence, reasons = found.met, found.sentence, found.reasons
    if ages:
        within = within_ages_sql(ages, "s.age")
        number = asked.reason(WhyNotKnown.AGE_NOT_KNOWN, "no source says when this person was born")
        met = f"CASE WHEN s.age IS NULL THEN (({met}) AND NULL) WHEN {within} THEN {met} ELSE FALSE END"
        sentence = f"CASE WHEN {within} THEN {sentence} END"
        reasons = f"CASE WHEN s.age IS NULL THEN [{number}] ELSE {reasons} END"
    return f"""
        SELECT s.subject, {met} AS met,
               CASE WHEN ({met}) IS NULL THEN {reasons} ELSE []::INTEGER[] END AS reasons,
               CASE WHEN ({met}) IS NULL THEN {found.to_come} ELSE []::INTEGER[] END AS to_come,
               CASE WHEN ({met}) IS NOT NULL THEN {sentence} END AS sentence
        FROM {found.told_of}
    """


def kinds_asked(part: Part) -> tuple[FactKind, ...]:
    """The kinds of fact that a part's steps read."""
    kinds = kinds_of(part.question) if part.question else ()
    return (*kinds, FactKind.ASSESSMENT) if FactKind.ASSESSMENT_FACTOR in kinds else kinds
