"""
New and changed records against what the last run found: only the people whom they may touch are found again.

A pair's weight follows from its two records (the rarity of a trait stands in them), the model and the frequencies
that go with it, so two records that are as they were weigh what they weighed. Records hang together in *components*, by pairs that may count; a
component is asked about again when a record of it came, went or changed, when a key became too common or is so no
longer, when a pair that may count leads out of what is asked about, or when families say something else of it than
before. All else is taken over. The answer is the one that a full run gives; a test holds them against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from kinfold.linkage.candidates import keys, propose_again
from kinfold.linkage.cluster import Bools, Ints, Settled
from kinfold.linkage.model import Model
from kinfold.linkage.tables import BETWEEN, EDGES, FULL_KEYS, KIN_PAIRS, LINKS, SEEN
from kinfold.linkage.who import Found, Known, Round, find_again, find_first, score_proposed, tell_kin
from kinfold.warehouse.artefacts import Artefact, Workspace
from kinfold.warehouse.engine import Engine, Step

SEEN_NOW: tuple[Step, ...] = (
    Step(
        "seen_now",
        """
        SELECT n, record, hash(own) AS told
        FROM (SELECT * EXCLUDE (n) FROM comparable) own JOIN (SELECT n, record FROM comparable) numbered USING (record)
        """,
    ),
    Step(
        "between",
        """
        SELECT a.record AS record_l, b.record AS record_r, what
        FROM (
            SELECT l, r, 'relation' AS what FROM relations
            UNION ALL SELECT l, r, 'row' FROM mates
            UNION ALL SELECT l, r, decision FROM decided
        ) JOIN comparable a ON a.n = l JOIN comparable b ON b.n = r
        """,
    ),
)
"""Leave `seen_now`, each record as far as it can matter to a pair, and `between`, what is said of two records beside that."""

_EARLIER = Step(
    "earlier",
    """
    SELECT now.n, coalesce(now.told = before.told, false) AS same, before.component,
        coalesce(first_of.n, now.n) AS first_n, coalesce(person_of.n, now.n) AS person_n,
        coalesce(proposed_of.n, now.n) AS proposed_n
    FROM seen_now now
    LEFT JOIN seen_before before USING (record)
    LEFT JOIN links_before link USING (record)
    LEFT JOIN seen_now first_of ON first_of.record = before.first_person
    LEFT JOIN seen_now person_of ON person_of.record = link.person
    LEFT JOIN seen_now proposed_of ON proposed_of.record = link.proposed
    ORDER BY now.n
    """,
)
_CAME_WENT_OR_CHANGED = """
    SELECT n FROM earlier WHERE NOT same
    UNION
    SELECT n FROM earlier SEMI JOIN (
        SELECT component FROM seen_before ANTI JOIN seen_now USING (record)
    ) USING (component)
    UNION
    -- Of a record that came or went all pairs are asked about anyway.
    SELECT unnest([l.n, r.n]) FROM (
        (FROM between EXCEPT FROM between_before) UNION ALL (FROM between_before EXCEPT FROM between)
    )
    JOIN seen_now l ON l.record = record_l JOIN seen_before one ON one.record = record_l
    JOIN seen_now r ON r.record = record_r JOIN seen_before other ON other.record = record_r
"""
_KEY_BECAME_OR_IS_NO_LONGER_TOO_COMMON = """
    SELECT n FROM block_keys SEMI JOIN (
        (SELECT key FROM full_keys ANTI JOIN full_keys_before USING (key))
        UNION ALL (SELECT key FROM full_keys_before ANTI JOIN full_keys USING (key))
    ) USING (key)
"""
_FAMILIES_SAY_ELSE = """
    SELECT unnest([l, r]) AS n FROM (
        (SELECT l, r FROM kin ANTI JOIN kin_before USING (l, r))
        UNION ALL (SELECT l, r FROM kin_before ANTI JOIN kin USING (l, r))
    )
    -- A pair of which a record is asked about is weighed anyway, and followed if it may count.
    WHERE l NOT IN (FROM asked_about) AND r NOT IN (FROM asked_about)
"""


@dataclass(frozen=True)
class Refreshed:
    """What was found of the records asked about, and what stands of all others."""

    found: Found
    known: Known


def may_recall(workspace: Workspace, before: Artefact | None, model: Model) -> bool:
    """
    Whether an earlier artefact of this stage was made as one would be made now, but for the records and decisions.

    Of one source alone the bar of the full level follows from all its records, so all are asked about.
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
    return alike and notes.get("sources", 0) > 1 and sources(workspace.engine) > 1


