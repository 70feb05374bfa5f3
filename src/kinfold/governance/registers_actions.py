"""Write down what was done: due diligence, the renewal of an agreement, a hold. Promises are changed in the files alone."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kinfold.governance import standing, wall
from kinfold.governance.actions import record, require
from kinfold.governance.models import AgreementStep, Hold
from kinfold.governance.rules.kept import Step
from kinfold.governance.rules.policy import NOBODY, About, Actor, Event
from kinfold.governance.rules.rows import AboutKind
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import PurposeId


def keep_step(
    actor: Actor, purpose: PurposeId, agreement: str, step: Step, *, on: date, until: date | None, reason: str
) -> None:
    """
    Write down what was done about an agreement. An agreement that ended stays ended until the profile says otherwise.

    `until` is of a renewal alone. Raises NoLongerSo where the profile has no such agreement any more.
    """
    permit = require(actor, purpose, Action.KEEP_REGISTERS)
    if agreement not in standing.profile().agreements:
        raise NoLongerSo(
            "The profile has no such agreement any more.",
            where="agreements in profile.yaml",
            means="Nothing was written down.",
            do="Look at the list of agreements again.",
        )
    with wall.told():
        made = AgreementStep.objects.create(
            agreement=agreement,
            step=step.value,
            on_day=on,
            until_day=until,
            reason=reason,
            done_by=permit.actor.staff,
            done_at=timezone.now(),
        )
        record(Event.STEP_KEPT, permit, step=made.pk)


def place_hold(
    actor: Actor, purpose: PurposeId, about: About, retention_class: str, *, until: date | None, source: str
) -> None:
    """
    From today on what it is about is not due, for as long as it stands.

    Whether there is such a person or family is not looked up, so that the answer cannot tell. An empty class is all.
    """
    permit = require(actor, purpose, Action.KEEP_REGISTERS)
    with wall.told():
        made = Hold.objects.create(
            about_kind="" if about == NOBODY else about.kind,
            about_id=about.id,
            retention_class=retention_class,
            from_day=standing.today(),
            until_day=until,
            source=source,
            set_by=permit.actor.staff,
            set_at=timezone.now(),
        )
        record(Event.HOLD_PLACED, permit, shown=[] if about == NOBODY else [about], hold=made.pk)


def lift_hold(actor: Actor, purpose: PurposeId, hold: int) -> None:
    """It no longer stands from tomorrow on. Raises NoLongerSo where it has ended already, or there is no such hold."""
    permit = require(actor, purpose, Action.KEEP_REGISTERS)
    with wall.told():
        found = Hold.objects.select_for_update().filter(pk=hold, lifted_at=None).first()
        tomorrow = date.fromordinal(max(standing.today(), found.from_day if found else date.min).toordinal() + 1)
        if found is None or (found.until_day is not None and found.until_day <= tomorrow):
            raise NoLongerSo(
                "This hold has ended already, or there is no such hold.",
                where="the holds",
                means="Nothing was changed.",
                do="Look at the list again.",
            )
        found.until_day, found.lifted_by, found.lifted_at = tomorrow, permit.actor.staff, timezone.now()
        found.save(update_fields=["until_day", "lifted_by", "lifted_at"])
        kind: AboutKind = "family" if found.about_kind == "family" else "person"
        record(Event.HOLD_LIFTED, permit, shown=[About(kind, found.about_id)] if found.about_kind else [], hold=hold)
