"""What waits for a manager is asked for in one statement first, which never misses any of it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.models import Action, AuditComment, AuditMove, User
from cases.pages import concerns, grants, news, waiting
from tests.cases.test_query_counts import Growing


@pytest.fixture
def busy(world):
    """A county in which something of each kind waits for somebody."""
    Growing(world)
    return world


def missed() -> list[tuple[str, str]]:
    """Whoever has something waiting that the first statement does not speak of."""
    today, found = timezone.localdate(), []
    for user in User.objects.order_by("pk"):
        told = waiting._may_be(user, today, with_news=True)
        there = (concerns.waiting_for(user), grants.waiting_for(user), news.news_of(user, today))
        names = ("concern", "grant", "news")
        found += [
            (user.username, name)
            for name, rows, may_be in zip(names, there, told, strict=True)
            if rows and not may_be
        ]
    return found


def something_waits() -> set[str]:
    today, found = timezone.localdate(), set()
    for user in User.objects.all():
        found |= {"concern"} if concerns.waiting_for(user) else set()
        found |= {"grant"} if grants.waiting_for(user) else set()
        found |= {"news"} if news.news_of(user, today) else set()
    return found


def test_nothing_that_waits_is_missed(busy):
    assert something_waits() == {"concern", "grant", "news"}
    assert missed() == []


@pytest.mark.sweep
def test_a_statement_that_speaks_of_nobody_is_noticed(busy, monkeypatch):
    """Control: narrower by one condition."""
    monkeypatch.setattr(waiting, "_NEWS", waiting._NEWS.replace("n.at >= %s", "n.at < %s"))
    assert any(name == "news" for _, name in missed())


def test_where_nothing_waits_one_statement_is_asked(world, django_assert_num_queries):
    assert not (Action.objects.exists() or AuditMove.objects.exists())
    assert not AuditComment.objects.exists()
    reader = User.objects.get(pk=world.harbour_manager.pk)
    with django_assert_num_queries(1):
        found = waiting.waiting_for(reader, with_news=True)
    assert not any(found)
