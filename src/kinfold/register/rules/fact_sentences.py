"""
How each kind of fact reads as a line of a timeline.

Every sentence can stand by itself, names nobody, and says no more than the source did. The file is
long because the list of fact kinds is, and is best read in one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kinfold.register.rules.sentences import day, plain
from kinfold.vocabulary.codelists import FactKind

UNLISTED = "a code that is not in the list"
"""Where the source's own text may not be told: that it said something, which is not the same as nothing stated."""


@dataclass(frozen=True)
class Said:
    """What a fact says, as the sentences need it."""

    amount: float | None = None
    of: float | None = None
    value: str | None = None
    outcome: str | None = None
    no_longer_sent: date | None = None
    codes_alone: bool = False
    """What a source writes as it likes is not told: where a home must not be disclosed, a school's name leads there."""

    def words(self, told: str | None, codes: Mapping[str, str] = MappingProxyType({})) -> str:
        """A value or outcome by its code, else as the source wrote it, if that may be told; nothing where there is none."""
        written = plain(told or "")
        known = not self.codes_alone or written.casefold() in {words.casefold() for words in codes.values()}
        return codes.get((told or "").upper(), written if known or not written else UNLISTED if codes else "")


Words = Callable[[Said], str]


def number(of: float) -> str:
    """2.5, 3, 1,200: no noughts that say nothing."""
    return f"{of:,.2f}".rstrip("0").rstrip(".")


def fact_sentence(kind: FactKind, said: Said) -> str:
    """One line of the timeline: Child protection plan (neglect). When it was stands beside it, told once."""
    sentence = FACTS[kind](said)
    called, codes = OUTCOMES.get(kind, ("outcome", {}))
    if kind not in OUTCOME_IS_SAID and (outcome := said.words(said.outcome, codes)):
        sentence += f"; {called}: {outcome}"
    if said.no_longer_sent:
        sentence += f" (not sent any more since {day(said.no_longer_sent)})"
    return sentence


def _counted(amount: float, one: str, many: str) -> str:
    return f"{number(amount)} {one if amount == 1 else many}"


def _named(words: str) -> Words:
    """The words, with the value in brackets where there is one."""
    return _coded(words, {})


def _coded(words: str, codes: dict[str, str]) -> Words:
    """As `_named`, with the source's code in words where it is a known one."""
    return lambda said: f"{words} ({value})" if (value := said.words(said.value, codes)) else words


def _one_of(values: dict[str, str], otherwise: str, lacks: str = "") -> Words:
    """A sentence of its own for each value; `lacks`: what was not stated, where nothing was."""

    def sentence(said: Said) -> str:
        if said.value:
            return values.get(said.value, f"{otherwise}; the source gave {UNLISTED}")
        return f"{otherwise}, {lacks}" if lacks else otherwise

    return sentence


def _attendance(said: Said) -> str:
    if said.amount is None or not said.of:
        return "School attendance, without figures"
    return f"Missed {number(said.amount)} of {number(said.of)} school sessions ({said.amount / said.of:.0%})"


def _suspension(said: Said) -> str:
    return f"Suspended for {_counted(said.amount, 'day', 'days')}" if said.amount else "Suspended from school"


def _arrears(words: str) -> Words:
    def sentence(said: Said) -> str:
        owed = "" if said.amount is None else f" of £{said.amount:,.2f}".removesuffix(".00")
        weeks = "" if not said.of else f", {_counted(said.of, 'week', 'weeks')} behind"
        return f"{words}{owed}{weeks}"

    return sentence


def _factor(said: Said) -> str:
    code = (said.value or "").upper()
    if words := ASSESSMENT_FACTORS.get(code):
        return f"Assessment found: {words} ({code})"
    told = said.words(code, ASSESSMENT_FACTORS)
    return (
        f"Assessment found a factor; the source gave {told}"
        if told == UNLISTED
        else f"Assessment found factor {told or 'not stated'}"
    )


def _immunisations(said: Said) -> str:
    if said.amount is None:
        return "Immunisations checked, number overdue not stated"
    if said.amount == 0:
        return "No immunisations overdue"
    return f"{_counted(said.amount, 'immunisation', 'immunisations')} overdue"


SCALES = {
    "sdq_total": "strengths and difficulties questionnaire (SDQ)",
    "phq9": "questionnaire on depression (PHQ-9)",
    "gad7": "questionnaire on anxiety (GAD-7)",
}


