"""What a terminal shows while the line runs: a bar a step, then what it counted and how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from kinfold.cli.terminal import out

WORDS = {
    "seal": "Seal the extracts",
    "read": "Read and check an extract",
    "monitor": "Hold an extract against the one before",
    "merge": "Merge the extracts of a source",
    "accept": "Accept what agencies sent",
    "frequencies": "Count how common names are",
    "resolve": "Find who is who",
    "assemble": "Put families together",
    "find": "Hold families against the framework",
    "measure": "Measure the progress of families in support",
    "publish": "Publish to the register",
    "world": "Make a council with a known truth",
}
_SMALL = frozenset({"read", "monitor", "merge"})
"""One for each extract or source: the receipts tell of them."""


class TerminalWatch:
    """A watch for people: use it with `with`."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or out
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[told]}", markup=False),  # it may hold the name that a sender gave a file
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )
        self.tasks: dict[str, TaskID] = {}
        self.extracts = 0

    def __enter__(self) -> TerminalWatch:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def begun(self, stage: str, about: str) -> None:
        if stage not in self.tasks:
            self.tasks[stage] = self.progress.add_task(WORDS.get(stage, stage), total=None, told=about)
        self.progress.update(self.tasks[stage], told=about)

    def step(self, stage: str, about: str, done: int, of: int) -> None:
        self.begun(stage, about)
        self.progress.update(self.tasks[stage], completed=done, total=of, told=about)
        if about.startswith("no contract for "):
            self.console.print(f"[yellow]![/] {escape(about)}", soft_wrap=True)

    def of_world(self, what: str, done: int, of: int) -> None:
        """A made-up world tells of itself in these words, since it knows nothing of stages."""
        self.step("world", what, done, of)

    def ended(self, stage: str, counts: Mapping[str, int], seconds: float, *, skipped: bool) -> None:
        if stage in _SMALL:
            self.extracts += stage == "read"
            return
        if stage in self.tasks:
            self.progress.remove_task(self.tasks.pop(stage))
        if stage == "accept":
            for small in _SMALL & self.tasks.keys():
                self.progress.remove_task(self.tasks.pop(small))
        told = ", ".join(f"{rows:,} {name.replace('_', ' ')}" for name, rows in counts.items() if rows)
        took = "unchanged" if skipped else f"{seconds:.1f} s"
        self.console.print(f"[green]✓[/] {WORDS.get(stage, stage)}  [dim]{told}[/]  [bold]{took}[/]", soft_wrap=True)
