"""An extract of a day on which its sharing agreement had ended is refused, and what came before stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.unit.sources.builders import PROFILE, PUPILS, Council, head

from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import SourceKind
from kinfold.sources.agreed import Agreements, agreements_of
from kinfold.sources.contracts import read_contracts
from kinfold.sources.stage import Decisions
from kinfold.vocabulary.identifiers import SourceId

ROW = "id,first,last,born\n{n},First,Last,2010-01-02\n"
LAST_DAY, FIRST_WITHOUT = "2025-02-28", "2025-03-01"


def agreed(council: Council, days: str, *, invented: bool = True) -> Agreements:
    """The council's agreement with other days."""
    told = PROFILE.replace("from: 2024-01-01", days)
    if not invented:
        told = told.replace("invented: true\n", "")
    (council.folder / "profile.yaml").write_text(told, encoding="utf-8")
    return agreements_of(read_profile(council.folder), read_contracts(council.folder))


def test_an_ended_agreement_refuses_its_feed_whoever_commits_it_and_what_is_held_stays(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    for number, day in enumerate((LAST_DAY, FIRST_WITHOUT), start=1):
        council.sends(f"pupils_{day}.csv", ROW.format(n=number))
    agreements = agreed(council, f"from: 2024-01-01, until: {FIRST_WITHOUT}")

    found, _ = council.stage(Decisions(take_new=True), agreements=agreements)
    late = next(one.extract for one in found if one.extract.day == date.fromisoformat(FIRST_WITHOUT))
    committed = frozenset({(str(late.source), late.day, late.id)})
    staged, accepted = council.stage(Decisions(committed, take_new=True), agreements=agreements)

    assert [str(one.state) for one in staged] == ["accepted", "refused"]
    assert [key for (key,) in accepted.rows("records", "record_key")] == ["1"]
    ((reason,),) = accepted.rows("extracts", "reason", where="state = 'refused'")
    assert reason == "Its sharing agreement 'isa' ended on 2025-03-01: renew it in profile.yaml."


def test_while_the_agreement_stands_nothing_is_refused(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.sends(f"pupils_{LAST_DAY}.csv", ROW.format(n=1))

    staged, _ = council.stage(Decisions(take_new=True), agreements=agreed(council, "from: 2024-01-01"))
    assert [str(one.state) for one in staged] == ["accepted"]


def test_a_file_that_comes_after_the_end_is_refused_whatever_day_stands_in_its_name(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    agreements = agreed(council, f"from: 2024-01-01, until: {FIRST_WITHOUT}", invented=False)
    council.sends("pupils_2025-01-31.csv", ROW.format(n=1))
    council.stage(Decisions(take_new=True), agreements=agreements, came=date(2025, 2, 3))
    council.sends("pupils_2025-02-27.csv", ROW.format(n=2))

    for came in (date(2025, 3, 1), date(2026, 3, 1)):  # a year on, what had come in time is still in use
        staged, _ = council.stage(Decisions(take_new=True), agreements=agreements, came=came)
        assert [str(one.state) for one in staged] == ["accepted", "refused"]
        assert staged[1].why
        assert staged[1].why.startswith("It came on 2025-03-01, and its sharing agreement 'isa' had ended")


def test_since_due_diligence_failed_what_comes_is_refused_until_it_passes(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    stands = agreed(council, "from: 2024-01-01")
    fails = replace(stands, failed={SourceId("pupils"): date.fromisoformat(FIRST_WITHOUT)})
    for number, day in enumerate((LAST_DAY, FIRST_WITHOUT), start=1):
        council.sends(f"pupils_{day}.csv", ROW.format(n=number))

    staged, _ = council.stage(Decisions(take_new=True), agreements=fails)
    assert [str(one.state) for one in staged] == ["accepted", "refused"]
    assert staged[1].why
    assert staged[1].why.startswith("Due diligence on its sharing agreement 'isa' failed on 2025-03-01")
    staged, _ = council.stage(Decisions(take_new=True), agreements=stands)
    assert staged[1].state != "refused"


def test_before_an_agreement_begins_nothing_is_used_and_from_its_first_day_on_it_is(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    council.sends(f"pupils_{LAST_DAY}.csv", ROW.format(n=1))
    agreements = agreed(council, "from: 2025-03-02", invented=False)

    told = [
        council.stage(Decisions(take_new=True), agreements=agreements, came=date(2025, 3, day))[0][0].why
        for day in (1, 2)
    ]
    assert told == ["Its sharing agreement 'isa' begins on 2025-03-02: nothing is used under it before.", None]


def test_a_feed_whose_lawful_basis_or_entry_in_the_register_ended_is_refused_as_well(tmp_path: Path) -> None:
    council = Council(tmp_path)
    council.contract(head() + PUPILS)
    for number, day in enumerate((LAST_DAY, FIRST_WITHOUT), start=1):
        council.sends(f"pupils_{day}.csv", ROW.format(n=number))
    told = PROFILE.replace("citation: Act}", f"citation: Act, until: {FIRST_WITHOUT}}}")
    until = date.fromisoformat(FIRST_WITHOUT)
    registered = SourceKind(title="Schools", categories=(), contracts=("pupils",), until=until)

    def refused(profile: str, *listed: SourceKind) -> list[str]:
        (council.folder / "profile.yaml").write_text(profile, encoding="utf-8")
        profile_, contracts = read_profile(council.folder), read_contracts(council.folder)
        agreements = agreements_of(profile_, contracts, registered=listed)
        staged, _ = council.stage(Decisions(take_new=True), agreements=agreements)
        return [one.why or "" for one in staged if str(one.state) == "refused"]

    assert refused(PROFILE) == []
    assert refused(told) == ["Its lawful basis 'public_task' ended on 2025-03-01: renew it in profile.yaml."]
    assert refused(PROFILE, registered) == [
        "Its entry in the register of sources ended on 2025-03-01: renew it in sharing.yaml."
    ]
    # From its last day on another entry stands for it.
    follows = registered.model_copy(update={"since": until, "until": None})
    assert refused(PROFILE, registered, follows) == refused(PROFILE, follows, registered) == []
