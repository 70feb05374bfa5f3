"""`kinfold serve`: the site, on gunicorn."""

from __future__ import annotations

from socketserver import BaseRequestHandler, TCPServer
from typing import Annotated

import typer
from gunicorn.app.base import BaseApplication

from kinfold.cli import let_go_of_the_register, set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.governance.in_force import in_force
from kinfold.governance.rules.profile import read_profile
from kinfold.places import Places, find_places
from kinfold.sources.registered import check_folder, problems_of
from kinfold.vocabulary.errors import BadSettings, MissingPart


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn is untyped
    """Gunicorn without a settings file of its own."""

    def __init__(self, settings: dict[str, object]) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        from kinfold.web.wsgi import application

        return application


def serve(
    council: Council = None,
    data: Data = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes; each has four threads.")] = 2,
    loopback: Annotated[
        bool,
        typer.Option(
            "--loopback",
            help="Plain HTTP on this machine only, for a trial. Without it, a proxy in front must speak TLS.",
        ),
    ] = False,
) -> None:
    """Serve the site on 127.0.0.1. In production a proxy stands in front of it and speaks TLS."""
    serve_site(find_places(council=council, extracts=None, data=data), port=port, workers=workers, loopback=loopback)


class _Probe(TCPServer):
    """Takes a port as gunicorn would, to see whether it can be had."""

    allow_reuse_address = True


def _need_port(port: int) -> None:
    """Asked before anything is said to be served; gunicorn itself would try five times and then tell a log."""
    try:
        _Probe(("127.0.0.1", port), BaseRequestHandler).server_close()
    except OSError as taken:
        raise MissingPart(
            f"The port {port} cannot be used: {(taken.strerror or 'it is taken').lower()}.",
            where=f"127.0.0.1:{port}",
            means="The site is not served. Nothing was changed.",
            do="End what uses the port, or name another with --port.",
        ) from taken


def _need_a_way_in() -> None:
    """In production a password of our own is taken only where that was decided; so there must be another way in."""
    from django.conf import settings

    if settings.KINFOLD_IDENTITY_PROVIDER is None and not settings.KINFOLD_LOCAL_PASSWORDS:
        raise BadSettings(
            ["nobody could sign in: no identity provider is named, and passwords are not taken in production"],
            where="the environment",
            do="Set KINFOLD_OIDC_URL, _CLIENT and _SECRET, or for the time until then KINFOLD_LOCAL_PASSWORDS=1.",
        )


def _need_order(places: Places) -> None:
    """No page is shown under files with a mistake, or under a practice that people were not told of."""
    problems, _ = check_folder(places.council)
    if problems:
        raise BadSettings(problems, where=str(places.council))


def _need_the_notices(places: Places) -> None:
    """Nor while a version of the notice that was in force is gone: nothing would be held against it."""
    from kinfold.governance.notices_kept import must_be_there

    must_be_there(places.council, read_profile(places.council).council)


def _need_what_was_done() -> None:
    """Nor from a register that was put back to an older day, and lacks whom somebody protected since."""
    from kinfold.register.reading.acts_held import must_hold_what_was_done

    must_hold_what_was_done(MissingPart, means="The site is not served.")
    let_go_of_the_register()


def _no_connection_is_shared(_server: object, _worker: object) -> None:
    let_go_of_the_register()


def serve_site(places: Places, *, port: int, workers: int, loopback: bool) -> None:
    _need_order(places)
    set_django_up(places, loopback=loopback, in_earnest=True, site=True)
    _need_the_notices(places)
    _need_what_was_done()
    # Read once before the processes part: each of them, also one that begins later, has what was in order.
    in_force(places.council, problems_of)
    _need_a_way_in()
    _need_port(port)
    out.print(f"Serving at http://127.0.0.1:{port}/  (Ctrl+C ends it)", soft_wrap=True)
    _Server(
        {
            "bind": f"127.0.0.1:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 60,
            # No access log: an address of a page names a person by id, and the ledger is the record of who saw whom.
            "accesslog": None,
            "loglevel": "warning",
            "proc_name": "kinfold",
            # A way in to command the server by, in its user's home: nobody needs it, and in production it cannot be made.
            "control_socket_disable": True,
            # Right before each fork, whatever was asked of the register until then.
            "pre_fork": _no_connection_is_shared,
            "forwarded_allow_ips": "127.0.0.1",
        }
    ).run()
