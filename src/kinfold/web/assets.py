"""The static files' shared checksum: it stands in their address, so that they can be kept for ever."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path


def version_of_assets(folder: Path) -> str:
    """A checksum of every file of ours, and of the version of the packages that bring files along."""
    seen = sha256(version("django-allauth").encode())
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            seen.update(file.relative_to(folder).as_posix().encode())
            seen.update(file.read_bytes())
    return seen.hexdigest()[:12]
