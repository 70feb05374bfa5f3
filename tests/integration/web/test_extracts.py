"""The sources pages: what waits, who may decide, and a form that says what is missing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_registers import change

from kinfold.places import shipped
from kinfold.register import actions, queries
from kinfold.register.values import Reviewed
from kinfold.vocabulary.errors import NoLongerSo

ADDRESS = f"/sources/arrears/{fakes.HELD.day}/{fakes.HELD.extract}/"
GIVEN = {"decision": "commit", "reason": "Two estates were sold; asked them", "review": fakes.HELD.review}


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the page hands to the register; that the register does right by it is tested beside it."""
    made: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        actions, "decide_extract", lambda actor, purpose, about, *, commit, reason: made.append((about, commit, reason))
    )
    return made


def test_the_list_begins_with_what_waits(signed_in: SignIn) -> None:
    page = signed_in(fakes.ANALYST, "run_the_service").get("/sources/").content.decode()

    assert "1 extract waits for a person" in page
    assert page.index(ADDRESS) < page.index("<table")
    assert page.index("Tenancies and rent arrears</a></th>") < page.index("School census</a></th>")


def test_a_source_tells_whom_it_knows_what_waits_and_what_came(signed_in: SignIn) -> None:
    page = signed_in(fakes.ANALYST, "run_the_service").get("/sources/arrears/").content.decode()

    for told in (
        "0 to 4",
        "fewer than 10",
        "65 and over",
        "240",
        "Look at it and decide",
        "by Bo Winterbourne",
        "In use",
    ):
        assert told in page


def test_what_came_under_an_agreement_that_has_ended_is_marked(
    signed_in: SignIn, settings: Any, tmp_path: Path
) -> None:
    council = settings.KINFOLD_COUNCIL = Path(shutil.copytree(shipped("councils") / "example", tmp_path / "council"))
    change(
        council / "sharing.yaml",
        "contracts: [tenancies, homelessness]",
        "contracts: [tenancies, homelessness, arrears]",
    )
    browser, ended = signed_in(fakes.ANALYST, "run_the_service"), "came under an agreement that ended on 2 March 2026"
    assert ended not in browser.get("/sources/arrears/").content.decode()

    gateway = "Localism Act 2011 section 1\n    from: 2022-10-01\n"
    change(council / "profile.yaml", gateway, f"{gateway}    until: 2026-03-02\n")
    page = browser.get("/sources/arrears/").content.decode()
    assert page.count(f"It {ended}, and stays until its retention says") == page.count("In use</strong>")
    assert f"What is held of it {ended}: “Sharing agreement with housing”" in page


def test_a_decision_is_handed_on_with_the_receipt_that_was_looked_at(signed_in: SignIn, decided: list) -> None:
    browser = signed_in(fakes.ANALYST, "run_the_service")

    for decision, commit in (("commit", True), ("reject", False)):
        answer = browser.post(ADDRESS, {**GIVEN, "decision": decision})
        assert (answer.status_code, answer["Location"]) == (302, "/sources/arrears/")
        about = Reviewed("arrears", fakes.HELD.day, fakes.HELD.extract, fakes.HELD.review)
        assert decided.pop() == (about, commit, GIVEN["reason"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"decision": ""}, "Select whether this extract is to be used"),
        ({"decision": "perhaps"}, "Select whether this extract is to be used"),
        ({"reason": "  "}, "Enter why"),
        ({"reason": "x" * 501}, "500 characters or fewer"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_decided(
    given: dict[str, str], told: str, signed_in: SignIn, decided: list
) -> None:
    page = signed_in(fakes.ANALYST, "run_the_service").post(ADDRESS, {**GIVEN, **given}).content.decode()

    assert "There is a problem" in page
    assert told in page
    assert decided == []


def test_a_receipt_that_changed_meanwhile_is_told_and_shown_again(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*_: object, **__: object) -> None:
        raise NoLongerSo("It was read again since.", where="-", means="-", do="-")

    monkeypatch.setattr(actions, "decide_extract", changed)
    answer = signed_in(fakes.ANALYST, "run_the_service").post(ADDRESS, GIVEN)

    assert answer.status_code == 409
    assert "It was read again since." in answer.content.decode()
    assert "Two estates were sold" in answer.content.decode()


def test_who_may_not_decide_sees_the_receipt_and_no_form(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "source_page", lambda *_: replace(fakes.SOURCE_PAGE, may_decide=False))

    page = signed_in(fakes.DATA_LEAD).get(ADDRESS).content.decode()

    assert "3,101 sent" in page
    assert "<textarea" not in page
    assert "Your role does not decide on extracts" in page


def test_the_door_refuses_whoever_sends_the_form_all_the_same(signed_in: SignIn) -> None:
    assert signed_in(fakes.DATA_LEAD).post(ADDRESS, GIVEN).status_code == 403
    assert signed_in(fakes.WORKER).post(ADDRESS, GIVEN).status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/sources/nothing/", f"/sources/arrears/2026-03-99/{fakes.HELD.extract}/", f"/sources/arrears/{fakes.HELD.day}/{'b' * 24}/"],
)  # fmt: skip
def test_an_extract_that_is_not_there_is_a_page_not_found(address: str, signed_in: SignIn) -> None:
    assert signed_in(fakes.ANALYST, "run_the_service").get(address).status_code == 404
