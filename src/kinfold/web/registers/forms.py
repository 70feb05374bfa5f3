"""What may be written down in the registers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kinfold.governance.rules.kept import Step
from kinfold.web.opaque_ids import OpaqueId

WHAT = "Select what was done"
WHEN = "Enter the day, like 27 3 2026"
WHY = "Enter what it rests on, in a line for whoever comes after you"
LONGEST = 500
TOO_LONG = f"It must be {LONGEST} characters or fewer"
DAYS = ("%d %m %Y", "%d/%m/%Y", "%Y-%m-%d")


class KeepStep(forms.Form):
    """Due diligence, or a renewal until a day."""

    step = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Step], error_messages={"required": WHAT, "invalid_choice": WHAT}
    )
    on = forms.DateField(input_formats=DAYS, error_messages={"required": WHEN, "invalid": WHEN})
    until = forms.DateField(input_formats=DAYS, required=False, error_messages={"invalid": WHEN})
    reason = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})

    def __init__(self, given: Any, *, today: date) -> None:
        super().__init__(given, auto_id="%s")
        self.today = today

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        on, until = told.get("on"), told.get("until")
        if on and on > self.today:
            self.add_error("on", "The day must not be after today: write down what was done")
        if told.get("step") == Step.RENEWED:
            if "until" not in self.errors and (until is None or (on and until <= on)):
                self.add_error(
                    "until", "Enter the day on which the renewed agreement ends, after the day it was renewed"
                )
        else:
            told["until"] = None  # of a renewal alone
        return told


WHOSE = "Enter what stands in the address of the page after /people/ or /families/"
WHICH = "Select whose"
NOT_ALL = "Leave the id empty, or select a person or a family"
DEMANDS = "Enter the inquiry, claim or request that demands it"
ONE = [("person", "A person"), ("family", "A family")]


class AskRetention(forms.Form):
    """Whom it is asked of, by the id of the page. A name is no id, and is refused before anything is looked up."""

    kind = forms.ChoiceField(choices=ONE, error_messages={"required": WHICH, "invalid_choice": WHICH})
    id = forms.RegexField(f"^{OpaqueId.regex}$", error_messages={"required": WHOSE, "invalid": WHOSE})

    def __init__(self, given: Any) -> None:
        super().__init__(given, auto_id="%s")


class PlaceHold(forms.Form):
    """Everything of a class, of one person or of one family that is not to be destroyed, and what demands it."""

    about = forms.ChoiceField(
        choices=[("all", "Everybody"), *ONE], error_messages={"required": WHICH, "invalid_choice": WHICH}
    )
    whose = forms.RegexField(f"^{OpaqueId.regex}$", required=False, error_messages={"invalid": WHOSE})
    retention_class = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Select a class of the schedule"}
    )
    until = forms.DateField(input_formats=DAYS, required=False, error_messages={"invalid": WHEN})
    source = forms.CharField(max_length=LONGEST, error_messages={"required": DEMANDS, "max_length": TOO_LONG})

    def __init__(self, given: Any, *, today: date, classes: list[tuple[str, str]]) -> None:
        super().__init__(given, auto_id="%s")
        self.today = today
        chosen = self.fields["retention_class"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", "All of them"), *classes]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if "whose" not in self.errors and "about" in told and (told["about"] == "all") != (not told.get("whose")):
            self.add_error("whose", NOT_ALL if told["about"] == "all" else WHOSE)
        if told.get("until") and told["until"] <= self.today:
            self.add_error("until", "The day it ends must be after today")
        return told
