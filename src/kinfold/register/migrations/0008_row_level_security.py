"""
The second wall, on PostgreSQL alone: which rows about people a role may read, whatever the site's code asks for.

Written on its own: it knows none of the door's code. Where it and the door differ, less is shown. The line reads
and writes past it, by a role of its own; the owner of the tables too. What it is told stands in five settings of
one transaction (`governance/wall.py`). Untold, it shows nothing.
"""

from django.db import migrations

from kinfold.register.migrations._wall import (
    ANSWERS_LOOKS,
    AUDITS,
    COUNTS_DUE,
    FINDS,
    LISTS,
    MATCHES,
    MINE,
    MINE_EVER,
    OPENS,
    OWN,
    THEIRS,
    THEIRS_EVER,
    WITH_THEM,
    WORKS,
    Behind,
    asks,
    behind_the_wall,
    ever_shown,
    on_postgresql,
    shown,
)
from kinfold.register.migrations._wall_functions import FUNCTIONS, NO_TABLES, TABLES

DECIDES_PROTECTED = "(SELECT wall_granted('decide_protected_matches'))"
MATCHING_TOO = f"({MATCHES} OR ({OPENS} AND (SELECT wall_granted('decide_matches'))))"
# What a sign-off rests on is weighed whole, also where the purpose does not show it.
WEIGHED = "('whole_family_assessment', 'lead_worker', 'family_plan', 'family_support', 'looked_after')"
# What tells that a service was involved, and until when: what is due to be destroyed is counted from it.
INVOLVED = """(
    'anti_social_behaviour', 'care_leaver', 'child_in_need', 'child_in_need_plan', 'child_protection_plan',
    'domestic_abuse_support', 'early_help', 'homelessness_duty', 'looked_after', 'mental_health_service',
    'probation', 'substance_treatment', 'temporary_accommodation'
)"""

