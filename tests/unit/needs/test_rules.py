"""The closed language: what it takes, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from kinfold.needs.explain import rule_words
from kinfold.needs.fact_words import WORDS
from kinfold.needs.rules import Part, kinds_of, months_before
from kinfold.vocabulary.codelists import FactKind

ARREARS = {
    "of": "rent_arrears",
    "measure": "of_amount",
    "at_least": 4,
    "unit": "weeks",
    "says": "a",
    "says_not": "b",
}
COUNT = {"count": {"of": ["arrest"], "months": 12, "at_least": 1}}


@pytest.mark.parametrize(
    ("on", "months", "before"),
    [
        (date(2025, 12, 31), 12, date(2024, 12, 31)),
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2025, 1, 15), 1, date(2024, 12, 15)),
        (date(2025, 7, 1), 18, date(2024, 1, 1)),
    ],
)
def test_months_go_back_to_the_same_day_or_the_months_last(on: date, months: int, before: date) -> None:
    assert months_before(on, months) == before


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({}, "exactly one of"),
        ({**COUNT, "any_of": [COUNT]}, "exactly one of"),
        ({"any_of": [COUNT], "ages": {"from": 3}}, "beside a question"),
        ({"count": {"of": ["arrest"], "at_least": 1}}, "`count` needs one of `months`"),
        ({"count": {"of": ["arrest"], "months": 12}}, "`count` needs one of `at_least`"),
        ({"count": {"of": ["arrest"], "months": 12, "days": 3, "at_least": 1}}, "use one of `months`"),
        ({"count": {"of": ["arrest"], "months": 12, "at_least": 1, "under": 3}}, "use one of `at_least`"),
        ({"count": {"of": ["participation"], "ever": True, "at_least": 1}}, "which participation is not"),
        ({"count": {"of": ["murmur"], "ever": True, "at_least": 1}}, "Input should be"),
        ({"open": {"of": ["arrest"]}}, "an episode, which arrest is not"),
        ({"latest": {"of": "sen", "says": "a", "says_not": "b"}}, "either `among` or `measure`"),
        ({"latest": {"of": "sen", "among": ["maybe"], "says": "a", "says_not": "b"}}, "never has the value maybe"),
        ({"latest": {"of": "sen", "measure": "amount", "says": "a", "says_not": "b"}}, "go together"),
        ({"rate": {"of": "attendance", "terms": 2, "unit": "sessions", "least_of": 40}}, "`rate` needs one of"),
        ({"rate": {"of": "attendance", "terms": 2, "least_of": 40, "at_least": 0.1}}, "Field required"),
        ({"latest": {**ARREARS, "unit": None}}, "a number needs its `unit`"),
        ({"latest": {**ARREARS, "scale": "phq9"}}, "`scale` goes with a kind of fact that is a score"),
        ({"latest": {**ARREARS, "of": "wellbeing_score"}}, "such a kind with its `scale`"),
        ({"latest": {**ARREARS, "of": "wellbeing_score", "scale": "mood"}}, "never has the value mood"),
        ({"count": {"of": ["arrest"], "months": 12, "terms": 3, "at_least": 1}}, "`count` needs one of `months`"),
        ({"assessed": {"months": 12}}, "without `of` takes no other key"),
        ({"assessed": {"of": "parenting_support", "among": ["yes"]}}, "needs `says_not`, and `among` with `says`"),
        ({"assessed": {"of": "parenting_support", "says_not": "b"}}, "needs `says_not`, and `among` with `says`"),
        (
            {"assessed": {"of": "parenting_support", "leaves_open": ["yes"], "says_not": "b"}},
            "or `leaves_open` with `open_says`",
        ),
        (
            {"assessed": {"of": "assessment_factor", "leaves_open": ["1A"], "open_says": "a", "says_not": "b"}},
            "an assessment's factors leave nothing open",
        ),
        ({**COUNT, "ages": {"from": 9, "to": 3}}, "end before they begin"),
        ({"weighted_sum": [1, 2]}, "Extra inputs"),
    ],
)
def test_a_part_that_says_too_little_or_too_much_is_refused(part: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Part.model_validate(part)


def test_open_asks_for_at_least_one_unless_it_says_otherwise() -> None:
    one = Part.model_validate({"open": {"of": ["early_help"]}}).open
    none = Part.model_validate({"open": {"of": ["early_help"], "under": 1}}).open
    assert one and none
    assert one.comparison == (">=", 1)
    assert none.comparison == ("<", 1)


def test_every_kind_of_fact_has_words_and_a_shape() -> None:
    assert set(WORDS) == set(FactKind)


def test_a_rule_reads_as_a_sentence() -> None:
    rule = Part.model_validate(
        {"any_of": [{**COUNT, "ages": {"from": 10}}, {"all_of": [{"open": {"of": ["probation"]}}, COUNT]}]}
    )
    assert rule_words(rule) == (
        "at least 1 arrest in the last 12 months (aged 10 and over), or "
        "(at least 1 time under probation open on the day, and at least 1 arrest in the last 12 months)"
    )
    assert [kinds_of(part.question) for part in rule.leaves() if part.question] == [
        (FactKind.ARREST,),
        (FactKind.PROBATION,),
        (FactKind.ARREST,),
    ]
