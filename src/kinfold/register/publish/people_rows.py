"""
Steps that make the register's rows about people: who they are, where they live, what is said of them.

The file is long because who is hidden is decided in it, and every row after that leaves them out: the two are looked over together.
"""

from __future__ import annotations

from datetime import date

from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.publish.coverage_rows import coverage_steps
from kinfold.register.publish.hidden_before import DERIVED, kept_steps
from kinfold.register.publish.match_rows import match_steps
from kinfold.register.publish.said import (
    digest_sql,
    open_on_sql,
    still_said_sql,
    tidy_name_sql,
    voted_sql,
)
from kinfold.register.publish.source_rows import SOURCES
from kinfold.register.publish.worker_rows import worker_steps
from kinfold.register.rules import protecting
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.warehouse.engine import Step

_SAID = (
    "middle_names",
    "birth_date",
    "expected_date",
    "death_date",
    "sex",
    "nhs_number",
    "upn",
    "former_upn",
    "uln",
    "ni_number",
    "phone",
    "email",
)
"""What is used of a record beside its names."""
VOTED = ("birth_date", "expected_date", "death_date", "sex", "nhs_number", "upn", "uln", "ni_number")

# A child in care and a parent elsewhere belong to the family, and live somewhere else.
UNDER_ONE_ROOF = ", ".join(
    f"'{role}'" for role in FamilyRole if role not in (FamilyRole.CHILD_IN_CARE, FamilyRole.PARENT_ELSEWHERE)
)
NOT_ABOUT_THE_HOME = ", ".join(f"'{reason}'" for reason in protecting.OF_ONE_ALONE)
"""Marks that hide the person they stand on, and say nothing of where the family lives."""

ID_OVERLAPS = Step(
    "id_overlaps",
    """
    WITH held AS (SELECT id, count(*) AS records FROM held_links GROUP BY id),
    made AS (SELECT person AS label, count(*) AS records FROM links GROUP BY person),
    both_have AS (
        SELECT links.person AS label, held_links.id, count(*) AS records,
            count(*) FILTER (no_longer_sent IS NULL) AS still_sent
        FROM links JOIN held_links USING (record) JOIN records USING (record)
        GROUP BY ALL
    )
    SELECT label, id, both_have.records AS shared,
        made.records + held.records - 2 * both_have.records AS apart, false AS same_label, still_sent
    FROM both_have JOIN made USING (label) JOIN held USING (id)
    """,
)


_FIRST_REASON = f"coalesce(min(reason) FILTER (reason NOT IN ({', '.join(map(repr, map(str, DERIVED)))})), min(reason))"
"""A reason of one's own before one that lies in somebody else's protection: a later run asks whose it was."""


def _with_them(hidden: str, column: str) -> str:
    """Whoever is under one roof, by family, with somebody who hides."""
    return f"""
        SELECT other.person, 'shared_home' FROM under_one_roof AS one JOIN under_one_roof AS other USING (family)
        JOIN {hidden} ON {hidden}.{column} = one.person
        WHERE {hidden}.reason NOT IN ({NOT_ABOUT_THE_HOME})
    """


