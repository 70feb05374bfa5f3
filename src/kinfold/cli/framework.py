"""`kinfold framework check|preview|explain`: the rules, their sources and dates, the worked cases, and the council's own readings."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kinfold.cli import framework_explain
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.governance.rules.profile import read_profile
from kinfold.needs.framework import Framework, read_framework
from kinfold.needs.local import as_read_by, folder_of, with_change
from kinfold.needs.preview import artefact, holding_now, shown
from kinfold.needs.preview import preview as who_moves
from kinfold.needs.rules import kinds_of
from kinfold.needs.worked_answers import Wrong, wrong_cases
from kinfold.needs.worked_cases import read_worked_cases
from kinfold.places import find_places, shipped
from kinfold.runs import newest_found
from kinfold.sources.contracts import kinds_given, read_contracts
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.errors import BadSettings
from kinfold.warehouse.artefacts import NobodyWatching, Workspace
from kinfold.warehouse.duckdb_engine import DuckDBEngine

app = typer.Typer(help="The programmes' rules.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The programmes' rules."""


app.command("explain")(framework_explain.explain)


@app.command("check")
def check(council: Council = None) -> None:
    """
    Read every framework and the council's own readings, and hold every worked case against its rule.

    All problems are told together, with file and line. What is told of the council besides: which needs none of its
    sources can answer, and which readings are its own.
    """
    places = find_places(council=council, extracts=None, data=None)
    read_profile(places.council)
    given = kinds_given(read_contracts(places.council))
    problems: list[str] = []
    for folder in sorted(file.parent for file in shipped("frameworks").glob("*/framework.yaml")):
        try:
            framework = read_framework(folder)
            out.print(_cases_words(framework, folder, problems), soft_wrap=True, markup=False)
            if framework.kind == "programme":
                local = as_read_by(places.council, framework, given)
                out.print(
                    _council_words(local, folder_of(places.council, framework), given), soft_wrap=True, markup=False
                )
        except BadSettings as found:
            problems += found.problems
    if problems:
        raise BadSettings(problems, where=f"{shipped('frameworks')} and {places.council}")


@app.command("preview")
def preview(
    change: Annotated[Path, typer.Option("--change", help="The file of a change, as it would stand in changes/.")],
    council: Council = None,
    data: Data = None,
) -> None:
    """
    Tell who would come in and who would go out if a rule read otherwise, by sex, age, ethnic group and area.

    It is asked of the newest run that got as far as findings, as if the change held on its day. Counts only, none
    between 1 and 9; nothing is kept and nothing is published.
    """
    places = find_places(council=council, extracts=None, data=data)
    profile, given = read_profile(places.council), kinds_given(read_contracts(places.council))
    run = newest_found(places)
    on = date.fromisoformat(str(run.on_day))
    adopted = profile.adopted(on)
    if adopted is None:
        raise BadSettings([f"profile.yaml: no framework is adopted on {on}"], where=str(places.council))
    framework = as_read_by(places.council, read_framework(shipped("frameworks") / adopted.framework), given)
    changed, need = with_change(change, framework, given)
    made = {stage: artefact(places.warehouse, stage, str(step["fingerprint"])) for stage, step in run.steps.items()}
    scratch = places.data / "scratch"
    scratch.mkdir(exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="preview-", dir=scratch) as folder:
        engine = DuckDBEngine(Path(folder) / "scratch")
        try:
            workspace = Workspace(engine, Path(folder), made, NobodyWatching())
            rows = who_moves(
                made, framework=holding_now(changed, [need], on), profile=profile, on=on, workspace=workspace
            )
        finally:
            engine.close()
    table = Table("by", "group", "now", "would come in", "would go out", box=None)
    for row in rows:
        table.add_row(row.by, escape(row.group), shown(row.now), shown(row.comes_in), shown(row.goes_out))
    out.print(table)


def _cases_words(framework: Framework, folder: Path, problems: list[str]) -> str:
    worked = read_worked_cases(folder, framework)
    with tempfile.TemporaryDirectory(prefix="kinfold-cases-") as scratch:
        engine = DuckDBEngine(Path(scratch) / "scratch")
        wrong = wrong_cases(framework, worked, engine)
        engine.close()
    problems += [_wrong_words(folder, one) for one in wrong]
    cases = sum(len(cases) for cases in worked.of.values())
    verified = sum(value.verified for need in framework.needs for value in need.values.values())
    readings = sum(len(need.values) for need in framework.needs)
    return (
        f"{framework.title}: {len(framework.needs)} needs; {verified} of {readings} readings verified at their source; "
        f"{cases - len(wrong)} of {cases} worked cases hold."
    )


def _wrong_words(folder: Path, wrong: Wrong) -> str:
    return (
        f"{folder}/cases/{wrong.need}.yaml: the case '{wrong.case}' on {wrong.on} should find {wrong.expected}, "
        f"and the rule finds {wrong.found}; correct the rule, or the case"
    )


def _council_words(framework: Framework, folder: Path, given: frozenset[FactKind]) -> str:
    answered = [need.id for need in framework.needs if can_answer(framework, need.id, given)]
    unanswered = [need.id for need in framework.needs if need.id not in answered]
    local = [need.id for need in framework.needs if any(value.local for value in need.values.values())]
    words = f"  The council's sources can answer {len(answered)} of them"
    words += f"; by assessment alone, or by no source: {', '.join(unanswered)}." if unanswered else "."
    return words + (f"\n  The council's own readings, from {folder}: {', '.join(local)}." if local else "")


def can_answer(framework: Framework, need_id: str, given: frozenset[FactKind]) -> bool:
    """Whether some question of a need's newest reading asks for what a contract gives."""
    need = framework.need(need_id)
    value = need.values[max(need.values)]
    kinds = {kind for part in value.leaves() if part.question is not None for kind in kinds_of(part.question)}
    return bool(kinds & given)
