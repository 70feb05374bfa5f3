"""The pages of the registers. About nobody but staff; each asks the door before it reads a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.governance import registers_queries as queries
from kinfold.governance.request_actions import take_in
from kinfold.governance.rules.days import stands, still_asked
from kinfold.governance.rules.ending import ends
from kinfold.governance.rules.kept import DUE_DILIGENCE, Step, StepShown
from kinfold.governance.rules.notice_texts import Speech, english
from kinfold.governance.rules.notice_versions import changes, newest_before, published, said_by, untold, versions
from kinfold.governance.rules.policy import NOBODY, About
from kinfold.governance.rules.profile import Agreement, Basis, Purpose
from kinfold.governance.rules.registers import Terms
from kinfold.governance.rules.rights import one_right, rights_of
from kinfold.governance.rules.statements import PARTS, Statement, statements
from kinfold.vocabulary.errors import CannotStand
from kinfold.web.readers import PageRequest
from kinfold.web.registers.days import Days, days_of
from kinfold.web.registers.looked_over import looked_over
from kinfold.web.rights.choices import of_a_request, summary_of
from kinfold.web.rights.forms import TakeIn


@require_safe
def overview(request: PageRequest) -> HttpResponse:
    """What ends soon and what is to be mended, with the way to each register."""
    told = queries.promised(request.actor, request.purpose)
    trained = queries.last_trained(request.actor, request.purpose)
    shown = {
        "promised": told,
        "ending": ends(told.profile, told.registers, trained, told.on),
        "found": looked_over(told.folder, told.on),
        "failed": _failed(told, queries.steps(request.actor, request.purpose)),
    }
    return render(request, "registers/overview.html", shown)


@dataclass(frozen=True)
class PurposeShown:
    purpose: Purpose
    days: Days
    stands: bool
    """Whether it is a reason for anything today."""
    bases: tuple[tuple[Basis, Days], ...]
    roles: tuple[str, ...]


@require_safe
def purposes(request: PageRequest) -> HttpResponse:
    """Each purpose with the law it rests on, what it may show and whose it is."""
    told = queries.promised(request.actor, request.purpose)
    profile, days = told.profile, days_of(told)
    listed = [
        PurposeShown(
            purpose,
            days("profile.yaml", ("purposes", name), purpose),
            stands(purpose, profile, told.on),
            tuple(
                (profile.lawful_bases[of], days("profile.yaml", ("lawful_bases", of), profile.lawful_bases[of]))
                for of in purpose.lawful_basis
            ),
            tuple(role.title for role in profile.roles.values() if name in role.purposes),
        )
        for name, purpose in profile.purposes.items()
    ]
    shown: dict[str, Any] = {
        "promised": told,
        "purposes": listed,
        "residency": days("profile.yaml", ("residency",), profile.residency),
    }
    if told.registers is not None:
        law = told.registers.law
        speech = Speech(english())
        shown |= {
            "conditions": [
                (one, days("law.yaml", ("conditions", place), one)) for place, one in enumerate(law.conditions)
            ],
            "gateways": [(one, days("law.yaml", ("gateways", place), one)) for place, one in enumerate(law.gateways)],
            "consent": [
                (
                    one,
                    speech.choice("asked" if one.asked else "not_asked", one.to),
                    days("law.yaml", ("consent", place), one),
                    still_asked(one, law.consent, told.on),
                )
                for place, one in enumerate(law.consent)
            ],
            "assessments": [
                (one, one.review_by is not None and one.review_by < told.on) for one in law.impact_assessments
            ],
        }
    return render(request, "registers/purposes.html", shown)


@dataclass(frozen=True)
class Shared:
    """A source or a recipient with its agreement; None where it needs none or names none."""

    entry: Any
    agreement: Agreement | None
    id: str | None
    days: Days
    terms_over: bool
    """Of a provider: its contract does not hold today."""


@require_safe
def sharing(request: PageRequest) -> HttpResponse:
    """Where data comes from, who receives it, and under which agreement."""
    told = queries.promised(request.actor, request.purpose)
    done = queries.steps(request.actor, request.purpose)
    known = told.profile.agreements

    days = days_of(told)

    def shared(section: str, place: int, entry: Any) -> Shared:
        terms: Terms | None = getattr(entry, "terms", None)
        of = days("sharing.yaml", (section, place), entry)
        return Shared(
            entry, known.get(entry.agreement), entry.agreement, of, terms is not None and not terms.hold(told.on)
        )

    register = told.registers.sharing if told.registers else None
    recipients = [shared("recipients", place, one) for place, one in enumerate(register.recipients if register else ())]
    shown = {
        "promised": told,
        "agreements": [
            (name, one, one.until is not None and one.until <= told.on, next(iter(done.get(name, ())), None))
            for name, one in known.items()
        ],
        "sources": [shared("sources", place, one) for place, one in enumerate(register.sources if register else ())],
        "recipients": [one for one in recipients if one.entry.kind != "provider"],
        "processors": [one for one in recipients if one.entry.kind == "provider"],
        "rules": register.rules if register else (),
    }
    return render(request, "registers/sharing.html", shown)


@require_safe
def staff(request: PageRequest) -> HttpResponse:
    """Everybody on the staff list with role, training and confidentiality agreement; those the door refuses first."""
    told = queries.promised(request.actor, request.purpose)
    listed = queries.staff(request.actor, request.purpose)
    shown = {
        "promised": told,
        "staff": [one for one in listed if one.active],
        "former": sum(not one.active for one in listed),
        "refused": sum(one.active and not one.may_come_in for one in listed),
    }
    return render(request, "registers/staff.html", shown)


@require_safe
def findings(request: PageRequest) -> HttpResponse:
    """What is wrong in the council's folder, with file and line."""
    told = queries.promised(request.actor, request.purpose)
    return render(request, "registers/findings.html", {"promised": told, "found": looked_over(told.folder, told.on)})


