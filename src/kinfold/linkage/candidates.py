"""
Which pairs of records are worth comparing: those that share a key, and those that must be whatever they share.

Only what many records share is no reason to compare them; it is counted, and told with the run.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kinfold.linkage.keys import RULES
from kinfold.linkage.sharing import Asked, Proposed, Records, as_table, digests, shared_pairs
from kinfold.warehouse.engine import Engine, Step

_BOUND = Step(
    "all_bound",
    # A shared key of two sources names its pair itself, as a person's decision does.
    """
    SELECT least(a.n, b.n) AS l, greatest(a.n, b.n) AS r
    FROM comparable a JOIN comparable b ON a.same_record = b.record AND a.n <> b.n
    WHERE NOT (a.exclusive AND b.exclusive AND a.source = b.source AND a.sent_until IS NULL AND b.sent_until IS NULL)
    UNION
    SELECT l, r FROM decided
    """,
)


def propose(engine: Engine) -> None:
    """
    Leave `candidates`, the pairs worth comparing, and `bound`, those that must be whatever the evidence.

    Leaves `full_keys` as well: those that too many records share, which propose nothing.
    """
    proposed = shared_pairs(engine, Records.of(engine), None)
    engine.put("full_keys", proposed.full_keys)
    engine.put("shared_keys", as_table(proposed.pairs))
    engine.run(
        [
            _BOUND,
            Step("candidates", "SELECT l, r FROM shared_keys ANTI JOIN all_bound USING (l, r)"),
            Step("bound", "FROM all_bound"),
        ]
    )
    for name in ("shared_keys", "all_bound"):
        engine.drop(name)


def propose_again(engine: Engine) -> None:
    """
    As `propose`, for pairs of which a record stands in `asked`, and for those that a key no longer too common brings.

    `pairs_known` are the last run's pairs of two other records, and `full_keys_before` the keys that were too common
    then. Leaves `still_proposed` too: the pairs known, if they are proposed now as they were.
    """
    records = Records.of(engine)
    asked = np.zeros(len(records.sole), dtype=np.bool_)
    asked[engine.fetch("SELECT n FROM asked")["n"].to_numpy()] = True
    full_before = digests(engine.fetch("SELECT key FROM full_keys_before")["key"])
    proposed = shared_pairs(engine, records, Asked(asked, np.sort(full_before)))
    engine.put("full_keys", proposed.full_keys)
    engine.put("shared_keys", as_table(proposed.pairs))
    _tell_crowded(engine, records, proposed)
    engine.run(
        [
            _BOUND,
            _STILL_PROPOSED,
            Step(
                "candidates",
                "SELECT l, r FROM shared_keys ANTI JOIN all_bound USING (l, r) ANTI JOIN still_proposed USING (l, r)",
            ),
            Step("bound", "SELECT l, r FROM all_bound WHERE l IN (FROM asked) OR r IN (FROM asked)"),
        ]
    )
    for name in ("shared_keys", "all_bound", "crowded", "crowded_pairs"):
        engine.drop(name)


_STILL_PROPOSED = Step(
    "still_proposed",
    """
    SELECT l, r FROM pairs_known
    WHERE by_keys AND NOT (l IN (SELECT n FROM crowded) AND r IN (SELECT n FROM crowded))
    UNION ALL
    SELECT l, r FROM pairs_known SEMI JOIN (FROM crowded_pairs UNION FROM all_bound) USING (l, r)
    WHERE by_keys AND l IN (SELECT n FROM crowded) AND r IN (SELECT n FROM crowded)
    """,
)


def _tell_crowded(engine: Engine, records: Records, proposed: Proposed) -> None:
    """
    Leave `crowded`, the records of keys newly too common, and `crowded_pairs`, which their other keys propose.

    A pair may have lost the key that proposed it, if that became too common; then its other keys are asked.
    """
    crowded = np.flatnonzero(proposed.crowded).astype(np.int32)
    engine.put("crowded", pa.table({"n": crowded}))
    pairs = np.empty(0, dtype=np.uint64)
    if len(crowded):
        engine.run([Step("crowded_records", "SELECT * FROM comparable SEMI JOIN crowded USING (n)")])
        full = np.sort(digests(proposed.full_keys["key"]))
        pairs = shared_pairs(engine, records, None, of="crowded_records", but=full).pairs
        engine.drop("crowded_records")
    engine.put("crowded_pairs", as_table(pairs))


def dropped(engine: Engine) -> dict[str, dict[str, int]]:
    """What was left out, by rule: how many keys were dropped because too many records share them, and how many records that touched."""
    found = engine.fetch(
        "SELECT rule, count(*) AS keys, CAST(sum(records) AS BIGINT) AS records FROM full_keys GROUP BY rule"
    ).to_pylist()
    told = {RULES[row["rule"]].name: {"keys": row["keys"], "records": row["records"]} for row in found}
    return dict(sorted(told.items()))
