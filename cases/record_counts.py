"""How much work stands on one record of a child: all an admin learns of it, as numbers."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from cases.models import Action, Audit, Case


@dataclass(frozen=True)
class Work:
    submitted: int  # audits, whatever became of them
    open_audits: int
    actions: int  # not finished

    @property
    def said(self) -> str:
        return "-".join(map(str, astuple(self)))


def work_on(case: Case) -> Work:
    audits = Audit.objects.filter(case=case)
    open_audits = audits.open().count()
    return Work(
        submitted=audits.count() - open_audits,
        open_audits=open_audits,
        actions=Action.objects.unfinished().filter(case=case).count(),
    )
