"""What somebody says of who is in a family; the taking back of it; and a second person's yes or no."""

from __future__ import annotations

from typing import Any

from django import forms

from kinfold.vocabulary.codelists import CorrectionKind as Kind
from kinfold.web.families.forms import LONGEST, TOO_LONG, WHAT, WHOM, WHY, OnADay

ANOTHER = "another"
OPAQUE = r"^[a-z0-9]{8,64}$"
PAGE = "Enter the address of their page, as it stands in your browser"
CHILD, WHO_NOT = "Select a child of this family", "Select who must not learn of the home"
HOME = "Select a home, or enter a UPRN"
UPRN = "A UPRN has up to 12 digits"
WHETHER = "Select whether you agree"
WHY_NOT = "Enter why you do not agree, in a line or two"


class Correct(OnADay):
    kind = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Kind], error_messages={"required": WHAT, "invalid_choice": WHAT}
    )
    person = forms.RegexField(rf"^{ANOTHER}$|{OPAQUE}", error_messages={"required": WHOM, "invalid": WHOM})
    page = forms.CharField(max_length=300, required=False, error_messages={"max_length": PAGE})
    other = forms.RegexField(OPAQUE, required=False, error_messages={"invalid": CHILD})
    home = forms.RegexField(r"^[A-Za-z0-9-]{1,64}$", required=False, error_messages={"invalid": HOME})
    uprn = forms.RegexField(r"^[0-9]{1,12}$", required=False, error_messages={"invalid": UPRN})
    reason = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})
    review = forms.RegexField(r"^[0-9a-f]{32}$")
    """Which state of the family was looked at."""
    confirmed = forms.BooleanField(required=False)
    """The effect was shown, and it is to be done."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.order_fields(["kind", "person", "page", "other", "home", "uprn", "day"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        kind = told.get("kind")
        told["on"] = self.day_of(told)
        if told.get("person") == ANOTHER and not told.get("page") and "page" not in self.errors:
            self.add_error("page", PAGE)
        if not told.get("other") and "other" not in self.errors:
            if kind in (Kind.IS_CARER, Kind.NOT_PARENT):
                self.add_error("other", CHILD)
            elif kind == Kind.NOT_DISCLOSED:
                self.add_error("other", WHO_NOT)
        of_a_home = kind in (Kind.LIVES_AT, Kind.NOT_DISCLOSED)
        if of_a_home and not (told.get("home") or told.get("uprn") or {"home", "uprn"} & set(self.errors)):
            self.add_error("home", HOME)
        return told


class TakeBackCorrection(forms.Form):
    take_back = forms.IntegerField(min_value=1)
    why = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})


class Agree(forms.Form):
    second = forms.IntegerField(min_value=1)
    agree = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")], error_messages={"required": WHETHER, "invalid_choice": WHETHER}
    )
    why_not = forms.CharField(max_length=LONGEST, required=False, error_messages={"max_length": TOO_LONG})

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("agree") == "no" and not told.get("why_not") and "why_not" not in self.errors:
            self.add_error("why_not", WHY_NOT)
        return told
