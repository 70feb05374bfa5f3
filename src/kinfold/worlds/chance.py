"""
Chance that can be asked again.

What happens to people is drawn once, from named streams. What an agency does to a record must be the
same in every month's extract, so it is a hash of seed, purpose and record: nothing has to be kept.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]

_U64 = np.uint64


def stream(seed: int, name: str) -> np.random.Generator:
    """A stream of its own for each purpose, so that a change in one leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def mixed(seed: int, purpose: str, ids: Ints) -> NDArray[np.uint64]:
    """A well-mixed 64-bit number for each id (the finaliser of SplitMix64)."""
    salt = (seed * 0x9E3779B97F4A7C15 + zlib.crc32(purpose.encode()) * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF
    with np.errstate(over="ignore"):
        z = ids.astype(_U64) * _U64(0x9E3779B97F4A7C15) + _U64(salt)
        z = (z ^ (z >> _U64(30))) * _U64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> _U64(27))) * _U64(0x94D049BB133111EB)
        return z ^ (z >> _U64(31))


def share(seed: int, purpose: str, ids: Ints) -> NDArray[np.float64]:
    """A number in [0, 1) for each id, always the same for the same seed, purpose and id."""
    return (mixed(seed, purpose, ids) >> _U64(11)).astype(np.float64) * (1.0 / (1 << 53))


def pick(seed: int, purpose: str, ids: Ints, of: int) -> NDArray[np.int64]:
    """One of `of` choices for each id."""
    return (share(seed, purpose, ids) * of).astype(np.int64)
