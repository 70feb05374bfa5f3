"""
Follows docs/how-to/set-up-your-council.md to the letter: a council that nobody has seen, from its page alone.

Its files are written, its commands typed, and then practice changes: a new period needs a new version of the notice.
"""

from __future__ import annotations

import re
import shlex
from contextlib import chdir
from pathlib import Path

import pytest
from tests.sqlite.test_bring_your_own import ROOT, typed
from typer.testing import CliRunner

from kinfold.cli.commands import app

PAGE = (ROOT / "docs" / "how-to" / "set-up-your-council.md").read_text(encoding="utf-8")
STEPS = re.compile(r"File `(?P<name>[^`]+)`:\n\n```\w+\n(?P<text>.*?)```|```sh\n(?P<lines>.*?)```", re.S)


def done(line: str, folder: Path) -> str:
    """What a command says. Those that open no store run in this process, which saves starting Python ten times."""
    noun = line.split()[1]
    if line.startswith("kinfold") and noun in ("council", "notice"):
        with chdir(folder):
            answer = CliRunner().invoke(app, shlex.split(line)[1:])
        assert answer.exit_code == 0, (line, answer.exception)
        return answer.output
    ended = typed(line, folder)
    assert ended.returncode == 0, (line, ended.stderr)
    return ended.stdout


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder that a reader has at the end of the page, and what each command said."""
    folder = tmp_path_factory.mktemp("followed")
    said: dict[str, str] = {}
    for step in STEPS.finditer(PAGE):
        if step["name"]:
            (folder / step["name"]).write_text(step["text"], encoding="utf-8")
            continue
        for line in step["lines"].splitlines():
            said[line] = done(line, folder)
    return folder, said


def the(said: dict[str, str], start: str) -> str:
    return next(told for line, told in said.items() if line.startswith(start))


def test_a_council_from_the_page_alone_loads_runs_and_has_its_papers(followed):
    folder, said = followed

    assert "the profile and 3 contracts are in order" in the(said, "kinfold council check")
    run = the(said, "kinfold run")
    assert "5 people" in run and "2 families" in run
    assert "destroy from 2027-03-01" in the(said, "kinfold council retention")
    page = (folder / "notice.html").read_text(encoding="utf-8")
    assert "Loamshire Council is the data controller." in page
    assert "Schools that work with the family" in page
    # No word was translated yet, so the notice in the other language is the same.
    assert (folder / "notice-cy.html").read_text(encoding="utf-8") == page
    for paper in ("notice.pdf", "record-of-processing.csv", "policy-document.pdf", "transparency-record.pdf"):
        assert (folder / paper).stat().st_size > 1000


def test_after_publishing_practice_does_not_change_before_people_are_told(followed):
    folder, _ = followed
    profile = folder / "my-council" / "profile.yaml"
    before = profile.read_text(encoding="utf-8")
    try:
        profile.write_text(before.replace("years: 7", "years: 8", 1), encoding="utf-8")
        refused = typed("kinfold run --council my-council --extracts my-extracts --data my-data", folder)
    finally:
        profile.write_text(before, encoding="utf-8")

    assert refused.returncode == 11
    assert "raise `version`" in refused.stderr
    assert "family_record" in refused.stderr
