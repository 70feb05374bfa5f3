"""A family's page that is hidden for somebody in it does not open because they have left: two people decide that."""

from __future__ import annotations

import pytest
from tests.integration.register.a_run import record_id
from tests.integration.register.readers import SAFEGUARDING, family, person
from tests.integration.register.test_a_family_that_changed import tom_keeps_the_children

from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import protection_actions, queries
from kinfold.register.models import Family, ProtectionStep
from kinfold.register.reading import protecting
from kinfold.vocabulary.errors import NotAllowed


def is_hidden(label: str) -> bool:
    return Family.objects.get(label=record_id(label)).restricted


@pytest.fixture
def jane_has_left(publish_run, run, wendy):
    """Protected while she was in it, with the page hidden in a run; then the run that sees her go."""
    jane = person("housing:jane")
    protection_actions.protect(wendy, SAFEGUARDING, jane, RestrictionReason.PROTECTED_ADDRESS, reason="fled")
    publish_run(run, protected=protecting.marks())
    assert is_hidden("smiths")
    tom_keeps_the_children(run)
    run.change("residences", {"person": record_id("housing:jane")}, dwelling="d-before")
    publish_run(run, protected=protecting.marks())
    return run


def test_it_stays_hidden_in_the_run_that_sees_her_leave_and_in_every_later_one(jane_has_left, publish_run, wendy):
    for _ in range(2):
        assert is_hidden("toms")
        with pytest.raises(NotAllowed):
            queries.family_page(wendy, SAFEGUARDING, family("toms"))
        publish_run(jane_has_left, protected=protecting.marks())


def lift(step):
    """As two people do it."""
    last = max(ProtectionStep.objects.values_list("id", flat=True))
    for kind, number in (("lift_asked", last + 1), ("lifted", last + 2)):
        ProtectionStep.objects.create(
            id=number, kind=kind, of=step.id, reason="x", decided_by=kind, decided_at=step.decided_at, entry=1
        )


def test_it_opens_once_two_people_have_let_her_go_and_those_whom_a_run_kept_with_her(jane_has_left, publish_run):
    lift(ProtectionStep.objects.get(reason="fled"))
    publish_run(jane_has_left, protected=protecting.marks())
    assert is_hidden("toms"), "the children were hidden with her: a run keeps them so until somebody looks"

    for step in ProtectionStep.objects.filter(kind="protected").exclude(reason="fled"):
        lift(step)
    publish_run(jane_has_left, protected=protecting.marks())

    assert not is_hidden("toms")
