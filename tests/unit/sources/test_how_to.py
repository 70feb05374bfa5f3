"""The how-to page is what people write contracts from: its examples run, and its lists are whole."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel
from tests.unit.sources.builders import Accepted, Council

from kinfold.sources import contract
from kinfold.sources.contract import Contract, StaffRule, TableRule
from kinfold.vocabulary.codelists import FactKind, Mark, PartyRole, Relation

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "how-to" / "add-a-source.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Accepted:
    """The examples of the page in one council, with the example council's profile."""
    council = Council(tmp_path_factory.mktemp("how-to"))
    profile = (ROOT / "councils" / "example" / "profile.yaml").read_text(encoding="utf-8")
    (council.folder / "profile.yaml").write_text(profile, encoding="utf-8")
    for name, rows in re.findall(r"The file `([^`]+\.(?:csv|xml))`.*?```(?:csv|xml)\n(.*?)```", PAGE, re.S):
        council.sends(name, rows)
    for name, text in re.findall(r"The contract `sources/([^`]+)\.yaml`:\n\n```yaml\n(.*?)```", PAGE, re.S):
        council.contract(text, name=name)
    return council.accept()


def test_all_examples_are_accepted(accepted: Accepted) -> None:
    assert accepted.rows("extracts", "source", "rows_in", "set_aside", "state") == [
        ("callouts", 2, 0, "accepted"),
        ("nursery", 4, 0, "accepted"),
        ("rent_service", 3, 1, "accepted"),
        ("young_people", 4, 0, "accepted"),
    ]


def test_the_household_becomes_what_the_page_says(accepted: Accepted) -> None:
    of = "source = 'rent_service'"
    assert len(accepted.rows("records", where=of)) == 6
    assert accepted.rows("set_aside", "row_number", "reason") == [
        (3, "TenancyRef is empty, or holds a text that stands for nothing")
    ]
    assert [len(accepted.rows(table, where=of)) for table in ("relationships", "involvements")] == [4, 1]
    assert accepted.rows("facts", "kind", "count(*)", where=f"{of} GROUP BY kind") == [
        ("rent_arrears", 2),
        ("tenancy", 2),
    ]


def test_the_event_becomes_what_the_page_says(accepted: Accepted) -> None:
    of = "source = 'callouts'"
    assert len(accepted.rows("records", where=of)) == 6
    assert accepted.rows("records", "full_name", where=f"{of} AND marks = ['restricted']") == [
        ("Ann PIKE",),
        ("Sue PIKE",),
    ]
    assert accepted.rows("relationships", "relation", "count(*)", where=f"{of} GROUP BY relation") == [
        ("father", 2),
        ("mother", 1),
    ]
    assert accepted.rows("facts", "kind", "count(*)", where=f"{of} GROUP BY kind") == [
        ("domestic_abuse_incident", 2),
        ("social_care_referral", 3),
    ]


def test_the_codes_become_what_the_page_says(accepted: Accepted) -> None:
    of = "source = 'young_people'"
    assert accepted.rows("records", "first_name", "last_name", "birth_date::text", "sex", "ethnic_group", where=of) == [
        ("Ash", "Bell", None, None, "WBRI"),
        ("Bea", "Lowe", "2009-01-01", "f", "WBRI"),
        ("Jo", None, "2008-06-15", "f", None),
        ("Kim", "Ferris", "2009-12-31", "m", "WBRI"),
    ]
    dropped = accepted.rows("values_dropped", "column_name", "reason", "values_dropped", where=of)
    assert ("SEN", "a code that the contract does not name", 1) in dropped
    assert ("SURNAME", "a text that stands for nothing", 1) in dropped
    factors = accepted.rows("facts", "value", where=f"{of} AND kind = 'assessment_factor'")
    assert factors == [("12A",), ("12A",), ("7A",), ("7A",)]


def test_the_message_becomes_what_the_page_says(accepted: Accepted) -> None:
    of = "source = 'nursery'"
    assert accepted.rows("records", "full_name", "role", where=of) == [
        ("Abe Dunn", "child"),
        ("Ida Marsh", "child"),
        ("Lena Marsh", "carer"),
        ("Ruth Marsh", "carer"),
    ]
    assert accepted.rows("relationships", "relation", where=of) == [("kinship_carer",), ("mother",)]
    assert accepted.rows("facts", "value", "until_day::text", where=of) == [("N7", "2024-12-20"), ("N7", None)]


@pytest.mark.parametrize("listed", [FactKind, Mark, PartyRole, Relation])
def test_the_page_names_every_member_of_the_closed_lists(listed: type[StrEnum]) -> None:
    lists = PAGE.split("## 4. Closed lists")[1].split("## 5.")[0]

    assert [member.value for member in listed if f"`{member.value}`" not in lists] == []


def _keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


@pytest.mark.parametrize(
    "model",
    [
        Contract, TableRule, StaffRule, contract.Party, contract.Identity, contract.Address, contract.FactRule,
        contract.RelationRule, contract.Professional, contract.Limits, contract.Cadence, contract.SameAs,
        contract.When, contract.Several, contract.LookUp, contract.Coded, contract.Ages,
        contract.Monitors,
    ],
    ids=lambda model: model.__name__,
)  # fmt: skip
def test_the_page_explains_every_key_of_a_contract(model: type[BaseModel]) -> None:
    missing = [key for key in _keys(model) if not re.search(rf"\b{key}\b", PAGE)]

    assert missing == []
