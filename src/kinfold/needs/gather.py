"""The answers of all needs, brought to the members of each family: findings and their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from kinfold.needs.compile import Compiled
from kinfold.needs.coverage import Reasons
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Need
from kinfold.needs.words import date_sql, day_words, text_sql
from kinfold.vocabulary.codelists import Answer, WhyNotKnown
from kinfold.warehouse.engine import Engine, Step

# Of several reasons the first is told as the reason; the sentence tells them all, and each source stands
# with the reason that names it. First what can be put right soonest.
_TOLD_FIRST = (
    WhyNotKnown.SOURCE_LATE,
    WhyNotKnown.NO_SOURCE,
    WhyNotKnown.NOT_IN_SOURCE,
    WhyNotKnown.NOT_IN_AREA,
    WhyNotKnown.TOO_LITTLE,
    WhyNotKnown.AGE_NOT_KNOWN,
    WhyNotKnown.NOT_ASSESSED,
)


def put_reasons(engine: Engine, reasons: Reasons) -> None:
    """The reasons by their numbers, as a table."""
    rows = [
        {
            "number": number,
            "why": reason.why.value,
            "place": _TOLD_FIRST.index(reason.why),
            "why_sources": [f"{reason.why.value}:{source}" for source in reason.sources or ("",)],
            "words": reason.words,
        }
        for number, reason in enumerate(reasons.told, start=1)
    ]
    schema = pa.schema(
        [
            ("number", pa.int32()),
            ("why", pa.string()),
            ("place", pa.int32()),
            ("why_sources", pa.list_(pa.string())),
            ("words", pa.string()),
        ]
    )
    engine.put("reasons", pa.Table.from_pylist(rows, schema=schema))


_FINDING = "md5(concat_ws('|', g.family, g.need, coalesce(g.person, '')))"
"""The id of a finding `g`."""


def gathered_sql(framework: Framework, compiled: Sequence[Compiled]) -> str:
    """One row a finding: of whom, and what was answered; `in_force` is false where no reading holds."""
    by_need = {one.need.id: one for one in compiled}
    return " UNION ALL ".join(_gathered(need, by_need.get(need.id)) for need in framework.needs)


def _gathered(need: Need, compiled: Compiled | None) -> str:
    who = _who(need)
    if compiled is None:
        first = day_words(min(need.values))
        sentence = text_sql(f"Not in force: this rule first held from {first}, and does not hold on the day.")
        # Where the need has ages, whom it would be about is not asked of a rule that does not hold.
        return (
            f"SELECT family, {text_sql(need.id)} AS need, person, FALSE AS in_force, NULL::VARCHAR AS version, "
            f"NULL::BOOLEAN AS met, NULL::INTEGER[] AS reasons, {sentence} AS sentence, "
            f"NULL::DATE AS evidence_from, NULL::DATE AS evidence_until FROM ({who})"
        )
    return (
        f"SELECT w.family, {text_sql(need.id)} AS need, w.person, TRUE AS in_force, "
        f"{text_sql(compiled.version.isoformat())} AS version, a.met, a.reasons, a.sentence, "
        f"e.evidence_from, e.evidence_until "
        f"FROM ({who}) w JOIN {compiled.answers} a ON a.subject = w.subject LEFT JOIN "
        f"(SELECT subject, min(day) AS evidence_from, max(last_day) AS evidence_until FROM {compiled.evidence} "
        f"GROUP BY subject) e ON e.subject = w.subject"
    )


def met_sql(compiled: Sequence[Compiled]) -> str:
    """What was met, of the findings: family, need, person, and the first day of the evidence."""
    met = [
        f"SELECT family, need, person, evidence_from FROM ({_gathered(one.need, one)}) WHERE met" for one in compiled
    ]
    columns = "NULL::VARCHAR AS family, NULL::VARCHAR AS need, NULL::VARCHAR AS person, NULL::DATE AS evidence_from"
    return " UNION ALL ".join(met) or f"SELECT {columns} WHERE FALSE"


def _who(need: Need) -> str:
    """The families and members that a need is about: family, person (null for the household), subject."""
    young = ""
    if need.families_with:
        young = (
            f" SEMI JOIN (SELECT family FROM young_families WHERE youngest < {need.families_with.child_under}) y "
            "USING (family)"
        )
    if need.about == "household":
        return f"SELECT family, NULL::VARCHAR AS person, family AS subject FROM standing_families{young}"
    return f"SELECT family, person, person AS subject FROM {need.about}_members{young}"


def reasons_told_step(compiled: Sequence[Compiled]) -> Step:
    """The reasons that were given together, put into words."""
    given = " UNION ".join(f"SELECT DISTINCT reasons FROM {one.answers}" for one in compiled)
    return Step(
        "reasons_told",
        f"""
        SELECT reasons, arg_min(r.why, r.place) AS why, 'Not known: ' || string_agg(r.words, '; ' ORDER BY number) || '.' AS sentence,
               list_sort(list_distinct(flatten(list(r.why_sources)))) AS why_sources
        FROM (SELECT reasons, unnest(reasons) AS number FROM ({given or "SELECT []::INTEGER[] AS reasons"}))
        JOIN reasons r USING (number)
        GROUP BY reasons
        """,
    )


def findings_sql(framework: Framework, compiled: Sequence[Compiled], on: date) -> str:
    """The table `findings`, with the reasons put into words, and with what counts once from `limited_needs`."""
    return f"""
        SELECT {_FINDING} AS finding, g.family, g.need, g.person,
               {date_sql(on)} AS on_day,
               CASE WHEN NOT g.in_force THEN '{Answer.NOT_IN_FORCE}' WHEN g.met THEN '{Answer.MET}'
                    WHEN NOT g.met THEN '{Answer.NOT_MET}' ELSE '{Answer.NOT_KNOWN}' END AS answer,
               g.in_force AND coalesce(g.met, FALSE) AND coalesce(l.counts, TRUE) AS counts, l.counts_once_as,
               t.why AS why_not_known, coalesce(t.why_sources, []::VARCHAR[]) AS why_sources, g.version,
               coalesce(g.sentence, t.sentence) AS sentence, g.evidence_from, g.evidence_until
        FROM ({gathered_sql(framework, compiled)}) g LEFT JOIN reasons_told t ON t.reasons = g.reasons
        LEFT JOIN limited_needs l ON l.family = g.family AND l.need = g.need AND l.person = g.person
    """


def evidence_sql(compiled: Sequence[Compiled]) -> str:
    """The table `finding_evidence`."""
    selects = [
        f"SELECT g.family, {text_sql(one.need.id)} AS need, g.person, e.fact "
        f"FROM ({_who(one.need)}) g JOIN {one.evidence} e ON e.subject = g.subject"
        for one in compiled
    ]
    told = " UNION ALL ".join(selects)
    none = "SELECT NULL::VARCHAR AS finding, NULL::VARCHAR AS fact WHERE FALSE"
    return f"SELECT {_FINDING} AS finding, g.fact FROM ({told}) g" if told else none
