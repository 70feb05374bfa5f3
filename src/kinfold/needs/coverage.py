"""
What a council's sources let a rule say "no" about.

A fact that is held speaks for itself. That there is none means "no" only where a source would have
said so: a *listed* source that holds the person now, as one of those of whom it tells such things,
and whose row does not leave the answer empty; or a *log* whose area the person lives in, whose ages take the person in and which goes back to the
first day that is asked about; and neither of them late. Everywhere else it is "not known", with the
reason. One late source is enough to leave the answer open, since what is missing may be in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kinfold.governance.rules.profile import Profile, Term
from kinfold.needs.fact_words import WORDS
from kinfold.needs.words import day_words, list_sql, listed_words, text_sql
from kinfold.vocabulary.codelists import Coverage, FactKind, WhyNotKnown


@dataclass(frozen=True)
class Source:
    """A source as the accept stage tells of it."""

    source: str
    title: str
    coverage: Coverage
    fact_kinds: frozenset[str]
    latest_extract: date | None
    fresh: bool
    from_age: int | None = None
    to_age: int | None = None
    facts_about: frozenset[str] = frozenset()
    """`kind:role`: of people in which role it would tell which kind of fact."""
    known_from: date | None = None
    """Of a log: the first day of which it tells everything."""

    def roles(self, kind: FactKind) -> tuple[str, ...]:
        """The roles of the people of whom it would tell a kind of fact."""
        return tuple(
            sorted(role for told, _, role in (pair.partition(":") for pair in self.facts_about) if told == kind.value)
        )

    def goes_back_to(self, day: date | None) -> bool:
        """Whether it tells everything since a day; None asks about any time at all, which no log is held to."""
        return day is None or (self.known_from is not None and self.known_from <= day)

    @property
    def late_words(self) -> str:
        if self.latest_extract is None:
            return f"{self.title} has sent nothing yet"
        return f"{self.title} is late: its last extract is of {day_words(self.latest_extract)}"


@dataclass(frozen=True)
class CountedTerm:
    """A completed term; a stretch of attendance belongs to the first term that ends after it begins."""

    name: str
    after: date | None
    """The day before the first that belongs to it: the end of the term before."""
    last_day: date


@dataclass(frozen=True)
class Situation:
    """What the rules are compiled for: a day, the council's sources, its terms and area."""

    on: date
    sources: tuple[Source, ...]
    terms: tuple[Term, ...]
    districts: tuple[str, ...]

    def giving(self, kind: FactKind) -> tuple[Source, ...]:
        """The sources whose contracts can give a kind of fact."""
        return tuple(source for source in self.sources if kind.value in source.fact_kinds)

    def begun_terms(self, count: int) -> tuple[Term, ...] | None:
        """The most recent terms that have begun by the day, oldest first; None where the profile does not hold so many."""
        begun = sorted((term for term in self.terms if term.first_day <= self.on), key=lambda term: term.first_day)
        return tuple(begun[-count:]) if len(begun) >= count else None

    def recent_terms(self, kind: FactKind, count: int) -> tuple[CountedTerm, ...] | None:
        """
        The most recent completed terms that the sources of a kind can have told of, oldest first.

        A term that ended after the newest extract was made is not completed for us. None where the
        council's profile does not hold so many terms.
        """
        told = [source.latest_extract for source in self.giving(kind) if source.latest_extract and source.fresh]
        until = min(max(told), self.on) if told else self.on
        terms = sorted(self.terms, key=lambda term: term.last_day)
        counted = [
            CountedTerm(
                term.name, terms[place - 1].last_day if place else term.first_day - timedelta(days=1), term.last_day
            )
            for place, term in enumerate(terms)
            if term.last_day < until
        ]
        return tuple(counted[-count:]) if len(counted) >= count else None


def situation(on: date, sources: Sequence[dict[str, Any]], profile: Profile) -> Situation:
    """From the rows of the table `sources` and the council's profile."""
    return Situation(
        on,
        tuple(
            Source(
                source=row["source"],
                title=row["title"],
                coverage=Coverage(row["coverage"]),
                fact_kinds=frozenset(row["fact_kinds"] or ()),
                latest_extract=row["latest_extract"],
                fresh=bool(row["fresh"]),
                from_age=row["from_age"],
                to_age=row["to_age"],
                facts_about=frozenset(row["facts_about"] or ()),
                known_from=row["known_from"],
            )
            for row in sorted(sources, key=lambda row: str(row["source"]))
        ),
        profile.terms,
        tuple(sorted(profile.area.postcode_districts)),
    )


