"""How a stored column is treated: what the inventory, subject access, retention and erasure all read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Treatment:
    """One answer for a column. `personal_data.py` of each service gives one for every column it stores."""

    keep: str | None
    """The retention class of the council's profile; None for a column that says nothing of a person."""
    about: Literal["resident", "staff", "nobody"]
    in_answer: Literal["yes", "redact", "no"]
    """Whether it goes into the answer to a subject access request of the person it is about."""
    on_erasure: str
    """What happens when the person asks for erasure, in words that the answer can use."""


NOT_PERSONAL = Treatment(keep=None, about="nobody", in_answer="no", on_erasure="nothing: it says nothing of a person")
