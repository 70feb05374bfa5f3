"""One thing that a person was asked, answered or took back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms

from kinfold.cases.rules.consent import Answer, Asked, Capacity, Form, Told

WHAT = "Select what they were asked for"
WHOM = "Select for whom it was asked"
HAPPENED = "Select what happened"
DAY = "Enter the day, such as 27 3 2026"
HOW = "Select how it was asked"
WORDS = "Enter what was asked, in the words that were used"
LONGEST = 1000
TOO_LONG = f"It must be {LONGEST} characters or fewer"


def _choice(codes: Sequence[StrEnum], message: str, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(one.value, one.value) for one in codes],
        required=required,
        error_messages={"required": message, "invalid_choice": message},
    )


class KeepConsent(forms.Form):
    asked = _choice(list(Asked), WHAT)
    service = forms.CharField(max_length=300, error_messages={"required": WHOM, "max_length": WHOM})
    answer = _choice(list(Answer), HAPPENED)
    day = forms.IntegerField(
        min_value=1, max_value=31, error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAY)
    )
    month = forms.IntegerField(
        min_value=1, max_value=12, error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAY)
    )
    year = forms.IntegerField(
        min_value=1900,
        max_value=2200,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAY),
    )
    form = _choice(list(Form), HOW)
    words = forms.CharField(max_length=LONGEST, error_messages={"required": WORDS, "max_length": TOO_LONG})
    capacity = _choice(list(Capacity), "Select who answered", required=False)
    assessed_by = forms.CharField(required=False, max_length=200, error_messages={"max_length": TOO_LONG})
    why = forms.CharField(required=False, max_length=LONGEST, error_messages={"max_length": TOO_LONG})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        year, month, day = (given.get(part) for part in ("year", "month", "day"))
        if year and month and day:
            try:
                given["on"] = date(year, month, day)
            except ValueError:
                self.add_error("day", DAY)
        return given

    def told(self) -> Told:
        given = self.cleaned_data
        return Told(
            asked=Asked(given["asked"]),
            service=given["service"],
            answer=Answer(given["answer"]),
            day=given["on"],
            form=Form(given["form"]),
            words=given["words"],
            capacity=Capacity(given["capacity"]) if given["capacity"] else None,
            assessed_by=given["assessed_by"],
            why=given["why"],
        )
