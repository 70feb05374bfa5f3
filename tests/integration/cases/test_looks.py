"""Who has looked at a record: two people see to the answer; a look that is not explained is asked about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.integration.governance.builders import the_actor
from tests.integration.web import hollybank
from tests.integration.web.hollybank import STAFF

from kinfold.cases import looks
from kinfold.cases.looks import answers, ask_who_looked, one_answer, prepare_answer
from kinfold.cases.looks import handed_over as answers_handed_over
from kinfold.cases.queries import consent_of_family
from kinfold.governance import standing
from kinfold.governance.glass_actions import break_glass
from kinfold.governance.glass_queries import one_review
from kinfold.governance.look_actions import close_look
from kinfold.governance.look_reading import digest_of
from kinfold.governance.models import BrokenGlass, LookAnswer, Restriction, StaffMember
from kinfold.governance.rules.glass import GlassReason
from kinfold.governance.rules.looks import Fact, Held
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.profile import InAnHour
from kinfold.register.daily_queries import asked_about
from kinfold.register.models import Membership, Person, PersonRedirect, Run
from kinfold.register.queries import family_page, person_page, search
from kinfold.register.reading.redirects import all_ids_of
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import CannotStand, NoLongerSo, NotAllowed

line_done, hollybank_published = hollybank.line_done, hollybank.hollybank_published
HELP, OVERSIGHT, RISK = "family_help", "oversight", "safeguarding"
WORKER, MANAGER = the_actor(STAFF["family_worker"]), the_actor(STAFF["social_worker"])
OFFICER, SECOND = the_actor(STAFF["information_governance"]), the_actor("S60")


@pytest.fixture
def child(settings, db, line_done, tmp_path: Path, hollybank_published) -> str:
    hollybank.make_hollybank_stand(settings, line_done, tmp_path, hollybank_published)
    officer = StaffMember.objects.get(pk=OFFICER.staff)
    officer.pk, officer.name = SECOND.staff, "A Second Officer"
    officer.save(force_insert=True)
    # The ledger's days are real ones, the council's day is made up: long after, so that looks are old enough to be told.
    settings.KINFOLD_TODAY = timezone.localdate() + timedelta(days=40)
    StaffMember.objects.update(trained_on=settings.KINFOLD_TODAY, until_day=None)
    return Person.objects.get(name="Tobi Adeyemi").id


def asked(child: str) -> int:
    ask_who_looked(WORKER, HELP, child)
    return LookAnswer.objects.get().pk


def agree_to_answer(officer, purpose, answer: int, *, agree: bool, note: str) -> None:
    """To what is prepared as it stands there, whatever a page would have shown."""
    review = digest_of(LookAnswer.objects.get(pk=answer))
    looks.agree_to_answer(officer, purpose, answer, review, agree=agree, note=note)


def agreed(child: str) -> int:
    """An answer that was agreed to."""
    person_page(WORKER, HELP, child)
    answer = asked(child)
    prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    agree_to_answer(SECOND, OVERSIGHT, answer, agree=True, note="Fine")
    assert handed_over(child)
    return answer


def a_run(name: str, *, ago: timedelta) -> str:
    """A run that was published some time ago."""
    newest = Run.objects.order_by("-published_at").first()
    newest.pk, newest.published_at = name, timezone.now() - ago
    newest.save(force_insert=True)
    return name


def handed_over(child: str) -> tuple[object, ...]:
    return answers_handed_over(WORKER, HELP, child)[0].lines


def test_two_people_see_to_it_before_it_is_handed_over(child) -> None:
    person_page(WORKER, HELP, child)
    answer = asked(child)
    with pytest.raises(CannotStand):
        ask_who_looked(WORKER, HELP, child)
    assert handed_over(child) == ()

    prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    assert handed_over(child) == ()
    with pytest.raises(NotAllowed, match="you prepared"):
        agree_to_answer(OFFICER, OVERSIGHT, answer, agree=True, note="Fine")
    agree_to_answer(SECOND, OVERSIGHT, answer, agree=True, note="Fine")

    assert [line.who for line in handed_over(child)] == ["Ben Tran, Family worker"]
    assert child not in repr(answers(OFFICER, OVERSIGHT))


def test_every_look_is_in_it_also_those_at_an_id_that_they_had_before(child) -> None:
    family_page(WORKER, HELP, _family_of(child))
    PersonRedirect.objects.create(old="b" * 26, new=child, event="joined", run="r")
    PersonRedirect.objects.create(old="c" * 26, new="b" * 26, event="joined", run="r")
    break_glass(MANAGER, RISK, About("person", "c" * 26), reason=GlassReason.CHILD_AT_RISK, why="Asked")
    with pytest.raises(NotAllowed):
        person_page(MANAGER, RISK, child)  # refused: no look

    answer = asked(child)

    assert LookAnswer.objects.get(pk=answer).ids == sorted({child, "b" * 26, "c" * 26})
    shown = one_answer(OFFICER, OVERSIGHT, answer)
    assert shown is not None
    assert [(line.who, line.times) for line in shown.lines] == [("Family worker", 1)]  # the family's page: no name


def test_after_a_join_was_undone_nothing_of_before_it_is_told_of_the_other(child) -> None:
    """Nobody can tell whose the joined id was: it may be the one whom the mistake must not find."""
    PersonRedirect.objects.create(old="b" * 26, new=child, event="joined", run="r1")
    parted = a_run("r2", ago=timedelta(hours=1))
    PersonRedirect.objects.create(old=child, new="d" * 26, event="parted", run=parted)
    PersonRedirect.objects.create(old="c" * 26, new=child, event="joined", run="r3")

    assert all_ids_of(child) == tuple(sorted({child, "c" * 26}))
    assert LookAnswer.objects.get(pk=asked(child)).ids == sorted({child, "c" * 26})


def test_whoever_has_come_into_a_protected_family_since_is_handed_nothing(child) -> None:
    person_page(WORKER, HELP, child)
    answer = asked(child)
    prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    agree_to_answer(SECOND, OVERSIGHT, answer, agree=True, note="Fine")
    assert handed_over(child)
    LookAnswer.objects.update(families=[])  # as it was when they asked: of no family

    Restriction.objects.create(
        about_kind="family", about_id=_family_of(child), reason_code="protected_member", source="line"
    )

    assert handed_over(child) == ()


def test_whoever_became_protected_meanwhile_stops_it(child) -> None:
    person_page(WORKER, HELP, child)
    answer = asked(child)
    prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    Restriction.objects.create(about_kind="person", about_id=child, reason_code="witness", source="line")

    with pytest.raises(NoLongerSo):
        agree_to_answer(SECOND, OVERSIGHT, answer, agree=True, note="Fine")

    agree_to_answer(SECOND, OVERSIGHT, answer, agree=False, note="Somebody is protected now")
    shown = one_answer(OFFICER, OVERSIGHT, answer)
    assert shown is not None
    assert {line.held for line in shown.lines} == {Held.PROTECTED}
    with pytest.raises(NotAllowed):
        handed_over(child)


def test_a_protected_member_of_the_family_stops_it_too(child) -> None:
    person_page(WORKER, HELP, child)
    answer = asked(child)
    Restriction.objects.create(
        about_kind="family", about_id=_family_of(child), reason_code="protected_member", source="line"
    )

    shown = one_answer(OFFICER, OVERSIGHT, answer)
    assert shown is not None
    assert {line.held for line in shown.lines} == {Held.PROTECTED}
    Restriction.objects.filter(about_kind="family", about_id=_family_of(child)).delete()
    prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    agree_to_answer(SECOND, OVERSIGHT, answer, agree=True, note="Fine")
    assert handed_over(child)

    Restriction.objects.create(
        about_kind="family", about_id=_family_of(child), reason_code="protected_member", source="line"
    )
    assert handed_over(child) == ()  # agreed to, and not handed over in time


def test_nobody_else_asks_prepares_or_sees(child) -> None:
    with pytest.raises(NotAllowed):
        ask_who_looked(MANAGER, RISK, child)
    answer = asked(child)
    for actor, purpose in ((WORKER, HELP), (MANAGER, RISK), (the_actor(STAFF["administrator"]), "run_the_service")):
        with pytest.raises(NotAllowed):
            one_answer(actor, purpose, answer)
        with pytest.raises(NotAllowed):
            asked_about(actor, purpose, timezone.localdate())


def test_the_review_of_a_broken_glass_lists_all_that_was_read_under_it(child) -> None:
    family = _family_of(child)
    person_page(WORKER, HELP, child)  # of somebody else: no part of it
    break_glass(MANAGER, RISK, About("family", family), reason=GlassReason.COVERING, why="Covering")
    family_page(MANAGER, RISK, family)
    members = set(Membership.objects.filter(family=family).values_list("person", flat=True))
    consent_of_family(MANAGER, RISK, family, members)
    with pytest.raises(NotAllowed):  # it opens that one page
        person_page(MANAGER, RISK, child)

    glass = BrokenGlass.objects.get().pk
    one = one_review(OFFICER, OVERSIGHT, glass)
    assert one is not None
    assert [(read.action, read.named) for read in one.read] == [(Action.OPEN, len(members)), (Action.SEE_CONSENT, 0)]
    assert not members & set(repr(one).split("'"))


def test_a_look_at_somebody_who_was_joined_overnight_is_asked_about_as_whoever_they_are_now(child) -> None:
    today = timezone.localdate()
    break_glass(MANAGER, RISK, About("person", child), reason=GlassReason.COVERING, why="Covering")
    person_page(MANAGER, RISK, child)
    other = Person.objects.get(name="Maya Ellis").id
    Person.objects.filter(id=child).delete()
    PersonRedirect.objects.create(old=child, new=other, event="joined", run="r")

    StaffMember.objects.filter(pk=MANAGER.staff).update(name="Asha Ellis")
    (one,) = asked_about(OFFICER, OVERSIGHT, today)
    assert (one.who, one.facts[:2]) == ("Asha Ellis", (Fact.NO_RELATIONSHIP, Fact.SAME_SURNAME))


def test_a_look_that_is_not_explained_is_asked_about_once(child) -> None:
    today = timezone.localdate()
    person_page(WORKER, HELP, child)  # works with them
    assert asked_about(OFFICER, OVERSIGHT, today) == ()

    StaffMember.objects.filter(pk=WORKER.staff).update(name="Ben Carter")
    search(WORKER, HELP, name="Carter")
    break_glass(MANAGER, RISK, About("person", child), reason=GlassReason.COVERING, why="Covering")
    person_page(MANAGER, RISK, child)

    first, *others = asked_about(OFFICER, OVERSIGHT, today)
    assert (first.who, first.facts[0], first.opened) == ("Asha Morris", Fact.NO_RELATIONSHIP, True)
    assert {one.who for one in others} == {"Ben Carter"}
    assert all(Fact.SAME_SURNAME in one.facts and not one.opened for one in others)
    assert child not in repr((first, *others))

    close_look(OFFICER, OVERSIGHT, first.entry, explained=True, note="Asked her manager")
    assert asked_about(OFFICER, OVERSIGHT, today) == tuple(others)
    with pytest.raises(NoLongerSo):
        close_look(OFFICER, OVERSIGHT, first.entry, explained=False, note="Again")
    assert asked_about(OFFICER, OVERSIGHT, today - timedelta(days=1)) == ()


def _family_of(child: str) -> str:
    return Membership.objects.filter(person=child).values_list("family", flat=True)[0]


def test_what_was_agreed_to_is_handed_over_to_the_letter_or_not_at_all(child) -> None:
    answer = agreed(child)
    found = LookAnswer.objects.get(pk=answer)
    LookAnswer.objects.update(lines=[{**line, "who": "Nobody"} for line in found.lines])

    assert [(one.state, one.lines) for one in answers_handed_over(WORKER, HELP, child)] == [("again", ())]
    LookAnswer.objects.update(lines=found.lines, state="prepared")
    with pytest.raises(NoLongerSo):  # of another page than the one that stands
        looks.agree_to_answer(SECOND, OVERSIGHT, answer, "another digest", agree=True, note="Fine")


@pytest.mark.parametrize("of", ["person", "family"])
def test_an_officer_with_a_conflict_learns_nothing_of_it_and_decides_nothing(child, of) -> None:
    answer = asked(child)
    about = {"person": child, "family": _family_of(child)}[of]
    Restriction.objects.create(
        about_kind=of, about_id=about, reason_code="own_family", source="decided", staff=OFFICER.staff
    )

    assert answers(OFFICER, OVERSIGHT) == ()
    assert one_answer(OFFICER, OVERSIGHT, answer) is None
    with pytest.raises(NoLongerSo):
        prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="I know them")
    prepare_answer(SECOND, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    with pytest.raises(NoLongerSo):
        agree_to_answer(OFFICER, OVERSIGHT, answer, agree=True, note="I know them")


def test_what_was_held_back_as_too_recent_and_then_for_another_reason_stops_no_answer(child, settings) -> None:
    later, settings.KINFOLD_TODAY = settings.KINFOLD_TODAY, timezone.localdate() + timedelta(days=10)
    StaffMember.objects.update(trained_on=settings.KINFOLD_TODAY)
    search(WORKER, HELP, name="Adeyemi")
    answer = asked(child)
    prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    agree_to_answer(SECOND, OVERSIGHT, answer, agree=True, note="Fine")
    assert {line["held"] for line in LookAnswer.objects.get().lines} == {Held.RECENT.value}

    settings.KINFOLD_TODAY = later
    assert [one.state for one in answers_handed_over(WORKER, HELP, child)] == ["agreed"]


def test_an_answer_follows_a_join_and_is_agreed_to_anew_and_after_a_parting_it_is_nobodys(child) -> None:
    answer = agreed(child)
    LookAnswer.objects.update(about_id="b" * 26, ids=["b" * 26], state="asked")
    PersonRedirect.objects.create(old="b" * 26, new=child, event="joined", run=a_run("r1", ago=-timedelta(hours=1)))

    with pytest.raises(CannotStand):  # it is theirs, and waits
        ask_who_looked(WORKER, HELP, child)
    prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")
    agree_to_answer(SECOND, OVERSIGHT, answer, agree=True, note="Fine")
    assert handed_over(child)

    PersonRedirect.objects.create(old=child, new="d" * 26, event="parted", run=a_run("r2", ago=-timedelta(hours=2)))
    assert [one.state for one in answers(OFFICER, OVERSIGHT)] == ["again"]
    assert answers_handed_over(WORKER, HELP, child) == ()
    with pytest.raises(NoLongerSo):
        prepare_answer(OFFICER, OVERSIGHT, answer, by_hand=(), note="Asked the worker")


def test_whoever_reads_an_answer_stands_in_the_ledger_under_the_person_and_has_not_looked_at_their_record(
    child,
) -> None:
    answer = asked(child)
    assert one_answer(OFFICER, OVERSIGHT, answer)
    assert one_answer(OFFICER, OVERSIGHT, answer).lines == ()

    read = [one for one in standing.ledger().about("person", child, limit=20) if one.action == "looks_read"]
    assert [one.staff for one in read] == [OFFICER.staff] * 2


def test_whoever_was_stopped_stands_on_top_and_is_closed_like_a_look(child, monkeypatch) -> None:
    person_page(WORKER, HELP, child)
    slow = standing.profile().model_copy(update={"in_an_hour": InAnHour(searches=10)})
    monkeypatch.setattr(standing, "profile", lambda: slow)
    for _ in range(10):
        search(WORKER, HELP, name="Nobody Thecouncilknows")
    for _ in range(3):
        with pytest.raises(NotAllowed, match="searched 10 times"):
            search(WORKER, HELP, name="Nobody Thecouncilknows")

    listed = asked_about(OFFICER, OVERSIGHT, timezone.localdate())
    assert (listed[0].who, listed[0].facts, listed[0].opened) == ("Ben Tran", (Fact.IN_BULK,), False)
    assert sum(Fact.IN_BULK in one.facts for one in listed) == 1

    close_look(OFFICER, OVERSIGHT, listed[0].entry, explained=False, note="Asked the manager")
    assert all(Fact.IN_BULK not in one.facts for one in asked_about(OFFICER, OVERSIGHT, timezone.localdate()))
