"""
How long a search, a person's page and a family's page take, in a register of a council's size.

    ./dev bench pages -- [--data DIR] [--people 360000] [--seed 1] [--months 3] [--requests 300] [--work DIR]

Without --data a world is made and put through the line. A data folder that is named must hold a
published run of a made-up council; it gets accounts, and entries in its ledger. One process serves, as
`kinfold serve` does; a member of staff signs in as people do, with a real password, and asks for one
page after another over loopback HTTP. Every request goes through the whole middleware, the door and the
ledger, by a council that lets one person read as much as is asked for. Warm: a tenth as many other requests of each kind come first. JSON at the end, milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from socket import socket
from statistics import median, quantiles
from urllib.parse import urlencode

from _measured import machine, took

from kinfold.cli import set_django_up
from kinfold.places import find_places
from kinfold.worlds.make import make_world

COUNCIL = Path(__file__).resolve().parent.parent / "councils" / "example"
ROLE, PURPOSE = "Social worker", "safeguarding"
FORM = {"name": "", "day": "", "month": "", "year": "", "postcode": "", "number": ""}


@dataclass
class Times:
    """Of one kind of request, in milliseconds."""

    requests: int
    median: float
    p95: float
    most: float
    cpu: float
    """Of the server's processes, a request: what a busy machine does not change much."""
    bytes: int
    """Of the median answer."""


@dataclass
class Figures:
    """What the bench tells."""

    machine: str
    seed: int
    people: int = 0
    families: int = 0
    pages_the_reader_may_open: dict[str, int] = field(default_factory=dict)
    found: float = 0
    """People whom the median search finds."""
    search: Times | None = None
    search_by: dict[str, Times] = field(default_factory=dict)
    person: Times | None = None
    family: Times | None = None


@dataclass(frozen=True)
class Someone:
    """A person of the register, as somebody would look for them."""

    name: str
    birth_date: date | None
    postcode: str | None
    number: str | None


@dataclass(frozen=True)
class Answer:
    status: int
    page: str
    seconds: float
    cpu_seconds: float = 0


class Reader:
    """A browser of one member of staff: keeps its cookies and one connection."""

    def __init__(self, port: int, server: int = 0) -> None:
        """`server` is the number of the process whose time is counted, with that of its workers."""
        self._server = server
        self._to = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, told: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode({**told, "csrfmiddlewaretoken": self._cookies["kinfold-csrf"]}))

    def sign_in(self, name: str, password: str) -> None:
        self._must(self.get("/account/sign-in/"), 200)
        self._must(self.post("/account/sign-in/", {"login": name, "password": password}), 302)
        self._must(self.get("/purpose/"), 200)
        self._must(self.post("/purpose/", {"purpose": PURPOSE, "next": "/"}), 302)

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        spent, began = _spent(self._server), time.perf_counter()
        self._to.request(method, path, body, headers)
        answer = self._to.getresponse()
        page = answer.read()
        seconds = time.perf_counter() - began
        for told in answer.headers.get_all("Set-Cookie") or ():
            self._cookies.update((name, one.value) for name, one in SimpleCookie(told).items())
        return Answer(answer.status, page.decode(), seconds, _spent(self._server) - spent)

    @staticmethod
    def _must(answer: Answer, status: int) -> None:
        if answer.status != status:
            sys.exit(f"The site answered {answer.status} and not {status}; the page begins: {answer.page[:200]}")


