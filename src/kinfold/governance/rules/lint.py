"""
What is wrong with a council's registers that each file alone cannot show.

Every finding names the file, the place in it, the kind of mistake and what to do; `findings.py` tells mistakes from
warnings. Where the council's own public notice says it so, the profile repeats the notice faithfully, and the likely
right reading is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kinfold.governance.rules.assessments import assessment_findings
from kinfold.governance.rules.citations import conditions_in, faults_of, known_law, laws_in, points_in, rests_on
from kinfold.governance.rules.divisions import division_faults, not_held_in
from kinfold.governance.rules.ending import SOON
from kinfold.governance.rules.entries import entries
from kinfold.governance.rules.findings import Finding, as_told
from kinfold.governance.rules.lint_contracts import contract_findings
from kinfold.governance.rules.lint_days import day_findings
from kinfold.governance.rules.lint_law import OFFENCE_ARTICLE, SENT_OF_OFFENCES, law_findings
from kinfold.governance.rules.lint_law import ContractUse as ContractUse
from kinfold.governance.rules.lint_purposes import purpose_findings
from kinfold.governance.rules.lint_terms import terms_findings
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Recipient, Registers, SourceKind
from kinfold.governance.rules.told import Told
from kinfold.governance.rules.unread import unread_in
from kinfold.vocabulary.strict_yaml import Location


def lint(profile: Profile, registers: Registers, contracts: Iterable[ContractUse], on: date) -> list[Finding]:
    """Every finding on a day, in the order of the files."""
    contracts = list(contracts)
    return [
        *_citations(profile, registers),
        *_conditions(profile, registers),
        *purpose_findings(profile, registers, on),
        *law_findings(profile, registers, contracts, on),
        *terms_findings(profile, registers, on),
        *_agreements(profile, registers, on),
        *contract_findings(profile, registers, contracts, on),
        *_retention(profile),
        *_holds(profile, contracts, on),
        *day_findings(profile, registers, on),
        *assessment_findings(profile, registers, on),
        *_permission(registers),
        *_notice(registers, on),
        *(_provenance(profile, registers) if profile.drawn_from else ()),
    ]


def _cited(profile: Profile, registers: Registers) -> Iterator[tuple[str, Location, str, Told]]:
    for name, basis in profile.lawful_bases.items():
        yield "profile.yaml", ("lawful_bases", name, "citation"), basis.citation, basis
    for name, agreement in profile.agreements.items():
        yield "profile.yaml", ("agreements", name, "gateway"), agreement.gateway, agreement
    for number, condition in enumerate(registers.law.conditions):
        yield "law.yaml", ("conditions", number, "cites"), condition.cites, condition
    for number, gateway in enumerate(registers.law.gateways):
        yield "law.yaml", ("gateways", number, "cites"), gateway.cites, gateway


def _citations(profile: Profile, registers: Registers) -> Iterator[Finding]:
    for file, where, text, entry in _cited(profile, registers):
        for fault in (*faults_of(text, profile.laws), *division_faults(text, profile.laws)):
            # The notice prints what is likely meant, and not this: it is for whoever keeps the files.
            add = "; if it is in force, look it up and add it under `laws` of profile.yaml" * (
                fault.kind == "no_such_law"
            )
            yield Finding(file, where, fault.kind, fault.what, f"{fault.do}{add}", as_told(profile, entry))
        for fault in (*unread_in(text), *not_held_in(text, profile.laws)):
            yield Finding(file, where, fault.kind, fault.what, fault.do, warning=True)
    first: dict[str, int] = {}
    for number, gateway in enumerate(registers.law.gateways):
        for title, _ in laws_in(gateway.cites):
            if first.setdefault(title, number) != number:
                where = ("gateways", number, "cites")
                yield Finding(
                    "law.yaml", where, "cited_twice", f"'{title}' is cited in an entry above",
                    "put its sections into one entry", warning=True,
                )  # fmt: skip


def _conditions(profile: Profile, registers: Registers) -> Iterator[Finding]:
    law = registers.law.conditions
    special = " ; ".join(one.cites for one in law if one.of == "special")
    offence = " ; ".join(one.cites for one in law if one.of == "offence")
    points = points_in(special)
    if any(held.special for held in registers.sharing.held) and not any(p.startswith("9(2)(") for p in points):
        what = "special category data is held, and no condition of Article 9(2) is named"
        yield Finding("law.yaml", ("conditions",), "special_without_condition", what, "add one with `of: special`")
    if any(SENT_OF_OFFENCES & {*source.categories} for source in registers.sharing.sources) and not (
        rests_on(offence, OFFENCE_ARTICLE) and conditions_in(offence)
    ):
        what = "a source of offence data is named without Article 10 and a condition of Schedule 1"
        do = "add them with `of: offence`; what police and anti-social-behaviour teams allege is offence data too"
        yield Finding("law.yaml", ("conditions",), "offence_without_condition", what, do)
    for number, held in enumerate(registers.sharing.held):
        if held.special and held.title.casefold() in known_law().not_special:
            yield Finding(
                "sharing.yaml", ("held", number, "special"), "not_special",
                f"'{held.title}' is no special category data in law", "say so nowhere, and treat it as any other data",
                as_told(profile, held),
            )  # fmt: skip


def _agreements(profile: Profile, registers: Registers, on: date) -> Iterator[Finding]:
    for name, agreement in profile.agreements.items():
        if agreement.from_ > on:
            what = f"'{name}' begins on {agreement.from_}: until then nothing is used or given under it"
            do = "wait for the day, or mend it; to renew an agreement move its `until` and leave its `from`"
            yield Finding("profile.yaml", ("agreements", name, "from"), "agreement_not_begun", what, do, warning=True)
        where = ("agreements", name, "until")
        if agreement.until is None:
            continue
        if agreement.until <= agreement.from_:
            yield Finding(
                "profile.yaml", where, "ends_before_it_begins", f"'{name}' ends before it begins", "mend the days"
            )
        elif agreement.until <= on:
            what = f"'{name}' ended on {agreement.until}: no extract that came later is used under it"
            yield Finding(
                "profile.yaml", where, "agreement_ended", what, "renew it, or end its contracts", warning=True
            )
        elif agreement.until <= on + SOON:
            what = f"'{name}' ends on {agreement.until}: later extracts will not be used under it"
            yield Finding("profile.yaml", where, "agreement_ends_soon", what, "renew it", warning=True)
    sharing = registers.sharing
    for number, source in enumerate(sharing.sources):
        yield from _agreement_of(profile, ("sources", number), source, source.kind == "partner")
    for number, recipient in enumerate(sharing.recipients):
        # What names nobody needs none; and a council has no agreement with itself.
        needs = recipient.kind != "own_team" and recipient.receives != "anonymised"
        yield from _agreement_of(profile, ("recipients", number), recipient, needs)
        if recipient.purpose is not None and recipient.purpose not in profile.purposes:
            what = f"'{recipient.purpose}' does not stand under `purposes` in profile.yaml"
            place = ("recipients", number, "purpose")
            yield Finding("sharing.yaml", place, "no_such_purpose", what, "name one that does, or add it")
        elif recipient.receives == "identifiable" and _is_for_groups(profile, recipient):
            what = f"'{recipient.title}' receives data that names people for '{recipient.purpose}', which needs counts at most"
            do = "say `receives: anonymised`, or name the purpose that it decides about people for"
            yield Finding("sharing.yaml", ("recipients", number, "purpose"), "names_people_for_groups", what, do)


def _is_for_groups(profile: Profile, recipient: Recipient) -> bool:
    """Whether it receives for planning or for running the system: neither needs anybody's name."""
    return recipient.purpose is not None and profile.purposes[recipient.purpose].kind in ("planning", "runs")


