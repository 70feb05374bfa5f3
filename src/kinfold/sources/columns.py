"""
Which of the sender's columns a contract uses, and as what.

Only these columns are ever read: a column that no agreement gave a use for goes no further than the
sealed extract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from kinfold.sources.contract import (
    Address,
    Coded,
    Condition,
    FactRule,
    Identity,
    Party,
    Professional,
    RelationRule,
    StaffRule,
    TableRule,
    conditions_in,
)

TYPED_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S")
"""Into these a date cell of a workbook or of Parquet is turned."""
Rule = TypeVar("Rule", Party, RelationRule, FactRule, Professional)


class Use(StrEnum):
    """What a column's text must be. The words are the sender's receipt's: `… is not a valid NHS number`."""

    DATE = "date"
    PAST_DATE = "past date"
    NUMBER = "number"
    NHS_NUMBER = "valid NHS number"
    UPN = "valid unique pupil number"
    ULN = "valid unique learner number"
    NI_NUMBER = "valid National Insurance number"
    POSTCODE = "postcode"
    UPRN = "unique property reference number"
    PHONE = "phone number"
    EMAIL = "e-mail address"
    NAME = "name"
    ADDRESS_LINE = "line of an address"
    CODE = "code that the contract names"
    TEXT = "text"


@dataclass(frozen=True)
class Used:
    """One use of one column. A coded column also says what its codes become."""

    column: str
    use: Use
    coded: Coded | None = None


@dataclass(frozen=True)
class Standing:
    """One party of one row, with its number when it stands in numbered columns."""

    name: str
    rule: Party
    number: int | None = None


@dataclass
class Parts:
    """A table rule with its numbered parties written out, each part with the places of its parties."""

    parties: list[Standing] = field(default_factory=list)
    relations: list[tuple[RelationRule, int, int]] = field(default_factory=list)
    facts: list[tuple[FactRule, int, int]] = field(default_factory=list)
    """The rule, the place of its party, and which rule of its kind about its party it is, counted from 0."""
    professionals: list[tuple[Professional, int]] = field(default_factory=list)

    def places(self, party: str) -> list[int]:
        return [place for place, standing in enumerate(self.parties) if standing.name == party]


def key_of(column: str) -> str:
    """What a column's name is compared by: senders change case and leave spaces behind."""
    return " ".join(column.split()).casefold()


def is_named_by(column: str, name: str) -> bool:
    """Whether a name that a contract gives is this column's; `{n}` in it is the number of a numbered party."""
    pattern = re.escape(key_of(name)).replace(re.escape("{n}"), "[0-9]+")
    return re.fullmatch(pattern, key_of(column)) is not None


def sent_column(column: str) -> tuple[str, str | None]:
    """The sender's column, and the part of its JSON that is meant: `address->UPRN`, `factors->*`."""
    name, arrow, pick = column.partition("->")
    return (name.strip(), pick.strip()) if arrow else (column, None)


def written_out(table: TableRule) -> Parts:
    """The parts of a table's rows, each numbered party once for each of its numbers."""
    parts = Parts()
    for name, party in table.parties.items():
        if party.repeat is None:
            parts.parties.append(Standing(name, party))
        else:
            first, last = party.repeat
            parts.parties += [
                Standing(name, numbered(party, number).model_copy(update={"repeat": None}), number)
                for number in range(first, last + 1)
            ]
    for relation in table.relations:
        for one in parts.places(relation.party):
            for other in parts.places(relation.of):
                number = parts.parties[one].number or parts.parties[other].number
                parts.relations.append((numbered(relation, number), one, other))
    met: dict[tuple[str, str], int] = {}
    for fact in table.facts:
        ordinal = met.get((fact.kind, fact.about), 0)
        met[fact.kind, fact.about] = ordinal + 1
        for place in parts.places(fact.about):
            parts.facts.append((numbered(fact, parts.parties[place].number), place, ordinal))
    for professional in table.professionals:
        for place in parts.places(professional.with_):
            parts.professionals.append((numbered(professional, parts.parties[place].number), place))
    return parts


def numbered(rule: Rule, number: int | None) -> Rule:
    """The rule with `{n}` in its column names replaced by a number."""
    if number is None:
        return rule
    return type(rule).model_validate_json(rule.model_dump_json(by_alias=True).replace("{n}", str(number)))


