"""Who is let in, for which days, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from kinfold.governance.rules.let_in import wrong_with

WHO = "Enter the staff id or work e-mail of a colleague on the staff list"
FIRST = "Enter the first day, like 27 3 2026"
LAST = "Enter the last day, like 27 3 2026"
WHY = "Enter why, in a line for whoever looks at it later"
TEAM = "Select whose duty"
LONGEST = 500
TOO_LONG = f"It must be {LONGEST} characters or fewer"
DAYS = ("%d %m %Y", "%d/%m/%Y", "%Y-%m-%d")


class LetIn(forms.Form):
    staff = forms.CharField(max_length=300, error_messages={"required": WHO, "max_length": WHO})
    first_day = forms.DateField(input_formats=DAYS, error_messages={"required": FIRST, "invalid": FIRST})
    last_day = forms.DateField(input_formats=DAYS, error_messages={"required": LAST, "invalid": LAST})
    reason = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})

    def __init__(self, given: Any, *, today: date, longest: timedelta) -> None:
        super().__init__(given, auto_id="%s")
        self._today, self._longest = today, longest

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = told.get("first_day"), told.get("last_day")
        if first and last:
            told["until_day"] = last + timedelta(days=1)
            wrong = wrong_with(first, told["until_day"], today=self._today, longest=self._longest)
            if wrong:
                self.add_error("first_day" if wrong.startswith("The first") else "last_day", wrong)
        return told


class OnDuty(LetIn):
    """Of which team; one of those below whoever writes it down."""

    team = forms.ChoiceField(error_messages={"required": TEAM, "invalid_choice": TEAM})

    def __init__(self, given: Any, *, teams: tuple[str, ...], today: date, longest: timedelta) -> None:
        super().__init__(given, today=today, longest=longest)
        self.fields["team"].choices = [(team, team) for team in teams]  # type: ignore[attr-defined]