def sources(engine: Engine) -> int:
    return int(engine.fetch("SELECT count(DISTINCT source) AS sources FROM records")["sources"][0].as_py())


MOST_ASKED = 0.08
"""Of so large a share of the records, what they lead to is so much that a full run is quicker (measured)."""
MOST_FOUND = 0.4
"""And when it has led to so large a share, there is no use in going on."""


def refresh(engine: Engine, model: Model, before: Artefact) -> Refreshed | None:
    """
    Find again the people whom new, changed and gone records may touch; nothing where that is too many to be worth it.

    Needs `weighable` and `seen_now`; leaves what a full run leaves, `judged_pairs` and the scores only of pairs of
    which a record was asked about, and `asked_about`.
    """
    for table in (LINKS, EDGES, SEEN, BETWEEN, KIN_PAIRS, FULL_KEYS):
        engine.load(f"{table.name}_before", before.path(table.name))
    engine.run([_EARLIER, _numbered("kin_before", "kin_pairs_before"), _nobody("asked_about"), _nobody("asked")])
    _ask_about(engine, _CAME_WENT_OR_CHANGED)
    if engine.count("asked_about") > MOST_ASKED * engine.count("seen_now"):
        return None
    keys(engine)
    propose_again(engine)
    more = _ask_about(engine, _KEY_BECAME_OR_IS_NO_LONGER_TOO_COMMON)
    engine.run([Step("asked", "FROM asked_about"), _nobody("asked_before")])
    if more:
        propose_again(engine)
    engine.run([Step("full_found", "FROM full_keys")])
    so_far = _SoFar.of(_known(engine))
    while True:
        turn = _scored_all(engine, model, f"scores_of_turn_{so_far.turns}")
        if engine.count("asked_about") > MOST_FOUND * engine.count("seen_now"):
            return None
        known = so_far.turn(_asked(engine))
        so_far.take(find_first(engine, model, turn, known), known)
        tell_kin(engine)
        more = _ask_about(engine, _FAMILIES_SAY_ELSE)
        if not more:
            engine.run([Step("kin_found", "FROM kin"), Step("kin", f"FROM kin_found WHERE {_ASKED_END}")])
            found = find_again(engine, model, so_far.first_round(), so_far.known)
            more = _ask_about(engine, _leads_out("judged_pairs", "weight", model))
        if not more:
            engine.run([Step("kin", "FROM kin_found"), Step("full_keys", "FROM full_found")])
            return Refreshed(found, so_far.known)
        _propose_more(engine)


@dataclass
class _SoFar:
    """What the turns so far have found. Two turns' records do not hang together, so a turn leaves those before it alone."""

    known: Known
    """`asked` are all records of these turns, and `first` is theirs as well."""
    group: Ints
    scored: list[str]
    turns: int = 0

    @classmethod
    def of(cls, known: Known) -> _SoFar:
        return cls(known, np.arange(len(known.first), dtype=np.int64), [])

    def turn(self, asked: Bools) -> Known:
        """What is known while those are asked about who were not asked about before."""
        return replace(self.known, asked=asked & ~self.known.asked)

    def take(self, found: Round, turn: Known) -> None:
        self.group = np.where(turn.asked, found.settled.group, self.group)
        first = np.where(turn.asked, found.settled.person, self.known.first)
        self.known = replace(self.known, asked=self.known.asked | turn.asked, first=first)
        self.scored += found.scored
        self.turns += 1

    def first_round(self) -> Round:
        return Round(self.scored, Settled(self.group, self.known.first), self.group)


def _scored_all(engine: Engine, model: Model, into: str) -> list[str]:
    """Score what is proposed, and what that leads to, until nothing that may count leads out of what is asked about."""
    scored: list[str] = []
    while True:
        scored.append(_scored(engine, model, f"{into}_{len(scored)}_from_keys"))
        if not _ask_about(engine, _leads_out(scored[-1], "evidence", model)):
            return scored
        _propose_more(engine)


def _propose_more(engine: Engine) -> None:
    propose_again(engine)
    engine.run([Step("full_both", "FROM full_keys UNION FROM full_found"), Step("full_found", "FROM full_both")])


def _leads_out(pairs: str, weight: str, model: Model) -> str:
    return f"""
        SELECT unnest([l, r]) AS n FROM {pairs}
        WHERE veto IS NULL AND (shared_key OR coalesce(decision = 'same', false) OR {weight} >= {model.thresholds.loose})
            AND ((l IN (FROM asked_about)) <> (r IN (FROM asked_about)))
    """


