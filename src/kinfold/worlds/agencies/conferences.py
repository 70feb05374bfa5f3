"""Child protection conferences: who of the council is asked, and for which days."""

from __future__ import annotations

import numpy as np

from kinfold.worlds import days
from kinfold.worlds.agencies.office import Office, keys
from kinfold.worlds.writing import file_name

_EVERY = 91
"""Days from one conference on a child to the next."""
_ASKED, _MINUTES = 14, 7
_MOST = 64
_MINUTE_TAKERS = 7_000_000
"""Added to a conference's number, so that whoever writes is drawn apart from whoever is asked."""


def conferences(office: Office) -> None:
    """Those of a few weeks around the day: early help's and social care's people, and whoever writes the minutes."""
    spells, staff, seed = office.troubles.protection, office.staff, office.history.seed
    desk = office.desk("conferences")
    for month in office.months():
        begun = spells.from_ + 30
        rows = np.flatnonzero((begun <= month.on + _ASKED) & (spells.until > month.on - _MINUTES))
        turn = np.maximum(0, (month.on - begun[rows] + _EVERY // 2) // _EVERY)
        held = begun[rows] + turn * _EVERY
        near = (held - _ASKED <= month.on) & (held + _MINUTES > month.on)
        rows, turn, held = rows[near], turn[near], held[near]
        case = rows * _MOST + np.minimum(turn, _MOST - 1)
        members = [staff.of(seed, team, case) for team in ("Family Help", "Safeguarding")]
        worker = np.concatenate([*members, staff.of(seed, "Safeguarding", case + _MINUTE_TAKERS)])
        about = np.tile(np.arange(len(rows)), 3)
        written = np.repeat(np.array(["Member", "Member", "Minutes"], dtype=object), len(rows))
        # Nobody is asked to the same one twice.
        _, first = np.unique(about * 100_000 + worker, return_index=True)
        about, worker, written = about[np.sort(first)], worker[np.sort(first)], written[np.sort(first)]
        who = spells.who[rows][about]
        seen = desk.see(who, who, month.on)
        key = keys("P", who)
        columns = {
            "Conference": keys("CF", case[about]), "ChildID": key, "Worker": staff.id[worker], "As": written,
            "Invited": days.text(held[about] - _ASKED, "%d/%m/%Y"), "Held": days.text(held[about], "%d/%m/%Y"),
            "MinutesBy": days.text(held[about] + _MINUTES, "%d/%m/%Y"),
        }  # fmt: skip
        office.book.note(seen, key)
        office.delimited("conferences", file_name("conferences_{date}.csv", month.date), columns)
