"""Who is on a team's duty, and supervision by days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0009_notices_that_were_in_force"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffmember",
            name="supervised_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="supervised_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="DutyTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff", models.CharField(max_length=200)),
                ("team", models.TextField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                ("source", models.CharField(max_length=100)),
            ],
            options={
                "indexes": [models.Index(fields=["staff"], name="duty_of_staff")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("staff", ""), _negated=True),
                            models.Q(("team", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="duty_names_who_and_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gt", models.F("from_day"))), name="duty_until_after_from"
                    ),
                ],
            },
        ),
    ]
