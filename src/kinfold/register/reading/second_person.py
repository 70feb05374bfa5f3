"""Where one person's word is not enough to correct a family, and whose the second word has to be."""

from __future__ import annotations

from collections.abc import Collection

from kinfold.governance import queries as governance
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.register.models import Membership, Residence
from kinfold.register.reading import corrected, corrected_homes
from kinfold.register.reading.corrected import CHILD_ROLES
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import all_apart, lives_elsewhere
from kinfold.register.rules.correcting import Act
from kinfold.vocabulary.codelists import CorrectionKind as Kind

LETS_IN = (Kind.BELONGS, Kind.IS_CARER)
"""After the next run these open somebody's page, and where they live, to all who work with a family."""
_OF_BOTH = (*LETS_IN, Kind.NOT_PARENT)


def shown_by(act: Act) -> frozenset[str]:
    """
    Whose page, or where they live, may come to be seen by it.

    Of a carer both: a proposed child comes in by their carer as well as a carer by the child. Of a parent who is none both:
    another's family may have the child then, and nothing keeps the parent's home apart from hers any more. Whoever lives in a
    home is of a family there by any tie that a source tells of.
    """
    if act.kind in _OF_BOTH:
        return act.pair
    return frozenset({act.person}) if act.kind == Kind.LIVES_AT else frozenset()


def of_two(act: Act, told: Collection[Act]) -> bool:
    """Two people decide where somebody is touched who is protected, or whose home must not be disclosed. To hide a home one is enough."""
    if act.kind == Kind.NOT_DISCLOSED:
        return False
    touched = {one for one in act.pair if one}
    # As the door knows it: behind the second wall nobody's row says that they are protected, and so does none before a run.
    hidden = governance.protected("person").filter(about_id__in=sorted(touched)).exists()
    return (
        hidden
        or bool(corrected_homes.undisclosed_among(touched, told))
        or act.dwelling in corrected_homes.undisclosed(told)
    )


def needs_second(act: Act, told: Collection[Act], seen: Seen) -> bool:
    """
    As `of_two`; and where anybody may come to be seen whose page the reader does not open by working with them, or a child is
    taken out of a family that they do not work with. A broken glass lets them look, and is no reason to stay.

    To say that somebody does not belong shows nobody, but for a parent of another home: while they belong it is kept apart.
    """
    if of_two(act, told):
        return True
    if act.kind == Kind.NOT_BELONGS:
        return act.person in all_apart(seen)
    shown = shown_by(act) | _kin_at(act)
    if not _open_of(shown, seen) >= shown:
        return True
    worked_with = seen.visible.may_open_families.exclude(kind=RelationshipKind.BREAK_GLASS)
    return not families_left(act) <= set(worked_with)


def may_be_second(act: Act, by: str, seen: Seen, staff: str) -> bool:
    """
    Whether somebody's word can be the second one: one of the two works with each who may come to be seen, and one with the
    family that a child is taken from. Where nobody at all works with them, anybody may who works with the family.

    That a parent of another home does not belong is never said by two of this one, since it is their home that shows then.
    Whoever opens both pages is on nobody's side.
    """
    two = {by, staff}
    if act.kind == Kind.NOT_BELONGS and act.person in all_apart(seen):
        return bool(governance.working_with("person", act.person) & two)
    shown = shown_by(act) | _kin_at(act)
    for person in shown - _open_of(shown, seen):
        with_person = governance.working_with("person", person)
        if with_person and not with_person & two:
            return False
    mine = set(seen.visible.may_open_families.exclude(kind=RelationshipKind.BREAK_GLASS))
    for family in families_left(act) - _of_the_other_home(act) - mine:
        of_family = governance.working_with("family", family)
        if of_family and not of_family & two:
            return False
    return True


def moved_child(act: Act) -> str:
    """Who is a child of another family by it; empty where it moves nobody."""
    return {Kind.BELONGS.value: act.person, Kind.IS_CARER.value: act.other}.get(act.kind, "")


def families_left(act: Act) -> frozenset[str]:
    """
    Whose child somebody is no more because of it: all their families but those of whoever stands for the new one.

    Of where somebody lives every family of which they may come to be by it: where they were once, are a parent elsewhere, or proposed;
    and those of whoever of their own family is at home there, who come with the home.
    """
    if act.kind == Kind.LIVES_AT:
        places = Membership.objects.filter(person=act.person)
        homes = Membership.objects.filter(person__in=sorted(_kin_at(act)), until_day=None, proposed=False)
        of_kin = {one.family for one in homes if not lives_elsewhere(one)} - {one.family for one in places}
        return frozenset(of_kin) | frozenset(
            one.family for one in places if one.proposed or one.until_day is not None or lives_elsewhere(one)
        )
    stands_for = act.other if act.kind == Kind.BELONGS else act.person
    rows = Membership.objects.filter(
        person=moved_child(act), role__in=CHILD_ROLES, until_day=None, proposed=False
    ).values_list("family", flat=True)
    return frozenset(rows) - corrected.stands_for(stands_for)


def _kin_at(act: Act) -> frozenset[str]:
    """Who of the family of somebody who is said to live in a home lives in it: the two are under one roof then, and one family."""
    if act.kind != Kind.LIVES_AT:
        return frozenset()
    families = Membership.objects.filter(person=act.person).values_list("family", flat=True)
    kin = Membership.objects.filter(family__in=sorted(set(families))).values_list("person", flat=True)
    there = Residence.objects.filter(person__in=sorted(set(kin)), dwelling=act.dwelling, until_day=None)
    return frozenset(there.values_list("person", flat=True)) - {act.person}


def _of_the_other_home(act: Act) -> frozenset[str]:
    """
    Families of which somebody whose home is said is a parent elsewhere, or has left, and nothing more.

    Their workers are never asked: it would tell them of a move, and let them be in its way. It is two all the same, since
    to live there again would open that family's pages to one side by its own word alone.
    """
    if act.kind != Kind.LIVES_AT:
        return frozenset()
    places = list(Membership.objects.filter(person=act.person))
    may_come = {one.family for one in places if not lives_elsewhere(one)}
    return frozenset({one.family for one in places} - may_come)


def _open_of(people: Collection[str], seen: Seen) -> frozenset[str]:
    """Whose pages of some the reader opens by working with them."""
    opened = seen.visible.may_open_people.exclude(kind=RelationshipKind.BREAK_GLASS)
    return frozenset(opened.filter(about_id__in=sorted(people)))
