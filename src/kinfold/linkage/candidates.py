"""
Which pairs of records are worth comparing.

Each rule gives a record one or more keys; records that share a key are a candidate pair. The keys
are wide, since constraints (constraints.py) keep what they bring in apart; a key that too many
records share says little and is dropped, and what was dropped is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.warehouse.engine import Engine, Step


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
# Vowels and silent letters are what a clerk who only heard a name gets wrong.
_LAST_SOUND = "left(left(last, 1) || regexp_replace(substr(last, 2), '[aeiouhwy]', '', 'g'), 3) AS last_sound"
_KEYED = (
    *(
        "n",
        "first",
        "last",
        "either_order",
        "roots",
        "sounds",
        "given",
        "last_names",
        "birth_text",
        "homes",
        "postcodes",
        "areas",
    ),
    *("traits", "nhs_number", "upns", "uln", "ni_number", "reference_numbers", "nearly_references", "contacts"),
)
"""The columns of a comparable record that the rules read."""

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


def _keys(number: int, rule: Rule, of: str) -> str:
    # To look for repetitions costs a third of what all keys do.
    values = f"list_distinct({rule.key})" if rule.repeats else rule.key
    value = f"unnest({values})" if rule.unnest else rule.key
    born = "birth_text" if rule.by_name else "CAST(NULL AS VARCHAR)"
    lone = "alone" if rule.lone else "CAST(NULL AS BOOLEAN)"
    return f"""
        SELECT n, sole, {born} AS born, {lone} AS lone, CAST({number} AS UTINYINT) AS rule, hash({number}, value) AS key
        FROM (SELECT n, sole, birth_text, (first IS NULL) <> (last IS NULL) AS alone, {value} AS value FROM {of}) WHERE value IS NOT NULL"""


_MOST = "CASE rule " + " ".join(f"WHEN {number} THEN {rule.most}" for number, rule in enumerate(RULES)) + " END"
# What the comparison of birth dates would call different, said so that it costs little.
_BORN_ALIKE = (
    "(a.born IS NULL OR b.born IS NULL OR left(a.born, 4) = left(b.born, 4) OR substr(a.born, 5) = substr(b.born, 5) "
    "OR hamming(a.born, b.born) <= 2)"
)


def _every_key(of: str = "blockable") -> str:
    return " UNION ALL ".join(_keys(number, rule, of) for number, rule in enumerate(RULES))


_BLOCKABLE = Step(
    "blockable",
    f"""
    SELECT {", ".join(_KEYED)}, {_LAST_SOUND}, CASE WHEN exclusive THEN hash(source) END AS sole
    FROM comparable WHERE NOT expected
    """,
)

# Needs `counted_keys`: those of all records that matter.
_COUNTED: tuple[Step, ...] = (
    Step(
        "blocks",
        """
        SELECT key, any_value(rule) AS rule, count(*) AS records, coalesce(bool_or(lone), true) AS proposes
        FROM counted_keys GROUP BY key HAVING count(*) > 1
        """,
    ),
    # One for records of a lone name that none of them has proposes nothing.
    Step("few_share", f"SELECT key FROM blocks WHERE proposes AND records <= {_MOST}"),
    Step("full_keys", f"SELECT key, rule, records FROM blocks WHERE records > {_MOST}"),
)

_BOUND = Step(
    "all_bound",
    # A shared key of two sources names its pair itself, as a person's decision does.
    """
    SELECT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r
    FROM comparable a JOIN comparable b ON a.same_record = b.record AND a.n <> b.n
    WHERE NOT (a.exclusive AND b.exclusive AND a.source = b.source)
    UNION
    SELECT l, r FROM decided
    """,
)


_BY_NAME = ", ".join(str(number) for number, rule in enumerate(RULES) if rule.by_name)


def _sharing(keys: str, into: str, asked: str = "") -> Step:
    """The pairs that share one of these keys. `asked` is a condition on one record's row; without it all are."""
    pair = "least(a.n, b.n) AS l, greatest(a.n, b.n) AS r" if asked else "a.n AS l, b.n AS r"
    once = f"a.n <> b.n AND {asked}" if asked else "a.n < b.n"
    # Two records of a source that holds one a person are not worth comparing.
    apart = "(a.sole IS NULL OR b.sole IS NULL OR a.sole <> b.sole)"
    # Most keys ask for nothing more; to fetch birth dates for them would double what this costs.
    more = {
        f"NOT IN ({_BY_NAME})": "true",
        f"IN ({_BY_NAME})": f"{_BORN_ALIKE} AND (a.lone IS NULL OR a.lone OR b.lone)",
    }
    shared = " UNION ALL ".join(
        f"""
        SELECT {pair} FROM {keys} a JOIN {keys} b ON a.key = b.key AND {once}
        WHERE a.rule {these} AND b.rule {these} AND {apart} AND {also}
        """
        for these, also in more.items()
    )
    return Step(into, f"SELECT DISTINCT l, r FROM ({shared})")


