"""
What a check finds of the law that data is used on: bases without Article 6, conditions without their Part of Schedule 1,
contracts under a basis that does not carry what they send, and bases that nothing rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kinfold.governance.rules.carrying import OFFENCE, SPECIAL
from kinfold.governance.rules.citations import conditions_in, laws_in, points_in, rests_on, unmet_parts
from kinfold.governance.rules.days import stands
from kinfold.governance.rules.divisions import divisions_in
from kinfold.governance.rules.ending import SOON
from kinfold.governance.rules.findings import Finding, as_told
from kinfold.governance.rules.profile import Profile, Purpose
from kinfold.governance.rules.registers import Registers
from kinfold.governance.rules.told import Dated, Told
from kinfold.vocabulary.codelists import Category
from kinfold.vocabulary.strict_yaml import Location

SENT_OF_OFFENCES = OFFENCE | {Category.DOMESTIC_ABUSE}
"""
What is asked of who sends it, which is more than is asked of a purpose that shows it. Data Protection Act 2018 section 11(2): offence data includes allegations, so what the police, anti-social-behaviour teams
and those who work with domestic abuse send is offence data before any court has spoken.
"""
OFFENCE_ARTICLE = 10
_CONFIDENTIALITY = "Article 9(2)(h) is cited without the duty of confidentiality"
_DO_CONFIDENTIALITY = "add `Data Protection Act 2018 section 11(1)`, if those who use the data are bound so"
_DO = {1: "name a paragraph from 1 to 4 that is met", 2: "name the paragraph that is met, from 6 to 28"}


@dataclass(frozen=True)
class ContractUse:
    """What the registers need to know of a contract: where it stands, and what comes in under it."""

    file: str
    source: str
    lawful_basis: str
    agreement: str
    categories: frozenset[Category]


def law_findings(
    profile: Profile, registers: Registers, contracts: Sequence[ContractUse], on: date
) -> Iterator[Finding]:
    """Every finding about what data is used on."""
    yield from _bases(profile, contracts)
    yield from _parts(profile, registers)
    yield from _whole_acts(profile, registers)
    for name, purpose in profile.purposes.items():
        if SPECIAL & {*purpose.categories} and stands(purpose, profile, on):
            yield from _part_for(name, purpose, profile, registers, on)
    for one in contracts:
        yield from _contract(one, profile, on)


def _bases(profile: Profile, contracts: Sequence[ContractUse]) -> Iterator[Finding]:
    used = {basis for purpose in profile.purposes.values() for basis in purpose.lawful_basis}
    used |= {one.lawful_basis for one in contracts}
    for name, basis in profile.lawful_bases.items():
        if not rests_on(basis.citation, 6):
            what = f"'{name}' cites no point of UK GDPR Article 6, and without one nothing is lawful"
            do = "add the point to its citation, such as UK GDPR Article 6(1)(e)"
            yield Finding(
                "profile.yaml", ("lawful_bases", name, "citation"), "no_article_6", what, do, as_told(profile, basis)
            )
        if name not in used:
            what = f"'{name}' is told to people, and no purpose and no contract rests on it"
            do = "name it under `lawful_basis` of what rests on it, or take it out"
            yield Finding("profile.yaml", ("lawful_bases", name), "basis_unused", what, do, warning=True)


def _whole_acts(profile: Profile, registers: Registers) -> Iterator[Finding]:
    """Gateways that name an Act and no place in it: nobody can look up whether it allows the thing. A notice is repeated as it is."""
    cited: list[tuple[str, Location, Told, str]] = [
        ("law.yaml", ("gateways", number, "cites"), one, one.cites) for number, one in enumerate(registers.law.gateways)
    ]
    cited += [
        ("profile.yaml", ("agreements", name, "gateway"), one, one.gateway) for name, one in profile.agreements.items()
    ]
    for file, where, entry, text in cited:
        if profile.drawn_from and (entry.line is not None or entry.silent is not None):
            continue
        for title, sections in laws_in(text):
            if not sections and " Act " in title and not divisions_in(text):
                what = f"the gateway '{title}' is named without its section"
                do = "name the section, Part or Schedule that allows or obliges to it"
                yield Finding(file, where, "act_without_section", what, do, warning=True)


def _parts(profile: Profile, registers: Registers) -> Iterator[Finding]:
    """Of the conditions for special categories in law.yaml, all together: a point whose Part of Schedule 1 none names."""
    special = [one for one in registers.law.conditions if one.of == "special"]
    cited = " ; ".join(one.cites for one in special)
    points = points_in(cited)
    for point, part in unmet_parts(points, conditions_in(cited)):
        what = f"Article {point} is cited without a condition of Schedule 1, Part {part}"
        said = [one for one in special if point in points_in(one.cites)]
        told = all(as_told(profile, one) for one in said)
        yield Finding("law.yaml", ("conditions",), "special_without_condition", what, _DO[part], told)
    if _lacks_confidentiality(cited):
        yield Finding("law.yaml", ("conditions",), "no_confidentiality", _CONFIDENTIALITY, _DO_CONFIDENTIALITY)
    for name, basis in profile.lawful_bases.items():
        # A basis may leave it to the register, as it may its condition.
        if "9(2)(h)" in points_in(basis.citation) and _lacks_confidentiality(f"{basis.citation} ; {cited}"):
            where = ("lawful_bases", name, "citation")
            told = as_told(profile, basis)
            yield Finding("profile.yaml", where, "no_confidentiality", _CONFIDENTIALITY, _DO_CONFIDENTIALITY, told)


def _lacks_confidentiality(cited: str) -> bool:
    """Data Protection Act 2018, section 11(1): (h) is met by who is bound to secrecy, or works under somebody who is."""
    bound = any(
        title in ("Data Protection Act 2018", "DPA 2018") and "11(1)" in sections for title, sections in laws_in(cited)
    )
    return "9(2)(h)" in points_in(cited) and not bound


def _part_for(name: str, purpose: Purpose, profile: Profile, registers: Registers, on: date) -> Iterator[Finding]:
    """Of one purpose: its points of Article 9(2), and no paragraph of their Part that is for it and holds."""
    cited: list[tuple[Dated, str]] = [
        (one, one.citation) for one in (profile.lawful_bases[basis] for basis in purpose.lawful_basis)
    ]
    cited += [
        (one, one.cites)
        for one in registers.law.conditions
        if one.of == "special" and (not one.purposes or name in one.purposes)
    ]
    unmet = _unmet([text for one, text in cited if one.holds(on)])
    if not unmet:
        return
    named = [one.cites for one in registers.law.conditions if one.of == "special"]
    everywhere = [*named, *(one.citation for one in profile.lawful_bases.values())]
    point, part = unmet[0]
    ended = not _unmet([text for _, text in cited])
    if ended:
        why = "what named one has ended"
    elif _carried(everywhere, unmet):
        why = "the one that is named is for something else"
    elif point in points_in(" ; ".join(named)):
        return  # that is told of the register
    else:
        why = "none is named"
    what = f"'{name}' opens special category data by Article {point}, which asks for a condition of Schedule 1, Part {part}: {why}"
    do = f"{_DO[part]} for it, or take the category out"
    yield Finding("profile.yaml", ("purposes", name, "categories"), "special_without_condition", what, do, ended)


def _unmet(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Empty where nothing is cited at all, which is told elsewhere, or where one of the points has what it needs."""
    points = {point for text in texts for point in points_in(text) if point.startswith("9(2)(")}
    unmet = unmet_parts(points, [number for text in texts for number in conditions_in(text)])
    return unmet if points and {point for point, _ in unmet} == points else []


