"""What the linkage stage hands on."""

from __future__ import annotations

from kinfold.linkage.comparisons import COMPARISONS
from kinfold.linkage.rarity import FREQUENCIES
from kinfold.warehouse.tables import Column, Sensitivity, Table

_PERSONAL = Sensitivity.PERSONAL

LINKS = Table(
    "links",
    "Which record is whom. Every record stands here once.",
    ("record",),
    (
        Column("record", "VARCHAR", "the record"),
        Column(
            "person",
            "VARCHAR",
            "the least record of its cluster: a label for this run; ids for life are given on publishing",
            _PERSONAL,
        ),
        Column(
            "proposed",
            "VARCHAR",
            "the least record of the person that it would be of if a person agreed to all that is likely (the *full* level)",
            _PERSONAL,
        ),
        Column(
            "weight",
            "DOUBLE",
            "log2 odds of the strongest link that holds the record in its cluster; null when it is alone, or held by a shared key or a decision",
        ),
        Column("reason", "VARCHAR", "alone, shared_key, identifier, model or decision"),
        Column("best_record", "VARCHAR", "the record at the other end of that link"),
    ),
)

EDGES = Table(
    "edges",
    "Scored pairs of records that joined, or were refused or parked.",
    ("record_l", "record_r"),
    (
        Column("record_l", "VARCHAR", "the lesser record"),
        Column("record_r", "VARCHAR", "the greater record"),
        Column("weight", "DOUBLE", "log2 odds that both are one person"),
        Column("state", "VARCHAR", "joined, refused (a constraint forbids it) or parked (a person decides)"),
        Column("reason", "VARCHAR", "which evidence joined it, or which constraint refused it"),
        Column("agreement", "VARCHAR", "how each field compared, as comparison=level pairs; no values", _PERSONAL),
        Column(
            "weights",
            "VARCHAR",
            "of a pair that did not join: what each field adds to the weight, as comparison=bits pairs; `before` is what stands before any is compared, "
            "`relatives` what is taken off because people of one family share it",
            _PERSONAL,
        ),
    ),
)

SEEN = Table(
    "seen",
    "Each record as the run saw it, so that the next one sees what has changed.",
    ("record",),
    (
        Column("record", "VARCHAR", "the record"),
        Column("n", "INTEGER", "its number in this run, by which the tables of pairs name it"),
        Column("told", "UBIGINT", "a digest of all of it that can matter to a pair", _PERSONAL),
        Column("first_group", "INTEGER", "the least record of its loose group before families spoke", _PERSONAL),
        Column("first_person", "INTEGER", "the least record of its person before families spoke", _PERSONAL),
        Column("last_group", "INTEGER", "of its loose group at last", _PERSONAL),
        Column("last_person", "INTEGER", "of its person at last", _PERSONAL),
        Column("proposed", "INTEGER", "and of the person that it would be of if a person agreed to all that is likely", _PERSONAL),
    ),
)  # fmt: skip

BETWEEN = Table(
    "between",
    "What is said of two records, beside what each says.",
    ("l", "r", "what"),
    (
        Column("l", "INTEGER", "the lesser record, by its number in `seen`", _PERSONAL),
        Column("r", "INTEGER", "the greater record", _PERSONAL),
        Column("what", "VARCHAR", "relation, row (one row names both), or a decision: same or different", _PERSONAL),
    ),
)

_NAME, _PLACE = Sensitivity.IDENTIFYING, Sensitivity.LOCATION
STANDARDISED = Table(
    "standardised",
    "What each record alone says, without case and clutter, so that the next run need not find it again.",
    ("record",),
    (
        Column("record", "VARCHAR", "the record"),
        Column("said", "UBIGINT", "a digest of what this was found from", _PERSONAL),
        Column("first", "VARCHAR", "the first given name", _NAME),
        Column("roots", "VARCHAR[]", "it, and the full forms it may be short for", _NAME),
        Column("sounds", "VARCHAR[]", "how those sound, roughly", _NAME),
        Column("given", "VARCHAR[]", "all given names", _NAME),
        Column("middles", "VARCHAR[]", "those after the first", _NAME),
        Column("last", "VARCHAR", "the family name in one word", _NAME),
        Column("last_names", "VARCHAR[]", "it, its parts and former ones", _NAME),
        Column("newborn", "BOOLEAN", "the name says only that it is a baby", _PERSONAL),
        Column("homes", "VARCHAR[]", "every address it ever had, in ways that compare", _PLACE),
        Column("postcodes", "VARCHAR[]", "their postcodes", _PLACE),
        Column("areas", "VARCHAR[]", "and the districts of these", _PLACE),
        Column("reference_numbers", "VARCHAR[]", "numbers by which others know the person, as kind=number", _NAME),
    ),
)

KIN_PAIRS = Table(
    "kin_pairs",
    "Pairs of records that stand in one relationship to the same person.",
    ("l", "r"),
    (
        Column("l", "INTEGER", "the lesser record, by its number in `seen`", _PERSONAL),
        Column("r", "INTEGER", "the greater record", _PERSONAL),
    ),
)

PAIRS = Table(
    "pairs",
    "Pairs of records as they were weighed, so that the next run need not weigh them again.",
    ("l", "r"),
    (
        Column("l", "INTEGER", "the lesser record, by its number in `seen`", _PERSONAL),
        Column("r", "INTEGER", "the greater record", _PERSONAL),
        Column("by_keys", "BOOLEAN", "a key, a shared key of two sources or a decision proposed it; else its group or its family"),
        *(Column(one.name, "VARCHAR", f"how it compares: {one.name}", Sensitivity.IDENTIFYING) for one in COMPARISONS),
        Column("evidence", "DOUBLE", "log2 odds that both are one person, before families speak", _PERSONAL),
        Column(
            "unguarded_evidence",
            "DOUBLE",
            "the same, did an equal number need no other fact that agrees: so a pair is proposed, not joined",
            _PERSONAL,
        ),
        Column("number_agrees", "BOOLEAN", "a number agrees, with its guard", _PERSONAL),
        Column("able", "BOOLEAN", "the facts that both have could make one person of them", _PERSONAL),
        Column("name_alone", "BOOLEAN", "nothing but the name speaks for it", _PERSONAL),
        Column("decision", "VARCHAR", "same or different, where a person decided", _PERSONAL),
        Column("shared_key", "BOOLEAN", "one names the other by its key", _PERSONAL),
        Column("veto", "VARCHAR", "the constraint that refuses it", _PERSONAL),
    ),
)  # fmt: skip

FULL_KEYS = Table(
    "full_keys",
    "Keys that too many records share; they propose no pair.",
    ("key",),
    (
        Column("key", "UBIGINT", "the key's digest", Sensitivity.IDENTIFYING),
        Column("rule", "UTINYINT", "the number of the rule that gives it"),
        Column("records", "BIGINT", "how many records share it"),
    ),
)

TABLES = (LINKS, EDGES, STANDARDISED, SEEN, BETWEEN, KIN_PAIRS, PAIRS, FULL_KEYS, FREQUENCIES)
