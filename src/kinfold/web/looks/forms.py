"""An answer is prepared, agreed to or sent back; a look that was asked about is closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

NOTE = "Enter what you looked at"
WHETHER = "Select whether it may be handed over"
FOUND = "Select what you found"
LONGEST = 1000
TOO_LONG = f"It must be {LONGEST} characters or fewer"


class Noted(forms.Form):
    note = forms.CharField(max_length=LONGEST, error_messages={"required": NOTE, "max_length": TOO_LONG})


class Prepare(Noted):
    hold = forms.MultipleChoiceField(required=False)

    def __init__(self, *given: Any, lines: Iterable[str]) -> None:
        super().__init__(*given)
        self.fields["hold"].choices = [(key, key) for key in lines]  # type: ignore[attr-defined]


class Agree(Noted):
    review = forms.CharField(required=False, max_length=64)
    agree = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")], error_messages={"required": WHETHER, "invalid_choice": WHETHER}
    )


class Close(Noted):
    found = forms.ChoiceField(
        choices=[("explained", "explained"), ("to_follow_up", "to_follow_up")],
        error_messages={"required": FOUND, "invalid_choice": FOUND},
    )
