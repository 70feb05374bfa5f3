"""
A share with its 95% interval, where what is counted hangs together.

Pairs are no coin throws: a person of ten records stands behind 45 pairs, and one wrong join spoils
many of them at once. So people are the observations, not pairs, and those who were confused with one
another are one observation. The interval is Wilson's, for as many independent observations as the
spread between these groups shows there to be. It is Wilson's and no bootstrap because a small group
without an error would come out of any resampling as "exactly 100%", which nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_Z = 1.959964  # 95%, two-sided


@dataclass(frozen=True)
class Estimate:
    """A share from 0 to 1 and the ends of its 95% interval; all None where there is nothing to measure it by."""

    value: float | None
    low: float | None
    high: float | None


UNKNOWN = Estimate(None, None, None)


def ratio(part: Floats, whole: Floats, group: Ints) -> Estimate:
    """
    The sum of `part` by the sum of `whole`, whose items are dependent within each `group` and not between them.

    All three are of one length; `part` lies between 0 and `whole`.
    """
    _, of = np.unique(group, return_inverse=True)
    parts, wholes = (np.bincount(of, values).astype(np.float64) for values in (part, whole))
    parts, wholes = parts[wholes > 0], wholes[wholes > 0]
    total = float(wholes.sum())
    if not total:
        return UNKNOWN
    value = min(1.0, float(parts.sum()) / total)
    return wilson(value, _observations(parts, wholes, value, total))


def _observations(parts: Floats, wholes: Floats, value: float, total: float) -> float:
    """How many independent observations the groups are worth; never more than groups of one size would be."""
    most = total**2 / float((wholes**2).sum())
    count = len(wholes)
    if count < 2:
        return most
    variance = float(((parts - value * wholes) ** 2).sum()) * count / (count - 1) / total**2
    return min(most, value * (1 - value) / variance) if variance > 0 and 0 < value < 1 else most


def wilson(value: float, observations: float) -> Estimate:
    """Wilson's interval of a share for a number of observations, which need not be whole."""
    spread = _Z**2 / observations
    middle = (value + spread / 2) / (1 + spread)
    half = _Z * sqrt(value * (1 - value) / observations + spread / (4 * observations)) / (1 + spread)
    return Estimate(value, max(0.0, min(value, middle - half)), min(1.0, max(value, middle + half)))
