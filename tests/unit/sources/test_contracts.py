"""Contracts are held against themselves, each other and the profile; all problems come together, with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.errors import BadSettings

FULL = """
tables:
  - row_key: [id]
    parties:
      child:
        role: child
        key: [id]
        identity:
          first_name: [first]
          sex: {column: sex, codes: {F: f}}
      brother: {role: child, repeat: [1, 2], identity: {first_name: ["b{n}"]}}
    relations:
      - {party: brother, is: sibling, of: child}
    facts:
      - {kind: sen, about: child, value: {column: sen, codes: {K: support}}}
"""


def problems(council: Council) -> str:
    with pytest.raises(BadSettings) as refused:
        read_contracts(council.folder)
    return "\n".join(refused.value.problems)


def test_a_good_contract_is_read(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + FULL)

    assert list(read_contracts(council.folder)) == ["pupils"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("agreement: isa", "agreement: none_such", "'none_such' does not stand under `agreements` in profile.yaml"),
        ("retention: partner_extract", "retention: ever", "'ever' does not stand under `retention`"),
        ("lawful_basis: public_task", "lawful_basis: wish", "'wish' does not stand under `lawful_bases`"),
        ("F: f", "F: female", "'female' is not on the list of sexes: f, m, x"),
        ("{column: sex, codes: {F: f}}", "{column: sex, otherwise: keep}", "`otherwise` is `missing` or one of"),
        ("K: support", "K: help", "'help' is not on the values of sen: none, plan, support"),
        ("codes: {F: f}", "codes: {F: f, ' f ': m}", "stands twice, with different meanings"),
        ("is: sibling", "is: {column: x, codes: {B: brother}}", "'brother' is not on the list of relations"),
        ("party: brother", "party: sister", "a relation names the party 'sister'"),
        ("of: child}", "of: brother}", "a relation stands between two different parties"),
        ('["b{n}"]', '["b"]', "a party with `repeat` needs `{n}`"),
        ("first_name: [first]", 'first_name: ["f{n}"]', "`{n}` stands in a column name, but the party has no `repeat`"),
        ("repeat: [1, 2]", "repeat: [2, 1]", "`repeat` is the first and the last number"),
        ("about: child, value", "about: child, constant: plan, value", "a fact has either `value` or `constant`"),
        ("{kind: sen, about: child, value: {column: sen, codes: {K: support}}}", "{kind: sen, about: child, constant: none}", "where every row states it, write `when"),
        ("pupils_{date}.csv", "{date}_{date}.csv", "`{date}` can stand once"),
        ("pupils_{date}.csv", "*", "would take any file"),
        ("pupils_{date}.csv", "../pupils_{date}.csv", "without folders"),
        ("delivery: full", "delivery: full\ndate_formats: ['%d/%m']", "does not have a year, a month and a day"),
        ("delivery: full", "delivery: full\ndate_formats: ['%x']", "is not a date format"),
        ("delivery: full", "delivery: full\njunk: {frist: [x]}", "no part of this contract uses the column 'frist'"),
        ("least_rows: 0", "missing: {frist: 0.1}", "no part of this contract uses the column 'frist'"),
        ("row_key: [id]", "row_key: [id]\n    sheet: A", "`sheet` is for workbooks"),
        ("role: child\n", "role: child\n        same_as: {source: lost, column: id}\n", "no contract for the source 'lost'"),
        ("role: child\n", "role: child\n        same_as: {source: pupils, key_kind: no, column: id}\n", "no party with a key of the kind 'no'"),
        ("{F: f}", "{1: f}", "stands in quotation marks"),
        ("first_name: [first]", "frist_name: [first]", "frist_name is not a key that is known here"),
    ],
)  # fmt: skip
def test_each_slip_is_told_in_words(tmp_path: Path, old: str, new: str, told: str) -> None:
    council = Council(tmp_path)
    text = head() + FULL
    assert old in text
    council.contract(text.replace(old, new, 1))

    assert told in problems(council)


def test_the_problems_of_all_files_come_together_with_their_lines(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract((head() + PUPILS).replace("agreement: isa", "agreement: lost"))
    council.contract(
        (head("others") + PUPILS).replace("role: child", "role: pupil").replace("coverage", "cover"), name="others"
    )

    told = problems(council).splitlines()

    assert len(told) == 4
    assert any("pupils.yaml, line 10: 'lost'" in line for line in told)
    assert any("others.yaml, line 8: cover is not a key" in line for line in told)
    assert any("others.yaml" in line and "role" in line for line in told)
    assert any("coverage is missing" in line for line in told)


def test_two_contracts_of_one_source_are_told(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.contract(head() + PUPILS, name="zwei")

    assert "zwei.yaml, line 2: the source 'pupils' stands in pupils.yaml too" in problems(council)


def test_a_role_of_a_staff_list_stands_in_the_profile(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(
        head("staff")
        + "staff: {staff: id, name: [n], email: e, role: {column: j, codes: {SW: social}}, team: t, trained_on: a, agreed_on: b}\n",
        name="staff",
    )

    assert "'social' is not on the roles of profile.yaml: worker" in problems(council)


def test_a_folder_without_contracts_is_told(tmp_path: Path) -> None:
    assert "there is no contract" in problems(Council(tmp_path))


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("{kind: rent_arrears, about: child, amount: owed, constant: high}", "rent_arrears takes no `constant`; it is told by `amount` and `of`"),
        ("{kind: birth, about: child, from: born, value: {column: where}}", "birth takes no `value`; its day is all it says"),
        ("{kind: sen, about: child, value: {column: sen}}", "a closed list, so `value` needs `codes` that end on it: none, plan, support"),
    ],
)  # fmt: skip
def test_a_value_that_nothing_could_ask_for_is_told(tmp_path: Path, fact: str, told: str) -> None:
    council = Council(tmp_path)
    council.contract(head() + FULL + f"      - {fact}\n")

    assert told in problems(council)


def test_two_sources_with_one_file_pattern_are_told_by_name(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.contract((head("others") + PUPILS).replace("others_{date}", "Pupils_{date}"), name="zwei")

    told = problems(council)

    assert "zwei.yaml, line" in told
    assert "'Pupils_{date}.csv', the file pattern of 'others', is that of 'pupils' (pupils.yaml) too" in told


def test_slips_of_shape_and_slips_between_the_parts_come_together(tmp_path: Path) -> None:
    council = Council(tmp_path)
    text = (head() + FULL).replace("agreement: isa", "agreement: lost").replace("first_name: [first]", "frist_name: x")
    text = (
        text.replace("K: support", "K: help")
        .replace("of: child}", "of: mother}")
        .replace("role: child, ", "role: pupil, ")
    )
    council.contract(text)

    told = problems(council).splitlines()

    assert [
        any(words in line for line in told) for words in ("frist_name", "'lost'", "'help'", "'mother'", "role")
    ] == [True] * 5
    assert len(told) == 5, "and nothing is told that follows from a slip alone"
