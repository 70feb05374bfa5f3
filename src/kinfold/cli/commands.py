"""Every command, gathered from the file of its noun."""

from __future__ import annotations

import typer

from kinfold.cli import (
    accounts,
    audit,
    conflicts,
    corrections,
    council,
    demo,
    docs,
    framework,
    ledger,
    linkage,
    notice,
    retention,
    run,
    serve,
    sources,
    stores,
    world,
)

app = typer.Typer(
    name="kinfold",
    help="What about twenty public bodies know about a family, joined up, explained and governed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local values would print records
    add_completion=False,
)
app.command("run")(run.run)
app.add_typer(run.runs, name="runs")
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("docs", hidden=True)(docs.docs)
for noun in (
    council,
    notice,
    retention,
    framework,
    sources,
    linkage,
    world,
    accounts,
    conflicts,
    corrections,
    ledger,
    audit,
    stores,
):
    app.add_typer(noun.app, name=noun.__name__.rsplit(".", 1)[-1])
