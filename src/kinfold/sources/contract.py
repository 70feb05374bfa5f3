"""
The contract of one source: what an agency sends, and what its columns mean.

A contract is a YAML file in a council's `sources/` folder. It is data that information governance
and the data lead own; a new agency needs a new contract and no code. The how-to page
`docs/how-to/add-a-source.md` explains it to the people who write them.

The file is long because the form of a contract is one thing: its parts name and check each other.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kinfold.vocabulary.codelists import Coverage, Delivery, FactKind, Mark, PartyRole, Relation, WorksAs
from kinfold.vocabulary.strict_yaml import Strict

Text = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Columns = tuple[Text, ...]
"""One or more of the sender's columns; their texts are joined by a space (lines of an address by a comma, keys by `|`)."""


class FileFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    XML = "xml"


class When(Strict):
    """
    True of a row whose column holds one of the values (`is`), none of them (`is_not`), or anything at
    all (`filled`). Values are compared without case; `*` in a value is anything. An empty cell holds none of them.
    """

    column: Text
    is_: tuple[str, ...] = Field(default=(), alias="is")
    is_not: tuple[str, ...] = ()
    filled: bool | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> When:
        if sum((bool(self.is_), bool(self.is_not), self.filled is not None)) != 1:
            raise ValueError("a condition needs exactly one of `is`, `is_not` and `filled`")
        return self


class Several(Strict):
    """Several conditions in one: true where `all` of them hold, or where `any` of them does."""

    all_: tuple[When, ...] = Field(default=(), alias="all")
    any_: tuple[When, ...] = Field(default=(), alias="any")

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Several:
        if bool(self.all_) == bool(self.any_):
            raise ValueError("several conditions stand under either `all` or `any`")
        return self


Condition = When | Several


def conditions_in(condition: Condition | bool | None) -> tuple[When, ...]:
    """The single conditions that a condition is made of."""
    if isinstance(condition, Several):
        return condition.all_ or condition.any_
    return (condition,) if isinstance(condition, When) else ()


class Coded(Strict):
    """
    A column whose codes are put into ours. Codes are compared without case; `*` in a code is anything.
    A code that is the whole text wins, then the first that fits.

    A code that is not named has no value: it counts as missing, and the receipt counts it. Without
    any codes the column's text is the value.
    """

    column: Text
    codes: dict[str, str | None] = {}
    otherwise: str | None = None
    """What an unnamed code becomes, uncounted: `keep` passes it on as it is, `missing` drops it, or one of our codes."""


class Identity(Strict):
    """The sender's columns that say who a party is. Every part is optional."""

    first_name: Columns = ()
    middle_names: Columns = ()
    last_name: Columns = ()
    full_name: Columns = ()
    """A whole name in one column. `full_name_order` says how to read it."""
    full_name_order: Literal["first_last", "last_first"] = "first_last"
    former_last_name: Columns = ()
    birth_date: Text | None = None
    expected_date: Text | None = None
    death_date: Text | None = None
    sex: Coded | None = None
    nhs_number: Text | None = None
    upn: Text | None = None
    former_upn: Text | None = None
    uln: Text | None = None
    ni_number: Text | None = None
    reference_numbers: dict[Name, Text] = {}
    """One person's alone, without a check digit, by a name that all sources give the kind (`{home_office: arc_no}`)."""
    traits: dict[Name, Text] = {}
    """What else tells people apart and seldom changes, by kind (`{birth_place: town}`); the rarer, the more it says."""
    phone: Text | None = None
    email: Text | None = None
    ethnic_group: Coded | None = None
    language: Coded | None = None


class Address(Strict):
    """One address statement about a party. A row may hold several (home now, home before)."""

    lines: Columns = ()
    postcode: Text | None = None
    uprn: Text | None = None
    from_: Text | None = Field(default=None, alias="from")
    until: Text | None = None
    protected: Condition | bool = False
    """True, or a condition: this address is a refuge or otherwise protected for all who live there."""


class SameAs(Strict):
    """This party's key is another source's key: a certain link, still under vetoes and people's decisions."""

    source: Name
    column: Text
    key_kind: Name = "person"


