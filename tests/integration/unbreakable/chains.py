"""Chains of kills: killed, gone on with, killed again elsewhere, and at the end held against a run that nobody disturbed."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.unbreakable.deployment import KILLED, Deployment, Forks, Look
from tests.integration.unbreakable.points import AT_ANY_TIME, NAMES, SHOWN_FROM, Kill


@dataclass
class Scenario:
    """A run to be killed: what stands before it, what an undisturbed one makes of it, and which points that passed."""

    name: str
    forks: Forks
    extracts: Path
    before: Deployment | None
    """None: a first load, into nothing."""
    old: Look
    new: Look
    hash: str
    passed: Mapping[str, int]
    seconds: float

    def given_to(self, forks: Forks) -> None:
        """Have it run by the server of this process."""
        self.forks = forks
        if self.before is not None:
            self.before.forks = forks

    def begin(self, data: Path) -> Deployment:
        """A deployment that stands as this says, in a folder that is not there yet."""
        if self.before is not None:
            deployment = self.before.copy(data)
            deployment.extracts = self.extracts
            return deployment
        data.mkdir(mode=0o700)
        return Deployment(self.forks, data, self.extracts)


def undisturbed(name: str, forks: Forks, place: Path, extracts: Path, before: Deployment | None) -> Scenario:
    """Run it once with nobody about."""
    nothing = Look("", "", frozenset(), Deployment(forks, place, extracts).look().head)
    scenario = Scenario(name, forks, extracts, before, before.look() if before else nothing, nothing, "", {}, 0.0)
    deployment = scenario.begin(place / name)
    passed = place / f"{name}-passed"
    started = time.monotonic()
    ended = deployment.run(points={"passed": str(passed), "written": None})
    seconds = time.monotonic() - started
    assert ended.status == 0, ended.errors
    counts = json.loads(passed.read_text()) | json.loads(Path(f"{passed}.reader").read_text())
    new, hash_ = deployment.look(), deployment.state_hash()
    assert new.shown and new.shown != scenario.old.shown
    return Scenario(name, forks, extracts, before, scenario.old, new, hash_, counts, seconds)


@dataclass
class Tally:
    """What was killed, and where."""

    at: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return len(self.at)


def walk(scenario: Scenario, kills: Iterable[Kill], place: Path, order: random.Random, tally: Tally) -> None:
    """
    Kill at each point in turn, one deployment after the other: each is killed again and again until its run ends.

    A point that a new deployment does not pass is a fault of the list.
    """
    left = list(kills)
    while left:
        chain = Chain(scenario, place / f"chain-{tally.kills}", order)
        done = 0
        for kill in left:
            if not chain.kill(kill):
                break
            tally.at.append(kill.point)
            done += 1
        assert done, f"{left[0].point} was not passed {left[0].nth} times by the run '{scenario.name}'"
        chain.finish()
        left = left[done:]


def storm(scenario: Scenario, count: int, place: Path, order: random.Random, tally: Tally) -> None:
    """Kill at any moment, a number of times in all."""
    for number in range(10 * count):
        if tally.kills >= count:
            return
        chain = Chain(scenario, place / f"storm-{number}", order)
        for _ in range(min(12, count - tally.kills)):
            if not chain.kill_after(order.uniform(0.02, scenario.seconds * order.choice((0.1, 0.25, 0.5)))):
                break
            tally.at.append("at random")
        chain.finish()
    raise AssertionError("runs ended before they could be killed")


class Chain:
    """One deployment that is killed again and again."""

    def __init__(self, scenario: Scenario, data: Path, order: random.Random) -> None:
        self.scenario, self.order = scenario, order
        self.deployment = scenario.begin(data)
        self.seen = self.deployment.look()

    def kill(self, kill: Kill, **order: str) -> bool:
        """False: the run went on to its end, and the point was not passed again."""
        with self._pages_go_on():
            ended = self.deployment.run(kill, **order)
        return self._holds(ended.status, ended.errors, kill.point)

    def kill_after(self, seconds: float) -> bool:
        with self._pages_go_on():
            ended = self.deployment.run(kill_after=seconds)
        return self._holds(ended.status, ended.errors)

    def _pages_go_on(self):
        # Not always: the line must also be killed where it makes the ledger itself.
        return self.deployment.somebody_writes_the_ledger() if self.order.random() < 0.5 else nullcontext()

    def _holds(self, status: int, errors: str, point: str = "") -> bool:
        """The last good run stays or the new one stands, whole; and nothing that was acknowledged is lost."""
        assert status in (0, KILLED), errors
        before, now = self.seen, self.deployment.look()
        told = f"{self.scenario.name}, killed at {point or 'random'}"
        assert now.shown in (self.scenario.old.shown, self.scenario.new.shown), f"{told}: something half done is shown"
        if before.shown == self.scenario.new.shown:
            assert now.shown == before.shown, f"{told}: what was published is shown no more"
        elif point and point not in AT_ANY_TIME and status == KILLED:
            expected = self.scenario.new if point.startswith(SHOWN_FROM) else self.scenario.old
            assert now.shown == expected.shown, f"{told}: the wrong run is shown"
        assert now.received in (self.scenario.old.received, self.scenario.new.received), told
        assert now.decisions >= before.decisions, f"{told}: a decision is lost"
        self.seen = now
        return status == KILLED

    def finish(self) -> None:
        """The next run completes, says the same as if nobody had disturbed it, and clears away what was left."""
        ended = self.deployment.run()
        assert ended.status == 0, ended.errors
        self._holds(ended.status, ended.errors)
        assert self.seen.shown == self.scenario.new.shown
        assert self.deployment.state_hash() == self.scenario.hash
        left = self.deployment.left_over()
        assert left == [], f"{self.scenario.name}: left over {left}"
        self.deployment.remove()


def in_order(scenario: Scenario, names: Sequence[str], order: random.Random) -> list[Kill]:
    """Kills at points in the order of the line, each at one of the times that it is passed."""
    found = [Kill(name, _nth(name, scenario.passed[name], order)) for name in names if name in scenario.passed]
    return sorted(found, key=lambda kill: NAMES.index(kill.point))


def _nth(name: str, passed: int, order: random.Random) -> int:
    # What a killed run has made is not made again, so the points of artefacts are passed less often by and by.
    return order.randint(1, passed) if order.random() < 0.5 else 1
