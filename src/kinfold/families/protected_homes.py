"""
Which dwellings are protected: a refuge is one house, however many ways its address is written.

A protected statement without a flat's number is about the whole building, and one with it is also
about the statements of that building that leave the number out: any of them may be the same flat.
A building is known by its postcode with its number and street, or with its name, or by its UPRN;
`protected_slips` finds it where the postcode is missing or mistyped.
A home that a professional said must not be disclosed to somebody is found by the same rule, as are those of that person
since (`undisclosed`), and shown to nobody; the people in it stay on their pages (`hides_people` is false).
The rule reaches too far rather than too short: "3 The Willows" counts as a part of The Willows.
"""

from __future__ import annotations

import csv
from pathlib import Path

from kinfold.families.protected_slips import slip_steps
from kinfold.warehouse.engine import Step

COMMUNAL_WORDS = Path(__file__).parent / "communal_words.csv"


def _words_of(kind: str) -> str:
    with COMMUNAL_WORDS.open(encoding="utf-8", newline="") as file:
        return "|".join(row["words"] for row in csv.DictReader(file) if row["kind"] == kind)


REFUGE = rf"(?:^|[ ,])(?:{_words_of('refuge')})(?:$|,| ?[0-9]| (?:FLAT|FLT|APARTMENT|APT|UNIT|ROOM|STUDIO|BEDSIT)\b)"
"""In a tidied text: the words end a part of the address, or a number follows them. Refuge Lane is a street."""

OLD_REFUGE = rf"\bOLD (?:{_words_of('refuge')})\b"
"""The name of a house that is none any more."""


def protected_home_steps() -> list[Step]:
    """From `places` and `lived_spells` to `protected_homes`."""
    return [
        Step("hidden_homes", _HIDDEN_HOMES),
        Step("protected_origins", _PROTECTED_ORIGINS),
        Step("buildings", _BUILDINGS),
        *slip_steps(_words_of("refuge")),
        Step("protected_homes", _PROTECTED_HOMES),
    ]


# Somebody in hiding protects where she lives now, for all who live there, and not every home she ever had.
_HIDDEN_HOMES = """
SELECT DISTINCT l.dwelling
FROM lived_spells l JOIN people p ON p.person = l.person AND p.hiding
JOIN dwelling_marks m ON m.dwelling = l.dwelling AND NOT m.unsure
WHERE l.until_day IS NULL
"""

# Each name of the building that a statement is in, with the part of it (a flat; in "3 The Willows" the 3), '' when
# it says none; only of statements at a postcode or UPRN of a protected one, since nothing else can be in its building.
# `first` is the name that an address begins with; only one of two numbered houses' names can tell them
# apart, so `beside` is a name that stands beside a number ("Ground Floor, 14 Elm Road").
_BUILDINGS = rf"""
WITH near AS (
    SELECT post, said_uprn FROM written_homes SEMI JOIN protected_origins USING (dwelling)
), said AS (
    SELECT DISTINCT dwelling, post, flat, number, street, said_uprn,
           string_split(regexp_replace(rest, ' +([0-9])', ',\1', 'g'), ',') AS segments
    FROM written_homes
    WHERE post IN (SELECT post FROM near) OR said_uprn IN (SELECT said_uprn FROM near)
), segments AS (
    SELECT dwelling, post, flat, number, unnest(segments) AS segment, generate_subscripts(segments, 1) AS place
    FROM said WHERE post IS NOT NULL
), named AS (
    SELECT *, regexp_replace(regexp_replace(regexp_replace(trim(segment), '^[0-9]+[A-Z]?\b[ /-]*', ''), '^THE ', ''),
                             ' (?:{_words_of("refuge")})$', '') AS name
    FROM segments
)
SELECT DISTINCT dwelling, 'number|' || post || '|' || number || street AS building, flat AS part, true AS first, false AS beside
FROM said WHERE post IS NOT NULL AND number <> ''
UNION ALL
SELECT DISTINCT dwelling, 'uprn|' || said_uprn, flat, true, false FROM said WHERE said_uprn IS NOT NULL
UNION ALL
SELECT dwelling, 'name|' || post || '|' || regexp_replace(name, '[^A-Z]', '', 'g'),
       concat_ws('/', nullif(regexp_extract(trim(segment), '^([0-9]+[A-Z]?)', 1), ''), nullif(flat, '')), bool_or(place = 1),
       number <> '' AND NOT regexp_matches(trim(segment), '^[0-9]')
FROM named WHERE regexp_matches(name, '[A-Z]') GROUP BY ALL
"""

# A home is all of its building where a protected statement says no flat; of somebody in hiding, where no statement does.
_PROTECTED_ORIGINS = """
SELECT dwelling, bool_or(whole) AS whole, bool_or(hides_people) AS hides_people
FROM (SELECT h.dwelling, bool_or(h.flat = '') AS whole, true AS hides_people
      FROM written_homes h SEMI JOIN (SELECT form FROM places WHERE protected) p ON p.form = h.form GROUP BY h.dwelling
      UNION ALL
      SELECT dwelling, bool_and(flat = ''), true FROM written_homes SEMI JOIN hidden_homes USING (dwelling) GROUP BY dwelling
      UNION ALL
      SELECT dwelling, bool_and(flat = ''), false FROM written_homes
      SEMI JOIN (SELECT dwelling FROM corrected_homes WHERE kind = 'not_disclosed'
                 UNION SELECT dwelling FROM undisclosed_places) USING (dwelling) GROUP BY dwelling)
GROUP BY dwelling
"""

_PROTECTED_HOMES = """
SELECT dwelling, bool_or(hides_people) AS hides_people FROM (
SELECT dwelling, hides_people FROM protected_origins
UNION
SELECT other.dwelling, o.hides_people
FROM protected_origins o
JOIN buildings own ON own.dwelling = o.dwelling AND own.first
JOIN buildings other ON other.building = own.building AND NOT (own.beside AND other.beside)
WHERE (o.whole AND own.part = '') OR (other.first AND other.part IN ('', own.part))
UNION
SELECT dwelling, hides_people FROM protected_slips
) GROUP BY dwelling
"""
