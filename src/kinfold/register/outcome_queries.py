"""
What pages ask about a family's way through support, and which outcomes wait for an audit.

As in `queries`: the door is asked first, and its entry is written before anything is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date

from kinfold.governance import actions as governance
from kinfold.governance.queries import profile, visible
from kinfold.governance.rules.policy import About, Actor, Allowed, Event, Permit, Request, decide_for_some
from kinfold.outcomes.tables import Followed
from kinfold.register.models import Family, FamilyDecision, Need, OutcomeAudit, OutcomeSignOff
from kinfold.register.outcome_values import NeedFollowed, OutcomePage, PracticeSeen, Signed
from kinfold.register.reading.decided import found_now, in_words, may_be_told
from kinfold.register.reading.household import said_before
from kinfold.register.reading.outcomes import (
    Way,
    followed,
    in_care_unseen,
    key_of,
    label_of,
    name_of_staff,
    practice_seen,
    records_of,
    standings,
    way_of,
)
from kinfold.register.reading.people import name_of
from kinfold.register.reading.redirects import ever_of, id_now, now_of
from kinfold.register.reading.seen import Seen, one_run, seen_for
from kinfold.register.reading.two_homes import apart_in
from kinfold.register.rules.family_state import CARE_LOOKED_AT, NEXT, OF_SUGGESTIONS, SUPPORT_BEGAN, SUPPORT_ENDED
from kinfold.register.rules.progress import PRACTICE, Standing, still_lacking
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.identifiers import FamilyId, NeedId, PurposeId

NOT_TOLD = "A confirmed need of somebody of whom no more is shown here has not been met and held."


def outcome_page(actor: Actor, purpose: PurposeId, family: FamilyId) -> OutcomePage | None:
    """A family's way through support; None where there is no such family for this reader."""
    now = id_now("family", family)
    permit = governance.require(actor, purpose, Action.OPEN, About("family", now))
    with one_run():
        page = outcomes_looked_at(permit)
    governance.record(Event.SHOWN, permit, needs=len(page.needs) if page else 0)
    return page


def outcomes_to_audit(actor: Actor, purpose: PurposeId) -> tuple[Signed, ...]:
    """The signed outcomes that were drawn for an audit, those not yet looked at first; one's own are not for oneself."""
    permit = governance.require(actor, purpose, Action.AUDIT_OUTCOMES)
    with one_run():
        seen = seen_for(visible(actor, purpose))
        rows = OutcomeSignOff.objects.filter(to_audit=True).order_by("-id")
        shown = [one for row in rows if (one := signed_as_seen(row, seen, permit)) is not None]
    governance.record(Event.SHOWN, permit, shown=[About("family", one.family) for one in shown], outcomes=len(shown))
    return tuple(sorted(shown, key=lambda one: one.audit_stands is not None))


def outcome_to_audit(actor: Actor, purpose: PurposeId, sign_off: int) -> Signed | None:
    """One signed outcome with its evidence as it was; None where there is none to be audited by this reader."""
    permit = governance.require(actor, purpose, Action.AUDIT_OUTCOMES)
    with one_run():
        row = OutcomeSignOff.objects.filter(pk=sign_off, to_audit=True).first()
        shown = signed_as_seen(row, seen_for(visible(actor, purpose)), permit) if row else None
    about = [About("family", shown.family)] if shown else []
    governance.record(Event.SHOWN, permit, shown=about, outcomes=len(about))
    return shown


def followed_needs() -> tuple[Followed, ...]:
    """The confirmed needs of families in support, for the line to measure. For the line, which shows nobody; no door is asked."""
    began = FamilyDecision.objects.filter(decision=SUPPORT_BEGAN).values_list("family", flat=True)
    ids = sorted({now for now in now_of("family", set(began)).values() if now})
    signed = set(OutcomeSignOff.objects.values_list("support", flat=True))
    told = []
    for family in Family.objects.filter(id__in=ids).order_by("id"):
        way = way_of(family)
        start, end = way.began, way.ended
        if start is None or start.day is None or (end is not None and end.id in signed):
            continue
        told += [
            Followed(
                key=key_of(family.id, need, person),
                need=need,
                household=not person,
                records=records_of(way, person),
                began=start.day,
                ended=end.day if end else None,
            )
            for need, person in way.confirmed
        ]
    return tuple(told)


