"""
A worker protects somebody: from the next request on nobody finds them, those who live with them, or where; the worker neither.

First by what the door is told at once, then by what the next run makes of it, each by itself.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.integration.web import hollybank
from tests.integration.web.hollybank import (
    DAY,
    NOBODY_AT_ALL,
    STAFF,
    Hollybank,
    make_account,
    make_hollybank_stand,
    signed_in,
)
from tests.integration.web.test_protected_people import asked_as, told
from tests.kept import Once

from kinfold.governance.models import Restriction, StaffMember
from kinfold.pipeline import refresh
from kinfold.places import Places
from kinfold.register.models import Membership, NameToken, Person, ProtectionStep, Residence, SearchKey
from kinfold.register.reading import protecting
from kinfold.vocabulary.errors import RunRefused
from kinfold.vocabulary.identifiers import StaffId

line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published


@pytest.fixture
def site(settings: Any, db: None, line_done: Places, hollybank_published: Once[Hollybank], tmp_path: Path) -> Hollybank:
    return make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)


LISTS = ("/", "/families/may-be-eligible/", "/matches/", "/matches/decided/", "/outcomes/", "/looks/", "/shared/")


def looked_for(
    site: Hollybank, theirs: re.Pattern[str], people: set[str], families: set[str], names: set[str]
) -> list[str]:
    """Where anything of theirs was found, on their own pages, on lists and by search; every page is crawled elsewhere."""
    pages = [*LISTS, *(f"/people/{one}/" for one in sorted(people)), *(f"/families/{one}/" for one in sorted(families))]
    found = []
    for who, browser in asked_as(site):
        answers = [(page, browser.get(page)) for page in pages]
        answers += [("search", browser.post("/search/", {"name": name})) for name in sorted(names)]
        found += [f"{who}: {where}" for where, answer in answers if theirs.search(told(answer))]
    return found


def hidden_people() -> set[str]:
    return set(Restriction.objects.filter(about_kind="person").values_list("about_id", flat=True))


def test_whom_a_worker_protects_nobody_finds_from_the_next_request_on(site: Hollybank) -> None:
    page = site.people()["Tobi Adeyemi"]
    child = page.split("/")[2]
    with_him = set(
        Membership.objects.filter(
            family__in=Membership.objects.filter(person=child).values("family"), until_day=None, proposed=False
        )
        .exclude(role="parent_elsewhere")
        .values_list("person", flat=True)
    )
    names = dict(Person.objects.values_list("id", "name"))
    homes = set(Residence.objects.filter(person=child, until_day=None).values_list("address", flat=True)) - {None}
    before = hidden_people()
    worker = signed_in(site, "family_worker", "family_help")
    assert worker.get(page).status_code == 200 and homes and len(with_him) > 1
    assert looked_for(site, re.compile("Tobi Adeyemi"), {child}, set(), {"Tobi Adeyemi"})

    offered = worker.get(f"{page}protect/").content.decode()
    wrong = worker.post(f"{page}protect/", {"mark": "adopted", "reason": ""})
    answer = worker.post(f"{page}protect/", {"mark": "protected_address", "reason": "They fled last night"})

    assert f"{len(with_him) - 1} people who live with them" in offered
    assert b"Select why they are protected" in wrong.content
    assert (answer.status_code, ProtectionStep.objects.count()) == (302, 1)
    assert f"Protection {ProtectionStep.objects.get().id} stands" in worker.get(answer["Location"]).content.decode()
    assert signed_in(site, "social_worker", "safeguarding").get(answer["Location"]).status_code == 404
    gone = hidden_people() - before
    assert with_him <= gone
    called = {names[one] for one in gone}
    families = set(Membership.objects.filter(person__in=gone).values_list("family", flat=True))
    theirs = re.compile("|".join(re.escape(one) for one in {*called, *homes}))
    assert looked_for(site, theirs, gone, families, called) == []
    assert worker.get(page).status_code == 403 and worker.get(f"{page}protect/").status_code == 403

    refresh(site.places, on=DAY)

    assert not SearchKey.objects.filter(person__in=gone).exists()
    assert not Person.objects.filter(id__in=gone).exclude(name="").exists()
    assert not Residence.objects.filter(address__in=homes, until_day=None).exists()
    Restriction.objects.filter(source="people").delete()
    assert gone <= hidden_people()
    assert not NameToken.objects.filter(start="tobi").exists()


def test_what_is_protected_while_a_run_is_under_way_is_kept_by_it(site: Hollybank, monkeypatch: Any) -> None:
    from kinfold import pipeline

    page = site.people()["Tobi Adeyemi"]
    worker = signed_in(site, "family_worker", "family_help")
    worker.post(f"{page}protect/", {"mark": "protected_address", "reason": "They fled last night"})
    monkeypatch.setattr(pipeline, "protected_records", lambda: ())  # as it was before: the run knows nothing of it

    refresh(site.places, on=DAY)

    assert page.split("/")[2] in hidden_people()
    assert worker.get(page).status_code == 403


def test_two_managers_lift_it_and_the_pages_open_with_the_next_run(site: Hollybank) -> None:
    page = site.people()["Tobi Adeyemi"]
    worker = signed_in(site, "family_worker", "family_help")
    worker.post(f"{page}protect/", {"mark": "restricted", "reason": "Asked by the court"})
    number = ProtectionStep.objects.get().id
    manager = StaffMember.objects.get(staff=STAFF["team_manager"])
    manager.pk, manager.staff, manager.role = None, "S-second", "safeguarding_manager"
    manager.email = "second@hollybank.example"
    manager.save(force_insert=True)
    site.accounts["safeguarding_manager"] = make_account(StaffId("S-second"), by="tests")
    first, second = (signed_in(site, role, "safeguarding") for role in ("team_manager", "safeguarding_manager"))
    assert worker.get("/protected/").status_code == 403

    asked = first.post(f"/protected/{number}/", {"decision": "lift_asked", "reason": "The court says so", "steps": "0"})
    alone = first.post(f"/protected/{number}/", {"decision": "lifted", "reason": "I agree", "steps": "1"})
    listed = second.get("/protected/").content.decode()
    stale = second.post(f"/protected/{number}/", {"decision": "lifted", "reason": "I agree", "steps": "0"})
    assert (asked.status_code, alone.status_code, stale.status_code) == (302, 409, 409)
    assert "A second person decides" in listed and "Tobi" not in listed
    assert worker.get(page).status_code == 403
    agreed = second.post(f"/protected/{number}/", {"decision": "lifted", "reason": "I agree", "steps": "1"})
    Restriction.objects.filter(source="people").delete()  # as a run leaves it
    called_off = first.post(f"/protected/{number}/", {"decision": "kept", "reason": "A threat since", "steps": "2"})
    assert (agreed.status_code, called_off.status_code, worker.get(page).status_code) == (302, 302, 403)
    told = second.get(f"/protected/{number}/").content.decode()
    places = [told.index(one) for one in (">Protected<", ">Lifted<", ">Kept<")]
    assert places == sorted(places)
    first.post(f"/protected/{number}/", {"decision": "lift_asked", "reason": "It is over", "steps": "3"})
    second.post(f"/protected/{number}/", {"decision": "lifted", "reason": "I agree", "steps": "4"})

    refresh(site.places, on=DAY)
    assert worker.get(page).status_code == 200


def test_a_protection_goes_with_each_part_where_records_are_parted(site: Hollybank) -> None:
    page = site.people()["Tobi Adeyemi"]
    worker = signed_in(site, "family_worker", "family_help")
    worker.post(f"{page}protect/", {"mark": "protected_address", "reason": "They fled last night"})
    step = ProtectionStep.objects.get()
    other = next(one for one in site.people().values() if one.split("/")[2] not in hidden_people()).split("/")[2]
    from kinfold.register.models import Record

    Record.objects.filter(id=step.records[0]).update(person=other)

    told = {row.about_id for row in protecting.restrictions(DAY)}

    assert {other, page.split("/")[2]} <= told


def test_whoever_knows_them_neither_asks_for_the_end_of_a_protection_nor_sees_that_it_is_there(site: Hollybank) -> None:
    page = site.people()["Tobi Adeyemi"]
    worker = signed_in(site, "family_worker", "family_help")
    worker.post(f"{page}protect/", {"mark": "protected_address", "reason": "They fled last night"})
    number = ProtectionStep.objects.get().id
    manager = signed_in(site, "team_manager", "safeguarding")
    assert f"Protection {number}" in manager.get("/protected/").content.decode()
    Restriction.objects.create(
        about_kind="person",
        about_id=page.split("/")[2],
        reason_code="own_family",
        source="decided",
        staff=STAFF["team_manager"],
    )

    form = {"decision": "lift_asked", "reason": "It is over", "steps": "0"}

    assert manager.post(f"/protected/{number}/", form).status_code == 404
    assert f"Protection {number}" not in manager.get("/protected/").content.decode()
    assert ProtectionStep.objects.count() == 1


def test_a_run_in_which_nobody_can_be_whom_a_protection_is_about_is_not_published(site: Hollybank) -> None:
    page = site.people()["Tobi Adeyemi"]
    worker = signed_in(site, "family_worker", "family_help")
    worker.post(f"{page}protect/", {"mark": "protected_address", "reason": "They fled last night"})
    ProtectionStep.objects.update(records=["f" * 32], person="g" * 26)

    with pytest.raises(RunRefused, match=f"protection {ProtectionStep.objects.get().id}"):
        refresh(site.places, on=DAY, accept_lost_protection=True)


def test_every_protection_by_people_protects_the_home_as_well(site: Hollybank) -> None:
    page = site.people()["Tobi Adeyemi"]
    worker = signed_in(site, "family_worker", "family_help")
    worker.post(f"{page}protect/", {"mark": "restricted", "reason": "Asked by the court"})

    records = set(ProtectionStep.objects.get().records)

    assert records
    assert set(protecting.marks()) >= {(one, mark) for one in records for mark in ("restricted", "protected_address")}


HER_UPN = "e995 736819303"
FORM = {"mark": "protected_address", "reason": "Her brother looks for her too"}


def test_whoever_is_hidden_through_another_is_protected_by_number_and_stays_hidden_when_that_ends(
    site: Hollybank,
) -> None:
    page, sister = site.people()["Tobi Adeyemi"], site.people()["Sade Adeyemi"].split("/")[2]
    stranger = site.people()["Ines Koch"].split("/")[2]
    worker = signed_in(site, "family_worker", "family_help")
    worker.post(f"{page}protect/", {"mark": "protected_address", "reason": "They fled last night"})
    first = ProtectionStep.objects.get()
    refresh(site.places, on=DAY)
    assert worker.get(f"/people/{sister}/protect/").status_code == 403
    assert b"/protect/" in worker.get(f"/people/{sister}/").content

    asked = [sister, NOBODY_AT_ALL, stranger, "no such number", HER_UPN]
    answers = [worker.post("/protect/", {**FORM, "whom": one}) for one in asked]
    shown = {without_nonce(worker.get(answer["Location"]).content) for answer in answers}

    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
        (302, "/protect/done/", b"")
    }
    assert len(shown) == 1
    steps = ProtectionStep.objects.exclude(id=first.id)
    assert [step.person for step in steps] == [sister, sister], "by the address of the page, and by an agency's number"
    assert stranger not in hidden_people()
    for kind in ("lift_asked", "lifted"):
        ProtectionStep.objects.create(
            kind=kind, of=first.id, reason="Over", decided_by=kind, decided_at=first.decided_at, entry=1
        )
    refresh(site.places, on=DAY)
    assert sister in hidden_people()
    for step in steps:
        for kind in ("lift_asked", "lifted"):
            ProtectionStep.objects.create(
                kind=kind, of=step.id, reason="Over", decided_by=kind, decided_at=step.decided_at, entry=step.entry + 1
            )
    refresh(site.places, on=DAY)
    assert sister not in hidden_people(), "it was the protection by number alone that kept them hidden"


def without_nonce(page: bytes) -> bytes:
    return re.sub(rb'nonce="[^"]*"|<input type="hidden" name="csrf[^>]*>', b"", page)
