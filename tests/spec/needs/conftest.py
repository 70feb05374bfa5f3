"""The fixture that every table of findings begins with."""

from __future__ import annotations

import pytest
from tests.spec.needs.tables import FindingsOf


@pytest.fixture
def findings() -> FindingsOf:
    return FindingsOf()
