"""One question, of which the answer is one of the role's purposes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from kinfold.vocabulary.identifiers import PurposeId

ASK = "Select what you are here to do"


class ChoosePurpose(forms.Form):
    purpose = forms.ChoiceField(error_messages={"required": ASK, "invalid_choice": ASK})

    def __init__(self, *given: Any, purposes: Sequence[PurposeId]) -> None:
        super().__init__(*given)
        self.fields["purpose"].choices = [(purpose, purpose) for purpose in purposes]  # type: ignore[attr-defined]
