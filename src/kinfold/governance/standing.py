"""
How things stand today: the council's profile, who somebody is, whom they work with, who is protected.

Everything is read afresh at each request, so that what is taken away is gone at the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from kinfold.governance.in_force import AsOf, InForce, as_of, in_force
from kinfold.governance.ledger import Ledger, Store, store_of
from kinfold.governance.ledger_stop import Stop
from kinfold.governance.models import AgreementStep, DutyTurn, Relationship, Restriction, StaffMember
from kinfold.governance.notices_kept import missing
from kinfold.governance.rules import days
from kinfold.governance.rules.door import Check, DoorRules
from kinfold.governance.rules.door import door as rules_of_the_door
from kinfold.governance.rules.kept import DUE_DILIGENCE, Step
from kinfold.governance.rules.policy import About, Actor, Request, trained_on_day
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import Law, Registers, Sharing, try_registers
from kinfold.governance.rules.rows import CONFLICTS, DECIDED, AboutKind, RelationshipKind, RestrictionReason
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.errors import BadSettings, MissingPart
from kinfold.vocabulary.identifiers import PurposeId, RoleId, StaffId
from kinfold.vocabulary.periods import Period

_day: ContextVar[list[date | None] | None] = ContextVar("day", default=None)


def profile() -> Profile:
    """
    The profile of this deployment as it acts today; read again when a file has changed, and taken when the folder is in order.
    """
    return agreed().on(today).profile


def agreed() -> InForce:
    """The files that govern, with the days of everything in them: for whoever asks the day itself."""
    return in_force(council(), _problems)


def _problems(folder: Path, told: Profile) -> list[str]:
    # By name, since the check reads contracts too, which are not for this folder to import.
    check = import_string(settings.KINFOLD_COUNCIL_CHECK)
    return [*check(folder, told, today_under(told)), *missing(folder, told.council)]


def council() -> Path:
    """The folder of this deployment's council."""
    folder: Path | None = getattr(settings, "KINFOLD_COUNCIL", None)
    if folder is None:
        raise MissingPart(
            "No council is set.",
            where="the setting KINFOLD_COUNCIL",
            means="Without a council's profile nobody may see anything.",
            do="Start with --council DIR, or set KINFOLD_COUNCIL to the council's folder.",
        )
    return Path(folder)


def law() -> Law:
    """On what the use of data rests today, and what people are asked for; of a council without the register, nothing."""
    return agreed().on(today).law


def sharing() -> Sharing:
    """What is held and who may receive it today; of a council without the register, nothing and nobody."""
    return agreed().on(today).sharing


def held_under(retention_class: str) -> str:
    """The class that what was filed under another is held under today; another only where that one ended and handed over."""
    told = agreed()
    return days.held_under(told.profile.retention, retention_class, today()) if retention_class else ""


def failed_due_diligence() -> dict[str, date]:
    """The agreements whose newest due diligence failed, with its day: nothing new comes or goes under them. About no person."""
    newest: dict[str, AgreementStep] = {}
    for one in AgreementStep.objects.filter(step__in=DUE_DILIGENCE).order_by("on_day", "id"):
        newest[one.agreement] = one
    return {agreement: one.on_day for agreement, one in newest.items() if one.step == Step.FAILED}


def written() -> tuple[Profile, Registers | None]:
    """
    The profile and the registers as the files say now, whether in order or not, for whoever mends them.

    A profile that cannot be read is told as it was; registers that are missing or broken are None.
    """
    folder = council()
    now = as_of(folder)
    return _read(folder, now) or profile(), _registers(folder, now)


def today() -> date:
    """
    The day that access is judged on.

    The people of an invented council do not grow older with the calendar, so there, and only there, the
    day of the newest published run stands in for it, or KINFOLD_TODAY where that is set.
    """
    return today_under(agreed().profile)


def today_under(told: Profile) -> date:
    """As `today`, under a profile that is not in force yet: what it is checked on before it is."""
    if not told.invented:
        return timezone.localdate()
    fixed: date | None = getattr(settings, "KINFOLD_TODAY", None)
    return fixed or _published_day() or timezone.localdate()


@contextmanager
def one_day() -> Iterator[None]:
    """All that is judged within is judged on one day, looked up once; never kept longer than one request."""
    token = _day.set([])
    try:
        yield
    finally:
        _day.reset(token)


def _published_day() -> date | None:
    kept = _day.get()
    if kept:
        return kept[0]
    # By name, since what is published is not for this folder to import.
    of_register: str = getattr(settings, "KINFOLD_PUBLISHED_DAY", "")
    day: date | None = import_string(of_register)() if of_register else None
    if kept is not None:
        kept.append(day)
    return day


