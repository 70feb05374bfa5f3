"""
The closed language that a need's rule is written in.

A rule is a part; a part asks one question of the facts, or joins other parts by `any_of` or
`all_of`. There is nothing else: no arithmetic, no weights, no code. Whatever a rule asks, it has
three answers, and no fact at all is never "met": see `kinfold.needs.coverage` for when it is "not
met" and when "not known".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kinfold.needs.fact_words import WORDS, Shape
from kinfold.vocabulary.codelists import VALUES_OF, FactKind
from kinfold.vocabulary.strict_yaml import Strict

SCALED = frozenset({FactKind.WELLBEING_SCORE})
"""Kinds whose value names a validated scale, and whose amount is the score on it."""

Text = Annotated[str, Field(min_length=1)]
Age = Annotated[int, Field(ge=0, le=130)]


class Ages(Strict):
    """Whole years of age, both ends included; an end left out is open."""

    from_: Age = Field(default=0, alias="from")
    to: Age | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Ages:
        if self.to is not None and self.to < self.from_:
            raise ValueError("the ages end before they begin")
        return self


class Window(Strict):
    """How far back a question looks. Without any of them: `count` refuses, the others ask about the day itself."""

    months: Annotated[int, Field(ge=1)] | None = None
    days: Annotated[int, Field(ge=1)] | None = None
    ever: bool = False

    @model_validator(mode="after")
    def _one_window(self) -> Window:
        if sum((self.months is not None, self.days is not None, self.ever)) > 1:
            raise ValueError("use one of `months`, `days` and `ever`")
        return self

    def starts_after(self, on: date) -> date | None:
        """The day before the window's first day; None when it has no beginning."""
        if self.months is not None:
            return months_before(on, self.months)
        return on - timedelta(days=self.days) if self.days is not None else None

    @property
    def has_window(self) -> bool:
        return self.ever or self.months is not None or self.days is not None


class Compared(Strict):
    """A comparison with one number."""

    at_least: float | None = None
    more_than: float | None = None
    at_most: float | None = None
    under: float | None = None

    @property
    def comparison(self) -> tuple[str, float] | None:
        """The comparison as SQL's operator and the number."""
        told = ((">=", self.at_least), (">", self.more_than), ("<=", self.at_most), ("<", self.under))
        return next(((sign, number) for sign, number in told if number is not None), None)

    @property
    def upwards(self) -> bool:
        """More can only help to meet it: one fact that is held suffices, whatever else is not known."""
        return self.comparison is not None and self.comparison[0] in {">=", ">"}

    @model_validator(mode="after")
    def _one_comparison(self) -> Compared:
        numbers = (self.at_least, self.more_than, self.at_most, self.under)
        if sum(number is not None for number in numbers) > 1:
            raise ValueError("use one of `at_least`, `more_than`, `at_most` and `under`")
        return self


class Called(Strict):
    """What the facts are called in the finding's sentence, after a number; in place of the kind's own words."""

    one: Text
    many: Text


class _OfKinds(Window, Compared):
    of: Annotated[tuple[FactKind, ...], Field(min_length=1)]
    value: tuple[Text, ...] = ()
    """Only facts with one of these values."""
    outcome: tuple[Text, ...] = ()
    """Only facts that ended in one of these ways."""
    called: Called | None = None

    @model_validator(mode="after")
    def _asks_what_facts_can_say(self) -> _OfKinds:
        for kind in self.of:
            _check_values(kind, self.value)
        return self


class Count(_OfKinds):
    """How many facts happened or began within the window."""

    terms: Annotated[int, Field(ge=1, le=6)] | None = None
    """The most recent school terms that have begun by the day, from the first day of the first of them to the day."""

    @model_validator(mode="after")
    def _counts(self) -> Count:
        _check_shape("count", self.of, {Shape.EVENT, Shape.EPISODE})
        if self.has_window == (self.terms is not None):
            raise ValueError("`count` needs one of `months`, `days`, `terms` and `ever`")
        if self.comparison is None:
            raise ValueError("`count` needs one of `at_least`, `more_than`, `at_most` and `under`")
        return self


class Open(_OfKinds):
    """How many episodes are open on the day, or were at any time in the window; at least one unless it says otherwise."""

    at_least: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _at_least_one(cls, told: object) -> object:
        if isinstance(told, dict) and not set(told) & {"at_least", "more_than", "at_most", "under"}:
            return {**told, "at_least": 1}
        return told

    @model_validator(mode="after")
    def _episodes(self) -> Open:
        _check_shape("open", self.of, {Shape.EPISODE})
        return self


