"""A step is Spark's as it stands or is refused; what Spark answers, tests/spark shows."""

from __future__ import annotations

import pytest

from kinfold.warehouse.spark_sql import to_spark


def test_a_list_in_the_order_of_its_values_is_sorted():
    assert to_spark("SELECT list(name ORDER BY name) FROM t") == "SELECT ARRAY_SORT(COLLECT_LIST(name)) FROM t"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list(name ORDER BY day) FROM t",
        "SELECT list(name ORDER BY name DESC) FROM t",
        "SELECT list_aggregate(days, 'median') FROM t",
        "SELECT date_sub('month', birth_date, day) FROM t",
        "SELECT [name FOR name IN names IF name <> 'a'] FROM t",
    ],
)
def test_what_would_be_something_else_in_spark_is_refused(sql):
    with pytest.raises(ValueError):
        to_spark(sql)
