"""Children's and families' views for tests, made through the product's own actions."""

from __future__ import annotations

from django.utils import timezone

from cases.actions import voices as actions
from cases.faces import answer_of
from cases.models import Audit, Case, User
from frameworks.models import Item


def heard(case: Case, by: User, answers: dict[str, str] | None = None, **options) -> Audit:
    """An open view; `answers` by domain letter, as a form sends them: "face-4", "green"."""
    start = {"whose": "child", "words_for": "small_child", "how": "talked"}
    start |= {"heard_on": timezone.localdate()} | options
    own_words = start.pop("own_words", "")
    audit = actions.start_view(case=case, by=by, **start)
    if answers or own_words:
        audit = actions.save_view(
            audit=audit,
            by=by,
            version=audit.version,
            answers={
                Item.objects.get(code=f"flourish.{letter}.impact"): answer_of(sent)
                for letter, sent in (answers or {}).items()
            },
            own_words=own_words,
        )
    return audit


def submitted_view(case: Case, by: User, answers: dict[str, str], **options) -> Audit:
    return actions.submit_view(audit=heard(case, by, answers, **options), by=by)
