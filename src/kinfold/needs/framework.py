"""
A framework: outcomes, and needs with dated rules, read from a folder of YAML.

`framework.yaml` says what the framework is and which families it is for; `needs/` holds one file a
need. Every value of a rule stands under the day from which it holds, with the place it comes from
and whether that place was seen to say it. Before the first day the rule is not in force, which is
not the same as not met.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kinfold.needs.framework_files import About, Cited, Eligibility, Need, Outcome, Value
from kinfold.needs.progress_files import ProgressFile
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.periods import Period, in_force
from kinfold.vocabulary.strict_yaml import try_parse


@dataclass(frozen=True)
class Framework:
    """A framework, read and checked whole."""

    id: str
    title: str
    national: Period
    """When the framework was in force nationally; a council may go on using it as its own words."""
    note: str | None
    outcomes: tuple[Outcome, ...]
    needs: tuple[Need, ...]
    eligibility: Eligibility
    kind: str
    """programme or gateway."""
    sources: dict[str, Cited]
    fingerprint: str
    progress: ProgressFile | None = None
    """What must be so for each need to count as met and held; None where the framework does not say."""

    def digest(self) -> str:
        """Changes whenever a file of the framework does."""
        return self.fingerprint

    def newest_day(self) -> date:
        """The day from which the newest reading of any need holds."""
        return max(start for need in self.needs for start in need.values)

    def need(self, need: str) -> Need:
        return next(told for told in self.needs if told.id == need)

    def value_in_force(self, need: Need, on: date, *, as_local_words: bool = False) -> tuple[date, Value] | None:
        """
        The reading of a need's rule that holds on a day, with the day from which it holds.

        None before it began, after it was withdrawn, and outside the framework's own days. A council
        that keeps a framework as its local words after its end (`as_local_words`) keeps the last reading.
        """
        begun = [start for start in need.values if start <= on]
        value = in_force(need.values, on)
        if value is None or value.withdrawn or on < (self.national.from_ or on):
            return None
        if not as_local_words and not self.national.holds(on):
            return None
        return max(begun), value


def read_framework(folder: Path) -> Framework:
    """The framework of a folder; raises BadSettings with every problem of every file."""
    file = folder / "framework.yaml"
    if not file.exists():
        raise BadSettings(
            [f"{file}: there is no such file"],
            where=str(folder),
            do="A framework is a folder with a framework.yaml and a folder needs/ with one file a need.",
        )
    held = folder / "progress.yaml"
    files = (file, *sorted(folder.glob("needs/*.yaml")), *([held] if held.exists() else []))
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    about, problems = try_parse(texts[file], About, file=str(file))
    needs: dict[Path, Need] = {}
    progress: ProgressFile | None = None
    if held in texts:
        progress, wrong = try_parse(texts[held], ProgressFile, file=str(held))
        problems += wrong
    for path, text in texts.items():
        if path not in (file, held):
            need, wrong = try_parse(text, Need, file=str(path))
            problems += wrong
            if need is not None:
                needs[path] = need
    if about is not None:
        problems += _problems_between(about, needs, texts, file)
        if progress is not None:
            problems += _problems_of_progress(progress, about, {need.id: need for need in needs.values()}, texts, held)
    if about is None or problems:
        raise BadSettings(problems, where=str(folder))
    order = {outcome.id: place for place, outcome in enumerate(about.outcomes)}
    return Framework(
        id=about.id,
        title=about.title,
        national=Period(about.in_force.from_, about.in_force.until),
        note=about.note,
        outcomes=about.outcomes,
        needs=tuple(sorted(needs.values(), key=lambda need: (order[need.outcome], in_order(need.id)))),
        eligibility=about.eligibility,
        kind=about.kind,
        sources=about.sources,
        fingerprint=_digest(folder, texts),
        progress=progress,
    )


def _problems_between(about: About, needs: dict[Path, Need], texts: dict[Path, str], file: Path) -> list[str]:
    """What no single file can see: names that point nowhere, outcomes without a need, the same need twice."""
    problems: list[str] = []

    def cited(sources: tuple[str, ...], path: Path) -> None:
        for key in sources:
            if key not in about.sources:
                problems.append(f"{_at(texts, path, key)}: the source {key} is not in framework.yaml")

    outcomes = [outcome.id for outcome in about.outcomes]
    for twice in sorted({outcome for outcome in outcomes if outcomes.count(outcome) > 1}):
        problems.append(f"{_at(texts, file, twice)}: the outcome {twice} stands there twice")
    for outcome in about.outcomes:
        cited(outcome.sources, file)
        if not any(need.outcome == outcome.id for need in needs.values()):
            problems.append(f"{_at(texts, file, outcome.id)}: the outcome {outcome.id} has no need")
    eligibility = about.eligibility
    believed = (eligibility.must_include, eligibility.readings, *eligibility.counted_once, eligibility.parent_elsewhere)
    for told in filter(None, believed):
        cited(told.sources, file)
    known = {need.id for need in needs.values()}
    for once in eligibility.counted_once:
        for need_id in once.needs:
            # A file that could not be read has been told about already.
            if need_id not in known and not any(path.stem == need_id for path in texts):
                problems.append(f"{_at(texts, file, need_id)}: there is no need {need_id}")
    for path, need in needs.items():
        if path.stem != need.id:
            problems.append(f"{_at(texts, path, 'id:')}: the file of the need {need.id} must be called {need.id}.yaml")
        if need.outcome not in outcomes:
            problems.append(f"{_at(texts, path, 'outcome:')}: there is no outcome {need.outcome} in framework.yaml")
        for value in need.values.values():
            cited(value.sources, path)
    return problems


def _problems_of_progress(
    progress: ProgressFile, about: About, needs: dict[str, Need], texts: dict[Path, str], path: Path
) -> list[str]:
    """A need that is nowhere, one that says nothing of its progress, and a question that no such need can be asked."""
    problems = [f"{_at(texts, path, id_)}: there is no need {id_}" for id_ in progress.needs if id_ not in needs]
    problems += [
        f"{path}: the need {id_} does not say what progress is: add a `test`, or what a professional judges"
        for id_ in needs
        if id_ not in progress.needs
    ]
    for id_, told in progress.needs.items():
        for key in told.sources:
            if key not in about.sources:
                problems.append(f"{_at(texts, path, key)}: the source {key} is not in framework.yaml")
        if id_ in needs and needs[id_].about == "household" and any(part.ages for part in told.leaves()):
            problems.append(f"{_at(texts, path, id_)}: a need about the household has no `ages`")
    for id_, result in progress.results.items():
        for key in result.sources:
            if key not in about.sources:
                problems.append(f"{_at(texts, path, key)}: the source {key} is not in framework.yaml")
        for asked in result.asked:
            if asked not in progress.needs or progress.needs[asked].test is None:
                problems.append(
                    f"{_at(texts, path, id_)}: the result {id_} asks for {asked}, which has no `test`; what a "
                    "professional judges of one family is no count"
                )
    return problems


def _at(texts: dict[Path, str], path: Path, word: str) -> str:
    """The file and the first line that holds a word."""
    lines = texts[path].splitlines()
    line = next((number for number, text in enumerate(lines, start=1) if word in text), 1)
    return f"{path}, line {line}"


def in_order(need: str) -> tuple[int, str]:
    """What needs of one outcome are sorted by: EDU-2 before EDU-10."""
    number = need.split("-")[1]
    digits = "".join(filter(str.isdigit, number))
    return int(digits), number


def _digest(folder: Path, texts: dict[Path, str]) -> str:
    digest = hashlib.sha256()
    for path, text in texts.items():
        digest.update(f"{path.relative_to(folder)}\0{text}\0".encode())
    return digest.hexdigest()[:24]
