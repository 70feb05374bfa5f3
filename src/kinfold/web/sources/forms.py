"""Commit or reject, and why."""

from __future__ import annotations

from django import forms

WHICH = "Select whether this extract is to be used"
WHY = "Enter why, in a line for those who come after you"
LONGEST_REASON = 500


class Decide(forms.Form):
    decision = forms.ChoiceField(
        choices=[("commit", "commit"), ("reject", "reject")],
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        error_messages={"required": WHY, "max_length": f"The reason must be {LONGEST_REASON} characters or fewer"},
    )
    review = forms.RegexField(r"^[0-9a-f]{32}$")
    """Which receipt was looked at."""