def propose(engine: Engine) -> None:
    """
    Leave `candidates`, the pairs worth comparing, and `bound`, those that must be whatever the evidence.

    Leaves `full_keys` as well: those that too many records share, which propose nothing.
    """
    engine.run(
        [
            _BLOCKABLE,
            Step("counted_keys", _every_key()),
            *_COUNTED,
            Step(
                "kept_keys",
                "SELECT n, sole, born, lone, rule, key FROM counted_keys SEMI JOIN few_share USING (key)",
            ),
            _sharing("kept_keys", "shared_keys"),
            _BOUND,
            Step("candidates", "SELECT l, r FROM shared_keys ANTI JOIN all_bound USING (l, r)"),
            Step("bound", "FROM all_bound"),
        ]
    )
    _forget(engine)


def propose_again(engine: Engine) -> None:
    """
    As `propose`, for pairs of which a record stands in `asked`, and for those that a key no longer too common brings.

    `pairs_known` are the last run's pairs of two other records, and `full_keys_before` the keys that were too common
    then. Leaves `still_proposed` too: the pairs known, if they are proposed now as they were.
    """
    engine.run(
        [
            _BLOCKABLE,
            Step("asked_records", "SELECT * FROM blockable SEMI JOIN asked USING (n)"),
            # A key that none of these records has and that was not too common is not so now.
            Step(
                "keys_that_matter",
                f"SELECT key FROM ({_every_key('asked_records')}) UNION SELECT key FROM full_keys_before",
            ),
            Step("counted_keys", f"SELECT * FROM ({_every_key()}) SEMI JOIN keys_that_matter USING (key)"),
            *_COUNTED,
            Step(
                "kept_keys",
                """
                SELECT n, sole, born, lone, rule, key, n IN (FROM asked) OR key IN (SELECT key FROM full_keys_before) AS asked
                FROM counted_keys SEMI JOIN few_share USING (key)
                """,
            ),
            _sharing("kept_keys", "shared_keys", "a.asked"),
            _BOUND,
            *_STILL_PROPOSED,
            Step(
                "candidates",
                "SELECT l, r FROM shared_keys ANTI JOIN all_bound USING (l, r) ANTI JOIN still_proposed USING (l, r)",
            ),
            Step("bound", "SELECT l, r FROM all_bound WHERE l IN (FROM asked) OR r IN (FROM asked)"),
        ]
    )
    _forget(engine, "asked_records", "keys_that_matter", "crowded", "crowded_keys", "crowded_pairs")


# A pair may have lost the key that proposed it, if that became too common; then its other keys are asked.
_STILL_PROPOSED: tuple[Step, ...] = (
    Step(
        "crowded",
        """
        SELECT * FROM blockable SEMI JOIN (
            SELECT n FROM counted_keys SEMI JOIN (FROM full_keys ANTI JOIN full_keys_before USING (key)) USING (key)
        ) USING (n)
        """,
    ),
    Step("crowded_keys", f"SELECT * FROM ({_every_key('crowded')}) ANTI JOIN full_keys USING (key)"),
    _sharing("crowded_keys", "crowded_pairs"),
    Step(
        "still_proposed",
        """
        SELECT l, r FROM pairs_known
        WHERE by_keys AND NOT (l IN (SELECT n FROM crowded) AND r IN (SELECT n FROM crowded))
        UNION ALL
        SELECT l, r FROM pairs_known SEMI JOIN (FROM crowded_pairs UNION FROM all_bound) USING (l, r)
        WHERE by_keys AND l IN (SELECT n FROM crowded) AND r IN (SELECT n FROM crowded)
        """,
    ),
)


def _forget(engine: Engine, *more: str) -> None:
    for name in ("blockable", "counted_keys", "blocks", "few_share", "kept_keys", "shared_keys", "all_bound", *more):
        engine.drop(name)


def dropped(engine: Engine) -> dict[str, dict[str, int]]:
    """What was left out, by rule: how many keys were dropped because too many records share them, and how many records that touched."""
    found = engine.fetch(
        "SELECT rule, count(*) AS keys, CAST(sum(records) AS BIGINT) AS records FROM full_keys GROUP BY rule"
    ).to_pylist()
    told = {RULES[row["rule"]].name: {"keys": row["keys"], "records": row["records"]} for row in found}
    return dict(sorted(told.items()))
