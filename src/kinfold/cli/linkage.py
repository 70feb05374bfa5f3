"""`kinfold linkage train`: a new linkage model, rarely and reviewed, never as part of a run; and how good the links are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kinfold.cli import linkage_quality, linkage_resolve, terminal
from kinfold.cli.options import Data
from kinfold.linkage.train import train as train_model
from kinfold.places import find_places
from kinfold.runs import accepted_folder

app = typer.Typer(help="The linkage model, and how good the links are.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The linkage model, and how good the links are."""


app.command("evaluate")(linkage_quality.evaluate)
app.command("sample")(linkage_quality.sample)
app.command("measure")(linkage_quality.measure)
app.command("resolve")(linkage_resolve.resolve)


@app.command("train")
def train(
    name: Annotated[str, typer.Option("--name", help="What the model is to be called, such as anyshire_2026_11.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write the model and its report to.")] = Path(),
    data: Data = None,
) -> None:
    """Train a model on the records the last run accepted. A person reviews it before any run uses it."""
    folder = accepted_folder(find_places(council=None, extracts=None, data=data))
    made = train_model(folder / "records.parquet", out, name=name)
    terminal.out.print(f"The model is in {made}. Review its report before a run uses it.", soft_wrap=True)
