"""What a correction would change, told before it is made: who comes and goes, which homes, which needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from kinfold.register.correction_values import Asked, CorrectionEffect, CorrectionPage
from kinfold.register.models import Family, Membership
from kinfold.register.reading import corrected
from kinfold.register.reading.coming_in import moved_child, parents_with
from kinfold.register.reading.corrected import CHILD_ROLES
from kinfold.register.reading.correcting import act_of
from kinfold.register.reading.corrections_told import said_of, shown_or_told
from kinfold.register.reading.counts import LEAST_FOR_HELP
from kinfold.register.reading.findings import Found, met_in
from kinfold.register.reading.going_out import child_of, goes_out_of, keep, lose, on_a_plan
from kinfold.register.reading.homes_to_correct import home_of
from kinfold.register.reading.people import name_of
from kinfold.register.reading.second_person import needs_second, whose_word
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.two_homes import apart_by_family
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act, correction_sentence
from kinfold.register.rules.sentences import listed
from kinfold.vocabulary.codelists import Category, FamilyRole
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.counting import MetNeed, count_needs
from kinfold.vocabulary.identifiers import PersonId

NOT_YOURS = "a family that you do not work with"


def effect_of(family: Family, page: CorrectionPage, asked: Asked, seen: Seen, staff: str) -> CorrectionEffect:
    """What would change at once and with the next run, and what it cannot stand beside."""
    told = corrected.acts()
    act = act_of(page, asked, told)
    names = {one.person: one.name for one in page.people}
    against = {one.id for one in correcting.contradicted(told, act, corrected.meant(told, act))}
    shown = {one.correction: one for one in said_of(family.id, told, seen, staff, list(names), may=True)}
    places = list(Membership.objects.filter(family=family.id))
    before = _roles(corrected.over(family.id, places, corrected.laid(told)), seen)
    after = _roles(corrected.over(family.id, places, corrected.laid((*told, act))), seen)
    come, go = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    later = [one for one in _leaves_later(act, before, out=family.id in goes_out_of(act, told)) if one not in go]
    home = home_of(page, asked, told)
    of_two = needs_second(act, told, seen)
    with_them = _opened_with(act, seen)
    names |= with_them
    changes = [
        *(f"{names[one]} comes into this family." for one in come if one in names),
        *(f"{names[one]} goes out of this family." for one in go if one in names),
        *(
            f"{names[one]} goes out of this family with the next run, and what was found of {names[one]} with them."
            for one in later
        ),
        *_in_words(act, names, home[1] if home else ""),
        *_with_the_child(act, names, with_them, come),
        *_left_open(act, before, names),
        *(
            f"{one.name} may be the same person as {of.name}. Say it only where you know that they are two."
            for one in page.people
            if one.person in act.pair
            for of in one.may_be
        ),
        *_elsewhere(act, family.id, names, seen),
        *_goes_out(act, told, names, seen),
        *_another_main_carer(act, before, names),
        *_main_carer_moves(act, before, names),
        "Families, their names and how many children they have in lists, needs, and who may open whose page follow with the next run.",
    ]
    return CorrectionEffect(
        sentence=correction_sentence(
            act.kind, person=names[PersonId(act.person)], other=names.get(PersonId(act.other), ""), home=home[1] if home else "", since=asked.since
        ),
        changes=tuple(changes),
        needs=_needs(family, [*come, *(with_them if moved_child(act) in come else ())], [*go, *later], names, seen),
        contradicted=tuple(shown_or_told(one, shown) for one in sorted(against)),
        of_two=of_two,
        second_word=whose_word(act, seen) if of_two else "",
    )  # fmt: skip


def _roles(places: Iterable[Membership], seen: Seen) -> dict[PersonId, str]:
    now = [p for p in places if not p.proposed and (p.until_day is None or p.until_day > seen.on)]
    return {PersonId(place.person): place.role for place in now}


def _leaves_later(act: Act, before: Mapping[PersonId, str], *, out: bool) -> list[PersonId]:
    """The child who goes to another home, or to another carer's family, while brothers and sisters stay: a family is one by its main carer."""
    if act.kind == Kind.LIVES_AT:
        return [PersonId(act.person)] if out and before.get(PersonId(act.person)) in CHILD_ROLES else []
    child = PersonId(act.other)
    stays = before.get(PersonId(act.person)) == FamilyRole.MAIN_CARER
    if act.kind != Kind.IS_CARER or before.get(child) not in CHILD_ROLES or stays:
        return []
    return [child] if any(role in CHILD_ROLES for one, role in before.items() if one != child) else []


