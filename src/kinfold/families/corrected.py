"""
What professionals said of families, as the stage takes it: one more table, which outranks what sources say.

A correction is about people as the register knows them. It is told by their records, so that it finds whom this
run holds them to be. One whose people or home this run does not have waits until they come back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date

import pyarrow as pa

from kinfold.families.kinships import PARENTS
from kinfold.families.tables import Corrected
from kinfold.warehouse.engine import Engine, Step

DECIDED = 0
"""The rank of what a person decided: before that of the best source, which is 1."""


def digest_of(corrected: Sequence[Corrected]) -> str:
    """What an artefact's name follows from, so that a correction or its taking back makes another one."""
    told = sorted((astuple(one) for one in corrected), key=lambda one: one[0])
    return hashlib.sha256(repr(told).encode()).hexdigest()


def put_corrections(engine: Engine, corrected: Sequence[Corrected]) -> None:
    """`corrections_said` and `correction_records`, for the steps; empty where nobody has said anything."""
    engine.put(
        "corrections_said",
        pa.table(
            {
                "correction": pa.array([one.id for one in corrected], pa.int64()),
                "kind": pa.array([one.kind.value for one in corrected], pa.string()),
                "said_on": pa.array([one.said_on for one in corrected], pa.date32()),
                "from_day": pa.array([one.from_day for one in corrected], pa.date32()),
                "dwelling": pa.array([one.dwelling for one in corrected], pa.string()),
                "home": pa.array([one.home for one in corrected], pa.string()),
            }
        ),
    )
    rows = [
        row
        for one in corrected
        for row in (*_rows(one.id, "one", one.records), *_rows(one.id, "other", one.other_records))
    ]
    engine.put(
        "correction_records",
        pa.table(
            {
                "correction": pa.array([row[0] for row in rows], pa.int64()),
                "side": pa.array([row[1] for row in rows], pa.string()),
                "record": pa.array([row[2] for row in rows], pa.string()),
            }
        ),
    )


def _rows(id_: int, side: str, records: Iterable[str]) -> list[tuple[int, str, str]]:
    return [(id_, side, record) for record in records]


def correction_steps(*, on: date) -> list[Step]:
    """`corrections`, by this run's people, and `barred_kinships`, the stated ties that are not believed; `people` must stand."""
    return [Step("corrections", _corrections(on)), Step("barred_kinships", _BARRED_KINSHIPS)]


def _corrections(on: date) -> str:
    # Of a person who was parted since, whoever has most of the records: as the id for life goes; of halves it is nobody. No correction opens an
    # adoption's seal: the person before and after it is two persons. A home that must not be disclosed stays hidden also
    # where nobody is sent who must not learn of it, or both are held to be one; after a parting it is said of both parts.
    # The day on which it was said is `on_day`, and that is told. What begins with it has begun by the run's day, `said_on`: a
    # run may speak of an earlier one, and on that day they stand where somebody said.
    return f"""
WITH counted AS (
    SELECT r.correction, r.side, n.person, count(*) AS records
    FROM correction_records r JOIN record_numbers n ON n.id = r.record GROUP BY r.correction, r.side, n.person
), whom AS (
    SELECT correction, side, person FROM counted
    QUALIFY row_number() OVER (PARTITION BY correction, side ORDER BY records DESC, person) = 1
        AND records > coalesce(lead(records) OVER (PARTITION BY correction, side ORDER BY records DESC, person), 0)
), everybody AS (
    SELECT correction, side, person FROM counted SEMI JOIN (SELECT correction FROM corrections_said WHERE kind = 'not_disclosed') USING (correction)
    UNION SELECT correction, side, person FROM whom
)
SELECT s.correction, s.kind, s.said_on AS on_day, least(s.said_on, DATE '{on}') AS said_on,
       least(coalesce(s.from_day, s.said_on), DATE '{on}') AS from_day, s.dwelling, p.person, o.person AS other
FROM corrections_said s
LEFT JOIN everybody p ON p.correction = s.correction AND p.side = 'one'
LEFT JOIN everybody o ON o.correction = s.correction AND o.side = 'other'
LEFT JOIN people a ON a.person = p.person
LEFT JOIN people b ON b.person = o.person
WHERE (s.kind = 'not_disclosed' OR p.person IS NOT NULL)
  AND (s.kind IN ('lives_at', 'not_disclosed') OR (o.person IS NOT NULL AND o.person <> p.person))
  AND NOT (s.kind IN ('belongs', 'is_carer') AND (coalesce(a.adopted, false) OR coalesce(b.adopted, false)))
"""


_BARRED_KINSHIPS = f"""
SELECT DISTINCT person, other AS of_person, unnest([{", ".join(f"'{one}'" for one in PARENTS)}]) AS relation
FROM corrections WHERE kind = 'not_parent'
UNION
SELECT DISTINCT person, other, 'carer' FROM corrections WHERE kind = 'is_carer'
"""
