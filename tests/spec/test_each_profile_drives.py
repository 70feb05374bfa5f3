"""Each council's files act: change one, and what is taken in, seen, due or told changes with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.unit.sources.builders import PUPILS, Council, head

from kinfold.cases.rules.consent import Asked, asked_by_profile
from kinfold.governance.rules.days import law_on, profile_on, schedule_on
from kinfold.governance.rules.policy import Actor, Request, decide_on_category
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.retention import Happened, answer, years_after
from kinfold.governance.rules.statements import statements
from kinfold.sources.agreed import agreements_of
from kinfold.sources.contracts import read_contracts
from kinfold.sources.registered import check_folder
from kinfold.sources.stage import Decisions
from kinfold.vocabulary.codelists import Action, Category

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
NAMES = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton", "example")
ENDS = date(2026, 3, 1)
ROW = "id,first,last,born\n{n},First,Last,2010-01-02\n"
each_council = pytest.mark.parametrize("name", NAMES)


def a_copy(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(COUNCILS / name, folder / "council"))


def edit(file: Path, change: Callable[[Any], object]) -> None:
    """Read a file of a council, change what it holds, and write it back."""
    told = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    change(told)
    writer = YAML(typ="safe")
    writer.representer.ignore_aliases = lambda *_: True  # the same day twice is written out twice
    with file.open("w", encoding="utf-8") as written:
        writer.dump(told, written)


@each_council
def test_what_is_taken_in_is_what_an_agreement_of_the_profile_stands_for(name: str, tmp_path: Path) -> None:
    council = Council(tmp_path)
    shutil.rmtree(council.folder)
    council.folder = a_copy(name, tmp_path)
    shutil.rmtree(council.folder / "sources", ignore_errors=True)
    (council.folder / "sources").mkdir()
    council.contract(head() + PUPILS)
    profile = council.folder / "profile.yaml"

    def about_it(word: str) -> list[str]:
        return [problem for problem in check_folder(council.folder)[0] if word in problem]

    assert about_it("'isa'"), "a contract under an agreement that the profile does not name is in order"
    agreement: dict[str, Any] = {
        "title": "Agreement",
        "parties": ["Schools"],
        "gateway": "Children Act 2004 section 10",
    }
    edit(profile, lambda told: told["agreements"].update(isa={**agreement, "from": date(2024, 1, 1)}))
    (told,) = about_it("'pupils'")
    assert "is not in the register" in told
    listed = {"title": "Schools, too", "categories": ["contact"], "agreement": "isa", "contracts": ["pupils"]}
    edit(council.folder / "sharing.yaml", lambda told: told["sources"].append(listed))
    assert [problem for problem in check_folder(council.folder)[0] if "'pupils'" in problem or "'isa'" in problem] == []

    edit(profile, lambda told: told["agreements"]["isa"].update(until=ENDS))
    agreements = agreements_of(read_profile(council.folder), read_contracts(council.folder))
    for number, day in enumerate((ENDS - timedelta(days=1), ENDS), start=1):
        council.sends(f"pupils_{day.isoformat()}.csv", ROW.format(n=number))
        staged, accepted = council.stage(Decisions(take_new=True), agreements=agreements, came=day)
    assert [str(one.state) for one in staged] == ["accepted", "refused"]
    assert accepted.rows("records", "record_key") == [("1",)]


def opens(profile: Profile) -> set[tuple[str, str, Category]]:
    """What each role may see for each purpose, as the door says it."""
    return {
        (role, purpose, category)
        for role in profile.roles
        for purpose in profile.purposes
        for category in Category
        if decide_on_category(
            Request(Actor("s1", "", role, None, True, True, True), purpose, Action.OPEN, category=category), profile
        ).allowed
    }


@each_council
def test_what_a_purpose_opens_is_what_its_categories_say_and_nothing_else_changes(name: str, tmp_path: Path) -> None:
    council = a_copy(name, tmp_path)
    before = opens(read_profile(council))
    edit(council / "profile.yaml", lambda told: told["purposes"]["safeguarding"]["categories"].remove("crime"))
    after = opens(read_profile(council))

    gone = {(role, purpose) for role, purpose, category in before - after if category is Category.CRIME}
    assert before - after == {(role, purpose, Category.CRIME) for role, purpose in gone}
    assert {purpose for _, purpose in gone} == {"safeguarding"}
    assert after <= before


@each_council
@pytest.mark.parametrize("what", ["a purpose", "its lawful bases"])
def test_from_the_day_that_a_purpose_or_what_it_rests_on_ends_it_opens_nothing(
    name: str, what: str, tmp_path: Path
) -> None:
    council = a_copy(name, tmp_path)

    def ends(told: Any) -> None:
        purpose = told["purposes"]["safeguarding"]
        for one in [purpose] if what == "a purpose" else [told["lawful_bases"][of] for of in purpose["lawful_basis"]]:
            one.update(until=ENDS)

    before = opens(read_profile(council))
    edit(council / "profile.yaml", ends)
    profile = read_profile(council)
    bases = set(profile.purposes["safeguarding"].lawful_basis)
    gone = {of for of, told in profile.purposes.items() if set(told.lawful_basis) <= bases}

    assert opens(profile_on(profile, ENDS - timedelta(days=1))) == before
    left = {one for one in before if one[1] not in ({"safeguarding"} if what == "a purpose" else gone)}
    assert opens(profile_on(profile, ENDS)) == left != before


@each_council
def test_a_gateway_and_what_is_asked_for_hold_from_their_day_until_their_day(name: str, tmp_path: Path) -> None:
    council = a_copy(name, tmp_path)
    begins = ENDS - timedelta(days=30)
    edit(council / "law.yaml", lambda told: told["gateways"][0].update(since=begins, until=ENDS))
    edit(council / "law.yaml", lambda told: told["consent"][-1].update(until=ENDS))
    edit(
        council / "law.yaml", lambda told: told["consent"].append({**told["consent"][-1], "since": ENDS, "until": None})
    )
    law = read_registers(council).law

    def holds(on: date) -> tuple[bool, bool]:
        now = law_on(law, on)
        return law.gateways[0] in now.gateways, law.consent[-2] in now.consent

    day = timedelta(days=1)
    assert [holds(on) for on in (begins - day, begins, ENDS - day, ENDS)] == [
        (False, True), (True, True), (True, True), (False, False)
    ]  # fmt: skip


@each_council
def test_what_people_are_asked_for_is_what_the_register_says(name: str, tmp_path: Path) -> None:
    council = a_copy(name, tmp_path)

    def asked() -> set[Asked]:
        return set(asked_by_profile(read_registers(council).law.consent))

    before = asked()
    wanted = not any(one is Asked.THE_SERVICE for one in before)

    def other(told: Any) -> None:
        entry = next(one for one in told["consent"] if one["to"] == "the_service")
        entry["asked"] = wanted

    edit(council / "law.yaml", other)
    assert asked() == (before | {Asked.THE_SERVICE} if wanted else before - {Asked.THE_SERVICE})
    # Buckinghamshire asks for the service; the others' notices do not speak of it, or say that it is not relied on.
    assert (Asked.THE_SERVICE in before) == (name != "bcp")


@each_council
def test_what_is_due_is_what_the_period_and_the_event_say(name: str, tmp_path: Path) -> None:
    council, ended = a_copy(name, tmp_path), date(2018, 6, 1)

    def due() -> dict[str, date | None]:
        history = [Happened("involvement_ended", ended, "one"), Happened("closed", date(2020, 6, 1), "one")]
        classes = read_profile(council).retention
        return {of: answer(of, rule, history, [], date(2026, 1, 1)).due for of, rule in classes.items()}

    before = due()
    years = read_profile(council).retention["family_record"].years
    assert before["family_record"] == years_after(ended, years)
    edit(council / "profile.yaml", lambda told: told["retention"]["family_record"].update(years=years + 3))
    assert due() == {**before, "family_record": years_after(ended, years + 3)}
    edit(council / "profile.yaml", lambda told: told["retention"]["family_record"].update(event="closed"))
    assert due() == {**before, "family_record": years_after(date(2020, 6, 1), years + 3)}


@each_council
def test_what_a_retention_class_held_is_held_by_the_one_that_follows_it(name: str, tmp_path: Path) -> None:
    council, ended = a_copy(name, tmp_path), date(2018, 6, 1)
    later = {
        "title": "Later",
        "starts": "the day it ended",
        "event": "involvement_ended",
        "years": 9,
        "then": "destroy",
    }

    def hands_over(told: Any) -> None:
        told["retention"]["family_record"].update(until=ENDS, followed_by="later")
        told["retention"]["later"] = {**later, "since": ENDS, "schedule": "nine years", "silent": "It follows."}

    edit(council / "profile.yaml", hands_over)
    classes = read_profile(council).retention

    def due(on: date) -> dict[str, date | None]:
        history = [Happened("involvement_ended", ended, "one")]
        told = {of: answer(of, rule, history, [], on).due for of, rule in schedule_on(classes, on).items()}
        return {of: day for of, day in told.items() if day is not None}

    years = classes["family_record"].years
    assert due(ENDS - timedelta(days=1)) == {"family_record": years_after(ended, years)}
    assert due(ENDS) == {"later": date(2027, 6, 1)}
    assert check_folder(council)[0] == []


@each_council
def test_what_the_notice_says_is_what_the_files_say(name: str, tmp_path: Path) -> None:
    council = a_copy(name, tmp_path)

    def said() -> set[str]:
        return {f"{one.part}: {one.text}" for one in statements(read_profile(council), read_registers(council))}

    changes: tuple[tuple[str, str, Callable[[Any], object]], ...] = (
        ("purposes", "profile.yaml", lambda told: told["purposes"]["family_help"].update(title="Baking cakes")),
        ("retention", "profile.yaml", lambda told: told["retention"]["family_record"].update(years=41)),
        ("sharing", "sharing.yaml", lambda told: told["recipients"][0].update(title="A cake shop")),
        ("data", "sharing.yaml", lambda told: told["held"][0].update(title="Favourite cakes")),
        ("consent", "law.yaml", lambda told: told["consent"].append({"to": "pupil_information", "asked": False, "line": 1})),
        ("law", "law.yaml", lambda told: told["gateways"][0].update(until=ENDS)),
        ("consent", "law.yaml", lambda told: told["consent"][0].update(since=ENDS)),
        ("programme", "profile.yaml", lambda told: told["programme"]["phase"].update(name="own")),
        ("sharing", "profile.yaml", lambda told: told.update(new_people_held_back_days=14)),
        ("notice", "profile.yaml", lambda told: told.update(since=date(2019, 1, 1))),
        ("rights", "notice.yaml", lambda told: told["rights"][0].update(how="Ask the baker.")),
    )  # fmt: skip
    before = said()
    for part, file, change in changes:
        edit(council / file, change)
        after = said()
        new, gone, before = after - before, before - after, after
        assert new, f"{file} changed and the notice did not"
        # A role's statement names its purposes, and so may that on who has looked: a purpose that is renamed is told there too.
        besides = {"storage", "work"} if part == "purposes" else set()
        assert {one.partition(":")[0] for one in new | gone} <= {part, *besides}