def protection_steps(on: date) -> list[Step]:
    """
    Who is protected on the day, by the labels of the run.

    A person with any mark on any record ever linked to them; one who lives at a protected dwelling;
    one of whom any source ever stated a protected address, since who has left a refuge is still hiding
    until a person says otherwise; whoever is under one roof with any of these by family, since a school
    that writes down a child's new home tells where the mother in hiding lives; one whose records may
    be a protected person's, while that waits for somebody to decide; and whoever was hidden before and let go by
    nobody (`hidden_before`). A place is hidden where it is protected or where a
    protected person lives, or may live by now, so that nobody who shares a home with such a person gives the address away.
    """
    day = f"DATE '{on.isoformat()}'"
    return [
        Step(
            "marked_people",
            f"""
            SELECT links.person, unnest(records.marks) AS reason
            FROM records JOIN links USING (record) WHERE len(records.marks) > 0
            UNION ALL
            SELECT residences.person, 'shared_home'
            FROM residences JOIN dwellings USING (dwelling)
            WHERE dwellings.protected AND (residences.until_day IS NULL OR residences.until_day > {day})
            UNION ALL
            SELECT links.person, 'protected_address' FROM addresses JOIN links USING (record) WHERE addresses.protected
            """,
        ),
        Step(
            "may_be_people",
            """
            SELECT links.person, other.person AS protected_person
            FROM (
                SELECT record_l AS record, record_r AS other_record FROM edges WHERE state = 'parked' OR reason = 'new_upn'
                UNION ALL
                SELECT record_r, record_l FROM edges WHERE state = 'parked' OR reason = 'new_upn'
            ) AS parked
            JOIN links USING (record)
            JOIN links AS other ON other.record = parked.other_record
            """,
        ),
        Step(
            "under_one_roof",
            f"""
            SELECT family, person FROM memberships
            WHERE NOT proposed AND (until_day IS NULL OR until_day > {day}) AND role IN ({UNDER_ONE_ROOF})
            """,
        ),
        Step(
            "found_restricted",
            f"""
            SELECT person AS label, {_FIRST_REASON} AS reason
            FROM (
                SELECT person, reason FROM marked_people
                UNION ALL
                {_with_them("marked_people", "person")}
                UNION ALL
                SELECT may_be_people.person, '{RestrictionReason.MAY_BE_PROTECTED}'
                FROM may_be_people JOIN marked_people ON marked_people.person = may_be_people.protected_person
            )
            GROUP BY person
            """,
        ),
        *kept_steps(on),
        Step(
            "restricted_people",
            f"""
            SELECT label, {_FIRST_REASON} AS reason
            FROM (
                SELECT label, reason FROM found_restricted
                UNION ALL
                SELECT label, reason FROM kept_hidden
                UNION ALL
                {_with_them("kept_hidden", "label")}
                UNION ALL
                SELECT label, '{RestrictionReason.MAY_BE_PROTECTED}' FROM may_be_under_another_key
            )
            GROUP BY label
            """,
        ),
        Step(
            "hidden_places",
            f"""
            SELECT dwelling FROM dwellings WHERE protected OR undisclosed
            UNION
            SELECT residences.dwelling
            FROM residences JOIN restricted_people ON restricted_people.label = residences.person
            WHERE residences.until_day IS NULL OR residences.until_day > {day}
            UNION
            SELECT homes_since.dwelling
            FROM homes_since JOIN restricted_people ON restricted_people.label = homes_since.person
            """,
        ),
        Step(
            "records_to_show",
            "SELECT record FROM links WHERE person NOT IN (SELECT label FROM restricted_people)",
        ),
        *fact_steps(),
    ]


def fact_steps() -> list[Step]:
    """Facts of open people only. They need no ids of people, so they are the first that can be written."""
    return [
        Step(
            "published_fact",
            f"""
            SELECT facts.fact AS id, facts.record, facts.source, kind, from_day,
                CASE WHEN from_day IS NULL THEN facts.first_said END AS first_said, until_day, amount, of_amount, value,
                outcome, {still_said_sql("facts", "sources")} AS last_said, no_longer_sent
            FROM facts SEMI JOIN records_to_show USING (record) LEFT JOIN sources USING (source)
            """,
        ),
    ]


def open_steps() -> list[Step]:
    """Everybody who is not protected, under the ids they have got: only their details are written to the register at all."""
    return [
        Step(
            "open_people",
            "SELECT label, id FROM person_ids WHERE label NOT IN (SELECT label FROM restricted_people)",
        ),
        Step(
            "open_records",
            """
            SELECT links.record, open_people.id AS person
            FROM links JOIN open_people ON open_people.label = links.person
            """,
        ),
    ]


def people_steps(on: date) -> list[Step]:
    """The longest tables first, so that they can be written while the others are made."""
    return [
        *open_steps(),
        *record_steps(),
        *person_steps(on),
        *match_steps(),
        *coverage_steps(on),
        *home_steps(),
        *worker_steps(on),
        SOURCES,
    ]