def _carried(texts: Sequence[str], unmet: Sequence[tuple[str, int]]) -> bool:
    """Whether a condition of the Part is named anywhere in the files."""
    return not unmet_parts([point for point, _ in unmet], [number for text in texts for number in conditions_in(text)])


def _contract(one: ContractUse, profile: Profile, on: date) -> Iterator[Finding]:
    basis = profile.lawful_bases.get(one.lawful_basis)
    if basis is None:
        return
    if basis.ended(on + SOON):
        ends = "ended" if basis.ended(on) else "ends"
        what = f"'{one.source}' comes under the lawful basis '{one.lawful_basis}', which {ends} on {basis.until}"
        do = "name one that holds; from then on its extracts are refused"
        yield Finding(one.file, ("lawful_basis",), "basis_ended", what, do, warning=True)
    if SENT_OF_OFFENCES & one.categories and not rests_on(basis.citation, OFFENCE_ARTICLE):
        what = f"'{one.source}' sends offence data, and its basis '{one.lawful_basis}' names no Article 10"
        do = "name a basis with Article 10 and a condition of Schedule 1"
        yield Finding(one.file, ("lawful_basis",), "offence_without_condition", what, do)
    if SPECIAL & one.categories and not any(point.startswith("9(2)(") for point in points_in(basis.citation)):
        what = f"'{one.source}' sends special category data, and its basis '{one.lawful_basis}' names no Article 9(2)"
        do = "name a basis with a point of Article 9(2) and its condition of Schedule 1"
        yield Finding(one.file, ("lawful_basis",), "special_without_condition", what, do)
