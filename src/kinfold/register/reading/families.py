"""
One family's page, from the register's rows.

The file is long because the page is one answer: what is kept from its reader must be left out of each part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import F
from django.db.models.expressions import OrderBy

from kinfold.register.models import (
    Fact,
    Family,
    FamilyDecision,
    FamilyTie,
    Membership,
    Need,
    NeedStatement,
    Person,
    Record,
)
from kinfold.register.reading import corrected, corrected_homes, judged
from kinfold.register.reading.corrections_told import members_said
from kinfold.register.reading.corrections_told import said_of as said_of_family
from kinfold.register.reading.counts import counts_of, that_count
from kinfold.register.reading.decided import all_decided_of, found_now, may_be_told
from kinfold.register.reading.decided import in_words as decision_in_words
from kinfold.register.reading.findings import Found, findings_of
from kinfold.register.reading.household import said_of_another
from kinfold.register.reading.judged import said_of
from kinfold.register.reading.likely_members import likely_members
from kinfold.register.reading.people import A_FAMILY_NOT_YOURS, age_of, dated_facts, name_of, professionals
from kinfold.register.reading.seen import Seen
from kinfold.register.reading.signs import signs_of
from kinfold.register.reading.two_homes import apart_in, set_apart
from kinfold.register.rules.judging import CONFIRMED, DISPUTED, Statement, about_that, verdicts, waiting
from kinfold.register.rules.sentences import basis_sentence, not_counted_sentence, not_known_sentence, reason_and_source
from kinfold.register.values import (
    DatedFact,
    FamilyDecided,
    FamilyOf,
    FamilyPage,
    FindingShown,
    Member,
    OutcomeShown,
)
from kinfold.vocabulary.codelists import Answer, FamilyRole
from kinfold.vocabulary.identifiers import FamilyId, NeedId, PersonId
from kinfold.vocabulary.periods import Period

About = tuple[str, str | None]
"""A need, and whom of the family the finding is about."""

# What is met first, then what is not known: both are for a person to look at.
ORDER_OF_ANSWERS = (Answer.MET, Answer.NOT_KNOWN, Answer.NOT_MET, Answer.NOT_IN_FORCE)
ORDER_OF_ROLES = (
    FamilyRole.MAIN_CARER,
    FamilyRole.CARER,
    FamilyRole.PARTNER_OF_CARER,
    FamilyRole.CHILD,
    FamilyRole.CHILD_IN_CARE,
    FamilyRole.EXPECTED_CHILD,
    FamilyRole.OTHER,
    FamilyRole.PARENT_ELSEWHERE,
)


def family_page(
    family: Family,
    seen: Seen,
    *,
    staff: str = "",
    may_judge: bool = False,
    may_sign_off: bool = False,
    may_correct: bool = False,
    may_decide_matches: bool = False,
    safeguards: bool = False,
    may_read_why: bool = False,
) -> FamilyPage:
    acts = corrected.acts()
    laid = corrected.laid(acts)
    held = list(Membership.objects.filter(family=family.id))
    places = corrected.over(family.id, held, laid)
    people = {person.id: person for person in seen.people().filter(id__in=[place.person for place in places])}
    places = [place for place in places if place.person in people]
    may_open = set(seen.visible.may_open_people.filter(about_id__in=list(people)))
    # Whoever is said to be of this home is of the other one still, until a run has opened their page to it.
    apart = set_apart([*held, *places], may_open)
    corrections = said_of_family(family.id, acts, seen, staff, people, may=may_correct, reads_why=may_read_why)
    still = members_said(laid, corrections)
    may_be = likely_members(places, people, seen, apart=apart, may_decide=may_decide_matches)
    signs = signs_of(places, people, seen, acts, may_open=may_open, apart=apart)
    members = [
        (
            place,
            replace(
                _member(
                    place,
                    people[place.person],
                    seen,
                    may_open=place.person in may_open,
                    apart=place.person in apart and place.role == FamilyRole.PARENT_ELSEWHERE,
                    sign=signs.get(place.person, ""),
                ),
                said=still.get(place.person, ()),
                may_be=may_be.get(place.person, ()) if place.proposed else (),
            ),
        )
        for place in places
    ]
    stated_now = {place.person for place in places if _now(place, seen.on) and not place.proposed}
    of_people = Record.objects.filter(person__in=list(people)).values_list("id", "person")
    # Of another home that is kept from this one nobody's records tell anything here.
    records = {record: people[person] for record, person in of_people if person not in apart}
    guarded = corrected_homes.guarded(stated_now, acts)
    counts = counts_of([family.id], seen)[family.id]
    names = {person.id: name_of(person) for person in people.values()}
    # What another family's workers say of a parent whose home is kept from this one stays there.
    told = judged.without(said_of([family.id], people), apart, family=family.id)
    confirmed = {about for about in about_that([one for one, _ in told], CONFIRMED) if about[0] in seen.needs()}
    counted = judged.counted(family.id, confirmed, seen.needs())
    every = all_decided_of([family.id]).get(family.id, [])
    decided = may_be_told([row for row, waits in every if not waits], seen)
    now = found_now([family.id])[family.id] if every else []

    def decision(row: FamilyDecision) -> FamilyDecided:
        return decision_in_words(row, seen, names, now=now, opens=True, staff=staff, safeguards=safeguards, apart=apart)

    undecided = bool(every) and every[-1][1]
    return FamilyPage(
        family=FamilyId(family.id),
        title=family.title,
        on_day=seen.on,
        members=_in_order(member for place, member in members if _now(place, seen.on)),
        former_members=_in_order(member for place, member in members if not _now(place, seen.on)),
        outcomes=_outcomes(family, people, records, seen, told, apart, staff=staff, safeguards=safeguards),
        needs_met=counts.needs_met,
        outcomes_met=counts.outcomes_met,
        may_be_eligible=counts.may_be_eligible,
        reading_used=counts.reading_used,
        other_reading_says=counts.other_says,
        professionals=professionals(
            (r for r, person in records.items() if person.id in stated_now), seen, guarded=bool(guarded)
        ),
        ties=_ties(family, seen, apart=corrected.kept_apart(family.id, acts), away=laid.away(family.id)),
        sources=seen.states(),
        not_yours_to_see=seen.not_yours(),
        needs_confirmed=counted.needs,
        outcomes_confirmed=counted.outcomes,
        decided=decision(decided[-1]) if decided else None,
        decided_before=tuple(
            decision(row) for row, waits in every if waits and (safeguards or (staff and row.decided_by == staff))
        ),
        said_before=any(one.before for one, _ in told)
        or any(row.before for row, _ in every)
        or said_of_another(family.id),
        waits=undecided or bool(waiting([one for one, _ in told])),
        may_judge=may_judge,
        may_sign_off=may_sign_off,
        may_correct=may_correct,
        corrected=corrections,
        worked_out_again=corrected.changed_since_the_run(acts, {family.id}, people),
    )


def findings_about(family: Family, need: str, seen: Seen) -> tuple[FindingShown, ...]:
    """What one rule says of each member who may be shown, with what a professional says of that."""
    told = seen.needs().get(need)
    if told is None:
        return ()
    people = {person.id: person for person in seen.people().filter(id__in=sorted(corrected.members(family.id)))}
    apart = apart_in(family.id, seen)
    found = [
        one
        for one in findings_of(family.id, needs=[need])
        if one.person is None or (one.person in people and one.person not in apart)
    ]
    records = {
        record: people[person]
        for record, person in Record.objects.filter(person__in=list(people)).values_list("id", "person")
        if person not in apart
    }
    evidence = _evidence(found, records, seen)
    said = verdicts([one for one, _ in said_of([family.id], people)])
    made = [
        _finding(one, told, people, evidence.get(one.about, ()), seen, verdict=_verdict(said, one)) for one in found
    ]
    return tuple(
        sorted(made, key=lambda one: (ORDER_OF_ANSWERS.index(one.answer), one.person_name or "", one.person or ""))
    )


def _now(place: Membership, on: date) -> bool:
    return place.until_day is None or Period(place.from_day, place.until_day).holds(on)


def _member(place: Membership, person: Person, seen: Seen, *, may_open: bool, apart: bool, sign: str) -> Member:
    """A proposed or former member is named, no more: neither gives a reason to read their details here."""
    details = not place.proposed and _now(place, seen.on) and not apart
    named = seen.titles(place.basis_sources)
    days = [seen.last_said(source, None) for source in place.basis_sources if source in seen.sources]
    return Member(
        person=PersonId(person.id),
        name=name_of(person),
        age=age_of(person, seen.on),
        birth_date=person.birth_date if details else None,
        expected_date=person.expected_date if details else None,
        role=FamilyRole(place.role),
        from_day=None if apart else place.from_day,
        until_day=None if apart else place.until_day,
        basis=basis_sentence(
            place.basis,
            proposed=place.proposed,
            sources=() if apart else named,
            on=None if apart else place.basis_day or max(days, default=None),
            sign=sign,
        ),
        proposed=place.proposed,
        may_open=may_open,
    )


def _in_order(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(
        sorted(
            members,
            key=lambda member: (
                member.proposed,
                ORDER_OF_ROLES.index(member.role),
                -(member.age if member.age is not None else -1),
                member.name,
                member.person,
                member.from_day or date.min,
            ),
        )
    )


def _outcomes(
    family: Family,
    people: dict[str, Person],
    records: dict[str, Person],
    seen: Seen,
    told: Sequence[tuple[Statement, NeedStatement]],
    apart: Collection[str],
    *,
    staff: str,
    safeguards: bool,
) -> tuple[OutcomeShown, ...]:
    needs = seen.needs()
    findings = findings_of(family.id, needs=needs)
    # An answer about somebody who is protected is not shown, and so is not there; nor is one about a parent whose home
    # is kept from this one, since its words are made of what agencies say of them there.
    told_of = people.keys() - set(apart)
    findings = [finding for finding in findings if finding.person is None or finding.person in told_of]
    said = verdicts([one for one, _ in told])
    disputed = {about for about, one in said.items() if one.kind == DISPUTED}
    not_counted = _not_counted([one for one in findings if (one.need, one.person or "") not in disputed], needs)
    names = {person.id: name_of(person) for person in people.values()}
    statements = judged.in_words(told, seen, names, family=family.id, staff=staff, safeguards=safeguards)
    evidence = _evidence(findings, records, seen)
    shown: dict[str, list[FindingShown]] = {need.outcome: [] for need in needs.values()}
    for finding in findings:
        need = needs[finding.need]
        verdict = _verdict(said, finding)
        made = _finding(finding, need, people, evidence.get(finding.about, ()), seen, verdict=verdict)
        shown[need.outcome].append(replace(made, not_counted=not_counted.get(finding.about)))
    titles = {need.outcome: need.outcome_title for need in needs.values()}
    return tuple(
        OutcomeShown(
            outcome=outcome,
            title=titles[outcome],
            findings=tuple(
                sorted(
                    found,
                    key=lambda f: (ORDER_OF_ANSWERS.index(f.answer), f.need, f.person_name or "", f.person or ""),
                )
            ),
            said=tuple(one for one in statements if one.outcome == outcome),
        )
        for outcome, found in shown.items()
    )


def not_counted_in(family: Family, seen: Seen) -> dict[About, str]:
    """Of all that is met in a family and does not count: in words, what counts in its place."""
    needs = seen.needs()
    people = set(seen.people().filter(id__in=sorted(corrected.members(family.id))).values_list("id", flat=True))
    told_of = people - apart_in(family.id, seen)
    disputed = about_that([one for one, _ in said_of([family.id], people)], DISPUTED)
    found = findings_of(family.id, needs=needs)
    return _not_counted(
        [
            one
            for one in found
            if (one.person is None or one.person in told_of) and (one.need, one.person or "") not in disputed
        ],
        needs,
    )


def _not_counted(findings: Sequence[Found], needs: Mapping[str, Need]) -> dict[About, str]:
    """For each finding that is met and does not count: in words, what counts in its place."""
    counting = that_count(findings, needs)
    limited = [finding for finding in findings if finding.met and finding.words.counts_once_as]
    in_place = {
        (one.person, one.words.counts_once_as): needs[one.need].label for one in limited if one.about in counting
    }
    return {
        one.about: not_counted_sentence(
            one.words.counts_once_as or "", counted=in_place[one.person, one.words.counts_once_as]
        )
        for one in limited
        if one.about not in counting
    }


def _evidence(findings: Sequence[Found], records: dict[str, Person], seen: Seen) -> dict[About, tuple[DatedFact, ...]]:
    ids = {fact for finding in findings for fact in finding.facts}
    # Only what these members' own records say, and only of kinds that the purpose includes.
    facts = Fact.objects.filter(id__in=ids, record__in=list(records), kind__in=seen.kinds())
    hiding = corrected_homes.guarded({person.id for person in records.values()}, corrected.acts()) if ids else ()
    guarded = {record for record, person in records.items() if person.id in hiding}
    lines = {line.fact: line for line in dated_facts(facts, seen, people=records, guarded=guarded)}
    return {
        finding.about: tuple(line for fact, line in lines.items() if fact in set(finding.facts))
        for finding in findings
        if finding.facts
    }


def _verdict(said: Mapping[tuple[str, str], Statement], finding: Found) -> str | None:
    verdict = said.get((finding.need, finding.person or ""))
    return verdict.kind if verdict is not None else None


def _finding(
    finding: Found,
    need: Need,
    people: dict[str, Person],
    evidence: tuple[DatedFact, ...],
    seen: Seen,
    *,
    verdict: str | None,
) -> FindingShown:
    person, words = people.get(finding.person or ""), finding.words
    why = None
    if words.why_not_known:
        told = [reason_and_source(one, words.why_not_known) for one in words.why_sources]
        named = [(reason, seen.sources[source]) for reason, source in told if source in seen.sources]
        why = not_known_sentence(
            words.why_not_known,
            sources=[(reason, source.title, source.latest_extract) for reason, source in named],
            also=[reason for reason, _ in told],
            worked_out=words.sentence or "",
            verdict=verdict,
        )
    return FindingShown(
        need=NeedId(finding.need),
        label=need.label,
        answer=Answer(words.answer),
        person=PersonId(person.id) if person else None,
        person_name=name_of(person) if person else None,
        sentence=words.sentence or "",
        why_not_known=why,
        version=words.version,
        reference=need.reference or "",
        verified=need.verified,
        local=need.local,
        evidence=evidence,
        verdict=verdict,
    )


def _ties(family: Family, seen: Seen, *, apart: Collection[str], away: Collection[str]) -> tuple[FamilyOf, ...]:
    """Families that know of this one; their names only where the reader may open them."""
    ties = FamilyTie.objects.filter(family=family.id).values_list("other_family", "through_person")
    back = FamilyTie.objects.filter(other_family=family.id).values_list("family", "through_person")
    told = {(other, person) for other, person in {*ties, *back} if other not in apart and person not in away}
    through = dict(sorted(told, reverse=True))
    others = {other.id: other for other in seen.families().filter(id__in=list(through))}
    people = {person.id: person for person in seen.people().filter(id__in=list(through.values()))}
    may_open = set(seen.visible.may_open_families.filter(about_id__in=list(others)))
    places = Membership.objects.filter(family__in=list(others), person__in=list(people), proposed=False)
    role_of = {(place.family, place.person): place for place in places.order_by(_first("from_day"))}
    shown = []
    for other in sorted(others):
        place = role_of.get((other, through[other]))
        moved = other not in may_open
        if place:
            shown.append(
                FamilyOf(
                    family=FamilyId(other),
                    title=others[other].title if other in may_open else A_FAMILY_NOT_YOURS,
                    role=FamilyRole(place.role),
                    from_day=None if moved else place.from_day,
                    until_day=None if moved else place.until_day,
                    may_open=other in may_open,
                    through=name_of(people[through[other]]),
                )
            )
    return tuple(shown)


def _first(column: str) -> OrderBy:
    """In order, what is not known first: left to themselves, the two databases do not agree where that goes."""
    return F(column).asc(nulls_first=True)
