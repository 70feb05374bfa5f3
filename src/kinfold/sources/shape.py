"""
From text to rows that keep the contract, each with the keys of the records that it is about.

Which of two statements about one record is newer: that of the newer extract; within one extract of
changes, the later row. Rows of other deliveries have no order of their own: there the row with the
newest day counts, and among equals a digest of the row decides, so that the order of rows does not
matter.

A row that breaks the contract is set aside, unless it protects somebody: such a row is *rescued*, kept
with what can be read of it, under a digest of its content where it lacks its key.
"""

from __future__ import annotations

from kinfold.sources.checks import tidied_sql
from kinfold.sources.columns import Use, key_of
from kinfold.sources.layout import Layout
from kinfold.sources.no_person import shortened, unlike_a_person, was_shortened, without_shortened
from kinfold.sources.party_keys import party_columns, plain_columns
from kinfold.sources.protection import can_protect, protects_sql, speaks_of_protection_sql
from kinfold.sources.reading import FilePart, quoted
from kinfold.sources.statements import works_as
from kinfold.vocabulary.codelists import Delivery, WorksAs
from kinfold.warehouse.engine import Step

_EMPTY = "is empty, or holds a text that stands for nothing"


def check_steps(layout: Layout, parts: list[FilePart]) -> list[Step]:
    """
    Text as sent becomes tidied text, then checked values, then keys: all rows in one step, with
    `kept` for those that keep the contract or are `rescued`. Then the faults of the others.
    """
    name, columns = layout.name, layout.wanted.columns
    tidied = ", ".join(f"{tidied_sql(layout.text(column))} AS {layout.text(column)}" for column in columns)
    meaning = ", ".join(
        f"{without_shortened(layout, column, layout.without_junk(column))} AS {layout.text(column)}"
        for column in columns
    )
    meaning += "".join(f", {sql} AS {alias}" for alias, sql in shortened(layout).items())
    as_sent = "\nUNION ALL\n".join(
        f"SELECT {number} AS part, CAST({part.row_number} AS BIGINT) AS row_number, {tidied} "
        f'FROM "{part.table}" WHERE {part.where}'
        for number, part in enumerate(parts)
    )
    compact = "".join(f", {sql} AS {alias}" for alias, sql in layout.compact().items())
    numbers = "".join(f", {sql} AS {alias}" for alias, sql in layout.numbers().items())
    checks = "".join(f", {sql} AS {alias}" for alias, sql in layout.checks().items())
    faults = ", ".join(faults_of(layout)) or "CAST(NULL AS STRUCT(column_name VARCHAR, reason VARCHAR))"
    faulty = f"({_any_fault(layout)})"
    checked = f"""
        SELECT *, NOT faulty OR rescued AS kept, faulty AND NOT rescued AND {speaks_of_protection_sql(layout)} AS lost
        FROM (SELECT * {_without(layout)}{_keys(layout)}, {faulty} AS faulty, {faulty} AND {protects_sql(layout)} AS rescued
        FROM (SELECT *{_people(layout)} FROM (SELECT *{checks} FROM (SELECT *{numbers} FROM (SELECT *{compact} FROM (SELECT part, row_number, {meaning} FROM ({as_sent})))))))"""
    return [
        Step(f"{name}_checked", checked),
        Step(
            f"{name}_faults",
            f"SELECT part, row_number, unnest(list_filter([{faults}], lambda fault: fault IS NOT NULL)) AS fault "
            f"FROM {name}_checked WHERE NOT kept",
        ),
    ]


def _without(layout: Layout) -> str:
    """Leave out what only the checks and keys read."""
    helpers = [*layout.compact(), *layout.numbers(), *(f"p{place}_plain" for place in range(len(layout.parts.parties)))]
    return f"EXCLUDE ({', '.join(helpers)})" if helpers else ""


def faults_of(layout: Layout) -> list[str]:
    """Each way in which a row can break the contract: a struct of column and reason, or NULL."""
    found = []
    for column, condition, reason in _fault_conditions(layout):
        told = f"{{'column_name': {quoted(column)}, 'reason': {quoted(f'{column} {reason}')}}}"
        found.append(f"CASE WHEN {condition} THEN {told} END")
    return found


def _fault_conditions(layout: Layout) -> list[tuple[str, str, str]]:
    if layout.rule:
        required = list(dict.fromkeys((*layout.rule.row_key, *layout.rule.required)))
    else:
        staff = layout.contract.staff
        required = [staff.staff, *staff.name, staff.email, staff.role.column] if staff else []
    found = [
        (column, f"{layout.text(column)} IS NULL AND NOT {was_shortened(layout, column)}", _EMPTY)
        for column in required
    ]
    found += unlike_a_person(layout) if layout.rule else []
    keys = {key_of(column) for column in required}
    for used in layout.uses:
        bad_date = used.use in (Use.DATE, Use.PAST_DATE) and key_of(used.column) in keys
        bad_staff = layout.rule is None and used.use in (Use.EMAIL, Use.CODE) and key_of(used.column) in keys
        if bad_date or bad_staff:
            value = layout.code(used.coded) if used.coded else layout.value(used.column, used.use)
            reason = {
                Use.CODE: "holds a code that the contract does not name",
                Use.EMAIL: "is not an e-mail address",
            }.get(used.use, f"is not a possible date in the formats {' or '.join(layout.date_formats(used.column))}")
            found.append((used.column, f"{layout.text(used.column)} IS NOT NULL AND {value} IS NULL", reason))
    return found + _impossible_dates(layout)