def _score(said: Said) -> str:
    lacking = f"wellbeing scale under {UNLISTED}" if said.value else "wellbeing scale that is not stated"
    scale = SCALES.get(said.value or "", lacking)
    if said.amount is None:
        return f"Answered a {scale}, score not stated"
    return f"Score of {said.amount:g} on a {scale}"


CHILD_PROTECTION = {
    "NEG": "neglect",
    "PHY": "physical abuse",
    "SAB": "sexual abuse",
    "EMO": "emotional abuse",
    "MUL": "more than one category",
}
LEGAL_STATUS = {
    "C1": "interim care order",
    "C2": "full care order",
    "D1": "freeing order",
    "E1": "placement order",
    "V2": "accommodated under section 20",
    "V3": "short breaks by agreement",
    "V4": "short breaks",
    "J1": "on remand",
    "J2": "detained by the police in council accommodation",
    "J3": "sentenced with a residence requirement",
    "L1": "police protection",
    "L2": "emergency protection order",
    "L3": "child assessment order",
}
PLACEMENTS = {
    "A3": "placed for adoption",
    "A4": "placed for adoption",
    "A5": "placed for adoption",
    "A6": "placed for adoption",
    "H5": "semi-independent living",
    "K1": "secure children's home",
    "K2": "children's home",
    "P1": "with parents",
    "P2": "independent living",
    "P3": "residential employment",
    "R1": "residential care home",
    "R2": "hospital or other NHS care",
    "R3": "family centre or mother and baby unit",
    "R5": "young offender institution or prison",
    "S1": "residential school",
    "T0": "temporary placement",
    "T1": "temporary placement",
    "T2": "temporary placement",
    "T3": "temporary placement",
    "T4": "temporary placement",
    "U1": "foster care with a relative or friend, long-term",
    "U2": "foster care with a relative or friend who may adopt",
    "U3": "foster care with a relative or friend",
    "U4": "foster care, long-term",
    "U5": "foster care with carers who may adopt",
    "U6": "foster care",
    "Z1": "another placement",
}
PRIMARY_NEED = {
    "N0": "need not stated",
    "N1": "abuse or neglect",
    "N2": "the child's disability or illness",
    "N3": "a parent's disability or illness",
    "N4": "family in acute stress",
    "N5": "family dysfunction",
    "N6": "socially unacceptable behaviour",
    "N7": "low income",
    "N8": "absent parenting",
    "N9": "not a child in need",
}
CLOSED_BECAUSE = {
    "RC1": "adopted",
    "RC2": "died",
    "RC3": "child arrangements order",
    "RC4": "special guardianship order",
    "RC5": "moved to another council's services",
    "RC6": "moved to adult services",
    "RC7": "services ended for another reason",
    "RC8": "closed after assessment, no further action",
    "RC9": "closed after assessment, to early help",
}
# Who told social care is said as the kind of body it was. A person who told is "an individual", no more: not a relative, not a neighbour.
TOLD_BY = {
    "1A": "an individual",
    "1B": "an individual",
    "1C": "an individual",
    "1D": "an individual",
    "2A": "a school",
    "2B": "education services",
    "3A": "a GP",
    "3B": "a health visitor",
    "3C": "a school nurse",
    "3D": "other primary health services",
    "3E": "an emergency department",
    "3F": "other health services",
    "4": "housing",
    "5A": "another council service",
    "5B": "another council service",
    "5C": "another council service",
    "6": "the police",
    "7": "another legal agency",
    "8": "another source",
    "9": "an individual",
    "10": "not known",
}
DISABILITIES = {
    "MOB": "mobility",
    "HAND": "hand function",
    "PC": "personal care",
    "INC": "incontinence",
    "COMM": "communication",
    "LD": "learning",
    "HEAR": "hearing",
    "VIS": "vision",
    "BEH": "behaviour",
    "CON": "consciousness",
    "AUT": "autism",
    "DDA": "another disability",
}
SEN_NEEDS = {
    "SPLD": "specific learning difficulty",
    "MLD": "moderate learning difficulty",
    "SLD": "severe learning difficulty",
    "PMLD": "profound and multiple learning difficulty",
    "SEMH": "social, emotional and mental health",
    "SLCN": "speech, language and communication",
    "HI": "hearing impairment",
    "VI": "vision impairment",
    "MSI": "multi-sensory impairment",
    "PD": "physical disability",
    "ASD": "autism",
    "OTH": "another need",
    "NSA": "no specialist assessment yet",
    "DS": "Down syndrome",
}
# Factors identified at the end of assessment, as the children in need census numbers them.
ASSESSMENT_FACTORS = {
    "1A": "alcohol misuse by the child",
    "1B": "alcohol misuse by a parent or carer",
    "1C": "alcohol misuse by another person in the home",
    "2A": "drug misuse by the child",
    "2B": "drug misuse by a parent or carer",
    "2C": "drug misuse by another person in the home",
    "3A": "domestic abuse of the child",
    "3B": "domestic abuse of a parent or carer",
    "3C": "domestic abuse of another person in the home",
    "4A": "mental health of the child",
    "4B": "mental health of a parent or carer",
    "4C": "mental health of another person in the home",
    "5A": "learning disability of the child",
    "5B": "learning disability of a parent or carer",
    "5C": "learning disability of another person in the home",
    "6A": "physical disability or illness of the child",
    "6B": "physical disability or illness of a parent or carer",
    "6C": "physical disability or illness of another person in the home",
    "7A": "young carer",
    "8B": "privately fostered",
    "8C": "privately fostered",
    "8D": "privately fostered",
    "8E": "privately fostered",
    "8F": "privately fostered",
    "9A": "unaccompanied asylum-seeking child",
    "10A": "going missing",
    "11A": "child sexual exploitation",
    "12A": "trafficking",
    "13A": "gangs",
    "14A": "socially unacceptable behaviour",
    "15A": "self-harm",
    "16A": "neglect",
    "17A": "emotional abuse",
    "18B": "physical abuse, child on child",
    "18C": "physical abuse, adult on child",
    "19B": "sexual abuse, child on child",
    "19C": "sexual abuse, adult on child",
    "20": "another factor",
    "21": "no factors",
    "22A": "female genital mutilation",
    "23A": "abuse linked to faith or belief",
    "24A": "child criminal exploitation",
}

