"""A reference put right, and two records of one child: what stays where, who reads it."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import rollups
from cases.actions import allocations, case_records
from cases.actions.allocations import NotPossible
from cases.actions.imports import bring_in, planned
from cases.intake.entries import Entry, Reading
from cases.models import AccessLog, Audit, Case, Rating
from cases.periods import quarter_of
from cases.rollups import Selection
from tests.audits import started, submitted

F = "flourish.f.impact"


def merge(world, double="cy1", into="ana1", **more) -> Case:
    return case_records.merge_records(
        by=world.admin, double=world.cases[double], into=world.cases[into], **more
    )


def log_of(case: Case) -> list[str]:
    rows = AccessLog.objects.filter(case_id=case.public_id, event="change").order_by("pk")
    return list(rows.values_list("what", flat=True))


def opens(client, who, case: Case) -> int:
    client.force_login(who)
    return client.get(reverse("case", args=[case.public_id])).status_code


# --- a reference ---------------------------------------------------------------------------


def test_a_reference_is_put_right_and_everything_else_stays(world, client):
    """The random identifier too, so that links and the log lead to the same case."""
    submitted(world, world.ana1, world.ana, {F: "red"})
    client.force_login(world.admin)
    url = reverse("case_reference", args=[world.ana1.public_id])
    assert client.post(url, {"before": "9000001", "reference": "9000009"}).status_code == 302
    case = Case.objects.get(pk=world.ana1.pk)
    assert (case.reference, case.public_id) == ("9000009", world.ana1.public_id)
    assert case.audits.count() == case.allocations.count() == 1
    assert log_of(case)[-1] == "corrected a case's reference"
    row = AccessLog.objects.filter(case_id=case.public_id).latest("pk")
    assert "9000" not in f"{row.what}{row.why}{row.before}{row.after}"
    again = client.post(url, {"before": "9000001", "reference": "9000010"})
    assert (again.status_code, Case.objects.get(pk=case.pk).reference) == (409, "9000009")


@pytest.mark.parametrize("reference", ["", "Ana Ash", "9434765919", "9000003"])
def test_no_name_no_health_number_and_no_other_case(world, client, reference):
    client.force_login(world.admin)
    url = reverse("case_reference", args=[world.ana1.public_id])
    answer = client.post(url, {"before": "9000001", "reference": reference})
    assert answer.status_code in (409, 422)
    assert Case.objects.get(pk=world.ana1.pk).reference == "9000001"


# --- two records ---------------------------------------------------------------------------


def figures(world) -> dict:
    found = {}
    for name in ("harbour", "hill"):
        audits = Audit.objects.countable_by(world.director).filter(team=world.teams[name])
        said = rollups.team_figures(
            audits, Selection(quarter_of(timezone.localdate())), kind="strengths",
            by_practitioner=False,
        )  # fmt: skip
        found[name] = next(row for row in said.domains if row.code == F).counts
    return found


def test_both_keep_their_ratings_and_no_figure_changes(world, client):
    """Control: were the audits of one moved to the other, one child would have one vote."""
    for case, who, value in ((world.ana1, world.ana, "red"), (world.cy1, world.cy, "green")):
        submitted(world, case, who, {F: value})
    before, ratings = figures(world), list(Rating.objects.values_list("pk", "audit__case"))
    merge(world)
    double = Case.objects.get(pk=world.cy1.pk)
    assert (double.status, double.same_child_as) == ("closed", world.ana1)
    assert list(Rating.objects.values_list("pk", "audit__case")) == ratings
    assert figures(world) == before
    assert log_of(double)[-1] == "merged into another record"
    assert log_of(world.ana1)[-1] == "took another record in"


def test_whoever_holds_the_child_reads_both_and_each_names_the_other(world, client):
    """Also after the next move. Control: before the merge Ana finds one of them."""
    assert opens(client, world.ana, world.cy1) == 404
    merge(world)
    assert opens(client, world.ana, world.cy1) == 200
    for case, other in ((world.ana1, "9000004"), (world.cy1, "9000001")):
        page = client.get(reverse("case", args=[case.public_id])).content.decode()
        assert f">{other}</a>" in page
    assert opens(client, world.cy, world.cy1) == 404
    ben = world.ben.memberships.get()
    allocations.reallocate(by=world.admin, case=world.ana1, holder=ben)
    assert [opens(client, who, world.cy1) for who in (world.ana, world.ben)] == [404, 200]
    assert world.cy1.allocations.count() == 3


def test_a_restriction_holds_for_both(world, client):
    merge(world)
    allocations.name_people(
        by=world.admin, case=world.ana1, restricted=True, people=[world.harbour_manager]
    )
    assert [opens(client, who, world.cy1) for who in (world.ana, world.harbour_manager)] == [
        404, 200,
    ]  # fmt: skip


def test_what_stands_in_the_way_is_said(world):
    """Open audits, also on both; a restriction; the wrong way round; itself."""

    def refused(double="cy1", into="ana1") -> str:
        with pytest.raises(NotPossible) as reason:
            merge(world, double, into)
        return str(reason.value)

    audit = started(world.cy1, world.cy)
    assert "discards them first" in refused() and "Both" not in refused()
    other = started(world.ana1, world.ana)
    assert "Both have some" in refused()
    for row in (audit, other):
        Audit.objects.filter(pk=row.pk).delete()
    assert "the record itself" in refused("ana1", "ana1")
    Case.objects.filter(pk=world.ana1.pk).update(restricted=True)
    assert "restricted" in refused()
    Case.objects.filter(pk=world.ana1.pk).update(restricted=False)
    allocations.close_case(by=world.admin, case=world.ana1)
    assert "which is open" in refused()
    allocations.reopen_case(by=world.admin, case=world.ana1)
    merge(world)
    assert "already" in refused()
    with pytest.raises(NotPossible, match="goes on"):
        allocations.reopen_case(by=world.admin, case=world.cy1)


def test_a_file_that_names_the_ended_record_changes_nothing(world):
    """Control: parted, the same row opens the case again."""
    merge(world)
    world.cy1.refresh_from_db()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    entry = Entry(
        "list.csv", 2, "9000004", world.cy1.birth_month, plan="Child in need", worker="Cy",
        team="Safeguarding Hill",
    )  # fmt: skip
    found = planned(Reading("plain", [entry]), tomorrow)
    assert (found.steps, found.errors, found.unchanged) == ([], [], 1)
    case_records.part_records(by=world.admin, double=world.cy1)
    assert planned(Reading("plain", [entry]), tomorrow).steps


def test_a_file_that_moves_the_child_takes_the_other_record_along(world, client):
    merge(world)
    entry = Entry(
        "list.csv", 2, "9000001", world.ana1.birth_month, plan="Child in need", worker="Ben"
    )
    bring_in(by=world.admin, reading=Reading("plain", [entry]), as_at=timezone.localdate())
    assert opens(client, world.ben, world.cy1) == 200


def test_on_the_page_both_stand_side_by_side_first(world, client):
    client.force_login(world.admin)
    url = reverse("case_merge", args=[world.cy1.public_id])
    page = client.get(url, {"other": "9000001"})
    assert "This record goes on" in page.content.decode()
    shown = page.context["page"].mark
    assert client.post(url, {"other": "9000001"}).status_code == 409  # not as the page showed
    started(world.ana1, world.ana)
    sent = {"other": "9000001", "mark": shown}
    assert client.post(url, sent).status_code == 409  # something changed since
    mark = client.get(url, {"other": "9000001"}).context["page"].mark
    assert client.post(url, sent | {"mark": mark}).status_code == 302
    world.cy1.refresh_from_db()
    assert world.cy1.same_child_as == world.ana1
    assert client.post(url, {"do": "part"}).status_code == 302
    world.cy1.refresh_from_db()
    assert (world.cy1.same_child_as, world.cy1.status) == (None, "closed")


@pytest.mark.parametrize("who", ["ana", "harbour_manager", "service_manager", "qa", "partner"])
def test_nobody_but_an_admin_does_either(world, client, who):
    client.force_login(world.people[who])
    for name in ("case_reference", "case_merge"):
        url = reverse(name, args=[world.ana1.public_id])
        assert client.post(url, {"reference": "9000009", "other": "9000004"}).status_code == 404


def test_reference_is_corrected_in_its_capitals_and_not_to_another_childs(world):
    """Its own in other letters is a correction; another record's is refused."""
    world.cy1 = case_records.correct_reference(
        by=world.admin, case=world.cy1, reference="ab-4", before=world.cy1.reference
    )
    corrected = case_records.correct_reference(
        by=world.admin, case=world.cy1, reference="AB-4", before="ab-4"
    )
    assert corrected.reference == "AB-4"
    with pytest.raises(NotPossible, match="small and capital letters"):
        case_records.correct_reference(
            by=world.admin, case=world.ana1, reference="Ab-4", before=world.ana1.reference
        )