def _left_open(act: Act, before: Mapping[PersonId, str], names: Mapping[PersonId, str]) -> list[str]:
    """What follows by sources alone, and so cannot be told beforehand."""
    one, child = PersonId(act.person), PersonId(act.other)
    if before.get(child) not in CHILD_ROLES or act.kind not in (Kind.IS_CARER, Kind.NOT_PARENT):
        return []
    if act.kind == Kind.NOT_PARENT:
        if before.get(one) != FamilyRole.MAIN_CARER:
            return []
        return [
            f"Where no source gives another reason for it, {names[child]} goes out of {names[one]}’s family with the next run, and what was found of {names[child]} with them."
        ]
    if before.get(one) == FamilyRole.MAIN_CARER or _leaves_later(act, before, out=False):
        return []
    return [
        f"{names[child]} is the only child of this family. Who else is in it with {names[one]}, and which needs count, follows with the next run."
    ]


def _in_words(act: Act, names: Mapping[PersonId, str], home: str) -> list[str]:
    one, other = names[PersonId(act.person)], names.get(PersonId(act.other), "")
    if act.kind == Kind.IS_CARER:
        return [f"{other} is a child of {one}’s family from the next run on. Brothers and sisters stay where they are."]
    if act.kind == Kind.NOT_PARENT:
        return [f"No source is believed that {one} is a parent of {other}. Of other children nothing changes."]
    if act.kind == Kind.BELONGS:
        return [f"It goes by {other}: whichever family {other} is in, {one} is in it."]
    if act.kind == Kind.LIVES_AT:
        return [f"Every other home of {one} is over. Nobody else moves by it.", f"The home: {home}."]
    if act.kind == Kind.NOT_DISCLOSED:
        return [
            f"The home is shown on no page, to nobody, and a search by its postcode finds nobody there. Everybody who lives there stays on their pages. The home: {home}.",
            f"It goes with {one}: every other home of {one} today, each that any source tells of later, and those of the children who live with {one} are hidden as well, until two people take this back. A home of {other} stays on {other}’s own page.",
            f"{other}’s own page leads nobody to a family that {one} is or was in, and no tie between families through {other} does. Who works with such a family finds it by itself, and {other} among those who are in it.",
            "To take it back needs two people, and so does whatever is said later of those who live there.",
        ]
    return [f"No later extract puts {one} back into the family of {other}."]


def _opened_with(act: Act, seen: Seen) -> dict[PersonId, str]:
    """By id the names of those who may come in with a child, as far as the reader opens their pages."""
    may = seen.visible.may_open_people.filter(about_id__in=sorted(parents_with(act)))
    return {PersonId(one.id): name_of(one) for one in seen.people().filter(id__in=list(may)).order_by("id")}


def _with_the_child(
    act: Act, names: Mapping[PersonId, str], with_them: Mapping[PersonId, str], come: Sequence[PersonId]
) -> list[str]:
    """Also where no parent is known of: it tells nothing of whoever is closed to the reader."""
    child = PersonId(moved_child(act))
    if child not in come and not with_them:
        return []
    is_child = Membership.objects.filter(person=child, role__in=CHILD_ROLES, until_day=None).exists()
    if not is_child:
        return []
    whose = "this family" if act.kind == Kind.BELONGS else f"{names[PersonId(act.person)]}’s family"
    told = f"{names[child]}’s parents, as sources state them, come in with {names[child]} by the next run, as parents of another home where they do not live here. Unless the homes are kept apart, whoever works with {whose} may then open their pages: where they live, and what services say of them."
    return [told, f"That may be {listed(sorted(with_them.values()))}."] if with_them else [told]


def _elsewhere(act: Act, family: str, names: Mapping[PersonId, str], seen: Seen) -> list[str]:
    """The families that a child leaves by it; without a name where the reader may not open them."""
    moved = act.person if act.kind == Kind.BELONGS else act.other if act.kind == Kind.IS_CARER else ""
    rows = Membership.objects.filter(person=moved, role__in=CHILD_ROLES, until_day=None).exclude(family=family)
    may_open = set(seen.visible.may_open_families)
    titles = {one.id: one.title for one in seen.families().filter(id__in=list(rows.values_list("family", flat=True)))}
    return [
        f"{names[PersonId(moved)]} is no child of {titles[one] if one in may_open else NOT_YOURS} any more."
        for one in sorted(titles)
    ]


