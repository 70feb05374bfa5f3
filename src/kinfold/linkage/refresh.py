"""
New and changed records against what the last run found: only pairs that hold one of them are weighed again.

A pair's weight follows from its two records (the rarity of a trait stands in them), the model and the frequencies
that go with it, and so does what forbids it, beside what is said of the two: a relationship, a row, a decision. So a
pair of two records that are as they were, of whom nothing else is said, is what it was, and the last run kept it.
Which pairs are proposed follows from the keys of their records, and from which keys too many share. A group of
records settles as it did where all of them, all their pairs and what families say of them are as they were. All
else is found for everybody, so the answer is the one that a full run gives; a test holds them against each other.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kinfold.linkage.cluster import Settled
from kinfold.linkage.joining import Bools, Ints
from kinfold.linkage.model import Model
from kinfold.linkage.score import level_type
from kinfold.linkage.tables import BETWEEN, FULL_KEYS, KIN_PAIRS, PAIRS, SEEN
from kinfold.linkage.who import Found, Known, eased
from kinfold.warehouse.artefacts import Artefact, Workspace
from kinfold.warehouse.engine import Engine, Step

_BETWEEN_NOW = Step(
    "between",
    """
    SELECT l, r, 'relation' AS what FROM relations
    UNION ALL SELECT l, r, 'row' FROM mates
    UNION ALL SELECT l, r, decision FROM decided
    """,
)

_EARLIER = Step(
    "earlier",
    """
    SELECT before.n AS was, now.n, now.told = before.told AS same
    FROM seen_before before JOIN seen_now now USING (record)
    """,
)
_CAME_OR_CHANGED = "SELECT n FROM seen_now WHERE n NOT IN (SELECT n FROM earlier WHERE same)"
_MORE_OR_LESS_IS_SAID = """
    SELECT unnest([l, r]) AS n FROM (
        (FROM between EXCEPT FROM between_here) UNION ALL (FROM between_here EXCEPT FROM between)
    )
    -- Of a record that came or changed all pairs are asked about anyway.
    WHERE l IN (SELECT n FROM earlier WHERE same) AND r IN (SELECT n FROM earlier WHERE same)
"""
_FAMILIES_SAY_ELSE = """
    SELECT unnest([l, r]) AS n FROM (
        (SELECT l, r FROM kin ANTI JOIN kin_here USING (l, r))
        UNION ALL (SELECT l, r FROM kin_here ANTI JOIN kin USING (l, r))
    )
