"""What the needs stage hands on."""

from __future__ import annotations

from kinfold.warehouse.tables import Column, Sensitivity, Table

_PERSONAL = Sensitivity.PERSONAL
_SPECIAL = Sensitivity.SPECIAL

NEEDS = Table(
    "needs",
    "The framework's needs as they read on the run's day.",
    ("need",),
    (
        Column("framework", "VARCHAR", "the framework's id"),
        Column("need", "VARCHAR", "such as EDU-1"),
        Column("outcome", "VARCHAR", "such as EDU"),
        Column("outcome_title", "VARCHAR", "such as Getting a good education"),
        Column("outcome_order", "INTEGER", "1 to 10, as the framework lists them"),
        Column("label", "VARCHAR", "the need in plain words"),
        Column("about", "VARCHAR", "child, adult or household"),
        Column("version", "VARCHAR", "the day from which this reading of the rule holds; null when not in force"),
        Column("reference", "VARCHAR", "where the reading comes from"),
        Column("verified", "BOOLEAN", "whether the whole text of the rule was seen at its source"),
        Column("local", "BOOLEAN", "the council's own reading or need"),
        Column("categories", "VARCHAR[]", "kinds of personal data the rule asks for, see Category; sorted"),
        Column(
            "counted_once_as",
            "VARCHAR",
            "the needs that one circumstance of a person meets, such as EDU-3+FIN-3; null where it counts for itself",
        ),
        Column("elsewhere_once", "BOOLEAN", "a parent who lives elsewhere supplies one need at most"),
        Column("progress_tested", "BOOLEAN", "what agencies send can show progress"),
        Column(
            "progress_judged",
            "VARCHAR",
            "what a professional says for it to count as met; null where nothing is judged",
        ),
    ),
)

FINDINGS = Table(
    "findings",
    "What one rule says of one member of one family on the run's day.",
    ("family", "need", "person"),
    (
        Column("finding", "VARCHAR", "md5 of family, need and person"),
        Column("family", "VARCHAR", "the family as whose member"),
        Column("need", "VARCHAR", "the rule"),
        Column("person", "VARCHAR", "about whom; null when it is about the household", _PERSONAL),
        Column("on_day", "DATE", "the day it speaks of"),
        Column("answer", "VARCHAR", "see Answer", _SPECIAL),
        Column(
            "counts",
            "BOOLEAN",
            "met, and counted towards three needs: false where the same circumstance already counts, or a parent "
            "elsewhere has supplied one",
            _SPECIAL,
        ),
        Column(
            "counts_once_as",
            "VARCHAR",
            "of what only one of the person's needs counts: elsewhere, or the needs that one circumstance meets, such "
            "as EDU-3+FIN-3; null when it counts for itself",
            _SPECIAL,
        ),
        Column("why_not_known", "VARCHAR", "see WhyNotKnown; null unless not known"),
        Column(
            "why_sources",
            "VARCHAR[]",
            "each reason with each source that it names, as `source_late:police`; `no_source:` where it names none; sorted",
        ),
        Column("version", "VARCHAR", "the day from which the rule's reading holds"),
        Column("sentence", "VARCHAR", "the finding in plain English, without names: with numbers and dates", _SPECIAL),
        Column("evidence_from", "DATE", "first day of the evidence", _SPECIAL),
        Column("evidence_until", "DATE", "last day of the evidence", _SPECIAL),
    ),
)

FINDING_EVIDENCE = Table(
    "finding_evidence",
    "The facts behind a finding.",
    ("finding", "fact"),
    (
        Column("finding", "VARCHAR", "the finding"),
        Column("fact", "VARCHAR", "a fact"),
    ),
)

ELIGIBILITY = Table(
    "eligibility",
    "Which families may be eligible, by both readings of three needs. A plain count of the outcomes with a need; no weights.",
    ("family",),
    (
        Column("family", "VARCHAR", "the family"),
        Column("on_day", "DATE", "the day it speaks of"),
        Column("needs_met", "INTEGER", "different needs among the findings that count"),
        Column("outcomes_met", "INTEGER", "different outcomes among the findings that count"),
        Column("may_by_needs", "BOOLEAN", "at least three needs"),
        Column("may_by_outcomes", "BOOLEAN", "needs under at least three outcomes"),
        Column("reading_used", "VARCHAR", "needs or outcomes: the council's profile says which"),
        Column("may_be_eligible", "BOOLEAN", "by the reading used"),
        Column("outcomes", "VARCHAR[]", "the outcomes with a need met, sorted", _SPECIAL),
        Column("standing_since", "DATE", "the first day of the oldest evidence of a need that was found", _SPECIAL),
        Column("child_protection_now", "BOOLEAN", "a child of the family is on a child protection plan", _SPECIAL),
    ),
)

TABLES = (NEEDS, FINDINGS, FINDING_EVIDENCE, ELIGIBILITY)
