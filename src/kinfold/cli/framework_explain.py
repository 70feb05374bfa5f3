"""`kinfold framework explain`: what each rule says of one family and why, for somebody who may open its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from kinfold.cli import set_django_up
from kinfold.cli.options import Council, Data
from kinfold.cli.terminal import out
from kinfold.governance.rules.profile import Profile, read_profile
from kinfold.needs.explain import rule_words
from kinfold.needs.framework import Framework
from kinfold.places import find_places
from kinfold.register.values import FamilyPage, FindingShown, SaidShown
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.codelists import Answer
from kinfold.vocabulary.identifiers import FamilyId, PurposeId

ANSWERS = {
    Answer.MET: "met",
    Answer.NOT_MET: "not met",
    Answer.NOT_KNOWN: "not known",
    Answer.NOT_IN_FORCE: "not in force",
}


def explain(
    family: Annotated[str, typer.Option("--family", help="The family's id, as in the address of its page.")],
    user: Annotated[str, typer.Option("--user", help="Your user name on the site; your password is asked for.")],
    purpose: Annotated[str, typer.Option("--purpose", help="What for: a purpose of the profile, such as family_help.")],
    every: Annotated[bool, typer.Option("--every", help="Also what is not met or not in force.")] = False,
    council: Council = None,
    data: Data = None,
) -> None:
    """
    Tell what each rule says of one family and why: the rule in words, since when it reads so, the records behind it.

    It reads about people, so the door is asked as on the family's page: it shows what you may see for the purpose and
    nothing else, and leaves an entry in the ledger, refused or not.
    """
    places = find_places(council=council, extracts=None, data=data)
    set_django_up(places)
    from kinfold.governance.actions import answering
    from kinfold.pipeline import framework_of
    from kinfold.register import queries
    from kinfold.web.accounts.actions import who_is_it

    password = typer.prompt("Password", hide_input=True)
    profile = read_profile(places.council)
    with answering():
        actor = who_is_it(user, password)
        page = queries.family_page(actor, PurposeId(purpose), FamilyId(family))
    framework = framework_of(profile, page.on_day, council=places.council, contracts=read_contracts(places.council))
    for line in told(page, framework, profile, every=every):
        out.print(line, soft_wrap=True, markup=False, highlight=False)


def told(page: FamilyPage, framework: Framework, profile: Profile, *, every: bool) -> Iterator[str]:
    """The lines of the answer, by outcome; what the reader may not see is left out of the page already."""
    adopted = profile.adopted(page.on_day)
    local = adopted is not None and adopted.standing == "local_vocabulary"
    yield f"{page.title}, on {page.on_day}: {page.needs_met} needs found, {page.needs_confirmed} confirmed."
    may = "It may be eligible" if page.may_be_eligible else "Too few needs were found"
    yield f"{may}, counting {page.reading_used}. Rules: {framework.title}."
    for outcome in page.outcomes:
        shown = [one for one in outcome.findings if every or one.answer in (Answer.MET, Answer.NOT_KNOWN)]
        if shown or outcome.said:
            yield f"\n{outcome.title}"
        for finding in shown:
            yield from _finding_lines(finding, _rule(framework, finding, page, local=local))
        for said in outcome.said:
            yield _said_line(said)
    if page.not_yours_to_see:
        yield f"\nNot yours to see for this purpose: {', '.join(page.not_yours_to_see)}."


def _rule(framework: Framework, finding: FindingShown, page: FamilyPage, *, local: bool) -> str:
    """The rule in words as it read on the day; empty where none was in force."""
    need = next((need for need in framework.needs if need.id == finding.need), None)
    reading = framework.value_in_force(need, page.on_day, as_local_words=local) if need else None
    if reading is None or reading[1].rule is None:
        return ""
    also = "".join(f"; or {rule_words(part)}" for part in reading[1].also_shown_by)
    return f"met when there is {rule_words(reading[1].rule)}{also}"


def _finding_lines(finding: FindingShown, rule: str) -> Iterator[str]:
    whose = f", {finding.person_name}" if finding.person_name else ""
    verdict = f"; {finding.verdict} by a professional" if finding.verdict else ""
    yield f"  {finding.need} {finding.label}{whose}: {ANSWERS[finding.answer]}{verdict}"
    yield f"      {finding.why_not_known or finding.sentence}"
    if finding.not_counted:
        yield f"      {finding.not_counted}"
    if rule:
        since = f" since {finding.version}" if finding.version else ""
        sure = "" if finding.verified else "; the wording of the source has not been checked"
        yield f"      rule{since}{', of this council' if finding.local else ''}: {rule}{sure}"
    for fact in finding.evidence:
        yield f"      {fact.sentence} ({fact.source_title}, last said {fact.last_said})"


def _said_line(said: SaidShown) -> str:
    whose = f", about {said.person_name}" if said.person_name else ""
    words = (
        f"the family’s own words, said by {said.speaker or 'somebody'}"
        if said.kind == "words"
        else said.kind.replace("_", " ")
    )
    return f"  {said.need} {said.label}{whose}: {words}: {said.said} ({said.by}, {said.at:%Y-%m-%d})"
