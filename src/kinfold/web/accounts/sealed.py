"""
What stands in the database and would sign somebody in by itself: sealed with a key that does not stand there.

The seed of an authenticator app and of recovery codes, and sessions, which hold a seed while an app is being set up. A
copy of the database, or of a backup, opens nobody's account. The keys are drawn from the deployment's secret.
"""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kinfold.vocabulary.errors import MissingPart

SECOND_FACTORS, SESSIONS = "second factors", "sessions"


def seal(text: str, *, of: str = SECOND_FACTORS) -> str:
    return _box(settings.SECRET_KEY, of).encrypt(text.encode()).decode()


def unseal(sealed: str, *, of: str = SECOND_FACTORS) -> str:
    """Raises InvalidToken of what was not sealed by us, with this secret, as a thing of this kind."""
    return _box(settings.SECRET_KEY, of).decrypt(sealed.encode()).decode()


@lru_cache(maxsize=4)
def _box(secret: str, of: str) -> Fernet:
    drawn = HKDF(SHA256(), length=32, salt=None, info=f"kinfold {of}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(drawn))


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc] # allauth is untyped
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A factor that cannot be opened is never taken as it stands: whoever can write a row could choose its seed."""
        try:
            return unseal(encrypted_text)
        except InvalidToken:
            raise MissingPart(
                "A second factor was not sealed with this deployment's secret.",
                where="KINFOLD_SECRET_KEY",
                means="Nobody who has one can sign in by it; nothing was shown or changed.",
                do="Set KINFOLD_SECRET_KEY to the secret that the site had before.",
            ) from None


class SealedSessions:
    """As Django's own serializer, sealed. A session that cannot be opened is none: its holder signs in again."""

    def dumps(self, held: Any) -> bytes:
        return seal(json.dumps(held, separators=(",", ":")), of=SESSIONS).encode()

    def loads(self, stored: bytes) -> Any:
        return json.loads(unseal(stored.decode(), of=SESSIONS))
