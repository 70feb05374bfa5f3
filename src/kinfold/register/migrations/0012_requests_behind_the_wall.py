"""What people ask by right, behind PostgreSQL's second wall."""

from django.db import migrations

from kinfold.register.migrations._wall import THEIRS, THEIRS_EVER, Behind, asks, behind_the_wall

ASKS, ANSWERS = asks("ask_rights"), asks("answer_rights")


class Migration(migrations.Migration):
    dependencies = [("register", "0011_protections"), ("governance", "0007_requests_by_right")]

    operations = [
        # What is asked holds up what is due to be destroyed.
        behind_the_wall(
            "governance_rightsrequest",
            Behind(
                read=f"{ANSWERS} OR {asks('see_retention')} OR ({ASKS} AND about_kind = 'person' AND about_id {THEIRS_EVER})",
                insert=f"{ANSWERS} OR ({ASKS} AND about_kind = 'person' AND about_id {THEIRS})",
                update=ANSWERS,
            ),
        ),
    ]
