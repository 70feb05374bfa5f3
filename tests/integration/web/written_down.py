"""
One of everything that people here write down about somebody, for each of a few families, with a word to know it by.

Rows as the site writes them, by a colleague who is none of the readers; so that the address of each of them leads
somewhere, and a page that shows nothing of them is a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from tests.integration.web.hollybank import DAY

from kinfold.cases.models import ConsentEvent
from kinfold.governance import standing
from kinfold.governance.models import (
    BrokenGlass,
    Disclosure,
    Hold,
    LookAnswer,
    RightsRequest,
    StaffMember,
)
from kinfold.register.models import (
    FamilyCorrection,
    FamilyDecision,
    MatchDecision,
    NeedStatement,
    OutcomeSignOff,
    ProtectionStep,
    Record,
    Run,
)
from kinfold.vocabulary.identifiers import StaffId
from kinfold.web.accounts.actions import make_account

COLLEAGUE = StaffId("S9")
"""Who wrote everything down, and is none of the readers: nobody reviews what they did themselves."""


@dataclass(frozen=True)
class About:
    """Whom something is written of: a family and its people, and the word that stands in every text."""

    family: str
    people: Sequence[str]
    surname: str
    word: str


def join_the_staff(staff: StaffId, role: str) -> tuple[str, str]:
    """Somebody more on the staff list, trained and agreed as the others are: user name and password."""
    StaffMember.objects.create(
        staff=staff, name=f"Reader {staff}", role=role, trained_on=DAY - timedelta(days=90), agreed_on=DAY
    )
    return make_account(staff, by="tests")


def write_down(everybody: Mapping[str, About]) -> dict[str, dict[str, str]]:
    """One row of each kind for each of them; answers what fits in an address, for each: `<int:share>` and its number."""
    looks = _looked_at_by_a_colleague(everybody)
    return {relation: _of(about) | looks[relation] for relation, about in everybody.items()}


def _looked_at_by_a_colleague(everybody: Mapping[str, About]) -> dict[str, dict[str, str]]:
    """The glass is broken to one page of each and the page opened: a look that somebody should ask about."""
    username, password = join_the_staff(COLLEAGUE, "family_worker")
    browser, ledger, found = Client(), standing.ledger(), {}
    assert browser.post("/account/sign-in/", {"login": username, "password": password}).status_code == 302
    for relation, about in everybody.items():
        page, began = f"/people/{about.people[0]}/", timezone.now()
        browser.post(f"{page}break-glass/", {"reason": "covering", "why": about.word})
        assert about.surname in browser.get(page).content.decode()
        (opened,) = (
            one
            for one in ledger.between(began, timezone.now())
            if one.action == "open" and one.outcome == "allowed" and one.about_kind == "person"
        )
        glass = BrokenGlass.objects.get(about_id=about.people[0])
        found[relation] = {
            "<int:glass>": str(glass.pk),
            "<slug:day>": timezone.localdate(glass.at).isoformat(),
            "<int:entry>": str(opened.seq),
        }
    return found


def _of(about: About) -> dict[str, str]:
    person, now, word = about.people[0], timezone.now(), about.word
    one = {"about_kind": "person", "about_id": person}
    decided = {"decided_by": COLLEAGUE, "decided_at": now, "entry": 1}
    share = Disclosure.objects.create(
        **one, outcome="shared", recipient="Hollybank Police", purpose="family_help", lawful_basis=["public_task"],
        gateway="Children Act 2004 section 11", agreement="isa_police", categories=["contact"], what=word, why=word,
        decided_by=COLLEAGUE, at=now, known=True, permission="not_asked_for", keep_until=DAY + timedelta(days=30), entry=1,
    )  # fmt: skip
    answer = LookAnswer.objects.create(
        **one, ids=[person], families=[about.family], asked_by=COLLEAGUE, asked_at=now, note=word
    )
    asked = RightsRequest.objects.create(
        **one, right="access", capacity="themselves", came_by="letter", received_on=DAY, due_on=DAY + timedelta(days=30),
        what=word, reference=word, written_by=COLLEAGUE, written_at=now,
    )  # fmt: skip
    Hold.objects.create(**one, from_day=DAY, source=word, set_by=COLLEAGUE, set_at=now)
    ConsentEvent.objects.create(
        person=person, asked="the_service", service="Family Help in Hollybank", answer="asked", day=DAY, form="spoken",
        words=word, purpose="family_help", lawful_basis=["public_task"], asked_by=COLLEAGUE, at=now, entry=1,
    )  # fmt: skip
    return {
        "<int:share>": str(share.pk),
        "<int:answer>": str(answer.pk),
        "<int:asked>": str(asked.pk),
        **_decided_of(about, decided),
    }


def _decided_of(about: About, decided: dict[str, object]) -> dict[str, str]:
    person, word, run = about.people[0], about.word, Run.objects.latest("published_at")
    of_run = {"family": about.family, "run": run.id, **decided}
    protection = ProtectionStep.objects.create(
        kind="protected", person=person, records=_records([person]), mark="witness", reason=word, **decided
    )
    NeedStatement.objects.create(
        **of_run, person=person, framework="supporting_families_2022", need="EDU-1", kind="noted", said=word, found={}
    )
    FamilyCorrection.objects.create(
        **of_run, kind="not_parent", person=person, other=about.people[1], records=[], other_records=[], of_two=True,
        reason=word,
    )  # fmt: skip
    found = {
        "day": DAY, "found": {}, "confirmed": [], "needs_confirmed": 0, "outcomes_confirmed": 0,
        "framework": "supporting_families_2022", "reading": "needs", "run_day": DAY, "reason": word,
    }  # fmt: skip
    FamilyDecision.objects.create(**of_run, **found, decision="support_began")
    ended = FamilyDecision.objects.create(**of_run, **found, decision="support_ended")
    signed = OutcomeSignOff.objects.create(
        **of_run, support=ended.id, evidence={"began": str(DAY), "needs": [], "practice": []}, reason=word,
        to_audit=True, run_day=DAY,
    )  # fmt: skip
    left, right = sorted(_records([one])[0] for one in about.people[:2])
    match = MatchDecision.objects.create(
        record_l=left, record_r=right, decision="different", of_two=False, reason=word, **decided
    )
    return {
        "<int:protection>": str(protection.id),
        "<int:sign_off>": str(signed.id),
        "<int:decision>": str(match.id),
    }


def _records(people: Sequence[str]) -> list[str]:
    return sorted(Record.objects.filter(person__in=people).values_list("id", flat=True))
