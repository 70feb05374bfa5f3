"""
A draft of a contract: how much of it is right, what it marks, and that it repeats nobody's value.

The share is measured on the made-up council's twenty sources, whose column names were in sight when the
words of `draft_names` were chosen: it says that the parts work together, not how a stranger's file fares.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from kinfold.governance.rules.profile import read_profile
from kinfold.places import shipped
from kinfold.sources.agreement import problems_of
from kinfold.sources.columns import Use, key_of
from kinfold.sources.contract import Contract
from kinfold.sources.contracts import read_contracts
from kinfold.sources.draft import Draft, draft
from kinfold.sources.draft_yaml import write
from kinfold.sources.extracts import keeps_pattern
from kinfold.sources.layout import Layout
from kinfold.sources.trial import try_files
from kinfold.vocabulary.errors import ExtractRefused
from kinfold.vocabulary.strict_yaml import try_parse
from kinfold.worlds.make import make_world

COUNCIL = shipped("councils") / "example"
# A condition reads its column as text, a fact's value as a code: a file cannot tell which it will be.
ALIKE = {Use.CODE: Use.TEXT}
FLOOR = 0.98


@dataclass(frozen=True)
class Drafted:
    """One file of the made-up council, its draft, and the contract that it truly keeps."""

    file: Path
    true: Contract
    draft: Draft

    @property
    def text(self) -> str:
        return write(self.draft)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> list[Drafted]:
    folder = tmp_path_factory.mktemp("world")
    make_world(people=2000, seed=7, months=1, out=folder)
    contracts = read_contracts(COUNCIL)
    return [
        Drafted(file, contract, draft(file))
        for source, contract in sorted(contracts.items())
        if contract.tables
        for file in sorted((folder / "extracts" / source).iterdir())
    ]


def filled_in(text: str, true: Contract) -> str:
    """The draft with its blanks filled from the true contract."""
    told = true.model_dump(mode="json") | true.cadence.model_dump()
    told["log_from"] = told["log_from"] or ""
    return re.sub(
        r"^( *)(\w+):  # FILL IN.*$", lambda blank: f"{blank[1]}{blank[2]}: {told[blank[2]]}", text, flags=re.M
    )


def uses(one: Drafted) -> Iterator[tuple[str, set[Use], Use | None]]:
    """Each column that the true contract uses: its name, what it truly is, and what the draft says."""
    for rule in one.true.tables:
        if not keeps_pattern(one.file.name, rule.files or one.true.files):
            continue
        table = next(table for table in one.draft.tables if rule.sheet in (None, table.found.sheet))
        proposed = {key_of(column.name): ALIKE.get(column.use, column.use) for column in table.columns}
        true: dict[str, set[Use]] = {}
        for used in Layout(one.true, rule, date.max).uses:
            true.setdefault(key_of(used.column), set()).add(ALIKE.get(used.use, used.use))
        yield from ((column, right, proposed.get(column)) for column, right in true.items())


def test_nearly_every_column_of_the_made_up_council_is_proposed_right(drafted: list[Drafted]) -> None:
    told = [(one.file.name, column, right, said) for one in drafted for column, right, said in uses(one)]
    wrong = [one for one in told if one[3] not in one[2]]

    share = 1 - len(wrong) / len(told)
    print(f"draft: {len(told) - len(wrong)} of {len(told)} columns right, {share:.1%}")
    assert len(told) > 400
    assert share >= FLOOR, wrong


def test_every_draft_loads_once_its_blanks_are_filled_and_its_own_file_keeps_it(
    drafted: list[Drafted], tmp_path: Path
) -> None:
    profile = read_profile(COUNCIL)
    for one in drafted:
        before, problems = try_parse(one.text, Contract, file="draft")
        assert before is None, one.file.name
        assert len(problems) >= 8, one.file.name

        contract, problems = try_parse(filled_in(one.text, one.true), Contract, file="draft")

        assert problems == [], one.file.name
        assert contract is not None
        assert [problem.what for problem in problems_of(contract, profile, None)] == [], one.file.name
        path = tmp_path / f"{contract.source}.yaml"
        path.write_text(filled_in(one.text, one.true), encoding="utf-8")
        tried = try_files(path, [one.file])
        assert tried.rows_in == 0 or tried.kept >= 0.95 * tried.rows_in, (one.file.name, tried)


def test_the_keys_of_the_tables_tell_the_rows_apart_and_formats_are_found(drafted: list[Drafted]) -> None:
    for one in drafted:
        assert one.draft.sniffed.format == one.true.format
        assert one.draft.sniffed.delimiter == one.true.delimiter
        assert set(one.draft.date_formats()) <= set(one.true.date_formats) | {"%Y-%m-%d"}
        for rule in one.true.tables:
            for table in one.draft.tables:
                if table.found.sheet == rule.sheet and rule.sheet:
                    assert table.found.header_row == rule.header_row


def test_no_value_of_a_person_is_in_a_draft(drafted: list[Drafted]) -> None:
    secret = {Use.NAME, Use.PAST_DATE, Use.NHS_NUMBER, Use.UPN, Use.NI_NUMBER, Use.PHONE, Use.EMAIL, Use.ADDRESS_LINE}
    checked = 0
    for one in drafted:
        if one.file.suffix != ".csv":
            continue
        secrets = {column for column, right, _ in uses(one) if right & secret}
        with one.file.open(encoding=one.draft.sniffed.encoding, newline="") as file:
            rows = csv.DictReader(file, delimiter=one.draft.sniffed.delimiter)
            texts = {text for row in rows for name, text in row.items() if name and key_of(name) in secrets}
        placeholders = {text for table in one.draft.tables for column in table.columns for text in column.look.junk}
        texts = {text for text in texts if len(text or "") > 2}  # an initial may be the code M as well
        quoted = set(re.findall(r'"([^"]*)"', one.text))
        assert quoted & (texts - placeholders) == set(), one.file.name
        checked += len(texts)
    assert checked > 5000


# --- small files --------------------------------------------------------------------------------


def sends(tmp_path: Path, name: str, text: str, *, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def rows_of(*makers: str, count: int = 40) -> str:
    return "".join(",".join(maker.format(n=n, d=n % 12 + 1) for maker in makers) + "\n" for n in range(1, count + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = delimiter.join(["Ref", "Surname", "Town"]) + "\n" + f"1{delimiter}Núñez{delimiter}Upper, Any\n" * 5

    found = draft(sends(tmp_path, "file_2025-01-01.csv", text, encoding=encoding)).sniffed

    assert (found.encoding, found.delimiter) == (encoding, delimiter)
    assert found.tables[0].columns == ("Ref", "Surname", "Town")


def test_a_header_below_a_title_is_found(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("People")
        for number, row in enumerate([["Our report"], [], ["Ref", "Surname", "DOB"], ["R1", "Lee", "01/02/2010"]]):
            sheet.write_row(number, 0, row)

    (table,) = draft(path).tables

    assert (table.found.header_row, table.found.columns) == (3, ("Ref", "Surname", "DOB"))


def test_a_file_without_a_header_is_refused_and_its_first_row_not_repeated(tmp_path: Path) -> None:
    path = sends(tmp_path, "people.csv", "1,Xanthippe,Lee,2010-01-02\n2,Bob,Ray,2011-02-03\n")

    with pytest.raises(ExtractRefused, match="looks like a header") as refused:
        draft(path)

    assert "Xanthippe" not in str(refused.value)


def test_dates_that_read_both_ways_are_marked_and_the_day_comes_first(tmp_path: Path) -> None:
    both = draft(sends(tmp_path, "a.csv", "Ref,DOB\n" + rows_of("R{n}", "{d:02}/{d:02}/2010")))
    month_first = draft(sends(tmp_path, "b.csv", "Ref,DOB\n" + rows_of("R{n}", "{d:02}/28/2010")))

    assert both.date_formats() == ["%d/%m/%Y"]
    assert "SURE? every date could be read with the day or the month first" in write(both)
    assert month_first.date_formats() == ["%m/%d/%Y"]


def test_a_column_is_known_by_its_check_digits_where_its_name_says_nothing(tmp_path: Path) -> None:
    numbers = ["9434765919", "9000000009", "4505577104", "9876543210", "9434765870", "9876544322"]
    path = sends(tmp_path, "a.csv", "Ref,Col7\n" + "".join(f"R{n},{number}\n" for n, number in enumerate(numbers)))

    (table,) = draft(path).tables

    assert [(one.name, one.use) for one in table.columns][1] == ("Col7", Use.NHS_NUMBER)
    assert table.columns[1].unsure == "its name does not say so, its texts do"


def test_a_name_that_its_texts_do_not_bear_out_is_marked(tmp_path: Path) -> None:
    text = write(draft(sends(tmp_path, "a.csv", "Ref,NHS Number\n" + rows_of("R{n}", "{n:010}"))))

    assert re.search(r'nhs_number: "NHS Number"  # SURE\? only \d+ of 40 texts are a valid NHS number', text)


def test_placeholders_are_proposed_as_junk_and_nothing_else_that_stands_often(tmp_path: Path) -> None:
    rows = rows_of("R{n}", "Smith", "9999999999", "01/01/1900", "UNKNOWN")

    text = write(draft(sends(tmp_path, "a.csv", "Ref,Surname,Phone,DOB,Town\n" + rows)))

    (junk,) = re.findall(r"  any: \[(.*?)\]", text)
    assert set(junk.replace('"', "").split(", ")) == {"9999999999", "01/01/1900", "UNKNOWN"}
    assert "Smith" not in text


def test_a_word_for_refuge_becomes_a_mark_however_few_rows_hold_it(tmp_path: Path) -> None:
    rows = rows_of("R{n}", "Name{n}", "Hostel") + "R99,Ann,Refuge\n"

    text = write(draft(sends(tmp_path, "a.csv", "Ref,Surname,Placement\n" + rows)))

    assert 'protected_address: {column: "Placement", is: ["Refuge"]}  # SURE?' in text


def test_codes_of_few_rows_and_names_of_workers_are_not_written_down(tmp_path: Path) -> None:
    rows = rows_of("R{n}", "Ann Lee", "OPEN") + "R98,Bob Ray,Rare\n"

    text = write(draft(sends(tmp_path, "a.csv", "Ref,Seen with,Status\n" + rows)))

    assert '"OPEN"' in text
    for value in ("Ann", "Lee", "Bob", "Rare"):
        assert value not in text


def test_a_file_of_a_header_alone_is_drafted_with_all_of_it_marked(tmp_path: Path) -> None:
    text = write(draft(sends(tmp_path, "a.csv", "Ref,Surname,DOB\n")))

    assert text.count("# SURE?") >= 4
