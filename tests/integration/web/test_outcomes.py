"""What the pages of an outcome say before and after an audit, and that only whose role audits sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn

from kinfold.register import outcome_actions, outcome_queries, result_queries
from kinfold.register.outcome_values import Fared, NeedFollowed, PracticeSeen, Signed
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import NeedId

SIGNED = Signed(
    sign_off=1, family=fakes.FAMILY, title="Quillfeather: Otis, Bryn", by="Carys Penhallow",
    at=datetime(2026, 3, 2, tzinfo=UTC), reason="They manage by themselves", run_day=date(2026, 3, 1),
    began=date(2025, 1, 10), ended=date(2025, 8, 1),
    needs=(
        NeedFollowed(
            NeedId("EDU-1"), "Misses too much school: Otis", date(2025, 1, 10), "Missed 58 of 126 sessions.", "held",
            date(2026, 2, 1), "Missed 4 of 126 sessions.", "Missed 5 of 126 sessions.", None, None, "", None,
        ),
    ),
    practice=(PracticeSeen("one plan for the whole family", date(2025, 1, 20), "Early help"),),
    whole=False, to_audit=True, may_audit=True,
)  # fmt: skip


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Signed]:
    one = [SIGNED]
    monkeypatch.setattr(outcome_queries, "outcome_to_audit", lambda *_: one[0])
    return one


def test_whoever_audits_sees_the_evidence_and_says_what_they_looked_at(
    signed_in: SignIn, shown: list[Signed], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(outcome_actions, "audit", lambda *_, **said: told.append(said))
    browser = signed_in(fakes.ANALYST, "identify_families")

    page = browser.get("/outcomes/1/").content.decode()
    wrong = browser.post("/outcomes/1/", {"stands": "", "note": ""}).content.decode()
    answer = browser.post("/outcomes/1/", {"stands": "no", "note": " The plan ended in May "})

    for text in (
        "Missed 58 of 126",
        "Missed 5 of 126",
        "20 January 2025, Early help",
        "Met and held",
        "leaves out some",
    ):
        assert text in page
    assert "Select whether the outcome stands" in wrong and "Enter what you looked at" in wrong
    assert (answer.status_code, answer["Location"]) == (302, "/outcomes/")
    assert told == [{"stands": False, "note": "The plan ended in May"}]


def test_what_was_looked_at_or_signed_by_oneself_has_no_form(signed_in: SignIn, shown: list[Signed]) -> None:
    browser = signed_in(fakes.ANALYST, "identify_families")
    shown[0] = replace(SIGNED, may_audit=False)
    assert "You signed it yourself" in browser.get("/outcomes/1/").content.decode()
    shown[0] = replace(SIGNED, may_audit=False, audit_stands=False, audited_by="Bo", audit_note="It ended in May")
    page = browser.get("/outcomes/1/").content.decode()
    assert "It does not stand, says Bo" in page and "Does the outcome stand?" not in page


def test_somebody_who_was_quicker_is_told_of(
    signed_in: SignIn, shown: list[Signed], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise NoLongerSo("It was looked at.", where="-", means="-", do="Look again.")

    monkeypatch.setattr(outcome_actions, "audit", gone)
    answer = signed_in(fakes.ANALYST, "identify_families").post("/outcomes/1/", {"stands": "yes", "note": "All of it"})
    assert answer.status_code == 409 and "It was looked at. Look again." in answer.content.decode()


def test_how_families_fared_is_shown_as_counts_and_says_that_it_is_not_for_outside(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (
        Fared("Nobody was known for an offence", False, 24, 17, 4, 3, 12, 7, 10),
        Fared("No child was reported missing", True, None, None, None, None, None, None, 10),
    )
    monkeypatch.setattr(result_queries, "group_results", lambda *_: told)

    page = " ".join(signed_in(fakes.ANALYST, "identify_families").get("/results/").content.decode().split())

    for text in ("12 had such a need when support began; of 7 of them it is so now", ">24<", ">17<", ">4<", ">3<"):
        assert text in page
    assert page.count("Too few families to be shown") == 1 and "do not publish them" in page
    assert page.count("Kinfold’s own grouping") == 1
