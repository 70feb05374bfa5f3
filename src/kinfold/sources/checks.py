"""
What a text must be, as SQL: each check takes a tidied text and gives the standard form, or NULL.

They say the same as `vocabulary.identifiers`; a property test holds the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

from kinfold.sources.columns import Use, key_of
from kinfold.sources.contract import Coded
from kinfold.sources.date_orders import other_order
from kinfold.sources.reading import quoted
from kinfold.vocabulary.identifiers import UPN_LETTERS

# What people and programs leave around a text: blanks of every kind, byte-order and zero-width marks.
_BLANK = r"[\s\x00\x0b\x1c-\x1f\x{85}\p{Z}\x{200b}\x{feff}]"
_JUNK_OF = {
    Use.NAME: "name",
    Use.ADDRESS_LINE: "address",
    Use.DATE: "date",
    Use.PAST_DATE: "date",
    Use.POSTCODE: "postcode",
    Use.PHONE: "phone",
    Use.EMAIL: "email",
    Use.NHS_NUMBER: "number",
    Use.UPN: "number",
    Use.ULN: "number",
    Use.NI_NUMBER: "number",
    Use.UPRN: "number",
}


DAY_NUMBER = r"[1-5][0-9]{4}(\.[0-9]+)?"
"""A day as a spreadsheet counts it, from 1927 to 2064: fewer digits are an age or a year, more are a reference."""
SHORTENED = r"[0-9]+([.,][0-9]+)?[Ee]\+[0-9]+"
"""A long number as a spreadsheet shows it, 1.23E+10: most of its digits are gone, and others now look the same."""
_AS_1252 = r"\x{80}-\x{bf}‚ƒ„…†‡ˆ‰Š‹ŒŽ“”•–—˜™š›œžŸ"
ENCODED_TWICE = rf"[ÃÄÅ][{_AS_1252}]|Â[\x{{a0}}-\x{{bf}}]|â€"
"""UTF-8 that was read as windows-1252 and written down so: Ã© for é."""


def tidied_sql(text: str) -> str:
    """Without blanks around it, in composed letters; NULL where nothing is left."""
    plain = f"nfc_normalize({text})"
    bare = f"regexp_replace({plain}, '^{_BLANK}+|{_BLANK}+$', '', 'g')"
    slow = f"nullif({bare}, '')"
    # As many bytes as letters: ASCII, which is composed. From '!' up nothing is blank. Nearly all texts are so, or empty.
    tidy = f"strlen({text}) = length({text}) AND {text} >= '!' AND {text}[-1] >= '!'"
    return f"CASE WHEN {text} = '' THEN NULL WHEN {tidy} THEN {text} ELSE {slow} END"


def without_junk_sql(tidy: str, junk: Sequence[str]) -> str:
    """NULL where a tidied text stands for nothing."""
    # A pattern, not a list: to plan a list for each column of a wide file takes longer than to read it.
    listed = _any_of(tuple(junk))
    return f"CASE WHEN regexp_full_match(lower({tidy}), {listed}) THEN NULL ELSE {tidy} END" if junk else tidy


@lru_cache(maxsize=1000)
def _any_of(texts: tuple[str, ...]) -> str:
    """A pattern of texts of ours and of contracts, of which many columns have the same."""
    return quoted("|".join(re.escape(each) for each in texts))


def junk_for(uses: Sequence[Use], own: Sequence[str], meant: Sequence[str]) -> list[str]:
    """The junk of a column: ours by its uses and the contract's own, without what the contract gives a meaning."""
    junk = set(_built_in()["any"])
    for use in uses:
        junk |= set(_built_in().get(_JUNK_OF.get(use, ""), ()))
    junk -= {key_of(each) for each in meant}
    return sorted(junk | {key_of(each) for each in own if each.strip()})


def placeholders() -> list[str]:
    """Every text that stands for nothing somewhere, in small letters."""
    return sorted({text for texts in _built_in().values() for text in texts})


COMPACT = frozenset({Use.NHS_NUMBER, Use.UPN, Use.ULN, Use.NI_NUMBER, Use.POSTCODE})
"""Uses whose check reads the compact form of the text, see `compact_sql`."""
DIGITS = {
    Use.NHS_NUMBER: ("[0-9]{10}", ""),
    Use.ULN: ("[1-9][0-9]{9}", ""),
    Use.UPN: ("[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]", "[2:12]"),
}
"""Uses whose check reads the compact form as a number as well, see `digits_sql`: the form that it must have, and where its digits are."""


