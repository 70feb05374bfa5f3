"""
The notices that are built, held against the facts of the public ones, and against what governs.

`notices/*.yaml` were typed from the public notices, and never from a profile.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from pypdf import PdfReader
from ruamel.yaml import YAML
from typer.testing import CliRunner

from kinfold.cli.notice import app
from kinfold.governance.rules.notice_page import page_of
from kinfold.governance.rules.notice_texts import english
from kinfold.governance.rules.notice_versions import changes, newest_before, publish, said_by
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import KeptBy, read_registers
from kinfold.governance.rules.statements import PARTS, statements
from kinfold.governance.rules.told import Told
from kinfold.sources.registered import check_folder, check_registers
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import Location, Strict

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
DRAWN = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton")


def made_of(council: Path):
    return statements(read_profile(council), read_registers(council))


def built(council: Path) -> dict[str, str]:
    """The words of each part of a council's page, as a reader finds them."""
    page = page_of(read_profile(council), made_of(council), []).replace("<wbr>", "")
    parts = re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', page, re.DOTALL)
    return {part: _plain(unescape(re.sub(r"<small>.*?</small>|<[^>]+>", " ", text))) for part, text in parts}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@pytest.mark.parametrize("council", DRAWN)
def test_every_fact_of_a_public_notice_is_found_in_the_built_one(council):
    facts = YAML(typ="safe").load((Path(__file__).parent / "notices" / f"{council}.yaml").read_text(encoding="utf-8"))
    parts = built(COUNCILS / council)

    def told(fact: dict, words: str) -> bool:
        return _plain(fact[words]) in parts.get(fact["in"], "")

    alike, different = [f for f in facts if "differs" not in f], [f for f in facts if "differs" in f]
    missing = [fact for fact in alike if not told(fact, "says")]
    missing += [fact for fact in different if not fact["differs"] or not told(fact, "told") or told(fact, "says")]
    assert missing == []
    assert len(facts) >= 25


SAYS_NOTHING_TO_PEOPLE = {
    "council": "an id for files and commands; `name` is what people know it by",
    "name": "stands at the head of the page",
    "invented": "stands at the head of the page",
    "drawn_from": "stands at the head of the page",
    "terms": "days of the school calendar, which are public, and about nobody",
    "laws": "titles that citations are held against; what is cited is told where it is cited",
    "area": "for which homes silence of an area-wide log says something; what follows is told of each finding",
    "in_an_hour": "a brake on staff: who may look, and for what, is told with roles and purposes; it lets nobody see more",
    "impact_assessments": "assesses what the other entries promise, and promises nothing; the papers and the officer's pages tell it",
    "published": "told with `version`",
    "review_by": "told with `version`",
}
ONLY_WHERE_SOMEBODY_DOES_IT = {
    "outcome_audit": "audit_outcomes",
    "who_looked": "answer_looks",
    "held_extracts": "commit_extracts",
}


def governing(file: str, settings: Strict) -> Iterator[tuple[str, Location]]:
    """Every place of a file that governs, from the fields that the file can have: a new field is one until it is listed."""
    for field in type(settings).model_fields:
        entry = getattr(settings, field)
        if field in SAYS_NOTHING_TO_PEOPLE or entry is None:
            continue
        if isinstance(entry, dict):
            yield from ((file, (field, name)) for name in entry)
        elif isinstance(entry, tuple):
            yield from ((file, (field, number)) for number in range(len(entry)))
        else:
            yield file, (field,)
            inside = type(entry).model_fields if isinstance(entry, Told) else ()
            yield from ((file, (field, name)) for name in inside if isinstance(getattr(entry, name), Told))


