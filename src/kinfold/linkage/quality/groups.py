"""
Which group each true person is of: by sex, age, ethnic group and kind of name.

For sex, age and ethnic group a person is what most of their records say that say anything. Groups
have closed names: what a source wrote that is no known code is "coded in another way", so no value
of a record becomes the name of a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kinfold.linkage.quality.interval import Ints
from kinfold.linkage.quality.kinds_of_name import COMMON_SHARE, KINDS, PLAIN
from kinfold.warehouse.engine import Engine, Step

NOT_SAID = "not said"
_OTHERWISE = "coded in another way"
_SEXES = {"f": "female", "m": "male", "x": "another sex"}
_AGES = ((5, "0 to 4"), (11, "5 to 10"), (16, "11 to 15"), (18, "16 and 17"), (25, "18 to 24"), (45, "25 to 44"), (65, "45 to 64"))  # fmt: skip
_OLDEST = "65 and over"
# The Department for Education's codes by their first letter, and the NHS's of one letter.
_ETHNIC_GROUPS = {
    "White": "W[A-Z]{3}|[ABC]",
    "Mixed": "M[A-Z]{3}|[DEFG]",
    "Asian": "A[A-Z]{3}|C[A-Z]{3}|[HJKLR]",
    "Black": "B[A-Z]{3}|[MNP]",
    "Another ethnic group": "O[A-Z]{3}|S",
    NOT_SAID: "NOBT|REFU|Z|99",
}


@dataclass(frozen=True)
class Grouping:
    """One way to group people. The first group that is given is shown first."""

    name: str
    about: str
    groups: tuple[str, ...]
    overlapping: bool = False


GROUPINGS = (
    Grouping("sex", "By sex, as most records of the person say", (*_SEXES.values(), NOT_SAID)),
    Grouping("age", "By age on the run's day", (*(label for _, label in _AGES), _OLDEST, NOT_SAID)),
    Grouping("ethnic_group", "By ethnic group, where a source tells it", (*dict.fromkeys([*_ETHNIC_GROUPS, _OTHERWISE]),)),
    Grouping("kind_of_name", "By kind of name; a person may be of several kinds", (*(kind.name for kind in KINDS), PLAIN.name), overlapping=True),
)  # fmt: skip


def members(engine: Engine, on: date) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """
    For each (grouping, group) that has anybody: who of the true people is in it, by their number.

    Needs `records` and `truth` (record, entity_n) in the engine.
    """
    engine.run(_steps(on))
    people = int(engine.fetch("SELECT coalesce(max(entity_n) + 1, 0) AS n FROM truth")["n"][0].as_py())
    found: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for grouping in GROUPINGS:
        rows = engine.fetch(f"SELECT entity_n, label FROM people_by_{grouping.name}")
        who: Ints = rows["entity_n"].to_numpy()
        labels = np.asarray(rows["label"].to_pylist(), dtype=object)
        for group in grouping.groups:
            if (of := labels == group).any():
                found[grouping.name, group] = np.zeros(people, dtype=np.bool_)
                found[grouping.name, group][who[of]] = True
    return found


def _steps(on: date) -> tuple[Step, ...]:
    # Ages in whole years: `date_sub` counts whole ones, `date_diff` the turns of years.
    age = f"date_sub('year', birth_date, DATE '{on.isoformat()}')"
    ages = " ".join(f"WHEN {age} < {below} THEN '{label}'" for below, label in _AGES)
    sexes = " ".join(f"WHEN '{code}' THEN '{label}'" for code, label in _SEXES.items())
    ethnic = " ".join(
        f"WHEN regexp_full_match(ethnic_group, '{codes}') THEN '{label}'" for label, codes in _ETHNIC_GROUPS.items()
    )
    ethnic_or_other = f"nullif(CASE WHEN ethnic_group IS NULL THEN NULL {ethnic} ELSE '{_OTHERWISE}' END, '{NOT_SAID}')"
    return (
        Step(
            "true_records",
            f"""
            SELECT entity_n, record,
                CASE sex {sexes} END AS sex,
                CASE WHEN birth_date IS NULL OR birth_date > DATE '{on.isoformat()}' THEN NULL {ages} ELSE '{_OLDEST}' END AS age,
                {ethnic_or_other} AS ethnic_group
            FROM truth JOIN records USING (record)
            """,
        ),
        *(_most_say(name) for name in ("sex", "age", "ethnic_group")),
        *_KINDS_OF_NAME,
    )


def _most_say(name: str) -> Step:
    return Step(
        f"people_by_{name}",
        f"""
        SELECT entity_n, coalesce(label, '{NOT_SAID}') AS label FROM (
            SELECT entity_n, {name} AS label FROM true_records GROUP BY entity_n, {name}
            QUALIFY row_number() OVER (PARTITION BY entity_n ORDER BY {name} IS NULL, count(*) DESC, {name}) = 1
        )
        """,
    )


_FIRST_OF_WHOLE = r"""CASE WHEN full_name LIKE '%,%' THEN trim(split_part(full_name, ',', 2))
    WHEN trim(full_name) LIKE '% %' THEN split_part(trim(full_name), ' ', 1) END"""
_LAST_OF_WHOLE = r"""CASE WHEN full_name LIKE '%,%' THEN trim(split_part(full_name, ',', 1))
    ELSE regexp_extract(trim(full_name), '\S+$') END"""
_KINDS_OF_NAME = (
    Step(
        "written_names",
        f"""
        SELECT entity_n,
            nullif(lower(strip_accents(coalesce(nullif(trim(first_name), ''), {_FIRST_OF_WHOLE}))), '') AS first,
            nullif(lower(strip_accents(coalesce(nullif(trim(last_name), ''), {_LAST_OF_WHOLE}))), '') AS family,
            lower(concat_ws(' ', first_name, last_name, full_name)) AS name
        FROM true_records JOIN records USING (record)
        WHERE coalesce(first_name, last_name, full_name) IS NOT NULL
        """,
    ),
    Step(
        "common_names",
        f"""
        SELECT family FROM (
            SELECT family, count(*) AS carried, sum(count(*)) OVER (ORDER BY count(*) DESC, family) AS up_to,
                sum(count(*)) OVER () AS all_records
            FROM written_names WHERE family IS NOT NULL GROUP BY family
        ) WHERE up_to - carried < {COMMON_SHARE} * all_records AND carried > 1
        """,
    ),
    Step(
        "people_by_kind_of_name",
        " UNION ".join(
            f"SELECT entity_n, '{kind.name}' AS label FROM written_names WHERE {kind.condition}" for kind in KINDS
        )
        + f"""
        UNION SELECT entity_n, '{PLAIN.name}' FROM written_names GROUP BY entity_n
        HAVING NOT bool_or(coalesce({" OR ".join(f"({kind.condition})" for kind in KINDS)}, false))
        """,
    ),
)