def _agreement_of(profile: Profile, where: Location, entry: SourceKind | Recipient, needs: bool) -> Iterator[Finding]:
    if entry.agreement is not None and entry.agreement not in profile.agreements:
        yield Finding(
            "sharing.yaml", (*where, "agreement"), "no_such_agreement",
            f"'{entry.agreement}' does not stand under `agreements` in profile.yaml", "name one that does, or add it",
        )  # fmt: skip
    elif entry.agreement is None and needs:
        yield Finding(
            "sharing.yaml", where, "no_agreement", f"'{entry.title}' stands here without an agreement",
            "name its `agreement`; until then nothing is taken from it, and given to it only for an exception of `without_knowledge`",
            # Neither a notice nor the default in its place can name what two bodies signed.
            profile.drawn_from is not None and (entry.line is not None or entry.silent is not None),
        )  # fmt: skip


def _retention(profile: Profile) -> Iterator[Finding]:
    for name, rule in profile.retention.items():
        if rule.event is None:
            what = f"'{name}' names no event that its period counts from, so nothing can be computed"
            yield Finding("profile.yaml", ("retention", name), "no_event", what, "add `event`")
        if rule.schedule is None:
            what = f"'{name}' names no line of the retention schedule"
            yield Finding("profile.yaml", ("retention", name), "no_schedule", what, "add `schedule`")


