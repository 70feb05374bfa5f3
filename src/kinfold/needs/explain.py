"""Rules in plain English, and the reference page of a framework that is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kinfold.needs.fact_words import WORDS
from kinfold.needs.framework import Framework
from kinfold.needs.framework_files import Believed, Need, Value
from kinfold.needs.rules import Assessed, Compared, Count, Latest, Open, Part, Rate, Window
from kinfold.needs.words import day_words, listed_words, number_words, one_words
from kinfold.needs.worked_cases import Case, WorkedCases

_COMPARED = {">=": "at least", ">": "more than", "<=": "at most", "<": "under"}
_ABOUT = {"child": "each child", "adult": "each adult", "household": "the household"}
_EVIDENCE = {
    "data": "what agencies send",
    "assessment": "a professional's judgement",
    "either": "what agencies send, or a professional's judgement",
}


def rule_words(part: Part) -> str:
    """What a rule asks, as the part of a sentence that follows "met when there is"."""
    if part.joined:
        word = "or" if part.any_of else "and"
        below = [f"({rule_words(one)})" if one.joined else rule_words(one) for one in part.joined]
        return f", {word} ".join(below)
    words = _question_words(part)
    if part.ages is None:
        return words
    return f"{words} (aged {_ages_words(part.ages.from_, part.ages.to)})"


def _question_words(part: Part) -> str:
    match part.question:
        case Count() as count:
            when = f" in the {count.terms} most recent terms" if count.terms else _window(count)
            return f"{_number(count)} {_called(count)}{when}"
        case Open() as open_:
            when = _window(open_) if open_.has_window else " open on the day"
            return f"{_number(open_)} {_called(open_)}{when}"
        case Latest(among=among) as latest if among:
            return f"a latest {WORDS[latest.of].one} that says {listed_words(among, 'or')}{_window(latest)}"
        case Latest() as latest:
            scale = f" ({latest.scale})" if latest.scale else ""
            return f"a latest {WORDS[latest.of].one}{scale} of {_number(latest)} {latest.unit}{_window(latest)}"
        case Rate() as rate:
            return (
                f"{_COMPARED[(rate.comparison or ('', 0))[0]]} {number_words((rate.comparison or ('', 0.0))[1] * 100)}% "
                f"of {rate.unit} missed over the {rate.terms} most recent completed terms, "
                f"each with at least {number_words(rate.least_of)}"
            )
        case Assessed(of=None):
            return "a professional's judgement, which no extract holds"
        case Assessed() as assessed if assessed.of is not None:
            one, window = one_words(WORDS[assessed.of].one), _window(assessed)
            told = [f"{one} that says {listed_words(assessed.among, 'or')}{window}"] if assessed.among else []
            if assessed.leaves_open:
                left_open = f"{one} that says {listed_words(assessed.leaves_open, 'or')}{window}"
                told.append(f"a professional's judgement of what is left open by {left_open}")
            return ", or ".join(told)
    raise ValueError("a part that joins others has no question of its own")


def _number(compared: Compared) -> str:
    sign, number = compared.comparison or (">=", 1.0)
    return f"{_COMPARED[sign]} {number_words(number)}"


def _called(question: Count | Open) -> str:
    one = question.comparison == (">=", 1.0)
    if question.called:
        return question.called.one if one else question.called.many
    words = listed_words([WORDS[kind].one if one else WORDS[kind].many for kind in question.of], "or")
    return f"{words} ({listed_words(question.value, 'or')})" if question.value else words


def _window(window: Window) -> str:
    if window.months is not None:
        return f" in the last {window.months} months"
    if window.days is not None:
        return f" in the last {window.days} days"
    return " at any time" if window.ever else ""


def _ages_words(from_: int, to: int | None) -> str:
    return f"{from_} to {to}" if to is not None else f"{from_} and over"


def reference_markdown(framework: Framework, on: date, worked: WorkedCases) -> str:
    """The reference page of a framework as it reads on a day, with the cases that its rules are held against."""
    lines = [f"# {framework.title}", "", f"As it reads on {day_words(on)}.", ""]
    if framework.note:
        lines += [" ".join(framework.note.split()), ""]
    lines += _eligibility_lines(framework)
    for outcome in framework.outcomes:
        lines += [f"## {outcome.title} ({outcome.id})", ""]
        if outcome.also_called:
            lines += [f"Also called: {'; '.join(outcome.also_called)}.", ""]
        for need in framework.needs:
            if need.outcome == outcome.id:
                lines += [*_need_lines(framework, need, on), *_case_lines(worked.of[need.id])]
    lines += ["## Sources", ""]
    for key, cited in framework.sources.items():
        title = f"[{cited.title}]({cited.href})" if cited.href else cited.title
        lines.append(f"- **{key}** ({cited.scope}): {title}")
    return "\n".join(lines) + "\n"


def _eligibility_lines(framework: Framework) -> list[str]:
    told = framework.eligibility
    readings = told.readings
    who = listed_words([role.replace("_", " ") for role in told.must_include.roles], "or")
    lines = [
        "## Which families may be eligible" if framework.kind == "programme" else "## When the gateway is open",
        "",
        f"A family with somebody who is {who}, and with {readings.at_least} needs met. The council's profile says how that is read:"
        if framework.kind == "programme"
        else f"A household with {readings.at_least} of the factors, in one member or in several. It is no reason for an offer of help.",
        "",
        f"- *needs*: {readings.needs}",
        f"- *outcomes*: {readings.outcomes}",
        "",
        f"{_believed_words(readings)}",
        "",
    ]
    once = [f"- {listed_words(group.needs)} of one person. {group.why}" for group in told.counted_once]
    once += ["- The needs of a parent who lives elsewhere: one of them counts."] if told.parent_elsewhere else []
    return [*lines, "Counted once:", "", *once, ""] if once else lines


def _need_lines(framework: Framework, need: Need, on: date) -> list[str]:
    reading = framework.value_in_force(need, on, as_local_words=True)
    about = _ABOUT[need.about]
    if need.ages:
        about += f" aged {_ages_words(need.ages.from_, need.ages.to)}"
    if need.families_with:
        about += f", in families with an expected child or one under {need.families_with.child_under}"
    lines = [f"### {need.id}: {need.label}", "", f"Asked of {about}. Shown by {_EVIDENCE[need.evidence]}.", ""]
    if reading is None:
        return [*lines, f"Not in force on {day_words(on)}; first held from {day_words(min(need.values))}.", ""]
    version, value = reading
    lines += [*_value_lines(version, value), *([need.caution, ""] if need.caution else [])]
    return [*lines, *_progress_lines(framework, need)]


def _progress_lines(framework: Framework, need: Need) -> list[str]:
    """When the need counts as met and held, once the family has been helped."""
    told = framework.progress.needs.get(need.id) if framework.progress else None
    if told is None or framework.progress is None:
        return []
    held = framework.progress.held_of(need.id)
    long = (
        f"{held.months} months" if held.months else "one full term" if held.terms == 1 else f"{held.terms} full terms"
    )
    parts = [f"there is {rule_words(told.test)}"] if told.test else []
    parts += [f"a professional says: {told.judged[0].lower()}{told.judged[1:]}"] if told.judged else []
    words = f"Progress is met when {', and '.join(parts)}; it has to hold for {long} after support has ended."
    return [f"{words} {_believed_words(told)}", ""]


def _case_lines(cases: Sequence[Case]) -> list[str]:
    """Worked cases as a table; a column that none of them fills is left out."""
    lines = ["| worked case | on | age | the agencies say | found |", "|---|---|---|---|---|"]
    if any(case.youngest is not None for case in cases):
        lines = ["| worked case | on | youngest child | the agencies say | found |", "|---|---|---|---|---|"]
    for case in cases:
        age = case.age if case.youngest is None else case.youngest
        said = "; ".join(f"`{text}`" for text in case.said) or ("nothing" if case.held else "")
        shown = "" if age is None else "expected" if age < 0 else str(age)
        lines.append(f"| {case.case} | {day_words(case.on)} | {shown} | {said} | {case.found} |")
    return [*lines, ""]


def _value_lines(version: date, value: Value) -> list[str]:
    lines = [f"From {day_words(version)}, met when there is {rule_words(value.rule)}." if value.rule else "Withdrawn."]
    if value.also_shown_by:
        also = "; or ".join(rule_words(part) for part in value.also_shown_by)
        lines += [
            "",
            f"Also shown by {also}. Their absence says nothing, but while a source that could tell of them is late, no is not known.",
        ]
    title = f"[{value.reference.title}]({value.reference.href})" if value.reference.href else value.reference.title
    lines += ["", f"{_believed_words(value)} From: {title}."]
    if value.note:
        lines += ["", " ".join(value.note.split())]
    return [*lines, ""]


def _believed_words(believed: Believed) -> str:
    if believed.verified:
        words = "Verified at its source."
    else:
        words = "Not verified at its source."
        if believed.verified_parts:
            words += f" What a source was seen to say: {' '.join(believed.verified_parts)}"
        if believed.confidence:
            words += f" Confidence in the rest: {believed.confidence}."
    return f"{words} Sources: {', '.join(believed.sources)}." if believed.sources else words
