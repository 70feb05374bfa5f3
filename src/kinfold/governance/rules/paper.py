"""
A paper that a council owes beside its notice: sections of statements, each with the entry it is drawn from.

It is printed as a notice is, as a page and as a tagged PDF. What no register holds is listed at its end, so
that nobody takes the paper for whole before a person has added it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kinfold.governance.rules.door import Check, door
from kinfold.governance.rules.notice_document import NoticeDocument, NoticePart, document_of
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.statements import Statement

DOOR = "door.yaml"


@dataclass(frozen=True)
class Paper:
    title: str
    headings: Mapping[str, str]
    """The sections in their order: a key, and its heading."""
    made: Sequence[Statement]
    """Each names its section in `part`."""
    to_add: tuple[str, ...]
    """What has to stand in it and in no register."""


def as_document(profile: Profile, paper: Paper) -> NoticeDocument:
    """The paper, ready to be printed; under each statement stands where it comes from."""
    # The council's name, and whose profile it is, are told as on the notice.
    notice = document_of(profile, [], paper.to_add)
    return replace(
        notice,
        title=f"{paper.title}: {profile.programme.name}",
        parts=tuple(
            NoticePart(key, heading, said)
            for key, heading in paper.headings.items()
            if (said := tuple((one.text, _from(one)) for one in paper.made if one.part == key))
        ),
        changed_heading="What no register holds, to be added by the council",
    )


def about(section: str, made: Iterable[Statement], entries: Collection[str]) -> list[Statement]:
    """The notice's statements from entries of these names, for a section of the paper."""
    return [replace(one, part=section) for one in made if one.where[0] in entries]


def rules_of_the_door(section: str, checks: Collection[Check]) -> list[Statement]:
    """The sentences of the door's rules that these checks are, as they are held against every request."""
    return [
        Statement(section, f"{rule.rule} ({rule.source}.)", DOOR, ("rules", rule.id.value))
        for rule in door().rules
        if rule.id in checks
    ]


def who_may_come_in(section: str) -> Statement:
    """Why somebody may open a page of a person or family: the list that the door's rule on relationships names."""
    kinds = ", ".join(kind.replace("_", " ") for kind in door().relationships)
    return Statement(section, f"Relationships that let somebody in: {kinds}.", DOOR, ("relationships",))


def _from(one: Statement) -> str:
    # What an entry of a list is known by is in its statement already.
    told = f"Entry: {replace(one, name=None).entry}."
    return f"{told} {one.silent}" if one.silent else told
