"""
The sentence of each kind of entry, in the words of a speech.

Each is given the entry, the profile it may point into, and the speech it is said in; it says what stands there and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kinfold.governance.rules.citations import faults_of, known_law
from kinfold.governance.rules.divisions import division_faults
from kinfold.governance.rules.notice_texts import Speech
from kinfold.governance.rules.profile import (
    Adoption,
    Agreement,
    Basis,
    Contact,
    Controller,
    Phase,
    Profile,
    Programme,
    Purpose,
    Residency,
    RetentionClass,
    Role,
)
from kinfold.governance.rules.registers import (
    Condition,
    Consent,
    Gateway,
    Held,
    People,
    Promise,
    Recipient,
    Right,
    Rule,
    SourceKind,
    Terms,
    WithoutKnowledge,
)
from kinfold.vocabulary.codelists import Category


def _contact(entry: Contact, _: Profile, speech: Speech) -> str:
    ways = [way for way in (entry.email, entry.phone, entry.address) if way]
    name = speech.word(entry.name)
    return speech.say("contact_by", name=name, ways=speech.listed(ways)) if ways else speech.say("contact", name=name)


def _controller(entry: Controller, _: Profile, speech: Speech) -> str:
    told = speech.say("controller", name=speech.word(entry.name))
    number = entry.ico_registration
    return f"{told} {speech.say('registered', number=number)}" if number else told


def _programme(entry: Programme, _: Profile, speech: Speech) -> str:
    return speech.say("programme", name=speech.word(entry.name), description=speech.word(entry.description))


def _phase(entry: Phase, _: Profile, speech: Speech) -> str:
    given = {"phase": speech.choice("phase", entry.name), "since": speech.day(entry.since)}
    return (
        speech.say("phase_until", until=speech.day(entry.until), **given)
        if entry.until
        else speech.say("phase", **given)
    )


def _residency(entry: Residency, _: Profile, speech: Speech) -> str:
    countries = speech.listed([speech.word(country) for country in entry.countries])
    return _noted(speech.say("lies_in", countries=countries), entry.note, speech)


def _basis(entry: Basis, profile: Profile, speech: Speech) -> str:
    return speech.say("basis", title=speech.word(entry.title), citation=_cited(entry.citation, profile, speech))


def _retention(entry: RetentionClass, profile: Profile, speech: Speech) -> str:
    title, starts, then = speech.word(entry.title), speech.word(entry.starts), speech.choice("then", entry.then)
    if entry.years > 1:
        kept = speech.say("kept", title=title, years=str(entry.years), starts=starts, then=then)
    else:
        kept = speech.say("kept_a_year" if entry.years else "kept_until", title=title, starts=starts, then=then)
    if entry.event:
        kept = f"{kept} {speech.say('counted_from', event=speech.choice('event', entry.event))}"
    if entry.schedule:
        kept = f"{kept} {speech.say('schedule', line=speech.word(entry.schedule))}"
    if entry.followed_by is None:
        return kept
    return f"{kept} {speech.say('followed_by', title=speech.word(profile.retention[entry.followed_by].title))}"


def _agreement(entry: Agreement, profile: Profile, speech: Speech) -> str:
    given = {
        "title": speech.word(entry.title),
        "parties": speech.listed([speech.word(party) for party in entry.parties]),
        "from_": speech.day(entry.from_),
        "gateway": _cited(entry.gateway, profile, speech),
    }
    if entry.until:
        return speech.say("agreement_until", until=speech.day(entry.until), **given)
    return speech.say("agreement", **given)


def _purpose(entry: Purpose, profile: Profile, speech: Speech) -> str:
    shown = speech.listed([speech.choice("category", one.value) for one in Category if one in entry.categories])
    return speech.say(
        "purpose",
        title=speech.word(entry.title),
        description=speech.word(entry.description),
        leads=speech.choice("leads_to", entry.kind),
        shows=speech.say("may_show", categories=shown) if shown else speech.say("shows_nobody"),
        bases=speech.listed([speech.word(profile.lawful_bases[basis].title) for basis in entry.lawful_basis]),
    )


def role(entry: Role, profile: Profile, speech: Speech) -> str:
    purposes = speech.listed([speech.word(profile.purposes[purpose].title) for purpose in sorted(entry.purposes)])
    title, description = speech.word(entry.title), speech.word(entry.description)
    return speech.say("role", title=title, description=description, purposes=purposes)


def framework(entry: Adoption, speech: Speech) -> str:
    given = {
        "framework": speech.word(entry.framework.replace("_", " ").title()),
        "standing": speech.choice("standing", entry.standing),
        "from_": speech.day(entry.from_),
    }
    if entry.until:
        told = speech.say("framework_until", until=speech.day(entry.until), **given)
    else:
        told = speech.say("framework", **given)
    return f"{told} {speech.choice('reading', entry.reading)}"


def _condition(entry: Condition, profile: Profile, speech: Speech) -> str:
    told = speech.say("condition", of=speech.choice("of", entry.of), citation=_cited(entry.cites, profile, speech))
    purposes = [speech.word(profile.purposes[one].title) for one in entry.purposes if one in profile.purposes]
    return f"{told} {speech.say('condition_for', purposes=speech.listed(purposes))}" if purposes else told


def _gateway(entry: Gateway, profile: Profile, speech: Speech) -> str:
    return _noted(_cited(entry.cites, profile, speech), entry.note, speech)


def _consent(entry: Consent, _: Profile, speech: Speech) -> str:
    return _noted(speech.choice("asked" if entry.asked else "not_asked", entry.to), entry.note, speech)


def _held(entry: Held, _: Profile, speech: Speech) -> str:
    category = speech.choice("category", entry.category.value)
    told = speech.say("held_special" if entry.special else "held", title=speech.word(entry.title), category=category)
    if entry.special and entry.title.casefold() in known_law().not_special:
        told += f" {speech.say('fault', fault=speech.word(f'{entry.title!r} is no special category data in law'))}"
    return told


def _people(entry: People, _: Profile, speech: Speech) -> str:
    return speech.say("people", title=speech.word(entry.title))


def _source(entry: SourceKind, profile: Profile, speech: Speech) -> str:
    title = speech.word(entry.title)
    if entry.agreement:
        told = speech.say("source_under", title=title, agreement=_agreed(entry.agreement, profile, speech))
    else:
        told = speech.say("source", title=title)
    if categories := [speech.choice("category", one.value) for one in Category if one in entry.categories]:
        told = f"{told} {speech.say('source_sends', categories=speech.listed(categories))}"
    if not entry.contracts:
        return told
    files = [speech.word(contract.replace("_", " ")) for contract in sorted(entry.contracts)]
    return f"{told} {speech.say('source_files', files=speech.listed(files))}"


def _recipient(entry: Recipient, profile: Profile, speech: Speech) -> str:
    given = {
        "title": speech.word(entry.title),
        "kind": speech.choice("kind", entry.kind),
        "receives": speech.choice("receives", entry.receives),
    }
    if entry.agreement:
        told = speech.say("recipient_under", agreement=_agreed(entry.agreement, profile, speech), **given)
    else:
        told = speech.say("recipient", **given)
    if entry.purpose in profile.purposes:
        told = f"{told} {speech.say('recipient_for', purpose=speech.word(profile.purposes[entry.purpose].title))}"
    if entry.terms is not None:
        told = f"{told} {_terms(entry.terms, speech)}"
    return _noted(told, entry.note, speech)


def _terms(entry: Terms, speech: Speech) -> str:
    told = speech.say(
        "terms",
        contract=speech.word(entry.contract),
        signed_on=speech.day(entry.signed_on),
        instructions=speech.word(entry.instructions.rstrip(".")),
        sub_processors=speech.choice("sub_processors", entry.sub_processors),
        security=speech.word(entry.security.rstrip(".")),
        at_the_end=speech.choice("at_the_end", entry.at_the_end),
    )
    return f"{told} {speech.say('terms_until', until=speech.day(entry.until))}" if entry.until else told


def _promise(entry: Promise, _: Profile, speech: Speech) -> str:
    return speech.word(entry.title)


def _rule(entry: Rule, _: Profile, speech: Speech) -> str:
    title = speech.word(entry.title)
    if entry.kept_by is None:
        return speech.say("kept_outside", promise=title)
    return speech.say("kept_inside", promise=title, how=speech.choice("kept_by", entry.kept_by))


def _without_knowledge(entry: WithoutKnowledge, _: Profile, speech: Speech) -> str:
    return speech.say("without_knowledge", exception=speech.word(entry.title.rstrip(".")))


def _right(entry: Right, _: Profile, speech: Speech) -> str:
    return speech.say("right", right=speech.choice("right", entry.right), how=speech.word(entry.how))


def _agreed(agreement: str, profile: Profile, speech: Speech) -> str:
    return speech.word(profile.agreements[agreement].title)


def _noted(told: str, note: str | None, speech: Speech) -> str:
    return f"{told} {speech.word(note)}" if note else told


def _cited(text: str, profile: Profile, speech: Speech) -> str:
    """A citation; where it names no law that exists, with what is likely meant, so that nobody looks in vain."""
    cited = speech.say("citation", citation=speech.word(text.rstrip(".")))
    told = "; ".join(
        f"{fault.what}; {fault.do}" for fault in (*faults_of(text, profile.laws), *division_faults(text, profile.laws))
    )
    return f"{cited} {speech.say('fault', fault=speech.word(told))}" if told else cited


SENTENCES: Mapping[type, Callable[[Any, Profile, Speech], str]] = {
    Contact: _contact, Controller: _controller, Programme: _programme, Phase: _phase, Residency: _residency, Basis: _basis,
    RetentionClass: _retention, Agreement: _agreement, Purpose: _purpose, Condition: _condition, Gateway: _gateway,
    Consent: _consent, Held: _held, People: _people, SourceKind: _source, Recipient: _recipient, Promise: _promise, Rule: _rule, WithoutKnowledge: _without_knowledge, Right: _right,
}  # fmt: skip