@dataclass(frozen=True)
class Reason:
    """Why an answer is not known: a constant of the run, so that rows carry its number only."""

    why: WhyNotKnown
    sources: tuple[str, ...]
    words: str
    """What follows "Not known:", without its full stop."""


@dataclass
class Reasons:
    """The reasons that the compiled rules can give, numbered from 1 in the order they were first needed."""

    told: list[Reason] = field(default_factory=list)

    def number(self, reason: Reason) -> int:
        if reason not in self.told:
            self.told.append(reason)
        return self.told.index(reason) + 1


@dataclass(frozen=True)
class Known:
    """For one question: SQL over a subject `s` with the columns in_area, holds, left_open and age."""

    sql: str
    """True where no fact means no."""
    late_sql: str
    """True where a source that should have spoken is late."""
    reasons_sql: str
    """The numbers of the reasons where it is not known."""
    to_come_sql: str
    """The numbers of the reasons where it is not known and a late source could still tell of such a fact."""
    since: date | None = None
    """The day from which the logs among the sources speak; None where there is no log, or it names no day."""


_Told = tuple[tuple[Source, tuple[str, ...]], ...]
"""The sources of a kind of fact, each with the roles of the people of whom it tells it."""


def known_about(
    kinds: Sequence[FactKind],
    situation: Situation,
    reasons: Reasons,
    *,
    called: str | None,
    whom: str = "person",
    first_day: date | None = None,
) -> Known:
    """
    Whether no fact of these kinds since `first_day` (None: at any time) means no. All of the kinds
    must be covered.

    `called` is what the facts are called in sentences, where it is not what their kinds are called.
    """
    by_sources: dict[_Told, list[FactKind]] = {}
    for kind in kinds:
        told = tuple((source, source.roles(kind)) for source in situation.giving(kind))
        by_sources.setdefault(told, []).append(kind)
    parts = [
        _known_about(
            told, alike, reasons, called or listed_words([WORDS[kind].many for kind in alike], "or"), whom, first_day
        )
        for told, alike in by_sources.items()
    ]
    return Known(
        " AND ".join(f"({part.sql})" for part in parts),
        " OR ".join(f"({part.late_sql})" for part in parts),
        _joined([part.reasons_sql for part in parts]),
        _joined([part.to_come_sql for part in parts]),
        max((part.since for part in parts if part.since), default=None),
    )


def _joined(lists: Sequence[str]) -> str:
    return f"list_concat({', '.join(lists)})" if len(lists) > 1 else lists[0]


