"""Artefacts are whole, as they were written, or made again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kinfold.vocabulary.errors import BadSettings
from kinfold.warehouse.artefacts import MEMORY, Artefact, Warehouse, Workspace
from kinfold.warehouse.engine import Step
from kinfold.warehouse.tables import Column, Table

NUMBERS = Table("numbers", "Numbers.", ("number",), (Column("number", "BIGINT", "a number"),))


def make(root: Path) -> tuple[Artefact, bool]:
    """The artefact, and whether it was made just now."""
    made = False

    def work(workspace: Workspace) -> None:
        nonlocal made
        made = True
        workspace.engine.run([Step("numbers", "SELECT range AS number FROM range(1000)")])
        workspace.save(NUMBERS)
        workspace.notes["columns"] = {"second": (1, 2), "first": (3, 4)}

    return Warehouse(root, memory_mb=200, threads=1).make("count", work, code="warehouse"), made


def test_what_stands_is_not_made_again(tmp_path):
    first, _ = make(tmp_path)
    again, made = make(tmp_path)
    assert not made
    # Also in the order of what it tells, and in its kinds: nothing may depend on which run made it.
    assert str(again.manifest) == str(first.manifest)


def _one_bit_flipped(artefact: Artefact) -> None:
    file = artefact.path("numbers")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _a_file_is_gone(artefact: Artefact) -> None:
    artefact.path("numbers").unlink()


def _the_manifest_is_cut(artefact: Artefact) -> None:
    (artefact.folder / "manifest.json").write_text('{"tables": {')


@pytest.mark.parametrize("damage", [_one_bit_flipped, _a_file_is_gone, _the_manifest_is_cut])
def test_an_artefact_that_is_not_as_it_was_written_is_made_again(tmp_path, damage):
    before, _ = make(tmp_path)
    whole = before.path("numbers").read_bytes()
    damage(before)
    after, made = make(tmp_path)
    assert made
    assert after.path("numbers").read_bytes() == whole


def test_what_a_killed_process_was_building_is_deleted_and_a_living_one_is_let_be(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    killed = tmp_path / "count" / f".building-abc-{gone.pid}" / "scratch"
    living = tmp_path / "count" / f".building-abc-{os.getppid()}"
    killed.mkdir(parents=True)
    living.mkdir(parents=True)
    (killed / "as_utf8.csv").write_text("somebody")
    make(tmp_path)
    assert not killed.parent.exists()
    assert living.exists()


def test_only_what_is_kept_and_what_it_was_made_from_is_left(tmp_path):
    warehouse = Warehouse(tmp_path, memory_mb=200, threads=1)

    def work(workspace: Workspace) -> None:
        workspace.engine.run([Step("numbers", "SELECT range AS number FROM range(3)")])
        workspace.save(NUMBERS)

    read = warehouse.make("read", work, code="warehouse")
    built = warehouse.make("build", work, inputs={"read": read}, code="warehouse")
    old = warehouse.make("read", work, settings={"month": 1}, code="warehouse")

    assert warehouse.keep_only({built.fingerprint}) == 1
    assert read.folder.exists()
    assert built.folder.exists()
    assert not old.folder.exists()


def test_a_table_without_a_row_has_its_columns_whichever_artefact_it_stands_in(tmp_path):
    def work(workspace: Workspace) -> None:
        workspace.save_nothing(NUMBERS)

    first = Warehouse(tmp_path / "first", memory_mb=200, threads=1).make("none", work, code="warehouse")
    again = Warehouse(tmp_path / "again", memory_mb=200, threads=1).make("none", work, code="warehouse")

    assert first.counts == again.counts == {"numbers": 0}
    assert [pq.read_table(made.path("numbers")).to_pydict() for made in (first, again)] == [{"number": []}] * 2


@pytest.mark.parametrize(("told", "megabytes"), [(None, 3000), ("", 3000), ("8000", 8000)])
def test_how_much_memory_a_run_may_take_is_a_setting(tmp_path, monkeypatch, told, megabytes):
    monkeypatch.delenv(MEMORY, raising=False)
    if told is not None:
        monkeypatch.setenv(MEMORY, told)
    limits = []

    def work(workspace: Workspace) -> None:
        limits.extend(workspace.engine.fetch("SELECT current_setting('memory_limit') AS told")["told"].to_pylist())

    Warehouse(tmp_path).make("count", work, code="warehouse")
    shown, unit = limits[0].split()
    assert float(shown) * {"GiB": 1024, "MiB": 1}[unit] == pytest.approx(
        megabytes * 10**6 / 2**20, rel=0.05
    )  # it is told cut short


@pytest.mark.parametrize("told", ["8 GB", "-3000", "3000.5", "12", "٣٠٠٠"])
def test_a_memory_that_is_no_number_of_megabytes_is_refused(tmp_path, monkeypatch, told):
    monkeypatch.setenv(MEMORY, told)
    with pytest.raises(BadSettings, match=MEMORY):
        Warehouse(tmp_path)
