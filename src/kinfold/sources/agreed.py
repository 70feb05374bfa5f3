"""
Whether a source's sharing agreement lets an extract be used.

An extract is judged by the day it speaks of and by the day it came: a file that is handed in after the end is refused,
whatever day stands in its name. What came while the agreement stood stays in use when it has ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from kinfold.governance.rules.profile import Profile
from kinfold.sources.contract import Contract
from kinfold.sources.extracts import Extract
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import Period


@dataclass(frozen=True)
class Agreements:
    """When each source's agreement stands."""

    stands: Mapping[SourceId, Period]
    failed: Mapping[SourceId, date] = field(default_factory=dict)
    """Where the newest due diligence on it failed: since when."""
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
        period = self.stands.get(extract.source)
        if period is None:
            return None
        now, came = (today, extract.came) if self.by_calendar else (speaks_of, extract.day)
        named = f"sharing agreement '{contract.agreement}'"
        if period.from_ is not None and now < period.from_:
            return f"Its {named} begins on {period.from_.isoformat()}: nothing is used under it before."
        failed = self.failed.get(extract.source)
        if failed is not None and came >= failed:
            return f"Due diligence on its {named} failed on {failed.isoformat()}: nothing that comes since is used until it passes."
        if period.until is None:
            return None
        if extract.day >= period.until:
            return f"Its {named} ended on {period.until.isoformat()}: renew it in profile.yaml."
        if came >= period.until:
            return f"It came on {came.isoformat()}, and its {named} had ended on {period.until.isoformat()}: renew it in profile.yaml."
        return None


def agreements_of(
    profile: Profile, contracts: Mapping[SourceId, Contract], failed: Mapping[str, date] = MappingProxyType({})
) -> Agreements:
    """
    When the agreement of each contract stands, as the profile says it.

    `failed` are the agreements, by id, whose newest due diligence failed, with its day.
    """
    stands = {
        source: Period(profile.agreements[contract.agreement].from_, profile.agreements[contract.agreement].until)
        for source, contract in contracts.items()
    }
    failing = {source: failed[one.agreement] for source, one in contracts.items() if one.agreement in failed}
    return Agreements(stands, failing, by_calendar=not profile.invented)
