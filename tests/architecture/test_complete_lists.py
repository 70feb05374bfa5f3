"""Lists that must be complete, each with the place that must know every member of it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from kinfold.families import tables as families
from kinfold.linkage import tables as linkage
from kinfold.needs import tables as needs
from kinfold.outcomes import tables as outcomes
from kinfold.sources import tables as sources
from kinfold.vocabulary import codelists, errors
from kinfold.vocabulary.codelists import CATEGORY_OF, FactKind

ROOT = Path(__file__).resolve().parents[2]
TABLES = (*sources.TABLES, *linkage.TABLES, *families.TABLES, *needs.TABLES, *outcomes.TABLES)


def test_every_kind_of_fact_has_a_category():
    assert set(CATEGORY_OF) == set(FactKind)


def test_every_error_has_an_exit_code_of_its_own():
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.KinfoldError)]
    codes = [kind.exit_code for kind in kinds]

    assert len(set(codes)) == len(codes)
    assert len(kinds) > 5


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_explains_its_columns_and_has_its_key_among_them(table):
    assert table.about.endswith(".")
    assert set(table.key) <= set(table.names())
    assert len(set(table.names())) == len(table.names())
    assert all(column.meaning for column in table.columns)


def test_every_stage_lists_all_its_tables():
    for module in (sources, linkage, families, needs, outcomes):
        declared = {name for name, value in vars(module).items() if type(value).__name__ == "Table"}
        listed = {name for name in declared if getattr(module, name) in module.TABLES}
        assert declared == listed, f"{module.__name__}: add to TABLES: {sorted(declared - listed)}"


@pytest.mark.parametrize(
    "names", [("first_name", "last_name", "nhs_number", "birth_date"), ("address", "postcode", "uprn")]
)
def test_no_identifying_column_is_called_harmless(names):
    for table in TABLES:
        for column in table.columns:
            if column.name in names:
                assert column.sensitivity in ("identifying", "location"), f"{table.name}.{column.name}"


def test_every_safety_property_names_files_and_tests_that_are_there():
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Safety properties")[1].split("\n## ")[0]
    rows = [line.split("|")[2:4] for line in table.splitlines() if line.startswith("| ")][1:]
    lost = [
        named
        for kept_by, proved_by in rows
        for column, folders in ((kept_by, (ROOT / "src" / "kinfold", ROOT)), (proved_by, (ROOT,)))
        for named in re.findall(r"`([^`]+)`", column)
        if not any(list(folder.glob(named)) for folder in folders)
    ]

    assert len(rows) > 15
    assert lost == []
    assert all(re.search(r"`tests/", proved_by) for _, proved_by in rows)


def test_every_decision_has_its_number_and_stands_in_the_index():
    folder = ROOT / "docs" / "adr"
    pages = sorted(path for path in folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text()

    for number, page in enumerate(pages, start=1):
        assert page.name.startswith(f"{number:04d}-")
        title = page.read_text().splitlines()[0].removeprefix("# ")
        assert title.startswith(f"{number}. ")
        assert f"[{title}]({page.name})" in index
    assert len(pages) >= 10


def test_every_link_between_documents_leads_somewhere():
    lost = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                lost.append(f"{page.relative_to(ROOT)}: {target}")
    assert not lost


def test_every_dependency_says_what_it_is_for():
    project = (ROOT / "pyproject.toml").read_text().split("[project.scripts]")[0].split("dependencies = [", 1)[1]
    named = [line for line in project.splitlines() if line.startswith('    "')]

    assert not [line for line in named if "# " not in line]
    assert len(named) > 20


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_a_lock_has_hashes_and_no_address(lock):
    text = (ROOT / "lock" / lock).read_text()
    pinned = re.findall(r"^[a-z0-9][\w.\-]*(?:\[[\w,]+\])?==", text, flags=re.MULTILINE | re.IGNORECASE)

    assert len(pinned) > 30
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert "index-url" not in text


def test_every_closed_list_explains_itself():
    for name, listed in inspect.getmembers(codelists, inspect.isclass):
        if listed.__module__ == codelists.__name__:
            assert inspect.getdoc(listed), name
