"""
Closed lists that contracts, rules and pages share.

A list here is closed for the code and open for councils only where it says so: a contract maps its
own codes onto these, and a code that is not on the list is refused when the contract is loaded.

The file is as long as the lists are.
"""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """As recorded by the source; `x` is indeterminate or another gender as recorded."""

    FEMALE = "f"
    MALE = "m"
    OTHER = "x"


class Delivery(StrEnum):
    """How a source tells what it holds."""

    FULL = "full"  # each extract is all of it: a record that is missing is no longer sent
    CHANGES = "changes"  # each extract is what changed: the newest row of a key counts
    EVENTS = "events"  # each extract adds events


class Coverage(StrEnum):
    """What a person's absence from a source says."""

    LISTED = "listed"  # absent means not known: a school roll, benefits
    LOG = "log"  # absent means none, while the source is fresh and the person lives in its area


class Mark(StrEnum):
    """Protection that a source can put on a person or an address. Any mark keeps the record off every page."""

    PROTECTED_ADDRESS = "protected_address"
    ADOPTED = "adopted"
    WITNESS = "witness"
    STAFF = "staff"
    RESTRICTED = "restricted"
    GENDER_HISTORY = "gender_history"


class PartyRole(StrEnum):
    """What a person is in a row."""

    PERSON = "person"
    CHILD = "child"
    EXPECTED_CHILD = "expected_child"
    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    CARER = "carer"
    CLAIMANT = "claimant"
    PARTNER = "partner"
    TENANT = "tenant"
    HOUSEHOLDER = "householder"  # answers for a home: pays its council tax, or owns it
    OCCUPIER = "occupier"
    VICTIM = "victim"
    SUSPECT = "suspect"
    WITNESS = "witness"
    CONTACT = "contact"


class Relation(StrEnum):
    """What one person is to another, as a source states it: `a RELATION of b`."""

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    ADOPTIVE_PARENT = "adoptive_parent"
    STEP_PARENT = "step_parent"
    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    CARER = "carer"
    SPECIAL_GUARDIAN = "special_guardian"
    KINSHIP_CARER = "kinship_carer"
    PRIVATE_FOSTER_CARER = "private_foster_carer"
    FOSTER_CARER = "foster_carer"
    SIBLING = "sibling"
    PARTNER = "partner"
    CLAIMS_WITH = "claims_with"
    CLAIMS_FOR = "claims_for"
    TENANT_WITH = "tenant_with"
    LIVES_WITH = "lives_with"
    CONTACT = "contact"


PARENT_RELATIONS = (Relation.MOTHER, Relation.FATHER, Relation.PARENT, Relation.ADOPTIVE_PARENT)
"""Whose own child somebody is said to be; whoever has care of them otherwise is no parent."""


class CorrectionKind(StrEnum):
    """What a professional says of a family; each outranks what sources say, until it is taken back."""

    BELONGS = "belongs"  # to the family of the other
    NOT_BELONGS = "not_belongs"  # to the family of the other
    IS_CARER = "is_carer"  # the main carer of the other
    NOT_PARENT = "not_parent"  # of the other
    LIVES_AT = "lives_at"  # this home, and no other
    NOT_DISCLOSED = "not_disclosed"  # this home must not come to the other's knowledge


class FamilyRole(StrEnum):
    """What a person is in a family, for a period."""

    CHILD = "child"
    MAIN_CARER = "main_carer"
    CARER = "carer"
    PARTNER_OF_CARER = "partner_of_carer"
    PARENT_ELSEWHERE = "parent_elsewhere"
    OTHER = "other_household_member"
    CHILD_IN_CARE = "child_in_care"
    EXPECTED_CHILD = "expected_child"


