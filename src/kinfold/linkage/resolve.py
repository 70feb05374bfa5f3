"""
The verb of linkage: records become people.

The order of the work stands in `resolve`. Nothing in it depends on the order of rows: records are
numbered by id, weights are whole thousandths of a bit, and ties fall to the lesser id.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kinfold.linkage import identifiers
from kinfold.linkage.candidates import dropped, propose, propose_again
from kinfold.linkage.comparable import make_comparable
from kinfold.linkage.explain import edges_steps, links_steps
from kinfold.linkage.model import Model, read_model
from kinfold.linkage.rarity import FREQUENCIES, records_known
from kinfold.linkage.refresh import heed_kin, may_recall, recall, remember, see
from kinfold.linkage.score import ready
from kinfold.linkage.tables import BETWEEN, EDGES, FULL_KEYS, KIN_PAIRS, LINKS, PAIRS, SEEN, STANDARDISED
from kinfold.linkage.who import Found, Known, all_of, eased, find_again, find_first, score_proposed, tell_kin, with_ease
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
    chosen = with_ease(chosen, engine)
    _told(workspace, 1)
    recalled = before if before is not None and model is None and may_recall(workspace, before, chosen) else None
    make_comparable(engine, decisions, recalled.path(STANDARDISED.name) if recalled else None)
    # Nothing below reads it, and it would push what is read out of memory.
    workspace.save(STANDARDISED)
    engine.drop(STANDARDISED.name)
    _told(workspace, 2)
    counted = workspace.inputs.get("frequencies")
    ready(engine, chosen, counted.path(FREQUENCIES.name) if counted else None)
    see(engine)
    _told(workspace, 3)
    known = recall(engine, chosen, recalled) if recalled else None
    found = _find(engine, chosen, known)
    _told(workspace, 4)
    engine.run([*edges_steps(chosen, all_of(found.scored), records_known(engine)), *links_steps()])
    _told(workspace, 5)
    remember(engine, found)
    workspace.save(LINKS, EDGES, SEEN, BETWEEN, KIN_PAIRS, PAIRS, FULL_KEYS)
    asked = engine.count("asked" if known else "links")
    taken_over = engine.count("pairs_known") if known else 0
    workspace.notes.update({**_figures(engine, chosen), "records_asked_about": asked, "pairs_taken_over": taken_over})
    _told(workspace, 6)


def _find(engine: Engine, model: Model, known: Known | None) -> Found:
    """The people, found for everybody; what is `known` of pairs and groups is not found again."""
    if known is None:
        propose(engine)
    else:
        propose_again(engine)
    by_keys = score_proposed(engine, model, "scores", recalled=known is not None)
    first = find_first(engine, model, by_keys, known)
    tell_kin(engine)
    return find_again(engine, model, by_keys, first, heed_kin(engine, known) if known else None)


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
        "eased": eased(engine),
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
