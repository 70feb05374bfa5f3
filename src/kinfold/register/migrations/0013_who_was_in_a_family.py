"""Who was in which family by an earlier run, behind PostgreSQL's second wall."""

from django.db import migrations, models

from kinfold.register.migrations._wall import COUNTS_DUE, Behind, behind_the_wall


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0012_requests_behind_the_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("family", models.CharField(db_index=True, max_length=32)),
                ("person", models.CharField(db_index=True, max_length=32)),
                ("role", models.TextField()),
                ("from_day", models.DateField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("event", models.CharField(max_length=8)),
                ("run", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("event__in", ["came", "went"])), name="membership_event_known"
                    )
                ],
            },
        ),
        # For the schedule of retention alone: nobody's page says whom somebody lived with by a run that was put right.
        behind_the_wall("register_membershipevent", Behind(COUNTS_DUE)),
    ]
