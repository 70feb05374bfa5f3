"""
A draft as the YAML of a contract, with what a person must look at marked on its line.

`# FILL IN` stands where a file cannot tell: the contract does not load until it is filled.
`# SURE?` stands where the draft may be wrong, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from kinfold.sources.columns import Use
from kinfold.sources.contract import FileFormat
from kinfold.sources.draft import Draft, PartyDraft, TableDraft
from kinfold.sources.draft_columns import IDENTITY, Proposed
from kinfold.sources.draft_names import Slot, sounds_like_a_house
from kinfold.sources.draft_questions import A_MARK
from kinfold.sources.layout import YES
from kinfold.sources.look import Look

OFTEN = 3
"""A text that stands for nothing is written down from this many rows on."""
MOST_CODES_TOLD = 12
_LISTS = frozenset(
    {Slot.FIRST_NAME, Slot.MIDDLE_NAMES, Slot.LAST_NAME, Slot.FULL_NAME, Slot.FORMER_LAST_NAME}
)  # fmt: skip
_SEXES = {"f": "f", "female": "f", "m": "m", "male": "m", "2": "f", "1": "m", "x": "x", "9": None, "u": None}
_RELATIONS = {
    "mother": "mother", "birth mother": "mother", "mum": "mother", "father": "father", "birth father": "father",
    "dad": "father", "parent": "parent", "step father": "step_parent", "step mother": "step_parent",
    "step-parent": "step_parent", "step parent": "step_parent", "adoptive parent": "adoptive_parent",
    "carer": "carer", "foster carer": "foster_carer", "guardian": "carer", "special guardian": "special_guardian",
    "grandmother": "kinship_carer", "grandfather": "kinship_carer", "grandparent": "kinship_carer",
    "brother": "sibling", "sister": "sibling", "half brother": "sibling", "half sister": "sibling",
    "sibling": "sibling", "partner": "partner", "other": "contact",
}  # fmt: skip
_A_NAME = re.compile(r"[A-Z][\w'’-]+,? [A-Z][a-z'’-]+|.*[@\d]{4}.*")


def write(draft: Draft) -> str:
    """The YAML text."""
    return "\n".join([*_top(draft), "tables:", *(line for table in draft.tables for line in _table(table))]) + "\n"


# --- the top of the file ------------------------------------------------------------------------


def _top(draft: Draft) -> Iterator[str]:
    stem, suffix = draft.file.stem, draft.file.suffix
    plain = re.sub(r"\d{4}-?\d{2}-?\d{2}", "{date}", stem)
    source = re.sub(r"[^a-z0-9]+", "_", plain.replace("{date}", "").lower()).strip("_")
    source = source if re.fullmatch(r"[a-z][a-z0-9_]*", source) else "new_source"
    day = "{date}" in plain and _is_a_day(stem)
    rows = max((one.look.rows for table in draft.tables for one in table.columns), default=0)
    yield f"# Drafted from a file of {rows:,} rows. Look at every line with a mark before it is used."
    yield f"source: {source}  # SURE? made of the file's name; it is the source's id for ever"
    yield f"title: {_q(source.replace('_', ' ').capitalize())}  # SURE? what pages call it"
    yield _blank("partner", "what kind of body sends it, such as Police or School")
    pattern = plain if day else stem
    why = "" if day else "  # SURE? no day stands in the name, so the day the file was changed would count"
    yield f"files: {_q(pattern + suffix)}{why}"
    yield f"format: {draft.sniffed.format}"
    unsure = "; ".join(draft.sniffed.unsure)
    if draft.sniffed.format == FileFormat.CSV:
        yield f"encoding: {draft.sniffed.encoding}{_sure(unsure or None)}"
        yield f"delimiter: {_q(draft.sniffed.delimiter)}"
    elif unsure:
        yield f"# SURE? {unsure}"
    formats = draft.date_formats() or ["%Y-%m-%d"]
    why_dates = None if draft.date_formats() else "no date was found"
    if draft.dates_either_way():
        why_dates = "every date could be read with the day or the month first; ask the sender"
    if strays := draft.strays():
        why_dates = "; ".join(
            f"{_q(_column(one))} is written otherwise: once it has a use, it needs a line of its own, "
            f"`date_formats_of: {{{_q(_column(one))}: [{_q(one.date_format or '')}]}}`"
            for one in _once(strays)
        )
    yield f"date_formats: [{', '.join(_q(each) for each in formats)}]{_sure(why_dates)}"
    if own := draft.own_formats():
        yield "date_formats_of:"
        for column, (form, doubt) in own.items():
            yield f"  {_q(column)}: [{_q(form)}]{_sure(doubt)}"
    yield _blank("delivery", "full (each extract is all of it), changes or events")
    yield _blank("coverage", "listed (absent means not known) or log (absent means none)")
    yield _blank("log_from", "of a log, the day since which it holds everything; of a list, nothing")
    yield from _junk(draft)
    yield "cadence:"
    yield _blank("  every_days", "how often it is sent, in days")
    yield _blank("  late_after_days", "from how many days after the last on it is late")
    yield _blank("agreement", "the id of a sharing agreement in profile.yaml")
    yield _blank("lawful_basis", "the id of a lawful basis in profile.yaml")
    yield _blank("retention", "the id of a retention class in profile.yaml")


def _is_a_day(stem: str) -> bool:
    found = re.search(r"\d{4}-?\d{2}-?\d{2}", stem)
    try:
        return found is not None and bool(date.fromisoformat(found[0]))
    except ValueError:
        return False


def _junk(draft: Draft) -> Iterator[str]:
    found: dict[str, int] = {}
    for table in draft.tables:
        for one in table.columns:
            for text, count in one.look.junk.items():
                found[text] = found.get(text, 0) + count
    often = sorted((text for text, count in found.items() if count >= OFTEN), key=lambda text: (-found[text], text))
    if often:
        yield "junk:"
        yield f"  any: [{', '.join(_q(text) for text in often)}]  # texts that stand for nothing, the most frequent first"


# --- a table ------------------------------------------------------------------------------------


def _table(table: TableDraft) -> Iterator[str]:
    name = re.sub(r"[^a-z0-9]+", "_", (table.found.sheet or "rows").lower()).strip("_")
    yield f"  - name: {name if re.match('[a-z]', name) else 'rows'}"
    if table.found.sheet:
        yield f"    sheet: {_q(table.found.sheet)}"
    if table.found.header_row > 1:
        yield f"    header_row: {table.found.header_row}"
    yield f"    row_key: [{', '.join(_q(name) for name in table.row_key)}]{_sure(table.key_unsure)}"
    yield f"    parties:{_sure(_no_birth_date(table))}"
    for party in table.parties:
        yield from _party(party, table)
    yield from _relations(table)
    yield from _professionals(table)
    yield from _left(table)


def _party(party: PartyDraft, table: TableDraft) -> Iterator[str]:
    yield f"      {party.name}:"
    yield f"        role: {party.role}{_sure(party.unsure)}"
    if party.repeat:
        yield f"        repeat: [{party.repeat[0]}, {party.repeat[1]}]"
    keys = _once(party.of(Slot.KEY))
    if keys:
        more = f"; others that may be it: {', '.join(_q(_column(one)) for one in keys[1:])}" if keys[1:] else ""
        yield f"        key: [{_q(_column(keys[0]))}]{_sure((keys[0].unsure or '') + more or None)}"
    identity = [(slot, _once(party.of(slot))) for slot in IDENTITY]
    if any(found for _, found in identity):
        yield "        identity:"
        for slot, found in identity:
            if found:
                yield from _identity(slot, found)
    yield from _addresses(party, table)
    warned = [one for one in (*party.columns, *table.shared) if one.look.warns and one.slot != Slot.MARK]
    marks = _once([*party.of(Slot.MARK), *(one for one in table.left if one.slot == Slot.MARK), *warned])
    if marks:
        yield "        marks:"
        told: dict[str, list[str]] = {}
        for one in marks:
            asked = f"{{column: {_q(_column(one))}, is: [{', '.join(_q(each) for each in _yes(one.look))}]}}"
            told.setdefault(_mark_of(one.name), []).append(asked)
        for mark, asked_for in told.items():
            several = f"{{any: [{', '.join(asked_for)}]}}" if asked_for[1:] else asked_for[0]
            yield f"          {mark}: {several}{_sure(A_MARK)}"


def _no_birth_date(table: TableDraft) -> str | None:
    """Without a birth date hardly anybody is known again: a column of days that is not used may be it."""
    if any(party.of(Slot.BIRTH_DATE, Slot.EXPECTED_DATE) for party in table.parties):
        return None
    if not any(party.of(Slot.FIRST_NAME, Slot.LAST_NAME, Slot.FULL_NAME) for party in table.parties):
        return None
    days = [_q(_column(one)) for one in _once(table.left) if one.use == Use.DATE]
    return f"nobody here has a birth date: is it {' or '.join(days)}?" if days else None


def _identity(slot: Slot, found: list[Proposed]) -> Iterator[str]:
    first = found[0]
    column = _q(_column(first))
    more = f"; so may be {', '.join(_q(_column(one)) for one in found[1:])}" if found[1:] else ""
    unsure = _sure((first.unsure or "") + more or None)
    if slot in _LISTS:
        yield f"          {slot}: [{column}]{unsure}"
        if slot == Slot.FULL_NAME and first.look.comma > first.look.filled / 2:
            yield "          full_name_order: last_first"
    elif slot == Slot.SEX:
        codes = {code: _SEXES[code.lower()] for code in first.look.codes if code.lower() in _SEXES}
        numbers = any(code.isdigit() for code in codes)
        why = "are 1 and 2 this sender's codes for male and female?" if numbers else first.unsure
        why = why if codes else "which codes does this sender use?"
        yield f"          sex: {{column: {column}, codes: {_codes(codes or {'F': 'f', 'M': 'm'})}, otherwise: missing}}{_sure(why)}"
    elif slot in (Slot.ETHNIC_GROUP, Slot.LANGUAGE):
        yield f"          {slot}: {{column: {column}, otherwise: keep}}{unsure}"
    else:
        yield f"          {slot}: {column}{unsure}"


def _addresses(party: PartyDraft, table: TableDraft) -> Iterator[str]:
    own = party.of(Slot.LINES, Slot.POSTCODE, Slot.UPRN, Slot.ADDRESS_FROM, Slot.ADDRESS_UNTIL)
    columns = own or table.shared
    places: dict[str, list[Proposed]] = {}
    for one in _once(columns):
        if one.slot in (Slot.LINES, Slot.POSTCODE, Slot.UPRN):
            places.setdefault(one.says.about, []).append(one)
    if not places:
        return
    # A town without a street of its own goes with the address that has one.
    named = {about: found for about, found in places.items() if any(one.slot == Slot.LINES for one in found)} or places
    for about in [about for about in places if about not in named]:
        next(iter(named.values())).extend(places[about])
    unsure = None if own else "the row names one address; does this person live there?"
    days = [one for one in columns if one.slot in (Slot.ADDRESS_FROM, Slot.ADDRESS_UNTIL)]
    lines_of = [one for one in _once(columns) if one.slot == Slot.LINES]
    if lines_of and not any(one.look.digits for one in lines_of) and any(one.look.filled for one in lines_of):
        doubt = "no house number is in these lines, and strangers of one street would share a home"
        unsure = f"{unsure}; {doubt}" if unsure else doubt
    yield f"        addresses:{_sure(unsure)}"
    for number, found in enumerate(named.values()):
        lines = [_q(_column(one)) for one in found if one.slot == Slot.LINES]
        parts = [f"lines: [{', '.join(lines)}]"] if lines else []
        for slot in (Slot.POSTCODE, Slot.UPRN):
            parts += [f"{slot}: {_q(_column(one))}" for one in found if one.slot == slot][:1]
        if number == len(named) - 1:
            parts += [f"from: {_q(_column(one))}" for one in days if one.slot == Slot.ADDRESS_FROM][:1]
        yield f"          - {{{', '.join(parts)}}}"


def _relations(table: TableDraft) -> Iterator[str]:
    told = [one for one in table.columns if one.slot == Slot.RELATION]
    child = next((party for party in table.parties if party.role == "child"), table.parties[0])
    lines = []
    for one in _once(told):
        known = one.says.party if any(party.name == one.says.party for party in table.parties) else None
        party = known or next((party.name for party in table.parties if party is not child), None)
        if party is None or party == child.name:
            continue
        codes = {code: _RELATIONS[code.lower()] for code in one.look.codes if code.lower() in _RELATIONS}
        is_ = f"{{column: {_q(_column(one))}, codes: {_codes(codes or {'Mother': 'mother'})}, otherwise: missing}}"
        lines.append(
            f"      - {{party: {party}, is: {is_}, of: {child.name}}}  # SURE? who is what to whom, and by which codes"
        )
    if lines:
        yield "    relations:"
        yield from lines


def _professionals(table: TableDraft) -> Iterator[str]:
    people: dict[str, list[Proposed]] = {}
    for one in table.workers:
        if one.slot != Slot.WORKER_TEAM:
            people.setdefault(one.says.about, []).append(one)
    if not people:
        return
    yield "    professionals:"
    teams = [one for one in table.workers if one.slot == Slot.WORKER_TEAM]
    for number, (who, found) in enumerate(people.items()):
        yield f"      - with: {table.parties[0].name}  # SURE? with whom they work"
        yield f"        role: {_q(who.capitalize() or 'Worker')}"
        slots = (
            (Slot.WORKER_NAME, "name"),
            (Slot.WORKER_PHONE, "phone"),
            (Slot.WORKER_EMAIL, "email"),
            (Slot.WORKER_STAFF, "staff"),
        )
        for slot, key in slots:
            column = next((_q(one.name) for one in found if one.slot == slot), None)
            if column:
                yield f"        {key}: {f'[{column}]' if key == 'name' else column}"
        if teams and number == 0:
            yield f"        team: {_q(teams[0].name)}"


def _left(table: TableDraft) -> Iterator[str]:
    """Columns that nothing uses are never read, so each is a question and not a proposal."""
    left = [one for one in table.left if one.slot not in (Slot.MARK, Slot.RELATION) and one.name not in table.row_key]
    if left:
        yield "    # No part uses these yet. Give each a use (a fact, a relation, a professional's date), or leave it: then it is never read."
    for one in _once(left):
        house = table.parties and sounds_like_a_house(one.name)
        yield f"    #   {_q(one.name)}: {_holds(one)}{_sure('is this a part of the address?' if house else None)}"


def _holds(one: Proposed) -> str:
    look = one.look
    if not look.filled:
        return one.unsure or "empty in this file"
    share = f"filled in {look.filled / look.rows:.0%} of rows"
    if one.use == Use.DATE:
        return f"days ({one.date_format}), {share}{_sure(one.unsure)}"
    if one.use == Use.NUMBER:
        return f"numbers, {share}{_sure(one.unsure)}"
    codes = _tellable(look)
    if codes:
        return f"{look.distinct} codes, {share}: {', '.join(_q(code) for code in codes)}"
    return f"texts, {look.distinct:,} different, {share}"


# --- pieces -------------------------------------------------------------------------------------


def _tellable(look: Look) -> list[str]:
    """Codes that can be written down: few, each of many rows, nearly all there are, and none like a person's name."""
    codes = list(look.codes)
    nearly_all = sum(look.codes.values()) >= 0.9 * look.filled
    few = 0 < len(codes) <= MOST_CODES_TOLD and look.distinct <= MOST_CODES_TOLD + 3
    return codes if few and nearly_all and not any(_A_NAME.match(code) for code in codes) else []


def _yes(look: Look) -> list[str]:
    return [code for code in look.codes if code.lower() in YES] or list(look.warns) or ["Y"]


def _mark_of(name: str) -> str:
    lower = name.lower()
    for word, mark in (
        ("adopt", "adopted"),
        ("witness", "witness"),
        ("restrict", "restricted"),
        ("sensitive", "restricted"),
    ):
        if word in lower:
            return mark
    return "protected_address"


def _once(found: list[Proposed]) -> list[Proposed]:
    return list({_column(one): one for one in reversed(found)}.values())[::-1]


def _column(one: Proposed) -> str:
    return one.says.pattern if one.says.number is not None else one.name


def _codes(codes: Mapping[str, str | None]) -> str:
    return "{" + ", ".join(f"{_q(code)}: {ours or 'null'}" for code, ours in codes.items()) + "}"


def _sure(why: str | None) -> str:
    return f"  # SURE? {why.lstrip('; ')}" if why else ""


def _blank(key: str, what: str) -> str:
    return f"{key}:  # FILL IN: {what}"


def _q(text: str) -> str:
    """A text of YAML: in quotation marks, always, so that no `No` becomes a no."""
    return json.dumps(text, ensure_ascii=False)
