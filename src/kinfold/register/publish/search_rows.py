"""Steps that make search keys: what open people can be found by. A protected person has none."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from kinfold.register.publish.meanwhile import Made
from kinfold.register.publish.targets import digested
from kinfold.register.rules.names import found_token, token_keys, tokens
from kinfold.warehouse.engine import Engine, Step

LONGEST = 200
"""Letters of a key: nobody types more, and a database has no index for a text without end."""

# Every name that any record holds, not the display name alone: a maiden name finds her. A name comes apart
# at its spaces here, and at all else where its parts are made plain.
NAMES_TO_FIND = Step(
    "names_to_find",
    """
    SELECT DISTINCT person, unnest(string_split(name, ' ')) AS word
    FROM (
        SELECT DISTINCT person, unnest([
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
    SELECT DISTINCT kind, key, person
    FROM (
        SELECT 'name' AS kind, tokens_of_words.token AS key, names_to_find.person
        FROM names_to_find JOIN tokens_of_words USING (word)
        UNION ALL
        SELECT 'born', CAST(said.birth_date AS VARCHAR), person
        FROM said JOIN published_person ON published_person.id = said.person
        WHERE said.birth_date <> published_person.birth_date
        UNION ALL
        SELECT 'number', unnest([nhs_number, upn, former_upn, uln, ni_number]), person FROM said
        UNION ALL
        SELECT 'phone', phone, person FROM said
    )
    -- A number alone, without a name in any record, finds nobody: whose it is cannot be told, so neither can protection.
    WHERE key <> '' AND length(key) <= {LONGEST} AND person IN (SELECT person FROM names_to_find)
    """,
)


def make_search_keys(engine: Engine, made: Made) -> None:
    """The tokens of each word of a name are worked out once, in Python, by the same functions that search uses."""
    engine.run([NAMES_TO_FIND])
    words = engine.fetch("SELECT DISTINCT word FROM names_to_find").column("word").to_pylist()
    of_words = [(word, found_token(token)) for word in words for token in tokens(word) if len(token) > 1]
    engine.put("tokens_of_words", _texts(("word", "token"), of_words))
    known = sorted({token for _, token in of_words})
    kinds = ("start", "metaphone", "nysiis")
    keys = [(token, *(found.get(kind) or None for kind in kinds)) for token in known for found in [token_keys(token)]]
    engine.put("name_tokens", _texts(("id", *kinds), keys))
    for step in (Step("published_nametoken", "SELECT * FROM name_tokens"), SEARCH_KEYS):
        engine.run([digested(step)])
        made(step.name)


def _texts(columns: tuple[str, ...], rows: Sequence[tuple[str | None, ...]]) -> pa.Table:
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pa.table({name: pa.array(told, pa.string()) for name, told in zip(columns, values, strict=True)})
