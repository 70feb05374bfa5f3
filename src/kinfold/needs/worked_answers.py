"""
Worked cases held against their rules by the same SQL as everybody else's facts.

Each case is a family of its own. One made-up source gives every kind of fact and is never late, so
that a case shows the rule alone; what late and missing sources mean is the same for all rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from kinfold.governance.rules.profile import Term
from kinfold.needs.compile import compile_need
from kinfold.needs.coverage import Reasons, Situation, Source
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Need
from kinfold.needs.gather import gathered_sql
from kinfold.needs.subjects import member_steps
from kinfold.needs.worked_cases import Case, WorkedCases, read_said
from kinfold.vocabulary.codelists import Coverage, FactKind, FamilyRole
from kinfold.warehouse.engine import Engine, Step

AGENCIES = "agencies"
_SUBJECT = pa.schema(
    [
        ("subject", pa.string()),
        ("age", pa.int32()),
        ("in_area", pa.bool_()),
        ("holds", pa.list_(pa.string())),
        ("left_open", pa.list_(pa.string())),
    ]
)
_SAID = pa.schema(
    [(name, pa.string()) for name in ("subject", "person", "source", "kind", "value", "outcome", "fact")]
    + [(name, pa.date32()) for name in ("day", "until_day", "gone_day", "last_said")]
    + [("amount", pa.float64()), ("of_amount", pa.float64()), ("dated", pa.bool_())]
)
_MEMBER = pa.schema([(name, pa.string()) for name in ("family", "person", "role")])
_YOUNG = pa.schema([("family", pa.string()), ("youngest", pa.int32())])
_ROLES = {"child": FamilyRole.CHILD, "adult": FamilyRole.MAIN_CARER, "household": FamilyRole.CHILD}


@dataclass(frozen=True)
class Wrong:
    """A case in which something else is found than was written down."""

    need: str
    case: str
    on: date
    expected: str
    found: str


def wrong_cases(framework: Framework, worked: WorkedCases, engine: Engine) -> list[Wrong]:
    """Every worked case whose answer is not the one written down; none where the framework keeps its word."""
    wrong: list[Wrong] = []
    for on, standing in sorted({(case.on, case.after_its_end) for cases in worked.of.values() for case in cases}):
        of_day = {
            need: [case for case in cases if (case.on, case.after_its_end) == (on, standing)]
            for need, cases in worked.of.items()
        }
        for need_id, cases in of_day.items():
            if cases:
                need = framework.need(need_id)
                found = _answers(framework, need, cases, worked.terms, engine)
                wrong += [
                    Wrong(need_id, case.case, on, case.found, answer)
                    for case, answer in zip(cases, found, strict=True)
                    if case.found != answer
                ]
    return wrong


def _answers(framework: Framework, need: Need, cases: list[Case], terms: tuple[Term, ...], engine: Engine) -> list[str]:
    on, local = cases[0].on, cases[0].after_its_end == "local_vocabulary"
    _put(need, cases, engine)
    reading = framework.value_in_force(need, on, as_local_words=local)
    compiled = []
    if reading is not None:
        compiled = [compile_need(need, *reading, _situation(on, terms), Reasons())]
        engine.run(compiled[0].steps)
    engine.run([Step("gathered", gathered_sql(replace(framework, needs=(need,)), compiled))])
    rows = engine.fetch("SELECT family, in_force, met FROM gathered").to_pylist()
    told = {row["family"]: _words(row["in_force"], row["met"]) for row in rows}
    return [told.get(str(number), "not asked") for number in range(len(cases))]


def _words(in_force: bool, met: bool | None) -> str:
    if not in_force:
        return "not in force"
    return "not known" if met is None else "met" if met else "not met"


def _situation(on: date, terms: tuple[Term, ...]) -> Situation:
    kinds = frozenset(kind.value for kind in FactKind)
    told = frozenset(f"{kind}:person" for kind in kinds)
    source = Source(AGENCIES, "The agencies", Coverage.LISTED, kinds, on, True, facts_about=told)
    return Situation(on, (source,), terms, ())


def _put(need: Need, cases: list[Case], engine: Engine) -> None:
    """The tables that a compiled need reads, with a family for each case, named by its number."""
    held = [AGENCIES, f"{AGENCIES}:person"]
    subjects: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    for number, case in enumerate(cases):
        who = str(number)
        age = None if need.about == "household" else case.age
        holds = held if case.held else []
        subjects.append({"subject": who, "age": age, "in_area": True, "holds": holds, "left_open": []})
        for nth, text in enumerate(case.said):
            one = read_said(text)
            if one.day <= case.on:
                said.append(
                    {
                        "subject": who, "person": who, "source": AGENCIES, "kind": one.kind.value, "value": one.value,
                        "fact": f"{number}-{nth}", "day": one.day, "last_said": case.on, "dated": True,
                        "until_day": one.last + timedelta(days=1) if one.last else None,
                        "amount": one.amount, "of_amount": one.of,
                    }
                )  # fmt: skip
    families = [str(number) for number in range(len(cases))]
    members = [{"family": family, "person": family, "role": _ROLES[need.about].value} for family in families]
    young = [{"family": f, "youngest": case.youngest} for f, case in zip(families, cases, strict=True)]
    for name in ("child_subjects", "adult_subjects", "household_subjects"):
        engine.put(name, pa.Table.from_pylist(subjects, schema=_SUBJECT))
    for name in ("said_of_people", "said_of_households"):
        engine.put(name, pa.Table.from_pylist(said, schema=_SAID))
    engine.put("standing_families", pa.table({"family": families}))
    engine.put("standing_members", pa.Table.from_pylist(members, schema=_MEMBER))
    engine.run(member_steps())
    engine.put("young_families", pa.Table.from_pylist(young, schema=_YOUNG))
