"""A family's way through support, the sign-off of its outcome, and the audit of it by somebody else."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.governance import queries as governance
from kinfold.register import family_actions, outcome_actions, outcome_queries
from kinfold.register.outcome_values import OutcomePage
from kinfold.register.rules.family_state import CARE_LOOKED_AT, OF_SUPPORT
from kinfold.vocabulary.errors import NoLongerSo, NotYet
from kinfold.vocabulary.identifiers import FamilyId
from kinfold.web.families.forms import Audit, DecideSupport, SignOff, summary
from kinfold.web.readers import PageRequest
from kinfold.web.templatetags.words import decision_words

QUESTION = {"legend": {"text": "What do you decide?", "classes": "govuk-fieldset__legend--s"}}
WHICH_DAY = {"legend": {"text": "On which day?", "classes": "govuk-fieldset__legend--s"}}
STANDS = {"legend": {"text": "Does the outcome stand?", "classes": "govuk-fieldset__legend--m"}}


@require_http_methods(["GET", "HEAD", "POST"])
def family_outcomes(request: PageRequest, family: str) -> HttpResponse:
    """Support, the needs that are followed, and what an outcome still lacks; whoever may decides and signs here."""
    page = outcome_queries.outcome_page(request.actor, request.purpose, FamilyId(family))
    if page is None:
        raise Http404
    signs = request.method == "POST" and "signing" in request.POST
    decide = DecideSupport(None if signs else request.POST or None, may_next=page.may_next)
    signing = SignOff(request.POST if signs else None)
    used, problem = (signing if signs else decide), ""
    if request.method == "POST" and used.is_valid():
        try:
            _act(request, page, decide, signing if signs else None)
        except (NoLongerSo, NotYet) as told:
            problem = f"{told.what} {told.do}"
        else:
            return redirect("family_outcomes", page.family)
    shown = _told(page, decide, signing, summary(used, problem))
    return render(request, "families/outcomes.html", shown, status=409 if problem else 200)


@require_safe
def to_audit(request: PageRequest) -> HttpResponse:
    """The signed outcomes that were drawn for an audit."""
    signed = outcome_queries.outcomes_to_audit(request.actor, request.purpose)
    waiting = [one for one in signed if one.audit_stands is None]
    return render(
        request,
        "families/to_audit.html",
        {"waiting": waiting, "looked_at": [one for one in signed if one.audit_stands is not None]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def audited(request: PageRequest, sign_off: int) -> HttpResponse:
    """One signed outcome, its evidence as it was, and what the audit found."""
    signed = outcome_queries.outcome_to_audit(request.actor, request.purpose, sign_off)
    if signed is None:
        raise Http404
    form, problem = Audit(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            outcome_actions.audit(
                request.actor, request.purpose, sign_off,
                stands=form.cleaned_data["stands"] == "yes", note=form.cleaned_data["note"].strip(),
            )  # fmt: skip
        except NoLongerSo as told:
            problem = f"{told.what} {told.do}"
        else:
            return redirect("outcomes")
    shown = {
        "signed": signed,
        "form": form,
        "summary": summary(form, problem),
        "fieldset": STANDS,
        "items": [
            {"value": value, "text": text, "checked": form["stands"].value() == value}
            for value, text in (("yes", "It stands"), ("no", "It does not stand"))
        ],
    }
    return render(request, "families/audit.html", shown, status=409 if problem else 200)


def _act(request: PageRequest, page: OutcomePage, decide: DecideSupport, signing: SignOff | None) -> None:
    if signing is not None:
        given = signing.cleaned_data
        outcome_actions.sign_off(
            request.actor, request.purpose, page.family, given["review"], reason=given["signing"].strip()
        )
        return
    given = decide.cleaned_data
    decision = given["decision"]
    day = given["on"] if decision in OF_SUPPORT else governance.today() if decision == CARE_LOOKED_AT else None
    family_actions.decide_family(
        request.actor, request.purpose, page.family, decision=decision, reason=given["reason"].strip(), day=day
    )


def _told(page: OutcomePage, decide: DecideSupport, signing: SignOff, told: list[dict[str, Any]]) -> dict[str, Any]:
    wrong = decide["day"].errors
    return {
        "page": page,
        "form": decide,
        "signing": signing,
        "summary": told,
        "fieldset": QUESTION,
        "which_day": WHICH_DAY,
        "items": [
            {"value": one, "text": f"{decision_words(one)}{' on another day than was said' if one == page.place else ''}", "checked": decide["decision"].value() == one}
            for one in page.may_next
        ],
        "days": [
            {
                "name": part, "id": part, "label": part.capitalize(), "value": decide[part].value() or "",
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}{' govuk-input--error' if wrong else ''}",
            }
            for part in ("day", "month", "year")
        ],
    }  # fmt: skip
