"""The site's role and what the door heeds: it reads all of it, lets nobody in by itself, and takes nothing away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.conftest import council, example, publish_run, run  # noqa: F401 - fixtures
from tests.integration.register.readers import SAFEGUARDING, family, person
from tests.integration.register.test_follows_ids import PAT, TOM, answered, one_person
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in

from kinfold.cases.models import ConsentEvent
from kinfold.cases.rules.consent import Asked
from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.governance.conflict_actions import keep_apart
from kinfold.governance.glass_actions import break_glass
from kinfold.governance.models import BrokenGlass, DutyTurn, Relationship, Restriction, StaffMember
from kinfold.governance.rules.glass import GlassReason
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import queries
from kinfold.register.models import (
    CorrectionConfirmation,
    FamilyCorrection,
    HomeSince,
    MatchConfirmation,
    MatchDecision,
    PersonRedirect,
    ProtectionStep,
)
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NotAllowed
from kinfold.vocabulary.identifiers import PurposeId, StaffId

WENDY, MAX = StaffId("s-wendy"), StaffId("s-max")
ALWAYS = {"kind": "allocated", "source": "line", "from_day": "2026-01-01"}


@pytest.fixture
def published(publish_run: Any, run: ARun) -> ARun:  # noqa: F811
    publish_run(run)
    let_the_site_in()
    return run


def refused(
    action: Action, change: Callable[[], object], staff: StaffId = WENDY, purpose: PurposeId = SAFEGUARDING
) -> bool:
    """Whether the database refuses it of the site's role, told that somebody reads who asked the door for something; or nothing comes of it."""
    with wall.nobody_yet(), as_the_site(), transaction.atomic():
        wall.read_by(staff, purpose)
        wall.asked(action)
        wall.tell()
        try:
            with transaction.atomic():
                return not change()
        except ProgrammingError as problem:
            assert "row-level security" in str(problem)
            return True


def test_the_site_writes_nobody_a_relationship_and_lifts_no_restriction(published: ARun) -> None:
    pat, jane, ada = person(PAT), person("housing:jane"), person("social_care:ada")
    Restriction.objects.create(about_kind="person", about_id=pat, reason_code="witness", source="line")
    soon = {"kind": "break_glass", "source": "decided", "from_day": "2026-01-01", "until_at": timezone.now() + timedelta(minutes=30)}  # fmt: skip
    hidden = {"about_kind": "person", "reason_code": "witness", "source": "people"}
    changes: dict[str, Callable[[], object]] = {
        "a relationship of one's own": lambda: Relationship.objects.create(staff=WENDY, about_kind="person", about_id=pat, **ALWAYS),
        "one of somebody else": lambda: Relationship.objects.create(staff="s-nora", about_kind="person", about_id=pat, **ALWAYS),
        "a broken glass that nobody reviews": lambda: Relationship.objects.create(staff=WENDY, about_kind="person", about_id=pat, **soon),
        "a longer relationship": lambda: Relationship.objects.filter(staff=WENDY).update(kind="duty"),
        "no relationship of another": lambda: Relationship.objects.exclude(staff=WENDY).delete()[0],
        "no restriction": lambda: Restriction.objects.all().delete()[0],
        "a restriction of somebody else": lambda: Restriction.objects.update(about_id="z" * 26),
        "a stranger hidden": lambda: Restriction.objects.create(about_id=ada, **hidden),
        "a conflict of somebody else": lambda: Restriction.objects.create(
            about_kind="person", about_id=jane, reason_code="own_family", source="decided", staff="s-nora"
        ),
        "a place at a meeting that nobody wrote down": lambda: Relationship.objects.create(
            staff="s-nora", about_kind="person", about_id=jane, kind="team", source="decided",
            from_day="2026-01-01", until_day="2026-12-31",
        ),
        "a turn of duty of one's own": lambda: DutyTurn.objects.create(
            staff=WENDY, team="North", from_day="2026-05-01", until_day="2026-05-02", source="staff"
        ),
        "another role": lambda: StaffMember.objects.filter(staff=WENDY).update(role="team_manager"),
        "another id": lambda: PersonRedirect.objects.create(old="b" * 26, new=pat, event="joined", run="x"),
    }  # fmt: skip
    for action in (Action.OPEN, Action.PROTECT, Action.BREAK_GLASS, Action.LIFT_PROTECTION):
        done = [what for what, change in changes.items() if not refused(action, change)]
        assert done == [], action
    assert refused(Action.OPEN, lambda: Restriction.objects.create(about_id=jane, **hidden))
    assert not refused(Action.PROTECT, lambda: Restriction.objects.create(about_id=jane, **hidden))
    own = {"about_kind": "person", "about_id": jane, "reason_code": "own_family", "source": "decided", "staff": WENDY}
    assert not refused(Action.OPEN, lambda: Restriction.objects.create(**own)), "everybody keeps themselves apart"
    assert refused(Action.OPEN, lambda: Restriction.objects.filter(staff=WENDY).delete()[0]), "and does not end it"


