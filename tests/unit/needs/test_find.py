"""Of whom findings are made, what counts as said, and what stands behind them."""

from __future__ import annotations

from datetime import date

from tests.unit.needs.small_world import FRAMEWORK_FOLDER, SmallWorld, a_profile, only, the_framework

from kinfold.needs.explain import reference_markdown
from kinfold.needs.worked_cases import read_worked_cases

DAY = date(2025, 11, 3)


def police() -> SmallWorld:
    return SmallWorld().source("police", "arrest", "offence", "anti_social_behaviour", "missing_episode")


def test_a_proposed_member_has_no_findings() -> None:
    world = police().person("child", date(2015, 1, 1)).person("man", date(1980, 1, 1), role="carer", proposed=True)
    world.fact("man", "police", "arrest", DAY)
    found = world.run(framework=only("CRI-1", "ABU-2"))
    assert found.answer("CRI-1", "man") is None
    assert found.answer("ABU-2", "child") == "not_met"


def test_families_and_members_count_on_the_days_they_stand() -> None:
    world = police().family("past", None, date(2025, 12, 31)).family("coming", date(2026, 1, 1))
    for family in ("past", "coming", "now"):
        world.person(f"child {family}", date(2015, 1, 1), family=family)
    world.person("left", date(2015, 1, 1), family="now", until=date(2025, 12, 31))
    found = world.run(framework=only("ABU-2"))
    assert [(row["family"], row["person"]) for row in found.tables["findings"]] == [("now", "child now")]
    assert [row["family"] for row in found.tables["eligibility"]] == ["now"]


def test_what_happens_at_the_home_of_a_parent_elsewhere_is_not_the_households() -> None:
    world = SmallWorld().source("housing", "homelessness_duty", "eviction_notice")
    world.person("child", date(2015, 1, 1)).person("mother", date(1980, 1, 1), role="main_carer")
    world.person("father", date(1980, 1, 1), role="parent_elsewhere").person(
        "away", date(2015, 1, 1), role="child_in_care"
    )
    world.fact("father", "housing", "homelessness_duty", DAY).fact("away", "housing", "eviction_notice", DAY)
    assert world.run(framework=only("HOU-2")).answer("HOU-2") == "not_met"


def test_one_person_in_two_families_has_findings_in_both() -> None:
    world = police()
    for family, role in (("hers", "main_carer"), ("his", "parent_elsewhere")):
        world.person("mother", date(1980, 1, 1), family=family, role=role)
    world.fact("mother", "police", "arrest", DAY)
    found = world.run(framework=only("CRI-1"))
    assert found.answer("CRI-1", "mother", "hers") == found.answer("CRI-1", "mother", "his") == "met"
    assert found.evidence("CRI-1", "mother", "hers") == found.evidence("CRI-1", "mother", "his") == ["fact000000"]


def test_the_same_thing_under_two_keys_of_one_source_is_one_thing() -> None:
    world = police().person("child", date(2015, 1, 1))
    for record in ("first", "second"):
        world.second_record("child", "police", record)
        world.fact("child", "police", "missing_episode", DAY, record=record)
    finding = world.run(framework=only("ABU-2")).finding("ABU-2", "child")
    assert finding is not None
    assert finding["sentence"].startswith("1 missing episode ")


def test_what_an_agency_took_back_is_not_held_against_anyone() -> None:
    world = police().person("child", date(2015, 1, 1))
    world.fact("child", "police", "missing_episode", DAY, no_longer_sent=date(2025, 12, 1))
    assert world.run(framework=only("ABU-2")).answer("ABU-2", "child") == "not_met"


def test_an_episode_that_is_listed_no_longer_has_ended() -> None:
    world = SmallWorld().source("camhs", "mental_health_service").source("benefits", "benefit")
    world.person("child", date(2015, 1, 1)).person("mother", date(1980, 1, 1), role="main_carer")
    world.fact("child", "camhs", "mental_health_service", date(2024, 1, 1), no_longer_sent=date(2025, 6, 1))
    world.fact("mother", "benefits", "benefit", date(2024, 1, 1), value="out_of_work", no_longer_sent=date(2025, 6, 1))
    found = world.run(framework=only("HLT-1", "FIN-1"))
    assert found.answer("HLT-1", "child") == "met"
    assert found.answer("FIN-1", "mother") == "not_met"


def test_what_has_not_happened_yet_is_not_evidence() -> None:
    world = police().person("child", date(2015, 1, 1)).fact("child", "police", "missing_episode", date(2026, 1, 1))
    assert world.run(framework=only("ABU-2")).answer("ABU-2", "child") == "not_met"


