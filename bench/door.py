"""
How long the door takes to decide, with its trace, and how long a ledger takes to be held against its checkpoints.

    python bench/door.py [ENTRIES]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from kinfold.governance.ledger import FILE_NAME, Entry, Ledger, SQLiteStore
from kinfold.governance.ledger_checkpoint import sign, verify_checkpoints
from kinfold.governance.ledger_stop import Stop
from kinfold.governance.rules.policy import About, Actor, Request, decide
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.rows import RelationshipKind
from kinfold.governance.verify_ledger import COLUMNS, Checkpoint, Tree, leaf_of
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, RoleId, StaffId

TREE = Path(__file__).resolve().parent.parent
DECISIONS = 100_000
CHECKPOINTS = 1_000
KEY = b"a key for figures"


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
    """A ledger in a file, signed a thousand times as it grows, then checked as `kinfold audit verify` checks it."""
    with TemporaryDirectory() as made:
        store, folder = SQLiteStore(Path(made) / FILE_NAME), Path(made) / "signed"
        folder.mkdir()
        times = sign_as_it_grows(store, folder, entries)
        started, used = time.perf_counter(), time.process_time()
        found = verify_checkpoints(store, KEY, folder, stop=Stop(Path(made)))
        if not found.whole:
            raise SystemExit(f"The ledger does not verify: {found.why}")
        print(
            f"{found.entries:,} entries of a file held against {times:,} signed checkpoints:"
            f" {time.perf_counter() - started:.1f} s by the clock, {time.process_time() - used:.1f} s of CPU"
        )


def sign_as_it_grows(store: SQLiteStore, folder: Path, entries: int) -> int:
    """
    Entries as a family's page writes them, and a checkpoint after each thousandth of them; how many.

    `write_checkpoint` would first hold all of it against every earlier one, a thousand times.
    """
    ledger, tree, last, times = Ledger(store, key=KEY), Tree(), 0, 0
    page = [
        Entry(
            staff="staff-1", role="family_worker", purpose="family_help", action="shown", about_kind="person",
            about_id=f"person-{number}", outcome="done", relationship="allocated", request="a" * 32, counts={"facts": 12},
        )
        for number in range(max(entries // CHECKPOINTS, 1))
    ]  # fmt: skip
    while last < entries:
        ledger.append(*page)
        with store.reading() as reading:
            leaves = [leaf_of(row[: len(COLUMNS)]) for row in reading.after(last, limit=len(page))]
        for leaf in leaves:
            tree.add(leaf)
        (folder / f"{last + 1:012d}-{tree.size:012d}.leaves").write_bytes(b"".join(leaves))
        (folder / f"{tree.size:012d}.checkpoint").write_text(sign(Checkpoint(tree.size, tree.root()), KEY))
        last, times = tree.size, times + 1
    return times


if __name__ == "__main__":
    decisions()
    verification(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
