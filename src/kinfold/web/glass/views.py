"""The page on which the glass is broken, and those on which it is reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.governance import glass_actions, glass_queries
from kinfold.governance.actions import require
from kinfold.governance.rules.glass import GlassOutcome, GlassReason
from kinfold.governance.rules.policy import About
from kinfold.register.queries import joined_into
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.glass.forms import Break, Review
from kinfold.web.readers import PageRequest
from kinfold.web.templatetags.words import glass_words

QUESTION = {"legend": {"text": "Why can it not wait?", "classes": "govuk-fieldset__legend--m"}}
FOUND = {"legend": {"text": "What did you find?", "classes": "govuk-fieldset__legend--m"}}


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def break_for_person(request: PageRequest, person: str) -> HttpResponse:
    return _break(request, About("person", person))


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def break_for_family(request: PageRequest, family: str) -> HttpResponse:
    return _break(request, About("family", family))


@require_safe
def reviews(request: PageRequest) -> HttpResponse:
    """What waits for a review, the first due on top, and what was reviewed lately."""
    waiting = glass_queries.to_review(request.actor, request.purpose)
    closed = glass_queries.reviewed(request.actor, request.purpose)
    shown = {"waiting": waiting, "closed": closed}
    return render(request, "glass/reviews.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: PageRequest, glass: int) -> HttpResponse:
    """One broken glass: who, when, why, and how often the page was opened; and what the review found."""
    shown = glass_queries.one_review(request.actor, request.purpose, glass)
    if shown is None:
        raise Http404
    form, problem = Review(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        outcome, note = GlassOutcome(form.cleaned_data["outcome"]), form.cleaned_data["note"].strip()
        try:
            glass_actions.close_review(request.actor, request.purpose, glass, outcome=outcome, note=note)
        except NoLongerSo as changed:
            problem = changed.what
        else:
            return redirect("glass")
    told = {
        "one": shown,
        "form": form,
        "items": _items(GlassOutcome, form["outcome"].value()),
        "fieldset": FOUND,
        "summary": [{"text": problem}] if problem else _summary(form),
    }
    return render(request, "glass/review.html", told, status=409 if problem else 200)


def _break(request: PageRequest, about: About) -> HttpResponse:
    """
    Nothing here is looked up about whom it is for, so the page is the same whoever that is.

    At an address of before a join it is broken to the page that the address shows today. Where it then leads is still
    the address that was asked for: another one would tell that two are one.
    """
    require(request.actor, request.purpose, Action.BREAK_GLASS)
    form = Break(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, why = GlassReason(form.cleaned_data["reason"]), form.cleaned_data["why"].strip()
        (now,) = joined_into(about)
        glass_actions.break_glass(request.actor, request.purpose, About(about.kind, now), reason=reason, why=why)
        return redirect(about.kind, about.id)
    told = {
        "form": form,
        "kind": about.kind,
        "back": reverse(about.kind, args=[about.id]),
        "items": _items(GlassReason, form["reason"].value()),
        "fieldset": QUESTION,
        "summary": _summary(form),
    }
    return render(request, "glass/break.html", told)


def _items(codes: Iterable[StrEnum], chosen: object) -> list[dict[str, Any]]:
    return [{"value": code.value, "text": glass_words(code), "checked": chosen == code.value} for code in codes]


def _summary(form: forms.Form) -> list[dict[str, Any]]:
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
