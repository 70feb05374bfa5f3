"""
What changes the register.

The file is long because what one transaction puts in is best read in one piece: its order is what keeps a run whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.utils import timezone

from kinfold.governance import actions as governance
from kinfold.governance import wall
from kinfold.governance.queries import today
from kinfold.governance.rules.marking import Protected, mark_records
from kinfold.governance.rules.policy import Actor, Event, Permit
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Law
from kinfold.register.models import ExtractDecision, FamilyRedirect, PersonRedirect, ReceivedExtract, Redirect, Run
from kinfold.register.publish import checks, difference, first_load, received
from kinfold.register.publish.agreed import tell_the_wall
from kinfold.register.publish.barred import families_met
from kinfold.register.publish.coming_back import families_come_back, keep_ended, people_come_back
from kinfold.register.publish.difference import Changes
from kinfold.register.publish.door_rows import DoorRows, door_rows, put_abuse_confirmed
from kinfold.register.publish.held import read_held
from kinfold.register.publish.hidden_before import LET_GO, ToKeep, read_hidden, to_keep
from kinfold.register.publish.hide_on import hide_on
from kinfold.register.publish.ids import Event as IdEvent
from kinfold.register.publish.ids import Given
from kinfold.register.publish.kept_records import check_records_are_kept
from kinfold.register.publish.loading import loader
from kinfold.register.publish.meanwhile import Made, Meanwhile, meanwhile
from kinfold.register.publish.remembered import remember
from kinfold.register.publish.rows import NOTHING_HELD, Held, load_artefacts, make_rows
from kinfold.register.publish.telling import STAGE, Telling
from kinfold.register.reading import protecting
from kinfold.register.reading.abuse_confirmed import abuse_confirmed
from kinfold.register.reading.acts_held import HELD, must_hold_what_was_done
from kinfold.register.reading.corrected import AGREED, HEEDED
from kinfold.register.reading.extracts import review_of, shown
from kinfold.register.values import Arrived, ExtractShown, Reviewed
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import MissingPart, NoLongerSo, RunFailed, RunRefused, kind_of
from kinfold.vocabulary.identifiers import PurposeId
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Watch
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Engine

_AT_A_TIME = 5_000


@dataclass(frozen=True)
class PublishReport:
    """What publishing changed, table by table."""

    run: str
    counts: Mapping[str, Changes]
    seconds: float
    parts: Mapping[str, float]
    """The seconds of each part, which make up all of them."""

    @property
    def changed(self) -> int:
        return sum(c.inserted + c.updated + c.deleted for c in self.counts.values())


@dataclass(frozen=True)
class Answers:
    """What the engine has made of a run, beside its rows; and the files that it was made under."""

    run: str
    people: Given
    families: Given
    sizes: dict[str, int]
    door: DoorRows
    kept: tuple[ToKeep, ...]
    """Whom it hides by itself."""
    not_sent: tuple[int, ...]
    """The protections by people of whom nobody sends a record any more."""
    profile: Profile
    law: Law


def publish(
    artefacts: Mapping[str, Artefact],
    *,
    profile: Profile,
    law: Law,
    on: date,
    run_id: str,
    scratch: Path,
    watch: Watch | None = None,
    accept_shrinkage: bool = False,
    accept_lost_protection: bool = False,
    protected: Sequence[Protected] = (),
    heeded: int = 0,
    agreed: int = 0,
) -> PublishReport:
    """
    Put a run's answers in place of the last run's, whole or not at all.

    The run is checked, and the difference worked out and staged, before anything that pages read is
    touched; then all of it, with the run itself and what the door needs to know, is applied in one
    transaction. The same run twice changes nothing. Raises RunRefused where the run does not hang
    together, is much smaller than the last one, or lacks an extract that says who is protected, and
    that was not accepted. `protected` are the records that people here put a mark on; `heeded` is the last row of what
    professionals said of families that the run knew, `agreed` the last word of a second person on it.
    """
    watch = watch or NobodyWatching()
    telling = Telling(watch)
    _need_to_be_past_the_wall()
    key = _id_key()
    seen = must_hold_what_was_done(RunRefused, means="Nothing was published. Pages show what is in the register.")
    watch.begun(STAGE, "the register")
    before = Run.objects.order_by("-published_at", "-id").first()
    first = first_load.is_first()
    workplace = scratch / STAGE
    # What a killed publish spilled to the disk is personal data: gone before anything else is done.
    shutil.rmtree(workplace, ignore_errors=True)
    held, groups = Future[Held](), protecting.groups()
    hidden = read_hidden(before, protected, groups, protecting.let_go())
    confirmed = abuse_confirmed()

    def make(made: Made) -> Answers:
        load_artefacts(engine, artefacts)
        mark_records(engine, protected)
        put_abuse_confirmed(engine, confirmed)
        checks.check_whole(engine)
        if not accept_lost_protection:
            checks.check_protection_came(engine)
        not_sent = checks.check_protected_are_there(engine, groups)
        people, families = make_rows(engine, held, hidden, on=on, key=key, made=made)
        sizes = checks.sizes(engine)
        if before and not accept_shrinkage:
            checks.check_not_shrunk(sizes, before.counts)
        kept = to_keep(engine)
        return Answers(run_id, people, families, sizes, door_rows(engine), kept, not_sent, profile, law)

    def run(answers: Answers) -> Run:
        adopted = profile.adopted(on)
        return Run(
            id=run_id,
            on_day=on,
            published_at=timezone.now(),
            council=profile.name,
            invented=profile.invented,
            framework=adopted.framework if adopted else None,
            reading=adopted.reading if adopted else None,
            counts={**answers.sizes, HEEDED: heeded, AGREED: agreed, LET_GO: hidden.newest_lift, HELD: seen},
        )

    engine = DuckDBEngine(workplace)
    try:
        with meanwhile(engine, make) as making, _no_value_told():
            put_in = _load_first if first else partial(_put_difference_in, may_shrink=accept_shrinkage)
            changes, sizes = put_in(engine.beside(), making, held, run, before, telling, workplace)
    finally:
        telling.part("committing")
        engine.close()
        shutil.rmtree(workplace, ignore_errors=True)
    telling.part("clearing")
    report = PublishReport(run_id, changes, telling.seconds, telling.parts)
    watch.ended(STAGE, {**sizes, "changed rows": report.changed}, telling.seconds, skipped=False)
    return report


def take_over_what_was_agreed(profile: Profile, law: Law) -> None:
    """
    Have the second wall know what the files say, before the next run does: for the owner of the tables.

    After an upgrade it knows nothing of what staff may newly do, and so would show them nothing of it.
    """
    with transaction.atomic():
        tell_the_wall(profile, law)


def note_extracts(
    accepted: Artefact, arrived: Sequence[Arrived], *, permit: Permit | None = None, reason: str = ""
) -> None:
    """
    Write down what a run has read and what has come into use, before it publishes anything.

    `permit` is that of whoever takes new sources on with this run, and `reason` theirs.
    """
    with transaction.atomic():
        difference.one_at_a_time()  # two machines that note the same would each find the other's rows in the way
        made = received.note(accepted, arrived, permit=permit, reason=reason)
        if permit is not None and made:
            governance.record(Event.COMMITTED, permit, extracts=len(made), first_decision=made[0])


def take_new_sources_on(account: str) -> Permit:
    """Ask the door, as somebody at the command line, to use the first extracts of sources with this run."""
    return governance.require_at_the_machine(
        account, Action.COMMIT_EXTRACTS, first=not ExtractDecision.objects.exists()
    )


def decide_extract(actor: Actor, purpose: PurposeId, about: Reviewed, *, commit: bool, reason: str) -> None:
    """
    Commit or reject an extract, for the next run to heed. Raises NoLongerSo where what was looked at has
    changed since.
    """
    permit = governance.require(actor, purpose, Action.COMMIT_EXTRACTS)
    _decide(permit, "page", about, commit=commit, reason=reason)


def decide_extract_at_the_machine(
    account: str, source: str, day: date, *, commit: bool, reason: str, staff_list: bool = False
) -> ExtractShown:
    """
    As `decide_extract`, at the command line: about the newest file of that day, which is answered.

    `staff_list` says that the source is the council's list of its staff.
    """
    permit = governance.require_at_the_machine(
        account, Action.COMMIT_EXTRACTS, first=not ExtractDecision.objects.exists(), staff_list=staff_list
    )
    of_the_day = ReceivedExtract.objects.filter(source=source, extract_date=day)
    found = of_the_day.order_by("-newest").first()
    if found is None:
        raise NoLongerSo(
            "The last run has read no extract of that source and day.",
            where=f"{source} {day}",
            means="Nothing was decided.",
            do="`kinfold sources review` lists the extracts with their days.",
        )
    _decide(
        permit, "command_line", Reviewed(source, day, found.extract, review_of(found)), commit=commit, reason=reason
    )
    return shown(of_the_day.filter(pk=found.pk))[0]


def _decide(permit: Permit, how: str, about: Reviewed, *, commit: bool, reason: str) -> None:
    with transaction.atomic():
        found = ReceivedExtract.objects.filter(
            source=about.source, extract_date=about.day, extract=about.extract
        ).first()
        waits = found is not None and (found.state in ("held", "rejected") if commit else found.state != "refused")
        if found is None or not found.newest or not waits or review_of(found) != about.review:
            raise NoLongerSo(
                "This extract or its receipt is not what you looked at: it was read again, corrected or decided since.",
                where=f"{about.source} {about.day}",
                means="Nothing was decided. What was in use stays in use.",
                do="Look at it as it is now, and decide again.",
            )
        decision = ExtractDecision.objects.create(
            source=about.source,
            extract_date=about.day,
            extract=about.extract,
            decision="committed" if commit else "rejected",
            how=how,
            decided_by=permit.actor.staff,
            reason=reason,
            decided_at=timezone.now(),
            entry=permit.entry,
        )
        governance.record(Event.COMMITTED if commit else Event.REJECTED, permit, decision=decision.id)


def _load_first(
    engine: Engine,
    making: Meanwhile[Answers],
    held: Future[Held],
    run: Callable[[Answers], Run],
    before: Run | None,
    telling: Telling,
    workplace: Path,
) -> tuple[dict[str, Changes], dict[str, int]]:
    """Fill empty tables; nothing of it is there until all of it is."""
    held.set_result(NOTHING_HELD)
    tables = making.tables()
    # What does not hang together is refused before anything is begun.
    first = next(name for name in tables if name in first_load.TABLES)
    with loader().filling(workplace) as filling:
        targets = filling.ahead(engine, first_load.targets_of(chain([first], tables)))
        telling.done("rows")
        with transaction.atomic():
            _nobody_came_before(before)
            changes = first_load.fill(engine, filling, targets)
            answers = making.result()
            telling.part("filling")
            telling.done("checks", "difference", "staging", "applying")
            _put_down(run(answers), before, answers, telling)
    return changes, {**answers.sizes, "kept hidden": len(answers.kept)}


def _put_difference_in(
    engine: Engine,
    making: Meanwhile[Answers],
    held: Future[Held],
    run: Callable[[Answers], Run],
    before: Run | None,
    telling: Telling,
    _workplace: Path,
    *,
    may_shrink: bool,
) -> tuple[dict[str, Changes], dict[str, int]]:
    """Write what differs from the last run, in one transaction. A kill in it leaves the register as that run made it."""
    ids, read = read_held()
    held.set_result(ids)
    difference.read_digests(engine, read)
    answers = making.result()
    telling.done("rows", "checks")
    changes = difference.work_out(engine)
    telling.done("difference")
    try:
        difference.stage(engine, changes)
        if not may_shrink:
            check_records_are_kept(changes["record"], before.published_at if before else None)
        telling.done("staging")
        with transaction.atomic():
            _nobody_came_before(before)
            remember(changes["membership"], answers.run)
            keep_ended(answers.people)
            for _ in difference.apply(changes):
                pass
            telling.done("applying")
            _put_down(run(answers), before, answers, telling)
    finally:
        difference.clear()
    return changes, {**answers.sizes, "kept hidden": len(answers.kept)}


def _need_to_be_past_the_wall() -> None:
    """Behind it the register would seem empty, and a run would take itself for the first."""
    if wall.stands():
        raise RunRefused(
            "The role of this run may not read or write what a run publishes.",
            where="the role that KINFOLD_LINE_URL names, or KINFOLD_DATABASE_URL where that is not set",
            means="Nothing was published. Pages show the last good run.",
            do="Name the line's own role in KINFOLD_LINE_URL: deploy/postgresql/roles.sql makes one.",
        )


def _nobody_came_before(before: Run | None) -> None:
    """Raise RunRefused where another run was published meanwhile; from here on none can be."""
    difference.one_at_a_time()
    now = Run.objects.order_by("-published_at", "-id").first()
    if (now and now.id) != (before and before.id):
        raise RunRefused(
            "Another run was published while this one was being compared with the register.",
            where="register",
            means="This run was not published. Pages show the other one.",
            do="Run again; only what differs will be worked out.",
        )


def _put_down(run: Run, before: Run | None, answers: Answers, telling: Telling) -> None:
    """What belongs to a run beside its rows: what became of ids, what the door needs to know, the run itself."""
    people = (*answers.people.events, *people_come_back())
    _keep_redirects(PersonRedirect, people, run.id)
    families = (*answers.families.events, *families_come_back(run.id))
    _keep_redirects(FamilyRedirect, families, run.id)
    governance.follow_ids("person", _steps(people))
    governance.follow_ids("family", _steps(families))
    governance.replace_staff(answers.door.staff)
    governance.replace_relationships(answers.door.relationships)
    governance.replace_duty(answers.door.duty)
    hide_on(answers.kept, answers.not_sent, until=(before or run).on_day)
    # Whom somebody protected while the run was under way is in none of its rows.
    governance.replace_restrictions((*answers.door.restrictions, *protecting.restrictions(today())))
    governance.bar_families(lambda kind, ids: families_met(kind, ids, run.on_day))
    tell_the_wall(answers.profile, answers.law)
    if not (before and before.id == run.id):
        run.save(force_insert=True)
    telling.done("door")


@contextmanager
def _no_value_told() -> Iterator[None]:
    """The database's message may quote a row, and a row may be a person's: only its kind is told."""
    try:
        yield
    except DatabaseError as problem:
        raise RunFailed(
            f"The run could not be put into the register ({kind_of(problem)}).",
            where="register",
            means="Nothing was changed. Pages show the last good run.",
            do="Run again. If it fails again, see whether the disk is full or the database is locked.",
        ) from None


def _keep_redirects(model: type[Redirect], events: Iterable[IdEvent], run: str) -> None:
    model._default_manager.bulk_create(
        [model(old=event.old, new=event.new, event=event.event, run=run) for event in events],
        batch_size=_AT_A_TIME,
    )


def _steps(events: Iterable[IdEvent]) -> list[tuple[str, str]]:
    return [(event.old, event.new) for event in events if event.new is not None]


def _id_key() -> bytes:
    """The key of ids at birth. Ids already given stay when it changes, so it can be renewed."""
    try:
        # Django itself refuses an empty secret key when it is asked for.
        key = getattr(settings, "KINFOLD_ID_KEY", "") or settings.SECRET_KEY
    except ImproperlyConfigured:
        raise MissingPart(
            "There is no secret to make ids with.",
            where="the setting KINFOLD_ID_KEY, or the secret key it is else taken from",
            means="Nothing was published.",
            do="Set KINFOLD_SECRET_KEY in the environment; `kinfold demo` makes one for a made-up council.",
        ) from None
    return str(key).encode()
