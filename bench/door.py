"""
How long the door takes to decide, with its trace, and how long a ledger takes to be held against its checkpoints.

    python bench/door.py [ENTRIES]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kinfold.governance.rules.policy import About, Actor, Request, decide
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.governance.verify_ledger import COLUMNS, Checkpoint, Tree, check, leaf_of
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, RoleId, StaffId

TREE = Path(__file__).resolve().parent.parent
DECISIONS = 100_000


def decisions() -> None:
    profile = read_profile(TREE / "councils" / "example")
    actor = Actor(StaffId("s1"), "A Worker", RoleId("social_worker"), None, active=True, trained=True, agreed=True)
    asked = [
        Request(actor, PurposeId("safeguarding"), Action.OPEN, About("person", "p1"), relationship=kind)
        for kind in (None, *RelationshipKind)
    ]
    taken = []
    for number in range(DECISIONS):
        started = time.perf_counter_ns()
        decide(asked[number % len(asked)], profile)
        taken.append(time.perf_counter_ns() - started)
    taken.sort()
    half, most = taken[DECISIONS // 2] / 1e6, taken[DECISIONS * 99 // 100] / 1e6
    print(f"decision with trace: half within {half:.4f} ms, 99% within {most:.4f} ms")


def verification(entries: int) -> None:
    def ledger() -> list[list[object]]:
        known = {"at": "2026-11-27T07:00:00.000000+00:00", "about": "a" * 64, "counts": '{"facts":12}'}
        return [[number, *(known.get(column, column) for column in COLUMNS[1:])] for number in range(1, entries + 1)]

    rows, tree, checkpoints = ledger(), Tree(), []
    for row in rows:
        tree.add(leaf_of(row))
        if tree.size % 1_000 == 0:
            checkpoints.append(Checkpoint(tree.size, tree.root()))
    started, used = time.perf_counter(), time.process_time()
    found = check(rows, checkpoints, {})
    print(
        f"{found.entries:,} entries held against {len(checkpoints):,} checkpoints:"
        f" {time.perf_counter() - started:.1f} s by the clock, {time.process_time() - used:.1f} s of CPU"
    )


if __name__ == "__main__":
    decisions()
    verification(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
