"""Who works with whom, how it is going, and what happens next."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases import coverage_triggers, log_chain, retention, rights_mark, triggers
        from cases.actions import summarise

        try:
            retention.parse(settings.RETENTION_PERIODS)
        except ValueError as fault:
            raise ImproperlyConfigured(str(fault)) from None
        pre_migrate.connect(triggers.remove_before_migrate, sender=self)
        pre_migrate.connect(coverage_triggers.remove_before_migrate, sender=self)
        post_migrate.connect(triggers.install_after_migrate, sender=self)
        post_migrate.connect(log_chain.install_after_migrate, sender=self)
        post_migrate.connect(rights_mark.install_after_migrate, sender=self)
        post_migrate.connect(summarise.keep_steps_after_migrate, sender=self)
        post_migrate.connect(summarise.fill_when_empty, sender=self)
        connection_created.connect(log_chain.teach_sqlite)
