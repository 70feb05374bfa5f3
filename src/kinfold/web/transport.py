"""How the site is reached: over TLS by its names, or for a trial over plain http on this machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kinfold.vocabulary.errors import BadSettings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Transport:
    """The site's names, and whether browsers reach it over TLS."""

    hosts: tuple[str, ...]
    secure: bool
    behind_proxy: bool


def read_transport(environment: Mapping[str, str]) -> Transport:
    """
    Read how the site is reached. Plain http is for loopback only: with any other name it is refused,
    since a password and a family's record would cross the network in the clear.
    """
    hosts = tuple(host.strip() for host in environment.get("KINFOLD_HOSTS", "").split(",") if host.strip()) or LOOPBACK
    insecure = environment.get("KINFOLD_INSECURE_LOOPBACK") == "1"
    beyond = sorted(set(hosts) - set(LOOPBACK))
    if insecure and beyond:
        raise BadSettings(
            [f"KINFOLD_INSECURE_LOOPBACK is 1, and KINFOLD_HOSTS names {', '.join(beyond)}"],
            where="the environment",
            do="Leave KINFOLD_INSECURE_LOOPBACK out and serve over TLS, or name loopback hosts only.",
        )
    return Transport(hosts=hosts, secure=not insecure, behind_proxy=environment.get("KINFOLD_BEHIND_PROXY") == "1")
