"""
How two records are compared: each comparison with its levels, from agreement down to difference.

This is the shape of the linkage model and where training starts from. The numbers are shares of
pairs that reach a level: among two records of one *same* person, of two *strangers*, and of two
*relatives* (people of one household or family). Relatives are a class of their own because family
name, home and phone agree by design among them; with two classes a model takes the household for
the person.

Every condition reads the same from both sides, and a value that is missing is not different.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level of agreement. `condition` is DuckDB's SQL on the columns of both records, `_l` and `_r`."""

    name: str
    condition: str
    same: float
    stranger: float
    relative: float
    rarity: str | None = None
    """A column whose value's own frequency takes the place of the average `stranger` share."""

    @property
    def bits(self) -> float:
        """What the level says for *same person* against *stranger*, before the value's rarity."""
        return math.log2(self.same / self.stranger)


@dataclass(frozen=True)
class Comparison:
    """One fact of a person. Levels are tried from the top; the last one is all the rest."""

    name: str
    missing: str
    levels: tuple[Level, ...]
    fixed: bool = False
    """Not trained: the sample that training takes cannot tell."""
    number: bool = False
    """A number that is one person's alone."""


_SWAPPED = (
    "(jaro_winkler_similarity(first_l, last_r) >= 0.88 AND jaro_winkler_similarity(last_l, first_r) >= 0.88 "
    # Of a name of several words the first alone stands where a first name does.
    "OR (first_l = last_r AND list_contains(given_r, last_l)) OR (first_r = last_l AND list_contains(given_l, last_r)))"
)
LONE = (
    "((last_l IS NULL AND jaro_winkler_similarity(first_l, last_r) >= 0.92) "
    "OR (last_r IS NULL AND jaro_winkler_similarity(first_r, last_l) >= 0.92))"
)
# The list of nicknames knows the English ones; whoever is Funmi for Funmilayo or Harp for Harpreet is not to be found less often.
# Two letters more are an ending (Joseph and Josephine, Daniel and Daniella are brother and sister), and three letters begin too many names.
_SHORTENED = (
    "(abs(length(first_l) - length(first_r)) >= 3 AND least(length(first_l), length(first_r)) >= 4 "
    "AND (starts_with(first_l, first_r) OR starts_with(first_r, first_l)))"
)
# One more agreeing fact, without which an equal number proves nothing: a mother's number is put on
# her baby's record, and a placeholder stands on hundreds. A family name is not such a fact.
GUARD = (
    "(birth_l = birth_r OR list_has_any(roots_l, roots_r) OR jaro_winkler_similarity(first_l, first_r) >= 0.88 "
    "OR (hamming(birth_text_l, birth_text_r) <= 2 AND (first_l IS NULL OR first_r IS NULL)) "
    f"OR {_SWAPPED})"
)


def _number(name: str, equal: str, *, relative: float) -> Comparison:
    """A checked number that is one person's alone."""
    return Comparison(
        name,
        f"{name}_l IS NULL OR {name}_r IS NULL",
        (
            Level("equal", f"{equal} AND {GUARD}", 0.985, 1e-7, relative),
            Level("equal_unguarded", equal, 0.00051, 0.0005, 0.0005),
            Level("different", "ELSE", 0.01449, 0.9994999, 0.9995 - relative),
        ),
        fixed=True,
        number=True,
    )


