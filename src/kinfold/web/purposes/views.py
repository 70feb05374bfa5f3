"""The page that asks what the reader is here to do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from kinfold.governance import queries as governance
from kinfold.web.purposes.forms import ASK, ChoosePurpose
from kinfold.web.readers import IN_SESSION, PageRequest, no_purpose_needed, purposes_of

QUESTION = {
    "legend": {"text": "What are you here to do?", "isPageHeading": True, "classes": "govuk-fieldset__legend--l"}
}
SUMMARY = [{"text": ASK, "href": "#purpose"}]


@no_purpose_needed
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: PageRequest) -> HttpResponse:
    """Choose one of the purposes that the reader's role serves; it stands until changed or signed out."""
    if request.actor is None or not request.actor.active:
        return render(request, "not_on_the_staff_list.html", status=403)
    told = governance.profile().purposes
    offered = [(purpose, told[purpose]) for purpose in purposes_of(request.actor) if purpose in told]
    after = _back(request)
    form = ChoosePurpose(request.POST or None, purposes=[purpose for purpose, _ in offered])
    if request.method == "POST" and form.is_valid():
        request.session[IN_SESSION] = form.cleaned_data["purpose"]
        return redirect(after)
    items = [
        {
            "value": name,
            "text": purpose.title,
            "hint": {"text": purpose.description},
            "checked": name == request.purpose,
        }
        for name, purpose in offered
    ]
    return render(
        request,
        "purposes/purpose.html",
        {"form": form, "items": items, "after": after, "fieldset": QUESTION, "summary": SUMMARY},
    )


def _back(request: PageRequest) -> str:
    """Where the reader was going, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else "/"
