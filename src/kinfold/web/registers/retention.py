"""When what is held is due to go: of one person or family by id, of all together by month; and the holds. Nothing is destroyed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.governance import registers_actions as actions
from kinfold.governance import registers_queries as governance
from kinfold.governance.queries import profile
from kinfold.governance.rules.holding import Days, HoldRule
from kinfold.governance.rules.policy import NOBODY, About
from kinfold.governance.rules.retention import Answer
from kinfold.register import queries, retention_queries
from kinfold.register.rules.due import not_computed
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.readers import PageRequest, actions_for
from kinfold.web.registers.days import days_of
from kinfold.web.registers.forms import ONE, AskRetention, PlaceHold

WHOM = {"legend": {"text": "Whose?", "classes": "govuk-fieldset__legend--s"}}


@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: PageRequest) -> HttpResponse:
    """The schedule, and what it says of one person or family. The id comes in the body, never in the address."""
    told = governance.promised(request.actor, request.purpose)
    form = AskRetention(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    answers: list[tuple[str, Answer]] | None = None
    if asked:
        about = About(form.cleaned_data["kind"], form.cleaned_data["id"])
        said = retention_queries.retention_of(request.actor, request.purpose, about)
        # The schedule that answers is the one in force; a class of the files may have another name until that is published.
        titles = {name: rule.title for name, rule in profile().retention.items()}
        answers = [(titles.get(one.name, one.name), one) for one in said] if said is not None else None
    classes, days = told.profile.retention, days_of(told)
    shown = {
        "promised": told,
        "schedule": [
            (
                rule,
                classes[rule.followed_by].title if rule.followed_by else "",
                days("profile.yaml", ("retention", name), rule),
            )
            for name, rule in classes.items()
        ],
        "form": form,
        "items": _items(ONE, form["kind"].value()),
        "fieldset": WHOM,
        "summary": _summary(form),
        "asked": asked,
        "answers": answers,
    }
    return render(request, "registers/retention.html", shown)


@require_safe
def due(request: PageRequest) -> HttpResponse:
    """How much is due of each class, by month."""
    told = governance.promised(request.actor, request.purpose)
    held = governance.holds(request.actor, request.purpose)
    run = queries.run_shown()
    lines = retention_queries.retention_counts(request.actor, request.purpose) if run else ()
    rules = retention_queries.held_by_rule(request.actor, request.purpose)
    shown = {
        "promised": told,
        "run": run,
        "lines": lines,
        "not_computed": not_computed(told.profile.retention),
        "holds": sum(one.until is None or told.on < one.until for one in held) + sum(one.stands for one in rules),
    }
    return render(request, "registers/due.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def holds(request: PageRequest) -> HttpResponse:
    """Every hold; whoever may places another, or lifts one."""
    told = governance.promised(request.actor, request.purpose)
    listed = governance.holds(request.actor, request.purpose)
    classes = [(name, rule.title) for name, rule in told.profile.retention.items()]
    lifts = request.POST.get("lift", "")
    form = PlaceHold(request.POST if request.method == "POST" and not lifts else None, today=told.on, classes=classes)
    problem = ""
    if lifts.isdecimal():
        try:
            actions.lift_hold(request.actor, request.purpose, int(lifts))
        except NoLongerSo as changed:
            problem = changed.what
        else:
            return redirect("registers_holds")
    elif request.method == "POST" and form.is_valid():
        _place(request, form.cleaned_data)
        return redirect("registers_holds")
    titles = dict(classes)
    shown = {
        "promised": told,
        "holds": [
            (one, titles.get(one.retention_class, ""), one.until is None or told.on < one.until) for one in listed
        ],
        "rules": [
            (one, [titles.get(name, name) for name in one.rule.classes], _asked_for(one.rule))
            for one in retention_queries.held_by_rule(request.actor, request.purpose)
        ],
        "may_keep": Action.KEEP_REGISTERS in actions_for(request.actor, request.purpose),
        "form": form,
        "items": _items([("all", "Everybody"), *ONE], form["about"].value()),
        "fieldset": WHOM,
        "classes": [
            {"value": value, "text": text, "selected": form["retention_class"].value() == value}
            for value, text in [("", "All of them"), *classes]
        ],
        "summary": [{"text": problem}] if problem else _summary(form),
    }
    return render(request, "registers/holds.html", shown, status=409 if problem else 200)


def _asked_for(rule: HoldRule) -> list[tuple[str, Days | None]]:
    """What a rule asks, in words, each with the days it asks it of."""
    asked: list[tuple[str, Days | None]] = []
    if rule.had:
        kinds = ", or ".join(kind.value.replace("_", " ") for kind in rule.had)
        asked.append((f"An episode: {kinds}", rule.had_between))
    if rule.sources:
        asked.append((f"A record from {', or '.join(rule.sources)}", None))
    if rule.born:
        asked.append(("Born, or on a day that no source gave", rule.born))
    if rule.died:
        asked.append(("Died", rule.died))
    return asked


def _place(request: PageRequest, kept: dict[str, Any]) -> None:
    about = NOBODY if kept["about"] == "all" else About(kept["about"], kept["whose"])
    actions.place_hold(
        request.actor,
        request.purpose,
        about,
        kept["retention_class"],
        until=kept["until"],
        source=kept["source"].strip(),
    )


def _items(choices: list[tuple[str, str]], chosen: object) -> list[dict[str, Any]]:
    return [{"value": value, "text": text, "checked": chosen == value} for value, text in choices]


def _summary(form: forms.Form) -> list[dict[str, Any]]:
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
