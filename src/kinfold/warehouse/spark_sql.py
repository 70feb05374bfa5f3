"""
Steps in DuckDB's dialect as Spark reads them.

sqlglot translates what both dialects know by different names. What it leaves, or would make into
something else without a word (a list's order, places counted from 1, a digest), is said here. A
function that is in neither list goes through as it stands, and Spark refuses it by its name.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.spark import Spark
from sqlglot.parsers.duckdb import DuckDBParser


class _Steps(DuckDB):
    """DuckDB's dialect with the functions that sqlglot takes for others kept by their names, and places as written."""

    INDEX_OFFSET = 0

    class Parser(DuckDBParser):
        # `len` is of lists in the steps and `length` of texts: sqlglot would make one of the two.
        FUNCTIONS = {
            name: build
            for name, build in DuckDBParser.FUNCTIONS.items()
            if name not in {"LEN", "HASH", "LIST_CONCAT", "ARRAY_CONCAT", "LIST_HAS_ANY", "LIST_DISTINCT", "DATE_SUB"}
        }


class _Spark(Spark):
    """Spark's dialect as the steps need it."""

    INDEX_OFFSET = 0


def to_spark(sql: str) -> str:
    """One select. Raises ValueError, or an error of sqlglot, where what it says has no counterpart."""
    tree = sqlglot.parse_one(sql, read=_Steps)
    return _translated(tree).sql(dialect=_Spark, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _translated(tree: exp.Expr) -> exp.Expr:
    for node in list(tree.walk(bfs=False))[::-1]:  # from the leaves up, so that what is inside is done already
        for kind, change in _CHANGES.items():
            if isinstance(node, kind):
                changed = change(node)
                if node is tree:
                    tree = changed
                elif changed is not node:
                    node.replace(changed)
                break
    return tree


def _call(name: str, *arguments: exp.Expr | str) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[exp.convert(a) if isinstance(a, int) else a for a in arguments])


def _sql(text: str, **parts: exp.Expr) -> exp.Expr:
    """An expression in Spark's own dialect, with others put in its named places."""
    found = sqlglot.parse_one(text, read=Spark)
    for column in list(found.find_all(exp.Column)):
        if column.name in parts:
            put = parts[column.name].copy()
            column.replace(exp.Paren(this=put) if isinstance(put, exp.Binary) else put)
    return found


def _named(node: exp.Expr) -> exp.Expr:
    """Functions that sqlglot does not know."""
    told: exp.Anonymous = node  # type: ignore[assignment]
    change = _FUNCTIONS.get(told.name.upper())
    return change(*told.expressions) if change else node


def _digest(*values: exp.Expr) -> exp.Expr:
    return _call("xxhash64", *(_whole_row(value) for value in values))


def _whole_row(value: exp.Expr) -> exp.Expr:
    """A digest of a table's name is one of its whole row."""
    if not (isinstance(value, exp.Column) and not value.table):
        return value
    select = value.find_ancestor(exp.Select)
    sources = [source.alias_or_name for source in select.find_all(exp.Table, exp.Subquery)] if select else []
    return _sql(f"struct({value.name}.*)") if value.name in sources else value


def _joined(*lists: exp.Expr) -> exp.Expr:
    """Lists one after the other; one that is null is empty."""
    return _call(
        "concat", *(_call("coalesce", one, _call("array")) if not isinstance(one, exp.Array) else one for one in lists)
    )


def _distinct(values: exp.Expr) -> exp.Expr:
    return _sql("array_distinct(array_compact(x))", x=values)


def _summed(values: exp.Expr) -> exp.Expr:
    return _sql("aggregate(x, CAST(0 AS DOUBLE), (so_far, one) -> so_far + one)", x=values)


def _aggregated(values: exp.Expr, by: exp.Expr) -> exp.Expr:
    if by.name != "bit_or":
        raise ValueError(f"list_aggregate with {by.name}")
    return _sql("aggregate(array_compact(x), CAST(0 AS BIGINT), (so_far, one) -> so_far | one)", x=values)


def _whole_units(unit: exp.Expr, start: exp.Expr, end: exp.Expr) -> exp.Expr:
    if unit.name.lower() != "year":
        raise ValueError(f"date_sub of {unit.name}")
    return _sql("CAST(months_between(later, earlier) / 12 AS BIGINT)", later=end, earlier=start)


_FUNCTIONS: dict[str, Callable[..., exp.Expr]] = {
    "LEN": lambda values: _call("size", values),
    "HASH": _digest,
    "LIST_CONCAT": _joined,
    "LIST_DISTINCT": _distinct,
    "LIST_SUM": _summed,
    "LIST_AGGREGATE": _aggregated,
    "LIST_INTERSECT": lambda one, other: _sql("array_compact(array_intersect(x, y))", x=one, y=other),
    "LIST_HAS_ANY": lambda one, other: _call("arrays_overlap", one, other),
    "DATE_SUB": _whole_units,
}