def _goes_out(act: Act, told: Collection[Act], names: Mapping[PersonId, str], seen: Seen) -> list[str]:
    """Which family a child leaves by where she is said to live, and who loses her page by any correction, by number alone."""
    out = goes_out_of(act, told)
    if not out:
        return []
    child = names[PersonId(child_of(act))]
    lines = []
    if act.kind == Kind.LIVES_AT:
        may_open = set(seen.visible.may_open_families)
        known = {one.id: one.title for one in seen.families().filter(id__in=sorted(out))}
        named = sorted(title for one, title in known.items() if one in may_open)
        whose = listed([*named, NOT_YOURS] if known.keys() - may_open or not named else named)
        lines.append(
            f"Nobody who cares for {child} is known to live there, so {child} goes out of {whose} with the next run, unless sources give another reason to stay. Whoever lives there and is stated to care for {child} has {child} in their family then; where nobody is, {child} is alone in a family."
        )
    gone, left = len(lose(act, told)), len(keep(act, told))
    if gone:
        lines.append(
            f"{_staff(gone)} who {'opens' if gone == 1 else 'open'} {child}’s page today may lose it with the next run, since no source names them with {child}; {_staff(left) if left else 'no member of staff'} will still open it."
        )
    if not left:
        lines.append(f"It may be that no member of staff opens {child}’s page then.")
    if Category.SOCIAL_CARE in seen.categories and on_a_plan(child_of(act)):
        lines.append(f"{child} is on a child protection plan. Speak to {child}’s social worker first.")
    return lines


def _staff(number: int) -> str:
    return f"{number} member{'' if number == 1 else 's'} of staff"


def _another_main_carer(act: Act, before: Mapping[PersonId, str], names: Mapping[PersonId, str]) -> list[str]:
    """A family has one main carer: whoever is it now is it no more, or stays it for the brothers and sisters alone."""
    mains = [
        one for one, role in before.items() if role == FamilyRole.MAIN_CARER and one != act.person and one in names
    ]
    child = PersonId(act.other)
    if act.kind != Kind.IS_CARER or before.get(child) not in CHILD_ROLES or not mains:
        return []
    who, new = listed(sorted(names[one] for one in mains)), names[PersonId(act.person)]
    if any(role in CHILD_ROLES for one, role in before.items() if one != child):
        return [
            f"{who} stays the main carer of the other children here. {names[child]}’s main carer is {new} then, in {new}’s own family; where they all live together, {names[child]} may still be shown here as somebody who also lives in the home."
        ]
    return [f"{who} is the main carer of {names[child]} no more: {new} takes that place."]


def _main_carer_moves(act: Act, before: Mapping[PersonId, str], names: Mapping[PersonId, str]) -> list[str]:
    """Who has a child at home follows by sources, and so does whose family the child is then."""
    children = any(role in CHILD_ROLES for role in before.values())
    if act.kind != Kind.LIVES_AT or before.get(PersonId(act.person)) != FamilyRole.MAIN_CARER or not children:
        return []
    one = names[PersonId(act.person)]
    return [
        f"Where the children do not live there too, the next run may find another main carer for them, or none: then they go out of {one}’s family, and who works with {one} alone opens their pages no more. Say where each child lives."
    ]


def _needs(
    family: Family, come: Sequence[PersonId], go: Sequence[PersonId], names: Mapping[PersonId, str], seen: Seen
) -> tuple[str, ...]:
    """Which needs may count no more, or count here, as far as the reader may see them; and how many would be left."""
    needs = seen.needs()
    may_open = set(seen.visible.may_open_families)
    apart = apart_by_family(seen)

    def told(families: Sequence[str]) -> list[Found]:
        """What was found of them, but of a parent whose home is kept from the reader's."""
        return [one for one in met_in(families, needs=needs) if one.person not in apart.get(one.family, ())]

    met = told([family.id])
    lost = [one for one in met if one.person in go]
    theirs = sorted(set(Membership.objects.filter(person__in=come).values_list("family", flat=True)) & may_open)
    won = {(one.need, one.person) for one in told(theirs) if one.person in come}
    lines = [f"Counts no more here: {needs[one.need].label}: {names[PersonId(one.person or '')]}." for one in lost]
    lines += [
        f"May count here: {needs[need].label}: {names[PersonId(who or '')]}." for need, who in sorted(won, key=str)
    ]
    if lost:
        left = count_needs(
            [MetNeed(o.need, needs[o.need].outcome, o.person, o.words.counts_once_as) for o in met if o not in lost]
        )
        enough = (
            "still enough to be a family that may be eligible"
            if left.needs >= LEAST_FOR_HELP
            else "too few to be a family that may be eligible"
        )
        lines.append(f"Without them {left.needs} found needs would count: {enough}, where the council counts needs.")
    return tuple(lines)
