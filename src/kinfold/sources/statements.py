"""
Statements: what the checked rows of one table say of records, as SQL by the table they go to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kinfold.sources.checks import coded_sql, one_of_sql, tidied_sql
from kinfold.sources.columns import Standing, Use
from kinfold.sources.contract import (
    Address,
    Coded,
    FactRule,
    Identity,
    Party,
    Professional,
    RelationRule,
    conditions_in,
)
from kinfold.sources.layout import Layout, select_sql
from kinfold.sources.party_keys import mates_sql
from kinfold.sources.protection import place_columns, says_where
from kinfold.sources.read_tables import (
    ADDRESS_ROWS,
    FACT_ROWS,
    HOME,
    HOME_BIT,
    INVOLVEMENT_ROWS,
    MERGED,
    RECORD_ROWS,
    RELATIONSHIP_ROWS,
    ROW_IDS,
    ROW_MATE_ROWS,
    STAFF_ROWS,
)
from kinfold.sources.reading import quoted
from kinfold.vocabulary.codelists import SAYS_NOTHING_ALONE, Coverage, Delivery, WorksAs
from kinfold.warehouse.tables import Table

_IDENTITY_USES = (
    ("birth_date", Use.PAST_DATE),
    ("expected_date", Use.DATE),
    ("death_date", Use.PAST_DATE),
    ("nhs_number", Use.NHS_NUMBER),
    ("upn", Use.UPN),
    ("former_upn", Use.UPN),
    ("uln", Use.ULN),
    ("ni_number", Use.NI_NUMBER),
    ("phone", Use.PHONE),
    ("email", Use.EMAIL),
)


@dataclass(frozen=True)
class _Shaping:
    """One table's rows on their way into statements."""

    layout: Layout

    @property
    def rows(self) -> str:
        return kept_rows(self.layout)

    def select(self, table: Table, values: dict[str, str], place: int, where: str, *, source: str | None = None) -> str:
        order = {"row_number": "row_number", "said_day": "said_day", "tie": "tie", "party": str(place)}
        said = {"source": quoted(self.layout.contract.source), "record": f"p{place}_record"}
        stands = f"p{place}_record IS NOT NULL AND {where}"
        return select_sql(table, {**order, **said, **values}, source or self.rows, where=stands)

    def date(self, column: str | None) -> str:
        return self.layout.value(column, Use.DATE)


def kept_rows(layout: Layout) -> str:
    """The rows of a table that are not set aside, to select from."""
    return f"(SELECT * FROM {layout.name}_checked WHERE kept)"


def statements(layout: Layout) -> dict[str, list[str]]:
    """The selects of one table's rows, by the table of statements that they go to."""
    found: dict[str, list[str]] = {}
    shaping = _Shaping(layout)
    if layout.rule is None:
        return {STAFF_ROWS.name: [_staff(layout)]}
    for place, standing in enumerate(layout.parts.parties):
        found.setdefault(RECORD_ROWS.name, []).append(_record(shaping, standing, place))
        for address in standing.rule.addresses:
            found.setdefault(ADDRESS_ROWS.name, []).append(_address(shaping, address, place))
    for relation, one, other in layout.parts.relations:
        found.setdefault(RELATIONSHIP_ROWS.name, []).append(_relation(shaping, relation, one, other))
    for fact, place, ordinal in layout.parts.facts:
        found.setdefault(FACT_ROWS.name, []).append(_fact(shaping, fact, place, ordinal))
    for professional, place in layout.parts.professionals:
        found.setdefault(INVOLVEMENT_ROWS.name, []).append(_involvement(shaping, professional, place))
    if mates := mates_sql(layout):
        found[ROW_MATE_ROWS.name] = [_row_mates(shaping, mates)]
    if layout.contract.delivery == Delivery.CHANGES:
        found[ROW_IDS.name] = [f"SELECT DISTINCT row_id FROM {shaping.rows}"]
    return found


