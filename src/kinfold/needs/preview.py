"""
Who would come in and who would go out if a rule read otherwise: counts, before anybody is affected.

Nothing of it is kept and nothing is published. Families who may be eligible are held beside those who
may be after the change, and their members are counted by sex, age, ethnic group and area, so that
equality is looked at before a rule is used. Small counts are not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kinfold.families.tables import DWELLINGS, MEMBERSHIPS, RESIDENCES
from kinfold.governance.rules.profile import Profile
from kinfold.linkage.tables import LINKS
from kinfold.needs.find import find
from kinfold.needs.framework import Framework
from kinfold.needs.tables import ELIGIBILITY
from kinfold.needs.words import date_sql
from kinfold.sources.tables import RECORDS
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.vocabulary.ethnic_groups import in_words
from kinfold.warehouse.artefacts import Artefact, Workspace
from kinfold.warehouse.engine import Engine, Step

LEAST_SHOWN = 10
"""A count from 1 to below this is not shown: it could be one household."""
BY = ("sex", "age", "ethnic group", "district")


@dataclass(frozen=True)
class Moved:
    """How many families, or people in them, would come in, go out or stay."""

    by: str
    """families, or one of BY."""
    group: str
    now: int
    comes_in: int
    goes_out: int


def shown(count: int) -> str:
    """A count as it may be shown."""
    return "under 10" if 0 < count < LEAST_SHOWN else f"{count:,}"


def preview(
    made: dict[str, Artefact], *, framework: Framework, profile: Profile, on: date, workspace: Workspace
) -> list[Moved]:
    """
    Who moves if the framework reads so on the day of a run. `made` is what the run's stages made.

    The workspace is for this alone: what `find` makes in it holds people, and is deleted by whoever made it.
    """
    find(workspace, framework=framework, profile=profile, on=on)
    engine = workspace.engine
    engine.run([Step("after", "SELECT family, may_be_eligible FROM eligibility")])
    engine.load("before", made["find"].path(ELIGIBILITY.name))
    for stage, tables in (
        ("accept", (RECORDS,)),
        ("resolve", (LINKS,)),
        ("assemble", (MEMBERSHIPS, RESIDENCES, DWELLINGS)),
    ):
        for table in tables:
            engine.load(table.name, made[stage].path(table.name))
    return moved(engine, on)


def moved(engine: Engine, on: date) -> list[Moved]:
    """From the tables `before` and `after` (family, may_be_eligible) and those of the line."""
    engine.run(
        [
            Step(
                "moving",
                """
                SELECT coalesce(b.family, a.family) AS family, coalesce(b.may_be_eligible, FALSE) AS was,
                       coalesce(a.may_be_eligible, FALSE) AS would
                FROM before b FULL JOIN after a ON a.family = b.family
                """,
            ),
            Step("moving_people", _people_sql(on)),
        ]
    )
    families = "SELECT 'families' AS \"by\", 'all' AS \"group\", was, would FROM moving"
    groups = " UNION ALL ".join(
        [families, *(f'SELECT \'{by}\' AS "by", "{by}" AS "group", was, would FROM moving_people' for by in BY)]
    )
    rows = engine.fetch(
        f"""
        SELECT "by", "group", count(*) FILTER (was) AS now, count(*) FILTER (would AND NOT was) AS comes_in,
               count(*) FILTER (was AND NOT would) AS goes_out
        FROM ({groups}) GROUP BY "by", "group" HAVING bool_or(was OR would) ORDER BY "by", "group"
        """
    ).to_pylist()
    order = ("families", *BY)
    found = (Moved(**{**row, "group": _called(row["by"], row["group"])}) for row in rows)
    return sorted(found, key=lambda one: (order.index(one.by), _lowest(one.group), one.group))


def _called(by: str, group: str) -> str:
    return in_words(group) if by == "ethnic group" else group


def _lowest(group: str) -> int:
    """The lowest age of an age band, so that bands stand in order; groups that are none stand by their names."""
    first = group.split(" ")[0]
    return int(first) if first.isdigit() else 0


def _people_sql(on: date) -> str:
    """Each member of a family once, with what most records say of them."""
    day = date_sql(on)
    roles = ", ".join(f"'{role}'" for role in FamilyRole if role is not FamilyRole.EXPECTED_CHILD)
    age = f"date_diff('year', birth_date, {day}) - CASE WHEN (month(birth_date), day(birth_date)) > (month({day}), day({day})) THEN 1 ELSE 0 END"
    return f"""
        WITH members AS (
            SELECT DISTINCT m.family, m.person, v.was, v.would FROM memberships m JOIN moving v USING (family)
            WHERE role IN ({roles}) AND NOT coalesce(proposed, FALSE)
              AND (from_day IS NULL OR from_day <= {day}) AND (until_day IS NULL OR until_day > {day})
        ), told AS (
            SELECT l.person, mode(r.sex) AS sex, mode(r.birth_date) AS birth_date, mode(r.ethnic_group) AS ethnic_group
            FROM links l JOIN records r USING (record) SEMI JOIN members m ON m.person = l.person GROUP BY l.person
        ), homes AS (
            SELECT r.person, min(split_part(d.postcode, ' ', 1)) AS district
            FROM residences r JOIN dwellings d USING (dwelling) SEMI JOIN members m ON m.person = r.person
            WHERE (from_day IS NULL OR from_day <= {day}) AND (until_day IS NULL OR until_day > {day}) GROUP BY r.person
        )
        SELECT m.was, m.would, coalesce(t.sex, 'not known') AS sex, coalesce(t.ethnic_group, 'not known') AS "ethnic group",
               coalesce(h.district, 'not known') AS district,
               CASE WHEN birth_date IS NULL THEN 'not known' WHEN {age} < 5 THEN '0 to 4' WHEN {age} < 12 THEN '5 to 11'
                    WHEN {age} < 18 THEN '12 to 17' WHEN {age} < 25 THEN '18 to 24' ELSE '25 and over' END AS age
        FROM members m LEFT JOIN told t USING (person) LEFT JOIN homes h USING (person)
    """


def holding_now(framework: Framework, changed: Sequence[str], on: date) -> Framework:
    """The framework with a change's newest reading held as if it had begun by the day, so that it can be seen before it does."""
    needs = []
    for need in framework.needs:
        to_come = [start for start, value in need.values.items() if value.local and start > on]
        if need.id in changed and to_come:
            values = {start: value for start, value in need.values.items() if start < on}
            need = need.model_copy(update={"values": {**values, on: need.values[min(to_come)]}})
        needs.append(need)
    return replace(framework, needs=tuple(needs))


def artefact(warehouse: Path, stage: str, fingerprint: str) -> Artefact:
    """What a stage of a run made, by its fingerprint."""
    return Artefact(stage, fingerprint, warehouse / stage / fingerprint, {})
