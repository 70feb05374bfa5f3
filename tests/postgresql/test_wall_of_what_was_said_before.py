"""Behind the second wall: that something was said before a family changed is told on both sides, and of strangers nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from tests.integration.register.a_run import ARun
from tests.integration.register.conftest import (  # noqa: F401 - fixtures
    council,
    example,
    max_boss,
    publish_run,
    published,
    run,
    the_first_run,
    wendy,
)
from tests.integration.register.readers import FAMILY_HELP, family, person
from tests.integration.register.test_a_family_that_changed import (
    all_is_said,
    nothing_is_told,
    tom_keeps_the_children,
    works_with,
)
from tests.postgresql.behind_the_wall import as_the_site, let_the_site_in

from kinfold.governance import wall
from kinfold.register import queries
from kinfold.vocabulary.codelists import Action


@pytest.fixture
def changed(publish_run: Any, run: ARun, wendy: Any, max_boss: Any) -> None:  # noqa: F811
    all_is_said(wendy, max_boss)
    tom_keeps_the_children(run)
    publish_run(run)
    let_the_site_in()


def test_both_sides_are_told_that_there_is_something_and_nothing_of_it(changed: None) -> None:
    toms, janes = family("toms"), family("smiths")
    nora = works_with("s-nora", toms, janes)
    with wall.nobody_yet(), as_the_site():
        wall.read_by(nora.staff, FAMILY_HELP)
        pages = [queries.family_page(nora, FAMILY_HELP, one) for one in (toms, janes)]
    assert [(page.said_before, page.waits) for page in pages] == [(True, True), (True, False)]
    assert nothing_is_told(pages)


def test_of_carers_whom_one_does_not_work_with_the_wall_tells_nothing(changed: None) -> None:
    jane, hers = person("housing:jane"), family("smiths")
    nora = works_with("s-nora", family("toms"))

    def told() -> bool:
        with wall.nobody_yet(), as_the_site(), transaction.atomic(), connection.cursor() as cursor:
            wall.read_by(nora.staff, FAMILY_HELP)
            wall.asked(Action.OPEN)
            wall.tell()
            cursor.execute("SELECT wall_said_with(%s, %s, %s)", [[jane], [jane], [hers]])
            return bool(cursor.fetchone()[0])

    assert not told()
    works_with("s-nora", hers)
    assert told()
