"""Words for days, ages and answers, the same on every page."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django import template

from kinfold.cases.rules.consent import State
from kinfold.governance.rules.glass import GlassOutcome, GlassRead, GlassReason
from kinfold.governance.rules.kept import Step
from kinfold.governance.rules.looks import Fact, Held
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.rules.fact_sentences import ON_A_DAY
from kinfold.register.rules.judging import Basis
from kinfold.register.rules.progress import WORDS, Standing
from kinfold.register.values import DatedFact
from kinfold.vocabulary.codelists import Action, Answer, Category, FamilyRole
from kinfold.web.consent import words as consent
from kinfold.web.rights.words import CODES as ASKED

register = template.Library()
_ADDRESS = re.compile(r"\s*\(https?://[^)]*\)")

ROLES = {
    FamilyRole.CHILD: "Child",
    FamilyRole.MAIN_CARER: "Main carer",
    FamilyRole.CARER: "Carer",
    FamilyRole.PARTNER_OF_CARER: "Partner of a carer",
    FamilyRole.PARENT_ELSEWHERE: "Parent living elsewhere",
    FamilyRole.OTHER: "Also lives in the home",
    FamilyRole.CHILD_IN_CARE: "Child in care",
    FamilyRole.EXPECTED_CHILD: "Expected child",
}
ANSWERS = {
    Answer.MET: "Need found",
    Answer.NOT_MET: "Not met",
    Answer.NOT_KNOWN: "Not known",
    Answer.NOT_IN_FORCE: "Not in force",
}
ANSWER_COLOURS = {
    Answer.MET: "govuk-tag--orange",
    Answer.NOT_MET: "govuk-tag--grey",
    Answer.NOT_KNOWN: "govuk-tag--purple",
    Answer.NOT_IN_FORCE: "govuk-tag--grey",
}
CATEGORIES = {
    Category.CONTACT: "How to reach people: addresses, phone numbers, e-mail",
    Category.IDENTIFIERS: "Numbers such as the NHS number",
    Category.EDUCATION: "Education",
    Category.EARLY_HELP: "Early help",
    Category.SOCIAL_CARE: "Children's social care",
    Category.CRIME: "Crime and anti-social behaviour",
    Category.DOMESTIC_ABUSE: "Domestic abuse",
    Category.HOUSING: "Housing",
    Category.MONEY: "Money and benefits",
    Category.HEALTH: "Health",
    Category.SUBSTANCE_USE: "Alcohol and drugs",
}


@register.filter
def day(value: date | None) -> str:
    """3 March 2026."""
    return f"{value.day} {value:%B %Y}" if value else ""


@register.filter
def iso_day(text: str) -> str:
    """The version of a rule is the day it began, as 2022-10-03; one that is no day is left as it is."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


@register.filter
def without_address(reference: str) -> str:
    """A reference by its title; the address that it ends with is in the framework's own pages."""
    return _ADDRESS.sub("", reference)


@register.filter
def until(value: date | None) -> str:
    """The last day of a period whose end is the first day after it."""
    return day(value - timedelta(days=1)) if value else ""


@register.simple_tag
def period(from_day: date | None, until_day: date | None) -> str:
    """From when to when, in words; the end is the last day it held."""
    match from_day, until_day:
        case None, None:
            return "Dates not given"
        case None, _:
            return f"Until {until(until_day)}"
        case _, None:
            return f"Since {day(from_day)}"
        case _ if from_day == until_day or until(until_day) == day(from_day):
            return day(from_day)
        case _:
            return f"{day(from_day)} to {until(until_day)}"


@register.simple_tag
def known(from_day: date | None, until_day: date | None) -> str:
    """As `period`, of what an agency may have known late: it begins with the first day that anybody said so."""
    said = period(from_day, until_day)
    return f"Known s{said[1:]}" if said.startswith("Since ") else said


@register.simple_tag
def when(fact: DatedFact) -> str:
    """When a fact was or since when it stands. What happens on a day has no "since"; what was not dated has no beginning."""
    if fact.from_day is None and fact.first_told:
        began = "the day was not sent" if fact.kind in ON_A_DAY else "the day it began was not sent"
        ended = f"until {until(fact.until_day)}; " if fact.until_day else ""
        return f"First told on {day(fact.first_told)}; {ended}{began}"
    if fact.kind in ON_A_DAY and fact.from_day and not fact.until_day:
        return day(fact.from_day)
    return period(fact.from_day, fact.until_day)


