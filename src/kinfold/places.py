"""
Where things are: the council's folder, the frameworks, the extracts, the data folder and what lies in it.

Councils and frameworks ship inside the wheel; in a checkout they stand at the top of the tree. A
`kinfold.toml` can name the folders, options on the command line outrank it, and secrets are in
neither: they come from the environment, or for a trial from a file in the data folder.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kinfold.vocabulary.errors import BadSettings, MissingPart

PACKAGE = Path(__file__).resolve().parent
KEYS = ("council", "extracts", "data")


@dataclass(frozen=True)
class Places:
    """The folders of one deployment."""

    council: Path
    extracts: Path
    data: Path

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse"

    @property
    def sealed(self) -> Path:
        return self.data / "sealed"

    @property
    def runs(self) -> Path:
        return self.data / "runs"

    @property
    def secret_file(self) -> Path:
        return self.data / "secrets" / "key"


def shipped(kind: str) -> Path:
    """The folder of `councils`, `frameworks` or `deploy`: inside the installed package, or at the top of a checkout."""
    inside = PACKAGE / "_data" / kind
    return inside if inside.is_dir() else PACKAGE.parent.parent / kind


def find_places(
    *, council: Path | None, extracts: Path | None, data: Path | None, settings: Path = Path("kinfold.toml")
) -> Places:
    """What the command line says, else what kinfold.toml says, else the made-up example and ./data."""
    told: dict[str, str] = {}
    if settings.exists():
        told = tomllib.loads(settings.read_text(encoding="utf-8"))
        if unknown := sorted(set(told) - set(KEYS)):
            raise BadSettings(
                [f"{settings}: {key} is not a key that is known here" for key in unknown], where=str(settings)
            )
    where = {key: settings.parent / value for key, value in told.items()}
    data_folder = (data or where.get("data") or Path("data")).resolve()
    return Places(
        council=_council(council or where.get("council") or shipped("councils") / "example"),
        extracts=(extracts or where.get("extracts") or data_folder / "extracts").resolve(),
        data=data_folder,
    )


def _council(folder: Path) -> Path:
    """A folder, or the bare name of a council that ships with Kinfold."""
    if not folder.is_dir() and folder.parent == Path() and (shipped("councils") / folder.name).is_dir():
        return shipped("councils") / folder.name
    if not folder.is_dir():
        raise BadSettings(
            [f"{folder}: there is no such folder"],
            where="--council",
            do="Name a folder that holds profile.yaml and sources/; docs/how-to/add-a-council.md tells what goes in.",
        )
    return folder.resolve()


def secret_key(places: Places) -> str:
    """
    The deployment's secret, from KINFOLD_SECRET_KEY; for a trial, from a file made in the data folder.

    Ids for life and the ledger's pseudonyms are made with keys drawn from it, so it must outlive the
    data. In production it stands in the environment and nowhere near the data.
    """
    if given := os.environ.get("KINFOLD_SECRET_KEY"):
        return given
    file = places.secret_file
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    key = file.read_text().strip()
    if len(key) < 32:
        raise MissingPart(
            "The secret key is too short to be one.",
            where=str(file),
            means="Nothing was run: ids for life and the ledger depend on this key.",
            do="Restore the key from where it is kept, or set KINFOLD_SECRET_KEY.",
        )
    return key
