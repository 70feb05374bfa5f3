"""What was shared of one person, and the officer's list of all of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.cases import sharing
from kinfold.governance import disclosure_actions, disclosure_queries
from kinfold.governance import queries as governance
from kinfold.governance.rules.disclosures import Outcome, recipients_of, who_may_ask
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.errors import CannotStand, NoLongerSo
from kinfold.vocabulary.identifiers import PersonId
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.paging import PER_PAGE, asked_page, page_of
from kinfold.web.readers import PageRequest
from kinfold.web.shares.forms import LEADS_HOME, ReviewMark, WriteShare
from kinfold.web.templatetags.words import CATEGORIES

LEGENDS = {
    name: {"legend": {"text": text, "classes": "govuk-fieldset__legend--s"}}
    for name, text in (
        ("outcome", "What was done?"),
        ("categories", "What kinds of data?"),
        ("known", "Does the person know?"),
        ("day", "When does somebody look again?"),
        ("tell", "May they learn of it?"),
    )
}
SURE = (
    "An address, telephone number or school was given all the same, and cannot reach whoever must not learn of the home"
)
AWAY = {"hint": {"text": "Leave it out: it leads to their home."}}
OUTCOMES = {Outcome.SHARED: "Shared", Outcome.REFUSED: "Refused: it would not be fair or lawful"}


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def of_person(request: PageRequest, person: str) -> HttpResponse:
    """Everything that was shared of one person, and the form that adds a share."""
    shown = sharing.shares_of(request.actor, request.purpose, PersonId(person))
    kept = sharing.home_is_kept(request.actor, request.purpose, PersonId(person))
    form, problems = WriteShare(request.POST or None, home_is_kept=kept), list[str]()
    if request.method == "POST" and form.is_valid():
        try:
            sharing.share(request.actor, request.purpose, PersonId(person), form.draft())
        except CannotStand as refused:
            problems = list(refused.problems)
        else:
            return redirect("shared_of", person)
    told = {
        "person": person,
        "shares": shown,
        "is_new": sharing.may_yet_be_another(request.actor, request.purpose, PersonId(person)),
        "told": sharing.told_to_them(request.actor, request.purpose, PersonId(person)) if shown else (),
        "form": form,
        "home_is_kept": kept,
        "sure": [{"value": "on", "text": SURE, "checked": bool(form["sure"].value())}],
        "legends": LEGENDS,
        "summary": _summary(form, problems),
        **_choices(request, form),
    }
    return render(request, "shares/of_person.html", told, status=409 if problems else 200)


@require_safe
def shares(request: PageRequest) -> HttpResponse:
    """All that was shared, and what is kept from the person."""
    number = asked_page(request.GET.get("page"))
    found, total = disclosure_queries.all_shares(request.actor, request.purpose, page=number, per_page=PER_PAGE)
    told = {
        "shares": found,
        "kept": disclosure_queries.kept_from_them(request.actor, request.purpose),
        "paging": page_of(number, total, request.path),
    }
    return render(request, "shares/shares.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def share(request: PageRequest, share: int) -> HttpResponse:
    """One share, and whether the mark that keeps it from the person still stands."""
    shown = disclosure_queries.one_share(request.actor, request.purpose, share)
    if shown is None:
        raise Http404
    form, problems = ReviewMark(request.POST or None), list[str]()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until: date | None = given["on"] if given["tell"] == "no" else None
        try:
            disclosure_actions.review_mark(request.actor, request.purpose, share, keep_until=until, note=given["note"])
        except CannotStand as refused:
            problems = list(refused.problems)
        except NoLongerSo as changed:
            problems = [changed.what]
        else:
            return redirect("shares")
    told = {
        "one": shown,
        "form": form,
        "legends": LEGENDS,
        "summary": _summary(form, problems),
        "items": [
            {"value": "yes", "text": "Yes, from now on", "checked": form["tell"].value() == "yes"},
            {"value": "no", "text": "No, somebody looks again", "checked": form["tell"].value() == "no"},
        ],
        "day_items": _day(form),
    }
    return render(request, "shares/share.html", told, status=409 if problems else 200)


def _choices(request: PageRequest, form: WriteShare) -> dict[str, Any]:
    profile, law, register = governance.profile(), governance.law(), governance.sharing()
    in_force = recipients_of(profile, register, governance.today(), failed=governance.failed_due_diligence())
    recipients = (*in_force, *(one for one in who_may_ask(register) if one not in in_force))
    seen = profile.purposes[request.purpose].categories
    chosen = form["categories"].value() or []
    gateways = [one.cites for one in law.gateways]
    return {
        "outcomes": _radios([(code.value, text) for code, text in OUTCOMES.items()], form["outcome"].value()),
        "recipients": _options([("", "Choose one"), *((one, one) for one in recipients)], form["recipient"].value()),
        "gateways": _options([("", "None"), *((one, one) for one in gateways)], form["gateway"].value()),
        "categories": [
            {
                "value": one.value,
                "text": CATEGORIES[one],
                "checked": one.value in chosen,
                **(AWAY if form.home_is_kept and one.value in LEADS_HOME else {}),
            }
            for one in Category
            if one in seen
        ],
        "known": _radios([("yes", "Yes"), ("no", "No, and it is kept from them for now")], form["known"].value()),
        "exceptions": _options(
            [("", "None"), *((one.id, one.title) for one in register.without_knowledge)], form["exception"].value()
        ),
        "day_items": _day(form),
    }


def _radios(choices: list[tuple[str, str]], chosen: object) -> list[dict[str, Any]]:
    return [{"value": value, "text": text, "checked": value == chosen} for value, text in choices]


def _options(choices: list[tuple[str, str]], chosen: object) -> list[dict[str, Any]]:
    return [{"value": value, "text": text, "selected": value == chosen} for value, text in choices]


def _day(form: forms.Form) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": name.capitalize(),
            "value": form[name].value() or "",
            "classes": f"govuk-input--width-{4 if name == 'year' else 2}",
        }
        for name in ("day", "month", "year")
    ]


def _summary(form: forms.Form, problems: list[str]) -> list[dict[str, Any]]:
    named = (
        {"text": str(told[0]), "href": f"#{'day' if name in ('month', 'year') else name}"}
        for name, told in form.errors.items()
    )
    return [*({"text": problem} for problem in problems), *named]
