"""
How long a world of a million records takes, and how much memory.

    python bench/world.py [--people 480000] [--seed 1] [--months 3]
"""

from __future__ import annotations

import argparse
import platform
import resource
import tempfile
import time
from pathlib import Path

from kinfold.worlds.make import make_world


def main() -> None:
    asked = argparse.ArgumentParser(description="Time a made-up world.")
    asked.add_argument("--people", type=int, default=480_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--months", type=int, default=3)
    asked.add_argument("--out", type=Path)
    told = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="kinfold-world-") as spare:
        out = told.out or Path(spare)
        began = time.perf_counter()
        made = make_world(people=told.people, seed=told.seed, months=told.months, out=out)
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"machine   {_machine()}")
    print(f"asked     {told.people:,} people, seed {told.seed}, {told.months} months")
    print(
        f"made      {made.people:,} people, {made.records:,} records, {made.rows:,} rows, {made.files} files, {size:,.0f} MB"
    )
    print(f"time      {seconds:.1f} s")
    print(f"peak      {peak:,.0f} MB")


def _machine() -> str:
    cpus = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    name = cpus[0].partition(":")[2].strip() if cpus else platform.processor()
    return f"{len(cpus)} x {name}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