def person_steps(on: date) -> list[Step]:
    voted = [Step(f"voted_{column}", voted_sql(column)) for column in VOTED]
    return [
        # Each name is made tidy once, whoever bears it.
        Step(
            "tidy_names",
            f"""
            SELECT name, {tidy_name_sql("name")} AS tidy
            FROM (
                SELECT first_name AS name FROM records UNION SELECT last_name FROM records
                UNION SELECT full_name FROM records UNION SELECT former_last_name FROM records
            )
            WHERE name IS NOT NULL
            """,
        ),
        Step(
            "said",
            f"""
            SELECT open_records.person, records.source, records.last_said, {", ".join(f"records.{column}" for column in _SAID)},
                firsts.tidy AS first_name, lasts.tidy AS last_name, fulls.tidy AS full_name, formers.tidy AS former_name
            FROM records JOIN open_records USING (record)
            LEFT JOIN tidy_names AS firsts ON firsts.name = records.first_name
            LEFT JOIN tidy_names AS lasts ON lasts.name = records.last_name
            LEFT JOIN tidy_names AS fulls ON fulls.name = records.full_name
            LEFT JOIN tidy_names AS formers ON formers.name = records.former_last_name
            """,
        ),
        # Of most people all records say the same: only the others are voted about.
        Step(
            "agreed",
            f"""
            SELECT person, {", ".join(f"min({column}) AS {column}_least, max({column}) AS {column}_most" for column in VOTED)}
            FROM said GROUP BY person
            """,
        ),
        *voted,
        Step(
            "names_said",
            """
            SELECT person, source, last_said, first_name, last_name,
                coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), full_name) AS shown
            FROM said
            WHERE first_name IS NOT NULL OR last_name IS NOT NULL OR full_name IS NOT NULL
            UNION ALL
            SELECT person, NULL, NULL, NULL, NULL, concat_ws(' ', first_name, former_name)
            FROM said WHERE former_name IS NOT NULL
            UNION ALL
            SELECT person, NULL, NULL, NULL, NULL, concat_ws(' ', first_name, middle_names, last_name)
            FROM said WHERE middle_names IS NOT NULL AND first_name IS NOT NULL
            """,
        ),
        # A whole name outranks a first or a family name alone, then the name that most sources give.
        Step(
            "names",
            """
            SELECT person, max(shown) AS shown, arg_max(first_name, shown) AS first_name,
                arg_max(last_name, shown) AS last_name,
                row_number() OVER (
                    PARTITION BY person
                    ORDER BY max(shown LIKE '% %') DESC, count(DISTINCT source) DESC,
                        max(last_said) DESC NULLS LAST, max(shown)
                ) AS place
            FROM names_said
            GROUP BY person, CASE WHEN regexp_full_match(shown, '[A-Za-z ]+') THEN lower(replace(shown, ' ', ''))
                ELSE regexp_replace(lower(strip_accents(shown)), '[[:punct:][:space:]]+', '', 'g') END
            """,
        ),
        Step(
            "contact",
            """
            SELECT person, 'phone' AS kind, phone AS reach, max(last_said) AS newest
            FROM said WHERE phone IS NOT NULL GROUP BY person, phone
            UNION ALL
            SELECT person, 'email', email, max(last_said) FROM said WHERE email IS NOT NULL GROUP BY person, email
            """,
        ),
        Step("homes", _HOMES.format(open_on=open_on_sql("residences", on))),
        Step("published_person", _PERSON),
    ]


_HOMES = """
    SELECT open_people.id AS person, residences.* EXCLUDE (person, undisclosed), dwellings.address, dwellings.postcode,
        residences.protected OR residences.undisclosed OR residences.dwelling IN (SELECT dwelling FROM hidden_places) AS hidden,
        {open_on} AS lives_there
    FROM residences
    JOIN open_people ON open_people.label = residences.person
    LEFT JOIN dwellings USING (dwelling)
"""


def _settled(column: str) -> str:
    return f"CASE WHEN agreed.{column}_least = agreed.{column}_most THEN agreed.{column}_most ELSE voted_{column}.{column} END"


def _reached_by(kind: str) -> str:
    """All that somebody is reached by, the newest first. Most have one: only of the others an order is sought."""
    of_kind = f"SELECT person, reach, newest FROM contact WHERE kind = '{kind}'"
    return f"""
        SELECT person, [max(reach)] AS reach FROM ({of_kind}) GROUP BY person HAVING count(*) = 1
        UNION ALL
        SELECT person, list(reach ORDER BY newest DESC, reach)
        FROM ({of_kind} QUALIFY count(*) OVER (PARTITION BY person) > 1) GROUP BY person
    """


