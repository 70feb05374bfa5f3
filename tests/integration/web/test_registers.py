"""The registers: whose pages they are, and that what they say is what the council's files say."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.integration.web import fakes
from tests.integration.web.conftest import SignIn
from tests.integration.web.test_who_may_come_in import ADDRESSES

from kinfold.governance import standing
from kinfold.governance.models import AgreementStep, Hold, StaffMember
from kinfold.governance.rules.notice_versions import publish
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.retention import Answer
from kinfold.governance.rules.statements import statements
from kinfold.places import shipped
from kinfold.register import retention_queries
from kinfold.sources.agreed import agreements_of
from kinfold.sources.contracts import read_contracts
from kinfold.vocabulary.identifiers import SourceId

PAGES = tuple(address for address in ADDRESSES if address.startswith("/registers/"))


def test_nobody_but_whoever_answers_for_information_governance_gets_in(signed_in: SignIn) -> None:
    workers = [(fakes.WORKER, "safeguarding"), (fakes.MANAGER, "family_help"), (fakes.MANAGER, "identify_families")]
    for staff, purpose in workers:
        browser = signed_in(staff, purpose)
        assert {browser.get(address).status_code for address in PAGES} == {403}
        assert "/registers/" not in browser.get("/").content.decode()
    StaffMember.objects.filter(pk=fakes.WORKER).update(role="administrator")
    browser = signed_in(fakes.WORKER)
    assert {browser.get(address).status_code for address in PAGES} == {403}


@pytest.fixture
def officer(signed_in: SignIn) -> Any:
    StaffMember.objects.filter(pk=fakes.WORKER).update(role="information_governance")
    return signed_in(fakes.WORKER, "oversight")


@pytest.fixture
def council(settings: Any, tmp_path: Path) -> Path:
    """The example council, in a folder of the test's own."""
    settings.KINFOLD_COUNCIL = Path(shutil.copytree(shipped("councils") / "example", tmp_path / "council"))
    return settings.KINFOLD_COUNCIL


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_changed_in_a_file_is_on_the_page_at_the_next_request(officer: Any, council: Path) -> None:
    def told(page: str) -> str:
        return officer.get(f"/registers/{page}").content.decode()

    assert "Every citation, agreement and period is in order" in told("findings/")
    assert "Hospices" not in told("sharing/")
    change(council / "law.yaml", "Localism Act 2011", "Localism Act 2012")
    change(council / "sharing.yaml", "title: Health visiting,", "title: Hospices,")
    change(council / "notice.yaml", "right: access, how: Write to", "right: access, how: Ring")

    assert "law.yaml, line 13" in told("findings/")
    assert str(council) not in told("findings/")
    assert "1 mistake and" in told("")
    assert "Hospices" in told("sharing/") and "Hospices" in told("notice/")
    assert "Ring families@anyshire.example" in told("rights/access/")
    assert officer.get("/registers/rights/cake/").status_code == 404


def test_what_has_ended_stays_on_the_pages_as_ended_and_names_what_says_so(officer: Any, council: Path) -> None:
    def told(page: str) -> str:
        return " ".join(re.sub("<[^>]+>", " ", officer.get(f"/registers/{page}").content.decode()).split())

    assert "Ended" not in told("purposes/") + told("retention/") + told("sharing/")
    change(
        council / "law.yaml",
        "{cites: Localism Act 2011 section 1}",
        "{cites: Localism Act 2011 section 1, until: 2025-06-01}",
    )
    change(council / "law.yaml", "other_services, asked: true", "other_services, asked: true, until: 2025-06-01")
    change(
        council / "profile.yaml",
        "    schedule: audit, seven years",
        "    until: 2025-06-01\n    followed_by: staff_record\n    schedule: audit, seven years",
    )
    change(council / "sharing.yaml", "title: Health visiting,", "title: Health visiting, until: 2025-06-01,")

    assert "Localism Act 2011 section 1 1 April 2025 to 31 May 2025 Ended" in told("purposes/")
    assert told("purposes/").count("Ended People are asked all the same, until another entry for it holds.") == 1
    assert "Ended What it held is then held under: Staff list" in told("retention/")
    assert "Ended" in told("sharing/")
    assert told("").count("31 May 2025") + told("").count("1 June 2025") >= 3