@pytest.mark.parametrize("council", [*DRAWN, "example"])
def test_every_statement_has_an_entry_that_governs_it_and_every_entry_a_statement(council):
    profile, registers = read_profile(COUNCILS / council), read_registers(COUNCILS / council)
    made = statements(profile, registers)
    done = {action.value for role in profile.roles.values() for action in role.actions}
    files = {"profile.yaml": profile, "law.yaml": registers.law, "sharing.yaml": registers.sharing}
    governs = [
        place for file, read in (*files.items(), ("notice.yaml", registers.notice)) for place in governing(file, read)
    ]
    governs = [(f, where) for f, where in governs if ONLY_WHERE_SOMEBODY_DOES_IT.get(str(where[0]), "") in {"", *done}]
    # What staff may do governs as well: every action of a role, of a purpose, and of an account on the machine.
    governs += [("profile.yaml", ("actions", action)) for action in {*done, "keep_conflicts", "sample_pairs"}]
    governs += [("profile.yaml", ("purposes", name, "actions")) for name in profile.purposes]

    assert sorted(map(str, [(one.file, one.where) for one in made])) == sorted(map(str, governs))


@pytest.mark.parametrize("council", [*DRAWN, "example"])
def test_every_part_of_the_notice_is_there_and_the_page_says_whose_it_is(council):
    page = page_of(read_profile(COUNCILS / council), made_of(COUNCILS / council), [])

    assert set(built(COUNCILS / council)) == set(PARTS)
    assert ("neither wrote nor uses this page" in page) == (council != "example")
    assert "style=" not in page
    assert "<script" not in page


@pytest.fixture
def published(tmp_path) -> Path:
    """A copy of Buckinghamshire with its first version published."""
    return published_copy("buckinghamshire", tmp_path)


def published_copy(name: str, folder: Path) -> Path:
    council = Path(shutil.copytree(COUNCILS / name, folder / "council"))
    publish(council, "1.0", made_of(council))
    return council


def change(council: Path, file: str, old: str, new: str) -> None:
    text = (council / file).read_text(encoding="utf-8")
    assert old in text, old
    (council / file).write_text(text.replace(old, new, 1), encoding="utf-8")


ANALYST = "purposes: [identify_families, run_the_service]\n    actions: [list,"
CHANGES = {
    "a category": ("profile.yaml", "categories: [education, early_help,", "categories: [education, contact, early_help,", "purposes.identify_families"),
    "pages to open for a purpose that found families": ("profile.yaml", "actions: [list, see_sources, decide_families", "actions: [open, list, see_sources, decide_families", "purposes.identify_families.actions"),
    "a period": ("profile.yaml", "years: 7", "years: 8", "retention.family_record"),
    "a role that breaks the glass": ("profile.yaml", "    purposes: [oversight, run_the_service]\n    actions:\n      [see_ledger,", "    purposes: [oversight, run_the_service, family_help]\n    actions:\n      [break_glass, see_ledger,", "actions.break_glass"),
    "an analyst who opens pages": ("profile.yaml", ANALYST, "purposes: [identify_families, run_the_service, safeguarding]\n    actions: [find, open, list,", "actions.open"),
    "a worker who shows the hidden": ("profile.yaml", "purposes: [family_help]\n    actions: [find,", "purposes: [family_help, safeguarding]\n    actions: [lift_protection, find,", "actions.lift_protection"),
    "an administrator who sees results": ("profile.yaml", "purposes: [run_the_service]\n    actions: [see_runs]", "purposes: [run_the_service, identify_families]\n    actions: [see_runs, see_results]", "actions.see_results"),
    "what a period counts from": ("profile.yaml", "event: left_staff", "event: entered", "retention.staff_record"),
    "a hold on every class": ("profile.yaml", "    classes: [family_record, partner_extract]\n", "", "holds.children_in_care_inquiry"),
    "whom a hold catches": ("profile.yaml", "had: [looked_after]", "had: [looked_after, care_leaver]", "holds.children_in_care_inquiry"),
    "what comes from a source": ("sharing.yaml", "{title: Council tax, categories: [money]", "{title: Council tax, categories: [money, housing]", "sources.Council tax"),
    "a file of a source": ("sharing.yaml", "contracts: [council_tax]", "contracts: [council_tax, missing_persons]", "sources.Council tax"),
    "what three needs are": ("profile.yaml", "reading: needs", "reading: outcomes", "frameworks.2022-10-01"),
    "training that lasts": ("profile.yaml", "training_valid_days: 365", "training_valid_days: 3650", "training_valid_days"),
    "looks that are told": ("profile.yaml", "held_days: 30", "held_days: 60", "who_looked"),
    "a recipient": ("sharing.yaml", "title: Health visiting,", "title: Hospices,", "recipients.Hospices"),
    "a source": ("sharing.yaml", "{title: Council tax,", "{title: Arrears,", "sources.Arrears"),
    "a rule that is gone": ("sharing.yaml", 'rules:\n  - {title: "It is shared case by case, with a purpose, and what was shared is written down.", kept_by: disclosures}', "", "sharing.yaml rules"),
    "an exception": ("sharing.yaml", "  - {id: crime,", "  - {id: other, title: when it seems best}\n  - {id: crime,", "sharing.yaml without_knowledge"),
    "a limit that is gone": ("notice.yaml", "  - {title: It is never used for marketing., kept_by: no_marketing}", "", "notice.yaml limits"),
    "an end of a lawful basis": ("profile.yaml", "title: Safeguarding children and adults at risk", "title: Safeguarding children and adults at risk\n    until: 2030-01-01", "lawful_bases.safeguarding"),
    "a class that hands over": ("profile.yaml", "    schedule: audit, seven years", "    schedule: audit, seven years\n    until: 2030-01-01\n    followed_by: family_record", "retention.ledger"),
    "the day since which all holds": ("profile.yaml", "since: 2025-04-01", "since: 2024-04-01", "profile.yaml since"),
    "whom a condition is for": ("law.yaml", "{of: all, cites: UK GDPR Article 6(1)(c)}", "{of: all, purposes: [safeguarding], cites: UK GDPR Article 6(1)(c)}", "law.yaml conditions"),
    "a gateway that is gone": ("law.yaml", "", "", "law.yaml gateways"),
}  # fmt: skip


