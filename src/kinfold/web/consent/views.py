"""The page of one person's answers, and the form that adds one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kinfold.cases import actions, queries
from kinfold.cases.rules.consent import Capacity
from kinfold.cases.values import ConsentPage
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import CannotStand
from kinfold.vocabulary.identifiers import PersonId
from kinfold.web.consent.forms import KeepConsent
from kinfold.web.consent.words import ANSWER, ASKED, CAPACITY, FORM
from kinfold.web.readers import PageRequest, actions_for

GROWN = 18
LEGENDS = {
    "asked": "What were they asked for?",
    "answer": "What happened?",
    "form": "How was it asked?",
    "capacity": "Who answered?",
}


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: PageRequest, person: str) -> HttpResponse:
    """What one person was asked and answered; a new row is added, and nothing is changed."""
    form, problems = KeepConsent(request.POST or None), list[str]()
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_consent(request.actor, request.purpose, PersonId(person), form.told())
        except CannotStand as refused:
            problems = list(refused.problems)
        else:
            return redirect("consent", person)
    page = queries.consent_page(request.actor, request.purpose, PersonId(person))
    return _page(request, page, form, problems)


def _page(request: PageRequest, page: ConsentPage, form: KeepConsent, problems: list[str]) -> HttpResponse:
    errors = [
        {"text": str(told[0]), "href": f"#{'day' if name in ('month', 'year') else name}"}
        for name, told in form.errors.items()
    ]
    told = {
        "page": page,
        "form": form,
        "may_keep": Action.KEEP_CONSENT in actions_for(request.actor, request.purpose) and page.may_be_asked,
        "summary": [*({"text": problem} for problem in problems), *errors],
        "asked": _items({one: ASKED[one] for one in page.may_be_asked}, form["asked"].value()),
        "answers": _items(ANSWER, form["answer"].value()),
        "forms": _items(FORM, form["form"].value()),
        "capacities": _items({one: CAPACITY[one] for one in _who_may_answer(page.age)}, form["capacity"].value()),
        "services": [{"value": one, "text": one, "selected": one == form["service"].value()} for one in page.services],
        "legends": {
            name: {"legend": {"text": text, "classes": "govuk-fieldset__legend--s"}} for name, text in LEGENDS.items()
        },
        "day_legend": {"legend": {"text": "On which day?", "classes": "govuk-fieldset__legend--s"}},
        "day_items": [
            {
                "name": name,
                "label": name.capitalize(),
                "value": form[name].value() or "",
                "classes": f"govuk-input--width-{4 if name == 'year' else 2}",
            }
            for name in ("day", "month", "year")
        ],
    }
    return render(request, "consent/consent.html", told, status=409 if problems else 200)


def _who_may_answer(age: int | None) -> tuple[Capacity, ...]:
    """Of a grown person only themselves; near 16 all, since it may be written down late: the rules heed the day it was asked."""
    if age is None:
        return tuple(Capacity)
    return (Capacity.PRESUMED,) if age >= GROWN else tuple(Capacity)


def _items(words: Mapping[Any, str], chosen: object) -> list[dict[str, Any]]:
    return [
        {"value": code.value, "text": text, "checked": chosen == code.value}
        for code, text in words.items()
        if isinstance(code, StrEnum)
    ]
