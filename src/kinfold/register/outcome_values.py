"""What the pages about outcomes are given. As in `values`: never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kinfold.register.values import FamilyDecided
from kinfold.vocabulary.identifiers import FamilyId, NeedId


@dataclass(frozen=True)
class NeedFollowed:
    """One confirmed need: how it stood when support began, what must be so, and how it stands now."""

    need: NeedId
    label: str
    """With whose it is."""
    began: date | None
    at_the_start: str
    """What the need's own rule says of the day support began; empty until a run has looked."""
    standing: str
    """See rules.progress.Standing."""
    held_until: date | None
    now_sentence: str
    then_sentence: str
    judged_text: str | None
    """What a professional has to say, where the framework asks one."""
    judged_so: bool | None
    judged_by: str
    judged_on: date | None


@dataclass(frozen=True)
class PracticeSeen:
    """Something that must have been done with the family, and the days on which an agency says it was."""

    words: str
    since: date | None
    """None where no agency has sent it."""
    source_title: str


@dataclass(frozen=True)
class Signed:
    """An outcome that a person signed off, the evidence as it was, and what an audit found."""

    sign_off: int
    family: FamilyId
    title: str
    by: str
    at: datetime
    reason: str
    run_day: date
    began: date | None
    ended: date | None
    needs: tuple[NeedFollowed, ...]
    practice: tuple[PracticeSeen, ...]
    whole: bool
    """False where the purpose leaves out some kinds of needs, whether or not one of them is among the evidence."""
    to_audit: bool
    may_audit: bool
    audited_by: str = ""
    audit_stands: bool | None = None
    audit_note: str = ""


@dataclass(frozen=True)
class OutcomePage:
    """A family's way through support: decisions, needs followed, practice, and what a sign-off still lacks."""

    family: FamilyId
    title: str
    place: str
    """Where the family stands, by what was last decided; empty where nobody has decided."""
    began: date | None
    ended: date | None
    decided: tuple[FamilyDecided, ...]
    needs: tuple[NeedFollowed, ...]
    practice: tuple[PracticeSeen, ...]
    lacking: tuple[str, ...]
    in_care_unseen: bool
    signed: Signed | None
    may_next: tuple[str, ...]
    may_sign_off: bool
    whole: bool
    """False where the purpose leaves out some kinds of needs: nobody signs off what they could not see. It is said
    whether or not such a need is confirmed, since it would tell that it is."""
    review: str


@dataclass(frozen=True)
class Fared:
    """How families fared after support in one thing, as counts of families; None where they are too few to be told."""

    label: str
    verified: bool
    families: int | None
    so: int | None
    not_so: int | None
    not_known: int | None
    needed: int | None
    """Families that had such a need on the day support began."""
    needed_and_so: int | None
    fewest: int