# Every fact kind, once; tests/unit/register/test_sentences.py keeps it complete.
FACTS: dict[FactKind, Words] = {
    # education
    FactKind.SCHOOL_ROLL: _named("On a school roll"),
    FactKind.ATTENDANCE: _attendance,
    FactKind.SUSPENSION: _suspension,
    FactKind.PERMANENT_EXCLUSION: _named("Permanently excluded from school"),
    FactKind.SEN: _one_of(
        {
            "support": "Special educational needs support at school",
            "plan": "Education, health and care plan",
            "none": "No special educational needs recorded",
        },
        "Special educational needs considered",
        "kind not stated",
    ),
    FactKind.SEN_NEED: _coded("Special educational need", SEN_NEEDS),
    FactKind.FREE_SCHOOL_MEALS: _one_of(
        {"yes": "Eligible for free school meals", "no": "Not eligible for free school meals"},
        "Free school meals",
        "not stated",
    ),
    FactKind.YOUNG_CARER: _one_of(
        {"yes": "Known to be a young carer", "no": "Known not to be a young carer"}, "Young carer", "not stated"
    ),
    FactKind.PARTICIPATION: _one_of(
        {
            "in": "In education, employment or training",
            "neet": "Not in education, employment or training",
            "unknown": "Whether in education, employment or training is not known to the source",
        },
        "Education, employment or training",
        "not stated",
    ),
    FactKind.MISSING_EDUCATION: _named("Missing education"),
    # children's services
    FactKind.EARLY_HELP: _named("Early help"),
    FactKind.WHOLE_FAMILY_ASSESSMENT: _named("Whole-family assessment"),
    FactKind.LEAD_WORKER: _named("A lead worker is named"),
    FactKind.FAMILY_PLAN: _named("Family plan"),
    FactKind.FAMILY_SUPPORT: _named("Support for the family"),
    FactKind.SOCIAL_CARE_CONTACT: _coded("Children's social care was contacted", TOLD_BY),
    FactKind.SOCIAL_CARE_REFERRAL: _coded("Referred to children's social care", TOLD_BY),
    FactKind.CHILD_IN_NEED: _coded("Child in need, case open to children's social care", PRIMARY_NEED),
    FactKind.ASSESSMENT: _named("Assessment"),
    FactKind.ASSESSMENT_FACTOR: _factor,
    FactKind.CHILD_IN_NEED_PLAN: _named("Child in need plan"),
    FactKind.CHILD_PROTECTION_ENQUIRY: _named("Child protection enquiry (section 47)"),
    FactKind.CHILD_PROTECTION_CONFERENCE: _named("Initial child protection conference"),
    FactKind.CHILD_PROTECTION_PLAN: _coded("Child protection plan", CHILD_PROTECTION),
    FactKind.PLAN_REVIEW: _one_of(
        {
            "child_protection": "Child protection plan reviewed",
            "looked_after": "Care of the looked-after child reviewed",
            "education": "Education, health and care plan reviewed",
        },
        "Plan reviewed",
        "kind not stated",
    ),
    FactKind.SOCIAL_WORK_VISIT: _one_of(
        {"seen": "Visited by a social worker, child seen", "not_seen": "Visited by a social worker, child not seen"},
        "Visited by a social worker",
    ),
    FactKind.LOOKED_AFTER: _coded("Looked after by the council", LEGAL_STATUS),
    FactKind.LEGAL_STATUS: _coded("Legal status", LEGAL_STATUS),
    FactKind.CARE_LEAVER: _named("Care leaver"),
    FactKind.UNACCOMPANIED_CHILD: _named("Unaccompanied child seeking asylum"),
    FactKind.MISSING_EPISODE: _named("Reported missing"),
    FactKind.PARENTING_SUPPORT: _one_of(
        {"yes": "Parenting support judged to be needed", "no": "Parenting support judged not to be needed"},
        "Parenting support considered",
        "judgement not stated",
    ),
    FactKind.EXPLOITATION_LEVEL: _one_of(
        {
            "none": "No risk of exploitation found",
            "emerging": "Emerging risk of exploitation",
            "moderate": "Moderate risk of exploitation",
            "significant": "Significant risk of exploitation",
        },
        "Risk of exploitation considered",
        "level not stated",
    ),
    # crime
    FactKind.OFFENCE: _named("Offence, proven or admitted"),
    FactKind.ARREST: lambda said: f"{_named('Arrested')(said)}; not a finding of guilt",
    FactKind.POLICE_INCIDENT: _one_of(
        {
            "victim": "Victim in a police incident",
            "suspect": "Suspect in a police incident; an allegation, not a finding",
            "witness": "Witness in a police incident",
            "child_present": "Present as a child at a police incident",
        },
        "Named in a police incident",
    ),
    FactKind.DOMESTIC_ABUSE_INCIDENT: _one_of(
        {
            "victim": "Victim in a domestic abuse incident",
            "suspect": "Suspect in a domestic abuse incident; an allegation, not a finding",
            "child_present": "Present as a child at a domestic abuse incident",
        },
        "Named in a domestic abuse incident",
    ),
    FactKind.ANTI_SOCIAL_BEHAVIOUR: _named("Anti-social behaviour case"),
    FactKind.PROBATION: _named("Supervised by probation"),
    # housing and money
    FactKind.TENANCY: _named("Council tenancy"),
    FactKind.HOMELESSNESS_DUTY: _named("Homelessness duty owed"),
    FactKind.TEMPORARY_ACCOMMODATION: _named("In temporary accommodation"),
    FactKind.EVICTION_NOTICE: _named("Notice to leave the home"),
    FactKind.RENT_ARREARS: _arrears("Rent arrears"),
    FactKind.COUNCIL_TAX_ARREARS: _arrears("Council tax arrears"),
    FactKind.BENEFIT: _one_of(
        {
            "out_of_work": "Claims an out-of-work benefit",
            "in_work": "Claims a benefit while in work",
            "other": "Claims another benefit",
        },
        "Claims a benefit",
        "kind not stated",
    ),
    # health and specialist services
    FactKind.DISABILITY: _coded("Disability recorded", DISABILITIES),
    FactKind.HEALTH_REVIEW: _one_of(
        {
            "as_expected": "Health review: development as expected",
            "below_expected": "Health review: development below what is expected",
        },
        "Health review",
        "result not stated",
    ),
    FactKind.IMMUNISATIONS_OVERDUE: _immunisations,
    FactKind.WELLBEING_SCORE: _score,
    FactKind.MENTAL_HEALTH_SERVICE: _named("Referred to or treated by a mental health service"),
    FactKind.SUBSTANCE_TREATMENT: _named("In treatment for drugs or alcohol"),
    FactKind.DOMESTIC_ABUSE_SUPPORT: _one_of(
        {
            "victim": "Supported by a domestic abuse service",
            "perpetrator": "On a programme of a domestic abuse service about abuse towards others",
            "child": "Supported as a child by a domestic abuse service",
        },
        "With a domestic abuse service",
    ),
    FactKind.MARAC: _named("Discussed at a multi-agency risk assessment conference"),
    FactKind.BIRTH: lambda _: "Born",
    FactKind.DEATH: lambda _: "Died",
}

