"""A deployment of Hollybank that runs are killed in, and what is looked at after each: pages, decisions, the ledger."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.integration.unbreakable.points import Kill
from tests.stores import asking, copy_stores, drop_stores, stores_for

from kinfold.governance.ledger import Entry, Head, Ledger, Store, store_of, verify

ROOT = Path(__file__).resolve().parents[3]
HOLLYBANK = ROOT / "tests" / "worlds" / "hollybank"
SECRET = "the same for all of them, since ids are made with it"
KEY = sha256(b"kinfold ledger|" + SECRET.encode()).digest()
KILLED = -9


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, or the signal below zero, and what it said."""

    status: int
    out: str
    errors: str


class Forks:
    """A server of processes that have `kinfold` imported already (see `fork_server`); one command at a time."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.unbreakable.fork_server"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=clean_environment(),
        )  # fmt: skip

    def run(self, data: Path, *arguments: object, **order: Any) -> Ended:
        self.begin(data, *arguments, **order)
        return self.end()

    def begin(self, data: Path, *arguments: object, **order: Any) -> int:
        """Its process id. What `order` may hold, `fork_server` tells."""
        if "environment" not in order:
            order["environment"] = clean_environment() | stores_for(data) | {"KINFOLD_SECRET_KEY": SECRET}
        asked = {
            "arguments": list(map(str, arguments)),
            "said": str(self.scratch / "said"),
            **order,
        }
        assert self._server.stdin
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        return int(self._answer()["process"])

    def end(self) -> Ended:
        status = int(self._answer()["status"])
        return Ended(status, *((self.scratch / f"said.{kind}").read_text() for kind in ("out", "err")))

    def _answer(self) -> dict[str, Any]:
        assert self._server.stdout
        return json.loads(self._server.stdout.readline())

    def __reduce__(self) -> tuple[Any, ...]:
        """Not handed to another process: that has its own."""
        return type(None), ()

    def close(self) -> None:
        self._server.communicate(timeout=60)


def clean_environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("KINFOLD", "DJANGO"))}
    return kept | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src")))}


@dataclass(frozen=True)
class Look:
    """What somebody from outside would find: digests, and what must never be lost."""

    shown: str
    """All that pages read and the door heeds; none of what tells a run from its repetition."""
    received: str
    decisions: frozenset[tuple[Any, ...]]
    head: Head


@dataclass
class Deployment:
    """A data folder with its stores, and the extracts that its runs are given."""

    forks: Forks
    data: Path
    extracts: Path
    acknowledged: list[int] = field(default_factory=list)
    """The numbers of the ledger's entries that somebody relies on."""
    heads: list[Head] = field(default_factory=list)
    council: Path = HOLLYBANK / "council"

    @property
    def written(self) -> Path:
        """Where the line itself tells which entries were acknowledged to it."""
        return self.data.parent / f"{self.data.name}-written"

    def copy(self, data: Path) -> Deployment:
        shutil.copytree(self.data, data)
        copy_stores(self.data, data)
        return Deployment(self.forks, data, self.extracts, council=self.council)

    def remove(self) -> None:
        shutil.rmtree(self.data)
        drop_stores(self.data)

    def run(self, kill: Kill | None = None, **order: Any) -> Ended:
        """Run the line once, to be killed at a point or after a time (`kill_after`), or to its end."""
        self.begin(kill, **order)
        return self.forks.end()

    def begin(self, kill: Kill | None = None, **order: Any) -> int:
        """Begin to: the number of its process."""
        if kill or "points" in order:
            told = {"passed": str(self.forks.scratch / "passed"), "written": str(self.written)}
            # A file for each pass takes time: only where children must count together, or where it is asked for.
            alone = kill and not kill.point.startswith("reader: ")
            order["points"] = order.get("points") or (told | {"passed": None} if alone else told)
            for left in self.forks.scratch.glob("passed*"):
                left.unlink()
            order["kill"] = [kill.point, kill.nth, kill.by] if kill else None
        council = ("--council", self.council)
        more = ("--commit-new", "--reason", "The first load") if order.pop("commit_new", True) else ()
        asked = ("--extracts", self.extracts, "--data", self.data, *council, *more)
        return self.forks.begin(self.data, "run", *asked, **order)

    def do(self, *arguments: object, forks: Forks | None = None) -> Ended:
        """Another command over the data folder."""
        return (forks or self.forks).run(self.data, *arguments, "--data", self.data)

    def state_hash(self) -> str:
        ended = self.do("runs", "hash")
        assert ended.status == 0, ended.errors
        return ended.out.strip()

    def ledger(self) -> Store:
        return store_of(self.data, stores_for(self.data).get("KINFOLD_LEDGER_URL", ""))

    @contextmanager
    def somebody_writes_the_ledger(self, every: float = 0.02) -> Iterator[None]:
        """Pages write entries all the while; what was acknowledged to them is kept in mind."""
        ended = threading.Event()
        ledger = Ledger(self.ledger(), key=KEY)
        entry = Entry(staff="S1", role="social_worker", purpose="family_help", action="search", outcome="allowed")

        def write() -> None:
            while not ended.wait(every):
                self.acknowledged.extend(ledger.append(entry))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            yield
        finally:
            ended.set()
            writer.join()

    def look(self, *, settled: bool = True) -> Look:
        """
        Raises where the ledger has a gap, is not as it was written, or lacks what was acknowledged.

        `settled`: once nobody is at work in the register any more, which a site before it always is.
        """
        return Look(*look_at_the_register(self.data, settled=settled), self._ledger_is_whole())

    def look_meanwhile(self) -> str:
        """All that pages read, while a run goes on."""
        return look_at_the_register(self.data, settled=False)[0]

    def _ledger_is_whole(self) -> Head:
        store = self.ledger()
        if not store.exists():
            assert not self.acknowledged
            return Head(0, "")
        found = verify(store, keys=[KEY], noted=self.heads)
        if not self.acknowledged and found.why and not found.entries and is_unmade(store):
            return Head(0, "")
        assert found.whole, found.why
        written = [int(line) for line in self.written.read_text().split()] if self.written.exists() else []
        relied_on = max((*self.acknowledged, *written), default=0)
        assert relied_on <= found.head.seq, f"entry {relied_on} was acknowledged and is not in the ledger"
        self.heads.append(found.head)
        return found.head

    def left_over(self) -> list[str]:
        """What no step needs any more: pieces that were being built, copies beside their place, spills."""
        found = [
            path
            for path in self.data.rglob("*")
            if (path.name.startswith(".") or path.name.startswith("tmp") or path.parent == self.data / "scratch")
        ]
        built = {path.parent for path in self.data.glob("warehouse/*/*/manifest.json")}
        found += [path for path in self.data.glob("warehouse/*/*") if path not in built]
        return sorted(str(path.relative_to(self.data)) for path in found)


