"""
Contracts that are written once, for any council: a council takes one that ships with Kinfold, and says
only what is its own: where the file comes from, and by what right.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, ValidationError

from kinfold.places import shipped
from kinfold.sources.agreement import Problem
from kinfold.sources.contract import Ages, Cadence, Contract, Limits, Monitors, Name, TableRule, Text
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.strict_yaml import Strict, try_parse


class Taken(Strict):
    """
    A source whose contract is taken from one that ships with Kinfold (`like: statutory/ssda903`).

    What stands here takes the place of the same key there, whole; everything else is as it is there.
    What the columns mean cannot be changed: who needs that copies the contract.
    """

    like: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")]
    """The folder of `councils/` that ships with Kinfold, and the source in it."""
    files: Text | dict[Name, Text] | None = None
    """The pattern of the file's name; where each table is a file of its own, the pattern by the table's name."""
    without: tuple[Name, ...] = ()
    """Tables that are not sent."""
    same_as: dict[Name, Name | None] = {}
    """Which of the council's sources the keys are really from, by the source named there: `{ssd: social_care}`; null for none."""
    agreement: Text
    lawful_basis: Text
    retention: Text
    source: Name | None = None
    title: Text | None = None
    several_files: bool | None = None
    partner: Text | None = None
    date_formats: tuple[Text, ...] | None = None
    date_formats_of: dict[Text, tuple[Text, ...]] | None = None
    earliest_year: int | None = None
    encoding: Text | None = None
    delimiter: Text | None = None
    log_from: date | None = None
    ages: Ages | None = None
    says_all: bool | tuple[FactKind, ...] | None = None
    rank: int | None = None
    junk: dict[Text, tuple[Text, ...]] | None = None
    also_called: dict[Text, tuple[Text, ...]] | None = None
    cadence: Cadence | None = None
    limits: Limits | None = None
    monitors: Monitors | None = None


def base_of(taken: Taken) -> tuple[Contract | None, list[str]]:
    """The contract that is taken, or the problems of it."""
    council, source = taken.like.split("/")
    folder = shipped("councils") / council / "sources"
    path = folder / f"{source}.yaml"
    if not path.is_file():
        known = ", ".join(f"{council}/{file.stem}" for file in sorted(folder.glob("*.yaml")))
        return None, [f"there is no contract '{taken.like}' to take{f'; there are {known}' if known else ''}"]
    return try_parse(path.read_text(encoding="utf-8"), Contract, file=str(path))


def whole(taken: Taken, base: Contract) -> tuple[Contract | None, list[Problem]]:
    """The contract with what is the council's own in its place."""
    problems = list(_strangers(taken, base))
    if problems:
        return None, problems
    told = taken.model_dump(mode="python", by_alias=True, exclude_unset=True)
    tree = base.model_dump(mode="python", by_alias=True)
    tree |= {key: value for key, value in told.items() if key not in ("like", "files", "without", "same_as")}
    if isinstance(taken.files, str):
        tree["files"] = taken.files
    # What one table is called elsewhere, another that looks something up in it finds there.
    own = taken.files if isinstance(taken.files, dict) else {}
    own_names = {table.files: own[table.name] for table in base.tables if table.files and table.name in own}
    tree["tables"] = [_table(taken, table, own_names) for table in base.tables if table.name not in taken.without]
    try:
        return Contract.model_validate(tree), []
    except ValidationError as invalid:
        return None, [
            Problem(tuple(error["loc"]) or ("like",), error["msg"].removeprefix("Value error, "))
            for error in invalid.errors(include_url=False, include_input=False)
        ]


def _strangers(taken: Taken, base: Contract) -> list[Problem]:
    """What names a table or a source that the taken contract does not have."""
    tables = {table.name for table in base.tables}
    sources = {party.same_as.source for table in base.tables for party in table.parties.values() if party.same_as}
    found = [
        Problem(("without",), f"{taken.like} has no table '{name}'") for name in taken.without if name not in tables
    ]
    own = taken.files if isinstance(taken.files, dict) else {}
    found += [Problem(("files", name), f"{taken.like} has no table '{name}'") for name in own if name not in tables]
    each_a_file = any(table.files for table in base.tables)
    if isinstance(taken.files, str) and each_a_file:
        found.append(Problem(("files",), "each table is a file of its own: write `files: {a table: its pattern}`"))
    if own and not each_a_file:
        found.append(Problem(("files",), "all tables stand in one file: write `files: its pattern`"))
    found += [
        Problem(("same_as", name), f"{taken.like} carries no key of a source '{name}'")
        for name in taken.same_as
        if name not in sources
    ]
    return found


def _table(taken: Taken, table: TableRule, own_names: dict[str, str]) -> dict[str, Any]:
    tree = table.model_dump(mode="python", by_alias=True)
    if isinstance(taken.files, dict) and table.name in taken.files:
        tree["files"] = taken.files[table.name]
    for look_up in tree["looked_up"]:
        look_up["files"] = own_names.get(look_up["files"], look_up["files"])
    for party in tree["parties"].values():
        if party["same_as"] and party["same_as"]["source"] in taken.same_as:
            source = taken.same_as[party["same_as"]["source"]]
            party["same_as"] = {**party["same_as"], "source": source} if source else None
    return tree


def in_own_words(problem: Problem, taken: Taken, contract: Contract) -> Problem:
    """A problem of the whole contract, told where the council's own file can mend it."""
    first, *deeper = problem.where or ("like",)
    if first in taken.model_fields_set:
        return problem
    what = f"{problem.what} (in {taken.like})"
    if first == "tables" and deeper and isinstance(deeper[0], int):
        name = contract.tables[deeper[0]].name
        if deeper[-1] == "files" and isinstance(taken.files, dict) and name in taken.files:
            return Problem(("files", name), problem.what)
        if "same_as" in deeper:
            what += "; name your own source instead, `same_as: {theirs: yours}`, or null for none"
            return Problem(("same_as",) if "same_as" in taken.model_fields_set else ("like",), what)
    return Problem(("like",), what)
