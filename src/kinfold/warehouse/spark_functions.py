"""
The functions of DuckDB that Spark lacks, on columns of Arrow, as Spark's workers call them.

How alike two names are is counted by the same library's algorithm as DuckDB's own. A null on either
side gives a null.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Hamming, JaroWinkler


def strip_accents(texts: pa.Array) -> pa.Array:
    return pa.array([None if text is None else _plain(text) for text in texts.to_pylist()], pa.string())


def jaro_winkler(left: pa.Array, right: pa.Array) -> pa.Array:
    alike = _paired(left, right, JaroWinkler.similarity, pa.float64(), np.float64)
    # DuckDB finds nothing alike in two empty texts.
    return pc.if_else(pc.equal(left, ""), 0.0, alike)


def hamming(left: pa.Array, right: pa.Array) -> pa.Array:
    return _paired(left, right, Hamming.distance, pa.int64(), np.int64)


def damerau_levenshtein(left: pa.Array, right: pa.Array) -> pa.Array:
    return _paired(left, right, DamerauLevenshtein.distance, pa.int64(), np.int64)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn"))


def _paired(left: pa.Array, right: pa.Array, measure: Callable[..., Any], kind: Any, number: Any) -> pa.Array:
    missing = np.logical_or(left.is_null().to_numpy(False), right.is_null().to_numpy(False))
    # Letter by letter as DuckDB has it, which is byte by byte.
    ones, others = ([text.encode() for text in side.fill_null("").to_pylist()] for side in (left, right))
    return pa.array(process.cpdist(ones, others, scorer=measure, dtype=number), kind, mask=missing)
