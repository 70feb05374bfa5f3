"""A blank cell states nothing; what a source's silence is worth is read from its contract."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.codelists import SAYS_NOTHING_ALONE, FactKind
from kinfold.vocabulary.errors import BadSettings

SAYS_SOMETHING_ALONE = {
    FactKind.SCHOOL_ROLL,
    FactKind.SUSPENSION,
    FactKind.PERMANENT_EXCLUSION,
    FactKind.MISSING_EDUCATION,
    FactKind.EARLY_HELP,
    FactKind.WHOLE_FAMILY_ASSESSMENT,
    FactKind.LEAD_WORKER,
    FactKind.FAMILY_PLAN,
    FactKind.FAMILY_SUPPORT,
    FactKind.SOCIAL_CARE_CONTACT,
    FactKind.SOCIAL_CARE_REFERRAL,
    FactKind.CHILD_IN_NEED,
    FactKind.ASSESSMENT,
    FactKind.CHILD_IN_NEED_PLAN,
    FactKind.CHILD_PROTECTION_ENQUIRY,
    FactKind.CHILD_PROTECTION_CONFERENCE,
    FactKind.CHILD_PROTECTION_PLAN,
    FactKind.PLAN_REVIEW,
    FactKind.SOCIAL_WORK_VISIT,
    FactKind.LOOKED_AFTER,
    FactKind.CARE_LEAVER,
    FactKind.UNACCOMPANIED_CHILD,
    FactKind.DISABILITY,
    FactKind.MISSING_EPISODE,
    FactKind.OFFENCE,
    FactKind.ARREST,
    FactKind.POLICE_INCIDENT,
    FactKind.DOMESTIC_ABUSE_INCIDENT,
    FactKind.ANTI_SOCIAL_BEHAVIOUR,
    FactKind.PROBATION,
    FactKind.TENANCY,
    FactKind.HOMELESSNESS_DUTY,
    FactKind.TEMPORARY_ACCOMMODATION,
    FactKind.EVICTION_NOTICE,
    FactKind.MENTAL_HEALTH_SERVICE,
    FactKind.SUBSTANCE_TREATMENT,
    FactKind.DOMESTIC_ABUSE_SUPPORT,
    FactKind.MARAC,
    FactKind.BIRTH,
    FactKind.DEATH,
}
TWO_PARENTS = """
tables:
  - row_key: [id]
    parties:
      one: {role: parent, identity: {first_name: [first]}}
      two: {role: %s, identity: {first_name: [second]}}
    facts:
      - {kind: benefit, about: one, from: since, value: {column: benefit, codes: {UC: out_of_work}}}
"""


@pytest.fixture
def council(tmp_path) -> Council:
    return Council(tmp_path)


def test_of_every_kind_it_is_decided_whether_it_says_something_alone():
    assert set(FactKind) == SAYS_NOTHING_ALONE | SAYS_SOMETHING_ALONE
    assert not SAYS_NOTHING_ALONE & SAYS_SOMETHING_ALONE


def test_a_date_beside_a_blank_value_or_amount_is_no_fact(council):
    council.contract(
        head()
        + PUPILS
        + """
    facts:
      - {kind: benefit, about: child, from: opened, value: {column: benefit, codes: {UC: out_of_work}}}
      - {kind: rent_arrears, about: child, from: opened, amount: owed, of: weeks}
      - {kind: suspension, about: child, from: opened, amount: days}
"""
    )
    council.sends(
        "pupils_2025-01-01.csv",
        "id,first,last,born,opened,benefit,owed,weeks,days\n"
        "1,A,B,2010-01-01,2024-05-01,,,,\n"
        "2,C,D,2010-01-01,2024-05-01,ZZZ,,4,2\n"
        "3,E,F,2010-01-01,2024-05-01,uc,lots,,\n",
    )

    facts = council.accept().rows("facts", "kind", "value", "amount", "of_amount")

    assert facts == [
        ("benefit", "out_of_work", None, None),
        ("benefit", None, None, None),
        ("rent_arrears", None, None, 4.0),
        ("rent_arrears", None, None, None),
        ("suspension", None, 2.0, None),
        ("suspension", None, None, None),
        ("suspension", None, None, None),
    ]


def test_a_code_that_nobody_named_among_several_is_stated_without_its_value(council):
    factor = "    facts:\n      - {kind: assessment_factor, about: child, split: ',', value: {column: flags, codes: {'7': 7A, '9': null}}}\n"
    council.contract(head() + PUPILS + factor)
    council.sends("pupils_2025-01-01.csv", 'id,first,last,born,flags\n1,A,B,2010-01-01,"7,9,88"\n2,C,D,2010-01-01,\n')

    assert council.accept().rows("facts", "value") == [("7A",), (None,)]


def test_a_kind_that_says_nothing_alone_needs_a_column_that_says_something(council):
    council.contract(head() + PUPILS + "    facts:\n      - {kind: young_carer, about: child, from: since}\n")

    with pytest.raises(BadSettings) as bad:
        read_contracts(council.folder)

    (told,) = bad.value.problems
    assert "pupils.yaml, line 26: a fact of the kind young_carer needs a `value`, `constant`, `amount` or `of`" in told


@pytest.mark.parametrize(("role", "told"), [("partner", ["benefit:parent"]), ("parent", [])])
def test_a_role_is_told_of_only_where_every_party_in_it_is(council, role, told):
    council.contract(head() + TWO_PARENTS % role)
    council.sends("pupils_2025-01-01.csv", "id,first,second,since,benefit\n1,A,B,2024-05-01,UC\n")

    assert council.accept().rows("sources", "facts_about") == [(told,)]


def test_a_list_that_does_not_say_all_is_silent_about_nothing(council):
    council.contract(head() + "says_all: false\n" + TWO_PARENTS % "partner")
    council.sends("pupils_2025-01-01.csv", "id,first,second,since,benefit\n1,A,B,2024-05-01,UC\n")

    assert council.accept().rows("sources", "fact_kinds", "facts_about") == [(["benefit"], [])]


def test_a_log_says_all(council):
    council.contract(
        head().replace("coverage: listed", "coverage: log\nlog_from: 2020-02-01\nsays_all: false") + PUPILS
    )

    with pytest.raises(BadSettings, match="a log says all since its first day"):
        read_contracts(council.folder)


def test_a_person_of_several_tables_is_told_of_by_each(council):
    reviews = """
  - name: reviews
    files: "reviews_{date}.csv"
    row_key: [review]
    parties: {child: {role: child, key: [id]}}
    facts: [{kind: health_review, about: child, value: {column: result, codes: {ok: as_expected}}}]