class Latest(Window, Compared):
    """What the newest statement says that still holds: a value among some, or an amount compared with a number."""

    of: FactKind
    among: tuple[Text, ...] = ()
    unknown: tuple[Text, ...] = ()
    """Values that say that the source does not know."""
    measure: Literal["amount", "of_amount"] | None = None
    scale: Text | None = None
    """Only scores on this validated scale."""
    unit: Text | None = None
    """What the number is a number of, such as weeks or points."""
    silence: Literal["none", "not_known"] = "not_known"
    """What it means that a source holds the person and says nothing: that there is none, or that it is not known."""
    says: Text
    """The met sentence, without its date and full stop; `{amount}` stands for the number."""
    says_not: Text
    dated: Literal["on", "since"] = "on"
    """Whether the statement's day is when it was made, or since when it holds."""

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Latest:
        _check_shape("latest", (self.of,), {Shape.STATEMENT})
        _check_values(self.of, (*self.among, *self.unknown, *filter(None, (self.scale,))))
        if bool(self.among) == bool(self.measure):
            raise ValueError("`latest` needs either `among` or `measure`")
        if bool(self.measure) != (self.comparison is not None):
            raise ValueError("`measure` and one of `at_least`, `more_than`, `at_most`, `under` go together")
        if bool(self.measure) != (self.unit is not None):
            raise ValueError("a number needs its `unit`, such as weeks or points")
        if (self.scale is not None) != (self.of in SCALED):
            raise ValueError("`scale` goes with a kind of fact that is a score, and such a kind with its `scale`")
        if self.scale is not None and self.measure != "amount":
            raise ValueError("a score is compared by `measure: amount`")
        return self


class Rate(Compared):
    """The share that an amount is of another, added up over the most recent completed full terms. 0.1 is a tenth."""

    of: FactKind
    terms: Annotated[int, Field(ge=1, le=6)]
    unit: Text
    """What the number is a share of, such as possible sessions."""
    least_of: Annotated[float, Field(gt=0)]
    """A term with less than this to be a share of is not a full term for the person, and the answer is not known."""

    @model_validator(mode="after")
    def _is_a_share(self) -> Rate:
        _check_shape("rate", (self.of,), {Shape.MEASURE})
        if self.comparison is None:
            raise ValueError("`rate` needs one of `at_least`, `more_than`, `at_most` and `under`")
        return self


class Assessed(Window):
    """
    What a professional judged. Nobody having judged is not known, whatever sources there are.

    Without `of`, nothing that agencies send can say it, and the answer is always: nobody has assessed it.
    What `leaves_open` holds was judged and does not say enough to answer; `open_says` says in words what is missing.
    """

    of: FactKind | None = None
    among: tuple[Text, ...] = ()
    leaves_open: tuple[Text, ...] = ()
    says: Text | None = None
    says_not: Text | None = None
    open_says: Text | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Assessed:
        words = self.says or self.says_not or self.open_says
        if self.of is None:
            if self.among or self.leaves_open or words or self.has_window:
                raise ValueError("`assessed` without `of` takes no other key")
            return self
        if self.of is not FactKind.ASSESSMENT_FACTOR:
            _check_shape("assessed", (self.of,), {Shape.STATEMENT})
        elif self.leaves_open:
            raise ValueError("an assessment's factors leave nothing open: what is not among them was not named")
        _check_values(self.of, (*self.among, *self.leaves_open))
        told = (bool(self.among), self.says is not None), (bool(self.leaves_open), self.open_says is not None)
        if self.says_not is None or not any(has for has, _ in told) or any(has is not said for has, said in told):
            raise ValueError(
                "`assessed` with `of` needs `says_not`, and `among` with `says` or `leaves_open` with `open_says`"
            )
        return self


class Part(Strict):
    """One question, or other parts joined. `ages`: outside them this part answers no."""

    any_of: tuple[Part, ...] = ()
    all_of: tuple[Part, ...] = ()
    count: Count | None = None
    open: Open | None = None
    latest: Latest | None = None
    rate: Rate | None = None
    assessed: Assessed | None = None
    ages: Ages | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Part:
        told = (self.any_of, self.all_of, self.count, self.open, self.latest, self.rate, self.assessed)
        if sum(bool(thing) if isinstance(thing, tuple) else thing is not None for thing in told) != 1:
            raise ValueError("a part is exactly one of any_of, all_of, count, open, latest, rate and assessed")
        if self.ages and (self.any_of or self.all_of):
            raise ValueError("`ages` stands beside a question, not beside any_of or all_of")
        return self

    @property
    def question(self) -> Question | None:
        """The question this part asks; None where it joins others."""
        return self.count or self.open or self.latest or self.rate or self.assessed

    @property
    def joined(self) -> tuple[Part, ...]:
        return self.any_of or self.all_of

    def leaves(self) -> Iterator[Part]:
        """The parts that ask a question, in the order they are written."""
        if self.joined:
            for part in self.joined:
                yield from part.leaves()
        else:
            yield self


Question = Count | Open | Latest | Rate | Assessed


def kinds_of(question: Question) -> tuple[FactKind, ...]:
    """The kinds of fact that a question asks for."""
    if isinstance(question, Assessed):
        return () if question.of is None else (question.of,)
    return question.of if isinstance(question.of, tuple) else (question.of,)


def months_before(on: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day where it has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last_day = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(on.day, last_day))


def _check_shape(question: str, kinds: tuple[FactKind, ...], allowed: set[Shape]) -> None:
    if wrong := [kind.value for kind in kinds if WORDS[kind].shape not in allowed]:
        shapes = " or ".join(sorted(shape.value for shape in allowed))
        raise ValueError(f"`{question}` asks for a kind of fact that is an {shapes}, which {', '.join(wrong)} is not")


def _check_values(kind: FactKind, values: tuple[str, ...]) -> None:
    known = VALUES_OF.get(kind)
    if known is not None and (wrong := sorted(set(values) - known)):
        raise ValueError(f"{kind.value} never has the value {', '.join(wrong)}; it has {', '.join(sorted(known))}")
