"""Every code has words, and the words say what the source said."""

from __future__ import annotations

from datetime import date

import pytest

from kinfold.linkage.comparisons import COMPARISONS
from kinfold.register.rules.comparisons import DIFFERENT, UNSAID, WORDS, compared_words
from kinfold.register.rules.fact_sentences import FACTS, LASTING, ON_A_DAY, Said, fact_sentence
from kinfold.register.rules.sentences import (
    NOT_KNOWN,
    basis_sentence,
    link_sentence,
    not_counted_sentence,
    not_known_sentence,
    reason_and_source,
)
from kinfold.vocabulary.codelists import FactKind, WhyNotKnown

# Each value that the codelist's comment names for a kind must read as a sentence of its own.
VALUES = {
    FactKind.SEN: ("support", "plan", "none"),
    FactKind.FREE_SCHOOL_MEALS: ("yes", "no"),
    FactKind.YOUNG_CARER: ("yes", "no"),
    FactKind.PARTICIPATION: ("in", "neet", "unknown"),
    FactKind.PARENTING_SUPPORT: ("yes", "no"),
    FactKind.PLAN_REVIEW: ("child_protection", "looked_after", "education"),
    FactKind.SOCIAL_WORK_VISIT: ("seen", "not_seen"),
    FactKind.EXPLOITATION_LEVEL: ("none", "emerging", "moderate", "significant"),
    FactKind.POLICE_INCIDENT: ("victim", "suspect", "witness", "child_present"),
    FactKind.DOMESTIC_ABUSE_INCIDENT: ("victim", "suspect", "child_present"),
    FactKind.BENEFIT: ("out_of_work", "in_work", "other"),
    FactKind.HEALTH_REVIEW: ("as_expected", "below_expected"),
    FactKind.DOMESTIC_ABUSE_SUPPORT: ("victim", "perpetrator", "child"),
}


def test_every_kind_of_fact_has_a_sentence():
    assert set(FACTS) == set(FactKind)


def test_every_kind_of_fact_happens_on_a_day_or_lasts():
    assert set(FactKind) == ON_A_DAY | LASTING
    assert not ON_A_DAY & LASTING


def test_every_reason_for_not_knowing_has_a_sentence():
    assert set(NOT_KNOWN) == set(WhyNotKnown)


@pytest.mark.parametrize("kind", FactKind)
@pytest.mark.parametrize(
    "said",
    [
        Said(),
        Said(amount=3, of=12, value="some_code", outcome="an_outcome"),
        Said(amount=0, no_longer_sent=date(2026, 5, 1)),
    ],
)
def test_a_sentence_stands_by_itself_whatever_is_missing(kind, said):
    sentence = fact_sentence(kind, said)

    assert sentence[0].isupper() or sentence[0].isdigit()
    assert "None" not in sentence
    assert "_" not in sentence


CODED = (
    FactKind.CHILD_PROTECTION_PLAN, FactKind.LOOKED_AFTER, FactKind.LEGAL_STATUS, FactKind.SEN_NEED, FactKind.DISABILITY,
    FactKind.CHILD_IN_NEED, FactKind.SOCIAL_CARE_CONTACT, FactKind.SOCIAL_CARE_REFERRAL, FactKind.ASSESSMENT_FACTOR,
)  # fmt: skip


@pytest.mark.parametrize("kind", [*VALUES, *CODED, FactKind.WELLBEING_SCORE])
@pytest.mark.parametrize("guarded", [True, False])
def test_a_code_that_is_not_known_is_not_told_as_nothing_stated(kind, guarded):
    """Where a home must not be disclosed the code itself is told nowhere, for it may be the name of a place."""
    said, nothing = (fact_sentence(kind, Said(value=value, codes_alone=guarded)) for value in ("Zfield", None))

    assert said != nothing
    assert "not stated" not in said.removesuffix(", score not stated")
    assert "not in the list" not in nothing
    if guarded:
        assert "Zfield" not in said
        assert "a code that is not in the list" in said


def test_of_whoever_hides_an_outcome_in_an_unknown_code_is_told_as_that_and_a_schools_name_not_at_all():
    placed = fact_sentence(FactKind.LOOKED_AFTER, Said(value="C2", outcome="Zfield", codes_alone=True))
    assert placed == "Looked after by the council (full care order); placement: a code that is not in the list"
    assert fact_sentence(FactKind.SCHOOL_ROLL, Said(value="Zfield", codes_alone=True)) == "On a school roll"


