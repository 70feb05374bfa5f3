"""The site works under the files of its council as they were when last in order."""

from __future__ import annotations

import logging
import shutil
from datetime import date
from pathlib import Path

import pytest

from kinfold import pipeline
from kinfold.governance import standing
from kinfold.governance.in_force import in_force
from kinfold.governance.rules.notice_versions import publish
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.statements import statements
from kinfold.places import Places, shipped
from kinfold.sources.registered import problems_of
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.errors import BadSettings, RunRefused


@pytest.fixture
def council(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(shipped("councils") / "example", tmp_path / "council"))
    publish_notice(folder)
    in_force(folder, problems_of)
    return folder


def publish_notice(folder: Path) -> None:
    registers = read_registers(folder)
    publish(folder, registers.notice.version, statements(read_profile(folder), registers))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_purpose_that_was_widened_is_obeyed_when_people_were_told_and_not_before(council, caplog):
    def opens_for_finding() -> bool:
        return Action.OPEN in in_force(council, problems_of).profile.purposes["identify_families"].actions

    change(council / "profile.yaml", "actions: [list, see_sources, decide", "actions: [open, list, see_sources, decide")
    with caplog.at_level(logging.ERROR, logger="kinfold.governance.in_force"):
        assert not opens_for_finding()
        assert not opens_for_finding()
    (told,) = caplog.messages  # once, and not at each click
    assert "purposes.identify_families.actions" in told and "kinfold notice publish" in told

    change(council / "notice.yaml", 'version: "1.0"', 'version: "1.1"')
    assert not opens_for_finding()
    publish_notice(council)
    assert opens_for_finding()


def test_what_is_taken_away_is_gone_at_once_though_nobody_was_told(council):
    change(council / "profile.yaml", "purposes: [family_help]\n    actions: [find, open, see_own, break_glass,",
           "purposes: [family_help]\n    actions: [find, open, see_own,")  # fmt: skip
    change(council / "profile.yaml", "categories: [education, early_help, social_care, crime,",
           "categories: [contact, education, early_help, social_care,")  # fmt: skip
    change(council / "profile.yaml", "  administrator:\n", "  machine_keeper:\n")
    dwp = "parties: [Anyshire Council, Department for Work and Pensions]\n    gateway: Digital Economy Act 2017 section 35\n"
    change(
        council / "profile.yaml", f"{dwp}    from: 2022-10-01\n", f"{dwp}    from: 2022-10-01\n    until: 2026-01-01\n"
    )
    change(council / "profile.yaml", "training_valid_days: 365", "training_valid_days: 90")
    change(council / "sharing.yaml", "title: Health visiting,", "title: A newspaper,")
    change(council / "sharing.yaml", "  - {id: crime,", "  - {id: whim,")

    now = in_force(council, problems_of)
    worker, finding = now.profile.roles["family_worker"], now.profile.purposes["identify_families"]
    assert Action.BREAK_GLASS not in worker.actions and Action.OPEN in worker.actions
    assert not {Category.CRIME, Category.CONTACT} & {*finding.categories}
    assert now.profile.roles["administrator"].actions == () and "machine_keeper" not in now.profile.roles
    assert now.profile.agreements["isa_dwp"].until == date(2026, 1, 1)
    assert now.profile.training_valid_days == 90
    assert not {"Health visiting", "A newspaper"} & {one.title for one in now.sharing.recipients}
    assert [one.id for one in now.sharing.without_knowledge] == ["risk_of_harm"]


def test_a_condition_that_is_taken_away_closes_what_it_carried_at_once_though_nobody_was_told(council):
    def shows_health() -> set[str]:
        purposes = in_force(council, problems_of).on(lambda: date(2026, 1, 1)).profile.purposes
        return {name for name, one in purposes.items() if Category.HEALTH in one.categories}

    before = shows_health()
    special = next(line for line in (council / "law.yaml").read_text("utf-8").splitlines() if "of: special" in line)
    change(council / "law.yaml", f"{special}\n", "")
    # The lawful bases of the others carry it themselves.
    assert before - shows_health() == {"who_is_who"}


HEALTH = "title: Health visiting, kind: partner, receives: identifiable, agreement: isa_health"


@pytest.mark.parametrize(
    ("now", "receives"),
    [
        (HEALTH.replace("identifiable", "anonymised"), "anonymised, isa_health, None"),
        (HEALTH.replace(", agreement: isa_health", ""), "identifiable, None, None"),
        (f"{HEALTH}, purpose: safeguarding", "identifiable, isa_health, safeguarding"),
        (HEALTH.replace("isa_health", "isa_police"), None),
        (HEALTH.replace("kind: partner", "kind: research"), None),
    ],
)
def test_a_recipient_that_was_narrowed_is_given_no_more_from_the_next_click(council, now, receives):
    change(council / "sharing.yaml", HEALTH, now)

    found = [one for one in in_force(council, problems_of).sharing.recipients if one.title == "Health visiting"]
    assert [f"{one.receives}, {one.agreement}, {one.purpose}" for one in found] == ([receives] if receives else [])


