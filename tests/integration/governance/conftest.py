"""A deployment of the example council, with a data folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.governance.builders import TODAY
from tests.stores import own_ledger

from kinfold.governance.ledger import Ledger
from kinfold.governance.standing import ledger_key

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"


@pytest.fixture
def ledger(db, settings, tmp_path) -> Ledger:
    """The ledger that the door writes to, in the example council on TODAY."""
    store = own_ledger(settings, tmp_path)
    settings.KINFOLD_COUNCIL = EXAMPLE
    settings.KINFOLD_TODAY = TODAY
    return Ledger(store, key=ledger_key())
