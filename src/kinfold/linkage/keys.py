"""
The keys of a record: two records that share one are worth comparing (candidates.py).

They are wide, since constraints (constraints.py) keep what they bring in apart; a key that too many
records share says little and is dropped, and what was dropped is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.warehouse.engine import Step


@dataclass(frozen=True)
class Rule:
    """One way to share a key: an SQL text, null where the record has none. `most` records may share one key."""

    name: str
    key: str
    most: int = 60
    unnest: bool = False
    """The key is a list; each of its values is a key of its own."""
    repeats: bool = False
    """A value may stand in the list twice."""
    lone: bool = False
    """For records of one name alone, against all."""
    by_name: bool = False
    """Of names alone: two whose birth dates have nothing in common are not proposed by it."""


_PLAIN_FIRST = "CASE WHEN length(first) > 1 THEN first END"

RULES: tuple[Rule, ...] = (
    Rule("nhs_number", "nhs_number", 80),
    Rule("upn", "upns", 80, unnest=True, repeats=True),
    Rule("uln", "uln", 80),
    Rule("ni_number", "ni_number", 80),
    Rule("reference", "reference_numbers", 80, unnest=True),
    Rule("nearly_reference", "nearly_references", 40, unnest=True, repeats=True),
    Rule("contact", "contacts", 40, unnest=True, repeats=True),
    Rule("names", f"least({_PLAIN_FIRST}, last) || ' ' || greatest({_PLAIN_FIRST}, last)", 40, by_name=True),
    Rule("birth_first", "birth_text || left(first, 1)"),
    Rule("birth_last", "birth_text || left(last, 2)"),
    Rule(
        "birth_initials",
        "birth_text || least(left(first, 1), left(last, 1)) || greatest(left(first, 1), left(last, 1))",
    ),
    # One name as a first name here and as a family name there.
    Rule(
        "birth_name",
        "[birth_text || name FOR name IN list_concat(given, last_names)]",
        unnest=True,
        repeats=True,
    ),
    Rule("birth_area", "list_transform(areas, lambda area: birth_text || area)", unnest=True),
    Rule(
        "first_any_last",
        "list_transform(last_names, lambda name: roots[-1] || ' ' || name)",
        40,
        unnest=True,
        by_name=True,
    ),
    Rule("first_sound_year", "roots[-1] || ' ' || last_sound || left(birth_text, 4)"),
    Rule("first_sound", "roots[-1] || ' ' || last_sound", 40, by_name=True),
    Rule("sound_last", "list_transform(sounds, lambda sound: sound || ' ' || last)", 40, unnest=True, by_name=True),
    Rule("initial_last_day", "left(first, 1) || last || substr(birth_text, 5, 4)", 40),
    Rule("initial_last_month", "left(first, 1) || last || left(birth_text, 6)", 40),
    Rule("given_birth_year", "list_transform(given, lambda name: name || left(birth_text, 6))", 40, unnest=True),
    Rule("home_first", "list_transform(homes, lambda home: home || left(first, 2))", unnest=True),
    # Records of an initial alone, at home.
    Rule("home_initial", "list_transform(homes, lambda home: home || left(first, 1) || last_sound)", unnest=True),
    Rule("home_birth", "list_transform(homes, lambda home: home || left(birth_text, 6))", unnest=True),
    Rule("postcode_first", "list_transform(postcodes, lambda code: code || left(first, 3))", unnest=True),
    Rule("postcode_birth", "list_transform(postcodes, lambda code: code || birth_text)", unnest=True),
    Rule(
        "trait_first",
        "list_transform(traits, lambda trait: trait || roots[-1])",
        40,
        unnest=True,
        repeats=True,
        by_name=True,
    ),
    Rule(
        "trait_last", "list_transform(traits, lambda trait: trait || last)", 40, unnest=True, repeats=True, by_name=True
    ),
    Rule(
        "lone_trait",
        "flatten(list_transform(traits, lambda trait: [trait || name FOR name IN list_concat(given, last_names)]))",
        60,
        unnest=True,
        repeats=True,
        by_name=True,
        lone=True,
    ),
    Rule(
        "lone_postcode",
        "flatten(list_transform(postcodes, lambda code: [code || name FOR name IN list_concat(given, last_names)]))",
        60,
        unnest=True,
        repeats=True,
        by_name=True,
        lone=True,
    ),
    Rule(
        "trait_postcode",
        "flatten(list_transform(traits, lambda trait: [trait || code FOR code IN postcodes]))",
        40,
        unnest=True,
        repeats=True,
    ),
    Rule(
        "trait_initials",
        "flatten(list_transform(traits, lambda trait: "
        "[trait || left(name, 2) FOR name IN list_concat(given, last_names)]))",
        40,
        unnest=True,
        repeats=True,
        by_name=True,
    ),
    # A whole name with something else speaks against a birth date that has nothing in common.
    Rule(
        "trait_both_names", "list_transform(traits, lambda trait: trait || either_order)", 40, unnest=True, repeats=True
    ),
    Rule(
        "trait_initial_last",
        "list_transform(traits, lambda trait: trait || left(first, 1) || last)",
        40,
        unnest=True,
        repeats=True,
    ),
    Rule("traits_together", "CASE WHEN len(traits) > 1 THEN array_to_string(traits, ' ') END", 20),
    Rule(
        "trait_year",
        "list_transform(traits, lambda trait: trait || left(birth_text, 4))",
        40,
        unnest=True,
        repeats=True,
    ),
    Rule("rare_first", _PLAIN_FIRST, 12, by_name=True),
    Rule("rare_last", "last_names", 15, unnest=True, by_name=True),
)


LAST_SOUNDS = Step(
    "last_sounds",
    # Vowels and silent letters are what a clerk who only heard a name gets wrong. A family name is on twenty records.
    """
    SELECT last, left(left(last, 1) || regexp_replace(substr(last, 2), '[aeiouhwy]', '', 'g'), 3) AS last_sound
    FROM (SELECT DISTINCT last FROM comparable WHERE last IS NOT NULL)
    """,
)


def keys_sql(number: int, of: str) -> str:
    """The keys that a rule gives the records of a table: n and the key's digest. Needs `last_sounds`."""
    rule = RULES[number]
    # To look for repetitions costs a third of what all keys do.
    values = f"list_distinct({rule.key})" if rule.repeats else rule.key
    value = f"unnest({values})" if rule.unnest else rule.key
    records = f"{of} JOIN last_sounds USING (last)" if "last_sound" in rule.key else of
    return f"""
        SELECT n, hash({number}, value) AS key
        FROM (SELECT n, {value} AS value FROM {records} WHERE NOT expected) WHERE value IS NOT NULL
    """
