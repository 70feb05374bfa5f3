"""What must hold before a run is published. A run that does not hold it changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kinfold.vocabulary.errors import RunRefused
from kinfold.warehouse.engine import Engine


@dataclass(frozen=True)
class Check:
    """A count of faults that must be nothing, with the words for it."""

    fault: str
    sql: str


WHOLE: tuple[Check, ...] = (
    Check("records without a link", "SELECT count(*) FROM records ANTI JOIN links USING (record)"),
    Check("links without a record", "SELECT count(*) FROM links ANTI JOIN records USING (record)"),
    Check("records with more than one link", "SELECT count(*) - count(DISTINCT record) FROM links"),
    Check("facts without a record", "SELECT count(*) FROM facts ANTI JOIN records USING (record)"),
    Check("professionals without a record", "SELECT count(*) FROM involvements ANTI JOIN records USING (record)"),
    Check("homes of nobody", "SELECT count(*) FROM residences ANTI JOIN links USING (person)"),
    Check("homes without a dwelling", "SELECT count(*) FROM residences ANTI JOIN dwellings USING (dwelling)"),
    Check("members who are nobody", "SELECT count(*) FROM memberships ANTI JOIN links USING (person)"),
    Check("members without a family", "SELECT count(*) FROM memberships ANTI JOIN families USING (family)"),
    Check("findings without a family", "SELECT count(*) FROM findings ANTI JOIN families USING (family)"),
    Check("findings of no need", "SELECT count(*) FROM findings ANTI JOIN needs USING (need)"),
    Check("evidence without a fact", "SELECT count(*) FROM finding_evidence ANTI JOIN facts USING (fact)"),
    Check("evidence without a finding", "SELECT count(*) FROM finding_evidence ANTI JOIN findings USING (finding)"),
    Check("families without an answer", "SELECT count(*) FROM eligibility ANTI JOIN families USING (family)"),
)


@dataclass(frozen=True)
class Size:
    """A count that may grow, but not fall far at once. `slack` is what a small count may fall by anyway."""

    what: str
    sql: str
    slack: int = 0


SIZES: tuple[Size, ...] = (
    Size("people", "SELECT count(*) FROM person_ids"),
    Size("records", "SELECT count(*) FROM records"),
    Size("facts", "SELECT count(*) FROM facts"),
    Size("families", "SELECT count(*) FROM families WHERE until_day IS NULL"),
    # Marks that vanish put protected people on pages. A family or two may well have left a refuge.
    Size("protected people", "SELECT count(*) FROM restricted_people", slack=10),
)

MOST_LOST = 0.2
"""The share that may be gone at once. A partner that leaves, or half an extract, takes more."""


def check_whole(engine: Engine) -> None:
    """Raise RunRefused unless every row of the run belongs to something."""
    faults = [(check.fault, _count(engine, check.sql)) for check in WHOLE]
    found = [f"{count:,} {fault}" for fault, count in faults if count]
    if found:
        raise RunRefused(
            f"The run does not hang together: {'; '.join(found)}.",
            where="checks before publishing",
            means="The run was not published. Pages show the last good run.",
            do="This is a fault in Kinfold; report it with the counts above.",
        )


def check_protection_came(engine: Engine) -> None:
    """
    Raise RunRefused where a source that marks protected people sent nothing that could be used, or rows
    that could not be read; also where its extract waits for a person, or a person rejected it.

    Whoever fled to a refuge this month is known from that extract alone: without it their new home
    would be shown as anybody's.
    """
    if later := _titles(engine, "later_extracts > 0"):
        raise RunRefused(
            f"The run speaks of a day before the newest extracts that say who is protected: {', '.join(later)}.",
            where="checks before publishing",
            means="The run was not published: whoever was protected since would be shown. Pages show the last good run.",
            do="Run without --on, or for a later day. If nobody has been protected since, run again with "
            "--accept-lost-protection.",
        )
    if titles := _titles(engine, "newest_refused OR newest_held OR protection_lost > 0"):
        raise RunRefused(
            f"Sources that say who is protected gave no extract that can be used whole: {', '.join(titles)}.",
            where="checks before publishing",
            means="The run was not published: somebody newly protected would be shown. Pages show the last good run.",
            do="See `kinfold sources receipts`, `kinfold sources review` and `kinfold sources set-aside`. Decide on an extract that is held; have one "
            "that was refused or rejected sent again; run again. If nobody's protection can be missing, run again with --accept-lost-protection.",
        )


def check_protected_are_there(engine: Engine, groups: Mapping[int, Collection[str]]) -> tuple[int, ...]:
    """
    Raise RunRefused where somebody whom people here protected has no record in the run that they are known by.

    Where a source gives all its records new keys, the marks on the old ones reach nobody. `groups` are records by the
    number of the protection. Answers those of whom no record is sent any more: their old ones are still there, and they
    may be in the run under other keys.
    """
    told = engine.fetch("SELECT record, no_longer_sent IS NULL AS sent FROM records").to_pylist() if groups else []
    there = {one["record"] for one in told}
    if lost := sorted(number for number, records in groups.items() if there.isdisjoint(records)):
        raise RunRefused(
            f"Nobody in this run can be told to be whom people here protected: protection {', '.join(map(str, lost))}.",
            where="checks before publishing",
            means="The run was not published: they may be in it under other keys, and would be shown. Pages show the last good run.",
            do="See whether a source changed the keys of its records, and have it sent as before. If they are not in it any "
            "more, have the protection lifted by two managers, and run again.",
        )
    sent = {one["record"] for one in told if one["sent"]}
    return tuple(sorted(number for number, records in groups.items() if sent.isdisjoint(records)))


def _titles(engine: Engine, condition: str) -> list[str]:
    """The sources that can say who is protected, and of which something is true."""
    found = engine.fetch(f"SELECT title FROM sources WHERE protects AND ({condition}) ORDER BY title")
    return [str(title) for title in found.column("title").to_pylist()]


def sizes(engine: Engine) -> dict[str, int]:
    """How large the run is, kept with it for the next run's check."""
    return {size.what: _count(engine, size.sql) for size in SIZES}


def check_not_shrunk(new: Mapping[str, int], before: Mapping[str, int]) -> None:
    """Raise RunRefused where a count has fallen by more than a fifth since the last published run."""
    fallen = [
        f"{size.what} from {before[size.what]:,} to {new[size.what]:,}"
        for size in SIZES
        if size.what in before and before[size.what] - new[size.what] > max(before[size.what] * MOST_LOST, size.slack)
    ]
    if fallen:
        raise RunRefused(
            f"The run is much smaller than the last one: {'; '.join(fallen)}.",
            where="checks before publishing",
            means="The run was not published. Pages show the last good run.",
            do="See whether an extract is missing or incomplete. If the fall is right, run again and accept it.",
        )


def _count(engine: Engine, sql: str) -> int:
    return int(engine.fetch(sql).column(0)[0].as_py())