def _known_about(
    told: _Told, kinds: Sequence[FactKind], reasons: Reasons, called: str, whom: str, first_day: date | None
) -> Known:
    sources = tuple(source for source, _ in told)
    roles = dict(told)
    logs = [source for source in sources if source.coverage is Coverage.LOG]
    lists = [source for source in sources if source.coverage is Coverage.LISTED]
    no_source = reasons.number(
        Reason(WhyNotKnown.NO_SOURCE, (), f"no source that the council takes tells of {called} for this {whom}")
    )
    covered = [
        f"(s.in_area AND {_of_age(source)})" for source in logs if source.fresh and source.goes_back_to(first_day)
    ]
    late = [_of_age(source) for source in logs if not source.fresh]
    if fresh := [source for source in lists if source.fresh]:
        covered.append(f"({_held_as(fresh, roles)} AND NOT {_left_open(fresh, kinds)})")
    if not_fresh := [source for source in lists if not source.fresh]:
        late.append(_held_as(not_fresh, roles))
    covered_sql, late_sql = " OR ".join(covered) or "FALSE", " OR ".join(late) or "FALSE"
    known = f"({covered_sql}) AND NOT ({late_sql})"

    # In order: the first that is true is told.
    cases: list[tuple[str, int]] = []
    overdue = [source for source in sources if not source.fresh]
    to_come_sql = "[]::INTEGER[]"
    if overdue:
        words = "; ".join(source.late_words for source in overdue)
        number = reasons.number(Reason(WhyNotKnown.SOURCE_LATE, _ids(overdue), words))
        cases.append((late_sql, number))
        # Whom a late list will hold nobody can say, so it may tell of anybody; a log only of those of its ages.
        # Whose age nobody tells may be of any.
        of_age = [
            f"(s.age IS NULL OR {_of_age(source)})" if source.coverage is Coverage.LOG else "TRUE" for source in overdue
        ]
        could = f"NOT ({known}) AND ({' OR '.join(of_age)})"
        to_come_sql = f"(CASE WHEN {could} THEN [{number}] ELSE []::INTEGER[] END)"
    for short in (source for source in logs if source.fresh and not source.goes_back_to(first_day)):
        number = reasons.number(Reason(WhyNotKnown.TOO_LITTLE, _ids([short]), _short_words(short, first_day)))
        cases.append((f"s.in_area AND {_of_age(short)}", number))
    if fresh_logs := [source for source in logs if source.fresh]:
        words = listed_words([source.title for source in fresh_logs])
        outside = f"{words} would tell of people who live in the area, and no home there is known"
        number = reasons.number(Reason(WhyNotKnown.NOT_IN_AREA, _ids(fresh_logs), outside))
        cases.append((" OR ".join(f"(NOT s.in_area AND {_of_age(source)})" for source in fresh_logs), number))
    for empty in fresh:
        left = f"{empty.title} holds this {whom}, and leaves empty what it could tell of {called}"
        number = reasons.number(Reason(WhyNotKnown.TOO_LITTLE, _ids([empty]), left))
        cases.append((_left_open([empty], kinds), number))
    for silent in fresh:
        held = f"{silent.title} holds this {whom}, but does not tell of {called} for everybody in the same role there"
        number = reasons.number(Reason(WhyNotKnown.TOO_LITTLE, _ids([silent]), held))
        cases.append((f"list_contains(s.holds, {text_sql(silent.source)})", number))
    if fresh:
        words = listed_words([source.title for source in fresh], "or")
        absent = f"this {whom} is not among those whom {words} holds now"
        number = reasons.number(Reason(WhyNotKnown.NOT_IN_SOURCE, _ids(fresh), absent))
        cases.append(("TRUE", number))
    if not_fresh:
        words = "; ".join(source.late_words for source in not_fresh)
        number = reasons.number(Reason(WhyNotKnown.SOURCE_LATE, _ids(not_fresh), words))
        cases.append(("TRUE", number))
    limited = [source for source in logs if _of_age(source) != "TRUE"]
    if limited and whom == "person":
        words = listed_words([source.title for source in limited])
        unborn = f"{words} is about people of some ages only, and no source says when this one was born"
        cases.append(("s.age IS NULL", reasons.number(Reason(WhyNotKnown.AGE_NOT_KNOWN, _ids(limited), unborn))))
    whens = " ".join(f"WHEN {case} THEN [{number}]" for case, number in cases)
    return Known(
        known,
        late_sql,
        f"(CASE WHEN {known} THEN []::INTEGER[] {whens} ELSE [{no_source}] END)" if cases else f"[{no_source}]",
        to_come_sql,
        min((source.known_from for source in logs if source.fresh and source.known_from), default=None),
    )


def _held_as(sources: Sequence[Source], roles: dict[Source, tuple[str, ...]]) -> str:
    """Whether one of the sources holds a subject in a role of which it would tell the fact."""
    pairs = [f"{source.source}:{role}" for source in sources for role in roles[source]]
    return f"list_has_any(s.holds, {list_sql(pairs)})"


def _left_open(sources: Sequence[Source], kinds: Sequence[FactKind]) -> str:
    """Whether the row of one of the sources about a subject leaves the answer empty."""
    return f"list_has_any(s.left_open, {list_sql([f'{source.source}:{kind}' for source in sources for kind in kinds])})"


def _short_words(log: Source, first_day: date | None) -> str:
    if log.known_from is None:
        return f"no day is known from which {log.title} holds everything"
    asked = f", and this asks about the time since {day_words(first_day)}" if first_day else ""
    return f"{log.title} tells of nothing before {day_words(log.known_from)}{asked}"


def _of_age(source: Source) -> str:
    """
    Whether a subject is of an age that the log is about. A log with limits does not speak for somebody
    whose age is not known.
    """
    if source.from_age is None and source.to_age is None:
        return "TRUE"
    limits = [f"s.age >= {source.from_age}"] if source.from_age is not None else []
    limits += [f"s.age <= {source.to_age}"] if source.to_age is not None else []
    return f"coalesce({' AND '.join(limits)}, FALSE)"


def _ids(sources: Sequence[Source]) -> tuple[str, ...]:
    return tuple(sorted(source.source for source in sources))
