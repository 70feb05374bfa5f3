"""The verb: people become households and families."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kinfold.families import tables
from kinfold.families.care import care_steps
from kinfold.families.circles import circle_steps
from kinfold.families.corrected import correction_steps, put_corrections
from kinfold.families.dwellings import PLACES_ARE_MADE_OF, dwelling_steps, place_steps, put_communal_words
from kinfold.families.kinships import kinship_steps, stated_kinship_steps
from kinfold.families.membership import membership_steps
from kinfold.families.numbered import numbering_steps, save_by_id
from kinfold.families.people import people_steps
from kinfold.families.residences import SPELLS_ARE_MADE_OF, protected_residence_steps, residence_steps
from kinfold.families.told_twice import put_told_apart
from kinfold.governance.rules.marking import Protected, mark_records
from kinfold.linkage.tables import LINKS
from kinfold.sources.tables import ADDRESSES, FACTS, RECORDS, RELATIONSHIPS, SOURCES
from kinfold.warehouse.artefacts import Workspace
from kinfold.warehouse.engine import Step
from kinfold.warehouse.side_by_side import run_side_by_side

DEPENDENT_UNTIL = 19
DEPENDENT_UNTIL_WITH_PLAN = 25


def assemble(
    workspace: Workspace,
    *,
    on: date,
    protected: Sequence[Protected] = (),
    dependent_until: int = DEPENDENT_UNTIL,
    dependent_until_with_plan: int = DEPENDENT_UNTIL_WITH_PLAN,
    corrected: Sequence[tables.Corrected] = (),
    told_apart: Sequence[tuple[str, str]] = (),
) -> None:
    """
    Put people together: residences, dwellings, kinships, families and memberships on a day and before it.

    A child is dependent until the birthday given (with a special educational needs plan until the
    later one). What lies after `on` is not read. The same input gives the same tables, in whatever
    order its rows come. `protected` are the records that people put a mark on; `corrected` is what professionals said of
    families: it outranks what sources say. `told_apart` are two records each of which a person decided that they are two people's.
    """
    workspace.load("accept", RECORDS, ADDRESSES, RELATIONSHIPS, FACTS, SOURCES)
    workspace.load("resolve", LINKS)
    engine = workspace.engine
    mark_records(engine, protected)
    put_communal_words(engine)
    put_corrections(engine, corrected)
    put_told_apart(engine, told_apart)
    ages = {"dependent_until": dependent_until, "dependent_until_with_plan": dependent_until_with_plan}
    parts = (
        ("people", [*numbering_steps(), *people_steps(on=on, **ages)]),
        ("corrections", correction_steps(on=on)),
        ("kinships stated", stated_kinship_steps(on=on)),
        ("dwellings", place_steps()),
        ("residences", [*residence_steps(on=on), *dwelling_steps(on=on), *protected_residence_steps()]),
        ("carers", care_steps(on=on)),
        ("kinships", kinship_steps()),
        ("families", circle_steps(on=on)),
        ("memberships", membership_steps(on=on)),
    )
    left = {about: len(steps) for about, steps in parts}
    part_of = {step.name: about for about, steps in parts for step in steps}

    def tell(step: Step) -> None:
        about = part_of[step.name]
        left[about] -= 1
        if left[about] == 0:
            workspace.watch.step("assemble", about, sum(not count for count in left.values()), len(parts))

    every = [step for _, steps in parts for step in steps]
    run_side_by_side(engine, every, at_once=_AT_ONCE, passing=_PASSING, done=tell)
    save_by_id(workspace)
    workspace.notes.update(_figures(workspace))


_PASSING = (*PLACES_ARE_MADE_OF, *SPELLS_ARE_MADE_OF)
"""What is forgotten once nothing reads it any more: kept, it would soon have to be written to the disk and read back."""

_AT_ONCE = 2
"""Steps of families are many and small: two at once keep two cores busy, and more would share the same memory."""

_FIGURES = """
SELECT (SELECT count(DISTINCT person) FROM memberships WHERE until_day IS NULL) AS people_in_families,
       (SELECT count(*) FROM families WHERE until_day IS NULL) AS families,
       (SELECT count(*) FROM families WHERE until_day IS NOT NULL) AS families_of_the_past,
       (SELECT count(*) FROM circles WHERE head IS NULL) AS children_without_a_carer,
       (SELECT count(*) FROM proposals) AS proposals,
       (SELECT count(*) FROM families WHERE protected) AS protected_families,
       (SELECT count(*) FROM dwellings WHERE kind = 'home') AS dwellings_home,
       (SELECT count(*) FROM dwellings WHERE kind = 'unsure') AS dwellings_unsure,
       (SELECT count(*) FROM dwellings WHERE kind = 'communal') AS dwellings_communal,
       (SELECT count(*) FROM dwellings WHERE kind = 'overfull') AS dwellings_overfull,
       (SELECT count(*) FROM dwellings WHERE protected) AS dwellings_protected
"""


def _figures(workspace: Workspace) -> dict[str, int]:
    """Counts for the manifest; never a value of a record."""
    return {name: int(count) for name, count in workspace.engine.fetch(_FIGURES).to_pylist()[0].items()}
