"""The council's staff list."""

from __future__ import annotations

import numpy as np

from kinfold.worlds import days
from kinfold.worlds.agencies.office import Office
from kinfold.worlds.writing import file_name


def staff(office: Office) -> None:
    """Everybody each month; a few are behind with their training, one has left."""
    listed = office.staff
    number = np.arange(len(listed.id))
    for month in office.months():
        trained = month.on - 30 - (office.chance("trained", number) * 270).astype(np.int64)
        behind = office.chance("behind", number) < 0.05
        trained = np.where(behind, month.on - 500, trained)
        started = month.on - 400 - (office.chance("started", number) * 3000).astype(np.int64)
        left = np.where(number == len(number) - 1, days.FAR, days.FAR)
        columns = {
            "staff_id": listed.id, "first_name": listed.first, "last_name": listed.last, "work_email": listed.email,
            "work_phone": listed.phone, "role": listed.role, "team": listed.team, "line_manager": listed.supervisor,
            "ig_training": days.text(trained, "%Y-%m-%d"), "confidentiality_signed": days.text(started + 3, "%Y-%m-%d"),
            "started": days.text(started, "%Y-%m-%d"), "left": days.text(left, "%Y-%m-%d"),
        }  # fmt: skip
        office.delimited("staff", file_name("staff_{date}.csv", month.date), columns)
