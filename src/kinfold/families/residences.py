"""
Who lived where, when: one residence from many statements that disagree, lag and overlap.

A residence begins when first said (or on the day the source gives) and ends when a later statement
of a source at least as good replaces it. Two at once are kept when two sources support each, or
when a child's other home is where a stated parent of hers lives.
"""

from __future__ import annotations

from datetime import date

from kinfold.families.corrected import DECIDED
from kinfold.warehouse.engine import Step

FOREVER = "DATE '9999-12-31'"


SPELLS_ARE_MADE_OF = ("address_statements", "address_claims", "said_homes", "standing_claims", "residence_spells")
"""Wide tables that nothing reads once `lived_spells` stands."""


def residence_steps(*, on: date) -> list[Step]:
    """From `places` to `lived_spells`."""
    return [
        Step("address_statements", _statements(on)),
        Step("address_claims", _claims(on)),
        Step("claims_replaced", _CLAIMS_REPLACED),
        Step("said_homes", _SAID_HOMES),
        Step("standing_claims", _standing(on)),
        Step("homes_since", _homes_since(on)),
        Step("homes_supported", _HOMES_SUPPORTED),
        Step("parent_homes", _PARENT_HOMES),
        Step("homes_kept", _HOMES_KEPT),
        Step("residence_spells", _residence_spells(on)),
        Step("lived_spells", _lived_spells(on)),
    ]


def protected_residence_steps() -> list[Step]:
    """`residences`, once `dwellings` says which are protected."""
    return [Step("residences", _RESIDENCES)]


def _statements(on: date) -> str:
    # What stood in a source's first extract began at some unknown day before it (`sure` is false), unless it is dated.
    return f"""
SELECT p.address_id, p.person, p.record, p.source, p.dwelling, coalesce(s.rank, 9) AS rank,
       least(coalesce(p.from_day, p.first_said), DATE '{on}') AS begin,
       p.from_day IS NOT NULL OR p.first_said > t.first_extract AS sure,
       p.until_day, p.first_said, p.last_said,
       s.delivery = 'full' AS full_source, s.latest_extract, r.no_longer_sent
FROM places p
JOIN record_people r USING (record)
JOIN source_starts t ON t.source = p.source
LEFT JOIN sources s ON s.source = p.source
WHERE coalesce(p.from_day, p.first_said) <= DATE '{on}'
  AND (p.until_day IS NULL OR p.from_day IS NULL OR p.until_day > p.from_day)
"""


def _claims(on: date) -> str:
    """One claim for each person, source and dwelling; a record's own later address ends its earlier one."""
    return f"""
WITH moved AS (
    SELECT a.record, a.address_id, min(greatest(b.begin, a.begin)) AS moved_on
    FROM address_statements a JOIN address_statements b
      ON b.record = a.record AND b.dwelling <> a.dwelling AND b.begin >= a.begin AND b.last_said > a.last_said
    GROUP BY a.record, a.address_id
), followed AS (
    SELECT a.*, coalesce(least(a.until_day, m.moved_on),
                 CASE WHEN a.full_source AND a.no_longer_sent IS NULL AND a.last_said < a.latest_extract
                      THEN CAST(a.last_said + INTERVAL 1 DAY AS DATE) END) AS ended
    FROM address_statements a LEFT JOIN moved m USING (record, address_id)
)
SELECT person, source, dwelling, min(rank) AS rank,
       min(begin) AS begin, bool_or(sure) AS sure, max(last_said) AS last_said,
       CASE WHEN count(*) FILTER (ended IS NULL OR ended > DATE '{on}') > 0 THEN NULL ELSE max(ended) END AS ended,
       CASE WHEN count(*) FILTER (no_longer_sent IS NULL) > 0 THEN NULL ELSE max(no_longer_sent) END AS gone_quiet
FROM followed GROUP BY person, source, dwelling
"""


# What began at an unknown day cannot be known to be later; a source that no longer holds the person cannot hold her to a home.
_CLAIMS_REPLACED = f"""
SELECT a.person, a.source, a.dwelling, min(greatest(b.begin, a.begin)) AS replaced
FROM address_claims a
JOIN address_claims b ON b.person = a.person AND b.dwelling <> a.dwelling
 AND coalesce(b.ended, {FOREVER}) > b.begin
 AND ((b.sure AND b.begin > a.begin AND b.rank <= a.rank)
      OR (b.begin > a.gone_quiet OR (b.gone_quiet IS NULL AND b.last_said >= a.gone_quiet)))
WHERE a.ended IS NULL
GROUP BY a.person, a.source, a.dwelling
"""


# Where a professional said that somebody lives, if any source knows that home; of two the later counts.
_SAID_HOMES = """
SELECT c.person, h.dwelling, c.from_day, c.said_on
FROM corrections c JOIN corrected_homes h USING (correction)
WHERE c.kind = 'lives_at'
QUALIFY row_number() OVER (PARTITION BY c.person ORDER BY c.correction DESC, h.place, h.statements DESC, h.dwelling) = 1
"""