_ASKED_END = "(l IN (FROM asked_about) OR r IN (FROM asked_about))"


def _nobody(name: str) -> Step:
    return Step(name, "SELECT n FROM earlier WHERE false")


def _numbered(name: str, pairs: str) -> Step:
    return Step(
        name,
        f"""
        SELECT a.n AS l, b.n AS r FROM {pairs}
        JOIN seen_now a ON a.record = record_l JOIN seen_now b ON b.record = record_r
        """,
    )


def _ask_about(engine: Engine, found: str) -> bool:
    """Ask about the records that a select finds and all of their components; whether that was anything new."""
    engine.run(
        [
            Step("found_touched", found),
            Step(
                "asked",
                """
                SELECT n FROM (
                    SELECT n FROM found_touched
                    UNION
                    SELECT n FROM earlier
                    SEMI JOIN (SELECT component FROM earlier SEMI JOIN found_touched USING (n)) USING (component)
                ) ANTI JOIN asked_about USING (n)
                """,
            ),
            Step("asked_before", "FROM asked_about"),
            Step("asked_about", "FROM asked_before UNION ALL FROM asked"),
        ]
    )
    return engine.count("asked") > 0


def _scored(engine: Engine, model: Model, into: str) -> str:
    """Score what is proposed of the records asked about now; what reaches those asked about before was scored then."""
    new = "l NOT IN (FROM asked_before) AND r NOT IN (FROM asked_before)"
    for pairs in ("candidates", "bound"):
        engine.run([Step("new_pairs", f"FROM {pairs} WHERE {new}"), Step(pairs, "FROM new_pairs")])
    return score_proposed(engine, model, into)


def _asked(engine: Engine) -> Bools:
    asked: Bools = engine.fetch("SELECT n IN (FROM asked_about) AS asked FROM earlier ORDER BY n")["asked"].to_numpy()
    return asked


def _known(engine: Engine) -> Known:
    told = engine.fetch("SELECT first_n, person_n, proposed_n FROM earlier ORDER BY n")
    first, person, proposed = (
        np.asarray(told[name].to_numpy(), dtype=np.int64) for name in ("first_n", "person_n", "proposed_n")
    )
    return Known(np.zeros(len(first), dtype=np.bool_), first, person, proposed)


_NOT_ASKED = "(SELECT record FROM seen_now ANTI JOIN asked_about USING (n))"


def taken_over() -> tuple[Step, ...]:
    """Leave `links` and `edges` of all: those found now of the records asked about, those of the last run of all others."""
    links, edges = ", ".join(LINKS.names()), ", ".join(EDGES.names())
    return (
        Step(
            "links",
            f"""
            SELECT {links} FROM links_found ANTI JOIN {_NOT_ASKED} USING (record)
            UNION ALL
            SELECT {links} FROM links_before SEMI JOIN {_NOT_ASKED} USING (record)
            """,
        ),
        Step(
            "edges",
            f"""
            SELECT {edges} FROM edges_found
            UNION ALL
            SELECT {edges} FROM edges_before
            WHERE record_l IN {_NOT_ASKED} AND record_r IN {_NOT_ASKED}
            """,
        ),
    )


def remember(engine: Engine, found: Found, known: Known | None) -> None:
    """Leave `seen` and `kin_pairs`, for the next run."""
    first = found.first if known is None else np.where(known.asked, found.first, known.first)
    numbers = np.arange(len(first), dtype=np.int32)
    engine.put("hangs", pa.table({"n": numbers, "first_n": first, "component_n": found.component}))
    component = "component_of.record"
    if known is not None:
        component = "CASE WHEN n IN (FROM asked_about) THEN component_of.record ELSE earlier.component END"
    engine.run(
        [
            Step(
                "seen",
                f"""
                SELECT now.record, now.told, {component} AS component, first_of.record AS first_person
                FROM seen_now now JOIN hangs USING (n)
                JOIN (SELECT n AS component_n, record FROM seen_now) component_of USING (component_n)
                JOIN (SELECT n AS first_n, record FROM seen_now) first_of ON first_of.first_n = hangs.first_n
                {"" if known is None else "JOIN earlier USING (n)"}
                """,
            ),
            Step(
                "kin_pairs",
                """
                SELECT a.record AS record_l, b.record AS record_r
                FROM kin JOIN seen_now a ON a.n = l JOIN seen_now b ON b.n = r
                """,
            ),
        ]
    )
