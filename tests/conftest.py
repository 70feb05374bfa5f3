"""What all tests share: a data folder of their own, no network but loopback, and which counts are run."""

from __future__ import annotations

import os
import re
import tempfile

# Before Django reads its settings: tests never touch a developer's data folder.
os.environ.setdefault("KINFOLD_DATA", tempfile.mkdtemp(prefix="kinfold-tests-"))
os.environ.setdefault("KINFOLD_SECRET_KEY", "only-for-tests-and-long-enough-to-be-one")

from pathlib import Path

from django.conf import settings
from tests.deep import DEEP

# pytest-django reads the settings before this file is: what they took from the environment is put right here.
settings.DATA = Path(os.environ["KINFOLD_DATA"])
settings.SECRET_KEY = os.environ["KINFOLD_SECRET_KEY"]
settings.DATABASES["default"]["NAME"] = settings.DATA / "register.sqlite3"
settings.DATABASES["default"]["TEST"]["NAME"] = settings.DATA / "test-register.sqlite3"


def pytest_report_header() -> list[str]:
    """Which counts are run, and both sizes of each sampled test."""
    said = [f"kinfold: {'the full counts' if DEEP else 'the seeded sample (./dev test --deep runs the full counts)'}"]
    for file in sorted(Path(__file__).parent.rglob("test_*.py")):
        for sampled, full in re.findall(r"\bsample\(ci=(\d+), deep=(\d+)\)", file.read_text(encoding="utf-8")):
            said.append(f"  {file.stem}: {full if DEEP else sampled} of {full}")
    return said