class Party(Strict):
    """One person a row may hold."""

    role: PartyRole
    key: Columns = ()
    """
    The sender's own key for this person. Without it the person is known by the row's key, the party, and the
    name and birth date that stand there: who takes another's place in the row is somebody else.
    """
    key_kind: Name = "person"
    """Which of the sender's keys it is; parties of different tables with the same kind and key are one record."""
    when: Condition | None = None
    """The party stands in the row only then, and when any of its identity columns or its key is filled."""
    identity: Identity = Identity()
    addresses: tuple[Address, ...] = ()
    marks: dict[Mark, Condition | bool] = {}
    same_as: SameAs | None = None
    may_be: tuple[Name, ...] = ()
    """Parties of the row that may be this same person (a caller who is the victim); all others are other people."""
    repeat: tuple[int, int] | None = None
    """The party stands in numbered columns, from–to inclusive: `{n}` in its column names is the number; so is `{n}` in its facts, relations and professionals."""


class RelationRule(Strict):
    """`party` is the `is` of `of`: `{party: mother, is: mother, of: child}`. Two parties of one row."""

    party: Name
    is_: Relation | Coded = Field(alias="is")
    """A relation, or a column whose codes are put into relations."""
    of: Name
    from_: Text | None = Field(default=None, alias="from")
    until: Text | None = None
    when: Condition | None = None


class Professional(Strict):
    """A professional whom a row names as working with a party."""

    with_: Name = Field(alias="with")
    role: Text
    """What the professional is, in words for the page; `role_column` takes it from the row instead."""
    role_column: Text | None = None
    name: Columns = ()
    team: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    staff: Text | None = None
    from_: Text | None = Field(default=None, alias="from")
    until: Text | None = None
    last_day: Text | None = None
    """Instead of `until`: the last day on which it holds."""
    kind: WorksAs | Coded = WorksAs.ALLOCATED
    """Why they have to do with the party, or a column whose codes are put into that; a code that is not named opens nothing."""

    @model_validator(mode="after")
    def _ends(self) -> Professional:
        if self.until and self.last_day:
            raise ValueError("a professional has either `until` or `last_day`")
        if self.kind is not WorksAs.ALLOCATED and not (self.from_ and (self.until or self.last_day)):
            raise ValueError(
                "a place at a meeting, a review and a duty end: name the columns of its days, `from` and `until` or `last_day`"
            )
        return self


class FactRule(Strict):
    """
    A dated fact that a row states about a party. Dates and numbers name columns; `value` a code.

    Without `when` a row states it where any of its columns is filled. A value that the contract turns
    into nothing (a code put to null, or `otherwise: missing`) states no fact. A kind that says nothing
    alone (`SAYS_NOTHING_ALONE`) is stated only where its value, `amount` or `of` is filled.

    A row that states no such fact because the cell with the answer is empty, or its code is put to
    nothing, leaves the question open: of that person the source's silence is no "no". That there is
    none is said by an empty date where the rule has dates alone, by another code than the one that
    `when` asks for, by `when: {filled: true}` over an empty cell, or by `empty_means: none`.
    """

    kind: FactKind
    about: Name
    when: Condition | None = None
    key: Columns = ()
    """What makes the fact one thing when it is sent again, beside whom it is about and its kind; default: the row's key."""
    from_: Text | None = Field(default=None, alias="from")
    until: Text | None = None
    last_day: Text | None = None
    """The last day on which it held, where the sender counts so; the fact's `until` is the day after."""
    amount: Text | None = None
    of: Text | None = None
    value: Coded | None = None
    constant: str | None = None
    split: str | None = None
    """The value column holds several codes with this between them: one fact each."""
    outcome: Coded | None = None
    empty_means: Literal["none"] | None = None
    """`none`: where the row states no such fact, the sender says that there is none."""


class LookUp(Strict):
    """
    Columns of another file of the extract, found by a key: of a factor that names its assessment, the
    assessment's child. `where` may be a column that an earlier one took. A key that has two answers has none.
    """

    files: Text
    """The other file's pattern."""
    where: Text
    """The column of this table that holds the key."""
    is_: Text = Field(alias="is")
    """The column of the other file that holds it."""
    take: Annotated[Columns, Field(min_length=1)]
    """Columns of the other file, which this table uses under their names there."""


