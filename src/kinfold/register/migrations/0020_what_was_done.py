"""By what entries of the ledger, and under what numbers, people's acts stand here: for the site, which reads no row of them all."""

from django.db import migrations

from kinfold.register.migrations._wall import as_owner, on_postgresql

ACTS = as_owner(
    "wall_acts()",
    "TABLE (kind text, number bigint)",
    """
    SELECT 'entry'::text, entry FROM register_extractdecision WHERE entry IS NOT NULL
    UNION ALL SELECT 'entry', entry FROM register_matchdecision
    UNION ALL SELECT 'entry', entry FROM register_matchconfirmation
    UNION ALL SELECT 'entry', entry FROM register_needstatement
    UNION ALL SELECT 'entry', entry FROM register_familycorrection
    UNION ALL SELECT 'entry', entry FROM register_correctionconfirmation
    UNION ALL SELECT 'entry', entry FROM register_familydecision
    UNION ALL SELECT 'entry', entry FROM register_outcomesignoff
    UNION ALL SELECT 'entry', entry FROM register_outcomeaudit
    UNION ALL SELECT 'entry', entry FROM register_protectionstep
    UNION ALL SELECT 'entry', entry FROM cases_consentevent
    UNION ALL SELECT 'entry', entry FROM governance_disclosure
    UNION ALL SELECT 'hold', id FROM governance_hold
    UNION ALL SELECT 'request', id FROM governance_rightsrequest
    UNION ALL SELECT 'step', id FROM governance_agreementstep
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0019_said_of_a_household"),
        ("governance", "0010_duty_and_supervision_by_days"),
        ("cases", "0002_the_wall_follows_ids"),
    ]

    operations = [on_postgresql([ACTS], ["DROP FUNCTION wall_acts()"])]
