"""Texts come into the register as they were sent, whatever stands in them."""

from __future__ import annotations

import pytest
from tests.integration.register.a_run import record_id
from tests.integration.register.told import changed, person

from kinfold.governance.models import StaffMember
from kinfold.register.models import (
    Fact,
    SearchKey,
)

STRANGE_TEXTS = (
    "tab\there",
    "back\\slash \\N \\. \\t",
    'quote " and "" and \' and , comma',
    "line\nfeed\r\nand return",
    "\\.",
    "NULL",
    "",
    " ",
    "\u202eright to left\u202c \u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",
    "\U0001f469\u200d\U0001f467\u200d\U0001f466 e\u0301 \U0010ffff",
    "x" * 20_000,
)


@pytest.mark.parametrize("text", STRANGE_TEXTS, ids=range(len(STRANGE_TEXTS)))
def test_every_text_comes_into_the_register_as_it_was_sent(publish_run, run, text):
    run.change("facts", {"kind": "rent_arrears"}, value=text)
    publish_run(run)

    assert Fact.objects.get(kind="rent_arrears").value == text
    assert publish_run(run).changed == 0


def test_a_text_becomes_null_and_null_a_text(publish_run, run):
    run.change("facts", {"kind": "rent_arrears"}, value="")
    publish_run(run)
    run.change("facts", {"kind": "rent_arrears"}, value=None)
    publish_run(run)
    assert Fact.objects.get(kind="rent_arrears").value is None
    run.change("facts", {"kind": "rent_arrears"}, value="")
    publish_run(run)

    assert Fact.objects.get(kind="rent_arrears").value == ""


def test_long_words_of_staff_do_not_stop_a_run(publish_run, run):
    run.change("staff", {"staff": "s-wendy"}, **dict.fromkeys(("name", "team", "phone", "email"), "long " * 900))
    publish_run(run)

    assert StaffMember.objects.get(pk="s-wendy").team.strip().count("long") == 900


def test_a_name_of_one_long_word_can_be_published_and_found(publish_run, run):
    run.change("records", {"record": record_id("housing:pat")}, first_name="Pat" + "x" * 9_000)
    publish_run(run)

    assert SearchKey.objects.filter(person=person("housing:pat"), key="pat" + "x" * 61).exists()


def test_a_missing_text_and_an_empty_one_are_different_rows(publish_run, run):
    publish_run(run)
    run.change("facts", {"kind": "suspension"}, outcome="")

    assert changed(publish_run(run)) == {"fact": (0, 1, 0)}
