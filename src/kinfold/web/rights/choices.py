"""What the components of a request's form are made with, the same on the page of a person and on that of a right."""

from __future__ import annotations

from typing import Any

from django import forms

from kinfold.governance.rules.requests import ENDED
from kinfold.governance.rules.rights import RIGHTS
from kinfold.web.rights.words import CAPACITIES, STATES, WAYS

LEGENDS = {
    name: {"legend": {"text": text, "classes": "govuk-fieldset__legend--s"}}
    for name, text in (
        ("capacity", "In what capacity do they ask?"),
        ("came_by", "How did it reach the council?"),
        ("state", "What became of it?"),
    )
}


def of_a_request(form: forms.Form) -> dict[str, Any]:
    """Radios and the list of rights of a form that writes a request down."""
    chosen = form["right"].value() if "right" in form.fields else None
    return {
        "form": form,
        "legends": LEGENDS,
        "capacities": radios(CAPACITIES, form["capacity"].value()),
        "ways": radios(WAYS, form["came_by"].value()),
        "rights": [
            {"value": "", "text": "Choose one"},
            *(
                {"value": name, "text": words.title, "selected": name == chosen}
                for name, words in RIGHTS.items()
                if words.period is not None
            ),
        ],
    }


def endings(form: forms.Form) -> list[dict[str, Any]]:
    return radios({state: STATES[state] for state in ENDED}, form["state"].value())


def radios(words: Any, chosen: object) -> list[dict[str, Any]]:
    return [{"value": code.value, "text": text, "checked": chosen == code.value} for code, text in words.items()]


def summary_of(form: forms.Form | None, problems: list[str], *, before: str = "") -> list[dict[str, Any]]:
    """What is wrong, each with a link to its field; `before` is what the ids of this form's fields begin with."""
    told: list[dict[str, Any]] = [{"text": problem} for problem in problems]
    if form is not None:
        told += [{"text": str(errors[0]), "href": f"#{before}{name}"} for name, errors in form.errors.items()]
    return told
