"""What the sources stage hands on. Every row of every table keeps the source that said it."""

from __future__ import annotations

from kinfold.warehouse.tables import Column, Sensitivity, Table

_ID = Sensitivity.IDENTIFYING
_PLACE = Sensitivity.LOCATION
_PERSONAL = Sensitivity.PERSONAL
_SPECIAL = Sensitivity.SPECIAL

_SAID = (
    Column("first_said", "DATE", "date of the first extract that said so"),
    Column("last_said", "DATE", "date of the last extract that said so"),
)

SOURCES = Table(
    "sources",
    "One row a source that the council's folder has a contract for, whether or not it has sent anything.",
    ("source",),
    (
        Column("source", "VARCHAR", "the contract's id"),
        Column("title", "VARCHAR", "what the source is called on pages"),
        Column("partner", "VARCHAR", "what kind of body sends it, such as police or school"),
        Column("delivery", "VARCHAR", "full, changes or events"),
        Column("coverage", "VARCHAR", "listed or log"),
        Column("from_age", "INTEGER", "least age, in whole years, that the source is about; null when it has no limit"),
        Column("to_age", "INTEGER", "greatest age that it is about (inclusive); null when it has no limit"),
        Column("one_row_a_person", "BOOLEAN", "the source itself holds one record a person"),
        Column("trusted_identifiers", "VARCHAR[]", "identifier columns this source is trusted to have right"),
        Column("fact_kinds", "VARCHAR[]", "kinds of fact that its contract can give"),
        Column(
            "facts_about",
            "VARCHAR[]",
            "kind:role, sorted: the kinds of fact that it tells of everybody whom it holds in a party's role",
        ),
        Column(
            "known_from",
            "DATE",
            "of a log: the first day of which it tells everything, by its contract; null for a list",
        ),
        Column(
            "later_extracts", "BIGINT", "sealed extracts of a later day than the run speaks of, which it did not read"
        ),
        Column("latest_extract", "DATE", "date of the newest accepted extract; null when none"),
        Column("fresh", "BOOLEAN", "the newest extract is not older than the contract's limit on the run's day"),
        Column("protects", "BOOLEAN", "its contract can mark protection: a mark, or a protected address"),
        Column(
            "protection_lost",
            "BIGINT",
            "rows of its newest accepted extract that were set aside and may have protected somebody: rows that could "
            "not be read, and rows with a mark that name nobody; 0 when protects is false",
        ),
        Column(
            "newest_refused",
            "BOOLEAN",
            "its newest extract by date, or a correction of it, was refused or rejected; or it has sent none yet",
        ),
        Column(
            "newest_held",
            "BOOLEAN",
            "an extract waits for a person, and what it says is in no extract that is in use: of a full source one not "
            "older than that in use, of changes and events any",
        ),
        Column("rank", "INTEGER", "1 for the best source of addresses and relationships; higher is worse"),
    ),
)

EXTRACTS = Table(
    "extracts",
    "The receipt of each extract file.",
    ("source", "extract_date", "extract"),
    (
        Column("extract", "VARCHAR", "first 24 hex digits of the file's SHA-256"),
        Column("source", "VARCHAR", "the contract's id"),
        Column("file_name", "VARCHAR", "the file's name as sent"),
        Column("extract_date", "DATE", "the day the extract was made, from its name or its file time"),
        Column("rows_in", "BIGINT", "rows read; always kept + set_aside"),
        Column("kept", "BIGINT", "rows that kept the contract, or were kept because they protect somebody"),
        Column("set_aside", "BIGINT", "all other rows"),
        Column(
            "state",
            "VARCHAR",
            "accepted: in use; refused: beyond its contract's limits; held: waits for a person; rejected: by a person",
        ),
        Column("reason", "VARCHAR", "why it is not in use, without any value of a record"),
    ),
)

SET_ASIDE = Table(
    "set_aside",
    "Rows that broke the contract, with every reason, in the sender's words.",
    ("source", "extract", "table_name", "row_number", "reason"),
    (
        Column("source", "VARCHAR", "the contract's id"),
        Column("extract", "VARCHAR", "the extract's id"),
        Column("table_name", "VARCHAR", "the contract's name of the table"),
        Column("row_number", "BIGINT", "line of the data, the first row after the header being 1"),
        Column("column_name", "VARCHAR", "the sender's column, or null when the whole row is at fault"),
        Column("reason", "VARCHAR", "why, without the value"),
    ),
)

VALUES_DROPPED = Table(
    "values_dropped",
    "Values that count as missing because they are not what their column must hold, counted; their rows were kept.",
    ("source", "extract", "table_name", "column_name", "reason"),
    (
        Column("source", "VARCHAR", "the contract's id"),
        Column("extract", "VARCHAR", "the extract's id"),
        Column("table_name", "VARCHAR", "the contract's name of the table"),
        Column("column_name", "VARCHAR", "the sender's column"),
        Column("reason", "VARCHAR", "why, without the value"),
        Column("values_dropped", "BIGINT", "how many"),
    ),
)