@register.filter
def years(age: int | None) -> str:
    """An age as people say it; one that is not known is said to be so."""
    if age is None:
        return "age not known"
    return "under 1" if age == 0 else f"{age}"


@register.filter
def family_role(role: str) -> str:
    return ROLES[FamilyRole(role)]


@register.filter
def answer_words(answer: str) -> str:
    return ANSWERS[Answer(answer)]


@register.filter
def answer_colour(answer: str) -> str:
    return ANSWER_COLOURS[Answer(answer)]


@register.filter
def category_words(category: str) -> str:
    """A category of the profile in words; what is said in words already is left as it is."""
    try:
        return CATEGORIES[Category(category)]
    except ValueError:
        return category


@register.filter
def counted(number: int, words: str) -> str:
    """`3|counted:"need,needs"` is "3 needs"; none is "no needs"."""
    one, many = words.split(",")
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many}" if number else f"no {many}"


@register.filter
def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


@register.filter
def tel(phone: str) -> str:
    """A phone number as a link's address takes it."""
    return "".join(character for character in phone if character.isdigit() or character == "+")


@register.filter
def thousands(number: int | None) -> str:
    """12,345; a count that nobody holds is a dash, never nought."""
    return "–" if number is None else f"{number:,}"


@register.filter
def sex_words(sex: str) -> str:
    """As recorded by the source."""
    return {"f": "Female", "m": "Male", "x": "Another, as recorded"}.get(sex, sex)


@register.filter
def plain(code: str) -> str:
    """A code of a closed list as words: `expected_child` is "expected child"."""
    return code.replace("_", " ")


SAID_WORDS = {
    "confirmed": "Confirmed",
    "disputed": "Disputed",
    "progress": "Progress",
    "no_progress": "No progress",
    "noted": "Note",
    "words": "The family’s own words",
    Basis.OWN_ASSESSMENT: "An assessment of one’s own",
    Basis.WHOLE_FAMILY: "The whole-family assessment",
    Basis.ANOTHER: "Another professional who knows them",
    Basis.RECORD: "The agency’s own record, looked up there",
    Basis.FAMILY_SAID: "The family said so",
}
STANDING_COLOURS = {
    Standing.HELD.value: "govuk-tag--green",
    Standing.HOLDING.value: "govuk-tag--blue",
    Standing.NOT_NOW.value: "govuk-tag--orange",
    Standing.NOT_HELD.value: "govuk-tag--red",
    Standing.RELAPSED.value: "govuk-tag--red",
    Standing.NOT_KNOWN.value: "govuk-tag--purple",
    Standing.NOT_JUDGED.value: "govuk-tag--purple",
}
DECISION_WORDS = {
    "taken_up": "Taken up",
    "declined": "Declined",
    "more_asked": "More is asked for",
    "eligible": "Eligible",
    "not_eligible": "Not eligible",
    "support_began": "Support began",
    "support_ended": "Support ended",
    "care_looked_at": "Looked at because a child went into care",
}


@register.filter
def said_words(code: str) -> str:
    """What kind of statement about a need it is, or what it rests on."""
    return SAID_WORDS.get(code, code)


@register.filter
def standing_words(code: str) -> str:
    """How a confirmed need stands."""
    return sentence_case(WORDS[Standing(code)])


@register.filter
def standing_colour(code: str) -> str:
    return STANDING_COLOURS.get(code, "govuk-tag--grey")


@register.filter
def decision_words(code: str) -> str:
    return DECISION_WORDS.get(code, code)


PROTECTION_WORDS = {
    RestrictionReason.PROTECTED_ADDRESS: "Where they live must not be known",
    RestrictionReason.WITNESS: "They are a protected witness",
    RestrictionReason.RESTRICTED: "Their record is restricted for another reason",
    RestrictionReason.ADOPTED: "They were adopted",
    RestrictionReason.STAFF: "They are on the staff",
    RestrictionReason.GENDER_HISTORY: "Their earlier name must not be known",
    RestrictionReason.MAY_BE_PROTECTED: "They may have to be hidden: nobody has said that they need not be",
    "lifted": "Lift it",
    "kept": "Keep it",
}
PROTECTION_STEPS = {
    "protected": "Protected",
    "lift_asked": "Somebody asks that it be lifted",
    "lifted": "Lifted",
    "kept": "Kept",
}


@register.filter
def protection_words(code: str) -> str:
    """Why somebody is protected by people here or kept hidden by a run, or what can be decided of that."""
    return {str(known): text for known, text in PROTECTION_WORDS.items()}.get(str(code), str(code))


