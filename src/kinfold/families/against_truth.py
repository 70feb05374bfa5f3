"""
The families of a made-up world against its truth on one day: how many are right, and why the others are not.

A *membership* is one person in one family on the newest day, whatever the role. True ones count where some agency holds the
person, and of those apart the *told*: a source's row ties the person to another true member of that family, in any
relation. Nobody can find a tie that no source tells, so recall is given over both, and never over the told alone.
A proposal counts as found, and what is left without proposals is told apart; whom a contact's home points to does not count,
nor who is likely a member told already.
"""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.families.evaluate import Evaluation, Score, compare
from kinfold.families.truth_causes import CAUSES, ONCE_MORE, WRONG
from kinfold.warehouse.engine import Engine, Step

TRUTH = ("memberships", "families", "persons", "residences", "relationships")
"""Files of a world's truth, to be loaded as `truth_memberships` and so on."""

_CHILDREN = "('child', 'child_in_care', 'expected_child')"
_CARERS = "('main_carer', 'carer', 'partner_of_carer')"

TRUE_LINKS = (
    Step(
        "true_clusters",
        """
SELECT r.record, min(r.record) OVER (PARTITION BY coalesce(t.person, r.record)) AS person
FROM records r LEFT JOIN true_persons t USING (record)
""",
    ),
    Step(
        "links",
        """
SELECT record, person, person AS proposed, CAST(NULL AS DOUBLE) AS weight, 'alone' AS reason, CAST(NULL AS VARCHAR) AS best_record
FROM true_clusters
""",
    ),
)
"""From `records` and `true_persons`: the links that a linkage without error would make. A record that the truth does not know stands alone."""


@dataclass(frozen=True)
class AgainstTruth:
    """Figures of one day."""

    all: Evaluation
    stated: Evaluation
    """Without what is only proposed."""
    told_recall: float
    """Of the true memberships that a source tells of, how many are found."""
    told: int
    told_carers_role_right: float
    """Of the right carers whose own role a source tells of (parent of a child here; the carer's partner): the right role."""
    told_carers: int
    not_named: int
    """Members found of whom the truth cannot say who they are, since another has their place in the row by now: counted nowhere."""
    wrong: dict[str, int]
    """What must not happen, and how often it did."""
    false_by_cause: dict[str, int]
    missed_by_cause: dict[str, int]
    roles_by_mistake: dict[str, int]

    @property
    def told_twice(self) -> int:
        """False, and of the right family all the same: one person who stands there as two, once rightly and once too often."""
        return self.false_by_cause.get(ONCE_MORE, 0)

    @property
    def precision_by_person(self) -> float:
        """Of the people who stand in a family, however often, how many belong there."""
        people = self.all.found - self.told_twice
        return self.all.memberships.precision * self.all.found / people if people else 1.0


def against_truth(engine: Engine) -> AgainstTruth:
    """
    Hold the families against the truth.

    In the engine must stand `records`, `relationships`, `addresses`, `links`, `memberships`, `residences` and `dwellings` of a run without
    corrections, `true_persons` (record, person), and the truth's tables. Leaves its own tables there, for who looks further.
    """
    engine.run(WHO)
    stated = compare(engine, engine.fetch(f"{_FOUND} WHERE NOT proposed"), engine.fetch("SELECT * FROM truth"))
    everything = compare(engine, engine.fetch(_FOUND), engine.fetch("SELECT * FROM truth"))
    engine.run(CAUSES)
    told, told_right = _pair(
        engine, "SELECT count(*) FILTER (told), count(*) FILTER (told AND found) FROM missed_or_not"
    )
    carers, carers_right = _pair(engine, "SELECT count(*), count(*) FILTER (role = true_role) FROM told_carers")
    (not_named,) = engine.fetch(
        "SELECT count(*) AS n FROM memberships ANTI JOIN named USING (person) WHERE until_day IS NULL"
    )["n"].to_pylist()
    return AgainstTruth(
        all=everything, stated=stated, told_recall=told_right / told if told else 1.0, told=told,
        told_carers_role_right=carers_right / carers if carers else 1.0, told_carers=carers,
        not_named=int(not_named),
        wrong={
            "families made one": everything.welds,
            "families made one by what sources state": stated.welds,
            **_counts(engine, WRONG),
        },
        false_by_cause=_counts(engine, "SELECT cause, count(*) FROM false_members GROUP BY 1"),
        missed_by_cause=_counts(engine, "SELECT cause, count(*) FROM missed_or_not WHERE NOT found GROUP BY 1"),
        roles_by_mistake=_counts(engine, f"SELECT true_role || ' told as ' || role, count(*) FROM right_members WHERE role <> true_role AND true_role IN {_CARERS} GROUP BY 1"),
    )  # fmt: skip


