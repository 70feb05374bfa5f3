"""Where commands print. Into a pipe or a file, lines are not broken and columns are not cut."""

from __future__ import annotations

import sys

from rich.console import Console

UNBROKEN = 400

out = Console(highlight=False, width=None if sys.stdout.isatty() else UNBROKEN)
err = Console(stderr=True, highlight=False, soft_wrap=True)