@pytest.fixture(scope="module")
def told_once(tmp_path_factory) -> Path:
    """A copy of the example council with its first version published; who changes it puts it back."""
    return published_copy("example", tmp_path_factory.mktemp("told"))


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_people_were_not_told_of_is_refused_with_what_changed(told_once, what):
    file, old, new, told = CHANGES[what]
    before = (told_once / file).read_text(encoding="utf-8")
    if what == "a gateway that is gone":
        old = next(line for line in before.partition("gateways:")[2].splitlines() if line.startswith("  - "))
    try:
        change(told_once, file, old, new)
        problems = problems_of_registers(told_once)
    finally:
        (told_once / file).write_text(before, encoding="utf-8")

    assert any(told in problem and "notice.yaml" in problem for problem in problems), problems


def problems_of_registers(council: Path) -> list[str]:
    return check_registers(council, read_profile(council), None)[0]


def test_what_says_nothing_new_is_not_refused(told_once):
    # The order of roles in the file, how somebody is reached, and what the version is read beside.
    files = {file: (told_once / file).read_text(encoding="utf-8") for file in ("profile.yaml", "notice.yaml")}
    roles = files["profile.yaml"].partition("\nroles:\n")[2].partition("\n\n")[0]
    first, mark, rest = roles.partition("\n  social_worker:\n")
    try:
        change(told_once, "profile.yaml", roles, f"{mark[1:]}{rest}\n{first}")
        change(told_once, "profile.yaml", "phone: 01632 960002", "phone: 01632 960009")
        change(told_once, "notice.yaml", "primary privacy notice", "first privacy notice")
        assert problems_of_registers(told_once) == []
    finally:
        for file, text in files.items():
            (told_once / file).write_text(text, encoding="utf-8")


def test_a_new_number_tells_nobody_until_that_version_is_published(published):
    assert check_folder(published)[0] == []
    change(published, "notice.yaml", 'version: "1.0"', 'version: "1.1"')
    assert check_folder(published)[0] == []
    change(published, "profile.yaml", "years: 7", "years: 70")

    refused = check_folder(published)[0]
    assert ["retention.family_record" in problem and "kinfold notice publish" in problem for problem in refused] == [
        True
    ]
    done = CliRunner().invoke(app, ["publish", "--council", str(published)])
    assert done.exit_code == 0, done.output
    assert check_folder(published)[0] == []
    before = newest_before(published, "1.1")
    assert before
    assert any("retention.family_record" in sentence for sentence in changes(before, said_by(made_of(published))))
    # Back to what an older version said is a change as well, and a number below the newest is none of a new version.
    change(published, "notice.yaml", 'version: "1.1"', 'version: "1.0.5"')
    change(published, "profile.yaml", "years: 70", "years: 7")
    assert any("raise `version` above 1.1" in problem for problem in check_folder(published)[0])
    with pytest.raises(BadSettings, match="comes after none"):
        publish(published, "1.0.5", made_of(published))


