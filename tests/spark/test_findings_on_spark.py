"""Needs are found on Spark as the rules say in plain Python."""

from __future__ import annotations

from random import Random

import pytest
from tests.deep import DEEP, sample
from tests.property.test_needs import framework_with_odd_rules
from tests.unit.needs.oracle import agreed
from tests.unit.needs.random_world import a_random_world


@pytest.mark.timeout(4 * 3600 if DEEP else 1200)
def test_findings_on_spark_say_what_plain_python_says(on_spark):
    """Cases as in test_needs: many in one run, since a run on Spark takes as long for five families as for thousands."""
    framework = framework_with_odd_rules()
    cases, seed = 0, 1_000_000  # others than DuckDB is held against
    while cases < sample(ci=4_000, deep=100_000):
        world = a_random_world(Random(seed), families=2_000 if DEEP else 200)
        cases += agreed(world.run(framework=framework, on_engine=on_spark), world, framework, f"seed {seed}")
        seed += 1
