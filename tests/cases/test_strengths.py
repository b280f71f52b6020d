"""The strengths ledger: who tells on, who reads, who takes down; nothing of a case goes with it."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import sharing
from cases.actions import strengths as actions
from cases.actions.audits import save_note
from cases.models import AccessLog, Audit, SharedStrength
from cases.strength_querysets import SharedStrengthQuerySet, words_of
from tests.audits import plan_for_reds, rate, started, submitted
from tests.statements import statements
from tests.views import heard

TOLD = "A Friday call keeps school and family together"
SENT = {"version": "0", "section": "flourish.l", "text": TOLD}
READERS = ("ana", "ben", "cy", "harbour_manager", "hill_manager", "service_manager", "director")
LEDGER = "/strengths/"


@pytest.fixture
def audit(world, client):
    client.force_login(world.ana)
    return submitted(world, world.ana1, world.ana, {})


@pytest.fixture
def told(world, audit):
    return tell(audit, world.ana)


def tell(audit, by, text=TOLD, **more) -> SharedStrength:
    given = {"section_code": "flourish.l", "ask_me": False} | more
    return actions.share(audit=audit, by=by, text=text, **given)


def page(client, person, address=LEDGER, **query) -> str:
    client.force_login(person)
    return client.get(address, query).content.decode()


def share_url(audit) -> str:
    return reverse("audit_strength", args=[audit.public_id])


def url(strength, name="strength") -> str:
    return reverse(name, args=[strength.public_id])


def edit(client, strength, **more):
    return client.post(url(strength), SENT | {"version": strength.version} | more)


def csv(client, person, **query) -> str:
    client.force_login(person)
    sent = {"_export": "csv", "purpose": "Team day"} | query
    return client.get(LEDGER, sent).content.decode()


# --- telling on --------------------------------------------------------------------------------


def test_shared_in_new_words_with_nothing_filled_in(world, client, audit):
    form = client.get(share_url(audit)).content.decode()
    typed = form.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    assert "Grandmother" not in typed
    assert form.count("Grandmother comes to every meeting") == 1  # beside the form
    assert client.post(share_url(audit), SENT).status_code == 302
    row = SharedStrength.objects.get()
    assert (row.text, row.section_code, row.by, row.ask_me) == (
        TOLD,
        "flourish.l",
        world.ana,
        False,
    )


def test_the_domain_of_the_audit_is_chosen_before(world, client, audit):
    open_one = started(world.ana2, world.ana)
    rate(open_one, {f"flourish.{letter}.impact": "green" for letter in "flourish"})
    section = world.item("flourish.u.impact").section
    Audit.objects.filter(pk=open_one.pk).update(
        working_well="Asked first", working_well_section=section, state="submitted",
        **{name: getattr(audit, name) for name in FROZEN},
    )  # fmt: skip
    form = client.get(share_url(open_one)).content.decode()
    assert '<option value="flourish.u" selected>' in form


FROZEN = ("submitted_at", "plan_type", "age_band", "team", "practitioner", "period")


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 302), ("ben", 404), ("harbour_manager", 403), ("service_manager", 404), ("qa", 404)],
)
def test_only_its_rater_shares(world, client, audit, who, status):
    client.force_login(world.people[who])
    assert client.post(share_url(audit), SENT).status_code == status
    assert SharedStrength.objects.count() == (status == 302)


def test_without_the_rule_the_manager_could_share(world, client, audit, monkeypatch):
    """Control for the one above."""
    monkeypatch.setattr(sharing, "is_own", lambda user, audit: True)
    client.force_login(world.harbour_manager)
    assert client.post(share_url(audit), SENT).status_code == 302


def test_a_restricted_case_tells_nothing_on(world, client, audit, monkeypatch):
    restrict(world.ana1, world.ana)
    assert client.post(share_url(audit), SENT).status_code == 403
    monkeypatch.setattr(sharing, "can_share", lambda user, audit: True)  # control
    assert client.post(share_url(audit), SENT).status_code == 302


def restrict(case, *people) -> None:
    type(case).objects.filter(pk=case.pk).update(restricted=True)
    for person in people:
        case.named_people.create(user=person)


def test_a_childs_own_words_are_never_offered(world, client, audit, monkeypatch):
    view = heard(world.ana1, world.ana)
    Audit.objects.filter(pk=view.pk).update(working_well="tokenchild")
    assert client.post(share_url(view), SENT).status_code == 403
    assert all("tokenchild" not in page(client, world.people[who]) for who in READERS)
    assert "tokenchild" not in page(client, world.ana, "/strengths/mine/")
    monkeypatch.setattr(sharing, "is_own", lambda user, audit: True)  # control
    assert client.get(share_url(view)).status_code == 409


def test_an_open_audit_is_submitted_first(world, client):
    client.force_login(world.ana)
    audit = started(world.ana1, world.ana)
    plan_for_reds(audit)
    answer = client.post(share_url(audit), SENT)
    assert (answer.status_code, TOLD in answer.content.decode()) == (409, True)
    assert SharedStrength.objects.count() == 0


def test_shared_twice_is_asked_about_with_both_texts(world, client, audit, told):
    assert client.get(share_url(audit)).status_code == 302
    answer = client.post(share_url(audit), SENT | {"text": "Other words entirely"})
    said = answer.content.decode()
    assert (answer.status_code, TOLD in said, "Other words entirely" in said) == (409, True, True)
    assert SharedStrength.objects.get().text == TOLD


@pytest.mark.parametrize(
    "text", ["", "Hm", "x" * 501, "The child of 9000001 walks", "Born on 12 May 2019 and well"]
)
def test_words_that_do_not_do_come_back(client, audit, text):
    answer = client.post(share_url(audit), SENT | {"text": text})
    assert (answer.status_code, SharedStrength.objects.count()) == (422, 0)
    assert text in answer.content.decode()


def test_a_pattern_is_let_through_when_confirmed_and_the_reference_never(client, audit):
    dated = SENT | {"text": "Since 12 May 2026 the network meets", "confirm": "on"}
    numbered = SENT | {"text": "Case 9000001 since 12 May 2026", "confirm": "on"}
    assert client.post(share_url(audit), numbered).status_code == 422
    assert client.post(share_url(audit), dated).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"section": "flourish.x"}, {"section": ""}, {"version": "x"}, {"version": "9" * 40},
        {"version": "-1"}, {"text": "\x00"}, {"section": "\x00" * 9}, {"text": "x" * 100_000},
    ],
)  # fmt: skip
def test_bad_input_is_never_a_fault_of_ours(client, audit, told, wrong):
    assert client.post(share_url(audit), SENT | wrong).status_code in (409, 422)
    assert edit(client, told, **wrong).status_code == 422
    assert client.post(url(told, "strength_stop"), wrong).status_code == 302
    assert SharedStrength.objects.get().text == TOLD


# --- who reads it ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [*READERS, "qa"])
def test_colleagues_read_the_words_domain_team_and_month(world, client, told, who):
    found = page(client, world.people[who])
    month = f"{timezone.localdate():%B %Y}"
    for word in (TOLD, "Learning", "Safeguarding Harbour", month):
        assert word in found
    assert TOLD in csv(client, world.people[who])


@pytest.mark.parametrize("who", ["admin", "partner"])
def test_nobody_outside_the_line_reads_it(world, client, told, who):
    client.force_login(world.people[who])
    assert client.get(LEDGER).status_code == 403
    assert SharedStrength.objects.shared_with(world.people[who]).count() == 0


def test_the_name_stands_there_only_when_it_may(world, client, told):
    type(world.ana).objects.filter(pk=world.ana.pk).update(email="ana@example.invalid")
    assert "ana@example.invalid" not in page(client, world.cy) + csv(client, world.cy)
    client.force_login(world.ana)
    assert edit(client, told, ask_me="on").status_code == 302
    assert 'href="mailto:ana@example.invalid">Ana</a>' in page(client, world.cy)
    head, row = csv(client, world.cy).splitlines()
    assert head == "Domain,What works well,Month,Service,Team,Ask"
    assert row.endswith(",Safeguarding,Safeguarding Harbour,Ana ana@example.invalid")
    client.force_login(world.ana)
    assert edit(client, SharedStrength.objects.get()).status_code == 302  # switched off again
    assert "Ana" not in csv(client, world.cy)
    assert "ana@example.invalid" not in page(client, world.cy)


def test_somebody_who_left_is_not_named(world, client, told):
    SharedStrength.objects.update(ask_me=True)
    assert "Ana" in csv(client, world.cy)
    type(world.ana).objects.filter(pk=world.ana.pk).update(is_active=False)
    assert "Ana" not in csv(client, world.cy)


CANARIES = ("REFCANARY", "tokenwell", "tokennote")


@pytest.fixture
def canaries(world, audit):
    """Ana's second case with a canary in every text of it, told on in plain words."""
    case = world.ana2
    type(case).objects.filter(pk=case.pk).update(reference="REFCANARY")
    marked = started(case, world.ana)
    rate(marked, {f"flourish.{letter}.impact": "green" for letter in "flourish"})
    save_note(
        audit=marked, item=world.item("flourish.f.impact"), text="tokennote", source="visit",
        seen_on=datetime.date(2026, 5, 12), version=0, by=world.ana,
    )  # fmt: skip
    Audit.objects.filter(pk=marked.pk).update(
        working_well="tokenwell", state="submitted",
        **{name: getattr(audit, name) for name in FROZEN},
    )  # fmt: skip
    marked.refresh_from_db()
    return tell(marked, world.ana)


