"""Somebody who has an interest sees nothing of it from the next request on, in the words for a stranger."""

from __future__ import annotations

import pytest
from tests.integration.governance.builders import NOBODY_KNOWN, PERSON, a_worker, published, the_actor, works_with
from tests.integration.governance.test_visible import opens

from kinfold.governance.actions import require
from kinfold.governance.conflict_actions import keep_apart, let_be
from kinfold.governance.queries import visible
from kinfold.governance.rules.rows import CONFLICTS, RestrictionReason
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings, NotAllowed


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


def test_only_somebody_on_the_staff_list_is_kept_apart(ledger):
    with pytest.raises(BadSettings):
        keep_apart("root", "s9", PERSON, RestrictionReason.COLLEAGUE)
