"""How right the links are, against a known truth: pair by pair, and record by record (B-cubed)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kinfold.warehouse.engine import Step

TRUE_PERSONS = Step(
    "true_persons",
    # Whoever has no key of their own is known to a world by the place in the row: it is theirs who stood there last.
    """
    SELECT r.record, CAST(t.person AS VARCHAR) AS person
    FROM (
        SELECT record, source, record_key, own_key FROM records
        QUALIFY own_key OR row_number() OVER (PARTITION BY own_key, source, record_key ORDER BY last_said DESC, record) = 1
    ) r
    JOIN truth_records t ON t.source = r.source AND t.key = r.record_key
        AND (NOT r.own_key OR r.record = md5(t.source || '|' || t.key_kind || '|' || t.key))
    """,
)
"""From a made-up world's truth (`truth_records`) and the accepted `records`: record, person."""

TELL_ENOUGH: tuple[Step, ...] = (
    Step(
        "numbers_told",
        """
        SELECT record, coalesce(first_name, last_name, full_name) IS NOT NULL AS named,
            unnest(['nhs:' || nhs_number, 'upn:' || upn, 'uln:' || uln, 'ni:' || ni_number]) AS number
        FROM records
        """,
    ),
    Step(
        "tell_enough",
        """
        SELECT record FROM records
        WHERE coalesce(first_name, last_name, full_name) IS NOT NULL
            AND coalesce(CAST(birth_date AS VARCHAR), nhs_number, upn, uln, ni_number, postcode, uprn, address, phone, email) IS NOT NULL
        UNION
        SELECT record FROM numbers_told WHERE NOT named AND number IN (SELECT number FROM numbers_told WHERE named)
        """,
    ),
)
"""
Of the accepted `records` those whose person somebody could tell from what is written, `tell_enough`: a name and anything beside it,
or without a name a number that a named record bears. A witness's name alone, or a pupil's number that nobody else gives,
belongs to a person in a world's truth and cannot be placed by any reader.
"""

ALIKE_BY_BIRTH: tuple[Step, ...] = (
    Step(
        "alike_by_birth",
        """
        SELECT 'twins' AS kind, CAST(a.person AS VARCHAR) AS one, CAST(b.person AS VARCHAR) AS other
        FROM truth_persons a JOIN truth_persons b ON a.twins = b.twins AND a.person < b.person
        UNION ALL
        SELECT 'named_after_father', CAST(person AS VARCHAR), CAST(father AS VARCHAR) FROM truth_persons WHERE named_after_father
        UNION
        SELECT 'siblings', CAST(a.person AS VARCHAR), CAST(b.person AS VARCHAR)
        FROM truth_persons a JOIN truth_persons b
            ON (a.mother = b.mother OR a.father = b.father) AND a.person < b.person AND a.twins IS DISTINCT FROM b.twins
            -- No family names two living sons alike; a made-up one may.
            AND NOT (a.named_after_father AND b.named_after_father)
        """,
    ),
    Step(
        "records_of",
        # A record without either could be any namesake's of the home.
        """
        SELECT true_persons.person AS whose, links.person, record,
            coalesce(birth_date IS NOT NULL, false) OR coalesce(nhs_number, upn, uln, ni_number) IS NOT NULL AS told_apart,
            record IN (FROM tell_enough) AS enough
        FROM links JOIN true_persons USING (record) JOIN records USING (record)
        """,
    ),
    Step(
        "known_alike",
        """
        SELECT alike_by_birth.* FROM alike_by_birth
        WHERE one IN (SELECT whose FROM records_of) AND other IN (SELECT whose FROM records_of)
        """,
    ),
    Step(
        "joined_alike",
        """
        SELECT kind, one, other, bool_or(a.told_apart AND b.told_apart) AS told_apart FROM known_alike
        JOIN records_of a ON a.whose = one JOIN records_of b ON b.whose = other AND b.person = a.person GROUP BY ALL
        """,
    ),
    Step(
        "own_pairs",
        """
        SELECT kind, count(*) AS pairs, count(*) FILTER (a.person = b.person) AS joined,
            count(*) FILTER (a.enough AND b.enough) AS enough,
            count(*) FILTER (a.enough AND b.enough AND a.person = b.person) AS enough_joined
        FROM (SELECT kind, one AS whose FROM known_alike UNION SELECT kind, other FROM known_alike)
        JOIN records_of a USING (whose) JOIN records_of b ON b.whose = a.whose AND a.record < b.record GROUP BY kind
        """,
    ),
    Step(
        "alike_counted",
        """
        SELECT kind, couples, coalesce(wrong, 0) AS wrong, coalesce(wrong_told_apart, 0) AS wrong_told_apart,
            coalesce(pairs, 0) AS own_pairs, coalesce(joined, 0) AS own_pairs_joined,
            coalesce(enough, 0) AS own_pairs_told_enough, coalesce(enough_joined, 0) AS own_pairs_told_enough_joined
        FROM (SELECT kind, count(*) AS couples FROM known_alike GROUP BY kind)
        LEFT JOIN (SELECT kind, count(*) AS wrong, count(*) FILTER (told_apart) AS wrong_told_apart FROM joined_alike GROUP BY kind)
            USING (kind)
        LEFT JOIN own_pairs USING (kind) ORDER BY kind
        """,
    ),
)
"""
How linkage fares with those whom families make alike, of a made-up world: twins, sons named after fathers, siblings.

From `truth_persons`, `true_persons`, `links`, `records` and `tell_enough`, `alike_counted`: how many couples are known, how many
were joined wrongly, and of these how many though a record of each tells a birth date or a number; and how many of their own pairs
joined, of all and of those whose two records tell enough.
"""


@dataclass(frozen=True)
class Score:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Evaluation:
    """How links compare with the truth, over the records that stand in both."""

    records: int
    pairwise: Score
    bcubed: Score


def compare(links: pa.Table, truth: pa.Table) -> Evaluation:
    """
    Hold links (record, person) against the truth (record, person).

    A record that is in one table only is left out, as a source may hold records that the truth does
    not tell of; the number of records compared is part of the answer.
    """
    both = links.select(["record", "person"]).join(
        truth.select(["record", "person"]).rename_columns(["record", "true_person"]), keys="record", join_type="inner"
    )
    found, true = _numbered(both["person"]), _numbered(both["true_person"])
    cells, cell_of = np.unique(
        np.stack([found, true]) if len(found) else np.empty((2, 0), dtype=np.int64), axis=1, return_inverse=True
    )
    in_cell = np.bincount(cell_of.ravel(), minlength=cells.shape[1]).astype(np.float64)
    in_found, in_true = np.bincount(found).astype(np.float64), np.bincount(true).astype(np.float64)
    agreed = _pairs(in_cell)
    return Evaluation(
        records=len(found),
        pairwise=Score(_share(agreed, _pairs(in_found)), _share(agreed, _pairs(in_true))),
        bcubed=Score(
            _share(float((in_cell**2 / in_found[cells[0]]).sum()), len(found)),
            _share(float((in_cell**2 / in_true[cells[1]]).sum()), len(found)),
        ),
    )


def _numbered(values: pa.ChunkedArray) -> NDArray[np.int64]:
    numbers = pc.dictionary_encode(values.combine_chunks())
    return np.asarray(numbers.indices, dtype=np.int64)


def _pairs(sizes: NDArray[np.float64]) -> float:
    return float((sizes * (sizes - 1) / 2).sum())


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
