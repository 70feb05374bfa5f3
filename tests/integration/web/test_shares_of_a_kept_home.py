"""Nobody writes down by a slip that an address or a school was given of whoever's home must not be disclosed."""

from __future__ import annotations

import pytest
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn

from kinfold.cases import sharing
from kinfold.governance.rules.disclosures import Draft

ADDRESS = f"/people/{fakes.OTIS}/shared/"
GIVEN = {"outcome": "shared", "recipient": "Hollybank Police", "why": "They asked", "known": "yes"}
WARNS = "Their home must not be disclosed. Give no address"
REFUSED = "Leave out how to reach them and their education"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Draft]:
    told: list[Draft] = []
    monkeypatch.setattr(sharing, "shares_of", lambda *_: ())
    monkeypatch.setattr(sharing, "may_yet_be_another", lambda *_: False)
    monkeypatch.setattr(sharing, "home_is_kept", lambda *_: True)
    monkeypatch.setattr(sharing, "share", lambda *given: told.append(given[-1]))
    return told


@pytest.mark.parametrize("leads", ["contact", "education"])
def test_what_leads_home_is_left_out_unless_somebody_made_sure(
    signed_in: SignIn, written: list[Draft], leads: str
) -> None:
    browser = signed_in()
    page = browser.get(ADDRESS).content.decode()
    assert WARNS in page and page.count("Leave it out: it leads to their home.") == 2
    assert REFUSED in browser.post(ADDRESS, {**GIVEN, "categories": [leads, "crime"]}).content.decode()
    assert written == []
    browser.post(ADDRESS, {**GIVEN, "categories": ["crime"]})
    browser.post(ADDRESS, {**GIVEN, "outcome": "refused", "categories": [leads]})
    browser.post(ADDRESS, {**GIVEN, "categories": [leads], "sure": "on"})
    assert [[one.value for one in draft.categories] for draft in written] == [["crime"], [leads], [leads]]


def test_of_anybody_else_nothing_of_that_is_asked(
    signed_in: SignIn, written: list[Draft], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "home_is_kept", lambda *_: False)
    browser = signed_in()
    page = browser.get(ADDRESS).content.decode()
    assert WARNS not in page and "it leads to their home" not in page
    browser.post(ADDRESS, {**GIVEN, "categories": ["contact"]})
    assert len(written) == 1
