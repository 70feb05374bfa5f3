"""Lists of the register that must be complete."""

from __future__ import annotations

from django.apps import apps

from kinfold.governance.rules.profile import read_profile
from kinfold.register.models import PUBLISHED, Published
from kinfold.register.personal_data import TREATMENTS
from kinfold.register.reading.families import ORDER_OF_ANSWERS, ORDER_OF_ROLES
from kinfold.vocabulary.codelists import Answer, FamilyRole


def test_every_published_table_is_published():
    models = {model for model in apps.get_app_config("register").get_models() if issubclass(model, Published)}

    assert models == set(PUBLISHED)


def test_every_column_says_how_it_is_treated():
    for model in apps.get_app_config("register").get_models():
        columns = {field.name for field in model._meta.concrete_fields}
        assert columns == set(TREATMENTS[model]), f"{model.__name__}: {sorted(columns ^ set(TREATMENTS[model]))}"


def test_every_column_is_kept_under_a_class_of_the_profile(request):
    profile = read_profile(request.config.rootpath / "councils" / "example")
    kept = {treatment.keep for columns in TREATMENTS.values() for treatment in columns.values() if treatment.keep}

    assert kept <= set(profile.retention)


def test_every_role_and_every_answer_has_its_place_on_the_page():
    assert set(ORDER_OF_ROLES) == set(FamilyRole)
    assert set(ORDER_OF_ANSWERS) == set(Answer)
