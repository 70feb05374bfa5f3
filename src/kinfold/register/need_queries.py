"""
What pages ask about one need of a family, and what was said of it.

As in `queries`: the door is asked first, and its entry is written before anything is read.
"""

from __future__ import annotations

import hashlib

from kinfold.governance import actions as governance
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import About, Actor, Event, Permit
from kinfold.register.models import Family
from kinfold.register.need_values import NeedPage, Subject
from kinfold.register.reading import corrected, families, judged
from kinfold.register.reading.people import name_of
from kinfold.register.reading.redirects import id_now
from kinfold.register.reading.seen import one_run, seen_for
from kinfold.register.reading.two_homes import apart_in
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import FamilyId, NeedId, PurposeId

HOUSEHOLD = "The household"


def need_page(actor: Actor, purpose: PurposeId, family: FamilyId, need: NeedId) -> NeedPage | None:
    """One need of one family; None where the family or the need is none that this reader may judge."""
    now = id_now("family", family)
    permit = governance.require(actor, purpose, Action.JUDGE_NEEDS, About("family", now))
    with one_run():
        page = looked_at(permit, need)
    shown = [About("person", one.person) for one in page.subjects if one.person] if page else []
    governance.record(Event.SHOWN, permit, shown=shown, people=len(shown))
    return page


def looked_at(permit: Permit, need: NeedId) -> NeedPage | None:
    """What somebody who holds the permit looks at before they judge; it shows what the purpose includes and no more."""
    seen = seen_for(visible(permit.actor, permit.purpose))
    family: Family | None = seen.families().filter(pk=permit.about.id).first()
    told = seen.needs().get(need)
    if family is None or told is None:
        return None
    members = corrected.members(family.id)
    names = {person.id: name_of(person) for person in seen.people().filter(id__in=sorted(members))}
    apart = apart_in(family.id, seen)
    findings = families.findings_about(family, need, seen)
    said = [
        one
        for one in judged.in_words(
            judged.without(judged.said_of([family.id], names), apart, family=family.id),
            seen,
            names,
            family=family.id,
            staff=permit.actor.staff,
        )
        if one.need == need
    ]
    subjects = {one.person or "": one.person_name or HOUSEHOLD for one in findings}
    digest = hashlib.sha256()
    for part in (*(f"{one.person} {one.answer} {one.sentence}" for one in findings), *(one.statement for one in said)):
        digest.update(f"{part}\0".encode())
    return NeedPage(
        family=FamilyId(family.id),
        title=family.title,
        need=need,
        label=told.label,
        outcome_title=told.outcome_title,
        findings=findings,
        said=tuple(said),
        subjects=tuple(Subject(person, name) for person, name in sorted(subjects.items(), key=lambda one: one[1])),
        speakers=tuple(
            Subject(person, name)
            for person, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
            if person not in apart
        ),
        progress_judged=told.progress_judged,
        review=digest.hexdigest()[:32],
    )
