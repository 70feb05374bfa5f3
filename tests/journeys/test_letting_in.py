"""A manager lets a colleague in for some days and ends it; a worker says whom they know, and the manager ends that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web.hollybank import DAY
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import CHILD, Seen

WORKERS_ADDRESS = "ben.tran@hollybank.example"


def fill(page: Page, whom: str, *, why: str) -> None:
    page.get_by_label("Who?").fill(whom)
    for label in ("First day", "Last day"):
        page.get_by_label(label).fill(f"{DAY.day} {DAY.month} {DAY.year}")
    page.get_by_label("Why").fill(why)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_colleague_is_let_in_for_some_days_and_no_longer(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    worker, manager = browse(size), browse(size)
    by_manager = Seen(manager, size)
    sign_in(worker, "family_worker")
    sign_in(manager, "team_manager", CHILD)
    assert worker.goto(site.not_theirs).status == 403

    manager.goto(site.families["Ellis: Maya"])
    follow(manager, manager.get_by_role("link", name="Put a colleague on the list of a meeting"))
    press(manager, "Put them on the list")
    expect(manager.get_by_role("alert")).to_contain_text("Enter why")
    by_manager.look("let-in-wrong")
    fill(manager, WORKERS_ADDRESS, why="Conference on the plan")
    press(manager, "Put them on the list")
    expect(manager.get_by_role("button", name="End it now for Ben Tran")).to_be_visible()
    by_manager.look("let-in")
    assert worker.goto(site.not_theirs).status == 200
    press(manager, "End it now")
    assert worker.goto(site.not_theirs).status == 403

    manager.goto("/duty/")
    fill(manager, "S2", why="Cover for the week")
    manager.get_by_label("The duty of which team?").select_option("Assessment")
    press(manager, "Put them on duty")
    expect(manager.get_by_text("Ben Tran, for Assessment")).to_be_visible()
    by_manager.look("duty")
    assert worker.goto(site.not_theirs).status == 200
    press(manager, "End it now")
    assert worker.goto(site.not_theirs).status == 403
    by_manager.nothing_is_wrong()


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
