"""An extract may come once, twice or ten times, shuffled, zipped, saved anew: what is published is the same to the byte."""

from __future__ import annotations

import csv
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from tests.deep import DEEP, sample
from tests.integration.unbreakable.deployment import Forks
from tests.stores import ON_POSTGRES

from kinfold.places import shipped
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.codelists import Delivery
from kinfold.worlds.make import make_world

HOLLYBANK = Path(__file__).resolve().parents[1] / "worlds" / "hollybank"
StateOf = Callable[[Path, Path, Path], str]
"""Of a council and its extracts, in a data folder. The secret that ids are made with is the same for all."""
Send = Callable[[Path, Path], None]
"""Puts the extracts of a world, the first folder, into the second in some other way."""


@pytest.fixture(scope="module")
def state_of(tmp_path_factory) -> Iterator[StateOf]:
    """The state after a run with its own data folder: each command in a fresh process that has `kinfold` imported."""
    forks = Forks(tmp_path_factory.mktemp("forks"))

    def kinfold(data: Path, *arguments: object) -> str:
        ended = forks.run(data, *arguments, "--data", data)
        assert ended.status == 0, ended.errors
        return ended.out

    def run(council: Path, extracts: Path, data: Path) -> str:
        first_load = ("--commit-new", "--reason", "First load")
        kinfold(data, "run", "--council", council, "--extracts", extracts, *first_load)
        return kinfold(data, "runs", "hash").strip()

    yield run
    forks.close()


def sent_once(world: Path, extracts: Path) -> None:
    shutil.copytree(world, extracts, dirs_exist_ok=True)


def sent_again(world: Path, extracts: Path, *, times: int) -> None:
    for number in range(times):
        shutil.copytree(world, extracts / f"sending {number}")


def shuffled(world: Path, extracts: Path, *, council: Path = HOLLYBANK / "council") -> None:
    """
    The rows of every file in another order, each file written anew: CSV, workbooks, Parquet.

    Not of extracts of changes, whose order says which row came later.
    """
    sent_once(world, extracts)
    order = random.Random(1)
    for source, contract in read_contracts(council).items():
        if contract.delivery != Delivery.CHANGES:
            above = max((table.header_row for table in contract.tables), default=1)
            for file in sorted((extracts / source).iterdir()):
                _shuffle(file, order, above)


def _shuffle(file: Path, order: random.Random, above: int) -> None:
    match file.suffix:
        case ".xlsx":
            _shuffle_workbook(file, order, above)
        case ".parquet":
            table = pq.read_table(file)
            pq.write_table(table.take(order.sample(range(table.num_rows), table.num_rows)), file, compression="gzip")
        case _:
            _shuffle_text(file, order)


def _shuffle_text(file: Path, order: random.Random) -> None:
    content = file.read_bytes()
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"  # which gives every byte back
    header, *rows = content.decode(encoding).splitlines(keepends=True)
    if len(list(csv.reader([header, *rows]))) != 1 + len(rows):
        return  # rows over several lines: this file keeps its order
    if rows and not rows[-1].endswith(("\n", "\r")):
        rows[-1] += "\n"
    file.write_bytes("".join([header, *order.sample(rows, len(rows))]).encode(encoding))


def _shuffle_workbook(file: Path, order: random.Random, above: int) -> None:
    with CalamineWorkbook.from_path(file) as book:
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    with xlsxwriter.Workbook(file) as made:
        days = made.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            data = rows[above:]
            for number, row in enumerate([*rows[:above], *order.sample(data, len(data))]):
                for place, cell in enumerate(row):
                    if cell != "":
                        page.write(number, place, cell, days if hasattr(cell, "year") else None)


def zipped(world: Path, extracts: Path) -> None:
    """Each file in a zip of its own."""
    for file in sorted(path for path in world.rglob("*") if path.is_file()):
        folder = extracts / file.relative_to(world).parent
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / f"{file.name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(file, file.name)


