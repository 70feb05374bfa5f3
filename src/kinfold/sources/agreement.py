"""Whether a contract agrees with itself, with the profile and with the other contracts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kinfold.governance.rules.profile import Profile
from kinfold.sources.columns import TYPED_DATES, is_named_by, key_of, sent_column, uses_of_staff, uses_of_table
from kinfold.sources.contract import Coded, Contract, FactRule, FileFormat, Party, RelationRule, TableRule
from kinfold.sources.date_orders import clash_among
from kinfold.sources.protection import protecting_columns
from kinfold.sources.xml_path import elements_of, place_of
from kinfold.vocabulary.codelists import (
    SAYS_NOTHING_ALONE,
    TAKES_NO_VALUE,
    VALUES_OF,
    Coverage,
    FactKind,
    Relation,
    Sex,
)

MOST_REPEATS = 40

# What DuckDB and strptime read alike; the rest of strptime's letters depend on the machine's language.
_DATE_LETTERS = frozenset("YymdbBHMSfpIjaA%")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and under which keys of the file."""

    where: tuple[str | int, ...]
    what: str


def problems_of(
    contract: Contract, profile: Profile | None, contracts: Mapping[str, Contract] | None
) -> Iterator[Problem]:
    """Every problem that shows only when the parts are held against each other."""
    if profile is not None:
        yield from _against_profile(contract, profile)
    if contract.log_from and contract.coverage != Coverage.LOG:
        yield Problem(("log_from",), "`log_from` stands beside `coverage: log` only")
    if contract.coverage == Coverage.LOG and not contract.log_from:
        # A guess would be as old as the oldest date that somebody mistyped, and silence before it would read as "no".
        yield Problem(("coverage",), "a log needs `log_from`, the day since which it holds everything")
    if contract.says_all is not True and contract.coverage == Coverage.LOG:
        yield Problem(("says_all",), "a log says all since its first day; a source that does not is `coverage: listed`")
    yield from _file_patterns(contract)
    yield from _elements(contract)
    yield from _picks_and_look_ups(contract)
    yield from _date_formats(contract)
    for number, table in enumerate(contract.tables):
        for problem in _table(table, contracts):
            yield Problem(("tables", number, *problem.where), problem.what)
    yield from _columns_named(contract)


def _against_profile(contract: Contract, profile: Profile) -> Iterator[Problem]:
    named = (
        ("agreement", contract.agreement, profile.agreements, "agreements"),
        ("lawful_basis", contract.lawful_basis, profile.lawful_bases, "lawful_bases"),
        ("retention", contract.retention, profile.retention, "retention"),
    )
    for key, value, known, section in named:
        if value not in known:
            yield Problem((key,), f"'{value}' does not stand under `{section}` in profile.yaml")
    if contract.staff:
        yield from _codes(contract.staff.role, profile.roles, "roles of profile.yaml", ("staff", "role"))


def file_patterns(contract: Contract) -> list[tuple[tuple[str | int, ...], str]]:
    """Where the patterns of a contract's files stand, and what they are; the contract's own where a table is by it."""
    own: list[tuple[tuple[str | int, ...], str]] = [
        (("tables", i, "files"), table.files) for i, table in enumerate(contract.tables) if table.files
    ]
    return own if own and len(own) == len(contract.tables) else [(("files",), contract.files), *own]


def _file_patterns(contract: Contract) -> Iterator[Problem]:
    patterns: list[tuple[tuple[str | int, ...], str]] = [(("files",), contract.files)]
    patterns += [(("tables", i, "files"), table.files) for i, table in enumerate(contract.tables) if table.files]
    patterns += [
        (("tables", i, "looked_up", n, "files"), look_up.files)
        for i, table in enumerate(contract.tables)
        for n, look_up in enumerate(table.looked_up)
    ]
    for where, pattern in patterns:
        if pattern.count("{date}") > 1:
            yield Problem(where, "`{date}` can stand once in a file pattern")
        if re.search(r"[/\\]", pattern):
            yield Problem(where, "a file pattern is the name of a file, without folders")
        if re.search(r"[{}]", pattern.replace("{date}", "")):
            yield Problem(where, "in a file pattern only `{date}` stands in curly brackets")
        if not pattern.replace("{date}", "").strip("*. "):
            yield Problem(where, "this file pattern would take any file")
    own = [bool(table.files) for table in contract.tables]
    sheets = [table.sheet for table in contract.tables]
    if any(own) and not all(own):
        yield Problem(("tables",), "either every table has its own `files`, or none")
    if len(own) > 1 and not any(own):
        if contract.format not in (FileFormat.XLSX, FileFormat.XML):
            yield Problem(("tables",), "each table needs its own `files`: only a workbook and XML hold several tables")
        elif contract.format == FileFormat.XLSX and (len(set(sheets)) != len(sheets) or None in sheets):
            yield Problem(("tables",), "each table of a workbook needs its own `sheet`")
    if contract.format != FileFormat.XLSX and any(sheets):
        yield Problem(("tables",), "`sheet` is for workbooks (format: xlsx)")
    for i, table in enumerate(contract.tables):
        if table.header_within and (contract.format != FileFormat.XLSX or table.header_row != 1):
            yield Problem(
                ("tables", i, "header_within"), "`header_within` is for workbooks, and stands instead of `header_row`"
            )


