"""What a reader may see for one purpose: whom, which categories of data, and which sources may be named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from kinfold.governance import wall
from kinfold.governance.queries import Visible
from kinfold.register.models import Family, Need, Person, Run, Source
from kinfold.register.rules.sentences import A_SOURCE_NOT_SHOWN
from kinfold.register.values import SourceState
from kinfold.vocabulary.codelists import CATEGORY_OF, Category, FactKind

A_SERVICE = "a service"
"""What stands for a service that the reader may not be told of."""


@dataclass(frozen=True)
class Seen:
    """One reader's view of one run."""

    on: date
    categories: frozenset[Category]
    visible: Visible
    sources: dict[str, Source]
    """The sources that may be named. One that gives nothing but left-out categories may not be: that a
    recovery service holds a record of somebody says as much as its facts do."""

    def kinds(self) -> list[str]:
        return [kind.value for kind in FactKind if CATEGORY_OF[kind] in self.categories]

    def title(self, source: str | None) -> str:
        found = self.sources.get(source or "")
        return found.title if found else A_SOURCE_NOT_SHOWN

    def service(self, kind: FactKind | None, source: str) -> str:
        """
        A source by its title where the purpose includes what it tells; otherwise a word that says nothing.

        By the purpose and not by the person, so that nothing is told by what is left out.
        """
        told = {kind} if kind else {FactKind(one) for one in self._gives(source) if one in set(FactKind)}
        may = bool(told) and all(CATEGORY_OF[one] in self.categories for one in told)
        return self.sources[source].title if may and source in self.sources else A_SERVICE

    def _gives(self, source: str) -> list[str]:
        return list(self.sources[source].fact_kinds) if source in self.sources else []

    def titles(self, sources: Iterable[str]) -> list[str]:
        """
        Titles in order. Of the sources that may not be named nothing is told, not even that there is one: where a
        council has a single such source, that would be its name.
        """
        return [self.sources[source].title for source in sources if source in self.sources]

    def last_said(self, source: str, last_said: date | None) -> date:
        """The register leaves the day out while the newest extract says it."""
        found = self.sources.get(source)
        return last_said or (found.latest_extract if found else None) or self.on

    def people(self) -> QuerySet[Person]:
        return people_but(self.visible.hidden_people)

    def families(self) -> QuerySet[Family]:
        return Family.objects.filter(restricted=False).exclude(id__in=self.visible.hidden_families)

    def needs(self) -> dict[str, Need]:
        """The needs whose rules ask for nothing that the purpose leaves out; silence on what they ask for is a no."""
        seen = {category.value for category in self.categories}
        return {
            need.id: need
            for need in Need.objects.order_by("outcome_order", "id")
            if need.categories and seen.issuperset(need.categories)
        }

    def not_yours(self) -> tuple[str, ...]:
        return tuple(category.value for category in Category if category not in self.categories)

    def states(self) -> tuple[SourceState, ...]:
        return source_states(self.sources.values())


def people_but(hidden: QuerySet[Any, str]) -> QuerySet[Person]:
    """All whom a reader may find or meet on a page: neither protected, nor hidden from them."""
    return Person.objects.filter(restricted=False).exclude(id__in=hidden)


def seen_for(visible: Visible) -> Seen:
    categories = visible.categories
    run = newest_run()
    return Seen(
        on=run.on_day if run else date.min,
        categories=categories,
        visible=visible,
        sources={source.id: source for source in Source.objects.order_by("title") if _may_be_named(source, categories)},
    )


def source_states(sources: Iterable[Source]) -> tuple[SourceState, ...]:
    return tuple(
        SourceState(
            source=source.id,
            title=source.title,
            partner=source.partner,
            latest_extract=source.latest_extract,
            fresh=source.fresh,
            rows_in=source.rows_in,
            kept=source.kept,
            set_aside=source.set_aside,
            newest_refused=source.newest_refused,
            protects=source.protects,
        )
        for source in sources
    )


def newest_run() -> Run | None:
    return Run.objects.order_by("-published_at", "-id").first()


def newest_day() -> date | None:
    """The day that the newest run speaks of; None before the first."""
    run = newest_run()
    return run.on_day if run else None


@contextmanager
def one_run() -> Iterator[None]:
    """
    All reads within see the register as it stands now, also while a run is being published. On PostgreSQL they
    are held by the second wall as well: what is read of people outside of this is not there.

    On SQLite by a plain BEGIN, since our own transactions begin with the lock for writing, and a page
    that only reads must never wait for it.
    """
    if connection.in_atomic_block:
        wall.tell()
        yield
        return
    if connection.vendor != "sqlite":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            wall.tell()
            yield
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def _may_be_named(source: Source, categories: frozenset[Category]) -> bool:
    gives = {CATEGORY_OF[FactKind(kind)] for kind in source.fact_kinds if kind in set(FactKind)}
    return not gives or bool(gives & categories)
