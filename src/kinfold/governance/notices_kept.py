"""
Which versions of its notice a council has worked under here, so that none can go missing without a word.

The files of `notices/` are what untold changes are held against: with them gone, nothing would be untold. So each start of
the site, each run and each paper asks whether every version that was in force here is still there and says what it said.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from kinfold.governance.models import NoticeVersion
from kinfold.governance.rules.notice_versions import FOLDER, published, versions
from kinfold.vocabulary.errors import BadSettings


def missing(folder: Path, council: str) -> list[str]:
    """Every version that was in force here and is gone from the folder, or says something else there now."""
    told = []
    for version, digest in (
        NoticeVersion.objects.filter(council=council).order_by("id").values_list("version", "digest")
    ):
        said = published(folder, version)
        if said is None:
            told.append(
                f"{folder / FOLDER}/{version}.json: version {version} of the notice was in force here, and its file is gone; "
                "put it back as it was published: what changes is held against it"
            )
        elif _digest(said) != digest:
            told.append(
                f"{folder / FOLDER}/{version}.json: version {version} of the notice says something else than when it was in "
                "force here; put it back as it was, and publish what changed as a new version"
            )
    return told


def must_be_there(folder: Path, council: str) -> None:
    """Raises BadSettings where a version is missing or was changed; else writes down those that are new."""
    if problems := missing(folder, council):
        raise BadSettings(
            problems,
            where=str(folder / FOLDER),
            do="Restore the folder from where the council's files are kept; what was published is never changed or taken away.",
        )
    for version in reversed(versions(folder)):
        NoticeVersion.objects.get_or_create(
            council=council, version=version, defaults={"digest": _digest(published(folder, version) or {})}
        )


def _digest(said: dict[str, str]) -> str:
    """Of what it said, whatever the file looks like."""
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
