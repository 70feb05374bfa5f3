"""Hand-made runs, as the tests of both databases have them."""

from __future__ import annotations

from tests.integration.register.conftest import council, example, publish_run, run

__all__ = ["council", "example", "publish_run", "run"]
