"""Different needs and outcomes, and what counts once."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from kinfold.vocabulary.counting import ELSEWHERE, Counted, MetNeed, count_needs


def met(text: str) -> list[MetNeed]:
    """`mother:EDU-1 father/elsewhere:CRI-1`: who, what limits them, and the need with its outcome."""
    found = []
    for part in text.split():
        who, need = part.split(":")
        person, _, limit = who.partition("/")
        found.append(MetNeed(need, need.split("-")[0], person, limit or None))
    return found


@pytest.mark.parametrize(
    ("text", "needs", "outcomes"),
    [
        ("", 0, 0),
        ("mother:EDU-1 boy:EDU-1 boy:EDU-4", 2, 1),
        ("girl/EDU-3+FIN-3:EDU-3 girl/EDU-3+FIN-3:FIN-3", 1, 1),
        ("girl/EDU-3+FIN-3:EDU-3 girl/EDU-3+FIN-3:FIN-3 twin/EDU-3+FIN-3:EDU-3 twin/EDU-3+FIN-3:FIN-3", 2, 2),
        ("father/elsewhere:CRI-1 father/elsewhere:DOM-2 father/elsewhere:FIN-1", 1, 1),
        ("mother:FIN-1 father/elsewhere:FIN-1", 1, 1),
        ("mother:FIN-1 father/elsewhere:FIN-1 father/elsewhere:FIN-2", 2, 1),
        # An outcome is not lost for the sake of a need: the other parent gives way.
        ("mother:FIN-1 father/elsewhere:FIN-2 father/elsewhere:CRI-1 step/elsewhere:FIN-2", 3, 2),
    ],
)
def test_what_counts_once_counts_where_it_helps_most(text: str, needs: int, outcomes: int) -> None:
    counted = count_needs(met(text))

    assert (counted.needs, counted.outcomes) == (needs, outcomes)


def every_way(found: list[MetNeed]) -> tuple[int, int]:
    """The most needs and the most outcomes, by trying every choice there is, each for itself."""
    free = [one for one in found if one.limit is None]
    suppliers: dict[tuple[str | None, str], list[MetNeed]] = {}
    for one in found:
        if one.limit is not None:
            suppliers.setdefault((one.person, one.limit), []).append(one)
    choices = [[*free, *choice] for choice in product(*suppliers.values())]
    return (
        max(len({one.need for one in choice}) for choice in choices),
        max(len({one.outcome for one in choice}) for choice in choices),
    )


def test_both_counts_are_the_most_there_can_be_and_one_choice_serves_both() -> None:
    random = Random(20260331)
    for _ in range(3000):
        found = list(
            {
                MetNeed(f"{outcome}-{random.randint(1, 3)}", outcome, f"p{random.randint(1, 4)}", limit)
                for outcome in random.choices("ABCD", k=random.randint(0, 9))
                for limit in [random.choice([None, ELSEWHERE, ELSEWHERE, "X+Y"])]
            }
        )
        counted = count_needs(found)
        counting = [one for one, counts in zip(found, counted.counts, strict=True) if counts]
        limited = [(one.person, one.limit) for one in counting if one.limit]

        assert (counted.needs, counted.outcomes) == every_way(found)
        assert len({one.need for one in counting}) == counted.needs
        assert len({one.outcome for one in counting}) == counted.outcomes
        assert len(limited) == len(set(limited)) == len({(one.person, one.limit) for one in found if one.limit})


def test_less_known_never_counts_for_more() -> None:
    found = met("mother:FIN-1 father/elsewhere:FIN-2 father/elsewhere:CRI-1 step/elsewhere:FIN-2 girl:EDU-1")
    whole = count_needs(found)
    for without in found:
        less = count_needs([one for one in found if one != without])
        assert less.needs <= whole.needs
        assert less.outcomes <= whole.outcomes


def test_nothing_met_counts_for_nothing() -> None:
    assert count_needs([]) == Counted((), 0, 0)