class Answer(StrEnum):
    """What a rule says. No data is never "no", and never "yes"."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"
    NOT_IN_FORCE = "not_in_force"


class WhyNotKnown(StrEnum):
    """Why a rule cannot be answered."""

    NO_SOURCE = "no_source"  # no source that this council takes says it
    SOURCE_LATE = "source_late"  # the source's last extract is too old
    NOT_IN_SOURCE = "not_in_source"  # the source lists people, and this one is not among them
    NOT_IN_AREA = "not_in_area"  # the source covers who lives in its area, and no home there is known
    TOO_LITTLE = "too_little"  # the source holds the person, but has not said enough to answer
    NOT_ASSESSED = "not_assessed"  # only a professional can judge it, and nobody has
    AGE_NOT_KNOWN = "age_not_known"  # the need is for an age, and no source says when the person was born


class FactKind(StrEnum):
    """
    What a fact says. `amount`, `of` and `value` of the fact mean what the comment tells.

    The list is closed: a rule can only ask for what stands here.
    """

    # education
    SCHOOL_ROLL = "school_roll"  # value: school
    ATTENDANCE = "attendance"  # one term or part of it; amount: sessions missed; of: sessions possible
    SUSPENSION = "suspension"  # amount: days
    PERMANENT_EXCLUSION = "permanent_exclusion"
    SEN = "sen"  # value: support | plan | none
    SEN_NEED = "sen_need"  # value: kind of need, such as SEMH
    FREE_SCHOOL_MEALS = "free_school_meals"  # value: yes | no
    YOUNG_CARER = "young_carer"  # value: yes | no
    PARTICIPATION = "participation"  # value: in | neet | unknown
    MISSING_EDUCATION = "missing_education"
    # children's services
    EARLY_HELP = "early_help"  # an episode
    WHOLE_FAMILY_ASSESSMENT = "whole_family_assessment"  # completed, of every member
    LEAD_WORKER = "lead_worker"  # while one is named
    FAMILY_PLAN = "family_plan"  # while one plan of all agencies stands
    FAMILY_SUPPORT = "family_support"  # while support is really given
    SOCIAL_CARE_CONTACT = "social_care_contact"  # not yet a referral; value: whom it came from
    SOCIAL_CARE_REFERRAL = "social_care_referral"  # value: whom it came from
    CHILD_IN_NEED = "child_in_need"  # an open case; value: primary need such as N1; outcome: why it was closed
    ASSESSMENT = "assessment"
    ASSESSMENT_FACTOR = "assessment_factor"  # value: census factor code such as 3A
    CHILD_IN_NEED_PLAN = "child_in_need_plan"
    CHILD_PROTECTION_ENQUIRY = "child_protection_enquiry"  # under section 47
    CHILD_PROTECTION_CONFERENCE = "child_protection_conference"  # the initial one
    CHILD_PROTECTION_PLAN = "child_protection_plan"  # value: category
    PLAN_REVIEW = "plan_review"  # value: child_protection | looked_after | education
    SOCIAL_WORK_VISIT = "social_work_visit"  # value: seen | not_seen
    LOOKED_AFTER = "looked_after"  # value: legal status; outcome: placement
    LEGAL_STATUS = "legal_status"  # value: code such as C2, where it is told apart from being looked after
    CARE_LEAVER = "care_leaver"  # value: what the young person is entitled to
    UNACCOMPANIED_CHILD = "unaccompanied_child"  # seeking asylum without a parent
    MISSING_EPISODE = "missing_episode"
    PARENTING_SUPPORT = "parenting_support"  # a professional judged that it is needed; value: yes | no
    EXPLOITATION_LEVEL = "exploitation_level"  # value: none | emerging | moderate | significant
    # crime
    OFFENCE = "offence"  # proven or admitted; outcome: disposal
    ARREST = "arrest"
    POLICE_INCIDENT = "police_incident"  # value: victim | suspect | witness | child_present
    DOMESTIC_ABUSE_INCIDENT = "domestic_abuse_incident"  # value: victim | suspect | child_present
    ANTI_SOCIAL_BEHAVIOUR = "anti_social_behaviour"  # a case or intervention about this person
    PROBATION = "probation"  # supervision
    # housing and money
    TENANCY = "tenancy"
    HOMELESSNESS_DUTY = "homelessness_duty"  # value: prevention | relief | main
    TEMPORARY_ACCOMMODATION = "temporary_accommodation"
    EVICTION_NOTICE = "eviction_notice"
    RENT_ARREARS = "rent_arrears"  # amount: pounds; of: weeks in arrears
    COUNCIL_TAX_ARREARS = "council_tax_arrears"  # amount: pounds; of: weeks in arrears
    BENEFIT = "benefit"  # value: out_of_work | in_work | other
    # health and specialist services
    DISABILITY = "disability"  # value: code such as HEAR
    HEALTH_REVIEW = "health_review"  # value: as_expected | below_expected
    IMMUNISATIONS_OVERDUE = "immunisations_overdue"  # amount: how many
    WELLBEING_SCORE = "wellbeing_score"  # value: the validated scale, sdq_total | phq9 | gad7; amount: the score
    MENTAL_HEALTH_SERVICE = "mental_health_service"  # an open referral or treatment
    SUBSTANCE_TREATMENT = "substance_treatment"
    DOMESTIC_ABUSE_SUPPORT = "domestic_abuse_support"  # value: victim | perpetrator | child
    MARAC = "marac"
    BIRTH = "birth"
    DEATH = "death"


class Category(StrEnum):
    """Kinds of personal data that a purpose includes or leaves out, as the privacy notices name them."""

    CONTACT = "contact"  # address, phone, e-mail
    IDENTIFIERS = "identifiers"  # NHS number, UPN, ULN, NI number
    EDUCATION = "education"
    EARLY_HELP = "early_help"
    SOCIAL_CARE = "social_care"
    CRIME = "crime"  # includes allegations and anti-social behaviour
    DOMESTIC_ABUSE = "domestic_abuse"
    HOUSING = "housing"
    MONEY = "money"
    HEALTH = "health"
    SUBSTANCE_USE = "substance_use"


# Every fact kind, once; checked by tests/architecture/test_complete_lists.py.
ABUSE_BETWEEN_ADULTS = (FactKind.DOMESTIC_ABUSE_INCIDENT, FactKind.DOMESTIC_ABUSE_SUPPORT, FactKind.MARAC)
"""Where one of these stands of somebody who cares for a child, the homes of those who do are kept from each other."""
ABUSE_FACTORS = ("3A", "3B", "3C")
"""The factors of an assessment that name domestic abuse: of the child, of a parent or carer, of another person in the home. As the above."""

CASES = frozenset({FactKind.EARLY_HELP, FactKind.CHILD_IN_NEED})
"""Episodes that are a case of the council's own, and are closed."""
INVOLVEMENT = CASES | {
    FactKind.CHILD_IN_NEED_PLAN,
    FactKind.CHILD_PROTECTION_PLAN,
    FactKind.LOOKED_AFTER,
    FactKind.CARE_LEAVER,
    FactKind.ANTI_SOCIAL_BEHAVIOUR,
    FactKind.PROBATION,
    FactKind.HOMELESSNESS_DUTY,
    FactKind.TEMPORARY_ACCOMMODATION,
    FactKind.MENTAL_HEALTH_SERVICE,
    FactKind.SUBSTANCE_TREATMENT,
    FactKind.DOMESTIC_ABUSE_SUPPORT,
}
"""Episodes in which a service works with somebody, from a day until a day."""

