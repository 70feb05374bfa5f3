from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_second_factors_are_sealed")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="wrong_tries",
            field=models.PositiveIntegerField(
                default=0, help_text="Wrong passwords and codes since whoever has it last signed in"
            ),
        ),
        # Empty for accounts that stand already: the next sign-in has nothing to compare with, and says nothing.
        migrations.AddField(
            model_name="account",
            name="proofs",
            field=models.CharField(
                blank=True,
                default="",
                max_length=64,
                help_text="A keyed digest of what proved who they are, at the last sign-in",
            ),
        ),
    ]
