"""The rule of imports is kept, and its contracts catch what they are there to catch."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    only = ("--contract", contract) if contract else ()
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache", "--config", "pyproject.toml", *only],
        cwd=folder, env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package alone, to be broken one line at a time."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "src" / "kinfold", folder / "src" / "kinfold",
        ignore=shutil.ignore_patterns("static", "templates", "__pycache__", "*.json", "*.csv"),
    )  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_is_kept(copy):
    ended = lint(copy)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [
        ("order", "sources/contract.py", "import kinfold.linkage.tables"),
        ("order", "governance/rules/profile.py", "import kinfold.sources.tables"),
        ("django", "needs/find.py", "import django.db"),
        ("django", "linkage/cluster.py", "import django.db"),
        ("models", "cli/run.py", "import kinfold.register.models"),
        ("tables", "families/assemble.py", "import kinfold.linkage.cluster"),
        ("rules", "needs/find.py", "import kinfold.governance.models"),
        ("engines", "needs/find.py", "import duckdb"),
        ("engines", "families/assemble.py", "import splink"),
        ("worlds", "worlds/make.py", "import kinfold.sources.tables"),
        ("services", "governance/rules/profile.py", "import kinfold.governance.models"),
    ],
)
def test_a_breach_is_caught(copy, contract, file, line):
    broken = copy / "src" / "kinfold" / file
    whole = broken.read_text()
    try:
        broken.write_text(whole + f"\n{line}\n")
        assert lint(copy, contract).returncode != 0
    finally:
        broken.write_text(whole)


def test_a_folder_that_nobody_thought_of_is_caught(copy):
    stray = copy / "src" / "kinfold" / "utils"
    stray.mkdir()
    (stray / "__init__.py").touch()
    try:
        assert lint(copy, "order").returncode != 0
    finally:
        shutil.rmtree(stray)
