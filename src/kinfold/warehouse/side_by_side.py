"""
Steps that do not read each other, run at the same time.

Many a step has too few rows for an engine to divide among the cores. Which steps read which is seen from the names in
their selects, so the order in which they are written down stays the only thing that has to be right: a step waits for
every earlier one that it names, and for nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from kinfold.warehouse.engine import Engine, Step

_NOBODY: Collection[str] = ()


def run_side_by_side(
    engine: Engine,
    steps: Sequence[Step],
    *,
    at_once: int,
    passing: Collection[str] = _NOBODY,
    done: Callable[[Step], None] = lambda _: None,
) -> None:
    """
    Run the steps, so many at once; `done` is told of each in this thread. A name is given to one step alone.

    Those named in `passing` are forgotten as soon as the last step that reads them is done. Where a step fails, those that
    run are broken off, none is begun, and its error is raised.
    """
    needs = reads(steps)
    left = {name: sum(name in names for names in needs.values()) for name in passing}
    waiting, running, finished = list(steps), dict[Future[None], Step](), set[str]()
    with ThreadPoolExecutor(at_once, thread_name_prefix="steps") as pool:
        engines = [engine.beside() for _ in range(at_once)]
        free = list(engines)
        lent: dict[Future[None], Engine] = {}
        try:
            while waiting or running:
                while free and (step := next((one for one in waiting if needs[one.name] <= finished), None)):
                    waiting.remove(step)
                    own = free.pop()
                    begun = pool.submit(own.run, [step], passing=passing)
                    running[begun], lent[begun] = step, own
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    step = running.pop(ended)
                    free.append(lent.pop(ended))
                    ended.result()
                    finished.add(step.name)
                    _forget(engine, needs[step.name] & left.keys(), left)
                    done(step)
        except BaseException:
            while wait(running, timeout=0.1).not_done:  # again, for one that had not begun yet
                for own in lent.values():
                    own.interrupt()
            raise
        finally:
            for own in engines:
                own.close()


def run_in_turn(engine: Engine, steps: Sequence[Step], *, keep: Collection[str]) -> None:
    """
    Run the steps one after the other, and forget each as soon as the last that reads it is done, save those to `keep`.

    What nobody reads any more would push what is read out of memory.
    """
    needs = reads(steps)
    left = {step.name: sum(step.name in names for names in needs.values()) for step in steps if step.name not in keep}
    for step in steps:
        engine.run([step])
        _forget(engine, needs[step.name] & left.keys(), left)


def reads(steps: Sequence[Step]) -> Mapping[str, frozenset[str]]:
    """By step, the earlier ones that its select names. Naming a column alike makes it wait for nothing; that costs time alone."""
    found: dict[str, frozenset[str]] = {}
    for step in steps:
        if step.name in found:
            raise ValueError(f"two steps are named {step.name}")
        words = set(re.findall(r"\w+", step.sql))
        found[step.name] = frozenset(words & found.keys())
    return found


def _forget(engine: Engine, names: Collection[str], left: dict[str, int]) -> None:
    for name in names:
        left[name] -= 1
        if left[name] == 0:
            engine.drop(name)