def ledger() -> Ledger:
    """The ledger of this deployment."""
    return Ledger(ledger_store(), key=ledger_key(), stop=ledger_stop())


def ledger_stop() -> Stop:
    """The mark that stops it."""
    return Stop(Path(settings.DATA))


def ledger_store() -> Store:
    """Where it stands."""
    return store_of(Path(settings.DATA), getattr(settings, "KINFOLD_LEDGER_URL", ""), may_begin=_nobody_yet)


def _nobody_yet() -> bool:
    """The first sources are taken on with an entry, before a staff list is published: with staff there was a ledger."""
    return not StaffMember.objects.exists()


def ledger_key() -> bytes:
    """The ledger's own key, or one that follows from the site's secret; empty where there is neither."""
    own: str = getattr(settings, "KINFOLD_LEDGER_KEY", "")
    try:
        secret = own or settings.SECRET_KEY
    except ImproperlyConfigured:  # how Django says that the secret is empty
        secret = ""
    return sha256(b"kinfold ledger|" + secret.encode()).digest() if secret else b""


def actor(staff: StaffId, *, on: date) -> Actor | None:
    """Somebody of the staff list as judged on a day; None where the list has never had them."""
    member = StaffMember.objects.filter(pk=staff).first()
    return judge(member, on=on) if member else None


def judge(member: StaffMember, *, on: date) -> Actor:
    """What the list says of a member of staff, as the door needs it."""
    return Actor(
        staff=StaffId(member.staff),
        name=member.name,
        role=RoleId(member.role),
        team=member.team or None,
        active=member.off_list_on is None and Period(member.from_day, member.until_day).holds(on),
        trained=trained_on_day(member.trained_on, on=on, profile=profile()),
        agreed=member.agreed_on is not None and member.agreed_on <= on,
    )


def request(
    asking: Actor, purpose: PurposeId, action: Action, about: About, *, category: Category | None = None
) -> Request:
    """A question with all that its answer depends on, looked up anew. Of the actor only the staff id is trusted."""
    on = today()
    return Request(
        actor=actor(asking.staff, on=on) or _not_on_the_list(asking),
        purpose=purpose,
        action=action,
        about=about,
        relationship=relationship(asking.staff, about, on=on),
        restricted=is_restricted(about),
        conflict=conflict(asking.staff, about),
        category=category,
    )


def _not_on_the_list(asking: Actor) -> Actor:
    return Actor(asking.staff, "", RoleId(""), None, active=False, trained=False, agreed=False)


def relationship(staff: StaffId, about: About, *, on: date, rules: DoorRules | None = None) -> RelationshipKind | None:
    """The relationship that stands: one's own before one that comes from supervising, or from being on duty."""
    if about.kind == "nobody":
        return None
    standing = relationships(staff, about.kind, on=on, rules=rules).filter(about_id=about.id)
    rows = list(standing.values_list("staff", "kind"))
    own = {kind for worker, kind in rows if worker == staff}
    if others := {(worker, kind) for worker, kind in rows if worker != staff}:
        own |= _through(staff, others, on, rules or rules_of_the_door())
    # A broken glass is the least of reasons, and stands last.
    return next((kind for kind in RelationshipKind if kind in own), None)


def _through(staff: StaffId, others: set[tuple[str, str]], on: date, rules: DoorRules) -> set[RelationshipKind]:
    """By what the relationships of colleagues are one's own: they are supervised, or their team's duty is one's own."""
    below = set(supervised_by(staff, on=on)) if RelationshipKind.SUPERVISING in rules.relationships else set[str]()
    passed_up = {kind.value for kind in rules.passed_up}
    up = {(worker, kind) for worker, kind in others if worker in below and kind in passed_up}
    return ({RelationshipKind.SUPERVISING} if up else set()) | ({RelationshipKind.DUTY} if others - up else set())


def relationships(
    staff: StaffId, kind: AboutKind, *, on: date, rules: DoorRules | None = None
) -> QuerySet[Relationship]:
    """
    Every relationship that lets somebody open a page on a day: their own, those of staff they supervise, and those of
    the teams whose duty they are on.

    Which kinds count is read from the rules of the door; a kind that they do not name lets nobody in.
    """
    rules = rules or rules_of_the_door()
    own = Q(staff=staff, kind__in=[kind.value for kind in rules.relationships])
    whose = {str(staff)}
    # Most people supervise nobody and are on no duty: what no row can fulfil is not put into the question at all.
    if RelationshipKind.SUPERVISING in rules.relationships and (below := supervised_by(staff, on=on)):
        own |= Q(staff__in=below, kind__in=[kind.value for kind in rules.passed_up])
        whose.update(below)
    if RelationshipKind.DUTY in rules.relationships and (on_duty := list(_teams_on_duty(staff, on))):
        own |= Q(staff__in=on_duty, kind__in=[kind.value for kind in rules.on_duty])
        whose.update(on_duty)
    # Whose they are is told once more outside the OR, so that a database finds them by staff and reads nobody else's.
    return standing_on(on).filter(own, staff__in=sorted(whose), about_kind=kind)


