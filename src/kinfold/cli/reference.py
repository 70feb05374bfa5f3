"""The pages of docs/reference that are written from the code, so that they cannot say what it does not do."""

from __future__ import annotations

import ast
import inspect
import re
import types
import typing
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kinfold.families import tables as families
from kinfold.governance.rules.door import door
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Law, Notice, Sharing
from kinfold.linkage import tables as linkage
from kinfold.needs import tables as needs
from kinfold.needs.explain import reference_markdown
from kinfold.needs.framework import read_framework
from kinfold.needs.worked_cases import read_worked_cases
from kinfold.outcomes import tables as outcomes
from kinfold.places import KEYS, PACKAGE, shipped
from kinfold.sources import tables as sources
from kinfold.sources.contract import Contract
from kinfold.sources.taken import Taken
from kinfold.vocabulary import codelists
from kinfold.vocabulary.errors import KinfoldError
from kinfold.warehouse.tables import Table

WRITTEN = "<!-- Written by `./dev docs`; do not edit. -->\n\n"


def pages(command: Any) -> dict[str, str]:
    """Every generated page: its file name in docs/reference, and its text."""
    return {
        "tables.md": WRITTEN + _tables(),
        "contract.md": WRITTEN + _settings("The contract of a source", "sources/*.yaml", Contract),
        "taken.md": WRITTEN + _settings("A contract that is taken", "sources/*.yaml", Taken),
        "profile.md": WRITTEN + _settings("A council's profile", "profile.yaml", Profile),
        "law.md": WRITTEN + _settings("The register of law", "law.yaml", Law),
        "sharing.md": WRITTEN + _settings("The register of sharing", "sharing.yaml", Sharing),
        "notice.md": WRITTEN + _settings("The register of the notice", "notice.yaml", Notice),
        "door.md": WRITTEN + _door(),
        "codelists.md": WRITTEN + _codelists(),
        "commands.md": WRITTEN + _commands(command),
        "errors.md": WRITTEN + _errors(),
        "settings.md": WRITTEN + _deployment(),
        **{f"needs-{folder.name.replace('_', '-')}.md": WRITTEN + _needs(folder) for folder in _frameworks()},
    }


def _frameworks() -> list[Path]:
    return sorted(file.parent for file in shipped("frameworks").glob("*/framework.yaml"))


def _needs(folder: Path) -> str:
    """As a framework read on its last day, or reads from its first where it goes on."""
    framework = read_framework(folder)
    until = framework.national.until
    day = until - timedelta(days=1) if until else framework.newest_day()
    return reference_markdown(framework, day, read_worked_cases(folder, framework))


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |\n"


def _heading(*names: str) -> str:
    return _row(*names) + _row(*("---" for _ in names))


def _tables() -> str:
    text = "# Tables that the stages hand on\n\nEach is a Parquet file in the artefact of its stage.\n"
    for stage, module in (
        ("accept", sources),
        ("resolve", linkage),
        ("assemble", families),
        ("find", needs),
        ("measure", outcomes),
    ):
        for table in typing.cast(tuple[Table, ...], module.TABLES):
            text += f"\n## {stage}: {table.name}\n\n{table.about} One row for each {', '.join(table.key)}.\n\n"
            text += _heading("column", "type", "what it holds", "sensitivity")
            for column in table.columns:
                text += _row(column.name, column.type, column.meaning, column.sensitivity)
    return text


def _settings(title: str, where: str, model: type[BaseModel]) -> str:
    text = f"# {title}\n\n{inspect.getdoc(model)} It stands in `{where}`. A key that is not named here is refused.\n"
    for part in _parts(model):
        text += f"\n## {part.__name__}\n\n{inspect.getdoc(part) or ''}\n\n" + _heading(
            "key", "what it takes", "default", "meaning"
        )
        for name, told in part.model_fields.items():
            default = "**needed**" if told.is_required() else f"`{told.get_default(call_default_factory=True)!r}`"
            if isinstance(told.default, BaseModel):
                default = f"an empty {type(told.default).__name__}"
            text += _row(f"`{told.alias or name}`", _type_words(told.annotation), default, told.description or "")
    return text


def _parts(model: type[BaseModel], seen: list[type[BaseModel]] | None = None) -> list[type[BaseModel]]:
    seen = [] if seen is None else seen
    if model not in seen:
        seen.append(model)
        for told in model.model_fields.values():
            for part in _models_in(told.annotation):
                _parts(part, seen)
    return seen


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _models_in(inner)


