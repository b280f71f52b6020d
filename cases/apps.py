"""Who works with whom, how it is going, and what happens next."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases import triggers

        post_migrate.connect(triggers.install_after_migrate, sender=self)