@pytest.mark.parametrize(("kind", "values"), VALUES.items())
def test_different_values_read_differently(kind, values):
    assert len({fact_sentence(kind, Said(value=value)) for value in (*values, None)}) == len(values) + 1


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        (FactKind.SUSPENSION, Said(amount=2.5), "Suspended for 2.5 days"),
        (FactKind.SUSPENSION, Said(amount=1), "Suspended for 1 day"),
        (FactKind.ARREST, Said(), "Arrested; not a finding of guilt"),
        (FactKind.ARREST, Said(outcome="charged"), "Arrested; not a finding of guilt; outcome: charged"),
        (
            FactKind.CHILD_PROTECTION_PLAN,
            Said(value="neglect"),
            "Child protection plan (neglect)",
        ),
        (
            FactKind.CHILD_PROTECTION_PLAN,
            Said(value="NEG"),
            "Child protection plan (neglect)",
        ),
        (
            FactKind.LOOKED_AFTER,
            Said(value="C2", outcome="U4"),
            "Looked after by the council (full care order); placement: foster care, long-term",
        ),
        (
            FactKind.CHILD_IN_NEED,
            Said(value="N4", outcome="rc9"),
            (
                "Child in need, case open to children's social care (family in acute stress); "
                "ended: closed after assessment, to early help"
            ),
        ),
        (FactKind.LOOKED_AFTER, Said(outcome="Foster"), "Looked after by the council; placement: Foster"),
        (FactKind.DISABILITY, Said(value="HEAR"), "Disability recorded (hearing)"),
        (FactKind.SEN_NEED, Said(value="semh"), "Special educational need (social, emotional and mental health)"),
        (FactKind.ATTENDANCE, Said(amount=13, of=130), "Missed 13 of 130 school sessions (10%)"),
        (FactKind.RENT_ARREARS, Said(amount=1640.5, of=6), "Rent arrears of £1,640.50, 6 weeks behind"),
        (FactKind.RENT_ARREARS, Said(amount=640), "Rent arrears of £640"),
        (
            FactKind.ASSESSMENT_FACTOR,
            Said(value="3b"),
            "Assessment found: domestic abuse of a parent or carer (3B)",
        ),
        (
            FactKind.EARLY_HELP,
            Said(outcome="needs_met", no_longer_sent=date(2026, 5, 31)),
            "Early help; outcome: needs met (not sent any more since 31 May 2026)",
        ),
    ],
)
def test_what_a_fact_says_in_words(kind, said, sentence):
    assert fact_sentence(kind, said) == sentence


@pytest.mark.parametrize("kind", FactKind)
def test_where_a_home_must_not_be_disclosed_nothing_is_told_that_a_source_words_as_it_likes(kind):
    said = Said(amount=3, of=12, value="Rose House", outcome="moved to Rose House", codes_alone=True)

    assert "rose house" not in fact_sentence(kind, said).casefold()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (FactKind.CHILD_PROTECTION_PLAN, {"value": "NEG"}),
        (FactKind.CHILD_PROTECTION_PLAN, {"value": "Neglect"}),
        (FactKind.LOOKED_AFTER, {"value": "C2", "outcome": "u4"}),
        (FactKind.CHILD_IN_NEED, {"value": "N4", "outcome": "RC9"}),
        (FactKind.SOCIAL_CARE_REFERRAL, {"value": "2A"}),
        (FactKind.ASSESSMENT_FACTOR, {"value": "3B"}),
        (FactKind.SEN, {"value": "plan"}),
    ],
)
def test_a_known_code_is_told_also_where_a_home_must_not_be_disclosed(kind, said):
    assert fact_sentence(kind, Said(**said, codes_alone=True)) == fact_sentence(kind, Said(**said))


def test_a_suspicion_is_told_as_one():
    assert "an allegation" in fact_sentence(FactKind.POLICE_INCIDENT, Said(value="suspect"))


@pytest.mark.parametrize("code", ["1A", "1B", "1C", "1D", "9"])
def test_who_told_social_care_is_never_narrowed_down_to_a_relative_or_a_neighbour(code):
    assert fact_sentence(FactKind.SOCIAL_CARE_REFERRAL, Said(value=code)) == (
        "Referred to children's social care (an individual)"
    )


def test_the_basis_of_a_membership_names_who_says_so_and_when():
    sentence = basis_sentence("stated_carer", proposed=False, sources=["Police", "School"], on=date(2026, 5, 31))

    assert sentence == "Police and School say who cares for the child, last on 31 May 2026."


def test_our_own_proposal_is_never_told_as_stated():
    sentence = basis_sentence("stated_parent", proposed=True, sources=["School census"], on=date(2026, 5, 31))

    assert "proposes" in sentence
    assert "School census" not in sentence


def test_who_may_be_another_member_is_told_as_something_to_look_at():
    sentence = basis_sentence("may_be_the_same", proposed=True, sources=["CAMHS", "School"], on=date(2026, 5, 31))

    assert sentence == (
        "CAMHS and School name them with the family, and their records may be those of another member, last on 31 May 2026. "
        "Kinfold proposes no more than that it be looked at; nobody has confirmed it."
    )


