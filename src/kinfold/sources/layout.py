"""What each column of a table is called on its way from text to checked value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kinfold.sources.checks import (
    COMPACT,
    DIGITS,
    checked_sql,
    coded_sql,
    compact_sql,
    digits_sql,
    junk_for,
    one_of_sql,
    tidied_sql,
    unnamed_code_sql,
    unread_dates,
    without_junk_sql,
)
from kinfold.sources.columns import (
    TYPED_DATES,
    Parts,
    Use,
    Used,
    is_named_by,
    key_of,
    uses_of_staff,
    uses_of_table,
    written_out,
)
from kinfold.sources.contract import Coded, Condition, Contract, FileFormat, Several, TableRule, When, conditions_in
from kinfold.sources.reading import Wanted, quoted
from kinfold.warehouse.tables import Table

# What systems write for yes and for no. A mark that a contract asks for in one of the first is understood in all:
# a sender's new release that writes Yes for Y must not open a refuge's address.
YES = frozenset({"y", "yes", "true", "t", "1"})
NO = frozenset({"n", "no", "false", "f", "0"})

# Texts as they are: nothing of them can be wrong.
_FREE = frozenset({Use.TEXT, Use.NAME, Use.ADDRESS_LINE})


@dataclass(frozen=True)
class Layout:
    """The columns of one table of one extract. A staff list is a table without a rule."""

    contract: Contract
    rule: TableRule | None
    day: date

    @property
    def name(self) -> str:
        return self.rule.name if self.rule else "rows"

    @cached_property
    def parts(self) -> Parts:
        return written_out(self.rule) if self.rule else Parts()

    @cached_property
    def uses(self) -> list[Used]:
        if self.rule:
            return uses_of_table(self.rule)
        assert self.contract.staff is not None  # noqa: S101 - a contract has tables or a staff list
        return uses_of_staff(self.contract.staff)

    @cached_property
    def wanted(self) -> Wanted:
        names = {key_of(used.column): used.column for used in reversed(self.uses)}
        also = {key_of(column): others for column, others in self.contract.also_called.items()}
        return Wanted(tuple(names[key] for key in dict.fromkeys(key_of(used.column) for used in self.uses)), also)

    def date_formats(self, column: str) -> tuple[str, ...]:
        """The column's own or the contract's; where cells are typed, also the form that a date cell was turned into."""
        own = (formats for name, formats in self.contract.date_formats_of.items() if is_named_by(column, name))
        formats = next(own, self.contract.date_formats)
        return formats if self.contract.format == FileFormat.CSV else tuple(dict.fromkeys((*formats, *TYPED_DATES)))

    def text(self, column: str) -> str:
        return self.wanted.alias(column)

    def value(self, column: str | None, use: Use) -> str:
        """The checked value of a column for a use."""
        if column is None:
            return "NULL"
        return self.text(column) if use in _FREE else f"{self.text(column)}_{use.name.lower()}"

    def code(self, coded: Coded | None) -> str:
        """What the code of a column becomes."""
        if coded is None:
            return "NULL"
        return f"{self.text(coded.column)}_code{self._coded.index(coded)}"

    def joined(self, columns: Sequence[str], between: str) -> str:
        """The texts of several columns in one; NULL where none has any."""
        if len(columns) == 1:
            return self.text(columns[0])
        texts = ", ".join(self.text(column) for column in columns)
        return f"nullif(concat_ws({between!r}, {texts}), '')" if texts else "NULL"

    def holds(self, condition: Condition | bool | None) -> str:
        """Whether a condition holds, as SQL that is never NULL."""
        return self._sql(condition, self._holds)

    def protects(self, condition: Condition | bool) -> str:
        """Whether a mark of protection stands, as SQL that is never NULL."""
        return self._sql(condition, self._protects)

    def _sql(self, condition: Condition | bool | None, single: Callable[[When], str]) -> str:
        if isinstance(condition, Several):
            return "(" + (" AND " if condition.all_ else " OR ").join(map(single, conditions_in(condition))) + ")"
        if isinstance(condition, When):
            return single(condition)
        return "true" if condition or condition is None else "false"

    def _holds(self, condition: When) -> str:
        text = self.text(condition.column)
        if condition.filled is not None:
            return f"({text} IS {'NOT ' if condition.filled else ''}NULL)"
        if condition.is_:
            return one_of_sql(text, condition.is_)
        return f"(NOT {one_of_sql(text, condition.is_not)})"

    def _protects(self, condition: When) -> str:
        if not _asks_for_yes(condition):
            return self._holds(condition)
        return one_of_sql(self.text(condition.column), (*condition.is_, *sorted(YES)))

    def _protections(self) -> list[When]:
        found: list[When] = []
        for standing in self.parts.parties:
            addresses = (address.protected for address in standing.rule.addresses)
            found += [single for told in (*standing.rule.marks.values(), *addresses) for single in conditions_in(told)]
        return found

    @cached_property
    def _coded(self) -> list[Coded]:
        return [used.coded for used in self.uses if used.coded]

    def without_junk(self, column: str) -> str:
        """SQL for a column's text without what stands for nothing, from the tidied text."""
        uses = [used.use for used in self._uses_of(column)]
        own = [
            text
            for name, texts in self.contract.junk.items()
            if name == "any" or key_of(name) == key_of(column)
            for text in texts
        ]
        return without_junk_sql(self.text(column), junk_for(uses, own, self._meant(column)))

    def _uses_of(self, column: str) -> list[Used]:
        return self._by_key.get(key_of(column), [])

    @cached_property
    def _by_key(self) -> dict[str, list[Used]]:
        """The uses by the keys of their columns; asked for each column of a wide table."""
        found: dict[str, list[Used]] = {}
        for used in self.uses:
            found.setdefault(key_of(used.column), []).append(used)
        return found

    def _meant(self, column: str) -> list[str]:
        """Texts that the contract gives a meaning in this column."""
        meant = [code for used in self._uses_of(column) if used.coded for code in used.coded.codes]
        for condition in self._conditions():
            if key_of(condition.column) == key_of(column):
                meant += [*condition.is_, *condition.is_not]
        for condition in self._protections():
            if key_of(condition.column) == key_of(column) and _asks_for_yes(condition):
                meant += sorted(YES | NO)
        for name, texts in (self.rule.expected if self.rule else {}).items():
            if key_of(name) == key_of(column):
                meant += texts
        return meant + self._split_codes(column)

    def _split_codes(self, column: str) -> list[str]:
        return [
            code
            for fact, _, _ in self.parts.facts
            if fact.value and key_of(fact.value.column) == key_of(column)
            for code in fact.value.codes
        ]

    def _conditions(self) -> list[When]:
        found: list[Condition | bool | None] = []
        for standing in self.parts.parties:
            found += [standing.rule.when, *standing.rule.marks.values()]
            found += [address.protected for address in standing.rule.addresses]
        found += [relation.when for relation, _, _ in self.parts.relations]
        found += [fact.when for fact, _, _ in self.parts.facts]
        return [single for condition in found for single in conditions_in(condition)]

    def compact(self) -> dict[str, str]:
        """Helper columns: the compact form of the columns whose checks read it."""
        return {
            f"{self.text(used.column)}_compact": compact_sql(self.text(used.column))
            for used in self.uses
            if used.use in COMPACT
        }

    def numbers(self) -> dict[str, str]:
        """Helper columns: compact forms as numbers, for the checks that read them so."""
        return {
            self._number(used): digits_sql(f"{self.text(used.column)}_compact", used.use)
            for used in self.uses
            if used.use in DIGITS
        }

    def _number(self, used: Used) -> str:
        return f"{self.text(used.column)}_{used.use.name.lower()}_digits"

    def checks(self) -> dict[str, str]:
        """SQL for every checked value, by its column."""
        found: dict[str, str] = {}
        for used in self.uses:
            text = self.text(used.column)
            if used.coded:
                found[self.code(used.coded)] = coded_sql(used.coded, text)
            elif used.use not in _FREE and used.use != Use.CODE:
                read = f"{text}_compact" if used.use in COMPACT else text
                found[self.value(used.column, used.use)] = checked_sql(
                    used.use,
                    read,
                    day=self.day,
                    date_formats=self.date_formats(used.column),
                    earliest_year=self.contract.earliest_year,
                    number=self._number(used),
                )
        return found

    def drops(self) -> list[tuple[str, str, str]]:
        """Column, reason and condition of each way in which a text can fail to become a value."""
        found: list[tuple[str, str, str]] = []
        for used in self.uses:
            text = self.text(used.column)
            if used.coded:
                unnamed = unnamed_code_sql(used.coded, text)
                if unnamed:
                    found.append((used.column, "a code that the contract does not name", unnamed))
            elif used.use not in _FREE:
                value = self.value(used.column, used.use)
                unread = f"{text} IS NOT NULL AND {value} IS NULL"
                if used.use in (Use.DATE, Use.PAST_DATE):
                    part = f"regexp_full_match({text}, '[0-9]{{4}}(-?[0-9]{{2}})?')"
                    found.append((used.column, "a year or a month without its day", f"{unread} AND {part}"))
                    unread += f" AND NOT {part}"
                    formats = self.date_formats(used.column)
                    for reason, kind in unread_dates(text, formats):
                        found.append((used.column, reason, f"{unread} AND {kind}"))
                        unread += f" AND NOT {kind}"
                found.append((used.column, _not_a(used.use, self.contract), unread))
        for column, texts in (self.rule.expected if self.rule else {}).items():
            text = self.text(column)
            strange = f"{text} IS NOT NULL AND NOT {one_of_sql(text, texts)}"
            found.append((column, "a text that the contract does not expect", strange))
        for mark in self._protections():
            if _asks_for_yes(mark):
                text = self.text(mark.column)
                unread = f"{text} IS NOT NULL AND NOT {one_of_sql(text, (*mark.is_, *sorted(YES | NO)))}"
                found.append((mark.column, "neither a yes nor a no, where protection is told", unread))
        for fact, _, _ in self.parts.facts:
            if fact.value and fact.split is not None:
                pieces = f"string_split({self.text(fact.value.column)}, {quoted(fact.split)})"
                unnamed = unnamed_code_sql(fact.value, tidied_sql("piece"))
                if unnamed:
                    condition = f"len(list_filter({pieces}, lambda piece: {unnamed})) > 0"
                    found.append((fact.value.column, "a code that the contract does not name", condition))
        return list(dict.fromkeys(found))


def _asks_for_yes(condition: When) -> bool:
    return any(key_of(text) in YES for text in condition.is_)


def _not_a(use: Use, contract: Contract) -> str:
    match use:
        case Use.DATE:
            return "not a date in the contract's formats"
        case Use.PAST_DATE:
            never = f"before {contract.earliest_year}, after the extract"
            return f"not a date in the contract's formats, or not a possible one ({never})"
        case Use.EMAIL | Use.UPRN:
            return f"not {'an' if use == Use.EMAIL else 'a'} {use.value}"
        case _:
            return f"not a {use.value}"


def select_sql(table: Table, values: dict[str, str], source: str, *, where: str = "true") -> str:
    """A select with the columns of a table, in its types; a column without a value is NULL."""
    chosen = ", ".join(
        f'CAST({values.get(column.name, "NULL")} AS {column.type}) AS "{column.name}"' for column in table.columns
    )
    return f"SELECT {chosen} FROM {source} WHERE {where}"


def union_sql(table: Table, selects: Sequence[str]) -> str:
    """All the selects together; a table without any is empty, with its columns."""
    return "\nUNION ALL\n".join(selects) or select_sql(table, {}, "(SELECT 1)", where="false")
