"""Lines that are not as ours is: each lacks one thing that ours relies on, so that the checks can be seen to find it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.integration.unbreakable.points import wrap

HELD_UP = 4.0


def install(name: str) -> None:
    """Make the line of this process a weak one, before it runs `kinfold`."""
    _WEAK[name]()


def _table_by_table() -> None:
    """Publishes without a transaction: each statement is shown at once."""

    def weaken() -> None:
        from kinfold.register import actions
        from kinfold.register.publish import difference

        actions.transaction = SimpleNamespace(atomic=nullcontext)
        difference.one_at_a_time = lambda: None

    _once_set_up(weaken)


def _not_renamed() -> None:
    """Puts an artefact into its place file by file, and later believes in whatever stands there. Killed half-way."""
    from kinfold.warehouse import artefacts

    def piecemeal(original: Any) -> Any:
        def rename(self: Path, target: Path) -> Path:
            if not self.name.startswith(".building-") or target.parent.name != "resolve":
                return original(self, target)
            target.mkdir()
            (self / "manifest.json").rename(target / "manifest.json")
            os.kill(os.getpid(), signal.SIGKILL)
            return target

        return rename

    wrap(Path, "rename", piecemeal)
    _believing(artefacts)


def _believes() -> None:
    from kinfold.warehouse import artefacts

    _believing(artefacts)


def _believing(artefacts: Any) -> None:
    artefacts.file_digest = lambda _: "as it was written"


def _promises() -> None:
    """Says that an entry is in the ledger, and has not written it."""
    from kinfold.governance.ledger import PostgresStore, SQLiteStore

    for store in (SQLiteStore, PostgresStore):
        wrap(store, "append", lambda _: lambda self, chain: chain(10_000, "0" * 64) and None)


def _holds_readers_up() -> None:
    """Keeps the register to itself for longer than anybody should wait."""

    def applied(original: Any) -> Any:
        def apply(*given: Any, **named: Any) -> Iterator[str]:
            from django.db import connection

            if connection.vendor != "sqlite":  # there a transaction that writes is enough to keep others from writing
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE register_run IN ACCESS EXCLUSIVE MODE")
            time.sleep(HELD_UP)
            yield from original(*given, **named)

        return apply

    def weaken() -> None:
        from kinfold.register.publish import difference

        wrap(difference, "apply", applied)

    _once_set_up(weaken)


def _once_set_up(weaken: Callable[[], None]) -> None:
    from kinfold.cli import run

    set_up = run.set_django_up

    def set_up_and_go_on(*given: Any, **named: Any) -> None:
        set_up(*given, **named)
        weaken()

    run.set_django_up = set_up_and_go_on


_WEAK = {
    "table by table": _table_by_table,
    "not renamed": _not_renamed,
    "believes": _believes,
    "promises": _promises,
    "holds readers up": _holds_readers_up,
}
