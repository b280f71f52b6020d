"""New for you: what became of one's audits, for whom it is news, and that it goes when opened."""

from __future__ import annotations

import datetime

import pytest
from django.db.models import Case, F, Value, When
from django.urls import reverse
from django.utils import timezone

from cases.actions import agreement, moderation, moves, revisions
from cases.models import Audit, AuditComment, AuditMove, AuditSeen
from cases.news_querysets import NEW_IN
from cases.pages import news
from cases.pages.due import NEWS_DAYS
from cases.pages.news import news_of
from tests.audits import submitted
from tests.cases.caseloads import ALL_GREEN, moved
from tests.statements import statements
from tests.world import add_case

WORDS = "Look at the notes again"


@pytest.fixture
def audit(world):
    return submitted(world, world.ana1, world.ana, {})


def told(user) -> list[tuple[str, str]]:
    return [(line.reference, line.words) for line in news_of(user, timezone.localdate())]


def page(client, user, name="my_cases", **kwargs) -> str:
    client.force_login(user)
    return client.get(reverse(name, kwargs=kwargs)).content.decode()


def opened(client, user, audit) -> None:
    client.force_login(user)
    assert client.get(reverse("audit", args=[audit.public_id])).status_code == 200


def does(world, audit, name: str) -> None:
    manager = world.harbour_manager
    if name == "agree":
        agreement.agree(audit=audit, by=manager)
    elif name == "return":
        revisions.return_audit(audit=audit, by=manager, reason=WORDS)
    elif name == "withdraw":
        agreement.withdraw(audit=audit, by=manager, reason=WORDS)
    else:
        text = f"{WORDS} {audit.comments.count()}"  # the same once more would be no second one
        agreement.say(audit=audit, by=manager, text=text, is_reply=False)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("agree", "agreed"),
        ("return", "returned"),
        ("withdraw", "withdrawn"),
        ("comment", "commented on"),
    ],
)
def test_outcome_is_new_with_a_link_and_goes_when_opened(world, client, audit, name, words):
    assert "New for you" not in page(client, world.ana)
    does(world, audit, name)
    found = page(client, world.ana)
    link = f'href="{reverse("audit", args=[audit.public_id])}">9000001, Focused audit</a>'
    assert [said in found for said in (link, f"{words} by Harbour Manager", WORDS)] == [
        True, True, False,
    ]  # fmt: skip
    assert "New for you: 1<" in found
    opened(client, world.ana, audit)
    assert "New for you" not in page(client, world.ana)


def test_control_without_the_mark_it_stays_new(world, client, audit, monkeypatch):
    monkeypatch.setattr("cases.views.audits.see", lambda **given: None)
    does(world, audit, "agree")
    opened(client, world.ana, audit)
    assert "New for you: 1<" in page(client, world.ana)


def test_settled_second_rating_is_new(world, client, audit):
    pair = moderation.ask_second_rating(first=audit, rater=world.qa, by=world.qa)
    assert told(world.ana) == []  # asked for is no outcome
    moves.move(audit=pair.first, name="settle", by=world.qa)
    assert told(world.ana) == [("9000001", "second rating settled by Qa")]


def test_one_line_an_audit_and_later_words_are_new_again(world, client, audit):
    does(world, audit, "comment")
    does(world, audit, "agree")
    assert told(world.ana) == [
        ("9000001", "agreed by Harbour Manager, commented on by Harbour Manager")
    ]
    opened(client, world.ana, audit)
    does(world, audit, "comment")
    assert told(world.ana) == [("9000001", "commented on by Harbour Manager")]
    assert AuditSeen.objects.count() == 1


def test_reply_is_new_to_whoever_agreed_it(world, client, audit):
    does(world, audit, "agree")
    agreement.say(audit=audit, by=world.ana, text=WORDS, is_reply=True)
    team = world.teams["harbour"].public_id
    pages = [("to_agree", {}), ("team_picture", {"team_id": team})]
    for name, kwargs in pages:
        assert "replied to by Ana" in page(client, world.harbour_manager, name, **kwargs)
    assert (told(world.ben), told(world.hill_manager)) == ([], [])
    opened(client, world.harbour_manager, audit)
    assert told(world.harbour_manager) == []


def test_holders_reply_is_new_to_the_auditor(world, client):
    audit = submitted(world, world.ana1, world.qa, {}, type="learning_conversation")
    does(world, audit, "agree")
    agreement.say(audit=audit, by=world.ana, text=WORDS, is_reply=True)
    assert told(world.qa) == [("9000001", "replied to by Ana, agreed by Harbour Manager")]
    assert "replied to by Ana" in page(client, world.qa, "looks")
    assert [words for _, words in told(world.ana)] == ["agreed by Harbour Manager"]


