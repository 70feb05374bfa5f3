"""
Who may do what: the gates, in order, as data.

A request passes if every gate lets it through; the first that does not is the answer, with the
reason and whom to ask. Silence in the profile is a no. Nothing here reads a database or a clock:
what is known of the request comes in as a value, so that a governance page can show what a made-up
member of staff would be told.

There is no gate yet for a conflict of interest. Until there is one, records of staff and their
families are marked `staff` by their sources, and so are restricted to everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, RoleId, StaffId


@dataclass(frozen=True)
class Actor:
    """Whoever asks, as judged on one day. The door judges again at each request and trusts only `staff`."""

    staff: StaffId
    name: str
    role: RoleId
    team: str | None
    active: bool
    trained: bool
    agreed: bool


@dataclass(frozen=True)
class About:
    """Whom a request is about. Whether they exist is nothing the door knows, so no answer can tell."""

    kind: Literal["person", "family", "nobody"]
    id: str = ""


NOBODY = About("nobody")


@dataclass(frozen=True)
class Request:
    """A question for the door, with all that the answer may depend on."""

    actor: Actor
    purpose: PurposeId
    action: Action
    about: About = NOBODY
    relationship: RelationshipKind | None = None
    """The relationship that stands today between the actor and whom it is about."""
    restricted: bool = False


@dataclass(frozen=True)
class Gate:
    """One rule. `rule` is the sentence that reviewers read; `because` and `ask` are what a refused person is told."""

    id: str
    rule: str
    lets_through: Callable[[Request, Profile], bool]
    because: str
    ask: str


@dataclass(frozen=True)
class Allowed:
    """Yes. No rule is named, because all of them held."""

    allowed: Literal[True] = True


@dataclass(frozen=True)
class Refused:
    """No: why, and who can change that. `rule` is for the ledger; for some rules showing it would tell too much."""

    because: str
    ask: str
    rule: str
    allowed: Literal[False] = False


Decision = Allowed | Refused


class Event(StrEnum):
    """What was done under a permit. A service that changes things adds its own."""

    SHOWN = "shown"  # an answer was given; how much it held, and of whom
    COMMITTED = "committed"  # an extract that waited is to be used
    REJECTED = "rejected"  # an extract is not to be used
    MATCH_DECIDED = "match_decided"  # whether two records are one person, or that nobody can tell
    MATCH_UNDONE = "match_undone"  # taken back
    MATCH_CONFIRMED = "match_confirmed"  # a second person agreed
    MATCH_DECLINED = "match_declined"  # a second person did not


@dataclass(frozen=True)
class Permit:
    """Proof that the door said yes and that the ledger has the entry `entry`."""

    actor: Actor
    purpose: PurposeId
    action: Action
    about: About
    relationship: RelationshipKind | None
    entry: int


AT_THE_MACHINE = PurposeId("at_the_machine")
"""The purpose that the ledger names where somebody with an account on the machine did a thing by command."""


def trained_on_day(trained_on: date | None, *, on: date, profile: Profile) -> bool:
    """Whether the last training still counts; somebody who was never trained is not, nor one trained in the future."""
    if trained_on is None:
        return False
    return trained_on <= on < trained_on + timedelta(days=profile.training_valid_days)


def _role_serves_purpose(request: Request, profile: Profile) -> bool:
    role = profile.roles.get(request.actor.role)
    return role is not None and request.purpose in role.purposes and request.purpose in profile.purposes


def _role_may_do(request: Request, profile: Profile) -> bool:
    role = profile.roles.get(request.actor.role)
    return role is not None and request.action in role.actions


def _purpose_covers(request: Request, profile: Profile) -> bool:
    purpose = profile.purposes.get(request.purpose)
    return purpose is not None and request.action in purpose.actions


def _relationship_stands(request: Request, _: Profile) -> bool:
    """Whatever is about one person or family needs one; and a page is always about someone."""
    return request.relationship is not None or (request.about == NOBODY and request.action is not Action.OPEN)


# Said to a stranger, about somebody protected and about nobody at all, so that an answer never tells which it was.
_NOT_YOURS = "You have no working relationship with this person or family today, or there is no such page."
_ASK_FOR_IT = "your manager, who can allocate work to you"

# In this order, because the first refusal is the answer: about the account before about the work, about
# the work before about whom. tests/unit/governance/test_policy.py shows that each of them matters.
GATES: tuple[Gate, ...] = (
    Gate(
        id="account_active",
        rule="The account belongs to somebody who is on the staff list and employed today.",
        lets_through=lambda request, _: request.actor.active,
        because="Your account is not active.",
        ask="your manager, who can have the staff list corrected",
    ),
    Gate(
        id="training_in_date",
        rule="Information-governance training was done, and not too long ago.",
        lets_through=lambda request, _: request.actor.trained,
        because="Your information-governance training is not in date.",
        ask="the information governance team, who can book the training",
    ),
    Gate(
        id="agreement_signed",
        rule="The confidentiality agreement has been signed.",
        lets_through=lambda request, _: request.actor.agreed,
        because="You have not signed the confidentiality agreement.",
        ask="the information governance team, who can send you the agreement",
    ),
    Gate(
        id="role_serves_purpose",
        rule="The profile names the purpose among those of the role.",
        lets_through=_role_serves_purpose,
        because="Your role does not serve this purpose.",
        ask="the information governance team, who answer for what each role is for",
    ),
    Gate(
        id="role_may_do",
        rule="The profile names the action among those of the role.",
        lets_through=_role_may_do,
        because="Your role does not include this.",
        ask="the information governance team, who answer for what each role may do",
    ),
    Gate(
        id="purpose_covers_action",
        rule="The profile names the action among those that the purpose is a reason for.",
        lets_through=_purpose_covers,
        because="The purpose you chose is not a reason for this.",
        ask="the information governance team, who answer for what each purpose is for",
    ),
    Gate(
        id="relationship_stands",
        rule="A dated relationship with the person or family stands today.",
        lets_through=_relationship_stands,
        because=_NOT_YOURS,
        ask=_ASK_FOR_IT,
    ),
    Gate(
        id="not_restricted",
        rule="The person or family is not protected.",
        lets_through=lambda request, _: not request.restricted,
        because=_NOT_YOURS,
        ask=_ASK_FOR_IT,
    ),
)

ABOUT_SOMEONE = frozenset({"relationship_stands", "not_restricted"})
"""The gates that depend on whom it is about; the others can be answered before a list is made."""


def decide(request: Request, profile: Profile, *, gates: tuple[Gate, ...] = GATES) -> Decision:
    """Say yes, or say no and why."""
    for gate in gates:
        if not gate.lets_through(request, profile):
            return Refused(because=gate.because, ask=gate.ask, rule=gate.id)
    return Allowed()


def decide_for_some(request: Request, profile: Profile) -> Decision:
    """As `decide`, for the part that is the same whoever it is about: may this be asked of anybody at all?"""
    return decide(request, profile, gates=tuple(gate for gate in GATES if gate.id not in ABOUT_SOMEONE))
