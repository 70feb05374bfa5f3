"""Hollybank's staff at their work: the family worker, the social worker, the manager, the analyst, the administrator."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from tests.journeys.conftest import Site, follow, press
from tests.journeys.pages import CHILD, LIST, find

Browse = Callable[..., Page]
SignIn = Callable[..., None]
HELP = "Helping a family"


def named(page: Page) -> list[str]:
    """The first column of the page's table: families on a list, people found."""
    return [text.split("\n")[0] for text in page.locator("main table").first.get_by_role("rowheader").all_inner_texts()]


def section(page: Page, heading: str) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name=heading, exact=True))


def outcome(page: Page, title: str) -> Locator:
    return page.locator(".kf-outcome", has=page.get_by_role("heading", name=re.compile(f"^{title}")))


def test_the_family_worker_sees_the_families_of_his_own(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    assert named(page) == ["Adeyemi: Tobi, Sade", "Shaw: Leo"]
    adeyemi = page.get_by_role("row", name=re.compile("^Adeyemi"))
    expect(adeyemi).to_contain_text("Getting a good education; Financial stability")
    expect(adeyemi).to_contain_text("By needs")


def test_the_family_page_says_who_what_and_why(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    follow(page, page.get_by_role("link", name="Adeyemi: Tobi, Sade"))
    members = section(page, "Members")
    assert members.get_by_role("heading", level=3).all_inner_texts() == [
        "Grace Adeyemi",
        "Tobi Adeyemi",
        "Sade Adeyemi",
    ]
    expect(members).to_contain_text("Main carer, 38, born 9 March 1988")
    members.locator("summary").first.click()
    expect(members.locator("details[open]")).to_contain_text("Early help and School list say who the child's parent is")

    school = outcome(page, "Getting a good education")
    need = school.locator(".kf-finding--met")
    expect(need).to_contain_text("Misses more than a tenth of school: Tobi Adeyemi")
    expect(need).to_contain_text("Missed 58 of 256 possible sessions over Autumn 2025 and Spring 2026.")
    need.locator("summary").click()
    expect(need).to_contain_text("Missed 28 of 116 school sessions (24%)")
    expect(need).to_contain_text("5 January 2026 to 27 March 2026 · School attendance, last said 31 March 2026")
    school.locator("summary", has_text="Looked for and not met").click()
    # What is said of one child is never said of the other.
    not_met = school.locator("details[open] li", has_text="Misses half of school or more")
    assert sorted(" ".join(text.split()) for text in not_met.all_inner_texts()) == [
        "Misses half of school or more: Sade Adeyemi Missed 6 of 256 possible sessions over Autumn 2025 and Spring 2026.",
        "Misses half of school or more: Tobi Adeyemi Missed 58 of 256 possible sessions over Autumn 2025 and Spring 2026.",
    ]
    open_rules = outcome(page, "Children safe from abuse").locator(".kf-finding--not_known")
    expect(open_rules.filter(has_text="has no record of this person: Children's social care")).to_contain_text(
        "Abuse or neglect at home, now or in the past: Sade Adeyemi, Tobi Adeyemi"
    )
    expect(section(page, "Who is involved")).to_contain_text("Ben Tran")
    expect(section(page, "Not yours to see")).to_contain_text("Alcohol and drugs")


def test_the_person_page_tells_what_is_held_and_by_whom(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    page.goto(site.family)
    follow(page, page.get_by_role("link", name="Grace Adeyemi").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace Adeyemi")
    expect(page.locator("dl").first).to_contain_text("Grace Bello")  # the name that the benefits office knows
    expect(page.locator("dl").first).to_contain_text("4 Rowan Close")
    expect(section(page, "Timeline")).to_contain_text("Claims an out-of-work benefit")
    page.locator("summary", has_text="why each is held to be this person’s").click()
    expect(page.get_by_role("row", name=re.compile("^Benefits"))).to_contain_text("the same as in a record of")
    follow(page, page.get_by_role("link", name="Adeyemi: Tobi, Sade"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Adeyemi: Tobi, Sade")


def test_what_happened_on_a_day_is_told_with_the_day(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "social_worker", CHILD)
    page.goto(site.people["Maya Ellis"])
    incident = section(page, "Timeline").locator("li", has_text="domestic abuse incident")
    expect(incident.locator(".kf-when")).to_have_text("15 November 2025")
    plan = section(page, "Timeline").locator("li", has_text="Child in need plan")
    expect(plan.locator(".kf-when")).to_have_text("Since 12 January 2026")


SEARCHES: tuple[tuple[dict[str, str], set[str]], ...] = (
    ({"Name": "Adeyemy"}, {"Grace Adeyemi", "Tobi Adeyemi", "Sade Adeyemi"}),
    ({"Name": "Grace Bello"}, {"Grace Adeyemi"}),
    ({"Day": "30", "Month": "8", "Year": "2013"}, {"Aoife Brennan", "Niamh Brennan"}),  # twins are two
    ({"Postcode": "zz37gg"}, {"Kelly Bell", "Noah Bell"}),
    ({"Number": "T992241549909"}, {"Maya Ellis"}),
    ({"Number": "906 427 9284"}, {"Maya Ellis"}),
    ({"Name": "Ellys", "Day": "7", "Month": "10", "Year": "2015"}, {"Maya Ellis"}),
)


def test_a_person_is_found_by_whatever_is_known(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "social_worker", CHILD)
    for typed, found in SEARCHES:
        find(page, **typed)
        assert found <= set(named(page)), typed
        assert page.url.endswith("/search/")


def test_search_shows_name_and_age_and_no_way_in_and_of_whoever_is_of_another_home_no_area(
    site: Site, browse: Browse, sign_in: SignIn
) -> None:
    page = browse()
    sign_in(page, "family_worker")
    find(page, Name="Maya Ellis")
    row = page.get_by_role("row", name=re.compile("^Maya Ellis"))
    # She is of another home of somebody whom the worker works with: where that is, is not told, nor in which area.
    expect(row).to_have_text(re.compile(r"Maya Ellis\s*You have no access\s*10\s*not known\s*$"))
    expect(row.get_by_role("link")).to_have_count(0)


def test_nothing_typed_is_told_and_looked_for_nowhere(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    find(page)
    expect(page.get_by_role("alert")).to_contain_text("Enter a name, a date of birth or a postcode")


def test_a_number_is_for_those_whose_purpose_includes_it(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "social_worker", CHILD)
    page.goto(site.people["Maya Ellis"])
    expect(page.locator("dl").first).to_contain_text("906 427 9284")
    follow(page, page.get_by_role("link", name="Change"))
    page.get_by_label(HELP).check()
    press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maya Ellis")
    expect(page.locator("dl").first).not_to_contain_text("906 427 9284")
    follow(page, page.get_by_role("link", name="Find a person"))
    expect(page.get_by_label("Number")).to_have_count(0)
    expect(page.get_by_text("people are not found by NHS number")).to_be_visible()


def test_a_stranger_is_refused_as_nobody_is(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "family_worker")
    page.goto(site.not_theirs)
    stranger = page.content()
    page.goto(site.nobody)
    assert page.content() == stranger
    expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")


def test_the_analyst_sees_the_list_and_opens_no_page(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "programme_analyst", LIST)
    follow(page, page.get_by_role("link", name="May be eligible", exact=True))
    assert {"Adeyemi: Tobi, Sade", "Ellis: Maya"} <= set(named(page))
    assert "Brennan: Aoife, Niamh" not in named(page)
    expect(page.locator("main table").get_by_role("link")).to_have_count(0)
    for address in (site.family, site.person):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
    expect(page.get_by_role("link", name="Find a person")).to_have_count(0)


def test_the_administrator_sees_nobody(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "administrator")
    expect(page.get_by_text("you see no families or people here")).to_be_visible()
    for address in (site.family, site.person, "/families/may-be-eligible/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("You cannot open this page")
    assert not re.search(r"Adeyemi|Ellis|Bell", page.content())


def test_the_manager_sees_what_her_staff_see(site: Site, browse: Browse, sign_in: SignIn) -> None:
    page = browse()
    sign_in(page, "team_manager", HELP)
    assert named(page) == ["Adeyemi: Tobi, Sade", "Bell: Ethan", "Ellis: Maya", "Shaw: Leo"]
    follow(page, page.get_by_role("link", name="Ellis: Maya"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ellis: Maya")


def test_the_social_worker_sees_the_child_the_father_and_what_happened(
    site: Site, browse: Browse, sign_in: SignIn
) -> None:
    page = browse()
    sign_in(page, "social_worker", CHILD)
    follow(page, page.get_by_role("link", name="Ellis: Maya"))
    members = section(page, "Members")
    expect(members.locator("li", has_text="Paul Dunne").first).to_contain_text("Parent living elsewhere")
    found = outcome(page, "Safe from domestic abuse").locator(".kf-finding--met")
    expect(found).to_have_count(3)
    expect(found.filter(has_text="Paul Dunne")).to_contain_text("on 15 November 2025")
    found.filter(has_text="Paul Dunne").locator("summary").click()
    expect(found.filter(has_text="Paul Dunne")).to_contain_text("an allegation, not a finding")
    # The father's other family is told of, and stays without its name.
    ties = section(page, "Ties to other families")
    expect(ties).to_contain_text("A family that you do not work with")
    expect(ties).to_contain_text("Through Paul Dunne")
    expect(ties.get_by_role("link")).to_have_count(0)
