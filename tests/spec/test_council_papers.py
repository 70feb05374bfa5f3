"""
The record of processing, the policy document and the transparency record: each statement has an entry behind it,
each entry that governs stands in the record, and what governs changes what they say.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from kinfold.cli.council import app
from kinfold.cli.council_papers import tool_in_use
from kinfold.governance.rules.article30 import ACTIVITY, NOBODY, record_of
from kinfold.governance.rules.assessments import WHERE
from kinfold.governance.rules.door import door
from kinfold.governance.rules.paper import DOOR, Paper, as_document
from kinfold.governance.rules.policy_document import policy_document
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import Registers, read_registers
from kinfold.governance.rules.statements import statements
from kinfold.governance.rules.transparency import transparency_record
from kinfold.vocabulary.errors import BadSettings

ROOT = Path(__file__).resolve().parents[2]
COUNCILS = ROOT / "councils"
ALL = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton", "example")
ON = date(2025, 3, 1)


def read(folder: Path) -> tuple[Profile, Registers]:
    return read_profile(folder), read_registers(folder)


def papers_of(folder: Path) -> tuple[Paper, Paper]:
    profile, registers = read(folder)
    made = statements(profile, registers)
    return (
        policy_document(profile, registers, made),
        transparency_record(profile, registers, made, tool_in_use(folder, profile, ON)),
    )


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def council(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COUNCILS / "example", tmp_path / "council"))


@pytest.mark.parametrize("name", ALL)
def test_each_statement_of_a_paper_is_drawn_from_something_that_governs(name):
    folder = COUNCILS / name
    profile, registers = read(folder)
    governs = {(one.file, one.where) for one in statements(profile, registers)}
    governs |= {(DOOR, ("rules", rule.id.value)) for rule in door().rules} | {(DOOR, ("relationships",))}
    governs |= {("known_law.yaml", ("policy_document",))}
    governs |= {("law.yaml", (WHERE, number)) for number in range(len(registers.law.impact_assessments))}
    governs |= {("profile.yaml", (section,)) for section in ("purposes", "roles", "frameworks")}
    governs |= {(f"sources/{file.stem}", ("source",)) for file in (folder / "sources").glob("*.yaml")}
    governs |= {(f"frameworks/{one.framework}", ("framework.yaml",)) for one in profile.frameworks}
    governs |= {
        (f"frameworks/{one.framework}", ("needs", file.stem))
        for one in profile.frameworks
        for file in (ROOT / "frameworks" / one.framework / "needs").glob("*.yaml")
    }
    model = next((ROOT / "src/kinfold/linkage/models").glob("*.json"))
    governs |= {(f"models/{model.name}", (key,)) for key in ("name", "shares", "thresholds", "trained")}

    for paper in papers_of(folder):
        assert [one for one in paper.made if (one.file, one.where) not in governs] == []
        assert {one.part for one in paper.made} == set(paper.headings)
        document = as_document(profile, paper)
        assert sum(len(part.said) for part in document.parts) == len(paper.made)
        assert document.changed == paper.to_add


@pytest.mark.parametrize("name", ALL)
def test_every_entry_on_data_stands_in_the_record_of_processing(name):
    profile, registers = read(COUNCILS / name)
    made = statements(profile, registers)
    record = record_of(profile, registers, made)
    entries = {entry for row in record.activities for entry in row["entries"].split("\n")}

    asked = {"purposes", "retention", "held", "people", "sources", "recipients", "storage", "residency", "roles"}
    assert [one.entry for one in made if one.where[0] in asked and one.entry not in entries] == []
    assert record.missing == ()
    assert all(set(row) == set(ACTIVITY) for row in record.activities)


def test_a_purpose_that_shows_nobody_says_so_and_has_no_ground_for_offences():
    profile, registers = read(COUNCILS / "example")
    rows = {row["purpose"]: row for row in record_of(profile, registers, statements(profile, registers)).activities}

    assert rows["Running the service"]["data"] == NOBODY
    assert "Article 10" not in rows["Running the service"]["conditions"]
    assert "Article 10" in rows["Keeping a child safe"]["conditions"]
    # The register of sources sends nobody's category under the staff list; it comes in all the same.
    assert "staff list" in rows["Held, and shown for no purpose"]["sources"]


def test_a_condition_that_is_for_some_purposes_stands_with_no_other(council):
    change(
        council, "law.yaml", "{of: offence,", "{of: offence, purposes: [safeguarding, who_is_who, identify_families],"
    )
    profile, registers = read(council)

    rows = {row["purpose"]: row for row in record_of(profile, registers, statements(profile, registers)).activities}
    assert "Article 10" in rows["Keeping a child safe"]["conditions"]
    assert "Article 10" not in rows["Helping a family"]["conditions"]


def test_what_governs_changes_what_the_papers_say(council):
    before = [{one.text for one in paper.made} for paper in papers_of(council)]

    change(council, "profile.yaml", "years: 7", "years: 9")
    change(council, "profile.yaml", "training_valid_days: 365", "training_valid_days: 200")
    change(council, "law.yaml", 'Schedule 1 paragraphs 6 and 18"', 'Schedule 1 paragraph 2"')

    after = [{one.text for one in paper.made} for paper in papers_of(council)]
    for old, new in zip(before, after, strict=True):
        assert any("kept 9 years" in text for text in new - old)
        assert any("older than 200 days" in text for text in new - old)
    # Paragraph 2 asks for no policy document.
    assert any("paragraph 2." in text and "asks for this document" not in text for text in after[0] - before[0])


def test_another_model_and_another_framework_change_the_transparency_record():
    profile, registers = read(COUNCILS / "example")
    made, tool = statements(profile, registers), tool_in_use(COUNCILS / "example", profile, ON)
    other = replace(tool, model=replace(tool.model, name="anyshire_2030", join=7.0), frameworks=())

    texts = [one.text for one in transparency_record(profile, registers, made, other).made]
    assert any("anyshire_2030" in text for text in texts)
    assert any("Above 7 bits" in text for text in texts)
    assert "On 1 March 2025 families are held against no framework." in texts
    # In force nationally on the day, and adopted until it ends; each of its needs is told.
    now = [one.text for one in transparency_record(profile, registers, made, tool).made]
    assert any("adopted until 1 April 2025" in text for text in now)
    assert len([text for text in now if "by the rule of 3 October 2022" in text]) == len(tool.frameworks[0].needs) == 34


def test_the_papers_name_the_impact_assessment_and_ask_for_one_where_none_is_named():
    named, asked = papers_of(COUNCILS / "example"), papers_of(COUNCILS / "bolton")

    for paper, section in zip(named, ("shown", "risks"), strict=True):
        (told,) = [one for one in paper.made if "impact assessment DPIA 2025-07, made on 3 March 2025" in one.text]
        assert told.part == section
    assert [sum("mpact assessment" in one for one in paper.to_add) for paper in named] == [0, 1]
    assert "2.5: where each impact assessment can be read." in named[1].to_add
    for paper in asked:
        assert [one.silent for one in paper.made if "no impact assessment is named" in one.text]
        assert [one for one in paper.to_add if "mpact assessment" in one and "date" in one]


def test_the_transparency_record_has_the_sections_of_the_standard_in_its_order():
    # Typed from the table of contents of the ATRS guidance, version 4.0 (2025).
    tier_2 = (
        "Owner and Responsibility", "Description and Rationale", "Deployment Context", "Tool Specification", "Model Specification",
        "Development Data Specification", "Operational Data Specification", "Risks, Mitigations and Impact Assessments",
    )  # fmt: skip
    record = papers_of(COUNCILS / "example")[1]

    assert [*record.headings.values()] == ["Tier 1: Summary Information", *(f"Tier 2: {name}" for name in tier_2)]
    assert "ATRS 4.0" in record.title


def test_the_workbook_and_the_csv_say_the_same_and_nothing_in_them_is_a_formula(council, tmp_path):
    change(council, "profile.yaml", "title: Helping a family", 'title: "=1+1"')
    to = tmp_path / "record.xlsx"

    done = CliRunner().invoke(app, ["article30", "--council", str(council), "--to", str(to)])

    assert done.exit_code == 0, done.output
    book = CalamineWorkbook.from_path(str(to))
    sheet = book.get_sheet_by_name("Record of processing").to_python()
    assert sheet[1][0] == "=1+1"
    with to.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[1][0] == "'=1+1"
    assert [[cell.removeprefix("'") for cell in line] for line in lines] == sheet
    heading = dict(book.get_sheet_by_name("Controller").to_python())
    assert heading["Controller (Article 30(1)(a))"].startswith("Anyshire Council is the data controller.")


@pytest.mark.parametrize("command", ["policy-document", "transparency-record"])
def test_each_paper_is_a_page_and_a_pdf(command, tmp_path):
    to = tmp_path / "paper.html"

    done = CliRunner().invoke(app, [command, "--council", str(COUNCILS / "example"), "--to", str(to)])

    assert done.exit_code == 0, done.output
    assert "What no register holds, to be added by the council" in to.read_text(encoding="utf-8")
    assert to.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("command", "to", "told"),
    [
        ("article30", "record.csv", "must end with .xlsx"),
        ("policy-document", "policy.pdf", "must end with .html"),
        ("transparency-record", "nowhere/record.html", "there is no folder"),
    ],
)
def test_a_file_that_would_be_written_over_or_has_no_folder_is_refused(command, to, told, tmp_path):
    done = CliRunner().invoke(app, [command, "--council", str(COUNCILS / "example"), "--to", str(tmp_path / to)])

    assert isinstance(done.exception, BadSettings)
    assert told in done.exception.problems[0]
    assert list(tmp_path.iterdir()) == []
