"""The verb of this folder: every need of a framework, held against every standing family."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from kinfold.families.tables import DWELLINGS, FAMILIES, MEMBERSHIPS, RESIDENCES
from kinfold.governance.rules.profile import Profile
from kinfold.linkage.tables import LINKS
from kinfold.needs.compile import Compiled, compile_need
from kinfold.needs.coverage import Reasons, Situation, situation
from kinfold.needs.eligibility import eligibility_step, limit_steps, limited_needs
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Need, Value
from kinfold.needs.gather import evidence_sql, findings_sql, met_sql, put_reasons, reasons_told_step
from kinfold.needs.parts import kinds_asked
from kinfold.needs.subjects import subject_steps
from kinfold.needs.tables import ELIGIBILITY, FINDING_EVIDENCE, FINDINGS, NEEDS
from kinfold.sources.tables import FACTS, RECORDS, SOURCES
from kinfold.vocabulary.codelists import FactKind
from kinfold.warehouse.artefacts import Workspace
from kinfold.warehouse.engine import Engine, Step
from kinfold.warehouse.side_by_side import run_side_by_side

STILL_TO_JUDGE = "It is no longer so"
"""Of a need whose framework does not say when it counts as met, as of a council's own needs."""
_AT_ONCE = 2
"""So many questions are answered side by side: an engine splits a table between threads only where it is far longer than theirs."""
InForce = list[tuple[Need, date, Value]]


def find(workspace: Workspace, *, framework: Framework, profile: Profile, on: date) -> None:
    """
    Hold every standing family against every need that is in force on the day.

    A need that had not begun, or a framework that the council does not use on the day, answers "not
    in force". Nothing is carried over from earlier runs: the same facts give the same findings.
    """
    workspace.load("accept", FACTS, RECORDS, SOURCES)
    workspace.load("resolve", LINKS)
    workspace.load("assemble", MEMBERSHIPS, RESIDENCES, DWELLINGS, FAMILIES)
    engine = workspace.engine
    adoption = profile.adopted(on)
    adopted = adoption if adoption is not None and adoption.framework == framework.id else None
    in_force = [
        (need, *reading)
        for need in framework.needs
        if adopted is not None
        and (reading := framework.value_in_force(need, on, as_local_words=adopted.standing == "local_vocabulary"))
    ]
    now = situation(on, engine.fetch("SELECT * FROM sources").to_pylist(), profile)
    engine.run(subject_steps(now, **_kinds(in_force)))
    for name in ("told_of_people", "told_of_households"):
        engine.drop(name)

    reasons = Reasons()
    compiled = _answer(workspace, in_force, now, reasons)
    put_reasons(engine, reasons)
    _put_needs(engine, framework, {need.id: (version, value) for need, version, value in in_force})
    engine.run([reasons_told_step(compiled), *limit_steps(framework, met_sql(compiled))])
    engine.put("limited_needs", limited_needs(engine))
    by = adopted.reading if adopted else framework.eligibility.readings.default
    engine.run([eligibility_step(framework, reading=by, on=on)])
    workspace.save(NEEDS, ELIGIBILITY)
    # There are millions of these: they go to their files as they are made, and are read from there.
    for table, sql in ((FINDINGS, findings_sql(framework, compiled, on)), (FINDING_EVIDENCE, evidence_sql(compiled))):
        workspace.save_rows(table, sql)
        engine.load(table.name, workspace.folder / f"{table.name}.parquet")
    workspace.notes |= _notes(engine)


def _kinds(in_force: InForce) -> dict[str, tuple[FactKind, ...]]:
    people = {FactKind.CHILD_PROTECTION_PLAN}  # of which eligibility tells, whatever the rules ask for
    households: set[FactKind] = set()
    for need, _, value in in_force:
        for part in value.leaves():
            (households if need.about == "household" else people).update(kinds_asked(part))
    return {"kinds_of_people": tuple(sorted(people)), "kinds_of_households": tuple(sorted(households))}


def _answer(workspace: Workspace, in_force: InForce, now: Situation, reasons: Reasons) -> list[Compiled]:
    # All are compiled first: the reasons have their numbers in the order of the needs, whichever is answered first.
    compiled = [compile_need(need, version, value, now, reasons) for need, version, value in in_force]
    last_of = {one.evidence: one.need.id for one in compiled}
    told: list[str] = []

    def tell(step: Step) -> None:
        if step.name in last_of:
            told.append(last_of[step.name])
            workspace.watch.step("find", told[-1], len(told), len(compiled))

    every = [step for one in compiled for step in one.steps]
    passing = [table for one in compiled for table in one.passing]
    run_side_by_side(workspace.engine, every, at_once=_AT_ONCE, passing=passing, done=tell)
    return compiled


def _put_needs(engine: Engine, framework: Framework, in_force: dict[str, tuple[date, Value]]) -> None:
    """The table `needs`: how each reads on the day, and where the reading comes from."""
    rows: list[dict[str, Any]] = []
    once = {need: "+".join(sorted(group.needs)) for group in framework.eligibility.counted_once for need in group.needs}
    for order, outcome in enumerate(framework.outcomes, start=1):
        for need in (need for need in framework.needs if need.outcome == outcome.id):
            told = framework.progress.needs.get(need.id) if framework.progress else None
            version, value = in_force.get(need.id, (None, need.values[min(need.values)]))
            rows.append(
                {
                    "framework": framework.id,
                    "need": need.id,
                    "outcome": outcome.id,
                    "outcome_title": outcome.title,
                    "outcome_order": order,
                    "label": need.label,
                    "about": need.about,
                    "version": version.isoformat() if version else None,
                    "reference": str(value.reference),
                    "verified": value.verified,
                    "local": value.local,
                    "categories": need.categories(),
                    "counted_once_as": once.get(need.id),
                    "elsewhere_once": framework.eligibility.parent_elsewhere is not None,
                    "progress_tested": told is not None and told.test is not None,
                    "progress_judged": told.judged if told is not None else STILL_TO_JUDGE,
                }
            )
    texts = (
        "framework", "need", "outcome", "outcome_title", "label", "about", "version", "reference", "counted_once_as",
        "progress_judged",
    )  # fmt: skip
    schema = pa.schema(
        [(name, pa.string()) for name in texts]
        + [
            ("outcome_order", pa.int32()),
            ("verified", pa.bool_()),
            ("local", pa.bool_()),
            ("elsewhere_once", pa.bool_()),
            ("progress_tested", pa.bool_()),
        ]
        + [("categories", pa.list_(pa.string()))]
    )
    engine.put("needs_told", pa.Table.from_pylist(rows, schema=schema))
    engine.run([Step("needs", "SELECT * FROM needs_told ORDER BY need")])


def _notes(engine: Engine) -> dict[str, Any]:
    """Counts for the run's manifest."""
    answers: dict[str, dict[str, int]] = {}
    for row in engine.fetch("SELECT need, answer, count(*) AS n FROM findings GROUP BY ALL ORDER BY ALL").to_pylist():
        answers.setdefault(row["need"], {})[row["answer"]] = row["n"]
    eligible = engine.fetch(
        "SELECT count(*) AS families, count(*) FILTER (may_by_needs) AS by_needs, "
        "count(*) FILTER (may_by_outcomes) AS by_outcomes FROM eligibility"
    ).to_pylist()[0]
    return {"answers": answers, "may_be_eligible": eligible}