class TableRule(Strict):
    """One table of the extract: a file, a sheet of a workbook, or an element of XML."""

    name: Name = "rows"
    files: Text | None = None
    """The file pattern of this table, when each table is a file of its own; default: the contract's."""
    sheet: Text | None = None
    """Of a workbook: the sheet's name, of which letters and digits count; `*` is anything that does not go on with a number: `List 1*` is no List 10."""
    element: Text | None = None
    """Of XML: the path of the element that is a row, below the root: `Children/Child`. Columns are paths from there: `UPN`, `../@id`, `.`."""
    header_row: Annotated[int, Field(ge=1)] = 1
    """The line of the header, counted from 1."""
    header_within: Annotated[int, Field(ge=1, le=100)] | None = None
    """Of a workbook, instead: the header is the first of so many lines that holds every column the contract names."""
    looked_up: tuple[LookUp, ...] = ()
    row_key: Columns
    required: Columns = ()
    """Columns that must be filled: a row without is set aside, unless it protects somebody."""
    date_columns: Columns = ()
    """Further columns that must be dates; those that the parts below use as dates are known."""
    expected: dict[Text, tuple[Text, ...]] = {}
    """By column, every text that it can hold: a row with another is kept, and the receipt counts it."""
    past: Columns = ()
    """Date columns that cannot lie after the day of the extract: a row in which one does is set aside."""
    in_order: tuple[tuple[Text, Text], ...] = ()
    """Pairs of date columns of which the second cannot lie before the first: `[[Start, End]]`. A row in which it does is set aside."""
    parties: dict[Name, Party]
    relations: tuple[RelationRule, ...] = ()
    professionals: tuple[Professional, ...] = ()
    facts: tuple[FactRule, ...] = ()


class Limits(Strict):
    """Beyond these the whole extract is refused, and the last good one stays in use."""

    set_aside: Share = 0.05
    missing: dict[Text, Share] = {}
    """The largest share of rows with nothing in a column."""
    least_rows: Annotated[int, Field(ge=0)] = 1
    largest_file_mb: Annotated[int, Field(ge=1)] = 2000
    """Largest size of the file once unpacked."""


class Monitor(StrEnum):
    """What is asked of a new extract, against the last one in use."""

    LATE = "late"
    FEW_ROWS = "few_rows"
    FEW_ADDED = "few_added"
    MANY_REMOVED = "many_removed"
    COLUMN_EMPTY = "column_empty"
    ERRORS = "errors"
    SHARED_KEYS = "shared_keys"


class Monitors(Strict):
    """
    When a new extract waits for a person, held against the last one in use.

    Shares are of the last extract. Where an extract has fewer rows than `small`, shares say little and are
    not asked.
    """

    least_rows: Share | None = None
    """Least share of the rows of the last extract. Default: 0.7 for a full source; changes and events are not asked."""
    least_added: Annotated[int, Field(ge=0)] | None = None
    """Least number of records or facts that the last extract did not hold, or said something else of: a file sent again under a new day has none. Default: 1 where the last extract has 100 rows or more; changes are not asked."""
    most_removed: Share = 0.2
    """Of a full source: largest share of the last extract's records that are there no longer."""
    emptied: Share = 0.1
    """A column counts as gone empty where its filled share falls below this share of what it was."""
    error_rise: Share = 0.05
    """How far the share of rows set aside, or of values not used, may rise: 0.05 is five in a hundred."""
    shared_keys: Share = 0.02
    """Largest share of the rows with a person's key that tell of it both another name and another birth date than its first row. One such row is never too many."""
    small: Annotated[int, Field(ge=0)] = 20
    """Rows below which shares are not asked."""
    tell_only: tuple[Monitor, ...] = (Monitor.LATE,)
    """Monitors whose answer is told, and does not hold the extract."""


