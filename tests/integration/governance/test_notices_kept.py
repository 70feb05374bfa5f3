"""A version of the notice that was in force here is missed when it is gone, by whatever would hold changes against it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kinfold.cli import notice
from kinfold.governance import standing
from kinfold.governance.models import NoticeVersion
from kinfold.governance.notices_kept import missing, must_be_there
from kinfold.pipeline import refresh
from kinfold.places import Places
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings

HOLLYBANK = Path(__file__).resolve().parents[2] / "worlds" / "hollybank" / "council"


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """A copy of Hollybank whose two versions were in force here."""
    council = Path(shutil.copytree(HOLLYBANK, tmp_path / "council"))
    must_be_there(council, "hollybank")
    return council


def test_what_is_there_as_it_was_is_noted_once_and_missed_by_nobody(folder: Path) -> None:
    newest = folder / "notices" / "1.1.json"
    newest.write_text(json.dumps(json.loads(newest.read_text(encoding="utf-8"))), encoding="utf-8")  # other spaces

    must_be_there(folder, "hollybank")
    assert list(NoticeVersion.objects.order_by("id").values_list("version", flat=True)) == ["1.0", "1.1"]
    assert missing(folder.parent, "another") == []


@pytest.mark.parametrize(("change", "told"), [("take away", "its file is gone"), ("rewrite", "says something else")])
def test_the_run_and_the_papers_refuse_when_one_is_gone_or_changed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, told: str
) -> None:
    for file in (folder / "notices").iterdir():
        if change == "take away":
            file.unlink()
        else:
            file.write_text(file.read_text(encoding="utf-8").replace("7 years", "70 years"), encoding="utf-8")
    shutil.copy(HOLLYBANK / "notices" / "1.1.json", folder / "notices" / "1.2.json")  # so that nothing else is untold
    text = (folder / "notice.yaml").read_text(encoding="utf-8")
    (folder / "notice.yaml").write_text(text.replace('"1.1"', '"1.2"'), encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "register.sqlite3").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notice, "set_django_up", lambda _places: None)  # it is
    monkeypatch.setattr(notice, "has_register", lambda _places: True)

    for refuses in (
        lambda: refresh(Places(folder, tmp_path / "extracts", data)),
        lambda: notice.in_order(folder),
        lambda: must_be_there(folder, "hollybank"),
    ):
        with pytest.raises(BadSettings) as refused:
            refuses()
        assert [told in problem for problem in refused.value.problems] == [True, True]
    assert not NoticeVersion.objects.filter(version="1.2").exists()


def test_a_site_that_runs_goes_on_under_what_it_had_when_they_are_taken_away(folder: Path, settings) -> None:
    settings.KINFOLD_COUNCIL = folder
    assert Action.OPEN not in standing.profile().purposes["identify_families"].actions
    shutil.rmtree(folder / "notices")
    profile = folder / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    wider = text.replace("actions: [list, see_sources,", "actions: [open, list, see_sources,", 1)
    assert wider != text
    profile.write_text(wider, encoding="utf-8")

    assert Action.OPEN not in standing.profile().purposes["identify_families"].actions