def all_in_one(world: Path, extracts: Path) -> None:
    with zipfile.ZipFile(extracts / "everything.zip", "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(path for path in world.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(world))


def zipped_otherwise(world: Path, extracts: Path, *, times: int) -> None:
    """Everything in one zip, again and again: each with its members in another order, packed and dated in another way."""
    order = random.Random(times)
    files = sorted(path for path in world.rglob("*") if path.is_file())
    for number in range(times):
        packed = {
            "compression": (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)[number % 2],
            "compresslevel": number % 9 + 1,
        }
        with zipfile.ZipFile(extracts / f"sending {number}.zip", "w", **packed) as archive:
            for file in order.sample(files, len(files)):
                when = (2026, order.randint(1, 3), order.randint(1, 28), number, 0, 0)
                member = zipfile.ZipInfo(str(file.relative_to(world)), when)
                member.compress_type = archive.compression
                archive.writestr(member, file.read_bytes())


def shuffled_and_zipped_otherwise(world: Path, extracts: Path) -> None:
    anew = extracts.with_name("shuffled for zips")
    shuffled(world, anew)
    zipped_otherwise(anew, extracts, times=10)


WAYS: dict[str, Send] = {
    "twice": lambda world, extracts: sent_again(world, extracts, times=2),
    "ten times": lambda world, extracts: sent_again(world, extracts, times=10),
    "shuffled and saved anew": shuffled,
    "all in one zip": all_in_one,
    "ten times, each zip packed in another way": lambda world, extracts: zipped_otherwise(world, extracts, times=10),
    "shuffled, and in ten zips": shuffled_and_zipped_otherwise,
}


@pytest.fixture(scope="module")
def once(state_of, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("once")
    return state_of(HOLLYBANK / "council", HOLLYBANK / "extracts", folder / "data")


# In which way something was sent is settled before the register is reached: it is read, accepted and sealed in files.
# So one way is published on PostgreSQL, and below those that follow each other in one deployment.
@pytest.mark.parametrize("way", ["shuffled, and in ten zips"] if ON_POSTGRES and not DEEP else WAYS)
def test_the_same_extracts_sent_in_another_way_give_the_same_state(state_of, once, tmp_path, way):
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    WAYS[way](HOLLYBANK / "extracts", extracts)

    assert state_of(HOLLYBANK / "council", extracts, tmp_path / "data") == once


def test_the_same_extracts_sent_run_after_run_in_every_way_give_the_same_state(state_of, once, tmp_path):
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    for send in (sent_once, shuffled, zipped):
        send(HOLLYBANK / "extracts", extracts)
        assert state_of(HOLLYBANK / "council", extracts, tmp_path / "data") == once


def test_a_single_changed_figure_gives_another_state(state_of, once, tmp_path):
    extracts = shutil.copytree(HOLLYBANK / "extracts", tmp_path / "extracts")
    attendance = extracts / "attendance" / "attendance_2026-03-31.csv"
    header, first, *rest = attendance.read_text().splitlines()
    attendance.write_text("\n".join([header, first[:-1] + str((int(first[-1]) + 1) % 10), *rest]) + "\n")

    assert state_of(HOLLYBANK / "council", extracts, tmp_path / "data") != once


@pytest.mark.parametrize("seed", range(sample(ci=1, deep=10)))
def test_a_made_up_council_in_another_order_and_saved_anew_gives_the_same_state(state_of, tmp_path, seed):
    """Every format that the example council takes: CSV of several kinds, workbooks, Parquet. And zipped."""
    world = make_world(people=400, seed=seed, months=1, out=tmp_path / "world")
    council = shipped("councils") / "example"
    again, extracts = tmp_path / "again", tmp_path / "extracts"
    extracts.mkdir()
    shuffled(world.extracts, again, council=council)
    all_in_one(again, extracts)

    assert state_of(council, extracts, tmp_path / "two") == state_of(council, world.extracts, tmp_path / "one")
