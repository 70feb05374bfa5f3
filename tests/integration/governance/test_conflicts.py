"""Somebody who has an interest sees nothing of it from the next request on, in the words for a stranger."""

from __future__ import annotations

import pytest
from tests.integration.governance.builders import NOBODY_KNOWN, PERSON, a_worker, published, the_actor, works_with
from tests.integration.governance.test_visible import opens

from kinfold.governance.actions import require
from kinfold.governance.conflict_actions import declare_own, keep_apart, keep_apart_as, let_be, let_be_as
from kinfold.governance.conflict_queries import conflicts
from kinfold.governance.models import Restriction
from kinfold.governance.queries import visible
from kinfold.governance.rules.rows import CONFLICTS, RestrictionReason
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings, NoLongerSo, NotAllowed


def refusal(about) -> str:
    with pytest.raises(NotAllowed) as refused:
        require(the_actor(), "safeguarding", Action.OPEN, about)
    return str(refused.value)


@pytest.mark.parametrize("reason", CONFLICTS)
def test_they_are_kept_apart_until_it_is_taken_back(ledger, reason):
    published(a_worker(), a_worker("s2"), works_with("s1"), works_with("s2"))
    keep_apart("root", "s1", PERSON, reason)

    assert refusal(PERSON) == refusal(NOBODY_KNOWN)
    seen = visible(the_actor(), "safeguarding")
    assert (list(seen.may_open_people), list(seen.hidden_people)) == ([], [PERSON.id])
    assert opens("s2", PERSON)  # it holds against nobody else
    published(a_worker(), works_with("s1"))
    assert not opens("s1", PERSON)  # and a run leaves it

    assert let_be("root", "s1", PERSON) == 1
    assert opens("s1", PERSON)
    told = [entry.action for entry in ledger.about("person", PERSON.id, limit=20)]
    assert {"conflict_kept", "conflict_taken_back"} <= set(told)


def test_somebody_says_whom_they_know_without_a_role_and_another_ends_it(ledger):
    published(
        a_worker("s1", role="administrator", supervisor="boss"),
        a_worker("boss", role="team_manager"),
        a_worker("other", role="team_manager"),
        a_worker("officer", role="information_governance"),
        works_with("s1"),
    )
    declare_own(the_actor("s1"), "safeguarding", {PERSON: [], NOBODY_KNOWN: []}, RestrictionReason.OWN_FAMILY)
    said = [one.id for one in conflicts(the_actor("boss"), "safeguarding")]
    assert [one.about_id for one in conflicts(the_actor("officer"), "oversight")] == [NOBODY_KNOWN.id, PERSON.id]
    assert len(said) == 2 and conflicts(the_actor("other"), "safeguarding") == ()

    for who, purpose in (("s1", "safeguarding"), ("other", "safeguarding")):
        with pytest.raises(NotAllowed):
            let_be_as(the_actor(who), purpose, said[0])
    assert Restriction.objects.filter(staff="s1").count() == 2
    let_be_as(the_actor("officer"), "oversight", said[0])
    let_be_as(the_actor("boss"), "safeguarding", said[1])
    with pytest.raises(NoLongerSo):
        let_be_as(the_actor("boss"), "safeguarding", said[1])
    assert not Restriction.objects.exists()
    told = [entry.action for entry in ledger.about("person", PERSON.id, limit=20)]
    assert {"conflict_kept", "conflict_taken_back"} <= set(told)


def test_a_manager_keeps_apart_those_below_them_and_ends_none_of_their_own(ledger):
    published(
        a_worker("s1", supervisor="boss"), a_worker("boss", role="team_manager"), a_worker("s2"), works_with("s1")
    )
    boss = the_actor("boss")
    keep_apart_as(boss, "safeguarding", "s1", {PERSON: []}, RestrictionReason.COLLEAGUE)
    assert not opens("s1", PERSON)
    with pytest.raises(NotAllowed):
        keep_apart_as(boss, "safeguarding", "s2", {PERSON: []}, RestrictionReason.COLLEAGUE)

    declare_own(boss, "safeguarding", {PERSON: []}, RestrictionReason.COLLEAGUE)
    with pytest.raises(NotAllowed):
        let_be_as(boss, "safeguarding", Restriction.objects.get(staff="boss").pk)


def test_only_somebody_on_the_staff_list_is_kept_apart(ledger):
    with pytest.raises(BadSettings):
        keep_apart("root", "s9", PERSON, RestrictionReason.COLLEAGUE)
