"""What the page on which a family is corrected says of bad input, and that nothing is said by following a link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn

from kinfold.register import correction_actions, correction_queries, queries
from kinfold.register.correction_values import Asked, CorrectionEffect, CorrectionPage, HomeHeld, Somebody
from kinfold.register.values import CorrectionShown, MayBeSame
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.vocabulary.errors import Contradicts

SAID = CorrectionShown(
    7, "not_belongs", "Otis Quillfeather does not belong to the family of Rowan Ashgrove.", "He moved to his aunt",
    "Ines Harrow", datetime(2026, 3, 1, tzinfo=UTC), "waits_for_second", may_confirm=True,
)  # fmt: skip
PAGE = CorrectionPage(
    fakes.FAMILY, "Quillfeather: Otis, Bryn",
    (Somebody(fakes.OTIS, "Otis Quillfeather", "child", True, True), Somebody(fakes.ROWAN, "Rowan Ashgrove", "main_carer", True, False)),
    (HomeHeld("d" * 32, "1 High Street, Anytown", (fakes.OTIS,)),), True, (SAID,), "a" * 32,
)  # fmt: skip
ADDRESS = f"/families/{fakes.FAMILY}/correct/"
GOOD = {"kind": "not_parent", "person": fakes.ROWAN, "other": fakes.OTIS, "reason": "She told me", "review": "a" * 32}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    told: list[Asked] = []

    def effect(
        _actor: object, _purpose: object, _family: object, one: Asked
    ) -> tuple[CorrectionEffect, dict[str, str]]:
        told.append(one)
        return CorrectionEffect("It is said.", ("It changes.",), (), (), of_two=False), {}

    monkeypatch.setattr(correction_queries, "correction_page", lambda *_, **__: PAGE)
    monkeypatch.setattr(correction_queries, "correction_effect", effect)
    return told


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": ""}, "Select what you want to say"),
        ({"kind": "is_god"}, "Select what you want to say"),
        ({"person": ""}, "Select whom it is about"),
        ({"person": "another"}, "Enter the address of their page"),
        ({"other": ""}, "Select a child of this family"),
        ({"kind": "not_disclosed", "other": "", "home": "d" * 32}, "Select who must not learn of the home"),
        ({"kind": "lives_at"}, "Select a home, or enter a UPRN"),
        ({"kind": "lives_at", "uprn": "12 High Street"}, "A UPRN has up to 12 digits"),
        ({"kind": "lives_at", "home": "d" * 32, "day": "31", "month": "2", "year": "2026"}, "It must be a real date"),
        ({"reason": " "}, "Enter why, in a line or two"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_nothing_is_asked_of_the_register(
    signed_in: SignIn, asked: list[Asked], given: dict[str, str], message: str
) -> None:
    page = signed_in().post(ADDRESS, {**GOOD, **given}).content.decode()
    assert page.count(message) == 2  # in the summary and at the box
    assert asked == []


def test_the_effect_is_shown_first_and_the_box_of_a_pages_address_takes_it_as_the_browser_shows_it(
    signed_in: SignIn, asked: list[Asked]
) -> None:
    named = {**GOOD, "kind": "belongs", "person": "another", "page": f"https://kinfold.example/people/{fakes.BRYN}/"}
    page = signed_in().post(ADDRESS, named).content.decode()
    assert "It changes." in page and "Nothing is written down yet" in page
    assert asked[0].person == fakes.BRYN


def test_a_link_says_nothing_and_what_contradicts_is_told_with_what_to_do(
    signed_in: SignIn, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Contradicts("It cannot stand.", where="-", means="-", do="Take one back first.")

    monkeypatch.setattr(correction_actions, "correct_family", refuse)
    browser = signed_in()
    linked = browser.get(f"{ADDRESS}?kind=belongs&person={fakes.OTIS}").content.decode()
    assert asked == [] and "Waits for a second person" in linked and "Do you agree?" in linked
    answer = browser.post(ADDRESS, {**GOOD, "confirmed": "on"})
    assert answer.status_code == 409
    assert "It cannot stand. Take one back first." in answer.content.decode()


def test_the_link_of_a_child_who_may_belong_has_the_main_carer_chosen_and_that_of_a_carer_the_only_child(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tuple(replace(one, is_main_carer=one.person == fakes.ROWAN) for one in PAGE.people)
    neve = Somebody(fakes.BRYN, "Neve Ashgrove", "may belong", False, True)
    browser = signed_in()

    def chosen(link: str, *people: Somebody) -> tuple[bool, bool]:
        page = replace(PAGE, people=people)
        monkeypatch.setattr(correction_queries, "correction_page", lambda *_, **__: page)
        shown = browser.get(f"{ADDRESS}?{link}").content.decode()
        boxes = [tag for tag in re.findall(r"<(?:input|option)[^>]*>", shown) if re.search("checked|selected", tag)]
        return any(f'value="{fakes.ROWAN}"' in tag for tag in boxes), any(
            f'value="{fakes.OTIS}"' in tag for tag in boxes
        )

    assert chosen(f"kind=is_carer&other={fakes.BRYN}", *people, neve) == (True, False)
    assert chosen(f"kind=is_carer&person={fakes.ROWAN}", *people) == (True, True)
    assert chosen(f"kind=is_carer&person={fakes.ROWAN}", *people, replace(neve, is_member=True)) == (True, False)
    assert chosen("kind=is_carer", *people) == (False, False)


def test_who_may_belong_stands_apart_with_why_and_only_whoever_may_correct_is_asked(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = replace(
        fakes.FAMILY_PAGE.members[0], person=fakes.BRYN, role=FamilyRole.OTHER, proposed=True, basis="Named as a contact."
    )  # fmt: skip
    for may in (True, False):
        page = replace(fakes.FAMILY_PAGE, members=(*fakes.FAMILY_PAGE.members[:1], member), may_correct=may)
        monkeypatch.setattr(queries, "family_page", lambda *_, page=page: page)
        shown = signed_in().get(f"/families/{fakes.FAMILY}/").content.decode()
        assert "count as nobody’s family" in shown and "Named as a contact." in shown
        assert (f"correct/?kind=belongs&amp;person={fakes.BRYN}" in shown) is may
        assert (f"correct/?kind=not_belongs&amp;person={fakes.BRYN}" in shown) is may


@pytest.mark.parametrize(
    ("may_be", "linked", "words"),
    [
        (MayBeSame("Otis Quillfeather", "a" * 26, waits=True), False, "decide whether they are one"),
        (MayBeSame("Otis Quillfeather", None, waits=True), False, "it waits for a decision under who is who"),
        (MayBeSame("Otis Quillfeather", None, waits=False), True, "It is so, and they are two people"),
    ],
)
def test_of_whom_may_be_a_member_already_nothing_is_asked_before_that_is_decided(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, may_be: MayBeSame, linked: bool, words: str
) -> None:
    member = replace(fakes.FAMILY_PAGE.members[0], person=fakes.BRYN, proposed=True, may_be=(may_be,))
    page = replace(fakes.FAMILY_PAGE, members=(*fakes.FAMILY_PAGE.members[:1], member), may_correct=True)
    monkeypatch.setattr(queries, "family_page", lambda *_: page)
    shown = signed_in().get(f"/families/{fakes.FAMILY}/").content.decode()
    assert "May be the same person" in shown and words in shown
    assert ("correct/?kind=" in shown) is linked
    assert (f'href="/matches/{may_be.pair}/"' in shown) is bool(may_be.pair)


def test_a_no_without_a_reason_is_asked_for_one(
    signed_in: SignIn, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[bool, str]] = []
    monkeypatch.setattr(
        correction_actions, "confirm_correction", lambda *_, agree, why_not: told.append((agree, why_not))
    )
    browser = signed_in()

    empty = browser.post(ADDRESS, {"second": "7", "agree": "no", "why_not": " "}).content.decode()
    assert "Enter why you do not agree" in empty and told == []
    browser.post(ADDRESS, {"second": "7", "agree": "no", "why_not": "He is with his aunt for a week"})
    browser.post(ADDRESS, {"second": "7", "agree": "yes"})
    assert told == [(False, "He is with his aunt for a week"), (True, "")]


def test_what_waits_is_withdrawn_by_its_proposer_and_what_was_refused_says_when_and_why(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = replace(SAID, may_confirm=False, may_take_back=True)
    no = replace(
        SAID, correction=6, state="refused", may_confirm=False,
        refused_at=datetime(2026, 3, 4, tzinfo=UTC), why_not="She was asked",
    )  # fmt: skip
    monkeypatch.setattr(correction_queries, "correction_page", lambda *_, **__: replace(PAGE, said=(mine, no)))
    shown = signed_in().get(ADDRESS).content.decode()

    assert "Withdraw it" in shown and "Take it back" not in shown
    assert "A second person did not agree on 4 March 2026: “She was asked”" in shown


def test_whoever_goes_back_from_what_it_would_change_finds_what_they_typed(
    signed_in: SignIn, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in()
    effect = browser.post(ADDRESS, GOOD).content.decode()
    back = re.search(r"<form(?:(?!</form>).)*name=\"change\".*?</form>", effect, re.DOTALL)
    assert back is not None
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', back[0]))
    assert "confirmed" not in sent
    asked.clear()

    again = browser.post(ADDRESS, sent).content.decode()

    assert asked == [] and "She told me" in again and "There is a problem" not in again
    boxes = [tag for tag in re.findall(r"<(?:input|option)[^>]*>", again) if re.search("checked|selected", tag)]
    for value in ("not_parent", fakes.ROWAN, fakes.OTIS):
        assert any(f'value="{value}"' in tag for tag in boxes), value


def test_each_home_in_the_list_says_whose_it_is(signed_in: SignIn, asked: list[Asked]) -> None:
    assert "1 High Street, Anytown (Otis Quillfeather)" in signed_in().get(ADDRESS).content.decode()
