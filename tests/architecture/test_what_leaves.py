"""
Whoever is protected, or new to us, is in no file that leaves: every module that writes a file is listed with what it writes.

A new one is not listed, and fails here. If it writes about people for somebody outside, its people come from
`people_for_outside`, which holds back whoever may yet turn out to be somebody to protect.
"""

from __future__ import annotations

import ast
from enum import StrEnum
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "kinfold"
PEOPLE = "people_for_outside"


class Writes(StrEnum):
    """What a module's files are, and for whom."""

    KEPT = "kept"  # in the data folder or a store of the deployment
    NOBODY = "nobody"  # papers, figures and tables about no person
    MADE_UP = "made_up"  # people who are invented
    OWN_REVIEWERS = "own_reviewers"  # about people, for the council's own staff, into a folder of their account alone
    OUTSIDE = "outside"  # about people, for somebody outside: takes them from `people_for_outside`


WRITERS = {
    "cli/council_papers.py": Writes.NOBODY,
    "cli/demo.py": Writes.MADE_UP,
    "cli/docs.py": Writes.NOBODY,
    "cli/notice.py": Writes.NOBODY,
    "cli/source_files.py": Writes.NOBODY,
    "governance/ledger_checkpoint.py": Writes.KEPT,
    "governance/ledger_stop.py": Writes.KEPT,
    "governance/rules/notice_pdf.py": Writes.NOBODY,
    "governance/rules/notice_versions.py": Writes.NOBODY,
    "governance/rules/spreadsheet.py": Writes.NOBODY,
    "linkage/decided.py": Writes.KEPT,
    "linkage/quality/sample_file.py": Writes.OWN_REVIEWERS,
    "places.py": Writes.KEPT,
    "register/publish/fill_sqlite.py": Writes.KEPT,
    "register/publish/load_postgres.py": Writes.KEPT,
    "runs.py": Writes.KEPT,
    "sources/archive.py": Writes.KEPT,
    "sources/arriving.py": Writes.KEPT,
    "sources/confined.py": Writes.KEPT,
    "sources/csv_file.py": Writes.KEPT,
    "sources/extracts.py": Writes.KEPT,
    "sources/report.py": Writes.NOBODY,  # row numbers and reasons, back to the sender; no value of a record
    "sources/xml_file.py": Writes.KEPT,
    "warehouse/artefacts.py": Writes.KEPT,
    "warehouse/duckdb_engine.py": Writes.KEPT,
    "warehouse/spark_engine.py": Writes.KEPT,
    "warehouse/spark_files.py": Writes.KEPT,
    "worlds/agencies/office.py": Writes.MADE_UP,
    "worlds/book.py": Writes.MADE_UP,
    "worlds/truth.py": Writes.MADE_UP,
    "worlds/writing.py": Writes.MADE_UP,
}
"""Every module that writes a file or an answer to be saved. Look twice before you add one that is about people."""

LIBRARIES = {"xlsxwriter", "typst", "openpyxl", "reportlab"}
CALLS = {
    "write_text", "write_bytes", "write_table", "write_csv", "write_parquet", "to_csv", "to_excel", "to_parquet",
    "adbc_ingest", "writer", "DictWriter", "ParquetWriter", "ZipFile", "FileResponse", "StreamingHttpResponse",
}  # fmt: skip
OPENERS = {"open", "fdopen", "NamedTemporaryFile", "mkstemp"}
PEOPLE_ARE_IN = ("kinfold.register", "kinfold.cases", "kinfold.linkage", "kinfold.families", "kinfold.needs")
NOBODY_IS_IN = ("kinfold.linkage.model", "kinfold.needs.framework", "kinfold.needs.local")  # weights and rules


def sources() -> dict[str, str]:
    return {str(one.relative_to(PACKAGE)): one.read_text(encoding="utf-8") for one in sorted(PACKAGE.rglob("*.py"))}


def imported(tree: ast.AST) -> set[str]:
    """Each module that is imported, and each name with the module that it comes from."""
    found = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def writes(tree: ast.AST) -> bool:
    """Whether a module can write a file or have a browser save one."""
    if {one.split(".")[0] for one in imported(tree)} & LIBRARIES:
        return True
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and _is_said_to_write(node.value):
            return True
        if isinstance(node, ast.Call) and _writes(node):
            return True
    return False


def _is_said_to_write(value: object) -> bool:
    """The header by which a browser saves an answer, and the SQL that writes a file."""
    return isinstance(value, str) and (value.casefold() == "content-disposition" or value.startswith("COPY ("))


def _writes(call: ast.Call) -> bool:
    name = ast.unparse(call.func).split(".")[-1]
    said = [*call.args, *(one.value for one in call.keywords if one.arg in ("mode", "content_type"))]
    texts = [one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if name == "ZipFile":
        return any(text in ("w", "a", "x") for text in texts)
    if name in OPENERS:
        return any(text[:1] in ("w", "a", "x") and len(text) <= len("wbt+") for text in texts)
    if name == "HttpResponse":
        return any(text.startswith(("text/csv", "application/")) for text in texts)
    return name in CALLS


def faults(told: dict[str, str], listed: dict[str, Writes]) -> list[str]:
    """What is wrong with the list, or with a module that is on it, each in a line."""
    trees = {name: ast.parse(text) for name, text in told.items()}
    writers = {name for name, tree in trees.items() if writes(tree)}
    found = [
        f"{name} writes a file and is not listed: say what it writes; about people for outside it uses {PEOPLE}"
        for name in sorted(writers - set(listed))
    ]
    found += [f"{name} is listed and writes no file" for name in sorted(set(listed) - writers)]
    for name, kind in listed.items():
        names = imported(trees[name]) if name in trees else set()
        if kind is Writes.OUTSIDE and not any(one.split(".")[-1] == PEOPLE for one in names):
            found.append(f"{name} writes about people for outside, and does not take them from {PEOPLE}")
        know = [one for one in names if one.startswith(PEOPLE_ARE_IN) and not one.startswith(NOBODY_IS_IN)]
        if kind is Writes.NOBODY and know:
            found.append(f"{name} is listed as about nobody, and imports what knows of people")
    return found


def test_every_module_that_writes_a_file_is_listed_and_takes_people_for_outside_from_one_place():
    assert faults(sources(), WRITERS) == []


EXPORTER = """
import csv
from kinfold.register.models import Person
def export(file): csv.writer(file).writerows(Person.objects.values_list("name"))
"""
HELD_BACK = EXPORTER.replace("models import Person", "reading.outside import people_for_outside")
AS_AN_ANSWER = """
from django.http import HttpResponse
def export(rows): return HttpResponse(rows, content_type="text/csv")
"""
TO_A_FILE = "def export(file, rows):\n    with file.open('w') as out: out.write(rows)\n"


@pytest.mark.parametrize(
    ("text", "listed", "is_fine"),
    [
        (EXPORTER, {}, False),
        (AS_AN_ANSWER, {}, False),
        (TO_A_FILE, {}, False),
        (EXPORTER, {"new.py": Writes.OUTSIDE}, False),
        (EXPORTER, {"new.py": Writes.NOBODY}, False),
        (HELD_BACK, {"new.py": Writes.OUTSIDE}, True),
        ("def nothing(): ...", {"new.py": Writes.KEPT}, False),
    ],
    ids=["not listed", "an answer", "a plain file", "for outside", "about nobody", "held back", "writes nothing"],
)
def test_a_new_exporter_is_found(text, listed, is_fine):
    assert (faults({"new.py": text}, listed) == []) is is_fine
