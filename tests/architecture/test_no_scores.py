"""No score of a person: no number, order or word that is one, in any table, value or page."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import FloatField, IntegerField

from kinfold.families.tables import TABLES as FAMILIES
from kinfold.linkage.tables import TABLES as LINKAGE
from kinfold.needs.tables import TABLES as NEEDS
from kinfold.outcomes.tables import TABLES as OUTCOMES
from kinfold.register import values
from kinfold.sources.tables import TABLES as SOURCES

ROOT = Path(__file__).resolve().parents[2]
SCORE = re.compile(r"(^|_)(score|risk|rating|rank|priority|likelihood|propensity|probability|severity|index)(_|$)")
# The rank of a source says how far it is believed about addresses; it is about no person.
ALLOWED = {("sources", "rank")}


def test_the_pattern_knows_a_score_when_it_sees_one():
    assert SCORE.search("risk_score")
    assert SCORE.search("family_priority")
    assert not SCORE.search("outcomes_met")


@pytest.mark.parametrize("table", [*SOURCES, *LINKAGE, *FAMILIES, *NEEDS, *OUTCOMES], ids=lambda table: table.name)
def test_no_table_of_the_line_has_a_score(table):
    assert not [name for name in table.names() if SCORE.search(name) and (table.name, name) not in ALLOWED]


@pytest.mark.parametrize("app", ["register", "governance", "cases"])
def test_no_model_has_a_score(app):
    for model in apps.get_app_config(app).get_models():
        assert not [field.name for field in model._meta.concrete_fields if SCORE.search(field.name)], model.__name__


def test_no_number_is_attached_to_a_person():
    person = apps.get_model("register", "Person")
    numbers = [field.name for field in person._meta.concrete_fields if isinstance(field, FloatField | IntegerField)]
    # A digest of the row, by which a change is seen: it says nothing of the person.
    assert numbers == ["row_hash"]


def test_no_value_that_a_page_is_given_attaches_a_number_to_a_person_but_the_age():
    for value in (values.PersonPage, values.SearchHit, values.Member):
        numbers = {field.name for field in dataclasses.fields(value) if re.search(r"\b(int|float)\b", str(field.type))}
        assert numbers <= {"age"}, value.__name__


def test_no_page_speaks_of_a_score():
    for page in (ROOT / "src" / "kinfold" / "web").rglob("*.html"):
        assert not re.search(
            r"\b(risk|family|person|need)s? (score|level|rating)|\bRAG rating",
            page.read_text(encoding="utf-8"),
            re.IGNORECASE,
        ), page.name
