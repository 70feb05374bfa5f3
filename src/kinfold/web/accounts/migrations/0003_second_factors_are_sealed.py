from collections.abc import Callable
from typing import Any

import django.db.models.deletion
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import migrations, models

from kinfold.web.accounts.sealed import seal, unseal


def seal_what_stands(apps: Any, _: Any) -> None:
    each_seed(apps, lambda seed: seed if _opens(seed) else seal(seed))


def unseal_what_stands(apps: Any, _: Any) -> None:
    each_seed(apps, lambda seed: unseal(seed) if _opens(seed) else seed)


def each_seed(apps: Any, change: Callable[[str], str]) -> None:
    """Of authenticator apps and recovery codes. A passkey leaves nothing here but what anybody may know."""
    for one in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        one.data |= {name: change(one.data[name]) for name in ("secret", "seed") if name in one.data}
        if "migrated_codes" in one.data:
            one.data["migrated_codes"] = [change(code) for code in one.data["migrated_codes"]]
        one.save(update_fields=["data"])


def _opens(seed: str) -> bool:
    try:
        unseal(seed)
    except InvalidToken:
        return False
    return True


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_accounts_die_unused"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [
        migrations.CreateModel(
            name="CodesUsed",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("step", models.BigIntegerField(help_text="Half-minutes since 1970")),
            ],
        ),
        migrations.RunPython(seal_what_stands, unseal_what_stands),
    ]