def _elements(contract: Contract) -> Iterator[Problem]:
    """The paths of XML, and of what an element that is not there cannot be told from."""
    if contract.format != FileFormat.XML:
        for i, table in enumerate(contract.tables):
            if table.element is not None:
                yield Problem(("tables", i, "element"), "`element` is for XML (format: xml)")
        return
    if contract.staff:
        yield Problem(("staff",), "a staff list is a file of rows: csv, xlsx or parquet")
    for i, table in enumerate(contract.tables):
        path = elements_of(table.element) if table.element else None
        if path is None:
            yield Problem(("tables", i), "a table of XML needs an `element`: a path such as Children/Child")
            continue
        if table.header_row != 1:
            yield Problem(("tables", i, "header_row"), "XML has no header")
        wanted = {key_of(used.column): used.column for used in uses_of_table(table)}
        for column in wanted.values():
            for name in (column, *_also_called(contract, column)):
                if place_of(name, path) is None:
                    yield Problem(("tables", i), f"'{name}' is not the path of a column, or leads above the root")
        watched = {key_of(column) for column in (*table.row_key, *table.required, *contract.limits.missing)}
        for column in protecting_columns(table):
            if key_of(column) not in watched:
                yield Problem(
                    ("tables", i),
                    f"'{column}' tells who is protected, so it stands under `required` or `limits.missing`: "
                    "in XML an element that was renamed looks like one that was left out",
                )


def _picks_and_look_ups(contract: Contract) -> Iterator[Problem]:
    for i, table in enumerate(contract.tables):
        for column in dict.fromkeys(used.column for used in uses_of_table(table)):
            pick = sent_column(column)[1]
            if pick is not None and not re.fullmatch(r"\*|\w[\w \-]*", pick):
                yield Problem(("tables", i), f"'{column}': after `->` stands the name of a part of the JSON, or `*`")
        if table.looked_up and not (contract.format in (FileFormat.CSV, FileFormat.PARQUET) and table.files):
            yield Problem(("tables", i, "looked_up"), "`looked_up` is for tables that are files of their own")
        for number, look_up in enumerate(table.looked_up):
            taken = {key_of(column) for later in table.looked_up[number:] for column in later.take}
            if key_of(look_up.where) in taken:
                yield Problem(
                    ("tables", i, "looked_up", number, "where"),
                    f"'{look_up.where}' is taken further down, and needed here",
                )


def _also_called(contract: Contract, column: str) -> list[str]:
    return [name for known, names in contract.also_called.items() if key_of(known) == key_of(column) for name in names]


def _date_formats(contract: Contract) -> Iterator[Problem]:
    typed = () if contract.format == FileFormat.CSV else TYPED_DATES
    for where, formats in (
        (("date_formats",), contract.date_formats),
        *((("date_formats_of", column), formats) for column, formats in contract.date_formats_of.items()),
    ):
        wrong = list(_formats(formats))
        yield from (Problem((*where, i), what) for i, what in wrong)
        if not formats:
            yield Problem(where, "a list of date formats needs one at least")
        if not wrong and (clash := clash_among((*formats, *typed))):
            yield Problem(where, _clashing(*clash, formats))


