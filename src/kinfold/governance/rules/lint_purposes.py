"""
What a check finds of purposes that open special category data, or data about offences, without a condition for it.

A purpose has its condition from the lawful bases that it rests on, or from the conditions of `law.yaml` that are for all
purposes or name it. Where a public notice names none, the profile has a default in its place and the notice's gap is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from kinfold.governance.rules.carrying import OFFENCE, SPECIAL
from kinfold.governance.rules.citations import conditions_in, points_in, rests_on, unmet_parts
from kinfold.governance.rules.findings import Finding
from kinfold.governance.rules.profile import Profile, Purpose
from kinfold.governance.rules.registers import Condition, Registers, Sharing
from kinfold.governance.rules.told import Dated
from kinfold.vocabulary.codelists import Category

Kind = Literal["special", "offence"]
_WORDS: dict[Kind, tuple[str, str]] = {
    "special": ("special category data", "a condition of UK GDPR Article 9(2)"),
    "offence": (
        "data about offences",
        "UK GDPR Article 10, or a condition of Schedule 1 to the Data Protection Act 2018",
    ),
}


def purpose_findings(profile: Profile, registers: Registers, on: date) -> Iterator[Finding]:
    """Purposes without a condition, conditions for no purpose, and what a public notice leaves out."""
    for number, condition in enumerate(registers.law.conditions):
        for name in condition.purposes:
            if name not in profile.purposes:
                what = f"'{name}' does not stand under `purposes` in profile.yaml"
                place = ("conditions", number, "purposes")
                yield Finding("law.yaml", place, "no_such_purpose", what, "name one that does, or take it out")
    kinds: tuple[tuple[Kind, frozenset[Category]], ...] = (
        ("special", SPECIAL | _marked(registers.sharing)),
        ("offence", OFFENCE),
    )
    for kind, categories in kinds:
        opening = {
            name: one
            for name, one in profile.purposes.items()
            if categories & {*one.categories} and not _is_over(one, profile, on)
        }
        named = [one for one in registers.law.conditions if one.of == kind]
        if opening:
            yield from _without(kind, opening, named, profile, on)
            yield from _left_out(kind, registers, named, profile)


def _is_over(purpose: Purpose, profile: Profile, on: date) -> bool:
    """Whether it, or all that it rests on, has ended. One that is to begin is judged now: no mistake comes overnight."""
    return purpose.ended(on) or all(profile.lawful_bases[basis].ended(on) for basis in purpose.lawful_basis)


def _marked(sharing: Sharing) -> frozenset[Category]:
    """Categories of which something that is held is special category data, such as an ethnic group among contact data."""
    return frozenset(one.category for one in sharing.held if one.special)


def _without(
    kind: Kind, opening: Mapping[str, Purpose], named: Sequence[Condition], profile: Profile, on: date
) -> Iterator[Finding]:
    data, condition = _WORDS[kind]
    for name, purpose in opening.items():
        cited: list[tuple[Dated, str]] = [
            (one, one.citation) for one in (profile.lawful_bases[basis] for basis in purpose.lawful_basis)
        ]
        cited += [(one, one.cites) for one in named if not one.purposes or name in one.purposes]
        carrying = [one for one, text in cited if _carries(kind, text)]
        where = ("purposes", name, "categories")
        do = f"add a condition with `of: {kind}` that is for it, or take the category out"
        if not carrying:
            what = f"'{name}' opens {data}, and neither its lawful bases nor a condition of law.yaml names {condition}"
            yield Finding("profile.yaml", where, f"{kind}_without_condition", what, do)
        elif not any(one.holds(max(on, purpose.since or on)) for one in carrying):
            what = f"'{name}' opens {data}, and what carries that does not hold on this day"
            yield Finding("profile.yaml", where, f"{kind}_without_condition", what, do, warning=True)


def _left_out(kind: Kind, registers: Registers, named: Sequence[Condition], profile: Profile) -> Iterator[Finding]:
    """Of a profile drawn from a notice: what the notice itself leaves out, and what holds in its place."""
    if not profile.drawn_from:
        return
    by_the_notice = [one.cites for one in named if one.line is not None]
    defaults = [one for one in named if one.line is None]
    if not _is_named(kind, by_the_notice):
        needed = (
            "a condition of UK GDPR Article 9(2)"
            if kind == "special"
            else "UK GDPR Article 10 with a condition of Schedule 1"
        )
        yield from _told_of(kind, needed, defaults[:1], registers)
    elif kind == "special":
        cited = " ; ".join(by_the_notice)
        for point, part in unmet_parts(points_in(cited), conditions_in(cited)):
            # Neither (g) nor (h) is enough by itself (Data Protection Act 2018, section 10(2) and (3)).
            needed = f"the condition of Schedule 1, Part {part}, that Article {point} asks for"
            meeting = [one for one in defaults if not unmet_parts([point], conditions_in(one.cites))]
            yield from _told_of(kind, needed, meeting[:1], registers)


def _told_of(kind: Kind, needed: str, defaults: Sequence[Condition], registers: Registers) -> Iterator[Finding]:
    for default in defaults:
        place = ("conditions", registers.law.conditions.index(default), "cites")
        what = f"for {_WORDS[kind][0]} the notice does not name {needed}"
        do = f"likely {default.cites} is meant; it holds as the default"
        yield Finding("law.yaml", place, "left_out_of_the_notice", what, do, warning=True)


def _carries(kind: Kind, text: str) -> bool:
    """Whether a citation can carry the data: of the two ways to name a condition for offences, either."""
    if kind == "special":
        return any(point.startswith("9(2)(") for point in points_in(text))
    return rests_on(text, 10) or bool(conditions_in(text))


def _is_named(kind: Kind, cited: Sequence[str]) -> bool:
    """Whether a notice has it whole: for offences the Article as well as a condition."""
    if kind == "special":
        return any(_carries(kind, text) for text in cited)
    return any(rests_on(text, 10) for text in cited) and any(conditions_in(text) for text in cited)
