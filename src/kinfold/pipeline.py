"""
The line on one screen: from what agencies sent to what the family page shows.

Each step leaves an artefact and is skipped while its inputs have not changed. Nothing is live until
`publish` has checked the run; a run that is stopped leaves the last good one in place, and the next
one goes on from the artefacts that were finished.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from functools import partial

from kinfold.families.assemble import assemble
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.linkage.resolve import resolve
from kinfold.needs.find import find
from kinfold.needs.framework import Framework, read_framework
from kinfold.places import Places, shipped
from kinfold.register import actions as register
from kinfold.runs import Run, made_by_newest, only_one_run, recorded
from kinfold.sources.accept import accept_all, day_of
from kinfold.sources.contract import Contract
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.identifiers import SourceId
from kinfold.warehouse.artefacts import Artefact, NobodyWatching, Warehouse, Watch

KEPT_RUNS = 2
"""The artefacts of this many published runs are kept: this one and the one before, to compare."""


def refresh(
    places: Places,
    *,
    on: date | None = None,
    watch: Watch | None = None,
    accept_shrinkage: bool = False,
    accept_lost_protection: bool = False,
) -> Run:
    """Run the whole line for a council and publish what it found."""
    watch = watch or NobodyWatching()
    with only_one_run(places), recorded(places) as log:
        profile = read_profile(places.council)
        contracts = read_contracts(places.council)
        log.begin(profile.council)
        artefacts = line(places, profile, contracts, on=on, watch=watch, made=log.step)
        day = day_of(artefacts["accept"])
        report = register.publish(
            artefacts,
            profile=profile,
            on=day,
            run_id=log.run.run,
            scratch=places.data / "scratch",
            watch=watch,
            accept_shrinkage=accept_shrinkage,
            accept_lost_protection=accept_lost_protection,
        )
        log.end(asdict(report))
        Warehouse(places.warehouse).keep_only(made_by_newest(places, KEPT_RUNS))
        return log.run


def line(
    places: Places,
    profile: Profile,
    contracts: Mapping[SourceId, Contract],
    *,
    on: date | None,
    watch: Watch,
    made: Callable[[Artefact], Artefact] = lambda artefact: artefact,
) -> dict[str, Artefact]:
    """Extracts become records, people, families, findings. `made` is told of each artefact as it is finished."""
    warehouse = Warehouse(places.warehouse)
    make = partial(warehouse.make, watch=watch)

    records = made(
        accept_all(warehouse, places.council, contracts, places.extracts, on=on, sealed=places.sealed, watch=watch)
    )
    done = {"accept": records}
    on = day_of(records)
    framework = framework_of(profile, on)
    day = {"on": on}
    rules = {"framework": framework.digest(), "profile": profile.model_dump_json()}
    done["resolve"] = made(make("resolve", resolve, inputs=dict(done), code="linkage"))
    done["assemble"] = made(
        make("assemble", partial(assemble, on=on), inputs=dict(done), settings=day, code="families")
    )
    judge = partial(find, framework=framework, profile=profile, on=on)
    done["find"] = made(make("find", judge, inputs=dict(done), settings={**day, **rules}, code="needs"))
    return done


def framework_of(profile: Profile, on: date) -> Framework:
    """The framework that the council holds families against on a day."""
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
    return read_framework(folder)
