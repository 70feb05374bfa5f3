"""How two records compared, in words: the levels of the linkage model, without any value."""

from __future__ import annotations

WORDS: dict[str, tuple[str, dict[str, str]]] = {
    "first": (
        "first name",
        {
            "equal": "the same",
            "nickname": "a short or other form of the same",
            "close": "nearly the same",
            "swapped": "and family name the other way round",
            "family_name": "given alone, the same as the family name",
            "crossed": "in one record the family name of the other",
            "initial": "given as an initial that fits",
            "middle_name": "given as a middle name",
            "alike": "alike",
        },
    ),
    "last": (
        "family name",
        {
            "equal": "the same",
            "other_name": "the same as another recorded family name",
            "close": "nearly the same",
            "alike": "alike",
            "initial": "given as an initial that fits",
        },
    ),
    "whole_name": ("whole name", {"equal": "the same"}),
    "middle": ("middle name", {"equal": "the same", "initial": "given as an initial that fits"}),
    "birth": (
        "birth date",
        {
            "equal": "the same",
            "day_and_month_swapped": "with day and month swapped",
            "one_digit": "the same but for one digit",
            "digits_transposed": "the same but for two digits swapped",
            "rough": "in the same year, one of them only rough",
            "two_parts": "the same in two of day, month and year",
            "year": "the same in its year only",
        },
    ),
    **{
        number: (title, {"equal": "the same", "equal_unguarded": "the same, though it proves little here"})
        for number, title in (
            ("nhs_number", "NHS number"),
            ("upn", "unique pupil number"),
            ("uln", "unique learner number"),
            ("ni_number", "National Insurance number"),
        )
    },
    "reference": (
        "number of another authority",
        {
            "equal": "the same",
            "equal_unguarded": "the same, though it proves little here",
            "one_slip": "the same but for one digit",
        },
    ),
    "home": (
        "address",
        {"equal": "the same", "postcode": "in the same postcode", "area": "in the same area", "elsewhere": "different"},
    ),
    "traits": ("other particulars", {"equal": "the same", "some": "the same in part"}),
    "contact": ("phone or e-mail", {"equal": "the same"}),
    "family": ("a close relative", {"equal": "the same"}),
}
"""By comparison: what is compared, and each of its levels in words."""
UNSAID = ("sex",)
"""Says little of who is whom, and that it differs could tell of a change that nobody may be told of."""
DIFFERENT = "different"
"""The level that every comparison has in common."""


def compared_words(agreement: str) -> str:
    """A sentence of pairs such as `birth=one_digit; home=equal`; what agrees stands before what differs."""
    same: list[str] = []
    other: list[str] = []
    for pair in filter(None, agreement.split("; ")):
        comparison, _, level = pair.partition("=")
        if comparison in UNSAID:
            continue
        title, levels = WORDS.get(comparison, (comparison.replace("_", " "), {}))
        words = levels.get(level, level.replace("_", " "))
        (other if words == DIFFERENT else same).append(f"{title} {words}")
    told = ", ".join((*same, *other))
    return f"{told[0].upper()}{told[1:]}." if told else ""
