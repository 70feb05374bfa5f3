"""How much of a sampled test is run: a seeded sample by default, the full count with `./dev test --deep`."""

from __future__ import annotations

import os

DEEP = os.environ.get("KINFOLD_TESTS") == "deep"


def sample(*, ci: int, deep: int) -> int:
    """The number of cases to run now; pytest's header prints which of the two it is."""
    return deep if DEEP else ci
