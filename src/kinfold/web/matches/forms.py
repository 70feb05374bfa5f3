"""Whether two records are one person, and why; and the taking back of it."""

from __future__ import annotations

from django import forms

WHICH = "Select whether these two records are the same person"
WHY = "Enter why, in a line for those who come after you"
WHETHER = "Select whether you agree"
LONGEST_REASON = 500
TOO_LONG = f"The reason must be {LONGEST_REASON} characters or fewer"


class Reasoned(forms.Form):
    reason = forms.CharField(max_length=LONGEST_REASON, error_messages={"required": WHY, "max_length": TOO_LONG})


class Decide(Reasoned):
    decision = forms.ChoiceField(
        choices=[(one, one) for one in ("same", "different", "cannot_tell")],
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )
    review = forms.RegexField(r"^[0-9a-f]{32}$")
    """Which state of the pair was looked at."""
    confirmed = forms.BooleanField(required=False)
    """The effect was shown, and it is to be done."""


class Second(forms.Form):
    agree = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")], error_messages={"required": WHETHER, "invalid_choice": WHETHER}
    )
