"""
The mark that stops a ledger which failed its check: while it stands, no entry is written, and so nothing is shown.

A small file of the data folder, which every process of a deployment sees, whichever database holds the ledger. It is
not in the ledger itself: what cannot be relied on must not be what says so. It holds the number of an entry and a reason, and
nothing of what the entry says.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kinfold.governance.ledger_entry import unavailable
from kinfold.vocabulary.errors import LedgerUnavailable

FILE_NAME = "ledger.stopped"
_UNREADABLE = "the mark that stopped it cannot be read"


@dataclass(frozen=True)
class Stopped:
    """Why a ledger takes no entries. `entry` is the first that is not as it was written; 0 where that is none of them."""

    entry: int
    why: str


@dataclass(frozen=True)
class Stop:
    """The mark of one deployment, in its data folder."""

    folder: Path

    def told(self) -> Stopped | None:
        """What stands; None where the ledger is free. A mark that cannot be read stands all the same."""
        try:
            entry, _, why = (self.folder / FILE_NAME).read_text(encoding="utf-8").strip().partition(" ")
            return Stopped(int(entry), why)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            return Stopped(0, _UNREADABLE)

    def put(self, entry: int, why: str) -> None:
        """Stop the ledger. The first mark stays: raises LedgerUnavailable where none can be written."""
        try:
            # Kept from nobody who could use the data folder: whoever checks may be another account than the site's.
            with suppress(FileExistsError), (self.folder / FILE_NAME).open("x", encoding="utf-8") as mark:
                mark.write(f"{entry} {why}\n")
                (self.folder / FILE_NAME).chmod(0o644)
        except OSError as trouble:
            raise LedgerUnavailable(
                f"The ledger is not as it was written ({why}), and could not be stopped ({type(trouble).__name__}).",
                where=f"{FILE_NAME} in the data folder; entry {entry}",
                means="The site goes on writing to a ledger that cannot be relied on.",
                do="Stop the site by hand now, keep the ledger as it is, and tell the information governance team.",
            ) from None

    def refuse(self, name: str) -> None:
        """Raise LedgerUnavailable while the mark stands."""
        if stopped := self.told():
            which = f"entry {stopped.entry}" if stopped.entry else "no single entry"
            raise unavailable(
                f"the ledger failed its check ({which}: {stopped.why}) and takes no entries",
                name,
                do="Keep it as it is and tell the information governance team. When it was examined or put back, "
                f"`kinfold ledger resume {stopped.entry} --because …` lets it write again.",
            )

    def lift(self) -> None:
        """Take the mark away."""
        (self.folder / FILE_NAME).unlink(missing_ok=True)
