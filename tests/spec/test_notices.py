"""
The notices that are built, held against the facts of the public ones, and against what governs.

`notices/*.yaml` were typed from the public notices, and never from a profile.
"""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader
from ruamel.yaml import YAML
from typer.testing import CliRunner

from kinfold.cli.notice import app
from kinfold.governance.rules.lint import entries
from kinfold.governance.rules.notice_page import page_of
from kinfold.governance.rules.notice_versions import changes, newest_before, publish, said_by
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.statements import PARTS, statements
from kinfold.sources.registered import check_folder
from kinfold.vocabulary.errors import BadSettings

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
DRAWN = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton")


def made_of(council: Path):
    return statements(read_profile(council), read_registers(council))


def built(council: Path) -> dict[str, str]:
    """The words of each part of a council's page, as a reader finds them."""
    page = page_of(read_profile(council), made_of(council), []).replace("<wbr>", "")
    parts = re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', page, re.DOTALL)
    return {part: _plain(unescape(re.sub(r"<small>.*?</small>|<[^>]+>", " ", text))) for part, text in parts}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@pytest.mark.parametrize("council", DRAWN)
def test_every_fact_of_a_public_notice_is_found_in_the_built_one(council):
    facts = YAML(typ="safe").load((Path(__file__).parent / "notices" / f"{council}.yaml").read_text(encoding="utf-8"))
    parts = built(COUNCILS / council)

    def told(fact: dict, words: str) -> bool:
        return _plain(fact[words]) in parts.get(fact["in"], "")

    alike, different = [f for f in facts if "differs" not in f], [f for f in facts if "differs" in f]
    missing = [fact for fact in alike if not told(fact, "says")]
    missing += [fact for fact in different if not fact["differs"] or not told(fact, "told") or told(fact, "says")]
    assert missing == []
    assert len(facts) >= 25


@pytest.mark.parametrize("council", [*DRAWN, "example"])
def test_every_statement_has_an_entry_that_governs_it_and_every_entry_a_statement(council):
    profile, registers = read_profile(COUNCILS / council), read_registers(COUNCILS / council)
    made = statements(profile, registers)
    governs = [(file, where) for file, where, _ in entries(profile, registers)]
    governs += [("profile.yaml", ("roles", name)) for name in profile.roles]
    governs += [("profile.yaml", ("frameworks", number)) for number in range(len(profile.frameworks))]
    governs += [("profile.yaml", ("training_valid_days",)), ("notice.yaml", ("version",))]
    # What staff may do governs as well: every action of a role, and how it is looked at.
    done = {action for role in profile.roles.values() for action in role.actions}
    governs += [("profile.yaml", ("actions", action.value)) for action in done]
    looked_at = {"outcome_audit": "audit_outcomes", "who_looked": "answer_looks", "held_extracts": "commit_extracts"}
    governs += [("profile.yaml", (entry,)) for entry, action in looked_at.items() if action in done]

    assert sorted(map(str, [(one.file, one.where) for one in made])) == sorted(map(str, governs))


@pytest.mark.parametrize("council", [*DRAWN, "example"])
def test_every_part_of_the_notice_is_there_and_the_page_says_whose_it_is(council):
    page = page_of(read_profile(COUNCILS / council), made_of(COUNCILS / council), [])

    assert set(built(COUNCILS / council)) == set(PARTS)
    assert ("neither wrote nor uses this page" in page) == (council != "example")
    assert "style=" not in page
    assert "<script" not in page


@pytest.fixture
def published(tmp_path) -> Path:
    """A copy of Buckinghamshire with its first version published."""
    council = Path(shutil.copytree(COUNCILS / "buckinghamshire", tmp_path / "council"))
    publish(council, "1.0", made_of(council))
    return council


def change(council: Path, file: str, old: str, new: str) -> None:
    text = (council / file).read_text(encoding="utf-8")
    assert old in text
    (council / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("profile.yaml", "categories: [contact, education]", "categories: [contact, education, health]", "purposes.participation"),
        ("profile.yaml", "years: 7", "years: 8", "retention.family_record"),
        ("profile.yaml", "purposes: [family_help]\n    actions: [find,", "purposes: [family_help, safeguarding]\n    actions: [break_glass, find,", "actions.break_glass"),
        ("profile.yaml", "held_extracts:", "who_looked: {told_purposes: [family_help]}\nheld_extracts:", "who_looked"),
        ("sharing.yaml", "title: Hospitals", "title: Hospices", "recipients.Hospices"),
        ("sharing.yaml", "title: Housing, kind: own_team, categories: [housing]", "title: Landlords, kind: own_team, categories: [housing]", "sources.Landlords"),
    ],
)  # fmt: skip
def test_a_change_of_practice_without_a_new_version_is_refused_with_what_changed(published, file, old, new, told):
    assert check_folder(published)[0] == []
    change(published, file, old, new)

    assert any(told in problem and "notice.yaml" in problem for problem in check_folder(published)[0])

    change(published, "notice.yaml", 'version: "1.0"', 'version: "1.1"')
    assert check_folder(published)[0] == []
    before = newest_before(published, "1.1")
    assert before
    assert any(told in sentence for sentence in changes(before, said_by(made_of(published))))


def test_a_published_version_is_never_written_over(published):
    change(published, "notice.yaml", "It is for families", "It is for all families")

    with pytest.raises(BadSettings, match="Raise `version`"):
        publish(published, "1.0", made_of(published))


def test_a_new_version_tells_people_what_changed_in_both_of_its_forms(published, tmp_path):
    change(published, "notice.yaml", 'version: "1.0"', 'version: "1.1"')
    change(published, "profile.yaml", "years: 7", "years: 8")
    change(published, "sharing.yaml", "{title: CAMHS,", "{title: Mental health services,")

    done = CliRunner().invoke(app, ["build", "--council", str(published), "--to", str(tmp_path / "notice.html")])

    assert done.exit_code == 0, done.output
    told = (tmp_path / "notice.html").read_text(encoding="utf-8").partition("What changed since the version before")[2]
    assert "<li>New: Mental health services (a partner" in told
    assert "<li>No longer: CAMHS (a partner" in told
    kept = "<li>Now: What is held about a family: kept 8 years after"
    assert kept in told
    assert "Before: What is held about a family: kept 7 years after" in told.partition(kept)[2]
    printed = "".join(page.extract_text() for page in PdfReader(tmp_path / "notice.pdf").pages)
    assert "No longer: CAMHS" in printed
