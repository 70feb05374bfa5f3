"""What can be told of a run's links without a truth: how many of what, by whom, and why."""

from __future__ import annotations

from typing import Any

from kinfold.linkage.quality.linked import Linked
from kinfold.warehouse.engine import Engine

_SIZES = ((1, "1"), (2, "2"), (5, "3 to 5"), (10, "6 to 10"), (20, "11 to 20"))
_LARGER = "21 and more"


def counts(engine: Engine, linked: Linked) -> dict[str, Any]:
    """Counts and shares alone, for JSON and for the page. Needs the tables of `opened`."""
    sized = " ".join(f"WHEN records <= {most} THEN '{label}'" for most, label in _SIZES)
    clusters = "(SELECT person, count(*) AS records FROM links GROUP BY person) AS clusters"
    return {
        "records": engine.count("links"),
        "people": _one(engine, "SELECT count(DISTINCT person) FROM links"),
        "largest_person": _one(engine, f"SELECT coalesce(max(records), 0) FROM {clusters}"),
        "people_by_records": _rows(
            engine,
            f"""
            SELECT CASE {sized} ELSE '{_LARGER}' END AS records_each, count(*) AS people,
                CAST(sum(records) AS BIGINT) AS records
            FROM {clusters} GROUP BY records_each ORDER BY max(clusters.records)
            """,
        ),
        "pairs": _rows(
            engine, "SELECT state, reason, count(*) AS pairs FROM edges GROUP BY ALL ORDER BY state, pairs DESC, reason"
        ),
        "records_held_by": _rows(
            engine, "SELECT reason, count(*) AS records FROM links GROUP BY reason ORDER BY records DESC, reason"
        ),
        "share_of_records_parked": _one(
            engine, f"SELECT avg(CASE WHEN record IN {_PARKED} THEN 1.0 ELSE 0.0 END) FROM links"
        ),
        "by_source": _rows(
            engine,
            f"""
            SELECT source, count(*) AS records,
                avg(CASE WHEN links.reason = 'alone' THEN 1.0 ELSE 0.0 END) AS share_alone,
                avg(CASE WHEN record IN {_PARKED} THEN 1.0 ELSE 0.0 END) AS share_parked
            FROM records JOIN links USING (record) GROUP BY source ORDER BY source
            """,
        ),
        "values_not_used": _rows(
            engine,
            "SELECT source, reason, CAST(sum(values_dropped) AS BIGINT) AS values FROM values_dropped "
            "GROUP BY ALL ORDER BY source, values DESC, reason",
        ),
        "values_on_too_many_records": dict(linked.notes.get("junk_values", {})),
        "keys_dropped": linked.notes.get("keys_dropped"),
    }


_PARKED = (
    "(SELECT record_l FROM edges WHERE state = 'parked' UNION ALL SELECT record_r FROM edges WHERE state = 'parked')"
)


def _rows(engine: Engine, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine.fetch(sql).to_pylist()
    return found


def _one(engine: Engine, sql: str) -> Any:
    return engine.fetch(f"SELECT ({sql}) AS answer")["answer"][0].as_py()
