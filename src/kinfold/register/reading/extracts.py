"""What came, what waits and what was decided of it. About no person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from django.db.models import QuerySet

from kinfold.register.models import ExtractDecision, ReceivedExtract, Source
from kinfold.register.values import Band, Decided, ExtractShown, MonitorSaid

FEW = 10
_Key = tuple[str, object, str]


def decisions() -> tuple[Decided, ...]:
    """Of every extract that was ever decided on, the decision that stands: the newest."""
    standing: dict[_Key, ExtractDecision] = {}
    for one in ExtractDecision.objects.order_by("id"):
        standing[one.source, one.extract_date, one.extract] = one
    return tuple(_decided(one) for one in standing.values())


def shown(extracts: QuerySet[ReceivedExtract]) -> tuple[ExtractShown, ...]:
    """Extracts, the newest first, each with the decision that a person made of it."""
    found = list(extracts.order_by("-extract_date", "-newest", "title", "extract"))
    return tuple(_shown(one, decided) for one, decided in zip(found, _decisions_of(found), strict=True))


def review_of(one: ReceivedExtract) -> str:
    """A digest of a receipt as it stands: what somebody says they looked at when they decide."""
    told = [one.source, one.extract_date.isoformat(), one.extract, one.rows_in, one.kept, one.set_aside, one.state]
    text = json.dumps([*told, one.reason, one.monitors], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def coverage(source: Source) -> tuple[Band, ...]:
    return tuple(Band(band["low"], band["high"], band["known"], band["people"]) for band in source.coverage)


def _decisions_of(found: Iterable[ReceivedExtract]) -> list[Decided | None]:
    standing = {(one.source, one.day, one.extract): one for one in decisions() if one.by}
    return [standing.get((one.source, one.extract_date, one.extract)) for one in found]


def _shown(one: ReceivedExtract, decided: Decided | None) -> ExtractShown:
    def told(count: int) -> int | None:
        return None if one.protects and count < FEW else count

    return ExtractShown(
        source=one.source,
        title=one.title,
        partner=one.partner,
        day=one.extract_date,
        extract=one.extract,
        rows_in=told(one.rows_in),
        kept=told(one.kept),
        set_aside=told(one.set_aside),
        state=one.state,
        reason=one.reason,
        monitors=tuple(
            MonitorSaid(**said) for said in sorted(one.monitors, key=lambda said: (said["well"], not said["stops"]))
        ),
        newest=one.newest,
        review=review_of(one),
        decided=decided,
    )


def _decided(one: ExtractDecision) -> Decided:
    return Decided(one.source, one.extract_date, one.extract, one.decision, one.decided_by, one.decided_at, one.reason)