CATEGORY_OF: dict[FactKind, Category] = {
    FactKind.SCHOOL_ROLL: Category.EDUCATION,
    FactKind.ATTENDANCE: Category.EDUCATION,
    FactKind.SUSPENSION: Category.EDUCATION,
    FactKind.PERMANENT_EXCLUSION: Category.EDUCATION,
    FactKind.SEN: Category.EDUCATION,
    FactKind.SEN_NEED: Category.EDUCATION,
    FactKind.FREE_SCHOOL_MEALS: Category.EDUCATION,
    FactKind.YOUNG_CARER: Category.EDUCATION,
    FactKind.PARTICIPATION: Category.EDUCATION,
    FactKind.MISSING_EDUCATION: Category.EDUCATION,
    FactKind.EARLY_HELP: Category.EARLY_HELP,
    FactKind.WHOLE_FAMILY_ASSESSMENT: Category.EARLY_HELP,
    FactKind.LEAD_WORKER: Category.EARLY_HELP,
    FactKind.FAMILY_PLAN: Category.EARLY_HELP,
    FactKind.FAMILY_SUPPORT: Category.EARLY_HELP,
    FactKind.PARENTING_SUPPORT: Category.EARLY_HELP,
    FactKind.SOCIAL_CARE_CONTACT: Category.SOCIAL_CARE,
    FactKind.SOCIAL_CARE_REFERRAL: Category.SOCIAL_CARE,
    FactKind.CHILD_IN_NEED: Category.SOCIAL_CARE,
    FactKind.ASSESSMENT: Category.SOCIAL_CARE,
    FactKind.ASSESSMENT_FACTOR: Category.SOCIAL_CARE,
    FactKind.CHILD_IN_NEED_PLAN: Category.SOCIAL_CARE,
    FactKind.CHILD_PROTECTION_ENQUIRY: Category.SOCIAL_CARE,
    FactKind.CHILD_PROTECTION_CONFERENCE: Category.SOCIAL_CARE,
    FactKind.CHILD_PROTECTION_PLAN: Category.SOCIAL_CARE,
    FactKind.PLAN_REVIEW: Category.SOCIAL_CARE,
    FactKind.SOCIAL_WORK_VISIT: Category.SOCIAL_CARE,
    FactKind.LOOKED_AFTER: Category.SOCIAL_CARE,
    FactKind.LEGAL_STATUS: Category.SOCIAL_CARE,
    FactKind.CARE_LEAVER: Category.SOCIAL_CARE,
    FactKind.UNACCOMPANIED_CHILD: Category.SOCIAL_CARE,
    FactKind.MISSING_EPISODE: Category.SOCIAL_CARE,
    FactKind.EXPLOITATION_LEVEL: Category.SOCIAL_CARE,
    FactKind.OFFENCE: Category.CRIME,
    FactKind.ARREST: Category.CRIME,
    FactKind.POLICE_INCIDENT: Category.CRIME,
    FactKind.ANTI_SOCIAL_BEHAVIOUR: Category.CRIME,
    FactKind.PROBATION: Category.CRIME,
    FactKind.DOMESTIC_ABUSE_INCIDENT: Category.DOMESTIC_ABUSE,
    FactKind.DOMESTIC_ABUSE_SUPPORT: Category.DOMESTIC_ABUSE,
    FactKind.MARAC: Category.DOMESTIC_ABUSE,
    FactKind.TENANCY: Category.HOUSING,
    FactKind.HOMELESSNESS_DUTY: Category.HOUSING,
    FactKind.TEMPORARY_ACCOMMODATION: Category.HOUSING,
    FactKind.EVICTION_NOTICE: Category.HOUSING,
    FactKind.RENT_ARREARS: Category.MONEY,
    FactKind.COUNCIL_TAX_ARREARS: Category.MONEY,
    FactKind.BENEFIT: Category.MONEY,
    FactKind.DISABILITY: Category.HEALTH,
    FactKind.HEALTH_REVIEW: Category.HEALTH,
    FactKind.IMMUNISATIONS_OVERDUE: Category.HEALTH,
    FactKind.WELLBEING_SCORE: Category.HEALTH,
    FactKind.MENTAL_HEALTH_SERVICE: Category.HEALTH,
    FactKind.BIRTH: Category.HEALTH,
    FactKind.DEATH: Category.HEALTH,
    FactKind.SUBSTANCE_TREATMENT: Category.SUBSTANCE_USE,
}

