"""What agencies send: in the forms their contracts say, as invented as it must be, and true to the truth."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyarrow.parquet
import pytest
import python_calamine

from kinfold.sources.contract import Contract, FileFormat, TableRule
from kinfold.vocabulary import identifiers
from kinfold.vocabulary.strict_yaml import try_parse
from kinfold.worlds.make import AGENCIES, make_world
from kinfold.worlds.settings import WorldSettings

CONTRACTS = Path(__file__).parents[3] / "councils" / "example" / "sources"
SOURCES = sorted(file.stem for file in CONTRACTS.glob("*.yaml"))
_COLUMN_KEYS = frozenset(
    [
        "row_key",
        "required",
        "key",
        "first_name",
        "middle_names",
        "last_name",
        "full_name",
        "former_last_name",
        "birth_date",
        "expected_date",
        "death_date",
        "nhs_number",
        "upn",
        "former_upn",
        "uln",
        "ni_number",
        "phone",
        "email",
        "column",
        "lines",
        "postcode",
        "uprn",
        "from",
        "until",
        "name",
        "team",
        "staff",
        "last_day",
        "amount",
        "of",
        "trained_on",
        "agreed_on",
        "supervisor",
    ]
)


def _contract(source: str) -> Contract:
    contract, problems = try_parse((CONTRACTS / f"{source}.yaml").read_text(), Contract, file=source)
    assert contract is not None, problems
    return contract


def _header(file: Path, contract: Contract, table: TableRule | None) -> list[str]:
    match contract.format:
        case FileFormat.CSV:
            with file.open(encoding=contract.encoding, newline="") as lines:
                return next(csv.reader(lines, delimiter=contract.delimiter))
        case FileFormat.PARQUET:
            return pyarrow.parquet.read_schema(file).names
        case FileFormat.XLSX:
            assert table is not None
            sheet = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_name(table.sheet)
            return [str(cell) for cell in sheet.to_python(skip_empty_area=False)[table.header_row - 1]]


def _columns(rule: object, key: str = "") -> set[str]:
    if isinstance(rule, dict):
        return {column for name, part in rule.items() for column in _columns(part, name.rstrip("_"))}
    if isinstance(rule, list | tuple):
        return {column for part in rule for column in _columns(part, key)}
    return {rule} if isinstance(rule, str) and key in _COLUMN_KEYS else set()


def _named(contract: Contract, table: TableRule | None) -> set[str]:
    """Every column that the contract names, the repeated ones with their numbers."""
    if table is None:
        return _columns(contract.staff.model_dump(mode="json")) if contract.staff else set()
    dumped = table.model_dump(mode="json", exclude={"name"})
    repeats = [party.repeat for party in table.parties.values() if party.repeat]
    first, last = (min(r[0] for r in repeats), max(r[1] for r in repeats)) if repeats else (1, 0)
    named = _columns(dumped) - set(table.parties)
    plain = {column for column in named if "{n}" not in column}
    return plain | {
        column.replace("{n}", str(n)) for column in named - plain for n in (first, last if len(repeats) == 1 else first)
    }


def test_there_is_a_contract_for_each_of_twenty_one_sources_and_the_staff_list():
    assert set(SOURCES) == set(AGENCIES)
    assert len(SOURCES) == 22


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_has_every_column_its_contract_names(council, source):
    contract = _contract(source)
    for table in contract.tables or (None,):
        pattern = table.files if table and table.files else contract.files
        files = sorted((council.made.extracts / source).glob(pattern.replace("{date}", "*")))
        assert files, pattern
        for file in files:
            assert _named(contract, table) - set(_header(file, contract, table)) == set()


def test_the_sources_come_in_different_forms():
    contracts = [_contract(source) for source in SOURCES]
    assert {contract.format for contract in contracts} == set(FileFormat) - {FileFormat.XML}
    assert len({contract.delimiter for contract in contracts}) == 3
    assert {contract.encoding for contract in contracts} >= {"utf-8", "windows-1252", "latin-1"}
    assert {contract.delivery for contract in contracts} == {"full", "changes", "events"}
    assert {contract.coverage for contract in contracts} == {"listed", "log"}
    assert any(len(contract.date_formats) > 1 for contract in contracts)


def test_every_postcode_phone_and_email_is_one_that_nobody_has(council):
    drama = re.compile(
        r"^(07700900|01632960|01(13|14|15|16|17|18|21|31|41|51|61)4960|01914980|02079460|02920180|02896496)\d{3}$"
    )
    said = council.columns("observed")
    assert all(text.startswith("ZZ") and identifiers.postcode(text) == text for text in set(said["postcode"]) - {None})
    assert all(drama.match(text) for text in set(said["phone"]) - {None})
    assert all(re.search(r"@example\.org$", text) for text in set(said["email"]) - {None})
    for file in council.made.extracts.rglob("*.csv"):
        found = re.findall(rb"@([\w.]+)", file.read_bytes())
        assert {domain for domain in found if not re.fullmatch(rb"([a-z]+\.)?example\.org", domain)} == set()


def test_most_numbers_are_well_formed_and_some_have_slipped(council):
    said = council.columns("observed")
    for name, check in (
        ("nhs_number", identifiers.nhs_number),
        ("upn", identifiers.upn),
        ("uln", identifiers.uln),
        ("ni_number", identifiers.ni_number),
    ):
        sent = [text for text in said[name] if text is not None]
        right = sum(check(text) == text for text in sent)
        assert 0.98 < right / len(sent) <= 1


def test_every_key_that_benefits_send_is_somebody_in_the_truth(council):
    known = {r["key"] for r in council.truth("records") if r["source"] == "benefits"}
    for file in (council.made.extracts / "benefits").glob("*.csv"):
        with file.open(newline="") as lines:
            for row in csv.DictReader(lines):
                assert row["CLAIMANT_NINO"] in known
                assert not row["CHILD_1_FORENAME"] or f"{row['CLAIM_ID']}|child|1" in known


def test_an_event_is_sent_once(council):
    refs: list[str] = []
    for file in (council.made.extracts / "police_incidents").glob("*.csv"):
        with file.open(newline="") as lines:
            refs += [row["IncidentRef"] for row in csv.DictReader(lines)]
    assert len(refs) == len(set(refs)) > 1000


def test_placeholders_and_junk_words_are_sent(council):
    sent = b"".join(file.read_bytes() for file in council.made.extracts.rglob("*.csv"))
    for junk in (b"01/01/1900", b"UNKNOWN", b"N/A", b"UNBORN"):
        assert junk in sent


def test_the_domestic_abuse_service_sends_no_address_and_is_late(council):
    files = list((council.made.extracts / "domestic_abuse_service").glob("*.csv"))
    assert [file.name for file in files] == ["da_service_2026-01-31.csv"]
    assert "ZZ" not in files[0].read_text()


def test_a_few_rows_break_their_contract(council):
    with (council.made.extracts / "police_incidents" / "incidents_2026-01-31.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert 0 < sum(not row["IncidentDate"] for row in rows) < len(rows) * 0.01


def test_professionals_of_the_council_stand_in_the_staff_list(council):
    folder = council.made.extracts
    with (folder / "staff" / "staff_2026-03-31.csv").open(newline="") as lines:
        staff = {row["staff_id"]: row["work_email"] for row in csv.DictReader(lines)}
    with (folder / "social_care" / "children_2026-03-31.csv").open(newline="") as lines:
        workers = {(row["WorkerStaffID"], row["WorkerEmail"]) for row in csv.DictReader(lines) if row["WorkerStaffID"]}
    assert len(workers) > 3
    assert all(staff[worker] == email for worker, email in workers)


def test_attendance_goes_back_as_many_terms_as_asked(tmp_path):
    made = make_world(people=600, seed=3, months=1, out=tmp_path, settings=WorldSettings(attendance_terms=9))
    (file,) = made.extracts.glob("attendance/*.tsv")
    with file.open(encoding="utf-8", newline="") as rows:
        terms = {row["term"] for row in csv.DictReader(rows, delimiter="\t")}
    assert terms == {
        "Summer 2023", "Autumn 2023", "Spring 2024", "Summer 2024",
        "Autumn 2024", "Spring 2025", "Summer 2025", "Autumn 2025", "Spring 2026",
    }  # fmt: skip