def _impossible_dates(layout: Layout) -> list[tuple[str, str, str]]:
    if layout.rule is None:
        return []
    found = _without_an_end(layout) + [
        (
            column,
            f"coalesce({layout.value(column, Use.DATE)} > DATE '{layout.day}', false)",
            "is after the extract's day",
        )
        for column in layout.rule.past
    ]
    return found + [
        (
            second,
            f"coalesce({layout.value(second, Use.DATE)} < {layout.value(first, Use.DATE)}, false)",
            f"is before {first}",
        )
        for first, second in layout.rule.in_order
    ]


def _without_an_end(layout: Layout) -> list[tuple[str, str, str]]:
    """A place at a meeting, a review or a duty without a first day and an end after it would open a page for good, or for nothing."""
    found = []
    for professional, _ in layout.parts.professionals:
        if professional.kind is WorksAs.ALLOCATED:
            continue
        ends = professional.last_day or professional.until
        assert professional.from_ and ends  # noqa: S101 - the contract was refused without them
        dated = f"coalesce({works_as(layout, professional)} <> {quoted(WorksAs.ALLOCATED)}, false)"
        first, last = (layout.value(column, Use.DATE) for column in (professional.from_, ends))
        over = "<" if professional.last_day else "<="
        for column, day in ((professional.from_, first), (ends, last)):
            found.append(
                (column, f"{dated} AND {day} IS NULL", "is no date, and a meeting, a review and a duty have days")
            )
        found.append((ends, f"{dated} AND coalesce({last} {over} {first}, false)", f"is before {professional.from_}"))
    return found


def _any_fault(layout: Layout) -> str:
    return " OR ".join(f"({condition})" for _, condition, _ in _fault_conditions(layout)) or "false"


def _people(layout: Layout) -> str:
    """The key of the row and who stands in it: on their own, so that they are worked out once."""
    if layout.rule is None:
        return ""
    return "".join(f", {column}" for column in (f"{_row_key(layout)} AS row_key", *plain_columns(layout)))


def _keys(layout: Layout) -> str:
    """The columns that say which row and which records a row is about."""
    if layout.rule is None:
        return ", CAST(NULL AS DATE) AS said_day, CAST(part * 4294967296 + row_number AS UBIGINT) AS tie"
    columns = [f"md5({quoted(layout.name + '|')} || row_key) AS row_id"]
    if layout.contract.delivery == Delivery.CHANGES:
        columns += ["CAST(NULL AS DATE) AS said_day", "CAST(part * 4294967296 + row_number AS UBIGINT) AS tie"]
    else:
        columns += [
            f"{_newest_day(layout)} AS said_day",
            f"CAST('0x' || {_digest(layout)}[1:15] AS UBIGINT) AS tie",
        ]
    columns += party_columns(layout)
    return "".join(f", {column}" for column in columns)


def _row_key(layout: Layout) -> str:
    """What makes a row the same row when it is sent again. A row that is kept without its key has its content."""
    assert layout.rule is not None  # noqa: S101 - a staff list's rows have no key
    sent = " || '|' || ".join(layout.text(column) for column in layout.rule.row_key)
    return f"coalesce({sent}, 'no key ' || {_digest(layout)})" if can_protect(layout.contract) else sent


def _digest(layout: Layout) -> str:
    texts = ", ".join(f"coalesce({layout.text(column)}, '')" for column in layout.wanted.columns)
    return f"md5(concat_ws('|', {texts}))"


def rescues(layout: Layout) -> list[tuple[str, str, str]]:
    """Column, reason and condition of each fault for which a row would be set aside, if it did not protect somebody."""
    keys = {key_of(column) for column in layout.rule.row_key} if layout.rule else set()
    return [
        (
            column,
            f"{'no key' if key_of(column) in keys else reason}; kept because the row protects somebody",
            f"rescued AND {condition}",
        )
        for column, condition, reason in _fault_conditions(layout)
    ]


def _newest_day(layout: Layout) -> str:
    days = [layout.value(fact.from_, Use.DATE) for fact, _, _ in layout.parts.facts if fact.from_]
    days += [
        layout.value(address.from_, Use.DATE)
        for standing in layout.parts.parties
        for address in standing.rule.addresses
        if address.from_
    ]
    return f"least(greatest({', '.join(dict.fromkeys(days))}), DATE '{layout.day}')" if days else "CAST(NULL AS DATE)"
