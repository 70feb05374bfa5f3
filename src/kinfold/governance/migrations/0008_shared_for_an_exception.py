from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0007_requests_by_right"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="disclosure",
            name="disclosure_rests_on_an_agreement_and_a_gateway",
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=Q(outcome="refused") | (~Q(gateway="") & ~Q(what="") & (~Q(agreement="") | ~Q(exception=""))),
                name="disclosure_rests_on_a_gateway_and_an_agreement_or_exception",
            ),
        ),
    ]
