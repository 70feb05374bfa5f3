"""Parts and Schedules of an Act: held against how far they go where somebody wrote that down, and told where nobody did."""

from __future__ import annotations

from datetime import date

import pytest

from kinfold.governance.rules.citations import LookedUp
from kinfold.governance.rules.divisions import division_faults, not_held_in

DEA = LookedUp(
    parts=7, address="https://www.legislation.gov.uk/ukpga/2017/30", read_on=date(2026, 5, 4), reviewed_by="the solicitor"
)  # fmt: skip
NOT_KNOWN = "is not known, so that nobody checks it"


@pytest.mark.parametrize(
    ("text", "faulty", "not_held"),
    [
        ("Data Protection Act 2018 Part 2 section 8", [], []),
        ("Data Protection Act 2018 Part 8", ["the Data Protection Act 2018 has no Part 8"], []),
        ("DPA 2018 Sch 21", ["the Data Protection Act 2018 has no Schedule 21"], []),
        ("Schedule 21 to the Data Protection Act 2018", ["the Data Protection Act 2018 has no Schedule 21"], []),
        ("Parts 2, 8 and 9 of the Data Protection Act 2018", [f"the Data Protection Act 2018 has no Part {n}" for n in (8, 9)], []),
        ("Data Protection Act 2018 Part IX", ["the Data Protection Act 2018 has no Part 9"], []),
        # The conditions of Schedule 1, and a letter that a notice calls a part, are read elsewhere.
        ("Data Protection Act 2018 Schedule 1, Part 2, paragraphs 6 and 18", [], []),
        ("UK GDPR Article 6 Part g with the Children Act 2004", [], []),
        ("Digital Economy Act 2017 Part 5", [], [f"whether the Digital Economy Act 2017 has a Part 5 {NOT_KNOWN}"]),
        ("Children Act 1989 Part III and Schedule 2", [], [f"whether the Children Act 1989 has a {of} {NOT_KNOWN}" for of in ("Part 3", "Schedule 2")]),
        ("Children Act 2004 section 10; Part 9 of the Data Protection Act 2018", ["the Data Protection Act 2018 has no Part 9"], []),
    ],
)  # fmt: skip
def test_a_part_or_a_schedule_is_held_against_its_act_or_told_as_not_held(text, faulty, not_held):
    assert [one.what for one in division_faults(text)] == faulty
    assert [one.what for one in not_held_in(text)] == not_held


def test_a_council_writes_down_how_far_parts_go_and_gives_no_known_act_more():
    looked_up = {"Digital Economy Act 2017": DEA, "Data Protection Act 2018": DEA.model_copy(update={"parts": 99})}

    assert [*not_held_in("Digital Economy Act 2017 Part 5", looked_up)] == []
    found = division_faults("Digital Economy Act 2017 Part 8; Data Protection Act 2018 Part 8", looked_up)
    assert [one.what for one in found] == [f"the {act} has no Part 8" for act in looked_up]
