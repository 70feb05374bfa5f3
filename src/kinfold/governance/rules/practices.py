"""
What staff do with the system, as a notice tells it: one sentence for each action that a role of the profile may do.

An action that no role may do is not told, since nobody does it (but what an account on the machine may do is); one that a role may do and that has no words stops the
notice, so that the site can never do more than people were told.
"""

from __future__ import annotations

from collections.abc import Iterator

from kinfold.governance.rules.notice_texts import Speech
from kinfold.governance.rules.profile import Profile, Purpose
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.strict_yaml import Location

AT_THE_MACHINE = (Action.KEEP_CONFLICTS, Action.SAMPLE_PAIRS)
"""What no role is needed for: whoever has an account on the machine may do it, and the ledger names the account."""


def practices(profile: Profile, speech: Speech) -> Iterator[tuple[Location, str]]:
    """Each practice with its place in the profile, and its sentence."""
    for action in Action:
        what = speech.choice("practice", action.value)
        if roles := doers(profile, action):
            who = speech.listed([speech.word(profile.roles[role].title) for role in roles])
            yield ("actions", action.value), speech.say("practice", what=what, roles=who)
        elif action in AT_THE_MACHINE:
            yield ("actions", action.value), speech.say("practice_at_the_machine", what=what)
    for name, purpose in profile.purposes.items():
        yield ("purposes", name, "actions"), _reason_for(purpose, speech)
    if doers(profile, Action.AUDIT_OUTCOMES):
        yield ("outcome_audit",), _audited(profile.outcome_audit.share, speech)
    if doers(profile, Action.ANSWER_LOOKS):
        yield ("who_looked",), _looks(profile, speech)
    if doers(profile, Action.COMMIT_EXTRACTS):
        together = profile.held_extracts.at_the_command_line
        yield ("held_extracts",), speech.say("extracts_together" if together else "extracts_apart")


def _reason_for(purpose: Purpose, speech: Speech) -> str:
    """What a purpose can be a reason for: a purpose for which nobody can ask anything is the council's, outside this system."""
    told = [speech.choice("act", action.value) for action in Action if action in purpose.actions]
    if not told:
        return speech.say("purpose_outside", title=speech.word(purpose.title))
    return speech.say("purpose_acts", title=speech.word(purpose.title), acts=speech.listed(told))


def doers(profile: Profile, action: Action) -> list[str]:
    """The roles that may do it, each for at least one of its purposes; by name, since their order in the file says nothing."""
    return [
        name
        for name, role in sorted(profile.roles.items())
        if action in role.actions and any(action in profile.purposes[purpose].actions for purpose in role.purposes)
    ]


def _audited(share: float, speech: Speech) -> str:
    if share in (0, 1):
        return speech.say("outcome_audit_all" if share else "outcome_audit_none")
    return speech.say("outcome_audit", share=f"{share * 100:g}")


def _looks(profile: Profile, speech: Speech) -> str:
    rule = profile.who_looked
    told = [speech.word(profile.purposes[purpose].title) for purpose in sorted(rule.told_purposes)]
    if not told:
        return speech.say("who_looked_none")
    return speech.say("who_looked", purposes=speech.listed(told), days=str(rule.held_days))
