"""What pages are told of a conflict of interest."""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.governance.rules.rows import AboutKind, RestrictionReason
from kinfold.vocabulary.identifiers import StaffId


@dataclass(frozen=True)
class ConflictShown:
    """One member of staff, and the page that never opens to them; whose page it is stands by its opaque id alone."""

    id: int
    staff: StaffId
    name: str
    about_kind: AboutKind
    about_id: str
    reason: RestrictionReason
    own: bool
    """Whether it is the reader's: somebody else ends it."""