ON_A_DAY = frozenset(
    {
        FactKind.SUSPENSION,
        FactKind.PERMANENT_EXCLUSION,
        FactKind.SOCIAL_CARE_CONTACT,
        FactKind.SOCIAL_CARE_REFERRAL,
        FactKind.WHOLE_FAMILY_ASSESSMENT,
        FactKind.ASSESSMENT_FACTOR,
        FactKind.CHILD_PROTECTION_ENQUIRY,
        FactKind.CHILD_PROTECTION_CONFERENCE,
        FactKind.PLAN_REVIEW,
        FactKind.SOCIAL_WORK_VISIT,
        FactKind.MISSING_EPISODE,
        FactKind.PARENTING_SUPPORT,
        FactKind.EXPLOITATION_LEVEL,
        FactKind.OFFENCE,
        FactKind.ARREST,
        FactKind.POLICE_INCIDENT,
        FactKind.DOMESTIC_ABUSE_INCIDENT,
        FactKind.EVICTION_NOTICE,
        FactKind.HEALTH_REVIEW,
        FactKind.IMMUNISATIONS_OVERDUE,
        FactKind.WELLBEING_SCORE,
        FactKind.MARAC,
        FactKind.BIRTH,
        FactKind.DEATH,
    }
)
"""Kinds that happen, or are judged, on a day. Without an end they are not still going on."""

