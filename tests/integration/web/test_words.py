"""Words on pages: days, periods, figures, and lists that must be complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils.safestring import mark_safe
from tests.integration.web import fakes

from kinfold.register.rules.fact_sentences import LASTING, ON_A_DAY
from kinfold.register.values import FindingShown, OutcomeShown, Professional
from kinfold.vocabulary.codelists import Answer, Category, FactKind, FamilyRole
from kinfold.vocabulary.identifiers import PersonId
from kinfold.web.families.findings import laid_out
from kinfold.web.paging import Paging
from kinfold.web.people.involved import now_and_before
from kinfold.web.people.timeline import by_year
from kinfold.web.templatetags import words
from kinfold.web.templatetags.govuk import MarkupRefused, govuk


@pytest.mark.parametrize(
    ("from_day", "until_day", "said"),
    [
        (date(2026, 3, 3), None, "Since 3 March 2026"),
        (None, date(2026, 3, 3), "Until 2 March 2026"),
        (date(2026, 1, 19), date(2026, 1, 22), "19 January 2026 to 21 January 2026"),
        (date(2025, 6, 1), date(2025, 6, 2), "1 June 2025"),
        (date(2025, 6, 1), date(2025, 6, 1), "1 June 2025"),
        (None, None, "Dates not given"),
    ],
)
def test_a_period_is_said_with_its_last_day(from_day: date | None, until_day: date | None, said: str) -> None:
    assert words.period(from_day, until_day) == said


@pytest.mark.parametrize("kind", FactKind)
def test_what_happens_on_a_day_is_not_said_to_last(kind: FactKind) -> None:
    open_end = fakes.fact(1, kind, "-", date(2024, 8, 24), "Police incidents")
    ended = fakes.fact(1, kind, "-", date(2024, 8, 24), "Police incidents", date(2024, 9, 1))
    assert words.when(open_end) == ("24 August 2024" if kind in ON_A_DAY else "Since 24 August 2024")
    assert words.when(ended) == "24 August 2024 to 31 August 2024"


def test_a_police_incident_happened_and_a_plan_stands() -> None:
    assert {FactKind.POLICE_INCIDENT, FactKind.ARREST, FactKind.SUSPENSION, FactKind.MISSING_EPISODE} <= ON_A_DAY
    assert {FactKind.CHILD_PROTECTION_PLAN, FactKind.TENANCY, FactKind.EARLY_HELP} <= LASTING


def test_what_an_agency_may_have_known_late_is_said_to_be_known() -> None:
    assert words.known(date(2026, 3, 31), None) == "Known since 31 March 2026"
    assert words.known(date(2019, 5, 1), date(2020, 1, 1)) == "1 May 2019 to 31 December 2019"


def test_a_rule_is_told_by_title_and_day() -> None:
    assert words.without_address("Guidance, chapter 3 (https://www.example.org/x)") == "Guidance, chapter 3"
    assert [words.iso_day("2022-10-03"), words.iso_day("2022-10")] == ["3 October 2022", "2022-10"]


def test_two_children_with_other_figures_are_two_lines() -> None:
    def missed(person: tuple[PersonId, str], sentence: str) -> FindingShown:
        return fakes.finding("1.4", "Misses half of school", Answer.NOT_MET, sentence, who=person)

    laid = laid_out(
        OutcomeShown(
            "1",
            "School",
            (missed(fakes.OTIS_NAMED, "Missed 58 of 256."), missed(fakes.BRYN_NAMED, "Missed 6 of 256.")),
        )
    )
    assert sorted((group.people, group.finding.sentence) for group in laid.not_met) == [
        (("Bryn Quillfeather",), "Missed 6 of 256."),
        (("Otis Quillfeather",), "Missed 58 of 256."),
    ]


@pytest.mark.parametrize(("number", "said"), [(0, "no needs"), (1, "1 need"), (2, "2 needs"), (1200, "1,200 needs")])
def test_a_count_is_said_in_words(number: int, said: str) -> None:
    assert words.counted(number, "need,needs") == said


def test_an_age_that_is_not_known_is_not_nought() -> None:
    assert [words.years(None), words.years(0), words.years(1)] == ["age not known", "under 1", "1"]


def test_a_count_that_nobody_holds_is_not_nought() -> None:
    assert [words.thousands(None), words.thousands(0)] == ["–", "0"]


def test_every_code_that_a_page_shows_has_its_words() -> None:
    assert set(words.ROLES) == set(FamilyRole)
    assert set(words.ANSWERS) == set(words.ANSWER_COLOURS) == set(Answer)
    assert set(words.CATEGORIES) == set(Category)


def test_every_finding_stands_in_one_place_and_everybody_is_named() -> None:
    for outcome in fakes.OUTCOMES:
        laid = laid_out(outcome)
        grouped = (*(g for told in laid.not_known for g in told.rules), *laid.not_met, *laid.not_in_force)
        named = sorted([f.person_name or "" for f in laid.met] + [n for g in grouped for n in g.people or ("",)])
        assert named == sorted(finding.person_name or "" for finding in outcome.findings)


def test_what_is_not_known_for_one_reason_is_said_once() -> None:
    health = next(laid_out(outcome) for outcome in fakes.OUTCOMES if outcome.outcome == "3")
    assert [(told.because, [group.people for group in told.rules]) for told in health.not_known] == [
        ("Only a professional can judge it, and nobody has.", [("Otis Quillfeather", "Bryn Quillfeather")]),
        ("She is not among the people this source lists.", [("Tamsin Quillfeather",)]),
    ]
    assert health.count_not_known == 1  # one rule, whatever the reasons


def test_an_involvement_that_ends_tomorrow_is_one_today() -> None:
    def ending(until: date | None) -> Professional:
        return Professional("Nurse", None, None, None, None, None, until, "Health visiting", fakes.TODAY)

    now, before = now_and_before([ending(None), ending(date(2026, 3, 4)), ending(fakes.TODAY)], on=fakes.TODAY)
    assert [one.until_day for one in now] == [None, date(2026, 3, 4)]
    assert [one.until_day for one in before] == [fakes.TODAY]


def test_a_timeline_goes_from_the_newest_year_to_the_oldest() -> None:
    assert [year.year for year in by_year(fakes.PERSON_PAGE.timeline)] == [2026, 2025, 2022]
    assert sum(len(year.facts) for year in by_year(fakes.PERSON_PAGE.timeline)) == len(fakes.PERSON_PAGE.timeline)


def test_the_links_beneath_a_list_lead_to_every_page_in_steps() -> None:
    numbers = [item.get("number", "…") for item in Paging(5, 230, "/list/").items]
    assert numbers == [1, "…", 4, 5, 6, "…", 10]
    assert [Paging(1, 0, "/").pages, Paging(1, 25, "/").pages, Paging(1, 26, "/").pages] == [1, 1, 2]


def test_a_component_takes_text_as_text() -> None:
    assert "&lt;b&gt;" in govuk("tag", text="<b>bold</b>")
    assert "&lt;b&gt;" in govuk("input", id="q", name="q", label="<b>Name</b>", value='"<b>')


@pytest.mark.parametrize("given", [{"html": "<b>x</b>"}, {"label": {"html": "<b>x</b>"}}, {"items": [{"html": "x"}]}])
def test_a_component_refuses_markup_that_nobody_made_safe(given: dict[str, object]) -> None:
    with pytest.raises(MarkupRefused):
        govuk("input", id="q", name="q", **given)


def test_a_component_takes_markup_that_was_made_safe() -> None:
    assert "<b>x</b>" in govuk("tag", html=mark_safe("<b>x</b>"))


@pytest.mark.parametrize("kind", FactKind)
def test_what_no_source_dated_is_said_to_be_first_told_and_not_to_have_begun(kind: FactKind) -> None:
    undated = replace(
        fakes.fact(1, kind, "-", date(2026, 1, 31), "Housing"), from_day=None, first_told=date(2026, 1, 31)
    )
    what = "the day" if kind in ON_A_DAY else "the day it began"
    assert words.when(undated) == f"First told on 31 January 2026; {what} was not sent"
    over = replace(undated, until_day=date(2026, 3, 3))
    assert words.when(over) == f"First told on 31 January 2026; until 2 March 2026; {what} was not sent"
