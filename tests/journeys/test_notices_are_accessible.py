"""Each council's notice as people open it, and a council's other papers, at a desk and on a phone: no fault by WCAG 2.2 AA, nothing wider than the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import Seen
from typer.testing import CliRunner

from kinfold.cli.council import app as council
from kinfold.cli.notice import app

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
NAMES = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton", "example")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_notice_has_an_accessibility_fault_and_all_fit_the_screen(
    size: ViewportSize, chromium: Browser, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport=size)
    seen = Seen(context.new_page(), size)
    for name in NAMES:
        done = CliRunner().invoke(
            app, ["build", "--council", str(COUNCILS / name), "--to", str(tmp_path / f"{name}.html")]
        )
        assert done.exit_code == 0, done.output
        seen.page.goto((tmp_path / f"{name}.html").as_uri())
        seen.look(f"notice-{name}")
    for paper in ("policy-document", "transparency-record"):
        done = CliRunner().invoke(
            council, [paper, "--council", str(COUNCILS / "example"), "--to", str(tmp_path / f"{paper}.html")]
        )
        assert done.exit_code == 0, done.output
        seen.page.goto((tmp_path / f"{paper}.html").as_uri())
        seen.look(paper)
    context.close()
    seen.nothing_is_wrong()