def uses_of_table(table: TableRule) -> list[Used]:
    """Every use of every column of a table, in the order the contract names them, each once."""
    parts = written_out(table)
    found = [Used(column, Use.TEXT) for column in (*table.row_key, *table.required, *table.expected)]
    found += _dates(*table.date_columns, *table.past, *(column for pair in table.in_order for column in pair))
    for standing in parts.parties:
        found += _party(standing.rule)
    for relation, _, _ in parts.relations:
        found += _dates(relation.from_, relation.until)
        found += _when(relation.when)
        if isinstance(relation.is_, Coded):
            found.append(Used(relation.is_.column, Use.CODE, relation.is_))
    for fact, _, _ in parts.facts:
        found += _fact(fact)
    for professional, _ in parts.professionals:
        found += _professional(professional)
    return _each_once(found)


def uses_of_staff(rule: StaffRule) -> list[Used]:
    """Every use of every column of a staff list."""
    found = [Used(column, Use.TEXT) for column in (rule.staff, *rule.name)]
    found += [Used(rule.email, Use.EMAIL), Used(rule.role.column, Use.CODE, rule.role), Used(rule.team, Use.TEXT)]
    found += [Used(rule.phone, Use.PHONE)] if rule.phone else []
    found += [Used(rule.supervisor, Use.TEXT)] if rule.supervisor else []
    found += _dates(rule.supervised_from, rule.supervised_until, rule.on_duty_from, rule.on_duty_last_day)
    found += _dates(rule.trained_on, rule.agreed_on, rule.from_, rule.until)
    return _each_once(found)


def _party(party: Party) -> list[Used]:
    found = [Used(column, Use.TEXT) for column in party.key]
    found += _when(party.when)
    found += _identity(party.identity)
    for address in party.addresses:
        found += _address(address)
    for mark in party.marks.values():
        found += _when(mark)
    if party.same_as:
        found.append(Used(party.same_as.column, Use.TEXT))
    return found


def _identity(identity: Identity) -> list[Used]:
    names = (
        identity.first_name,
        identity.middle_names,
        identity.last_name,
        identity.full_name,
        identity.former_last_name,
    )
    found = [Used(column, Use.NAME) for columns in names for column in columns]
    single = (
        (identity.birth_date, Use.PAST_DATE),
        (identity.expected_date, Use.DATE),
        (identity.death_date, Use.PAST_DATE),
        (identity.nhs_number, Use.NHS_NUMBER),
        (identity.upn, Use.UPN),
        (identity.former_upn, Use.UPN),
        (identity.uln, Use.ULN),
        (identity.ni_number, Use.NI_NUMBER),
        (identity.phone, Use.PHONE),
        (identity.email, Use.EMAIL),
    )
    found += [Used(column, use) for column, use in single if column]
    found += [
        Used(column, Use.TEXT) for told in (identity.reference_numbers, identity.traits) for column in told.values()
    ]
    return found + _coded(identity.sex, identity.ethnic_group, identity.language)


def _address(address: Address) -> list[Used]:
    found = [Used(column, Use.ADDRESS_LINE) for column in address.lines]
    found += [Used(address.postcode, Use.POSTCODE)] if address.postcode else []
    found += [Used(address.uprn, Use.UPRN)] if address.uprn else []
    return found + _dates(address.from_, address.until) + _when(address.protected)


def _fact(fact: FactRule) -> list[Used]:
    found = [Used(column, Use.TEXT) for column in fact.key]
    found += _when(fact.when)
    found += _dates(fact.from_, fact.until, fact.last_day)
    found += [Used(column, Use.NUMBER) for column in (fact.amount, fact.of) if column]
    if fact.value and fact.split:
        # The column holds several codes: each is checked when the column is split.
        found.append(Used(fact.value.column, Use.TEXT))
        return found + _coded(fact.outcome)
    return found + _coded(fact.value, fact.outcome)


def _professional(professional: Professional) -> list[Used]:
    texts = (*professional.name, professional.role_column, professional.team, professional.staff)
    found = [Used(column, Use.TEXT) for column in texts if column]
    found += [Used(professional.phone, Use.PHONE)] if professional.phone else []
    found += [Used(professional.email, Use.EMAIL)] if professional.email else []
    found += _coded(professional.kind) if isinstance(professional.kind, Coded) else []
    return found + _dates(professional.from_, professional.until, professional.last_day)


def _dates(*columns: str | None) -> list[Used]:
    return [Used(column, Use.DATE) for column in columns if column]


def _coded(*coded: Coded | None) -> list[Used]:
    return [Used(each.column, Use.CODE, each) for each in coded if each]


def _when(condition: Condition | bool | None) -> list[Used]:
    """A condition reads its column as text; the texts it asks for are meant, so they are never junk."""
    return [Used(single.column, Use.TEXT) for single in conditions_in(condition)]


def _each_once(found: Iterable[Used]) -> list[Used]:
    # A coded use holds a dictionary and cannot be hashed, so it is known by its text.
    return list(
        {(key_of(used.column), used.use, used.coded and used.coded.model_dump_json()): used for used in found}.values()
    )
