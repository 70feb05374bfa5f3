"""
A made-up family as the register would hand it to the pages, and a register that asks the real door.

Its people, like all in this repository, are invented. The day is 3 March 2026.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from kinfold.governance.actions import replace_relationships, replace_staff, require
from kinfold.governance.queries import visible
from kinfold.governance.rules.policy import About, Actor, Permit
from kinfold.governance.rules.rows import RelationshipKind, RelationshipRow, StaffRow
from kinfold.register.values import (
    Band,
    DatedFact,
    Decided,
    EligibleFamily,
    ExtractShown,
    FamilyOf,
    FamilyPage,
    FindingShown,
    Home,
    Member,
    MonitorSaid,
    OutcomeShown,
    PersonNamed,
    PersonPage,
    Professional,
    RecordHeld,
    RunShown,
    SearchHit,
    SourcePage,
    SourceState,
)
from kinfold.vocabulary.codelists import Action, Answer, FactKind, FamilyRole
from kinfold.vocabulary.identifiers import FactId, FamilyId, NeedId, PersonId, PurposeId, StaffId

TODAY = date(2026, 3, 3)
FAMILY, OTHER_FAMILY = FamilyId("k3vmrq7dwx2a"), FamilyId("k3vmrq7dwx2b")
STRANGERS_FAMILY = FamilyId("k3vmrq7dwx2c")
ROWAN, TAMSIN, OTIS, BRYN = (PersonId(f"b6tnhy4pze5{n}") for n in range(1, 5))
STRANGER, NOBODY_AT_ALL = PersonId("b6tnhy4pze58"), PersonId("b6tnhy4pze59")
WORKER, SOCIAL_WORKER, MANAGER, ANALYST, DATA_LEAD = (StaffId(f"S00{n}") for n in range(1, 6))
# Unlike anything the pages say by themselves, so that finding it anywhere tells where it came from.
CANARY = "Quillfeather"
HOSTILE = '<script>alert("x")</script> & <b>bold</b>'

SOURCES = (
    SourceState("school_census", "School census", "Anyshire schools", date(2026, 2, 20), True, 41_206, 41_190, 16),
    SourceState("attendance", "School attendance", "Anyshire schools", date(2026, 2, 27), True, 120_411, 120_402, 9),
    SourceState("social_care", "Children’s social care", "Anyshire Council", date(2026, 3, 1), True, 5_204, 5_204, 0),
    SourceState("early_help", "Early help", "Anyshire Council", date(2026, 3, 1), True, 3_118, 3_117, 1),
    SourceState("police", "Police incidents", "Anyshire Police", date(2025, 12, 1), False, 9_870, 9_801, 69),
    SourceState("arrears", "Tenancies and rent arrears", "Anyshire Homes", date(2026, 2, 28), True, 7_415, 7_415, 0),
    SourceState("health_visiting", "Health visiting", "Anyshire Health", None, False),
)


def staff() -> tuple[StaffRow, ...]:
    """One member of staff for each role that the tests sign in as."""
    named = (
        (WORKER, "Ines Harrow", "family_worker"),
        (SOCIAL_WORKER, "Dele Marchbank", "social_worker"),
        (MANAGER, "Carys Penhallow", "team_manager"),
        (ANALYST, "Bo Winterbourne", "programme_analyst"),
        (DATA_LEAD, "Una Larkspur", "data_lead"),
    )
    supervised = {WORKER: MANAGER, SOCIAL_WORKER: MANAGER}
    return tuple(
        StaffRow(
            staff=member,
            name=name,
            role=role,
            team="North locality",
            supervisor=supervised.get(member, ""),
            trained_on=date(2025, 9, 1),
            agreed_on=date(2025, 9, 1),
            from_day=date(2020, 1, 1),
        )
        for member, name, role in named
    )


def open_the_door() -> None:
    """Staff, and who of them works with the made-up family."""
    replace_staff(staff())
    replace_relationships(
        RelationshipRow(
            staff=member,
            about_kind=kind,
            about_id=about,
            kind=RelationshipKind.ALLOCATED,
            from_day=date(2025, 9, 1),
            source="early_help",
        )
        for member in (WORKER, SOCIAL_WORKER)
        for kind, about in (
            ("family", FAMILY),
            ("person", ROWAN),
            ("person", TAMSIN),
            ("person", OTIS),
            ("person", BRYN),
        )
    )


def fact(
    number: int, kind: FactKind, sentence: str, from_day: date, source: str, until_day: date | None = None
) -> DatedFact:
    return DatedFact(FactId(f"{number:032x}"), kind, sentence, from_day, until_day, source, date(2026, 2, 27))


EXCLUDED = fact(
    1, FactKind.SUSPENSION, "Suspended from school for 3 days.", date(2026, 1, 19), "School census", date(2026, 1, 22)
)
MISSED = fact(
    2, FactKind.ATTENDANCE, "Missed 58 of 126 sessions.", date(2025, 9, 2), "School attendance", date(2025, 12, 20)
)
PLAN = fact(3, FactKind.CHILD_IN_NEED_PLAN, "Child in need plan began.", date(2025, 11, 4), "Children’s social care")
ARREARS = fact(
    4, FactKind.RENT_ARREARS, "Rent arrears of £1,240, 14 weeks.", date(2026, 2, 28), "Tenancies and rent arrears"
)
ROLL = fact(5, FactKind.SCHOOL_ROLL, "On the roll of Bramble Hill School.", date(2022, 9, 5), "School census")


def finding(
    need: str, label: str, answer: Answer, sentence: str, *, who: tuple[PersonId, str] | None = None,
    why: str | None = None, evidence: tuple[DatedFact, ...] = (),
) -> FindingShown:  # fmt: skip
    return FindingShown(
        need=NeedId(need),
        label=label,
        answer=answer,
        person=who[0] if who else None,
        person_name=who[1] if who else None,
        sentence=sentence,
        why_not_known=why,
        version="2022-10",
        reference="Supporting Families programme guidance 2022, annex A",
        verified=False,
        local=True,
        evidence=evidence,
    )


OTIS_NAMED, BRYN_NAMED, TAMSIN_NAMED = (
    (OTIS, "Otis Quillfeather"),
    (BRYN, "Bryn Quillfeather"),
    (TAMSIN, "Tamsin Quillfeather"),
)
LATE = "Police incidents are late: the last extract is of 1 December 2025."
OUTCOMES = (
    OutcomeShown("1", "Getting a good education", (
        finding("1.1", "Misses too much school", Answer.MET, "Missed 46% of sessions in Autumn 2025; 10% is the line.", who=OTIS_NAMED, evidence=(MISSED,)),
        finding("1.2", "Suspended from school", Answer.MET, "Suspended once in the last 12 months.", who=OTIS_NAMED, evidence=(EXCLUDED,)),
        finding("1.1", "Misses too much school", Answer.NOT_MET, "Missed 2% of sessions in Autumn 2025; 10% is the line.", who=BRYN_NAMED),
        finding("1.3", "Not in education, employment or training", Answer.NOT_IN_FORCE, "Asked from the age of 16.", who=BRYN_NAMED),
    )),
    OutcomeShown("2", "Good early years development", (
        finding("2.1", "Below expected development", Answer.NOT_KNOWN, "Not known.", who=BRYN_NAMED, why="No extract of health visiting has been received."),
    )),
    OutcomeShown("3", "Improved mental and physical health", (
        finding("3.1", "Needs mental health support", Answer.NOT_KNOWN, "Not known.", who=OTIS_NAMED, why="Only a professional can judge it, and nobody has."),
        finding("3.1", "Needs mental health support", Answer.NOT_KNOWN, "Not known.", who=BRYN_NAMED, why="Only a professional can judge it, and nobody has."),
        finding("3.1", "Needs mental health support", Answer.NOT_KNOWN, "Not known.", who=TAMSIN_NAMED, why="She is not among the people this source lists."),
    )),
    OutcomeShown("4", "Recovery from alcohol or drugs", (
        finding("4.1", "In treatment", Answer.NOT_MET, "No open treatment.", who=TAMSIN_NAMED),
    )),
    OutcomeShown("5", "Improved family relationships", (
        finding("5.1", "Needs parenting support", Answer.NOT_KNOWN, "Not known.", why="Only a professional can judge it, and nobody has."),
    )),
    OutcomeShown("6", "Children safe from abuse and exploitation", (
        finding("6.1", "Child in need", Answer.MET, "A child in need plan has stood since 4 November 2025.", who=OTIS_NAMED, evidence=(PLAN,)),
    )),
    OutcomeShown("7", "Crime prevention and reduction", (
        finding("7.1", "Proven offence", Answer.NOT_KNOWN, "Not known.", who=TAMSIN_NAMED, why=LATE),
        finding("7.1", "Proven offence", Answer.NOT_KNOWN, "Not known.", who=OTIS_NAMED, why=LATE),
    )),
    OutcomeShown("8", "Safe from domestic abuse", (finding("8.1", "Domestic abuse", Answer.NOT_KNOWN, "Not known.", why=LATE),)),
    OutcomeShown("9", "Secure housing", (finding("9.1", "Homeless or at risk", Answer.NOT_MET, "No duty is open and no notice was given."),)),
    OutcomeShown("10", "Financial stability", (
        finding("10.1", "Behind with the rent", Answer.MET, "In arrears for 14 weeks; 8 weeks is the line.", who=TAMSIN_NAMED, evidence=(ARREARS,)),
    )),
)  # fmt: skip
INVOLVED = (
    Professional("Lead practitioner", "Ines Harrow", "North locality", "01632 960 101", "ines.harrow@example.org", date(2025, 9, 1), None, "Early help", date(2026, 3, 1)),
    Professional("Social worker", "Dele Marchbank", "Children in need, north", "01632 960 117", None, date(2025, 11, 4), None, "Children’s social care", date(2026, 3, 1)),
    Professional("Housing officer", None, "Income team", None, None, date(2026, 1, 12), None, "Tenancies and rent arrears", date(2026, 2, 28)),
    Professional("Education welfare officer", "Wyn Tolliver", None, "01632 960 140", None, date(2024, 9, 4), date(2025, 7, 20), "School attendance", date(2025, 7, 1)),
)  # fmt: skip


def member(person: PersonId, name: str, born: date, role: FamilyRole, basis: str, **told: object) -> Member:
    age = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    return Member(
        person,
        name,
        age,
        born,
        None,
        role,
        told.get("since", date(2019, 5, 1)),
        told.get("until"),
        basis,
        bool(told.get("proposed")),
    )  # type: ignore[arg-type]


FAMILY_PAGE = FamilyPage(
    family=FAMILY,
    title="Quillfeather: Otis, Bryn",
    on_day=TODAY,
    members=(
        member(TAMSIN, "Tamsin Quillfeather", date(1990, 6, 14), FamilyRole.MAIN_CARER, "Children’s social care says she is the mother of Otis and Bryn, last on 1 March 2026; the benefits record claims for both."),
        member(OTIS, "Otis Quillfeather", date(2011, 8, 2), FamilyRole.CHILD, "Lives at the main carer’s address by the school census of 20 February 2026."),
        member(BRYN, "Bryn Quillfeather", date(2021, 1, 30), FamilyRole.CHILD, "Lives at the main carer’s address by the school census of 20 February 2026."),
        member(ROWAN, "Rowan Ashgrove", date(1988, 3, 9), FamilyRole.PARTNER_OF_CARER, "Council tax lists him at the address since 12 January 2026.", since=date(2026, 1, 12), proposed=True),
    ),
    former_members=(member(STRANGER, "Ellis Merriweather", date(1987, 10, 2), FamilyRole.PARENT_ELSEWHERE, "Father of Otis, says children’s social care; left the address in 2019.", since=date(2011, 8, 2), until=date(2019, 5, 1)),),
    outcomes=OUTCOMES,
    needs_met=4,
    outcomes_met=3,
    may_be_eligible=True,
    reading_used="needs",
    other_reading_says=True,
    professionals=INVOLVED,
    ties=(FamilyOf(OTHER_FAMILY, "Merriweather: Otis, Juno", FamilyRole.CHILD, date(2020, 2, 1), None, False),),
    sources=SOURCES,
    not_yours_to_see=("identifiers", "substance_use"),
)  # fmt: skip
PERSON_PAGE = PersonPage(
    person=OTIS,
    name="Otis Quillfeather",
    other_names=("Otis Merriweather",),
    birth_date=date(2011, 8, 2),
    age=14,
    expected_date=None,
    sex="m",
    identifiers=(),
    phones=("07700 900 123",),
    emails=(),
    homes=(
        Home("4 Larch Row, Bramble Hill", "ZZ3 4QF", date(2019, 5, 1), None, ("School census", "Children’s social care")),
        Home("Flat 2, 9 Mill Street", "ZZ1 2AB", date(2014, 3, 1), date(2019, 5, 1), ("Council tax",)),
    ),
    records=(
        RecordHeld("School census", "child", date(2022, 9, 30), date(2026, 2, 20), None, "First of the records held to be this person."),
        RecordHeld("Children’s social care", "child", date(2025, 10, 28), date(2026, 3, 1), None, "The same unique pupil number."),
        RecordHeld("Police incidents", "victim", date(2025, 6, 2), date(2025, 9, 1), date(2025, 12, 1), "Name, birth date and postcode agree."),
    ),
    professionals=INVOLVED,
    timeline=(EXCLUDED, MISSED, PLAN, ROLL, fact(9, FactKind.POLICE_INCIDENT, "Named as a victim in an incident.", date(2025, 6, 1), "Police incidents", date(2025, 6, 2))),
    families=(FamilyOf(FAMILY, "Quillfeather: Otis, Bryn", FamilyRole.CHILD, date(2011, 8, 2), None, True), *FAMILY_PAGE.ties),
    not_yours_to_see=("identifiers", "substance_use"),
)  # fmt: skip
LISTED = (
    EligibleFamily(FAMILY, "Quillfeather: Otis, Bryn", 2, 4, 3, ("Getting a good education", "Children safe from abuse and exploitation", "Financial stability"), True, True, True),
    EligibleFamily(STRANGERS_FAMILY, "Merriweather: Juno", 1, 3, 2, ("Secure housing", "Financial stability"), True, False, False),
)  # fmt: skip
HITS = (
    SearchHit(OTIS, "Otis Quillfeather", 14, "ZZ3", True),
    SearchHit(STRANGER, "Ellis Merriweather", 38, "ZZ7", False),
    SearchHit(PersonId("b6tnhy4pze57"), "Otis Quillfeather-Lark", None, None, False),
)


HELD = ExtractShown(
    source="arrears",
    title="Tenancies and rent arrears",
    partner="Anyshire Homes",
    day=date(2026, 3, 2),
    extract="5f0c1d2e3b4a59687786950a",
    rows_in=3_101,
    kept=3_100,
    set_aside=1,
    state="held",
    reason="Rows: 3,101; in the extract of 28 February 2026: 7,415. At least 70% of them expected.",
    monitors=(
        MonitorSaid("late", True, False, "It came 2 days after the extract of 28 February 2026; the contract calls it late after 45."),
        MonitorSaid("few_rows", False, True, "Rows: 3,101; in the extract of 28 February 2026: 7,415. At least 70% of them expected."),
    ),
    newest=True,
    review="0" * 32,
)  # fmt: skip
SOURCE_PAGE = SourcePage(
    title="Tenancies and rent arrears",
    partner="Anyshire Homes",
    state=SOURCES[5],
    coverage=(Band(0, 4, None, 812), Band(65, 130, 240, 3_010)),
    extracts=(
        HELD,
        replace(
            HELD,
            day=date(2026, 2, 28),
            extract="a" * 24,
            state="accepted",
            reason=None,
            decided=Decided("arrears", date(2026, 2, 28), "a" * 24, "committed", "Bo Winterbourne", datetime(2026, 3, 1, tzinfo=UTC), "Looked at"),
        ),
    ),
    may_decide=True,
)  # fmt: skip


class FakeRegister:
    """Answers as the register's queries do: the door first."""

    def search(self, actor: Actor, purpose: PurposeId, *, name: str = "", birth_date: date | None = None, postcode: str = "", number: str = "") -> tuple[SearchHit, ...]:  # fmt: skip
        require(actor, purpose, Action.FIND)
        asked = name or postcode or number or birth_date
        return () if asked == "Nobody" else HITS

    def person_page(self, actor: Actor, purpose: PurposeId, person: PersonId) -> PersonPage:
        require(actor, purpose, Action.OPEN, About("person", person))
        return PERSON_PAGE

    def one_person(self, permit: Permit) -> PersonNamed:
        return PersonNamed(PersonId(permit.about.id), PERSON_PAGE.name, PERSON_PAGE.birth_date, PERSON_PAGE.age)

    def family_page(self, actor: Actor, purpose: PurposeId, family: FamilyId) -> FamilyPage:
        require(actor, purpose, Action.OPEN, About("family", family))
        return FAMILY_PAGE

    def my_families(self, actor: Actor, purpose: PurposeId) -> tuple[EligibleFamily, ...]:
        require(actor, purpose, Action.SEE_OWN)
        mine = set(visible(actor, purpose).may_open_families)
        return tuple(family for family in LISTED if family.family in mine)

    def may_be_eligible(self, actor: Actor, purpose: PurposeId, *, page: int = 1, per_page: int = 25, order: str = "outcomes", waiting: bool = False, mine: bool = False) -> tuple[tuple[EligibleFamily, ...], int]:  # fmt: skip
        require(actor, purpose, Action.LIST, details={"page": page})
        everybody = tuple(
            EligibleFamily(
                FamilyId(f"k3vmrq7d{n:04d}"), f"Larkspur {n}: Ada", 1, 4, 3, LISTED[0].outcomes, True, n % 2 == 0, False
            )
            for n in range(58)
        )
        listed = (*LISTED, *everybody)
        return listed[(page - 1) * per_page : page * per_page], len(listed)

    def source_states(self, actor: Actor, purpose: PurposeId) -> tuple[SourceState, ...]:
        require(actor, purpose, Action.SEE_SOURCES)
        return SOURCES

    def waiting_extracts(self, actor: Actor, purpose: PurposeId) -> tuple[ExtractShown, ...]:
        require(actor, purpose, Action.SEE_SOURCES)
        return (HELD,)

    def source_page(self, actor: Actor, purpose: PurposeId, source: str) -> SourcePage | None:
        require(actor, purpose, Action.SEE_SOURCES)
        return SOURCE_PAGE if source == "arrears" else None

    def run_shown(self) -> RunShown:
        return RunShown("2026-03-03-01", TODAY, "2026-03-03T06:10:00+00:00", "Anyshire Council", True)


NAMES = (
    "search", "person_page", "family_page", "my_families", "may_be_eligible", "source_states", "waiting_extracts",
    "source_page", "run_shown", "one_person",
)  # fmt: skip
