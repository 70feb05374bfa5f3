"""
What a check finds between the contracts in `sources/` and the register of sources, each held against all the entries that name it.

A contract can stand in several, so that one hands over to the next on its day. What has ended is judged no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kinfold.governance.rules.findings import Finding
from kinfold.governance.rules.lint_law import ContractUse
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Registers, SourceKind

Entry = tuple[int, SourceKind]


def contract_findings(
    profile: Profile, registers: Registers, contracts: Sequence[ContractUse], on: date
) -> Iterator[Finding]:
    """Every finding, in the order of the register and then of the contracts."""
    known = {one.source: one for one in contracts}
    for place, entry in enumerate(registers.sharing.sources):
        for name in entry.contracts:
            if name not in known:
                what = f"there is no contract '{name}' in sources/"
                where = ("sources", place, "contracts")
                yield Finding("sharing.yaml", where, "no_such_contract", what, "take it out or add it")
            elif not entry.ended(on) and _known_and_other(entry.agreement, known[name].agreement, profile):
                what = f"the contract '{name}' comes under another agreement, '{known[name].agreement}'"
                do = "let both name one agreement"
                yield Finding("sharing.yaml", ("sources", place), "other_agreement", what, do)
    for one in contracts:
        naming = [(p, entry) for p, entry in enumerate(registers.sharing.sources) if one.source in entry.contracts]
        if not naming:
            what = f"the source '{one.source}' is not in the register, so the notice does not tell of it"
            do = "add it to `contracts` of a source in sharing.yaml"
            yield Finding(one.file, ("source",), "not_in_register", what, do)
        else:
            yield from _untold(one, naming, on)


def _untold(use: ContractUse, naming: Sequence[Entry], on: date) -> Iterator[Finding]:
    """Categories that come and that the notice does not tell of: of what holds now, and of each that is to begin."""
    now = [one for one in naming if one[1].holds(on)]
    later = [one for one in naming if one[1].since is not None and one[1].since > on]
    for together in (now, *([one] for one in later)) if now or later else ([naming[-1]],):
        if not together:
            continue
        untold = use.categories - {category for _, entry in together for category in entry.categories}
        if untold:
            sent = ", ".join(sorted(category.value for category in untold))
            what = f"'{use.source}' sends {sent}, and the notice does not tell that this comes from there"
            do = "add it to the `categories` of this source"
            where = ("sources", together[-1][0], "categories")
            yield Finding("sharing.yaml", where, "category_not_told", what, do, warning=True)


def _known_and_other(registered: str | None, contract: str, profile: Profile) -> bool:
    """One that is not known is told of already, where it stands."""
    return registered in profile.agreements and registered != contract
