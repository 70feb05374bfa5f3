"""Passwords of our own, where they are taken at all."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest


class Passwords(AuthenticationBackend):  # type: ignore[misc]
    """Refuses every password where the council's identity provider alone says who somebody is."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        if not settings.KINFOLD_LOCAL_PASSWORDS:
            return None
        return super().authenticate(request, **credentials)
