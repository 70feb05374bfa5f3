"""
Whom rules are about, and what has been said of them: the tables that every compiled need reads.

Only stated members of families that stand on the day: a membership that we merely propose waits
for a person, and nothing is found about somebody on its strength.
"""

from __future__ import annotations

from collections.abc import Sequence

from kinfold.needs.coverage import Situation
from kinfold.needs.words import date_sql, texts_sql
from kinfold.vocabulary.codelists import FactKind, FamilyRole
from kinfold.warehouse.engine import Step

CHILDREN = (FamilyRole.CHILD, FamilyRole.CHILD_IN_CARE)
ADULTS = (FamilyRole.MAIN_CARER, FamilyRole.CARER, FamilyRole.PARTNER_OF_CARER, FamilyRole.PARENT_ELSEWHERE)
# The homes of a parent elsewhere and of a child in care are other homes: what is said of them is
# not said of the family's household.
HOUSEHOLD = (
    FamilyRole.CHILD,
    FamilyRole.MAIN_CARER,
    FamilyRole.CARER,
    FamilyRole.PARTNER_OF_CARER,
    FamilyRole.OTHER,
    FamilyRole.EXPECTED_CHILD,
)


def subject_steps(
    situation: Situation, *, kinds_of_people: Sequence[FactKind], kinds_of_households: Sequence[FactKind]
) -> list[Step]:
    """The base tables, in the order they are made."""
    on = date_sql(situation.on)
    return [
        Step("standing_families", _standing_families(on)),
        Step("standing_members", _standing_members(on)),
        *member_steps(),
        Step("member_records", _MEMBER_RECORDS),
        Step("member_births", _MEMBER_BIRTHS),
        Step("member_areas", _member_areas(on, situation.districts)),
        Step("member_holdings", _member_holdings(on)),
        Step("member_people", _member_people(on)),
        Step("child_subjects", _subjects_sql("child")),
        Step("adult_subjects", _subjects_sql("adult")),
        Step("household_subjects", _household_subjects()),
        Step("told_of_people", _told_of_people(on, (*kinds_of_people, *kinds_of_households))),
        Step("told_twice_of_people", _told_twice("told_of_people", "person")),
        Step("said_of_people", _each_once("told_of_people", "person")),
        Step("told_of_households", _told_of_households(kinds_of_households)),
        Step("told_twice_of_households", _told_twice("told_of_households", "family")),
        Step("said_of_households", _each_once("told_of_households", "family")),
        Step("young_families", _young_families()),
    ]


def member_steps() -> list[Step]:
    """The members that a need about children or adults is about; somebody can be a member in two roles."""
    return [
        Step(f"{who}_members", f"SELECT DISTINCT family, person FROM standing_members WHERE role IN {texts_sql(roles)}")
        for who, roles in (("child", CHILDREN), ("adult", ADULTS))
    ]


def _standing(on: str) -> str:
    return f"(from_day IS NULL OR from_day <= {on}) AND (until_day IS NULL OR until_day > {on})"


def _standing_families(on: str) -> str:
    return f"SELECT family FROM families WHERE {_standing(on)}"


def _standing_members(on: str) -> str:
    return f"""
        SELECT DISTINCT family, person, role
        FROM memberships SEMI JOIN standing_families USING (family)
        WHERE {_standing(on)} AND NOT coalesce(proposed, FALSE)
    """


_MEMBER_RECORDS = """
    SELECT l.person, r.record, r.source, r.role, r.birth_date, r.left_open, r.no_longer_sent
    FROM links l
    SEMI JOIN standing_members m ON m.person = l.person
    JOIN records r ON r.record = l.record
"""

# The birth date that most records give; of two that as many give, the one from the better source.
_MEMBER_BIRTHS = """
    SELECT person, birth_date
    FROM (
        SELECT person, birth_date, count(*) AS said, min(coalesce(s.rank, 9)) AS best
        FROM member_records LEFT JOIN sources s USING (source)
        WHERE birth_date IS NOT NULL
        GROUP BY person, birth_date
    )
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY said DESC, best, birth_date) = 1
"""


def _member_areas(on: str, districts: Sequence[str]) -> str:
    """People with a home in the council's area on the day."""
    return f"""
        SELECT DISTINCT r.person
        FROM residences r
        SEMI JOIN standing_members m ON m.person = r.person
        JOIN dwellings d USING (dwelling)
        WHERE {_standing(on)} AND split_part(d.postcode, ' ', 1) IN {texts_sql(districts)}
    """


def _member_holdings(on: str) -> str:
    """
    The sources that hold each person now, each by itself and with the role: `benefits` and `benefits:claimant`.
    And the kinds of fact of which one of them leaves the answer empty: `benefits:benefit`.
    """
    return f"""
        WITH now AS (SELECT person, source, role, left_open FROM member_records WHERE no_longer_sent IS NULL OR no_longer_sent > {on})
        SELECT h.person, h.holds, o.left_open
        FROM (
            SELECT person, list_sort(list_distinct(flatten(list([source, concat(source, ':', role)])))) AS holds
            FROM now GROUP BY person
        ) h
        LEFT JOIN (
            SELECT person, list_sort(list_distinct(flatten(list(list_transform(left_open, lambda kind: concat(source, ':', kind)))))) AS left_open
            FROM now WHERE len(left_open) > 0 GROUP BY person
        ) o USING (person)
    """


