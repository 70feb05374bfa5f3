"""Whether what people did, by the ledger, is in the register: asked once when the site starts, and once by each run."""

from __future__ import annotations

import time
from collections import defaultdict

from django.db import connection

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.register.models import Run
from kinfold.register.rules.acts import BY_NUMBER, Act, missing, told
from kinfold.vocabulary.errors import KinfoldError

HELD = "ledger held"
"""What a run keeps of the ledger's last entry that it held against the register."""
_WAIT_SECONDS = 3.0
"""What is being done just now is in the ledger a moment before it is in the register."""

WITH_ENTRY = (
    *("register_extractdecision", "register_matchdecision", "register_matchconfirmation", "register_needstatement"),
    *("register_familycorrection", "register_correctionconfirmation", "register_familydecision"),
    *("register_outcomesignoff", "register_outcomeaudit", "register_protectionstep"),
    *("cases_consentevent", "governance_disclosure"),
)
"""The tables whose rows carry the entry under which they were written; PostgreSQL's `wall_acts` names the same."""
NUMBERED = {"hold": "governance_hold", "request": "governance_rightsrequest", "step": "governance_agreementstep"}
SQL = " UNION ALL ".join(
    [f"SELECT 'entry' AS kind, entry AS number FROM {table} WHERE entry IS NOT NULL" for table in WITH_ENTRY]
    + [f"SELECT '{kind}', id FROM {table}" for kind, table in NUMBERED.items()]
)


def must_hold_what_was_done(refusing: type[KinfoldError], *, means: str) -> int:
    """
    Raise where the ledger names something that was done and the register does not have it; answer the ledger's last number.

    A register that was put back to an older day lacks what was done since.
    """
    found, last = missing_acts()
    if found:
        time.sleep(_WAIT_SECONDS)
        found, last = missing_acts()
    if found:
        raise refusing(
            f"The register lacks what people did by the ledger, entries {told(found)}.",
            where="the register against the ledger",
            means=f"{means} It was put back to an older day, or rows were taken out of it: somebody protected since would be shown.",
            do="Put the newest register back; or for each number find out by whom and when it was done, and say with `kinfold ledger "
            "settle NUMBER --because entered-again` or `let-go` what became of it. Protections are entered again by that command itself.",
        )
    return last


def missing_acts() -> tuple[list[Act], int]:
    """Those that nobody has settled; and the last entry that was looked at."""
    if not governance.has_ledger():
        return [], 0
    entries, numbers = _written()
    since = _held_before(entries)
    acts = [
        Act(one.seq, one.action, one.under, one.about, one.counts)
        for one in governance.entries_after(since)
        if one.outcome == "done"
    ]
    last = max([since, *(act.number for act in acts)])
    return missing(acts, entries, numbers, governance.written_conflicts()), last


def _held_before(entries: set[int]) -> int:
    """Up to where the last run held them against each other. Where none has: what came after all that is here."""
    run = Run.objects.order_by("-published_at", "-id").first()
    if run is not None and HELD in run.counts:
        held = int(run.counts[HELD])
        return held if governance.ledger_length() >= held else 0  # else it was begun anew since
    return max(entries, default=0)


def _written() -> tuple[set[int], dict[str, set[int]]]:
    """The numbers that rows carry, of everybody: the site learns them of a function behind the wall, and nothing else of the rows."""
    found = defaultdict[str, set[int]](set)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, number FROM wall_acts()" if wall.stands() else SQL)
        for kind, number in cursor.fetchall():
            found[kind].add(int(number))
    return found["entry"], {kind: found[kind] for kind in BY_NUMBER.values()}
