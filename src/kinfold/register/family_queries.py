"""
What pages ask about the families that may be eligible and what was decided of them.

As in `queries`: the door is asked first, and its entry is written before anything is read. Who looks for families
needs no relationship, and is shown no more of one than what the rules found.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from kinfold.governance import actions as governance
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.register.models import Family, Need
from kinfold.register.need_values import SuggestionPage
from kinfold.register.reading import counts, families
from kinfold.register.reading.decided import decisions_of, found_now, in_words, may_be_told, people_in
from kinfold.register.reading.people import name_of
from kinfold.register.reading.redirects import id_now
from kinfold.register.reading.seen import Seen, one_run, seen_for
from kinfold.register.reading.two_homes import apart_in
from kinfold.register.rules.family_state import NEXT, OF_SUGGESTIONS, stands
from kinfold.register.values import OutcomeShown
from kinfold.vocabulary.codelists import Action, Answer
from kinfold.vocabulary.identifiers import FamilyId, PurposeId


def suggestion_page(actor: Actor, purpose: PurposeId, family: FamilyId) -> SuggestionPage | None:
    """One family that may be eligible, to be decided on; None where there is no such one for this reader."""
    permit = governance.require(actor, purpose, Action.DECIDE_FAMILIES)
    now = id_now("family", family)
    with one_run():
        page = suggestion(permit, now)
    about = [About("family", now)] if page else []
    governance.record(Event.SHOWN, permit, shown=about, families=len(about))
    return page


def suggestion(permit: Permit, id_: str) -> SuggestionPage | None:
    """What the holder of the permit looks at before they decide. A family is one once it may be eligible, or was decided on."""
    seen = seen_for(visible(permit.actor, permit.purpose))
    family = seen.families().filter(pk=id_).first()
    lines = counts.family_lines([id_], seen) if family else ()
    rows = decisions_of([id_]).get(id_, [])
    if family is None or not lines or not (rows or _may_be_eligible(id_, seen)):
        return None
    found = found_now([id_])[id_]
    about = {one["person"] for one in found if one["person"]} | set(people_in({id_: rows}))
    names = {person.id: name_of(person) for person in seen.people().filter(id__in=sorted(about))}
    opens = seen.visible.may_open_families.filter(about_id=id_).exists()
    told = tuple(
        in_words(row, seen, names, now=found, opens=opens, staff=permit.actor.staff, apart=apart_in(id_, seen))
        for row in reversed(may_be_told(rows, seen))
    )
    digest = hashlib.sha256()
    for one in found:
        digest.update(f"{one['need']} {one['person']} {one['sentence']}\0".encode())
    digest.update(f"{rows[-1].id if rows else 0}".encode())
    return SuggestionPage(
        line=replace(lines[0], decided=told[0] if told else None),
        outcomes=_what_is_met(family, seen),
        decided=told,
        may_next=tuple(one for one in NEXT[stands(row.decision for row in rows)] if one in OF_SUGGESTIONS),
        review=digest.hexdigest()[:32],
    )


def _may_be_eligible(family: str, seen: Seen) -> bool:
    return counts.counts_of([family], seen)[family].may_be_eligible


def _what_is_met(family: Family, seen: Seen) -> tuple[OutcomeShown, ...]:
    """By outcome, what the rules found; no fact behind it, since who decides here opens no page of the family."""
    needs: dict[str, Need] = seen.needs()
    not_counted = families.not_counted_in(family, seen)
    shown: dict[str, OutcomeShown] = {}
    for need in needs.values():
        met = tuple(
            replace(one, evidence=(), not_counted=not_counted.get((need.id, one.person)))
            for one in families.findings_about(family, need.id, seen)
            if one.answer is Answer.MET
        )
        if met:
            before = shown.get(need.outcome, OutcomeShown(need.outcome, need.outcome_title, ()))
            shown[need.outcome] = replace(before, findings=(*before.findings, *met))
    return tuple(shown.values())
