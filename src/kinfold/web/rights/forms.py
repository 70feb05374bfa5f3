"""A request by right as it arrives, word that was sent of it, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kinfold.governance.rules.requests import ENDED, CameBy, Capacity, Draft, State
from kinfold.governance.rules.rights import RIGHTS
from kinfold.web.opaque_ids import OpaqueId
from kinfold.web.registers.forms import DAYS, TOO_LONG, WHEN

WHICH = "Select what they ask for"
WHO = "Select in what capacity they ask"
HOW = "Select how it reached the council"
WHAT = "Enter what they ask, as they said it"
WHERE = "Enter where the letter or the note of the call is kept"
WHOSE = "Enter what stands in the address of the page after /people/, or leave it empty"
BECAME = "Select what became of it"
WHY = "Enter what was told, in a line or two"
NOT_YET = "The day must not be after today"
LONGEST = 500
LONGEST_ASKED = 4000
_WHEN = {"required": WHEN, "invalid": WHEN}
_CHOSEN = [(name, name) for name, words in RIGHTS.items() if words.period is not None]


class NotAfterToday(forms.Form):
    """Days are of what happened; one that is still to come is a slip."""

    DAY = "on"

    def __init__(self, given: Any, *, today: date) -> None:
        super().__init__(given, auto_id="%s")
        self.today = today

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if (on := told.get(self.DAY)) and on > self.today:
            self.add_error(self.DAY, NOT_YET)
        return told


class WriteRequest(NotAfterToday):
    DAY = "received_on"
    capacity = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Capacity], error_messages={"required": WHO, "invalid_choice": WHO}
    )
    came_by = forms.ChoiceField(
        choices=[(one.value, one.value) for one in CameBy], error_messages={"required": HOW, "invalid_choice": HOW}
    )
    received_on = forms.DateField(input_formats=DAYS, error_messages=_WHEN)
    what = forms.CharField(
        max_length=LONGEST_ASKED,
        error_messages={"required": WHAT, "max_length": f"It must be {LONGEST_ASKED} characters or fewer"},
    )
    reference = forms.CharField(max_length=LONGEST, error_messages={"required": WHERE, "max_length": TOO_LONG})

    def draft(self, right: str) -> Draft:
        given = self.cleaned_data
        return Draft(
            right=right,
            capacity=Capacity(given["capacity"]),
            came_by=CameBy(given["came_by"]),
            received_on=given["received_on"],
            what=given["what"],
            reference=given["reference"],
        )


class WriteAnyRequest(WriteRequest):
    """On the page of a person, where every right can be chosen."""

    field_order = ("right",)
    right = forms.ChoiceField(choices=_CHOSEN, error_messages={"required": WHICH, "invalid_choice": WHICH})


class TakeIn(WriteRequest):
    """On the page of a right: whom it is about, by the id of their page alone. A name is no id."""

    whose = forms.RegexField(f"^{OpaqueId.regex}$", required=False, error_messages={"invalid": WHOSE})


class Word(NotAfterToday):
    """They were told that it takes longer, or that it has arrived."""

    on = forms.DateField(input_formats=DAYS, error_messages=_WHEN)
    why = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})


class Close(Word):
    state = forms.ChoiceField(
        choices=[(one.value, one.value) for one in ENDED], error_messages={"required": BECAME, "invalid_choice": BECAME}
    )

    def became(self) -> State:
        return State(self.cleaned_data["state"])
