"""Whatever is done to the entries behind a checkpoint, by whomever, is found; and where it was done."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from hashlib import sha256
from random import Random

import pytest
from tests.deep import sample
from tests.stores import ON_POSTGRES, new_ledger, owner_without_guards

from kinfold.governance import verify_ledger
from kinfold.governance.ledger import Entry, Ledger, Store
from kinfold.governance.ledger_checkpoint import entries_of, export, public_key, verify_checkpoints, write_checkpoint
from kinfold.governance.verify_ledger import COLUMNS, Checkpoint, Tree, check, leaf_of
from kinfold.vocabulary.errors import LedgerUnavailable

KEY = b"a key for tests"
ENTRIES, EVERY = 120, 20


def an_entry(number: int) -> list[object]:
    said = {"seq": number, "staff": f"s{number % 7}", "about": f"p{number % 11}", "counts": f'{{"facts":{number}}}'}
    return [said.get(column, "") for column in COLUMNS]


def signed_of(entries: list[list[object]]) -> list[Checkpoint]:
    tree, made = Tree(), []
    for entry in entries:
        tree.add(leaf_of(entry))
        if tree.size % EVERY == 0:
            made.append(Checkpoint(tree.size, tree.root()))
    return made


def numbered(entries: list[list[object]]) -> list[list[object]]:
    """As somebody would leave it who owns the ledger: no number is missing."""
    return [[number, *entry[1:]] for number, entry in enumerate(entries, start=1)]


def tampered(random: Random, entries: list[list[object]]) -> tuple[list[list[object]], int]:
    """What one of five hands leaves, and the first entry that is not as it was."""
    left, at = [list(entry) for entry in entries], random.randrange(ENTRIES)
    kind = random.choice(["edit", "take out", "put in", "move", "cut"])
    if kind == "edit":
        left[at][random.randrange(1, len(COLUMNS))] = "s9"
    elif kind == "take out":
        del left[at]
    elif kind == "put in":
        left.insert(at, ["", *an_entry(500)[1:]])
    elif kind == "move":
        other = (at + random.randrange(1, ENTRIES)) % ENTRIES
        left[at], left[other] = left[other], left[at]
        at = min(at, other)
    else:
        del left[at:]
    return numbered(left), at + 1


def test_every_tampering_is_found_with_its_span_and_with_the_leaves_its_entry():
    entries = [an_entry(number) for number in range(1, ENTRIES + 1)]
    checkpoints, leaves = signed_of(entries), {n: leaf_of(entry) for n, entry in enumerate(entries, start=1)}
    random = Random(20261127)
    assert check(entries, checkpoints, leaves).whole
    for _ in range(sample(ci=500, deep=10_000)):
        left, first = tampered(random, entries)
        found = check(left, checkpoints, {})
        assert not found.whole
        assert found.first <= first <= found.last
        assert found.last - found.first < EVERY
        exact = check(left, checkpoints, leaves)
        assert exact.first == first


def test_the_root_is_that_of_rfc_6962():
    """Held against the recursive definition of section 2.1."""

    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        half = 1
        while half * 2 < len(leaves):
            half *= 2
        return sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()

    tree, leaves = Tree(), []
    assert tree.root() == sha256(b"").digest()
    for number in range(1, 70):
        leaves.append(leaf_of(an_entry(number)))
        tree.add(leaves[-1])
        assert tree.root() == root(leaves)


@pytest.fixture
def store(tmp_path) -> Store:
    store = new_ledger(tmp_path)
    write(store, 8)
    return store


def write(store: Store, count: int) -> None:
    asked = {"role": "social_worker", "purpose": "safeguarding", "action": "open", "outcome": "allowed"}
    entries = (Entry(staff=f"s{n}", about_kind="person", about_id=f"p{n}", **asked) for n in range(count))
    Ledger(store, key=KEY).append(*entries)


def test_a_ledger_that_grew_fits_and_one_that_was_bent_is_not_signed_again(store, tmp_path):
    folder = tmp_path / "kept"
    write_checkpoint(store, KEY, folder)
    write(store, 3)
    assert write_checkpoint(store, KEY, folder).size == 11
    assert verify_checkpoints(store, KEY, folder).covered == 11

    with owner_without_guards(store) as owner:
        owner.execute("UPDATE entries SET staff = 's9' WHERE seq = 10")
    found = verify_checkpoints(store, KEY, folder)
    assert (found.whole, found.first, found.last) == (False, 10, 10)
    write(store, 1)
    with pytest.raises(LedgerUnavailable, match="entries 10 to 10"):
        write_checkpoint(store, KEY, folder)
    assert len(list(folder.glob("*.checkpoint"))) == 2


@pytest.mark.parametrize("change", [("\n8\n", "\n7\n"), ("kinfold-ledger", "another-ledger")])
def test_a_checkpoint_that_was_changed_is_told(store, tmp_path, change):
    write_checkpoint(store, KEY, tmp_path / "kept")
    (note,) = (tmp_path / "kept").glob("*.checkpoint")
    note.write_text(note.read_text().replace(*change))

    with pytest.raises(LedgerUnavailable, match="checkpoint cannot be relied on"):
        verify_checkpoints(store, KEY, tmp_path / "kept")


def test_the_verifier_stands_alone(store, tmp_path):
    """A copy of the one file, run by itself, on lines of JSON and on the ledger's file."""
    write_checkpoint(store, KEY, tmp_path / "kept")
    export(store, tmp_path / "entries.jsonl")
    source = inspect.getsource(verify_ledger)
    alone = tmp_path / "verify_ledger.py"
    alone.write_text(source)
    imported = {
        (node.module or "").split(".")[0] for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
    }
    assert len(source.splitlines()) < 300
    assert imported <= {*sys.stdlib_module_names, "cryptography"}

    def run(ledger: object, key: bytes) -> subprocess.CompletedProcess[str]:
        asked = [sys.executable, "-I", str(alone), str(ledger), str(tmp_path / "kept"), key.hex()]
        return subprocess.run(asked, capture_output=True, text=True, check=False)

    for ledger in [tmp_path / "entries.jsonl", *([] if ON_POSTGRES else [store.path])]:
        told = run(ledger, public_key(KEY))
        assert (told.returncode, told.stdout) == (0, "Whole: 8 entries, 8 of them behind the newest checkpoint.\n")
    assert run(tmp_path / "entries.jsonl", public_key(b"another")).returncode == 2
    lines = (tmp_path / "entries.jsonl").read_text().replace("s3", "s4")
    (tmp_path / "entries.jsonl").write_text(lines)
    assert "NOT WHOLE" in run(tmp_path / "entries.jsonl", public_key(KEY)).stdout


def test_an_entry_that_is_signed_is_the_whole_of_what_it_says(store):
    (first, *_) = entries_of(store)

    assert len(first) == len(COLUMNS)
    assert first[COLUMNS.index("staff")] == "s0"
