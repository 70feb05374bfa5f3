"""Requests by right: what one person asked, everything that is due, and one request. No page answers by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.cases import requests as cases
from kinfold.governance import queries as governance
from kinfold.governance import request_actions, request_queries
from kinfold.governance.request_values import RequestShown
from kinfold.governance.rules.requests import State
from kinfold.governance.rules.rights import COMPLAINTS
from kinfold.vocabulary.errors import CannotStand, NoLongerSo, NotAllowed
from kinfold.vocabulary.identifiers import PersonId
from kinfold.web.readers import PageRequest
from kinfold.web.rights.choices import LEGENDS, endings, of_a_request, summary_of
from kinfold.web.rights.forms import Close, Word, WriteAnyRequest


@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: PageRequest, person: str) -> HttpResponse:
    """What somebody asked so far, and the form that passes on what they ask now."""
    told = cases.asked_by(request.actor, request.purpose, PersonId(person))
    form, problems = WriteAnyRequest(request.POST or None, today=governance.today()), list[str]()
    if request.method == "POST" and form.is_valid():
        draft = form.draft(form.cleaned_data["right"])
        try:
            cases.pass_on(request.actor, request.purpose, PersonId(person), draft)
        except CannotStand as refused:
            problems = list(refused.problems)
        else:
            return redirect("rights_of", person)
    shown = {"person": person, "requests": told, "summary": summary_of(form, problems), **of_a_request(form)}
    return render(request, "rights/of_person.html", shown, status=409 if problems else 200)


@require_safe
def forms(request: PageRequest) -> HttpResponse:
    """Every right, with a form to print for somebody who wants one."""
    return render(request, "rights/forms.html", {"rights": request_queries.forms(request.actor, request.purpose)})


@require_safe
def form(request: PageRequest, right: str) -> HttpResponse:
    """The form of one right, with blanks. It is written on paper: nothing of anybody stands on the page."""
    offered = {one.right: one for one in request_queries.forms(request.actor, request.purpose)}
    if right not in offered:
        raise Http404
    complaints = [offered[name] for name in COMPLAINTS if name != right]
    told = {"one": offered[right], "complaints": complaints, "profile": governance.profile()}
    return render(request, "rights/form.html", told)


@require_safe
def requests(request: PageRequest) -> HttpResponse:
    """Everything that was asked: what is open by its day, then what ended lately. It names no resident."""
    listed = request_queries.requests(request.actor, request.purpose)
    shown = {
        "waiting": [one for one in listed if one.state is State.OPEN],
        "ended": [one for one in listed if one.state is not State.OPEN],
        "overdue": sum(one.overdue for one in listed),
    }
    return render(request, "rights/requests.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PageRequest, asked: int) -> HttpResponse:
    """One request: they were told that it takes longer or has arrived; and what became of it."""
    shown = request_queries.one_request(request.actor, request.purpose, asked)
    if shown is None:
        raise Http404
    on, does = governance.today(), request.POST.get("does", "")
    word = Word(request.POST if does == "word" else None, today=on)
    close = Close(request.POST if does == "close" else None, today=on)
    form: Word | None = {"word": word, "close": close}.get(does)
    problems = list[str]()
    if form is not None and form.is_valid():
        try:
            _act(shown, form)(request.actor, request.purpose)
        except CannotStand as refused:
            problems = list(refused.problems)
        except (NoLongerSo, NotAllowed) as changed:
            problems = [f"{changed.what} {changed.do}"]
        else:
            return redirect("rights")
    told = {
        "one": shown,
        "word": word,
        "close": close,
        "legends": LEGENDS,
        "endings": endings(close),
        "summary": summary_of(form, problems, before=f"{does}_"),
    }
    return render(request, "rights/one.html", told, status=409 if problems else 200)


def _act(shown: RequestShown, form: Word) -> Callable[..., None]:
    """What a valid form does to the request."""
    given: dict[str, Any] = form.cleaned_data
    if isinstance(form, Close):
        state = form.became()
        return lambda actor, purpose: request_actions.close(
            actor, purpose, shown.id, state, on=given["on"], why=given["why"]
        )
    act = request_actions.acknowledge if shown.waits_for_word else request_actions.extend
    return lambda actor, purpose: act(actor, purpose, shown.id, told_on=given["on"], why=given["why"])
