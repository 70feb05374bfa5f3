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
    lone: bool = False
    """For records of one name alone, against all."""
    by_name: bool = False
    """Of names alone: two whose birth dates have nothing in common are not proposed by it."""


_PLAIN_FIRST = "CASE WHEN length(first) > 1 THEN first END"
# Vowels and silent letters are what a clerk who only heard a name gets wrong.
_LAST_SOUND = "left(last[1] || regexp_replace(last[2:], '[aeiouhwy]', '', 'g'), 3)"

RULES: tuple[Rule, ...] = (
    Rule("nhs_number", "nhs_number", 80),
    Rule("upn", "upns", 80, unnest=True),
    Rule("uln", "uln", 80),
    Rule("ni_number", "ni_number", 80),
    Rule("reference", "reference_numbers", 80, unnest=True),
    Rule("contact", "contacts", 40, unnest=True),
    Rule("names", f"least({_PLAIN_FIRST}, last) || ' ' || greatest({_PLAIN_FIRST}, last)", 40, by_name=True),
    Rule("birth_first", "birth_text || left(first, 1)"),
    Rule("birth_last", "birth_text || left(last, 2)"),
    Rule("birth_initials", "birth_text || least(first[1], last[1]) || greatest(first[1], last[1])"),
    Rule("birth_area", "list_transform(areas, lambda area: birth_text || area)", unnest=True),
    Rule(
        "first_any_last",
        "list_transform(last_names, lambda name: roots[-1] || ' ' || name)",
        40,
        unnest=True,
        by_name=True,
    ),
    Rule("first_sound_year", f"roots[-1] || ' ' || {_LAST_SOUND} || left(birth_text, 4)"),
    Rule("first_sound", f"roots[-1] || ' ' || {_LAST_SOUND}", 40, by_name=True),
    Rule("sound_last", "list_transform(sounds, lambda sound: sound || ' ' || last)", 40, unnest=True, by_name=True),
    Rule("initial_last_day", "left(first, 1) || last || substr(birth_text, 5, 4)", 40),
    Rule("initial_last_month", "left(first, 1) || last || left(birth_text, 6)", 40),
    Rule("given_birth_year", "list_transform(given, lambda name: name || left(birth_text, 6))", 40, unnest=True),
    Rule("home_first", "list_transform(homes, lambda home: home || left(first, 2))", unnest=True),
    Rule("home_birth", "list_transform(homes, lambda home: home || left(birth_text, 6))", unnest=True),
    Rule("postcode_first", "list_transform(postcodes, lambda code: code || left(first, 3))", unnest=True),
    Rule("postcode_birth", "list_transform(postcodes, lambda code: code || birth_text)", unnest=True),
    Rule("trait_first", "list_transform(traits, lambda trait: trait || roots[-1])", 40, unnest=True, by_name=True),
    Rule("trait_last", "list_transform(traits, lambda trait: trait || last)", 40, unnest=True, by_name=True),
    Rule(
        "lone_trait",
        "flatten(list_transform(traits, lambda trait: [trait || name FOR name IN list_concat(given, last_names)]))",
        60,
        unnest=True,
        by_name=True,
        lone=True,
    ),
    Rule(
        "lone_postcode",
        "flatten(list_transform(postcodes, lambda code: [code || name FOR name IN list_concat(given, last_names)]))",
        60,
        unnest=True,
        by_name=True,
        lone=True,
    ),
    Rule(
        "lone_birth",
        "[birth_text || name FOR name IN list_concat(given, last_names)]",
        60,
        unnest=True,
        by_name=True,
        lone=True,
    ),
    Rule("trait_year", "list_transform(traits, lambda trait: trait || left(birth_text, 4))", 40, unnest=True),
    Rule("rare_first", _PLAIN_FIRST, 12, by_name=True),
    Rule("rare_last", "last_names", 15, unnest=True, by_name=True),
)


def _keys(number: int, rule: Rule) -> str:
    value = f"unnest(list_distinct({rule.key}))" if rule.unnest else rule.key
    born = "birth_text" if rule.by_name else "CAST(NULL AS VARCHAR)"
    lone = "alone" if rule.lone else "CAST(NULL AS BOOLEAN)"
    return f"""
        SELECT n, sole, {born} AS born, {lone} AS lone, CAST({number} AS UTINYINT) AS rule, hash({number}, value) AS key
        FROM (SELECT n, sole, birth_text, (first IS NULL) <> (last IS NULL) AS alone, {value} AS value FROM blockable) WHERE value IS NOT NULL"""


