"""The families that may be eligible, and the page on which a person decides on one of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.register import family_actions, family_queries, queries
from kinfold.register.values import EligibleFamily
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import FamilyId
from kinfold.web.families.forms import Decide, summary
from kinfold.web.paging import PER_PAGE, asked_page, page_of
from kinfold.web.readers import PageRequest

ORDERS = (
    ("outcomes", "How many outcomes have a need"),
    ("longest", "How long the oldest need has stood"),
    ("child_protection", "A child on a child protection plan now"),
)
CHOICES = (
    (
        "taken_up",
        "Take it up",
        "You see to it that somebody goes to see the family, and it stands in the list under those that you took up. Nothing is confirmed by that.",
    ),
    ("declined", "Decline", "It comes back to the list if other needs are found."),
    ("more_asked", "Ask for more", "It stays on the list until somebody knows more."),
)
QUESTION = {"legend": {"text": "What do you decide?", "classes": "govuk-fieldset__legend--m"}}


@require_safe
def may_be_eligible(request: PageRequest) -> HttpResponse:
    """A page of the list; its order is by plain facts, chosen here, and the page says which."""
    number, show = asked_page(request.GET.get("page")), request.GET.get("show", "waiting")
    asked = request.GET.get("order", "outcomes")
    order = asked if asked in dict(ORDERS) else "outcomes"
    families, total = queries.may_be_eligible(
        request.actor,
        request.purpose,
        page=number,
        per_page=PER_PAGE,
        order=order,
        waiting=show not in ("all", "mine"),
        mine=show == "mine",
    )
    orders = [(code, words) for code, words in ORDERS if _offered(code, families)]
    order = order if order in dict(orders) else "outcomes"
    show = show if show in ("all", "mine") else "waiting"
    chosen = f"order={order}&show={show}"
    return render(
        request,
        "families/may_be_eligible.html",
        {
            "families": families,
            "paging": page_of(number, total, request.path, chosen),
            "orders": [{"value": code, "text": words, "checked": code == order} for code, words in orders],
            "shows": [
                {"value": "waiting", "text": "Those that wait for a decision", "checked": show == "waiting"},
                {"value": "mine", "text": "Those that you took up", "checked": show == "mine"},
                {"value": "all", "text": "All of them", "checked": show == "all"},
            ],
            "order": order,
            "waiting": show == "waiting",
            "mine": show == "mine",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: PageRequest, family: str) -> HttpResponse:
    """One family: what the rules found, what was decided before, and the decision with its reason."""
    page = family_queries.suggestion_page(request.actor, request.purpose, FamilyId(family))
    if page is None:
        raise Http404
    form, problem = Decide(request.POST or None, may_next=page.may_next), ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            family_actions.decide_suggestion(
                request.actor, request.purpose, page.line.family, given["review"],
                decision=given["decision"], reason=given["reason"].strip(),
            )  # fmt: skip
        except NoLongerSo as changed:
            problem = f"{changed.what} {changed.do}"
        else:
            return redirect("suggestion", page.line.family)
    told: dict[str, Any] = {
        "page": page,
        "form": form,
        "summary": summary(form, problem),
        "fieldset": QUESTION,
        "items": [
            {"value": value, "text": text, "hint": {"text": hint}, "checked": form["decision"].value() == value}
            for value, text, hint in CHOICES
            if value in page.may_next
        ],
    }
    return render(request, "families/suggestion.html", told, status=409 if problem else 200)


def _offered(order: str, families: tuple[EligibleFamily, ...]) -> bool:
    """An order by what is not this reader's to see is none."""
    if order == "longest":
        return any(one.standing_since for one in families)
    return order == "outcomes" or any(one.child_protection_now is not None for one in families)
