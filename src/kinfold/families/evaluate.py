"""How right the families are, against a known truth on one day: memberships, families, roles."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from kinfold.warehouse.engine import Engine, Step

_CHILDREN = "('child', 'child_in_care', 'expected_child')"


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
    """How the families compare. `families` is B-cubed over the children that stand in both."""

    memberships: Score
    families: Score
    role_accuracy: float
    """Of the memberships that are right, those with the right role."""
    carer_accuracy: float
    """The same, of those who are main carer, carer or partner of the carer in the truth."""
    welds: int
    """Families found that hold the children of two true families or more."""
    found: int
    true: int


def compare(engine: Engine, found: pa.Table, truth: pa.Table) -> Evaluation:
    """
    Hold memberships found against the true ones; both have family, person and role, of one day.

    People must have the same names in both. A family found is held against the true family with
    which it shares most children (then most members), and each true family counts once.
    """
    engine.put("found_said", found.select(["family", "person", "role"]))
    engine.put("true_said", truth.select(["family", "person", "role"]))
    engine.run(_STEPS)
    figures = engine.fetch(_FIGURES).to_pylist()[0]
    return Evaluation(
        memberships=Score(_share(figures["right"], figures["found"]), _share(figures["right"], figures["true"])),
        families=Score(figures["precision"] or 0.0, figures["recall"] or 0.0),
        role_accuracy=_share(figures["same_role"], figures["right"]),
        carer_accuracy=_share(figures["same_carer"], figures["carers"]),
        welds=int(figures["welds"]),
        found=int(figures["found"]),
        true=int(figures["true"]),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


_STEPS = (
    Step("found_members", "SELECT family, person, min(role) AS role FROM found_said GROUP BY ALL"),
    Step("true_members", "SELECT family, person, min(role) AS role FROM true_said GROUP BY ALL"),
    Step(
        "found_children", f"SELECT person, min(family) AS family FROM found_said WHERE role IN {_CHILDREN} GROUP BY 1"
    ),
    Step("true_children", f"SELECT person, min(family) AS family FROM true_said WHERE role IN {_CHILDREN} GROUP BY 1"),
    Step(
        "family_overlaps",
        """
SELECT f.family, t.family AS true_family, count(*) AS children
FROM found_children f JOIN true_children t USING (person) GROUP BY ALL
""",
    ),
    Step(
        "family_matches",
        """
WITH shared AS (
    SELECT f.family, t.family AS true_family, count(*) AS members
    FROM found_members f JOIN true_members t USING (person) GROUP BY ALL
), weighed AS (
    SELECT * FROM family_overlaps JOIN shared USING (family, true_family)
), best AS (
    SELECT * FROM weighed
    QUALIFY row_number() OVER (PARTITION BY family ORDER BY children DESC, members DESC, true_family) = 1
)
SELECT family, true_family FROM best
QUALIFY row_number() OVER (PARTITION BY true_family ORDER BY children DESC, members DESC, family) = 1
""",
    ),
    Step(
        "right_members",
        """
SELECT m.family, m.person, m.role, t.role AS true_role
FROM found_members m JOIN family_matches x USING (family)
JOIN true_members t ON t.family = x.true_family AND t.person = m.person
""",
    ),
    Step(
        "child_scores",
        """
WITH both_sides AS (
    SELECT person, f.family, t.family AS true_family
    FROM found_children f JOIN true_children t USING (person)
), sizes AS (SELECT family, count(*) AS n FROM both_sides GROUP BY 1),
   true_sizes AS (SELECT true_family, count(*) AS n FROM both_sides GROUP BY 1)
SELECT b.person, o.children / s.n AS precision, o.children / t.n AS recall
FROM both_sides b JOIN sizes s USING (family) JOIN true_sizes t USING (true_family)
JOIN family_overlaps o ON o.family = b.family AND o.true_family = b.true_family
""",
    ),
)

_FIGURES = """
SELECT (SELECT count(*) FROM found_members) AS found,
       (SELECT count(*) FROM true_members) AS true,
       (SELECT count(*) FROM right_members) AS right,
       (SELECT count(*) FROM right_members WHERE role = true_role) AS same_role,
       (SELECT count(*) FROM right_members
        WHERE true_role IN ('main_carer', 'carer', 'partner_of_carer')) AS carers,
       (SELECT count(*) FROM right_members
        WHERE true_role IN ('main_carer', 'carer', 'partner_of_carer') AND role = true_role) AS same_carer,
       (SELECT avg(precision) FROM child_scores) AS precision,
       (SELECT avg(recall) FROM child_scores) AS recall,
       (SELECT count(*) FROM (SELECT family FROM family_overlaps GROUP BY family HAVING count(*) > 1)) AS welds
"""
