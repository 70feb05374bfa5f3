"""Silence, blanks and unknown codes are never a "no"."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.needs.small_world import Found, SmallWorld, only

from kinfold.vocabulary.codelists import FactKind

BORN = date(1990, 5, 1)
YEAR = date(2025, 1, 1)
"""The first day of the twelve months to 31 December 2025."""


def of_an_adult(world: SmallWorld, need: str) -> tuple[str, str | None, str]:
    return told(world.person("Ada", BORN, role="main_carer").run(framework=only(need)), need)


def told(found: Found, need: str) -> tuple[str, str | None, str]:
    row = found.finding(need, "Ada")
    assert row is not None
    return row["answer"], row["why_not_known"], row["sentence"]


@pytest.mark.parametrize(
    ("need", "kind", "one"),
    [
        ("FIN-1", FactKind.BENEFIT, "benefit claim"),
        ("REL-1", FactKind.PARENTING_SUPPORT, "judgement on parenting support"),
        ("DOM-1", FactKind.DOMESTIC_ABUSE_INCIDENT, "domestic abuse incident"),
    ],
)
def test_a_code_that_is_not_known_is_neither_yes_nor_no(need: str, kind: FactKind, one: str) -> None:
    world = SmallWorld().source("everything", *FactKind).fact("Ada", "everything", kind, date(2025, 11, 3), value=None)

    answer, why, sentence = of_an_adult(world, need)

    assert (answer, why) == ("not_known", "too_little")
    assert f"a {one} was recorded, in a code that is not known" in sentence


def test_a_list_whose_row_leaves_the_answer_empty_does_not_say_no() -> None:
    held, empty = (
        SmallWorld().source("dwp", FactKind.BENEFIT, coverage="listed").held("Ada", "dwp", left_open=left_open)
        for left_open in ((), (FactKind.BENEFIT,))
    )

    assert of_an_adult(held, "FIN-1")[0] == "not_met"
    answer, why, sentence = of_an_adult(empty, "FIN-1")
    assert (answer, why) == ("not_known", "too_little")
    assert "Dwp holds this person, and leaves empty what it could tell of claims of out-of-work benefits" in sentence


def test_a_known_yes_stands_beside_a_code_that_is_not_known() -> None:
    world = SmallWorld().source("dwp", FactKind.BENEFIT)
    for value in (None, "out_of_work"):
        world.fact("Ada", "dwp", FactKind.BENEFIT, date(2025, 11, 3), value=value)

    answer, _, sentence = of_an_adult(world, "FIN-1")

    assert answer == "met"
    assert sentence.startswith("1 claim of an out-of-work benefit")


def test_a_factor_in_an_unknown_code_does_not_make_an_assessment_say_no() -> None:
    world = SmallWorld().source("social_care", FactKind.ASSESSMENT, FactKind.ASSESSMENT_FACTOR)
    world.person("Ada", date(2015, 5, 1))
    world.fact("Ada", "social_care", FactKind.ASSESSMENT, date(2025, 11, 3))
    world.fact("Ada", "social_care", FactKind.ASSESSMENT_FACTOR, date(2025, 11, 3), value=None)

    answer, _, sentence = told(world.run(framework=only("CRI-2")), "CRI-2")

    assert answer == "not_known"
    assert "an assessment factor was recorded, in a code that is not known" in sentence


def test_a_list_says_no_only_of_people_in_the_roles_that_it_tells_of() -> None:
    answers = {}
    for role in ("claimant", "partner"):
        world = SmallWorld().source("benefits", FactKind.BENEFIT, coverage="listed", about=["claimant"])
        answers[role] = of_an_adult(world.held("Ada", "benefits", role=role), "FIN-1")

    assert answers["claimant"][0] == "not_met"
    assert answers["partner"] == (
        "not_known",
        "too_little",
        (
            "Not known: Benefits holds this person, but does not tell of claims of out-of-work benefits "
            "for everybody in the same role there."
        ),
    )


@pytest.mark.parametrize(
    ("known_from", "answer", "said"),
    [
        (YEAR, "not_met", "No proven offence, arrest or anti-social behaviour case in the 12 months to 31 December 2025."),
        (
            date(2025, 1, 2),
            "not_known",
            "Police tells of nothing before 2 January 2025, and this asks about the time since 1 January 2025",
        ),
        (None, "not_known", "no day is known from which Police holds everything"),
    ],
)  # fmt: skip
def test_a_log_says_no_only_as_far_back_as_it_goes(known_from: date | None, answer: str, said: str) -> None:
    asked = (FactKind.ARREST, FactKind.OFFENCE, FactKind.ANTI_SOCIAL_BEHAVIOUR, FactKind.PROBATION)
    found, why, sentence = of_an_adult(SmallWorld().source("police", *asked, known_from=known_from), "CRI-1")

    assert (found, why) == (answer, None if answer == "not_met" else "too_little")
    assert said in sentence


def test_a_no_over_any_time_says_since_when_the_log_speaks() -> None:
    world = SmallWorld().source(
        "social_care", FactKind.CHILD_PROTECTION_PLAN, FactKind.CHILD_IN_NEED_PLAN, known_from=date(2024, 1, 1)
    )
    found = world.person("Ada", date(2015, 5, 1)).run(framework=only("ABU-1"))

    assert told(found, "ABU-1")[2].startswith(
        "No child protection plan or child in need plan since 1 January 2024, up to 31 December 2025."
    )


def _of_a_victim(*, fresh: bool, held: bool = False, sent: bool = True) -> SmallWorld:
    """The police say nothing of Ada; a domestic abuse service alone could say that it helps her."""
    world = SmallWorld().source("police", FactKind.DOMESTIC_ABUSE_INCIDENT)
    world.source("abuse_service", FactKind.DOMESTIC_ABUSE_SUPPORT, FactKind.MARAC, coverage="listed", fresh=fresh)
    if not sent:
        world.sources["abuse_service"]["latest_extract"] = None
    return world.held("Ada", "abuse_service") if held else world


@pytest.mark.parametrize("held", [True, False], ids=["held before", "not held before"])
def test_a_late_source_of_what_also_shows_a_need_leaves_it_open(held: bool) -> None:
    answer, why, sentence = of_an_adult(_of_a_victim(fresh=False, held=held), "DOM-1")

    assert (answer, why) == ("not_known", "source_late")
    assert sentence == "Not known: Abuse service is late: its last extract is of 14 June 2025."


def test_a_source_of_what_also_shows_a_need_that_never_sent_leaves_it_open() -> None:
    answer, why, sentence = of_an_adult(_of_a_victim(fresh=False, sent=False), "DOM-1")

    assert (answer, why) == ("not_known", "source_late")
    assert sentence == "Not known: Abuse service has sent nothing yet."


@pytest.mark.parametrize("held", [True, False])
def test_the_silence_of_what_also_shows_a_need_takes_nothing_away_where_no_source_is_late(held: bool) -> None:
    assert of_an_adult(_of_a_victim(fresh=True, held=held), "DOM-1")[0] == "not_met"


def test_a_late_log_of_what_also_shows_a_need_leaves_it_open_for_those_of_its_ages_alone() -> None:
    answers = {}
    for ages in ((10, 17), (18, None)):
        world = SmallWorld().source("police", FactKind.DOMESTIC_ABUSE_INCIDENT)
        world.source("abuse_service", FactKind.MARAC, fresh=False, ages=ages)
        answers[ages] = of_an_adult(world, "DOM-1")[0]

    assert answers == {(10, 17): "not_met", (18, None): "not_known"}


def test_a_late_log_may_tell_of_whoever_is_of_no_known_age() -> None:
    world = SmallWorld().source("police", FactKind.DOMESTIC_ABUSE_INCIDENT)
    world.source("abuse_service", FactKind.MARAC, fresh=False, ages=(18, None))

    assert told(world.person("Ada", None, role="main_carer").run(framework=only("DOM-1")), "DOM-1")[0] == "not_known"


def test_what_is_met_stays_met_beside_a_late_source_of_what_also_shows_it() -> None:
    world = _of_a_victim(fresh=False)
    world.fact("Ada", "police", FactKind.DOMESTIC_ABUSE_INCIDENT, date(2025, 11, 3), value="victim")

    answer, _, sentence = of_an_adult(world, "DOM-1")

    assert answer == "met"
    assert "late" not in sentence


def test_each_source_stands_with_the_reason_that_names_it() -> None:
    of_a_victim = _of_a_victim(fresh=False).person("Ada", BORN, role="main_carer").run(framework=only("DOM-1"))
    row = of_a_victim.finding("DOM-1", "Ada")

    assert row is not None
    assert row["why_sources"] == ["source_late:abuse_service"]
    nobody_tells = (
        SmallWorld().person("Ada", BORN, role="main_carer").run(framework=only("FIN-1")).finding("FIN-1", "Ada")
    )
    assert nobody_tells is not None
    assert nobody_tells["why_sources"] == ["no_source:"]