"""
    own_files = PUPILS.replace("row_key: [id]", 'files: "pupils_{date}.csv"\n    row_key: [id]')
    council.contract(head() + own_files + reviews)
    council.sends("pupils_2025-01-01.csv", "id,first,last,born\n1,A,B,2010-01-01\n")
    council.sends("reviews_2025-01-01.csv", "review,id,result\nR1,1,ok\n")

    assert council.accept().rows("sources", "facts_about") == [(["health_review:child"],)]


@pytest.mark.parametrize(
    ("contract", "day"),
    [
        ("coverage: log\nlog_from: 2020-02-01", date(2020, 2, 1)),
        ("coverage: listed", None),
    ],
)
def test_a_log_speaks_from_the_day_its_contract_names_whatever_older_dates_it_holds(council, contract, day):
    facts = "    facts: [{kind: suspension, about: child, from: opened}]\n"
    council.contract(head().replace("coverage: listed", contract) + PUPILS + facts)
    council.sends(
        "pupils_2025-01-01.csv", "id,first,last,born,opened\n1,A,B,2010-01-01,2024-06-01\n2,C,D,2010-01-01,1924-05-01\n"
    )

    assert council.accept().rows("sources", "known_from") == [(day,)]


def test_a_log_without_the_day_from_which_it_holds_everything_is_no_contract(council):
    council.contract(head().replace("coverage: listed", "coverage: log") + PUPILS)

    with pytest.raises(BadSettings, match="a log needs `log_from`"):
        read_contracts(council.folder)


def test_only_a_log_has_a_day_from_which_it_holds_everything(council):
    council.contract(head() + "log_from: 2020-02-01\n" + PUPILS)

    with pytest.raises(BadSettings, match="`log_from` stands beside `coverage: log` only"):
        read_contracts(council.folder)


CLAIMS = """
tables:
  - row_key: [id]
    parties:
      claimant: {role: claimant, key: [id], identity: {first_name: [first]}}
    facts:
      - {kind: benefit, about: claimant, value: {column: award, codes: {"U": out_of_work, "99": null}}}
"""


@pytest.mark.parametrize(
    ("rule", "award", "left_open"),
    [
        ("", "U", []),
        ("", "", ["benefit"]),
        ("", "99", ["benefit"]),  # a code that means nothing says nothing
        ("", "7", []),  # a code that nobody named: the fact stands, without its value
        (", empty_means: none", "", []),
        (", when: {column: award, is: [U]}", "", ["benefit"]),
        (", when: {column: award, is: [U]}", "X", []),  # another code than the one that is asked for
        (", when: {column: award, filled: true}", "", []),
    ],
)
def test_an_empty_cell_leaves_the_answer_open(council, rule, award, left_open):
    council.contract(head() + CLAIMS.replace("null}}}", "null}}" + rule + "}"))
    council.sends("pupils_2025-01-01.csv", f"id,first,award\n1,Ann,{award}\n")

    assert council.accept().rows("records", "left_open") == [(left_open,)]


def test_what_was_left_open_is_answered_by_the_next_extract(council):
    council.contract(head() + CLAIMS)
    council.sends("pupils_2025-01-01.csv", "id,first,award\n1,Ann,\n2,Bea,U\n")
    council.sends("pupils_2025-02-01.csv", "id,first,award\n1,Ann,U\n2,Bea,\n")

    assert council.accept().rows("records", "first_name", "left_open") == [("Ann", []), ("Bea", ["benefit"])]


def test_an_empty_date_of_a_fact_with_dates_alone_says_that_there_is_none(council):
    council.contract(head() + PUPILS + "    facts: [{kind: child_protection_plan, about: child, from: began}]\n")
    council.sends("pupils_2025-01-01.csv", "id,first,last,born,began\n1,A,B,2010-01-01,\n")

    assert council.accept().rows("records", "left_open") == [([],)]
