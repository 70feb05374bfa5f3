"""
Giving data about somebody to an organisation outside: what has to hold before it may be written down as done.

Each share names its recipient as the register has it, the agreement that is in force with them, the law that allows
it, what was given and why. Without the person's knowledge it happens only for an exception that the council's own
register names; for one, no agreement has to stand, since a child in danger does not wait for a signature. Consent to share is one more thing: where the council asks for it, a yes must stand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kinfold.governance.rules.citations import laws_in
from kinfold.governance.rules.days import stands
from kinfold.governance.rules.profile import Agreement, Profile
from kinfold.governance.rules.registers import Law, Recipient, Sharing
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.identifiers import PurposeId

LONGEST_KEPT = timedelta(days=366)
"""No mark that keeps a share from the person stands longer without being looked at again."""


NOT_LISTED = "Somebody who is not in the register"
"""Who asked, where they are nobody whom the council deals with: their name may be a resident's, and is kept nowhere."""


class Outcome(StrEnum):
    """What was done with a request for data."""

    SHARED = "shared"
    REFUSED = "refused"  # it would not have been fair or lawful


class Permission(StrEnum):
    """What the person said of sharing with this recipient, as whoever keeps consent tells it."""

    NOT_ASKED_FOR = "not_asked_for"  # the council does not ask for it
    GIVEN = "given"
    NOT_GIVEN = "not_given"


@dataclass(frozen=True)
class Draft:
    """A share as somebody writes it down."""

    outcome: Outcome
    recipient: str
    gateway: str
    categories: tuple[Category, ...]
    what: str
    """What was given, in a line; no value of a record."""
    why: str
    known: bool
    """The person knows of it."""
    exception: str = ""
    """The register's exception for sharing without the person's knowledge or against their no."""
    keep_until: date | None = None
    """Until when at least it is kept out of what the person is given about themselves."""


@dataclass(frozen=True)
class Share:
    """A share as it is kept. `by` is a name; no resident is named."""

    id: int
    outcome: Outcome
    recipient: str
    purpose: str
    lawful_basis: tuple[str, ...]
    gateway: str
    agreement: str
    categories: tuple[Category, ...]
    what: str
    why: str
    by: str
    at: datetime
    known: bool
    permission: Permission
    exception: str
    keep_until: date | None
    """None where nothing keeps it from the person, or the mark was taken away."""
    late: bool
    """The mark was to be looked at again."""
    reviewed_by: str
    note: str


def recipients_of(profile: Profile, sharing: Sharing, on: date, *, failed: Collection[str] = ()) -> tuple[str, ...]:
    """Who may be given data that names people today: those with an agreement in force whose due diligence has not `failed`."""
    return tuple(one.title for one in sharing.recipients if not recipient_problem(one, profile, on, failed=failed))


def who_may_ask(sharing: Sharing) -> tuple[str, ...]:
    """Whose request can be written down as refused: everybody outside whom the register knows, and one word for all others."""
    return (*(one.title for one in sharing.recipients if one.kind != "own_team"), NOT_LISTED)


def recipient_problem(
    recipient: Recipient, profile: Profile, on: date, *, failed: Collection[str] = (), excepted: bool = False
) -> str | None:
    """
    Why nothing that names people goes to a recipient of the register; None where it may.

    `excepted` is an exception of the register, such as a child at risk of harm: it needs no agreement and no contract, and all else.
    `failed` are the agreements whose newest due diligence failed.
    """
    if recipient.kind == "own_team":
        return "An own team of the council sees what it may on this site; nothing is given to it."
    alone = profile.purposes.get(recipient.purpose or "")
    if alone is not None and alone.kind != "decides":
        told = "running the system" if alone.kind == "runs" else alone.kind
        return f"“{recipient.title}” receives data for {told} alone: nothing about one person is given to it here."
    if alone is not None and not stands(alone, profile, on):
        return f"“{recipient.title}” receives data for “{alone.title}” alone, and that purpose does not hold today."
    if recipient.kind == "research":
        return f"“{recipient.title}” receives data for research alone: nothing about one person is given to it here."
    if recipient.receives != "identifiable":
        return f"“{recipient.title}” receives {recipient.receives} data only."
    if not excepted and agreement_with(recipient, profile, on) is None:
        return f"No agreement in force names “{recipient.title}”."
    if not excepted and recipient.kind == "provider" and (recipient.terms is None or not recipient.terms.hold(on)):
        return f"No contract to process for the council (UK GDPR Article 28) is in force with “{recipient.title}”."
    if not excepted and recipient.agreement in failed:
        return f"Due diligence on the agreement with “{recipient.title}” failed: nothing is given under it until it passes."
    return None