def outcomes_looked_at(permit: Permit) -> OutcomePage | None:
    """What the holder of the permit looks at; it shows what the purpose includes, and says where that is not all."""
    seen = seen_for(visible(permit.actor, permit.purpose))
    family: Family | None = seen.families().filter(pk=permit.about.id).first()
    if family is None:
        return None
    way = way_of(family)
    apart = apart_in(family.id, seen)
    told_of = seen.people().filter(id__in=sorted(way.people - apart))
    names = {person.id: name_of(person) for person in told_of}
    mine = [about for about in way.confirmed if may_see(about, seen, names)]
    found = standings(way)
    # What the purpose leaves out is asked before it is looked at: nobody signs for such a purpose, whatever is held.
    of_care, of_help = (one in seen.categories for one in (Category.SOCIAL_CARE, Category.EARLY_HELP))
    titles = {source.id: source.title for source in seen.sources.values()}
    practice = practice_seen(way, titles) if of_help else ()
    support = way.ended
    signed = OutcomeSignOff.objects.filter(support=support.id).first() if support else None
    unseen = of_care and in_care_unseen(way)
    may = isinstance(
        decide_for_some(Request(permit.actor, permit.purpose, Action.SIGN_OFF_OUTCOMES), profile()), Allowed
    )
    now = found_now([family.id])[family.id]
    nexts = [one for one in NEXT[way.place] if one not in OF_SUGGESTIONS and (one != CARE_LOOKED_AT or unseen)]
    nexts = [one for one in nexts if one != SUPPORT_ENDED or not signed]
    return OutcomePage(
        family=FamilyId(family.id),
        title=family.title,
        place=way.place,
        began=way.began.day if way.began else None,
        ended=support.day if support else None,
        decided=tuple(
            in_words(row, seen, names, now=now, opens=True, apart=apart)
            for row in reversed(may_be_told(way.decisions, seen))
        ),
        needs=tuple(followed(way, about, names) for about in mine),
        practice=practice,
        lacking=still_lacking(
            {label_of(way, about, names): found[about] for about in mine},
            ended=way.ended_on,
            practice=[kind.value for kind, one in zip(PRACTICE, practice, strict=True) if one.since]
            if of_help
            else [kind.value for kind in PRACTICE],
            in_care_unseen=unseen,
        )
        + ((NOT_TOLD,) if _waits_elsewhere(way, apart, seen, found) else ()),
        in_care_unseen=unseen,
        signed=signed_as_seen(signed, seen, permit) if signed else None,
        may_next=tuple(nexts),
        may_sign_off=may,
        whole=len(seen.needs()) == len(way.needs) and of_care and of_help,
        review=review_of(way),
    )


def _waits_elsewhere(way: Way, apart: Collection[str], seen: Seen, found: Mapping[tuple[str, str], Standing]) -> bool:
    """
    Whether a confirmed need of a parent whose home is kept from this one is not yet held.

    It holds a sign-off up like all others; whose it is, which, and how it stands is told on the other's pages alone.
    """
    needs = seen.needs()
    theirs = [about for about in way.confirmed if about[1] in apart and about[0] in needs]
    return any(found[about] is not Standing.HELD for about in theirs)


def review_of(way: Way) -> str:
    """A digest of what was looked at: decisions, what was said, what was measured."""
    digest = hashlib.sha256(f"{[row.id for row in way.decisions]}{[one.id for one, _ in way.said]}".encode())
    for key, row in sorted(way.measured.items()):
        digest.update(f"{key}{row.on_day}{row.now_answer}{row.then_answer}{row.held_until}".encode())
    return digest.hexdigest()[:32]


def may_see(about: tuple[str, str], seen: Seen, names: Mapping[str, str]) -> bool:
    return about[0] in seen.needs() and (not about[1] or about[1] in names)


def signed_as_seen(row: OutcomeSignOff, seen: Seen, permit: Permit) -> Signed | None:
    """A signed outcome as one reader may see it; None where its family is not to be shown to them."""
    id_ = id_now("family", row.family)
    family = seen.families().filter(pk=id_).first()
    if family is None:
        return None
    audit = OutcomeAudit.objects.filter(sign_off=row.id).first()
    people = {one["person"] for one in row.evidence["needs"] if one["person"]} - apart_in(family.id, seen)
    names = {person.id: name_of(person) for person in seen.people().filter(id__in=sorted(people))}
    shown = [one for one in row.evidence["needs"] if may_see((one["need"], one["person"]), seen, names)]
    support = FamilyDecision.objects.get(pk=row.support)
    # Who audits works with nobody, and reads it as it was signed.
    before = permit.about.kind == "family" and bool(said_before([support], ever_of("family", [id_])))
    return Signed(
        sign_off=row.id,
        family=FamilyId(family.id),
        title=family.title,
        by=name_of_staff(row.decided_by),
        at=row.decided_at,
        reason="" if before and row.decided_by != permit.actor.staff else row.reason,
        run_day=row.run_day,
        began=_day(row.evidence["began"]),
        ended=support.day,
        needs=tuple(_as_it_was(one, names) for one in shown),
        practice=tuple(
            PracticeSeen(one["words"], _day(one["since"]), one["source_title"]) for one in row.evidence["practice"]
        ),
        whole=len(seen.needs()) == Need.objects.count(),
        to_audit=row.to_audit,
        may_audit=row.to_audit and audit is None and row.decided_by != permit.actor.staff,
        audited_by=name_of_staff(audit.decided_by) if audit else "",
        audit_stands=audit.stands if audit else None,
        audit_note=audit.note if audit and not before else "",
    )


def _as_it_was(one: Mapping[str, str | bool | None], names: Mapping[str, str]) -> NeedFollowed:
    person = str(one["person"] or "")
    so = one["judged_so"]
    return NeedFollowed(
        need=NeedId(str(one["need"])),
        label=f"{one['label']}: {names[person]}" if person in names else str(one["label"]),
        began=_day(one["began"]),
        at_the_start=str(one["at_the_start"]),
        standing=str(one["standing"]),
        held_until=_day(one["held_until"]),
        now_sentence=str(one["now_sentence"]),
        then_sentence=str(one["then_sentence"]),
        judged_text=str(one["judged_text"]) if one["judged_text"] else None,
        judged_so=so if isinstance(so, bool) else None,
        judged_by=str(one["judged_by"]),
        judged_on=_day(one["judged_on"]),
    )


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
