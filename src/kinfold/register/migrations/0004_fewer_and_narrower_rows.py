"""
What rules say is kept once for all whom it is said of, names once for all who bear them.

Ids for life, people and families stay. Findings and what people are found by are made anew by the next
run, which also writes every row's digest again.
"""

from django.db import migrations, models

STAY = (
    "source",
    "person",
    "record",
    "link",
    "fact",
    "residence",
    "involvement",
    "family",
    "membership",
    "familytie",
    "need",
    "eligibility",
)
ID, ROW_HASH = models.CharField(max_length=64, primary_key=True, serialize=False), models.BigIntegerField()


class Migration(migrations.Migration):
    dependencies = [("register", "0003_facts_first_told")]

    operations = [
        *(migrations.DeleteModel(name) for name in ("Finding", "FindingEvidence", "SearchKey")),
        *(migrations.RemoveField(name, "row_hash") for name in STAY),
        *(
            migrations.AddField(name, "row_hash", models.BigIntegerField(default=0), preserve_default=False)
            for name in STAY
        ),
        migrations.AlterField("person", "birth_date", models.DateField(db_index=True, null=True)),
        migrations.AlterField("familytie", "other_family", models.CharField(db_index=True, max_length=32)),
        migrations.AddField("record", "found_as", models.TextField(null=True)),
        migrations.AddIndex("record", models.Index(fields=["found_as"], name="register_record_found_as")),
        migrations.AddIndex("residence", models.Index(fields=["postcode"], name="register_home_postcode")),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", ID),
                ("row_hash", ROW_HASH),
                ("need", models.TextField()),
                ("answer", models.TextField()),
                ("why_not_known", models.TextField(null=True)),
                ("why_sources", models.JSONField()),
                ("version", models.TextField(null=True)),
                ("sentence", models.TextField(null=True)),
                ("counts_once_as", models.TextField(null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", ID),
                ("row_hash", ROW_HASH),
                ("family", models.CharField(db_index=True, max_length=32)),
                ("person", models.CharField(max_length=32, null=True)),
                ("met", models.JSONField()),
                ("others", models.JSONField()),
                ("evidence", models.JSONField()),
            ],
            options={"abstract": False},
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
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="NameToken",
            fields=[
                ("id", ID),
                ("row_hash", ROW_HASH),
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