LASTING = frozenset(
    {
        FactKind.SCHOOL_ROLL,
        FactKind.ATTENDANCE,
        FactKind.SEN,
        FactKind.SEN_NEED,
        FactKind.FREE_SCHOOL_MEALS,
        FactKind.YOUNG_CARER,
        FactKind.PARTICIPATION,
        FactKind.MISSING_EDUCATION,
        FactKind.EARLY_HELP,
        FactKind.LEAD_WORKER,
        FactKind.FAMILY_PLAN,
        FactKind.FAMILY_SUPPORT,
        FactKind.ASSESSMENT,
        FactKind.CHILD_IN_NEED,
        FactKind.CHILD_IN_NEED_PLAN,
        FactKind.CHILD_PROTECTION_PLAN,
        FactKind.LOOKED_AFTER,
        FactKind.LEGAL_STATUS,
        FactKind.CARE_LEAVER,
        FactKind.UNACCOMPANIED_CHILD,
        FactKind.DISABILITY,
        FactKind.ANTI_SOCIAL_BEHAVIOUR,
        FactKind.PROBATION,
        FactKind.TENANCY,
        FactKind.HOMELESSNESS_DUTY,
        FactKind.TEMPORARY_ACCOMMODATION,
        FactKind.RENT_ARREARS,
        FactKind.COUNCIL_TAX_ARREARS,
        FactKind.BENEFIT,
        FactKind.MENTAL_HEALTH_SERVICE,
        FactKind.SUBSTANCE_TREATMENT,
        FactKind.DOMESTIC_ABUSE_SUPPORT,
    }
)
"""Kinds that begin and go on. Without an end they are said to have stood since their first day."""

# What the outcome of a kind is called, where it is not an outcome, and its codes in words.
OUTCOMES: dict[FactKind, tuple[str, dict[str, str]]] = {
    FactKind.LOOKED_AFTER: ("placement", PLACEMENTS),
    FactKind.CHILD_IN_NEED: ("ended", CLOSED_BECAUSE),
}

OUTCOME_IS_SAID = frozenset({FactKind.BIRTH, FactKind.DEATH})
"""Kinds to which an outcome adds nothing."""
