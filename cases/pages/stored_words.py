"""How a stored value is said in words, wherever everything held about somebody is handed out."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone

from cases import models
from cases.models import Audit
from frameworks.models import Item


def said(row: Model, field: Field) -> str:
    """A stored value as a reader would say it."""
    value = getattr(row, field.name)
    if field.name == "value" and value and isinstance(row, models.Rating | models.AgreedChange):
        audit = row.audit if isinstance(row, models.Rating) else row.moderation.first
        return audit.edition.scale[value]["label"]
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")() or "")
    if field.name.endswith("_month") and value:
        return f"{value:%B %Y}"  # stored as its first day
    return in_words(value)


def in_words(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case datetime.datetime():
            return timezone.localtime(value).strftime("%-d %B %Y %H:%M")
        case datetime.date():
            return f"{value:%-d %B %Y}"
        case Item():
            return f"{value.text} ({value.code})"
        case Audit():
            return f"{value.get_type_display()}, begun {in_words(value.started_at)}"
        case models.Rating():
            return in_words(value.item)
        case models.Moderation():
            return f"asked {in_words(value.asked_at)}"
    return str(value)
