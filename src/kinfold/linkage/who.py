"""
From scored pairs to people: loose groups, every pair inside them weighed, and who is whom settled.

It goes round twice: once people are found, records that stand in one relationship to the same person speak
for each other, and people are found again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa

from kinfold.linkage.cluster import Pairs, Settled, groups, people, proposed, unchanged
from kinfold.linkage.constraints import OUTVOTED, judged, with_kin
from kinfold.linkage.joining import Bools, Ints
from kinfold.linkage.kin import KIN, NO_KIN, new_pairs
from kinfold.linkage.leftover import best_of_the_left_over
from kinfold.linkage.model import Model, Thresholds
from kinfold.linkage.namesakes import without_either
from kinfold.linkage.reach import reachable
from kinfold.linkage.score import compared
from kinfold.linkage.sharing import as_table, packed, pairs_inside
from kinfold.warehouse.engine import Engine, Step

_EASE_ROUNDS = 2
# Told from a few thousand people, a share is no surer.
_MOST_EASE_BITS = 8
_NO_EASE = np.zeros(1, dtype=np.int64)
# Whom a birth date, a role of grown people or a child tells apart from somebody of the same name.
_AGED = "birth IS NOT NULL OR coalesce(least_age, 0) > 0 OR born_before IS NOT NULL"
# A shared key or a decision holds a group together whatever the evidence says.
_CERTAIN_MILLI = 1_000_000


@dataclass(frozen=True)
class Known:
    """What an earlier run found that still holds, by number. A record of which nothing is known is alone in its group."""

    first: Settled
    """The groups and people before families spoke."""
    last: Settled
    proposed: Ints


@dataclass(frozen=True)
class Found:
    """Who is whom: the tables of scores it rests on, and what each round settled."""

    scored: list[str]
    by_keys: list[str]
    """The first of them, whose pairs keys proposed."""
    first: Settled
    last: Settled
    proposed: Ints


@dataclass(frozen=True)
class Round:
    """What one round found."""

    scored: list[str]
    settled: Settled
    likely: Pairs
    """The pairs inside the groups as *full* takes them, save those inside groups that are known."""


def find_first(engine: Engine, model: Model, scored: list[str], known: Known | None = None) -> Round:
    """The first round, before families speak. Leaves `labels`."""
    engine.run([NO_KIN])
    first = _round(engine, model, scored, None, known.first if known else None, recalled=known is not None)
    _label(engine, first.settled.person, first.settled.person)
    return first


def tell_kin(engine: Engine) -> None:
    """Leave `kin`: the pairs that stand in one relationship to the same person, as people are labelled now."""
    engine.run(KIN)


def find_again(engine: Engine, model: Model, by_keys: list[str], first: Round, known: Known | None = None) -> Found:
    """The second, once `kin` is told: records of one standing to the same person speak for each other."""
    last = first
    # Of what is known the pairs inside are not read: what families no longer say must be looked for as well.
    if known or engine.count("kin"):
        engine.run([new_pairs(all_of(first.scored))])
        more = _scored_too(engine, model, first.scored, pairs="kin_pairs", recalled=known is not None)
        last = _round(engine, model, more, first.settled, known.last if known else None, recalled=known is not None)
    before = None if known is None else (known.last, known.proposed)
    person, group = last.settled.person, last.settled.group
    likely, full = person, round(model.thresholds.full * 1000)
    by_size = eased(engine)
    # How many records a person has shows only once what is likely has joined.
    for _ in range(_EASE_ROUNDS if by_size else 1):
        ease = _ease(likely) if by_size else _NO_EASE
        likely = proposed(person, group, last.likely, full, before, ease)
    if by_size and (of_one := int(_ease(likely)[1])):
        lead = round(model.thresholds.margin * 1000)
        likely = best_of_the_left_over(likely, last.likely, join=full - of_one, margin=lead)
    _label(engine, person, likely)
    return Found(last.scored, by_keys, first.settled, last.settled, likely)


def _round(
    engine: Engine,
    model: Model,
    scored: list[str],
    before: Settled | None,
    known: Settled | None,
    *,
    recalled: bool,
) -> Round:
    """
    Form loose groups, score every pair inside them that no rule proposed, and settle who is whom.

    Leaves `judged_pairs`. Groups that kinship did not touch stay as they were settled `before`, and those that are
    as an earlier run `known` to us had them stay as it settled them.
    """
    join = model.thresholds.join
    engine.run([with_kin(all_of(scored), join)])
    edges = engine.fetch(
        f"""
        SELECT l, r, CASE WHEN shared_key OR coalesce(decision = 'same', false) THEN {_CERTAIN_MILLI}
            ELSE CAST(round(likely * 1000) AS BIGINT) END AS milli,
            coalesce(veto IN ({", ".join(f"'{reason}'" for reason in OUTVOTED)}), true) AS speaks
        FROM judged_pairs
        """
    )
    records, left, right, milli = engine.count("comparable"), *(_ints(edges, name) for name in ("l", "r", "milli"))
    speaks = edges["speaks"].to_numpy()
    grouped = groups(records, left[speaks], right[speaks], milli[speaks], model.thresholds)
    open_ = np.ones(records, dtype=np.bool_) if known is None else ~unchanged(grouped, known)[grouped]
    engine.put("inside", as_table(pairs_inside(grouped, but=packed(left, right))))
    more = _scored_too(engine, model, scored, pairs="inside", recalled=recalled)
    if more != scored:
        engine.run([with_kin(all_of(more), join)])
    return _settle_people(engine, model, more, grouped, open_, before, known)


def _label(engine: Engine, person: Ints, likely: Ints) -> None:
    numbers = np.arange(len(person), dtype=np.int32)
    engine.put("labels", pa.table({"n": numbers, "person_n": person, "proposed_n": likely}))


def _scored_too(engine: Engine, model: Model, scored: list[str], *, pairs: str, recalled: bool) -> list[str]:
    """Score further pairs, if there are any, into tables of their own; what is known of them is taken over."""
    into = f"{scored[0]}_{len(scored)}"
    found = []
    if recalled:
        engine.run(
            [
                Step(f"{into}_known", f"SELECT {_judged(model)} FROM pairs_known SEMI JOIN {pairs} USING (l, r)"),
                Step("unknown_pairs", f"SELECT l, r FROM {pairs} ANTI JOIN pairs_known USING (l, r)"),
            ]
        )
        pairs = "unknown_pairs"
        found = [f"{into}_known"] if engine.count(f"{into}_known") else []
    if not engine.count(pairs):
        return [*scored, *found]
    _score(engine, model, pairs=pairs, into=into)
    return [*scored, *found, into]


def score_proposed(engine: Engine, model: Model, into: str, *, recalled: bool = False) -> list[str]:
    """
    Score the `candidates` that may count, and all `bound`; the names of the tables.

    Pairs below the bar of the loose groups say nothing; those that end up in one group are compared again. With what
    is `recalled`, `still_proposed` holds the other pairs that are proposed: they are known.
    """
    loose = model.thresholds.loose
    reachable(engine, model, pairs="candidates", into="reachable_pairs", least=loose)
    both = "SELECT l, r, false AS must FROM reachable_pairs UNION ALL SELECT l, r, true FROM bound"
    engine.run([Step("proposed_pairs", both)])
    for name in ("candidates", "reachable_pairs"):
        engine.drop(name)
    _score(engine, model, pairs="proposed_pairs", into=into, least=loose)
    if not recalled:
        return [into]
    engine.run(
        [Step(f"{into}_known", f"SELECT {_judged(model)} FROM pairs_known SEMI JOIN still_proposed USING (l, r)")]
    )
    return [into, f"{into}_known"]


def _judged(model: Model) -> str:
    """The columns of a table of scores, in their order."""
    names = ", ".join(comparison.name for comparison in model.comparisons)
    return f"l, r, {names}, evidence, unguarded_evidence, number_agrees, able, name_alone, decision, shared_key, veto"


def _score(engine: Engine, model: Model, *, pairs: str, into: str, least: float | None = None) -> None:
    """Compare the pairs of a table and hold them against the constraints."""
    compared(engine, model, pairs=pairs, into="compared_pairs", least=least)
    engine.run([judged("compared_pairs", into)])
    for name in ("compared_pairs", pairs):
        engine.drop(name)


def all_of(scored: list[str]) -> str:
    return " UNION ALL ".join(f"SELECT * FROM {table}" for table in scored)


def _settle_people(
    engine: Engine,
    model: Model,
    scored: list[str],
    grouped: Ints,
    open_: Bools,
    before: Settled | None,
    known: Settled | None,
) -> Round:
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
            {outvoted}, {agreeing}, CAST(round(likely * 1000) AS BIGINT) AS likely_milli, by_number_alone,
            kin AS moved
        FROM judged_pairs
        """
    )
    # Of groups that are known no pair is read.
    left, right = _ints(told, "l"), _ints(told, "r")
    told = told.filter(pa.array((grouped[left] == grouped[right]) & open_[left]))
    names = ("able", "forbidden", "doubles", "certain", "ordered", "parted")
    flags = {name: told[name].to_numpy() for name in names}
    differ, agree = (
        np.stack([told[f"{word}_{reason}"].to_numpy() for reason in OUTVOTED], axis=1) for word in ("differs", "agrees")
    )
    pairs = Pairs(
        differ=differ, agree=agree, l=_ints(told, "l"), r=_ints(told, "r"), milli=_ints(told, "milli"), **flags
    )
    person, fresh = settled_already(grouped, open_, pairs.l[told["moved"].to_numpy()], before, known)
    here = np.flatnonzero(fresh)
    if len(here):
        aged = engine.fetch(f"SELECT {_AGED} AS aged FROM comparable ORDER BY n")["aged"].to_numpy()
        person[here] = here[settled_afresh(here, grouped, pairs, aged, model.thresholds)]
    return Round(scored, Settled(grouped, person), _weighed_only(pairs, told))


