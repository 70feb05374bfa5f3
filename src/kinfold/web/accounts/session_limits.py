"""How long a sign-in lasts: fifteen minutes without use, twelve hours in all."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from kinfold.web.accounts.sessions import SessionStore

BEGAN, SEEN = "signed_in_at", "last_seen_at"
# The time is written once a minute, not at every page: each write takes the register's only pen.
EVERY = 60


class SessionLimits:
    """Ends a session on the server, whatever the browser still holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
            if now - seen > settings.SESSION_IDLE.total_seconds() or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif BEGAN not in request.session or now - seen > EVERY:
                changed = request.session.modified
                request.session[BEGAN], request.session[SEEN] = began, now
                if not changed and isinstance(request.session, SessionStore):
                    request.session.told_when_seen()
        return self.get_response(request)
