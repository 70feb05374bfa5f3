"""The pages on which people decide who is who. What is shown and who may decide, the register's door says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.register import match_actions, match_queries
from kinfold.register.match_values import PairPage
from kinfold.register.values import MatchDecided
from kinfold.vocabulary.errors import Contradicts, NoLongerSo
from kinfold.web.matches.forms import Decide, Reasoned, Second
from kinfold.web.paging import PER_PAGE, asked_page, page_of
from kinfold.web.readers import PageRequest

CHOICES = (
    ("same", "The same person", "From the next run on, all records of both are one person’s."),
    ("different", "Never the same person", "They are two people, whatever later extracts say."),
    ("cannot_tell", "I cannot tell", "Nothing changes. The pair comes back when one of the records changes."),
)
QUESTION = {"legend": {"text": "Are these two records the same person?", "classes": "govuk-fieldset__legend--m"}}
SECOND = {"legend": {"text": "Do you agree?", "classes": "govuk-fieldset__legend--m"}}


@require_safe
def matches(request: PageRequest) -> HttpResponse:
    """The pairs that wait for a person, the likeliest first."""
    number = asked_page(request.GET.get("page"))
    lines, total = match_queries.waiting_matches(request.actor, request.purpose, page=number, per_page=PER_PAGE)
    return render(request, "matches/matches.html", {"lines": lines, "paging": page_of(number, total, request.path)})


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: PageRequest, pair: str) -> HttpResponse:
    """Two records side by side, and the decision in two steps: what is decided, then what it would change."""
    shown = match_queries.match_page(request.actor, request.purpose, pair)
    if shown is None:
        raise Http404
    form = Decide(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _decide(request, shown, form) if form.cleaned_data["confirmed"] else _effect(request, shown, form)
    return _pair(request, shown, form)


@require_safe
def decided(request: PageRequest) -> HttpResponse:
    """What waits for a second person, and what was decided lately."""
    told = match_queries.matches_decided(request.actor, request.purpose)
    return render(
        request,
        "matches/decided.html",
        {
            "waiting": [one for one in told if one.state == "waits_for_second"],
            "others": [one for one in told if one.state != "waits_for_second"],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: PageRequest, decision: int) -> HttpResponse:
    """One decision: whoever may takes it back, or agrees to it as the second person."""
    one = match_queries.match_decided(request.actor, request.purpose, decision)
    if one is None:
        raise Http404
    form = Second(request.POST or None) if one.may_confirm else Reasoned(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            _act(request, one, form)
        except (NoLongerSo, Contradicts) as told:
            problem = f"{told.what} {told.do}"
        else:
            return redirect("match_decided", decision)
    return render(
        request,
        "matches/decision.html",
        {
            "one": one,
            "form": form,
            "summary": _summary(form, problem),
            "fieldset": SECOND,
            "items": [
                {"value": "yes", "text": "Yes", "hint": {"text": "It takes effect with the next run."}},
                {"value": "no", "text": "No", "hint": {"text": "Nothing changes, and the pair waits again."}},
            ],
        },
        status=409 if problem else 200,
    )


def _act(request: PageRequest, one: MatchDecided, form: forms.Form) -> None:
    if one.may_confirm:
        agree = form.cleaned_data["agree"] == "yes"
        match_actions.confirm_match(request.actor, request.purpose, one.decision, agree=agree)
    else:
        reason = form.cleaned_data["reason"].strip()
        match_actions.undo_match(request.actor, request.purpose, one.decision, reason=reason)


def _decide(request: PageRequest, shown: PairPage, form: Decide) -> HttpResponse:
    given = form.cleaned_data
    try:
        match_actions.decide_match(
            request.actor, request.purpose, shown.pair, given["review"],
            decision=given["decision"], reason=given["reason"].strip(),
        )  # fmt: skip
    except (NoLongerSo, Contradicts) as told:
        return _pair(request, shown, form, f"{told.what} {told.do}")
    return redirect("match", shown.pair)


def _effect(request: PageRequest, shown: PairPage, form: Decide) -> HttpResponse:
    effect = match_queries.match_effect(request.actor, request.purpose, shown.pair, form.cleaned_data["decision"])
    if effect is None:
        raise Http404
    title = next(text for value, text, _ in CHOICES if value == form.cleaned_data["decision"])
    return render(request, "matches/effect.html", {"page": shown, "form": form, "effect": effect, "title": title})


def _pair(request: PageRequest, shown: PairPage, form: Decide, problem: str = "") -> HttpResponse:
    chosen = form["decision"].value()
    return render(
        request,
        "matches/pair.html",
        {
            "page": shown,
            "sides": (shown.left, shown.right),
            "form": form,
            "summary": _summary(form, problem),
            "fieldset": QUESTION,
            "items": [
                {"value": value, "text": text, "hint": {"text": hint}, "checked": chosen == value}
                for value, text, hint in CHOICES
            ],
        },
        status=409 if problem else 200,
    )


def _summary(form: forms.Form, problem: str) -> list[dict[str, Any]]:
    if problem:
        return [{"text": problem}]
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