def test_an_impact_assessment_is_shown_with_its_days_and_its_review_stands_among_what_ends(
    officer: Any, council: Path
) -> None:
    def told(page: str) -> str:
        return " ".join(re.sub("<[^>]+>", " ", officer.get(f"/registers/{page}").content.decode()).split())

    assert "DPIA 2025-07, made on 3 March 2025, to be reviewed by 1 September 2027" in told("purposes/")
    assert "Review is due" not in told("purposes/")
    assert "Review of the impact assessment" not in told("")
    change(council / "law.yaml", "review_by: 2027-09-01", "review_by: 2025-03-10")

    assert "to be reviewed by 10 March 2025 Review is due" in told("purposes/")
    assert "Review of the impact assessment DPIA 2025-07" in told("")
    assert "was to be reviewed by 2025-03-10" in told("findings/")


def test_a_council_without_registers_is_told_so_and_nothing_breaks(officer: Any, council: Path) -> None:
    assert officer.get("/registers/").status_code == 200
    (council / "sharing.yaml").write_text("held: nothing", encoding="utf-8")

    for address in PAGES:
        answer = officer.get(address)
        assert answer.status_code == (404 if address.endswith("/access/") else 200), address
    assert "no registers that can be read" in officer.get("/registers/").content.decode()
    assert "sharing.yaml, line 1" in officer.get("/registers/findings/").content.decode()


def test_every_page_opens_for_the_officer_and_holds_nothing_of_its_own_and_nothing_from_elsewhere(officer: Any) -> None:
    for address in PAGES:
        answer = officer.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)", page), address
        assert not re.search(r"(src|href|action)=\"(https?:)?//", page), address
        assert fakes.CANARY not in page


def test_an_agreement_and_a_training_that_end_stand_on_the_first_page(officer: Any, council: Path) -> None:
    change(council / "profile.yaml", "    from: 2022-10-01\n", "    from: 2022-10-01\n    until: 2026-03-01\n")
    change(council / "profile.yaml", "training_valid_days: 365", "training_valid_days: 400")

    page = officer.get("/registers/").content.decode()
    assert "Over" in page and "Sharing agreement with the police" in page
    assert "Extracts of that day or later are refused" in page


POLICE = "/registers/agreements/isa_police/"
RENEWED = {"step": "renewed", "on": "2 3 2026", "until": "1 4 2027", "reason": "Signed by both, file 12"}


def test_a_renewal_that_was_written_down_takes_no_feed_in_until_it_stands_in_the_profile(
    officer: Any, council: Path
) -> None:
    def no_longer_taken_from() -> date | None:
        return agreements_of(standing.profile(), read_contracts(council)).stands[SourceId("police_incidents")].until

    gateway = "    gateway: Crime and Disorder Act 1998 sections 17 and 115; Children Act 2004 section 11\n    from: 2022-10-01\n"
    change(council / "profile.yaml", gateway, f"{gateway}    until: 2026-03-01\n")
    assert "Those of 1 March 2026 or later are refused" in officer.get(POLICE).content.decode()
    assert officer.post(POLICE, RENEWED).status_code == 302

    page = officer.get(POLICE).content.decode()
    assert "Signed by both, file 12" in page and "until 31 March 2027" in page
    assert "its extracts are refused until the renewal" in page
    assert no_longer_taken_from() == date(2026, 3, 1)
    change(council / "profile.yaml", "until: 2026-03-01", "until: 2027-04-01")
    assert "its extracts are refused until the renewal" not in officer.get(POLICE).content.decode()
    assert "Are taken" in officer.get(POLICE).content.decode()
    assert no_longer_taken_from() == date(2027, 4, 1)
    assert [one.action for one in standing.ledger().recent(50)].count("step_kept") == 1


def test_what_is_missing_or_impossible_is_said_and_nothing_is_written_down(officer: Any) -> None:
    wrong = [
        ({**RENEWED, "on": "4 3 2026"}, "must not be after today"),
        ({**RENEWED, "until": ""}, "the day on which the renewed agreement ends"),
        ({**RENEWED, "until": "2 3 2026"}, "the day on which the renewed agreement ends"),
        ({**RENEWED, "reason": " "}, "Enter what it rests on"),
        ({**RENEWED, "step": "waived"}, "Select what was done"),
    ]
    for sent, told in wrong:
        answer = officer.post(POLICE, sent)
        assert answer.status_code == 200
        assert told in answer.content.decode(), told
    assert officer.post("/registers/agreements/isa_cake/", RENEWED).status_code == 404
    assert not AgreementStep.objects.exists()


