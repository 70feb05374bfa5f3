"""The council of most tests of a reader: one source of pupils, and nothing sent yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.sources.builders import PUPILS, Council, head


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """A file that tells of something else makes a council of its own, under the same name."""
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    return council
