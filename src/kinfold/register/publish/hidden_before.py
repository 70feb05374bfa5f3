"""
Nobody's protection ends by itself: whoever was hidden at the last publication stays so until a person lets them go.

A mark can vanish in many ways that nobody meant: its source left, its record got another key, two records were held to
be two people's, a family was put together anew. The run cannot tell these from an end. So it compares whom it would open
with whom the register hides, by records, which carry it over every join and parting of ids; and keeps all of them hidden
but those of whom somebody said that it may end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kinfold.governance.models import Restriction
from kinfold.governance.rules.marking import Protected
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register.models import Membership, Person, Record, Run, Source
from kinfold.register.rules.protecting import LetGo
from kinfold.warehouse.engine import Engine, Step

LET_GO = "protections let go"
"""What a run keeps of the newest lift that it heeded, so that the next one tells those that came since."""
DERIVED = (RestrictionReason.SHARED_HOME, RestrictionReason.MAY_BE_PROTECTED)
"""Reasons that lie in somebody else's protection."""
_AT_ONCE = 500
_DERIVED = ", ".join(f"'{reason}'" for reason in DERIVED)


@dataclass(frozen=True)
class HiddenBefore:
    """What the register has of whom it hides, and what people let go, before a run is published."""

    records: Sequence[tuple[str, str, str, str]]
    """Each record of somebody hidden, their id, and why: a reason of their own before one that lies in another; its source."""
    together: Sequence[tuple[str, str]]
    """Ids of two hidden people who were in one family."""
    protecting: Sequence[tuple[str, str]]
    """The sources that could say who is protected, and their titles."""
    let_go: Sequence[tuple[str, bool]]
    """The records of whom people let go, ever; and whether that was since the last run."""
    by_people: Sequence[tuple[str, str]]
    """The records of each protection by people, and its number."""
    newest_lift: int
    """The newest lift that this run heeds, by its moment."""


def read_hidden(
    before: Run | None,
    marked: Sequence[Protected],
    groups: Mapping[int, Collection[str]],
    lifted: Sequence[LetGo],
) -> HiddenBefore:
    """
    `groups` are the records of each protection by people, `lifted` those that were. `marked` are the records on which the
    run was given a mark: a lift of since it was given them counts with the next one.
    """
    reasons = defaultdict[str, set[str]](set)
    hidden = set(Person.objects.filter(restricted=True).values_list("id", flat=True)) if before else set[str]()
    if hidden:
        said = Restriction.objects.filter(about_kind="person", staff="")
        for person, reason in said.values_list("about_id", "reason_code"):
            reasons[person].add(reason)
    records = list[tuple[str, str, str, str]]()
    families = defaultdict[str, set[str]](set)
    for some in _in_parts(hidden):
        records += [
            (record, person, _first(reasons[person]), source)
            for record, person, source in Record.objects.filter(person__in=some).values_list("id", "person", "source")
        ]
        for family, person in Membership.objects.filter(person__in=some).values_list("family", "person"):
            families[family].add(person)
    known = int(before.counts.get(LET_GO, 0)) if before else 0
    still_marked = {record for record, _ in marked}
    lifts = [lift for lift in lifted if still_marked.isdisjoint(lift.records)]
    return HiddenBefore(
        records=sorted(records),
        together=sorted({(one, other) for all_of in families.values() for one in all_of for other in all_of - {one}}),
        protecting=sorted(Source.objects.filter(protects=True).values_list("id", "title")) if before else (),
        let_go=sorted((record, lift.at > known) for lift in lifts for record in lift.records),
        by_people=sorted((record, str(number)) for number, records in groups.items() for record in records),
        newest_lift=max([known, *(lift.at for lift in lifts)]),
    )


def put_hidden(engine: Engine, hidden: HiddenBefore) -> None:
    """Leave it in the engine, for `kept_steps`."""
    engine.put("hidden_before", _table(("record", "id", "reason", "source"), hidden.records))
    engine.put("hidden_together", _table(("id", "other"), hidden.together))
    engine.put("protecting_before", _table(("source", "title"), hidden.protecting))
    engine.put("by_people", _table(("record", "number"), hidden.by_people))
    records, lately = zip(*hidden.let_go, strict=True) if hidden.let_go else ((), ())
    engine.put("let_go", pa.table({"record": pa.array(records, pa.string()), "lately": pa.array(lately, pa.bool_())}))


