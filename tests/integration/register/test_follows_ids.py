"""What was said of somebody holds after a run has joined them with another, parted them, or both: on the safe side."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.integration.register.a_run import ARun, record_id
from tests.integration.register.readers import person

from kinfold.cases.models import ConsentEvent
from kinfold.cases.reading import has_said_no, has_said_yes
from kinfold.cases.rules.consent import Asked
from kinfold.governance import standing
from kinfold.governance.conflict_actions import keep_apart, let_be
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.models import FamilyRedirect, PersonRedirect
from kinfold.register.queries import carried_on_by
from kinfold.register.reading.redirects import ever_of, heirs_of, id_now, now_of

PAT, TOM = "housing:pat", "housing:tom"
WENDY = "s-wendy"


def one_person(run: ARun) -> ARun:
    joined = run.copy()
    joined.change("links", {"record": record_id(PAT)}, person=record_id(TOM))
    joined.change("residences", {"person": record_id(PAT)}, person=record_id(TOM))
    return joined


def answered(of: str, asked: Asked, answer: str) -> None:
    ConsentEvent.objects.create(
        person=of, asked=asked.value, service="Ours", answer=answer, day=date(2026, 5, 1), form="spoken", words="May we?",
        capacity="presumed", purpose="family_help", lawful_basis=["public_task"], asked_by=WENDY, at=timezone.now(), entry=1,
    )  # fmt: skip


def barred(of: str) -> bool:
    return standing.conflict(WENDY, About("person", of)) is RestrictionReason.OWN_FAMILY


def test_a_conflict_and_a_no_hold_after_a_join_and_on_both_sides_of_a_parting_and_a_yes_on_neither(
    published, run, publish_run
):
    pat, tom = person(PAT), person(TOM)
    keep_apart("root", WENDY, About("person", pat), RestrictionReason.OWN_FAMILY)
    answered(pat, Asked.THE_SERVICE, "refused")
    answered(tom, Asked.THE_SERVICE, "given")
    for of in (pat, tom):
        answered(of, Asked.CONTACT_FOR_RESEARCH, "given")
    assert not barred(tom)

    publish_run(one_person(run))
    both = person(PAT)
    assert barred(both)
    assert has_said_no(both, Asked.THE_SERVICE, "Ours")
    assert has_said_yes(both, Asked.CONTACT_FOR_RESEARCH, "Ours")
    (gone,) = {pat, tom} - {both}
    assert (id_now("person", gone), set(ever_of("person", [both]))) == (both, {pat, tom})

    publish_run(run)
    parts = (person(PAT), person(TOM))
    assert all(barred(part) for part in parts)
    assert all(has_said_no(part, Asked.THE_SERVICE, "Ours") for part in parts)
    assert not any(has_said_yes(part, Asked.CONTACT_FOR_RESEARCH, "Ours") for part in parts)
    # An old address is nobody's now: it must not lead to the wrong one of the two.
    assert (now_of("person", [gone]), id_now("person", gone)) == ({gone: None}, gone)
    assert heirs_of("person", gone) == set(parts)

    answered(parts[0], Asked.CONTACT_FOR_RESEARCH, "given")  # asked anew
    assert [has_said_yes(part, Asked.CONTACT_FOR_RESEARCH, "Ours") for part in parts] == [True, False]
    assert let_be("root", WENDY, About("person", parts[0])) == 1
    assert (barred(parts[0]), barred(parts[1])) == (False, True)


def test_what_is_said_after_a_parting_is_of_that_one_alone(published, run, publish_run):
    publish_run(one_person(run))
    publish_run(run)
    mine, other = person(PAT), person(TOM)
    answered(mine, Asked.THE_SERVICE, "refused")

    assert carried_on_by(About("person", mine)) == {mine}
    assert has_said_no(mine, Asked.THE_SERVICE, "Ours")
    assert not has_said_no(other, Asked.THE_SERVICE, "Ours")


@pytest.mark.parametrize("kind", ["person", "family"])
def test_whoever_is_named_by_an_old_id_is_kept_apart_as_who_they_are_now(published, kind):
    redirects = PersonRedirect if kind == "person" else FamilyRedirect
    redirects.objects.create(old="b" * 26, new="c" * 26, event="joined", run="one")
    redirects.objects.create(old="c" * 26, new="d" * 26, event="parted", run="two")
    about = About(kind, "b" * 26)

    keep_apart("root", WENDY, about, RestrictionReason.OWN_FAMILY, heirs=carried_on_by(about))

    for part in ("c" * 26, "d" * 26):
        assert standing.conflict(WENDY, About(kind, part)) is RestrictionReason.OWN_FAMILY