def test_a_ground_without_words_is_still_told():
    assert "a new ground" in basis_sentence("a_new_ground", proposed=False, sources=["School"], on=None)
    assert "new reason" in link_sentence("new_reason", other="School")


def test_a_source_that_is_taken_is_not_said_to_be_missing():
    worked_out = "Not known: no source that the council takes tells of offences for this person."
    told = not_known_sentence(
        "no_source", sources=[("no_source", "Tenancies", date(2026, 3, 31))], worked_out=worked_out
    )
    assert told == "No source that the council takes tells of offences for this person."


def test_not_known_names_the_sources_and_their_days():
    sentence = not_known_sentence(
        "source_late", sources=[("source_late", "School census", date(2026, 1, 31)), ("source_late", "Police", None)]
    )

    assert sentence == (
        "The last extract is too old to rely on: School census, last extract 31 January 2026; "
        "Police, nothing received yet."
    )


def test_each_reason_for_not_known_stands_with_its_own_sources():
    late, police = ("source_late", "Domestic abuse service", date(2026, 1, 31)), date(2026, 3, 31)
    sentence = not_known_sentence(
        "source_late",
        sources=[("not_in_source", "Police incidents", police), late],
        also=["not_in_source", "source_late", "no_source"],
    )

    assert sentence == (
        "The last extract is too old to rely on: Domestic abuse service, last extract 31 January 2026. "
        "No source that the council takes says all that this asks for. "
        "The source that would say it has no record of this person: Police incidents, last extract 31 March 2026."
    )


def test_a_reason_written_before_each_had_its_own_sources_is_still_read():
    assert reason_and_source("police", "source_late") == ("source_late", "police")
    assert reason_and_source("not_in_source:police", "source_late") == ("not_in_source", "police")


def test_a_judgement_beside_another_reason_is_not_said_to_be_missing_where_somebody_judged():
    for verdict in (None, "confirmed"):
        told = not_known_sentence("source_late", sources=[], also=["source_late", "not_assessed"], verdict=verdict)
        assert ("Only a professional" in told) == (verdict is None)


def test_every_level_of_every_comparison_has_words_of_its_own():
    for comparison in COMPARISONS:
        if comparison.name not in UNSAID:
            title, levels = WORDS[comparison.name]
            codes = {level.name for level in comparison.levels} - {DIFFERENT}
            assert set(levels) == codes, comparison.name
            assert len(set(levels.values())) == len(codes), comparison.name
            assert "_" not in title + "".join(levels.values())


def test_a_link_is_not_said_to_agree_where_it_does_not():
    sentence = link_sentence(
        "model",
        other="School census",
        agreement="first=close; last=different; birth=day_and_month_swapped; sex=different; home=equal",
    )

    assert sentence == (
        "Taken together, its details are the same or nearly the same as in a record of School census. "
        "First name nearly the same, birth date with day and month swapped, address the same, family name different."
    )


def test_a_link_whose_comparison_is_not_kept_claims_no_single_detail():
    assert "birth date" not in link_sentence("model", other="School census")
    assert compared_words("") == compared_words("sex=equal") == ""


def test_a_level_without_words_is_still_told():
    assert compared_words("first=equal; shoe_size=nearly_so") == "First name the same, shoe size nearly so."


@pytest.mark.parametrize(("limit", "said"), [("elsewhere", "lives elsewhere"), ("EDU-3+FIN-3", "same circumstance")])
def test_why_a_need_does_not_count_is_told_with_what_counts_in_its_place(limit, said):
    sentence = not_counted_sentence(limit, counted="Out of learning and work")

    assert sentence.startswith("Not counted: ")
    assert said in sentence
    assert "‘Out of learning and work’" in sentence
    assert "EDU-3" not in sentence


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (None, "Only a professional can judge it, and no judgement is recorded."),
        ("confirmed", "Only a professional can judge it, and one has confirmed it."),
        ("disputed", "Only a professional can judge it, and one has said that it is not so."),
    ],
)
def test_nobody_is_said_to_have_judged_nothing_where_somebody_has(verdict: str | None, told: str) -> None:
    assert not_known_sentence("not_assessed", sources=[], verdict=verdict) == told
    worked_out = "Not known: no source tells of it; nobody has assessed it."
    assert ("nobody" in not_known_sentence("no_source", sources=[], worked_out=worked_out, verdict=verdict)) == (
        verdict is None
    )


def test_a_judgement_that_leaves_something_open_says_what() -> None:
    told = not_known_sentence(
        "not_assessed", sources=[], worked_out="Not known: the source does not say of which kind."
    )
    assert told == "The source does not say of which kind."
