"""The SQL checks and the Python checks are one and the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinfold.sources import checks
from kinfold.sources.checks import checked_sql, compact_sql, tidied_sql
from kinfold.sources.columns import Use
from kinfold.vocabulary import identifiers

_connection = duckdb.connect()


def asked(sql: str, text: str) -> object:
    row = _connection.execute(f"SELECT {sql} FROM (SELECT $1 AS t)", [text]).fetchone()
    assert row is not None
    return row[0]


def all_asked(sql: str, texts: list[str]) -> list[object]:
    """At once: to plan a question takes far longer than to answer it of one text."""
    rows = _connection.execute(f"SELECT {sql} FROM (SELECT unnest($1) AS t)", [texts]).fetchall()
    return [answer for (answer,) in rows]


CHECKS: dict[str, tuple[Callable[[str], str], Callable[[str], str | None]]] = {
    "nhs_number": (
        lambda k: checks.nhs_number_sql(k, checks.digits_sql(k, Use.NHS_NUMBER)),
        identifiers.nhs_number,
    ),
    "upn": (lambda k: checks.upn_sql(k, checks.digits_sql(k, Use.UPN)), identifiers.upn),
    "uln": (lambda k: checks.uln_sql(k, checks.digits_sql(k, Use.ULN)), identifiers.uln),
    "ni_number": (checks.ni_number_sql, identifiers.ni_number),
    "postcode": (checks.postcode_sql, identifiers.postcode),
}

_digits = "0123456789"
_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz"
_near = {
    "nhs_number": st.text(_digits, min_size=10, max_size=10),
    "uln": st.text(_digits, min_size=10, max_size=10),
    "upn": st.builds(
        lambda a, b, c: a + b + c,
        st.sampled_from(_letters),
        st.text(_digits, min_size=11, max_size=11),
        st.sampled_from(_letters + _digits),
    ),
    "ni_number": st.builds(
        lambda a, b, c: a + b + c,
        st.text(_letters, min_size=2, max_size=2),
        st.text(_digits, min_size=6, max_size=6),
        st.sampled_from(_letters),
    ),
    "postcode": st.from_regex(r"[A-Za-z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", fullmatch=True),
}


def _spaced(text: str, blanks: list[tuple[int, str]]) -> str:
    for place, blank in blanks:
        place %= len(text) + 1
        text = text[:place] + blank + text[place:]
    return text


_blanks = st.lists(
    st.tuples(
        st.integers(0, 20), st.sampled_from([" ", "-", "\t", "\xa0", "\u2003", "ſ", "ß", "\x0b", "\x1c", "\u3000", "é"])
    ),
    max_size=3,
)


@pytest.mark.parametrize("name", sorted(CHECKS))
@settings(deadline=None)  # a busy machine is no fault of the checks
@given(data=st.data())
def test_sql_and_python_agree_on_every_identifier(name: str, data: st.DataObject) -> None:
    text = data.draw(st.one_of(st.builds(_spaced, _near[name], _blanks), st.text(max_size=16)))
    in_sql, in_python = CHECKS[name]

    assert asked(f"(SELECT {in_sql('k')} FROM (SELECT {compact_sql('t')} AS k))", text) == in_python(text)


@pytest.mark.parametrize("name", ["nhs_number", "uln", "upn"])
def test_the_agreement_covers_numbers_that_are_right(name: str) -> None:
    in_sql, in_python = CHECKS[name]
    heads = [f"{number:09d}" for number in range(400_000_000, 400_000_040)]
    texts = (
        [head + str(last) for head in heads for last in range(10)]
        if name != "upn"
        else [letter + head + "1" + last for letter in identifiers.UPN_LETTERS for head in heads for last in "07AZ"]
    )
    texts = [text if name != "upn" else text[:1] + "80" + text[2:] for text in texts]
    expected = [in_python(text) for text in texts]

    assert sum(map(bool, expected)) >= 20
    assert all_asked(in_sql("t"), texts) == expected


DAY = date(2025, 1, 31)


@pytest.mark.parametrize(
    ("text", "formats", "found"),
    [
        ("2010-01-02", ["%Y-%m-%d"], "2010-01-02"),
        ("2010-02-30", ["%Y-%m-%d"], None),
        ("3/4/2010", ["%d/%m/%Y", "%Y%m%d"], "2010-04-03"),
        ("20100403", ["%d/%m/%Y", "%Y%m%d"], "2010-04-03"),
        ("03/04/65", ["%d/%m/%y"], "1965-04-03"),
        ("03/04/10", ["%d/%m/%y"], "2010-04-03"),
        ("1899-12-31", ["%Y-%m-%d"], None),
        ("2025-01-31", ["%Y-%m-%d"], "2025-01-31"),
        ("2025-02-01", ["%Y-%m-%d"], None),
        ("2010-01-02x", ["%Y-%m-%d"], None),
        ("2 Mar 2010", ["%d %b %Y"], "2010-03-02"),
    ],
)
def test_a_birth_date_is_a_possible_one(text: str, formats: list[str], found: str | None) -> None:
    answer = asked(checked_sql(Use.PAST_DATE, "t", day=DAY, date_formats=formats), text)

    assert (str(answer) if answer else None) == found


@pytest.mark.parametrize(
    ("use", "text", "found"),
    [
        (Use.PHONE, "+44 (0)7700 900123", "07700900123"),
        (Use.PHONE, "7700900123", "07700900123"),
        (Use.PHONE, "0044 1632 960001", "01632960001"),
        (Use.PHONE, "999", None),
        (Use.PHONE, "00000000000", None),
        (Use.EMAIL, "Ann.Lee@Example.ORG", "ann.lee@example.org"),
        (Use.EMAIL, "ann at example", None),
        (Use.UPRN, "000100012345", "100012345"),
        (Use.UPRN, "0", None),
        (Use.NUMBER, "£1,234.50", 1234.5),
        (Use.NUMBER, "many", None),
    ],
)
def test_contact_details_and_numbers_take_their_standard_form(use: Use, text: str, found: object) -> None:
    assert asked(checked_sql(use, "t", day=DAY, date_formats=["%Y-%m-%d"]), text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("  Ann\t", "Ann"), ("\xa0\ufeffAnn\u200b", "Ann"), (" \xa0 ", None), ("Zoe\u0308", "Zoë"), ("An  n", "An  n")],
)
def test_blanks_around_a_text_are_no_part_of_it(text: str, found: str | None) -> None:
    assert asked(tidied_sql("t"), text) == found


@pytest.mark.parametrize(("earliest", "found"), [(1900, None), (1630, date(1630, 8, 1)), (1631, None)])
def test_the_earliest_year_is_the_contracts(earliest: int, found: date | None) -> None:
    asked_for = checked_sql(Use.PAST_DATE, "t", day=DAY, date_formats=["%Y-%m-%d"], earliest_year=earliest)

    assert asked(asked_for, "1630-08-01") == found
