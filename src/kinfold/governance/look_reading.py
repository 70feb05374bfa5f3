"""What the ledger says of who looked at somebody. Asks no door: `look_actions` and `look_queries` have asked it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from hashlib import sha256

from kinfold.governance import standing
from kinfold.governance.look_values import WhoIs, Whose
from kinfold.governance.models import LookAnswer, LookReview, Relationship, Restriction, StaffMember
from kinfold.governance.rules.looks import Entry, Held, Line, Look, Page, Workers, lines_of, looks_in
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import AboutKind, RelationshipKind, RestrictionReason
from kinfold.vocabulary.identifiers import StaffId

_MOST = 1_000_000
"""Entries about one person: more than a ledger of seven years holds of anybody."""


def current_lines(
    answer: LookAnswer, whose: Whose, *, by_hand: Sequence[str], until: datetime | None = None
) -> tuple[Line, ...]:
    """What the filter makes of every look at a person today, by all ids that are theirs for certain."""
    kind = kind_of(answer)
    looks = looks_at(kind, whose, until=until)
    names = staff_names({look.staff for look in looks})
    return lines_of(
        looks,
        names=names,
        profile=standing.profile(),
        workers=_workers(looks, kind, whose),
        protected=is_protected(answer, whose),
        on=standing.today(),
        by_hand=by_hand,
    )


def is_protected(answer: LookAnswer, whose: Whose) -> bool:
    """Whether anybody who may have asked, or a family of theirs, is protected today."""
    return _is_barred("", answer, whose)


def is_kept_apart(staff: str, answer: LookAnswer, whose: Whose) -> bool:
    """Whether a member of staff has a conflict of interest with anybody who may have asked, or with a family of theirs."""
    return bool(staff) and _is_barred(staff, answer, whose)


def _is_barred(staff: str, answer: LookAnswer, whose: Whose) -> bool:
    of = Restriction.objects.filter(staff=staff)
    them = of.filter(about_kind=kind_of(answer), about_id__in={answer.about_id, *answer.ids, *whose.ids, *whose.may_be})
    families = of.filter(about_kind="family", about_id__in={*answer.families, *whose.families})
    return them.exists() or families.exists()


def kind_of(answer: LookAnswer) -> AboutKind:
    return "family" if answer.about_kind == "family" else "person"


def whose_is(answer: LookAnswer, who_is: WhoIs) -> Whose:
    return who_is(About(kind_of(answer), answer.about_id), answer.asked_at)


def frozen(answer: LookAnswer) -> tuple[Line, ...]:
    """What one person prepared."""
    return tuple(
        Line(
            date.fromisoformat(line["day"]),
            line["who"],
            line["purpose"],
            line["times"],
            Held(line["held"]) if line["held"] else None,
            line["key"],
        )
        for line in answer.lines
    )


def as_json(line: Line) -> dict[str, object]:
    return {**asdict(line), "day": line.day.isoformat(), "held": str(line.held) if line.held else None}


def still_so(answer: LookAnswer, whose: Whose) -> bool:
    """Whether the filter and the register say today what they said as it was prepared; later looks are no part of it."""
    if list(whose.ids) != answer.ids:
        return False
    now = [as_json(line) for line in current_lines(answer, whose, by_hand=answer.by_hand, until=answer.prepared_at)]
    # Of what was held back nothing is handed over, whatever would be said of it now: time alone lets more be told.
    fits = [
        was if was["held"] is not None and was["key"] == is_now["key"] else is_now
        for was, is_now in zip(answer.lines, now, strict=False)
    ]
    return len(now) == len(answer.lines) and fits == answer.lines


def as_agreed(answer: LookAnswer, whose: Whose) -> bool:
    """Whether it is what a second person agreed to, and would be so today."""
    agreed = answer.state == "agreed" and answer.agreed_digest == digest_of(answer)
    return agreed and still_so(answer, whose)


def digest_of(answer: LookAnswer) -> str:
    """Of all that a second person agrees to."""
    told = [answer.about_id, answer.ids, answer.lines, answer.by_hand, answer.note]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def looks_at(kind: AboutKind, whose: Whose, *, until: datetime | None = None) -> tuple[Look, ...]:
    last = (until or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    found = [entry for one in whose.ids for entry in standing.ledger().about(kind, one, limit=_MOST)]
    at_home = [entry for one in whose.home_ids for entry in standing.ledger().about("family", one, limit=_MOST)]
    return looks_in(
        (
            Entry(one.at, one.staff, one.role, one.purpose, one.action, one.outcome, one.relationship, one.request)
            for one in found
            if one.at <= last
        ),
        of_their_home={one.request for one in at_home if one.request},
    )


def _workers(looks: Sequence[Look], kind: AboutKind, whose: Whose) -> Workers:
    """As the relationships say that are kept: one that a source ended is gone, and then nothing is certain of it."""
    elsewhere = whose.families - {whose.home}
    on_duty = {look.staff for look in looks if look.relationship == RelationshipKind.DUTY}
    return Workers(
        works_with=frozenset(
            look
            for look in looks
            if look.page is Page.OWN
            and standing.relationships(StaffId(look.staff), kind, on=look.day).filter(about_id__in=whose.ids).exists()
        ),
        of_another_home=frozenset(
            staff
            for staff in {look.staff for look in looks}
            # Whose duty it was is not kept, so it may have been that of those who work with the other home.
            if (elsewhere and staff in on_duty)
            or Relationship.objects.filter(
                staff__in=[staff, *standing.supervised_by(StaffId(staff), on=standing.today())],
                about_kind="family",
                about_id__in=elsewhere,
            ).exists()
        ),
    )


def staff_names(staff: Iterable[str]) -> dict[str, str]:
    return dict(StaffMember.objects.filter(staff__in=list(staff)).values_list("staff", "name"))


def own_records(staff: Iterable[str]) -> dict[str, str]:
    """The person that a member of staff is, as far as they told it to be kept from it."""
    own = Restriction.objects.filter(
        staff__in=list(staff), reason_code=RestrictionReason.OWN_RECORD.value, about_kind="person"
    )
    return dict(own.values_list("staff", "about_id"))


def reviewed_among(entries: Iterable[int]) -> set[int]:
    """Looks that somebody has asked about already."""
    return set(LookReview.objects.filter(entry__in=list(entries)).values_list("entry", flat=True))
