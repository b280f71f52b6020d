"""Change a setting for everyone, or give it back its default. Each change is a row in the log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, StoredSetting, User
from cases.setting_kinds import Refused, Setting
from cases.stored_settings import SETTINGS, contradiction, forget


class Changed(Exception):
    """Somebody changed the setting since the page was drawn; `current` is what stands now."""

    def __init__(self, current: StoredSetting) -> None:
        super().__init__("changed since the page was drawn")
        self.current = current


@transaction.atomic
def change_setting(
    *, by: User, setting: Setting[Any], value: object, version: int
) -> StoredSetting:
    """Set it to a value that `setting.read` gave. Raises Changed, and Refused for a contradiction.

    A value equal to the default is stored as the default: it follows the operator from then on.
    """
    return _set(by=by, setting=setting, value=value, version=version)


@transaction.atomic
def reset_setting(*, by: User, setting: Setting[Any], version: int) -> StoredSetting:
    """Back to the value of the environment. Raises Changed and Refused."""
    return _set(by=by, setting=setting, value=setting.default, version=version)


def _set(*, by: User, setting: Setting[Any], value: Any, version: int) -> StoredSetting:
    rows = _locked()
    row = rows[setting.name]
    if row.version != version:
        raise Changed(row)
    now = {name: SETTINGS[name].value_of(_text(each)) for name, each in rows.items()}
    before = now[setting.name]
    problem = contradiction(setting.name, now | {setting.name: value})
    if problem:
        raise Refused(problem)
    differs = value != setting.default
    text = setting.as_text(value) if differs else ""
    if (row.differs, row.value) == (differs, text):
        return row
    row.differs, row.value, row.version = differs, text, row.version + 1
    row.changed_by, row.changed_at = by, timezone.now()
    row.save()
    forget()
    _log(by, setting, before, value)
    return row


def _locked() -> dict[str, StoredSetting]:
    """All of them, so that two changes made together cannot contradict each other."""
    new = [StoredSetting(name=name) for name in SETTINGS]
    StoredSetting.objects.bulk_create(new, ignore_conflicts=True)
    rows = StoredSetting.objects.select_for_update().order_by("name")
    return {row.name: row for row in rows if row.name in SETTINGS}


def _text(row: StoredSetting) -> str | None:
    return row.value if row.differs else None


def _log(by: User, setting: Setting[Any], before: object, after: object) -> None:
    record(
        by=by, event=AccessLog.Event.CHANGE, what="changed a setting",
        before=f"{setting.label}: {setting.in_words(before)}",
        after=f"{setting.label}: {setting.in_words(after)}",
    )  # fmt: skip