def _at(node: exp.Expr) -> exp.Expr:
    """A place of a list counts from 1, or from its end; one that is not there is null. A slice takes both its ends."""
    bracket: exp.Bracket = node  # type: ignore[assignment]
    (place,) = bracket.expressions
    if not isinstance(place, exp.Slice):
        return _call("try_element_at", bracket.this, place)
    first = place.this or exp.Literal.number(1)
    last = place.expression or _call("size", bracket.this.copy())
    return _sql("slice(x, a, greatest(b - a + 1, 0))", x=bracket.this, a=first, b=last)


def _ordered_list(node: exp.Expr) -> exp.Expr:
    """Spark collects in no order, so a list that has one is sorted; an order by anything else is not to be had."""
    collected: exp.ArrayAgg = node  # type: ignore[assignment]
    if not isinstance(collected.this, exp.Order):
        return node
    order = collected.this
    inner = order.this
    value = inner.expressions[0] if isinstance(inner, exp.Distinct) else inner
    if [key.this.sql() for key in order.expressions] != [value.sql()] or order.expressions[0].args.get("desc"):
        raise ValueError("a list in the order of something else than its values")
    return _call("array_sort", exp.ArrayAgg(this=inner.copy()))


def _comprehended(node: exp.Expr) -> exp.Expr:
    """[f(x) FOR x IN list]: a list of one comprehension is the list that it makes."""
    array: exp.Array = node  # type: ignore[assignment]
    if len(array.expressions) != 1 or not isinstance(array.expressions[0], exp.Comprehension):
        return node
    told = array.expressions[0]
    if told.args.get("condition"):
        raise ValueError("a list made with a condition")
    lambda_ = exp.Lambda(this=told.this.copy(), expressions=[exp.to_identifier(told.expression.name)])
    return _call("transform", told.args["iterator"].copy(), lambda_)


def _starred(node: exp.Expr) -> exp.Expr:
    """SELECT * REPLACE (f(a) AS a) leaves a out and adds it at the end: steps name columns, never their places."""
    select: exp.Select = node  # type: ignore[assignment]
    added: list[exp.Expr] = []
    for item in select.expressions:
        star = item if isinstance(item, exp.Star) else item.this if isinstance(item, exp.Column) else None
        if isinstance(star, exp.Star) and (replaced := star.args.get("replace")):
            names = [exp.to_identifier(one.alias) for one in replaced]
            star.set("except_", [*(star.args.get("except_") or []), *names])
            star.set("replace", None)
            added += replaced
    for one in added:
        select.append("expressions", one)
    return select


def _plain_type(node: exp.Expr) -> exp.Expr:
    """Spark has neither unsigned numbers nor enumerations: the same bits, and the same words."""
    kind: exp.DataType = node  # type: ignore[assignment]
    plain = _TYPES.get(kind.this)
    return exp.DataType.build(plain) if plain else node


_TYPES = {
    exp.DataType.Type.UBIGINT: "BIGINT",
    exp.DataType.Type.UTINYINT: "SMALLINT",
    exp.DataType.Type.ENUM: "TEXT",
    exp.DataType.Type.INT128: "DECIMAL(38, 0)",
}


def _double(node: exp.Expr) -> exp.Expr:
    """A number with a point is a DOUBLE, or a sum of many would be a decimal with as many places as all have together."""
    literal: exp.Literal = node  # type: ignore[assignment]
    if literal.is_string or not set(literal.name) & set(".eE"):
        return node
    return exp.Cast(this=literal.copy(), to=exp.DataType.build("DOUBLE"))


def _rest(node: exp.Expr) -> exp.Expr:
    """What is left of a digest: never less than 0, though Spark's digests have a sign."""
    rest: exp.Mod = node  # type: ignore[assignment]
    return _call("pmod", rest.this.copy(), rest.expression.copy())


def _sum(node: exp.Expr) -> exp.Expr:
    """A sum of digests is more than a BIGINT holds."""
    total: exp.Sum = node  # type: ignore[assignment]
    if isinstance(total.this, exp.Anonymous) and total.this.name == "xxhash64":
        total.set("this", exp.cast(total.this.copy(), "DECIMAL(38, 0)"))
    return total


def _log2(node: exp.Expr) -> exp.Expr:
    """Spark's logarithm to any base is a quotient of two, and another number in its last place."""
    if isinstance(node.this, exp.Literal) and node.this.name == "2" and node.expression:
        return _call("log2", node.expression.copy())
    return node


_CHANGES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Anonymous: _named,
    exp.Bracket: _at,
    exp.ArrayAgg: _ordered_list,
    exp.Array: _comprehended,
    exp.Select: _starred,
    exp.DataType: _plain_type,
    exp.Literal: _double,
    exp.Mod: _rest,
    exp.Sum: _sum,
    exp.Log: _log2,
    exp.ArrayOverlaps: lambda node: _call("arrays_overlap", node.this.copy(), node.expression.copy()),
}