# One name went into the other's column and another took its place, as of somebody known by several.
_CROSSED = (
    "((first_l = last_r AND last_l IS NOT NULL AND first_r IS NOT NULL) "
    "OR (first_r = last_l AND last_r IS NOT NULL AND first_l IS NOT NULL)) "
    f"AND NOT list_has_any(roots_l, roots_r) AND NOT list_has_any(last_names_l, last_names_r) AND NOT {_SWAPPED}"
)
SHARED_TRAITS = "list_intersect(traits_l, traits_r)"
COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "first",
        "first_l IS NULL OR first_r IS NULL",
        (
            Level("equal", "first_l = first_r", 0.844, 0.004, 0.012, rarity="first"),
            Level("nickname", f"list_has_any(roots_l, roots_r) OR {_SHORTENED}", 0.04, 0.0015, 0.004),
            Level("close", "jaro_winkler_similarity(first_l, first_r) >= 0.92", 0.05, 0.002, 0.005),
            Level("swapped", _SWAPPED, 0.004, 0.00001, 0.0001, rarity="either_order"),
            # One name alone: it may be the family name.
            Level("family_name", LONE, 0.004, 0.0003, 0.03),
            # In many communities a child's family name is the father's first name: relatives do it as often.
            Level("crossed", _CROSSED, 0.002, 0.0003, 0.004),
            Level(
                "initial",
                "(length(first_l) = 1 OR length(first_r) = 1) AND left(first_l, 1) = left(first_r, 1)",
                0.02,
                0.001,
                0.0015,
            ),
            Level(
                "middle_name", "list_contains(given_l, first_r) OR list_contains(given_r, first_l)", 0.008, 0.003, 0.015
            ),
            Level(
                "alike",
                # Ioana and Bianca share four letters in one order, and are twins.
                "(jaro_winkler_similarity(first_l, first_r) >= 0.8 AND damerau_levenshtein(first_l, first_r) <= 2) "
                "OR list_has_any(sounds_l, sounds_r)",
                0.02,
                0.012,
                0.02,
            ),
            Level("different", "ELSE", 0.008, 0.9759, 0.9084),
        ),
    ),
    Comparison(
        "last",
        # Swapped and crossed names are counted once, as a first name.
        f"last_l IS NULL OR last_r IS NULL OR {_SWAPPED} OR ({_CROSSED})",
        (
            Level("equal", "last_l = last_r", 0.85, 0.003, 0.75, rarity="last"),
            Level("other_name", "list_has_any(last_names_l, last_names_r)", 0.035, 0.0015, 0.06),
            Level("close", "jaro_winkler_similarity(last_l, last_r) >= 0.92", 0.04, 0.0015, 0.03),
            Level("alike", "jaro_winkler_similarity(last_l, last_r) >= 0.8", 0.015, 0.008, 0.01),
            Level(
                "initial",
                "(length(last_l) = 1 OR length(last_r) = 1) AND left(last_l, 1) = left(last_r, 1)",
                0.004,
                0.0003,
                0.003,
            ),
            Level("different", "ELSE", 0.056, 0.9857, 0.1469),
        ),
    ),
    # A family name and a first name of one community go together: two people are called Pooja Patel far more
    # often than the two names alone would say. The level itself says nothing; the whole name's rarity does.
    Comparison(
        "whole_name",
        "whole_l IS NULL OR whole_r IS NULL OR whole_l <> whole_r",
        (
            Level("equal", "whole_l = whole_r", 0.99999, 0.99998, 0.99998, rarity="whole"),
            Level("different", "ELSE", 0.00001, 0.00002, 0.00002),
        ),
        fixed=True,
    ),
    Comparison(
        "middle",
        "len(middles_l) = 0 OR len(middles_r) = 0",
        (
            Level("equal", "list_has_any(middles_l, middles_r)", 0.8, 0.02, 0.06),
            Level("initial", "left(middles_l[1], 1) = left(middles_r[1], 1)", 0.15, 0.07, 0.08),
            Level("different", "ELSE", 0.05, 0.91, 0.86),
        ),
    ),
    Comparison(
        "birth",
        "birth_l IS NULL OR birth_r IS NULL",
        (
            Level("equal", "birth_l = birth_r", 0.92, 0.00005, 0.004),
            Level(
                "day_and_month_swapped",
                "year(birth_l) = year(birth_r) AND month(birth_l) = day(birth_r) AND day(birth_l) = month(birth_r)",
                0.006,
                0.00002,
                0.00002,
            ),
            Level("one_digit", "hamming(birth_text_l, birth_text_r) = 1", 0.02, 0.0008, 0.001),
            Level(
                "digits_transposed",
                "hamming(birth_text_l, birth_text_r) = 2 AND damerau_levenshtein(birth_text_l, birth_text_r) = 1",
                0.004,
                0.0002,
                0.0002,
            ),
            Level("rough", "(rough_l OR rough_r) AND year(birth_l) = year(birth_r)", 0.01, 0.0001, 0.0001),
            Level(
                "two_parts",
                "(month(birth_l) = month(birth_r) AND day(birth_l) = day(birth_r)) "
                "OR (year(birth_l) = year(birth_r) AND (month(birth_l) = month(birth_r) OR day(birth_l) = day(birth_r)))",
                0.015,
                0.004,
                0.004,
            ),
            Level("year", "year(birth_l) = year(birth_r)", 0.005, 0.011, 0.01),
            Level("different", "ELSE", 0.02, 0.98383, 0.98068),
        ),
    ),
    Comparison(
        "sex",
        "sex_l IS NULL OR sex_r IS NULL",
        (Level("equal", "sex_l = sex_r", 0.99, 0.5, 0.5), Level("different", "ELSE", 0.01, 0.5, 0.5)),
    ),
    _number("nhs_number", "nhs_number_l = nhs_number_r", relative=0.0005),
    _number("upn", "list_has_any(upns_l, upns_r)", relative=0.0002),
    _number("uln", "uln_l = uln_r", relative=0.0002),
    _number("ni_number", "ni_number_l = ni_number_r", relative=0.003),
    # Of another authority, without a check digit, so that a slip of the pen goes unseen.
    Comparison(
        "reference",
        "NOT list_has_any(schemes_l, schemes_r)",
        (
            Level("equal", f"list_has_any(reference_numbers_l, reference_numbers_r) AND {GUARD}", 0.9, 1e-6, 0.0005),
            Level("equal_unguarded", "list_has_any(reference_numbers_l, reference_numbers_r)", 0.0005, 0.0005, 0.0005),
            # Brothers and sisters were often registered one after the other.
            Level("one_slip", "list_has_any(nearly_references_l, nearly_references_r)", 0.03, 0.0001, 0.01),
            Level("different", "ELSE", 0.0695, 0.999399, 0.989),
        ),
        fixed=True,
        number=True,
    ),
    Comparison(
        "home",
        "NOT list_has_any(homes_l, homes_r) AND (len(areas_l) = 0 OR len(areas_r) = 0)",
        (
            Level("equal", "list_has_any(homes_l, homes_r)", 0.65, 0.0003, 0.8),
            Level("postcode", "list_has_any(postcodes_l, postcodes_r)", 0.08, 0.0015, 0.06),
            Level("area", "list_has_any(areas_l, areas_r)", 0.1, 0.12, 0.06),
            Level("elsewhere", "ELSE", 0.17, 0.8782, 0.08),
        ),
    ),
    Comparison(
        "traits",
        "NOT list_has_any(kinds_l, kinds_r)",
        (
            Level(
                "equal",
                f"len({SHARED_TRAITS}) >= len(list_intersect(kinds_l, kinds_r))",
                0.7,
                0.02,
                0.05,
                rarity="traits",
            ),
            Level("some", "list_has_any(traits_l, traits_r)", 0.1, 0.01, 0.05, rarity="traits"),
            Level("different", "ELSE", 0.2, 0.97, 0.9),
        ),
    ),
    Comparison(
        "contact",
        "len(contacts_l) = 0 OR len(contacts_r) = 0",
        (
            Level("equal", "list_has_any(contacts_l, contacts_r)", 0.5, 0.00002, 0.1),
            Level("different", "ELSE", 0.5, 0.99998, 0.9),
        ),
    ),
)

COLUMNS = (
    *(
        "first",
        "sounds",
        "roots",
        "whole",
        "either_order",
        "given",
        "middles",
        "last",
        "last_names",
        "birth",
        "birth_text",
        "rough",
        "sex",
    ),
    *(
        "nhs_number",
        "upn",
        "upns",
        "uln",
        "ni_number",
        "homes",
        "postcodes",
        "areas",
        "contacts",
        "traits",
        "kinds",
        "reference_numbers",
        "nearly_references",
        "schemes",
    ),
)
"""What of a record the model reads; nothing else is put before it. Ethnic group and language are not."""