@require_safe
def notice(request: PageRequest) -> HttpResponse:
    """The notice as people see it, whether it is published, and what each version changed."""
    told = queries.promised(request.actor, request.purpose)
    shown: dict[str, Any] = {"promised": told}
    if told.registers is not None:
        made = statements(told.profile, told.registers)
        version = told.registers.notice.version
        shown |= {
            "notice": told.registers.notice,
            "parts": _parts(made),
            "is_published": published(told.folder, version) is not None,
            "untold": untold(told.folder, made),
            "changed": changes(before, said_by(made)) if (before := newest_before(told.folder, version)) else [],
            "history": _history(told),
        }
    return render(request, "registers/notice.html", shown)


@require_safe
def rights(request: PageRequest) -> HttpResponse:
    """Every right, those that the notice names first."""
    told = queries.promised(request.actor, request.purpose)
    listed = rights_of(told.profile, told.registers, told.on) if told.registers else ()
    return render(request, "registers/rights.html", {"promised": told, "rights": listed})


@require_http_methods(["GET", "HEAD", "POST"])
def right(request: PageRequest, right: str) -> HttpResponse:
    """One right as people read of it: what to write, where to send it, how to complain; and the form for one that arrived."""
    told = queries.promised(request.actor, request.purpose)
    shown = one_right(told.profile, told.registers, right, told.on) if told.registers else None
    if shown is None:
        raise Http404
    form, problems = TakeIn(request.POST or None, today=told.on), list[str]()
    if request.method == "POST" and form.is_valid():
        about = About("person", form.cleaned_data["whose"]) if form.cleaned_data["whose"] else NOBODY
        try:
            take_in(request.actor, request.purpose, about, form.draft(right))
        except CannotStand as refused:
            problems = list(refused.problems)
        else:
            return redirect("rights")
    page = {"promised": told, "one": shown, "summary": summary_of(form, problems), **of_a_request(form)}
    return render(request, "registers/right.html", page, status=409 if problems else 200)


def _failed(told: queries.Promised, steps: Mapping[str, Sequence[StepShown]]) -> list[tuple[str, str]]:
    """The agreements whose newest due diligence failed, by id and title: nothing new comes or goes under them."""
    newest = {
        name: next((step for step in steps.get(name, ()) if step.step in DUE_DILIGENCE), None)
        for name in told.profile.agreements
    }
    return [
        (name, told.profile.agreements[name].title)
        for name, step in newest.items()
        if step and step.step is Step.FAILED
    ]


def _parts(made: list[Statement]) -> list[tuple[str, str, list[Statement]]]:
    """The parts of the notice that say something: id, heading, statements."""
    parts = ((part, heading, [one for one in made if one.part == part]) for part, heading in PARTS.items())
    return [part for part in parts if part[2]]


def _history(told: queries.Promised) -> list[tuple[str, list[str]]]:
    """Each version that was published with what it changed, the newest first."""
    listed = []
    for version in versions(told.folder):
        said, before = published(told.folder, version), newest_before(told.folder, version)
        listed.append((version, changes(before, said) if said and before else []))
    return listed
