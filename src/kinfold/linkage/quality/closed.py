"""
Who is never shown to somebody who labels pairs: the protected, those close to them, and who may be one of them.

Families are put together after linkage, which finds more homes that hide somebody: `at_protected_homes` must say who was
found at one. Linkage itself leaves out everybody in two steps of stated relationship or of one row, and everybody who
was ever told at one of their homes: more people than pages leave out.
"""

from __future__ import annotations

from kinfold.vocabulary.codelists import Mark
from kinfold.warehouse.engine import Step

# These hide the person they stand on, and say nothing of where the family lives.
_NOT_ABOUT_THE_HOME = f"['{Mark.STAFF}', '{Mark.GENDER_HISTORY}']"

CLOSED_PEOPLE: tuple[Step, ...] = (
    # One home is written in many ways: a door is its postcode with the numbers of its address. Without a number it may be
    # any door of its postcode.
    Step(
        "homes",
        """
        SELECT DISTINCT record, protected, postcode,
            CASE WHEN uprn IS NOT NULL THEN 'u' || uprn END AS uprn,
            nullif(array_to_string(regexp_extract_all(lower(address), '[0-9]+[a-z]?'), '-'), '') AS numbers
        FROM (
            SELECT record, uprn, postcode, address, coalesce(protected, false) AS protected FROM addresses
            UNION ALL SELECT record, uprn, postcode, address, false FROM records
        )
        """,
    ),
    # The most careful mark follows the link: one record's mark closes all records of the person.
    Step(
        "marked_people",
        f"""
        SELECT person, bool_or(home) AS home FROM (
            SELECT person, len(list_filter(marks, lambda mark: NOT list_contains({_NOT_ABOUT_THE_HOME}, mark))) > 0 AS home
            FROM links JOIN records USING (record) WHERE len(marks) > 0
            UNION ALL SELECT person, true FROM links JOIN addresses USING (record) WHERE protected
            UNION ALL SELECT person, true FROM at_protected_homes
        ) GROUP BY person
        """,
    ),
    Step(
        "hidden_homes",
        """
        SELECT DISTINCT uprn, postcode, numbers FROM homes LEFT JOIN links USING (record)
        WHERE protected OR person IN (SELECT person FROM marked_people WHERE home)
        """,
    ),
    Step(
        "at_hidden_homes",
        """
        SELECT person FROM links JOIN homes USING (record) JOIN hidden_homes USING (uprn)
        UNION
        SELECT person FROM links JOIN homes USING (record) JOIN hidden_homes AS hidden USING (postcode)
        WHERE coalesce(homes.numbers = hidden.numbers, true)
        """,
    ),
    Step(
        "close",
        """
        SELECT DISTINCT a.person, b.person AS other FROM (
            SELECT record, of_record AS other_record FROM relationships UNION ALL SELECT of_record, record FROM relationships
            UNION ALL SELECT record, other_record FROM row_mates UNION ALL SELECT other_record, record FROM row_mates
        ) AS pairs JOIN links a USING (record) JOIN links b ON b.record = pairs.other_record
        """,
    ),
    Step(
        "close_to_marked",
        """
        SELECT close.other AS person FROM close JOIN marked_people USING (person) WHERE home
        UNION
        SELECT further.other FROM close JOIN marked_people USING (person)
        JOIN close AS further ON further.person = close.other WHERE home
        """,
    ),
    Step(
        "known_to_be_close",
        "SELECT person FROM marked_people UNION SELECT person FROM close_to_marked UNION SELECT person FROM at_hidden_homes",
    ),
    # While it waits for somebody to decide, a record may be one of theirs.
    Step(
        "closed_people",
        """
        SELECT person FROM known_to_be_close
        UNION SELECT links.person FROM (
            SELECT record_l AS record, record_r AS other_record FROM edges UNION ALL SELECT record_r, record_l FROM edges
        ) AS ends JOIN links USING (record) JOIN links AS other ON other.record = ends.other_record
        JOIN known_to_be_close ON known_to_be_close.person = other.person
        """,
    ),
)