_MOST = "CASE rule " + " ".join(f"WHEN {number} THEN {rule.most}" for number, rule in enumerate(RULES)) + " END"
# What the comparison of birth dates would call different, said so that it costs little.
_BORN_ALIKE = (
    "(a.born IS NULL OR b.born IS NULL OR left(a.born, 4) = left(b.born, 4) OR substr(a.born, 5) = substr(b.born, 5) "
    "OR hamming(a.born, b.born) <= 2)"
)


def _keys_steps(into: str) -> tuple[Step, ...]:
    return (
        Step(
            "blockable",
            "SELECT *, CASE WHEN exclusive THEN source END AS sole FROM comparable WHERE NOT expected",
        ),
        Step(into, " UNION ALL ".join(_keys(number, rule) for number, rule in enumerate(RULES))),
    )


# Needs `counted_keys`: those of `block_keys` that matter, all of them or those of the records asked about.
COUNTED: tuple[Step, ...] = (
    Step(
        "blocks",
        "SELECT key, any_value(rule) AS rule, count(*) AS records FROM counted_keys GROUP BY key HAVING count(*) > 1",
    ),
    Step("full_keys", f"SELECT key, rule, records FROM blocks WHERE records > {_MOST}"),
)
ASKED_ABOUT = Step(
    "counted_keys",
    """
    SELECT * FROM block_keys SEMI JOIN (
        SELECT key FROM block_keys SEMI JOIN asked USING (n) UNION SELECT key FROM full_keys_before
    ) USING (key)
    """,
)
"""The keys of the records in `asked`, and those that too many shared before: by whomever they are shared."""

BOUND = Step(
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


def _pairs(asked: str = "") -> tuple[Step, ...]:
    """`asked` is the condition under which a record is asked about; a pair needs one that is. Without it all are."""
    flag = f", {asked} AS asked" if asked else ""
    pair = "least(a.n, b.n) AS l, greatest(a.n, b.n) AS r" if asked else "a.n AS l, b.n AS r"
    once = "a.n <> b.n AND a.asked" if asked else "a.n < b.n"
    return (
        Step(
            "kept_keys",
            f"""
            SELECT n, sole, born, lone, key{flag} FROM counted_keys
            SEMI JOIN (SELECT key FROM blocks WHERE records <= {_MOST}) USING (key)
            """,
        ),
        # Two records of a source that holds one a person are not worth comparing.
        Step(
            "shared_keys",
            f"""
            SELECT DISTINCT {pair} FROM kept_keys a JOIN kept_keys b ON a.key = b.key AND {once}
            WHERE (a.sole IS NULL OR b.sole IS NULL OR a.sole <> b.sole) AND {_BORN_ALIKE}
                AND (a.lone IS NULL OR a.lone OR b.lone)
            """,
        ),
        Step("candidates", "SELECT l, r FROM shared_keys ANTI JOIN all_bound USING (l, r)"),
    )


def propose(engine: Engine) -> None:
    """
    Leave `candidates`, the pairs worth comparing, and `bound`, those that must be whatever the evidence.

    Leaves `full_keys` as well: those that too many records share, which propose nothing.
    """
    engine.run([*_keys_steps("counted_keys"), *COUNTED, BOUND, *_pairs(), Step("bound", "FROM all_bound")])
    _forget(engine, "blockable", "all_bound")


def keys(engine: Engine) -> None:
    """Leave what `propose_again` needs: every record's keys, and the pairs that must be."""
    engine.run([*_keys_steps("block_keys"), BOUND])
    engine.drop("blockable")


def propose_again(engine: Engine) -> None:
    """As `propose`, for the pairs of which a record stands in `asked`; `full_keys_before` are those of the last run."""
    engine.run([ASKED_ABOUT, *COUNTED, *_pairs("n IN (FROM asked)")])
    engine.run([Step("bound", "SELECT l, r FROM all_bound WHERE l IN (FROM asked) OR r IN (FROM asked)")])
    _forget(engine)


def _forget(engine: Engine, *more: str) -> None:
    for name in ("counted_keys", "blocks", "kept_keys", "shared_keys", *more):
        engine.drop(name)


def dropped(engine: Engine) -> dict[str, dict[str, int]]:
    """What was left out, by rule: how many keys were dropped because too many records share them, and how many records that touched."""
    found = engine.fetch(
        "SELECT rule, count(*) AS keys, CAST(sum(records) AS BIGINT) AS records FROM full_keys GROUP BY rule"
    ).to_pylist()
    told = {RULES[row["rule"]].name: {"keys": row["keys"], "records": row["records"]} for row in found}
    return dict(sorted(told.items()))