def _type_words(annotation: object) -> str:
    arguments = [argument for argument in typing.get_args(annotation) if argument is not Ellipsis]
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _type_words(arguments[0])
    if origin is typing.Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_type_words(argument) for argument in arguments if argument is not type(None))
    if origin is tuple:
        return "a list of " + _type_words(arguments[0])
    if origin is dict:
        return f"{_type_words(arguments[0])}: {_type_words(arguments[1])}"
    if inspect.isclass(annotation):
        if issubclass(annotation, Enum) and annotation not in (codelists.FactKind,):
            return " or ".join(f"`{member.value}`" for member in annotation)
        if annotation is codelists.FactKind:
            return "a fact kind, see codelists"
        return {str: "text", int: "a whole number", float: "a number", bool: "true or false", date: "a day"}.get(
            annotation, annotation.__name__
        )
    return str(annotation)


def _door() -> str:
    rules = door()
    text = (
        "# The rules of the door\n\nHeld against every request, in this order. All must hold; the first that does "
        "not is the answer. They stand in `src/kinfold/governance/rules/door.yaml`.\n\n"
        f"A page opens to whoever has one of these relationships today: {', '.join(rules.relationships)}. "
        f"A manager has those of the workers below them: {', '.join(rules.passed_up)}. "
        f"Whoever is on a team's duty has those of its workers: {', '.join(rules.on_duty)}.\n\n"
    )
    text += _heading("rule", "what it says", "what a refused person is told", "owner", "source")
    for rule in rules.rules:
        text += _row(f"`{rule.id}`", rule.rule, f"{rule.because} Ask {rule.ask}.", rule.owner, rule.source)
    return text


def _codelists() -> str:
    text = "# Closed lists\n\nWords that contracts, rules and pages share.\n"
    source_lines = inspect.getsource(codelists).splitlines()
    for name, listed in vars(codelists).items():
        if not (inspect.isclass(listed) and issubclass(listed, Enum) and listed.__module__ == codelists.__name__):
            continue
        text += f"\n## {name}\n\n{inspect.getdoc(listed)}\n\n" + _heading("code", "meaning")
        for member in listed:
            line = next(line for line in source_lines if line.strip().startswith(f'{member.name} = "{member.value}"'))
            text += _row(f"`{member.value}`", line.partition("#")[2])
    return text


def _commands(root: Any) -> str:
    text = "# Commands\n\nEvery command explains itself with `--help`.\n"
    for path, command in _walk("kinfold", root):
        text += f"\n## {path}\n\n{command.help or ''}\n\n"
        options = [option for option in command.params if option.name not in ("help", "install_completion")]
        if options:
            text += _heading("option", "meaning")
            for option in options:
                argument = option.param_type_name == "argument"
                names = option.name.upper() if argument else " ".join(option.opts)
                text += _row(f"`{names}`", getattr(option, "help", None) or "")
    return text


def _walk(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, inner in sorted(command.commands.items()):
            if not inner.hidden:
                yield from _walk(f"{path} {name}", inner)
    else:
        yield path, command


def _deployment() -> str:
    """From the text of the settings, which are not loaded: they would ask for a deployment."""
    told = ast.get_docstring(ast.parse((PACKAGE / "web" / "settings.py").read_text(encoding="utf-8"))) or ""
    text = "# Settings of a deployment\n\nSecrets come from the environment and from nowhere else.\n\n"
    text += _heading("variable", "what it is")
    for name, meaning in re.findall(r"^    (KINFOLD_\w+) +(.+)$", told, flags=re.MULTILINE):
        text += _row(f"`{name}`", meaning)
    text += "\n`kinfold.toml`, in the folder where a command is run, says where things are, and no secret: "
    return text + ", ".join(f"`{key}`" for key in KEYS) + ".\n"


def _errors() -> str:
    text = "# Errors and exit codes\n\nEvery error says what happened, where, what it means for the data, and what to do.\n\n"
    text += _heading("exit code", "error", "meaning")
    for kind in sorted(_kinds(KinfoldError), key=lambda kind: kind.exit_code):
        text += _row(str(kind.exit_code), kind.__name__, (inspect.getdoc(kind) or "").splitlines()[0])
    return text


def _kinds(kind: type[KinfoldError]) -> Iterator[type[KinfoldError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)
