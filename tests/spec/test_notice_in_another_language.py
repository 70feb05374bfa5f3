"""A notice in another language: every word of it, or no notice."""

from __future__ import annotations

import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any, get_args

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from kinfold.cli.notice import app
from kinfold.governance.rules.holding import HoldRule
from kinfold.governance.rules.notice_texts import english, read_texts
from kinfold.governance.rules.profile import Adoption, RetentionEvent
from kinfold.governance.rules.registers import Condition, Consent, Recipient, Right
from kinfold.vocabulary.codelists import INVOLVEMENT, Action, Category
from kinfold.vocabulary.errors import BadSettings

BOLTON = Path(__file__).resolve().parents[2] / "councils" / "bolton"


def turned(text: str) -> str:
    """A made-up language: every letter is a y, and what is put in stays."""
    return "".join(
        part if part.startswith("{") else re.sub(r"[A-Za-z]", "y", part) for part in re.split(r"(\{\w+\})", text)
    )


def translated(tree: Any) -> Any:
    if isinstance(tree, dict):
        kept = {"language": "cy", "direction": "ltr"}
        return {
            key: kept[key] if key in kept else value if key == "text" else translated(value)
            for key, value in tree.items()
        }
    return [translated(one) for one in tree] if isinstance(tree, list) else turned(tree)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a translator of Bolton's notice is handed."""
    file = tmp_path_factory.mktemp("begun") / "texts.yaml"
    done = CliRunner().invoke(app, ["texts", "--council", str(BOLTON), "--to", str(file)])
    assert done.exit_code == 0, done.output
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


@pytest.fixture
def texts(begun: Any, tmp_path: Path) -> Path:
    """What the translator hands back."""
    return write(tmp_path / "texts.yaml", translated(begun))


def write(file: Path, tree: Any) -> Path:
    text = StringIO()
    YAML(typ="safe").dump(tree, text)
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def build(texts: Path, to: Path) -> Any:
    return CliRunner().invoke(app, ["build", "--council", str(BOLTON), "--to", str(to), "--texts", str(texts)])


def test_a_translated_notice_has_no_word_of_the_first_language(texts, tmp_path):
    done = build(texts, tmp_path / "notice.html")

    assert done.exit_code == 0, done.output
    page = (tmp_path / "notice.html").read_text(encoding="utf-8").replace("<wbr>", "")
    assert '<html lang="cy" dir="ltr">' in page
    words = unescape(re.sub(r"<[^>]+>", " ", page.partition("</head>")[2]))
    # An address of e-mail is no word; nobody could write to its translation.
    assert set(re.findall(r"[A-Za-z]+", re.sub(r"\S+@\S+", "", words))) == {"y" * n for n in range(1, 30)} & set(
        re.findall(r"[A-Za-z]+", words)
    )
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")


def test_a_word_without_a_translation_is_told_and_nothing_is_built(texts, tmp_path):
    tree = YAML(typ="safe").load(texts.read_text(encoding="utf-8"))
    gone = tree["words"].pop()

    done = build(write(texts, tree), tmp_path / "notice.html")

    assert isinstance(done.exception, BadSettings)
    assert done.exception.problems == (f"there is no translation of: {gone['text']}",)
    assert not (tmp_path / "notice.html").exists()


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("kept", "y {title} {years} {starts}", "'sentences.kept' has the parts"),
        ("kept", "y {title.__class__} {years} {starts} {then}", "'sentences.kept' has the parts"),
        ("kept", "y {", "'sentences.kept' has the parts ['a stray brace']"),
        ("kept", None, "'sentences.kept' is missing"),
        ("more", "y", "'sentences.more' is not a text of a notice"),
    ],
)
def test_a_translation_that_lost_a_part_is_refused(texts, key, text, told):
    tree = YAML(typ="safe").load(texts.read_text(encoding="utf-8"))
    tree["sentences"] |= {key: text}
    if text is None:
        del tree["sentences"][key]

    with pytest.raises(BadSettings) as refused:
        read_texts(write(texts, tree))
    assert [problem for problem in refused.value.problems if told in problem] == list(refused.value.problems)


def test_every_choice_of_a_register_has_its_words():
    choices = english().choices
    assert set(choices["of"]) == set(get_args(Condition.model_fields["of"].annotation))
    assert set(choices["kind"]) == set(get_args(Recipient.model_fields["kind"].annotation))
    assert set(choices["receives"]) == set(get_args(Recipient.model_fields["receives"].annotation))
    assert set(choices["right"]) == set(get_args(Right.model_fields["right"].annotation))
    assert set(choices["not_asked"]) == set(get_args(Consent.model_fields["to"].annotation))
    assert set(choices["asked"]) == set(choices["not_asked"]) - {"matching"}
    assert set(choices["event"]) == set(get_args(RetentionEvent))
    assert set(choices["reach"]) == set(get_args(HoldRule.model_fields["reach"].annotation))
    assert set(choices["reading"]) == set(get_args(Adoption.model_fields["reading"].annotation))
    assert set(choices["episode"]) == {kind.value for kind in INVOLVEMENT}
    assert set(choices["act"]) == {action.value for action in Action}
    assert set(choices["practice"]) == {action.value for action in Action}
    assert set(choices["category"]) == {category.value for category in Category}
