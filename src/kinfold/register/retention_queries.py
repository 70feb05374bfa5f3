"""When what is held is due to go, why, and by which line of the schedule; and what the holds by rule hold. Nothing is destroyed."""

from __future__ import annotations

from kinfold.governance import actions as governance
from kinfold.governance.queries import profile, protected, today, visible
from kinfold.governance.registers_queries import holds_to_heed, left_the_staff_list
from kinfold.governance.rules.policy import About, Actor, Event
from kinfold.governance.rules.retention import Answer
from kinfold.governance.rules.rows import AboutKind
from kinfold.register.models import Family
from kinfold.register.reading import held_by_rule as by_rule
from kinfold.register.reading import retention
from kinfold.register.reading.redirects import id_now
from kinfold.register.reading.retention import Named
from kinfold.register.reading.seen import A_SERVICE, Seen, one_run, people_but, seen_for
from kinfold.register.rules.due import DueLine, RuleHeld
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.identifiers import PurposeId


def retention_of(actor: Actor, purpose: PurposeId, about: About) -> tuple[Answer, ...] | None:
    """
    When what is held about one person or family is due to go, why, and by which line of the schedule.

    None for an id that is nobody's, and for somebody who is protected or whom the reader may not see: nothing tells the
    three apart. A family that no run makes any more is answered for by those who belonged to it. A service is named only
    where the purpose includes what it tells.
    """
    permit = governance.require(actor, purpose, Action.SEE_RETENTION)
    kind, now = _named(about)
    with one_run():
        seen = seen_for(visible(actor, purpose))
        there = seen.people() if kind == "person" else seen.families()
        shown = there.filter(pk=now).exists() or _was_a_family(kind, now, seen)
        answers = _answers(kind, now, seen.service) if shown else None
    governance.record(Event.SHOWN, permit, shown=[About(kind, now)] if shown else [], found=int(shown))
    return answers


def retention_at_the_machine(account: str, about: About) -> tuple[Answer, ...] | None:
    """
    As `retention_of`, at the command line: no service is named, and the look is written down under the account's name.

    Somebody protected is answered like nobody here too, from the moment on which they are: no run need come between.
    """
    permit = governance.take_out_at_the_machine(account, Action.SEE_RETENTION)
    kind, now = _named(about)
    with one_run():
        people, hidden = people_but(protected("person")), set(protected("family"))
        if kind == "person":
            shown = people.filter(pk=now).exists()
        else:
            stands = Family.objects.filter(restricted=False, pk=now).exists()
            shown = now not in hidden and (stands or retention.is_shown_without_a_page(now, people))
        answers = _answers(kind, now, lambda _kind, _source: A_SERVICE) if shown else None
    governance.record(Event.SHOWN, permit, shown=[About(kind, now)] if shown else [], found=int(shown))
    return answers


def retention_counts(actor: Actor, purpose: PurposeId) -> tuple[DueLine, ...]:
    """How much is due of each class of the schedule, by month; counts alone."""
    governance.require(actor, purpose, Action.SEE_RETENTION)
    return due_by_month()


def due_by_month() -> tuple[DueLine, ...]:
    """As `retention_counts`, for the command line: how many are due says nothing of anybody, so no door is asked."""
    with one_run():
        return retention.counts(profile(), retention.following(holds_to_heed()), left_the_staff_list(), today())


def held_by_rule(actor: Actor, purpose: PurposeId) -> tuple[RuleHeld, ...]:
    """Each hold by rule of the profile, whether it stands today, and how many people and families it holds."""
    governance.require(actor, purpose, Action.SEE_RETENTION)
    return held_by_rule_today()


def held_by_rule_today() -> tuple[RuleHeld, ...]:
    """As `held_by_rule`, for the command line: how many are held says nothing of anybody, so no door is asked."""
    rules, on = profile().holds, today()
    with one_run():
        numbers = by_rule.counts(rules)
    return tuple(
        RuleHeld(name, rule, rule.from_ <= on and (rule.until is None or on < rule.until), *numbers[name])
        for name, rule in rules.items()
    )


def _named(about: About) -> tuple[AboutKind, str]:
    """Whom an id that somebody asks for is of now."""
    kind: AboutKind = "person" if about.kind == "person" else "family"
    return kind, id_now(kind, about.id)


def _answers(kind: AboutKind, now: str, named: Named) -> tuple[Answer, ...]:
    of = retention.of_person if kind == "person" else retention.of_one_family
    return of(now, profile(), retention.following(holds_to_heed()), today(), named)


def _was_a_family(kind: AboutKind, id_: str, seen: Seen) -> bool:
    """Whether it was a family of people who may be seen; what was decided of it is held still."""
    if kind != "family" or id_ in set(seen.visible.hidden_families):
        return False
    return retention.is_shown_without_a_page(id_, seen.people())
