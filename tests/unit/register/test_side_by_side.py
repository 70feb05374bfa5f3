"""What the two records of a pair say, line by line, and what was weighed of it never contradict each other."""

from __future__ import annotations

import pytest

from kinfold.linkage.comparisons import COMPARISONS
from kinfold.register.rules.comparisons import UNSAID
from kinfold.register.rules.match_sentences import weight_sentence
from kinfold.register.rules.side_by_side import FIELDS, rows


def line(agreement: str, title: str, left: dict[str, str], right: dict[str, str]) -> tuple[str, str]:
    return {field.title: (how, words) for field, how, words in rows(left, right, agreement)}[title]


@pytest.mark.parametrize(
    ("agreement", "title", "left", "right", "how", "words"),
    [
        # One address in two writings: the linkage finds the same home, and so says the line.
        ("home=equal", "Address", {"address": "Flat 2, 7 Weir Street"}, {"address": "7 Weir St (Flat 2)"}, "same", "The same, written another way or at another time"),
        ("home=equal", "Address", {"address": "7 Weir Street."}, {"address": "7, weir street"}, "same", "The same"),
        ("home=area", "Address", {"address": "7 Weir Street", "postcode": "ZZ1 1AA"}, {"address": "7 Weir Street", "postcode": "ZZ1 9XX"}, "near", "The same as written; with all that is recorded: in the same area"),
        ("home=elsewhere", "Address", {"address": "7 Weir Street"}, {"address": "9 Mill Lane"}, "different", "Different"),
        ("home=equal", "Address", {"address": "7 Weir Street"}, {"postcode": "ZZ1 1AA"}, "one_only", "Only one says it; with all that is recorded: the same"),
        ("home=equal", "Postcode", {"postcode": "ZZ1 1AA"}, {"postcode": "zz11aa"}, "same", "The same"),
        ("home=area", "Postcode", {"postcode": "ZZ1 1AA"}, {"postcode": "ZZ1 9XX"}, "near", "In the same area"),
        ("home=equal", "Postcode", {"postcode": "ZZ1 1AA"}, {"postcode": "ZZ1 9XX"}, "different", "Different"),
        # Names: short forms, another alphabet's marks, the other way round, in one column.
        ("first=nickname", "First name", {"first_name": "Kate"}, {"first_name": "Catherine"}, "near", "A short or other form of the same"),
        ("first=equal", "First name", {"first_name": "Zoë"}, {"first_name": "Zoe"}, "same", "The same"),
        ("first=equal", "First name", {"first_name": "Mr John"}, {"first_name": "John"}, "same", "The same, written another way"),
        ("first=swapped", "First name", {"first_name": "Lee", "last_name": "Ann"}, {"first_name": "Ann", "last_name": "Lee"}, "near", "And family name the other way round"),
        ("first=swapped", "Family name", {"first_name": "Lee", "last_name": "Ann"}, {"first_name": "Ann", "last_name": "Lee"}, "near", "First name and family name are the other way round"),
        ("first=crossed", "Family name", {"first_name": "Ali", "last_name": "Omar"}, {"first_name": "Omar", "last_name": "Said"}, "near", "In one record the first name of the other"),
        ("first=equal; last=equal", "First name", {"first_name": "Ann", "last_name": "Lee"}, {"full_name": "LEE, Ann"}, "one_only", "Only one says it; with all that is recorded: the same"),
        ("last=other_name", "Family name", {"last_name": "Lee"}, {"last_name": "Ray", "former_last_name": "Lee"}, "near", "The same as another recorded family name"),
        ("last=equal", "Earlier family name", {"former_last_name": "Lee"}, {"former_last_name": "Ray"}, "different", "Different"),
        # Telephones and e-mail are weighed as one.
        ("contact=equal", "Phone", {"phone": "01632 960111"}, {"phone": "+44 (0)1632 960-111"}, "same", "The same"),
        ("contact=equal", "E-mail", {"phone": "1", "email": "a@b.example"}, {"phone": "1", "email": "c@b.example"}, "different", "Different"),
        ("contact=equal", "Phone", {"phone": "01632 960111"}, {"phone": "01632 960222"}, "near", "Different; with all that is recorded: the same"),
        ("contact=different", "Phone", {"phone": "01632 960111"}, {"email": "c@b.example"}, "one_only", "Only one says it; with all that is recorded: different"),
        ("contact=different", "Phone", {"phone": "1", "email": "a@b.example"}, {"phone": "1", "email": "c@b.example"}, "same", "The same, and not weighed"),
        # Dates, and numbers that hundreds have.
        ("birth=day_and_month_swapped", "Birth date", {"birth_date": "2015-02-03"}, {"birth_date": "2015-03-02"}, "near", "With day and month swapped"),
        ("first=equal", "Birth date", {"birth_date": "1900-01-01"}, {"birth_date": "1900-01-01"}, "same", "The same, and not weighed"),
        ("birth=one_digit", "Expected", {"expected_date": "2026-05-10"}, {"expected_date": "2026-06-10"}, "different", "Different"),
        ("upn=equal", "Unique pupil number", {"upn": "A1"}, {"upn": "B2"}, "same", "The same, written another way or at another time"),
        ("nhs_number=equal_unguarded", "NHS number", {"nhs_number": "1"}, {"nhs_number": "1"}, "same", "The same"),
        # Of a child who was expected nothing is weighed at all.
        ("", "Family name", {"last_name": "Lee"}, {"last_name": "lee"}, "same", "The same"),
        ("", "Birth date", {"birth_date": "2015-02-03"}, {}, "one_only", "Only one says it"),
    ],
)  # fmt: skip
def test_a_line_says_what_was_weighed(agreement, title, left, right, how, words):
    assert line(agreement, title, left, right) == (how, words)
    assert line(agreement, title, right, left) == (how, words)


LEVELS = [(one.name, level.name) for one in COMPARISONS if one.name not in UNSAID for level in one.levels]


@pytest.mark.parametrize(("comparison", "level"), LEVELS)
@pytest.mark.parametrize(("left", "right"), [("one", "one"), ("one", "another"), ("one", None)])
def test_no_line_that_decides_says_the_contrary_of_its_bar(comparison, level, left, right):
    deciding = [field for field in FIELDS if field.comparison == comparison and field.decides]
    said = [{field.name: text for field in deciding if text} for text in (left, right)]
    bar = weight_sentence(comparison, level, 1.0)
    for _, how, words in rows(said[0], said[1], f"{comparison}={level}"):
        if bar.startswith("The same"):
            assert how != "different" and "the same" in words.lower()
        elif bar.startswith("Different"):
            assert how != "same" or words.endswith("not weighed")
