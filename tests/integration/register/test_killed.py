"""A publish that is killed leaves the last good run, wherever it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.integration.register.a_run import EXTRACT, record_id, the_smiths_and_the_okoros
from tests.stores import register_rows, register_tables, stores_for

from kinfold.register.publish.telling import STEPS

PUBLISH = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import NO_LAW
from kinfold.register.actions import publish
from kinfold.register.publish.rows import INPUTS
from kinfold.warehouse.artefacts import Artefact, NobodyWatching
from datetime import date

class KillsAt(NobodyWatching):
    def step(self, stage, about, done, of):
        if about == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)

folder, run_id, kill_at = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if "KINFOLD_DATABASE_URL" not in os.environ:
    call_command("migrate", "register", verbosity=0, skip_checks=True)
    call_command("migrate", "governance", verbosity=0, skip_checks=True)
artefacts = {stage: Artefact(stage, "made-by-hand", folder / stage, {"tables": {}}) for stage in INPUTS}
report = publish(artefacts, profile=read_profile(Path(sys.argv[4])), law=NO_LAW, on=date(2026, 6, 1), run_id=run_id,
                 scratch=folder / f"scratch-{run_id}-{kill_at}", watch=KillsAt())
print(report.changed)
"""
COUNCIL = Path(__file__).resolve().parents[3] / "councils" / "example"


def publish_in_a_process(
    data: Path, folder: Path, run_id: str, *, kill_at: str = ""
) -> subprocess.CompletedProcess[str]:
    stores = stores_for(data)
    return subprocess.run(
        [sys.executable, "-c", PUBLISH, str(folder), run_id, kill_at, str(COUNCIL)],
        env={
            **os.environ,
            **stores,
            # It publishes without the command line, so it is told itself whose role that is done in.
            **({"KINFOLD_DATABASE_URL": stores["KINFOLD_LINE_URL"]} if stores else {}),
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "KINFOLD_DATA": str(data),
            "KINFOLD_COUNCIL": str(COUNCIL),
            "KINFOLD_TODAY": "2026-06-01",
            "KINFOLD_SECRET_KEY": "of the tests",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def everything(data: Path) -> dict[str, list[tuple]]:
    """All rows that a reader of the register would find."""
    return {table: sorted(register_rows(data, f'SELECT * FROM "{table}"'), key=repr) for table in register_tables(data)}


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory) -> tuple[Path, Path]:
    """Artefacts of a run and of the next, in which something of every kind has changed."""
    place = tmp_path_factory.mktemp("runs")
    run = the_smiths_and_the_okoros()
    run.artefacts(place / "first")
    run.change("facts", {"kind": "rent_arrears"}, amount=9.0)
    run.change("sources", {}, latest_extract=EXTRACT)
    run.drop("facts", kind="suspension")
    run.rows["finding_evidence"] = []
    run.record("housing:new", "housing:new", first_name="New", last_name="Person", marks=["witness"])
    run.drop("staff", staff="s-nora")
    run.drop("memberships", person=record_id("housing:tom"))
    run.artefacts(place / "second")
    return place / "first", place / "second"


def test_a_kill_at_any_step_leaves_the_last_good_run_and_the_next_publish_goes_through(tmp_path, two_runs):
    first, second = two_runs
    done = publish_in_a_process(tmp_path, first, "first")
    assert done.returncode == 0, done.stderr
    before = everything(tmp_path)

    for step in STEPS:
        killed = publish_in_a_process(tmp_path, second, "second", kill_at=step)
        assert killed.returncode == -signal.SIGKILL, (step, killed.stderr)
        assert everything(tmp_path) == before, step

    again = publish_in_a_process(tmp_path, second, "second")
    assert again.returncode == 0, again.stderr
    assert int(again.stdout) > 0
    after = everything(tmp_path)
    assert after != before
    assert len(after["register_membershipevent"]) == 1, (
        "whoever left a family is remembered once, however often it was killed"
    )
    twice = publish_in_a_process(tmp_path, second, "second")
    assert int(twice.stdout) == 0
    assert everything(tmp_path)["register_membershipevent"] == after["register_membershipevent"]


def test_a_kill_at_any_step_of_the_first_load_leaves_nothing_and_the_next_publish_goes_through(tmp_path, two_runs):
    first, _ = two_runs
    for step in STEPS:
        killed = publish_in_a_process(tmp_path, first, "first", kill_at=step)
        assert killed.returncode == -signal.SIGKILL, (step, killed.stderr)
        assert not any(rows for table, rows in everything(tmp_path).items() if table != "django_migrations"), step

    done = publish_in_a_process(tmp_path, first, "first")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