def _standing(on: date) -> str:
    """
    What stands of each claim. Where a person said where somebody lives, no other home outlasts that day, unless it is a
    protected one or they are in hiding: whoever fled there since must be hidden, whatever was said before.
    """
    return f"""
WITH sources_say AS (
    SELECT a.person, a.source, a.dwelling, a.rank, a.begin, a.sure, a.last_said,
           CASE WHEN a.ended IS NULL OR a.ended > DATE '{on}' THEN r.replaced
                ELSE least(a.ended, coalesce(r.replaced, a.ended)) END AS ended
    FROM address_claims a LEFT JOIN claims_replaced r USING (person, source, dwelling)
)
SELECT a.person, a.source, a.dwelling, a.rank, a.begin, a.sure, a.last_said,
       CASE WHEN s.person IS NULL OR s.dwelling = a.dwelling OR p.dwelling IS NOT NULL OR h.person IS NOT NULL THEN a.ended
            ELSE least(coalesce(a.ended, {FOREVER}), greatest(s.from_day, a.begin)) END AS ended
FROM sources_say a LEFT JOIN said_homes s ON s.person = a.person
LEFT JOIN (SELECT DISTINCT dwelling FROM places WHERE protected) p ON p.dwelling = a.dwelling
LEFT JOIN (SELECT person FROM people WHERE hiding) h ON h.person = a.person
UNION ALL
SELECT person, CAST(NULL AS VARCHAR), dwelling, {DECIDED}, from_day, true, said_on, CAST(NULL AS DATE) FROM said_homes
"""


def _homes_since(on: date) -> str:
    """
    Where life may have moved on: homes that sources gave after a professional said where somebody lives.

    They make no residence, since a person's word outranks a source; a person is shown them and decides. Only what is
    known to have begun later, and stands.
    """
    return f"""
SELECT a.person, a.dwelling, min(a.begin) AS from_day, list_sort(list_distinct(list(a.source))) AS sources
FROM address_claims a JOIN said_homes s ON s.person = a.person AND s.dwelling <> a.dwelling
LEFT JOIN claims_replaced r ON r.person = a.person AND r.source = a.source AND r.dwelling = a.dwelling
WHERE a.sure AND a.begin > s.said_on AND (a.ended IS NULL OR a.ended > DATE '{on}') AND r.replaced IS NULL
GROUP BY a.person, a.dwelling
"""


_HOMES_SUPPORTED = """
SELECT person, dwelling, count(DISTINCT source) AS supports,
       row_number() OVER (PARTITION BY person
           ORDER BY min(rank), count(DISTINCT source) DESC, bool_or(sure) DESC, max(begin) DESC, dwelling) AS place
FROM standing_claims WHERE ended IS NULL GROUP BY person, dwelling
"""

# Where the stated parents of a child live first of all, so that one more source is enough for her second home.
_PARENT_HOMES = """
SELECT DISTINCT k.of_person AS person, h.dwelling
FROM stated_kinships k JOIN homes_supported h ON h.person = k.person AND h.place = 1
JOIN dependents d ON d.person = k.of_person
WHERE k.relation IN ('mother', 'father', 'parent', 'adoptive_parent') AND k.until_day IS NULL
"""

_HOMES_KEPT = """
SELECT h.person, h.dwelling
FROM homes_supported h LEFT JOIN parent_homes p USING (person, dwelling)
WHERE h.place = 1 OR h.supports >= 2 OR p.dwelling IS NOT NULL
   OR (h.person IN (SELECT person FROM said_homes) AND (
       h.dwelling IN (SELECT dwelling FROM places WHERE protected) OR h.person IN (SELECT person FROM people WHERE hiding)))
"""


def _residence_spells(on: date) -> str:
    """The standing homes, and the homes of the past whose end a source's own words give."""
    return f"""
WITH current AS (
    SELECT c.person, c.dwelling, min(c.begin) AS from_day, CAST(NULL AS DATE) AS until_day,
           list_sort(list_distinct(list(c.source))) AS sources
    FROM standing_claims c SEMI JOIN homes_kept k USING (person, dwelling)
    WHERE c.ended IS NULL GROUP BY c.person, c.dwelling
), past AS (
    SELECT c.person, c.dwelling, min(c.begin) AS from_day, max(c.ended) AS until_day,
           list_sort(list_distinct(list(c.source))) AS sources
    FROM standing_claims c LEFT JOIN current n USING (person, dwelling)
    WHERE c.ended > c.begin AND c.ended <= DATE '{on}' AND (n.person IS NULL OR c.ended < n.from_day)
    GROUP BY c.person, c.dwelling
)
SELECT * FROM current UNION ALL SELECT * FROM past
"""


def _lived_spells(on: date) -> str:
    """Nobody lives anywhere before the day of birth, or after the day of death, whatever a household's tenancy says."""
    return f"""
WITH born AS (
    SELECT person, death_date, CASE WHEN birth_date <= DATE '{on}' THEN birth_date END AS birth_date FROM people
), lived AS (
    SELECT s.person, s.dwelling, greatest(s.from_day, coalesce(b.birth_date, s.from_day)) AS from_day, s.until_day,
           s.sources, b.death_date
    FROM residence_spells s JOIN born b USING (person)
    WHERE s.until_day IS NULL OR b.birth_date IS NULL OR s.until_day > b.birth_date
)
SELECT person, dwelling, from_day,
       CASE WHEN death_date IS NOT NULL AND coalesce(until_day, death_date) >= death_date
            THEN greatest(death_date, from_day) ELSE until_day END AS until_day, sources
FROM lived
"""


_RESIDENCES = """
SELECT s.person, s.dwelling, s.from_day, s.until_day, s.sources, d.protected OR p.marked AS protected,
       u.person IS NOT NULL AS undisclosed
FROM lived_spells s JOIN people p USING (person) JOIN dwellings d USING (dwelling)
LEFT JOIN undisclosed_stays u ON u.person = s.person AND u.dwelling = s.dwelling
"""
