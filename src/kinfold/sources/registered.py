"""A council's folder as a whole: its profile, registers and contracts held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from kinfold.governance.rules.findings import Finding
from kinfold.governance.rules.lint import ContractUse, lint
from kinfold.governance.rules.notice_versions import is_newer, untold, versions, what_to_do
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import Registers, has_registers, try_registers
from kinfold.governance.rules.statements import statements
from kinfold.sources.contract import Contract
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.codelists import CATEGORY_OF
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import today_by_the_clock
from kinfold.vocabulary.strict_yaml import lines_in


def must_be_in_order(folder: Path, profile: Profile, contracts: Mapping[SourceId, Contract], on: date) -> None:
    """Raises BadSettings with every mistake of the registers on a day, and every change that people were not told of."""
    if not must_have_registers(folder):
        return
    problems, _ = check_registers(folder, profile, uses_of(folder, contracts), on)
    if problems:
        raise BadSettings(problems, where=str(folder))


def problems_of(folder: Path, profile: Profile, on: date | None = None) -> list[str]:
    """Every mistake of the registers and every change that people were not told of, without reading the contracts."""
    return check_registers(folder, profile, None, on)[0] if must_have_registers(folder) else []


def check_folder(folder: Path, on: date | None = None, *, telling: bool = False) -> tuple[list[str], list[str]]:
    """
    Every mistake of a council's folder, and every warning, each with file, line and remedy; as of today or of a day.

    `telling` is for who builds or publishes a new version of the notice: what that version tells is no mistake to them.
    """
    problems: list[str] = []
    profile: Profile | None = None
    contracts: dict[SourceId, Contract] | None = None
    try:
        profile = read_profile(folder)
        contracts = contracts_of(folder, profile)
    except BadSettings as found:
        problems += found.problems
        if profile is None:
            # The contracts are read all the same, so that everything is told at once.
            problems += [told for told in _problems_of_contracts(folder) if told not in problems]
    if not must_have_registers(folder):
        return problems, []
    uses = None if contracts is None else uses_of(folder, contracts)
    found_in_registers, warnings = check_registers(folder, profile, uses, on, telling=telling)
    return [*problems, *found_in_registers], warnings


def must_have_registers(folder: Path) -> bool:
    """A trial can do without; who has published a notice cannot take away what it is held against."""
    return has_registers(folder) or bool(versions(folder))


def check_registers(
    folder: Path,
    profile: Profile | None,
    uses: list[ContractUse] | None,
    on: date | None = None,
    *,
    telling: bool = False,
) -> tuple[list[str], list[str]]:
    """As `check_folder`, of the registers alone; without `uses` the contracts could not be read."""
    registers, problems = try_registers(folder)
    if profile is None or registers is None:
        return problems, []
    findings = lint(profile, registers, uses or [], on or today_by_the_clock())
    if not any(one.kind == "no_such_agreement" for one in findings):
        findings += _not_told(folder, profile, registers, telling=telling)
    told = told_with_lines(folder, [one for one in findings if uses is not None or one.kind != "no_such_contract"])
    return [line for one, line in told if not one.warning], [line for one, line in told if one.warning]


def _not_told(folder: Path, profile: Profile, registers: Registers, *, telling: bool) -> Iterator[Finding]:
    told = versions(folder)
    if not told or (telling and is_newer(registers.notice.version, told[0])):
        return
    do = what_to_do(folder, registers.notice.version)
    for change in untold(folder, statements(profile, registers)):
        what = f"since version {told[0]} was published: {change}"
        yield Finding("notice.yaml", ("version",), "not_told", what, do)


def contracts_of(folder: Path, profile: Profile) -> dict[SourceId, Contract]:
    """The contracts of a folder; a profile drawn from a notice can have none, for a notice names no columns."""
    if profile.drawn_from and not any((folder / "sources").glob("*.y*ml")):
        return {}
    return read_contracts(folder)


def told_with_lines(folder: Path, findings: list[Finding]) -> list[tuple[Finding, str]]:
    """Each finding with its sentence: file, line, what and remedy."""
    lines = {
        file: lines_in((folder / file).read_text(encoding="utf-8")) for file in {finding.file for finding in findings}
    }
    return [(one, f"{folder / one.file}, line {lines[one.file](one.where)}: {one.what}; {one.do}") for one in findings]


def _problems_of_contracts(folder: Path) -> list[str]:
    try:
        read_contracts(folder)
    except BadSettings as found:
        return list(found.problems)
    return []


def uses_of(folder: Path, contracts: Mapping[SourceId, Contract]) -> list[ContractUse]:
    """What the registers need to know of each contract."""
    return [_use(folder, source, contract) for source, contract in contracts.items()]


def _use(folder: Path, source: SourceId, contract: Contract) -> ContractUse:
    sends = frozenset(CATEGORY_OF[fact.kind] for table in contract.tables for fact in table.facts)
    # A contract that was read stands in one of the files.
    file = next(path for path in sorted((folder / "sources").glob("*.yaml")) if _source_of(path) == source)
    return ContractUse(str(file.relative_to(folder)), str(source), contract.lawful_basis, contract.agreement, sends)


def _source_of(path: Path) -> str:
    """The source of a contract's file, without reading the whole of it again; a taken contract may leave it out."""
    told = dict(line.split(":", 1) for line in path.read_text(encoding="utf-8").splitlines() if ":" in line)
    return told.get("source", told.get("like", "").rpartition("/")[2]).partition("#")[0].strip(" \"'")
