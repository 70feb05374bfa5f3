"""What is said of a need, and what is decided of a family; each with the day or the reason that goes with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kinfold.governance import queries as governance
from kinfold.register.rules.family_state import OF_SUPPORT
from kinfold.register.rules.judging import JUDGED, WORDS, Basis
from kinfold.register.rules.sentences import day as day_words

WHAT = "Select what you want to say"
WHOM = "Select whom it is about"
BASIS = "Select what it rests on"
SAID = "Enter what you want to say"
SPEAKER = "Select who said it, or that it is not said"
WHICH = "Select what you decide"
WHY = "Enter why, in a line or two for those who come after you"
FOUND = "Select whether the outcome stands"
NOTE = "Enter what you looked at"
LONGEST = 2000
TOO_LONG = f"It must be {LONGEST:,} characters or fewer"
KINDS = ("confirmed", "disputed", "progress", "no_progress", "noted", "words")
REAL_DAY = "It must be a real date, like 27 3 2026"


class OnADay(forms.Form):
    """A day in three boxes; `on` is the day, or None where none was given."""

    day = forms.IntegerField(min_value=1, max_value=31, required=False)
    month = forms.IntegerField(min_value=1, max_value=12, required=False)
    year = forms.IntegerField(min_value=1900, max_value=2100, required=False)

    def day_of(self, told: dict[str, Any]) -> date | None:
        parts = [told.get(part) for part in ("year", "month", "day")]
        wrong = {"day", "month", "year"} & set(self.errors)
        for part in wrong:
            del self.errors[part]  # one message for the three boxes, as a date has one
        if not wrong and parts == [None, None, None]:
            return None
        try:
            if wrong or None in parts:
                raise ValueError
            on = date(*parts)  # type: ignore[arg-type]
        except ValueError:
            self.add_error("day", REAL_DAY)
            return None
        if on > governance.today():
            self.add_error("day", f"The day must be today, {day_words(governance.today())}, or in the past")
        return on


class Say(OnADay):
    about = forms.CharField(max_length=64, error_messages={"required": WHOM})
    kind = forms.ChoiceField(
        choices=[(one, one) for one in KINDS], error_messages={"required": WHAT, "invalid_choice": WHAT}
    )
    basis = forms.ChoiceField(
        choices=[("", ""), *((one.value, one.value) for one in Basis)],
        required=False,
        error_messages={"invalid_choice": BASIS},
    )
    speaker = forms.CharField(max_length=64, required=False)
    said = forms.CharField(max_length=LONGEST, error_messages={"required": SAID, "max_length": TOO_LONG})
    review = forms.RegexField(r"^[0-9a-f]{32}$")

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        told["on"] = self.day_of(told)
        if told.get("kind") in JUDGED:
            if not told.get("basis") and "basis" not in self.errors:
                self.add_error("basis", BASIS)
            if told["on"] is None and "day" not in self.errors:
                self.add_error("day", "Enter the day you judged it")
        if told.get("kind") == WORDS and not told.get("speaker"):
            self.add_error("speaker", SPEAKER)
        return told


class TakeBack(forms.Form):
    statement = forms.IntegerField(min_value=1)
    why = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})


class Decide(forms.Form):
    reason = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})
    review = forms.RegexField(r"^[0-9a-f]{32}$")

    def __init__(self, *given: Any, may_next: tuple[str, ...]) -> None:
        super().__init__(*given)
        self.fields["decision"] = forms.ChoiceField(
            choices=[(one, one) for one in may_next], error_messages={"required": WHICH, "invalid_choice": WHICH}
        )
        self.order_fields(["decision", "day"])


class DecideSupport(OnADay):
    """What is decided of a family in support: most of it on a day."""

    reason = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})

    def __init__(self, *given: Any, may_next: tuple[str, ...]) -> None:
        super().__init__(*given)
        self.fields["decision"] = forms.ChoiceField(
            choices=[(one, one) for one in may_next], error_messages={"required": WHICH, "invalid_choice": WHICH}
        )
        self.order_fields(["decision", "day"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        told["on"] = self.day_of(told)
        if told.get("decision") in OF_SUPPORT and told["on"] is None and "day" not in self.errors:
            self.add_error("day", "Enter the day")
        return told


class SignOff(forms.Form):
    signing = forms.CharField(max_length=LONGEST, error_messages={"required": WHY, "max_length": TOO_LONG})
    review = forms.RegexField(r"^[0-9a-f]{32}$")


class Audit(forms.Form):
    stands = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")], error_messages={"required": FOUND, "invalid_choice": FOUND}
    )
    note = forms.CharField(max_length=LONGEST, error_messages={"required": NOTE, "max_length": TOO_LONG})


def summary(form: forms.Form, problem: str = "") -> list[dict[str, Any]]:
    """Every first error of a form for the summary, each with the box that it is about."""
    if problem:
        return [{"text": problem}]
    return [{"text": str(errors[0]), "href": f"#{name}"} for name, errors in form.errors.items()]
