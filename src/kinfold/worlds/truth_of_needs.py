"""Who truly has which need on the newest day, named as the ten-outcome framework names them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kinfold.worlds.chance import Flags, Ints
from kinfold.worlds.days import FAR
from kinfold.worlds.history import History
from kinfold.worlds.needs import Spell, Troubles


def needs_on(history: History, troubles: Troubles) -> dict[str, pa.Array]:
    """One row a person and need. What needs a professional's judgement is not among them."""
    day, people = history.newest, history.people
    minors, adults = history.minors(day), history.adults(day)
    minor, adult = _flag(len(people), minors), _flag(len(people), adults)
    last_year = day - 365
    domestic = troubles.domestic.only(troubles.domestic.from_ > last_year)
    present = history.children_of(np.unique(domestic.who), day, 4).ravel()
    behind, tax_behind = troubles.rent_arrears[0], troubles.tax_arrears[0]
    home = history.homes.at(adults, day)
    owes = ((behind[home] < day - 28) & (history.places.tenure[home] == 2)) | (tax_behind[home] < day - 28)
    out_of_work = np.isin(troubles.benefit.value, ["SEARCHING", "PREPARING", "NO REQUIREMENTS"])
    offended = _recent(troubles.youth_offence, last_year)
    troubled = np.union1d(_recent(troubles.anti_social, last_year), offended)
    found: dict[str, Ints] = {
        "EDU-1": minors[(troubles.absence[minors] >= 0.10) & (history.age(minors, day) >= 5)],
        "EDU-2": minors[(troubles.absence[minors] >= 0.50) & (history.age(minors, day) >= 5)],
        "EYD-2": np.flatnonzero(troubles.overdue),
        "EYD-3": np.flatnonzero(troubles.below),
        "HLT-1": _open(troubles.mental_health, day),
        "SUB-1": _open(troubles.substance, day),
        "REL-4": np.flatnonzero(troubles.young_carer),
        "ABU-1": np.union1d(_open(troubles.protection, day), _open(troubles.child_in_need, day)),
        "ABU-2": _recent(troubles.missing, last_year),
        "ABU-4": _recent(troubles.exploitation, last_year),
        "CRI-1": np.union1d(troubled[adult[troubled]], _open(troubles.probation, day)),
        "CRI-3": troubled[minor[troubled]],
        "DOM-1": domestic.who,
        "DOM-2": domestic.amount,
        "DOM-3": present[present >= 0],
        "HOU-2": np.concatenate([_open(troubles.prevention, day), history.hostel.who[history.hostel.until >= FAR], history.refuge.who[history.refuge.until >= FAR]]),
        "FIN-1": _open(troubles.benefit.only(out_of_work), day),
        "FIN-2": adults[owes],
        "FIN-3": minors[np.equal(troubles.activity[minors], "610")],
    }  # fmt: skip
    here = people.here(day)
    rows = [(name, np.unique(who[here[who]])) for name, who in found.items()]
    return {
        "person": pa.array(np.concatenate([who for _, who in rows]).astype(np.int64)),
        "need": pa.array(np.repeat(np.array([name for name, _ in rows], dtype=object), [len(who) for _, who in rows]), pa.string()),
        "on_day": pa.array(np.full(sum(len(who) for _, who in rows), day, dtype=np.int32)).cast(pa.date32()),
    }  # fmt: skip


def _flag(count: int, who: Ints) -> Flags:
    flags = np.zeros(count, dtype=bool)
    flags[who] = True
    return flags


def _open(spell: Spell, day: int) -> Ints:
    return spell.who[spell.on(day)]


def _recent(spell: Spell, since: int) -> Ints:
    return np.unique(spell.who[spell.from_ > since])
