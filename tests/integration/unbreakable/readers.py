"""The site as production serves it, and people who read its pages."""

from __future__ import annotations

import http.client
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.integration.unbreakable.deployment import ROOT, SECRET, clean_environment
from tests.stores import stores_for

THINKS = (1.5, 4.0)
"""Seconds that a person looks at a page before the next. Without them, twenty readers would measure the processor alone."""
Often = tuple[int, int, int, int]
AS_PEOPLE_DO: Often = (2, 6, 2, 1)
MOSTLY_FORMS: Often = (2, 1, 0, 6)
PAGE = re.compile(r'href="(/(?:people|families)/[0-9a-z]{20,}/)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    what: str
    status: int
    seconds: float


@dataclass
class Reader:
    """Somebody who is signed in, with the cookies of their browser."""

    port: int
    user: str
    password: str
    purpose: str
    names: list[str]
    order: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, *, what: str = ""
    ) -> tuple[int, str, str]:
        """Status, where it leads to, and the page."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {
            "Cookie": cookies,
            "Host": f"127.0.0.1:{self.port}",
            "Referer": f"http://127.0.0.1:{self.port}{path}",
        }
        body = None
        if form is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form)
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        finally:
            connection.close()
        self.answers.append(Answer(what or path, answer.status, time.monotonic() - started))
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), page

    def send(self, path: str, form: dict[str, str], *, what: str) -> tuple[int, str, str]:
        """Fill in the form of a page."""
        _, _, page = self.ask("GET", path, what=f"the page to {what}")
        token = TOKEN.search(page)
        assert token, f"{path} has no form"
        return self.ask("POST", path, form | {"csrfmiddlewaretoken": token[1]}, what=what)

    def sign_in(self) -> None:
        status, _, page = self.send(
            "/account/sign-in/", {"login": self.user, "password": self.password}, what="sign in"
        )
        assert status == 302, page[-2000:]
        self.choose_purpose()
        self.look_home()
        assert self.known, "somebody who works with nobody reads nothing"
        self.answers.clear()

    def choose_purpose(self) -> None:
        self.send("/purpose/", {"purpose": self.purpose, "next": "/"}, what="choose a purpose")

    def look_home(self) -> None:
        _, _, page = self.ask("GET", "/", what="home")
        self.known = sorted(set(PAGE.findall(page))) or self.known

    def open_a_page(self) -> None:
        path = self.order.choice(self.known)
        _, _, page = self.ask("GET", path, what="a family" if "families" in path else "a person")
        further = [path for path in PAGE.findall(page) if "people" in path]
        if further:
            self.ask("GET", self.order.choice(further), what="a person")

    def search(self) -> None:
        self.send("/search/", {"name": self.order.choice(self.names)}, what="search")

    def read(self, until: threading.Event, often: Often) -> None:
        """Go about one's work: at home, a page, a search, a form that is kept."""
        until.wait(self.order.uniform(0, THINKS[1]))
        while not until.is_set():
            self.order.choices((self.look_home, self.open_a_page, self.search, self.choose_purpose), often)[0]()
            until.wait(self.order.uniform(*THINKS))


@contextmanager
def served(data: Path, council: Path) -> Iterator[int]:
    """The site over a data folder, in processes of its own, on a free port; answers the port."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    told = ["--council", council, "--data", data, "--port", str(port), "--loopback"]
    site = subprocess.Popen(
        [sys.executable, "-m", "kinfold", "serve", *told], cwd=ROOT,
        env=clean_environment() | stores_for(data) | {"KINFOLD_SECRET_KEY": SECRET},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        give_up = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert site.poll() is None and time.monotonic() < give_up, site.stderr and site.stderr.read()
                time.sleep(0.05)
        yield port
    finally:
        site.terminate()
        try:
            site.communicate(timeout=30)
        except subprocess.TimeoutExpired:  # what went wrong before is the thing to tell
            site.kill()
            site.communicate()


@contextmanager
def reading(readers: list[Reader], often: Often) -> Iterator[None]:
    """All of them read, each on their own, for as long as this lasts; what stops one is raised at the end."""
    ended, stopped = threading.Event(), []

    def read(reader: Reader) -> None:
        try:
            reader.read(ended, often)
        except BaseException as problem:
            stopped.append(problem)

    threads = [threading.Thread(target=read, args=[reader]) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    if stopped:
        raise stopped[0]
