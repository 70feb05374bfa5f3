"""Write down that data about somebody was given to an organisation outside, or that a request was refused."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.models import Disclosure
from kinfold.governance.rules.disclosures import (
    LONGEST_KEPT,
    Draft,
    Outcome,
    Permission,
    agreement_with,
    problems_of,
)
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import CannotStand, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId

WHERE = "the register of what was shared"


def disclose(actor: Actor, purpose: PurposeId, about: About, draft: Draft, *, permission: Permission) -> None:
    """
    Write down one share or refusal, with everything it rested on that day.

    `permission` is what the person said of it, from whoever keeps consent: see `cases.sharing`. Raises CannotStand where
    no agreement in force names the recipient and no exception holds, the gateway is missing, or the person neither knows
    nor is there an exception. The agreement is kept only where it stands.
    """
    permit = require(actor, purpose, Action.SHARE, about)
    profile, law, sharing, on = standing.profile(), standing.law(), standing.sharing(), standing.today()
    failed = standing.failed_due_diligence()
    problems = problems_of(draft, purpose, permission, profile=profile, law=law, sharing=sharing, on=on, failed=failed)
    if problems:
        raise CannotStand(problems, where=WHERE)
    named = next((one for one in sharing.recipients if one.title == draft.recipient), None)
    shared = draft.outcome is Outcome.SHARED
    with wall.told():
        Disclosure.objects.create(
            about_kind=about.kind,
            about_id=about.id,
            outcome=draft.outcome.value,
            recipient=draft.recipient,
            purpose=purpose,
            lawful_basis=list(profile.purposes[purpose].lawful_basis),
            gateway=draft.gateway,
            agreement=(named.agreement or "") if named and shared and agreement_with(named, profile, on) else "",
            categories=[one.value for one in draft.categories],
            what=draft.what.strip(),
            why=draft.why.strip(),
            decided_by=permit.actor.staff,
            at=timezone.now(),
            known=draft.known,
            permission=permission.value,
            exception=draft.exception,
            keep_until=draft.keep_until,
            entry=permit.entry,
        )
        record(Event.DISCLOSED if shared else Event.DISCLOSURE_REFUSED, permit)


def review_mark(actor: Actor, purpose: PurposeId, share: int, *, keep_until: date | None, note: str) -> None:
    """
    Say whether the person may learn of a share now, or from which day somebody looks again.

    Never by whoever shared it. Raises NoLongerSo where nothing keeps it from the person any more.
    """
    permit = require(actor, purpose, Action.REVIEW_SHARES)
    on = standing.today()
    if keep_until is not None and not on < keep_until <= on + LONGEST_KEPT:
        raise CannotStand(["The day to look again lies after today and within a year."], where=WHERE)
    with wall.told():
        found = Disclosure.objects.select_for_update().filter(pk=share).exclude(keep_until=None).first()
        if found is None:
            raise NoLongerSo(
                "Nothing keeps this from the person any more, or there is no such share.",
                where=WHERE,
                means="Nothing was written down.",
                do="Look at the list again.",
            )
        if found.decided_by == permit.actor.staff:
            raise NotAllowed(
                "You cannot review what you shared yourself.",
                where=WHERE,
                means="Nothing was written down.",
                do="Ask somebody else whose role reviews what was shared.",
            )
        found.keep_until, found.note = keep_until, note.strip()
        found.reviewed_by, found.reviewed_at = permit.actor.staff, timezone.now()
        found.save(update_fields=["keep_until", "note", "reviewed_by", "reviewed_at"])
        record(Event.DISCLOSURE_REVIEWED, permit)
