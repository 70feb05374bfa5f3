"""A worker with a link of before a join breaks the glass: it opens the page that the link shows today, and nobody protected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.integration.web import hollybank
from tests.integration.web.hollybank import NOBODY_AT_ALL, Hollybank, make_hollybank_stand, signed_in
from tests.kept import Once

from kinfold.governance.models import BrokenGlass, Restriction
from kinfold.places import Places
from kinfold.register.models import Family, FamilyRedirect, Person, PersonRedirect

line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published
OLD = "b" * 26
WHY = {"reason": "child_at_risk", "why": "The school rang"}


@pytest.fixture
def site(settings: Any, db: None, line_done: Places, hollybank_published: Once[Hollybank], tmp_path: Path) -> Hollybank:
    return make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)


def test_it_opens_the_page_that_the_link_shows_today_and_the_lead_worker_is_told(site: Hollybank) -> None:
    theirs, other = Person.objects.get(name="Maya Ellis").id, f"/people/{OLD}/"
    PersonRedirect.objects.create(old=OLD, new=theirs, event="joined", run="one")
    worker = signed_in(site, "family_worker", "family_help")
    assert worker.get(other).status_code == 403

    broken = worker.post(f"{other}break-glass/", WHY)

    assert (broken.status_code, broken["Location"]) == (302, other)  # it does not tell that two are one
    assert "Maya Ellis" in worker.get(other).content.decode()
    assert BrokenGlass.objects.get().about_id == theirs
    home = signed_in(site, "social_worker", "safeguarding").get("/").content.decode()
    assert "broke the glass on" in home and f"/people/{theirs}/" in home


def test_a_familys_old_address_is_no_different(site: Hollybank) -> None:
    family, old = site.families(), f"/families/{OLD}/"
    worker = signed_in(site, "family_worker", "family_help")
    theirs = next(page for page in family.values() if worker.get(page).status_code == 403)
    FamilyRedirect.objects.create(old=OLD, new=theirs.split("/")[2], event="joined", run="one")

    worker.post(f"{old}break-glass/", WHY)

    assert worker.get(old).status_code == 200
    assert Family.objects.filter(pk=BrokenGlass.objects.get().about_id).exists()


def test_of_somebody_protected_every_answer_is_that_of_nobody_to_the_letter(site: Hollybank) -> None:
    hidden = Restriction.objects.filter(about_kind="person", staff="").values_list("about_id", flat=True)[0]
    PersonRedirect.objects.create(old=OLD, new=hidden, event="joined", run="one")
    worker = signed_in(site, "family_worker", "family_help")

    def answers(id_: str) -> list[tuple[int, str, bytes]]:
        page = f"/people/{id_}/"
        told = [worker.get(f"{page}break-glass/"), worker.post(f"{page}break-glass/", WHY), worker.get(page)]
        return [
            (one.status_code, one.get("Location", "").replace(id_, ""), without_nonce(one.content, id_)) for one in told
        ]

    assert answers(OLD) == answers(NOBODY_AT_ALL)
    assert BrokenGlass.objects.count() == 2


def without_nonce(page: bytes, id_: str) -> bytes:
    return re.sub(rb'nonce="[^"]*"|<input type="hidden" name="csrf[^>]*>', b"", page).replace(id_.encode(), b"")
