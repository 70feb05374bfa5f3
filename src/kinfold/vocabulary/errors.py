"""
The error tree.

Every error a user may see has four parts: what happened, where, what it means for the data, and
what to do next. It may show counts, column names, row numbers and file names. It may never show a
value from a record: logs and error pages have a wider audience than the data has.
"""

from __future__ import annotations

from collections.abc import Sequence


class KinfoldError(Exception):
    """The root of all our errors; the command line prints it without a traceback."""

    exit_code = 10

    def __init__(self, what: str, *, where: str, means: str, do: str) -> None:
        self.what, self.where, self.means, self.do = what, where, means, do
        super().__init__(f"{what}\nWhere: {where}\nWhat it means: {means}\nWhat to do: {do}")


class BadSettings(KinfoldError):
    """A council's folder, a contract or a framework breaks its rules; all problems at once."""

    exit_code = 11

    def __init__(
        self, problems: Sequence[str], *, where: str, do: str = "Correct the lines named above and try again."
    ) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"The settings have {count}:\n{listed}",
            where=where,
            means="Nothing was run and no data was changed.",
            do=do,
        )


class ExtractRefused(KinfoldError):
    """A whole extract is beyond its contract's limits; the last good one stays in use."""

    exit_code = 12


class RunFailed(KinfoldError):
    """A run stopped before it was published; the last good run stays in place."""

    exit_code = 13


class RunRefused(RunFailed):
    """A finished run did not pass the checks before publishing."""

    exit_code = 14


class NotAllowed(KinfoldError):
    """The door said no. The words are the same whether or not the thing asked about exists."""

    exit_code = 15


class LedgerUnavailable(KinfoldError):
    """The audit entry could not be written, so nothing is shown or changed."""

    exit_code = 16


class MissingPart(KinfoldError):
    """Something the machine should have (a program, a setting, a secret) is not there."""

    exit_code = 17


class NoLongerSo(KinfoldError):
    """What somebody looked at before deciding is not what is there now; nothing was decided."""

    exit_code = 18


class LabelsRefused(KinfoldError):
    """A file that says who is whom cannot be used as it stands; nothing was measured."""

    exit_code = 19


class Contradicts(KinfoldError):
    """What somebody decided cannot stand beside what was decided before; a person has to choose."""

    exit_code = 20


class NotYet(KinfoldError):
    """A person decided something whose conditions are not met yet; nothing was decided."""

    exit_code = 24


class CannotStand(KinfoldError):
    """What somebody wants to write down would break a rule of the council or the law; all reasons at once."""

    exit_code = 22

    def __init__(self, problems: Sequence[str], *, where: str) -> None:
        self.problems = tuple(problems)
        super().__init__(
            " ".join(problems),
            where=where,
            means="Nothing was written down.",
            do="Mend what is named, or ask the information governance team.",
        )


def kind_of(trouble: BaseException) -> str:
    """
    The name of what a database met, as its own documentation calls it: `SQLITE_BUSY`, `DeadlockDetected`.

    Its message is never told, for it may quote a row, and a row may be a person's. Where the causes go round in a ring, as
    when a driver keeps one fault and raises it again from its own follower, the last before it closes is named.
    """
    first, met = trouble, {id(trouble)}
    while first.__cause__ is not None and id(first.__cause__) not in met:
        first = first.__cause__
        met.add(id(first))
    return str(getattr(first, "sqlite_errorname", "")) or type(first).__name__
