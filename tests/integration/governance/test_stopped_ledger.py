"""A ledger that fails its check takes no entries, so nothing is shown, until somebody says why it may go on."""

from __future__ import annotations

import pytest
from tests.integration.governance.builders import PERSON, a_worker, published, the_actor, works_with
from tests.stores import owner_without_guards

from kinfold.governance import queries, standing
from kinfold.governance.actions import require, resume_ledger
from kinfold.governance.ledger_checkpoint import verify_checkpoints, write_checkpoint
from kinfold.governance.ledger_stop import FILE_NAME
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import LedgerUnavailable, NoLongerSo

pytestmark = pytest.mark.django_db


def opened() -> int:
    return require(the_actor("s1"), "safeguarding", Action.OPEN, PERSON).entry


@pytest.fixture
def three_entries(ledger) -> None:
    published(a_worker(), works_with("s1"))
    assert [opened() for _ in range(3)] == [1, 2, 3]


def somebody_edits_the_second() -> None:
    with owner_without_guards(standing.ledger_store()) as owner:
        owner.execute("UPDATE entries SET staff = ? WHERE seq = 2", ("s9",))


def test_a_failed_check_stops_it_and_names_the_entry_and_a_named_command_lets_it_go_on(three_entries, settings):
    assert queries.check_ledger().whole
    assert opened() == 4
    somebody_edits_the_second()
    assert queries.check_ledger().first_bad == 2

    with pytest.raises(LedgerUnavailable, match="entry 2: it was changed after it was written") as stopped:
        opened()
    assert "kinfold ledger resume 2" in str(stopped.value)
    with pytest.raises(LedgerUnavailable):
        queries.ledger_answers()  # and the site is not well
    assert standing.ledger().head().seq == 4

    with pytest.raises(NoLongerSo):
        resume_ledger("root", 3, because="examined")
    resume_ledger("root", 2, because="examined")
    (resumed,) = standing.ledger().recent(1)
    assert (resumed.staff, resumed.action, resumed.counts) == (
        "account root", "ledger_resumed", {"entry": 2, "because": "examined"},
    )  # fmt: skip
    assert opened() == 6
    # Being let go on has not made it whole.
    assert queries.check_ledger().first_bad == 2
    with pytest.raises(LedgerUnavailable):
        opened()


def test_one_that_does_not_fit_what_was_signed_is_stopped_too(three_entries, tmp_path):
    told = standing.ledger_store(), standing.ledger_key(), tmp_path / "signed"
    write_checkpoint(*told, stop=standing.ledger_stop())
    assert verify_checkpoints(*told, stop=standing.ledger_stop()).whole
    somebody_edits_the_second()

    assert not verify_checkpoints(*told, stop=standing.ledger_stop()).whole
    with pytest.raises(LedgerUnavailable, match="entry 2"):
        opened()
    resume_ledger("root", 2, because="examined")
    with pytest.raises(LedgerUnavailable, match="not as it was signed"):
        write_checkpoint(*told, stop=standing.ledger_stop())
    with pytest.raises(LedgerUnavailable, match="entry 2"):
        opened()


def test_a_mark_that_cannot_be_read_stops_it_all_the_same(three_entries, settings):
    (settings.DATA / FILE_NAME).write_text("")

    with pytest.raises(LedgerUnavailable, match="takes no entries"):
        opened()
