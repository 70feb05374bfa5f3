"""
Whether who is who can be found of very many records, and how time, memory and spill grow with their number.

    ./dev bench large -- WORLD [WORLD ...] [--memory-gb 16] [--spill-gb 60] [--work DIR]

Worlds are made by `kinfold world make`, the smallest first: 480,000 people are a million records, 4,800,000 ten. Each is
accepted and resolved in a process of its own with the saved model. What it holds in memory and what the engine has spilt are
looked at twice a second; whoever comes over a limit is ended, and the bench has failed. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from _measured import machine

HERE = Path(__file__).resolve().parent
COUNCIL = HERE.parent / "councils" / "example"
GIGABYTE = 1024**3


@dataclass(frozen=True)
class Figures:
    """What one world took."""

    world: str
    records: int
    persons: int
    accept_seconds: float
    resolve_seconds: float
    """By the clock."""
    resolve_cpu_seconds: float
    peak_memory_gb: float
    """Of all its processes together, as far as pages are their own or shared once."""
    peak_spill_gb: float


def main() -> None:
    asked = _asked()
    told = [_of(world, asked) for world in asked.worlds]
    first, last = told[0], told[-1]
    print(
        json.dumps(
            {
                "machine": machine(),
                "worlds": [asdict(one) for one in told],
                "times_the_records": round(last.records / first.records, 2),
                "times_the_clock": round(last.resolve_seconds / first.resolve_seconds, 2),
                "times_the_processor": round(last.resolve_cpu_seconds / first.resolve_cpu_seconds, 2),
            },
            indent=1,
        )
    )


def _of(world: Path, asked: argparse.Namespace) -> Figures:
    with (
        tempfile.TemporaryDirectory(prefix="kinfold-large-", dir=asked.work) as spare,
        tempfile.TemporaryFile("w+") as said,
    ):
        out = Path(spare)
        command = [sys.executable, HERE / "_link_ours.py", COUNCIL, world / "extracts", out]
        process = subprocess.Popen([str(part) for part in command], stdout=said)
        memory = spill = 0.0
        while process.poll() is None:
            memory, spill = max(memory, _memory(process.pid)), max(spill, _spill(out))
            over = memory > asked.memory_gb * GIGABYTE or spill > asked.spill_gb * GIGABYTE
            if over:
                process.kill()
                process.wait()
                sys.exit(
                    f"{world.name} came to {memory / GIGABYTE:.1f} GB of memory, {spill / GIGABYTE:.1f} GB of spill: ended."
                )
            time.sleep(0.5)
        if process.returncode:
            sys.exit(f"{world.name} ended with {process.returncode}.")
        said.seek(0)
        one = json.load(said)
    return Figures(
        world.name,
        one["records"],
        one["persons"],
        one["accept_seconds"],
        one["resolve_seconds"],
        one["resolve_cpu_seconds"],
        round(memory / GIGABYTE, 2),
        round(spill / GIGABYTE, 2),
    )


def _memory(root: int) -> float:
    """Bytes of a process and all that it started: each shared page is divided among those who share it."""
    total, waiting = 0, [root]
    while waiting:
        one = waiting.pop()
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                waiting += map(int, children.read_text().split())
        except (OSError, StopIteration):
            continue  # it has ended since
    return total


def _spill(out: Path) -> float:
    """Bytes in the scratch folders of whatever is being made."""
    total = 0
    for folder in out.glob("warehouse/*/*/scratch"):
        for file in folder.rglob("*"):
            try:
                total += file.stat().st_blocks * 512
            except OSError:
                continue
    return total


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worlds", type=Path, nargs="+")
    parser.add_argument("--memory-gb", type=float, default=16)
    parser.add_argument("--spill-gb", type=float, default=60)
    parser.add_argument("--work", type=Path, help="where the files may lie (default: the machine's temporary folder)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