# What the `value` of a fact may be, for the kinds whose values rules ask for. A kind that is in neither
# list takes any value (a school, a legal status, a reason for the page) or none.
VALUES_OF: dict[FactKind, frozenset[str]] = {
    FactKind.SEN: frozenset({"support", "plan", "none"}),
    FactKind.FREE_SCHOOL_MEALS: frozenset({"yes", "no"}),
    FactKind.YOUNG_CARER: frozenset({"yes", "no"}),
    FactKind.PARTICIPATION: frozenset({"in", "neet", "unknown"}),
    FactKind.PARENTING_SUPPORT: frozenset({"yes", "no"}),
    FactKind.PLAN_REVIEW: frozenset({"child_protection", "looked_after", "education"}),
    FactKind.SOCIAL_WORK_VISIT: frozenset({"seen", "not_seen"}),
    FactKind.EXPLOITATION_LEVEL: frozenset({"none", "emerging", "moderate", "significant"}),
    FactKind.POLICE_INCIDENT: frozenset({"victim", "suspect", "witness", "child_present"}),
    FactKind.DOMESTIC_ABUSE_INCIDENT: frozenset({"victim", "suspect", "child_present"}),
    FactKind.HOMELESSNESS_DUTY: frozenset({"prevention", "relief", "main"}),
    FactKind.BENEFIT: frozenset({"out_of_work", "in_work", "other"}),
    FactKind.HEALTH_REVIEW: frozenset({"as_expected", "below_expected"}),
    FactKind.WELLBEING_SCORE: frozenset({"sdq_total", "phq9", "gad7"}),
    FactKind.DOMESTIC_ABUSE_SUPPORT: frozenset({"victim", "perpetrator", "child"}),
}

# Kinds that are numbers or bare events: a value would be shown nowhere and asked for by nothing.
TAKES_NO_VALUE: frozenset[FactKind] = frozenset(
    {
        FactKind.ATTENDANCE,
        FactKind.RENT_ARREARS,
        FactKind.COUNCIL_TAX_ARREARS,
        FactKind.IMMUNISATIONS_OVERDUE,
        FactKind.BIRTH,
        FactKind.DEATH,
    }
)

