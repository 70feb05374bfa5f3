"""What each kind of fact is called in a sentence, and which questions a rule may ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kinfold.vocabulary.codelists import FactKind


class Shape(StrEnum):
    """How a kind of fact lies in time."""

    EVENT = "event"  # it happens on a day: it can be counted
    EPISODE = "episode"  # it begins and ends: it can be counted by its beginning, and be open on a day
    STATEMENT = "statement"  # it says how something stands until something newer is said
    MEASURE = "measure"  # an amount out of an amount, over a stretch of days


@dataclass(frozen=True)
class Words:
    """`one` and `many` follow a number; both are lower case and name nobody."""

    shape: Shape
    one: str
    many: str
    beware: str = ""
    """A sentence that follows a finding which counted some: what such a record does not say of somebody."""


def _event(one: str, many: str | None = None, *, beware: str = "") -> Words:
    return Words(Shape.EVENT, one, many or f"{one}s", beware)


def _episode(one: str, many: str | None = None, *, beware: str = "") -> Words:
    return Words(Shape.EPISODE, one, many or f"{one}s", beware)


def _statement(one: str, many: str | None = None) -> Words:
    return Words(Shape.STATEMENT, one, many or f"{one}s")


_NAMED = "To be named in an incident is not a finding of guilt."

# Every kind of fact, once; tests/unit/needs/test_fact_words.py keeps it complete.
WORDS: dict[FactKind, Words] = {
    FactKind.SCHOOL_ROLL: _episode("time on a school roll", "times on a school roll"),
    FactKind.ATTENDANCE: Words(Shape.MEASURE, "possible session", "possible sessions"),
    FactKind.SUSPENSION: _event("suspension"),
    FactKind.PERMANENT_EXCLUSION: _event("permanent exclusion"),
    FactKind.SEN: _statement("statement of special educational needs", "statements of special educational needs"),
    FactKind.SEN_NEED: _statement("special educational need"),
    FactKind.FREE_SCHOOL_MEALS: _statement("free school meals entry", "free school meals entries"),
    FactKind.YOUNG_CARER: _statement("young carer entry", "young carer entries"),
    FactKind.PARTICIPATION: _statement("statement of learning or work", "statements of learning or work"),
    FactKind.MISSING_EDUCATION: _episode("time missing education", "times missing education"),
    FactKind.EARLY_HELP: _episode("early help episode"),
    FactKind.WHOLE_FAMILY_ASSESSMENT: _event("whole-family assessment"),
    FactKind.LEAD_WORKER: _episode("time with a named lead worker", "times with a named lead worker"),
    FactKind.FAMILY_PLAN: _episode("family plan"),
    FactKind.FAMILY_SUPPORT: _episode("time of support", "times of support"),
    FactKind.PARENTING_SUPPORT: _statement("judgement on parenting support", "judgements on parenting support"),
    FactKind.SOCIAL_CARE_CONTACT: _event("contact with social care", "contacts with social care"),
    FactKind.SOCIAL_CARE_REFERRAL: _event("referral to social care", "referrals to social care"),
    FactKind.CHILD_IN_NEED: _episode("time as a child in need", "times as a child in need"),
    FactKind.ASSESSMENT: _event("assessment"),
    FactKind.ASSESSMENT_FACTOR: _event("assessment factor"),
    FactKind.CHILD_IN_NEED_PLAN: _episode("child in need plan"),
    FactKind.CHILD_PROTECTION_ENQUIRY: _event("child protection enquiry", "child protection enquiries"),
    FactKind.CHILD_PROTECTION_CONFERENCE: _event("child protection conference"),
    FactKind.CHILD_PROTECTION_PLAN: _episode("child protection plan"),
    FactKind.PLAN_REVIEW: _event("review of a plan", "reviews of plans"),
    FactKind.SOCIAL_WORK_VISIT: _event("visit by a social worker", "visits by a social worker"),
    FactKind.LOOKED_AFTER: _episode("time looked after", "times looked after"),
    FactKind.LEGAL_STATUS: _episode("legal status", "legal statuses"),
    FactKind.CARE_LEAVER: _statement("entry as a care leaver", "entries as a care leaver"),
    FactKind.UNACCOMPANIED_CHILD: _episode(
        "time as an unaccompanied child seeking asylum", "times as an unaccompanied child seeking asylum"
    ),
    FactKind.MISSING_EPISODE: _episode("missing episode"),
    FactKind.EXPLOITATION_LEVEL: _statement("judgement of exploitation risk", "judgements of exploitation risk"),
    FactKind.OFFENCE: _event("proven offence"),
    FactKind.ARREST: _event("arrest", beware="An arrest is not a finding of guilt."),
    FactKind.POLICE_INCIDENT: _event("police incident", beware=_NAMED),
    FactKind.DOMESTIC_ABUSE_INCIDENT: _event("domestic abuse incident", beware=_NAMED),
    FactKind.ANTI_SOCIAL_BEHAVIOUR: _episode(
        "anti-social behaviour case", beware="An anti-social behaviour case is not by itself a finding that it was so."
    ),
    FactKind.PROBATION: _episode("time under probation", "times under probation"),
    FactKind.TENANCY: _episode("council tenancy", "council tenancies"),
    FactKind.HOMELESSNESS_DUTY: _episode("homelessness duty", "homelessness duties"),
    FactKind.TEMPORARY_ACCOMMODATION: _episode("stay in temporary accommodation", "stays in temporary accommodation"),
    FactKind.EVICTION_NOTICE: _event("notice to leave the home", "notices to leave the home"),
    FactKind.RENT_ARREARS: _statement("rent arrears entry", "rent arrears entries"),
    FactKind.COUNCIL_TAX_ARREARS: _statement("council tax arrears entry", "council tax arrears entries"),
    FactKind.BENEFIT: _episode("benefit claim"),
    FactKind.DISABILITY: _statement("disability entry", "disability entries"),
    FactKind.HEALTH_REVIEW: _statement("health review"),
    FactKind.IMMUNISATIONS_OVERDUE: _statement("immunisation check"),
    FactKind.WELLBEING_SCORE: _statement("score on a wellbeing scale", "scores on a wellbeing scale"),
    FactKind.MENTAL_HEALTH_SERVICE: _episode(
        "mental health referral or treatment", "mental health referrals or treatments"
    ),
    FactKind.SUBSTANCE_TREATMENT: _episode("time in drug or alcohol treatment", "times in drug or alcohol treatment"),
    FactKind.DOMESTIC_ABUSE_SUPPORT: _episode(
        "time with a domestic abuse service", "times with a domestic abuse service"
    ),
    FactKind.MARAC: _event(
        "discussion at MARAC",
        "discussions at MARAC",
        beware="A discussion at MARAC does not say whether somebody is the victim or is said to harm them.",
    ),
    FactKind.BIRTH: _event("birth"),
    FactKind.DEATH: _event("death"),
}
