"""A worker says whom they know, and their manager ends it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import CHILD, Seen

WORKERS_ADDRESS = "ben.tran@hollybank.example"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_whom_a_worker_knows_is_kept_from_them_until_somebody_else_ends_it(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    worker, manager = browse(size), browse(size)
    by_worker, by_manager = Seen(worker, size), Seen(manager, size)
    sign_in(worker, "family_worker")
    assert worker.goto(site.person).status == 200
    follow(worker, worker.get_by_role("link", name="Whom I know"))
    worker.get_by_label("Whose pages").fill("Tobi Adeyemi")
    press(worker, "Keep them from me")
    expect(worker.get_by_role("alert")).to_contain_text("Enter the addresses of their pages")
    by_worker.look("own-interest-wrong")
    worker.get_by_label("Whose pages").fill(f"{site.url}{site.person}\n{site.url}{site.family}")
    worker.get_by_label("They are of my family").check()
    press(worker, "Keep them from me")
    expect(worker.get_by_role("heading", name="It is written down")).to_be_visible()
    by_worker.look("own-interest-done")
    assert [worker.goto(page).status for page in (site.person, site.family)] == [403, 403]

    sign_in(manager, "team_manager", CHILD)
    manager.goto("/interests/")
    expect(manager.get_by_role("button", name="End it for Ben Tran")).to_have_count(2)
    by_manager.look("interests")
    for _ in range(2):
        with manager.expect_navigation():
            manager.get_by_role("button", name="End it").first.click()
    assert worker.goto(site.person).status == 200
    for seen in (by_worker, by_manager):
        seen.nothing_is_wrong()
