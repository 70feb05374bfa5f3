"""The information-governance officer reads what the council promised, what ends soon, and a right as people read of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen

OVERSIGHT = "Checking that access is right"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_officer_reads_the_registers(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    seen = Seen(page, size)
    sign_in(page, "information_governance", OVERSIGHT)
    page.goto("/registers/")
    expect(page.get_by_role("row").filter(has_text="Sharing agreement with housing")).to_contain_text("Soon")
    seen.look("registers")
    for name, heading, told in (
        ("purposes", "Purposes", "in the notice since version 1.0"),
        ("sharing", "Sharing", "HB-2025-07, running the refuge"),
        ("findings", "What is to be mended", "profile.yaml, line "),
        ("notice", "Privacy notice: Family Help in Hollybank", "Tenancies, rent and notices to leave"),
        ("rights", "Rights and complaints", "Not in the notice"),
    ):
        page.goto(f"/registers/{name}/")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.get_by_role("main")).to_contain_text(told)
        seen.look(f"registers-{name}")
    follow(page, page.get_by_role("link", name="To see your own data", exact=True))
    expect(page.get_by_text("Write to families@hollybank.example")).to_be_visible()
    expect(page.get_by_text("Write to dpo@hollybank.example")).to_be_visible()
    seen.look("registers-right")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What to write")).to_be_visible()
    expect(page.get_by_role("heading", name="One has arrived")).to_be_hidden()
    seen.look("registers-right-printed")
    page.emulate_media(media="screen")
    page.goto("/registers/notice/")
    page.emulate_media(media="print")
    seen.look("registers-notice-printed")
    seen.nothing_is_wrong()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_officer_writes_down_a_renewal_that_the_profile_does_not_know_yet(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    seen = Seen(page, size)
    sign_in(page, "information_governance", OVERSIGHT)
    page.goto("/registers/")
    follow(page, page.get_by_role("link", name="Sharing agreement with housing"))
    press(page, "Write it down")
    expect(page.get_by_role("alert")).to_contain_text("Select what was done")
    seen.look("registers-agreement-wrong")
    page.get_by_label("Renewed by the parties").check()
    page.get_by_label("The day it was done").fill("30 3 2026")
    page.get_by_label("Of a renewal").fill("29 5 2028")
    page.get_by_label("What it rests on").fill("Signed by both, file 12")
    press(page, "Write it down")
    expect(page.get_by_text("It was renewed for longer than the profile says")).to_be_visible()
    expect(page.get_by_text("Written down by Fay Odell")).to_be_visible()
    seen.look("registers-agreement")
    page.goto("/registers/staff/")
    expect(page.get_by_role("row").filter(has_text="Fay Odell")).to_contain_text("Lets them in")
    seen.look("registers-staff")
    seen.nothing_is_wrong()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_officer_asks_when_something_is_due_and_holds_it(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    seen = Seen(page, size)
    sign_in(page, "information_governance", OVERSIGHT)
    page.goto("/registers/retention/")
    page.get_by_role("radio", name="A family").check()
    page.get_by_label("Id", exact=True).fill(site.family.split("/")[2])
    press(page, "Ask")
    expect(page.get_by_text("It goes on: a service.").first).to_be_visible()
    assert page.url.endswith("/registers/retention/") and "Adeyemi" not in page.content()
    seen.look("registers-retention")
    page.goto("/registers/retention/due/")
    expect(
        page.get_by_role("heading", name="What is held about a family that the council works with: families")
    ).to_be_visible()
    seen.look("registers-due")
    page.goto("/registers/retention/holds/")
    page.get_by_role("radio", name="Everybody").check()
    page.get_by_label("What demands it").fill("Inquiry 7")
    press(page, "Place it")
    expect(page.get_by_role("listitem").filter(has_text="Inquiry 7").get_by_text("Stands", exact=True)).to_be_visible()
    by_rule = page.get_by_role("region", name="Holds by rule")
    expect(by_rule).to_contain_text(
        "Ordered by the Hollybank Safeguarding Partnership: letter of 2 February 2026, paragraph 4"
    )
    expect(by_rule).to_contain_text("An episode: child in need plan. Since 1 January 2020.")
    seen.look("registers-holds")
    press(page, "Lift it")
    expect(page.get_by_text("lifted by Fay Odell")).to_be_visible()
    seen.nothing_is_wrong()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_a_person_asks_is_passed_on_made_longer_and_answered(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    worker, officer = browse(size), browse(size)
    by_worker, by_officer = Seen(worker, size), Seen(officer, size)
    sign_in(worker, "family_worker")
    worker.goto(site.person)
    follow(worker, worker.get_by_role("link", name="What they ask by right"))
    press(worker, "Pass it on")
    expect(worker.get_by_role("alert")).to_contain_text("Select what they ask for")
    by_worker.look("rights-of-wrong")
    worker.get_by_label("What do they ask for?").select_option("To see the data of somebody you are responsible for")
    worker.get_by_label("For a child whom they are responsible for").check()
    worker.get_by_label("By telephone").check()
    worker.get_by_label("The day it reached the council").fill("30 3 2026")
    worker.get_by_role("textbox", name="What they ask").fill("All that school and health said this year")
    worker.get_by_label("Where the letter").fill("Note of the call, case file 12")
    press(worker, "Pass it on")
    expect(worker.get_by_text("Due by 30 April 2026")).to_be_visible()
    by_worker.look("rights-of")
    follow(worker, worker.get_by_role("link", name="a form to fill in"))
    by_worker.look("rights-forms")
    follow(worker, worker.get_by_role("link", name="To see your own data"))
    by_worker.look("rights-form")

    sign_in(officer, "information_governance", OVERSIGHT)
    officer.goto("/rights/")
    assert "Tobi" not in officer.content()
    by_officer.look("rights-list")
    follow(officer, officer.get_by_role("link", name="To see the data of somebody you are responsible for"))
    longer = officer.get_by_role("region", name="They were told that it takes longer")
    longer.get_by_label("The day they were told").fill("31 3 2026")
    longer.get_by_label("What they were told").fill("Two services keep paper files")
    by_officer.look("rights-one")
    press(officer, "Write it down")
    expect(officer.get_by_text("Due by 30 June 2026")).to_be_visible()
    officer.goto("/registers/rights/complain/")
    press(officer, "Write it down")
    expect(officer.get_by_role("alert")).to_contain_text("Select in what capacity they ask")
    by_officer.look("registers-right-form")
    by_worker.nothing_is_wrong()
    by_officer.nothing_is_wrong()
