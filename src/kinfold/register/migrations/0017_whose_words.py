"""Whose the family's own words are; of what was written down before, nobody asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0016_duty_and_interests"),
    ]

    operations = [
        migrations.AddField(
            model_name="needstatement",
            name="speaker",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddConstraint(
            model_name="needstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "words"), ("speaker", ""), _connector="OR"),
                name="need_statement_words_have_a_speaker",
            ),
        ),
    ]