def share(score: Score) -> dict[str, float]:
    """A score as figures are written down: four places."""
    return {"precision": round(score.precision, 4), "recall": round(score.recall, 4), "f1": round(score.f1, 4)}


def _pair(engine: Engine, sql: str) -> tuple[int, int]:
    one, two = engine.fetch(sql).to_pylist()[0].values()
    return int(one), int(two)


def _counts(engine: Engine, sql: str) -> dict[str, int]:
    rows = [tuple(row.values()) for row in engine.fetch(sql).to_pylist()]
    return {str(what): int(count) for what, count in sorted(rows, key=lambda row: (-row[1], row[0]))}


# Whom a contact's home points to is for a person to say, and no membership; nor is who may be a member that is told already.
_COUNTED = "m.until_day IS NULL AND m.basis NOT IN ('contact_at_home', 'may_be_the_same')"

_FOUND = "SELECT family, person, role FROM found"

WHO = (
    Step(
        "votes",
        """
SELECT l.person, t.person AS true_person, count(*) AS records
FROM links l JOIN true_persons t USING (record) GROUP BY ALL
""",
    ),
    # Most of a cluster's records name it. Where one person's records are held to be several people, the one that stands in a family
    # is her, since a place that is hers is no less right because others of her records lie elsewhere; of several, the largest.
    Step(
        "named",
        f"""
WITH standing AS (SELECT DISTINCT m.person FROM memberships m WHERE {_COUNTED}), mostly AS (
    SELECT * FROM votes QUALIFY row_number() OVER (PARTITION BY person ORDER BY records DESC, true_person) = 1
)
SELECT v.person,
       CASE WHEN row_number() OVER (PARTITION BY v.true_person ORDER BY s.person IS NULL, v.records DESC, v.person) = 1
            THEN v.true_person ELSE '?' || v.person END AS called, v.true_person AS truly
FROM mostly v LEFT JOIN standing s USING (person)
""",
    ),
    Step(
        "found",
        f"""
SELECT m.family, n.called AS person, n.truly, m.role, m.proposed, m.basis
FROM memberships m JOIN named n USING (person) WHERE {_COUNTED}
""",
    ),
    Step(
        "truth",
        f"""
WITH standing AS (
    SELECT CAST(m.family AS VARCHAR) AS family, CAST(m.person AS VARCHAR) AS person, m.role
    FROM truth_memberships m SEMI JOIN (SELECT family FROM truth_families WHERE in_area) USING (family)
    WHERE m.until_day IS NULL
)
SELECT * FROM standing s
SEMI JOIN (SELECT family FROM standing WHERE role IN {_CHILDREN}) c ON c.family = s.family
SEMI JOIN (SELECT true_person FROM votes) v ON v.true_person = s.person
""",
    ),
    Step(
        "told_ties",
        """
WITH rows AS (
    SELECT DISTINCT a.person, r.relation, b.person AS of_person
    FROM relationships r JOIN true_persons a ON a.record = r.record JOIN true_persons b ON b.record = r.of_record
    WHERE a.person <> b.person
)
SELECT person, relation, of_person, true AS forward FROM rows
UNION ALL SELECT of_person, relation, person, false FROM rows
""",
    ),
    Step(
        "true_homes",
        """
SELECT CAST(person AS VARCHAR) AS person, dwelling, replace(postcode, ' ', '') AS post, regexp_extract(address, '[0-9]+') AS number,
       kind, second_home
FROM truth_residences WHERE until_day IS NULL
""",
    ),
)