class Ages(Strict):
    """Whom a source is about, in whole years of age, both ends included; an end left out is open."""

    from_: Annotated[int, Field(ge=0)] = Field(default=0, alias="from")
    to: Annotated[int, Field(ge=0)] | None = None


class Cadence(Strict):
    """How often the agency sends, and from when its silence is news."""

    every_days: Annotated[int, Field(ge=1)]
    late_after_days: Annotated[int, Field(ge=1)]


class StaffRule(Strict):
    """The council's staff list: columns of the table `rows`. A contract has either tables or this."""

    staff: Text
    name: Columns
    email: Text
    phone: Text | None = None
    role: Coded
    team: Text
    supervisor: Text | None = None
    supervised_from: Text | None = None
    supervised_until: Text | None = None
    """Since and until when the supervisor answers for their work; without them for as long as the list says so."""
    on_duty_from: Text | None = None
    on_duty_last_day: Text | None = None
    """Their next turn, or the one that they are on, of the duty of their own team; both or none."""
    trained_on: Text
    agreed_on: Text
    from_: Text | None = Field(default=None, alias="from")
    until: Text | None = None

    @model_validator(mode="after")
    def _a_turn_ends(self) -> StaffRule:
        if bool(self.on_duty_from) != bool(self.on_duty_last_day):
            raise ValueError("a turn of duty ends: name both `on_duty_from` and `on_duty_last_day`")
        return self


class Contract(Strict):
    """One source."""

    source: Name
    title: Text
    partner: Text
    files: Text
    """Pattern of the file's name, with `{date}` where the day of the extract stands as YYYY-MM-DD, and `*` for anything: `census_{date}.csv`."""
    several_files: bool = False
    """Several files of one day that keep one pattern belong together: one of each school. Without it two of them wait for a person, since one may be the other sent again."""
    format: FileFormat
    encoding: Literal["utf-8", "utf-16", "latin-1", "windows-1252"] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    date_formats: tuple[Text, ...] = ("%Y-%m-%d",)
    """Tried in this order, as strptime writes them. Two that read one text as different days cannot both stand here."""
    date_formats_of: dict[Text, tuple[Text, ...]] = {}
    """The formats of single columns, by the sender's column, instead of `date_formats`: `{Seen: ["%m/%d/%Y"]}`. `{n}` is the number of a numbered party."""
    earliest_year: Annotated[int, Field(ge=1000, le=2000)] = 1900
    """A date before it is no date that can be: it counts as missing. Earlier for archives alone."""
    delivery: Delivery
    coverage: Coverage
    ages: Ages | None = None
    """Ages the source is about. A log of children's cases says nothing about an adult who is not in it."""
    log_from: date | None = None
    """Of a log, which must name it: it holds everything since this day, so that its silence before is no answer."""
    says_all: bool | tuple[FactKind, ...] = True
    """Of a list: what it does not say of somebody it holds is not so. False: it is not known, for returns of the past year and parts of the truth. Or the kinds of fact of which it is so."""
    one_row_a_person: bool = False
    trusted_identifiers: tuple[Literal["nhs_number", "upn", "uln", "ni_number"], ...] = ()
    rank: Annotated[int, Field(ge=1, le=9)] = 5
    """How far this source is believed about addresses and relationships: 1 most, 9 least."""
    junk: dict[Text, tuple[str, ...]] = {}
    """Texts that mean nothing, by the sender's column; `any` for all columns. They count as missing, and are counted."""
    also_called: dict[Text, tuple[Text, ...]] = {}
    """Other names under which a column may stand in a file, by the name used here: `{Sex: [Gender]}`. The first that is there counts."""
    cadence: Cadence
    agreement: Text
    lawful_basis: Text
    retention: Text
    limits: Limits = Limits()
    monitors: Monitors = Monitors()
    tables: tuple[TableRule, ...] = ()
    staff: StaffRule | None = None

    @model_validator(mode="after")
    def _tables_or_staff(self) -> Contract:
        if bool(self.tables) == bool(self.staff):
            raise ValueError("a contract needs either `tables` or `staff`")
        names = [table.name for table in self.tables]
        if len(set(names)) != len(names):
            raise ValueError("two tables have the same name")
        return self
