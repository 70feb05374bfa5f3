"""How sign-in behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NobodySignsUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator from the staff list; the site sends no mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing: "signed in as …" on the next page tells a reader what they know."""