def agreement_with(recipient: Recipient, profile: Profile, on: date) -> Agreement | None:
    agreement = profile.agreements.get(recipient.agreement or "")
    if agreement is None or on < agreement.from_ or (agreement.until is not None and on >= agreement.until):
        return None
    return agreement


def problems_of(
    draft: Draft,
    purpose: PurposeId,
    permission: Permission,
    *,
    profile: Profile,
    law: Law,
    sharing: Sharing,
    on: date,
    failed: Collection[str] = (),
) -> list[str]:
    """Why it cannot be written down as it is; none, where it can."""
    problems = [] if draft.why.strip() else ["Enter why, in a line for those who come after you."]
    exceptions = {one.id for one in sharing.without_knowledge}
    if draft.exception and draft.exception not in exceptions:
        problems.append("The council’s register names no such exception.")
    if not draft.known:
        problems += _kept_problems(draft, on)
    elif draft.keep_until is not None:
        problems.append("What the person knows of is not kept from them.")
    if draft.outcome is Outcome.REFUSED:
        if draft.recipient not in who_may_ask(sharing):
            problems.append("Select who asked from the register of recipients, or that they are not in it.")
        return problems
    problems += _recipient_problems(
        draft, purpose, profile, law, sharing, on, failed=failed, excepted=draft.exception in exceptions
    )
    problems += _category_problems(draft, purpose, profile, on)
    if not draft.what.strip():
        problems.append("Enter what was given, in a line without names or values.")
    if not draft.known and not draft.exception:
        problems.append("Without the person’s knowledge it is shared only for an exception that the register names.")
    if permission is Permission.NOT_GIVEN and not draft.exception:
        problems.append("They have not said yes to sharing with this organisation.")
    return problems


def _kept_problems(draft: Draft, on: date) -> Sequence[str]:
    if draft.keep_until is None:
        return ["Enter the day on which somebody looks again at whether the person may learn of it."]
    if not on < draft.keep_until <= on + LONGEST_KEPT:
        return ["The day to look again lies after today and within a year."]
    return []


def _recipient_problems(
    draft: Draft,
    purpose: PurposeId,
    profile: Profile,
    law: Law,
    sharing: Sharing,
    on: date,
    *,
    failed: Collection[str],
    excepted: bool,
) -> list[str]:
    recipient = next((one for one in sharing.recipients if one.title == draft.recipient), None)
    if recipient is None:
        return ["The register of recipients does not name them."]
    if problem := recipient_problem(recipient, profile, on, failed=failed, excepted=excepted):
        return [problem]
    if recipient.purpose is not None and recipient.purpose != purpose:
        alone = profile.purposes[recipient.purpose].title if recipient.purpose in profile.purposes else ""
        return [
            f"“{recipient.title}” receives data for “{alone or recipient.purpose}” alone: choose that purpose first."
        ]
    if draft.gateway not in {one.cites for one in law.gateways}:
        return ["Select the law that allows it: without a gateway nothing is shared."]
    if excepted:
        return []  # it rests on the law that was selected, not on what was agreed
    agreement = agreement_with(recipient, profile, on)
    allowed = {title for title, _ in laws_in(agreement.gateway)} if agreement else set()
    if not allowed & {title for title, _ in laws_in(draft.gateway)}:
        return [
            f"The agreement with “{recipient.title}” does not rest on that law, but on: {', '.join(sorted(allowed))}."
        ]
    return []


def _category_problems(draft: Draft, purpose: PurposeId, profile: Profile, on: date) -> list[str]:
    told = profile.purposes.get(purpose)
    if not draft.categories:
        return ["Select what kinds of data were given."]
    if told is not None and not stands(told, profile, on):
        return ["The purpose you chose does not hold today."]
    if told is None or not set(draft.categories) <= set(told.categories):
        return ["It holds data that the purpose you chose leaves out."]
    return []