def settled_already(
    grouped: Ints, open_: Bools, moved: Ints, before: Settled | None, known: Settled | None
) -> tuple[Ints, Bools]:
    """
    Each record's person as it is settled already, and of which records it is not.

    It is in groups that are not `open_`, by what is `known`, and in those that stand as `before` with no record of a `moved` pair.
    """
    person = np.arange(len(grouped), dtype=np.int64) if known is None else known.person.copy()
    if before is None:
        return person, open_
    same = unchanged(grouped, before)
    same[grouped[moved]] = False
    fresh = open_ & ~same[grouped]
    stands = open_ & ~fresh
    person[stands] = before.person[stands]
    return person, fresh


def settled_afresh(here: Ints, grouped: Ints, pairs: Pairs, aged: Bools, thresholds: Thresholds) -> Ints:
    """
    Settle the groups of these records, which are whole: the person of each, by places in `here`.

    Most groups stand as they were, and what is done for each record or pair need not be done for theirs.
    """
    place = np.full(len(grouped), -1, dtype=np.int64)
    place[here] = np.arange(len(here))
    group = place[grouped[here]]
    inside = (place[pairs.l] >= 0) & (place[pairs.r] >= 0)
    asked = Pairs(**{told.name: getattr(pairs, told.name)[inside] for told in fields(pairs)})
    asked = replace(asked, l=place[asked.l], r=place[asked.r])
    person = people(len(here), group, asked, thresholds)
    return without_either(person, group, asked, aged[here], thresholds)


