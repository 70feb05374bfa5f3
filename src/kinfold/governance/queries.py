"""
What the door lets somebody see, and what governance can tell of itself.

`visible` is the same answer as `require` gives, for everybody at once: a test holds the two against
each other. It is made anew for each request and never kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kinfold.governance import standing
from kinfold.governance.actions import require
from kinfold.governance.ledger import Head, Verdict, Written, verify
from kinfold.governance.models import DutyTurn, Relationship, Restriction, StaffMember
from kinfold.governance.rules.door import DoorRules
from kinfold.governance.rules.policy import About, Actor, Allowed, Request, decide_for_some, decide_on_category
from kinfold.governance.rules.rows import DECIDED, AboutKind, RelationshipKind
from kinfold.governance.standing import actor, council, failed_due_diligence, law, profile, sharing, today, today_under
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.identifiers import PurposeId, RoleId, StaffId

__all__ = [
    "actor",
    "asked_about_nobody",
    "check_ledger",
    "council",
    "door_rows",
    "entries_after",
    "failed_due_diligence",
    "has_ledger",
    "hidden",
    "in_the_ledger",
    "law",
    "ledger_answers",
    "ledger_length",
    "ledger_state",
    "profile",
    "protected",
    "recent_entries",
    "sharing",
    "staff_by_role",
    "today",
    "today_under",
    "visible",
    "worked_with",
    "working_with",
    "written_conflicts",
]
_AT_A_TIME = 5_000


@dataclass(frozen=True)
class Visible:
    """
    Ids that a query is narrowed by, as subqueries: `filter(id__in=visible.may_open_people)`.

    Protected people and families are in none of the first two, nor is anybody with whom the reader has a
    conflict of interest. A search or a list that needs no relationship leaves them out with the next two:
    `exclude(id__in=visible.hidden_people)`. A category that is not among the last is not to be looked at.
    """

    may_open_people: QuerySet[Relationship, str]
    may_open_families: QuerySet[Relationship, str]
    hidden_from_me: QuerySet[Relationship, str]
    """Families that the reader works with and that are hidden: a run takes the tie away, and until then it lets through."""
    hidden_people: QuerySet[Restriction, str]
    hidden_families: QuerySet[Restriction, str]
    kept_apart_from: QuerySet[Restriction, str]
    """Of the hidden people those with whom the reader has a conflict of interest: also whoever decides on protected people."""
    categories: frozenset[Category]


@dataclass(frozen=True)
class Listed:
    """A member of staff, for commands that make accounts."""

    staff: StaffId
    name: str
    email: str
    team: str
    works_with: int
    """How many people and families they may open a page of."""


def door_rows() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """All that the door heeds beside rules: each table's rows, without the numbers and days that a run's clock gave them."""
    staff = [field.name for field in StaffMember._meta.concrete_fields if field.name != "off_list_on"]
    yield "staff", list(StaffMember.objects.annotate(listed=Q(off_list_on=None)).values_list("listed", *staff))
    for name, model in (
        ("relationships", Relationship),
        ("restrictions", Restriction),
        ("duty", DutyTurn),
    ):
        columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        yield name, list(model._default_manager.values_list(*columns))


def visible(actor: Actor, purpose: PurposeId, *, rules: DoorRules | None = None) -> Visible:
    """
    Whose pages somebody may open today, for one purpose, and what of them; nothing, where the door would refuse anyway.

    Other `rules` than those that are shipped are for tests, which ask whether each of them matters.
    """
    on = standing.today()
    judged = standing.actor(actor.staff, on=on)
    may = judged is not None and isinstance(
        decide_for_some(Request(judged, purpose, Action.OPEN), standing.profile(), rules=rules), Allowed
    )
    none = Restriction.objects.none().values_list("about_id", flat=True)
    people, families = hidden("person", actor.staff, rules=rules), hidden("family", actor.staff, rules=rules)
    return Visible(
        may_open_people=_may_open(actor.staff, "person", people, may=may, rules=rules),
        may_open_families=_may_open(actor.staff, "family", families, may=may, rules=rules),
        hidden_from_me=_may_open(actor.staff, "family", none, may=may, rules=rules).filter(about_id__in=families),
        hidden_people=people,
        hidden_families=families,
        kept_apart_from=people.exclude(staff=""),
        categories=_categories(judged, purpose, rules),
    )


def answers_for_safeguarding(actor: Actor) -> bool:
    """Whether somebody's role decides where protection is touched: they alone may read what was said before a family changed."""
    role = standing.profile().roles.get(actor.role)
    return role is not None and Action.DECIDE_PROTECTED_MATCHES in role.actions


def recent_entries(
    actor: Actor, purpose: PurposeId, *, limit: int = 100, before: int | None = None
) -> tuple[Written, ...]:
    """The newest entries of the ledger, for information governance. Reading it is an entry too."""
    require(actor, purpose, Action.SEE_LEDGER)
    return standing.ledger().recent(limit, before=before)


def has_ledger() -> bool:
    """Whether anything was ever written down here."""
    return standing.ledger_store().exists()


def ledger_length() -> int:
    """The number of its last entry."""
    return standing.ledger().head().seq


def entries_after(number: int) -> list[Written]:
    """The entries after one, in any order: for holding them against the register. No door is asked, and nobody is shown."""
    found: list[Written] = []
    before: int | None = None
    while page := standing.ledger().recent(_AT_A_TIME, before=before):
        found += [one for one in page if one.seq > number]
        if page[-1].seq <= number:
            break
        before = page[-1].seq
    return found