@register.filter
def protection_step_words(code: str) -> str:
    """What was done with a protection."""
    return PROTECTION_STEPS.get(code, code)


GLASS_WORDS = {
    GlassReason.CHILD_AT_RISK: "A child may be at risk of harm now",
    GlassReason.COVERING: "Covering for a worker who cannot be reached",
    GlassReason.ASKED_BY_PARTNER: "The police or a hospital asks, and it cannot wait",
    GlassOutcome.IN_ORDER: "It was in order",
    GlassOutcome.TO_FOLLOW_UP: "It has to be followed up",
}


@register.filter
def glass_words(code: str) -> str:
    """Why the glass was broken, or what its review found."""
    return {known.value: text for known, text in GLASS_WORDS.items()}.get(str(code), str(code))


_INTERESTS = {
    RestrictionReason.OWN_RECORD: ("It is my own record", "It is their own record"),
    RestrictionReason.OWN_FAMILY: (
        "They are of my family, or close to me",
        "They are of their family, or close to them",
    ),
    RestrictionReason.COLLEAGUE: (
        "They are a colleague, or of a colleague’s family",
        "They are a colleague, or of a colleague’s family",
    ),
}


def interest_words(reason: RestrictionReason, *, own: bool) -> str:
    """How a member of staff knows somebody, as they say it themselves or as it is said of them."""
    mine, theirs = _INTERESTS[reason]
    return mine if own else theirs


@register.filter
def interest(reason: RestrictionReason) -> str:
    return interest_words(reason, own=False)


_READ = {Action.OPEN: "Opened the page", Action.SEE_CONSENT: "Read what they were asked and answered"}
_HELD = {"facts": "fact,facts", "records": "record,records", "answers": "answer,answers", "needs": "need,needs"}


@register.filter
def glass_read_words(one: GlassRead) -> str:
    """What was read under a broken glass, and how much it held."""
    held = [counted(number, _HELD.get(name, f"{name},{name}")) for name, number in one.held]
    if one.named:
        held.append(f"named {counted(one.named, 'other person,other people')}")
    what = _READ.get(one.action, sentence_case(one.action.value.replace("_", " ")))
    return f"{what}: {', '.join(held)}" if held else what


_ASKED = {
    code.value: text
    for words in (consent.ASKED, consent.ANSWER, consent.CAPACITY, consent.FORM)
    for code, text in words.items()
}


@register.filter
def asked_words(code: str) -> str:
    """What was asked, what happened, who answered and how it was asked."""
    return _ASKED[str(code)]


@register.filter
def consent_words(state: str) -> str:
    """What stands of somebody's answers today."""
    return consent.STATE[State(state)]


@register.filter
def consent_colour(state: str) -> str:
    return consent.COLOURS[State(state)]


_LOOKS = {
    Fact.IN_BULK: "Stopped: as many pages or searches as one person may have in an hour",
    Fact.NO_RELATIONSHIP: "Opened without a relationship at the time",
    Fact.SAME_HOUSEHOLD: "Somebody of the reader’s own family",
    Fact.SAME_SURNAME: "The same surname as the reader",
    Fact.OWN_AREA: "The reader’s own area",
    Fact.OUT_OF_HOURS: "Out of hours",
    Held.PROTECTED: "Protected: nothing may be handed over",
    Held.BROKEN_GLASS: "The glass was broken",
    Held.PURPOSE: "An enquiry may go on",
    Held.RECENT: "Too recent",
    Held.OTHER_HOME: "It may tell of another home",
    Held.BY_HAND: "Held back by whoever prepared it",
    "asked": "To be prepared",
    "prepared": "Prepared; somebody else has to agree",
    "agreed": "Agreed to; it may be handed over",
    "again": "To be asked again: what it rests on has changed",
}


@register.filter
def look_words(code: str) -> str:
    """What is so of a look, why one is held back, and how far an answer is."""
    return {str(known): text for known, text in _LOOKS.items()}[str(code)]


@register.filter
def request_words(code: str) -> str:
    """In what capacity somebody asks by right, how it came, and how far it is."""
    return ASKED[str(code)]


STEP_WORDS = {
    Step.PASSED: "Due diligence passed",
    Step.PASSED_WITH_CONDITIONS: "Due diligence passed with conditions",
    Step.FAILED: "Due diligence failed",
    Step.RENEWED: "Renewed by the parties",
}


@register.filter
def step_words(code: str) -> str:
    """What was done about a sharing agreement."""
    return STEP_WORDS[Step(code)]
