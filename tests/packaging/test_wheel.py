"""The wheel, with councils and frameworks inside, installs and runs where the tree is not."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_the_wheel_holds_councils_frameworks_pages_and_licences(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    for wanted in (
        "kinfold/_data/councils/example/profile.yaml",
        "kinfold/_data/councils/example/sources/school_census.yaml",
        "kinfold/_data/councils/statutory/sources/cin_census.yaml",
        "kinfold/_data/frameworks/supporting_families_2022/framework.yaml",
        "licenses/LICENSE",
        "licenses/NOTICE",
    ):
        assert any(name.endswith(wanted) for name in names), wanted
    assert any(name.startswith("kinfold/web/") and name.endswith(".html") for name in names)
    assert not any("test" in name.split("/")[0] for name in names)


def test_the_installed_wheel_makes_a_world_and_runs_the_line(wheel, tmp_path):
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    # The dependencies as locked, without this checkout's own package (which is a .pth file of its own).
    site = Path(
        subprocess.check_output(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        ).strip()
    )
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def kinfold(*arguments: str) -> str:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("KINFOLD", "DJANGO", "PYTHON"))}
        ended = subprocess.run(
            [home / "bin" / "kinfold", *arguments], cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    where = subprocess.check_output([python, "-c", "import kinfold; print(kinfold.__file__)"], text=True, cwd=tmp_path)
    assert str(home) in where
    kinfold("council", "check", "--council", "example")
    kinfold("notice", "build", "--council", "example")
    kinfold("world", "make", "--people", "1000", "--seed", "3", "--months", "1", "--out", "world")
    kinfold(
        "run",
        "--council",
        "example",
        "--extracts",
        "world/extracts",
        "--data",
        "data",
        "--commit-new",
        "--reason",
        "Test",
    )
    assert "published" in kinfold("runs", "list", "--data", "data")
