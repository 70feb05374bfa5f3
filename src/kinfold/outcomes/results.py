"""How families fared after support, as counts: the progress tests asked of everybody in them, confirmed needs or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kinfold.outcomes.tables import Followed, Helped
from kinfold.vocabulary.codelists import Answer


class Answered(Protocol):
    """What a test says of one need of one person or household on one day."""

    @property
    def answer(self) -> str: ...


@dataclass(frozen=True)
class ResultAsked:
    """A result, and the needs whose progress tests it asks, each with whom it is about."""

    id: str
    label: str
    verified: bool
    needs: tuple[tuple[str, str], ...]
    """need; child, adult or household"""


@dataclass(frozen=True)
class Question:
    """One need of one person or household of a helped family, on the day its time after support was over."""

    family: str
    followed: Followed
    day: date


HeldUntil = Callable[[str, date], date | None]
Told = Callable[[Followed, date, bool], Answered | None]
"""The answer of a followed need on a day; with True, of the need's own rule."""


def questions(
    helped: Sequence[Helped], results: Sequence[ResultAsked], *, on: date, held_until: HeldUntil
) -> list[Question]:
    """Everything that has to be asked, each once; nothing of a family whose time after support is not over."""
    asked = []
    for family in helped:
        over = [result for result in results if _is_over(family, result, on, held_until)]
        for need, about in sorted({each for result in over for each in result.needs}):
            day = held_until(need, family.ended) or on
            for key, records in _of(family, about):
                followed = Followed(f"{key}:{need}", need, about == "household", records, family.began, family.ended)
                asked.append(Question(family.key, followed, day))
    return asked


def counted(
    helped: Sequence[Helped],
    results: Sequence[ResultAsked],
    asked: Sequence[Question],
    told: Told,
    *,
    on: date,
    held_until: HeldUntil,
) -> list[dict[str, object]]:
    """Rows of RESULTS: of each result the families whose time after support is over, and how they fared."""
    of_family: dict[tuple[str, str], list[Question]] = {}
    for one in asked:
        of_family.setdefault((one.family, one.followed.need), []).append(one)
    rows: list[dict[str, object]] = []
    for place, result in enumerate(results, start=1):
        over = [family for family in helped if _is_over(family, result, on, held_until)]
        looked = [
            _looked_at([one for need, _ in result.needs for one in of_family.get((family.key, need), ())], told)
            for family in over
        ]
        ways = [way for way, _ in looked]
        rows.append(
            {
                "result": result.id,
                "place": place,
                "label": result.label,
                "verified": result.verified,
                "families": len(looked),
                "so": ways.count(Answer.MET),
                "not_so": ways.count(Answer.NOT_MET),
                "not_known": ways.count(Answer.NOT_KNOWN),
                "needed": sum(needed for _, needed in looked),
                "needed_and_so": sum(needed for way, needed in looked if way is Answer.MET),
            }
        )
    return rows


def _is_over(family: Helped, result: ResultAsked, on: date, held_until: HeldUntil) -> bool:
    days = [held_until(need, family.ended) for need, _ in result.needs]
    return all(day is not None and day <= on for day in days)


def _of(family: Helped, about: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if about == "household":
        yield f"{family.key}:household", tuple(record for child in family.children for record in child)
        return
    for number, records in enumerate(family.children if about == "child" else family.adults):
        yield f"{family.key}:{about}:{number}", records


def _looked_at(asked: Sequence[Question], told: Told) -> tuple[Answer, bool]:
    """How a family fared, and whether it had one of the needs at the start. What nobody can say is never "so"."""
    now = [told(one.followed, one.day, False) for one in asked]
    before = [told(one.followed, one.followed.began, True) for one in asked]
    answers = {answer.answer if answer else Answer.NOT_KNOWN.value for answer in now}
    needed = any(answer is not None and answer.answer == Answer.MET for answer in before)
    if Answer.NOT_MET in answers:
        return Answer.NOT_MET, needed
    return (Answer.MET if answers == {Answer.MET.value} else Answer.NOT_KNOWN), needed
