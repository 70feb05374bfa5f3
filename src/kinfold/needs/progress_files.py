"""
What may stand in a framework's `progress.yaml`: when a need counts as met, and for how long it must hold.

A `test` is asked of what agencies send, in the language of the rules; `judged` is for a professional to say.
Where both stand, both must be so. A need whose progress nothing can show is never met by silence.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from kinfold.needs.framework_files import Believed, NeedCode
from kinfold.needs.rules import Assessed, Part, Text
from kinfold.vocabulary.codelists import FactKind
from kinfold.vocabulary.strict_yaml import Strict

ResultId = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]


class Held(Strict):
    """How long it must hold after support has ended: months, or full school terms that begin after it."""

    months: Annotated[int, Field(ge=1, le=24)] | None = None
    terms: Annotated[int, Field(ge=1, le=6)] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Held:
        if (self.months is None) == (self.terms is None):
            raise ValueError("it is held for `months` or for `terms`, and for one of them")
        return self


class Progress(Believed):
    """When one need counts as met."""

    test: Part | None = None
    judged: Text | None = None
    """What a professional says who knows the family, as a sentence."""
    held: Held | None = None
    """Where it is not what the framework asks of every need."""

    @model_validator(mode="after")
    def _can_be_shown(self) -> Progress:
        if self.test is None and self.judged is None:
            raise ValueError("progress needs a `test`, or what is `judged`")
        if any(isinstance(part.question, Assessed) for part in self.leaves()):
            raise ValueError("what a professional judges stands under `judged`, and not in the test")
        return self

    def leaves(self) -> tuple[Part, ...]:
        return tuple(self.test.leaves()) if self.test else ()


class Practice(Believed):
    """What must have been done with the family, each shown by a kind of dated fact."""

    kinds: Annotated[dict[FactKind, Text], Field(min_length=1)]


class GroupResult(Believed):
    """Something that is asked of every family after support, whatever was confirmed; told as a count alone."""

    label: Text
    """What is so of a family that counts, as a sentence without its stop."""
    asked: Annotated[tuple[NeedCode, ...], Field(min_length=1)]
    """The needs whose progress tests are asked of everybody whom they are about."""


class ProgressFile(Strict):
    """A framework's `progress.yaml`."""

    held: Held
    """For every need that does not say otherwise."""
    practice: Practice
    needs: dict[NeedCode, Progress]
    results: dict[ResultId, GroupResult] = {}

    def held_of(self, need: str) -> Held:
        return self.needs[need].held or self.held
