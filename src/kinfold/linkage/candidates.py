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


_PLAIN_FIRST = "CASE WHEN length(first) > 1 THEN first END"
# Vowels and silent letters are what a clerk who only heard a name gets wrong.
_LAST_SOUND = "left(last[1] || regexp_replace(last[2:], '[aeiouhwy]', '', 'g'), 3)"

RULES: tuple[Rule, ...] = (
    Rule("nhs_number", "nhs_number", 80),
    Rule("upn", "upns", 80, unnest=True),
    Rule("uln", "uln", 80),
    Rule("ni_number", "ni_number", 80),
    Rule("contact", "contacts", 40, unnest=True),
    Rule("names", f"least({_PLAIN_FIRST}, last) || ' ' || greatest({_PLAIN_FIRST}, last)", 40),
    Rule("birth_first", "birth_text || left(first, 1)"),
    Rule("birth_last", "birth_text || left(last, 2)"),
    Rule("birth_initials", "birth_text || least(first[1], last[1]) || greatest(first[1], last[1])"),
    Rule("birth_area", "list_transform(areas, lambda area: birth_text || area)", unnest=True),
    Rule("first_any_last", "list_transform(last_names, lambda name: roots[-1] || ' ' || name)", 40, unnest=True),
    Rule("first_sound_year", f"roots[-1] || ' ' || {_LAST_SOUND} || left(birth_text, 4)"),
    Rule("first_sound", f"roots[-1] || ' ' || {_LAST_SOUND}", 40),
    Rule("sound_last", "list_transform(sounds, lambda sound: sound || ' ' || last)", 40, unnest=True),
    Rule("initial_last_day", "left(first, 1) || last || substr(birth_text, 5, 4)", 40),
    Rule("initial_last_month", "left(first, 1) || last || left(birth_text, 6)", 40),
    Rule("given_birth_year", "list_transform(given, lambda name: name || left(birth_text, 6))", 40, unnest=True),
    Rule("home_first", "list_transform(homes, lambda home: home || left(first, 2))", unnest=True),
    Rule("home_birth", "list_transform(homes, lambda home: home || left(birth_text, 6))", unnest=True),
    Rule("postcode_first", "list_transform(postcodes, lambda code: code || left(first, 3))", unnest=True),
    Rule("postcode_birth", "list_transform(postcodes, lambda code: code || birth_text)", unnest=True),
    Rule("rare_first", _PLAIN_FIRST, 12),
    Rule("rare_last", "last_names", 15, unnest=True),
)


def _keys(rule: Rule) -> str:
    value = f"unnest({rule.key})" if rule.unnest else rule.key
    return f"SELECT n, '{rule.name}' AS rule, hash('{rule.name}', value) AS key FROM (SELECT n, {value} AS value FROM comparable WHERE NOT expected) WHERE value IS NOT NULL"


_MOST = "CASE rule " + " ".join(f"WHEN '{rule.name}' THEN {rule.most}" for rule in RULES) + " END"

STEPS: tuple[Step, ...] = (
    Step("block_keys", " UNION ".join(_keys(rule) for rule in RULES)),
    Step("blocks", "SELECT rule, key, count(*) AS records FROM block_keys GROUP BY rule, key HAVING count(*) > 1"),
    Step(
        "kept_keys",
        f"SELECT n, key FROM block_keys SEMI JOIN (SELECT rule, key FROM blocks WHERE records <= {_MOST}) kept USING (rule, key)",
    ),
    # A shared key of two sources names its pair itself; a pair that a source rules out is not worth scoring.
    Step(
        "candidates",
        """
        SELECT pair.l, pair.r FROM (
            SELECT a.n AS l, b.n AS r FROM kept_keys a JOIN kept_keys b ON a.key = b.key AND a.n < b.n
            UNION
            SELECT least(a.n, b.n), greatest(a.n, b.n)
            FROM comparable a JOIN comparable b ON a.same_record = b.record AND a.n <> b.n
            UNION
            SELECT l, r FROM decided
        ) pair
        JOIN comparable cl ON cl.n = pair.l JOIN comparable cr ON cr.n = pair.r
        LEFT JOIN decided ON decided.l = pair.l AND decided.r = pair.r
        WHERE decided.l IS NOT NULL OR NOT (cl.exclusive AND cr.exclusive AND cl.source = cr.source)
        ORDER BY pair.l, pair.r
        """,
    ),
)


def propose(engine: Engine) -> dict[str, dict[str, int]]:
    """
    Leave the table of candidate pairs, and tell what was left out.

    By rule: how many keys were dropped because too many records share them, and how many records that touched.
    """
    engine.run(STEPS)
    found = engine.fetch(
        f"""
        SELECT rule, count(*) AS keys, CAST(sum(records) AS BIGINT) AS records FROM blocks
        WHERE records > {_MOST} GROUP BY rule ORDER BY rule
        """
    ).to_pylist()
    for step in STEPS:
        if step.name != "candidates":
            engine.drop(step.name)
    return {row["rule"]: {"keys": row["keys"], "records": row["records"]} for row in found}
