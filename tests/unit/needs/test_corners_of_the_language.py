"""What the shipped frameworks happen not to ask, and what must never reach a compiled rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.needs.small_world import SmallWorld, the_framework

from kinfold.needs.asked import Asked
from kinfold.needs.compile import compile_need
from kinfold.needs.coverage import Reasons, Situation
from kinfold.needs.fact_words import WORDS
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Need, Reference, Value
from kinfold.needs.parts import part_sql
from kinfold.needs.rules import Part
from kinfold.vocabulary.codelists import CATEGORY_OF, Category, FactKind
from kinfold.vocabulary.errors import RunFailed
from kinfold.warehouse.duckdb_engine import DuckDBEngine
from kinfold.warehouse.engine import Step

BORN, SPRING = date(2012, 5, 1), date(2025, 3, 10)


def asking(rule: dict[str, Any]) -> Framework:
    """A framework with one need of a child, by this rule."""
    whole = the_framework()
    value = next(iter(whole.need("ABU-2").values.values())).model_dump(mode="json", by_alias=True)
    told = {"id": "ABU-90", "outcome": "ABU", "label": "ABU-90", "about": "child", "evidence": "data"}
    need = Need.model_validate({**told, "values": {date(2022, 10, 3): {**value, "rule": rule, "also_shown_by": []}}})
    return replace(whole, needs=(need,))


@pytest.mark.parametrize(("ended", "answer"), [("charged", "met"), ("no_further_action", "not_met")])
def test_a_count_may_ask_how_a_thing_ended(ended: str, answer: str) -> None:
    rule = {"count": {"of": ["arrest"], "outcome": ["charged"], "ever": True, "at_least": 1}}
    world = SmallWorld().source("police", FactKind.ARREST).person("Ada", BORN)
    world.fact("Ada", "police", FactKind.ARREST, SPRING, outcome=ended)

    assert world.run(framework=asking(rule)).answer("ABU-90", "Ada") == answer


PROVEN_OR_A_SERVICE = {FactKind.OFFENCE, FactKind.PROBATION, FactKind.DOMESTIC_ABUSE_SUPPORT}
"""What a court or a caution settled, and that somebody is helped: it says what it says, and no more is read into it."""
RAISED = [
    kind
    for kind, category in CATEGORY_OF.items()
    if category in (Category.CRIME, Category.DOMESTIC_ABUSE) and kind not in PROVEN_OR_A_SERVICE
]


@pytest.mark.parametrize("kind", RAISED)
def test_a_finding_by_what_was_reported_of_somebody_says_that_it_is_no_finding_of_guilt(kind: FactKind) -> None:
    assert WORDS[kind].beware
    rule = {"count": {"of": [kind.value], "ever": True, "at_least": 2}}
    ours = {"called": {"one": "thing said of them", "many": "things said of them"}}
    world = SmallWorld().source("police", kind).person("Ada", BORN).person("Ben", BORN)
    world.fact("Ada", "police", kind, SPRING)

    plain = world.run(framework=asking(rule))
    called = world.run(framework=asking({"count": {**rule["count"], **ours}})).finding("ABU-90", "Ada")

    of_ada, of_ben = (plain.finding("ABU-90", one) for one in ("Ada", "Ben"))
    assert of_ada and of_ben and called
    assert of_ada["sentence"].endswith(f"; the rule asks for at least 2. {WORDS[kind].beware}")
    assert "finding" not in of_ben["sentence"] and "MARAC does" not in of_ben["sentence"]
    assert WORDS[kind].beware not in called["sentence"], "a rule that calls it by words of its own says it in them"


@pytest.mark.parametrize(("days", "answer"), [(296, "not_met"), (297, "met")])
def test_a_window_of_days_ends_where_it_says(days: int, answer: str) -> None:
    rule = {"count": {"of": ["arrest"], "days": days, "at_least": 1}}
    world = SmallWorld().source("police", FactKind.ARREST, known_from=date(2000, 1, 1)).person("Ada", BORN)
    world.fact("Ada", "police", FactKind.ARREST, SPRING)  # 296 days before the last of December

    found = world.run(framework=asking(rule)).finding("ABU-90", "Ada")

    assert found is not None
    assert found["answer"] == answer
    assert f"in the {days} days to 31 December 2025" in found["sentence"]


@pytest.mark.parametrize(("on", "answer"), [(date(2025, 3, 9), "not_met"), (date(2025, 3, 10), "met")])
def test_a_count_of_terms_goes_from_the_first_terms_first_day_to_the_day(on: date, answer: str) -> None:
    rule = {"count": {"of": ["suspension"], "terms": 1, "at_least": 2}}
    world = SmallWorld(on=on).source("schools", FactKind.SUSPENSION).person("Ada", BORN)
    for day in (date(2025, 1, 5), date(2025, 1, 6), SPRING):  # the term begins on 6 January
        world.fact("Ada", "schools", FactKind.SUSPENSION, day)

    found = world.run(framework=asking(rule)).finding("ABU-90", "Ada")

    assert found is not None
    assert found["answer"] == answer
    assert "since the beginning of Spring 2025" in found["sentence"]


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ({"count": {"of": ["suspension"], "terms": 5, "at_least": 1}}, FactKind.SUSPENSION),
        (
            {"rate": {"of": "attendance", "terms": 5, "unit": "sessions", "least_of": 40, "at_least": 0.1}},
            FactKind.ATTENDANCE,
        ),
    ],
)
def test_a_calendar_that_does_not_go_back_so_far_makes_the_answer_not_known(
    rule: dict[str, Any], kind: FactKind
) -> None:
    world = SmallWorld().source("schools", kind).person("Ada", BORN)
    world.fact("Ada", "schools", kind, SPRING, amount=50.0, of_amount=60.0)

    found = world.run(framework=asking(rule)).finding("ABU-90", "Ada")

    assert found is not None
    assert (found["answer"], found["why_not_known"]) == ("not_known", "too_little")
    assert "does not hold the last 5 terms before the day" in found["sentence"]


def test_a_source_that_has_never_sent_is_said_to_have_sent_nothing() -> None:
    source = has_never_sent(SmallWorld().source("police", FactKind.ARREST, fresh=False), "police")
    rule = {"count": {"of": ["arrest"], "ever": True, "at_least": 1}}

    found = source.person("Ada", BORN).run(framework=asking(rule)).finding("ABU-90", "Ada")

    assert found is not None
    assert (found["answer"], found["why_not_known"]) == ("not_known", "source_late")
    assert found["sentence"].endswith("has sent nothing yet.")


def has_never_sent(world: SmallWorld, source: str) -> SmallWorld:
    world.sources[source]["latest_extract"] = None
    return world


def test_a_withdrawn_value_and_a_part_that_joins_are_not_compiled() -> None:
    now, need = Situation(date(2025, 12, 31), (), (), ()), the_framework().need("ABU-2")
    withdrawn = Value.model_construct(rule=None, also_shown_by=(), reference=Reference(title="t"), verified=False)
    joining = Part.model_validate({"any_of": [{"open": {"of": ["early_help"]}}]})

    with pytest.raises(ValueError, match="no rule to compile"):
        compile_need(need, now.on, withdrawn, now, Reasons())
    with pytest.raises(ValueError, match="no question of its own"):
        part_sql(joining, Asked("n", "child_subjects", "said_of_people", "person", now, Reasons()))


def test_a_score_is_compared_by_its_amount() -> None:
    score = {"of": "wellbeing_score", "scale": "phq9", "measure": "of_amount", "at_least": 6, "unit": "points"}
    with pytest.raises(ValueError, match="a score is compared by"):
        Part.model_validate({"latest": {**score, "says": "a", "says_not": "b"}})


class OneNeedFails(DuckDBEngine):
    """An engine that cannot answer a need; the one beside it is DuckDB's own and fails at a table that is not there."""

    def drop(self, name: str) -> None:
        super().drop(name)
        if name == "told_of_households":  # the last thing before needs are answered
            super().drop("child_subjects")


def test_a_need_that_cannot_be_answered_stops_the_run_though_another_is_answered_beside_it(tmp_path: Path) -> None:
    world = SmallWorld().source("police", FactKind.ARREST).person("Ada", BORN)
    engines: list[DuckDBEngine] = []

    def failing(scratch: Path) -> DuckDBEngine:
        engines.append(OneNeedFails(scratch, threads=1))
        return engines[0]

    with pytest.raises(RunFailed, match="could not be run"):
        world.run(on_engine=failing)
    engines[0].run([Step("still", "SELECT 1 AS one")])  # nothing runs on behind its back
    assert engines[0].count("still") == 1