def test_a_hold_holds_at_once_and_one_taken_away_until_people_were_told(council):
    profile = council / "profile.yaml"
    change(profile, "    classes: [family_record, partner_extract]\n    reach", "    reach")
    change(profile, "\nholds:\n", "\nholds:\n  court: {title: Order, ordered_by: the court, citation: '1', from: 2026-02-01, died: {from: 2020-01-01}}\n")  # fmt: skip
    holds = in_force(council, problems_of).profile.holds
    assert {name: one.classes for name, one in holds.items()} == {
        "children_in_care_inquiry": ("family_record", "partner_extract"),
        "children_in_care_inquiry_as_changed": (),
        "court": (),
    }

    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace(text.partition("\nholds:\n")[2].partition("\n\n")[0], "  {}"), encoding="utf-8")
    assert list(in_force(council, problems_of).profile.holds) == ["children_in_care_inquiry"]


def test_files_that_cannot_be_read_or_are_not_in_order_change_nothing_and_stand_together(council):
    change(council / "sharing.yaml", "title: Health visiting,", "title: A newspaper,")
    change(council / "profile.yaml", "phone: 01632 960002", "phone: 01632 960009")
    before = in_force(council, problems_of)
    assert before.sharing.recipients
    assert "A newspaper" not in [one.title for one in before.sharing.recipients]
    assert before.profile.dpo.phone == "01632 960002"

    (council / "profile.yaml").write_text("purposes: [", encoding="utf-8")
    assert in_force(council, problems_of) is before
    for file in ("law.yaml", "sharing.yaml", "notice.yaml"):
        (council / file).unlink()
    assert in_force(council, problems_of) is before


def test_what_was_never_in_order_is_not_taken(tmp_path):
    (tmp_path / "profile.yaml").write_text("purposes: [", encoding="utf-8")

    with pytest.raises(BadSettings):
        in_force(tmp_path, problems_of)


@pytest.mark.parametrize("spoilt", [b"name: \xc4nyshire", b"name: a\x00b", b"{", b""])
def test_a_file_that_cannot_be_read_changes_nothing_and_stops_no_page(council, spoilt):
    before = in_force(council, problems_of)
    whole = (council / "profile.yaml").read_bytes()
    (council / "profile.yaml").write_bytes(spoilt)
    assert in_force(council, problems_of) == before
    (council / "profile.yaml").write_bytes(whole)
    (council / "notices" / "1.0.json").write_text("{")
    assert in_force(council, problems_of).profile == before.profile


def test_what_a_half_written_file_left_out_is_there_again_when_it_is(council):
    whole = (council / "profile.yaml").read_text(encoding="utf-8")
    change(council / "profile.yaml", "    actions: [list, see_sources, decide", "    actions: [list, decide")
    assert Action.SEE_SOURCES not in in_force(council, problems_of).profile.purposes["identify_families"].actions
    (council / "profile.yaml").write_text(
        whole.replace("actions: [list, see_sources, decide", "actions: [open, list, see_sources, decide"),
        encoding="utf-8",
    )
    now = in_force(council, problems_of).profile.purposes["identify_families"].actions
    assert Action.SEE_SOURCES in now and Action.OPEN not in now


def test_a_run_and_the_site_check_the_files_as_of_the_day_that_they_live_on(db, settings, tmp_path, monkeypatch):
    ends, before = date(2999, 1, 1), date(2998, 12, 31)
    folder = Path(shutil.copytree(shipped("councils") / "example", tmp_path / "council"))
    settings.KINFOLD_COUNCIL, settings.KINFOLD_TODAY = folder, ends
    assert standing.profile().training_valid_days == 365
    # Without a condition for health there is a mistake for as long as the purpose stands, and no longer.
    for_others = "{of: special, purposes: [safeguarding, family_help, identify_families], cites:"
    change(folder / "law.yaml", "{of: special, cites:", for_others)
    change(folder / "profile.yaml", "title: Deciding who is who\n", f"title: Deciding who is who\n    until: {ends}\n")
    change(folder / "profile.yaml", "training_valid_days: 365", "training_valid_days: 400")

    assert standing.profile().training_valid_days == 400

    def in_order(*_: object) -> None:
        raise RunRefused("in order", where="", means="", do="")

    monkeypatch.setattr(pipeline, "must_be_there", in_order)
    places = Places(folder, tmp_path / "extracts", tmp_path / "data")
    with pytest.raises(RunRefused, match="in order"):
        pipeline.refresh(places)
    with pytest.raises(BadSettings, match="'who_is_who' opens special category data"):
        pipeline.refresh(places, on=before)
