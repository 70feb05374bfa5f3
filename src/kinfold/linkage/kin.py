"""
What families say about who is who.

A school's contact has a name and no birth date; social care's mother has a birth date and another
address. Both are the mother of one child, and that is the fact that joins them. So once people are
found, records that stand in one stated relationship to the same person count that as evidence, and
people are found again.
"""

from __future__ import annotations

from kinfold.warehouse.engine import Step

# In bits. Somebody of the same first name who is also a carer, a child or the partner of the same
# person is nearly always the same; this is held well below what a birth date says.
KIN_BITS = 6.0
KIN_COUNTS_WITH = "'equal', 'nickname', 'close', 'alike', 'initial'"
"""How the first names must compare, or kinship adds nothing."""
# A children's home or a placement team is carer of many: that says nothing.
MOST_TO_ONE_PERSON = 60

_CARERS = (
    *("mother", "father", "parent", "adoptive_parent", "step_parent", "parental_responsibility", "carer"),
    *("special_guardian", "kinship_carer", "private_foster_carer", "foster_carer", "claims_for"),
)
_PARTNERS = ("partner", "claims_with", "tenant_with")


def _listed(relations: tuple[str, ...]) -> str:
    return ", ".join(f"'{relation}'" for relation in relations)


NO_KIN = Step("kin", "SELECT l, r FROM relations WHERE false")

# Needs `labels`: who is whom as far as it was found.
KIN: tuple[Step, ...] = (
    Step(
        "standing",
        f"""
        SELECT DISTINCT stated.n, stated.stands, labels.person_n AS anchor
        FROM (
            SELECT n, of_n AS anchor_n, CASE WHEN relation IN ({_listed(_CARERS)}) THEN 'carer' ELSE 'partner' END AS stands
            FROM related WHERE relation IN ({_listed((*_CARERS, *_PARTNERS))})
            UNION ALL
            SELECT of_n, n, CASE WHEN relation IN ({_listed(_CARERS)}) THEN 'cared_for' ELSE 'partner' END
            FROM related WHERE relation IN ({_listed((*_CARERS, *_PARTNERS))})
        ) stated
        JOIN labels ON labels.n = stated.anchor_n
        """,
    ),
    Step(
        "kin",
        f"""
        WITH few AS (
            SELECT stands, anchor FROM standing GROUP BY stands, anchor HAVING count(*) BETWEEN 2 AND {MOST_TO_ONE_PERSON}
        )
        SELECT DISTINCT a.n AS l, b.n AS r
        FROM standing a JOIN few USING (stands, anchor)
        JOIN standing b ON b.stands = a.stands AND b.anchor = a.anchor AND a.n < b.n
        JOIN comparable cl ON cl.n = a.n JOIN comparable cr ON cr.n = b.n
        WHERE list_has_any(cl.roots, cr.roots) OR list_has_any(cl.sounds, cr.sounds) OR left(cl.first, 1) = left(cr.first, 1)
        """,
    ),
)


def new_pairs(scored: str) -> Step:
    """The pairs that only kinship proposes."""
    return Step("kin_pairs", f"SELECT l, r FROM kin ANTI JOIN ({scored}) scored USING (l, r)")
