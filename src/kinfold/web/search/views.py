"""
Find a person.

The form is posted even though it changes nothing: a name in an address would stay in histories and
in the logs of every proxy on the way.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kinfold.governance import queries as governance
from kinfold.register import queries
from kinfold.vocabulary.codelists import Category
from kinfold.web.readers import PageRequest
from kinfold.web.search.forms import FindAPerson

MANY = 50  # as many as the register shows; there may be more that fit


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: PageRequest) -> HttpResponse:
    """The form, and below it who was found. Terms in the address are ignored."""
    by_number = Category.IDENTIFIERS in governance.profile().purposes[request.purpose].categories
    form = FindAPerson(request.POST or None, by_number=by_number)
    found = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        found = queries.search(
            request.actor,
            request.purpose,
            name=told["name"],
            birth_date=told["birth_date"],
            postcode=told["postcode"],
            number=told.get("number", ""),
        )
    return render(
        request,
        "search/search.html",
        {
            "form": form,
            "found": found,
            "more": found is not None and len(found) >= MANY,
            "date_items": _date_items(form),
            "birth_legend": {"legend": {"text": "Date of birth"}},
        },
    )


def _date_items(form: FindAPerson) -> list[dict[str, object]]:
    wrong = " govuk-input--error" if form["day"].errors else ""
    return [
        {
            "name": part,
            "id": f"id_{part}",
            "value": form[part].value() or "",
            "classes": f"govuk-input--width-{width}{wrong}",
        }
        for part, width in (("day", 2), ("month", 2), ("year", 4))
    ]
