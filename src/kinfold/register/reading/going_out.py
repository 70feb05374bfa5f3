"""Which family a child goes out of by what is said of her, and which workers lose her page by it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from kinfold.governance import queries as governance
from kinfold.governance.models import StaffMember
from kinfold.register.models import Fact, Involvement, Membership, Record, Residence
from kinfold.register.reading.coming_in import come_into, moved_child
from kinfold.register.reading.corrected import CHILD_ROLES
from kinfold.register.reading.corrected_homes import lives_at
from kinfold.register.reading.seen import newest_day
from kinfold.register.reading.two_homes import AT_HOME
from kinfold.register.rules.correcting import Act
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.codelists import FactKind


def child_of(act: Act) -> str:
    """The child who may go out of a family by it; empty where it is said of nobody's child."""
    child = act.person if act.kind == Kind.LIVES_AT else moved_child(act)
    return child if child and _places(child).exists() else ""


def goes_out_of(act: Act, told: Collection[Act]) -> frozenset[str]:
    """
    The families whose child somebody may be no more with the next run.

    Of where a child lives all of hers, where nobody who cares for her lives there: a child is of the family of whoever has
    her at home. Of who her main carer is, or where she belongs, all but those of whoever stands for the new one.
    """
    child = child_of(act)
    if not child:
        return frozenset()
    families = frozenset(_places(child).values_list("family", flat=True))
    if act.kind != Kind.LIVES_AT:
        return families - come_into(act)
    carers = Membership.objects.filter(
        family__in=sorted(families), role__in=sorted(AT_HOME), until_day=None, proposed=False
    )
    homes = {home for one in carers.values_list("person", flat=True).distinct() for home in _homes_now(one, told)}
    return frozenset() if act.dwelling in homes else families


def lose(act: Act, told: Collection[Act]) -> frozenset[str]:
    """The staff who open the child's page today and are not sure to open it after: nobody names them with the child herself."""
    out = goes_out_of(act, told)
    if not out:
        return frozenset()
    child = child_of(act)
    stays = frozenset(_places(child).values_list("family", flat=True)) - out
    keep = {staff for family in stays | come_into(act) for staff in governance.working_with("family", family)}
    return governance.working_with("person", child) - keep - _named_with(child)


def keep(act: Act, told: Collection[Act]) -> frozenset[str]:
    """The staff who open the child's page today, and still will."""
    return governance.working_with("person", child_of(act)) - lose(act, told)


def on_a_plan(child: str) -> bool:
    """Whether a source that the reader may be told of has the child on a child protection plan today."""
    records = Record.objects.filter(person=child).values("id")
    open_now = Q(until_day=None) | Q(until_day__gt=newest_day())
    return Fact.objects.filter(open_now, record__in=records, kind=FactKind.CHILD_PROTECTION_PLAN).exists()


def _places(child: str) -> QuerySet[Membership]:
    return Membership.objects.filter(person=child, role__in=CHILD_ROLES, until_day=None, proposed=False)


def _homes_now(person: str, told: Collection[Act]) -> set[str]:
    said = lives_at(person, told)
    if said:
        return {said.dwelling}
    rows = Residence.objects.filter(person=person, until_day=None).values_list("dwelling", flat=True)
    return {home for home in rows if home}


def _named_with(child: str) -> frozenset[str]:
    """As a run knows them: by their id in the staff list, else by their work e-mail."""
    records = Record.objects.filter(person=child).values("id")
    rows = list(Involvement.objects.filter(record__in=records).values_list("staff", "email"))
    ids = {staff for staff, _ in rows if staff}
    emails = {email.strip().lower() for staff, email in rows if email and not staff}
    listed = StaffMember.objects.filter(off_list_on=None).values_list("staff", "email")
    by_email = {staff for staff, email in listed if (email or "").strip().lower() in emails} if emails else set()
    return frozenset(ids | by_email)
