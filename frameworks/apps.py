"""What children are rated against: the library of frameworks. Imports nothing of ours."""

from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "frameworks"
    default_auto_field = "django.db.models.BigAutoField"