def decided(by: str) -> dict[str, Any]:
    return {"decided_by": by, "decided_at": timezone.now(), "entry": 1}


def step(kind: str, by: str, of: ProtectionStep | None = None, **more: Any) -> ProtectionStep:
    return ProtectionStep.objects.create(kind=kind, of=of.id if of else None, reason="x", **decided(by), **more)


def test_nobody_lifts_a_protection_alone_or_in_the_name_of_another(published: ARun) -> None:
    whom = {"person": person("housing:jane"), "records": [], "mark": "restricted"}
    assert refused(Action.PROTECT, lambda: step("protected", "s-max", **whom))
    began = step("protected", WENDY, **whom)

    def tried(*steps: tuple[str, str]) -> bool:
        return refused(Action.LIFT_PROTECTION, lambda: [step(kind, by, began) for kind, by in steps], MAX)

    assert tried(("lift_asked", "s-other")) and tried(("lifted", MAX)) and tried(("lift_asked", MAX), ("lifted", MAX))
    assert tried(("lift_asked", MAX), ("lifted", "s-other"))
    assert not tried(("lift_asked", MAX)), "to ask for it is one's own to do"
    assert tried(("lifted", MAX)) and tried(("lifted", "s-other"))
    ProtectionStep.objects.filter(kind="lift_asked").update(decided_by="s-other")
    step("kept", "s-other", began)
    assert tried(("lifted", MAX)), "it was called off"
    step("lift_asked", "s-other", began)
    assert not tried(("lifted", MAX))


def test_whoever_hides_somebody_is_shown_no_row_of_theirs_nor_where_they_live(published: ARun) -> None:
    jane, ada, ben = person("housing:jane"), person("social_care:ada"), person("school:ben")
    began = step("protected", WENDY, person=ada, records=[], mark="restricted")
    step("lift_asked", MAX, began)
    step("lifted", "s-other", began)
    HomeSince.objects.create(id="x", row_hash=0, person=ada, dwelling="d-since", address="3 New Road", sources=[])
    HomeSince.objects.create(id="y", row_hash=0, person=jane, dwelling="d-since", address="3 New Road", sources=[])
    Restriction.objects.create(about_kind="person", about_id=ben, reason_code="witness", source="line")

    for action, staff in ((Action.PROTECT, WENDY), (Action.LIFT_PROTECTION, MAX)):
        with wall.nobody_yet(), as_the_site(), transaction.atomic():
            wall.read_by(staff, SAFEGUARDING)
            wall.asked(action)
            wall.tell()
            wall.naming([ada, ben])
            for table in ("register_residence", "register_homesince", "register_membership", "register_person"):
                assert rows(table, "id" if table == "register_person" else "person") == set(), (action, table)


def correction(kind: str, by: str, **more: Any) -> FamilyCorrection:
    about = {
        "family": family(),
        "person": person("housing:jane"),
        "other": person("housing:tom"),
        "run": "",
        "reason": "x",
    }
    return FamilyCorrection.objects.create(
        kind=kind, records=[], other_records=[], **{**about, "of_two": False, **more}, **decided(by)
    )


def test_nobody_agrees_to_what_they_said_of_a_family_themselves(published: ARun) -> None:
    hides = correction("not_disclosed", WENDY, dwelling="d-smith")
    back = correction("taken_back", WENDY, undoes=hides.id, of_two=True)
    others = correction("taken_back", "s-max", undoes=hides.id, of_two=True)

    def agreed(to: FamilyCorrection, by: str) -> bool:
        return not refused(
            Action.CORRECT_FAMILIES,
            lambda: CorrectionConfirmation.objects.create(correction=to.id, agreed=True, **decided(by)),
        )

    assert not agreed(back, WENDY) and not agreed(back, "s-max") and not agreed(others, "s-max")
    assert agreed(others, WENDY)
    for by, two in ((WENDY, False), ("s-max", True)):
        taken = lambda by=by, two=two: correction("taken_back", by, undoes=hides.id, of_two=two)  # noqa: E731
        assert refused(Action.CORRECT_FAMILIES, taken), (by, two)
    assert not refused(Action.CORRECT_FAMILIES, lambda: correction("taken_back", WENDY, undoes=hides.id, of_two=True))


