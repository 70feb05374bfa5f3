"""Two answers to who is who, of the same records, held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kinfold.warehouse.engine import Engine, Step

TOLERANCE = 1 / 1000
"""The share of records that two engines may put with other records: weights can differ in a last place, at a bar."""


@dataclass(frozen=True)
class Differences:
    """The records whose person has other records in one answer than in the other."""

    records: int
    differing: tuple[tuple[str, str | None, str | None], ...]
    """Record, and the least record of its person in each answer; null where the answer does not hold the record."""

    @property
    def within_tolerance(self) -> bool:
        return len(self.differing) <= TOLERANCE * self.records


def differences(engine: Engine, one: Path, other: Path) -> Differences:
    """Between the links of two files (tables.LINKS)."""
    engine.load("one_links", one)
    engine.load("other_links", other)
    engine.run(
        [
            Step(
                "both_links",
                """
                SELECT record, one_links.person AS one, other_links.person AS other
                FROM one_links FULL JOIN other_links USING (record)
                """,
            ),
            Step(
                "counted_links",
                """
                SELECT record, one, other, count(*) OVER (PARTITION BY one, other) AS shared,
                    count(*) OVER (PARTITION BY one) AS of_one, count(*) OVER (PARTITION BY other) AS of_other
                FROM both_links
                """,
            ),
        ]
    )
    differing = engine.fetch(
        """
        SELECT record, one, other FROM counted_links
        WHERE one IS NULL OR other IS NULL OR shared < of_one OR shared < of_other ORDER BY record
        """
    ).to_pylist()
    return Differences(
        engine.count("both_links"), tuple((row["record"], row["one"], row["other"]) for row in differing)
    )