"""

MOST_ASKED = 0.3
"""Of so large a share of the records a full run is about as quick (told from what 5% and 15% cost)."""


def see(engine: Engine) -> None:
    """Leave `seen_now`, each record as far as it can matter to a pair, and `between`, what is said of two records beside that."""
    all_of_it = ", ".join(name for name in engine.fetch("SELECT * FROM comparable LIMIT 0").column_names if name != "n")
    engine.run([Step("seen_now", f"SELECT n, record, hash({all_of_it}) AS told FROM comparable"), _BETWEEN_NOW])


def may_recall(workspace: Workspace, before: Artefact | None, model: Model) -> bool:
    """
    Whether an earlier artefact of this stage was made as one would be made now, but for the records and decisions.

    Where the bar of the full level is eased it follows from all the records, so all are asked about.
    """
    if before is None or "frequencies" not in workspace.inputs:
        return False
    notes, inputs = before.manifest["notes"], before.manifest["inputs"]
    alike = (
        notes.get("engine") == workspace.engine.version
        and notes.get("model") == model.name
        and before.manifest["code"] == workspace.code
        and inputs.get("frequencies") == workspace.inputs["frequencies"].fingerprint
    )
    return alike and not notes.get("eased", True) and not eased(workspace.engine)


def recall(engine: Engine, model: Model, before: Artefact) -> Known | None:
    """
    What the last run found that still holds; nothing where too many records came or changed for it to be worth it.

    Needs `seen_now` and `between`. Leaves `asked`, the records that came or changed or of whom something else is
    said, `pairs_known`, the pairs of two others, and `full_keys_before`; all by the numbers that records have now.
    """
    for table in (SEEN, BETWEEN, KIN_PAIRS, PAIRS, FULL_KEYS):
        engine.load(f"{table.name}_before", before.path(table.name))
    engine.run(
        [
            _EARLIER,
            _numbered("between_here", BETWEEN.name, "earlier", "what"),
            Step("asked", f"{_CAME_OR_CHANGED} UNION {_MORE_OR_LESS_IS_SAID}"),
        ]
    )
    if engine.count("asked") > MOST_ASKED * engine.count("seen_now"):
        return None
    levels = ", ".join(f"CAST({one.name} AS {level_type(one)}) AS {one.name}" for one in model.comparisons)
    engine.run(
        [
            Step("unchanged", "SELECT was, n FROM earlier ANTI JOIN asked USING (n)"),
            _numbered("kin_here", KIN_PAIRS.name, "unchanged"),
            _numbered("pairs_known", PAIRS.name, "unchanged", f"before.* EXCLUDE (l, r) REPLACE ({levels})"),
        ]
    )
    return _known(engine)


def _numbered(name: str, table: str, records: str, more: str = "") -> Step:
    """An earlier table of pairs by the numbers that the records have now, if both are among these. The order stands, so l stays less."""
    return Step(
        name,
        f"""
        SELECT a.n AS l, b.n AS r{", " + more if more else ""} FROM {table}_before AS before
        JOIN {records} a ON a.was = before.l JOIN {records} b ON b.was = before.r
        """,
    )


_SETTLED = ("first_group", "first_person", "last_group", "last_person", "proposed")


def _known(engine: Engine) -> Known:
    """What was settled, by number; a group of which a record came, went or changed counts as not settled."""
    told = engine.fetch(
        f"""
        SELECT coalesce(unchanged.n, -1) AS n, {", ".join(_SETTLED)}
        FROM seen_before before LEFT JOIN unchanged ON unchanged.was = before.n ORDER BY before.n
        """
    )
    now, *settled = (np.asarray(told[name].to_numpy(), dtype=np.int64) for name in ("n", *_SETTLED))
    records = engine.count("seen_now")
    first_group, first_person, last_group, last_person, proposed = settled
    first = _settled(records, now, first_group, (first_person,))
    last = _settled(records, now, last_group, (last_person, proposed))
    return Known(Settled(first[0], first[1]), Settled(last[0], last[1]), last[2])


def _settled(records: int, now: Ints, group: Ints, labels: tuple[Ints, ...]) -> tuple[Ints, ...]:
    """The groups that stand whole and the labels of their records, by the numbers of now; every other record alone."""
    broken = np.zeros(len(now), dtype=np.bool_)
    broken[group[now < 0]] = True
    whole = ~broken[group]
    answer = []
    for label in (group, *labels):
        own = np.arange(records, dtype=np.int64)
        own[now[whole]] = now[label[whole]]
        answer.append(own)
    return tuple(answer)


def heed_kin(engine: Engine, known: Known) -> Known:
    """Without the groups of which families say something else than before, now that `kin` is told."""
    stirred = engine.fetch(f"SELECT DISTINCT n FROM ({_FAMILIES_SAY_ELSE})")["n"].to_numpy()
    loosened: Bools = np.zeros(len(known.proposed), dtype=np.bool_)
    loosened[known.last.group[stirred]] = True
    own, moved = np.arange(len(known.proposed), dtype=np.int64), loosened[known.last.group]
    group, person, proposed = (
        np.where(moved, own, label) for label in (known.last.group, known.last.person, known.proposed)
    )
    return Known(known.first, Settled(group, person), proposed)


def remember(engine: Engine, found: Found) -> None:
    """Leave `seen`, `kin_pairs` and `pairs`, for the next run."""
    settled = (found.first.group, found.first.person, found.last.group, found.last.person, found.proposed)
    numbers = np.arange(len(found.proposed), dtype=np.int32)
    columns = {name: label.astype(np.int32) for name, label in zip(_SETTLED, settled, strict=True)}
    engine.put("settled", pa.table({"n": numbers, **columns}))
    columns_of = ", ".join(name for name in PAIRS.names() if name != "by_keys")
    by_keys = len(found.by_keys)
    engine.run(
        [
            Step("seen", "SELECT * FROM seen_now JOIN settled USING (n)"),
            Step("kin_pairs", "SELECT l, r FROM kin"),
            Step(
                PAIRS.name,
                " UNION ALL ".join(
                    f"SELECT {columns_of}, {str(at < by_keys).lower()} AS by_keys FROM {table}"
                    for at, table in enumerate(found.scored)
                ),
            ),
        ]
    )
