"""The answer to a person who asks who has looked, and the officer's list of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.cases import looks as cases
from kinfold.governance import look_actions
from kinfold.governance.look_values import AnswerShown
from kinfold.register.daily_queries import asked_about
from kinfold.vocabulary.errors import CannotStand, NoLongerSo
from kinfold.vocabulary.identifiers import PersonId
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.looks.forms import Agree, Close, Prepare
from kinfold.web.readers import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def of_person(request: PageRequest, person: str) -> HttpResponse:
    """Pass on that somebody asks; and what may be handed to them once two people have seen to it."""
    problems = list[str]()
    if request.method == "POST":
        try:
            cases.ask_who_looked(request.actor, request.purpose, PersonId(person))
        except CannotStand as refused:
            problems = list(refused.problems)
        else:
            return redirect("looked_of", person)
    answers = cases.handed_over(request.actor, request.purpose, PersonId(person))
    told = {"person": person, "answers": answers, "summary": [{"text": problem} for problem in problems]}
    return render(request, "looks/of_person.html", told, status=409 if problems else 200)


@require_safe
def looks(request: PageRequest) -> HttpResponse:
    """The looks of a day that somebody should ask about, and the answers that wait."""
    day = _day(request.GET.get("day"))
    told = {
        "day": day,
        "listed": asked_about(request.actor, request.purpose, day),
        "answers": cases.answers(request.actor, request.purpose),
    }
    return render(request, "looks/looks.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: PageRequest, day: str, entry: int) -> HttpResponse:
    """One look that somebody should ask about, and what was found."""
    listed = asked_about(request.actor, request.purpose, _day(day))
    one = next((one for one in listed if one.entry == entry), None)
    if one is None:
        raise Http404
    form, problem = Close(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        explained, note = form.cleaned_data["found"] == "explained", form.cleaned_data["note"]
        try:
            look_actions.close_look(request.actor, request.purpose, entry, explained=explained, note=note)
        except NoLongerSo as changed:
            problem = changed.what
        else:
            return redirect("looks")
    items = [
        {"value": "explained", "text": "It is explained", "checked": form["found"].value() == "explained"},
        {
            "value": "to_follow_up",
            "text": "It has to be followed up",
            "checked": form["found"].value() == "to_follow_up",
        },
    ]
    told = {
        "one": one,
        "form": form,
        "items": items,
        "fieldset": _legend("What did you find?"),
        "summary": _summary(form, problem),
    }
    return render(request, "looks/look.html", told, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def answer(request: PageRequest, answer: int) -> HttpResponse:
    """One answer: prepared by one person, and agreed to or sent back by another."""
    shown = cases.one_answer(request.actor, request.purpose, answer)
    if shown is None:
        raise Http404
    form: Prepare | Agree = Agree(request.POST or None)
    if shown.state == "asked":
        form = Prepare(request.POST or None, lines=[line.key for line in shown.lines if line.held is None])
    problem = ""
    if request.method == "POST" and shown.state in ("asked", "prepared") and form.is_valid():
        try:
            _act(request, shown, form)
        except NoLongerSo as changed:
            problem = f"{changed.what} {changed.do}"
        else:
            return redirect("looks")
    told = {
        "one": shown,
        "form": form,
        "summary": _summary(form, problem),
        "hold": [
            {"value": line.key, "text": f"{line.day:%-d %B %Y}, {line.who}, {line.purpose}"}
            for line in shown.lines
            if line.held is None
        ],
        "agree": [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No, it is prepared again"}],
        "hold_legend": _legend("Hold back besides"),
        "agree_legend": _legend("May it be handed over?"),
    }
    return render(request, "looks/answer.html", told, status=409 if problem else 200)


def _act(request: PageRequest, shown: AnswerShown, form: Prepare | Agree) -> None:
    given = form.cleaned_data
    if isinstance(form, Prepare):
        cases.prepare_answer(request.actor, request.purpose, shown.id, by_hand=given["hold"], note=given["note"])
    else:
        agree = given["agree"] == "yes"
        cases.agree_to_answer(
            request.actor, request.purpose, shown.id, given["review"], agree=agree, note=given["note"]
        )


def _day(told: str | None) -> date:
    """A day of an address; what is none is a page not found."""
    if told is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise Http404 from None


def _legend(text: str) -> dict[str, Any]:
    return {"legend": {"text": text, "classes": "govuk-fieldset__legend--m"}}


def _summary(form: forms.Form, problem: str) -> list[dict[str, Any]]:
    if problem:
        return [{"text": problem}]
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
