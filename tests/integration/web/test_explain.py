"""`kinfold framework explain`: a read of a family, so the door is asked as on its page and the ledger has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.integration.web import hollybank
from typer.testing import CliRunner

from kinfold.cli import framework_explain
from kinfold.cli.framework import app
from kinfold.governance import queries as governance
from kinfold.governance import standing
from kinfold.register.models import Family
from kinfold.vocabulary.errors import NotAllowed
from kinfold.web.accounts.actions import who_is_it
from kinfold.web.accounts.models import Account

line_done = hollybank.line_done


@pytest.fixture
def site(settings, db, line_done, tmp_path, monkeypatch):
    made = hollybank.make_hollybank_stand(settings, line_done, tmp_path)
    monkeypatch.setattr(framework_explain, "set_django_up", lambda _places: None)
    monkeypatch.setattr(framework_explain, "find_places", lambda **_: line_done)
    return made


def explain(site, role, family, purpose="family_help", *, password=None):
    user, right = site.accounts[role]
    id_ = Family.objects.get(title__startswith=family).id
    told = ["explain", "--family", id_, "--user", user, "--purpose", purpose]
    return CliRunner().invoke(app, told, input=f"{password or right}\n")


def test_whoever_may_open_the_page_is_told_rule_day_and_records_and_nobody_else_is(site):
    shown = explain(site, "family_worker", "Adeyemi")

    assert shown.exit_code == 0, shown.output
    assert "EDU-1 Misses more than a tenth of school, Tobi Adeyemi: met" in shown.output
    assert "rule since 2022-10-03: met when there is more than 10% of possible sessions missed" in shown.output
    assert "Missed 58 of 256 possible sessions" in shown.output
    assert "substance_use" in shown.output.splitlines()[-1]
    assert [one.staff for one in standing.ledger().recent(50) if one.action == "open"] == ["S2"]

    for refused in (explain(site, "family_worker", "Carter"), explain(site, "family_worker", "Adeyemi", password="no")):
        assert isinstance(refused.exception, NotAllowed)
        assert "Adeyemi" not in refused.output and "Carter" not in refused.output
    opened = [one.outcome for one in standing.ledger().recent(50) if one.action == "open"]
    assert sorted(opened) == ["allowed", "refused"]


def test_a_command_takes_no_password_where_the_site_takes_none_nor_that_of_an_account_that_died(
    site, settings, monkeypatch
):
    username, password = site.accounts["family_worker"]
    assert who_is_it(username, password).staff == "S2"
    Account.objects.filter(username=username).update(opened_at=timezone.now() - timedelta(days=31), last_login=None)
    with pytest.raises(NotAllowed):
        who_is_it(username, password)
    Account.objects.filter(username=username).update(opened_at=timezone.now(), is_active=True)
    real = governance.profile().model_copy(update={"invented": False})
    monkeypatch.setattr("kinfold.governance.queries.profile", lambda: real)
    assert who_is_it(username, password).staff == "S2"
    settings.KINFOLD_SECOND_FACTOR_FIRST = True
    with pytest.raises(NotAllowed):
        who_is_it(username, password)
    settings.KINFOLD_SECOND_FACTOR_FIRST, settings.KINFOLD_LOCAL_PASSWORDS = False, False
    with pytest.raises(NotAllowed):
        who_is_it(username, password)
