"""The sentence of a hold by rule: what is not destroyed, by whose order, and about whom, so that no rule widens untold."""

from __future__ import annotations

from collections.abc import Iterator

from kinfold.governance.rules.holding import Days, HoldRule
from kinfold.governance.rules.notice_texts import Speech
from kinfold.governance.rules.profile import Profile


def hold(rule: HoldRule, profile: Profile, speech: Speech) -> str:
    classes = [speech.word(profile.retention[name].title) for name in sorted(rule.classes)]
    given = {
        "title": speech.word(rule.title),
        "ordered_by": speech.word(rule.ordered_by),
        "citation": speech.word(rule.citation),
        "from_": speech.day(rule.from_),
        "classes": speech.listed(classes) if classes else speech.say("hold_every_class"),
    }
    told = (
        speech.say("hold_until", until=speech.day(rule.until), **given) if rule.until else speech.say("hold", **given)
    )
    whom = speech.say("hold_whom", asks=speech.listed(list(_asks(rule, speech))))
    return " ".join((told, whom, speech.choice("reach", rule.reach)))


def _asks(rule: HoldRule, speech: Speech) -> Iterator[str]:
    """What a rule asks of somebody, each as a part of a sentence."""
    episodes = speech.listed(sorted(speech.choice("episode", kind.value) for kind in rule.had))
    if rule.had and rule.had_between and (days := _days(rule.had_between, speech)):
        yield speech.say("hold_had_between", episodes=episodes, days=days)
    elif rule.had:
        yield speech.say("hold_had", episodes=episodes)
    if rule.sources:
        sources = [speech.word(source.replace("_", " ")) for source in sorted(rule.sources)]
        yield speech.say("hold_sources", sources=speech.listed(sources))
    if rule.born is not None:
        yield speech.say("hold_born", days=_days(rule.born, speech))
    if rule.died is not None:
        yield speech.say("hold_died", days=_days(rule.died, speech))


def _days(days: Days, speech: Speech) -> str:
    """Empty where neither end is named."""
    if days.from_ and days.until:
        return speech.say("days_between", from_=speech.day(days.from_), until=speech.day(days.until))
    if days.from_:
        return speech.say("days_from", from_=speech.day(days.from_))
    return speech.say("days_until", until=speech.day(days.until)) if days.until else ""
