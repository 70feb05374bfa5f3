"""Settings are read strictly, and every problem has its line."""

from __future__ import annotations

import pytest

from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import Strict, parse


class _Lists(Strict):
    a: tuple[object, ...] = ()
    b: tuple[object, ...] = ()
    text: str = ""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as refused:
        parse(text, _Lists, file="lists.yaml")
    return refused.value.problems


def test_a_file_without_anchors_is_read() -> None:
    assert parse("a: [1, 2]\ntext: 'a & b * c'\n", _Lists, file="lists.yaml").text == "a & b * c"


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "a: &x\n  - 1\nb: *x\n", "a: &x\n  - {k: 1}\nb: [<<, *x]\n"])
def test_anchors_and_aliases_are_refused_each_with_its_line(text: str) -> None:
    told = "stands for another part of the file; write that part out instead"
    line = text.splitlines().index(next(line for line in text.splitlines() if "*x" in line)) + 1
    assert problems(text) == (f"lists.yaml, line 1: '&x' {told}", f"lists.yaml, line {line}: '*x' {told}")


def test_a_few_lines_that_stand_for_more_than_a_machine_holds_cost_nothing() -> None:
    lines = ["a: &a0 [lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    assert len(problems("\n".join(lines))) == 60


def test_what_is_no_yaml_is_told_with_its_line() -> None:
    assert problems("a: [1\nb: 2\n")[0].startswith("lists.yaml, line 2: this is not YAML that can be read")
