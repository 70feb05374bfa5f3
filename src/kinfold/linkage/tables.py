"""What the linkage stage hands on."""

from __future__ import annotations

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

TABLES = (LINKS, EDGES)
