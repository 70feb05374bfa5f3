"""
What pages ask about correcting a family.

As in `queries`: the door is asked first, and its entry is written before anything is read.
"""

from __future__ import annotations

from kinfold.families.tables import Corrected
from kinfold.governance import actions as governance
from kinfold.governance.queries import profile, visible
from kinfold.governance.rules.policy import About, Actor, Allowed, Event, Permit, Request, decide_for_some
from kinfold.register.correction_values import Asked, CorrectionEffect, CorrectionPage, SaidByOne
from kinfold.register.models import Family
from kinfold.register.reading import corrected, correcting
from kinfold.register.reading.correction_effect import effect_of
from kinfold.register.reading.redirects import id_now
from kinfold.register.reading.said_by_one import said_by_one
from kinfold.register.reading.seen import Seen, one_run, seen_for
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import FamilyId, PersonId, PurposeId


def correction_page(
    actor: Actor, purpose: PurposeId, family: FamilyId, *, also: PersonId | None = None
) -> CorrectionPage | None:
    """A family and what can be said of it; None where it is none that this reader may correct."""
    permit = governance.require(actor, purpose, Action.CORRECT_FAMILIES, About("family", _now(family)))
    with one_run():
        page = looked_at(permit, also=also)
    _record(permit, page)
    return page


def correction_effect(
    actor: Actor, purpose: PurposeId, family: FamilyId, asked: Asked
) -> tuple[CorrectionEffect | None, dict[str, str]]:
    """What a correction would change, told before it is made; or why it cannot be said, by the box that is wrong."""
    permit = governance.require(actor, purpose, Action.CORRECT_FAMILIES, About("family", _now(family)))
    with one_run():
        seen = _seen(permit)
        found: Family | None = seen.families().filter(pk=permit.about.id).first()
        page = looked_at(permit, also=asked.person)
        if found is None or page is None:
            return None, {}
        wrong = correcting.problems(page, asked, corrected.acts())
        effect = None if wrong else effect_of(found, page, asked, seen, permit.actor.staff)
    _record(permit, page)
    return effect, wrong


def looked_at(permit: Permit, *, also: PersonId | None = None) -> CorrectionPage | None:
    """What somebody who holds the permit looks at before they correct a family."""
    seen = _seen(permit)
    family: Family | None = seen.families().filter(pk=permit.about.id).first()
    now = PersonId(id_now("person", also)) if also else None
    managers = Request(permit.actor, permit.purpose, Action.LIFT_PROTECTION)
    why = isinstance(decide_for_some(managers, profile()), Allowed)
    return correcting.page_of(family, seen, permit.actor.staff, also=now, reads_why=why) if family else None


def said_by_one_at_the_machine(account: str) -> tuple[tuple[SaidByOne, ...], int]:
    """What one person said that two are asked for today, for the command line; that it was listed is written down."""
    permit = governance.take_out_at_the_machine(account, Action.CORRECT_FAMILIES)
    with one_run():
        shown, more = said_by_one()
    families = sorted({one.family for one in shown})
    governance.record(Event.SHOWN, permit, shown=[About("family", one) for one in families], corrections=len(shown))
    return shown, more


def binding_corrections() -> tuple[Corrected, ...]:
    """What stands, for the next run to heed. For the line, which shows nobody; so no door is asked."""
    return corrected.binding()


def last_said() -> int:
    """The last row of what was said, to tell with the run that heeds it. A number alone, so no door is asked."""
    return corrected.last_row()


def last_agreed() -> int:
    """The last word of a second person, for the same. A number alone, so no door is asked."""
    return corrected.last_agreement()


def _now(family: FamilyId) -> str:
    return FamilyId(id_now("family", family))


def _seen(permit: Permit) -> Seen:
    return seen_for(visible(permit.actor, permit.purpose))


def _record(permit: Permit, page: CorrectionPage | None) -> None:
    shown = [About("person", one.person) for one in page.people] if page else []
    governance.record(Event.SHOWN, permit, shown=shown, people=len(shown))
