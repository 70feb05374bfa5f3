"""What `kinfold council check` finds: planted mistakes, the notices' own faults, and nothing where nothing is wrong."""

from __future__ import annotations

import re
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kinfold.governance.rules.profile import read_profile
from kinfold.sources.contracts import read_contracts
from kinfold.sources.registered import check_folder, check_registers, uses_of
from kinfold.vocabulary import periods

COUNCILS = Path(__file__).resolve().parents[3] / "councils"
DAY = date(2026, 1, 1)
DRAWN = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton")

# Twelve kinds, four of each: the file, a text that stands in it once, what takes its place, and what is told.
PLANTED = {
    "an Act that does not exist": [
        ("law.yaml", "Localism Act 2011 section 1", "Localism Act 2012 section 1", "'Localism Act 2011' is meant"),
        ("law.yaml", "Children Act 1989 sections", "Childrens Act 1989 sections", "'Children Act 1989' is meant"),
        ("law.yaml", "Education Act 2002 section", "Education Act 2003 section", "'Education Act 2002' is meant"),
        ("profile.yaml", "gateway: National Health Service Act 2006", "gateway: National Health Act 2006", "is not known"),
    ],
    "a section that does not exist": [
        ("law.yaml", "Children Act 2004 sections 10 and 11", "Children Act 2004 sections 10 and 110", "no section 110"),
        ("law.yaml", "Education and Skills Act 2008 section 68", "Education and Skills Act 2008 section 680", "no section 680"),
        ("law.yaml", "sections 17, 37 and 115", "sections 17, 37 and 1150", "no section 1150"),
        ("law.yaml", "National Health Service Act 2006 section 82", "National Health Service Act 2006 section 820", "no section 820"),
    ],
    "a point of an Article that does not exist": [
        ("profile.yaml", "UK GDPR Article 6(1)(c) with Article 5(1)(d)", "UK GDPR Article 6(1)(c) with Article 5(1)(g)", "5(1) has no point (g)"),
        ("law.yaml", "Article 6(1)(e) with", "Article 6(1)(g) with", "likely Article 9(2)(g)"),
        ("law.yaml", "cites: UK GDPR Article 6(1)(c)}", "cites: UK GDPR Article 6(1)(z)}", "no point (z)"),
        ("profile.yaml", "Articles 5(2), 24 and 32", "Articles 5(2), 24 and 320", "no Article 320"),
    ],
    "an Article without its point": [
        ("law.yaml", "Article 6(1)(e) with", "Article 6 with", "Article 6 is cited without its point"),
        ("law.yaml", "cites: UK GDPR Article 6(1)(c)}", "cites: UK GDPR Article 6 part c}", "likely Article 6(1)(c) is meant"),
        ("profile.yaml", "UK GDPR Article 6(1)(c) with Articles", "UK GDPR Article 6(1) with Articles", "without its point"),
        ("profile.yaml", "UK GDPR Article 6(1)(c) with Article 5(1)(d)", "UK GDPR Article 6 with Article 5(1)(d)", "without its point"),
    ],
    "a point that is not a council's": [
        ("law.yaml", "Article 6(1)(e) with", "Article 6(1)(ea) with", "6(1)(ea) is not for a council"),
        ("law.yaml", "cites: UK GDPR Article 6(1)(c)}", "cites: UK GDPR Article 6(1)(f)}", "6(1)(f) is not for a council"),
        ("profile.yaml", "UK GDPR Article 6(1)(c) with Articles", "UK GDPR Article 6(1)(f) with Articles", "6(1)(f) is not"),
        ("profile.yaml", "UK GDPR Article 6(1)(c) with Article 5(1)(d)", "UK GDPR Article 6(1)(ea) with Article 5(1)(d)", "6(1)(ea) is not"),
    ],
    "a condition that does not exist": [
        ("law.yaml", "section 10(3) and Schedule 1 paragraphs 6 and 18", "section 10(3) and Schedule 1 paragraphs 6 and 38", "paragraph 38 of Schedule 1"),
        ("law.yaml", "section 10(5) and Schedule 1 paragraphs 6 and 18", "section 10(5) and Schedule 1 Part 3 paragraphs 6", "not in Part 3"),
        ("law.yaml", "section 10(3) and Schedule 1 paragraphs 6 and 18", "section 10(3) and Schedule 1 paragraphs 6 and 5", "paragraph 5 of Schedule 1"),
        ("law.yaml", "section 10(5) and Schedule 1 paragraphs 6 and 18", "section 10(5) and Schedule 1 paragraph 1, social care", "likely paragraph 2"),
    ],
    "somebody without an agreement": [
        ("sharing.yaml", "receives: identifiable, agreement: isa_education", "receives: identifiable", "colleges that work with the family' stands here without"),
        ("sharing.yaml", "receives: identifiable, agreement: isa_police", "receives: identifiable", "without an agreement"),
        ("sharing.yaml", "receives: identifiable, agreement: isa_health", "receives: identifiable", "'Health visiting' stands here without"),
        ("sharing.yaml", "agreement: isa_dwp, ", "", "'Department for Work and Pensions' stands here without"),
    ],
    "an agreement that does not exist": [
        ("sharing.yaml", "agreement: isa_justice", "agreement: isa_courts", "'isa_courts' does not stand"),
        ("sharing.yaml", "agreement: isa_housing", "agreement: isa_homes", "'isa_homes' does not stand"),
        ("sharing.yaml", "agreement: isa_council_tax", "agreement: isa_revenues", "'isa_revenues' does not stand"),
        ("sharing.yaml", "agreement: isa_social_care", "agreement: isa_care", "'isa_care' does not stand"),
    ],
    "offence data without Article 10": [
        ("sources/police_incidents.yaml", "lawful_basis: safeguarding", "lawful_basis: accountability", "'police_incidents' sends offence data"),
        ("sources/probation.yaml", "lawful_basis: public_task", "lawful_basis: accountability", "'probation' sends offence data"),
        ("sources/youth_justice.yaml", "lawful_basis: public_task", "lawful_basis: accountability", "'youth_justice' sends offence data"),
        ("sources/anti_social_behaviour.yaml", "lawful_basis: public_task", "lawful_basis: accountability", "'anti_social_behaviour' sends offence data"),
    ],
    "a retention class that nothing can be computed for": [
        ("profile.yaml", "    event: no_longer_sent", "    # event: no_longer_sent", "'partner_extract' names no event"),
        ("profile.yaml", "    event: involvement_ended", "    # event: involvement_ended", "'family_record' names no event"),
        ("profile.yaml", "    event: left_staff", "    # event: left_staff", "'staff_record' names no event"),
        ("profile.yaml", "    event: entered", "    # event: entered", "'ledger' names no event"),
    ],
    "a provider without a contract to process": [
        ("sharing.yaml", "kind: partner, receives: identifiable, agreement: isa_police", "kind: provider, receives: identifiable, agreement: isa_police", "to safeguard a child' works for the council"),
        ("sharing.yaml", "kind: partner, receives: identifiable, agreement: isa_health", "kind: provider, receives: identifiable, agreement: isa_health", "'Health visiting' works for the council"),
        ("sharing.yaml", "kind: own_team, receives: identifiable", "kind: provider, receives: identifiable, agreement: isa_social_care", "social care teams of the council' works for the council"),
        ("sharing.yaml", "kind: partner, receives: identifiable, agreement: isa_education", "kind: provider, receives: identifiable, agreement: isa_education", "work with the family' works for the council"),
    ],
    "an entry that ended before anything began": [
        ("law.yaml", "cites: Digital Economy Act 2017 section 35", "cites: Digital Economy Act 2017 section 35, until: 2020-01-01", "it ends on 2020-01-01, before"),
        ("law.yaml", "cites: Localism Act 2011 section 1", "cites: Localism Act 2011 section 1, until: 2020-01-02", "it ends on 2020-01-02, before"),
        ("law.yaml", "cites: National Health Service Act 2006 section 82", "cites: National Health Service Act 2006 section 82, until: 2020-01-03", "it ends on 2020-01-03, before"),
        ("law.yaml", "cites: Education Act 2002 section 175", "cites: Education Act 2002 section 175, until: 2020-01-04", "it ends on 2020-01-04, before"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    """A copy of the example council, to plant mistakes in."""
    return Path(shutil.copytree(COUNCILS / "example", tmp_path_factory.mktemp("council") / "example"))


@pytest.fixture(scope="module")
def uses(example):
    """Its contracts, read once: reading them is what takes the time."""
    return uses_of(example, read_contracts(example))


def test_the_example_council_has_no_mistake_and_nothing_to_look_at():
    assert check_folder(COUNCILS / "example", DAY) == ([], [])


@pytest.mark.parametrize("which", range(4))
def test_twelve_planted_mistakes_are_all_found_at_once_with_file_and_line(which, example, uses):
    planted = [kind[which] for kind in PLANTED.values()]
    # One mistake a place: those that would stand in one line are planted one after the other.
    while planted:
        batch, rest, places = [], [], set()
        for one in planted:
            (rest if one[:2] in places else batch).append(one)
            places.add(one[:2])
        _found_in(example, batch, uses)
        planted = rest


def _found_in(council: Path, planted: list[tuple[str, str, str, str]], uses) -> None:
    before = {file: (council / file).read_text(encoding="utf-8") for file, *_ in planted}
    lines = {}
    try:
        for file, old, new, told in planted:
            text = (council / file).read_text(encoding="utf-8")
            assert text.count(old) >= 1, old
            lines[told] = _entry_line(text, text.index(old))
            (council / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        if any(file.startswith("sources/") for file, *_ in planted):
            problems, _ = check_folder(council)
        else:
            problems, _ = check_registers(council, read_profile(council), uses)
    finally:
        for file, text in before.items():
            (council / file).write_text(text, encoding="utf-8")
    for file, _, _, told in planted:
        found = [problem for problem in problems if told in problem]
        assert len(found) == 1, (told, problems)
        assert str(council / file) in found[0]
        assert f", line {lines[told]}: " in found[0]
    assert len(problems) == len(planted), problems


def _entry_line(text: str, place: int) -> int:
    """The line on which the entry begins that a place in a file is in: a folded text begins with its key."""
    lines = text[:place].split("\n")
    lines[-1] = text.splitlines()[len(lines) - 1]
    begins = re.compile(r"\s*- |  \w+:$|.*\b(citation|gateway|lawful_basis|agreement):")
    return next(number for number in range(len(lines), 0, -1) if begins.match(lines[number - 1]))


def test_forty_eight_mistakes_of_twelve_kinds_are_planted():
    assert [len(kind) for kind in PLANTED.values()] == [4] * 12


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        # Health and social care needs the duty of confidentiality (Data Protection Act 2018, section 11(1)).
        ("law.yaml", "Article 9(2)(g) with Data Protection Act 2018 section 10(3) and Schedule 1 paragraphs 6 and 18", "Article 9(2)(h) with Data Protection Act 2018 section 10(3) and Schedule 1 paragraph 2", "add `Data Protection Act 2018 section 11(1)`"),
        ("law.yaml", "Article 9(2)(g) with", "Article 5(1)(a) with", "no condition of Article 9(2) is named"),
        ("law.yaml", "section 10(3) and Schedule 1 paragraphs 6 and 18", "section 10(3)", "without a condition of Schedule 1, Part 2"),
        # What police and anti-social-behaviour teams allege is offence data (section 11(2)).
        ("law.yaml", "Article 10(1) with Data Protection Act 2018 section 10(5)", "Article 9(2)(g) with Data Protection Act 2018 section 10(5)", "allege is offence data too"),
        ("law.yaml", "section 10(5) and Schedule 1 paragraphs 6 and 18", "section 10(5)", "without Article 10 and a condition of Schedule 1"),
        ("sharing.yaml", "contracts: [police_incidents", "contracts: [police_cake", "there is no contract 'police_cake'"),
        ("sharing.yaml", "contracts: [police_incidents", "contracts: [police_cake", "'police_incidents' is not in the register"),
        ("sharing.yaml", "agreement: isa_dwp, contracts", "agreement: isa_police, contracts", "under another agreement"),
        ("sharing.yaml", "title: Health visiting, kind: partner,", "title: Health visiting, kind: partner, purpose: cakes,", "'cakes' does not stand under `purposes`"),
        ("profile.yaml", "    schedule: audit, seven years", "    # schedule: audit, seven years", "'ledger' names no line"),
        ("profile.yaml", "    had: [looked_after]", "    sources: [cake]\n    had: [looked_after]", "asks for records of 'cake'"),
        # A purpose that opens health or crime has a condition for it, by its lawful bases or by one that is for it.
        ("law.yaml", "{of: special, cites:", "{of: special, purposes: [safeguarding], cites:", "'who_is_who' opens special category data"),
        ("law.yaml", "{of: offence, cites:", "{of: offence, purposes: [safeguarding], cites:", "'who_is_who' opens data about offences"),
        ("law.yaml", "{of: offence, cites:", "{of: offence, purposes: [who_is_who, tea], cites:", "'tea' does not stand under `purposes`"),
        # The example council asks nobody for permission to share.
        ("notice.yaml", "kept_by: no_marketing", "kept_by: permission", "kept by permission, and nobody is asked"),
        ("sharing.yaml", "kept_by: disclosures", "kept_by: permission", "kept by permission, and nobody is asked"),
        # What is to begin is judged now: nobody published anything on the day on which it would become a mistake.
        ("sharing.yaml", "kind: partner, receives: identifiable, agreement: isa_police", "kind: provider, receives: identifiable, since: 2999-01-01, agreement: isa_police", "to safeguard a child' works for the council"),
        ("profile.yaml", "    schedule: audit, seven years", "    schedule: audit, seven years\n    until: 2030-01-01", "nothing says how long what it held is kept then"),
    ],
)  # fmt: skip
def test_what_else_the_lint_knows_is_found_and_nothing_besides_what_follows_from_it(
    file, old, new, told, example, uses
):
    text = (example / file).read_text(encoding="utf-8")
    assert old in text, old
    try:
        (example / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        problems, _ = check_registers(example, read_profile(example), uses)
    finally:
        (example / file).write_text(text, encoding="utf-8")

    assert len([problem for problem in problems if told in problem]) == 1, problems
    assert len(problems) <= 2, problems


def test_a_purpose_that_is_to_begin_is_held_to_its_condition_beforehand_and_one_that_ended_no_longer(example, uses):
    files = {file: file.read_text(encoding="utf-8") for file in (example / "law.yaml", example / "profile.yaml")}
    law, profile = files
    for_others = "{of: special, purposes: [safeguarding, family_help, identify_families], cites:"
    found = {}
    try:
        law.write_text(files[law].replace("{of: special, cites:", for_others), encoding="utf-8")
        for days in ("since: 2026-01-02", "until: 2026-01-01"):
            text = files[profile].replace("title: Deciding who is who\n", f"title: Deciding\n    {days}\n")
            profile.write_text(text, encoding="utf-8")
            problems, _ = check_registers(example, read_profile(example), uses, DAY)
            found[days[:5]] = ["'who_is_who' opens special category data" in problem for problem in problems]
    finally:
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")

    assert found == {"since": [True], "until": []}


@pytest.mark.parametrize("council", [*DRAWN, "example"])
def test_a_council_that_ships_has_no_mistake_of_its_own_and_is_checked_within_a_second(council):
    started = time.process_time()
    problems, _ = check_folder(COUNCILS / council)

    assert problems == []
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("council", "line", "told"),
    [
        ("bolton", 52, "likely Article 9(2)(g) is meant"),
        ("bolton", 62, "likely 'Criminal Justice Act 2003' is meant"),
        ("bolton", 69, "'Protection of Children Act 1999' or 'Protection of Children Act 1978'"),
        ("family_help", 15, "likely paragraph 2"),
        ("sefton", 123, "likely 'Special Educational Needs and Disability Regulations 2014'"),
        ("sefton", 111, "likely 'Children Act 2004' is meant"),
        ("bcp", 95, "likely 'Children and Families Act 2014' is meant"),
        ("bcp", 105, "is guidance, and no law; likely 'Domestic Abuse Act 2021' is meant"),
        ("bcp", 104, "'Education and Skills Act 2008' is cited in an entry above"),
        ("buckinghamshire", 118, "Article 6 is cited without its point"),
        ("buckinghamshire", 118, "'Gender' is no special category data"),
    ],
)
def test_a_faulty_citation_of_a_notice_is_a_warning_that_says_what_is_likely_meant(council, line, told):
    _, warnings = check_folder(COUNCILS / council)

    found = [warning for warning in warnings if told in warning]
    assert len(found) == 1
    file, _, rest = found[0].partition(", line ")
    # The warning leads to the entry that names this line of the notice.
    entry = Path(file).read_text(encoding="utf-8").splitlines()[int(rest.partition(":")[0]) - 1 :]
    assert f"line: {line}" in " ".join(entry[:3])


def test_a_wrong_agreement_date_and_an_entry_without_its_line_are_told(tmp_path):
    council = Path(shutil.copytree(COUNCILS / "buckinghamshire", tmp_path / "council"))
    profile = council / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(
        text.replace("    from: 2020-04-01\n", "    from: 2020-04-01\n    until: 2019-01-01\n").replace(
            "    silent: The notice names no roles of staff; this one holds.\n", "", 1
        ),
        encoding="utf-8",
    )
    law = council / "law.yaml"
    law.write_text(law.read_text(encoding="utf-8").replace(", line: 49", "", 1), encoding="utf-8")

    problems, _ = check_folder(council)

    assert [problem.partition(": ")[2] for problem in problems] == [
        "'each_party' ends before it begins; mend the days",
        # Of a gateway, and of a role.
        *["it is not told which line of the notice says so; add `line`, or `silent` with the default that holds"] * 2,
    ]


def test_a_check_goes_by_the_day_that_it_is_in_england(monkeypatch):
    """Ten minutes past midnight of a summer night, when it is still the day before by UTC."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 3, 31, 23, 10, tzinfo=UTC)

    monkeypatch.setattr(periods, "datetime", Clock)
    assert not [w for w in check_folder(COUNCILS / "buckinghamshire")[1] if "'each_party' begins" in w]


def test_an_agreement_that_has_not_begun_is_told_of():
    found = [
        [w for w in check_folder(COUNCILS / "buckinghamshire", on)[1] if "'each_party' begins on 2020-04-01" in w]
        for on in (date(2020, 3, 31), date(2020, 4, 1))
    ]
    assert [len(warnings) for warnings in found] == [1, 0]


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2020, 6, 1), []),
        (date(2020, 12, 1), ["renew it"]),  # 90 days before
        (date(2021, 2, 15), ["renew it", "review it, and set the next day"]),
        (date(2021, 5, 1), ["renew it, or end its contracts", "review it, and set the next day"]),
    ],
)
def test_an_agreement_and_a_review_are_told_of_before_their_day_and_after(on, told, tmp_path):
    council = Path(shutil.copytree(COUNCILS / "buckinghamshire", tmp_path / "council"))
    profile = council / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(
        text.replace("from: 2020-04-01\n", "from: 2020-04-01\n    until: 2021-03-01\n"), encoding="utf-8"
    )

    _, warnings = check_folder(council, on)

    assert [what for warning in warnings if (what := warning.rpartition("; ")[2]).startswith("re")] == told


@pytest.mark.parametrize(
    ("council", "left_out"),
    [("bcp", ["9(2)(g)", "offences"]), ("bolton", ["9(2)(g)", "offences"]), ("buckinghamshire", ["special", "offences"]), ("family_help", ["9(2)(h)"]), ("sefton", ["offences"])],
)  # fmt: skip
def test_a_notice_without_a_condition_for_what_it_opens_is_told_with_the_likely_one(council, left_out):
    _, warnings = check_folder(COUNCILS / council)

    found = [warning for warning in warnings if "the notice does not name" in warning]
    assert len(found) == len(left_out)
    assert all(
        word in one and "is meant; it holds as the default" in one for word, one in zip(left_out, found, strict=True)
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("profile.yaml", "title: Safeguarding children and adults at risk", "title: Safeguarding\n    until: 2026-01-01", "'safeguarding' rests on 'safeguarding', which ended on 2026-01-01: nothing is opened"),
        ("profile.yaml", "title: Safeguarding children and adults at risk", "title: Safeguarding\n    until: 2026-02-01", "'safeguarding' rests on 'safeguarding', which ends on 2026-02-01"),
        ("profile.yaml", "    kind: decides", "    kind: decides\n    until: 2026-02-01", "'purposes family help' ends on 2026-02-01"),
        ("profile.yaml", "countries: [United Kingdom]", "countries: [United Kingdom]\n  until: 2026-01-01", "'residency' ended on 2026-01-01, and nothing is in its place"),
        ("law.yaml", "{cites: Localism Act 2011 section 1}", "{cites: Localism Act 2011 section 1, until: 2026-01-01}", "'gateways' ended on 2026-01-01 and no longer acts"),
        ("profile.yaml", "since: 2025-04-01", "since: 2026-01-02", "it is used before that day"),
        ("profile.yaml", "countries: [United Kingdom]", "countries: [United Kingdom]\n  since: 2026-01-02", "'residency' begins on 2026-01-02: it is used before that day"),
        ("law.yaml", "{cites: Localism Act 2011 section 1}", "{cites: Localism Act 2011 section 1, since: 2026-01-02}", "'gateways' begins on 2026-01-02; nothing, if that is meant"),
        ("law.yaml", "other_services, asked: true", "other_services, asked: true, since: 2026-01-02", "begins on 2026-01-02; people are asked all the same"),
        ("law.yaml", "other_services, asked: true", "other_services, asked: true, until: 2026-01-01", "ended on 2026-01-01; people are asked all the same"),
    ],
)  # fmt: skip
def test_a_day_that_comes_is_a_warning_before_it_and_after_and_no_mistake(file, old, new, told, example, uses):
    text = (example / file).read_text(encoding="utf-8")
    assert old in text, old
    try:
        (example / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        problems, warnings = check_registers(example, read_profile(example), uses, DAY)
    finally:
        (example / file).write_text(text, encoding="utf-8")

    assert problems == []
    assert len([warning for warning in warnings if told in warning]) == 1, warnings


@pytest.mark.parametrize(
    ("signed", "until", "told"),
    [
        ("2025-01-01", "2027-01-01", None),
        ("2025-01-01", "2026-03-01", "ends on 2026-03-01"),
        ("2025-01-01", "2026-01-01", "ended on 2026-01-01"),
        ("2026-01-02", "2027-01-01", "is signed on 2026-01-02: nothing is given to it before"),
    ],
)
def test_a_contract_to_process_is_told_of_before_it_ends_and_after(signed, until, told, example, uses):
    sharing = example / "sharing.yaml"
    text = sharing.read_text(encoding="utf-8")
    terms = (
        f"terms: {{contract: C1, signed_on: {signed}, until: {until}, instructions: it teaches, sub_processors: none, "
        "security: it locks up, at_the_end: deletes}"
    )
    old = "kind: partner, receives: identifiable, agreement: isa_health"
    assert old in text
    try:
        sharing.write_text(text.replace(old, f"{old.replace('partner', 'provider')}, {terms}"), encoding="utf-8")
        problems, warnings = check_registers(example, read_profile(example), uses, DAY)
    finally:
        sharing.write_text(text, encoding="utf-8")

    assert problems == []
    assert [told in warning for warning in warnings if told] == ([True] if told else [])
    assert bool(warnings) == bool(told)
