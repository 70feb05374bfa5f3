"""
Every attack that is asked of the site, where it is tried, and where it gets through on a weak build.

After OWASP's ASVS 5.0, whose numbers of requirements stand here, and what its tests are to be for a register of families. An
attack that no weak build lets through proves nothing; what is not tried, or never seen to get through, stands in OPEN.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
WEB, GOVERNANCE, REGISTER = "integration/web", "integration/governance", "integration/register"
ANSWERS, SENT, SIGN_IN = (
    f"{WEB}/test_answers_are_guarded.py",
    f"{WEB}/test_attacks_on_answers.py",
    f"{WEB}/test_sign_in.py",
)
COME_IN, SECOND, SSO = f"{WEB}/test_who_may_come_in.py", f"{WEB}/test_second_factor.py", f"{WEB}/test_single_sign_on.py"
W_ANSWERS, W_SIGN_IN, W_GOVERNANCE = (
    f"{WEB}/test_weak_answers.py",
    f"{WEB}/test_weak_sign_in.py",
    f"{GOVERNANCE}/test_weak_governance.py",
)
LAST = f"{WEB}/test_last_time.py"
HEADERS = f"{ANSWERS}::test_every_answer_carries_the_headers"

# What is tried: the attack, and the table or test in which it gets through.
ATTACKS = {
    "1.2.4 SQL in what is typed": (f"{REGISTER}/test_injection.py::test_what_is_typed_is_never_sql", f"{REGISTER}/test_injection.py"),
    "1.2.10 formulas in a report": ("unit/sources/test_report.py::test_no_value_is_in_it_and_no_cell_is_a_formula_or_a_link", "unit/sources/test_weak_workbooks.py"),
    "1.2.10 formulas in a workbook and a CSV file": ("spec/test_council_papers.py::test_the_workbook_and_the_csv_say_the_same_and_nothing_in_them_is_a_formula", "unit/sources/test_weak_workbooks.py"),
    "1.3 markup in any field": (f"{ANSWERS}::test_markup_in_any_field_of_a_page_is_shown_as_text", W_ANSWERS),
    "1.3 markup in PDFs": ("spec/test_notice_as_pdf.py::test_what_looks_like_markup_is_printed_and_never_obeyed", "spec/test_notice_as_pdf.py::test_a_template_that_takes_words_for_its_own_is_found_by_the_same_markup"),
    "1.5.1 entities outside of a file": ("hostile/test_weak_reading.py::test_an_entity_reads_no_other_file", "hostile/test_weak_reading.py"),
    "1.5.1 entities that grow": ("hostile/test_weak_reading.py::test_an_entity_makes_nothing_large", "hostile/test_weak_reading.py"),
    "2.3.3 half of an operation": ("integration/unbreakable/test_kill_9.py::", "integration/unbreakable/weak.py"),
    "2.3.5 one person for two: a glass": (f"{GOVERNANCE}/test_glass.py::test_nobody_reviews_what_they_did_themselves", W_GOVERNANCE),
    "2.3.5 one person for two: a mark": (f"{GOVERNANCE}/test_disclosures.py::test_whoever_shared_it_takes_no_mark_away", W_GOVERNANCE),
    "2.4.1 reading in bulk: pages": (f"{GOVERNANCE}/test_pace.py::test_page_after_page_of_those_they_may_open_is_stopped", W_GOVERNANCE),
    "2.4.1 reading in bulk: searches": (f"{GOVERNANCE}/test_pace.py::test_search_after_search_is_stopped", W_GOVERNANCE),
    "2.4.1 a lever to stop another": (f"{GOVERNANCE}/test_pace.py::test_nobody_is_stopped_by_what_another_does", W_GOVERNANCE),
    "3 headers on every route": (HEADERS, W_ANSWERS),
    "3 plain http": (f"{SENT}::test_over_tls_a_browser_is_told_to_come_by_tls_alone_for_a_year", W_ANSWERS),
    "3 cookies": (f"{ANSWERS}::test_cookies_are_out_of_reach_of_scripts_and_other_sites", W_ANSWERS),
    "3.5 a form from another site": (f"{ANSWERS}::test_a_form_without_its_token_is_refused_in_words", W_ANSWERS),
    "3.7 a way to another site": (f"{COME_IN}::test_the_purpose_page_leads_to_our_own_pages_only", W_ANSWERS),
    "4.1.1 the letters of an answer": (f"{SENT}::test_every_answer_says_in_which_letters_it_is_written", W_ANSWERS),
    "4.1.3 what a proxy would say": (f"{SENT}::test_what_a_proxy_would_say_is_not_heeded_from_anybody", W_ANSWERS),
    "4.1 another host": (f"{ANSWERS}::test_a_host_that_is_not_ours_is_refused_and_told_nothing", W_ANSWERS),
    "4.1.4 methods": (f"{ANSWERS}::test_methods_that_a_page_does_not_know_are_refused", W_ANSWERS),
    "5.2 an archive that grows": ("hostile/test_hostile_files.py::test_a_hostile_or_clumsy_file", "hostile/test_hostile_files.py::test_the_bomb_bites_where_the_limits_are_off"),
    "5.3.3 an archive that leaves its folder": ("hostile/test_weak_archives.py::test_nothing_is_put_outside_its_folder", "hostile/test_weak_archives.py"),
    "5.2.5 links in an archive": ("hostile/test_weak_archives.py::test_no_link_is_followed", "hostile/test_weak_archives.py"),
    "5.2 locks in an archive": ("hostile/test_weak_archives.py::test_a_lock_is_not_taken_for_a_file", "hostile/test_weak_archives.py"),
    "6.2.4 common passwords": (f"{SENT}::test_the_three_thousand_commonest_passwords_are_refused", W_SIGN_IN),
    "6.3.1 many guesses": (f"{SIGN_IN}::test_the_right_password_is_refused_while_the_account_is_locked", W_SIGN_IN),
    "6.3.1 many guesses from many addresses": (f"{SENT}::test_another_address_for_each_guess_is_locked_out_all_the_same", W_SIGN_IN),
    "6.3.1 many guesses at a code": (f"{SECOND}::test_the_right_code_signs_in_and_after_five_wrong_ones_no_code_does", W_SIGN_IN),
    "6.3.8 which names there are": (f"{SIGN_IN}::test_a_name_that_does_not_exist_is_answered_like_one_that_does", W_SIGN_IN),
    "6.3.8 which names there are, by the time it takes": (f"{SENT}::test_a_guess_at_a_name_that_does_not_exist_takes_as_long_as_at_one_that_does", W_SIGN_IN),
    "6.3.5 a sign-in by somebody else": (f"{LAST}::test_they_are_told_when_they_last_signed_in", W_SIGN_IN),
    "6.3.5 guesses in their name": (f"{LAST}::test_they_are_told_of_wrong_passwords_once", W_SIGN_IN),
    "6.3.7 another password": (f"{LAST}::test_they_are_told_that_a_password_or_a_factor_is_another", W_SIGN_IN),
    "6.3.7 a factor that was taken away": (f"{LAST}::test_they_are_told_that_a_factor_was_taken_away", W_SIGN_IN),
    "6.3.3 a password alone": (f"{SECOND}::test_in_production_a_password_alone_shows_nothing_until_a_second_factor_is_added", W_SIGN_IN),
    "6.5.1 a code a second time": (f"{SECOND}::test_a_code_is_good_once_whichever_process_is_asked", W_SIGN_IN),
    "6.5.1 a code a second time, at once": (f"{SECOND}::test_of_two_processes_that_are_sent_one_code_at_once_one_takes_it", SECOND),
    "6.5 a stolen database": (f"{SECOND}::test_what_makes_codes_and_what_a_session_holds_stands_nowhere_in_the_database", W_SIGN_IN),
    "6 dormant accounts": (f"{SIGN_IN}::test_an_account_that_nobody_used_for_thirty_days_is_dead", W_SIGN_IN),
    "6 a local password in production": (f"{SIGN_IN}::test_where_passwords_are_not_taken_the_right_one_is_refused", W_SIGN_IN),
    "7.2.4 a session given beforehand": (f"{SIGN_IN}::test_the_right_password_signs_in_and_the_session_gets_a_new_name", W_SIGN_IN),
    "7.3.1 an idle session": (f"{SIGN_IN}::test_fifteen_minutes_without_use_end_a_session", W_SIGN_IN),
    "7.3.2 a session without an end": (f"{SIGN_IN}::test_twelve_hours_end_a_session_that_is_in_use", W_SIGN_IN),
    "7.4.1 a session after sign-out": (f"{SIGN_IN}::test_a_session_is_dead_after_sign_out", W_SIGN_IN),
    "7.4.2 a session of a shut account": (f"{COME_IN}::test_a_closed_account_ends_its_sessions", W_SIGN_IN),
    "7.5.3 a screen left open: the glass": (f"{SIGN_IN}::test_the_glass_is_broken_after_a_fresh_sign_in_alone", W_SIGN_IN),
    "7.5.3 a screen left open: what leaves": (f"{SIGN_IN}::test_what_leaves_and_what_was_agreed_asks_for_a_fresh_sign_in", W_SIGN_IN),
    "8.2 another's page, for every role": (f"{WEB}/test_leak_matrix.py::test_no_route_shows_any_role_what_is_not_theirs", f"{WEB}/test_leak_matrix.py::test_a_door_without_a_rule_is_found_out_by_the_same_matrix"),
    "8.2 a protected person": (f"{WEB}/test_protected_people.py::test_they_are_in_no_answer_no_ledger_and_no_log", f"{WEB}/test_protected_people.py::test_a_build_that_publishes_them_is_found_out_by_the_same_crawl"),
    "8.2 whether somebody exists: a person": (f"{COME_IN}::test_a_stranger_and_nobody_get_the_same_refusal_to_the_letter", W_ANSWERS),
    "8.2 whether somebody exists: a family": (f"{COME_IN}::test_a_family_that_is_not_theirs_is_refused_as_one_that_is_not", W_ANSWERS),
    "8.2 whether somebody hides": (f"{GOVERNANCE}/test_door.py::test_a_stranger_somebody_protected_and_nobody_at_all_are_refused_alike", W_GOVERNANCE),
    "8.2 a rule too few": (f"{GOVERNANCE}/test_oracle.py::test_decision_and_filter_say_what_the_oracle_says_and_no_rule_is_idle", GOVERNANCE + "/test_oracle.py"),
    "8.2 an hour with a page": (f"{GOVERNANCE}/test_glass.py::test_after_sixty_minutes_it_is_over", W_GOVERNANCE),
    "8.2 the glass of a protected page": (f"{GOVERNANCE}/test_glass.py::test_it_opens_nobody_protected_and_nobody_of_ones_own", W_GOVERNANCE),
    "8.2 the other home, in a pack": (f"{REGISTER}/test_two_homes.py::test_who_looked_tells_neither_of_whoever_works_with_the_other_with_abuse_or_without", f"{REGISTER}/test_weak_homes.py"),
    "8.2 the other home, on a page": (f"{REGISTER}/test_two_homes.py::test_neither_home_shows_on_the_others_pages_where_abuse_stands_and_it_is_found_where_none_does", f"{REGISTER}/test_weak_homes.py"),
    "8.2 who looked, where that could harm": ("unit/governance/test_looks.py::test_what_could_harm_is_held_back", "unit/governance/test_weak_packs.py"),
    "8.2 what was shared, where that could harm": (f"{GOVERNANCE}/test_disclosures.py::test_what_must_be_kept_from_them_is_in_no_pack_until_a_second_person_says_so", W_GOVERNANCE),
    "8.3.2 the next request": (f"{GOVERNANCE}/test_door.py::test_what_is_taken_away_is_gone_at_the_next_question", W_GOVERNANCE),
    "8.4 a wall too few": ("postgresql/test_second_wall.py::test_with_the_door_broken_the_wall_still_shows_nobody_else", "postgresql/test_four_say_the_same.py::test_a_wall_that_forgets_any_one_rule_is_found_and_so_is_an_oracle"),
    "10.5 a token of another issuer, for another, over, replayed": (f"{SSO}::test_a_token_that_is_not_of_this_provider_for_this_site_and_this_sign_in_lets_nobody_in", W_SIGN_IN),
    "10.5 a token of an earlier sign-in": (f"{SSO}::test_a_token_of_an_earlier_sign_in_lets_nobody_in", W_SIGN_IN),
    "10.5 a code that was caught": (f"{SSO}::test_a_way_back_that_another_browser_was_sent_lets_nobody_in", W_SIGN_IN),
    "10.5 no token": (f"{SSO}::test_without_a_signed_token_what_is_told_of_somebody_lets_nobody_in", W_SIGN_IN),
    "10.5 another's account": (f"{SSO}::test_what_is_told_of_another_beside_the_token_opens_nobodys_account", W_SIGN_IN),
    "10.5 another's name": (f"{SSO}::test_nobody_gets_an_account_and_no_name_opens_anothers", W_SIGN_IN),
    "10.5 another's mail address": (f"{SSO}::test_a_mail_address_is_nobodys_name_unless_the_provider_has_verified_it", W_SIGN_IN),
    "10.5 whoever is still signed in there": (f"{SSO}::test_whoever_is_still_signed_in_there_has_proved_nothing", W_SIGN_IN),
    "11.4 quick hashes": (f"{SIGN_IN}::test_passwords_are_kept_as_slow_hashes", W_SIGN_IN),
    "13.2 a connection to the outside": (f"{WEB}/test_leak_matrix.py::test_no_route_shows_any_role_what_is_not_theirs", f"{WEB}/test_nothing_leaves.py::test_a_connection_would_have_been_seen"),
    "13.4 folders, and what lies beside them": (f"{SENT}::test_no_folder_is_listed_and_none_is_left", W_ANSWERS),
    "13.4 TRACE": (f"{SENT}::test_a_method_that_nobody_needs_is_refused_and_sends_nothing_back", W_ANSWERS),
    "14.2.1 names in an address": (f"{ANSWERS}::test_what_is_searched_for_stands_in_the_body_alone", W_ANSWERS),
    "14.3.3 what a browser keeps": (f"{SENT}::test_no_script_keeps_anything_in_the_browser", f"{W_ANSWERS}::test_a_script_that_keeps_something_is_found"),
    "15.3.3 a field that nobody asked for": (f"{SENT}::test_what_a_form_does_not_ask_for_is_not_taken_from_it", W_ANSWERS),
    "15.3.7 a field that is sent twice": (f"{SENT}::test_of_a_purpose_that_is_sent_twice_none_is_taken_that_the_role_does_not_serve", W_ANSWERS),
    "16.2.5 values in a log": (f"{ANSWERS}::test_a_fault_shows_and_logs_no_value", W_ANSWERS),
    "16.4.1 a line of one's own in a log": (f"{ANSWERS}::test_a_log_line_is_one_line_and_tells_our_own_errors_in_words", W_ANSWERS),
    "16.5.3 a ledger that cannot be written": (f"{COME_IN}::test_nothing_is_shown_when_the_ledger_cannot_be_written", W_ANSWERS),
    "16.5.3 a worker that is killed": ("sqlite/test_nothing_shown_without_an_entry.py::test_no_kill_shows_a_page_without_its_entry", "sqlite/test_nothing_shown_without_an_entry.py::test_a_build_that_writes_its_entries_late_is_found_out_by_the_same_kills"),
    "16.5.3 a full disk": ("sqlite/test_nothing_shown_without_an_entry.py::test_on_a_full_disk_no_page_is_shown_without_its_entry", "sqlite/test_nothing_shown_without_an_entry.py::test_a_build_that_goes_on_without_its_entries_is_found_out_by_the_same_full_disk"),
    "16.4.2 a ledger that is written anew": ("unit/governance/test_ledger_check.py::test_somebody_who_recomputes_the_chain_without_the_key_is_found_by_the_seals", "unit/governance/test_ledger_check.py::test_a_ledger_written_anew_with_the_key_is_found_only_with_a_noted_head"),
}  # fmt: skip

OPEN = {
    "6.3.5, 6.3.7 a word at once": "whoever's account it is reads of it on the first page as they sign in again; the site sends no mail, so until then nobody is told",
    "15.2 what is fetched is old or another's": "the lock has hashes; whether a fault is known of a dependency can be asked only of a service outside, and a check that skips what it cannot ask reads as clean, so there is none here",
}
"""Nothing that stands here may be said to be shown."""


@pytest.mark.parametrize("what", ATTACKS)
def test_each_attack_is_there_and_so_is_the_weak_build_that_it_gets_through(what: str) -> None:
    attack, weak = ATTACKS[what]
    for place in (attack, weak):
        file, _, name = place.partition("::")
        assert not name or name in named_in(file), f"there is no such test: {place}"
    file, _, name = weak.partition("::")
    # A table names the attack; a test that is a weak build by itself has a name here.
    assert name or attack.partition("::")[2] in (TESTS / file).read_text(encoding="utf-8"), f"{weak} does not have it"


def named_in(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def test_nothing_is_both_shown_and_open() -> None:
    assert not set(ATTACKS) & set(OPEN)
    assert len({attack for attack, _ in ATTACKS.values()}) > 60
