"""Both databases and both engines are tested, and none can be left out without a word."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import ON_BOTH

ROOT = Path(__file__).resolve().parents[2]


DEV = runpy.run_path(str(ROOT / "dev"))
WITHIN = DEV["test"].__globals__


def test_the_tests_are_run_on_both_databases_and_on_spark_by_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[tuple[str, ...]] = []
    beside: list[tuple[str, ...]] = []

    @contextmanager
    def meanwhile(_: str, *command: str | Path, env: dict[str, str]) -> Iterator[None]:
        yield
        beside.append(tuple(map(str, command)))
        monkeypatch.setenv(WITHIN["TIMES"], env[WITHIN["TIMES"]])
        DEV["main"]([*beside[-1][2:]])

    monkeypatch.setitem(WITHIN, "meanwhile", meanwhile)
    monkeypatch.setitem(WITHIN, "call", lambda *command, env=None: ran.append(tuple(map(str, command))))
    for name in ("need_chromium", "need_nginx", "need_spark", "say"):
        monkeypatch.setitem(WITHIN, name, lambda *_: None)
    DEV["main"](["test"])

    assert beside == [(sys.executable, str(ROOT / "dev"), "test", "--spark")]
    on_sqlite, on_postgresql, on_spark = ran
    assert not {"--tests", "tests/postgresql"} & set(on_sqlite)
    assert {"--tests", "tests/postgresql", *(f"tests/{folder}" for folder in ON_BOTH)} <= set(on_postgresql)
    assert "tests/spark" in on_spark
    assert all((ROOT / part).is_dir() for lane in ran for part in lane if part.startswith("tests/"))
    told = [line.split(":")[0].strip() for line in capsys.readouterr().out.splitlines()]
    assert told == ["SQLite", "PostgreSQL", "Spark"], "each tells how long it took"


def test_what_fails_beside_the_lanes_is_told_and_fails_the_whole(capfd: pytest.CaptureFixture[str]) -> None:
    told = [sys.executable, "-c", "print('9 failed'); raise SystemExit(3)"]
    with pytest.raises(SystemExit) as ended, DEV["meanwhile"]("Beside them", *told):
        pass

    assert ended.value.code == 3
    assert "9 failed" in capfd.readouterr().out


def test_what_is_beside_a_lane_that_fails_is_not_waited_for(tmp_path: Path) -> None:
    done = tmp_path / "done"
    told = [sys.executable, "-c", f"import time; time.sleep(300); open({str(done)!r}, 'w')"]
    with pytest.raises(SystemExit, match="7"), DEV["meanwhile"]("Beside them", *told):
        sys.exit(7)

    assert not done.exists()


def test_a_lane_that_is_not_on_its_database_does_not_run() -> None:
    said = {"KINFOLD_TESTS_ON": "postgresql", "KINFOLD_DATABASE_URL": "", "KINFOLD_LEDGER_URL": ""}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/unit/vocabulary"],
        cwd=ROOT, env={**os.environ, **said}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 3
    assert "were to run on PostgreSQL" in ended.stdout + ended.stderr


def test_a_command_that_a_test_starts_is_told_which_stores_it_is_on() -> None:
    """Otherwise it would be on files in both lanes, and nobody would see it."""
    starting = {
        file.name: file.read_text(encoding="utf-8")
        for folder in ON_BOTH
        for file in sorted((ROOT / "tests" / folder).rglob("*.py"))
        if file != Path(__file__)
    }
    by_themselves = {name for name, text in starting.items() if '"-m", "kinfold"' in text or "environment=" in text}
    by_forks = {name for name, text in starting.items() if "Forks(" in text}  # deployment.py tells those

    assert len(by_themselves) >= 2
    assert {"test_cli.py", "test_same_state.py"} <= by_forks
    assert [name for name in (*by_themselves, "deployment.py") if "stores_for(" not in starting[name]] == []