def _clashing(one: str, other: str, formats: tuple[str, ...]) -> str:
    if other not in formats:
        return f"'{one}' reads the days of typed cells, which come as '{other}', as other days: leave it out"
    return (
        f"'{one}' and '{other}' read one text as different days, so one column's would be swapped in silence: keep one "
        f'here, and name the columns of the other, `date_formats_of: {{TheColumn: ["{other}"]}}`'
    )


def _formats(formats: Iterable[str]) -> Iterator[tuple[int, str]]:
    for i, text in enumerate(formats):
        letters = re.findall(r"%-?(.?)", text)
        if not all(letter and letter in _DATE_LETTERS for letter in letters):
            yield i, (f"'{text}' is not a date format; %Y, %y, %m, %b, %B and %d can be used")
        elif not (
            set(letters) & {"Y", "y"} and ((set(letters) & {"m", "b", "B"} and "d" in letters) or "j" in letters)
        ):
            yield i, (f"'{text}' does not have a year, a month and a day")


def _table(table: TableRule, contracts: Mapping[str, Contract] | None) -> Iterator[Problem]:
    for name, party in table.parties.items():
        for problem in _party(party, contracts):
            yield Problem(("parties", name, *problem.where), problem.what)
        for other in party.may_be:
            if other not in table.parties or other == name:
                yield Problem(("parties", name, "may_be"), f"'{other}' is no other party of this table")
    yield from _parties_named(table)
    for number, relation in enumerate(table.relations):
        for problem in _relation(relation, table):
            yield Problem(("relations", number, *problem.where), problem.what)
    for number, fact in enumerate(table.facts):
        for problem in _fact(fact):
            yield Problem(("facts", number, *problem.where), problem.what)
    repeated = {name for name, party in table.parties.items() if party.repeat}
    parts: Iterable[tuple[tuple[str | int, ...], str, set[str]]] = (
        *((("relations", i), rule.model_dump_json(), {rule.party, rule.of}) for i, rule in enumerate(table.relations)),
        *((("facts", i), rule.model_dump_json(), {rule.about}) for i, rule in enumerate(table.facts)),
        *((("professionals", i), rule.model_dump_json(), {rule.with_}) for i, rule in enumerate(table.professionals)),
    )
    for where, text, names in parts:
        if "{n}" in text and not names & repeated:
            yield Problem(where, "`{n}` stands here, but its party has no `repeat`")


def _parties_named(table: TableRule) -> Iterator[Problem]:
    named: list[tuple[tuple[str | int, ...], str, str]] = []
    for i, relation in enumerate(table.relations):
        named += [(("relations", i), "a relation", party) for party in sorted({relation.party, relation.of})]
    named += [(("professionals", i), "a professional", rule.with_) for i, rule in enumerate(table.professionals)]
    named += [(("facts", i), "a fact", rule.about) for i, rule in enumerate(table.facts)]
    for where, what, party in named:
        if party not in table.parties:
            known = ", ".join(table.parties)
            yield Problem(where, f"{what} names the party '{party}', but the table's parties are {known}")


def _party(party: Party, contracts: Mapping[str, Contract] | None) -> Iterator[Problem]:
    has_number = "{n}" in party.model_dump_json(exclude={"repeat"})
    if party.repeat and not has_number:
        yield Problem(("repeat",), "a party with `repeat` needs `{n}` in its column names")
    if party.repeat and not 0 <= party.repeat[0] <= party.repeat[1] < party.repeat[0] + MOST_REPEATS:
        yield Problem(("repeat",), f"`repeat` is the first and the last number, at most {MOST_REPEATS} of them")
    if has_number and not party.repeat:
        yield Problem((), "`{n}` stands in a column name, but the party has no `repeat`")
    if not (party.key or _any_identity(party)):
        yield Problem((), "a party needs a key or at least one column that says who it is")
    if party.identity.sex:
        yield from _codes(party.identity.sex, Sex, "list of sexes", ("identity", "sex"))
    if party.same_as and contracts is not None:
        other = contracts.get(party.same_as.source)
        if other is None:
            yield Problem(("same_as", "source"), f"there is no contract for the source '{party.same_as.source}'")
        elif not any(p.key and p.key_kind == party.same_as.key_kind for t in other.tables for p in t.parties.values()):
            yield Problem(
                ("same_as", "source"),
                f"'{party.same_as.source}' has no party with a key of the kind '{party.same_as.key_kind}'",
            )


def _any_identity(party: Party) -> bool:
    told = party.identity.model_dump(exclude={"full_name_order", "traits"})
    return any(told.values())