def _record(shaping: _Shaping, standing: Standing, place: int) -> str:
    layout, party = shaping.layout, standing.rule
    identity = party.identity
    values = {
        "record_key": f"p{place}_key",
        "own_key": f"p{place}_own",
        "row_id": "row_id",
        "role": quoted(party.role),
        "first_name": layout.joined(identity.first_name, " "),
        "middle_names": layout.joined(identity.middle_names, " "),
        "last_name": layout.joined(identity.last_name, " "),
        "full_name": _full_name(layout, identity),
        "former_last_name": layout.joined(identity.former_last_name, " "),
        "sex": layout.code(identity.sex),
        "ethnic_group": layout.code(identity.ethnic_group),
        "language": layout.code(identity.language),
        "reference_numbers": _by_kind(layout, identity.reference_numbers),
        "traits": _by_kind(layout, identity.traits),
        "marks": _marks(layout, party),
        "left_open": _left_open(shaping, place),
    }
    values |= {name: layout.value(getattr(identity, name), use) for name, use in _IDENTITY_USES}
    if party.same_as:
        other = quoted(f"{party.same_as.source}|{party.same_as.key_kind}|")
        values["same_source"] = (
            f"CASE WHEN {layout.text(party.same_as.column)} IS NOT NULL THEN {quoted(party.same_as.source)} END"
        )
        values["same_record"] = f"md5({other} || {layout.text(party.same_as.column)})"
    for column in ("address", "postcode", "uprn"):
        # The first statement that says anything is the one that holds now; its three parts stay together.
        whens = " ".join(
            f"WHEN {says_where(layout, address)} THEN {place_columns(layout, address)[column]}"
            for address in party.addresses
        )
        values[column] = f"CASE {whens} END" if whens else "NULL"
    values["filled"] = _filled(values)
    return shaping.select(RECORD_ROWS, values, place, "true")


def _filled(values: Mapping[str, str]) -> str:
    """Which columns say something, as bits: what the merge asks of every row, without reading all that it says."""
    bits = {values[name]: 0 for name in MERGED if values.get(name, "NULL") != "NULL"}
    for bit, name in enumerate(MERGED):
        if name in values and values[name] in bits:
            bits[values[name]] |= 1 << bit
    told = [f"CASE WHEN {sql} IS NOT NULL THEN {bit} ELSE 0 END" for sql, bit in bits.items()]
    home = [values[name] for name in HOME if values[name] != "NULL"]
    if home:
        told.append(f"CASE WHEN coalesce({', '.join(home)}) IS NOT NULL THEN {1 << HOME_BIT} ELSE 0 END")
    return " + ".join(told)


def _row_mates(shaping: _Shaping, mates: str) -> str:
    pairs = f"(SELECT DISTINCT unnest(list_filter({mates}, lambda pair: pair IS NOT NULL)) AS pair FROM {shaping.rows})"
    values = {
        "record": "pair.record",
        "other_record": "pair.other_record",
        "source": quoted(shaping.layout.contract.source),
    }
    return select_sql(ROW_MATE_ROWS, values, pairs)


def _left_open(shaping: _Shaping, place: int) -> str:
    """The kinds of fact of which the row neither states one nor says that there is none, sorted."""
    asked: dict[str, list[str]] = {}
    if shaping.layout.contract.coverage == Coverage.LISTED:
        for fact, about, _ in shaping.layout.parts.facts:
            if about == place and (open_ := _leaves_open(shaping, fact)):
                asked.setdefault(fact.kind, []).append(open_)
    kinds = [f"CASE WHEN {' OR '.join(told)} THEN {quoted(kind)} END" for kind, told in sorted(asked.items())]
    return f"list_filter([{', '.join(kinds)}], lambda kind: kind IS NOT NULL)" if kinds else "CAST([] AS VARCHAR[])"


def _leaves_open(shaping: _Shaping, fact: FactRule) -> str | None:
    """See FactRule: whether a row leaves open what the rule asks, or None where it never can."""
    layout = shaping.layout
    if fact.empty_means == "none":
        return None
    # Of several conditions any empty cell leaves the question open.
    found = [f"{layout.text(single.column)} IS NULL" for single in conditions_in(fact.when) if single.is_]
    if fact.value or fact.amount or fact.of:
        if fact.split is None:
            where = _stated_where(shaping, fact)
        else:
            # Of several codes in one cell each states a fact or none; an empty cell says nothing.
            where = f"{layout.text(fact.value.column)} IS NOT NULL" if fact.value else "true"
        found.append(f"({layout.holds(fact.when)} AND NOT ({where}))")
    return f"({' OR '.join(found)})" if found else None


def _full_name(layout: Layout, identity: Identity) -> str:
    """In the order first names, last name, whichever way the sender writes it."""
    name = layout.joined(identity.full_name, " ")
    if identity.full_name_order == "first_last" or not identity.full_name:
        return name
    surname_first = f"CASE WHEN contains({name}, ',') THEN {name} ELSE regexp_replace({name}, '\\s+', ', ') END"
    return f"trim(regexp_replace({surname_first}, '^([^,]*),\\s*(.*)$', '\\2 \\1'))"