def test_it_is_no_news_to_whoever_did_it_or_has_no_part(world, audit):
    does(world, audit, "agree")
    people = ("harbour_manager", "ben", "cy", "hill_manager", "service_manager", "director", "qa")
    assert [who for who in people if told(world.people[who])] == []


def test_news_goes_with_the_case_and_does_not_come_with_it(world, audit):
    does(world, audit, "agree")
    moved(world, world.ana1, "ben", timezone.localdate() + datetime.timedelta(1))
    assert (told(world.ana), told(world.ben)) == ([], [])


def test_control_without_the_door_a_moved_case_is_told_of(world, audit, monkeypatch):
    does(world, audit, "agree")
    moved(world, world.ana1, "ben", timezone.localdate() + datetime.timedelta(1))
    monkeypatch.setattr("cases.querysets.AuditQuerySet.visible_to", lambda self, user: self)
    assert told(world.ana) == [("9000001", "agreed by Harbour Manager")]


def test_old_news_is_no_news(world, audit):
    does(world, audit, "agree")
    for days, number in ((NEWS_DAYS, 1), (NEWS_DAYS + 1, 0)):
        later = timezone.localdate() + datetime.timedelta(days)
        assert len(news_of(world.ana, later)) == number


def test_opening_an_audit_without_news_writes_nothing(world, client, audit):
    opened(client, world.ana, audit)
    does(world, audit, "agree")
    opened(client, world.harbour_manager, audit)
    assert AuditSeen.objects.count() == 0


def many(world, number: int) -> None:
    for place in range(number):
        case = add_case(world, f"92{Audit.objects.count():05}", "ana", "harbour")
        made = submitted(world, case, world.ana, ALL_GREEN) if place < 3 else None
        audit = made or copied(world, case)
        agreement.agree(audit=audit, by=world.harbour_manager)
        agreement.say(audit=audit, by=world.ana, text=WORDS, is_reply=True)


def copied(world, case, **fields) -> Audit:
    """An audit like the others, made at once: two hundred would take long."""
    like = Audit.objects.filter(state__in=["agreed", "closed"]).first()
    frozen = ("plan_type", "age_band", "team", "practitioner", "period", "edition")
    return Audit.objects.create(
        case=case, rater=world.ana, state="submitted", started_at=timezone.now(),
        submitted_at=timezone.now(), **{name: getattr(like, name) for name in frozen}, **fields,
    )  # fmt: skip


@pytest.mark.sweep
def test_news_asks_the_same_for_1_3_and_200(world, client):
    found: dict[str, list[int]] = {"my_cases": [], "to_agree": []}
    for number in (1, 2, 197):
        many(world, number)
        for who, name in (("ana", "my_cases"), ("harbour_manager", "to_agree")):
            page(client, world.people[who], name)
            with statements() as asked:
                said = client.get(reverse(name)).content.decode()
            found[name].append(len(asked))
            assert f"New for you: {Audit.objects.count()}<" in said
    assert all(asked == [asked[0]] * 3 for asked in found.values())


def pieces(user, since: datetime.date) -> list[tuple]:
    """Composed for the moment, what the person may see in its place."""
    said = Case(When(is_reply=True, then=Value("reply")), default=Value("comment"))
    moves = news._pieces(AuditMove.objects.outcomes().new_to(user), since, F("name"))
    return sorted(moves.union(news._pieces(AuditComment.objects.new_to(user), since, said)))


def test_news_composed_once_is_each_readers_own(world, audit):
    """The control is what another may see: less, and less is new."""
    does(world, audit, "comment")
    does(world, audit, "agree")
    seen, since = {}, news.since_of(timezone.localdate())
    for person in world.people.values():
        audits = Audit.objects.visible_to(person)
        given = {"user": person.pk, "since": since}
        found = sorted(news.PIECES.rows("default", audits=audits, **given))
        assert found == pieces(person, since)
        own = audits.filter(pk=audit.pk)
        is_new = bool(NEW_IN.rows("default", audits=own, user=person.pk))
        told = AuditMove.objects.outcomes().new_to(person).filter(audit=audit).exists()
        assert is_new == (told or AuditComment.objects.new_to(person).filter(audit=audit).exists())
        seen[person] = found
    assert len(seen[world.ana]) == 2 and not seen[world.harbour_manager]
    ben = Audit.objects.visible_to(world.ben)
    assert news.PIECES.rows("default", audits=ben, user=world.ana.pk, since=since) == []
