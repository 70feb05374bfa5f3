"""Whom somebody says that they know is kept from them at once; nothing tells whether there is such a page."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn

from kinfold.governance.models import Restriction

OWN = "/interests/own/"


def said(browser: Any, pages: str, **more: str) -> Any:
    return browser.post(OWN, {"pages": pages, "reason": "own_family", **more})


def test_it_acts_on_the_next_page_and_the_answer_is_the_same_for_nobody(signed_in: SignIn) -> None:
    browser, otis = signed_in(), f"/people/{fakes.OTIS}/"
    assert browser.get(otis).status_code == 200

    theirs = said(
        browser, f"https://kinfold.anyshire.example{otis}\nhttps://kinfold.anyshire.example/families/{fakes.FAMILY}/"
    )
    nobodys = said(browser, f"/people/{fakes.NOBODY_AT_ALL}/")

    assert (
        (theirs.status_code, theirs["Location"]) == (nobodys.status_code, nobodys["Location"]) == (302, f"{OWN}done/")
    )
    assert browser.get(f"{OWN}done/").status_code == 200
    assert [browser.get(page).status_code for page in (otis, f"/families/{fakes.FAMILY}/")] == [403, 403]
    assert browser.get(otis).content == browser.get(f"/people/{fakes.STRANGER}/").content
    assert fakes.OTIS not in browser.get(OWN).content.decode(), "what was said is listed nowhere to whoever said it"
    assert signed_in(fakes.SOCIAL_WORKER, "safeguarding").get(otis).status_code == 200


@pytest.mark.parametrize(
    "pages", ["", "Otis Harrow", "people", "/people/", "/sources/school/", f"/people/{fakes.OTIS}/ and Otis"]
)
def test_a_name_and_what_is_no_address_is_refused_before_anything_is_written(pages: str, signed_in: SignIn) -> None:
    answer = said(signed_in(), pages)

    assert "Enter the addresses of their pages" in answer.content.decode()
    assert not Restriction.objects.exists()


def test_how_they_know_them_must_be_said_in_one_of_the_words(signed_in: SignIn) -> None:
    answer = said(signed_in(), f"/people/{fakes.OTIS}/", reason="witness")

    assert "Select how you know them" in answer.content.decode()
    assert not Restriction.objects.exists()


def test_a_manager_ends_that_of_those_below_them_and_not_their_own(signed_in: SignIn) -> None:
    otis = f"/people/{fakes.OTIS}/"
    worker, manager = signed_in(), signed_in(fakes.MANAGER, "safeguarding")
    said(worker, otis)
    said(manager, f"/people/{fakes.STRANGER}/")
    listed = manager.get("/interests/").content.decode()
    assert "Ines Harrow" in listed and fakes.STRANGER not in listed, "their own is listed to them nowhere"
    own, theirs = (Restriction.objects.get(staff=staff).pk for staff in (fakes.MANAGER, fakes.WORKER))

    refused = manager.post("/interests/", {"end": str(own)})
    assert (refused.status_code, Restriction.objects.count()) == (409, 2)
    assert manager.post("/interests/", {"end": str(theirs)}).status_code == 302
    assert worker.get(otis).status_code == 200
    assert manager.post("/interests/", {"end": str(theirs)}).status_code == 409


def test_a_manager_keeps_apart_those_below_them_alone(signed_in: SignIn) -> None:
    manager = signed_in(fakes.MANAGER, "safeguarding")
    pages = {"pages": f"/people/{fakes.OTIS}/", "reason": "colleague"}

    assert manager.post("/interests/", {**pages, "staff": fakes.WORKER}).status_code == 302
    assert manager.post("/interests/", {**pages, "staff": fakes.ANALYST}).status_code == 409
    for whom in ("S999", fakes.MANAGER):
        answer = manager.post("/interests/", {**pages, "staff": whom}).content.decode()
        assert "who is not yourself" in answer
    assert list(Restriction.objects.values_list("staff", flat=True)) == [fakes.WORKER]


def test_others_have_no_such_page(signed_in: SignIn) -> None:
    assert signed_in().get("/interests/").status_code == 403
