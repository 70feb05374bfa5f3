"""One share or refusal; and whether a mark that keeps it from the person still stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kinfold.governance.rules.disclosures import Draft, Outcome
from kinfold.vocabulary.codelists import Category

WHAT_DONE = "Select whether it was shared or refused"
WHOM = "Select who asked or received it"
KNOWN = "Select whether the person knows"
WHY = "Enter why, in a line for those who come after you"
WHEN = "Enter a day, such as 27 9 2026, or leave all three boxes empty"
NOTE = "Enter what you looked at"
STILL = "Select whether they may learn of it"
LONGEST = 1000
LEADS_HOME = (Category.CONTACT.value, Category.EDUCATION.value)
"""What tells where somebody lives: an address, and a child's school."""
NOT_HOME = (
    "Their home must not be disclosed. Leave out how to reach them and their education, or tick that you made sure"
)
TOO_LONG = f"It must be {LONGEST} characters or fewer"
_OF_A_DAY = dict.fromkeys(("invalid", "min_value", "max_value"), WHEN)


class WithADay(forms.Form):
    """Three boxes that together are a day, or none."""

    day = forms.IntegerField(required=False, min_value=1, max_value=31, error_messages=_OF_A_DAY)
    month = forms.IntegerField(required=False, min_value=1, max_value=12, error_messages=_OF_A_DAY)
    year = forms.IntegerField(required=False, min_value=1900, max_value=2200, error_messages=_OF_A_DAY)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        year, month, day = (given.get(part) for part in ("year", "month", "day"))
        given["on"] = None
        if year and month and day:
            try:
                given["on"] = date(year, month, day)
            except ValueError:
                self.add_error("day", WHEN)
        elif (year or month or day) and not self.errors:
            self.add_error("day", WHEN)
        return given


class WriteShare(WithADay):
    outcome = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Outcome],
        error_messages={"required": WHAT_DONE, "invalid_choice": WHAT_DONE},
    )
    recipient = forms.CharField(max_length=300, error_messages={"required": WHOM, "max_length": WHOM})
    gateway = forms.CharField(required=False, max_length=500)
    categories = forms.MultipleChoiceField(required=False, choices=[(one.value, one.value) for one in Category])
    what = forms.CharField(required=False, max_length=LONGEST, error_messages={"max_length": TOO_LONG})
    why = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})
    known = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")], error_messages={"required": KNOWN, "invalid_choice": KNOWN}
    )
    exception = forms.CharField(required=False, max_length=100)
    sure = forms.BooleanField(required=False)
    """That what leads to a home that must not be disclosed was given, and cannot reach whom it must not."""

    def __init__(self, *given: Any, home_is_kept: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self.home_is_kept = home_is_kept

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        leads = set(given.get("categories", ())) & set(LEADS_HOME)
        if self.home_is_kept and given.get("outcome") == Outcome.SHARED.value and leads and not given.get("sure"):
            self.add_error("categories", NOT_HOME)
        return given

    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            outcome=Outcome(given["outcome"]),
            recipient=given["recipient"],
            gateway=given["gateway"],
            categories=tuple(Category(code) for code in given["categories"]),
            what=given["what"],
            why=given["why"],
            known=given["known"] == "yes",
            exception=given["exception"],
            keep_until=given["on"],
        )


class ReviewMark(WithADay):
    tell = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")], error_messages={"required": STILL, "invalid_choice": STILL}
    )
    note = forms.CharField(max_length=LONGEST, error_messages={"required": NOTE, "max_length": TOO_LONG})

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("tell") == "no" and given.get("on") is None and not self.errors:
            self.add_error("day", "Enter the day on which somebody looks again")
        return given