def checked_sql(
    use: Use, text: str, *, day: date, date_formats: Sequence[str], earliest_year: int = 1900, number: str = ""
) -> str:
    """
    The standard form of a tidied (for some uses: compact) text, or NULL where it is not what it must be.

    `number` is what `digits_sql` gives, for the uses that read it, where the query has it already.
    """
    if not number and use in DIGITS:
        number = f"({digits_sql(text, use)})"
    match use:
        case Use.DATE:
            return _date_sql(text, date_formats, earliest_year)
        case Use.PAST_DATE:
            return _past_date_sql(text, date_formats, day, earliest_year)
        case Use.NUMBER:
            bare = f"try_cast(regexp_replace({text}, '[£,\\s]', '', 'g') AS DOUBLE)"
            return f"coalesce(try_cast({text} AS DOUBLE), {bare})"
        case Use.NHS_NUMBER:
            return nhs_number_sql(text, number)
        case Use.UPN:
            return upn_sql(text, number)
        case Use.ULN:
            return uln_sql(text, number)
        case Use.NI_NUMBER:
            return ni_number_sql(text)
        case Use.POSTCODE:
            return postcode_sql(text)
        case Use.UPRN:
            form = "[1-9][0-9]{0,11}"
            padded = f"WHEN regexp_full_match({text}, '0+{form}') THEN ltrim({text}, '0')"
            return f"CASE WHEN regexp_full_match({text}, '{form}') THEN {text} {padded} END"
        case Use.PHONE:
            return phone_sql(text)
        case Use.EMAIL:
            return f"CASE WHEN regexp_full_match({text}, '[^@\\s]+@[^@\\s]+\\.[^@\\s.]{{2,}}') THEN lower({text}) END"
        case _:
            return text


def coded_sql(coded: Coded, text: str) -> str:
    """What a code becomes; a code that the contract does not name has no value unless it says otherwise."""
    if not coded.codes and coded.otherwise in (None, "keep"):
        return text
    other = {None: "NULL", "missing": "NULL", "keep": text}.get(coded.otherwise) or quoted(str(coded.otherwise))
    # A whole code wins over one with `*`, whatever their order.
    results = {code: "NULL" if ours is None else quoted(ours) for code, ours in coded.codes.items()}
    fitting = " ".join(f"WHEN {_fits_sql(text, code)} THEN {ours}" for code, ours in results.items() if "*" in code)
    other = f"CASE {fitting} ELSE {other} END" if fitting else other
    whole = " ".join(f"WHEN {quoted(key_of(code))} THEN {ours}" for code, ours in results.items() if "*" not in code)
    other = f"CASE {folded_sql(text)} {whole} ELSE {other} END" if whole else other
    return f"CASE WHEN {text} IS NOT NULL THEN {other} END"


def unnamed_code_sql(coded: Coded, text: str) -> str | None:
    """Whether a text is a code that the contract does not name and gives no way for; None if that cannot be."""
    if not coded.codes or coded.otherwise is not None:
        return None
    return f"({text} IS NOT NULL AND NOT {one_of_sql(text, tuple(coded.codes))})"


def compact_sql(text: str) -> str:
    """In capitals, without blanks and hyphens. Only A to Z are turned: no other letter is part of an identifier."""
    plain = rf"regexp_replace({text}, '[\s\x0b\x1c-\x1f\x{{85}}\p{{Z}}\-]', '', 'g')"
    capitals = f"translate({plain}, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')"
    # Nearly all are tidy but for a space, and the ways below are slow.
    tidy = f"replace({text}, ' ', '')"
    usual = f"WHEN regexp_full_match({text}, '[A-Z0-9]* ?[A-Z0-9]*') THEN {tidy}"
    return f"CASE {usual} WHEN regexp_full_match({tidy}, '[A-Za-z0-9]*') THEN upper({tidy}) ELSE {capitals} END"


def folded_sql(text: str) -> str:
    """As codes are compared: in small letters."""
    return f"lower({text})"


def one_of_sql(text: str, texts: Sequence[str]) -> str:
    """Whether a text is one of several, in any of which `*` is anything; never NULL."""
    listed = ", ".join(quoted(key_of(each)) for each in texts if "*" not in each)
    asked = [f"{folded_sql(text)} IN ({listed})"] if listed else []
    asked += [_fits_sql(text, each) for each in texts if "*" in each]
    return f"coalesce({' OR '.join(asked)}, false)"


def _fits_sql(text: str, wanted: str) -> str:
    parts = (re.sub(r"[^\w\s]", r"\\\g<0>", part) for part in key_of(wanted).split("*"))
    return f"regexp_full_match({folded_sql(text)}, {quoted('(?s)' + '.*'.join(parts))})"


def digits_sql(compact: str, use: Use) -> str:
    """The digits of a text of the form that the use asks, as a number: to read them from it costs a tenth of cutting the text up."""
    form, where = DIGITS[use]
    return f"CASE WHEN regexp_full_match({compact}, '{form}') THEN CAST({compact}{where} AS BIGINT) END"


def nhs_number_sql(compact: str, number: str) -> str:
    # The check digit makes the weighted sum of all ten a multiple of 11. A number of one digit is a multiple of 1111111111.
    check = f"({_weighted_sql(number)} + {number} % 10) % 11 = 0 AND {number} % 1111111111 <> 0"
    return f"CASE WHEN {check} THEN {compact} END"


def uln_sql(compact: str, number: str) -> str:
    rest = f"({_weighted_sql(number)}) % 11"
    return f"CASE WHEN {rest} <> 0 AND 10 - {rest} = {number} % 10 THEN {compact} END"


