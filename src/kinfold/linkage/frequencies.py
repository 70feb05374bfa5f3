"""
How common names are, counted once and kept while the records are much the same.

A weight that moved with every extract would move every link a little: of two people whom nothing new is
known of, too. So the frequencies go with the model, and are counted anew when there are a quarter more or fewer
records than there were, and after a year: the list names names, also of people whose records have gone since.
"""

from __future__ import annotations

from datetime import date

from kinfold.linkage.comparable import NAMES_WITH_BIRTHS
from kinfold.linkage.model import read_model
from kinfold.linkage.rarity import FREQUENCIES, frequency_steps
from kinfold.linkage.standardise import NAME_STEPS
from kinfold.sources.tables import RECORDS
from kinfold.warehouse.artefacts import Artefact, Workspace, code_version

SERVES_DAYS = 365
FITS_UP_TO = 1.25
"""Frequencies serve while there are at most this many times as many, or as few, records as when they were counted."""


def count_names(workspace: Workspace, *, accepted: Artefact, on: date) -> None:
    """
    Count the names of accepted records, and save how common they are.

    `accepted` is no input of the artefact: the records of the day on which names were counted are not kept for it.
    """
    engine = workspace.engine
    for name in (RECORDS.name, "to_standardise"):
        engine.load(name, accepted.path(RECORDS.name))
    engine.run([*NAME_STEPS, NAMES_WITH_BIRTHS])
    records = engine.count("comparable")
    engine.run(frequency_steps(read_model().comparisons, records))
    workspace.save(FREQUENCIES)
    workspace.notes.update({"records": records, "counted_on": str(on)})


def fit(frequencies: Artefact, accepted: Artefact, on: date) -> bool:
    """Whether frequencies that were counted before still serve for these records on this day."""
    if frequencies.manifest["code"] != code_version("linkage"):
        return False
    notes = frequencies.manifest["notes"]
    if abs((on - date.fromisoformat(notes["counted_on"])).days) > SERVES_DAYS:
        return False
    then, now = int(notes["records"]), int(accepted.counts[RECORDS.name])
    return then <= now * FITS_UP_TO and now <= then * FITS_UP_TO
