"""No purpose of marketing can be defined, by whatever name; and nobody receives data about one person for a purpose like it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from kinfold.governance.rules.disclosures import recipient_problem
from kinfold.governance.rules.marketing import marketing_words, speaks_of_marketing
from kinfold.governance.rules.profile import PurposeKind, read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.sources.registered import check_folder
from kinfold.vocabulary.errors import BadSettings

EXAMPLE = Path(__file__).resolve().parents[3] / "councils" / "example"
ON = date(2026, 1, 1)


def with_text(folder: Path, file: str, old: str, new: str, *, times: int = 1) -> Path:
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, times), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("title: Helping a family", "title: Marketing of local offers"),
        ("title: Helping a family", "title: Fundraising"),
        ("description: Working with a family", "description: A monthly newsletter. Working with a family"),
        ("description: Working with a family", "description: Lead-generation for partners. Working with a family"),
        ("description: Working with a family", "description: Direct mail to sell broadband. Working with a family"),
        ("identify_families", "fund_raising"),  # by its id alone
    ],
)
def test_no_purpose_of_marketing_can_be_defined(part, says, tmp_path):
    with pytest.raises(BadSettings, match="speaks of marketing"):
        read_profile(with_text(tmp_path, "profile.yaml", part, says, times=-1))


@pytest.mark.parametrize(
    "text",
    [
        "Fund-raising appeal for the mayor\u2019s charity", "Asking for donations", "Our NEWSLETTER", "Generating leads",
        "Direct  mailing", "An e-mail campaign", "selling_to_families", "Discounts from local shops", "Cold calling",
        "Canvassing for the election", "Mail-shots", "Audience segmentation", "Promotional texts", "Monetising the data",
    ],
)  # fmt: skip
def test_it_is_known_however_it_is_written(text):
    assert speaks_of_marketing(text)


@pytest.mark.parametrize(
    "text",
    [
        "Promoting the welfare of children", "Funding holiday food", "A letter to each family", "Lead professionals",
        "Into the labour market", "Support for carers of young people who leave care", "Political asylum", "Loads of extracts",
    ],
)  # fmt: skip
def test_what_a_council_does_for_families_is_not_taken_for_it(text):
    assert speaks_of_marketing(text) is None


def test_the_list_is_in_the_letters_that_it_is_read_in():
    words = [word for kind in marketing_words().words.values() for word in kind]

    assert len(words) == len(set(words))
    assert [word for word in words if not speaks_of_marketing(word.replace("*", ""))] == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("profile.yaml", "    kind: decides\n", "    kind: marketing\n"),
        ("sharing.yaml", "title: Health visiting, kind: partner", "title: Health visiting, kind: marketing"),
        ("law.yaml", "to: contact_for_consultation", "to: marketing"),
    ],
)
def test_no_kind_of_purpose_recipient_or_consent_is_marketing(file, old, new, tmp_path):
    folder = with_text(tmp_path, file, old, new)
    with pytest.raises(BadSettings):
        read_profile(folder)
        read_registers(folder)


def test_who_receives_for_a_purpose_that_decides_about_nobody_is_given_nothing_about_one_person():
    profile, sharing = read_profile(EXAMPLE), read_registers(EXAMPLE).sharing
    (health,) = [one for one in sharing.recipients if one.title == "Health visiting"]

    def problem(kind: str) -> str | None:
        purpose = profile.purposes["family_help"].model_copy(update={"kind": kind})
        purposes = {**profile.purposes, "family_help": purpose}
        recipient = health.model_copy(update={"purpose": "family_help"})
        return recipient_problem(recipient, profile.model_copy(update={"purposes": purposes}), ON)

    kinds = get_args(PurposeKind)
    assert {kind for kind in kinds if problem(kind) is None} == {"decides"}


def test_a_check_finds_who_receives_names_for_planning_or_for_running_the_system(tmp_path):
    line = "title: Health visiting, kind: partner, receives: identifiable"
    folder = with_text(tmp_path, "sharing.yaml", line, f"{line}, purpose: run_the_service")

    told = [str(one) for one in check_folder(folder, on=ON)]
    assert any("receives data that names people for 'run_the_service'" in one for one in told)