def kept_steps(on: date) -> list[Step]:
    """
    Who stays hidden though nothing in the run hides them: needs `found_restricted`, `may_be_people`, and what `put_hidden` left.

    An own mark has ended where its source took it back: it still says who is protected, and all that was the person's is
    still there and still one person's. Whoever was hidden through others is let go with all of these.
    """
    day = f"DATE '{on.isoformat()}'"
    return [
        Step(
            "would_open",
            """
            SELECT links.person AS label, hidden_before.id, any_value(hidden_before.reason) AS reason
            FROM hidden_before JOIN links USING (record)
            WHERE links.person NOT IN (SELECT label FROM found_restricted)
            GROUP BY links.person, hidden_before.id
            """,
        ),
        Step(
            "ended_by_somebody",
            f"""
            WITH whole AS (
                SELECT hidden_before.id FROM hidden_before LEFT JOIN links USING (record) LEFT JOIN records USING (record)
                GROUP BY hidden_before.id
                HAVING count(*) = count(records.record) AND count(DISTINCT links.person) = 1
            ), source_gone AS (
                SELECT hidden_before.id FROM hidden_before JOIN protecting_before USING (source)
                WHERE source NOT IN (SELECT source FROM sources WHERE protects)
            )
            SELECT id, label FROM would_open
            WHERE id IN (SELECT id FROM hidden_before JOIN let_go USING (record) WHERE lately)
                OR (reason NOT IN ({_DERIVED}) AND id IN (SELECT id FROM whole) AND id NOT IN (SELECT id FROM source_gone))
                OR (reason = '{RestrictionReason.MAY_BE_PROTECTED}' AND label IN ({_DECIDED_APART}))
            """,
        ),
        Step(
            "ended_with_them",
            f"""
            WITH with_them AS (
                SELECT would_open.id FROM would_open JOIN hidden_together USING (id)
                WHERE hidden_together.other IN (SELECT id FROM ended_by_somebody)
                UNION
                SELECT would_open.id FROM would_open
                JOIN may_be_people ON may_be_people.person = would_open.label
                JOIN ended_by_somebody ON ended_by_somebody.label = may_be_people.protected_person
                UNION
                SELECT would_open.id FROM would_open
                JOIN residences ON residences.person = would_open.label
                JOIN residences AS other USING (dwelling)
                JOIN ended_by_somebody ON ended_by_somebody.label = other.person
                WHERE residences.until_day IS NULL OR residences.until_day > {day}
            ), through_others AS (
                SELECT hidden_together.id FROM hidden_together
                JOIN (SELECT DISTINCT id, reason FROM hidden_before) AS others ON others.id = hidden_together.other
                WHERE others.reason NOT IN ({_DERIVED}) AND others.id NOT IN (SELECT id FROM ended_by_somebody)
            )
            SELECT id FROM would_open
            WHERE reason IN ({_DERIVED}) AND id IN (SELECT id FROM with_them) AND id NOT IN (SELECT id FROM through_others)
            """,
        ),
        Step(
            "kept_hidden",
            f"""
            SELECT label, min(CASE WHEN reason IN ({_DERIVED}) THEN '{RestrictionReason.MAY_BE_PROTECTED}' ELSE reason END) AS reason
            FROM would_open
            WHERE id NOT IN (SELECT id FROM ended_by_somebody) AND id NOT IN (SELECT id FROM ended_with_them)
            GROUP BY label
            """,
        ),
        Step("may_be_under_another_key", _UNDER_ANOTHER_KEY),
    ]


_DECIDED_APART = """
    SELECT links.person FROM (
        SELECT record_l AS record FROM edges WHERE state = 'refused' AND reason = 'decision'
        UNION ALL SELECT record_r FROM edges WHERE state = 'refused' AND reason = 'decision'
    ) JOIN links USING (record)
"""
_WORDS = "regexp_replace(lower(strip_accents({})), '[^a-z]', '', 'g')"


def _same(column: str, other: str = "") -> str:
    return f"{_WORDS.format(f'new.{column}')} = {_WORDS.format(f'old.{other or column}')}"


