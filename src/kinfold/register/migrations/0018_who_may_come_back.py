"""Whose records were of an id that ended, behind PostgreSQL's second wall."""

from django.db import migrations, models

from kinfold.register.migrations._wall import Behind, behind_the_wall


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0017_whose_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="EndedRecord",
            fields=[
                ("record", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("person", models.CharField(max_length=32)),
            ],
        ),
        # The line alone reads it: no page says who was there once.
        behind_the_wall("register_endedrecord", Behind("false")),
    ]