# Kinds that say nothing without their value or amount: a blank cell beside a filled date is no fact.
# The others say something by themselves: that it happened, or that it goes on. Every kind is decided
# on in tests/unit/sources/test_blank_cells.py.
SAYS_NOTHING_ALONE: frozenset[FactKind] = frozenset(
    {
        FactKind.ATTENDANCE,
        FactKind.SEN,
        FactKind.SEN_NEED,
        FactKind.FREE_SCHOOL_MEALS,
        FactKind.YOUNG_CARER,
        FactKind.PARTICIPATION,
        FactKind.ASSESSMENT_FACTOR,
        FactKind.PARENTING_SUPPORT,
        FactKind.LEGAL_STATUS,
        FactKind.EXPLOITATION_LEVEL,
        FactKind.RENT_ARREARS,
        FactKind.COUNCIL_TAX_ARREARS,
        FactKind.BENEFIT,
        FactKind.HEALTH_REVIEW,
        FactKind.IMMUNISATIONS_OVERDUE,
        FactKind.WELLBEING_SCORE,
    }
)


class WorksAs(StrEnum):
    """Why a source says that a professional has to do with somebody. All but the first have a first day and an end."""

    ALLOCATED = "allocated"  # works with them
    TEAM = "team"  # on the list of a meeting about them, such as a child protection conference
    REVIEW = "review"  # was handed them to look at
    DUTY = "duty"  # has them on their rota for some days


class Action(StrEnum):
    """What a person can ask the door for."""

    FIND = "find"  # search: name, age and area of people who are not protected
    OPEN = "open"  # a person's or a family's page
    SEE_OWN = "see_own"  # the families one has a standing relationship with
    LIST = "list"  # families that may be eligible
    SEE_SOURCES = "see_sources"  # freshness and receipts; about no person
    COMMIT_EXTRACTS = "commit_extracts"  # commit or reject an extract that waits for a person
    DECIDE_MATCHES = "decide_matches"  # see pairs of records that may be one person, and say whether they are
    DECIDE_PROTECTED_MATCHES = "decide_protected_matches"  # the same of protected people; two decide
    BREAK_GLASS = "break_glass"  # open one page for an hour without a relationship, with a reason; it is reviewed
    REVIEW_BREAK_GLASS = "review_break_glass"  # see who broke the glass and why, and close the review
    PROTECT = "protect"  # hide somebody one works with, and where they live, from everybody at once
    LIFT_PROTECTION = "lift_protection"  # with a second person, show again whom somebody here protected
    SEE_CONSENT = "see_consent"  # what somebody was asked and answered
    KEEP_CONSENT = "keep_consent"  # write down what somebody was asked and answered
    SHARE = "share"  # write down what was given to an organisation outside, or refused; and see what was
    REVIEW_SHARES = "review_shares"  # see all that was shared, naming nobody, and whether a person may learn of it
    ASK_LOOKS = "ask_looks"  # pass on that somebody asks who has looked at their record, and hand over the answer
    ANSWER_LOOKS = "answer_looks"  # prepare and agree to such answers; see looks that somebody should ask about
    ASK_RIGHTS = "ask_rights"  # write down what somebody whom one works with asks by right; see what became of it
    ANSWER_RIGHTS = "answer_rights"  # see all that was asked so and what is due; write down what was answered
    KEEP_CONFLICTS = "keep_conflicts"  # see and write down whom a member of staff has an interest in, and end that
    KEEP_ACCOUNTS = "keep_accounts"  # open and shut accounts of staff at the command line
    CORRECT_FAMILIES = "correct_families"  # say who belongs to a family one may open, who cares, who lives where
    JUDGE_NEEDS = "judge_needs"  # confirm or dispute a need of a family one may open, and write its own words down
    DECIDE_FAMILIES = "decide_families"  # take up, decline or ask for more about a family that may be eligible
    SIGN_OFF_OUTCOMES = "sign_off_outcomes"  # say that a family is eligible, is in support, and that it worked
    AUDIT_OUTCOMES = "audit_outcomes"  # look at an outcome that somebody else signed off
    SEE_RESULTS = "see_results"  # how families fared after support, as counts; about no person
    SEE_RUNS = "see_runs"
    SEE_LEDGER = "see_ledger"  # what staff asked the door for
    SEE_REGISTERS = "see_registers"  # what the council promised and did, law to staff list; about no resident
    KEEP_REGISTERS = "keep_registers"  # write down due diligence, a renewal or a hold
    SEE_RETENTION = "see_retention"  # when what is held about somebody, by id, is due to go, and why
    SAMPLE_PAIRS = "sample_pairs"  # take pairs of records out at the command line, to label them
