"""
The line on one screen: from what agencies sent to what the family page shows.

Each step leaves an artefact and is skipped while its inputs have not changed. Nothing is live until
`publish` has checked the run; a run that is stopped leaves the last good one in place, and the next
one goes on from the artefacts that were finished.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from kinfold.families.assemble import assemble
from kinfold.families.corrected import digest_of as digest_of_corrected
from kinfold.families.tables import Corrected
from kinfold.governance.notices_kept import must_be_there
from kinfold.governance.queries import failed_due_diligence, today_under
from kinfold.governance.rules.marking import Protected
from kinfold.governance.rules.marking import digest_of as digest_of_protected
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import law_of, try_registers
from kinfold.linkage import frequencies
from kinfold.linkage.decided import Decided as DecidedMatch
from kinfold.linkage.decided import digest_of, resolve_as_decided
from kinfold.needs.find import find
from kinfold.needs.framework import Framework, read_framework
from kinfold.needs.local import as_read_by
from kinfold.needs.progress import held_until, progress_test
from kinfold.outcomes.measure import digest_of as digest_of_followed
from kinfold.outcomes.measure import measure
from kinfold.outcomes.results import ResultAsked
from kinfold.outcomes.tables import Followed, Helped
from kinfold.places import Places, shipped
from kinfold.register import actions as register
from kinfold.register import queries
from kinfold.register.correction_queries import binding_corrections, last_agreed, last_said
from kinfold.register.match_queries import binding_decisions
from kinfold.register.outcome_queries import followed_needs
from kinfold.register.protection_queries import protected_records
from kinfold.register.result_queries import helped_families
from kinfold.register.values import Arrived
from kinfold.runs import Run, made_by_last, made_by_newest, only_one_run, recorded
from kinfold.sources.accept import Arrivals, accept_all, accept_staged, day_of, stage_all
from kinfold.sources.agreed import agreements_of
from kinfold.sources.contract import Contract
from kinfold.sources.contracts import kinds_given, read_contracts
from kinfold.sources.registered import must_be_in_order
from kinfold.sources.stage import Decided, Decisions, Staged, State
from kinfold.vocabulary.errors import BadSettings, RunRefused
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import local_day
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Watch

NOTHING_EARLIER: Mapping[str, Artefact] = MappingProxyType({})
KEPT_RUNS = 2
"""The artefacts of this many published runs are kept: this one and the one before, to compare."""


def refresh(
    places: Places,
    *,
    on: date | None = None,
    watch: Watch | None = None,
    accept_shrinkage: bool = False,
    accept_lost_protection: bool = False,
    commit_new: TakenOn | None = None,
    find_everybody: bool = False,
) -> Run:
    """
    Run the whole line for a council and publish what it found.

    What people decided about extracts is handed to the line; what the line has read is noted in the
    register before anything is published, so that what waits is seen. `commit_new` takes on every
    source of which nothing is in use yet. With `find_everybody` nothing that the last run found is gone on from.
    """
    watch = watch or NobodyWatching()
    with only_one_run(places), recorded(places) as log:
        profile = read_profile(places.council)
        contracts = read_contracts(places.council)
        must_be_in_order(places.council, profile, contracts, on or today_under(profile))
        must_be_there(places.council, profile.council)
        log.begin(profile.council)
        permit = register.take_new_sources_on(commit_new.account) if commit_new else None
        arrivals = _arrivals(places, profile, contracts, decisions(take_new=commit_new is not None), on=on, watch=watch)
        log.ended("reading")
        records = log.step(accept_staged(Warehouse(places.warehouse), contracts, arrivals, watch=watch))
        register.note_extracts(
            records, _arrived(arrivals.staged), permit=permit, reason=commit_new.reason if commit_new else ""
        )
        _something_is_used(arrivals.staged, places)
        log.ended("noting")
        heeded, agreed = last_said(), last_agreed()
        corrected, protected = binding_corrections(), protected_records()
        artefacts = line(
            places, profile, contracts, on=on, watch=watch, made=log.step, accepted=records, decided=binding_decisions(),
            followed=followed_needs(), helped=helped_families(), corrected=corrected, protected=protected,
            earlier={} if find_everybody else made_by_last(places, Warehouse(places.warehouse), "frequencies", "resolve"),
        )  # fmt: skip
        day = day_of(artefacts["accept"])
        report = register.publish(
            artefacts,
            profile=profile,
            law=law_of(places.council),
            on=day,
            run_id=log.run.run,
            scratch=places.data / "scratch",
            watch=watch,
            accept_shrinkage=accept_shrinkage,
            accept_lost_protection=accept_lost_protection,
            protected=protected,
            heeded=heeded,
            agreed=agreed,
        )
        log.end(asdict(report))
        Warehouse(places.warehouse).keep_only(made_by_newest(places, KEPT_RUNS))
        return log.run


@dataclass(frozen=True)
class TakenOn:
    """Who takes new sources on with a run, by their account on the machine, and why."""

    account: str
    reason: str


def decisions(*, take_new: bool = False) -> Decisions:
    """What people decided about extracts, as the line takes it."""
    standing: dict[str, set[Decided]] = {"committed": set(), "rejected": set()}
    committed_on: dict[Decided, date] = {}
    for one in queries.extract_decisions():
        decided = (one.source, one.day, one.extract)
        standing[one.decision].add(decided)
        if one.decision == "committed":
            committed_on[decided] = local_day(one.at)
    return Decisions(frozenset(standing["committed"]), frozenset(standing["rejected"]), committed_on, take_new=take_new)


def _arrivals(
    places: Places,
    profile: Profile,
    contracts: Mapping[SourceId, Contract],
    decided: Decisions | None,
    *,
    on: date | None,
    watch: Watch,
) -> Arrivals:
    registers, _ = try_registers(places.council)  # a trial has none, and what is broken stopped the run before
    agreed = agreements_of(
        profile, contracts, failed_due_diligence(), registers.sharing.sources if registers is not None else ()
    )
    return stage_all(
        Warehouse(places.warehouse), places.council, contracts, places.extracts,
        on=on, sealed=places.sealed, decisions=decided, agreements=agreed, watch=watch,
    )  # fmt: skip


def _arrived(staged: Sequence[Staged]) -> list[Arrived]:
    met: set[tuple[str, date]] = set()
    arrived = []
    for one in staged:  # of one day the newest file comes first
        of_day = (str(one.extract.source), one.extract.day)
        how = str(one.how) if one.how else None
        arrived.append(Arrived(*of_day, one.extract.id, how, newest=of_day not in met))
        met.add(of_day)
    return arrived


def _something_is_used(staged: Sequence[Staged], places: Places) -> None:
    if any(one.state == State.ACCEPTED for one in staged):
        return
    held = sum(one.state == State.HELD for one in staged)
    raise RunRefused(
        f"None of the {len(staged):,} extracts can be used: {held:,} wait for a person, {len(staged) - held:,} were refused or rejected.",
        where=str(places.extracts),
        means="Nothing was published.",
        do="Look at the receipts with `kinfold sources review`, then commit them with `kinfold sources commit`. For a first load, "
        "`kinfold run --commit-new --reason ...` takes all new sources on at once.",
    )


def line(
    places: Places,
    profile: Profile,
    contracts: Mapping[SourceId, Contract],
    *,
    on: date | None,
    watch: Watch,
    made: Callable[[Artefact], Artefact] = lambda artefact: artefact,
    accepted: Artefact | None = None,
    decided: Sequence[DecidedMatch] = (),
    followed: Sequence[Followed] = (),
    helped: Sequence[Helped] = (),
    corrected: Sequence[Corrected] = (),
    protected: Sequence[Protected] = (),
    earlier: Mapping[str, Artefact] = NOTHING_EARLIER,
) -> dict[str, Artefact]:
    """
    Extracts become records, people, families, findings, progress. `made` is told of each artefact as it is finished.

    `decided` is what people decided about who is who: two records, and whether they are one person's. `followed` are
    the confirmed needs of families in support and `helped` the families whose support has ended; where there are none,
    there is nothing to measure and no artefact of it. `corrected` is what professionals said of families, and
    `protected` the records that people here put a mark on.
    Without `accepted` all extracts that keep their contract are used: nobody reviews, for trials and tests.
    `earlier` is what the last published run made: names are as common as they were found then, while that fits, and
    only pairs of which a record is new or has changed are weighed again.
    """
    warehouse = Warehouse(places.warehouse)
    make = partial(warehouse.make, watch=watch)

    records = accepted or made(
        accept_all(warehouse, places.council, contracts, places.extracts, on=on, sealed=places.sealed, watch=watch)
    )
    done = {"accept": records}
    on = day_of(records)
    framework = framework_of(profile, on, council=places.council, contracts=contracts)
    day = {"on": on}
    rules = {"framework": framework.digest(), "profile": profile.model_dump_json()}
    heed = partial(resolve_as_decided, decided=decided, before=earlier.get("resolve"))
    told = {"decided": digest_of(decided)} if decided else {}
    names = made(_frequencies(make, records, earlier.get("frequencies"), on))
    done["resolve"] = made(make("resolve", heed, inputs={**done, "frequencies": names}, settings=told, code="linkage"))
    said = {"corrected": digest_of_corrected(corrected)} if corrected else {}
    hidden = {"protected": digest_of_protected(protected)} if protected else {}
    apart = [(one, other) for one, other, same in decided if not same]
    put_together = partial(assemble, on=on, corrected=corrected, protected=protected, told_apart=apart)
    done["assemble"] = made(
        make("assemble", put_together, inputs=dict(done), settings={**day, **said, **hidden}, code="families")
    )
    judge = partial(find, framework=framework, profile=profile, on=on)
    done["find"] = made(make("find", judge, inputs=dict(done), settings={**day, **rules}, code="needs"))
    if followed or helped:
        follow = partial(
            measure,
            followed=followed,
            on=on,
            held_until=partial(held_until, framework, profile),
            test=partial(progress_test, framework=framework, profile=profile),
            helped=helped,
            results=_results_of(framework),
        )
        told_of = {**day, **rules, "followed": digest_of_followed(followed, helped)}
        done["measure"] = made(make("measure", follow, inputs=dict(done), settings=told_of, code="outcomes"))
    return done


def _results_of(framework: Framework) -> tuple[ResultAsked, ...]:
    """What the framework asks of every helped family, as the outcomes' stage takes it."""
    told = framework.progress.results if framework.progress else {}
    return tuple(
        ResultAsked(id_, one.label, one.verified, tuple((need, framework.need(need).about) for need in one.asked))
        for id_, one in told.items()
    )


