"""A decision goes all the way: from the page into the next run, into the people that pages show, and back again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.integration.web import hollybank

from kinfold.governance import queries as governance
from kinfold.pipeline import refresh
from kinfold.places import Places
from kinfold.register import match_actions, match_queries
from kinfold.register.models import Record
from kinfold.vocabulary.identifiers import PurposeId

line_done = hollybank.line_done
WHO = PurposeId("who_is_who")


def people() -> set[frozenset[str]]:
    """Everybody as the set of their records."""
    found: dict[str, set[str]] = {}
    for record, person in Record.objects.values_list("id", "person"):
        found.setdefault(person, set()).add(record)
    return {frozenset(records) for records in found.values()}


@pytest.mark.django_db(transaction=True)
def test_a_join_holds_in_the_next_run_and_its_undoing_leaves_what_was_before(
    settings: Any, line_done: Places, tmp_path: Path
) -> None:
    hollybank.make_hollybank_stand(settings, line_done, tmp_path)
    carol = governance.actor(hollybank.STAFF["team_manager"], on=hollybank.DAY)
    assert carol
    before = people()
    (line,), _ = match_queries.waiting_matches(carol, WHO)
    page = match_queries.match_page(carol, WHO, line.pair)
    assert page
    made = match_actions.decide_match(
        carol, WHO, line.pair, page.review, decision="same", reason="One birth date is a slip"
    )
    assert people() == before
    told = match_queries.match_decided(carol, WHO, made.pk)
    assert told and told.state == "next_run"

    refresh(line_done, on=hollybank.DAY)
    joined = people()
    assert len(joined) == len(before) - 1
    assert any({made.record_l, made.record_r} <= records for records in joined)
    told = match_queries.match_decided(carol, WHO, made.pk)
    assert told and told.state == "in_effect"

    match_actions.undo_match(carol, WHO, made.pk, reason="It was no slip")
    refresh(line_done, on=hollybank.DAY)
    assert people() == before
