"""
What forbids a join, whatever the evidence.

A family agrees by design on surname, home and phone, and twins on the birth date too; a model that
only adds up evidence sweeps them together. These rules refuse the pair, and with it every join of
two groups that holds such a pair. Each has a reason that a person can be told.
"""

from __future__ import annotations

from dataclasses import dataclass

from kinfold.linkage.kin import KIN_BITS, KIN_COUNTS_WITH
from kinfold.warehouse.engine import Step


@dataclass(frozen=True)
class Constraint:
    """One reason to refuse a pair; the condition is SQL over `cl`, `cr` (comparable) and `pair` (scored)."""

    reason: str
    about: str
    condition: str


def _numbers_differ(kind: str, differ: str = "") -> str:
    return (
        f"cl.{kind} <> cr.{kind} AND list_contains(cl.trusted, '{kind}') AND list_contains(cr.trusted, '{kind}')"
        f"{' AND ' + differ if differ else ''}"
    )


# A pupil gets a new number lawfully: the old one is stated as former, or was temporary (ends in a letter).
_NO_NEW_UPN = "NOT list_has_any(cl.upns, cr.upns) AND right(cl.upn, 1) ~ '[0-9]' AND right(cr.upn, 1) ~ '[0-9]'"
# Somebody whose number, birth date and sex agree may have changed their first name, or goes by another.
_PROVEN = "pair.number_agrees AND pair.birth = 'equal' AND coalesce(pair.sex, 'equal') = 'equal'"

# A source that gives somebody a new key sends the old one no more.
_ONE_AFTER_THE_OTHER = (
    "cl.source = cr.source AND coalesce(cl.sent_until <= cr.sent_from OR cr.sent_until <= cl.sent_from, false)"
)

CONSTRAINTS: tuple[Constraint, ...] = (
    Constraint(
        "one_row_a_person",
        "their source holds one record a person",
        f"cl.exclusive AND cr.exclusive AND cl.source = cr.source AND NOT ({_ONE_AFTER_THE_OTHER})",
    ),
    Constraint("expected_child", "a child not yet born is joined by a shared key only", "cl.expected OR cr.expected"),
    Constraint("same_row", "one row names them as two people", "pair.same_row"),
    Constraint("related", "a source says that one is a relative of the other", "pair.related"),
    Constraint(
        "grown_up",
        "one is a parent, partner, claimant, tenant or householder, the other too young to be it",
        "cl.least_age > cr.grown OR cr.least_age > cl.grown OR cl.born_before < cr.birth OR cr.born_before < cl.birth",
    ),
    Constraint(
        "sealed",
        "an adoption or a gender history is not to be traced from the name or sex before it",
        "((cl.adopted OR cr.adopted) AND (pair.first IN ('different', 'crossed', 'alike', 'middle_name') OR pair.last IN ('different', 'alike', 'other_name'))) "
        "OR ((cl.gender_history OR cr.gender_history) AND (pair.first IN ('different', 'crossed', 'alike', 'middle_name') OR pair.sex = 'different'))",
    ),
    Constraint("nhs_number", "two trusted sources hold different NHS numbers", _numbers_differ("nhs_number")),
    # So may a child who was adopted, or who hides: nothing joins the two but a person, and who may be protected is.
    Constraint(
        "new_upn",
        "their source sent the one until it sent the other, under another pupil number",
        f"{_numbers_differ('upn', _NO_NEW_UPN)} AND {_ONE_AFTER_THE_OTHER}",
    ),
    Constraint("upn", "two trusted sources hold different pupil numbers", _numbers_differ("upn", _NO_NEW_UPN)),
    Constraint("uln", "two trusted sources hold different learner numbers", _numbers_differ("uln")),
    Constraint(
        "ni_number", "two trusted sources hold different National Insurance numbers", _numbers_differ("ni_number")
    ),
    Constraint("first_name", "the first names differ", f"pair.first IN ('different', 'crossed') AND NOT ({_PROVEN})"),
    Constraint(
        "birth_date",
        "the birth dates have nothing in common, as of a father and a son of one name",
        "pair.birth = 'different' AND NOT pair.number_agrees",
    ),
)

# What clerks mistake as well: where records of two groups differ in it, but more of them agree in it, it is a slip.
OUTVOTED = {
    "first_name": "first IN ('equal', 'nickname', 'close')",
    "birth_date": "birth IN ('equal', 'day_and_month_swapped', 'one_digit', 'digits_transposed')",
}
"""By reason: how a pair agrees in what that reason is about."""