def _holds(profile: Profile, contracts: list[ContractUse], on: date) -> Iterator[Finding]:
    known = {one.source for one in contracts}
    for name, rule in profile.holds.items():
        for source in sorted(set(rule.sources) - known):
            what = f"the hold '{name}' asks for records of '{source}', and there is no such contract in sources/"
            do = "name one that is there: a hold that finds no record holds nobody"
            yield Finding("profile.yaml", ("holds", name, "sources"), "no_such_contract", what, do)
        if rule.until is not None and rule.until <= on + SOON:
            what = f"the hold '{name}' {'ended' if rule.until <= on else 'ends'} on {rule.until}"
            do = "ask who ordered it: what it kept and is due may be destroyed from then on"
            yield Finding("profile.yaml", ("holds", name, "until"), "hold_ends", what, do, warning=True)


def _permission(registers: Registers) -> Iterator[Finding]:
    """A promise that a yes is needed, of files that ask nobody for one: the system would not keep it."""
    if any(one.to == "sharing_with_partners" and one.asked for one in registers.law.consent):
        return
    notice = registers.notice
    promises = (("sharing.yaml", "rules", registers.sharing.rules), ("notice.yaml", "storage", notice.storage))
    for file, section, those in (*promises, ("notice.yaml", "limits", notice.limits)):
        for number, one in enumerate(those):
            if one.kept_by == "permission":
                what = f"'{one.title}' is said to be kept by permission, and nobody is asked for it"
                do = "add `{to: sharing_with_partners, asked: true}` under `consent` in law.yaml, or take `kept_by` out"
                yield Finding(file, (section, number, "kept_by"), "permission_not_asked", what, do)


def _notice(registers: Registers, on: date) -> Iterator[Finding]:
    due = registers.notice.review_by
    if due <= on + SOON:
        what = f"the notice is to be reviewed by {due}" if due > on else f"the notice was to be reviewed by {due}"
        yield Finding(
            "notice.yaml", ("review_by",), "review_due", what, "review it, and set the next day", warning=True
        )


def _provenance(profile: Profile, registers: Registers) -> Iterator[Finding]:
    roles = (("profile.yaml", ("roles", name), role) for name, role in profile.roles.items())
    for file, where, entry in (*entries(profile, registers), *roles):
        if entry.line is None and entry.silent is None:
            what = "it is not told which line of the notice says so"
            yield Finding(file, where, "not_drawn", what, "add `line`, or `silent` with the default that holds")
