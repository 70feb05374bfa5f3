"""The council's own sign-in, over OpenID Connect, and whether a password of ours is taken besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kinfold.vocabulary.errors import BadSettings

PROVIDER = "council"
URL, CLIENT, SECRET, CLAIM = "KINFOLD_OIDC_URL", "KINFOLD_OIDC_CLIENT", "KINFOLD_OIDC_SECRET", "KINFOLD_OIDC_CLAIM"
PASSWORDS = "KINFOLD_LOCAL_PASSWORDS"


@dataclass(frozen=True)
class IdentityProvider:
    """Where it is, and as whom it knows us. `claim` is what of its answer is our user name, at the first sign-in."""

    url: str
    client: str
    secret: str = field(repr=False)
    claim: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: where a browser is sent to, which the content policy must allow a form."""
        at = urlsplit(self.url)
        return f"{at.scheme}://{at.netloc}"

    def app(self) -> dict[str, object]:
        """As allauth wants it."""
        return {
            "provider_id": PROVIDER,
            "name": "your council’s sign-in",
            "client_id": self.client,
            "secret": self.secret,
            "settings": {"server_url": self.url},
        }


def read_identity_provider(environment: Mapping[str, str]) -> IdentityProvider | None:
    """None where none is set. Plain http is for loopback alone: a token would cross the network in the clear."""
    url = environment.get(URL, "").rstrip("/")
    if not url:
        return None
    missing = [name for name in (CLIENT, SECRET) if not environment.get(name)]
    at = urlsplit(url)
    wrong = [f"{URL} is set, and {name} is not" for name in missing]
    if at.scheme != "https" and not (at.scheme == "http" and at.hostname in ("localhost", "127.0.0.1")):
        wrong.append(f"{URL} does not begin with https://")
    if wrong:
        raise BadSettings(wrong, where="the environment", do="docs/how-to/run-in-production.md tells what each is.")
    return IdentityProvider(
        url, environment[CLIENT], environment[SECRET], environment.get(CLAIM) or "preferred_username"
    )


def passwords_are_taken(environment: Mapping[str, str], *, in_production: bool) -> bool:
    """On this machine for a trial; in production only where it was decided, since a password alone is not enough."""
    return not in_production or environment.get(PASSWORDS) == "1"
