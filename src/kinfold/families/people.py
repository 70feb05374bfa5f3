"""
What the sources together say of each person that families need: birth, death, name, protection.

Sources disagree, so a birth date is the one most records give, the better source deciding a tie.
"""

from __future__ import annotations

from datetime import date

from kinfold.families.kinships import CARING, in_sql
from kinfold.warehouse.engine import Step


def people_steps(*, on: date, dependent_until: int, dependent_until_with_plan: int) -> list[Step]:
    """`people` (one row each), `care_spells` (looked after away from home) and `dependents` (children by period)."""
    return [
        Step("record_people", _RECORD_PEOPLE),
        Step("birth_dates", _vote("birth_date")),
        Step("sexes", _vote("sex")),
        Step("deaths", _deaths(on)),
        Step("departures", _departures(on)),
        Step("people", _PEOPLE),
        Step("care_spells", _care_spells(on)),
        Step("dependents", _dependents(on, dependent_until, dependent_until_with_plan)),
    ]


_RECORD_PEOPLE = """
SELECT n.person, n.record, r.source, r.role, r.birth_date, r.expected_date, r.death_date, r.sex, r.marks,
       coalesce(r.first_name, r.last_name, r.full_name) IS NOT NULL AS named,
       r.no_longer_sent, r.first_said, r.last_said, coalesce(s.rank, 9) AS rank, coalesce(s.partner, '') AS partner,
       nullif(regexp_replace(upper(strip_accents(coalesce(r.last_name, split_part(r.full_name, ' ', -1), ''))),
                             '[^A-Z]', '', 'g'), '') AS surname,
       -- of a double name some sources keep one half
       CASE WHEN contains(r.last_name, '-') OR contains(r.last_name, ' ')
            THEN list_filter(string_split(regexp_replace(upper(strip_accents(r.last_name)), '[^A-Z]+', ' ', 'g'), ' '),
                             lambda part: length(part) >= 4) END AS name_parts
FROM records r JOIN record_numbers n ON n.id = r.record LEFT JOIN sources s ON s.source = r.source
"""


def _vote(column: str) -> str:
    return f"""
SELECT person, {column}
FROM (SELECT person, {column}, count(*) AS votes, min(rank) AS best
      FROM record_people WHERE {column} IS NOT NULL GROUP BY person, {column})
QUALIFY row_number() OVER (PARTITION BY person ORDER BY votes DESC, best, {column}) = 1
"""


def _deaths(on: date) -> str:
    return f"""
SELECT person, min(day) AS death_date
FROM (SELECT person, death_date AS day FROM record_people
      UNION ALL
      SELECT person, from_day FROM known_facts WHERE kind = 'death')
WHERE day <= DATE '{on}' GROUP BY person
"""


def _departures(on: date) -> str:
    """Since when nobody who held a person holds her any more: she may have moved away; that she is here is not known."""
    return f"""
SELECT r.person, max(r.no_longer_sent) AS departed
FROM record_people r JOIN sources s USING (source)
GROUP BY r.person
HAVING count(*) FILTER (s.delivery = 'full' AND r.no_longer_sent IS NULL) = 0
   AND max(r.no_longer_sent) <= DATE '{on}'
   AND max(r.no_longer_sent) > coalesce(max(r.last_said) FILTER (s.delivery <> 'full'), DATE '1900-01-01')
"""


_PEOPLE = """
WITH held AS (
    SELECT person, max(expected_date) AS expected_date, min(first_said) AS first_said,
           min(surname) AS first_surname, max(surname) AS last_surname,
           flatten(list(name_parts) FILTER (name_parts IS NOT NULL)) AS name_parts,
           coalesce(bool_or(len(marks) > 0), false) AS marked,
           coalesce(bool_or(list_contains(marks, 'adopted')), false) AS adopted,
           coalesce(bool_or(list_has_any(marks, ['protected_address', 'witness'])), false) AS hiding
    FROM record_people GROUP BY person
), several AS (  -- most people have one surname, and to gather lists costs more than to join the few who do not
    SELECT r.person, list_sort(list_distinct(list(r.surname))) AS surnames
    FROM record_people r JOIN held h ON h.person = r.person AND h.first_surname <> h.last_surname
    WHERE r.surname IS NOT NULL GROUP BY r.person
), called AS (
    SELECT h.*, CASE WHEN s.person IS NOT NULL THEN s.surnames WHEN h.first_surname IS NULL THEN [] ELSE [h.first_surname] END AS surnames
    FROM held h LEFT JOIN several s USING (person)
)
SELECT h.person, b.birth_date, CASE WHEN b.birth_date IS NULL THEN h.expected_date END AS expected_date,
       d.death_date, s.sex, h.surnames, list_concat(h.surnames, coalesce(h.name_parts, [])) AS names, h.first_said, h.marked, h.adopted, h.hiding
FROM called h LEFT JOIN birth_dates b USING (person) LEFT JOIN deaths d USING (person) LEFT JOIN sexes s USING (person)
"""


