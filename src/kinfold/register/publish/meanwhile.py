"""The engine at work in a thread of its own, while this one reads and writes the register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

from kinfold.warehouse.engine import Engine

T = TypeVar("T")
Made = Callable[[str], None]
"""Told of each table of the engine as it is made."""


class GivenUp(Exception):
    """The other thread has failed: what this one makes, nobody wants."""


class Meanwhile(Generic[T]):
    """Work that tells which tables it has made, and at last its result."""

    def __init__(self, work: Callable[[Made], T]) -> None:
        self._work = work
        self._told: SimpleQueue[str | None] = SimpleQueue()
        self._heard_all = False
        self._given_up = Event()
        self._result: list[T] = []
        self._problem: BaseException | None = None
        self._thread = Thread(target=self._run, name="engine", daemon=True)

    def tables(self) -> Iterator[str]:
        """Each table when it has been made. Raises what the work raised."""
        while not self._heard_all:
            name = self._told.get()
            if name is None:
                self._heard_all = True
            else:
                yield name
        if self._problem is not None:
            raise self._problem

    def result(self) -> T:
        """What came of it. Raises what the work raised."""
        for _ in self.tables():
            pass
        return self._result[0]

    def _made(self, name: str) -> None:
        if self._given_up.is_set():
            raise GivenUp
        self._told.put(name)

    def _run(self) -> None:
        try:
            self._result.append(self._work(self._made))
        except BaseException as problem:
            self._problem = problem
        finally:
            self._told.put(None)


@contextmanager
def meanwhile(engine: Engine, work: Callable[[Made], T]) -> Iterator[Meanwhile[T]]:
    """Do the work in a thread, which has ended when this does: what it is at is broken off where nobody waits for it."""
    done = Meanwhile(work)
    done._thread.start()
    try:
        yield done
    except BaseException:
        done._given_up.set()
        while done._thread.is_alive():
            engine.interrupt()
            done._thread.join(timeout=0.1)
        raise
    done._thread.join()