def _spent(server: int) -> float:
    """Seconds of processor that a process and those it started have had until now."""
    if not server:
        return 0.0
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    ticks = 0
    for process in (str(server), *children):
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="kinfold-pages-", dir=asked.work) as spare:
        data = asked.data or _made(asked, Path(spare))
        council = _unhurried(Path(spare))
        places = find_places(council=council, extracts=None, data=data)
        set_django_up(places, loopback=True)
        chance = random.Random(asked.seed)
        told = Figures(machine(), asked.seed)
        staff, name, password = _account()
        people, families = _pages_of(staff, told)
        searches = _searches(chance, asked.requests)
        with _served(council, data) as (port, server):
            reader = Reader(port, server)
            reader.sign_in(name, password)
            _measure(reader, told, searches, people, families, chance, asked.requests)
    print(json.dumps(asdict(told), indent=1))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data folder with a published run (default: one is made)")
    parser.add_argument("--people", type=int, default=360_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument("--requests", type=int, default=300, help="of each kind")
    parser.add_argument("--work", type=Path, help="where the files may lie (default: the machine's temporary folder)")
    return parser.parse_args()


def _made(asked: argparse.Namespace, folder: Path) -> Path:
    make_world(people=asked.people, seed=asked.seed, months=asked.months, out=folder / "world")
    data = folder / "data"
    line = ("run", "--council", COUNCIL, "--extracts", folder / "world" / "extracts", "--data", data)
    took([sys.executable, "-m", "kinfold", *line, "--commit-new", "--reason", "bench"])
    return data


def _unhurried(folder: Path) -> Path:
    """The example council, but that nobody is stopped for how much they read in an hour: what is counted is counted."""
    shutil.copytree(COUNCIL, folder / "councils" / COUNCIL.name)
    profile = folder / "councils" / COUNCIL.name / "profile.yaml"
    much = "in_an_hour: {pages: 1000000, searches: 1000000}"
    profile.write_text(f"{profile.read_text(encoding='utf-8')}\n{much}\n", encoding="utf-8")
    return profile.parent


def _account() -> tuple[str, str, str]:
    """Whoever of the role works with the most people: staff id, user name, a new password."""
    from kinfold.web.accounts.actions import list_accounts, make_demo_accounts

    name, password = next((name, password) for title, name, password in make_demo_accounts(by="bench") if title == ROLE)
    return next(staff for _, account, staff, _ in list_accounts() if account == name), name, password


def _pages_of(staff: str, told: Figures) -> tuple[list[str], list[str]]:
    """The pages that the account may open, as the door has them."""
    from kinfold.governance.models import Relationship, Restriction
    from kinfold.register.models import Family, Person

    hidden = set(Restriction.objects.values_list("about_id", flat=True))
    mine = Relationship.objects.filter(staff=staff)
    people, families = (
        sorted(set(mine.filter(about_kind=kind).values_list("about_id", flat=True)) - hidden)
        for kind in ("person", "family")
    )
    told.people, told.families = Person.objects.count(), Family.objects.count()
    told.pages_the_reader_may_open = {"people": len(people), "families": len(families)}
    return people, families


def _searches(chance: random.Random, requests: int) -> dict[str, list[dict[str, str]]]:
    """
    What is typed, by kind, each kind as often: half of the names are of anybody, as common as their names are,
    and a tenth are the most common of all.
    """
    anybody = _some_people(chance, requests * 3)
    common = _most_common_names(max(requests // 10, 1))
    named = [{"name": one.name} for one in anybody]
    kinds = {
        "name": named[: requests // 2],
        "common_name": [{"name": name} for name in common],
        "name_and_birth_date": [{"name": one.name, **_day(one.birth_date)} for one in anybody if one.birth_date],
        "misspelt": [{"name": _misspelt(one.name, chance)} for one in anybody[requests:]],
        "postcode": [{"postcode": one.postcode} for one in anybody if one.postcode],
        "number": [{"number": one.number} for one in anybody if one.number],
    }
    of_each = requests // len(kinds) + 1
    return {kind: chance.sample(typed, min(of_each, len(typed))) for kind, typed in kinds.items()}


def _some_people(chance: random.Random, wanted: int) -> list[Someone]:
    from kinfold.register.models import Person, Residence

    ids = sorted(Person.objects.filter(restricted=False).exclude(name="").values_list("id", flat=True))
    chosen = chance.sample(ids, min(wanted, len(ids)))
    homes = dict(Residence.objects.filter(person__in=chosen, hidden=False).values_list("person", "postcode"))
    rows = Person.objects.filter(id__in=chosen)
    return [
        Someone(row.name, row.birth_date, homes.get(row.id), row.nhs_number or row.upn or row.ni_number) for row in rows
    ]


def _most_common_names(wanted: int) -> list[str]:
    from django.db.models import Count

    from kinfold.register.models import Person

    named = Person.objects.exclude(name="").filter(restricted=False).values("name").annotate(how_many=Count("id"))
    return list(named.order_by("-how_many", "name").values_list("name", flat=True)[:wanted])


def _day(day: date | None) -> dict[str, str]:
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)} if day else {}


def _misspelt(name: str, chance: random.Random) -> str:
    """Two letters that stand beside each other change places, or one is left out."""
    at = chance.randrange(1, max(len(name) - 1, 2))
    if chance.random() < 0.5:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]


@contextmanager
def _served(council: Path, data: Path) -> Iterator[tuple[int, int]]:
    """The port, and the number of the process."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = ("serve", "--council", council, "--data", data, "--port", port, "--workers", 1, "--loopback")
    server = subprocess.Popen([sys.executable, "-m", "kinfold", *map(str, command)], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and server.poll() is None:
        try:
            Reader(port).get("/health")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("The site did not come up.")


def _measure(
    reader: Reader,
    told: Figures,
    searches: dict[str, list[dict[str, str]]],
    people: Sequence[str],
    families: Sequence[str],
    chance: random.Random,
    requests: int,
) -> None:
    def find(typed: dict[str, str]) -> Answer:
        return reader.post("/search/", {**FORM, **typed})

    every = [(kind, typed) for kind, all_typed in searches.items() for typed in all_typed]
    chance.shuffle(every)
    for _, typed in every[:: max(len(every) // 30, 1)]:
        find(typed)
    answers = [(kind, find(typed)) for kind, typed in every]
    told.search = _times([answer for _, answer in answers])
    told.search_by = {
        kind: _times([answer for known, answer in answers if known == kind]) for kind in searches if searches[kind]
    }
    told.found = median(len(re.findall('<th scope="row"', page)) for page in (answer.page for _, answer in answers))
    told.person = _pages(reader.get, "/people/{}/", people, chance, requests)
    told.family = _pages(reader.get, "/families/{}/", families, chance, requests)


def _pages(
    get: Callable[[str], Answer],
    path: str,
    ids: Sequence[str],
    chance: random.Random,
    requests: int,
) -> Times:
    """Each page as often as the others, in another order each time."""
    order: list[str] = []
    while len(order) < requests:
        order += chance.sample(list(ids), len(ids))
    for one in order[: requests // 10]:
        get(path.format(one))
    return _times([get(path.format(one)) for one in order[:requests]])


def _times(answers: Sequence[Answer]) -> Times:
    wrong = [answer for answer in answers if answer.status != 200 or "govuk-error-summary" in answer.page]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(answers)} answers are not what was asked for; the first is {wrong[0].status}.")
    took_ms = sorted(answer.seconds * 1000 for answer in answers)
    return Times(
        requests=len(answers),
        median=round(median(took_ms), 1),
        p95=round(quantiles(took_ms, n=20)[-1], 1) if len(took_ms) > 1 else round(took_ms[0], 1),
        most=round(took_ms[-1], 1),
        cpu=round(sum(answer.cpu_seconds for answer in answers) / len(answers) * 1000, 1),
        bytes=int(median(len(answer.page) for answer in answers)),
    )


if __name__ == "__main__":
    main()
