"""Runs that are stopped in their midst, as the tests of both databases have them."""

from __future__ import annotations

from tests.integration.unbreakable.conftest import forks, other_forks, scenarios

__all__ = ["forks", "other_forks", "scenarios"]