OTHERS = ("ben", "cy", "hill_manager", "service_manager", "director", "qa")


@pytest.mark.parametrize("who", OTHERS)
def test_no_canary_reaches_who_may_not_open_the_case(world, client, canaries, who):
    found = page(client, world.people[who]) + csv(client, world.people[who])
    assert TOLD in found
    hidden = [*CANARIES, str(canaries.audit.public_id), str(world.ana2.public_id), "Child in need"]
    assert [token for token in hidden if token in found] == []


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("token", CANARIES)
def test_no_search_tells_what_a_closed_case_holds(world, client, canaries, who, token):
    """The same answer as to words that stand nowhere."""
    found, nothing = (
        page(client, world.people[who], q=word).split("<main")[1].replace(word, "")
        for word in (token, "nowhere")
    )
    assert found == nothing
    assert TOLD not in csv(client, world.people[who], q=token)


def test_a_list_of_the_audits_own_words_would_be_seen(world, client, canaries, monkeypatch):
    """Control: with working_well in place of the shared words both tests above would fail."""
    told = SharedStrengthQuerySet.for_list

    def leaky(rows):
        found = list(told(rows).select_related("audit"))
        for row in found:
            row.text = row.audit.working_well
        return LeakyRows(found)

    monkeypatch.setattr(SharedStrengthQuerySet, "for_list", leaky)
    assert "tokenwell" in page(client, world.cy)
    assert "tokenwell" in csv(client, world.cy)


