"""Each stored setting changes what it says: a page that uses it, before and after.

One test a setting, named test_setting_ and its name; before the change stands the control. What is
the same for all (help, refusals, log, reset) is tried in test_stored_settings.py.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from cases.actions.clocks import save_clock
from cases.actions.concerns import raise_concern
from cases.models import AccessLog, Action, Case, CountyPicture
from cases.stored_settings import SETTINGS
from tests.audits import submitted
from tests.cases.caseloads import ago, looked
from tests.cases.test_county import county_of_two, last, published
from tests.cases.test_stored_settings import admin, picture, put, reading, three_red, told
from tests.world import add_person

__all__ = ["admin", "county_of_two"]  # fixtures
GAP = {"flourish.i.impact": "red"}
CLOCK = "relationships-first.voice.1.measure.1"


def test_every_setting_has_a_test_of_its_own():
    tests = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    named = {found.upper() for found in re.findall(r"^def test_setting_(\w+)\(", tests, re.M)}
    assert set(SETTINGS) - named == set()


def mine(world, **query: str) -> str:
    return told(reading(world, "ana", "my_cases", **query))


def test_setting_minimum_n(admin, world):
    three_red(world)
    assert "Too few to rank" in picture(world)
    put(admin, "MINIMUM_N", "3")
    assert "Too few to rank" not in picture(world)


def test_setting_suppress_below(admin, county_of_two):
    """The next picture is published with it; one that was published keeps its own."""
    published(county_of_two, last(2))
    before = reading(county_of_two, "partner", "county_picture", quarter=last(2).code)
    put(admin, "SUPPRESS_BELOW", "2")
    assert "from 1 to 1, or would" in told(reading(county_of_two, "qa", "county_publish"))
    published(county_of_two, last())
    kept = dict(CountyPicture.objects.values_list("quarter", "below"))
    assert kept == {last(2).starts: 6, last().starts: 2}
    after = reading(county_of_two, "partner", "county_picture", quarter=last(2).code)
    assert "from 1 to 5, or would" in told(after) and "from 1 to 5, or would" in told(before)
    assert tables_of(after) == tables_of(before)
    lines = {each.quarter: each.lines for each in CountyPicture.objects.all()}
    assert sum(map(hidden, lines[last().starts])) < sum(map(hidden, lines[last(2).starts]))


def tables_of(answer) -> list[str]:
    return re.findall(r"<tbody.*?</tbody>", answer.content.decode(), re.S)


def hidden(line: dict) -> int:
    return str(line).count("None")


def test_setting_export_row_cap(admin, world, settings):
    settings.EXPORT_ROW_CAP = 1
    wanted = {"_export": "csv", "purpose": "Team meeting"}
    assert reading(world, "ana", "my_cases", **wanted).status_code == 403
    put(admin, "EXPORT_ROW_CAP", "100")
    assert reading(world, "ana", "my_cases", **wanted).status_code == 200


def test_setting_re_audit_months(admin, world):
    looked(world, world.ana1, world.ana, ago(months=1, days=3), GAP, heard_on=ago())
    assert "Re-audit was due" not in mine(world)
    put(admin, "RE_AUDIT_MONTHS", "1")
    assert "Re-audit was due" in mine(world)


def test_setting_review_months(admin, world):
    looked(world, world.ana1, world.ana, ago(months=4), heard_on=ago())
    assert "look again" not in mine(world)
    put(admin, "REVIEW_MONTHS", "3")
    assert "Rated more than 3 months ago: look again" in mine(world)


def test_setting_child_view_months(admin, world):
    looked(world, world.ana1, world.ana, ago(), heard_on=ago(months=4))
    assert "No child’s view since" not in mine(world)
    put(admin, "CHILD_VIEW_MONTHS", "3")
    assert "No child’s view since" in mine(world)


def test_setting_agree_share(admin, world):
    put(admin, "AGREE_SHARE", "0")
    for case, rater in ((world.ana1, world.ana), (world.ana2, world.ana), (world.ben1, world.ben)):
        submitted(world, case, rater, {})  # nothing else in them stands out

    def flagged() -> int:
        return len(reading(world, "harbour_manager", "to_agree").context["page"].flagged)

    assert flagged() == 0
    put(admin, "AGREE_SHARE", "100")
    assert flagged() == 3


def test_setting_escalate_days(admin, world):
    looked(world, world.ana1, world.ana, ago(days=20), type="supervision")
    above = told(reading(world, "service_manager", "to_agree"))
    assert "Waiting too long in your teams: 1" in above
    put(admin, "ESCALATE_DAYS", "30")
    assert "Waiting too long" not in told(reading(world, "service_manager", "to_agree"))


def test_setting_moderation_share(admin, world):
    def offered() -> int:
        return reading(world, "qa", "moderation_draw").context["form"]["share"].value()

    assert offered() == 10
    put(admin, "MODERATION_SHARE", "25")
    assert offered() == 25


def test_setting_months_between_looks(admin, world, monkeypatch):
    then = timezone.now() - datetime.timedelta(days=100)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: then)
        submitted(world, world.cy1, world.qa, {}, type="dip_sample")
    today = timezone.localdate()
    assert world.cy1 not in Case.objects.drawable(today)
    assert "in the last 12 months" in told(reading(world, "harbour_manager", "looks"))
    put(admin, "MONTHS_BETWEEN_LOOKS", "2")
    assert world.cy1 in Case.objects.drawable(today)
    assert "in the last 2 months" in told(reading(world, "harbour_manager", "looks"))


def test_setting_month_pick(admin, world):
    assert "Pick 2 for this month" in told(reading(world, "harbour_manager", "looks"))
    put(admin, "MONTH_PICK", "1")
    page = told(reading(world, "harbour_manager", "looks"))
    assert f"One for {timezone.localdate():%B %Y}" in page and "Pick 1 for this month" in page


def test_setting_concern_hours(admin, world):
    audit = submitted(world, world.ana1, world.ana, {})
    raise_concern(audit=audit, by=world.ana)
    Action.objects.filter(urgent=True).update(
        created_at=timezone.now() - datetime.timedelta(hours=5)
    )
    late = reading(world, "service_manager", "teams")
    put(admin, "CONCERN_HOURS", "6")
    assert told(late) != told(reading(world, "service_manager", "teams"))
    assert "5 h" in told(late)


def concern_page(world) -> str:
    audit = submitted(world, world.ana1, world.ana, {})
    return told(reading(world, "ana", "audit_concern", audit.public_id))


def test_setting_safeguarding_text(admin, world):
    assert "phone 999" in concern_page(world)
    put(admin, "SAFEGUARDING_TEXT", "Walk to the\nnext desk.")
    page = concern_page(world)
    assert "Walk to the next desk." in page and "phone 999" not in page


def test_setting_safeguarding_link(admin, world):
    assert "Phone:" not in concern_page(world)
    for refused in ("javascript:alert(1)", "http://a.example", "https://", "https://a b", "//x"):
        assert put(admin, "SAFEGUARDING_LINK", refused).status_code == 422, refused
    put(admin, "SAFEGUARDING_LINK", "01632 960123")
    assert "Phone: 01632 960123" in concern_page(world)
    put(admin, "SAFEGUARDING_LINK", "https://procedures.example/a?b=c")
    assert "Open the safeguarding procedures" in concern_page(world)


def clock_page(world) -> str:
    return told(reading(world, "ana", "clock", world.ana1.public_id, CLOCK))


def test_setting_clock_days(admin, world):
    opened = timezone.localdate() - datetime.timedelta(days=9)
    dates = {"opened_on": opened, "held_on": None, "considered": False}
    save_clock(case=world.ana1, item_code=CLOCK, by=world.ana, version=0, **dates)
    assert "working day" in clock_page(world)
    put(admin, "CLOCK_DAYS", "calendar")
    page = clock_page(world)
    assert "day 9 of 10" in page and "working day 9" not in page


def test_setting_considered_plan_types(admin, world):
    assert "Not considered with the family yet" not in clock_page(world)
    row = {"value": ["child_in_need", "family_help"], "version": "0"}
    admin.post(reverse("setting_edit", args=["considered-plan-types"]), row)
    assert "Not considered with the family yet" in clock_page(world)
    log = AccessLog.objects.get(what="changed a setting")
    assert log.after.endswith(": Child in need, Family help")


def test_setting_office_hours(admin, world):
    world.people["governance"] = add_person(world, "governance", "information_governance", None)
    noon = timezone.make_aware(datetime.datetime.combine(monday(), datetime.time(12)))
    row = AccessLog.objects.create(
        at=noon, actor=world.qa, event="view", what="case", case_id=world.ana1.public_id
    )

    def late() -> bool:
        table = reading(world, "governance", "access_log", report="hours").context["table"]
        return row.pk in [each.record.pk for each in table.rows]

    assert not late()
    for refused in ("20-7", "7", "7-25", "7:00-20:00", "seven-eight"):
        assert put(admin, "OFFICE_HOURS", refused).status_code == 422, refused
    put(admin, "OFFICE_HOURS", "7 – 11")
    assert late()
    assert "from 7:00 to 11:00" in told(reading(world, "governance", "access_log"))


def monday() -> datetime.date:
    today = timezone.localdate()
    return today - datetime.timedelta(days=today.weekday() + 7)


def test_setting_many_cases(admin, world):
    world.people["governance"] = add_person(world, "governance", "information_governance", None)
    for case in (world.ana1, world.ana2):
        AccessLog.objects.create(
            at=timezone.now(), actor=world.qa, event="view", what="case", case_id=case.public_id
        )
    assert len(reading(world, "governance", "access_log_many").context["table"].rows) == 0
    put(admin, "MANY_CASES", "1")
    assert len(reading(world, "governance", "access_log_many").context["table"].rows) == 1


# --- beside each other, and what the operator keeps ----------------------------------------


def test_values_that_contradict_each_other_are_refused(admin):
    answer = put(admin, "RE_AUDIT_MONTHS", "7")  # later than the six of any other child
    assert answer.status_code == 422
    assert "Change the other one first" in told(answer)
    assert put(admin, "REVIEW_MONTHS", "2").status_code == 422
    assert put(admin, "REVIEW_MONTHS", "8").status_code == 302
    assert put(admin, "RE_AUDIT_MONTHS", "7").status_code == 302  # the control
    # Going back to a default can contradict as well.
    assert put(admin, "REVIEW_MONTHS", "", reset="1").status_code == 422
    assert put(admin, "ESCALATE_DAYS", "3").status_code == 302


def test_what_the_operator_keeps_is_read_only_and_no_secret_is_shown(world, client, settings):
    settings.SECRET_KEY = "planted-key-" + "k" * 40
    settings.EMAIL_HOST_PASSWORD, settings.SITE_URL = "planted-mail-word", "https://seen.example"
    client.force_login(world.admin)
    page = client.get(reverse("settings")).content.decode()
    assert "https://seen.example" in page and "Month in which quarter 1 begins" in page
    for planted in ("planted", str(settings.DATABASES["default"]["NAME"])):
        assert planted not in page
    for name in ("secret-key", "database-url", "year-starts-in-month", "site-url"):
        assert client.post(f"/settings/set/{name}/", {"value": "1"}).status_code == 404
