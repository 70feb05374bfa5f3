"""A worker hides somebody who has fled; a manager sees that it stands, without whom, and asks that it be lifted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import CHILD, Seen


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_somebody_is_hidden_at_once_and_only_two_lift_it(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    worker, manager = browse(size), browse(size)
    by_worker, by_manager = Seen(worker, size), Seen(manager, size)
    sign_in(worker, "family_worker")
    worker.goto(site.person)
    follow(worker, worker.get_by_role("link", name="Protect this person and where they live"))
    press(worker, "Protect this person now")
    expect(worker.get_by_role("alert")).to_contain_text("Select why they are protected")
    by_worker.look("protect-wrong")
    worker.get_by_label("Where they live must not be known").check()
    worker.get_by_label("What happened").fill("They fled last night")
    press(worker, "Protect this person now")
    expect(worker.get_by_text("Write its number in your own case file")).to_be_visible()
    by_worker.look("protected-now")
    assert worker.goto(site.person).status == 403

    sign_in(manager, "team_manager", CHILD)
    manager.goto("/protected/")
    by_manager.look("protections")
    follow(manager, manager.get_by_role("link", name=re.compile(r"^Protection \d")))
    expect(manager.get_by_text("They fled last night")).to_be_visible()
    manager.get_by_label("Why").fill("She has a safe home and says so")
    by_manager.look("protection")
    press(manager, "Ask that it be lifted")
    follow(manager, manager.get_by_role("link", name=re.compile(r"^Protection \d")))
    expect(manager.get_by_text("You asked for its end.")).to_be_visible()
    expect(manager.get_by_role("button", name="Keep it protected")).to_be_visible()
    by_manager.look("protection-waits")
    assert "Tobi" not in manager.content()
    for seen in (by_worker, by_manager):
        seen.nothing_is_wrong()
