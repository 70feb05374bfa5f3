"""
Identifiers: types that cannot be mixed up, and the checks that a number can be checked by.

Each check takes what a person typed, in any spacing or case, and answers the tidy form, or None
when it cannot be right. A number that passes is well formed; whose it is, only evidence can tell.
"""

from __future__ import annotations

import re
from typing import NewType

RecordId = NewType("RecordId", str)
"""One record of one source: 32 hex digits, md5 of source, kind of key and key."""
PersonId = NewType("PersonId", str)
"""One person in the register: never reused, made when published."""
FamilyId = NewType("FamilyId", str)
FactId = NewType("FactId", str)
StaffId = NewType("StaffId", str)
SourceId = NewType("SourceId", str)
NeedId = NewType("NeedId", str)
PurposeId = NewType("PurposeId", str)
RoleId = NewType("RoleId", str)

_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})$")
_NI_NUMBER = re.compile(r"^(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]$")
_UPN = re.compile(r"^[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]$")
# The check letters leave out I, O and S (DfE, Unique pupil numbers: guide for schools, 2019).
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _tidy(text: str) -> str:
    """In capitals, without blanks and hyphens; a letter beyond A to Z is no part of any identifier."""
    compact = re.sub(r"[\s\-]", "", text)
    return compact.upper() if compact.isascii() else ""


def nhs_number(text: str) -> str | None:
    """Ten digits with the modulus-11 check digit (NHS Data Dictionary)."""
    digits = _tidy(text)
    if not re.fullmatch(r"[0-9]{10}", digits) or len(set(digits)) == 1:
        return None
    remainder = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    check = (11 - remainder) % 11
    return digits if check != 10 and check == int(digits[9]) else None


def upn(text: str) -> str | None:
    """Unique pupil number: a check letter, eleven digits, and a digit (or a letter while temporary)."""
    value = _tidy(text)
    if not _UPN.match(value):
        return None
    last = value[12]
    numbers = [int(digit) for digit in value[1:12]] + [int(last) if last.isdigit() else UPN_LETTERS.index(last)]
    check = sum(number * weight for number, weight in zip(numbers, range(2, 14), strict=True)) % 23
    return value if UPN_LETTERS[check] == value[0] else None


def uln(text: str) -> str | None:
    """Unique learner number: ten digits, the last a modulus-11 check (ESFA)."""
    digits = _tidy(text)
    if not re.fullmatch(r"[1-9][0-9]{9}", digits):
        return None
    remainder = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return digits if remainder != 0 and 10 - remainder == int(digits[9]) else None


def ni_number(text: str) -> str | None:
    """National Insurance number, by its form; it has no check digit."""
    value = _tidy(text)
    return value if _NI_NUMBER.match(value) else None


def postcode(text: str) -> str | None:
    """A postcode in its usual form, with one space; by its form only."""
    found = _POSTCODE.match(_tidy(text))
    return f"{found[1]} {found[2]}" if found else None
