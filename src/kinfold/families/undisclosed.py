"""
Where somebody lives must not be disclosed: what was said of one home is said of the person, until it is taken back.

Whoever fled moves again, and the next address comes from a source that knows nothing of what was said. So every home of
theirs since that day is hidden, and every one of the children who live with them, whoever tells of it. The home of the one
who must not know is theirs to have: of it only that the person in hiding, or a child of theirs, is there too is hidden.
"""

from __future__ import annotations

from datetime import date

from kinfold.families.kinships import CARING, PARENTS, in_sql
from kinfold.warehouse.engine import Step


def undisclosed_steps(*, on: date, most_residents: int) -> list[Step]:
    """From `corrections`, `places` and `lived_spells` to `undisclosed_places`, and to `undisclosed_stays`: who is where."""
    return [
        Step("guarded_people", _guarded_people(on, most_residents)),
        Step("guarded_homes", _GUARDED_HOMES),
        Step("undisclosed_stays", "SELECT DISTINCT person, dwelling FROM guarded_homes"),
        Step("undisclosed_places", "SELECT DISTINCT dwelling FROM guarded_homes WHERE NOT theirs_too"),
    ]


def _guarded_people(on: date, most_residents: int) -> str:
    """
    Who leads to a person in hiding: she, and each child of hers, or of her home whose carer nobody states, but for one in care.

    `hiding` tells her from the children. Since when it is said of her it is said of them.
    """
    return f"""
WITH hiding AS (
    SELECT correction, person, min(said_on) AS since FROM corrections
    WHERE kind = 'not_disclosed' AND person IS NOT NULL GROUP BY correction, person
), homes AS (
    SELECT l.person, l.dwelling, coalesce(l.until_day, DATE '9999-12-31') AS until_day
    FROM lived_spells l SEMI JOIN dwelling_marks m ON m.dwelling = l.dwelling AND NOT m.unsure AND NOT m.communal
    ANTI JOIN (SELECT dwelling FROM crowds WHERE people > {most_residents}) c ON c.dwelling = l.dwelling
), with_them AS (
    SELECT h.correction, k.of_person AS person, h.since
    FROM hiding h JOIN stated_kinships k ON k.person = h.person AND k.relation IN {in_sql(tuple(CARING))}
    UNION
    SELECT h.correction, child.person, h.since
    FROM hiding h JOIN homes hers ON hers.person = h.person AND hers.until_day > h.since
    JOIN homes child ON child.dwelling = hers.dwelling AND child.until_day > h.since
    ANTI JOIN (SELECT of_person FROM stated_kinships WHERE relation IN {in_sql(tuple(CARING))}) k ON k.of_person = child.person
)
SELECT correction, person, true AS hiding, since FROM hiding
UNION ALL
SELECT w.correction, w.person, false, w.since
FROM with_them w SEMI JOIN dependents d ON d.person = w.person AND d.until_day > DATE '{on}'
ANTI JOIN hiding h ON h.correction = w.correction AND h.person = w.person
ANTI JOIN (SELECT correction, other FROM corrections WHERE other IS NOT NULL) c ON c.correction = w.correction AND c.other = w.person
ANTI JOIN care_spells s ON s.person = w.person AND s.from_day <= DATE '{on}' AND s.until_day > DATE '{on}'
"""


# Standing since, or told of since: a source's late word makes no residence, and names the place all the same. A child's
# home is no way to her where another parent of theirs lives, or who must not know: that is the other home of a child of two.
_GUARDED_HOMES = f"""
WITH homes AS (
    SELECT g.correction, g.person, g.hiding, l.dwelling
    FROM guarded_people g JOIN lived_spells l ON l.person = g.person AND coalesce(l.until_day, DATE '9999-12-31') > g.since
    UNION
    SELECT g.correction, g.person, g.hiding, h.dwelling FROM guarded_people g JOIN homes_since h ON h.person = g.person
    UNION
    SELECT g.correction, g.person, g.hiding, p.dwelling
    FROM guarded_people g JOIN record_people r ON r.person = g.person
    JOIN places p ON p.record = r.record AND (p.from_day >= g.since OR p.first_said >= g.since)
), others AS (
    SELECT g.correction, g.person, k.person AS parent
    FROM guarded_people g JOIN stated_kinships k ON k.of_person = g.person AND k.relation IN {in_sql(PARENTS)}
    ANTI JOIN guarded_people h ON h.correction = g.correction AND h.person = k.person AND h.hiding
    UNION
    SELECT g.correction, g.person, c.other FROM guarded_people g JOIN corrections c USING (correction) WHERE c.other IS NOT NULL
), other_homes AS (
    SELECT o.correction, o.person, l.dwelling
    FROM others o JOIN lived_spells l ON l.person = o.parent AND l.until_day IS NULL
    ANTI JOIN homes h ON h.correction = o.correction AND h.dwelling = l.dwelling AND h.hiding
), not_to_know AS (
    SELECT DISTINCT c.correction, p.dwelling
    FROM corrections c JOIN record_people r ON r.person = c.other JOIN places p ON p.record = r.record
    WHERE c.kind = 'not_disclosed' AND (c.person IS NULL OR c.other <> c.person)
)
SELECT h.correction, h.person, h.dwelling, t.dwelling IS NOT NULL AS theirs_too
FROM homes h LEFT JOIN not_to_know t ON t.correction = h.correction AND t.dwelling = h.dwelling
ANTI JOIN other_homes o ON o.correction = h.correction AND o.person = h.person AND o.dwelling = h.dwelling AND NOT h.hiding
"""
