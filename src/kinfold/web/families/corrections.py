"""The page on which a professional corrects who is in a family, who cares for whom and where people live."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kinfold.register import correction_actions, correction_queries
from kinfold.register.correction_values import Asked, CorrectionPage, HomeHeld, Somebody
from kinfold.register.rules.correcting import TITLES
from kinfold.register.rules.sentences import listed
from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.vocabulary.codelists import FamilyRole
from kinfold.vocabulary.errors import Contradicts, NoLongerSo
from kinfold.vocabulary.identifiers import FamilyId, PersonId
from kinfold.web.families.correction_forms import ANOTHER, Agree, Correct, TakeBackCorrection
from kinfold.web.families.forms import summary
from kinfold.web.readers import PageRequest
from kinfold.web.templatetags.words import family_role

HINTS = {
    Kind.BELONGS: "Somebody who may belong, once did, or is in no list here.",
    Kind.NOT_BELONGS: "A member, or somebody who may belong.",
    Kind.IS_CARER: "Of the child whom you name below. The child is then in that carer’s family.",
    Kind.NOT_PARENT: "Of the child whom you name below.",
    Kind.LIVES_AT: "There and nowhere else, from a day.",
    Kind.NOT_DISCLOSED: "Name below who must not learn of it. The home is then shown to nobody, and after a move no later home of theirs, nor of "
    "the children with them; nor the phone, school and workers’ teams of those who live there. Still shown: their names, the names of professionals, and which agencies hold records.",
}
_PAGE = re.compile(r"(?:^|/people/)([a-z0-9]{8,64})/?$")
"""A person's page, as it stands in the browser's bar, or the id that it ends with."""


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PageRequest, family: str) -> HttpResponse:
    """
    What was said of a family, and something to say oneself: what is said, then what it would change.

    Whoever goes back from there, to `change` it, finds what they typed.
    """
    back = TakeBackCorrection(request.POST) if request.method == "POST" and "take_back" in request.POST else None
    agree = Agree(request.POST) if request.method == "POST" and "second" in request.POST else None
    form = Correct(None if back or agree else request.POST or None, initial=_asked_for(request))
    used: forms.Form = back or agree or form
    also = _also(form)
    page = correction_queries.correction_page(request.actor, request.purpose, FamilyId(family), also=also)
    if page is None:
        raise Http404
    if not form.is_bound:
        form.initial = _as_linked(page, dict(form.initial))
    problem = ""
    if request.method == "POST" and used.is_valid() and "change" not in request.POST:
        try:
            if back or agree:
                _second_thoughts(request, page, back, agree)
                return redirect("correct_family", page.family)
            if answer := _say(request, page, form):
                return answer
        except (NoLongerSo, Contradicts) as told:
            problem = f"{told.what} {told.do}"
    return render(request, "families/correct.html", _told(page, form, used, problem), status=409 if problem else 200)


def _say(request: PageRequest, page: CorrectionPage, form: Correct) -> HttpResponse | None:
    """The effect first; written down once it was seen. None where something of it cannot be said: the form has why."""
    given = form.cleaned_data
    person = _also(form) if given["person"] == ANOTHER else PersonId(given["person"])
    asked = Asked(
        given["kind"], person or PersonId(""), PersonId(given["other"]) if given["other"] else None, given["home"],
        given["uprn"], given["on"],
    )  # fmt: skip
    effect, wrong = correction_queries.correction_effect(request.actor, request.purpose, page.family, asked)
    for box, why in wrong.items():
        form.add_error("page" if box == "person" and given["person"] == ANOTHER else box, why)
    if wrong or effect is None:
        return None
    if not given["confirmed"]:
        told = {"page": page, "form": form, "effect": effect, "title": TITLES[asked.kind]}
        return render(request, "families/correction_effect.html", told)
    correction_actions.correct_family(
        request.actor, request.purpose, page.family, given["review"], asked, reason=given["reason"].strip()
    )
    return redirect("correct_family", page.family)


def _second_thoughts(
    request: PageRequest, page: CorrectionPage, back: TakeBackCorrection | None, agree: Agree | None
) -> None:
    if back:
        correction_actions.take_correction_back(
            request.actor, request.purpose, page.family, back.cleaned_data["take_back"],
            reason=back.cleaned_data["why"].strip(),
        )  # fmt: skip
    elif agree:
        correction_actions.confirm_correction(
            request.actor, request.purpose, page.family, agree.cleaned_data["second"],
            agree=agree.cleaned_data["agree"] == "yes", why_not=agree.cleaned_data["why_not"],
        )  # fmt: skip


def _asked_for(request: PageRequest) -> dict[str, str]:
    """What a link of the family's page asks for; nothing is said by following it."""
    return {name: request.GET.get(name, "") for name in ("kind", "person", "other")}


