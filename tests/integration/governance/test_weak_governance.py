"""The attacks on the door, on a broken glass, on reviews and on what is handed over, each on a build that lacks what stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.governance import test_disclosures as shares
from tests.integration.governance import test_door as doors
from tests.integration.governance import test_glass as glass
from tests.integration.governance import test_pace as pace
from tests.integration.governance.builders import the_actor
from tests.weak_builds import Build, Weak, each, gets_through, put

from kinfold.governance import actions, disclosure_queries, glass_actions, standing
from kinfold.governance.ledger import Ledger
from kinfold.governance.models import Disclosure
from kinfold.governance.rules import door, policy
from kinfold.governance.rules.door import Check, DoorRules

of_glass, of_shares, of_pace = glass.council, shares.council, pace.council


@pytest.fixture
def council(request: pytest.FixtureRequest, weak: Weak) -> Any:
    """The council of the attack's own file: three have one, each with staff of its own."""
    own = {shares.__name__: "of_shares", pace.__name__: "of_pace"}
    return request.getfixturevalue(own.get(weak.attack.__module__, "of_glass"))


def in_words_of_its_own(check: Check) -> Callable[[Build], None]:
    """A door that tells why, also where that tells who there is."""
    rules = door.door()
    own = [one.model_copy(update={"because": "They are protected."}) if one.id is check else one for one in rules.rules]
    told: DoorRules = rules.model_copy(update={"rules": tuple(own)})
    return put(policy, "door", lambda: told)


def without(check: Check) -> Callable[[Build], None]:
    return lambda build: build.patch.setitem(policy.HOLDS, check, lambda *_: True)


def as_it_was_first_known(build: Build) -> None:
    """A door that looks nobody up a second time."""
    known: dict[Any, Any] = {}
    actor = standing.actor
    build.patch.setattr(standing, "actor", lambda staff, *, on: known.setdefault(staff, actor(staff, on=on)))


def as_somebody_else(of: Any, action: str, somebody: str) -> Callable[[Build], None]:
    """A review that does not look at who did what is reviewed."""
    does = getattr(of, action)
    return put(of, action, lambda _, *told, **named: does(the_actor(somebody), *told, **named))


def whatever_is_marked(build: Build) -> None:
    """A pack that is made of all that was shared."""
    of = disclosure_queries._of

    def all_of(*told: Any) -> Any:
        Disclosure.objects.update(keep_until=None)
        return of(*told)

    build.patch.setattr(disclosure_queries, "_of", all_of)


def whoever_it_was(build: Build) -> None:
    """A count of all that is read, whoever reads it: with it one can stop another."""
    let_in = Ledger.let_in_since

    def by_anybody(ledger: Ledger, _: str, *told: Any) -> tuple[str, ...]:
        return tuple(one for staff in ("s1", "s2") for one in let_in(ledger, staff, *told))

    build.patch.setattr(Ledger, "let_in_since", by_anybody)


NO_COUNT = put(actions, "too_fast", lambda *_: None)
ALIKE = doors.test_a_stranger_somebody_protected_and_nobody_at_all_are_refused_alike
TAKEN_AWAY, REFUSED = doors.test_what_is_taken_away_is_gone_at_the_next_question, "pytest.raises(NotAllowed"
HIDDEN = glass.test_it_opens_nobody_protected_and_nobody_of_ones_own
WEAK = (
    Weak("one wording for whoever hides", ALIKE, in_words_of_its_own(Check.NOT_RESTRICTED), "== 1"),
    Weak("a wording of strangers' alone", ALIKE, in_words_of_its_own(Check.RELATIONSHIP_STANDS), "== 1"),
    Weak("a look at who has left", TAKEN_AWAY, as_it_was_first_known, REFUSED, {"later": {"off_list_on": doors.TODAY}, "rule": "account_active"}),
    Weak("a look at training", TAKEN_AWAY, as_it_was_first_known, REFUSED, {"later": {"trained_on": None}, "rule": "training_in_date"}),
    Weak("sixty minutes", glass.test_after_sixty_minutes_it_is_over, put(glass_actions, "LASTS", timedelta(days=7)), "not opens(WORKER, PERSON)"),
    Weak("protection under a broken glass", HIDDEN, without(Check.NOT_RESTRICTED), REFUSED, {"hidden": "protected"}),
    Weak("conflicts under a broken glass", HIDDEN, without(Check.NOT_OWN_FAMILY), REFUSED, {"hidden": "own family"}),
    Weak("roles that break no glass", glass.test_who_sees_no_person_breaks_no_glass, lambda build: [without(one)(build) for one in (Check.ROLE_MAY_DO, Check.PURPOSE_COVERS_ACTION, Check.ROLE_SERVES_PURPOSE)], REFUSED, {"role": "administrator"}),
    Weak("a review by somebody else", glass.test_nobody_reviews_what_they_did_themselves, as_somebody_else(glass, "close_review", glass.OTHER_OFFICER), REFUSED),
    Weak("a mark that keeps it from a pack", shares.test_what_must_be_kept_from_them_is_in_no_pack_until_a_second_person_says_so, whatever_is_marked, "in_pack() == [True]"),
    Weak("a second person who takes the mark away", shares.test_whoever_shared_it_takes_no_mark_away, as_somebody_else(shares, "review_mark", shares.OFFICER), REFUSED),
    Weak("a relationship with whom it is about", shares.test_a_stranger_shares_nothing_and_the_officer_sees_no_resident, without(Check.RELATIONSHIP_STANDS), REFUSED),
    Weak("a count of pages", pace.test_page_after_page_of_those_they_may_open_is_stopped, NO_COUNT, REFUSED),
    Weak("a count of searches", pace.test_search_after_search_is_stopped, NO_COUNT, REFUSED),
    Weak("a count of each by themselves", pace.test_nobody_is_stopped_by_what_another_does, whoever_it_was, 'not is_stopped(THEIRS[MANY], "s2")'),
)  # fmt: skip


@each(WEAK)
def test_it_gets_through_on_a_build_without(
    weak: Weak, ledger: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    gets_through(weak, request, Build(monkeypatch, settings))
