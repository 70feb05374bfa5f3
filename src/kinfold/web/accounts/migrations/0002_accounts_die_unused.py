import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        # Accounts that stand already have thirty days from here.
        migrations.AddField(
            model_name="account",
            name="opened_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="When it was made, or opened again"
            ),
        ),
    ]
