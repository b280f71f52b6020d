"""Stored settings as an admin reads them: what each says now, its default, the last change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.models import StoredSetting
from cases.setting_kinds import Setting
from cases.stored_settings import GROUPS, SETTINGS


@dataclass(frozen=True)
class Shown:
    """One setting with the row that was stored for it; without one nobody ever changed it."""

    setting: Setting[Any]
    row: StoredSetting | None

    @property
    def differs(self) -> bool:
        return self.row is not None and self.row.differs

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def value(self) -> Any:
        return self.setting.value_of(self.row.value if self.row and self.row.differs else None)

    @property
    def now(self) -> str:
        return self.setting.in_words(self.value)

    @property
    def default(self) -> str:
        return self.setting.in_words(self.setting.default)

    @property
    def unread(self) -> bool:
        """What is stored does not do any more, so the default holds."""
        return self.differs and self.row is not None and self._stored_is_refused(self.row.value)

    def _stored_is_refused(self, text: str) -> bool:
        return self.setting.as_text(self.value) != text


def shown(setting: Setting[Any]) -> Shown:
    rows = StoredSetting.objects.select_related("changed_by")
    return Shown(setting, rows.filter(name=setting.name).first())


def groups() -> list[tuple[str, str, list[Shown]]]:
    """(title, what it is about, its settings) of every group that has any."""
    rows = {row.name: row for row in StoredSetting.objects.select_related("changed_by")}
    every = [Shown(each, rows.get(name)) for name, each in SETTINGS.items()]
    found = [
        (title, about, [each for each in every if each.setting.group == group])
        for group, (title, about) in GROUPS.items()
    ]
    return [part for part in found if part[2]]
