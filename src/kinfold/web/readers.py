"""
Who reads a page, and what for.

Every page but sign-in, the purpose page and the few that say so has both before its view runs. A page
that is added later has them too without doing anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from kinfold.governance import queries as governance
from kinfold.governance import wall
from kinfold.governance.actions import answering
from kinfold.governance.rules.policy import Actor
from kinfold.governance.rules.profile import Role
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId, StaffId

IN_SESSION = "purpose"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PageRequest(HttpRequest):
    """A request whose reader and purpose are known; what views of pages are given."""

    actor: Actor
    purpose: PurposeId


def no_purpose_needed(view: View) -> View:
    """Mark a view that shows nothing about anybody, so needs no reader or purpose."""
    view.no_purpose_needed = True  # type: ignore[attr-defined]
    return view


def role_of(actor: Actor) -> Role | None:
    """The reader's role, as the council's profile has it."""
    return governance.profile().roles.get(actor.role)


def purposes_of(actor: Actor) -> tuple[PurposeId, ...]:
    """What the reader's role may be here for."""
    role = role_of(actor)
    return tuple(PurposeId(purpose) for purpose in role.purposes) if role else ()


def actions_for(actor: Actor, purpose: PurposeId) -> frozenset[Action]:
    """What the role may ask for under the purpose; only to leave dead links out, the door decides."""
    role, told = role_of(actor), governance.profile().purposes.get(purpose)
    return frozenset(role.actions) & frozenset(told.actions) if role and told else frozenset()


class ReaderOfThePage:
    """Puts the actor and the purpose on the request, or sends the reader to where they are settled."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answering(), wall.nobody_yet():  # all that one page asks of the door carries one number in the ledger
            return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None  # LoginRequiredMiddleware has let an open page through
        actor = governance.actor(StaffId(request.user.staff), on=governance.today())
        request.actor = actor
        request.purpose = self._purpose(request, actor) if actor and actor.active else None
        wall.read_by(StaffId(request.user.staff), request.purpose)
        if getattr(view, "no_purpose_needed", False) or view.__module__.startswith("allauth."):
            return None
        if actor is None or not actor.active:
            return render(request, "not_on_the_staff_list.html", status=403)
        if request.purpose is None:
            back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"{reverse('purpose')}?{back}")
        return None

    @staticmethod
    def _purpose(request: Any, actor: Actor) -> PurposeId | None:
        may = purposes_of(actor)
        chosen = request.session.get(IN_SESSION)
        if chosen in may:  # a role that changed since may no longer serve it
            return PurposeId(chosen)
        return may[0] if len(may) == 1 else None
