"""Whom a member of staff knows, by the addresses of pages, and how."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from kinfold.governance.rules.policy import About
from kinfold.governance.rules.rows import CONFLICTS
from kinfold.web.opaque_ids import OpaqueId

HOW = "Select how you know them"
HOW_THEY = "Select how they know them"
PAGES = "Enter the addresses of their pages, such as /people/… and /families/…, one a line"
WHO = "Enter the staff id or work e-mail of somebody on the staff list who is not yourself"
MOST = 20
_PAGE = re.compile(rf"/(people|families)/({OpaqueId.regex})(?:/|\s|$)")


class Know(forms.Form):
    """Nothing is looked up about whom it is: whoever is named by an address is kept apart, whether or not they are here."""

    pages = forms.CharField(max_length=4000, error_messages={"required": PAGES, "max_length": PAGES})
    reason = forms.ChoiceField(
        choices=[(one.value, one.value) for one in CONFLICTS], error_messages={"required": HOW, "invalid_choice": HOW}
    )

    def __init__(self, given: Any, **told: Any) -> None:
        super().__init__(given, auto_id="%s", **told)

    def clean_pages(self) -> list[About]:
        lines = [line for line in self.cleaned_data["pages"].split() if line]
        found = [_PAGE.search(line) for line in lines]
        if not found or len(found) > MOST or None in found:
            raise forms.ValidationError(PAGES)
        kinds = [("person" if one[1] == "people" else "family", one[2]) for one in found if one]
        return [
            About("person", id_) if kind == "person" else About("family", id_) for kind, id_ in dict.fromkeys(kinds)
        ]


class TheyKnow(Know):
    """The same of somebody on the staff list."""

    staff = forms.CharField(max_length=300, error_messages={"required": WHO, "max_length": WHO})

    def __init__(self, given: Any, **told: Any) -> None:
        super().__init__(given, **told)
        self.fields["reason"].error_messages |= {"required": HOW_THEY, "invalid_choice": HOW_THEY}
