"""Reading a council's contracts: each file by itself, and all of them against each other and the profile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.sources.agreement import Problem, file_patterns, problems_of
from kinfold.sources.contract import Contract
from kinfold.sources.taken import Taken, base_of, in_own_words, whole
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.strict_yaml import Location, hangs_on, line_of, try_parse, try_parse_as_far


@dataclass(frozen=True)
class _File:
    path: Path
    text: str
    contract: Contract
    taken: Taken | None = None
    spoilt: tuple[Location, ...] = ()
    """Parts that could not be read as they stand: what hangs on them is not judged yet."""

    def can_judge(self, problem: Problem) -> bool:
        # Junk and limits name columns of any other part, and whether a number can stand hangs on a party's `repeat`.
        if self.spoilt and (problem.where[:1] in (("junk",), ("limits",)) or "`{n}`" in problem.what):
            return False
        return not any(hangs_on(problem.where, part) for part in self.spoilt)

    def told(self, problem: Problem) -> str:
        if self.taken:
            problem = in_own_words(problem, self.taken, self.contract)
        return f"{self.path}, line {line_of(self.text, problem.where)}: {problem.what}"


def read_contracts(council_dir: Path) -> dict[SourceId, Contract]:
    """
    The contracts of a council's folder, by source; raises BadSettings with every problem of every file.

    A contract is held against the profile too: the agreement, lawful basis and retention class it
    names must exist there, so that no data comes in that nobody agreed to.
    """
    folder = council_dir / "sources"
    paths = sorted(folder.glob("*.yaml"))
    problems: list[str] = [
        f"{path}: the name of a contract's file ends in .yaml" for path in sorted(folder.glob("*.yml"))
    ]
    if not paths and not problems:
        problems.append(f"{folder}: there is no contract (*.yaml) in this folder")
    profile: Profile | None = None
    try:
        profile = read_profile(council_dir)
    except BadSettings as bad:
        problems += bad.problems
    files: list[_File] = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            problems.append(f"{path}: this file is not UTF-8 text; save it as UTF-8")
            continue
        file, found = _read(path, text)
        problems += found
        if file is not None:
            files.append(file)
    # A file that cannot be read yet may be the one that another names, so that check waits for it.
    all_read = len(files) == len(paths) and not any(file.spoilt for file in files)
    problems += _between(files, profile, all_read=all_read)
    if problems:
        # One slip of a contract that is taken may stand in several of its tables.
        raise BadSettings(list(dict.fromkeys(problems)), where=str(folder))
    return {SourceId(file.contract.source): file.contract for file in files}


def kinds_given(contracts: Mapping[SourceId, Contract]) -> frozenset[FactKind]:
    """The kinds of fact that a council's contracts can give."""
    return frozenset(fact.kind for contract in contracts.values() for table in contract.tables for fact in table.facts)


def read_contract(path: Path, council: Path | None) -> tuple[Contract | None, list[str]]:
    """One contract, wherever it lies, and its problems; with a council's folder also those with profile and neighbours."""
    try:
        file, problems = _read(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"{path}: this file cannot be read as UTF-8 text ({type(error).__name__})"]
    if file is None:
        return None, problems
    profile: Profile | None = None
    others: dict[str, Contract] | None = None
    if council is not None:
        try:
            profile = read_profile(council)
        except BadSettings as bad:
            problems += bad.problems
        neighbours = [
            other for other in sorted((council / "sources").glob("*.yaml")) if other.resolve() != path.resolve()
        ]
        read = [_read(other, other.read_text(encoding="utf-8", errors="replace"))[0] for other in neighbours]
        others = {one.contract.source: one.contract for one in read if one} | {file.contract.source: file.contract}
    problems += [file.told(problem) for problem in problems_of(file.contract, profile, others)]
    return file.contract, list(dict.fromkeys(problems))


def _read(path: Path, text: str) -> tuple[_File | None, list[str]]:
    """One file: a contract, or what is the council's own of one that ships with Kinfold."""
    if not re.search(r"^[\"']?like[\"']?\s*:", text, re.MULTILINE):
        contract, problems, spoilt = try_parse_as_far(text, Contract, file=str(path))
        return (_File(path, text, contract, spoilt=spoilt) if contract else None), problems
    taken, problems = try_parse(text, Taken, file=str(path))
    if taken is None:
        return None, problems
    base, problems = base_of(taken)
    if base is None:
        return None, [f"{path}, line {line_of(text, ('like',))}: {problem}" for problem in problems]
    contract, found = whole(taken, base)
    problems = [f"{path}, line {line_of(text, problem.where)}: {problem.what}" for problem in found]
    return (_File(path, text, contract, taken) if contract else None), problems


def _between(files: list[_File], profile: Profile | None, *, all_read: bool) -> list[str]:
    problems: list[str] = []
    first: dict[str, Path] = {}
    contracts = {file.contract.source: file.contract for file in files}
    for file in files:
        source = file.contract.source
        if source in first:
            problems.append(
                file.told(Problem(("source",), f"the source '{source}' stands in {first[source].name} too"))
            )
        first.setdefault(source, file.path)
        problems += [
            file.told(problem)
            for problem in problems_of(file.contract, profile, contracts if all_read else None)
            if file.can_judge(problem)
        ]
    problems += _same_files(files)
    lists = [file for file in files if file.contract.staff]
    problems += [
        file.told(Problem(("staff",), f"the staff list stands in {lists[0].path.name} already; there can be one"))
        for file in lists[1:]
    ]
    return problems


def _same_files(files: list[_File]) -> list[str]:
    """A file that fits two contracts would be read as either: a pattern is one source's only."""
    problems: list[str] = []
    first: dict[str, _File] = {}
    for file in files:
        for where, pattern in file_patterns(file.contract):
            other = first.setdefault(pattern.casefold(), file)
            if other.contract.source != file.contract.source:
                what = (
                    f"'{pattern}', the file pattern of '{file.contract.source}', "
                    f"is that of '{other.contract.source}' ({other.path.name}) too"
                )
                problems.append(file.told(Problem(where, what)))
    return problems
