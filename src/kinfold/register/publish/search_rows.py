"""Steps that make search keys: what open people can be found by. A protected person has none."""

from __future__ import annotations

import pyarrow as pa

from kinfold.register.publish.said import digest_sql
from kinfold.register.rules.names import name_keys
from kinfold.warehouse.engine import Engine, Step

LONGEST = 200
"""Letters of a key: nobody types more, and a database has no index for a text without end."""

# Every name that any record holds, not the display name alone: a maiden name finds her.
NAMES_TO_FIND = Step(
    "names_to_find",
    """
    SELECT DISTINCT person, name
    FROM (
        SELECT person, unnest([
            concat_ws(' ', first_name, middle_names, last_name), full_name, former_name
        ]) AS name
        FROM said
    )
    WHERE name IS NOT NULL AND name <> ''
    """,
)

SEARCH_KEYS = Step(
    "published_searchkey",
    f"""
    SELECT DISTINCT {digest_sql("kind", "key", "person")} AS id, kind, key, person
    FROM (
        SELECT name_keys.kind, name_keys.key, names_to_find.person
        FROM names_to_find JOIN name_keys USING (name)
        UNION ALL
        SELECT 'born', CAST(birth_date AS VARCHAR), person FROM said
        UNION ALL
        SELECT 'postcode', replace(postcode, ' ', ''), person FROM homes WHERE NOT hidden
        UNION ALL
        SELECT 'number', unnest([nhs_number, upn, former_upn, uln, ni_number]), person FROM said
        UNION ALL
        SELECT 'phone', phone, person FROM said
        UNION ALL
        SELECT 'key:' || source, regexp_replace(upper(record_key), '[^A-Z0-9]', '', 'g'), person
        FROM said WHERE length(record_key) BETWEEN 4 AND 24 AND regexp_matches(record_key, '[0-9]')
    )
    -- A number alone, without a name in any record, finds nobody: whose it is cannot be told, so neither can protection.
    WHERE key <> '' AND length(key) <= {LONGEST} AND person IN (SELECT person FROM names_to_find)
    """,
)


def make_search_keys(engine: Engine) -> None:
    """The keys of each name are worked out once, in Python, by the same function that search uses."""
    engine.run([NAMES_TO_FIND])
    names = engine.fetch("SELECT DISTINCT name FROM names_to_find").column("name").to_pylist()
    keys = [(name, kind, key) for name in names for kind, key in name_keys(name)]
    engine.put(
        "name_keys",
        pa.table(
            {
                "name": pa.array([name for name, _, _ in keys], pa.string()),
                "kind": pa.array([kind for _, kind, _ in keys], pa.string()),
                "key": pa.array([key for _, _, key in keys], pa.string()),
            }
        ),
    )
    engine.run([SEARCH_KEYS])
