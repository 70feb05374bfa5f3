"""One sharing agreement: what is promised of it, what was done about it, and where the two part."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kinfold.governance import registers_actions as actions
from kinfold.governance import registers_queries as queries
from kinfold.governance.rules.kept import DUE_DILIGENCE, Step, StepShown
from kinfold.governance.rules.profile import Agreement
from kinfold.vocabulary.codelists import Action
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.readers import PageRequest, actions_for
from kinfold.web.registers.forms import KeepStep
from kinfold.web.templatetags.words import step_words

QUESTION = {"legend": {"text": "What was done?", "classes": "govuk-fieldset__legend--m"}}


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def agreement(request: PageRequest, agreement: str) -> HttpResponse:
    """What the profile promises beside what was done; whoever may writes down more."""
    told = queries.promised(request.actor, request.purpose)
    one = told.profile.agreements.get(agreement)
    if one is None:
        raise Http404
    form = KeepStep(request.POST or None, today=told.on)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        actions.keep_step(
            request.actor, request.purpose, agreement, Step(kept["step"]),
            on=kept["on"], until=kept["until"], reason=kept["reason"].strip(),
        )  # fmt: skip
        return redirect("registers_agreement", agreement)
    steps = queries.steps(request.actor, request.purpose).get(agreement, ())
    register = told.registers.sharing if told.registers else None
    shown: dict[str, Any] = {
        "id": agreement,
        "one": one,
        "over": one.until is not None and one.until <= told.on,
        "begins_later": told.on < one.from_,
        "steps": steps,
        "diligence": next((step for step in steps if step.step in DUE_DILIGENCE), None),
        "renewal": next((step for step in steps if step.step is Step.RENEWED), None),
        "differs": _differs(one, steps, told.on),
        "sources": [source for source in register.sources if source.agreement == agreement] if register else [],
        "recipients": [to for to in register.recipients if to.agreement == agreement] if register else [],
        "may_keep": Action.KEEP_REGISTERS in actions_for(request.actor, request.purpose),
        "form": form,
        "items": [
            {"value": step.value, "text": step_words(step), "checked": form["step"].value() == step.value}
            for step in Step
        ],
        "fieldset": QUESTION,
        "summary": [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()],
    }
    return render(request, "registers/agreement.html", shown)


def _differs(one: Agreement, steps: tuple[StepShown, ...], on: date) -> str:
    """Where the profile and what was done part, and which of the two acts: always the profile."""
    renewal = next((step for step in steps if step.step is Step.RENEWED), None)
    if renewal is None or renewal.until is None or one.until is None or renewal.until == one.until:
        return ""
    if renewal.until < one.until:
        return "It was renewed for a shorter time than the profile says. The profile acts until somebody changes it."
    if one.until <= on:
        return (
            "It was renewed, and the profile still says that it has ended: its extracts are refused until the renewal "
            "stands in profile.yaml and people are told of it."
        )
    return "It was renewed for longer than the profile says. Its extracts are refused from the day in the profile on."
