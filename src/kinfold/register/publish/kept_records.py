"""
Whether each source's records are still there under the keys they had: asked once the difference is staged.

A contract that was taken away, whose key was edited, or whose extracts were withdrawn makes everybody of that source a
stranger: no decision, conflict of interest, hold or protection that was said of them would find them any more.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from kinfold.register.models import ExtractDecision
from kinfold.register.publish.checks import MOST_LOST
from kinfold.register.publish.difference import Changes
from kinfold.vocabulary.errors import RunRefused

FEW = 10
"""So many records of a source may go at once, unless they are all it has: of these a rule of its contract may set some aside."""

_LOST = """
    SELECT had.source, coalesce(named.title, had.source), had.gone, had.records
    FROM (
        SELECT source, count(*) AS records, sum(CASE WHEN gone.id IS NULL THEN 0 ELSE 1 END) AS gone
        FROM register_record LEFT JOIN staged_gone_record AS gone ON gone.id = register_record.id
        GROUP BY source
    ) AS had
    LEFT JOIN register_source AS named ON named.id = had.source
    ORDER BY 2
"""


def check_records_are_kept(changes: Changes, since: datetime | None) -> None:
    """
    Raise RunRefused where a source lost all of its records, or more than a fifth. Needs `staged_gone_record` if any are gone.

    Where somebody has rejected an extract of it `since` the last run was published, that is what they wanted.
    """
    if not changes.deleted:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOST)
        told = [
            (str(source), str(title), int(gone), int(records)) for source, title, gone, records in cursor.fetchall()
        ]
    rejected = ExtractDecision.objects.filter(decision="rejected")
    wanted = set((rejected.filter(decided_at__gte=since) if since else rejected).values_list("source", flat=True))
    lost = [
        f"{title}: {gone:,} of {records:,}"
        for source, title, gone, records in told
        if source not in wanted and (gone == records or gone > max(records * MOST_LOST, FEW))
    ]
    if lost:
        raise RunRefused(
            f"Records that the register has are in this run under no key they had: {'; '.join(lost)}.",
            where="checks before publishing",
            means="The run was not published: whoever was kept apart, held or protected under these keys would be a stranger. "
            "Pages show the last good run.",
            do="See whether a contract was taken away, the key in a contract was changed, or extracts were withdrawn, and put it "
            "back. If these records are to go, run again with --accept-shrinkage.",
        )
