"""Why somebody is protected; and why that may end."""

from __future__ import annotations

import re

from django import forms

from kinfold.governance.rules.marking import BY_PEOPLE
from kinfold.register.rules.protecting import KEPT, LIFT_ASKED, LIFTED

WHICH = "Select why they are protected"
WHAT = "Select what you decide"
WHOM = "Enter the address of their page, or the number that an agency has for them"
_PAGE = re.compile(r"(?:^|/people/)([a-z0-9]{26})(?:/|$)")
WHY = "Enter why, in a line for those who look at it later"
LONGEST = 500
TOO_LONG = f"It must be {LONGEST} characters or fewer"
_REASON = {"required": WHY, "max_length": TOO_LONG}


class Protect(forms.Form):
    mark = forms.ChoiceField(
        choices=[(one.value, one.value) for one in BY_PEOPLE],
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )
    reason = forms.CharField(max_length=LONGEST, error_messages=_REASON)


class ProtectUnseen(Protect):
    """Whom it is about, by what somebody has in their case file: never by name, which two people may bear."""

    whom = forms.CharField(max_length=300, error_messages={"required": WHOM, "max_length": WHOM})

    def page(self) -> str:
        """The id in an address of a person's page; empty where it is a number of an agency."""
        found = _PAGE.search(self.cleaned_data["whom"].strip())
        return found[1] if found else ""


class Decide(forms.Form):
    decision = forms.ChoiceField(
        choices=[(one, one) for one in (LIFT_ASKED, LIFTED, KEPT)],
        error_messages={"required": WHAT, "invalid_choice": WHAT},
    )
    reason = forms.CharField(max_length=LONGEST, error_messages=_REASON)
    steps = forms.IntegerField(min_value=0)
