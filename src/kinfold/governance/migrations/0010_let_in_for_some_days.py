"""Colleagues who are let in for some days: on a team's duty, and at a meeting about a family; and supervision by days."""

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
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("put_by", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("put_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("source", "decided"), _negated=True), ("put_by", "")),
                            models.Q(
                                ("source", "decided"),
                                models.Q(("put_by", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                ("put_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="duty_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("put_by", models.F("staff")), _negated=True), name="duty_never_by_oneself"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", "")),
                            models.Q(models.Q(("ended_by", ""), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="duty_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff", models.CharField(max_length=200)),
                ("family", models.CharField(db_index=True, max_length=64)),
                ("people", models.JSONField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                ("reason", models.TextField()),
                ("put_by", models.CharField(max_length=200)),
                ("put_at", models.DateTimeField()),
                ("ended_by", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("staff", ""), _negated=True),
                            models.Q(("family", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("put_by", ""), _negated=True),
                        ),
                        name="meeting_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gt", models.F("from_day"))), name="meeting_until_after_from"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("put_by", models.F("staff")), _negated=True),
                        name="meeting_never_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", "")),
                            models.Q(models.Q(("ended_by", ""), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="meeting_ended_by_somebody",
                    ),
                ],
            },
        ),
    ]
