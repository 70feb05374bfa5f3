"""
The door, and what publishing writes.

`require` is asked before anything about a person is read, and writes its entry first: when it
returns, the ledger has it on the disk. `record` adds what an answer held. The ledger is a store of
its own, so an entry stays when the transaction around it is rolled back.

The file is long because all that asks the door and all that writes what it heeds stands here, and nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import TypeVar
from uuid import uuid4

from django.db import connection, models, transaction

from kinfold.governance import standing, wall
from kinfold.governance.ledger import Entry
from kinfold.governance.models import DutyTurn, Relationship, Restriction, StaffMember
from kinfold.governance.pace import too_fast
from kinfold.governance.rules.policy import (
    AT_THE_MACHINE,
    NOBODY,
    About,
    Actor,
    Event,
    Permit,
    Refused,
    Request,
    decide,
)
from kinfold.governance.rules.practices import doers
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.rows import (
    DECIDED,
    FOLLOWS,
    AboutKind,
    Difference,
    DutyRow,
    RelationshipRow,
    RestrictionRow,
    StaffRow,
)
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed, RunRefused
from kinfold.vocabulary.identifiers import PurposeId, RoleId, StaffId

_NOTHING: Mapping[str, int | str] = MappingProxyType({})
_AT_A_TIME = 500
_request: ContextVar[str] = ContextVar("request", default="")

Stored = TypeVar("Stored", bound=models.Model)


@contextmanager
def answering() -> Iterator[str]:
    """Everything asked within is one request: its entries carry the same new id, which is handed out."""
    token = _request.set(uuid4().hex)
    try:
        with standing.one_day():
            yield _request.get()
    finally:
        _request.reset(token)


def require(
    actor: Actor,
    purpose: PurposeId,
    action: Action,
    about: About = NOBODY,
    *,
    details: Mapping[str, int | str] = _NOTHING,
) -> Permit:
    """
    Ask the door. The entry is written first, allowed or refused.

    Of the actor only the staff id is trusted; the rest is judged anew. Raises NotAllowed, in words
    that are the same for a stranger, for somebody protected and for nobody at all, and in words of
    their own where the door says yes to somebody who reads too much in an hour; raises LedgerUnavailable
    where the entry cannot be written. `details` holds counts and codes, never what was searched for.
    """
    profile = standing.profile()
    request = standing.request(actor, purpose, action, about)
    decision = decide(request, profile)
    refused = decision if isinstance(decision, Refused) else too_fast(request, profile)
    (entry,) = standing.ledger().append(_entry(request, refused, details, profile))
    if refused:
        raise NotAllowed(
            refused.because,
            where="Kinfold's rules of access",
            means="Nothing was shown. That you asked has been written down.",
            do=f"Ask {refused.ask}.",
        )
    wall.asked(action)
    return Permit(request.actor, purpose, action, about, request.relationship, entry)


def _somebody_may(profile: Profile, action: Action) -> bool:
    """Whether anybody on the staff list could do it on the site today, a role, training and agreement being there."""
    today = standing.today()
    listed = StaffMember.objects.filter(role__in=doers(profile, action), off_list_on=None)
    return any(who.active and who.trained and who.agreed for who in (standing.judge(one, on=today) for one in listed))


def require_at_the_machine(
    account: str, action: Action, *, first: bool, staff_list: bool = False, details: Mapping[str, int | str] = _NOTHING
) -> Permit:
    """
    Ask the door as somebody at the command line, who has an account on the machine and may be on no staff list.

    Where the profile keeps running and approving apart the answer is no, but for the `first` time and while there is
    no staff list: then nobody can sign in who could decide. Of a `staff_list` it is yes too while nobody on the one in
    use could: the list that would name somebody may itself wait for it. The entry is written first, as always.
    """
    actor = _with_an_account(account)
    profile = standing.profile()
    refused = None
    nobody_else = first or not StaffMember.objects.exists() or (staff_list and not _somebody_may(profile, action))
    if not profile.held_extracts.at_the_command_line and not nobody_else:
        refused = Refused(
            because="The council's profile keeps those who run the line and those who commit extracts apart.",
            ask="somebody whose role may commit extracts; the page Sources of the site is where it is done",
            rule="held_extracts",
        )
    request = Request(actor=actor, purpose=AT_THE_MACHINE, action=action)
    (entry,) = standing.ledger().append(replace(_entry(request, refused, details, profile), purpose=AT_THE_MACHINE))
    if refused:
        raise NotAllowed(
            refused.because,
            where="held_extracts in profile.yaml",
            means="Nothing was decided. That it was asked has been written down.",
            do=f"Ask {refused.ask}.",
        )
    return Permit(actor, AT_THE_MACHINE, action, NOBODY, None, entry)


def take_out_at_the_machine(account: str, action: Action, **details: int | str) -> Permit:
    """
    Write down that somebody at the command line takes people's data out of the warehouse, or lets staff in, before they do.

    Whoever has an account there can read the warehouse's files, so nothing is refused; what counts is that it is known.
    `details` holds counts and codes.
    """
    actor, profile = _with_an_account(account), standing.profile()
    request = Request(actor=actor, purpose=AT_THE_MACHINE, action=action)
    (entry,) = standing.ledger().append(replace(_entry(request, None, details, profile), purpose=AT_THE_MACHINE))
    return Permit(actor, AT_THE_MACHINE, action, NOBODY, None, entry)


def write_down_of_oneself(actor: Actor, purpose: PurposeId, action: Action) -> Permit:
    """
    Write down that somebody says something of themselves that takes access away from nobody but them.

    No role is needed and nothing is refused: an interest that could not be told would let somebody go on looking.
    """
    profile = standing.profile()
    request = standing.request(actor, purpose, action, NOBODY)
    (entry,) = standing.ledger().append(_entry(request, None, _NOTHING, profile))
    wall.asked(action)
    return Permit(request.actor, purpose, action, NOBODY, None, entry)


def resume_ledger(account: str, entry: int, *, because: str) -> None:
    """
    Let a ledger that failed its check write again; `entry` is the number it was stopped at, `because` a code.

    Raises NoLongerSo where it is not stopped there. That it was resumed, by whom and why, is its next entry.
    """
    stopped = standing.ledger_stop().told()
    if stopped is None or stopped.entry != entry:
        raise NoLongerSo(
            f"The ledger is not stopped at entry {entry}.",
            where=standing.ledger_store().name,
            means="Nothing was changed.",
            do="Run `kinfold ledger verify`, and give the number that it names.",
        )
    standing.ledger().resume(
        Entry(
            staff=_with_an_account(account).staff,
            role="",
            purpose=AT_THE_MACHINE,
            action=Event.LEDGER_RESUMED,
            outcome="done",
            request=uuid4().hex,
            counts={"entry": entry, "because": because},
        )
    )


def settle_act(account: str, entry: int, *, entered_again: bool) -> Permit:
    """Write down that somebody saw to an act that the ledger has and the register lacks: by its number there."""
    actor = _with_an_account(account)
    event = Event.ACT_ENTERED_AGAIN if entered_again else Event.ACT_LET_GO
    (number,) = standing.ledger().append(
        Entry(
            staff=actor.staff, role="", purpose=AT_THE_MACHINE, action=event, outcome="done", request=uuid4().hex,
            counts={"entry": entry},
        )
    )  # fmt: skip
    return Permit(actor, AT_THE_MACHINE, Action.PROTECT, NOBODY, None, number)


def _with_an_account(account: str) -> Actor:
    """Somebody at the command line, who may be on no staff list."""
    return Actor(StaffId(f"account {account}"), account, RoleId(""), None, active=True, trained=False, agreed=False)


def record(event: Event, permit: Permit, *, shown: Sequence[About] = (), **counts: int) -> None:
    """
    Write down what was done under a permit, before it is shown.

    `shown` names everybody that a list or a search held, so that a person's own look-ups can be
    found later, also where no page of theirs was opened.
    """
    first = _done(event, permit, permit.about, counts)
    standing.ledger().append(first, *(_done(event, permit, about, _NOTHING) for about in shown))


def record_of_a_run(event: Event, by: str, *, shown: Sequence[About] = (), **counts: int) -> int:
    """Write down what a run did by itself, without anybody's leave: what hides somebody needs none. The entry's number."""
    first = Entry(
        staff=by, role="", purpose=AT_THE_MACHINE, action=event, outcome="done", request=uuid4().hex, counts=counts
    )
    about = [replace(first, about_kind=one.kind, about_id=one.id, counts=_NOTHING) for one in shown]
    return standing.ledger().append(first, *about)[0]


@transaction.atomic
def replace_staff(rows: Iterable[StaffRow]) -> Difference:
    """Make the staff list what the rows say. Whoever is missing from them stays on record, and loses all access."""
    stored = {member.staff: member for member in StaffMember.objects.select_for_update()}
    said = {row.staff: StaffMember(**asdict(row)) for row in rows}
    added = [member for staff, member in said.items() if staff not in stored]
    changed = [member for staff, member in said.items() if staff in stored and _differ(member, stored[staff])]
    gone = [member for staff, member in stored.items() if staff not in said and member.off_list_on is None]
    for member in gone:
        member.off_list_on = standing.today()
    StaffMember.objects.bulk_create(added, batch_size=_AT_A_TIME)
    columns = [field.name for field in StaffMember._meta.concrete_fields if not field.primary_key]
    StaffMember.objects.bulk_update(changed, columns, batch_size=_AT_A_TIME)
    StaffMember.objects.bulk_update(gone, ["off_list_on"], batch_size=_AT_A_TIME)
    return Difference(added=len(added), changed=len(changed), removed=len(gone))


@transaction.atomic
def replace_relationships(rows: Iterable[RelationshipRow]) -> Difference:
    """
    Make the relationships that sources state what the rows say; what people decided stays.

    Rows are about one person or one family each: whoever works with a family has a row for it and
    one for each member whose page they may open. A row that ends on or before its first day never
    stood, and is left out.
    """
    said = {
        (row.staff, row.about_kind, row.about_id, row.kind.value, row.from_day, row.until_day, row.source): row
        for row in rows
        if row.until_day is None or row.until_day > row.from_day
    }
    _refuse_decided(row.source for row in said.values())
    columns = ("staff", "about_kind", "about_id", "kind", "from_day", "until_day", "source")
    return _replace(Relationship.objects.exclude(source=DECIDED), columns, said)


@transaction.atomic
def replace_duty(rows: Iterable[DutyRow]) -> Difference:
    """Make the turns of duty what the staff list says."""
    said = {(row.staff, row.team, row.from_day, row.until_day, row.source): row for row in rows}
    columns = ("staff", "team", "from_day", "until_day", "source")
    return _replace(DutyTurn.objects.all(), columns, said)


@transaction.atomic
def replace_restrictions(rows: Iterable[RestrictionRow]) -> Difference:
    """
    Make the restrictions that sources state what the rows say; what people decided stays.

    A family that would show a protected person has a row of its own.
    """
    said = {(row.about_kind, row.about_id, row.reason.value, row.source): row for row in rows}
    _refuse_decided(row.source for row in said.values())
    columns = ("about_kind", "about_id", "reason_code", "source")
    return _replace(Restriction.objects.filter(staff="").exclude(source=DECIDED), columns, said)


@transaction.atomic
def bar_families(in_families: Callable[[AboutKind, Collection[str]], Mapping[str, Collection[str]]]) -> Difference:
    """
    Keep whoever has a conflict of interest apart from every family in which it may meet them now, worked out anew.

    `in_families` tells by id of a person, or of a family, which families these are: governance knows of nobody where
    they are. A family that is kept apart by a row of its own gets none here.
    """
    kept = list(standing.conflicts_kept())
    found: set[tuple[object, ...]] = set()
    kind: AboutKind
    for kind in ("person", "family"):
        into = in_families(kind, {row.about_id for row in kept if row.about_kind == kind})
        found |= {
            ("family", family, row.reason_code, FOLLOWS, row.staff)
            for row in kept
            if row.about_kind == kind
            for family in into.get(row.about_id, ())
        }
    own = {("family", row.about_id, row.reason_code, FOLLOWS, row.staff) for row in kept if row.about_kind == "family"}
    columns = ("about_kind", "about_id", "reason_code", "source", "staff")
    return _replace(Restriction.objects.filter(source=FOLLOWS).exclude(staff=""), columns, found - own)


def follow_ids(kind: AboutKind, became: Iterable[tuple[str, str]]) -> int:
    """
    What people decided against seeing somebody is said of every id that theirs joined or was parted into, too.

    `became` are the steps of one run, each from an id to one that carries it on. The old rows stay: where an id was
    parted it stands still. How many rows were added. Leave to open a page, as by a broken glass, follows nobody.
    """
    steps = set(became)
    olds, stored = sorted({old for old, _ in steps}), list[Restriction]()
    for start in range(0, len(olds), _AT_A_TIME):
        stored += Restriction.objects.filter(
            source=DECIDED, about_kind=kind, about_id__in=olds[start : start + _AT_A_TIME]
        )
    kept: defaultdict[str, list[Restriction]] = defaultdict(list)
    for row in stored:
        kept[row.about_id].append(row)
    added = 0
    for old, new in sorted(steps):
        for row in kept[old]:
            _, made = Restriction.objects.get_or_create(
                about_kind=kind, about_id=new, reason_code=row.reason_code, source=DECIDED, staff=row.staff
            )
            added += made
    return added


def hide_as_well(rows: Iterable[RestrictionRow]) -> None:
    """From the next request on these are hidden too. Whatever hides somebody already stays; the next run says what stands."""
    Restriction.objects.bulk_create(
        [
            Restriction(
                about_kind=row.about_kind, about_id=row.about_id, reason_code=row.reason.value, source=row.source
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


def _entry(request: Request, refused: Refused | None, details: Mapping[str, int | str], profile: Profile) -> Entry:
    return Entry(
        staff=request.actor.staff,
        role=request.actor.role,
        # A purpose can come from a form: what somebody typed there is not for the ledger.
        purpose=request.purpose if request.purpose in profile.purposes else "unknown",
        action=request.action,
        about_kind=request.about.kind,
        about_id=request.about.id,
        outcome="refused" if refused else "allowed",
        rule=refused.rule if refused else "",
        relationship=request.relationship or "",
        request=_request.get() or uuid4().hex,
        counts=details,
    )


def _done(event: Event, permit: Permit, about: About, counts: Mapping[str, int | str]) -> Entry:
    return Entry(
        staff=permit.actor.staff,
        role=permit.actor.role,
        purpose=permit.purpose,
        action=event,
        about_kind=about.kind,
        about_id=about.id,
        outcome="done",
        relationship=permit.relationship or "",
        request=_request.get(),
        under=permit.entry,
        counts=counts,
    )


def _differ(one: StaffMember, other: StaffMember) -> bool:
    return any(getattr(one, f.name) != getattr(other, f.name) for f in StaffMember._meta.concrete_fields)


def _replace(stored: models.QuerySet[Stored], columns: Sequence[str], said: Iterable[tuple[object, ...]]) -> Difference:
    """Apply the difference between what is stored and the wanted values of `columns`."""
    wanted = set(said)
    keys = {tuple(values): key for key, *values in stored.values_list("pk", *columns)}
    gone = [key for values, key in keys.items() if values not in wanted]
    added = sorted(wanted - keys.keys(), key=repr)
    for start in range(0, len(gone), _AT_A_TIME):
        stored.filter(pk__in=gone[start : start + _AT_A_TIME]).delete()
    _insert(stored.model, columns, added)
    return Difference(added=len(added), changed=0, removed=len(gone))


def _insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """As `bulk_create`, without an object for each of the many rows that a first load brings."""
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = [known[column] for column in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES"
    values = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"{into} ({', '.join(['%s'] * len(fields))})", values)


def _refuse_decided(sources: Iterable[str]) -> None:
    if DECIDED in set(sources):
        raise RunRefused(
            f"A source calls itself '{DECIDED}', which is kept for what people here decide.",
            where="the relationships and restrictions of the run",
            means="Nothing was published; the last good run stays in place.",
            do="Give that source another id in its contract.",
        )