class LeakyRows(list):
    def narrowed(self, **wanted):
        return self


def test_who_may_open_the_case_finds_it_in_their_own_part(world, client, canaries):
    """Control for the searches: Ana and her manager do find the words."""
    for person in (world.ana, world.harbour_manager):
        found = page(client, person, q="TOKENWELL")
        assert found.count("tokenwell") == 1
        assert f'href="/audits/{canaries.audit.public_id}/"' in found


def test_above_the_team_a_case_stands_there_after_a_reason(world, client, canaries):
    world.ana2.drill_downs.create(
        user=world.director, reason="A complaint", opened_at=timezone.now(),
        expires_at=timezone.now() + datetime.timedelta(hours=1),
    )  # fmt: skip
    assert "tokenwell" in page(client, world.director)
    assert "tokenwell" not in page(client, world.service_manager)


# --- looking for it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ({"q": "FRIDAY school"}, True), ({"q": "school nowhere"}, False), ({"q": "100%"}, False),
        ({"q": "_"}, False), ({"domain": "flourish.l"}, True), ({"domain": "flourish.f"}, False),
        ({"domain": "unknown"}, True), ({"team": "unknown"}, True), ({"q": " " * 50}, True),
        ({"page": "9" * 40, "per_page": "-1", "sort": "by"}, True),
    ],
)  # fmt: skip
def test_found_by_words_and_domain(world, client, told, query, finds):
    assert (TOLD in page(client, world.cy, **query)) is finds


def test_found_by_team(world, client, told):
    harbour, hill = str(world.harbour.public_id), str(world.hill.public_id)
    assert TOLD in page(client, world.cy, team=harbour)
    assert TOLD not in page(client, world.cy, team=hill)


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"q": "x" * 10_000}, {"q": "a " * 5_000}])
def test_hostile_words_fall_back(world, client, told, query):
    client.force_login(world.cy)
    assert client.get(LEDGER, query).status_code in (200, 400)


def test_only_so_many_words_are_looked_for():
    assert len(words_of("a " * 500)) == 8
    assert max(map(len, words_of("x" * 500))) == 100


def test_the_words_looked_for_go_nowhere_else(world, client, told):
    found = page(client, world.ana, q="tokensearch")
    assert AccessLog.objects.filter(event="search", what="strength search").count() == 1
    kept = [value for row in AccessLog.objects.values_list() for value in map(str, row)]
    assert [value for value in kept if "tokensearch" in value] == []
    links = [part.split('"')[0] for part in found.split('href="')[1:]]
    others = [link for link in links if "tokensearch" in link and not link.startswith("?")]
    assert others == []


def test_newest_first_and_paged(world, client, told):
    rows = many(told, 30)
    found = page(client, world.cy)
    assert found.index(rows[-1].text) < found.index(rows[-2].text)
    assert "1 to 25 of 31" in found
    assert TOLD in page(client, world.cy, page=2)


def many(told, number: int) -> list[SharedStrength]:
    """Copies of one audit, each told on."""
    first, audits = Audit.objects.get(pk=told.audit_id), []
    for _ in range(number):
        copy = Audit.objects.get(pk=first.pk)
        copy.pk, copy.public_id, copy._state.adding = None, None, True
        copy.public_id = Audit._meta.get_field("public_id").default()
        audits.append(copy)
    Audit.objects.bulk_create(audits)
    since = SharedStrength.objects.count()
    return SharedStrength.objects.bulk_create(
        SharedStrength(
            audit=audit, section_code="flourish.l", text=f"Told {since + place} on", by=told.by,
            ask_me=True, shared_at=told.shared_at + datetime.timedelta(minutes=since + place),
        )
        for place, audit in enumerate(audits)
    )  # fmt: skip


@pytest.mark.sweep
@pytest.mark.parametrize("address", [LEDGER, "/strengths/mine/"])
@pytest.mark.parametrize("who", ["ana", "harbour_manager", "qa"])
def test_same_queries_for_one_and_many(world, client, told, address, who):
    counts = []
    for more in (0, 2, 197):
        many(told, more)
        page(client, world.people[who], address)
        with statements() as asked:
            client.get(address, {"per_page": "100"})
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 16
