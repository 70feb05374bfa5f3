"""
The verb of linkage: records become people.

The order of the work stands in `resolve`. Nothing in it depends on the order of rows: records are
numbered by id, weights are whole thousandths of a bit, and ties fall to the lesser id.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kinfold.linkage import identifiers, standardise
from kinfold.linkage.candidates import propose
from kinfold.linkage.cluster import Ints, Pairs, Settled, groups, people, proposed
from kinfold.linkage.constraints import OUTVOTED, judged, with_kin
from kinfold.linkage.explain import edges_steps, links_steps
from kinfold.linkage.kin import KIN, NO_KIN, new_pairs
from kinfold.linkage.model import Model, read_model
from kinfold.linkage.reach import reachable
from kinfold.linkage.score import compared, ready
from kinfold.linkage.tables import EDGES, LINKS
from kinfold.sources.tables import ADDRESSES, RECORDS, RELATIONSHIPS, ROW_MATES, SOURCES
from kinfold.warehouse.artefacts import Workspace
from kinfold.warehouse.engine import Engine, Step

_PARTS = 7
# What a difference that clerks mistake as well speaks against one person, at least, where it is weighed.
_SLIP_MILLI = 6_000
# A shared key or a decision holds a group together whatever the evidence says.
_CERTAIN_MILLI = 1_000_000


def resolve(workspace: Workspace, *, model: Path | None = None, decisions: Path | None = None) -> None:
    """
    Find the people in the accepted records, and save who is whom and why.

    `decisions` may name a table (record_l, record_r, same) of what people decided: it outranks the
    model, and what was parted stays parted on every path.
    """
    engine = workspace.engine
    chosen = read_model(model)
    workspace.load("accept", RECORDS, ROW_MATES, SOURCES, ADDRESSES, RELATIONSHIPS)
    _told(workspace, 1)
    make_comparable(engine, decisions)
    _told(workspace, 2)
    dropped = propose(engine)
    _told(workspace, 3)
    ready(engine, chosen)
    # Pairs below the bar of the loose groups say nothing; those that end up in one group are compared again.
    _score(engine, chosen, pairs="candidates", into="scores_0", least=chosen.thresholds.loose)
    _score(engine, chosen, pairs="bound", into="scores_1")
    _told(workspace, 4)
    engine.run([NO_KIN])
    scored, settled = _find_people(engine, chosen, ["scores_0", "scores_1"])
    _told(workspace, 5)
    engine.run([*KIN, new_pairs(_all(scored))])
    if engine.count("kin"):
        more = _scored_too(engine, chosen, scored, pairs="kin_pairs")
        scored, _ = _find_people(engine, chosen, more, settled)
    _told(workspace, 6)
    engine.run([*edges_steps(chosen, _all(scored), engine.count("comparable")), *links_steps()])
    workspace.save(LINKS, EDGES)
    workspace.notes.update({**_figures(engine, chosen), "keys_dropped": dropped})
    _told(workspace, 7)


def make_comparable(engine: Engine, decisions: Path | None = None) -> None:
    """Standardise the loaded records, clear junk, and number the pairs of decisions, relationships and one row."""
    engine.put("nicknames", standardise.nicknames())
    engine.run([*standardise.STEPS, *identifiers.STEPS])
    for step in standardise.STEPS:
        engine.drop(step.name)
    if decisions is None:
        none = pa.table({name: pa.array([], kind) for name, kind in _DECISIONS.items()})
        engine.put("decisions", none)
    else:
        engine.load("decisions", decisions)
    engine.run(
        [
            Step(
                "decided",
                """
                SELECT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r,
                    -- Two people who decided differently: apart is the careful reading.
                    CASE WHEN bool_and(same) THEN 'same' ELSE 'different' END AS decision
                FROM decisions
                JOIN comparable a ON a.record = record_l JOIN comparable b ON b.record = record_r
                WHERE a.n <> b.n GROUP BY ALL
                """,
            ),
            Step(
                "relations",
                """
                SELECT DISTINCT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r FROM relationships
                JOIN comparable a USING (record) JOIN comparable b ON b.record = of_record
                WHERE a.n <> b.n
                """,
            ),
            Step(
                "mates",
                """
                SELECT DISTINCT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r FROM row_mates
                JOIN comparable a USING (record) JOIN comparable b ON b.record = other_record
                """,
            ),
        ]
    )


_DECISIONS = {"record_l": pa.string(), "record_r": pa.string(), "same": pa.bool_()}


def _find_people(
    engine: Engine, model: Model, scored: list[str], before: Settled | None = None
) -> tuple[list[str], Settled]:
    """
    Form loose groups, score every pair inside them that no rule proposed, and settle who is whom.

    Leaves `judged_pairs` and `labels`; the answer is the tables of scores, the new one included, and
    what was settled. Groups that kinship did not touch stay as they were settled `before`.
    """
    join = model.thresholds.join
    engine.run([with_kin(_all(scored), join)])
    edges = engine.fetch(
        f"""
        SELECT l, r, CASE WHEN shared_key OR coalesce(decision = 'same', false) THEN {_CERTAIN_MILLI}
            ELSE CAST(round(weight * 1000) AS BIGINT) END AS milli
        FROM judged_pairs WHERE veto IS NULL ORDER BY l, r
        """
    )
    grouped = groups(
        engine.count("comparable"), _ints(edges, "l"), _ints(edges, "r"), _ints(edges, "milli"), model.thresholds
    )
    engine.put("groups", pa.table({"n": np.arange(len(grouped), dtype=np.int32), "group_n": grouped}))
    engine.run(
        [
            Step(
                "inside",
                f"""
                SELECT a.n AS l, b.n AS r FROM groups a JOIN groups b ON a.group_n = b.group_n AND a.n < b.n
                ANTI JOIN ({_all(scored)}) scored ON scored.l = a.n AND scored.r = b.n
                ORDER BY l, r
                """,
            )
        ]
    )
    more = _scored_too(engine, model, scored, pairs="inside")
    if more != scored:
        engine.run([with_kin(_all(more), join)])
    return more, _settle_people(engine, model, grouped, before)


def _scored_too(engine: Engine, model: Model, scored: list[str], *, pairs: str) -> list[str]:
    """Score further pairs, if there are any, into a table of their own."""
    if not engine.count(pairs):
        return scored
    into = f"scores_{len(scored)}"
    _score(engine, model, pairs=pairs, into=into)
    return [*scored, into]


def _score(engine: Engine, model: Model, *, pairs: str, into: str, least: float | None = None) -> None:
    """Compare the pairs of a table and hold them against the constraints."""
    if least is not None:
        reachable(engine, model, pairs=pairs, into="reachable_pairs", least=least)
        engine.drop(pairs)
        pairs = "reachable_pairs"
    compared(engine, model, pairs=pairs, into="compared_pairs", least=least)
    engine.run([judged("compared_pairs", into)])
    engine.drop("compared_pairs")
    engine.drop(pairs)


def _all(scored: list[str]) -> str:
    return " UNION ALL ".join(f"SELECT * FROM {table}" for table in scored)


def _settle_people(engine: Engine, model: Model, grouped: Ints, before: Settled | None) -> Settled:
    outvoted = ", ".join(f"coalesce(veto = '{reason}', false) AS differs_{reason}" for reason in OUTVOTED)
    agreeing = ", ".join(f"agrees_{reason}" for reason in OUTVOTED)
    told = engine.fetch(
        f"""
        SELECT l, r, CAST(round(weight * 1000) AS BIGINT) AS milli, able,
            veto IS NOT NULL AND veto <> 'decision' AS forbidden,
            coalesce(veto = 'one_row_a_person', false) AS doubles,
            shared_key AND veto IS NULL AS certain,
            coalesce(decision = 'same', false) AS ordered,
            coalesce(decision = 'different', false) AS parted,
            {outvoted}, {agreeing}, CAST(round(greatest(weight, evidence) * 1000) AS BIGINT) AS evidence_milli,
            kin AS moved
        FROM judged_pairs
        JOIN groups a ON a.n = l JOIN groups b ON b.n = r AND a.group_n = b.group_n
        ORDER BY l, r
        """
    )
    names = ("able", "forbidden", "doubles", "certain", "ordered", "parted", "moved")
    flags = {name: told[name].to_numpy() for name in names}
    differ, agree = (
        np.stack([told[f"{word}_{reason}"].to_numpy() for reason in OUTVOTED], axis=1) for word in ("differs", "agrees")
    )
    pairs = Pairs(
        differ=differ, agree=agree, l=_ints(told, "l"), r=_ints(told, "r"), milli=_ints(told, "milli"), **flags
    )
    person = people(len(grouped), grouped, pairs, model.thresholds, before)
    likely = proposed(person, grouped, _weighed_only(pairs, told), _full_bar(engine, person, model))
    numbers = np.arange(len(person), dtype=np.int32)
    engine.put("labels", pa.table({"n": numbers, "person_n": person, "proposed_n": likely}))
    return Settled(grouped, person)


def _full_bar(engine: Engine, person: Ints, model: Model) -> int:
    """
    In thousandths of a bit. In one source, where most records have a partner, one that is left over likely has one too.
    """
    if engine.fetch("SELECT count(DISTINCT source) AS sources FROM comparable")["sources"][0].as_py() > 1:
        return round(model.thresholds.full * 1000)
    partnered = float((np.bincount(person)[person] > 1).mean())
    prior = math.log2(partnered / max(1 - partnered, 1e-6)) if partnered else 0.0
    return round((model.thresholds.full - min(max(prior, 0.0), 5.0)) * 1000)


def _weighed_only(pairs: Pairs, told: pa.Table) -> Pairs:
    """The pairs as *full* takes them: by evidence alone, save what cannot be a slip."""
    outvoted = pairs.differ.any(axis=1)
    evidence = np.where(
        outvoted, np.minimum(_ints(told, "evidence_milli"), -_SLIP_MILLI), _ints(told, "evidence_milli")
    )
    nothing = np.zeros_like(pairs.differ)
    return replace(pairs, milli=evidence, forbidden=pairs.forbidden & ~outvoted, differ=nothing, agree=nothing)


def _ints(table: pa.Table, column: str) -> Ints:
    return np.asarray(table[column].to_numpy(), dtype=np.int64)


def _figures(engine: Engine, model: Model) -> dict[str, Any]:
    """Counts for the manifest and the run's page; no value of any record."""

    def counted(sql: str) -> dict[str, int]:
        found = engine.fetch(sql).to_pylist()
        return {str(row["what"]): int(row["how_many"]) for row in found}

    return {
        "model": model.name,
        "records": engine.count("links"),
        "persons": counted("SELECT 'all' AS what, count(DISTINCT person) AS how_many FROM links")["all"],
        "pairs_scored": engine.count("judged_pairs"),
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