# The expected child of a shared key is that child; other constraints stand even so.
_WAIVED_BY_SHARED_KEY = ("expected_child",)


def _case() -> str:
    whens = []
    for constraint in CONSTRAINTS:
        but = " AND NOT pair.shared_key" if constraint.reason in _WAIVED_BY_SHARED_KEY else ""
        whens.append(f"WHEN ({constraint.condition}){but} THEN '{constraint.reason}'")
    return "CASE " + " ".join(whens) + " END"


# A name alone joins nobody: many people share one, and records without birth date, address, contact
# or number are those where a wrong join would never be noticed. A person may still look at the pair.
_NAME_ALONE = """
    coalesce(birth, '') NOT IN ('equal', 'day_and_month_swapped', 'one_digit', 'digits_transposed', 'rough', 'two_parts')
    AND coalesce(home, '') NOT IN ('equal', 'postcode') AND coalesce(contact, '') <> 'equal'
    AND coalesce(traits, '') NOT IN ('equal', 'some')
    AND coalesce(middle, '') <> 'equal' AND NOT number_agrees
"""
# A clerk mistypes a day, and a family moves; that one office did both and kept the person under two keys is rare, and
# people of one common name with birth dates a digit apart are not. Between two offices it is the usual slip.
_NAME_ALONE_IN_ONE_SOURCE = """
    cl.source = cr.source AND cl.own_key AND cr.own_key AND pair.birth IN ('one_digit', 'digits_transposed', 'two_parts') AND pair.home IN ('area', 'elsewhere')
    AND coalesce(pair.contact, '') <> 'equal' AND coalesce(pair.traits, '') NOT IN ('equal', 'some') AND NOT pair.number_agrees
"""


def judged(compared: str, into: str) -> Step:
    """
    The step that holds compared pairs against all that is known of them beside their evidence.

    A name alone is told, and a constraint gives the reason for which the pair is refused.
    """
    return Step(
        into,
        f"""
        SELECT pair.* EXCLUDE (related, same_row)
                REPLACE (pair.name_alone OR coalesce({_NAME_ALONE_IN_ONE_SOURCE}, false) AS name_alone),
            CASE WHEN pair.decision = 'same' THEN NULL
                WHEN pair.decision = 'different' THEN 'decision' ELSE {_case()} END AS veto
        FROM (
            SELECT compared.*, {_NAME_ALONE} AS name_alone, decided.decision,
                one_key.l IS NOT NULL AS shared_key,
                relations.l IS NOT NULL AS related, mates.l IS NOT NULL AS same_row
            FROM {compared} AS compared
            LEFT JOIN decided ON decided.l = compared.l AND decided.r = compared.r
            LEFT JOIN one_key ON one_key.l = compared.l AND one_key.r = compared.r
            LEFT JOIN relations ON relations.l = compared.l AND relations.r = compared.r
            LEFT JOIN mates ON mates.l = compared.l AND mates.r = compared.r
        ) pair
        JOIN comparable cl ON cl.n = pair.l
        JOIN comparable cr ON cr.n = pair.r
        """,
    )


def with_kin(scored: str, join: float) -> Step:
    """
    The step that leaves `judged_pairs`: each judged pair with its `weight` in bits, and what it is `likely` to be worth.

    Kinship adds to the evidence, and a name alone cannot reach `join`; to be likely it may, and a number may alone.
    """
    agreeing = ", ".join(f"coalesce({agrees}, false) AS agrees_{reason}" for reason, agrees in OUTVOTED.items())
    return Step(
        "judged_pairs",
        f"""
        SELECT *, greatest(weight, evidence, unguarded_evidence) AS likely FROM (
            SELECT pair.l, pair.r, able, number_agrees, decision, shared_key, veto, {agreeing}, kin.l IS NOT NULL AS kin,
                name_alone AND kin.l IS NULL AS name_alone,
                evidence, unguarded_evidence, unguarded_evidence > evidence AS by_number_alone,
                CASE WHEN kin.l IS NOT NULL AND first IN ({KIN_COUNTS_WITH})
                     THEN evidence + {KIN_BITS}
                     WHEN name_alone THEN least(evidence, {join} - 0.5)
                     ELSE evidence END AS weight
            FROM ({scored}) AS pair LEFT JOIN kin ON kin.l = pair.l AND kin.r = pair.r
        )
        """,
    )
