"""What was shared with whom: with an agreement in force and a gateway, known to the person or for a named exception."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.integration.governance.builders import PERSON, TODAY, a_worker, published, the_actor, works_with

from kinfold.governance import standing
from kinfold.governance.disclosure_actions import disclose, review_mark
from kinfold.governance.disclosure_queries import all_shares, in_their_own_pack, kept_from_them, one_share, shares_of
from kinfold.governance.models import AgreementStep, Disclosure
from kinfold.governance.rules.disclosures import NOT_LISTED, Draft, Outcome, Permission, problems_of, recipients_of
from kinfold.governance.rules.kept import Step
from kinfold.governance.rules.policy import Event
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.errors import CannotStand, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PurposeId

WORKER, STRANGER, OFFICER = "s1", "s2", "s8"
CHILD_AT_RISK, POLICE = "safeguarding", "The police, to safeguard a child"
CRIME_ACT = "Crime and Disorder Act 1998 sections 17, 37 and 115"
GIVEN = Draft(
    outcome=Outcome.SHARED,
    recipient=POLICE,
    gateway=CRIME_ACT,
    categories=(Category.CRIME,),
    what="Where the child was last seen",
    why="The child has been missing since Monday",
    known=True,
)
UNKNOWN = replace(GIVEN, known=False, exception="risk_of_harm", keep_until=TODAY + timedelta(days=30))


@pytest.fixture
def council(ledger) -> None:
    published(a_worker(WORKER), a_worker(STRANGER), a_worker(OFFICER, "information_governance"), works_with(WORKER))


def shares(draft: Draft = GIVEN, *, permission: Permission = Permission.NOT_ASKED_FOR, by: str = WORKER) -> None:
    disclose(the_actor(by), CHILD_AT_RISK, PERSON, draft, permission=permission)


def test_a_share_is_kept_with_all_that_it_rested_on(council, ledger) -> None:
    shares()

    (one,) = shares_of(the_actor(WORKER), CHILD_AT_RISK, PERSON)
    assert (one.recipient, one.gateway, one.agreement) == (POLICE, CRIME_ACT, "Sharing agreement with the police")
    assert (one.by, one.categories, one.lawful_basis) == (
        "Worker s1",
        (Category.CRIME,),
        ("Safeguarding children and adults at risk",),
    )
    kept = ledger.about("person", PERSON.id, limit=20)
    assert [entry.action for entry in kept if entry.outcome == "done"] == [Event.SHOWN, Event.DISCLOSED]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"recipient": "A mailing house"}, "does not name them"),
        ({"recipient": "Early help and social care teams of the council"}, "nothing is given to it"),
        ({"gateway": ""}, "without a gateway"),
        ({"gateway": "Education Act 2002 section 175"}, "does not rest on that law"),
        ({"categories": ()}, "what kinds of data"),
        ({"what": " "}, "what was given"),
        ({"why": " "}, "Enter why"),
        ({"known": False, "keep_until": TODAY + timedelta(days=9)}, "for an exception"),
        ({"known": False, "keep_until": TODAY + timedelta(days=9), "exception": "curiosity"}, "no such exception"),
        ({"known": False, "exception": "risk_of_harm"}, "looks again"),
        ({"known": False, "exception": "risk_of_harm", "keep_until": TODAY}, "after today"),
        ({"keep_until": TODAY + timedelta(days=9)}, "not kept from them"),
    ],
)
def test_what_does_not_hold_is_refused(change, told, council) -> None:
    with pytest.raises(CannotStand, match=told):
        shares(replace(GIVEN, **change))
    assert not Disclosure.objects.exists()


@pytest.fixture
def police_agreement(settings, tmp_path):
    """The council with other days for its agreement with the police."""

    def stands(days: str) -> None:
        folder = shutil.copytree(settings.KINFOLD_COUNCIL, tmp_path / "council")
        file = folder / "profile.yaml"
        old = "section 11\n    from: 2022-10-01\n  isa_justice:"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, f"section 11\n    {days}\n  isa_justice:"), encoding="utf-8")
        settings.KINFOLD_COUNCIL = folder

    return stands


BEFORE = f"from: 2022-10-01\n    until: {TODAY.isoformat()}"
YET_TO_BEGIN = f"from: {(TODAY + timedelta(days=1)).isoformat()}"


@pytest.mark.parametrize("days", [BEFORE, YET_TO_BEGIN])
def test_an_agreement_that_has_ended_or_not_begun_names_nobody(days, council, police_agreement) -> None:
    shares()
    police_agreement(days)

    with pytest.raises(CannotStand, match="No agreement in force"):
        shares()


def test_after_due_diligence_failed_nothing_is_given_but_for_an_exception_until_it_passes(council) -> None:
    def found(step: Step, day: int) -> None:
        AgreementStep.objects.create(
            agreement="isa_police", step=step.value, on_day=TODAY - timedelta(days=day), reason="Report 7",
            done_by=OFFICER, done_at=timezone.now(),
        )  # fmt: skip

    found(Step.FAILED, 3)
    with pytest.raises(CannotStand, match="Due diligence on the agreement"):
        shares()
    shares(UNKNOWN)
    found(Step.PASSED, 2)
    shares()
    assert Disclosure.objects.count() == 2


def test_a_child_in_danger_needs_a_law_and_no_agreement(council, police_agreement) -> None:
    police_agreement(BEFORE)

    with pytest.raises(CannotStand, match="without a gateway"):
        shares(replace(UNKNOWN, gateway=""))
    shares(UNKNOWN)
    (one,) = shares_of(the_actor(WORKER), CHILD_AT_RISK, PERSON)
    assert (one.gateway, one.agreement) == (CRIME_ACT, "")
    assert one.exception == "where a child or somebody else may be at risk of harm"


@pytest.mark.parametrize("name", ["bcp", "bolton", "buckinghamshire", "family_help", "sefton"])
def test_in_every_council_the_police_can_be_told_of_a_child_in_danger_and_research_is_offered_nobody(name) -> None:
    folder = Path(__file__).resolve().parents[3] / "councils" / name
    profile, registers = read_profile(folder), read_registers(folder)
    told = next(one.title for one in registers.sharing.recipients if "police" in one.title.casefold())
    draft = replace(UNKNOWN, recipient=told, gateway=registers.law.gateways[0].cites)

    problems = problems_of(
        draft, PurposeId(CHILD_AT_RISK), Permission.NOT_ASKED_FOR,
        profile=profile, law=registers.law, sharing=registers.sharing, on=TODAY,
    )  # fmt: skip
    assert problems == []
    for_groups = ("Office for National", "Ministry of Justice", "The Government", "Department for Education")
    assert not [to for to in recipients_of(profile, registers.sharing, TODAY) if to.startswith(for_groups)]
    of_nobody = {one.title for one in registers.sharing.recipients if one.kind == "research" or one.purpose}
    for to in of_nobody:  # not even for a child in danger: a return or a study is no place to call
        told = problems_of(
            replace(draft, recipient=to), PurposeId(CHILD_AT_RISK), Permission.NOT_ASKED_FOR,
            profile=profile, law=registers.law, sharing=registers.sharing, on=TODAY,
        )  # fmt: skip
        assert [problem for problem in told if "nothing about one person" in problem]


def test_who_receives_for_one_purpose_alone_is_given_nothing_for_another_or_when_that_has_ended() -> None:
    folder = Path(__file__).resolve().parents[3] / "councils" / "example"
    profile, registers = read_profile(folder), read_registers(folder)
    safeguarding = profile.purposes[CHILD_AT_RISK]
    over = profile.model_copy(
        update={"purposes": {**profile.purposes, CHILD_AT_RISK: safeguarding.model_copy(update={"until": TODAY})}}
    )

    def problems(alone: str | None, profile=profile) -> list[str]:
        recipients = tuple(one.model_copy(update={"purpose": alone}) for one in registers.sharing.recipients)
        return problems_of(
            GIVEN, PurposeId(CHILD_AT_RISK), Permission.NOT_ASKED_FOR, profile=profile, law=registers.law,
            sharing=registers.sharing.model_copy(update={"recipients": recipients}), on=TODAY,
        )  # fmt: skip

    assert problems(CHILD_AT_RISK) == problems(None) == []
    assert problems("family_help") == [
        f"“{POLICE}” receives data for “Helping a family” alone: choose that purpose first."
    ]
    assert problems(CHILD_AT_RISK, over)[0].endswith(
        "“Keeping a child safe” alone, and that purpose does not hold today."
    )
    assert problems(None, over) == ["The purpose you chose does not hold today."]


def test_data_that_the_purpose_leaves_out_is_not_shared_for_it(council) -> None:
    with pytest.raises(CannotStand, match="leaves out"):
        disclose(
            the_actor(WORKER), "family_help", PERSON, replace(GIVEN, categories=(Category.SUBSTANCE_USE,)),
            permission=Permission.NOT_ASKED_FOR,
        )  # fmt: skip


def test_a_no_stops_it_but_for_an_exception(council) -> None:
    with pytest.raises(CannotStand, match="have not said yes"):
        shares(permission=Permission.NOT_GIVEN)

    shares(replace(GIVEN, exception="risk_of_harm"), permission=Permission.NOT_GIVEN)
    assert Disclosure.objects.count() == 1


def test_a_request_that_would_not_be_fair_is_refused_and_written_down(council) -> None:
    shares(replace(GIVEN, outcome=Outcome.REFUSED, recipient=NOT_LISTED, gateway="", categories=(), what=""))

    (one,) = shares_of(the_actor(WORKER), CHILD_AT_RISK, PERSON)
    assert (one.outcome, one.agreement) == (Outcome.REFUSED, "")
    with pytest.raises(CannotStand, match="register of recipients"):  # what is typed may be a resident's name
        shares(replace(GIVEN, outcome=Outcome.REFUSED, recipient="The child's uncle"))


def test_what_must_be_kept_from_them_is_in_no_pack_until_a_second_person_says_so(council, settings, ledger) -> None:
    shares()
    shares(UNKNOWN)
    share = Disclosure.objects.get(known=False).pk

    def in_pack() -> list[bool]:
        told = in_their_own_pack(
            the_actor(WORKER), CHILD_AT_RISK, PERSON, ids=[PERSON.id], is_theirs=lambda id_, at: id_ == PERSON.id
        )
        return [one.known for one in told]

    assert in_pack() == [True]
    officer = the_actor(OFFICER)
    assert not one_share(officer, "oversight", share).late
    read = [one for one in ledger.about("person", PERSON.id, limit=20) if one.action == Event.DISCLOSURE_READ]
    assert [one.staff for one in read] == [OFFICER]
    review_mark(officer, "oversight", share, keep_until=TODAY + timedelta(days=60), note="Asked the social worker")
    assert in_pack() == [True]
    settings.KINFOLD_TODAY = TODAY + timedelta(days=61)
    assert [one.late for one in kept_from_them(officer, "oversight")] == [True]
    assert in_pack() == [True]  # a day that passes takes no mark away

    review_mark(officer, "oversight", share, keep_until=None, note="The child is safe")
    assert in_pack() == [False, True]
    with pytest.raises(NoLongerSo):
        review_mark(officer, "oversight", share, keep_until=None, note="Again")


def test_whoever_shared_it_takes_no_mark_away(council) -> None:
    shares(UNKNOWN)
    published(a_worker(WORKER, "information_governance"))

    with pytest.raises(NotAllowed, match="yourself"):
        review_mark(the_actor(WORKER), "oversight", Disclosure.objects.get().pk, keep_until=None, note="Fine")


def test_a_stranger_shares_nothing_and_the_officer_sees_no_resident(council) -> None:
    with pytest.raises(NotAllowed):
        shares(by=STRANGER)
    with pytest.raises(NotAllowed):
        shares_of(the_actor(OFFICER), "oversight", PERSON)
    shares(UNKNOWN)

    found, total = all_shares(the_actor(OFFICER), "oversight")
    assert total == 1
    assert PERSON.id not in repr(found)
    with pytest.raises(NotAllowed):
        all_shares(the_actor(WORKER), CHILD_AT_RISK)


def test_a_council_without_registers_shares_with_nobody(council, settings, tmp_path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "profile.yaml").write_text((settings.KINFOLD_COUNCIL / "profile.yaml").read_text())
    settings.KINFOLD_COUNCIL = tmp_path / "bare"

    assert standing.sharing().recipients == ()
    with pytest.raises(CannotStand):
        shares(GIVEN)


def test_of_a_share_that_the_purpose_leaves_out_only_that_it_was_is_told(council) -> None:
    shares()
    Disclosure.objects.update(categories=[Category.CRIME.value, Category.SUBSTANCE_USE.value])

    (whole,) = shares_of(the_actor(WORKER), CHILD_AT_RISK, PERSON)
    (one,) = shares_of(the_actor(WORKER), "family_help", PERSON)  # leaves substance use out

    assert whole.what == GIVEN.what
    assert (one.by, one.categories, one.what) == (whole.by, (), "")
    assert not {GIVEN.what, GIVEN.why, POLICE, CRIME_ACT} & set(map(str, vars(one).values()))