def _by_kind(layout: Layout, told: Mapping[str, str]) -> str:
    """As kind=value, sorted; null when the row has none."""
    if not told:
        return "CAST(NULL AS VARCHAR[])"
    values = ", ".join(f"{quoted(f'{kind}=')} || {layout.text(column)}" for kind, column in sorted(told.items()))
    filled = f"list_filter([{values}], lambda value: value IS NOT NULL)"
    return f"CASE WHEN len({filled}) > 0 THEN {filled} END"


def _marks(layout: Layout, party: Party) -> str:
    marks = [
        f"CASE WHEN {layout.protects(condition)} THEN [{quoted(mark)}] ELSE [] END"
        for mark, condition in sorted(party.marks.items())
    ]
    return f"list_concat({', '.join(marks)}, CAST([] AS VARCHAR[]))" if marks else "CAST([] AS VARCHAR[])"


def _address(shaping: _Shaping, address: Address, place: int) -> str:
    values = place_columns(shaping.layout, address) | {
        "from_day": shaping.date(address.from_),
        "until_day": shaping.date(address.until),
        "protected": shaping.layout.protects(address.protected),
    }
    stated = ", ".join(f"coalesce(CAST({sql} AS VARCHAR), '')" for name, sql in values.items() if name != "protected")
    values["address_id"] = f"md5(concat_ws('|', p{place}_record, {stated}))"
    return shaping.select(ADDRESS_ROWS, values, place, says_where(shaping.layout, address))


def _relation(shaping: _Shaping, relation: RelationRule, one: int, other: int) -> str:
    layout = shaping.layout
    is_ = layout.code(relation.is_) if isinstance(relation.is_, Coded) else quoted(relation.is_)
    values = {
        "relation": is_,
        "of_record": f"p{other}_record",
        "from_day": shaping.date(relation.from_),
        "until_day": shaping.date(relation.until),
    }
    where = f"p{other}_record <> p{one}_record AND {is_} IS NOT NULL AND {layout.holds(relation.when)}"
    return shaping.select(RELATIONSHIP_ROWS, values, one, where)


def _fact(shaping: _Shaping, fact: FactRule, place: int, ordinal: int) -> str:
    layout = shaping.layout
    key = " || '|' || ".join(f"coalesce({layout.text(column)}, '')" for column in fact.key)
    key = key or f"{quoted(layout.name + '|')} || row_key"
    if ordinal:
        key += f" || {quoted(f'|{ordinal}')}"
    source, value, _ = _fact_value(shaping, fact)
    values = {
        "kind": quoted(fact.kind),
        **_days(shaping, fact),
        "amount": layout.value(fact.amount, Use.NUMBER),
        "of_amount": layout.value(fact.of, Use.NUMBER),
        "value": value,
        "outcome": layout.code(fact.outcome),
        "row_id": "row_id",
    }
    if fact.split is not None:
        key += f" || '|' || coalesce({value}, '')"
    values["fact"] = f"md5(p{place}_record || {quoted(f'|{fact.kind}|')} || {key})"
    where = f"{_stated_where(shaping, fact)} AND {layout.holds(fact.when)}"
    return shaping.select(FACT_ROWS, values, place, where, source=source)


def _days(shaping: _Shaping, fact: FactRule | Professional) -> dict[str, str]:
    last = shaping.date(fact.last_day)
    return {
        "from_day": shaping.date(fact.from_),
        "until_day": f"({last} + 1)" if fact.last_day else shaping.date(fact.until),
    }


def _stated_where(shaping: _Shaping, fact: FactRule) -> str:
    """Whether the cells of a row state the fact, its `when` aside."""
    layout = shaping.layout
    _, value, where = _fact_value(shaping, fact)
    days = [sql for sql in _days(shaping, fact).values() if sql != "NULL"]
    told = [*days, *(sql for sql in (layout.value(fact.amount, Use.NUMBER), value) if sql != "NULL")]
    if fact.kind in SAYS_NOTHING_ALONE and fact.constant is None:
        where += _says_something(layout, fact)
    elif fact.when is None and fact.constant is None:
        where += f" AND coalesce({', '.join(f'CAST({sql} AS VARCHAR)' for sql in told)}) IS NOT NULL"
    elif fact.when is None:
        dates = [sql for sql in told if sql != value]
        where += f" AND coalesce({', '.join(f'CAST({sql} AS VARCHAR)' for sql in dates)}) IS NOT NULL" if dates else ""
    return where


