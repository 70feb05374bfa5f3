"""The page on which somebody is protected, and those on which a protection is looked at and lifted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.governance import queries as governance
from kinfold.governance.rules.marking import BY_PEOPLE
from kinfold.governance.rules.rows import RestrictionReason
from kinfold.register import protection_actions, protection_queries
from kinfold.register.protection_values import ProtectionShown
from kinfold.sources.contracts import read_contracts
from kinfold.sources.known_by import records_of_number
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import PersonId
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.protection.forms import Decide, Protect, ProtectUnseen
from kinfold.web.readers import PageRequest
from kinfold.web.templatetags.words import protection_words

_LAST = "protected_last"
WHY = {"legend": {"text": "Why are they protected?", "classes": "govuk-fieldset__legend--m"}}
WHAT = {"legend": {"text": "What do you decide?", "classes": "govuk-fieldset__legend--m"}}


@require_http_methods(["GET", "HEAD", "POST"])
def protect(request: PageRequest, person: str) -> HttpResponse:
    """Hide somebody and where they live. Whoever does so sees no more of them, so the page after it is about nobody."""
    would = protection_queries.would_hide(request.actor, request.purpose, PersonId(person))
    form = Protect(request.POST or None)
    if request.method == "POST" and form.is_valid():
        step = protection_actions.protect(
            request.actor, request.purpose, PersonId(person), RestrictionReason(form.cleaned_data["mark"]),
            reason=form.cleaned_data["reason"].strip(),
        )  # fmt: skip
        request.session[_LAST] = step.id
        return redirect("protected_now")
    told = {"person": person, "would": would, **_why(form)}
    return render(request, "protection/protect.html", told)


@require_safe
def protected_now(request: PageRequest) -> HttpResponse:
    """That it was done, and the number to write down. It is said to whoever did it, and tells nothing of anybody."""
    number = request.session.get(_LAST)
    if number is None:
        raise Http404
    return render(request, "protection/protected.html", {"number": number})


@require_http_methods(["GET", "HEAD", "POST"])
def protect_unseen(request: PageRequest) -> HttpResponse:
    """
    Protect somebody in their own right whose page opens for nobody, by a number. The answer is the same whoever it is.
    """
    protection_queries.may_protect(request.actor, request.purpose)
    form = ProtectUnseen(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contracts = read_contracts(governance.council()).values()
        page, number = form.page(), form.cleaned_data["whom"]
        protection_actions.protect_unseen(
            request.actor, request.purpose, {page} if page else records_of_number(number, contracts),
            RestrictionReason(form.cleaned_data["mark"]), reason=form.cleaned_data["reason"].strip(),
        )  # fmt: skip
        return redirect("protect_unseen_done")
    return render(request, "protection/protect_unseen.html", _why(form))


@require_safe
def protect_unseen_done(request: PageRequest) -> HttpResponse:
    """What was done, in words that are the same whether or not there is anybody of that number."""
    protection_queries.may_protect(request.actor, request.purpose)
    return render(request, "protection/protect_unseen_done.html")


@require_safe
def protections(request: PageRequest) -> HttpResponse:
    """What people here protected, without whom."""
    shown = protection_queries.protections(request.actor, request.purpose)
    return render(
        request,
        "protection/protections.html",
        {
            "standing": [one for one in shown if one.standing != "lifted"],
            "lifted": [one for one in shown if one.standing == "lifted"],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def protection(request: PageRequest, protection: int) -> HttpResponse:
    """One protection: asking that it be lifted, or deciding that as somebody else."""
    shown = protection_queries.one_protection(request.actor, request.purpose, protection)
    if shown is None:
        raise Http404
    form, problem = Decide(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, shown, form)
        except NoLongerSo as changed:
            problem = f"{changed.what} {changed.do}"
        else:
            return redirect("protections")
    told = {
        "one": shown,
        "form": form,
        "only": shown.may_next[0] if len(shown.may_next) == 1 else "",
        "items": _items(shown.may_next, form["decision"].value()),
        "fieldset": WHAT,
        "summary": [{"text": problem}] if problem else _summary(form),
    }
    return render(request, "protection/protection.html", told, status=409 if problem else 200)


def _decide(request: PageRequest, shown: ProtectionShown, form: Decide) -> None:
    given = form.cleaned_data
    protection_actions.decide_lift(
        request.actor, request.purpose, shown.id, given["steps"],
        kind=given["decision"], reason=given["reason"].strip(),
    )  # fmt: skip


def _why(form: forms.Form) -> dict[str, Any]:
    """What both forms of protecting ask."""
    items = _items([one.value for one in BY_PEOPLE], form["mark"].value())
    return {"form": form, "items": items, "fieldset": WHY, "summary": _summary(form)}


def _items(codes: Any, chosen: object) -> list[dict[str, Any]]:
    return [{"value": code, "text": protection_words(code), "checked": chosen == code} for code in codes]


def _summary(form: forms.Form) -> list[dict[str, Any]]:
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