def _member_people(on: str) -> str:
    # Somebody born on 29 February is a year older on 1 March in other years, as everywhere in Kinfold.
    birthday_to_come = f"(month(b.birth_date), day(b.birth_date)) > (month({on}), day({on}))"
    age = f"year({on}) - year(b.birth_date) - CASE WHEN {birthday_to_come} THEN 1 ELSE 0 END"
    return f"""
        SELECT m.person, CAST({age} AS INTEGER) AS age, a.person IS NOT NULL AS in_area,
               coalesce(h.holds, []::VARCHAR[]) AS holds, coalesce(h.left_open, []::VARCHAR[]) AS left_open
        FROM (SELECT DISTINCT person FROM standing_members) m
        LEFT JOIN member_births b ON b.person = m.person
        LEFT JOIN member_areas a ON a.person = m.person
        LEFT JOIN member_holdings h ON h.person = m.person
    """


def _subjects_sql(who: str) -> str:
    return f"""
        SELECT p.person AS subject, p.age, p.in_area, p.holds, p.left_open
        FROM member_people p
        SEMI JOIN {who}_members m ON m.person = p.person
    """


def _household_subjects() -> str:
    """A household is in the area, held by a source, or left open by one, as soon as one of its members is."""
    return f"""
        SELECT f.family AS subject, NULL::INTEGER AS age, coalesce(bool_or(p.in_area), FALSE) AS in_area,
               list_sort(list_distinct(flatten(coalesce(list(p.holds), [])))) AS holds,
               list_sort(list_distinct(flatten(coalesce(list(p.left_open), [])))) AS left_open
        FROM standing_families f
        LEFT JOIN standing_members m ON m.family = f.family AND m.role IN {texts_sql(HOUSEHOLD)}
        LEFT JOIN member_people p ON p.person = m.person
        GROUP BY f.family
    """


def _told_of_people(on: str, kinds: Sequence[FactKind]) -> str:
    """
    What sources say of the members, up to the day, with what each record says.

    A fact without a day of its own counts from the day it was first said (`dated` is false, and no sentence takes it
    for its beginning).
    """
    return f"""
        SELECT m.person, m.record, f.fact, f.source, f.kind, coalesce(f.from_day, f.first_said) AS day,
               f.from_day IS NOT NULL AS dated, f.until_day, f.amount, f.of_amount, f.value, f.outcome, f.last_said,
               CASE WHEN f.no_longer_sent <= {on} THEN f.no_longer_sent END AS gone_day
        FROM facts f JOIN member_records m ON m.record = f.record
        WHERE f.kind IN {texts_sql(sorted({kind.value for kind in kinds}))}
          AND coalesce(f.from_day, f.first_said) <= {on}
    """


def _told_of_households(kinds: Sequence[FactKind]) -> str:
    """What is said of any member is said of the household."""
    return f"""
        SELECT m.family, f.* FROM said_of_people f
        JOIN (SELECT DISTINCT family, person FROM standing_members WHERE role IN {texts_sql(HOUSEHOLD)}) m
          ON m.person = f.person
        WHERE f.kind IN {texts_sql(sorted({kind.value for kind in kinds}))}
    """


def _told_twice(told: str, whose: str) -> str:
    """The days of which more than one fact of a kind is told: only among these can two be the same thing."""
    return f"SELECT {whose}, kind, day FROM {told} GROUP BY {whose}, kind, day HAVING count(*) > 1"


def _each_once(told: str, whose: str) -> str:
    """
    Each thing once.

    A source can hold one person under two keys, and then says the same thing twice: equal facts of
    two records of one source are one, as is what joint tenants are both told of. Two equal facts of one record are
    two. In the order of their kinds, since each question asks for some of them.
    """
    told_by = "record" if whose == "person" else "person"
    twice = f"told_twice_of_{'people' if whose == 'person' else 'households'}"
    # Of people, whoever it is about is the member; the id is not moved about twice.
    of_people = whose == "person"
    of_member, of_members = ("", "") if of_people else (", person", ", min(person) AS person")
    themselves = ", subject AS person" if of_people else ""
    same = "source, kind, day, until_day, amount, of_amount, value, outcome"
    return f"""
        WITH numbered AS (
            SELECT t.*, row_number() OVER (PARTITION BY {whose}, {told_by}, {same} ORDER BY fact) AS nth
            FROM {told} t SEMI JOIN {twice} USING ({whose}, kind, day)
        ), once AS (
            SELECT {whose} AS subject{of_member}, {same}, fact, last_said, dated, gone_day
            FROM {told} ANTI JOIN {twice} USING ({whose}, kind, day)
            UNION ALL
            SELECT {whose} AS subject{of_members}, {same},
                   coalesce(min(fact) FILTER (gone_day IS NULL), min(fact)) AS fact, max(last_said) AS last_said,
                   bool_or(dated) AS dated, CASE WHEN count(*) = count(gone_day) THEN max(gone_day) END AS gone_day
            FROM numbered
            GROUP BY {whose}, {same}, nth
        )
        SELECT *{themselves} FROM (SELECT * FROM once ORDER BY kind)
    """


def _young_families() -> str:
    """The age of each family's youngest child; an expected child is younger than any."""
    return f"""
        SELECT m.family, min(CASE WHEN m.role = {texts_sql([FamilyRole.EXPECTED_CHILD])[1:-1]} THEN -1 ELSE p.age END) AS youngest
        FROM standing_members m JOIN member_people p ON p.person = m.person
        WHERE m.role IN {texts_sql((*CHILDREN, FamilyRole.EXPECTED_CHILD))}
        GROUP BY m.family
    """
