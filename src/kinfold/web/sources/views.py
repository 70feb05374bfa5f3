"""The sources pages: about no person, so for everybody whose purpose includes them. Some may decide on what waits."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.governance import queries as governance
from kinfold.governance.rules.ending import ended_agreement
from kinfold.governance.rules.profile import Agreement
from kinfold.register import actions, queries
from kinfold.register.values import ExtractShown, Reviewed, SourcePage
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.web.readers import PageRequest
from kinfold.web.sources.forms import Decide

CHOICES = (
    ("commit", "Commit it", "The next run uses it, and what it says takes the place of what the source said before."),
    (
        "reject",
        "Reject it",
        "It is not used. What was in use stays in use; ask the sender to send it again.",
    ),
)
QUESTION = {"legend": {"text": "Is this extract to be used?", "classes": "govuk-fieldset__legend--m"}}


@require_safe
def sources(request: PageRequest) -> HttpResponse:
    """Each source with its newest extract and receipt; what waits first, then those refused and those late."""
    states = queries.source_states(request.actor, request.purpose)
    waiting = queries.waiting_extracts(request.actor, request.purpose)
    held = {one.source for one in waiting}
    ordered = sorted(
        states, key=lambda state: (state.source not in held, not state.newest_refused, state.fresh, state.title)
    )
    return render(
        request,
        "sources/sources.html",
        {
            "sources": ordered,
            "waiting": waiting,
            "held": held,
            "late": sum(not state.fresh for state in states),
            "refused": sum(state.newest_refused for state in states),
            "receipts": any(state.rows_in is not None for state in states),
            "run": queries.run_shown(),
        },
    )


@require_safe
def source(request: PageRequest, source: str) -> HttpResponse:
    """One source: how fresh, whom it knows, what waits and what came."""
    page = _page(request, source)
    return render(
        request,
        "sources/source.html",
        {
            "page": page,
            "waiting": [one for one in page.extracts if one.waits],
            "came": [one for one in page.extracts if not one.waits],
            "ended": _ended(source),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def extract(request: PageRequest, source: str, day: str, extract: str) -> HttpResponse:
    """One extract with its receipt and what the monitors said; whoever may decides on it here."""
    page = _page(request, source)
    shown = _one(page, day, extract)
    form = Decide(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        about = Reviewed(source, shown.day, shown.extract, form.cleaned_data["review"])
        commit, reason = form.cleaned_data["decision"] == "commit", form.cleaned_data["reason"].strip()
        try:
            actions.decide_extract(request.actor, request.purpose, about, commit=commit, reason=reason)
        except NoLongerSo as changed:
            problem = changed.what
        else:
            return redirect("source", source)
    return render(
        request,
        "sources/extract.html",
        {
            "page": page,
            "one": shown,
            "ended": _ended(source),
            "form": form,
            "problem": problem,
            "summary": [{"text": problem}] if problem else _errors(form),
            "fieldset": QUESTION,
            "items": [
                {"value": value, "text": text, "hint": {"text": hint}, "checked": form["decision"].value() == value}
                for value, text, hint in CHOICES
            ],
        },
        status=409 if problem else 200,
    )


def _page(request: PageRequest, source: str) -> SourcePage:
    page = queries.source_page(request.actor, request.purpose, source)
    if page is None:
        raise Http404
    return page


def _ended(source: str) -> Agreement | None:
    """The agreement that its extracts came under, where it has ended: what came stays, and is marked."""
    return ended_agreement(source, governance.profile(), governance.sharing(), governance.today())


def _one(page: SourcePage, day: str, extract: str) -> ExtractShown:
    try:
        of_day = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    found = next((one for one in page.extracts if (one.day, one.extract) == (of_day, extract)), None)
    if found is None:
        raise Http404
    return found


def _errors(form: Decide) -> list[dict[str, str]]:
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
