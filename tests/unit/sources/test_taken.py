"""A contract that ships with Kinfold is taken with what is the council's own; slips are told where they can be mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.places import shipped
from kinfold.sources.contract import Contract
from kinfold.sources.contracts import read_contracts
from kinfold.sources.taken import Taken
from kinfold.vocabulary.errors import BadSettings

CENSUS = """
like: statutory/cin_census
source: census
files: CIN_{date}.xml
agreement: isa
lawful_basis: public_task
retention: partner_extract
same_as: {ssd: pupils}
without: [reviews]
limits: {set_aside: 0.2, missing: {ReasonForClosure: 1}}
"""


def council_for(tmp_path: Path, census: str = CENSUS) -> Council:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.contract(census, name="census")
    return council


def test_what_is_the_councils_own_takes_the_place_of_what_was_taken(tmp_path: Path) -> None:
    contracts = read_contracts(council_for(tmp_path).folder)

    census = contracts["census"]  # type: ignore[index]
    assert (census.files, census.agreement, census.limits.set_aside) == ("CIN_{date}.xml", "isa", 0.2)
    assert census.title == "Children in need census"
    assert "reviews" not in [table.name for table in census.tables]
    assert {
        party.same_as.source for table in census.tables for party in table.parties.values() if party.same_as
    } == {"pupils"}  # fmt: skip


def test_a_key_that_is_nobodys_is_left_out(tmp_path: Path) -> None:
    contracts = read_contracts(council_for(tmp_path, CENSUS.replace("ssd: pupils", "ssd: null")).folder)

    parties = [party for table in contracts["census"].tables for party in table.parties.values()]  # type: ignore[index]
    assert not any(party.same_as for party in parties)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("statutory/cin_census", "statutory/cin_cencus", 2, "there is no contract 'statutory/cin_cencus' to take; there are statutory/"),
        ("statutory/cin_census", "statutory/../x", 2, "like"),
        ("agreement: isa", "agreement: none_such", 5, "'none_such' does not stand under `agreements`"),
        ("agreement: isa\n", "", 1, "agreement is missing"),
        ("{ssd: pupils}", "{sdd: pupils}", 8, "statutory/cin_census carries no key of a source 'sdd'"),
        ("{ssd: pupils}", "{ssd: lost}", 8, "there is no contract for the source 'lost' (in statutory/cin_census); name your own"),
        ("same_as: {ssd: pupils}\n", "", 2, "there is no contract for the source 'ssd' (in statutory/cin_census); name your own"),
        ("[reviews]", "[views]", 9, "statutory/cin_census has no table 'views'"),
        ("CIN_{date}.xml", "{children: CIN.xml}", 4, "all tables stand in one file"),
        ("CIN_{date}.xml", "x/CIN.xml", 4, "without folders"),
        ("[reviews]", "[reviews]\ntables: []", 10, "tables is not a key that is known here"),
        ("ReasonForClosure: 1", "ReasonForClosing: 1", 10, "no part of this contract uses the column 'ReasonForClosing'"),
        ("missing: {ReasonForClosure: 1}", "least_rows: 1", 2, "'ReasonForClosure' tells who is protected"),
        ("[reviews]", "[children, disabilities, referrals, assessments, factors, plans, enquiries, protection_plans, reviews]", 2, "needs either `tables` or `staff`"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line_in_the_councils_own_file(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in CENSUS
    council = council_for(tmp_path, CENSUS.replace(old, new, 1))

    with pytest.raises(BadSettings) as bad:
        read_contracts(council.folder)

    assert any(f"census.yaml, line {line}: " in problem and told in problem for problem in bad.value.problems), (
        bad.value.problems
    )


def test_whatever_a_contract_can_say_of_itself_can_be_said_of_a_taken_one() -> None:
    # What columns mean is not the council's to change; that its files are XML or a workbook is part of it.
    meaning = {"tables", "staff", "format", "delivery", "coverage", "one_row_a_person", "trusted_identifiers"}

    assert set(Contract.model_fields) - meaning <= set(Taken.model_fields)


def test_every_contract_that_ships_with_the_library_is_in_order() -> None:
    contracts = read_contracts(shipped("councils") / "statutory")

    assert {"cin_census", "ssd"} <= set(contracts)
    assert {contract.agreement for contract in contracts.values()} == {"own"}