def test_who_has_published_a_notice_cannot_take_its_registers_away(published):
    for file in ("law.yaml", "sharing.yaml", "notice.yaml"):
        (published / file).unlink()

    assert len(check_folder(published)[0]) == 3


def test_a_published_version_is_never_written_over(published):
    change(published, "notice.yaml", "It is for families", "It is for all families")

    with pytest.raises(BadSettings, match="Raise `version`"):
        publish(published, "1.0", made_of(published))


def test_a_new_version_tells_people_what_changed_in_both_of_its_forms(published, tmp_path):
    change(published, "notice.yaml", 'version: "1.0"', 'version: "1.1"')
    change(published, "profile.yaml", "years: 7", "years: 8")
    change(published, "sharing.yaml", "{title: CAMHS,", "{title: Mental health services,")

    done = CliRunner().invoke(app, ["build", "--council", str(published), "--to", str(tmp_path / "notice.html")])

    assert done.exit_code == 0, done.output
    told = (tmp_path / "notice.html").read_text(encoding="utf-8").partition("What changed since the version before")[2]
    assert "<li>New: Mental health services (a partner" in told
    assert "<li>No longer: CAMHS (a partner" in told
    kept = "<li>Now: What is held about a family: kept 8 years after"
    assert kept in told
    assert "Before: What is held about a family: kept 7 years after" in told.partition(kept)[2]
    printed = "".join(page.extract_text() for page in PdfReader(tmp_path / "notice.pdf").pages)
    assert "No longer: CAMHS" in printed


KEPT = {
    "door": ("integration/governance/test_door.py", "a_stranger_somebody_protected_and_nobody_at_all_are_refused_alike"),
    "training_and_agreement": ("unit/governance/test_policy.py", "training_counts_from_its_day_until_it_is_too_old"),
    "ledger": ("integration/governance/test_door.py", "without_the_ledger_nobody_is_let_in"),
    "disclosures": ("integration/governance/test_disclosures.py", "what_does_not_hold_is_refused"),
    "permission": ("integration/cases/test_consent.py", "a_share_needs_the_yes_that_the_council_asks_for_and_stops_with_its_withdrawal"),
    "a_person_decides": ("integration/register/test_families_decided.py", "the_database_refuses_a_decision_without_a_person_or_a_reason"),
    "no_marketing": ("unit/governance/test_marketing.py", "no_purpose_of_marketing_can_be_defined"),
    "small_counts": ("integration/register/test_outcomes.py", "counts_of_few_families_are_not_told_and_only_whose_role_answers_for_the_programme_asks"),
}  # fmt: skip
"""The test of each thing that a notice says the system keeps."""


def test_what_the_notice_says_the_system_keeps_has_a_test_that_it_does():
    tests = Path(__file__).resolve().parents[1]

    assert set(KEPT) == set(english().choices["kept_by"]) == set(get_args(KeptBy))
    assert [name for file, name in KEPT.values() if f"def test_{name}(" not in (tests / file).read_text("utf-8")] == []


@pytest.mark.parametrize("council", [*DRAWN, "example"])
def test_each_promise_about_data_says_whether_the_system_keeps_it_and_each_idle_purpose_that_it_does_not(council):
    profile, made = read_profile(COUNCILS / council), made_of(COUNCILS / council)
    promises = [one for one in made if one.file != "profile.yaml" and one.where[0] in ("rules", "storage", "limits")]
    idle = {name for name, purpose in profile.purposes.items() if not purpose.actions}

    assert [one.entry for one in promises if "(Kept by " not in one.text] == []
    outside = {str(one.where[1]) for one in made if "nothing is done for it with this system" in one.text}
    assert outside == idle
    if profile.drawn_from:
        # What the public notice does not say is never read as if it did.
        assert [one.entry for one in made if one.part == "work" and one.silent is None] == []
