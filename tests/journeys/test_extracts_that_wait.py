"""An extract that a monitor stops: it is found on the sources page, looked at, and decided with a reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, ViewportSize, expect
from tests.integration.web import hollybank
from tests.journeys.conftest import DESKTOP, PHONE, Site, follow, press
from tests.journeys.pages import Seen
from tests.kept import Once

from kinfold.pipeline import refresh
from kinfold.places import Places
from kinfold.register.models import ExtractDecision, ReceivedExtract

SERVICE = "Running the service"


@pytest.fixture(scope="session")
def town_with_half_a_file(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Hollybank with two months of its landlord's files, the second of which broke off after one row."""
    folder = tmp_path_factory.mktemp("half-a-file")
    for part in ("council", "extracts"):
        shutil.copytree(hollybank.WORLD / part, folder / part)
    contract = folder / "council" / "sources" / "housing.yaml"
    contract.write_text(contract.read_text() + "monitors: {small: 2}\n")
    march = folder / "extracts" / "housing" / "housing_2026-03-31.csv"
    shutil.copy(march, march.with_name("housing_2026-02-28.csv"))
    march.write_text("".join(march.read_text().splitlines(keepends=True)[:2]))
    return Places(council=folder / "council", extracts=folder / "extracts", data=folder / "data")


@pytest.fixture(scope="session")
def half_a_file_published() -> Once[hollybank.Hollybank]:
    return Once()


@pytest.fixture
def site(
    settings: Any,
    transactional_db: None,
    town_with_half_a_file: Places,
    half_a_file_published: Once[hollybank.Hollybank],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Site:
    cache.clear()
    town = hollybank.make_hollybank_stand(settings, town_with_half_a_file, tmp_path, half_a_file_published)
    live_server = request.getfixturevalue("live_server")
    return Site(live_server.url, town.accounts, town.families(), town.people(), "")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_an_extract_that_waits_have_no_fault_and_fit_the_screen(
    size: ViewportSize, site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(size)
    sign_in(page, "programme_analyst", SERVICE)
    seen = Seen(page, size)
    page.goto("/sources/")
    seen.look("sources-waiting")
    page.goto("/sources/housing/")
    seen.look("source")
    follow(page, page.get_by_role("link", name="Look at it and decide"))
    seen.look("extract")
    press(page, "Write the decision down")
    seen.look("extract-wrong")
    page.goto("/sources/refuge/")
    seen.look("source-refuge")
    seen.nothing_is_wrong()


def test_an_extract_that_broke_off_is_rejected_with_a_reason(
    site: Site, browse: Callable[..., Page], sign_in: Callable[..., None], town_with_half_a_file: Places
) -> None:
    page = browse()
    sign_in(page, "programme_analyst", SERVICE)
    follow(page, page.get_by_role("link", name="Sources", exact=True))
    expect(page.get_by_role("heading", name="1 extract waits for a person")).to_be_visible()
    follow(page, page.get_by_role("link", name="31 March 2026"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Extract of 31 March 2026")
    expect(page.get_by_text("At least 70% of them expected").first).to_be_visible()

    press(page, "Write the decision down")
    expect(page.get_by_role("alert")).to_contain_text("Select whether this extract is to be used")
    expect(page.get_by_role("alert")).to_contain_text("Enter why")
    page.get_by_label("Reject it").check()
    page.get_by_label("Why").fill("Broke off after one row; the landlord sends it again")
    press(page, "Write the decision down")

    expect(page.get_by_role("heading", level=1)).to_have_text("Tenancies and rent")
    expect(page.get_by_text("Rejected, from the next run on")).to_be_visible()
    expect(page.get_by_text("Broke off after one row")).to_be_visible()
    decision = ExtractDecision.objects.latest("id")
    assert (decision.decision, decision.decided_by, decision.how) == ("rejected", "S4", "page")

    refresh(town_with_half_a_file, on=hollybank.DAY)
    assert ReceivedExtract.objects.get(source="housing", newest=True, extract_date=hollybank.DAY).state == "rejected"
    page.goto("/sources/")
    expect(page.get_by_text("waits for a person")).to_have_count(0)


def test_a_worker_sees_what_waits_and_cannot_decide(
    site: Site, browse: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = browse(PHONE)
    sign_in(page, "family_worker")
    page.goto("/sources/housing/")
    follow(page, page.get_by_role("link", name="Look at it"))

    expect(page.get_by_text("Your role does not decide on extracts")).to_be_visible()
    expect(page.get_by_role("button", name="Write the decision down")).to_have_count(0)
