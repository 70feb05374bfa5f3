"""The page on which a professional confirms, disputes or notes a need, and writes down the family's own words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kinfold.register import need_actions, need_queries
from kinfold.register.need_values import NeedPage
from kinfold.register.rules.judging import ANOTHER, WORDS, Basis
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import FamilyId, NeedId, PersonId
from kinfold.web.families.forms import Say, TakeBack, summary
from kinfold.web.readers import PageRequest
from kinfold.web.templatetags.words import said_words

CHOICES = (
    ("confirmed", "It is so", "It counts as a need of the family, whatever later extracts say."),
    ("disputed", "It is not so", "What was found no longer counts. The finding stays, with what you say beside it."),
    ("progress", "There is progress", "What has to be so for it to count as met is so."),
    ("no_progress", "There is no progress", "What has to be so for it to count as met is not so."),
    ("noted", "A note", "It changes nothing that is counted."),
    ("words", "The family’s own words", "What they say of it themselves, as they say it."),
)
HOUSEHOLD = "household"
NOT_SAID = "not_said"


@require_http_methods(["GET", "HEAD", "POST"])
def need(request: PageRequest, family: str, need: str) -> HttpResponse:
    """One need of one family: what was found, what was said, and something to say oneself."""
    page = need_queries.need_page(request.actor, request.purpose, FamilyId(family), NeedId(need))
    if page is None:
        raise Http404
    back = TakeBack(request.POST) if request.method == "POST" and "statement" in request.POST else None
    form = Say(None if back else request.POST or None)
    problem = ""
    if request.method == "POST" and (back or form).is_valid():
        try:
            _write(request, page, form, back)
        except NoLongerSo as told:
            problem = f"{told.what} {told.do}"
        else:
            return redirect("need", page.family, page.need)
    return render(request, "families/need.html", _told(page, form, back, problem), status=409 if problem else 200)


def _write(request: PageRequest, page: NeedPage, form: Say, back: TakeBack | None) -> None:
    if back:
        need_actions.take_back(
            request.actor, request.purpose, page.family, back.cleaned_data["statement"],
            said=back.cleaned_data["why"].strip(),
        )  # fmt: skip
        return
    given = form.cleaned_data
    about = given["about"]
    need_actions.say_of_need(
        request.actor, request.purpose, page.family, page.need, given["review"],
        person=None if about == HOUSEHOLD else PersonId(about),
        kind=given["kind"],
        said=given["said"].strip(),
        basis=Basis(given["basis"]) if given["basis"] else None,
        judged_on=given["on"],
        speaker=given["speaker"] if given["kind"] == WORDS and given["speaker"] != NOT_SAID else "",
    )  # fmt: skip


def _told(page: NeedPage, form: Say, back: TakeBack | None, problem: str) -> dict[str, Any]:
    about, kind, basis, speaker = (form[name].value() for name in ("about", "kind", "basis", "speaker"))
    may_speak = [
        *((one.person, one.name) for one in page.speakers),
        (ANOTHER, "Somebody else of the family"),
        (NOT_SAID, "Not said"),
    ]
    wrong = form["day"].errors
    return {
        "page": page,
        "form": form,
        "back_form": back,
        "summary": summary(back or form, problem),
        "whom": [
            {"value": one.person or HOUSEHOLD, "text": one.name, "checked": about == (one.person or HOUSEHOLD)}
            for one in page.subjects
        ],
        "kinds": [
            {"value": value, "text": text, "hint": {"text": hint}, "checked": kind == value}
            for value, text, hint in CHOICES
        ],
        "bases": [
            {"value": one.value, "text": said_words(one.value), "checked": basis == one.value} for one in Basis
        ],
        "speakers": [{"value": value, "text": text, "checked": speaker == value} for value, text in may_speak],
        "days": [
            {
                "name": part, "id": part, "label": part.capitalize(), "value": form[part].value() or "",
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}{' govuk-input--error' if wrong else ''}",
            }
            for part in ("day", "month", "year")
        ],
        "legends": {
            name: {"legend": {"text": text, "classes": "govuk-fieldset__legend--s"}}
            for name, text in (
                ("about", "Whom is it about?"),
                ("kind", "What do you want to say?"),
                ("basis", "What does it rest on?"),
                ("speaker", "Who said it?"),
                ("day", "Which day did you judge it?"),
            )
        },
    }  # fmt: skip
