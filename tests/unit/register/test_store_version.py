"""A register that another version made is told of in words, before anything is changed in it."""

from __future__ import annotations

import pytest
from django.db.migrations.recorder import MigrationRecorder

from kinfold.cli.store_version import bring_up_to_date
from kinfold.vocabulary.errors import MissingPart

pytestmark = pytest.mark.django_db
Applied = MigrationRecorder.Migration


def test_a_register_of_this_version_is_taken() -> None:
    bring_up_to_date(owner=False)


def test_a_register_that_a_later_version_upgraded_is_refused_by_name() -> None:
    Applied.objects.create(app="register", name="9999_of_a_later_version")

    with pytest.raises(MissingPart, match=r"later version of Kinfold \(register 9999_of_a_later_version\)") as refused:
        bring_up_to_date(owner=True)

    assert "back-up" in str(refused.value.do)


def test_upgrades_of_others_that_are_not_known_stop_nothing() -> None:
    Applied.objects.create(app="of_a_package_that_went", name="0001_initial")

    bring_up_to_date(owner=False)


def test_a_register_that_lacks_an_upgrade_on_which_others_rest_is_refused_in_words() -> None:
    assert Applied.objects.filter(app="register", name__startswith="0001").delete()[0] == 1

    with pytest.raises(MissingPart, match="contradicts itself"):
        bring_up_to_date(owner=True)
