"""What people do with the site, in a real browser: by keyboard alone, without scripts, on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.journeys.conftest import PHONE, Site, follow, press
from tests.journeys.pages import faults_of

Browse = Callable[..., Page]
SignIn = Callable[..., None]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"forty tabs did not reach {wanted}; the last was {focused(page)}")


def test_sign_in_and_open_a_family_by_keyboard_alone(site: Site, browse: Browse) -> None:
    page = browse()
    username, password = site.accounts["family_worker"]
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    page.keyboard.press("Enter")
    tab_to(page, "id_login")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    title = page.get_by_role("rowheader").get_by_role("link").first.inner_text()
    tab_to(page, title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    tab_to(page, str(page.locator("summary").first.text_content()).strip())
    page.keyboard.press("Enter")
    expect(page.locator("details").first).to_have_attribute("open", "")


def test_wrong_password_says_so_and_takes_the_focus_to_it(site: Site, browse: Browse) -> None:
    page = browse()
    page.goto("/account/sign-in/")
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("wrong-password-here")
    press(page, "Sign in")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    assert "govuk-error-summary" in str(page.evaluate("document.activeElement.className"))
    assert faults_of(page) == []


def test_everything_works_without_scripts(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse(PHONE, scripts=False)
    sign_in(page, "family_worker")
    expect(page.get_by_role("link", name="Find a person").first).to_be_visible()  # the menu does not fold
    follow(page, page.get_by_role("link", name="Find a person").first)
    page.get_by_label("Name").fill("adeyemy")
    press(page, "Find")
    expect(page.get_by_role("heading", name="found")).to_be_visible()
    assert page.url.endswith("/search/")
    page.goto(site.family)
    page.locator("summary", has_text="What is behind this").first.click()
    expect(page.locator("details[open]").first).to_contain_text("last said")


def test_the_menu_folds_on_a_phone(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse(PHONE)
    sign_in(page, "family_worker")
    menu = page.get_by_role("navigation", name="Pages")
    expect(menu.get_by_role("link", name="Sources")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(menu.get_by_role("link", name="Sources")).to_be_visible()


def test_a_refusal_is_told_in_words_and_leads_back(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    page.goto(site.not_theirs)
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
    follow(page, page.get_by_role("link", name="Go to the first page"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")


def test_a_manager_says_what_for_and_changes_it(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "team_manager", "Finding families who may be eligible")
    follow(page, page.get_by_role("link", name="May be eligible", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Families that may be eligible")
    follow(page, page.get_by_role("link", name="Change"))
    page.get_by_label("Helping a family").check()
    press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")  # not for that purpose
    expect(page.get_by_text("You are here for: Helping a family")).to_be_visible()


def test_an_authenticator_app_is_set_up_under_the_policy(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    follow(page, page.get_by_role("link", name="Second factor"))
    press(page, "Activate")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(site.accounts["family_worker"][1])
        press(page, "Confirm")
    expect(page.locator("img.kf-qr")).to_be_visible()
    assert faults_of(page) == []


def test_signing_out_closes_the_pages_behind(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    page.goto(site.family)
    follow(page, page.get_by_role("link", name="Sign out"))
    press(page, "Sign out")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")  # no-store: the page is asked for again
