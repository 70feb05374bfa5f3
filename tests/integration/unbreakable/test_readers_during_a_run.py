"""Twenty people read pages while a run goes on: nobody meets an error, and nobody waits for the run."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.deep import DEEP, sample
from tests.integration.unbreakable.deployment import HOLLYBANK, Deployment, Forks, extracts_of
from tests.integration.unbreakable.readers import AS_PEOPLE_DO, MOSTLY_FORMS, Answer, Often, Reader, reading, served
from tests.stores import asking

from kinfold.places import shipped
from kinfold.worlds.make import make_world

READERS = 20
LONGEST = 1.0
"""Seconds that nobody may wait for a page."""
ATTEMPTS = 3
"""Whoever waits for a lock waits every time; for the processor alone, on a machine that does much else, not every time."""
PEOPLE = sample(ci=25, deep=4000)
"""Hollybank, or a made-up town."""
MONTHS = [2, 1][: sample(ci=1, deep=2)]
"""Which of the months to come: the last changes most, and the other is the one that follows."""
NICE = 10
"""As the unit of systemd starts a run, so that it gives way to readers."""


@dataclass(frozen=True)
class Town:
    """A deployment with a run published, the site before it, and twenty people who are signed in."""

    deployment: Deployment
    readers: list[Reader]


def a_small_town(place: Path) -> tuple[Path, list[Path]]:
    """Hollybank: a later month of attendance; then a month in which nobody's attendance is as it was, and police come."""
    days = ("2026-01-31", "2026-02-28", "2026-03-31")
    sent = [(days[:1], ("police",)), (days[:2], ("police",)), (days, ())]
    return HOLLYBANK / "council", [
        extracts_of(place / f"extracts-{n}", attendance=days, without=without) for n, (days, without) in enumerate(sent)
    ]


def a_town(place: Path) -> tuple[Path, list[Path]]:
    """Some thousands of people: the month that follows; then four months at once, which change most of what is shown."""
    months = 6
    world = make_world(people=PEOPLE, seed=5, months=months, out=place / "world")
    by_day: dict[str, list[Path]] = {}
    for file in world.extracts.rglob("*.*"):
        by_day.setdefault(re.search(r"\d{4}-\d{2}", file.name)[0], []).append(file)
    days = sorted(by_day)
    assert len(days) == months
    sent = []
    for upto in (1, 2, months):
        folder = place / f"extracts-{upto}"
        for file in (file for day in days[:upto] for file in by_day[day]):
            there = folder / file.relative_to(world.extracts)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.hardlink_to(file)
        sent.append(folder)
    return shipped("councils") / "example", sent


@pytest.fixture(scope="module")
def council_and_months(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    return (a_town if DEEP else a_small_town)(tmp_path_factory.mktemp("town"))


@contextmanager
def standing(forks: Forks, data: Path, council: Path, months: list[Path]) -> Iterator[Town]:
    data.mkdir(mode=0o700)
    deployment = Deployment(forks, data, data, council=council)
    for deployment.extracts in months:
        ended = deployment.run()
        assert ended.status == 0, ended.errors
    with served(data, council) as port:
        yield Town(deployment, sign_in(deployment, port))


def sign_in(deployment: Deployment, port: int) -> list[Reader]:
    """Staff who work with somebody, several browsers each where they are few."""
    with asking(deployment.data) as ask:
        worked = ask.rows(
            "SELECT staff, role FROM governance_staffmember WHERE off_list_on IS NULL AND role IN"
            " ('social_worker', 'family_worker', 'team_manager') AND (staff IN (SELECT staff FROM governance_relationship)"
            " OR staff IN (SELECT supervisor FROM governance_staffmember WHERE staff IN (SELECT staff FROM governance_relationship)))"
            " ORDER BY staff"
        )
        names = sorted({name.split()[-1] for (name,) in ask.rows("SELECT name FROM register_person") if name})
    readers, accounts = [], {}
    for number in range(READERS):
        staff, role = worked[number % len(worked)]
        if staff not in accounts:
            ended = deployment.do("accounts", "add", staff)
            told = re.search(r"user name (\S+)\s+password (\S+)", ended.out)
            assert told, ended.errors
            accounts[staff] = told[1], told[2]
        purpose = "safeguarding" if role == "social_worker" else "family_help"
        readers.append(Reader(port, *accounts[staff], purpose, names, random.Random(number)))
    with ThreadPoolExecutor(4) as some:
        list(some.map(Reader.sign_in, readers))
    return readers


def read_during_a_run(town: Town, extracts: Path, often: Often = AS_PEOPLE_DO, **order: object) -> list[Answer]:
    """Every answer that readers had while the line took these extracts in."""
    town.deployment.extracts = extracts
    before = town.deployment.look(settled=False)
    for reader in town.readers:
        reader.answers.clear()
    with reading(town.readers, often):
        time.sleep(1)
        ended = town.deployment.run(nice=NICE, commit_new=False, **order)
        time.sleep(1)
    assert ended.status == 0, ended.errors
    after = town.deployment.look(settled=False)
    answers = [answer for reader in town.readers for answer in reader.answers]
    opened = sum(answer.what in ("a person", "a family", "search") for answer in answers)
    assert after.head.seq - before.head.seq >= opened > 0, "each look is an entry of the ledger"
    print(f"{told_by(answers)}; {changed_rows(town.deployment.data):,} rows changed")
    return answers


def told_by(answers: list[Answer]) -> str:
    in_order = sorted(answer.seconds for answer in answers)
    slowest = max(answers, key=lambda answer: answer.seconds)
    middle, high = in_order[len(in_order) // 2], in_order[int(len(in_order) * 0.99)]
    return (
        f"{len(answers)} answers to {READERS} readers: half within {middle:.2f} s, 99 of 100 within {high:.2f} s, "
        f"the slowest ({slowest.what}) {slowest.seconds:.2f} s"
    )


def changed_rows(data: Path) -> int:
    newest = json.loads(max((data / "runs").glob("*.json")).read_text())
    return sum(sum(counts.values()) for counts in newest["published"]["counts"].values())


def errors_in(answers: list[Answer]) -> Counter[tuple[str, int]]:
    return Counter((answer.what, answer.status) for answer in answers if answer.status not in (200, 302))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("month", MONTHS)
def test_nobody_meets_an_error_or_waits_while_a_run_goes_on(forks, council_and_months, month, tmp_path):
    """Also in a month that changes much of what they read."""
    council, months = council_and_months
    for attempt in range(ATTEMPTS):
        with standing(forks, tmp_path / f"data-{attempt}", council, months[:1]) as town:
            answers = read_during_a_run(town, months[month])
        assert not (wrong := errors_in(answers)), f"readers met errors: {wrong}"
        waited = [answer for answer in answers if answer.seconds > LONGEST]
        if not waited:
            return
    raise AssertionError(f"readers waited, each of {ATTEMPTS} times: {waited}")


def test_a_line_that_keeps_the_register_to_itself_is_found(forks, council_and_months, tmp_path):
    """The check bites."""
    council, months = council_and_months
    with standing(forks, tmp_path / "data", council, months[:1]) as town:
        answers = read_during_a_run(town, months[2], MOSTLY_FORMS, weak="holds readers up")

    assert [answer for answer in answers if answer.seconds > LONGEST]
