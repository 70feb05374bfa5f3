"""
From text to rows that keep the contract, each with the keys of the records that it is about.

Which of two statements about one record is newer: that of the newer extract; within one extract of
changes, the later row. Rows of other deliveries have no order of their own: there the row with the
newest day counts, and among equals a digest of the row decides, so that the order of rows does not
matter.
"""

from __future__ import annotations

from kinfold.sources.checks import tidied_sql
from kinfold.sources.columns import Standing, Use, key_of
from kinfold.sources.contract import Coded, Identity, Party
from kinfold.sources.layout import Layout
from kinfold.sources.reading import FilePart, quoted
from kinfold.vocabulary.codelists import Delivery
from kinfold.warehouse.engine import Step


def check_steps(layout: Layout, parts: list[FilePart]) -> list[Step]:
    """
    Text as sent becomes tidied text, then checked values, then keys: all rows in one step, with
    `kept` for those that keep the contract. Then the faults of the others.
    """
    name, columns = layout.name, layout.wanted.columns
    tidied = ", ".join(f"{tidied_sql(layout.text(column))} AS {layout.text(column)}" for column in columns)
    meaning = ", ".join(f"{layout.without_junk(column)} AS {layout.text(column)}" for column in columns)
    as_sent = "\nUNION ALL\n".join(
        f"SELECT {number} AS part, CAST({part.row_number} AS BIGINT) AS row_number, {tidied} "
        f'FROM "{part.table}" WHERE {part.where}'
        for number, part in enumerate(parts)
    )
    compact = "".join(f", {sql} AS {alias}" for alias, sql in layout.compact().items())
    checks = "".join(f", {sql} AS {alias}" for alias, sql in layout.checks().items())
    faults = ", ".join(faults_of(layout)) or "CAST(NULL AS STRUCT(column_name VARCHAR, reason VARCHAR))"
    checked = f"""
        SELECT * {_without(layout)}{_keys(layout)}, NOT ({_any_fault(layout)}) AS kept
        FROM (SELECT *{checks} FROM (SELECT *{compact} FROM (SELECT part, row_number, {meaning} FROM ({as_sent}))))"""
    return [
        Step(f"{name}_checked", checked),
        Step(
            f"{name}_faults",
            f"SELECT part, row_number, unnest(list_filter([{faults}], lambda fault: fault IS NOT NULL)) AS fault "
            f"FROM {name}_checked WHERE NOT kept",
        ),
    ]


def _without(layout: Layout) -> str:
    """Leave out what only the checks read."""
    return f"EXCLUDE ({', '.join(layout.compact())})" if layout.compact() else ""


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
    found = [(column, f"{layout.text(column)} IS NULL", "is empty") for column in required]
    keys = {key_of(column) for column in required}
    for used in layout.uses:
        bad_date = used.use in (Use.DATE, Use.PAST_DATE) and key_of(used.column) in keys
        bad_staff = layout.rule is None and used.use in (Use.EMAIL, Use.CODE) and key_of(used.column) in keys
        if bad_date or bad_staff:
            value = layout.code(used.coded) if used.coded else layout.value(used.column, used.use)
            reason = {
                Use.CODE: "holds a code that the contract does not name",
                Use.EMAIL: "is not an e-mail address",
            }.get(used.use, f"is not a possible date in the formats {' or '.join(layout.contract.date_formats)}")
            found.append((used.column, f"{layout.text(used.column)} IS NOT NULL AND {value} IS NULL", reason))
    return found


def _any_fault(layout: Layout) -> str:
    return " OR ".join(f"({condition})" for _, condition, _ in _fault_conditions(layout)) or "false"


def _keys(layout: Layout) -> str:
    """The columns that say which row and which records a row is about."""
    if layout.rule is None:
        return ", CAST(NULL AS DATE) AS said_day, CAST(part * 4294967296 + row_number AS UBIGINT) AS tie"
    row_key = " || '|' || ".join(layout.text(column) for column in layout.rule.row_key)
    columns = [f"{row_key} AS row_key", f"md5({quoted(layout.name + '|')} || {row_key}) AS row_id"]
    if layout.contract.delivery == Delivery.CHANGES:
        columns += ["CAST(NULL AS DATE) AS said_day", "CAST(part * 4294967296 + row_number AS UBIGINT) AS tie"]
    else:
        texts = ", ".join(f"coalesce({layout.text(column)}, '')" for column in layout.wanted.columns)
        columns += [
            f"{_newest_day(layout)} AS said_day",
            f"CAST('0x' || md5(concat_ws('|', {texts}))[1:15] AS UBIGINT) AS tie",
        ]
    for place, standing in enumerate(layout.parts.parties):
        key = f"CASE WHEN {_stands(layout, standing.rule)} THEN {_party_key(layout, standing, row_key)} END"
        record = quoted(f"{layout.contract.source}|{standing.rule.key_kind}|")
        columns += [f"{key} AS p{place}_key", f"md5({record} || p{place}_key) AS p{place}_record"]
    return "".join(f", {column}" for column in columns)


def _newest_day(layout: Layout) -> str:
    days = [layout.value(fact.from_, Use.DATE) for fact, _, _ in layout.parts.facts if fact.from_]
    days += [
        layout.value(address.from_, Use.DATE)
        for standing in layout.parts.parties
        for address in standing.rule.addresses
        if address.from_
    ]
    return f"least(greatest({', '.join(dict.fromkeys(days))}), DATE '{layout.day}')" if days else "CAST(NULL AS DATE)"


def _stands(layout: Layout, party: Party) -> str:
    """Whether a party stands in the row: its condition, and something that says who it is."""
    columns = [*party.key, *_identity_columns(party.identity)]
    anything = " OR ".join(f"{layout.text(column)} IS NOT NULL" for column in dict.fromkeys(columns))
    return f"{layout.holds(party.when)} AND ({anything})"


def _identity_columns(identity: Identity) -> list[str]:
    found: list[str] = []
    for name in Identity.model_fields:
        told = getattr(identity, name)
        if isinstance(told, Coded):
            found.append(told.column)
        elif name != "full_name_order" and told:
            found += [told] if isinstance(told, str) else told
    return found


def _party_key(layout: Layout, standing: Standing, row_key: str) -> str:
    number = f"|{standing.number}" if standing.number is not None else ""
    without = f"{row_key} || {quoted(f'|{standing.name}{number}')}"
    if not standing.rule.key:
        return without
    own = " || '|' || ".join(layout.text(column) for column in standing.rule.key)
    return f"coalesce({own}, {without})"
