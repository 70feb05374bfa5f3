"""
What one person said of families that two are asked for today: said before two were asked, or before somebody came to be protected.

It stands until it is taken back, and nobody is told of it by any page: so it is listed for whoever has it looked at again.
"""

from __future__ import annotations

from kinfold.governance import queries as governance
from kinfold.register.correction_values import SaidByOne
from kinfold.register.models import Family, FamilyCorrection
from kinfold.register.reading import corrected
from kinfold.register.reading.redirects import id_now
from kinfold.register.reading.second_person import of_two, shown_by
from kinfold.register.reading.seen import people_but
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import TITLES, Act
from kinfold.vocabulary.identifiers import FamilyId, StaffId


def said_by_one() -> tuple[tuple[SaidByOne, ...], int]:
    """
    Each of them by the family where it can be looked at, the oldest first; and how many more there are that no page shows.

    Of these it is not told whether somebody hides or a family is no more.
    """
    told = corrected.acts()
    alone = [act for act in correcting.standing(told) if not act.of_two]
    rows = FamilyCorrection.objects.in_bulk([act.id for act in alone])
    found = [act for act in alone if of_two(act, told) or _let_somebody_in(act, rows[act.id].decided_by)]
    families = {act.id: id_now("family", rows[act.id].family) for act in found}
    open_now = set(
        Family.objects.filter(restricted=False, id__in=sorted(set(families.values())))
        .exclude(id__in=governance.protected("family"))
        .values_list("id", flat=True)
    )
    touched = sorted({one for act in found for one in act.pair if one})
    open_people = set(people_but(governance.protected("person")).filter(id__in=touched).values_list("id", flat=True))
    shown = [act for act in found if families[act.id] in open_now and {one for one in act.pair if one} <= open_people]
    return (
        tuple(
            SaidByOne(act.id, TITLES[act.kind], act.said_on, rows[act.id].decided_by, FamilyId(families[act.id]))
            for act in shown
        ),
        len(found) - len(shown),
    )


def _let_somebody_in(act: Act, by: str) -> bool:
    """Whether it may show somebody with whom the one who said it did not work on that day."""
    return not shown_by(act) <= governance.worked_with(StaffId(by), "person", act.said_on)
