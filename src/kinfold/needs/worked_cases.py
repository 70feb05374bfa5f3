"""
Worked cases: what a rule must find, written down by hand beside the framework for a programme officer to read.

`worked.yaml` in a framework's folder holds the school terms that the cases live in, and `cases/` one
file a need. A case is one made-up person or household on one day: what agencies say, and what must be
found. What is said reads `kind=value day..last day amount/of`, each part after the kind as needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kinfold.governance.rules.profile import Term
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import NeedCode
from kinfold.needs.rules import Age, Text
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import Strict, try_parse

_SAID = re.compile(
    r"^(?P<kind>[a-z_]+)(=(?P<value>\w+))?( (?P<day>\d{4}-\d\d-\d\d)(?P<to>\.\.(?P<last>\d{4}-\d\d-\d\d)?)?)"
    r"( (?P<amount>[\d.]+)?(/(?P<of>[\d.]+))?)?$"
)


@dataclass(frozen=True)
class Said:
    """One thing that an agency says, on a day or from a day to a last day."""

    kind: FactKind
    value: str | None
    day: date
    last: date | None
    amount: float | None
    of: float | None


def read_said(text: str) -> Said:
    """Raises ValueError where the text is not a fact."""
    told = _SAID.match(text)
    if told is None or told["kind"] not in set(FactKind):
        raise ValueError(f"what is said must read `kind=value day..last day amount/of`, and '{text}' does not")
    return Said(
        FactKind(told["kind"]),
        told["value"],
        date.fromisoformat(told["day"]),
        date.fromisoformat(told["last"]) if told["last"] else None,
        float(told["amount"]) if told["amount"] else None,
        float(told["of"]) if told["of"] else None,
    )


def _readable(text: str) -> str:
    read_said(text)
    return text


class Case(Strict):
    """One person or household on one day."""

    case: Text
    """What it shows."""
    on: date
    age: Age | None = None
    """Whole years on the day; without it the age is not known, where the need asks for one."""
    youngest: Annotated[int, Field(ge=-1)] | None = None
    """The age of the family's youngest child; -1 is one that is expected."""
    held: bool = True
    """Whether the agencies hold the person now: what they do not say of somebody they hold, is not so."""
    said: tuple[Annotated[Text, AfterValidator(_readable)], ...] = ()
    after_its_end: Literal["national", "local_vocabulary"] = "national"
    """Whether the council goes on using the framework as its own words."""
    found: Literal["met", "not met", "not known", "not in force", "not asked"]


class CasesOfNeed(Strict):
    """What stands in `cases/NEED.yaml`."""

    need: NeedCode
    cases: Annotated[tuple[Case, ...], Field(min_length=2)]


class Worked(Strict):
    """What stands in `worked.yaml`."""

    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    """The school terms of the cases; they are made up."""


@dataclass(frozen=True)
class WorkedCases:
    """The worked cases of a framework: by need, and the terms they live in."""

    terms: tuple[Term, ...]
    of: dict[str, tuple[Case, ...]]


def read_worked_cases(folder: Path, framework: Framework) -> WorkedCases:
    """The cases of a framework's folder; raises BadSettings with every problem of every file."""
    file = folder / "worked.yaml"
    if not file.exists():
        raise BadSettings(
            [f"{file}: there is no such file"],
            where=str(folder),
            do="Write down the school terms of the worked cases, as other frameworks do.",
        )
    worked, problems = try_parse(file.read_text(encoding="utf-8"), Worked, file=str(file))
    cases: dict[str, tuple[Case, ...]] = {}
    known = {need.id for need in framework.needs}
    for path in sorted(folder.glob("cases/*.yaml")):
        told, wrong = try_parse(path.read_text(encoding="utf-8"), CasesOfNeed, file=str(path))
        problems += wrong
        if told is not None and told.need not in known:
            problems.append(f"{path}, line 1: there is no need {told.need}")
        elif told is not None and told.need != path.stem:
            problems.append(f"{path}, line 1: the cases of the need {told.need} must be in {told.need}.yaml")
        elif told is not None:
            cases[told.need] = told.cases
    untold = [need for need in sorted(known - cases.keys()) if not (folder / "cases" / f"{need}.yaml").exists()]
    problems += [f"{folder}/cases/{need}.yaml: the need {need} has no worked case" for need in untold]
    if worked is None or problems:
        raise BadSettings(problems, where=str(folder))
    return WorkedCases(worked.terms, cases)
