"""
Pairs of records for people to look at, so that a council can measure its own linkage.

Pairs are drawn from strata by what became of them (joined, parked, refused) and by weight, more
of a share from small ones: where mistakes are likely there are few pairs, and plain draws would miss them. The
design says how many pairs each stratum has, so that the figures can be worked out for all of them. It
lies in a file of its own: who labels should not see what linkage thought of a pair.

Nobody protected is ever drawn, nor anybody close to them (`closed`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import pyarrow as pa

from kinfold.governance.rules.marking import Protected, mark_records
from kinfold.linkage.quality.closed import CLOSED_PEOPLE
from kinfold.linkage.quality.linked import Linked, opened
from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.engine import Engine, Step

# What tells one person from another. Not the source or the role, which may say that somebody is a patient, a victim
# or a suspect, nor ethnic group and language: nobody needs them to say whether two records are one person.
SHOWN = (
    *("first_name", "middle_names", "last_name", "full_name", "former_last_name", "birth_date", "sex"),
    *("nhs_number", "upn", "uln", "ni_number", "phone", "email", "address", "postcode"),
)
FEWEST_OF_A_STRATUM = 2
_BANDS = ((0, "below 0"), (5, "0 to 5"), (10, "5 to 10"), (20, "10 to 20"))
_HIGHEST, _NONE = "20 and more", "no weight of its own"


@dataclass(frozen=True)
class Stratum:
    """All pairs of one state and weight band, in bits."""

    number: int
    state: str
    band: str
    pairs: int
    drawn: int


@dataclass(frozen=True)
class Sample:
    """What was drawn. `pairs` holds personal data; the design holds record ids and counts."""

    pairs: list[dict[str, Any]]
    """Each with its number, `stratum`, `records`, `missed_if_same` and the `SHOWN` fields of both records, by 1 and 2."""
    strata: tuple[Stratum, ...]
    people_left_out: int
    """Protected, or close to somebody who is."""

    def design(self, linked: Linked, *, seed: int) -> dict[str, Any]:
        return {
            "run": linked.run,
            "model": linked.notes.get("model"),
            "seed": seed,
            "people_left_out": self.people_left_out,
            "strata": [vars(stratum) for stratum in self.strata],
            "pairs": {
                str(pair["pair"]): {name: pair[name] for name in ("stratum", "missed_if_same", "records")}
                for pair in self.pairs
            },
        }


def draw(
    linked: Linked,
    scratch: Path,
    *,
    pairs: int,
    seed: int,
    hiding: Collection[str] = (),
    marked: Sequence[Protected] = (),
) -> Sample:
    """
    The same run, number and seed draw the same pairs. Raises RunFailed where there are too few to draw from.

    `hiding` are people of the run, by their label in its links, who were found to live where somebody is protected;
    `marked` are the records that people here put a mark on.
    """
    with opened(linked, scratch) as engine:
        mark_records(engine, marked)
        engine.put("at_protected_homes", pa.table({"person": pa.array(sorted(hiding), pa.string())}))
        engine.run(_STEPS)
        strata = _allotted(engine, pairs)
        engine.put(
            "allotted",
            pa.table({name: [getattr(one, name) for one in strata] for name in ("number", "state", "band", "drawn")}),
        )
        shown = ", ".join(f"a.{name} AS {name}_1, b.{name} AS {name}_2" for name in SHOWN)
        found = engine.fetch(
            f"""
            WITH chosen AS (
                SELECT number AS stratum, record_l, record_r, missed_if_same FROM population JOIN allotted USING (state, band)
                QUALIFY row_number() OVER (PARTITION BY number ORDER BY md5(? || record_l || record_r)) <= drawn
            )
            SELECT row_number() OVER (ORDER BY md5(? || record_r || record_l)) AS pair, stratum, missed_if_same,
                [record_l, record_r] AS records, {shown}
            FROM chosen JOIN records a ON a.record = record_l JOIN records b ON b.record = record_r ORDER BY pair
            """,
            [f"{seed}|", f"{seed}|"],
        )
        return Sample(found.to_pylist(), strata, engine.count("closed_people"))


def _allotted(engine: Engine, pairs: int) -> tuple[Stratum, ...]:
    """The strata with pairs, and how many of each are drawn."""
    found = engine.fetch("SELECT state, band, count(*) AS pairs FROM population GROUP BY ALL ORDER BY state, band")
    strata = found.to_pylist()
    if not strata or pairs < FEWEST_OF_A_STRATUM * len(strata):
        raise RunFailed(
            f"{pairs:,} pairs are too few to draw from {len(strata):,} strata."
            if strata
            else "The run has no pair that can be shown to somebody who labels.",
            where="the pairs of the newest run",
            means="Nothing was written.",
            do=f"Ask for {FEWEST_OF_A_STRATUM * len(strata):,} pairs at least; a few hundred give useful intervals."
            if strata
            else "Run the line on more extracts first.",
        )
    drawn = shared_out(pairs, [row["pairs"] for row in strata])
    return tuple(Stratum(at + 1, **row, drawn=drawn[at]) for at, row in enumerate(strata))


def shared_out(wanted: int, there: Sequence[int]) -> list[int]:
    """
    How many to take of each, by the square root of how many there are, and none more than there are.

    That is half-way between as many of each, which tells little of the many, and the same share of each, which
    misses the few. What the small ones cannot give, the others do.
    """
    taken = [0] * len(there)
    left, roots = wanted, sum(sqrt(count) for count in there)
    for at in sorted(range(len(there)), key=lambda at: there[at]):
        share = left * sqrt(there[at]) / roots
        taken[at] = min(there[at], max(FEWEST_OF_A_STRATUM, round(share)), left)
        left, roots = left - taken[at], roots - sqrt(there[at])
    return taken


_BAND = (
    f"CASE WHEN weight IS NULL THEN '{_NONE}' "
    + " ".join(f"WHEN weight < {below} THEN '{band}'" for below, band in _BANDS)
    + f" ELSE '{_HIGHEST}' END"
)
_STEPS = (
    *CLOSED_PEOPLE,
    Step(
        "open_links",
        "SELECT record, person, count(*) OVER (PARTITION BY person) AS size FROM links ANTI JOIN closed_people USING (person)",
    ),
    Step(
        "population",
        f"""
        SELECT *, {_BAND} AS band FROM (
            SELECT 'joined' AS state, a.record AS record_l, b.record AS record_r, weight, 0 AS missed_if_same
            FROM open_links a JOIN open_links b ON a.person = b.person AND a.record < b.record
            LEFT JOIN edges ON edges.record_l = a.record AND edges.record_r = b.record
            UNION ALL
            -- Of two people that came near each other the best pair stands for all: if it is one person, all of theirs are.
            SELECT state, record_l, record_r, edges.weight, a.size * b.size
            FROM edges JOIN open_links a ON a.record = record_l JOIN open_links b ON b.record = record_r
            WHERE state IN ('parked', 'refused')
        )
        """,
    ),
)
