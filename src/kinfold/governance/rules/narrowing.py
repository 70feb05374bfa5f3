"""What of an older profile is left when everything is gone that a newer one took away. Nothing is added."""

from __future__ import annotations

from kinfold.governance.rules.profile import Agreement, Profile, Purpose, Role
from kinfold.governance.rules.registers import Sharing


def narrowed(before: Profile, now: Profile) -> Profile:
    """Each role and purpose may do and show what both let it; training and agreements last as long as the shorter says."""
    return before.model_copy(
        update={
            "roles": {name: _role(role, now.roles.get(name)) for name, role in before.roles.items()},
            "purposes": {name: _purpose(purpose, now.purposes.get(name)) for name, purpose in before.purposes.items()},
            "agreements": {name: _agreement(one, now.agreements.get(name)) for name, one in before.agreements.items()},
            "training_valid_days": min(before.training_valid_days, now.training_valid_days),
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


def narrowed_sharing(before: Sharing, now: Sharing) -> Sharing:
    """Only recipients and exceptions that both registers name."""
    recipients, exceptions = {one.title for one in now.recipients}, {one.id for one in now.without_knowledge}
    return before.model_copy(
        update={
            "recipients": tuple(one for one in before.recipients if one.title in recipients),
            "without_knowledge": tuple(one for one in before.without_knowledge if one.id in exceptions),
        }
    )


def _agreement(before: Agreement, now: Agreement | None) -> Agreement:
    ends = [one.until for one in (before, now) if one and one.until]
    # One that is gone is named still, by what came under it, and has ended.
    return before.model_copy(update={"until": before.from_ if now is None else min(ends, default=None)})


def _role(before: Role, now: Role | None) -> Role:
    purposes = tuple(one for one in before.purposes if now and one in now.purposes)
    return before.model_copy(
        update={"purposes": purposes, "actions": tuple(one for one in before.actions if now and one in now.actions)}
    )


def _purpose(before: Purpose, now: Purpose | None) -> Purpose:
    categories = tuple(one for one in before.categories if now and one in now.categories)
    return before.model_copy(
        update={
            "categories": categories,
            "actions": tuple(one for one in before.actions if now and one in now.actions),
        }
    )
