"""
The rules of the door as they are read from `door.yaml`: reviewed data, with an owner and a source each.

What a rule means is a check of `policy.py` of the same id. A file that leaves a check out is refused,
since nothing would say that the door has become wider.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from pydantic import model_validator

from kinfold.governance.rules.rows import RelationshipKind
from kinfold.governance.rules.told import Text
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.strict_yaml import Strict, parse


class Check(StrEnum):
    """What the door can hold against a request. A rule is known by the check that it is."""

    ACCOUNT_ACTIVE = "account_active"
    TRAINING_IN_DATE = "training_in_date"
    AGREEMENT_SIGNED = "agreement_signed"
    ROLE_SERVES_PURPOSE = "role_serves_purpose"
    ROLE_MAY_DO = "role_may_do"
    PURPOSE_COVERS_ACTION = "purpose_covers_action"
    PURPOSE_COVERS_CATEGORY = "purpose_covers_category"
    RELATIONSHIP_STANDS = "relationship_stands"
    NOT_OWN_RECORD = "not_own_record"
    NOT_OWN_FAMILY = "not_own_family"
    NOT_A_COLLEAGUE = "not_a_colleague"
    NOT_RESTRICTED = "not_restricted"


ABOUT_SOMEONE = frozenset(
    {
        Check.RELATIONSHIP_STANDS,
        Check.NOT_OWN_RECORD,
        Check.NOT_OWN_FAMILY,
        Check.NOT_A_COLLEAGUE,
        Check.NOT_RESTRICTED,
    }
)
"""What depends on whom it is about; the others can be answered before a list is made."""


class Rule(Strict):
    """One rule. `rule` is the sentence that reviewers read; `because` and `ask` are what a refused person is told."""

    id: Check
    rule: Text
    because: Text
    ask: Text
    owner: Text
    source: Text
    """The law or the promise that it keeps."""


class DoorRules(Strict):
    """All rules of the door, in order: the first that does not hold is the answer."""

    relationships: tuple[RelationshipKind, ...]
    """Why somebody may open a page; a kind that is not named lets nobody in."""
    under_broken_glass: tuple[Action, ...]
    """What may be done where nothing but a broken glass stands."""
    passed_up: tuple[RelationshipKind, ...]
    """Relationships of a worker that stand for their manager too."""
    on_duty: tuple[RelationshipKind, ...]
    """Relationships of a team's workers that stand for whoever is on its duty that day."""
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _nothing_is_left_out(self) -> DoorRules:
        named = [rule.id for rule in self.rules]
        problems = [f"there is no rule '{check}': put it back" for check in Check if check not in named]
        problems += [f"the rule '{id_}' stands there twice: take one out" for id_ in Check if named.count(id_) > 1]
        last = [rule.id in ABOUT_SOMEONE for rule in self.rules]
        if last != sorted(last):
            problems.append(
                "a rule about whom it is comes before one about the account or the work: move it to the end"
            )
        told = {(rule.because, rule.ask) for rule in self.rules if rule.id in ABOUT_SOMEONE}
        if len(told) > 1:
            problems.append(
                "the rules about whom it is refuse in different words, which would tell a stranger from somebody "
                "protected: give all of them the same 'because' and 'ask'"
            )
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def without(self, check: Check) -> DoorRules:
        """As they would be if one were missing. For tests and reviews that ask whether each matters."""
        return self.model_copy(update={"rules": tuple(rule for rule in self.rules if rule.id is not check)})

    def has(self, check: Check) -> bool:
        return any(rule.id is check for rule in self.rules)


def read_door(text: str, *, file: str) -> DoorRules:
    """Read a rule file; raises BadSettings with every problem, its line and what to do."""
    return parse(text, DoorRules, file=file)


@lru_cache(maxsize=1)
def door() -> DoorRules:
    """The rules that are shipped."""
    text = files("kinfold.governance.rules").joinpath("door.yaml").read_text(encoding="utf-8")
    return read_door(text, file="kinfold/governance/rules/door.yaml")
