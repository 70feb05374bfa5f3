"""A deployment of the example council, with a data folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.governance.builders import TODAY

from kinfold.governance.ledger import FILE_NAME, Ledger
from kinfold.governance.standing import ledger_key

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"


@pytest.fixture
def ledger(db, settings, tmp_path) -> Ledger:
    """The ledger that the door writes to, in the example council on TODAY."""
    settings.DATA = tmp_path
    settings.KINFOLD_COUNCIL = EXAMPLE
    settings.KINFOLD_TODAY = TODAY
    return Ledger(tmp_path / FILE_NAME, key=ledger_key())
