"""Who and what is on no page, and that a page which cannot be written down is not shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from tests.integration.register.a_run import record_id
from tests.integration.register.readers import FAMILY_HELP, IDENTIFY, SAFEGUARDING, family, person
from tests.stores import take_the_ledger_away

from kinfold.governance import standing
from kinfold.governance.models import Restriction
from kinfold.register import queries
from kinfold.register.models import Person
from kinfold.vocabulary.errors import LedgerUnavailable, NotAllowed


def test_a_protected_person_is_on_no_page_search_or_list(publish_run, run, wendy, max_boss):
    # Ada was a member of the Smiths' family once; it is not a protected family for that.
    run.member("smiths", "social_care:ada", "other_household_member", "stated_relative", until_day=date(2025, 1, 1))
    publish_run(run)
    ada, ben = person("social_care:ada"), person("school:ben")

    for actor in (wendy, max_boss):
        for asked in (ada, ben):
            with pytest.raises(NotAllowed):
                queries.person_page(actor, SAFEGUARDING, asked)
        with pytest.raises(NotAllowed):
            queries.family_page(actor, SAFEGUARDING, family("okoros"))
        for typed in (
            {"name": "Ada Okoro"},
            {"name": "Okoro"},
            {"birth_date": date(1990, 2, 2)},
            {"birth_date": date(2015, 11, 30)},
            {"postcode": "ZZ9 9ZZ"},
            {"number": "4010232137"},
            {"number": "01632 960222"},
            {"number": "ada-0001"},
        ):
            assert queries.search(actor, SAFEGUARDING, **typed) == ()
        shown = repr(queries.family_page(actor, SAFEGUARDING, family())) + repr(
            queries.person_page(actor, SAFEGUARDING, person("housing:jane"))
        )
        assert "Ada" not in shown and "Okoro" not in shown and "Refuge" not in shown
    lines, count = queries.may_be_eligible(max_boss, IDENTIFY)
    assert ([line.title for line in lines], count) == (["Smith: John, Amy"], 1)


def test_who_is_protected_since_the_run_is_on_no_page_either(wendy, max_boss):
    john, smiths = person("school:john"), family()
    Restriction.objects.create(about_kind="person", about_id=john, reason_code="witness", source="decided")

    with pytest.raises(NotAllowed):
        queries.person_page(wendy, SAFEGUARDING, john)
    assert all(hit.person != john for hit in queries.search(wendy, SAFEGUARDING, name="John Smith"))
    page = queries.family_page(wendy, SAFEGUARDING, smiths)
    assert john not in {member.person for member in page.members}
    assert "John" not in repr([outcome.findings for outcome in page.outcomes])

    Restriction.objects.create(about_kind="family", about_id=smiths, reason_code="protected_member", source="decided")
    assert queries.my_families(wendy, SAFEGUARDING) == ()
    assert queries.may_be_eligible(max_boss, IDENTIFY) == ((), 0)


def refusal(actor, purpose, asked: str, page=queries.person_page) -> str:
    with pytest.raises(NotAllowed) as refused:
        page(actor, purpose, asked)
    return str(refused.value)


def test_a_stranger_somebody_protected_and_nobody_at_all_are_refused_alike(wendy, nora):
    words = {
        refusal(nora, FAMILY_HELP, person("school:john")),
        refusal(nora, FAMILY_HELP, "nobody-at-all"),
        refusal(wendy, SAFEGUARDING, person("social_care:ada")),
        refusal(wendy, SAFEGUARDING, person("housing:pat")),
        refusal(nora, FAMILY_HELP, family(), queries.family_page),
        refusal(nora, FAMILY_HELP, "no-family", queries.family_page),
        refusal(wendy, SAFEGUARDING, family("okoros"), queries.family_page),
    }

    assert len(words) == 1


def test_an_id_that_nothing_is_left_of_is_refused_alike_where_a_relationship_is_left(wendy):
    john, amy = person("school:john"), person("school:amy")
    stranger = refusal(wendy, SAFEGUARDING, "nobody-at-all")
    Person.objects.filter(pk=john).delete()
    Person.objects.filter(pk=amy).update(restricted=True)

    assert refusal(wendy, SAFEGUARDING, john) == stranger
    assert refusal(wendy, SAFEGUARDING, amy) == stranger


def test_an_old_id_shows_the_person_it_is_now(publish_run, run, wendy):
    publish_run(run)
    john, amy = person("school:john"), person("school:amy")
    for table in ("links", "residences", "findings"):
        run.change(table, {"person": record_id("school:amy")}, person=record_id("school:john"))
    run.drop("residences", person=record_id("school:john"))
    run.drop("memberships", person=record_id("school:amy"))
    run.rows["findings"] = [row for row in run.rows["findings"] if row["answer"] == "met"]
    publish_run(run)

    kept = person("school:amy")
    assert {queries.person_page(wendy, SAFEGUARDING, asked).person for asked in (john, amy)} == {kept}


def test_without_the_ledger_nothing_is_returned_and_nothing_is_read(wendy, max_boss, settings, tmp_path):
    take_the_ledger_away(settings, tmp_path)
    register_read: list[str] = []

    def watch(execute, sql, params, many, context):
        if '"register_' in sql:
            register_read.append(sql)
        return execute(sql, params, many, context)

    john, smiths = person("school:john"), family()
    with connection.execute_wrapper(watch):
        for ask in (
            lambda: queries.search(wendy, SAFEGUARDING, name="John Smith"),
            lambda: queries.person_page(wendy, SAFEGUARDING, john),
            lambda: queries.family_page(wendy, SAFEGUARDING, smiths),
            lambda: queries.my_families(wendy, SAFEGUARDING),
            lambda: queries.may_be_eligible(max_boss, IDENTIFY),
            lambda: queries.source_states(wendy, SAFEGUARDING),
        ):
            with pytest.raises(LedgerUnavailable):
                ask()
    assert all("redirect" in sql for sql in register_read), "ids alone are looked up before the entry"


def test_a_page_is_not_returned_when_what_it_held_cannot_be_written_down(wendy, monkeypatch):
    def fails(*_, **__):
        raise LedgerUnavailable("no", where="ledger", means="nothing is shown", do="nothing")

    monkeypatch.setattr(queries.governance, "record", fails)

    with pytest.raises(LedgerUnavailable):
        queries.person_page(wendy, SAFEGUARDING, person("school:john"))


def test_the_ledger_names_whom_a_page_and_a_search_showed_and_never_what_was_typed(wendy):
    before = len(standing.ledger().recent(100))
    queries.search(wendy, SAFEGUARDING, name="Jon Smyth", birth_date=date(2014, 3, 9))
    queries.family_page(wendy, SAFEGUARDING, family())

    written = standing.ledger().recent(100)[: -before or None]
    assert len(written) >= 2 + 1 + 4
    assert "Smyth" not in repr(written) and "Smith" not in repr(written) and "2014" not in repr(written)
    assert any("birth_date" in repr(entry) for entry in written), "which parts were filled is told"
