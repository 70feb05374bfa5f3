"""The council's registers, for whoever answers for them: what was promised in files, what was done in tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kinfold.governance import standing, wall
from kinfold.governance.actions import require
from kinfold.governance.models import AgreementStep, Hold, RightsRequest, StaffMember
from kinfold.governance.rules import retention as rules
from kinfold.governance.rules.kept import HoldShown, StaffShown, Step, StepShown
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Registers
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId


@dataclass(frozen=True)
class Promised:
    """What the files of the council's folder say today."""

    folder: Path
    profile: Profile
    registers: Registers | None
    """None where the folder has no registers, or they cannot be read."""
    on: date


def promised(actor: Actor, purpose: PurposeId) -> Promised:
    """The profile and the registers as they stand; about nobody."""
    require(actor, purpose, Action.SEE_REGISTERS)
    profile, registers = standing.written()
    return Promised(standing.council(), profile, registers, standing.today())


def last_trained(actor: Actor, purpose: PurposeId) -> tuple[date, ...]:
    """The day of the last training of each member of staff who is on the list and employed, without names."""
    require(actor, purpose, Action.SEE_REGISTERS)
    on = standing.today()
    members = StaffMember.objects.exclude(trained_on=None)
    return tuple(one.trained_on for one in members if one.trained_on and standing.judge(one, on=on).active)


def steps(actor: Actor, purpose: PurposeId) -> dict[str, tuple[StepShown, ...]]:
    """What was done about each agreement, the newest first."""
    require(actor, purpose, Action.SEE_REGISTERS)
    found: defaultdict[str, list[StepShown]] = defaultdict(list)
    for one in AgreementStep.objects.order_by("-on_day", "-id"):
        shown = StepShown(Step(one.step), one.on_day, one.until_day, one.reason, by=_name(one.done_by), at=one.done_at)
        found[one.agreement].append(shown)
    return {agreement: tuple(told) for agreement, told in found.items()}


def staff(actor: Actor, purpose: PurposeId) -> tuple[StaffShown, ...]:
    """Everybody whom a staff list has named: those whom the door refuses first, then by name."""
    require(actor, purpose, Action.SEE_REGISTERS)
    on, profile = standing.today(), standing.profile()
    valid = timedelta(days=profile.training_valid_days)
    shown = []
    for one in StaffMember.objects.order_by("name", "staff"):
        judged = standing.judge(one, on=on)
        role = profile.roles.get(judged.role)
        shown.append(
            StaffShown(
                staff=one.staff,
                name=one.name,
                role=role.title if role else one.role,
                team=one.team,
                trained_on=one.trained_on,
                trained_until=one.trained_on + valid if one.trained_on else None,
                agreed_on=one.agreed_on,
                active=judged.active,
                trained=judged.trained,
                agreed=judged.agreed,
            )
        )
    return tuple(sorted(shown, key=lambda one: (not one.active, one.may_come_in)))


def holds(actor: Actor, purpose: PurposeId) -> tuple[HoldShown, ...]:
    """Every hold, those that stand first, then the newest first. A person or family by id alone."""
    require(actor, purpose, Action.SEE_RETENTION)
    on = standing.today()
    with wall.reading():
        kept = list(Hold.objects.order_by("-from_day", "-id"))
    shown = [
        HoldShown(
            id=one.pk,
            about_kind=one.about_kind,
            about_id=one.about_id,
            retention_class=one.retention_class,
            from_=one.from_day,
            until=one.until_day,
            source=one.source,
            by=_name(one.set_by),
            lifted_by=_name(one.lifted_by) if one.lifted_by else "",
        )
        for one in kept
    ]
    return tuple(sorted(shown, key=lambda one: one.until is not None and one.until <= on))


def holds_to_heed() -> tuple[rules.Hold, ...]:
    """
    Every hold as the schedule is held against it. For computing what is due, not for a page: it asks no door.

    A request by right that is open is one too: what somebody has asked to see must not go before they are answered. So
    is every rule under `holds` in the profile, about whomever it catches.
    """
    asked = RightsRequest.objects.filter(state="open").exclude(about_id="").order_by("id")
    placed = tuple(
        rules.Hold(
            from_=one.from_day,
            until=one.until_day,
            source=one.source,
            # A class that ended handed over what it held, and a hold on it goes with that.
            classes=(standing.held_under(one.retention_class),) if one.retention_class else (),
            about=("family" if one.about_kind == "family" else "person", one.about_id) if one.about_kind else None,
        )
        for one in Hold.objects.order_by("id")
    )
    by_right = tuple(
        rules.Hold(
            from_=one.received_on, until=None, source="a request by right that is open", about=("person", one.about_id)
        )
        for one in asked
    )
    return placed + by_right + rules.by_rule(standing.profile().holds, standing.held_under)


def left_the_staff_list() -> tuple[date | None, ...]:
    """When each member of staff left, the later of two days; None while they are employed. Days alone, so no door is asked."""
    on = standing.today()
    told = []
    for until, off_list in StaffMember.objects.order_by("staff").values_list("until_day", "off_list_on"):
        ended = [day for day in (until, off_list) if day is not None]
        told.append(max(ended) if ended and max(ended) <= on else None)
    return tuple(told)


def _name(staff: str) -> str:
    """By whom something was done, as the staff list calls them."""
    member = StaffMember.objects.filter(pk=staff).first()
    return member.name if member else staff
