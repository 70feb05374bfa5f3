from django.apps import AppConfig
from django.contrib.auth.signals import user_login_failed


class AccountsConfig(AppConfig):
    name = "kinfold.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be imported no earlier.
        from kinfold.web.accounts.last_time import count_wrong_try

        user_login_failed.connect(count_wrong_try, dispatch_uid="kinfold wrong tries")
