"""
Whether a source's sharing agreement, and the lawful basis it comes under, let an extract be used.

An extract is judged by the day it speaks of and by the day it came: a file that is handed in after the end is refused,
whatever day stands in its name. What came while they stood stays in use when they have ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import SourceKind
from kinfold.sources.contract import Contract
from kinfold.sources.extracts import Extract
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import Period

_REGISTERED = "entry in the register of sources"


@dataclass(frozen=True)
class Agreements:
    """When each source's agreement stands, and what else it rests on."""

    stands: Mapping[SourceId, Period]
    failed: Mapping[SourceId, date] = field(default_factory=dict)
    """Where the newest due diligence on it failed: since when."""
    besides: Mapping[SourceId, tuple[tuple[str, tuple[Period, ...]], ...]] = field(default_factory=dict)
    """
    What else has to hold, in words, and when it does: the lawful basis, and the entries of the register of sources.

    Of several entries one is enough, so that one can hand over to the next.
    """
    by_calendar: bool = True
    """
    False of an invented council: the files of its years are made on one day, so that the day in their name is all there is.
    """

    def problem(self, contract: Contract, extract: Extract, *, today: date, speaks_of: date) -> str | None:
        """
        Why nothing of an extract is used; None where it may be. `speaks_of` is the day of the run.

        Before its first day an agreement lets nothing be used. From then on it does not matter when a file came, since
        an agreement that was renewed begins anew, and what came under the one before stays.
        """
        now, came = (today, extract.came) if self.by_calendar else (speaks_of, extract.day)
        named = f"sharing agreement '{contract.agreement}'"
        failed = self.failed.get(extract.source)
        stands = self.stands.get(extract.source)
        if stands is not None and (problem := _problem(named, stands, day=extract.day, came=came, now=now)):
            return problem
        if stands is not None and failed is not None and came >= failed:
            return f"Due diligence on its {named} failed on {failed.isoformat()}: nothing that comes since is used until it passes."
        for what, periods in self.besides.get(extract.source, ()):
            problems = [_problem(what, one, day=extract.day, came=came, now=now) for one in periods]
            if all(problems):
                return problems[-1]
        return None


def _problem(what: str, period: Period, *, day: date, came: date, now: date) -> str | None:
    """Why an extract of a day is not used under one thing that has its days; None where it may be."""
    file = "sharing.yaml" if what == _REGISTERED else "profile.yaml"
    if period.from_ is not None and now < period.from_:
        return f"Its {what} begins on {period.from_.isoformat()}: nothing is used under it before."
    if period.until is None:
        return None
    if day >= period.until:
        return f"Its {what} ended on {period.until.isoformat()}: renew it in {file}."
    if came >= period.until:
        return f"It came on {came.isoformat()}, and its {what} had ended on {period.until.isoformat()}: renew it in {file}."
    return None


def agreements_of(
    profile: Profile,
    contracts: Mapping[SourceId, Contract],
    failed: Mapping[str, date] = MappingProxyType({}),
    registered: Sequence[SourceKind] = (),
) -> Agreements:
    """
    When the agreement of each contract stands, as the profile and the register of sources say it.

    `failed` are the agreements, by id, whose newest due diligence failed, with its day.
    """
    stands = {
        source: Period(profile.agreements[contract.agreement].from_, profile.agreements[contract.agreement].until)
        for source, contract in contracts.items()
    }
    failing = {source: failed[one.agreement] for source, one in contracts.items() if one.agreement in failed}
    besides = {source: tuple(_besides(profile, source, one, registered)) for source, one in contracts.items()}
    return Agreements(stands, failing, besides, by_calendar=not profile.invented)


def _besides(
    profile: Profile, source: SourceId, contract: Contract, registered: Sequence[SourceKind]
) -> Iterator[tuple[str, tuple[Period, ...]]]:
    basis = profile.lawful_bases[contract.lawful_basis]
    yield f"lawful basis '{contract.lawful_basis}'", (Period(basis.since, basis.until),)
    if listed := tuple(Period(one.since, one.until) for one in registered if source in one.contracts):
        yield _REGISTERED, listed
