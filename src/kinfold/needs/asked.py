"""Of whom a question is asked, and what it is compiled for: what the files of each kind of question share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kinfold.needs.coverage import Known, Reason, Reasons, Situation, known_about
from kinfold.needs.rules import Ages, Window
from kinfold.needs.words import day_words, one_words
from kinfold.vocabulary.codelists import FactKind, WhyNotKnown

COMPARED_WORDS = {">=": "at least", ">": "more than", "<=": "at most", "<": "under"}


@dataclass(frozen=True)
class Asked:
    """Of whom a question is asked: the tables it reads, and what it is compiled for."""

    name: str
    subjects: str
    """An SQL relation with subject, age, in_area and holds."""
    said: str
    """The table of facts by subject."""
    whom: str
    """person or household, for the sentences."""
    situation: Situation
    reasons: Reasons

    @property
    def on(self) -> date:
        return self.situation.on

    def part(self, name: str) -> Asked:
        """The same, for one question with a name of its own."""
        return replace(self, name=name)

    def known(
        self,
        kinds: Sequence[FactKind],
        window: Window | None = None,
        *,
        called: str | None = None,
        after: date | None = None,
    ) -> Known:
        """What no fact of these kinds within the window, or after a day, means."""
        after = window.starts_after(self.on) if window and after is None else after
        first_day = after + timedelta(days=1) if after else None
        return known_about(
            kinds, self.situation, self.reasons, called=called, whom=self.whom, first_day=first_day
        )  # fmt: skip

    def unread(self, one: str) -> int:
        """The reason where something was said in a code that the contract does not name."""
        return self.reason(
            WhyNotKnown.TOO_LITTLE,
            f"{one_words(one)} was recorded, in a code that is not known",
        )

    def reason(self, why: WhyNotKnown, words: str, sources: tuple[str, ...] = ()) -> int:
        return self.reasons.number(Reason(why, sources, words))


@dataclass(frozen=True)
class Answering:
    """
    A question as SQL: the facts looked at, and for each subject `s` of a relation the answer.

    What is told of an answer is put into words only where that answer is given, so the three stay apart.
    """

    facts: str
    met: str
    reasons: str
    sentence: str
    to_come: str
    """The numbers of the reasons where a late source could still tell of what it asks."""
    told_of: str
    """The relation: `s` has the columns of the subjects, beside what the facts say of them."""


def within_ages_sql(ages: Ages, column: str) -> str:
    return f"({column} >= {ages.from_}" + (f" AND {column} <= {ages.to})" if ages.to is not None else ")")


def period_words(window: Window, on: date) -> str:
    if window.months is not None:
        return f" in the {window.months} months to {day_words(on)}"
    if window.days is not None:
        return f" in the {window.days} days to {day_words(on)}"
    return f" up to {day_words(on)}" if window.ever else f" open on {day_words(on)}"


def too_few_terms(terms: int, asked: Asked) -> Answering:
    """Where the council's calendar does not go back so many terms: no facts, and not known."""
    number = asked.reason(
        WhyNotKnown.TOO_LITTLE, f"the council's profile does not hold the last {terms} terms before the day"
    )
    columns = "subject, fact, kind, day, dated, day AS last_day, last_said, FALSE AS yes"
    return not_known(asked, number, f"SELECT {columns} FROM {asked.said} WHERE FALSE")


def not_known(asked: Asked, number: int, facts: str) -> Answering:
    """Of nobody known, for one reason."""
    return Answering(facts, "NULL::BOOLEAN", f"[{number}]", "NULL::VARCHAR", "[]::INTEGER[]", f"{asked.subjects} s")
