from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0005_disclosures_and_looks"),
    ]

    operations = [
        migrations.AddField(
            model_name="lookanswer",
            name="agreed_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