# A source that gives somebody a new number no longer sends the old record, and the new one is a stranger's: no pair of the two
# is proposed where a source has one row for each person. So whoever it tells of only since then, and who may be them by birth
# date and a name, or by a number, is hidden until somebody has said that they are another.
_UNDER_ANOTHER_KEY = f"""
    WITH hidden AS (SELECT label FROM found_restricted UNION SELECT label FROM kept_hidden),
    old AS (
        SELECT records.* FROM records JOIN links USING (record)
        WHERE links.person IN (SELECT label FROM hidden) AND records.no_longer_sent IS NOT NULL
    ), new AS (
        SELECT records.*, links.person AS label FROM records JOIN links USING (record)
        WHERE records.source IN (SELECT source FROM old) AND records.no_longer_sent IS NULL
            AND links.person NOT IN (SELECT label FROM hidden) AND records.record NOT IN (SELECT record FROM let_go)
    )
    SELECT new.label, list_sort(list_distinct(list(sources.title))) AS titles,
        list_sort(list_distinct(list(by_people.number) FILTER (by_people.number IS NOT NULL))) AS numbers
    FROM new JOIN old ON old.source = new.source AND new.first_said > old.last_said
    JOIN sources ON sources.source = new.source
    LEFT JOIN by_people ON by_people.record = old.record
    WHERE (new.birth_date = old.birth_date AND ({_same("first_name")} OR {_same("last_name")} OR {_same("full_name")}
            OR {_same("former_last_name", "last_name")}))
        OR (coalesce(new.birth_date, old.birth_date) IS NULL
            AND (({_same("first_name")} AND {_same("last_name")}) OR {_same("full_name")}))
        OR new.upn = old.upn OR new.former_upn = old.upn OR new.nhs_number = old.nhs_number OR new.ni_number = old.ni_number
    GROUP BY new.label
"""


@dataclass(frozen=True)
class ToKeep:
    """Somebody whom the run hides by itself: for a person to look at."""

    person: str
    records: tuple[str, ...]
    mark: str
    another_key: bool
    titles: tuple[str, ...]
    """The sources to ask: that could say who is protected, or that gave somebody another key."""
    like: tuple[str, ...]
    """The numbers of protections by people that they may be the person of."""


def to_keep(engine: Engine) -> tuple[ToKeep, ...]:
    """Needs the ids that people were given."""
    found = engine.fetch(
        f"""
        WITH titles AS (
            SELECT would_open.label, list_sort(list_distinct(list(protecting_before.title))) AS titles
            FROM would_open JOIN hidden_before USING (id) JOIN protecting_before USING (source)
            GROUP BY would_open.label
        )
        SELECT person_ids.id AS person, list(links.record ORDER BY links.record) AS records, any_value(hidden.reason) AS mark,
            bool_and(hidden.another_key) AS another_key, coalesce(any_value(hidden.titles), []) AS titles,
            coalesce(any_value(hidden.numbers), []) AS numbers
        FROM (
            SELECT label, reason, false AS another_key, titles, NULL::VARCHAR[] AS numbers FROM kept_hidden LEFT JOIN titles USING (label)
            UNION ALL
            SELECT label, '{RestrictionReason.MAY_BE_PROTECTED}', true, titles, numbers FROM may_be_under_another_key
        ) AS hidden
        JOIN person_ids USING (label) JOIN links ON links.person = hidden.label
        GROUP BY person_ids.id ORDER BY person_ids.id
        """
    ).to_pylist()
    return tuple(
        ToKeep(
            one["person"], tuple(one["records"]), one["mark"], one["another_key"], tuple(one["titles"]),
            tuple(one["numbers"]),
        )
        for one in found
    )  # fmt: skip


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> pa.Table:
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pa.table({name: pa.array(of, pa.string()) for name, of in zip(columns, values, strict=True)})


def _first(reasons: set[str]) -> str:
    own = sorted(reasons - set(DERIVED))
    return own[0] if own else RestrictionReason.SHARED_HOME.value if not reasons else min(reasons)


def _in_parts(ids: set[str]) -> list[list[str]]:
    ordered = sorted(ids)
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]
