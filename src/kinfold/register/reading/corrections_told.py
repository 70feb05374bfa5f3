"""What was said of a family, in words, with what has come of each; for whoever may read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kinfold.governance import queries as governance
from kinfold.register.models import CorrectionConfirmation, FamilyCorrection, Membership
from kinfold.register.reading import corrected, corrected_homes
from kinfold.register.reading.coming_in import moved_child
from kinfold.register.reading.corrected import CHILD_ROLES, Laid
from kinfold.register.reading.judged import ELSEWHERE
from kinfold.register.reading.people import name_of
from kinfold.register.reading.redirects import ever_of
from kinfold.register.reading.second_person import LETS_IN, may_be_second, shown_by, whose_word
from kinfold.register.reading.seen import Seen, newest_run
from kinfold.register.reading.two_homes import all_apart, kept_homes, opened_of
from kinfold.register.rules import correcting
from kinfold.register.rules.correcting import Act, correction_sentence
from kinfold.register.values import CorrectionShown
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.identifiers import StaffId

NOT_TO_SEE = "somebody whom you may not see"
A_HOME = "a home that is not shown here"


def said_of(
    family: str,
    told: Collection[Act],
    seen: Seen,
    staff: str,
    members: Collection[str],
    *,
    may: bool,
    reads_why: bool = False,
    also_refused: bool = False,
) -> tuple[CorrectionShown, ...]:
    """
    What was said that concerns a family, the newest first, without what was taken back long since.

    Said on this family's page, or of two of its members on another's; or that takes a child from it, or waits for the word
    of whoever works with one of its members. That something is to be taken back is told where it was said as well. A home that
    must not be disclosed is spoken of where that was said alone. The words of another family's worker are for those who work
    with that family. Where somebody of another home is said to live is not told, while it waits, to whoever works with this
    home alone. Why a home must not be disclosed is read by whoever said it, whoever decides with them that it may be, and
    those who may read why somebody is protected (`reads_why`). `also_refused`: also what a second person did not agree to,
    for those to whom it was told while it waited.
    """
    if not told:
        return ()
    ours = set(ever_of("family", [family]))
    stand, wait = {act.id for act in correcting.standing(told)}, {act.id for act in correcting.proposed(told)}
    torn = {act.id for act in correcting.torn(told)}
    refused = {act.id for act in correcting.refused(told)} if also_refused else set()
    asked_of_two = wait | refused
    by_id = {act.id: act for act in told}
    rows = {row.id: row for row in FamilyCorrection.objects.filter(id__in=list(by_id))}
    second = {one.correction: one for one in CorrectionConfirmation.objects.all()}
    why_not = {row.undoes: row for row in rows.values() if row.undoes in refused}
    left_here = _children_ever(ours) if any(act.kind in LETS_IN for act in told) else frozenset()
    wanted = [
        act for act in told
        if (act.id in stand or act.id in asked_of_two or act.id in torn)
        and ({rows[one].family for one in (act.id, act.undoes) if one in rows} & ours
             or (act.kind in LETS_IN and moved_child(act) in left_here)
             or (act.id in asked_of_two and shown_by(act) & set(members))
             or (act.kind not in (Kind.NOT_DISCLOSED, correcting.TAKEN_BACK)
                                             and act.other and act.pair <= set(members)))
    ]  # fmt: skip
    # Also where the family's id has gone to the other parent since, and so where it was said here.
    homes_wait = [
        act
        for act in wanted
        if act.id in asked_of_two and act.kind == Kind.LIVES_AT and rows[act.id].decided_by != staff
    ]
    apart = all_apart(seen) if homes_wait else frozenset()
    untold = {act.id for act in homes_wait if shown_by(act) & apart}
    wanted = [act for act in wanted if act.id not in untold]
    names = {
        p.id: name_of(p)
        for p in seen.people().filter(id__in=sorted({one for act in wanted for one in act.pair if one}))
    }
    # On another family's page nobody is named to whom its readers are strangers.
    known = set(members) | set(seen.visible.may_open_people.filter(about_id__in=list(names)))
    named_elsewhere = {one: name for one, name in names.items() if one in known}
    at_odds = correcting.at_odds(told, corrected.meant(told))
    being_undone = {by_id[one].undoes for one in wait}
    run = newest_run()
    late = corrected.late_agreements()
    shown = []
    for act in sorted(wanted, key=lambda act: -act.id):
        row, here = rows[act.id], rows[act.id].family in ours or rows[act.id].decided_by == staff
        about = by_id.get(act.undoes or 0, act)
        named = names if here else named_elsewhere
        sentence = _sentence(about, rows[about.id], named, seen, told, staff)
        state = (
            "waits_for_second"
            if act.id in wait
            else "refused"
            if act.id in refused
            else "say_again"
            if act.id in torn
            else "next_run"
            if corrected.awaits(row, run, act.id in late)
            else "in_effect"
        )
        may_confirm = (
            may
            and act.id in wait
            and row.decided_by != staff
            and (act.kind != Kind.LIVES_AT or _reads_home(act, row, named, seen, told, staff))
            and may_be_second(act, row.decided_by, seen, staff)
        )
        kept = about.kind == Kind.NOT_DISCLOSED and not (reads_why or may_confirm or row.decided_by == staff)
        shown.append(
            CorrectionShown(
                correction=act.id,
                kind=act.kind,
                sentence=f"To be taken back: {sentence}" if about is not act else sentence,
                reason="" if kept else row.reason if here else ELSEWHERE,
                by=name_of_staff(row.decided_by) if here else "another family's worker",
                at=row.decided_at,
                state=state,
                at_odds=act.id in at_odds,
                may_take_back=may
                and (act.id in stand | torn or (act.id in wait and row.decided_by == staff))
                and act.id not in being_undone,
                may_confirm=may_confirm,
                second_word=whose_word(act, seen) if act.id in wait else "",
                confirmed_by=name_of_staff(second[act.id].decided_by) if act.id in second and here else None,
                refused_at=second[act.id].decided_at if act.id in refused else None,
                why_not=_why_not(why_not.get(act.id), ours, here=here) if act.id in refused and not kept else "",
            )
        )
    return tuple(shown)


def _why_not(no: FamilyCorrection | None, ours: Collection[str], *, here: bool) -> str:
    """Whoever says no says it to the proposer. Before a no had to say why, none did."""
    if no is None:
        return ""
    return no.reason if here or no.family in ours else ELSEWHERE


def _children_ever(families: Collection[str]) -> frozenset[str]:
    rows = Membership.objects.filter(family__in=sorted(families), role__in=CHILD_ROLES, proposed=False)
    return frozenset(rows.values_list("person", flat=True))


def name_of_staff(staff: str) -> str:
    found = governance.actor(StaffId(staff), on=governance.today())
    return found.name if found else staff


def _sentence(
    act: Act, row: FamilyCorrection, names: Mapping[str, str], seen: Seen, told: Collection[Act], staff: str
) -> str:
    may = _reads_home(act, row, names, seen, told, staff) and corrected_homes.may_be_written(act, told)
    return correction_sentence(
        act.kind,
        person=names.get(act.person, NOT_TO_SEE),
        other=names.get(act.other, NOT_TO_SEE),
        home=row.home if may else A_HOME,
        since=row.from_day if may else None,  # since when tells of a move, as the home does
    )


def _reads_home(
    act: Act, row: FamilyCorrection, names: Mapping[str, str], seen: Seen, told: Collection[Act], staff: str
) -> bool:
    """
    Whether the home that was said is no secret from this reader: nobody agrees to one that is, or declines it.

    One that is hidden from everybody is a secret from nobody in particular, and two decide on it all the same.
    """
    return (
        act.kind == Kind.LIVES_AT
        and Category.CONTACT in seen.categories
        and act.person in names
        and seen.visible.may_open_people.filter(about_id=act.person).exists()
        and (row.decided_by == staff or not _of_another_home(act, seen, told))
    )


def _of_another_home(act: Act, seen: Seen, told: Collection[Act]) -> bool:
    """A family's id goes with one of two parents who part: what was said there of the other home is not for its readers now."""
    opened = set(seen.visible.may_open_families)
    return act.dwelling in kept_homes(act.person, opened, lambda some: opened_of(some, seen), told)


def members_said(laid: Laid, shown: Iterable[CorrectionShown]) -> dict[str, tuple[CorrectionShown, ...]]:
    """By person, what a run has still to take in, to stand beside their place on the family's page."""
    by_id = {act.id: act for act in laid.told}
    found: dict[str, tuple[CorrectionShown, ...]] = {}
    for one in shown:
        if one.correction in by_id and one.state == "next_run":
            person = by_id[one.correction].person
            found[person] = (*found.get(person, ()), one)
    return found


def shown_or_told(id_: int, shown: Mapping[int, CorrectionShown]) -> CorrectionShown:
    """One that was said elsewhere, and is not this reader's to read, is there all the same."""
    if id_ in shown:
        return shown[id_]
    row = FamilyCorrection.objects.get(pk=id_)
    return CorrectionShown(
        correction=id_, kind=row.kind, sentence="Something that was said on another family’s page.", reason=ELSEWHERE,
        by="another family's worker", at=row.decided_at, state="in_effect",
    )  # fmt: skip