def test_nobody_agrees_to_what_they_decided_of_protected_records_themselves(published: ARun) -> None:
    def same(by: str) -> MatchDecision:
        left, right = sorted([record_id("housing:jane"), record_id("housing:tom")])
        return MatchDecision.objects.create(
            record_l=left, record_r=right, decision="same", of_two=True, reason="x", **decided(by)
        )

    def confirmed(to: MatchDecision) -> bool:
        return not refused(
            Action.DECIDE_PROTECTED_MATCHES,
            lambda: MatchConfirmation.objects.create(decision=to.id, agreed=True, **decided(MAX)),
            MAX,
            PurposeId("who_is_who"),
        )

    StaffMember.objects.filter(staff=MAX).update(role="safeguarding_manager")
    assert not confirmed(same(MAX)) and confirmed(same("s-other"))


def test_a_broken_glass_lets_in_with_its_review_and_again_on_the_same_day(published: ARun) -> None:
    wendy, pat = governance.actor(WENDY, on=governance.today()), person(PAT)
    assert wendy is not None
    with wall.nobody_yet(), as_the_site():
        wall.read_by(WENDY, SAFEGUARDING)
        for _ in range(2):
            break_glass(wendy, SAFEGUARDING, About("person", pat), reason=GlassReason.CHILD_AT_RISK, why="Now")
        assert queries.person_page(wendy, SAFEGUARDING, pat).name == "Pat Lee"
    assert (Relationship.objects.filter(kind="break_glass").count(), BrokenGlass.objects.count()) == (1, 2)


def rows(table: str, column: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}"')
        return {value for (value,) in cursor.fetchall()}


def test_after_a_parting_the_wall_keeps_both_parts_from_whoever_knows_one_and_tells_both_of_what_was_said_before(
    published: ARun,
    publish_run: Any,  # noqa: F811
) -> None:
    pat, tom = person(PAT), person(TOM)
    keep_apart("root", WENDY, About("person", pat), RestrictionReason.OWN_FAMILY)
    publish_run(one_person(published))
    both = person(PAT)
    (gone,) = {pat, tom} - {both}
    answered(gone, Asked.THE_SERVICE, "refused")
    looked = BrokenGlass.objects.create(
        staff="s-max", about_kind="person", about_id=gone, purpose=SAFEGUARDING, reason_code="child_at_risk", why="x",
        at=timezone.now(), until_at=timezone.now(), due_day=governance.today(),
    )  # fmt: skip
    publish_run(published)
    parts = {person(PAT), person(TOM)}
    wendy, smiths = governance.actor(WENDY, on=governance.today()), family()
    assert wendy is not None

    with wall.nobody_yet(), as_the_site():
        wall.read_by(WENDY, SAFEGUARDING)
        for part in parts:
            with pytest.raises(NotAllowed):
                queries.person_page(wendy, SAFEGUARDING, part)
        assert not [hit for name in ("Pat Lee", "Tom Reed") for hit in queries.search(wendy, SAFEGUARDING, name=name) if hit.person in parts]  # fmt: skip
        assert "Tom" not in repr(queries.family_page(wendy, SAFEGUARDING, smiths).former_members)
        with transaction.atomic():
            wall.asked(Action.OPEN)
            wall.tell()
            assert not rows("register_person", "id") & parts

    # Of those who know neither, whoever works with one part is told what was said under the id that both had.
    Restriction.objects.filter(staff=WENDY).delete()
    for action, table in ((Action.SEE_CONSENT, "cases_consentevent"), (Action.SEE_OWN, "governance_brokenglass")):
        with wall.nobody_yet(), as_the_site(), transaction.atomic():
            wall.read_by(WENDY, SAFEGUARDING)
            wall.asked(action)
            wall.tell()
            assert rows(table, "person" if "consent" in table else "about_id") == {gone}, table
    Relationship.objects.filter(staff=WENDY).delete()
    with wall.nobody_yet(), as_the_site(), transaction.atomic():
        wall.read_by(WENDY, SAFEGUARDING)
        wall.asked(Action.SEE_OWN)
        wall.tell()
        assert rows("governance_brokenglass", "about_id") == set()
    assert (BrokenGlass.objects.get().id, ConsentEvent.objects.get().person) == (looked.id, gone)
