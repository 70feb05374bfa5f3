"""What may stand in the files of a framework: `framework.yaml`, and one file a need."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kinfold.needs.rules import Ages, Assessed, Part, Text, kinds_of
from kinfold.vocabulary.codelists import CATEGORY_OF, Category, FamilyRole
from kinfold.vocabulary.strict_yaml import Strict

OutcomeId = Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]
NeedCode = Annotated[str, Field(pattern=r"^[A-Z]{2,5}-[0-9]{1,2}[a-z]?$")]
SourceKey = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]


class Reference(Strict):
    """Where something is said."""

    title: Text
    href: Text | None = None

    def __str__(self) -> str:
        return f"{self.title} ({self.href})" if self.href else self.title


class Outcome(Strict):
    """One of the headline outcomes."""

    id: OutcomeId
    title: Text
    also_called: tuple[Text, ...] = ()
    verified: bool
    sources: tuple[SourceKey, ...]


class Believed(Strict):
    """How sure a value is, and who says it: sources are ids in the framework's own list."""

    verified: bool
    """True only where a source that was opened says all of it."""
    verified_parts: tuple[Text, ...] = ()
    """What of it a source does say."""
    confidence: Literal["high", "medium", "low"] | None = None
    """How sure the recollection is of what no source could be seen to say."""
    sources: tuple[SourceKey, ...] = ()


class Value(Believed):
    """What a need's rule says from one day on. `withdrawn` ends the rule from that day."""

    rule: Part | None = None
    also_shown_by: tuple[Part, ...] = ()
    """Evidence that shows the need by itself, and whose absence says nothing."""
    withdrawn: bool = False
    local: bool = False
    """The council's own reading."""
    reference: Reference
    note: Text | None = None

    @model_validator(mode="after")
    def _rule_or_withdrawn(self) -> Value:
        if (self.rule is None) != self.withdrawn:
            raise ValueError("a value needs either a `rule` or `withdrawn: true`")
        if any(part.joined for part in self.also_shown_by):
            raise ValueError("`also_shown_by` is a list of single questions")
        return self

    def leaves(self) -> tuple[Part, ...]:
        """Every question the value asks: the rule's first, then those that also show the need."""
        return (*(self.rule.leaves() if self.rule else ()), *self.also_shown_by)


class FamiliesWith(Strict):
    """The need is held only against families with a child below this age or one that is expected."""

    child_under: Annotated[int, Field(ge=1)]


class Need(Strict):
    """One need."""

    id: NeedCode
    outcome: OutcomeId
    label: Text
    about: Literal["child", "adult", "household"]
    ages: Ages | None = None
    families_with: FamiliesWith | None = None
    evidence: Literal["data", "assessment", "either"]
    """What can show it: what agencies send, only a professional's judgement, or one or the other."""
    speaks_of: tuple[Category, ...] = ()
    """The kinds of personal data that the need itself is, where a judgement shows it that no extract holds."""
    caution: Text | None = None
    """A sentence that follows `not met`, where silence must not be taken for an answer."""
    values: Annotated[dict[date, Value], Field(min_length=1)]

    @model_validator(mode="after")
    def _keeps_its_word(self) -> Need:
        if self.ages and self.about == "household":
            raise ValueError("a need about the household has no `ages`")
        if not self.id.startswith(f"{self.outcome}-"):
            raise ValueError(f"the id does not begin with its outcome, {self.outcome}-")
        for value in self.values.values():
            judged = [isinstance(part.question, Assessed) for part in value.leaves()]
            if self.evidence == "data" and any(judged):
                raise ValueError("the evidence is `data`, but the rule asks what was assessed")
            if self.evidence == "assessment" and not all(judged):
                raise ValueError("the evidence is `assessment`, but the rule asks for more than what was assessed")
            if self.about == "household" and any(part.ages for part in value.leaves()):
                raise ValueError("a need about the household has no `ages`")
        return self

    def categories(self) -> list[str]:
        """The kinds of personal data that its rules ask for, or that it speaks of itself; sorted."""
        kinds = {
            kind
            for value in self.values.values()
            for part in value.leaves()
            if part.question is not None
            for kind in kinds_of(part.question)
        }
        return sorted({CATEGORY_OF[kind].value for kind in kinds} | {category.value for category in self.speaks_of})


class MustInclude(Believed):
    """A family is for the programme only with a member in one of these roles."""

    roles: Annotated[tuple[FamilyRole, ...], Field(min_length=1)]


class Readings(Believed):
    """How many needs open the programme, and the two ways in which that is read."""

    at_least: Annotated[int, Field(ge=1)]
    needs: Text
    outcomes: Text
    default: Literal["needs", "outcomes"]


class CountedOnce(Believed):
    """Needs that one and the same circumstance of a person meets: it counts for one of them."""

    needs: Annotated[tuple[NeedCode, ...], Field(min_length=2)]
    why: Text


class ParentElsewhere(Believed):
    """How many needs a parent who lives elsewhere can supply."""

    at_most: Literal[1]


class Eligibility(Strict):
    """Which families may be eligible."""

    must_include: MustInclude
    readings: Readings
    counted_once: tuple[CountedOnce, ...] = ()
    parent_elsewhere: ParentElsewhere | None = None


class Cited(Strict):
    """A source, and whether it is a national or a local statement."""

    title: Text
    href: Text | None = None
    scope: Literal["national", "local", "press"] = "national"


class Days(Strict):
    from_: date = Field(alias="from")
    until: date | None = None


class About(Strict):
    """What stands in framework.yaml."""

    kind: Literal["programme", "gateway"] = "programme"
    """A gateway is the law's own test for using a power to share. It opens no programme, and no council adopts it as one."""
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    in_force: Days
    note: Text | None = None
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    eligibility: Eligibility
    sources: dict[SourceKey, Cited]
