"""
Who may do what: each rule of `door.yaml` held against a request.

A request passes if every rule holds; the first that does not is the answer, with the reason and whom
to ask. Silence in the profile is a no. Nothing here reads a database or a clock: what is known of the
request comes in as a value, so that a governance page can show what a made-up member of staff would
be told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from kinfold.governance.rules.door import ABOUT_SOMEONE, Check, DoorRules, door
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.rows import RelationshipKind, RestrictionReason
from kinfold.vocabulary.codelists import Action, Category
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
    conflict: RestrictionReason | None = None
    """Why whoever asks, and nobody else, may not see them: their own record, family or colleague."""
    category: Category | None = None
    """The category of data that is asked for; None where the question is not about one."""


@dataclass(frozen=True)
class Step:
    """One rule of a trace: held or not."""

    rule: Check
    held: bool


Trace = tuple[Step, ...]


@dataclass(frozen=True)
class Allowed:
    """Yes. No rule is named, because all of them held."""

    trace: Trace = ()
    allowed: Literal[True] = True


@dataclass(frozen=True)
class Refused:
    """No: why, and who can change that. `rule` is for the ledger; for some rules showing it would tell too much."""

    because: str
    ask: str
    rule: str
    trace: Trace = ()
    """Every rule that was asked, held or not. Never shown to whoever was refused: it would tell who is protected."""
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
    NEED_JUDGED = "need_judged"  # what a professional, or the family itself, says of a need
    FAMILY_CORRECTED = "family_corrected"  # who belongs, who cares, who lives where; or that taken back
    CORRECTION_CONFIRMED = "correction_confirmed"  # a second person agreed
    CORRECTION_DECLINED = "correction_declined"  # a second person did not
    FAMILY_DECIDED = "family_decided"  # taken up, declined, more asked for; support began, ended
    OUTCOME_SIGNED = "outcome_signed"  # a person says that the help worked
    OUTCOME_AUDITED = "outcome_audited"  # somebody else looked at that
    GLASS_BROKEN = "glass_broken"  # an hour with one page, without a relationship
    GLASS_REVIEWED = "glass_reviewed"  # somebody else looked at whether that was in order
    PROTECTED = "protected"  # somebody is hidden from everybody, at once
    LIFT_ASKED = "lift_asked"  # somebody says that this need be no longer
    PROTECTION_LIFTED = "protection_lifted"  # a second person agreed
    PROTECTION_KEPT = "protection_kept"  # a second person did not
    CONFLICT_KEPT = "conflict_kept"  # a member of staff is kept apart from somebody they know
    CONFLICT_TAKEN_BACK = "conflict_taken_back"
    ACCOUNT_OPENED = "account_opened"  # a member of staff was given a way in, or a new password to it
    ACCOUNT_CLOSED = "account_closed"  # and has none from the next request on
    CONSENT_KEPT = "consent_kept"  # what somebody was asked and answered
    DISCLOSED = "disclosed"  # data about somebody was given to an organisation outside
    DISCLOSURE_REFUSED = "disclosure_refused"  # it would not have been fair or lawful
    DISCLOSURE_READ = "disclosure_read"  # by whoever answers for what is shared, without the person's name
    DISCLOSURE_REVIEWED = "disclosure_reviewed"  # whether the person may learn of it now
    LOOKS_ASKED = "looks_asked"  # somebody asks who has looked at their record
    LOOKS_PREPARED = "looks_prepared"
    LOOKS_READ = "looks_read"  # by whoever prepares or agrees; it names no resident, and is no look at the record
    LOOKS_AGREED = "looks_agreed"  # a second person: it may be handed over
    LOOKS_SENT_BACK = "looks_sent_back"
    LOOK_REVIEWED = "look_reviewed"  # what was found of a look that was asked about
    RIGHT_ASKED = "right_asked"  # somebody uses a right of theirs
    RIGHT_EXTENDED = "right_extended"  # they were told that it takes longer
    RIGHT_ACKNOWLEDGED = "right_acknowledged"  # they were told that their complaint has arrived
    RIGHT_CLOSED = "right_closed"  # answered, refused or withdrawn
    STEP_KEPT = "step_kept"  # due diligence or a renewal of an agreement was written down
    HOLD_PLACED = "hold_placed"  # something is kept though it may be due
    HOLD_LIFTED = "hold_lifted"
    MATCH_DECLINED = "match_declined"  # a second person did not
    LEDGER_RESUMED = "ledger_resumed"  # it failed its check, somebody looked at it, and it writes again
    ACT_ENTERED_AGAIN = "act_entered_again"  # an older register lacked what somebody did; a person has seen to it
    ACT_LET_GO = "act_let_go"  # the same, and it need not be there


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


def _role_serves_purpose(request: Request, profile: Profile, _: DoorRules) -> bool:
    role = profile.roles.get(request.actor.role)
    return role is not None and request.purpose in role.purposes and request.purpose in profile.purposes


def _role_may_do(request: Request, profile: Profile, _: DoorRules) -> bool:
    role = profile.roles.get(request.actor.role)
    return role is not None and request.action in role.actions


def _purpose_covers(request: Request, profile: Profile, _: DoorRules) -> bool:
    purpose = profile.purposes.get(request.purpose)
    return purpose is not None and request.action in purpose.actions


def _category_covered(request: Request, profile: Profile, _: DoorRules) -> bool:
    purpose = profile.purposes.get(request.purpose)
    return request.category is None or (purpose is not None and request.category in purpose.categories)


def _relationship_stands(request: Request, _: Profile, rules: DoorRules) -> bool:
    """Whatever is about one person or family needs one; and a page is always about someone."""
    if request.relationship is RelationshipKind.BREAK_GLASS and request.action not in rules.under_broken_glass:
        return False
    return request.relationship is not None or (request.about == NOBODY and request.action is not Action.OPEN)


# Each says whether the rule of its name holds. tests/unit/governance/test_policy.py shows that each matters.
HOLDS: dict[Check, Callable[[Request, Profile, DoorRules], bool]] = {
    Check.ACCOUNT_ACTIVE: lambda request, *_: request.actor.active,
    Check.TRAINING_IN_DATE: lambda request, *_: request.actor.trained,
    Check.AGREEMENT_SIGNED: lambda request, *_: request.actor.agreed,
    Check.ROLE_SERVES_PURPOSE: _role_serves_purpose,
    Check.ROLE_MAY_DO: _role_may_do,
    Check.PURPOSE_COVERS_ACTION: _purpose_covers,
    Check.PURPOSE_COVERS_CATEGORY: _category_covered,
    Check.RELATIONSHIP_STANDS: _relationship_stands,
    Check.NOT_OWN_RECORD: lambda request, *_: request.conflict is not RestrictionReason.OWN_RECORD,
    Check.NOT_OWN_FAMILY: lambda request, *_: request.conflict is not RestrictionReason.OWN_FAMILY,
    Check.NOT_A_COLLEAGUE: lambda request, *_: request.conflict is not RestrictionReason.COLLEAGUE,
    Check.NOT_RESTRICTED: lambda request, *_: not request.restricted,
}
_FOR_A_CATEGORY = frozenset(Check) - ABOUT_SOMEONE - {Check.ROLE_MAY_DO, Check.PURPOSE_COVERS_ACTION}


def decide(request: Request, profile: Profile, *, rules: DoorRules | None = None) -> Decision:
    """Say yes, or say no and why. All rules are asked, so that the trace is whole."""
    return _decide(request, profile, rules or door(), frozenset(Check))


def decide_for_some(request: Request, profile: Profile, *, rules: DoorRules | None = None) -> Decision:
    """As `decide`, for the part that is the same whoever it is about: may this be asked of anybody at all?"""
    return _decide(request, profile, rules or door(), frozenset(Check) - ABOUT_SOMEONE)


def decide_on_category(request: Request, profile: Profile, *, rules: DoorRules | None = None) -> Decision:
    """Whether a category of data is there for this reader and purpose, whatever is asked and of whom."""
    return _decide(request, profile, rules or door(), _FOR_A_CATEGORY)


def nobody_there() -> Refused:
    """What is said of an id that no page is made for: the words for a stranger."""
    rule = next(rule for rule in door().rules if rule.id is Check.RELATIONSHIP_STANDS)
    return Refused(because=rule.because, ask=rule.ask, rule=rule.id)


def _decide(request: Request, profile: Profile, rules: DoorRules, asked: frozenset[Check]) -> Decision:
    held = [(rule, HOLDS[rule.id](request, profile, rules)) for rule in rules.rules if rule.id in asked]
    trace = tuple(Step(rule.id, holds) for rule, holds in held)
    for rule, holds in held:
        if not holds:
            return Refused(because=rule.because, ask=rule.ask, rule=rule.id, trace=trace)
    return Allowed(trace)
