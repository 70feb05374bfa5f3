"""Where one person's word is not enough to correct a family, and whose the second word has to be."""

from __future__ import annotations

from collections.abc import Collection

from kinfold.governance import queries as governance
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.register.models import Membership, Residence
from kinfold.register.reading import corrected_homes
from kinfold.register.reading.coming_in import come_into, moved_child, parents_with, seen_anew
from kinfold.register.reading.corrected import CHILD_ROLES
from kinfold.register.reading.going_out import goes_out_of, lose
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import all_apart, lives_elsewhere
from kinfold.register.rules.correcting import TAKEN_BACK, Act
from kinfold.vocabulary.codelists import Action
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
    As `of_two`; and where anybody may come to be seen whose page the reader does not open by working with them, or whom a
    colleague comes to see by it, also with a child who comes in; or a child is taken out of a family that the reader does
    not work with, goes out of one by where she is said to live or who cares for her, or is lost to a colleague by it. A
    broken glass lets them look, and is no reason to stay.

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
    if not families_left(act) <= set(worked_with):
        return True
    if parents_with(act) - _open_of(parents_with(act), seen) or seen_anew(act):
        return True
    return bool(lose(act, told) if act.kind == Kind.BELONGS else goes_out_of(act, told))


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
    # Who works with the child may say it of the parents who come with the child.
    parents = parents_with(act)
    for person in parents - _open_of(parents, seen):
        with_person = governance.working_with("person", person)
        if with_person and not (with_person | governance.working_with("person", moved_child(act))) & two:
            return False
    mine = set(seen.visible.may_open_families.exclude(kind=RelationshipKind.BREAK_GLASS))
    for family in families_left(act) - _of_the_other_home(act) - mine:
        of_family = governance.working_with("family", family)
        if of_family and not of_family & two:
            return False
    return True


def whose_word(act: Act, seen: Seen) -> str:
    """
    Who can give the second word, for whoever reads that it waits; the same words whoever it is that works with them.

    That a parent of another home does not belong may wait for good where nobody works with both: it is then for a role that
    answers for more than one home, at a meeting that lets it in.
    """
    if act.kind == Kind.NOT_BELONGS and act.person in all_apart(seen):
        roles = " or ".join(_answer_for_both())
        whom = f", or for a {roles} who answers for both homes" if roles else ""
        return (
            f"It waits for somebody who works with them as well as with this family{whom}. Where there is nobody, hold a meeting about "
            "both: whoever its list names opens both pages until it is over."
        )
    if act.kind == TAKEN_BACK or not shown_by(act):
        return "It waits for anybody else who may correct this family."
    return (
        "It waits for somebody who works with whoever it is about, who finds it on their page too; where nobody does, for anybody "
        "else who may correct this family."
    )


def _answer_for_both() -> list[str]:
    """The titles of the roles that may correct families, and are trusted to lift somebody's protection."""
    told, trusted = governance.profile(), {Action.CORRECT_FAMILIES, Action.LIFT_PROTECTION}
    return sorted(
        role.title[:1].lower() + role.title[1:]
        for role in told.roles.values()
        if any(trusted <= {*role.actions} & {*told.purposes[one].actions} for one in role.purposes)
    )


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
    rows = Membership.objects.filter(
        person=moved_child(act), role__in=CHILD_ROLES, until_day=None, proposed=False
    ).values_list("family", flat=True)
    return frozenset(rows) - come_into(act)


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
