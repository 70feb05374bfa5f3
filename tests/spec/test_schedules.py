"""
When, why, by which line of the schedule, and what then: one history for each of the five councils, worked out by hand.

A history is a line for each service: until when it worked with the family, or until when its file named them; `-` is that
it goes on. The answers stand beside the class of the council's own profile.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.retention import Answer, Hold, answer
from kinfold.register.rules.histories import OF_RESIDENTS, Episode, of_episodes, of_records
from kinfold.vocabulary.codelists import FactKind

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
WORKED_OUT = {
    # Seven years after the last of three services, to the very day. Health's file still came in 2025.
    "buckinghamshire": (
        date(2025, 2, 28),
        """
        early_help          | 2016-07-31
        probation           | 2018-02-28
        child_in_need       | 2017-01-01
        file of health      | 2025-02-01
        """,
        """
        family_record    | due      | 2025-02-28 | destroy   | 2018-02-28, says probation | how long information is kept
        research_extract | no_event |            | destroy   | the day the research project ended | who information is shared with
        partner_extract  | kept     | 2026-02-01 | destroy   | 2025-02-01, says health    | default, one year
        """,
    ),
    # A 29 February seven years on is 1 March: nothing goes a day early. Sefton's line is to delete or to make anonymous.
    "sefton": (
        date(2023, 2, 28),
        """
        early_help          | 2016-02-29
        file of schools     | 2021-09-01
        """,
        """
        family_record   | kept | 2023-03-01 | anonymise | 2016-02-29, says early_help | securely deleted, or anonymised
        partner_extract | due  | 2022-09-01 | destroy   | 2021-09-01, says schools    | default, one year
        """,
    ),
    # One service goes on, so nothing of the family is due, however long ago the others ended.
    "bcp": (
        date(2025, 6, 1),
        """
        early_help          | 2010-05-05
        homelessness_duty   | -
        file of housing     | -
        """,
        """
        family_record   | goes_on | | destroy | It goes on: homelessness_duty | BCP Council retention schedule
        partner_extract | goes_on | | destroy | It goes on: housing           | default, one year
        """,
    ),
    # Due since 2022 and held by an inquiry, which says nothing of partners' files. The law's period comes first in Bolton's line.
    "bolton": (
        date(2024, 1, 1),
        """
        child_protection_plan | 2015-05-10
        file of police        | 2020-01-01
        """,
        """
        family_record    | held     | 2022-05-10 | destroy | Held by: Inquiry 7           | as long as the law says, else
        research_extract | no_event |            | destroy | the day the research project ended | national research
        partner_extract  | due      | 2021-01-01 | destroy | 2020-01-01, says police      | default, one year
        """,
    ),
    # A day that lies ahead has not come: the plan goes on until then. Of files nothing is known.
    "family_help": (
        date(2024, 3, 31),
        """
        looked_after        | 2024-03-30
        child_in_need_plan  | 2017-03-31
        """,
        """
        family_record   | kept     | 2031-03-30 | destroy | 2024-03-30, says looked_after | seven years after involvement
        partner_extract | no_event |            | destroy | Nothing is known              | default, one year
        """,
    ),
}
HOLDS = [Hold(date(2021, 6, 1), None, "Inquiry 7", ("family_record",))]


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def answers(council: str) -> dict[str, Answer]:
    """What the council's profile says of the history above, of each class that is about residents."""
    on, history, _ = WORKED_OUT[council]
    told = []
    for said, ended in rows(history):
        day = None if ended == "-" else date.fromisoformat(ended)
        if said.startswith("file of "):
            told += of_records([(day, said.removeprefix("file of "))])
        else:
            told += of_episodes([Episode(FactKind(said), day, said)], on)
    rules = read_profile(COUNCILS / council).retention.items()
    holds = HOLDS if council == "bolton" else []
    return {name: answer(name, rule, told, holds, on) for name, rule in rules if rule.event in OF_RESIDENTS}


@pytest.mark.parametrize("council", sorted(WORKED_OUT))
def test_each_council_answers_when_why_by_which_line_and_what_then(council):
    made = answers(council)
    wanted = rows(WORKED_OUT[council][2])

    assert [name for name, *_ in wanted] == list(made)
    for name, state, due, then, why, line in wanted:
        one = made[name]
        assert (one.state, one.due and one.due.isoformat(), one.then) == (state, due or None, then), name
        assert why in one.why and line in one.schedule, name