def _relation(relation: RelationRule, table: TableRule) -> Iterator[Problem]:
    if isinstance(relation.is_, Coded):
        yield from _codes(relation.is_, Relation, "list of relations", ("is",))
    if relation.party == relation.of:
        what = "a relation stands between two different parties"
        if relation.party in table.parties and table.parties[relation.party].repeat:
            what += "; between two of one numbered party (brothers and sisters) it cannot be stated"
        yield Problem((), what)


def _fact(fact: FactRule) -> Iterator[Problem]:
    if fact.value and fact.constant is not None:
        yield Problem(("constant",), "a fact has either `value` or `constant`")
    if fact.until and fact.last_day:
        yield Problem(("last_day",), "a fact has either `until` or `last_day`")
    if fact.split is not None and not fact.value:
        yield Problem(("split",), "`split` needs a `value`")
    if not (fact.when or fact.from_ or fact.until or fact.last_day or fact.amount or fact.value):
        # Most often something was forgotten; a list whose every row says it can say so.
        yield Problem(
            (),
            "a fact needs a `when`, a date, an `amount` or a `value`; where every row states it, "
            "write `when: {column: <a column that is always filled>, filled: true}`",
        )
    if fact.kind in SAYS_NOTHING_ALONE and fact.constant is None and not (fact.value or fact.amount or fact.of):
        yield Problem(
            (), f"a fact of the kind {fact.kind} needs a `value`, `constant`, `amount` or `of`: alone it says nothing"
        )
    known = VALUES_OF.get(fact.kind)
    for key in ("value", "constant"):
        if fact.kind in TAKES_NO_VALUE and getattr(fact, key) is not None:
            yield Problem((key,), f"a fact of the kind {fact.kind} takes no `{key}`; {_takes(fact.kind)}")
    if known and fact.value and not fact.value.codes:
        yield Problem(
            ("value",),
            f"the values of {fact.kind} are a closed list, so `value` needs `codes` that end on it: {_listed(known)}",
        )
    if known and fact.value:
        yield from _codes(fact.value, known, f"values of {fact.kind}", ("value",))
    if known and fact.constant is not None and fact.constant not in known:
        yield Problem(("constant",), f"'{fact.constant}' is not one of the values of {fact.kind}: {_listed(known)}")


def _takes(kind: FactKind) -> str:
    """What a kind without a value is told by."""
    return "it is told by `amount` and `of`" if kind in SAYS_NOTHING_ALONE else "its day is all it says"


def _codes(coded: Coded, known: Iterable[str], called: str, where: tuple[str | int, ...]) -> Iterator[Problem]:
    """The codes of a column that must end on a list of ours."""
    allowed = set(known)
    folded: dict[str, str | None] = {}
    for code, ours in coded.codes.items():
        if ours is not None and ours not in allowed:
            yield Problem((*where, "codes", code), f"'{ours}' is not on the {called}: {_listed(allowed)}")
        if folded.setdefault(key_of(code), ours) != ours:
            yield Problem((*where, "codes", code), f"the code '{code}' stands twice, with different meanings")
    if coded.otherwise not in (None, "missing", *allowed):
        yield Problem((*where, "otherwise"), f"`otherwise` is `missing` or one of the {called}: {_listed(allowed)}")


def _listed(known: Iterable[str]) -> str:
    return ", ".join(sorted(known))


def _columns_named(contract: Contract) -> Iterator[Problem]:
    """Junk and limits name columns; a name that nothing uses is a slip of the pen."""
    used = {key_of(use.column) for table in contract.tables for use in uses_of_table(table)}
    if contract.staff:
        used |= {key_of(use.column) for use in uses_of_staff(contract.staff)}
    for column in contract.also_called:
        if key_of(column) not in used:
            yield Problem(("also_called", column), f"no part of this contract uses the column '{column}'")
    for column in contract.junk:
        if column != "any" and key_of(column) not in used:
            yield Problem(("junk", column), f"no part of this contract uses the column '{column}'")
    for column in contract.date_formats_of:
        if not any(is_named_by(each, column) for each in used):
            yield Problem(("date_formats_of", column), f"no part of this contract uses the column '{column}'")
    for column in contract.limits.missing:
        if key_of(column) not in used:
            yield Problem(("limits", "missing", column), f"no part of this contract uses the column '{column}'")