def _frequencies(make: Callable[..., Artefact], records: Artefact, earlier: Artefact | None, on: date) -> Artefact:
    """How common names are: as the last run took it, while it fits these records, or counted among them."""
    if earlier and frequencies.fit(earlier, records, on):
        return earlier
    return make(
        "frequencies",
        partial(frequencies.count_names, accepted=records, on=on),
        settings={"accepted": records.fingerprint, "on": on},
        code="linkage",
    )


def framework_of(profile: Profile, on: date, *, council: Path, contracts: Mapping[SourceId, Contract]) -> Framework:
    """The framework that the council holds families against on a day, with the council's own readings of it."""
    adoption = profile.adopted(on)
    if adoption is None:
        raise BadSettings(
            [f"profile.yaml: no framework is adopted on {on:%-d %B %Y}"],
            where=profile.name,
            do="Add an entry to `frameworks` that covers the day, or choose another day with --on.",
        )
    folder = shipped("frameworks") / adoption.framework
    if not folder.is_dir():
        known = ", ".join(sorted(path.name for path in shipped("frameworks").iterdir() if path.is_dir()))
        raise BadSettings(
            [f"profile.yaml: there is no framework '{adoption.framework}'"],
            where=profile.name,
            do=f"There are: {known}.",
        )
    framework = read_framework(folder)
    if framework.kind == "gateway":
        raise BadSettings(
            [
                f"profile.yaml: '{framework.id}' is the law's test for sharing data, and no programme to hold families against"
            ],
            where=profile.name,
            do="Adopt a programme; `kinfold framework check` lists them.",
        )
    return as_read_by(council, framework, kinds_given(contracts))