MONITORS = Table(
    "monitors",
    "What each monitor answered of an extract, held against the last one in use; kept with its receipt.",
    ("source", "extract_date", "extract", "monitor", "column_name"),
    (
        Column("source", "VARCHAR", "the contract's id"),
        Column("extract", "VARCHAR", "the extract's id"),
        Column("extract_date", "DATE", "the extract's day"),
        Column("compared_with", "DATE", "the day of the extract it was held against"),
        Column(
            "monitor",
            "VARCHAR",
            "late, few_rows, few_added, many_removed, column_empty, errors, shared_keys; or warning: of the file itself, "
            "or overdue: nothing newer came",
        ),
        Column(
            "column_name",
            "VARCHAR",
            "table and column, where the answer is about one; of a warning, its number; otherwise empty",
        ),
        Column("well", "BOOLEAN", "within what the contract expects"),
        Column("stops", "BOOLEAN", "not well, and the contract holds the extract for it"),
        Column("sentence", "VARCHAR", "the answer in words, with counts and without any value of a record"),
    ),
)

RECORDS = Table(
    "records",
    "One row for each person a source holds under one key: what it last said of them.",
    ("record",),
    (
        Column(
            "record",
            "VARCHAR",
            "md5 of source, kind of key and key, the same for ever; of somebody without a key of their own: of the "
            "row's key, the party, name and birth date",
        ),
        Column("source", "VARCHAR", "the contract's id"),
        Column("record_key", "VARCHAR", "the source's own key; without one, the row's key and the place in it", _ID),
        Column("own_key", "BOOLEAN", "whether the key is the person's own"),
        Column("role", "VARCHAR", "what the person is in the row, see PartyRole", _PERSONAL),
        Column("first_name", "VARCHAR", "first given name, as sent, junk removed", _ID),
        Column("middle_names", "VARCHAR", "other given names", _ID),
        Column("last_name", "VARCHAR", "family name", _ID),
        Column("full_name", "VARCHAR", "the whole name where the source sends only that", _ID),
        Column("former_last_name", "VARCHAR", "an earlier family name the source states", _ID),
        Column("birth_date", "DATE", "birth date; for an expected child null", _ID),
        Column("expected_date", "DATE", "the day a birth is expected", _ID),
        Column("death_date", "DATE", "day of death", _ID),
        Column("sex", "VARCHAR", "f, m or x", _PERSONAL),
        Column("nhs_number", "VARCHAR", "checked NHS number", _ID),
        Column("upn", "VARCHAR", "checked unique pupil number", _ID),
        Column("former_upn", "VARCHAR", "an earlier unique pupil number the source states", _ID),
        Column("uln", "VARCHAR", "checked unique learner number", _ID),
        Column("ni_number", "VARCHAR", "checked National Insurance number", _ID),
        Column(
            "reference_numbers",
            "VARCHAR[]",
            "numbers of one person alone without a check digit, as kind=number; null when none",
            _ID,
        ),
        Column("traits", "VARCHAR[]", "what else tells two people apart, as kind=value; null when none", _ID),
        Column("phone", "VARCHAR", "digits only", _ID),
        Column("email", "VARCHAR", "lower case", _ID),
        Column("ethnic_group", "VARCHAR", "as the source codes it", _SPECIAL),
        Column("language", "VARCHAR", "home language as the source codes it", _PERSONAL),
        Column("address", "VARCHAR", "newest address lines, joined by commas", _PLACE),
        Column("postcode", "VARCHAR", "newest postcode, checked form", _PLACE),
        Column("uprn", "VARCHAR", "newest unique property reference number", _PLACE),
        Column("marks", "VARCHAR[]", "protection marks, see Mark, sorted; empty when none", _SPECIAL),
        Column("same_source", "VARCHAR", "another source whose key this record carries"),
        Column("same_record", "VARCHAR", "that other source's record: a certain link, under vetoes"),
        Column("left_open", "VARCHAR[]", "kinds of fact of which the newest rows leave the answer empty, sorted"),
        *_SAID,
        Column(
            "no_longer_sent",
            "DATE",
            "date of the first full extract, or of the row of changes sent again, without it; null while it is sent",
        ),
    ),
)

ROW_MATES = Table(
    "row_mates",
    "Records that stood in one row as different people.",
    ("record", "other_record"),
    (
        Column("record", "VARCHAR", "the lesser of the two"),
        Column("other_record", "VARCHAR", "the other"),
        Column("source", "VARCHAR", "whose row it was"),
    ),
)