def _weighted_sql(number: str) -> str:
    """
    The first nine of ten digits, weighted 10 down to 2.

    That is the sum of the digit sums of the number's first 1 to 9 digits, with the ninth digit sum once more; and a digit
    sum is the number without nine times each number that is left when digits are cut off its end. Put together, each of
    the nine heads of the number has one factor: no digit is ever taken by itself.
    """
    heads = [f"{number} // {10 ** (10 - digits)} * {9 * digits - 89}" for digits in range(1, 9)]
    return " + ".join([*heads, f"{number} // 10 * 2"])


def upn_sql(compact: str, number: str) -> str:
    # The eleven digits after the first letter, weighted 2 to 12. Put together from the number's heads as in `_weighted_sql`: the
    # kth head has its own digit's weight, k + 1, less ten times the next one's.
    heads = [f"{number} // {10 ** (11 - digits)} * {9 * digits + 19}" for digits in range(1, 11)]
    weighted = " - ".join([f"{number} * 12", *heads])
    at_the_end = f"{compact}[13]"
    last = f"CASE WHEN {at_the_end} <= '9' THEN ascii({at_the_end}) - 48 ELSE strpos('{UPN_LETTERS}', {at_the_end}) - 1 END"
    check = f"'{UPN_LETTERS}'[(({weighted} + {last} * 13) % 23 + 1)] = {compact}[1]"
    return f"CASE WHEN {number} IS NOT NULL THEN CASE WHEN {check} THEN {compact} END END"


def ni_number_sql(compact: str) -> str:
    form = f"regexp_full_match({compact}, '[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{{6}}[A-D]')"
    never = f"{compact}[1:2] IN ('BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ')"
    return f"CASE WHEN {form} AND NOT {never} THEN {compact} END"


def postcode_sql(compact: str) -> str:
    form = f"regexp_full_match({compact}, '[A-Z]{{1,2}}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{{2}}')"
    return f"CASE WHEN {form} THEN {compact}[:-4] || ' ' || {compact}[-3:] END"


def phone_sql(text: str) -> str:
    """Digits only, the way they are dialled in the country; a workbook may have eaten the first nought."""
    digits = f"regexp_replace({text}, '[^0-9]', '', 'g')"
    home = f"regexp_replace({digits}, '^(00)?44(0?)([1-9])', '0\\3')"
    whole = f"CASE WHEN length({home}) = 10 AND {home}[1] IN ('1', '2', '7') THEN '0' || {home} ELSE {home} END"
    slow = (
        f"CASE WHEN length({home}) BETWEEN 10 AND 15 AND length(replace({home}, {home}[-1], '')) > 1 THEN {whole} END"
    )
    # Most stand there as they are dialled, with two digits at least besides the last one's kind.
    plain = f"regexp_full_match({text}, '0[0-9]{{10}}') AND length(replace({text}, {text}[-1], '')) > 1"
    return f"CASE WHEN {plain} THEN {text} ELSE {slow} END"


def unread_dates(text: str, date_formats: Sequence[str]) -> list[tuple[str, str]]:
    """What a text that is no date in the formats looks like all the same: the reason, and SQL that is never NULL."""
    formats = ", ".join(quoted(each) for each in date_formats)
    found = [
        (
            "looks like a spreadsheet's day number: format the column as a date",
            f"regexp_full_match({text}, '{DAY_NUMBER}')",
        )
    ]
    others = [other for each in date_formats if (other := other_order(each)) and other not in date_formats]
    if others:
        swapped = ", ".join(quoted(each) for each in others)
        # Where the contract's own form reads it, it was no possible day; that is another thing.
        sql = f"(try_strptime({text}, [{formats}]) IS NULL AND try_strptime({text}, [{swapped}]) IS NOT NULL)"
        found.append(("a date in the other order, so day and month may be swapped in others of this column", sql))
    return found


def _date_sql(text: str, date_formats: Sequence[str], earliest_year: int) -> str:
    formats = ", ".join(quoted(each) for each in date_formats)
    day = f"CAST(try_strptime({text}, [{formats}]) AS DATE)"
    return f"CASE WHEN year({day}) BETWEEN {earliest_year} AND 2199 THEN {day} END"


def _past_date_sql(text: str, date_formats: Sequence[str], day: date, earliest_year: int) -> str:
    """A day that cannot lie after the extract; a year of two digits is of the century in which it does not."""
    found = _date_sql(text, date_formats, earliest_year)
    if any("%y" in each for each in date_formats):
        formats = ", ".join(quoted(each) for each in date_formats)
        two = f"(try_strptime({text}, [{formats}]) > DATE '{day}' AND NOT regexp_matches({text}, '[0-9]{{4}}'))"
        found = f"CASE WHEN {two} THEN CAST({found} - INTERVAL 100 YEAR AS DATE) ELSE {found} END"
    return f"CASE WHEN {found} <= DATE '{day}' THEN {found} END"


@cache
def _built_in() -> Mapping[str, tuple[str, ...]]:
    text = files("kinfold.sources").joinpath("junk.yaml").read_text(encoding="utf-8")
    return {kind: tuple(texts) for kind, texts in YAML(typ="safe").load(text).items()}
