"""Why the glass is broken; and what the review of it found."""

from __future__ import annotations

from django import forms

from kinfold.governance.rules.glass import GlassOutcome, GlassReason

WHICH = "Select why you cannot wait"
WHY = "Enter what happened, in a line for whoever reviews it"
FOUND = "Select what you found"
NOTE = "Enter what you looked at"
LONGEST = 500
TOO_LONG = f"It must be {LONGEST} characters or fewer"


class Break(forms.Form):
    reason = forms.ChoiceField(
        choices=[(one.value, one.value) for one in GlassReason],
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )
    why = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})


class Review(forms.Form):
    outcome = forms.ChoiceField(
        choices=[(one.value, one.value) for one in GlassOutcome],
        error_messages={"required": FOUND, "invalid_choice": FOUND},
    )
    note = forms.CharField(max_length=LONGEST, error_messages={"required": NOTE, "max_length": TOO_LONG})