def test_the_evidence_is_what_speaks_for_the_answer_and_its_days() -> None:
    world = (
        SmallWorld().source("housing", "temporary_accommodation").source("tenancies", "rent_arrears", "eviction_notice")
    )
    world.person("child", date(2015, 1, 1)).person("mother", date(1980, 1, 1), role="main_carer")
    world.fact("mother", "housing", "temporary_accommodation", date(2025, 6, 1))
    world.fact("mother", "tenancies", "eviction_notice", date(2025, 10, 1))
    world.fact("mother", "tenancies", "rent_arrears", date(2025, 9, 1), of_amount=2.0)
    found = world.run(framework=only("HOU-1"))
    finding = found.finding("HOU-1")
    assert finding is not None
    assert found.evidence("HOU-1") == ["fact000000", "fact000001"]
    assert (finding["evidence_from"], finding["evidence_until"]) == (date(2025, 6, 1), date(2025, 12, 31))


def test_a_sentence_names_nobody() -> None:
    world = police().person("Zebedee", date(2015, 1, 1)).fact("Zebedee", "police", "missing_episode", DAY)
    assert not any("Zebedee" in row["sentence"] for row in world.run().tables["findings"])


def test_where_the_framework_is_not_used_every_answer_is_not_in_force() -> None:
    world = police().person("child", date(2015, 1, 1)).fact("child", "police", "missing_episode", DAY)
    for adoptions in ((), (("another_framework", date(2020, 1, 1), None, "national"),)):
        found = world.run(profile=a_profile(adoptions=adoptions))
        assert {row["answer"] for row in found.tables["findings"]} == {"not_in_force"}
        assert {row["version"] for row in found.tables["needs"]} == {None}
        assert found.tables["finding_evidence"] == []
        assert found.eligibility()["may_be_eligible"] is False


def test_after_its_end_a_national_framework_is_not_in_force_and_a_local_one_is() -> None:
    world = police().person("child", date(2015, 1, 1)).fact("child", "police", "missing_episode", DAY)
    for standing, answer in (("national", "not_in_force"), ("local_vocabulary", "met")):
        profile = a_profile(adoptions=(("supporting_families_2022", date(2022, 10, 1), None, standing),))
        assert world.run(framework=only("ABU-2"), profile=profile).answer("ABU-2", "child") == answer


def test_the_youngest_child_decides_whether_a_need_of_new_parents_is_asked() -> None:
    world = SmallWorld()
    for family, born, role in (
        ("old", date(2015, 1, 1), "child"),
        ("young", date(2024, 1, 1), "child"),
        ("soon", None, "expected_child"),
    ):
        world.person(f"mother {family}", date(1990, 1, 1), family=family, role="main_carer")
        world.person(f"child {family}", born, family=family, role=role)
    found = world.run(framework=only("EYD-1"))
    assert sorted(row["family"] for row in found.tables["findings"]) == ["soon", "young"]


def test_the_birth_date_that_most_records_give_counts() -> None:
    world = police().person("child", date(2015, 1, 1))
    for record in ("a", "b", "c"):
        world.second_record("child", "police", record, born=date(2021, 1, 1))
    world.fact("child", "police", "offence", DAY)
    assert world.run(framework=only("CRI-3")).answer("CRI-3", "child") is None


def test_the_needs_table_says_where_each_reading_comes_from_and_which_data_it_asks_for() -> None:
    needs = {row["need"]: row for row in police().run().tables["needs"]}
    assert needs["ABU-2"]["categories"] == ["social_care"]
    assert needs["CRI-1"]["categories"] == ["crime"]
    assert needs["EDU-4"]["categories"] == ["education", "health"]  # no rule tells; the need itself does
    assert needs["EDU-1"]["reference"].startswith("Supporting Families programme guidance")
    assert needs["FIN-3"]["outcome_order"] == 10
    assert not any(row["verified"] for row in needs.values())


def test_the_manifest_counts_answers_by_need() -> None:
    world = police().person("child", date(2015, 1, 1)).fact("child", "police", "missing_episode", DAY)
    assert world.run(framework=only("ABU-2")).notes["answers"] == {"ABU-2": {"met": 1}}


def test_the_reference_page_tells_of_every_need_its_rule_and_whether_it_was_verified() -> None:
    worked = read_worked_cases(FRAMEWORK_FOLDER, the_framework())
    page = reference_markdown(the_framework(), date(2025, 3, 31), worked)
    for need in the_framework().needs:
        assert f"### {need.id}: {need.label}" in page
    assert "more than 10% of possible sessions missed over the 2 most recent completed terms" in page
    assert page.count("Not verified at its source.") >= 34
    assert "Not in force" not in page
    assert "Not in force on 1 January 2020" in reference_markdown(the_framework(), date(2020, 1, 1), worked)
