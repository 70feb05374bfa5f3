"""
Which pairs can weigh enough at all, by a bound that costs a third of the weighing.

Of ten million pairs that share a key, seven in eight are strangers. To weigh one means to fetch some forty
columns; a bound on its weight needs a few narrow ones. A list (homes, phones, numbers) is read from its *mask*,
one bit of 64 for each value: two lists whose masks have no bit in common have no value in common. Where the
masks meet, the bound takes the best that the lists could say. So no pair is lost: a test holds it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from kinfold.linkage.model import Model
from kinfold.linkage.rarity import MOST_SHARED_BITS, records_known
from kinfold.warehouse.engine import Engine, Step

_MASKED = {
    "roots": "roots",
    "sounds": "sounds",
    "last_names": "last_names",
    "middles": "middles",
    "homes": "homes",
    "postcodes": "postcodes",
    "areas": "areas",
    "contacts": "contacts",
    "traits": "traits",
    "numbers": "list_concat([nhs_number, uln, ni_number], upns, reference_numbers)",
    "nearly": "nearly_references",
}
_PLAIN = ("first", "last", "birth_text", "sex", "tf_first", "tf_last", "tf_whole")
_SURE = 1000


def reachable(engine: Engine, model: Model, *, pairs: str, into: str, least: float) -> None:
    """Leave the pairs (l, r) of a table that may weigh `least` bits or more; needs `weighable`."""
    masks = ", ".join(f"{_mask(values)} AS {name}" for name, values in _MASKED.items())
    # Where there are more pairs than records, nearly every record stands in one.
    few = engine.count(pairs) < engine.count("weighable")
    asked = f'SEMI JOIN (SELECT l AS n FROM "{pairs}" UNION SELECT r FROM "{pairs}") USING (n)' if few else ""
    engine.run([Step("bounded", f"SELECT n, {', '.join(_PLAIN)}, {masks} FROM weighable {asked}")])
    sides = ", ".join(f"{side}.{name} AS {name}_{side}" for name in (*_PLAIN, *_MASKED) for side in ("l", "r"))
    sql = f"""
        SELECT l, r FROM (
            SELECT pair.l, pair.r, {sides}
            FROM "{pairs}" AS pair JOIN bounded AS l ON l.n = pair.l JOIN bounded AS r ON r.n = pair.r
        ) WHERE {_bound(model, records_known(engine))} >= {least!r}
    """
    engine.run([Step(into, sql)])
    engine.drop("bounded")


def _mask(values: str) -> str:
    one = "CAST(1 AS UBIGINT) << CAST(hash(value) % 64 AS INTEGER)"
    bits = f"list_transform({values}, lambda value: CASE WHEN value IS NOT NULL THEN {one} END)"
    return f"coalesce(list_aggregate({bits}, 'bit_or'), CAST(0 AS UBIGINT))"


def _bound(model: Model, records: int) -> str:
    same, relative = model.same_before_evidence(records), model.relative_before_evidence(records)
    # What speaks for a relative only lowers the weight; a thousandth is for the rounding.
    before = math.log2(same / (1 - same)) - math.log2(1 - same - relative) + 0.001
    known = {**_PARTS, **{each.name: _numbers for each in model.comparisons if each.number}}
    others = sum(max(0.0, _bits(model, each.name)) for each in model.comparisons if each.name not in known)
    return f"{before + others!r} + " + " + ".join(f"({part(model)})" for part in dict.fromkeys(known.values()))


def _bits(model: Model, comparison: str, *levels: str) -> float:
    """The most that one of these levels says; of no level given, of all."""
    (found,) = (each for each in model.comparisons if each.name == comparison)
    return max(level.bits for level in found.levels if not levels or level.name in levels)


def _rare(model: Model, comparison: str, level: str) -> str:
    (found,) = (each for each in model.comparisons if each.name == comparison)
    (equal,) = (each for each in found.levels if each.name == level)
    return f"{equal.bits!r} + log2({equal.stranger!r} / tf_{equal.rarity}_l)"


def _meet(*names: str) -> str:
    return "(" + " OR ".join(f"({name}_l & {name}_r) <> 0" for name in names) + ")"


def _both(name: str) -> str:
    return f"{name}_l <> 0 AND {name}_r <> 0"


def _alike(name: str, least: float) -> str:
    return f"jaro_winkler_similarity({name}_l, {name}_r) >= {least}"


def _case(whens: Sequence[tuple[str, float | str]], otherwise: float) -> str:
    return "CASE " + " ".join(f"WHEN {when} THEN {said}" for when, said in whens) + f" ELSE {otherwise!r} END"


def _first(model: Model) -> str:
    rest = ("middle_name", "different")
    near = ("nickname", "close", "family_name", "initial", "alike", *rest)
    return _case(
        (
            ("first_l IS NULL OR first_r IS NULL", 0),
            ("first_l = first_r", _rare(model, "first", "equal")),
            ("first_l = last_r OR first_r = last_l", _SURE),
            (
                "jaro_winkler_similarity(first_l, last_r) >= 0.88 AND jaro_winkler_similarity(last_l, first_r) >= 0.88",
                _SURE,
            ),
            (f"{_meet('roots')} OR {_alike('first', 0.92)}", _bits(model, "first", *near)),
            ("last_l IS NULL OR last_r IS NULL", _bits(model, "first", *near)),
            ("length(first_l) = 1 OR length(first_r) = 1", _bits(model, "first", "initial", "alike", *rest)),
            (f"{_meet('sounds')} OR {_alike('first', 0.8)}", _bits(model, "first", "alike", *rest)),
        ),
        _bits(model, "first", *rest),
    )


def _last(model: Model) -> str:
    less = ("alike", "initial", "different")
    return _case(
        (
            ("last_l IS NULL OR last_r IS NULL", 0),
            ("last_l = last_r", _rare(model, "last", "equal")),
            (
                f"{_meet('last_names')} OR {_alike('last', 0.92)}",
                _bits(model, "last", "other_name", "close", *less),
            ),
            (f"length(last_l) = 1 OR length(last_r) = 1 OR {_alike('last', 0.8)}", _bits(model, "last", *less)),
        ),
        _bits(model, "last", "different"),
    )


def _whole_name(model: Model) -> str:
    return _case((("first_l = first_r AND last_l = last_r", _rare(model, "whole_name", "equal")),), 0)


def _middle(model: Model) -> str:
    rest = max(0.0, _bits(model, "middle", "initial", "different"))
    return _case(((_meet("middles"), max(rest, _bits(model, "middle"))),), rest)


def _birth(model: Model) -> str:
    year = "left(birth_text_l, 4) = left(birth_text_r, 4)"
    swapped = "substr(birth_text_l, 5, 2) = substr(birth_text_r, 7, 2) AND substr(birth_text_l, 7, 2) = substr(birth_text_r, 5, 2)"
    less = ("two_parts", "year", "different")
    return _case(
        (
            ("birth_text_l IS NULL OR birth_text_r IS NULL", 0),
            ("birth_text_l = birth_text_r", _bits(model, "birth", "equal")),
            (f"{year} AND {swapped}", _bits(model, "birth")),
            ("hamming(birth_text_l, birth_text_r) = 1", _bits(model, "birth", "one_digit")),
            (
                "hamming(birth_text_l, birth_text_r) = 2",
                _bits(model, "birth", "digits_transposed", "rough", *less),
            ),
            (year, _bits(model, "birth", "rough", *less)),
            ("substr(birth_text_l, 5) = substr(birth_text_r, 5)", _bits(model, "birth", "two_parts")),
        ),
        _bits(model, "birth", "different"),
    )


def _sex(model: Model) -> str:
    return _case(
        (
            ("sex_l IS NULL OR sex_r IS NULL", 0),
            ("sex_l = sex_r", _bits(model, "sex", "equal")),
        ),
        _bits(model, "sex", "different"),
    )


def _numbers(model: Model) -> str:
    different = max(0.0, max(_bits(model, each.name, "different") for each in model.comparisons if each.number))
    nearly = max(0.0, _bits(model, "reference", "one_slip")) + 4 * different
    return _case(((_meet("numbers"), _SURE), (_meet("nearly"), nearly)), 5 * different)


def _home(model: Model) -> str:
    elsewhere = _bits(model, "home", "elsewhere")
    return _case(
        (
            (_meet("homes"), max(0.0, _bits(model, "home"))),
            (_meet("postcodes"), max(0.0, _bits(model, "home", "postcode", "area", "elsewhere"))),
            (_meet("areas"), _bits(model, "home", "area", "elsewhere")),
            (_both("areas"), elsewhere),
        ),
        0,
    )


def _traits(model: Model) -> str:
    (found,) = (each for each in model.comparisons if each.name == "traits")
    most = max(math.log2(level.same) for level in found.levels if level.rarity) + MOST_SHARED_BITS
    return _case(((_meet("traits"), max(0.0, most)),), max(0.0, _bits(model, "traits", "different")))


def _contact(model: Model) -> str:
    return _case(
        (
            (_meet("contacts"), _bits(model, "contact")),
            (_both("contacts"), _bits(model, "contact", "different")),
        ),
        0,
    )


_PARTS: dict[str, Callable[[Model], str]] = {
    "first": _first,
    "last": _last,
    "whole_name": _whole_name,
    "middle": _middle,
    "birth": _birth,
    "sex": _sex,
    "home": _home,
    "contact": _contact,
    "traits": _traits,
}
"""The bound of each comparison; of one that does not stand here the best level counts."""
