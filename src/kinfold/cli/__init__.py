"""
The command line: one file a noun. This module alone sets Django up, before anything that needs it.

Our own errors are printed without a traceback, in four parts, with an exit code of their kind.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from traceback import extract_tb
from typing import NoReturn

from kinfold.cli.store_version import bring_up_to_date
from kinfold.cli.terminal import err
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.residency import SETTING, check_residency
from kinfold.places import Places, secret_key
from kinfold.vocabulary.errors import BadSettings, KinfoldError, MissingPart, kind_of
from kinfold.vocabulary.periods import today_by_the_clock

_OF_THE_DISK = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS),
    *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE),
}
FAULT = 70  # what the system's own list of exit codes calls an internal error


def set_django_up(
    places: Places, *, loopback: bool = False, owner: bool = False, in_earnest: bool = False, site: bool = False
) -> None:
    """
    Point the settings at a deployment, set Django up, and see that the register's tables are up to date.

    `loopback` is plain HTTP on this machine only, for a trial; otherwise a proxy speaks TLS in front.
    Data that lies where the profile does not let it is refused; what serves pages or runs the line `in_earnest` has to say where it lies.
    A file is brought up to date on the way. Tables of PostgreSQL are changed by their `owner` alone, for
    whom the site's own role is not taken. The `site` works under its own role, behind PostgreSQL's second wall,
    and must be held by it; every command works under the line's where KINFOLD_LINE_URL names one.
    """
    check_residency(
        read_profile(places.council),
        os.environ.get(SETTING, ""),
        must_be_said=in_earnest and not loopback,
        on=today_by_the_clock(),
    )
    _keep_to_ourselves(places)
    os.environ["KINFOLD_DATA"] = str(places.data)
    scratch = places.data / "scratch"
    scratch.mkdir(exist_ok=True, mode=0o700)
    # What SQLite sorts on disk is personal data: it stays in the data folder, not in /var/tmp.
    os.environ["SQLITE_TMPDIR"] = str(scratch)
    os.environ["KINFOLD_COUNCIL"] = str(places.council)
    os.environ["KINFOLD_SECRET_KEY"] = secret_key(places)
    if (line := os.environ.pop("KINFOLD_LINE_URL", "")) and not site and not owner:
        os.environ["KINFOLD_DATABASE_URL"] = line
    os.environ["KINFOLD_INSECURE_LOOPBACK" if loopback else "KINFOLD_BEHIND_PROXY"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "kinfold.web.settings"
    import django

    django.setup()
    from django.db import connection

    bring_up_to_date(owner=owner)
    server = connection.vendor != "sqlite"
    if server and site:
        _need_the_wall()
    let_go_of_the_register()


def let_go_of_the_register() -> None:
    """
    Close every connection to the register that this process has, before it forks.

    Two processes with one connection read each other's answers: what one person asked for would be shown to another.
    """
    from django.db import connection

    connection.close()
    if connection.vendor != "sqlite":
        connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's


def has_register(places: Places) -> bool:
    """Whether there is a register to ask, without making one."""
    return bool(os.environ.get("KINFOLD_DATABASE_URL")) or (places.data / "register.sqlite3").exists()


def _need_the_wall() -> None:
    """The second wall holds nobody who owns the tables or administers the server, so pages are not served as they."""
    from kinfold.governance import wall

    if not wall.stands():
        raise BadSettings(
            ["the site's role may read everything about everybody: PostgreSQL's row-level security does not hold it"],
            where="KINFOLD_DATABASE_URL",
            do="Name a role that owns no table and does not bypass row-level security: deploy/postgresql/roles.sql makes one.",
        )


def _keep_to_ourselves(places: Places) -> None:
    """
    What is made from here on is for this account alone, whatever the machine's habit and whoever made the folder.

    The register holds homes; a data folder that an administrator made with `mkdir` is open to everybody.
    """
    os.umask(0o077)
    places.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for made_before in places.data.glob("*.sqlite3*"):
        # Somebody else's, who can see to it; or a journal, which the site has just done with.
        with suppress(PermissionError, FileNotFoundError):
            made_before.chmod(0o600)


def main() -> None:
    """Run a command; exits with the code of the error's kind."""
    from kinfold.cli.commands import app

    try:
        app()
    except KinfoldError as problem:
        _end_with(problem)
    except Exception as fault:  # what it says may quote a record, so nobody is told it
        if told := _of_the_machine(fault):
            _end_with(told)
        places = [f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in extract_tb(fault.__traceback__)]
        err.print("A fault in Kinfold stopped the command. The last published run is still in place.")
        err.print(f"Report it with these lines: {type(fault).__name__} at", " < ".join(reversed(places)), markup=False)
        sys.exit(FAULT)


def _end_with(problem: KinfoldError) -> NoReturn:
    err.print(f"[bold red]{type(problem).__name__}[/] {_plain(problem)}")
    sys.exit(problem.exit_code)


def _of_the_machine(fault: Exception) -> KinfoldError | None:
    """In our words, what is no fault of the program: a disk that is full or broken, a database that does not answer."""
    means = "The command was not finished. The last published run is still in place, whole."
    if isinstance(fault, OSError) and fault.errno in _OF_THE_DISK:
        return MissingPart(
            f"A file could not be read or written ({errno.errorcode[fault.errno]}).",
            where="the data folder, or the folder that the command was given",  # a file's name may be a person's
            means=means,
            do="Check that the disk has room and is sound and that this account may write there, and try again.",
        )
    from django.db import OperationalError

    if isinstance(fault, OperationalError):
        return MissingPart(
            f"The register could not be read or written ({kind_of(fault)}).",
            where="the register's database",
            means=means,
            do="Check that the disk of the database has room and is sound, and that the database answers; try again.",
        )
    return None


def _plain(problem: KinfoldError) -> str:
    return str(problem).replace("[", r"\[")