def eased(engine: Engine) -> bool:
    """
    Whether what is proposed asks for less of parts that are likely not whole.

    That is known of one source, and of two that each hold one row a person: there most records have a partner or
    few have, and those that are left over are told apart by it. Of twenty sources it says little. Needs `records`
    and `sources`.
    """
    told = engine.fetch(
        """
        SELECT count(*) AS sources, coalesce(bool_and(one_row_a_person), false) AS one_row_a_person
        FROM (SELECT DISTINCT source FROM records) LEFT JOIN sources USING (source)
        """
    ).to_pylist()[0]
    return bool(told["sources"] == 1 or (told["sources"] == 2 and told["one_row_a_person"]))


def with_ease(model: Model, engine: Engine) -> Model:
    """The model, with loose groups that form from as far down as an eased bar may be."""
    if not eased(engine):
        return model
    told = model.thresholds
    return replace(model, thresholds=replace(told, loose=min(told.loose, told.full - _MOST_EASE_BITS - 1)))


def _ease(person: Ints) -> Ints:
    """
    By how many records a part has, how much likelier than not it is that its person has more; in thousandths of a bit.

    A part of three records is a whole person, of whom there are three, or a piece of one with more. Where most records
    have a partner, one that is left over likely has one too; where most have nine, a part of two is likely a piece.
    """
    of_record = np.bincount(person)[person]
    just = np.bincount(of_record) / len(of_record)
    odds = np.log2(np.maximum(1 - np.cumsum(just), 1e-6) / np.maximum(just, 1e-6))
    eased = np.clip(odds, 0, _MOST_EASE_BITS)
    eased[0] = 0
    return np.asarray(np.append(np.round(eased * 1000), 0), dtype=np.int64)


def _weighed_only(pairs: Pairs, told: pa.Table) -> Pairs:
    """The pairs as *full* takes them: by evidence alone, save what cannot be a slip."""
    outvoted = pairs.differ.any(axis=1)
    nothing = np.zeros_like(pairs.differ)
    return replace(
        pairs,
        milli=_ints(told, "likely_milli"),
        able=pairs.able | told["by_number_alone"].to_numpy(),
        forbidden=pairs.forbidden & ~outvoted,
        differ=nothing,
        agree=nothing,
    )


def _ints(table: pa.Table, column: str) -> Ints:
    return np.asarray(table[column].to_numpy(), dtype=np.int64)
