from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kinfold.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
