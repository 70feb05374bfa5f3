"""Follows docs/how-to/bring-your-own-extracts.md to the letter: its files are written, its commands typed, its site looked at."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "bring-your-own-extracts.md").read_text(encoding="utf-8")
_FILE = re.compile(r"File `(?P<name>[^`]+)`:\n\n```\w+\n(?P<text>.*?)```", re.S)
_TYPED = re.compile(r"```sh\n(?P<lines>.*?)```", re.S)


def steps() -> Iterator[re.Match[str]]:
    """The files and the blocks of commands, in the order of the page."""
    found = [*_FILE.finditer(PAGE), *_TYPED.finditer(PAGE)]
    yield from sorted(found, key=lambda match: match.start())


def environment() -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("KINFOLD", "DJANGO"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    return clean | {"PATH": path}


def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )


@contextmanager
def served(line: str, folder: Path) -> Iterator[str]:
    """The site of the page's command, on a port that is free here."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [*line.split(), "--port", str(port)]
    (home := folder / "home").mkdir()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment() | {"HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as site:
        try:
            yield f"http://127.0.0.1:{port}"
            # In production the site may write into its data folder alone.
            assert list(home.iterdir()) == []
        finally:
            site.terminate()


class Visitor:
    """Somebody with a browser's cookies and no scripts."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def opens(self, path: str, **form: str) -> str:
        until = time.monotonic() + 30
        data = urllib.parse.urlencode(form).encode() if form else None
        while True:
            try:
                with self.opener.open(self.site + path, data) as answer:
                    return str(answer.read().decode())
            except urllib.error.HTTPError:
                raise
            except OSError:
                assert time.monotonic() < until, "the site does not answer"
                time.sleep(0.2)


def test_from_one_file_to_the_families_that_a_worker_sees(tmp_path: Path) -> None:
    (tmp_path / "councils").symlink_to(ROOT / "councils")
    said: dict[str, subprocess.CompletedProcess[str]] = {}
    password, looked, drafted = "", False, False
    for step in steps():
        if "name" in step.groupdict():
            if (tmp_path / step["name"]).exists():  # the draft, which is not to be taken as it is
                assert typed("kinfold council check --council my-council", tmp_path).returncode == 11
                drafted = True
            (tmp_path / step["name"]).write_text(step["text"], encoding="utf-8")
            continue
        for line in step["lines"].splitlines():
            if line.startswith("kinfold serve"):
                with served(line, tmp_path) as site:
                    visitor = Visitor(site)
                    token, *_ = re.findall(
                        r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.opens("/account/sign-in/")
                    )
                    home = visitor.opens("/account/sign-in/", login="s1", password=password, csrfmiddlewaretoken=token)
                looked = True
                assert "Marsh: Ida, Abe" in home and "Khan: Noor" in home
                continue
            waits = line.startswith("kinfold run") and line not in said
            ended = said[line] = typed(line, tmp_path)
            # The first run is told to wait for a person, as the page says.
            assert ended.returncode == (14 if waits else 0), (line, ended.stderr)
            if waits:
                assert "None of the 2 extracts can be used: 2 wait for a person" in ended.stderr
            if line.startswith("kinfold accounts add"):
                password = ended.stdout.split()[-1]
    assert looked and drafted and len(said) == 13  # the run is typed twice
    told = {line: ended.stdout for line, ended in said.items()}
    checked = next(told[line] for line in told if line.startswith("kinfold sources check"))
    assert "4 rows: 3 would be kept, 1 set aside" in checked
    published = next(told[line] for line in told if line.startswith("kinfold run"))
    assert "5 people" in published and "2 families" in published
