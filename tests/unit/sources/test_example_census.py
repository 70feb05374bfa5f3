"""The example council's school census, as schools send it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import Council

from kinfold.places import shipped

COLUMNS = (
    "UPN", "FormerUPN", "ULN", "Surname", "Forename", "MiddleNames", "FormerSurname", "DOB", "Sex", "School", "EntryDate",
    "Ethnicity", "Language", "FSM", "YoungCarer", "AddressLine1", "AddressLine2", "Postcode", "UPRN",
    *(f"Contact{n}{what}" for n in (1, 2) for what in ("Name", "Phone", "Email", "Address", "Postcode", "Relation")),
)  # fmt: skip
ADA = {"UPN": "A801200001001", "Surname": "Vale", "Forename": "Ada", "DOB": "01/05/2012", "Sex": "F"}
CONTRACT = shipped("councils") / "example" / "sources" / "school_census.yaml"


@pytest.mark.parametrize(("code", "told"), [("P", ["yes"]), ("S", ["yes"]), ("N", []), ("", [])])
def test_a_young_carer_is_whom_parent_or_school_named_and_not_declared_is_no_answer(
    tmp_path: Path, code: str, told: list[str]
) -> None:
    council = Council(tmp_path)
    text = CONTRACT.read_text(encoding="utf-8").replace("isa_education", "isa")
    text = text.replace("limits:\n", "limits:\n  least_rows: 0\n", 1)
    council.contract(text, name="school_census")
    row = {**dict.fromkeys(COLUMNS, ""), **ADA, "YoungCarer": code}
    council.sends("school_census_2024-05-01.csv", f"{','.join(COLUMNS)}\n{','.join(row[one] for one in COLUMNS)}\n")

    accepted = council.accept()

    assert [value for kind, value in accepted.rows("facts", "kind", "value") if kind == "young_carer"] == told
