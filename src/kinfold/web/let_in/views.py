"""The duty of a manager's teams, and who is on the list of a meeting about a family."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kinfold.governance import let_in_actions, let_in_queries
from kinfold.governance import queries as governance
from kinfold.governance.rules.let_in import LONGEST_DUTY, LONGEST_MEETING
from kinfold.register import queries
from kinfold.vocabulary.errors import NoLongerSo
from kinfold.vocabulary.identifiers import FamilyId, StaffId
from kinfold.web.accounts.step_up import fresh_sign_in
from kinfold.web.let_in.forms import WHO, LetIn, OnDuty
from kinfold.web.readers import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def duty(request: PageRequest) -> HttpResponse:
    """Who is on the duty of the teams below the reader; they put somebody on it, or take somebody off."""
    shown = let_in_queries.duty(request.actor, request.purpose)
    ends = request.POST.get("end", "")
    given = request.POST if request.method == "POST" and not ends else None
    form = OnDuty(given, teams=shown.teams, today=governance.today(), longest=LONGEST_DUTY)
    problem = ""
    if ends.isdecimal():
        try:
            let_in_actions.end_duty(request.actor, request.purpose, int(ends))
        except NoLongerSo as changed:
            problem = changed.what
        else:
            return redirect("duty")
    elif given is not None and form.is_valid() and (staff := _colleague(request, form)):
        let_in_actions.put_on_duty(
            request.actor, request.purpose, staff, form.cleaned_data["team"], **_days(form.cleaned_data)
        )
        return redirect("duty")
    told = {
        "duty": shown,
        "form": form,
        "teams": [{"value": team, "text": team, "selected": form["team"].value() == team} for team in shown.teams],
        "today": governance.today(),
        "summary": [{"text": problem}] if problem else _summary(form),
    }
    return render(request, "let_in/duty.html", told, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def meeting(request: PageRequest, family: str) -> HttpResponse:
    """Who is on the list of a meeting about a family, and the form that puts a colleague on it."""
    page = queries.family_page(request.actor, request.purpose, FamilyId(family))
    listed = let_in_queries.places(request.actor, request.purpose, page.family)
    people = [member for member in page.members if member.may_open and not member.proposed]
    ends = request.POST.get("end", "")
    given = request.POST if request.method == "POST" and not ends else None
    form = LetIn(given, today=governance.today(), longest=LONGEST_MEETING)
    problem = ""
    if ends.isdecimal():
        try:
            let_in_actions.end_meeting(request.actor, request.purpose, page.family, int(ends))
        except NoLongerSo as changed:
            problem = changed.what
        else:
            return redirect("let_in", family)
    elif given is not None and form.is_valid() and (staff := _colleague(request, form)):
        let_in_actions.put_on_meeting(
            request.actor, request.purpose, page.family, [one.person for one in people], staff,
            **_days(form.cleaned_data),
        )  # fmt: skip
        return redirect("let_in", family)
    told = {
        "page": page,
        "people": people,
        "listed": listed,
        "form": form,
        "today": governance.today(),
        "summary": [{"text": problem}] if problem else _summary(form),
    }
    return render(request, "let_in/meeting.html", told, status=409 if problem else 200)


def _colleague(request: PageRequest, form: LetIn) -> StaffId | None:
    staff = let_in_queries.colleague(request.actor, form.cleaned_data["staff"])
    if staff is None:
        form.add_error("staff", WHO)
    return staff


def _days(given: dict[str, Any]) -> dict[str, Any]:
    return {"from_day": given["first_day"], "until_day": given["until_day"], "reason": given["reason"].strip()}


def _summary(form: forms.Form) -> list[dict[str, Any]]:
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