def wait_until_stopped(process: int) -> None:
    """Until a process has stopped itself (SIGSTOP)."""
    give_up = time.monotonic() + 60
    while Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < give_up, "it went on"
        time.sleep(0.01)


def is_unmade(store: Store) -> bool:
    """Whether a ledger has been begun and no entry written: killed while it was being made."""
    with suppress(Exception), store.reading() as ledger:
        return not ledger.after(None, limit=1)
    return True


OF_THE_RUN = {"run", "published_at"}
# The last is of the council's files and of nobody: a run remembers as it starts which notice is in force.
NOT_SHOWN = ("register_run", "register_receivedextract", "register_extractdecision", "governance_noticeversion")


def look_at_the_register(data: Path, *, settled: bool = True) -> tuple[str, str, frozenset[tuple[Any, ...]]]:
    """What pages show, what was received, and what people decided; empty texts where there are no tables yet."""
    with asking(data) as ask:
        if settled:
            ask.wait_for_the_others()
        tables = {name: list(columns) for name, columns in ask.tables().items()}
        if "register_extractdecision" not in tables:
            return "", "", frozenset()

        def rows(table: str) -> list[str]:
            keyed = "register_personredirect register_familyredirect register_membershipevent register_receivedextract governance_relationship governance_restriction"
            left_out = OF_THE_RUN | ({"id"} if table in keyed.split() else set())
            columns = ", ".join(f'"{column}"' for column in tables[table] if column not in left_out)
            return sorted(map(repr, ask.rows(f'SELECT {columns} FROM "{table}"')))

        shown = {table: rows(table) for table in sorted(tables) if table not in NOT_SHOWN}
        shown["run"] = [
            repr(row) for row in ask.rows("SELECT on_day FROM register_run ORDER BY published_at DESC, id DESC LIMIT 1")
        ]
        decided = ask.rows("SELECT id, source, extract_date, extract, decision, reason FROM register_extractdecision")
        return _digest(shown), _digest({"received": rows("register_receivedextract")}), frozenset(map(tuple, decided))


def _digest(rows: dict[str, list[str]]) -> str:
    return sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16] if any(rows.values()) else ""


def extracts_of(folder: Path, *, attendance: Sequence[str], without: Sequence[str] = ()) -> Path:
    """Hollybank's extracts as they lie there on a day: attendance of some days, and not yet all sources."""
    shutil.copytree(HOLLYBANK / "extracts", folder, ignore=lambda _, names: [n for n in names if n in without])
    sent = folder / "attendance" / "attendance_2026-03-31.csv"
    text = sent.read_text()
    sent.unlink()
    for number, day in enumerate(attendance):
        changed = text if day == "2026-03-31" else text.replace(",28\n", f",{number}\n").replace(",30\n", ",0\n")
        sent.with_name(f"attendance_{day}.csv").write_text(changed)
    return folder
