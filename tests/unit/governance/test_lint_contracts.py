"""A contract that stands in several entries of the register of sources is held against each of them that has not ended."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.governance.rules.lint_contracts import contract_findings
from kinfold.governance.rules.lint_law import ContractUse
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import Registers, SourceKind, read_registers
from kinfold.vocabulary.codelists import Category

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
ON, DAY = date(2026, 3, 1), timedelta(days=1)
USE = ContractUse("sources/x.yaml", "x", "public_task", "isa_police", frozenset({Category.CRIME, Category.CONTACT}))


def entry(agreement: str = "isa_police", *categories: str, **days: Any) -> SourceKind:
    told = {
        "title": "Police",
        "categories": categories or ("crime", "contact"),
        "agreement": agreement,
        "contracts": ["x"],
    }
    return SourceKind.model_validate({**told, **days})


def found(*entries: SourceKind) -> list[tuple[str, Any]]:
    registers = read_registers(EXAMPLE)
    sharing = registers.sharing.model_copy(update={"sources": entries})
    findings = contract_findings(read_profile(EXAMPLE), Registers(registers.law, sharing, registers.notice), [USE], ON)
    return [(one.kind, one.where[-1] if len(one.where) == 1 else one.where[1]) for one in findings]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ((entry(), entry()), []),
        ((entry("isa_dwp"), entry()), [("other_agreement", 0)]),
        ((entry(), entry("isa_dwp")), [("other_agreement", 1)]),
        ((entry("isa_dwp", until=ON), entry(since=ON)), []),
        ((entry(until=ON + DAY), entry("isa_dwp", since=ON + DAY)), [("other_agreement", 1)]),
        # Together they tell of all that comes; what has ended, or is yet to begin, tells of nothing now.
        ((entry("isa_police", "crime"), entry("isa_police", "contact")), []),
        ((entry("isa_police", "crime"), entry(until=ON)), [("category_not_told", 0)]),
        ((entry("isa_police", "crime", until=ON + DAY), entry(since=ON + DAY)), [("category_not_told", 0)]),
        ((entry(until=ON + DAY), entry("isa_police", "crime", since=ON + DAY)), [("category_not_told", 1)]),
        ((), [("not_in_register", "source")]),
    ],
)  # fmt: skip
def test_each_entry_that_has_not_ended_is_held_against_the_contract(entries, told):
    assert found(*entries) == told
