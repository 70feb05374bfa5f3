"""A need's rule in force on a day, as named SQL steps that answer it for everybody at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from kinfold.needs.asked import Asked, within_ages_sql
from kinfold.needs.coverage import Reasons, Situation
from kinfold.needs.framework_files import Need, Value
from kinfold.needs.parts import part_sql
from kinfold.needs.rules import Part
from kinfold.needs.words import text_sql
from kinfold.vocabulary.codelists import WhyNotKnown
from kinfold.warehouse.engine import Step


@dataclass(frozen=True)
class Compiled:
    """
    A need ready to run.

    `answers` names a table with one row a subject: subject, met (null for not known), reasons,
    sentence, and s1, s2 … whether each part supports it. `evidence` names one with the facts that support the answer: subject, fact, day,
    last_day. The tables in `passing` are read by these steps alone.
    """

    need: Need
    version: date
    steps: tuple[Step, ...]
    answers: str
    evidence: str
    passing: tuple[str, ...]


def compile_need(need: Need, version: date, value: Value, situation: Situation, reasons: Reasons) -> Compiled:
    """The steps that answer a need, by the reading that holds from `version`."""
    name = need.id.lower().replace("-", "_")
    asked = Asked(
        name=name,
        subjects=_subjects(need),
        said="said_of_households" if need.about == "household" else "said_of_people",
        whom="household" if need.about == "household" else "person",
        situation=situation,
        reasons=reasons,
    )
    leaves = [f"{name}_part_{number}" for number, _ in enumerate(value.leaves(), start=1)]
    parts = {
        leaf: part_sql(part, asked.part(leaf)) for leaf, part in zip(leaves, value.leaves(), strict=True)
    }  # fmt: skip
    facts = [step for step, _ in parts.values()]
    answers = Step(name, _answers_sql({leaf: sql for leaf, (_, sql) in parts.items()}, need, value, asked))
    evidence = Step(f"{name}_evidence", _evidence_sql(leaves, name))
    return Compiled(
        need, version, (*facts, answers, evidence), name, evidence.name, tuple(step.name for step in facts)
    )  # fmt: skip


def _subjects(need: Need) -> str:
    """Whom the need is about, those whose age is not known among them."""
    table = f"{need.about}_subjects"
    if not need.ages:
        return table
    return f"(SELECT * FROM {table} WHERE age IS NULL OR {within_ages_sql(need.ages, 'age')})"


def _answers_sql(leaves: dict[str, str], need: Need, value: Value, asked: Asked) -> str:
    """One row a subject: the answer, and of each part whether it supports the answer. `leaves` are the parts' selects."""
    met, supports = _tree(value)
    also = range(len(leaves) - len(value.also_shown_by) + 1, len(leaves) + 1)
    columns = ", ".join(
        f"p{n}.met AS m{n}, p{n}.{'to_come' if n in also else 'reasons'} AS r{n}, p{n}.sentence AS t{n}"
        for n in supports
    )
    joins = " ".join(
        f"LEFT JOIN ({sql}) p{n} ON p{n}.subject = s.subject" for n, sql in enumerate(leaves.values(), start=1)
    )
    whole = "NULL::INTEGER[]"
    if need.ages:
        ages = f"from {need.ages.from_}" + (f" to {need.ages.to}" if need.ages.to is not None else "")
        sentence = f"the need is about people aged {ages}, and no source says when this one was born"
        whole = f"CASE WHEN age IS NULL THEN [{asked.reason(WhyNotKnown.AGE_NOT_KNOWN, sentence)}] END"
        met = f"CASE WHEN age IS NOT NULL THEN ({met}) END"
    numbers = range(1, len(leaves) + 1)
    reasons = ", ".join(f"CASE WHEN s{n} THEN r{n} ELSE []::INTEGER[] END" for n in numbers)
    sentences = ", ".join(f"CASE WHEN s{n} THEN t{n} END" for n in numbers)
    caution = f"CASE WHEN NOT met THEN {text_sql(need.caution)} END" if need.caution else "NULL"
    return f"""
        WITH parts AS (SELECT s.subject, s.age, {columns} FROM {asked.subjects} s {joins}),
             answered AS (SELECT *, {met} AS met, {whole} AS age_reasons FROM parts),
             supported AS (SELECT *, {", ".join(f"({sql}) AS s{n}" for n, sql in supports.items())} FROM answered)
        SELECT subject, met,
               CASE WHEN met IS NULL THEN
                   coalesce(age_reasons, list_sort(list_distinct(flatten([{reasons}])))) END AS reasons,
               CASE WHEN met IS NOT NULL THEN concat_ws(' ', {sentences}, {caution}) END AS sentence,
               {", ".join(f"s{n}" for n in numbers)}
        FROM supported
    """


def _tree(value: Value) -> tuple[str, dict[int, str]]:
    """
    The rule over its parts' answers m1, m2 … as SQL, and for each part when it supports the whole answer.

    SQL's AND and OR are the logic that is wanted: no OR unknown is unknown, yes OR unknown is yes.
    A part supports the answer when everything on the way up from it says the same. What also shows
    a need can make it met, and its silence takes nothing away; only where a late source could still tell
    of it is the answer open, whatever the rule itself says.
    """
    if value.rule is None:  # a value in force has a rule, and the reader of files checks it
        raise ValueError("a withdrawn value has no rule to compile")
    numbers = count(1)
    main, ways_up = _node(value.rule, numbers)
    supports = {
        number: " AND ".join(f"{above} IS NOT DISTINCT FROM m{number}" for above in ["met", *way])
        for number, way in ways_up.items()
    }
    extra = [next(numbers) for _ in value.also_shown_by]
    supports |= {
        number: f"CASE WHEN met THEN coalesce(m{number}, FALSE) ELSE met IS NULL AND len(r{number}) > 0 END"
        for number in extra
    }
    told = [f"CASE WHEN m{number} THEN TRUE WHEN len(r{number}) > 0 THEN NULL ELSE FALSE END" for number in extra]
    return " OR ".join([*told, main]), supports


def _node(part: Part, numbers: Iterator[int]) -> tuple[str, dict[int, list[str]]]:
    """A part's SQL, and for each question below it the SQL of the parts between."""
    if not part.joined:
        number = next(numbers)
        return f"m{number}", {number: []}
    below = [_node(one, numbers) for one in part.joined]
    own = "(" + (" OR " if part.any_of else " AND ").join(sql for sql, _ in below) + ")"
    return own, {number: [*way, own] for _, ways in below for number, way in ways.items()}


def _evidence_sql(leaves: list[str], answers: str) -> str:
    """The facts of the parts that support the answer; where it is met, only those that speak for it."""
    return (
        "SELECT subject, fact, min(day) AS day, max(last_day) AS last_day FROM ("
        + " UNION ALL ".join(
            f"SELECT f.subject, f.fact, f.day, f.last_day FROM {leaf}_facts f JOIN {answers} w ON w.subject = f.subject "
            f"WHERE w.s{n} AND (w.met IS NOT TRUE OR f.yes)"
            for n, leaf in enumerate(leaves, start=1)
        )
        + ") GROUP BY subject, fact"
    )
