"""
What of an older profile is left when everything is gone that a newer one took away. Nothing is added but holds: what is
ordered to be kept is kept at once, whether or not people were told, since what was destroyed does not come back.
"""

from __future__ import annotations

from typing import TypeVar

from kinfold.governance.rules.holding import HoldRule
from kinfold.governance.rules.profile import Agreement, Profile, Purpose, Role
from kinfold.governance.rules.registers import Law, Recipient, Sharing, Terms
from kinfold.governance.rules.told import Dated

_TELLS_LESS = ("identifiable", "pseudonymised", "anonymised")
Entry = TypeVar("Entry", bound=Dated)


def narrowed(before: Profile, now: Profile) -> Profile:
    """Each role and purpose may do and show what both let it; what lasts, lasts as long as the shorter says."""
    bases = {name: _days(one, now.lawful_bases.get(name, one)) for name, one in before.lawful_bases.items()}
    return before.model_copy(
        update={
            "roles": {name: _role(role, now.roles.get(name)) for name, role in before.roles.items()},
            "purposes": {name: _purpose(purpose, now.purposes.get(name)) for name, purpose in before.purposes.items()},
            "agreements": {name: _agreement(one, now.agreements.get(name)) for name, one in before.agreements.items()},
            "lawful_bases": bases,
            "holds": _holds(before, now),
            "new_people_held_back_days": max(before.new_people_held_back_days, now.new_people_held_back_days),
            "training_valid_days": min(before.training_valid_days, now.training_valid_days),
            "in_an_hour": before.in_an_hour.model_copy(
                update={
                    "pages": min(before.in_an_hour.pages, now.in_an_hour.pages),
                    "searches": min(before.in_an_hour.searches, now.in_an_hour.searches),
                }
            ),
            "who_looked": before.who_looked.model_copy(
                update={
                    "told_purposes": tuple(
                        one for one in before.who_looked.told_purposes if one in now.who_looked.told_purposes
                    ),
                    "held_days": max(before.who_looked.held_days, now.who_looked.held_days),
                }
            ),
        }
    )


def narrowed_law(before: Law, now: Law) -> Law:
    """
    Only gateways that both registers name, each as long as the shorter says; what either asks people for is asked.

    A condition is as long as the shorter says; what one that is gone alone carried closes in `carrying.py`.
    """
    left = {one.cites: one for one in now.gateways}
    gateways = tuple(_days(one, left[one.cites]) for one in before.gateways if one.cites in left)
    named = {(one.of, one.cites): one for one in now.conditions}
    conditions = tuple(_days(one, named.get((one.of, one.cites), one)) for one in before.conditions)
    asked = {one.to for one in before.consent if one.asked}
    consent = (*before.consent, *(one for one in now.consent if one.asked and one.to not in asked))
    return before.model_copy(update={"gateways": gateways, "conditions": conditions, "consent": consent})


def narrowed_sharing(before: Sharing, now: Sharing) -> Sharing:
    """Only recipients and exceptions that both registers name, each as long as the shorter says."""
    recipients, exceptions = {one.title: one for one in now.recipients}, {one.id: one for one in now.without_knowledge}
    return before.model_copy(
        update={
            "recipients": tuple(
                left
                for one in before.recipients
                if one.title in recipients and (left := _recipient(one, recipients[one.title]))
            ),
            "without_knowledge": tuple(
                _days(one, exceptions[one.id]) for one in before.without_knowledge if one.id in exceptions
            ),
        }
    )


def _days(before: Entry, now: Dated) -> Entry:
    """As before, from the later day and until the earlier one."""
    begins = [one.since for one in (before, now) if one.since]
    ends = [one.until for one in (before, now) if one.until]
    return before.model_copy(update={"since": max(begins, default=None), "until": min(ends, default=None)})


def _recipient(before: Recipient, now: Recipient) -> Recipient | None:
    """The narrower of each; None where they are not one thing, since neither is then what both files allow."""
    agreements = {one.agreement for one in (before, now) if one.agreement}
    purposes = {one.purpose for one in (before, now) if one.purpose}
    if before.kind != now.kind or len(agreements) > 1 or len(purposes) > 1:
        return None
    return _days(before, now).model_copy(
        update={
            "receives": max(before.receives, now.receives, key=_TELLS_LESS.index),
            "agreement": before.agreement if now.agreement else None,
            "purpose": before.purpose or now.purpose,
            "terms": _terms(before.terms, now.terms),
        }
    )


def _holds(before: Profile, now: Profile) -> dict[str, HoldRule]:
    """Every hold of both; of one that was changed, both."""
    changed = {f"{name}_as_changed": one for name, one in now.holds.items() if before.holds.get(name, one) != one}
    return {**now.holds, **before.holds, **changed}


def _terms(before: Terms | None, now: Terms | None) -> Terms | None:
    if before is None or now is None:
        return None
    ends = [one.until for one in (before, now) if one.until]
    return before.model_copy(
        update={"signed_on": max(before.signed_on, now.signed_on), "until": min(ends, default=None)}
    )


def _agreement(before: Agreement, now: Agreement | None) -> Agreement:
    ends = [one.until for one in (before, now) if one and one.until]
    if now is None:
        # One that is gone is named still, by what came under it, and has ended.
        return before.model_copy(update={"until": before.from_})
    return before.model_copy(update={"from_": max(before.from_, now.from_), "until": min(ends, default=None)})


def _role(before: Role, now: Role | None) -> Role:
    purposes = tuple(one for one in before.purposes if now and one in now.purposes)
    return _days(before, now or before).model_copy(
        update={"purposes": purposes, "actions": tuple(one for one in before.actions if now and one in now.actions)}
    )


def _purpose(before: Purpose, now: Purpose | None) -> Purpose:
    resting = tuple(one for one in before.lawful_basis if now and one in now.lawful_basis)
    # A purpose that rests on nothing that both name is a reason for nothing.
    left = now if resting else None
    return _days(before, now or before).model_copy(
        update={
            "lawful_basis": resting,
            "categories": tuple(one for one in before.categories if left and one in left.categories),
            "actions": tuple(one for one in before.actions if left and one in left.actions),
        }
    )
