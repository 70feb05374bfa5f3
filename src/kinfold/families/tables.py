"""What the families stage is told, and what it hands on. People are named by the linkage run's label (the least record of the cluster)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kinfold.vocabulary.codelists import CorrectionKind
from kinfold.warehouse.tables import Column, Sensitivity, Table

_PERSONAL = Sensitivity.PERSONAL
_PLACE = Sensitivity.LOCATION
_SPECIAL = Sensitivity.SPECIAL


@dataclass(frozen=True)
class Corrected:
    """One standing correction of a professional, as the register tells the line of it: what is said of a person and, where it is about two, of another."""

    id: int
    kind: CorrectionKind
    said_on: date
    records: tuple[str, ...]
    """Every record of the person in the register."""
    other_records: tuple[str, ...] = ()
    dwelling: str | None = None
    from_day: date | None = None
    """Since when somebody lives there; a home said without it began on the day it was said."""
    home: str | None = None
    """The home as it was written then: address and postcode."""


DWELLINGS = Table(
    "dwellings",
    "Places where people live.",
    ("dwelling",),
    (
        Column("dwelling", "VARCHAR", "md5 of the UPRN, else of the standardised address and postcode", _PLACE),
        Column("address", "VARCHAR", "address lines as the best source writes them", _PLACE),
        Column("postcode", "VARCHAR", "checked form", _PLACE),
        Column("uprn", "VARCHAR", "unique property reference number", _PLACE),
        Column(
            "kind",
            "VARCHAR",
            "home, unsure (a flat without its number), communal, or overfull: only a home makes a household",
        ),
        Column("protected", "BOOLEAN", "a refuge or otherwise protected: never shown", _SPECIAL),
        Column(
            "undisclosed",
            "BOOLEAN",
            "protected, or a professional said that it must not be disclosed to somebody",
            _SPECIAL,
        ),
    ),
)

RESIDENCES = Table(
    "residences",
    "One person at one dwelling from a day until a day (exclusive).",
    ("person", "dwelling", "from_day"),
    (
        Column("person", "VARCHAR", "who", _PERSONAL),
        Column("dwelling", "VARCHAR", "where", _PLACE),
        Column("from_day", "DATE", "since when", _PLACE),
        Column("until_day", "DATE", "until when; null while living there", _PLACE),
        Column("sources", "VARCHAR[]", "who says so, sorted"),
        Column("protected", "BOOLEAN", "the dwelling, or one of the person's records, is protected", _SPECIAL),
        Column(
            "undisclosed",
            "BOOLEAN",
            "that this person is there must not be shown: their whereabouts must not be disclosed, or those of whom they live with",
            _SPECIAL,
        ),
    ),
)

HOMES_SINCE = Table(
    "homes_since",
    "Where sources say that somebody lives since a professional said that they live elsewhere: for a person to look at.",
    ("person", "dwelling"),
    (
        Column("person", "VARCHAR", "who", _PERSONAL),
        Column("dwelling", "VARCHAR", "where", _PLACE),
        Column("from_day", "DATE", "since when", _PLACE),
        Column("sources", "VARCHAR[]", "who says so, sorted"),
    ),
)

KINSHIPS = Table(
    "kinships",
    "Relationships between people: `person` is the `relation` of `of_person`.",
    ("person", "of_person", "relation"),
    (
        Column("person", "VARCHAR", "the one who is", _PERSONAL),
        Column("relation", "VARCHAR", "see Relation", _PERSONAL),
        Column("of_person", "VARCHAR", "the one to whom", _PERSONAL),
        Column("from_day", "DATE", "since when, where a source says it"),
        Column("until_day", "DATE", "until when, where a source says it"),
        Column("sources", "VARCHAR[]", "who says so, sorted"),
        Column("stated", "BOOLEAN", "a source states it; false for our own proposal, which is never shown as stated"),
    ),
)

FAMILIES = Table(
    "families",
    "Child-centred groups on the run's day or before it.",
    ("family",),
    (
        Column("family", "VARCHAR", "md5 of the main carer (or of the child without one): a label for this run"),
        Column("from_day", "DATE", "the first day any child belonged to it"),
        Column("until_day", "DATE", "the last; null while it stands on the run's day"),
        Column("children", "INTEGER", "children (expected and in care too) on the run's day"),
        Column("protected", "BOOLEAN", "a member or a home is protected", _SPECIAL),
    ),
)

MEMBERSHIPS = Table(
    "memberships",
    "One person in one family in one role for one period, with its basis.",
    ("family", "person", "role", "from_day"),
    (
        Column("family", "VARCHAR", "the family"),
        Column("person", "VARCHAR", "who", _PERSONAL),
        Column("role", "VARCHAR", "see FamilyRole", _PERSONAL),
        Column("from_day", "DATE", "since when", _PERSONAL),
        Column("until_day", "DATE", "until when (exclusive); null while it holds on the run's day", _PERSONAL),
        Column(
            "basis",
            "VARCHAR",
            "a code: stated_parent, stated_carer, parental_responsibility, step_parent, stated_relative, sibling, partner_of_carer, shared_claim, shared_tenancy, looked_after, expected, proposed, contact_at_home, may_be_the_same (likely another member, whose records are held to be two people's), no_carer_known; said_belongs and said_carer where a professional said so",
        ),
        Column("basis_sources", "VARCHAR[]", "the sources that say so, sorted"),
        Column("basis_day", "DATE", "the last day a source said so"),
        Column("proposed", "BOOLEAN", "our own proposal, waiting for a person"),
    ),
)

FAMILY_TIES = Table(
    "family_ties",
    "Families that know of each other: half-siblings, a parent in two families, grandparents with some of the children.",
    ("family", "other_family", "through_person"),
    (
        Column("family", "VARCHAR", "one"),
        Column("other_family", "VARCHAR", "the other"),
        Column("through_person", "VARCHAR", "the person who belongs to both", _PERSONAL),
    ),
)

TABLES = (DWELLINGS, RESIDENCES, HOMES_SINCE, KINSHIPS, FAMILIES, MEMBERSHIPS, FAMILY_TIES)
