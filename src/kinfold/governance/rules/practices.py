"""
What staff do with the system, as a notice tells it: one sentence for each action that a role of the profile may do.

An action that no role may do is not told, since nobody does it; one that a role may do and that has no words stops the
notice, so that the site can never do more than people were told.
"""

from __future__ import annotations

from collections.abc import Iterator

from kinfold.governance.rules.notice_texts import Speech
from kinfold.governance.rules.profile import Profile
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.strict_yaml import Location

TO_BE_TOLD = frozenset(
    {"break_glass", "share", "answer_looks", "answer_rights", "outcome_audit", "who_looked", "held_extracts"}
)
"""What a council that draws its profile from a notice has not told people of: not who does it, but that it is done."""


def practices(profile: Profile, speech: Speech) -> Iterator[tuple[Location, str]]:
    """Each practice with its place in the profile, and its sentence."""
    for action in Action:
        if roles := doers(profile, action):
            what = speech.choice("practice", action.value)
            who = speech.listed([speech.word(profile.roles[role].title) for role in roles])
            yield ("actions", action.value), speech.say("practice", what=what, roles=who)
    if doers(profile, Action.AUDIT_OUTCOMES):
        yield ("outcome_audit",), _audited(profile.outcome_audit.share, speech)
    if doers(profile, Action.ANSWER_LOOKS):
        yield ("who_looked",), _looks(profile, speech)
    if doers(profile, Action.COMMIT_EXTRACTS):
        together = profile.held_extracts.at_the_command_line
        yield ("held_extracts",), speech.say("extracts_together" if together else "extracts_apart")


def doers(profile: Profile, action: Action) -> list[str]:
    """The roles that may do it, each for at least one of its purposes."""
    return [
        name
        for name, role in profile.roles.items()
        if action in role.actions and any(action in profile.purposes[purpose].actions for purpose in role.purposes)
    ]


def _audited(share: float, speech: Speech) -> str:
    if share in (0, 1):
        return speech.say("outcome_audit_all" if share else "outcome_audit_none")
    return speech.say("outcome_audit", share=f"{share * 100:g}")


def _looks(profile: Profile, speech: Speech) -> str:
    rule = profile.who_looked
    told = [speech.word(profile.purposes[purpose].title) for purpose in rule.told_purposes]
    if not told:
        return speech.say("who_looked_none")
    return speech.say("who_looked", purposes=speech.listed(told), days=str(rule.held_days))