OF_THE_REGISTER = {
    # When something is due is counted over everybody, and hidden people never count as due; a day's looks are known
    # by a digest of whom they were at, so every id is tried.
    "person": Behind(
        f"""{COUNTS_DUE} OR {ANSWERS_LOOKS} OR (NOT restricted AND {shown("id", "person")} AND (
        {FINDS} OR {MATCHES} OR ({WITH_THEM} AND id {THEIRS}) OR ({OPENS} AND id IN (SELECT wall_through()))
        OR (({LISTS} OR {OWN} OR {AUDITS}) AND wall_is_listed(id))))"""
    ),
    # Who decides who is who needs all of who is whom: without a row they could not be told that it is protected.
    "record": Behind(
        f"""{MATCHES} OR {COUNTS_DUE} OR ({shown("person", "person")} AND (
        {FINDS} OR ({WORKS} AND person {THEIRS}) OR ({OPENS} AND id IN (SELECT wall_decided_beside()))))"""
    ),
    "fact": Behind(
        f"""({WORKS} AND record IN (SELECT wall_records()) AND (
            kind IN (SELECT wall_kinds_told()) OR ((SELECT wall_weighs()) AND kind IN {WEIGHED})))
        OR ({COUNTS_DUE} AND kind IN {INVOLVED})"""
    ),
    "residence": Behind(
        f"""{shown("person", "person")} AND (({FINDS} AND NOT hidden) OR ({OPENS} AND person {THEIRS}))"""
    ),
    "involvement": Behind(
        f"""({OPENS} AND record IN (SELECT wall_records())) OR {COUNTS_DUE}
        OR ({MATCHES} AND record NOT IN (SELECT wall_hidden_records()))"""
    ),
    # Held while somebody decides on it, so that two decisions come one after the other.
    "family": Behind(
        f"""NOT restricted AND {shown("id", "family")} AND ({LISTS} OR {MATCHES} OR {AUDITS} OR {COUNTS_DUE}
        OR (({OWN} OR {WITH_THEM}) AND id {MINE}) OR ({OPENS} AND id IN (SELECT wall_families())))""",
        lock=True,
    ),
    # Whoever passes on that somebody asks who has looked says of which families, also of those that nobody may see.
    "membership": Behind(
        f"""{COUNTS_DUE} OR {ANSWERS_LOOKS} OR ({asks("ask_looks")} AND person {THEIRS})
        OR ({shown("person", "person")} AND {shown("family", "family")} AND (
            {MATCHES} OR {LISTS} OR (({OWN} OR {WORKS}) AND family {MINE})
            OR ({WORKS} AND (person {THEIRS} OR person IN (SELECT wall_through())))))"""
    ),
    "familytie": Behind(f"{OPENS} AND (family {MINE} OR other_family {MINE})"),
    "finding": Behind(
        f"""{shown("family", "family")} AND (person IS NULL OR {shown("person", "person")}) AND (
        {LISTS} OR (({OWN} OR {WORKS}) AND family {MINE}))"""
    ),
    "eligibility": Behind(f"""{shown("id", "family")} AND ({LISTS} OR (({OWN} OR {WORKS}) AND id {MINE}))"""),
    "progress": Behind(f"{WORKS} AND id IN (SELECT wall_followed())"),
    "searchkey": Behind(f"{FINDS} AND {shown('person', 'person')}"),
    "nametoken": Behind(FINDS),
    "matchpair": Behind(
        f"""{MATCHING_TOO}
        AND record_l NOT IN (SELECT wall_kept_apart_records()) AND record_r NOT IN (SELECT wall_kept_apart_records())
        AND ({DECIDES_PROTECTED} OR (NOT protected
            AND record_l NOT IN (SELECT wall_hidden_records()) AND record_r NOT IN (SELECT wall_hidden_records())))"""
    ),
    "matchdecision": Behind(
        f"""{MATCHES} OR ({OPENS} AND NOT of_two
        AND (record_l IN (SELECT wall_records()) OR record_r IN (SELECT wall_records()))
        AND record_l NOT IN (SELECT wall_hidden_records()) AND record_r NOT IN (SELECT wall_hidden_records()))""",
        insert=MATCHES,
    ),
    # As far as the decision itself may be read.
    "matchconfirmation": Behind(
        "decision IN (SELECT id FROM register_matchdecision)", insert=asks("decide_protected_matches")
    ),
    "needstatement": Behind(
        f"""{ever_shown("person", "person")} AND {ever_shown("family", "family")} AND (
        {LISTS} OR (({OWN} OR {WORKS}) AND (family {MINE_EVER} OR person {THEIRS_EVER})))""",
        insert=f"{asks('judge_needs')} AND family {MINE}",
    ),
    "familydecision": Behind(
        f"""{ever_shown("family", "family")} AND (
        {LISTS} OR {AUDITS} OR (({OWN} OR {WORKS}) AND family {MINE_EVER}))""",
        insert=f"{asks('decide_families')} OR ({asks('sign_off_outcomes')} AND family {MINE})",
    ),
    "outcomesignoff": Behind(
        f"""{ever_shown("family", "family")} AND (({AUDITS} AND to_audit) OR ({WORKS} AND family {MINE_EVER}))""",
        insert=f"{asks('sign_off_outcomes')} AND family {MINE}",
        lock=True,
    ),
    "outcomeaudit": Behind("sign_off IN (SELECT id FROM register_outcomesignoff)", insert=AUDITS),
}
SHARES, REVIEWS_SHARES = asks("share"), asks("review_shares")
ABOUT_THEM = f"CASE about_kind WHEN 'person' THEN about_id {THEIRS} ELSE about_id {MINE} END"
ABOUT_THEM_EVER = f"CASE about_kind WHEN 'person' THEN about_id {THEIRS_EVER} ELSE about_id {MINE_EVER} END"
OF_GOVERNANCE = {
    "disclosure": Behind(
        f"{REVIEWS_SHARES} OR ({SHARES} AND {ABOUT_THEM_EVER})",
        insert=f"{SHARES} AND {ABOUT_THEM}",
        update=REVIEWS_SHARES,
    ),
    "lookanswer": Behind(
        f"{ANSWERS_LOOKS} OR ({asks('ask_looks')} AND {ABOUT_THEM})",
        insert=f"{asks('ask_looks')} AND {ABOUT_THEM}",
        update=ANSWERS_LOOKS,
    ),
    "lookreview": Behind(ANSWERS_LOOKS, insert=ANSWERS_LOOKS),
    # Lead workers are told who else has opened the page of somebody who is theirs.
    "brokenglass": Behind(
        f"""{asks("review_break_glass")} OR ({asks("break_glass")} AND staff = (SELECT wall_staff()))
        OR ({asks("see_own")} AND {ABOUT_THEM})""",
        insert=f"{asks('break_glass')} AND staff = (SELECT wall_staff())",
        update=asks("review_break_glass"),
    ),
    # By id alone.
    "hold": Behind(
        asks("see_retention", "keep_registers"), insert=asks("keep_registers"), update=asks("keep_registers")
    ),
}
OF_CASES = {
    "consentevent": Behind(
        f"{asks('see_consent', 'keep_consent', 'share')} AND person {THEIRS_EVER}",
        insert=f"{asks('keep_consent')} AND person {THEIRS}",
    ),
}
FUNCTIONS_MADE = [
    f"CREATE FUNCTION {name} RETURNS {gives} LANGUAGE sql STABLE SECURITY DEFINER"
    f" SET search_path = public, pg_temp AS $wall${body}$wall$"
    for name, gives, body in FUNCTIONS
]
FUNCTIONS_GONE = [f"DROP FUNCTION {name.replace('VARIADIC any_of ', '')}" for name, _, _ in reversed(FUNCTIONS)]


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0007_needs_and_families_decided"),
        ("governance", "0005_disclosures_and_looks"),
        ("cases", "0001_consent"),
    ]

    operations = [
        on_postgresql([*TABLES, *FUNCTIONS_MADE], [*FUNCTIONS_GONE, *NO_TABLES]),
        *(behind_the_wall(f"register_{table}", rows) for table, rows in OF_THE_REGISTER.items()),
        *(behind_the_wall(f"governance_{table}", rows) for table, rows in OF_GOVERNANCE.items()),
        *(behind_the_wall(f"cases_{table}", rows) for table, rows in OF_CASES.items()),
    ]