def _as_linked(page: CorrectionPage, asked: dict[str, str]) -> dict[str, str]:
    """
    Of a carer and a child a link of the family's page names one: the other is chosen where there is one to choose.

    Members first: a family is one by its main carer, and only one that is proposed as a whole has a proposed one.
    """
    if asked["kind"] != Kind.IS_CARER or bool(asked["person"]) == bool(asked["other"]):
        return asked
    box = "other" if asked["person"] else "person"
    fit = [one for one in page.people if (one.is_child if box == "other" else one.is_main_carer)]
    fit = [one for one in fit if one.is_member] or fit
    return {**asked, box: fit[0].person} if len(fit) == 1 else asked


def _also(form: Correct) -> PersonId | None:
    """Whom somebody named by their page."""
    found = _PAGE.search(str(form["page"].value() or "").strip())
    return PersonId(found[1]) if found else None


def _told(page: CorrectionPage, form: Correct, used: forms.Form, problem: str) -> dict[str, Any]:
    kind, person, other, home = (form[name].value() or "" for name in ("kind", "person", "other", "home"))
    kinds = [one for one in Kind if page.sees_homes or one not in (Kind.LIVES_AT, Kind.NOT_DISCLOSED)]
    members = [one for one in page.people if one.how != "not in this family"]
    names = {str(one.person): one.name for one in page.people}
    return {
        "page": page,
        "form": form,
        "used": used,
        "summary": summary(used, problem),
        "kinds": [
            {"value": one.value, "text": TITLES[one], "hint": {"text": HINTS[one]}, "checked": kind == one}
            for one in kinds
        ],
        "whom": [
            {"value": one.person, "text": one.name, "hint": {"text": _how(one)}, "checked": person == one.person}
            for one in members
        ]
        + [{"value": ANOTHER, "text": "Somebody else", "hint": {"text": "By their own page, below."}, "checked": person == ANOTHER}],
        "others": [{"value": "", "text": "Nobody", "selected": not other}]
        + [{"value": one.person, "text": f"{one.name} ({_how(one).lower()})", "selected": other == one.person} for one in members],
        "homes": [{"value": "", "text": "None of these", "selected": not home}]
        + [{"value": one.dwelling, "text": _home(one, names), "selected": home == one.dwelling} for one in page.homes],
        "days": [
            {
                "name": part, "id": part, "label": part.capitalize(), "value": form[part].value() or "",
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}{' govuk-input--error' if form['day'].errors else ''}",
            }
            for part in ("day", "month", "year")
        ],
        "legends": {
            name: {"legend": {"text": text, "classes": "govuk-fieldset__legend--s"}}
            for name, text in (
                ("kind", "What do you want to say?"),
                ("person", "Of whom?"),
                ("day", "Since when do they live there?"),
                ("agree", "Do you agree?"),
            )
        },
        "yes_or_no": [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No"}],
    }  # fmt: skip


def _home(one: HomeHeld, names: Mapping[str, str]) -> str:
    """A home and whose it is: two that are written alike, or are nobody's own, are not taken for each other."""
    whose = listed([names[person] for person in one.of if person in names])
    return f"{one.address} ({whose})" if whose else one.address


def _how(one: Somebody) -> str:
    return family_role(one.how) if one.how in set(FamilyRole) else one.how.capitalize()