def standing_on(on: date) -> QuerySet[Relationship]:
    """The relationships that hold on a day; one that was made by breaking the glass, within its hour."""
    within_the_hour = Q(until_at=None) | Q(until_at__gt=timezone.now())
    return Relationship.objects.filter(within_the_hour, Q(until_day=None) | Q(until_day__gt=on), from_day__lte=on)


_AGAINST_ONE = {
    Check.NOT_OWN_RECORD: RestrictionReason.OWN_RECORD,
    Check.NOT_OWN_FAMILY: RestrictionReason.OWN_FAMILY,
    Check.NOT_A_COLLEAGUE: RestrictionReason.COLLEAGUE,
}


def restricted(kind: AboutKind, staff: StaffId, *, rules: DoorRules | None = None) -> QuerySet[Restriction]:
    """Who is on no page, search or list of a member of staff: the protected, and whom they have a conflict with."""
    rules = rules or rules_of_the_door()
    conflicts = [reason.value for check, reason in _AGAINST_ONE.items() if rules.has(check)]
    hidden = Q(staff=staff, reason_code__in=conflicts) & ~Q(staff="")
    if rules.has(Check.NOT_RESTRICTED):
        hidden |= Q(staff="")
    return Restriction.objects.filter(hidden, about_kind=kind)


def is_restricted(about: About) -> bool:
    """Whether somebody is protected, from everybody."""
    if about.kind == "nobody":
        return False
    return Restriction.objects.filter(about_kind=about.kind, about_id=about.id, staff="").exists()


def conflict(staff: StaffId, about: About) -> RestrictionReason | None:
    """Why one member of staff alone may not see somebody; of several the first of the list."""
    if about.kind == "nobody":
        return None
    found = set(
        Restriction.objects.filter(about_kind=about.kind, about_id=about.id, staff=staff)
        .exclude(staff="")
        .values_list("reason_code", flat=True)
    )
    return next((reason for reason in RestrictionReason if reason in found), None)


def duty_turns(on: date) -> QuerySet[DutyTurn]:
    """The turns of duty that stand on a day."""
    return DutyTurn.objects.filter(from_day__lte=on, until_day__gt=on)


def _teams_on_duty(staff: StaffId, on: date) -> QuerySet[StaffMember, str]:
    """The staff of every team whose duty somebody is on."""
    teams = duty_turns(on).filter(staff=staff).values("team")
    employed = Q(until_day=None) | Q(until_day__gt=on)
    return StaffMember.objects.filter(employed, team__in=teams, off_list_on=None).values_list("staff", flat=True)


def conflicts_kept() -> QuerySet[Restriction]:
    """Every conflict of interest that somebody wrote down and that stands."""
    kinds = [reason.value for reason in CONFLICTS]
    return Restriction.objects.filter(source=DECIDED, reason_code__in=kinds).exclude(staff="")


def may_keep_of(staff: StaffId, purpose: PurposeId, whose: StaffId) -> bool:
    """
    Whether the interests of a member of staff are somebody's to keep: of all of them under a purpose that decides about
    nobody, as information governance has; else of those whom they supervise.
    """
    told = profile().purposes.get(purpose)
    of_all = told is not None and told.kind == "runs"
    return of_all or whose in supervised_by(staff, on=today())


def supervised_by(staff: StaffId, *, on: date) -> list[str]:
    """
    Everybody below somebody in the staff list on a day, however far; a ring of supervisors ends where it began.

    Whom the list names without a day is supervised for as long as it names them.
    """
    begun = Q(supervised_from=None) | Q(supervised_from__lte=on)
    lasting = Q(supervised_until=None) | Q(supervised_until__gt=on)
    listed = StaffMember.objects.filter(begun, lasting, off_list_on=None)
    below: set[str] = set()
    level = {str(staff)}
    while level:
        found = set(listed.filter(supervisor__in=level).values_list("staff", flat=True))
        level = found - below - {staff}
        below |= level
    return sorted(below)


@lru_cache(maxsize=4)
def _read(council: Path, _as_of: AsOf) -> Profile | None:
    with suppress(BadSettings):
        return read_profile(council)
    return None


@lru_cache(maxsize=4)
def _registers(council: Path, _as_of: AsOf) -> Registers | None:
    return try_registers(council)[0]
