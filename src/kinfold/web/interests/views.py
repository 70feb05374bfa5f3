"""The page on which somebody says whom they know, and the one for those who answer for staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.governance import conflict_actions, conflict_queries
from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import CONFLICTS, RestrictionReason
from kinfold.register.queries import carried_on_by
from kinfold.vocabulary.errors import NoLongerSo, NotAllowed
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.interests.forms import WHO, Know, TheyKnow
from kinfold.web.readers import PageRequest
from kinfold.web.templatetags.words import interest_words

HOW = {"legend": {"text": "How do you know them?", "classes": "govuk-fieldset__legend--m"}}
HOW_THEY = {"legend": {"text": "How do they know them?", "classes": "govuk-fieldset__legend--m"}}


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: PageRequest) -> HttpResponse:
    """Say whom one knows. Whatever is named, the answer is the same; what was said is listed nowhere to whoever said it."""
    form = Know(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        reason = RestrictionReason(given["reason"])
        conflict_actions.declare_own(request.actor, request.purpose, _with_heirs(given["pages"]), reason)
        return redirect("own_interest_done")
    told = {"form": form, "items": _items(form, own=True), "fieldset": HOW, "summary": _summary(form)}
    return render(request, "interests/own.html", told)


@require_safe
def own_done(request: PageRequest) -> HttpResponse:
    """That it was written down, in words that are the same whoever was named."""
    return render(request, "interests/own_done.html")


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def interests(request: PageRequest) -> HttpResponse:
    """Whom staff are kept apart from; whoever answers for them writes another down, or ends one."""
    shown = conflict_queries.conflicts(request.actor, request.purpose)
    ends = request.POST.get("end", "")
    form = TheyKnow(request.POST if request.method == "POST" and not ends else None)
    problem = ""
    try:
        if ends.isdecimal():
            conflict_actions.let_be_as(request.actor, request.purpose, int(ends))
            return redirect("interests")
        if request.method == "POST" and form.is_valid() and _keep(request, form):
            return redirect("interests")
    except (NoLongerSo, NotAllowed) as refused:
        problem = f"{refused.what} {refused.do}"
    told = {
        "conflicts": shown,
        "form": form,
        "items": _items(form, own=False),
        "fieldset": HOW_THEY,
        "summary": [{"text": problem}] if problem else _summary(form),
    }
    return render(request, "interests/interests.html", told, status=409 if problem else 200)


def _keep(request: PageRequest, form: TheyKnow) -> bool:
    """Whether it was written down; no where the list knows nobody of that name, which the form then says."""
    given = form.cleaned_data
    staff = conflict_queries.colleague(request.actor, given["staff"])
    if staff is None:
        form.add_error("staff", WHO)
        return False
    reason = RestrictionReason(given["reason"])
    conflict_actions.keep_apart_as(request.actor, request.purpose, staff, _with_heirs(given["pages"]), reason)
    return True


def _with_heirs(whom: list[About]) -> dict[About, frozenset[str]]:
    return {about: carried_on_by(about) for about in whom}


def _items(form: forms.Form, *, own: bool) -> list[dict[str, Any]]:
    chosen = form["reason"].value()
    return [
        {"value": one.value, "text": interest_words(one, own=own), "checked": chosen == one.value} for one in CONFLICTS
    ]


def _summary(form: forms.Form) -> list[dict[str, Any]]:
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