_PERSON = f"""
    SELECT person_ids.id, coalesce(names.shown, '') AS name, names.first_name, names.last_name,
        coalesce(to_json(others.shown), '[]')::VARCHAR AS other_names,
        {", ".join(f"{_settled(c)} AS {c}" for c in VOTED if c != "expected_date")},
        CASE WHEN agreed.birth_date_most IS NULL THEN {_settled("expected_date")} END AS expected_date,
        coalesce(to_json(phones.reach), '[]')::VARCHAR AS phones,
        coalesce(to_json(emails.reach), '[]')::VARCHAR AS emails,
        area.area, restricted_people.label IS NOT NULL AS restricted
    FROM person_ids
    LEFT JOIN restricted_people USING (label)
    LEFT JOIN names ON names.person = person_ids.id AND names.place = 1
    LEFT JOIN (
        SELECT names.person, list(names.shown ORDER BY names.place) AS shown
        FROM names JOIN names AS present ON present.person = names.person AND present.place = 1
        -- a part of the present name tells nothing that it does not
        WHERE names.place > 1 AND NOT list_contains(string_split(lower(present.shown), ' '), lower(names.shown))
        GROUP BY names.person
    ) AS others ON others.person = person_ids.id
    LEFT JOIN agreed ON agreed.person = person_ids.id
    {" ".join(f"LEFT JOIN voted_{c} ON voted_{c}.person = person_ids.id" for c in VOTED)}
    LEFT JOIN (
        {_reached_by("phone")}
    ) AS phones ON phones.person = person_ids.id
    LEFT JOIN (
        {_reached_by("email")}
    ) AS emails ON emails.person = person_ids.id
    LEFT JOIN (
        SELECT person, arg_max(split_part(postcode, ' ', 1), (coalesce(from_day, DATE '1900-01-01'), postcode)) AS area
        FROM homes WHERE lives_there AND NOT hidden AND postcode IS NOT NULL GROUP BY person
    ) AS area ON area.person = person_ids.id
"""


# A number is looked for without the signs between its parts; the short ones, and words, are no numbers.
_FOUND_AS = """CASE WHEN length(record_key) BETWEEN 4 AND 24 AND regexp_matches(record_key, '[0-9]') THEN
    CASE WHEN regexp_full_match(record_key, '[A-Z0-9]+') THEN record_key
        ELSE nullif(regexp_replace(upper(record_key), '[^A-Z0-9]', '', 'g'), '') END END"""


def record_steps() -> list[Step]:
    """Records of everybody, so that ids can be kept; the source's key of open people only."""
    return [
        Step(
            "published_record",
            f"""
            SELECT records.record AS id, person_ids.id AS person, records.source,
                CASE WHEN is_open THEN record_key END AS record_key, CASE WHEN is_open THEN {_FOUND_AS} END AS found_as,
                role, first_said, {still_said_sql("records", "sources")} AS last_said, no_longer_sent,
                links.weight, links.reason, best.best_source, held.agreement
            FROM records
            JOIN links USING (record)
            JOIN (
                SELECT label, person_ids.id, open_people.label IS NOT NULL AS is_open
                FROM person_ids LEFT JOIN open_people USING (label)
            ) AS person_ids ON person_ids.label = links.person
            LEFT JOIN sources ON sources.source = records.source
            LEFT JOIN (SELECT record AS best_record, source AS best_source FROM records) AS best USING (best_record)
            LEFT JOIN (SELECT record_l, record_r, agreement FROM edges) AS held ON held.record_l = least(links.record, links.best_record)
                AND held.record_r = greatest(links.record, links.best_record)
            """,
        ),
    ]


def home_steps() -> list[Step]:
    return [
        Step(
            "published_residence",
            f"""
            SELECT {digest_sql("person", "dwelling", "from_day")} AS id, person,
                CASE WHEN NOT hidden THEN dwelling END AS dwelling,
                CASE WHEN NOT hidden THEN address END AS address,
                CASE WHEN NOT hidden THEN postcode END AS postcode,
                from_day, until_day, to_json(sources)::VARCHAR AS sources, hidden
            FROM homes
            """,
        ),
        # A place that is hidden is none to ask a person about.
        Step(
            "published_homesince",
            f"""
            SELECT {digest_sql("open_people.id", "dwelling")} AS id, open_people.id AS person, dwelling, address, postcode,
                from_day, to_json(sources)::VARCHAR AS sources
            FROM homes_since
            JOIN open_people ON open_people.label = homes_since.person
            JOIN dwellings USING (dwelling)
            WHERE dwelling NOT IN (SELECT dwelling FROM hidden_places)
                AND homes_since.person NOT IN (SELECT person FROM residences WHERE undisclosed)
            """,
        ),
    ]
