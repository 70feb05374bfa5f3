"""What a page must say in words, so that a figure or a silence is not taken for another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn

from kinfold import web
from kinfold.governance import queries as governance
from kinfold.register import match_queries, protection_queries, queries
from kinfold.register.match_values import PairPage, Side, Weighed
from kinfold.register.values import OutcomeShown, SourceState
from kinfold.vocabulary.codelists import Answer
from kinfold.web.families.forms import Say

WEB = Path(web.__file__).parent
REFUSED = "Newest extract not used"


def test_a_met_need_that_does_not_count_says_why(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    why = "Not counted: it is the same circumstance as ‘Misses too much school’, which counts."
    again = replace(
        fakes.finding("1.9", "Misses half", Answer.MET, "Missed 58 sessions.", who=fakes.OTIS_NAMED), not_counted=why
    )
    page = replace(fakes.FAMILY_PAGE, outcomes=(OutcomeShown("1", "Getting a good education", (again,)),))
    browser = signed_in()
    assert "Not counted" not in browser.get(f"/families/{fakes.FAMILY}/").content.decode()
    monkeypatch.setattr(queries, "family_page", lambda *_: page)
    assert why in browser.get(f"/families/{fakes.FAMILY}/").content.decode()


@pytest.mark.parametrize(
    ("latest", "in_use"), [(date(2026, 2, 20), "the one before is in use"), (None, "none is in use")]
)
def test_a_refused_extract_is_told_with_what_is_in_use(
    latest: date | None, in_use: str, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in()
    before = browser.get("/sources/").content.decode()
    assert REFUSED not in before and "refused or rejected" not in before
    state = SourceState("roll", "Zebra roll", "Schools", latest, True, newest_refused=True)
    monkeypatch.setattr(queries, "source_states", lambda *_: (*fakes.SOURCES, state))
    text = browser.get("/sources/").content.decode()
    assert text.count(REFUSED) == 1 and in_use in text
    assert "The newest extract of 1 source was refused or rejected." in text
    assert text.index("Zebra roll") < text.index("School census"), "those that were refused come first"


def test_a_child_for_whom_nobody_is_named_is_sent_to_the_familys_page(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = fakes.PERSON_PAGE.families[0]
    alone = replace(fakes.PERSON_PAGE, professionals=())
    with_one = replace(alone, families=(replace(family, names_a_professional=True),))
    browser = signed_in()

    for page, said in ((alone, "No source names a professional"), (with_one, "Nobody is named for this person; see")):
        monkeypatch.setattr(queries, "person_page", lambda *_, page=page: page)
        text = browser.get(f"/people/{fakes.OTIS}/").content.decode()
        assert said in text
        assert (f'href="/families/{fakes.FAMILY}/#involved"' in text) == (page is with_one)


def test_somebody_without_a_birth_date_is_said_to_be_so(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in()
    undated = tuple(replace(member, age=None, birth_date=None) for member in fakes.FAMILY_PAGE.members)
    monkeypatch.setattr(queries, "family_page", lambda *_: replace(fakes.FAMILY_PAGE, members=undated))
    monkeypatch.setattr(queries, "person_page", lambda *_: replace(fakes.PERSON_PAGE, age=None, birth_date=None))
    for page in (f"/families/{fakes.FAMILY}/", f"/people/{fakes.OTIS}/"):
        assert "no source gave a birth date" in browser.get(page).content.decode()


def test_a_day_to_come_is_refused_with_the_day_that_counts_as_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(governance, "today", lambda: date(2026, 3, 31))
    told = {"about": "household", "kind": "confirmed", "basis": "record", "said": "x", "review": "0" * 32}

    form = Say({**told, "day": "1", "month": "4", "year": "2026"})

    assert form.errors["day"] == ["The day must be today, 31 March 2026, or in the past"]
    assert Say({**told, "day": "31", "month": "3", "year": "2026"}).is_valid()


def test_nobody_protected_is_told_as_nobody(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protection_queries, "protections", lambda *_: ())
    text = signed_in().get("/protected/").content.decode()
    assert "None stands" in text and "no stand" not in text


def test_an_outcome_tells_how_many_needs_are_confirmed(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = replace(
        fakes.finding("1.9", "Needs are not met", Answer.NOT_KNOWN, "Not known.", who=fakes.OTIS_NAMED),
        verdict="confirmed",
        why_not_known="Only a professional can judge it, and one has confirmed it.",
    )
    page = replace(fakes.FAMILY_PAGE, outcomes=(OutcomeShown("1", "Getting a good education", (judged,)),))
    monkeypatch.setattr(queries, "family_page", lambda *_: page)
    text = signed_in().get(f"/families/{fakes.FAMILY}/").content.decode()
    assert "None found, 1 confirmed, 1 not known" in text
    assert ">Confirmed</th>" in text


def test_of_what_is_kept_back_of_a_pair_neither_what_nor_why_is_told(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = Side("School census", "person", None, None, None, "Otis Zebra", False, 0, (), ())
    birth = Weighed("Birth date", "The same birth date.", 11.0, 0.0, 100.0)
    page = PairPage("a" * 32, "b" * 32, "Unsure.", False, side, side, False, (), (birth,), 11.0, None)
    monkeypatch.setattr(match_queries, "match_page", lambda *_: page)
    text = signed_in(fakes.MANAGER, "who_is_who").get(f"/matches/{page.pair}/").content.decode()
    # The same words on every pair, so that they tell of none.
    assert "is in no bar and in no figure, and no page says whether there is any" in text
    assert "disclosed" not in text and "Left out" not in text


def test_no_title_names_anybody_since_it_stays_in_the_browser_s_history(
    signed_in: SignIn,
) -> None:
    browser = signed_in()
    for address in (f"/families/{fakes.FAMILY}/", f"/people/{fakes.OTIS}/"):
        answer = browser.get(address)
        (title,) = re.findall(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
        assert answer.status_code == 200 and "Otis" not in title and fakes.CANARY not in title


def test_no_template_of_a_page_about_somebody_puts_a_name_in_its_title() -> None:
    """Names come as these; a title of an agreement, a source, a form or a need is nobody's."""
    titles = {
        path.relative_to(WEB).as_posix(): re.findall(r"block title %}(.*?){% endblock", path.read_text())
        for path in WEB.rglob("*.html")
    }
    assert len(titles) > 50
    named = re.compile(r"\b(name|full_name|person_name|sentence)\b|\bline\.title|signed\.title|page\.title")
    told = {path for path, found in titles.items() if any(named.search(one) for one in found)}
    assert told == {"sources/templates/sources/extract.html", "sources/templates/sources/source.html"}


def test_what_is_rounded_on_a_source_s_page_is_not_said_of_what_is_exact(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = replace(fakes.SOURCE_PAGE, state=replace(fakes.SOURCE_PAGE.state, protects=True))
    monkeypatch.setattr(queries, "source_page", lambda *_: page)
    text = signed_in().get("/sources/school_census/").content.decode()
    assert "rounded down to tens in this table. How many rows came stands below as it is." in text
