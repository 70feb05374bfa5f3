"""An extract of a day on which its sharing agreement had ended is refused, and what came before stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.unit.sources.builders import PROFILE, PUPILS, Council, head

from kinfold.governance.rules.profile import read_profile
from kinfold.pipeline import ended_agreements
from kinfold.sources.contracts import read_contracts
from kinfold.sources.stage import Decisions

ROW = "id,first,last,born\n{n},First,Last,2010-01-02\n"
LAST_DAY, FIRST_WITHOUT = "2025-02-28", "2025-03-01"


def test_an_ended_agreement_refuses_its_feed_whoever_commits_it_and_what_is_held_stays(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    for number, day in enumerate((LAST_DAY, FIRST_WITHOUT), start=1):
        council.sends(f"pupils_{day}.csv", ROW.format(n=number))
    until = PROFILE.replace("from: 2024-01-01}", f"from: 2024-01-01, until: {FIRST_WITHOUT}}}")
    (council.folder / "profile.yaml").write_text(until, encoding="utf-8")
    ended = ended_agreements(read_profile(council.folder), read_contracts(council.folder))

    found, _ = council.stage(Decisions(take_new=True), ended=ended)
    late = next(one.extract for one in found if one.extract.day == date.fromisoformat(FIRST_WITHOUT))
    committed = frozenset({(str(late.source), late.day, late.id)})
    staged, accepted = council.stage(Decisions(committed, take_new=True), ended=ended)

    assert [str(one.state) for one in staged] == ["accepted", "refused"]
    assert [key for (key,) in accepted.rows("records", "record_key")] == ["1"]
    ((reason,),) = accepted.rows("extracts", "reason", where="state = 'refused'")
    assert reason == "Its sharing agreement 'isa' ended on 2025-03-01: renew it in profile.yaml."


def test_while_the_agreement_stands_nothing_is_refused(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.sends(f"pupils_{LAST_DAY}.csv", ROW.format(n=1))

    assert ended_agreements(read_profile(council.folder), read_contracts(council.folder)) == {}
    staged, _ = council.stage(Decisions(take_new=True), ended={})
    assert [str(one.state) for one in staged] == ["accepted"]
