"""
The verb of linkage: records become people.

The order of the work stands in `resolve`. Nothing in it depends on the order of rows: records are
numbered by id, weights are whole thousandths of a bit, and ties fall to the lesser id.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kinfold.linkage import identifiers
from kinfold.linkage.candidates import dropped, propose
from kinfold.linkage.comparable import make_comparable
from kinfold.linkage.explain import edges_steps, links_steps
from kinfold.linkage.model import Model, read_model
from kinfold.linkage.rarity import FREQUENCIES, records_known
from kinfold.linkage.refresh import SEEN_NOW, may_recall, refresh, remember, sources, taken_over
from kinfold.linkage.score import ready
from kinfold.linkage.tables import BETWEEN, EDGES, FULL_KEYS, KIN_PAIRS, LINKS, SEEN, STANDARDISED
from kinfold.linkage.who import Found, all_of, find_again, find_first, score_proposed, tell_kin
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, SOURCES
from kinfold.warehouse.artefacts import Artefact, Workspace
from kinfold.warehouse.engine import Engine

_PARTS = 6


def resolve(
    workspace: Workspace,
    *,
    model: Path | None = None,
    decisions: Path | None = None,
    before: Artefact | None = None,
) -> None:
    """
    Find the people in the accepted records, and save who is whom and why.

    `decisions` may name a table (record_l, record_r, same) of what people decided: it outranks the
    model, and what was parted stays parted on every path. `before` is what an earlier run made of this stage:
    where it fits, only what has changed since is found again, and the answer is the same. An input
    `frequencies` says how common names are; without it they are counted among these records.
    """
    engine = workspace.engine
    chosen = read_model(model)
    workspace.load("accept", RECORDS, ROW_MATES, SOURCES, ADDRESSES, RELATIONSHIPS)
    _told(workspace, 1)
    recalled = before if before is not None and model is None and may_recall(workspace, before, chosen) else None
    make_comparable(engine, decisions, recalled.path(STANDARDISED.name) if recalled else None)
    _told(workspace, 2)
    counted = workspace.inputs.get("frequencies")
    ready(engine, chosen, counted.path(FREQUENCIES.name) if counted else None)
    engine.run(SEEN_NOW)
    _told(workspace, 3)
    refreshed = refresh(engine, chosen, recalled) if recalled else None
    found = refreshed.found if refreshed else _find_all(engine, chosen)
    known = refreshed.known if refreshed else None
    _told(workspace, 4)
    weighed = (chosen, all_of(found.scored), records_known(engine))
    if known is None:
        engine.run([*edges_steps(*weighed), *links_steps()])
    else:
        engine.run([*edges_steps(*weighed, into="edges_found"), *links_steps(into="links_found"), *taken_over()])
    _told(workspace, 5)
    remember(engine, found, known)
    workspace.save(LINKS, EDGES, STANDARDISED, SEEN, BETWEEN, KIN_PAIRS, FULL_KEYS)
    asked = engine.count("asked_about") if known else engine.count("links")
    workspace.notes.update({**_figures(engine, chosen), "records_asked_about": asked})
    _told(workspace, 6)


def _find_all(engine: Engine, model: Model) -> Found:
    propose(engine)
    first = find_first(engine, model, [score_proposed(engine, model, "scores")])
    tell_kin(engine)
    return find_again(engine, model, first)


def _figures(engine: Engine, model: Model) -> dict[str, Any]:
    """Counts for the manifest and the run's page; no value of any record."""

    def counted(sql: str) -> dict[str, int]:
        found = engine.fetch(sql).to_pylist()
        return {str(row["what"]): int(row["how_many"]) for row in found}

    return {
        "model": model.name,
        "records": engine.count("links"),
        "persons": counted("SELECT 'all' AS what, count(DISTINCT person) AS how_many FROM links")["all"],
        "engine": engine.version,
        "sources": sources(engine),
        "pairs_scored": engine.count("judged_pairs"),
        "keys_dropped": dropped(engine),
        "held_by": counted("SELECT reason AS what, count(*) AS how_many FROM links GROUP BY reason ORDER BY reason"),
        "parked": counted(
            "SELECT reason AS what, count(*) AS how_many FROM edges WHERE state = 'parked' GROUP BY reason ORDER BY reason"
        ),
        "refused": counted(
            "SELECT reason AS what, count(*) AS how_many FROM edges WHERE state = 'refused' GROUP BY reason ORDER BY reason"
        ),
        "junk_values": identifiers.junk_counts(engine),
    }


def _told(workspace: Workspace, done: int) -> None:
    workspace.watch.step("resolve", "", done, _PARTS)