ADDRESSES = Table(
    "addresses",
    "Every dated address statement.",
    ("record", "address_id"),
    (
        Column("address_id", "VARCHAR", "md5 of the record and the statement"),
        Column("record", "VARCHAR", "the record it is about"),
        Column("source", "VARCHAR", "who says so"),
        Column("address", "VARCHAR", "address lines, joined by commas", _PLACE),
        Column("postcode", "VARCHAR", "checked form", _PLACE),
        Column("uprn", "VARCHAR", "unique property reference number", _PLACE),
        Column("from_day", "DATE", "lived there from, where the source says it", _PLACE),
        Column("until_day", "DATE", "until, where the source says it", _PLACE),
        Column("protected", "BOOLEAN", "a refuge or otherwise protected address", _SPECIAL),
        *_SAID,
    ),
)

RELATIONSHIPS = Table(
    "relationships",
    "Stated relationships: `record` is the `relation` of `of_record`.",
    ("record", "of_record", "relation", "source"),
    (
        Column("record", "VARCHAR", "the one who is"),
        Column("relation", "VARCHAR", "mother, carer …, see Relation", _PERSONAL),
        Column("of_record", "VARCHAR", "the one to whom"),
        Column("source", "VARCHAR", "who says so"),
        Column("from_day", "DATE", "since when, where the source says it"),
        Column("until_day", "DATE", "until when, where the source says it"),
        *_SAID,
    ),
)

FACTS = Table(
    "facts",
    "Dated things that a source says of one record.",
    ("fact",),
    (
        Column("fact", "VARCHAR", "md5 of record, kind and what makes the fact one thing"),
        Column("record", "VARCHAR", "whom it is about"),
        Column("source", "VARCHAR", "who says so"),
        Column("kind", "VARCHAR", "see FactKind", _SPECIAL),
        Column("from_day", "DATE", "the day it happened or began", _SPECIAL),
        Column("until_day", "DATE", "the day it ended (exclusive); null while open or when a single day", _SPECIAL),
        Column("amount", "DOUBLE", "a number, by kind", _SPECIAL),
        Column("of_amount", "DOUBLE", "what the number is out of, by kind", _SPECIAL),
        Column("value", "VARCHAR", "a code, by kind", _SPECIAL),
        Column("outcome", "VARCHAR", "how it ended, in the source's code", _SPECIAL),
        *_SAID,
        Column("no_longer_sent", "DATE", "date of the first full extract without it; null while it is sent"),
    ),
)

INVOLVEMENTS = Table(
    "involvements",
    "Professionals who work with a person, as a source names them.",
    ("involvement",),
    (
        Column("involvement", "VARCHAR", "md5 of record, role and professional"),
        Column("record", "VARCHAR", "with whom they work"),
        Column("source", "VARCHAR", "who says so"),
        Column("role", "VARCHAR", "such as social worker", _PERSONAL),
        Column("name", "VARCHAR", "the professional's name", _PERSONAL),
        Column("team", "VARCHAR", "the professional's team", _PERSONAL),
        Column("phone", "VARCHAR", "the professional's phone", _PERSONAL),
        Column("email", "VARCHAR", "the professional's work e-mail", _PERSONAL),
        Column("staff", "VARCHAR", "the professional's id in the council's staff list", _PERSONAL),
        Column("kind", "VARCHAR", "why they have to do with the person: works_as"),
        Column("from_day", "DATE", "since when"),
        Column("until_day", "DATE", "until when; null while involved"),
        *_SAID,
    ),
)

STAFF = Table(
    "staff",
    "The council's staff list, one more contract.",
    ("staff",),
    (
        Column("staff", "VARCHAR", "id at the identity provider"),
        Column("name", "VARCHAR", "name", _PERSONAL),
        Column("email", "VARCHAR", "work e-mail, lower case", _PERSONAL),
        Column("phone", "VARCHAR", "work phone", _PERSONAL),
        Column("role", "VARCHAR", "a role of the council's profile"),
        Column("team", "VARCHAR", "team"),
        Column("supervisor", "VARCHAR", "staff id of the supervisor", _PERSONAL),
        Column("supervised_from", "DATE", "since when by that supervisor; null where the list names no day"),
        Column("supervised_until", "DATE", "until when; null where the list names no day"),
        Column("on_duty_from", "DATE", "first day of a turn of their team's duty"),
        Column("on_duty_until", "DATE", "the day after its last"),
        Column("trained_on", "DATE", "day of the last information-governance training"),
        Column("agreed_on", "DATE", "day the confidentiality agreement was signed"),
        Column("from_day", "DATE", "employed from"),
        Column("until_day", "DATE", "employed until"),
    ),
)

TABLES = (
    *(SOURCES, EXTRACTS, SET_ASIDE, VALUES_DROPPED, MONITORS),
    *(RECORDS, ROW_MATES, ADDRESSES, RELATIONSHIPS, FACTS, INVOLVEMENTS, STAFF),
)