def _care_spells(on: date) -> str:
    # V3 and V4 are short breaks, P1 is placement with the child's own parents: the child lives at home.
    return f"""
WITH episodes AS (
    SELECT DISTINCT f.person, f.from_day,
           coalesce(f.until_day, f.no_longer_sent, DATE '9999-12-31') AS until_day
    FROM known_facts f
    WHERE f.kind = 'looked_after' AND f.from_day <= DATE '{on}'
      AND upper(coalesce(f.value, '')) NOT IN ('V3', 'V4') AND upper(coalesce(f.outcome, '')) <> 'P1'
), begun AS (
    SELECT *, coalesce(from_day > max(until_day) OVER (PARTITION BY person ORDER BY from_day, until_day
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS is_new
    FROM episodes WHERE until_day > from_day
), numbered AS (
    SELECT *, count_if(is_new) OVER (PARTITION BY person ORDER BY from_day, until_day) AS spell FROM begun
)
SELECT person, min(from_day) AS from_day, max(until_day) AS until_day FROM numbered GROUP BY person, spell
"""


def _dependents(on: date, dependent_until: int, dependent_until_with_plan: int) -> str:
    # An expected child stays expected until a person or a birth record says otherwise, for two months at most.
    # Whom a source holds as a child is one without a birth date too: as long as it does, and no longer than
    # somebody could be who was born on the day it was first said. A log of events holds nobody, and of a number in
    # a list without name, birth date or carer no page could say who it is. Of an adopted child of whom nobody names a carer,
    # tells a home or holds a record now, that is the record before the adoption: the life under that name is over.
    return f"""
WITH plans AS (
    SELECT DISTINCT f.person FROM known_facts f
    WHERE f.kind = 'sen' AND f.value = 'plan' AND f.no_longer_sent IS NULL
      AND coalesce(f.from_day, f.first_said) <= DATE '{on}' AND coalesce(f.until_day, DATE '9999-12-31') > DATE '{on}'
), cared_for AS (
    SELECT DISTINCT of_person AS person FROM told_relations WHERE relation IN {in_sql(tuple(CARING))}
), held_as_child AS (
    SELECT r.person, min(r.first_said) AS held_from, max(coalesce(r.no_longer_sent, DATE '9999-12-31')) AS held_until
    FROM record_people r JOIN sources s USING (source)
    LEFT JOIN cared_for ON cared_for.person = r.person
    WHERE r.role = 'child' AND s.delivery <> 'events'
    GROUP BY r.person HAVING bool_or(r.named) OR bool_or(cared_for.person IS NOT NULL)
), sealed_lives AS (  -- not where anybody tells of a home that stands, or holds her now: a child too many is seen, and one too few is not
    SELECT p.person, coalesce(max(s.until_day), p.first_said) AS over
    FROM people p LEFT JOIN care_spells s USING (person)
    ANTI JOIN cared_for k ON k.person = p.person
    ANTI JOIN (SELECT n.person FROM addresses a JOIN record_numbers n ON n.id = a.record
               WHERE coalesce(a.until_day, DATE '9999-12-31') > DATE '{on}'
               UNION SELECT n.person FROM corrections_said c JOIN correction_records r USING (correction) JOIN record_numbers n ON n.id = r.record
               WHERE c.kind = 'lives_at'
               UNION SELECT r.person FROM record_people r JOIN sources s USING (source)
               WHERE s.delivery <> 'events' AND r.no_longer_sent IS NULL AND NOT coalesce(list_contains(r.marks, 'adopted'), false)
              ) h ON h.person = p.person
    WHERE p.adopted GROUP BY p.person, p.first_said
    HAVING coalesce(max(s.until_day) <= DATE '{on}', true)
), begun AS (
    SELECT p.person, p.birth_date, p.expected_date, p.birth_date IS NULL AND p.expected_date IS NOT NULL AS expected,
           p.adopted, p.death_date, c.held_until,
           coalesce(p.birth_date, CASE WHEN p.expected_date IS NULL THEN c.held_from ELSE least(p.first_said, p.expected_date) END) AS from_day
    FROM people p LEFT JOIN held_as_child c USING (person)
    WHERE p.birth_date IS NOT NULL OR p.expected_date IS NOT NULL OR c.person IS NOT NULL
)
SELECT b.person, b.birth_date, b.expected_date, b.expected, b.adopted, b.from_day,
       least(coalesce(b.death_date, DATE '9999-12-31'), coalesce(g.departed, DATE '9999-12-31'),
             coalesce(e.over, DATE '9999-12-31'),
             CASE WHEN b.birth_date IS NULL AND NOT b.expected THEN b.held_until ELSE DATE '9999-12-31' END,
             CASE WHEN b.expected THEN CAST(b.expected_date + INTERVAL 2 MONTH AS DATE)
                  WHEN n.person IS NOT NULL THEN CAST(b.from_day + INTERVAL {dependent_until_with_plan} YEAR AS DATE)
                  ELSE CAST(b.from_day + INTERVAL {dependent_until} YEAR AS DATE) END) AS until_day,
       CAST(coalesce(b.birth_date, b.expected_date) + INTERVAL 18 YEAR AS DATE) AS adult_day
FROM begun b LEFT JOIN plans n USING (person) LEFT JOIN departures g USING (person) LEFT JOIN sealed_lives e USING (person)
"""
