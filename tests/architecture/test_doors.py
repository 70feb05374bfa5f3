"""Every way to a person asks the door: who asks, for what purpose. Nothing else reads or writes them."""

from __future__ import annotations

import ast
import inspect
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Model
from tests.stores import own_ledger

from kinfold.cases import personal_data as of_cases
from kinfold.cases import queries as case_queries
from kinfold.governance import personal_data as of_governance
from kinfold.register import (
    correction_queries,
    daily_queries,
    family_queries,
    match_queries,
    need_queries,
    outcome_queries,
    queries,
    retention_queries,
)
from kinfold.register import personal_data as of_register
from kinfold.register.correction_values import Asked
from kinfold.vocabulary.errors import NotAllowed

QUERIES = (
    queries,
    match_queries,
    daily_queries,
    case_queries,
    need_queries,
    family_queries,
    outcome_queries,
    correction_queries,
    retention_queries,
)
PACKAGE = Path(inspect.getfile(queries)).resolve().parents[1]
# What says nothing about a person may be asked by anybody: which run the pages show, a digest of all of it, which
# extracts are used. `binding_decisions`, `binding_corrections`, `last_said`, `last_agreed` and `followed_needs` are for the line alone;
# those that follow ids tell ids alone; the others take a permit that the door gave.
ABOUT_NOBODY = {
    "run_shown", "state_hash", "extract_decisions", "binding_decisions", "reader_of", "looked_at", "suggestion",
    "followed_needs", "binding_corrections", "last_said", "last_agreed", "outcomes_looked_at", "review_of", "may_see", "signed_as_seen",
    "one_person", "known_by", "families_of", "home_of", "carried_on_by", "joined_into", "who_now", "may_yet_be_another", "home_is_kept", "due_by_month",
    "held_by_rule_today", "retention_at_the_machine", "said_by_one_at_the_machine",
}  # fmt: skip


def public(*modules) -> dict[str, object]:
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize("name", sorted(public(*QUERIES)))
def test_every_query_takes_who_asks_and_why_and_asks_the_door_first(name):
    if name in ABOUT_NOBODY:
        return
    function = public(*QUERIES)[name]
    assert list(inspect.signature(function).parameters)[:2] == ["actor", "purpose"]
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(node, ast.Call)]
    asked = [call.lineno for call in calls if ast.unparse(call.func).endswith("governance.require")]
    read = [
        call.lineno
        for call in calls
        if ast.unparse(call.func).split(".")[0]
        in ("reading", "people_reading", "family_reading", "searching", "matches", "decisions")
        and "Typed" not in ast.unparse(call.func)
    ]
    assert asked, f"{name} never asks the door"
    assert not read or min(asked) < min(read), f"{name} reads before it asks"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(public(*QUERIES)) - ABOUT_NOBODY))
def test_every_query_refuses_a_stranger(name, example_council):
    from kinfold.governance.rules.policy import About, Actor

    stranger = Actor(
        staff="nobody", name="Nobody", role="family_worker", team=None, active=True, trained=True, agreed=True
    )
    more = {
        "person_page": ("A" * 26,),
        "family_page": ("A" * 26,),
        "need_page": ("A" * 26, "EDU-1"),
        "outcome_page": ("A" * 26,),
        "correction_page": ("A" * 26,),
        "correction_effect": ("A" * 26, Asked("belongs", "b" * 26)),
        "outcome_to_audit": (1,),
        "suggestion_page": ("A" * 26,),
        "source_page": ("school",),
        "retention_of": (About("person", "a" * 26),),
        "match_page": ("a" * 32,),
        "match_effect": ("a" * 32, "same"),
        "match_decided": (1,),
        "asked_about": (date(2026, 3, 31),),
        "consent_page": ("A" * 26,),
        "consent_of_family": ("A" * 26, ()),
    }.get(name, ())
    with pytest.raises(NotAllowed):
        public(*QUERIES)[name](stranger, "family_help", *more)


@pytest.fixture
def example_council(settings, tmp_path):
    from kinfold.places import shipped

    settings.KINFOLD_COUNCIL = shipped("councils") / "example"
    own_ledger(settings, tmp_path)


@pytest.mark.parametrize("area", ["web", "cli"])
def test_pages_and_commands_run_no_sql_and_use_no_model_manager(area):
    found = []
    for file in (PACKAGE / area).rglob("*.py"):
        # Accounts hold credentials and no person; the health page asks the database for 1.
        if "migrations" in file.parts or file.parent.name == "accounts" or file.name == "health.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "cursor", "raw"):
                found.append(f"{file.relative_to(PACKAGE)}:{node.lineno}")
    assert not found


def test_no_admin_no_signal_no_model_form():
    found = []
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for way in ("django.contrib.admin", "ModelForm", "post_save", "pre_save", "ModelAdmin"):
            if way in text:
                found.append(f"{file.relative_to(PACKAGE)}: {way}")
    assert not found


def models_of(module) -> set[type[Model]]:
    from django.apps import apps

    return set(apps.get_app_config(module).get_models())


@pytest.mark.parametrize(
    ("app", "personal_data"), [("governance", of_governance), ("register", of_register), ("cases", of_cases)]
)
def test_every_column_says_how_it_is_treated(app, personal_data):
    assert set(personal_data.TREATMENTS) == models_of(app)
    for model, treated in personal_data.TREATMENTS.items():
        columns = {field.name for field in model._meta.concrete_fields}
        assert columns == set(treated), f"{model.__name__}: add or remove {sorted(columns ^ set(treated))}"


def test_no_settings_or_code_reaches_out_of_this_machine():
    """No outbound call in normal use: no client of a network is imported anywhere."""
    clients = {"requests", "httpx", "urllib3", "http.client", "smtplib", "ftplib", "urllib.request", "socket"}
    found = []
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{file.relative_to(PACKAGE)}: {name}" for name in names if name in clients]
    assert not found