def _fact_value(shaping: _Shaping, fact: FactRule) -> tuple[str, str, str]:
    """Where a fact's rows come from, the SQL of its value, and the condition its value puts on it."""
    layout = shaping.layout
    if fact.value is None:
        return shaping.rows, "NULL" if fact.constant is None else quoted(fact.constant), "true"
    if fact.split is None:
        text, value = layout.text(fact.value.column), layout.code(fact.value)
        return shaping.rows, value, "true" + _meant_as_something(fact.value, text, value)
    pieces = f"string_split({layout.text(fact.value.column)}, {quoted(fact.split)})"
    source = f"(SELECT *, {tidied_sql('piece')} AS tidy_piece FROM (SELECT *, unnest({pieces}) AS piece FROM {shaping.rows}))"
    value = coded_sql(fact.value, "tidy_piece")
    return source, value, "tidy_piece IS NOT NULL" + _meant_as_something(fact.value, "tidy_piece", value)


def _meant_as_something(coded: Coded, text: str, value: str) -> str:
    """
    A code that the contract turns into nothing states no fact. An empty cell, or a code nobody named,
    leaves the fact without its value.
    """
    nothing = tuple(code for code, ours in coded.codes.items() if ours is None)
    where = f" AND NOT {one_of_sql(text, nothing)}" if nothing else ""
    if coded.otherwise == "missing":
        where += f" AND ({text} IS NULL OR {value} IS NOT NULL)"
    return where


def _says_something(layout: Layout, fact: FactRule) -> str:
    """Of a kind that says nothing alone: that its value's cell or a number's is filled, whatever with."""
    columns = [column for column in (fact.value and fact.value.column, fact.amount, fact.of) if column]
    return f" AND coalesce({', '.join(layout.text(column) for column in columns)}) IS NOT NULL"


def _involvement(shaping: _Shaping, professional: Professional, place: int) -> str:
    layout = shaping.layout
    role = quoted(professional.role)
    if professional.role_column:
        role = f"coalesce({layout.text(professional.role_column)}, {role})"
    values = {
        "role": role,
        "name": layout.joined(professional.name, " "),
        "team": layout.value(professional.team, Use.TEXT),
        "phone": layout.value(professional.phone, Use.PHONE),
        "email": layout.value(professional.email, Use.EMAIL),
        "staff": layout.value(professional.staff, Use.TEXT),
        "kind": works_as(layout, professional),
        **_days(shaping, professional),
        "row_id": "row_id",
    }
    known = [values[name] for name in ("staff", "email", "name", "team") if values[name] != "NULL"]
    who = f"coalesce({', '.join(known)})" if known else "NULL"
    which = [f"p{place}_record", role, who]
    if professional.kind is not WorksAs.ALLOCATED:
        # One is asked to several meetings, and has several turns: each is one thing.
        which += [values["kind"], f"CAST({values['from_day']} AS VARCHAR)"]
    values["involvement"] = f"md5(concat_ws('|', {', '.join(which)}))"
    return shaping.select(INVOLVEMENT_ROWS, values, place, f"{who} IS NOT NULL AND {values['kind']} IS NOT NULL")


def works_as(layout: Layout, professional: Professional) -> str:
    """Why a professional has to do with a party; NULL where the row holds a code that the contract does not name."""
    kind = professional.kind
    return layout.code(kind) if isinstance(kind, Coded) else quoted(kind)


def _staff(layout: Layout) -> str:
    rule = layout.contract.staff
    assert rule is not None  # noqa: S101 - a layout without a table rule is a staff list's
    values = {
        "staff": layout.text(rule.staff),
        "name": layout.joined(rule.name, " "),
        "email": layout.value(rule.email, Use.EMAIL),
        "phone": layout.value(rule.phone, Use.PHONE),
        "role": layout.code(rule.role),
        "team": layout.text(rule.team),
        "supervisor": layout.value(rule.supervisor, Use.TEXT),
        "supervised_from": layout.value(rule.supervised_from, Use.DATE),
        "supervised_until": layout.value(rule.supervised_until, Use.DATE),
        "on_duty_from": layout.value(rule.on_duty_from, Use.DATE),
        "on_duty_until": f"({layout.value(rule.on_duty_last_day, Use.DATE)} + 1)" if rule.on_duty_last_day else "NULL",
        "trained_on": layout.value(rule.trained_on, Use.DATE),
        "agreed_on": layout.value(rule.agreed_on, Use.DATE),
        "from_day": layout.value(rule.from_, Use.DATE),
        "until_day": layout.value(rule.until, Use.DATE),
        "row_number": "row_number",
        "said_day": "said_day",
        "tie": "tie",
        "party": "0",
    }
    return select_sql(STAFF_ROWS, values, kept_rows(layout))