def written_conflicts() -> frozenset[str]:
    """Whom conflicts of interest are about, as the ledger has them."""
    rows = Restriction.objects.filter(source=DECIDED).exclude(staff="").values_list("about_kind", "about_id")
    return frozenset(in_the_ledger("family" if kind == "family" else "person", id_) for kind, id_ in rows)


def in_the_ledger(kind: AboutKind, id_: str) -> str:
    """How a person or family stands in the ledger."""
    return standing.ledger().pseudonym(kind, id_)


def ledger_state(actor: Actor, purpose: PurposeId, *, noted: tuple[Head, ...] = ()) -> Verdict:
    """As `check_ledger`, for a page. It reads every entry: about 10 seconds a million."""
    require(actor, purpose, Action.SEE_LEDGER)
    return check_ledger(noted=noted)


def check_ledger(*, noted: tuple[Head, ...] = ()) -> Verdict:
    """
    Whether the ledger is whole, as far as `ledger_check` can tell; where it is not, it is stopped.

    About no person, so it asks no door.
    """
    store = standing.ledger_store()
    found = verify(store, keys=[standing.ledger_key()], noted=noted)
    if not found.whole and store.exists():
        standing.ledger_stop().put(found.first_bad or 0, found.why)
    return found


def kept_apart(staff: StaffId, about: About) -> bool:
    """Whether a member of staff is not to see somebody, because they know them."""
    return standing.conflict(staff, about) is not None


def protected(kind: AboutKind) -> QuerySet[Restriction, str]:
    """The ids of everybody whom nobody may see on any page; for what leaves the council, which has no reader."""
    return Restriction.objects.filter(about_kind=kind, staff="").values_list("about_id", flat=True)


def asked_about_nobody(entry: int) -> bool:
    """Whether the door was asked about nobody in particular, by the number of its entry; also where there is no such entry."""
    found = standing.ledger().recent(1, before=entry + 1)
    return not found or found[0].seq != entry or found[0].about_kind == "nobody"


def working_with(kind: AboutKind, about: str) -> frozenset[str]:
    """The staff who work with somebody today. Whoever broke the glass to look does not; who supervises is not said out."""
    listed = StaffMember.objects.filter(off_list_on=None).values("staff")
    rows = standing.standing_on(standing.today()).filter(about_kind=kind, about_id=about, staff__in=listed)
    return frozenset(rows.exclude(kind=RelationshipKind.BREAK_GLASS).values_list("staff", flat=True))


def worked_with(staff: StaffId, kind: AboutKind, on: date) -> frozenset[str]:
    """Of whom a member of staff could open the page on a day, by working with them; not by breaking the glass."""
    rows = standing.relationships(staff, kind, on=on).exclude(kind=RelationshipKind.BREAK_GLASS)
    return frozenset(rows.values_list("about_id", flat=True))


def ledger_answers() -> None:
    """Raise LedgerUnavailable where the ledger cannot be reached, or is stopped. Tells nobody anything, so it asks no door."""
    standing.ledger().head()
    standing.ledger_stop().refuse(standing.ledger_store().name)


def staff_by_role() -> dict[RoleId, tuple[Listed, ...]]:
    """
    Who could sign in today, by role, those with the most people to work with first.

    For commands that make accounts, not for pages: it asks no door, and shows no resident.
    """
    on = standing.today()
    members = {member.staff: member for member in StaffMember.objects.all()}
    counts = Counter(standing.standing_on(on).values_list("staff", flat=True))
    below: defaultdict[str, list[str]] = defaultdict(list)
    for member in members.values():
        below[member.supervisor].append(member.staff)
    found: defaultdict[RoleId, list[Listed]] = defaultdict(list)
    for member in members.values():
        judged = standing.judge(member, on=on)
        if judged.active and judged.trained and judged.agreed:
            works_with = counts[member.staff] + sum(counts[staff] for staff in below[member.staff])
            found[judged.role].append(Listed(judged.staff, member.name, member.email, member.team, works_with))
    return {
        role: tuple(sorted(listed, key=lambda one: (-one.works_with, one.staff)))
        for role, listed in sorted(found.items())
    }


def hidden(kind: AboutKind, staff: StaffId, *, rules: DoorRules | None = None) -> QuerySet[Restriction, str]:
    """The ids of everybody on no page of a member of staff: the protected, and those with whom they have a conflict."""
    return standing.restricted(kind, staff, rules=rules).values_list("about_id", flat=True)


def _may_open(
    staff: StaffId, kind: AboutKind, hidden: QuerySet[Restriction, str], *, may: bool, rules: DoorRules | None
) -> QuerySet[Relationship, str]:
    if not may:
        return Relationship.objects.none().values_list("about_id", flat=True)
    standing_now = standing.relationships(staff, kind, on=standing.today(), rules=rules)
    return standing_now.exclude(about_id__in=hidden).values_list("about_id", flat=True)


def _categories(judged: Actor | None, purpose: PurposeId, rules: DoorRules | None) -> frozenset[Category]:
    if judged is None:
        return frozenset()
    asked = {category: Request(judged, purpose, Action.OPEN, category=category) for category in Category}
    told = {category: decide_on_category(request, profile(), rules=rules) for category, request in asked.items()}
    return frozenset(category for category, decision in told.items() if isinstance(decision, Allowed))
