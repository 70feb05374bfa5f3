"""
Fewer and narrower rows: who a record is stands with the record, what rules say is kept once for all whom it
is said of, names once for all who bear them.

What was published is taken away, with the runs: the next run publishes all of it anew.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_runs(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("register", "Run").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("register", "0003_facts_first_told")]

    operations = [
        migrations.RunPython(forget_runs, migrations.RunPython.noop),
        *(
            migrations.DeleteModel(name)
            for name in (
                "Source",
                "Person",
                "Record",
                "Link",
                "Fact",
                "Residence",
                "Involvement",
                "Family",
                "Membership",
                "FamilyTie",
                "Need",
                "Finding",
                "FindingEvidence",
                "Eligibility",
                "SearchKey",
            )
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("title", models.TextField()),
                ("partner", models.TextField()),
                ("fact_kinds", models.JSONField()),
                ("latest_extract", models.DateField(null=True)),
                ("fresh", models.BooleanField()),
                ("rows_in", models.BigIntegerField(null=True)),
                ("kept", models.BigIntegerField(null=True)),
                ("set_aside", models.BigIntegerField(null=True)),
                ("newest_refused", models.BooleanField()),
                ("protects", models.BooleanField(default=False)),
                ("coverage", models.JSONField(default=list)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("name", models.TextField()),
                ("first_name", models.TextField(null=True)),
                ("last_name", models.TextField(null=True)),
                ("other_names", models.JSONField()),
                ("birth_date", models.DateField(db_index=True, null=True)),
                ("expected_date", models.DateField(null=True)),
                ("death_date", models.DateField(null=True)),
                ("sex", models.TextField(null=True)),
                ("nhs_number", models.TextField(null=True)),
                ("upn", models.TextField(null=True)),
                ("uln", models.TextField(null=True)),
                ("ni_number", models.TextField(null=True)),
                ("phones", models.JSONField()),
                ("emails", models.JSONField()),
                ("area", models.TextField(null=True)),
                ("restricted", models.BooleanField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person", models.CharField(max_length=32)),
                ("id", models.CharField(max_length=64)),
                ("source", models.TextField()),
                ("record_key", models.TextField(null=True)),
                ("found_as", models.TextField(null=True)),
                ("role", models.TextField(null=True)),
                ("first_said", models.DateField(null=True)),
                ("last_said", models.DateField(null=True)),
                ("no_longer_sent", models.DateField(null=True)),
                ("weight", models.FloatField(null=True)),
                ("reason", models.TextField()),
                ("best_source", models.TextField(null=True)),
                ("agreement", models.TextField(null=True)),
                ("row_hash", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["found_as"], name="register_record_found_as")],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "record", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record", models.CharField(max_length=32)),
                ("id", models.CharField(max_length=64)),
                ("source", models.TextField()),
                ("kind", models.TextField()),
                ("from_day", models.DateField(null=True)),
                ("first_said", models.DateField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("amount", models.FloatField(null=True)),
                ("of_amount", models.FloatField(null=True)),
                ("value", models.TextField(null=True)),
                ("outcome", models.TextField(null=True)),
                ("last_said", models.DateField(null=True)),
                ("no_longer_sent", models.DateField(null=True)),
                ("row_hash", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("person", models.CharField(db_index=True, max_length=32)),
                ("dwelling", models.TextField(null=True)),
                ("address", models.TextField(null=True)),
                ("postcode", models.TextField(null=True)),
                ("from_day", models.DateField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("sources", models.JSONField()),
                ("hidden", models.BooleanField()),
            ],
            options={
                "indexes": [models.Index(fields=["postcode"], name="register_home_postcode")],
            },
        ),
        migrations.CreateModel(
            name="Involvement",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("record", models.CharField(db_index=True, max_length=32)),
                ("source", models.TextField()),
                ("role", models.TextField(null=True)),
                ("name", models.TextField(null=True)),
                ("team", models.TextField(null=True)),
                ("phone", models.TextField(null=True)),
                ("email", models.TextField(null=True)),
                ("staff", models.TextField(null=True)),
                ("from_day", models.DateField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("last_said", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Family",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("title", models.TextField()),
                ("from_day", models.DateField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("children", models.IntegerField()),
                ("restricted", models.BooleanField()),
                ("label", models.CharField(max_length=32)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("family", models.CharField(db_index=True, max_length=32)),
                ("person", models.CharField(db_index=True, max_length=32)),
                ("role", models.TextField()),
                ("from_day", models.DateField(null=True)),
                ("until_day", models.DateField(null=True)),
                ("basis", models.TextField()),
                ("basis_sources", models.JSONField()),
                ("basis_day", models.DateField(null=True)),
                ("proposed", models.BooleanField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FamilyTie",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("family", models.CharField(db_index=True, max_length=32)),
                ("other_family", models.CharField(db_index=True, max_length=32)),
                ("through_person", models.CharField(max_length=32)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("framework", models.TextField()),
                ("outcome", models.TextField()),
                ("outcome_title", models.TextField()),
                ("outcome_order", models.IntegerField()),
                ("label", models.TextField()),
                ("about", models.TextField()),
                ("version", models.TextField(null=True)),
                ("reference", models.TextField(null=True)),
                ("verified", models.BooleanField()),
                ("local", models.BooleanField()),
                ("categories", models.JSONField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("need", models.TextField()),
                ("answer", models.TextField()),
                ("why_not_known", models.TextField(null=True)),
                ("why_sources", models.JSONField()),
                ("version", models.TextField(null=True)),
                ("sentence", models.TextField(null=True)),
                ("counts_once_as", models.TextField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("family", models.CharField(db_index=True, max_length=32)),
                ("person", models.CharField(max_length=32, null=True)),
                ("met", models.JSONField()),
                ("others", models.JSONField()),
                ("evidence", models.JSONField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Eligibility",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("needs_met", models.IntegerField()),
                ("outcomes_met", models.IntegerField()),
                ("may_by_needs", models.BooleanField()),
                ("may_by_outcomes", models.BooleanField()),
                ("reading_used", models.TextField()),
                ("may_be_eligible", models.BooleanField()),
                ("outcomes", models.JSONField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("may_be_eligible", True)),
                        fields=["-outcomes_met", "-needs_met", "id"],
                        name="register_eligible_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "key", "person", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=64)),
                ("key", models.TextField()),
                ("person", models.CharField(max_length=32)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NameToken",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("row_hash", models.BigIntegerField()),
                ("start", models.TextField()),
                ("metaphone", models.TextField(null=True)),
                ("nysiis", models.TextField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["start"], name="register_name_start"),
                    models.Index(fields=["metaphone"], name="register_name_metaphone"),
                    models.Index(fields=["nysiis"], name="register_name_nysiis"),
                ],
            },
        ),
    ]
