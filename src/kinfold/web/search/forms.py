"""What somebody may search by. A wrong number is said to be wrong before anything is looked up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kinfold.vocabulary import identifiers

NUMBERS = (identifiers.nhs_number, identifiers.upn, identifiers.uln, identifiers.ni_number)


class FindAPerson(forms.Form):
    """At least one term; several narrow the search."""

    name = forms.CharField(max_length=120, required=False)
    day = forms.IntegerField(min_value=1, max_value=31, required=False)
    month = forms.IntegerField(min_value=1, max_value=12, required=False)
    year = forms.IntegerField(min_value=1900, max_value=2100, required=False)
    postcode = forms.CharField(max_length=10, required=False)
    number = forms.CharField(max_length=20, required=False)

    def __init__(self, *given: Any, by_number: bool = True) -> None:
        """Without `by_number` there is no box for it: a search that can find nobody must not look like an answer."""
        super().__init__(*given)
        if not by_number:
            del self.fields["number"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name and sum(character.isalpha() for character in name) < 2:
            raise forms.ValidationError("Name must have at least 2 letters")
        return name

    def clean_postcode(self) -> str:
        given = str(self.cleaned_data["postcode"])
        tidy = identifiers.postcode(given) if given else ""
        if tidy is None:
            raise forms.ValidationError("Enter a full postcode, like ZZ1 1AA")
        return tidy

    def clean_number(self) -> str:
        given = str(self.cleaned_data["number"])
        tidy = next((found for check in NUMBERS if (found := check(given))), None) if given else ""
        if tidy is None:
            raise forms.ValidationError(
                "The number is not a valid NHS number, UPN, ULN or National Insurance number. Check each digit"
            )
        return tidy

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        parts = [told.get("day"), told.get("month"), told.get("year")]
        told["birth_date"] = None
        if any(part is not None for part in parts):
            told["birth_date"] = self._birth_date(parts)
        terms = ("name", "birth_date", "postcode", "number")
        if not self.errors and not any(told.get(term) for term in terms):
            or_a_number = " or a number" if "number" in self.fields else ""
            self.add_error("name", f"Enter a name, a date of birth or a postcode{or_a_number}")
        return told

    def _birth_date(self, parts: list[int | None]) -> date | None:
        day, month, year = parts
        wrong = {"day", "month", "year"} & set(self.errors)
        for part in wrong:
            del self.errors[part]  # one message for the three boxes, as a date has one
        try:
            if wrong or day is None or month is None or year is None:
                raise ValueError
            return date(year, month, day)
        except ValueError:
            self.add_error("day", "Date of birth must be a real date, like 27 3 2014")
            return None
