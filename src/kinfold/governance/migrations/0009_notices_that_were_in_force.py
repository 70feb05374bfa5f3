from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0008_shared_for_an_exception"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("council", models.CharField(max_length=100)),
                ("version", models.CharField(max_length=50)),
                ("digest", models.CharField(max_length=64)),
                ("first_seen_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("council", "version"), name="notice_version_once"),
                    models.CheckConstraint(
                        condition=~Q(council="") & ~Q(version="") & ~Q(digest=""), name="notice_version_is_whole"
                    ),
                ],
            },
        ),
    ]