def test_a_day_of_renewal_is_of_a_renewal_alone(officer: Any) -> None:
    officer.post(POLICE, {**RENEWED, "step": "passed"})

    (kept,) = AgreementStep.objects.values_list("step", "until_day", "done_by")
    assert kept == ("passed", None, fakes.WORKER)
    assert "Due diligence passed, 2 March 2026" in officer.get("/registers/sharing/").content.decode()


def test_a_due_diligence_that_failed_stands_on_the_first_page_until_a_newer_one_passes(officer: Any) -> None:
    def first_page() -> str:
        return officer.get("/registers/").content.decode()

    officer.post(POLICE, {**RENEWED, "step": "failed", "on": "1 3 2026"})
    officer.post(POLICE, {**RENEWED, "on": "2 3 2026"})
    assert "Due diligence failed" in first_page()
    officer.post(POLICE, {**RENEWED, "step": "passed_with_conditions", "on": "2 3 2026"})
    assert "Due diligence failed" not in first_page()


def test_staff_whom_the_door_refuses_stand_first_with_the_reason_in_days(officer: Any) -> None:
    StaffMember.objects.filter(pk=fakes.MANAGER).update(trained_on="2025-01-10", name="Zoe Late")

    page = officer.get("/registers/staff/").content.decode()
    assert page.index("Zoe Late") < page.index("Lets them in")
    assert "counts until 9 January 2026" in page


def test_a_class_that_nothing_is_counted_of_is_shown_as_such_with_its_line(officer: Any) -> None:
    page = officer.get("/registers/retention/due/").content.decode().partition("Not computed here")[2]

    assert "The ledger of who asked for what" in page and "audit, seven years" in page
    assert "What is held about a family" not in page


def test_retention_is_asked_by_id_alone_and_a_name_reaches_no_query(
    officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        pytest.fail("the register was asked")

    monkeypatch.setattr(retention_queries, "retention_of", asked)
    for wrong in ("Otis Quillfeather", "otis", ""):
        page = officer.post("/registers/retention/", {"kind": "person", "id": wrong}).content.decode()
        assert "Enter what stands in the address of the page" in page
    monkeypatch.setattr(retention_queries, "retention_of", lambda *_: None)
    page = officer.post("/registers/retention/", {"kind": "family", "id": fakes.FAMILY}).content.decode()
    assert "Nothing is shown for this id" in page


def test_a_class_that_was_renamed_and_not_yet_published_answers_under_its_name_in_force(
    officer: Any, council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registers = read_registers(council)
    publish(council, registers.notice.version, statements(read_profile(council), registers))
    title = standing.profile().retention["ledger"].title
    said = Answer("ledger", "kept", None, "Why", "The line", "destroy")
    monkeypatch.setattr(retention_queries, "retention_of", lambda *_: (said,))

    change(council / "profile.yaml", "  ledger:\n", "  ledger_of_looks:\n")
    page = officer.post("/registers/retention/", {"kind": "family", "id": fakes.FAMILY})
    assert page.status_code == 200
    assert f'<p class="kf-finding__head">{title} ' in page.content.decode()


def test_a_hold_says_what_demands_it_and_is_lifted_once(officer: Any) -> None:
    holds = "/registers/retention/holds/"
    placed = {"about": "family", "whose": fakes.FAMILY, "retention_class": "family_record", "source": "Inquiry 7"}
    wrong = [
        ({**placed, "source": ""}, "Enter the inquiry"),
        ({**placed, "whose": ""}, "Enter what stands in the address"),
        ({**placed, "about": "all"}, "Leave the id empty"),
        ({**placed, "until": "3 3 2026"}, "must be after today"),
        ({**placed, "retention_class": "cake"}, "Select a class"),
    ]
    for sent, told in wrong:
        assert told in officer.post(holds, sent).content.decode(), told
    assert not Hold.objects.exists()

    assert officer.post(holds, placed).status_code == 302
    page = officer.get(holds).content.decode()
    assert "Inquiry 7" in page and "What is held about a family that the council works with" in page
    lift = {"lift": str(Hold.objects.get().pk)}
    assert officer.post(holds, lift).status_code == 302
    assert officer.post(holds, lift).status_code == 409
    assert officer.post(holds, {"lift": "cake"}).status_code == 200
