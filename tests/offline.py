"""Nothing leaves this machine: within `offline`, Python may connect to loopback and to nothing else."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_tried: list[list[str]] = []


class ReachedOut(BaseException):
    """Something tried to leave the machine. Not an Exception, so that no program can take it for a failed connection."""


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if not _tried or event not in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        return
    address = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
    host = address[0] if isinstance(address, tuple) else address
    if event in ("socket.connect", "socket.sendto") and not isinstance(address, tuple):
        return  # a socket of this machine's own, which has a path
    if not _is_here(host):
        _tried[-1].append(f"{event}: {host!r}")
        raise ReachedOut(_tried[-1][-1])


def _is_here(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return text in ("localhost", "", "None")


sys.addaudithook(_watch)


@contextmanager
def offline() -> Iterator[None]:
    """Any other connection, or a question for a name, ends the test; whoever swallows that is found out at the end."""
    tried: list[str] = []
    _tried.append(tried)
    try:
        yield
    finally:
        _tried.remove(tried)
    if tried:
        raise AssertionError("Something tried to leave this machine: " + "; ".join(tried))
