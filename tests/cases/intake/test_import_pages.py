"""The admin's pages: read, look, say what words mean, bring in, undo. Nothing of a file is kept."""

from __future__ import annotations

import datetime
import io
import json
import logging
import zipfile

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.benchmark.messy import CANARIES, messy, workbook
from cases.intake import files
from cases.models import AccessLog, Case, CaseloadAlias, CaseloadImport, PlanType
from tests.cases.intake.test_import_caseload import PLAIN, register
from tests.cases.intake.test_import_undo import ROWS, rows

UPLOAD = "/register/import/"
TEAMS = {"Safeguarding Harbour": ["Ana", "Ben"], "Safeguarding Hill": ["Cy"]}


@pytest.fixture
def admin(client, world):
    PlanType.objects.create(code="care_leaver", name="Care leaver", order=9)
    client.force_login(world.admin)
    return client


def send(client, *sent: tuple[str, bytes | str], **fields):
    found = [
        SimpleUploadedFile(name, blob.encode() if isinstance(blob, str) else blob)
        for name, blob in sent
    ]
    day = {"as_at": timezone.localdate().isoformat(), "kind": "auto"}
    return client.post(UPLOAD, {**day, **fields, "files": found})


def preview(client, *sent, **fields) -> str:
    answer = send(client, *sent, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def mark_in(page: str) -> str:
    return page.split('name="mark" value="')[1].split('"')[0]


def press(client, address: str, do: str, **fields):
    page = client.get(address).content.decode()
    mark = mark_in(page) if 'name="mark"' in page else ""
    return client.post(address, {"do": do, "mark": mark, **fields})


def test_a_caseload_is_looked_at_brought_in_and_undone(admin, world):
    before = rows()
    address = preview(admin, ("list.csv", PLAIN + ROWS))
    page = admin.get(address).content.decode()
    assert rows() == before and "<dt>Cases added</dt><dd>2</dd>" in page
    assert "Moves to Ben, Safeguarding Harbour" in page and "names no worker" in page
    press(admin, address, "apply")
    brought = CaseloadImport.objects.get()
    assert (brought.state, brought.waiting) == ("applied", None) and rows() != before
    assert brought.counts["adds"] == 2 and brought.by == world.admin
    assert "Undo it" in admin.get(address).content.decode()
    press(admin, address, "undo")
    assert rows() == before and CaseloadImport.objects.get().done is None
    assert AccessLog.objects.filter(actor=world.admin, what__contains="caseload in").count() == 2


def test_a_preview_that_no_longer_holds_is_shown_again(admin, world):
    address = preview(admin, ("list.csv", PLAIN + ROWS))
    page = admin.get(address).content.decode()
    Case.objects.filter(reference="9000002").update(
        status="closed", closed_on=datetime.date(2026, 1, 2)
    )
    before = register()
    answer = admin.post(address, {"do": "apply", "mark": mark_in(page)})
    assert answer.status_code == 409 and "changed since you saw" in answer.content.decode()
    assert register() == before
    assert press(admin, address, "apply").status_code == 302  # the control: what it says now
    assert press(admin, address, "apply").status_code == 409  # pressed again: not done twice


def test_rows_with_errors_are_left_out_only_when_asked(admin):
    address = preview(admin, ("list.csv", PLAIN + ROWS + "A-9,ana,,Child in need,,,,\n"))
    page = admin.get(address).content.decode()
    assert "Leave out the rows" in page and "The date of birth is missing" in page
    answer = press(admin, address, "apply")
    assert answer.status_code == 409 and not Case.objects.filter(reference="A-100").exists()
    press(admin, address, "apply", leave_out="on")
    assert Case.objects.filter(reference="A-100").exists()
    assert not Case.objects.filter(reference="A-9").exists()


def test_words_are_matched_once_and_remembered(admin, world):
    made = (
        "A-100,Nia New,North,z) Odd,2015-06,,,\nA-101,Nia New,North,z) Odd,2015-06,,,\n"
        "A-102,ana,,y) Closed long ago,2015-06,,,\n"
    )
    address = preview(admin, ("list.csv", PLAIN + made))
    assert "Words that are not known" in admin.get(address).content.decode()
    means = {
        "Odd": "child_protection", "Closed long ago": "- leave_out", "Nia New": world.cy.public_id,
        "North": world.hill.public_id,
    }  # fmt: skip
    asked = admin.get(address + "words/").context["form"].asked
    answers = {name: means[said.text] for name, said in asked.items()}
    assert len(answers) == 4 and admin.post(address + "words/", answers).status_code == 302
    press(admin, address, "apply")
    case = Case.objects.get(reference="A-101")
    held = case.allocations.get()
    assert (case.plan_type.code, held.practitioner, held.team) == (
        "child_protection", world.cy, world.hill,
    )  # fmt: skip
    assert not Case.objects.filter(reference="A-102").exists()
    again = preview(admin, ("list.csv", PLAIN + "A-103,nia  NEW,NORTH,Odd,2015-06,,,\n"))
    assert "Words that are not known" not in admin.get(again).content.decode()
    listed = admin.get(reverse("caseload_words")).content.decode()
    assert "Nia New" in listed and "Cy" in listed
    alias = CaseloadAlias.objects.get(text="Nia New")
    admin.post(reverse("caseload_words"), {"forget": alias.pk})
    assert not CaseloadAlias.objects.filter(text="Nia New").exists()
    assert admin.post(address + "words/", {}).status_code == 404  # it was brought in


@pytest.mark.sweep
def test_the_pages_ask_the_database_as_often_for_three_words_as_for_sixty(admin, world):
    def asked(number: int) -> list[int]:
        made = "".join(f"A-{n}00,Nia {n},Moon {n},Odd {n},2015-06,,,\n" for n in range(number))
        address = preview(admin, ("list.csv", PLAIN + made))
        counts = []
        for page in (address, address + "words/"):
            with CaptureQueriesContext(connection) as seen:
                page = admin.get(page)
            counts.append(len(seen))
        assert len(page.context["form"].asked) == min(50, 3 * number)
        return counts

    assert asked(1) == asked(20)


def test_an_answer_that_is_no_choice_is_refused(admin, world):
    address = preview(admin, ("list.csv", PLAIN + "A-100,Nia New,,Child in need,2015-06,,,\n"))
    (name,) = admin.get(address + "words/").context["form"].asked
    for wrong in ("", world.admin.public_id, world.hill.public_id, "1"):
        assert admin.post(address + "words/", {name: wrong}).status_code == 422
    assert not CaseloadAlias.objects.exists()


def test_a_file_that_cannot_be_read_says_where_and_nothing_waits(admin):
    answer = send(admin, ("list.csv", PLAIN + 'A-1,"x\n'))
    page = answer.content.decode()
    assert answer.status_code == 422 and "never closed" in page and "list.csv, row" in page
    assert not CaseloadImport.objects.exists()
    assert send(admin).status_code == 422
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert send(admin, ("list.csv", PLAIN + ROWS), as_at=tomorrow).status_code == 422


def test_the_preview_can_be_taken_away_by_kind(admin):
    address = preview(admin, ("list.csv", PLAIN + ROWS + "A-9,ana,,Child in need,,,,\n"))
    query = {"_export": "csv", "purpose": "for the data team"}
    whole = admin.get(address, query).content.decode()
    assert whole.count("\n") == 7 and "The date of birth is missing" in whole
    errors = admin.get(address, query | {"show": "errors"}).content.decode()
    assert errors.count("\n") == 2 and "list.csv,7," in errors
    assert "A-100" in admin.get(address, query | {"show": "add"}).content.decode()


def test_what_waits_is_dropped_after_a_day_by_the_next_file_or_the_daily_command(admin):
    def old() -> str:
        address = preview(admin, ("list.csv", PLAIN + ROWS))
        CaseloadImport.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
        return address

    address = old()
    call_command("tidy", stdout=io.StringIO())
    assert admin.get(address).status_code == 404
    address = old()
    fresh = preview(admin, ("list.csv", PLAIN + ROWS))
    assert admin.get(address).status_code == 404 and admin.get(fresh).status_code == 200
    press(admin, fresh, "drop")
    assert not CaseloadImport.objects.exists()


def test_files_over_20_mb_are_refused_and_never_touch_the_disk(admin, monkeypatch, tmp_path):
    assert files.LARGEST == settings.FILE_UPLOAD_MAX_MEMORY_SIZE == 20 * 1024 * 1024
    monkeypatch.setattr(settings, "FILE_UPLOAD_MAX_MEMORY_SIZE", 1000)
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", str(tmp_path / "nowhere"))
    answer = send(admin, ("list.csv", PLAIN + ROWS * 20))
    assert answer.status_code == 422 and "over 20 MB" in answer.content.decode()
    two = [("a.csv", PLAIN + ROWS), ("b.csv", PLAIN + ROWS * 4)]
    assert "over 20 MB" in send(admin, *two).content.decode()
    assert send(admin, ("list.csv", PLAIN + ROWS)).status_code == 302


def test_files_of_people_who_may_not_open_the_page_are_passed_over(client, admin, world, rf):
    from flourish_audit.uploads import MemoryOnly

    def taken(path: str, user) -> list:
        request = rf.post(path, {"files": SimpleUploadedFile("list.csv", b"x")})
        request.user = user
        assert [type(handler) for handler in request.upload_handlers] == [MemoryOnly]
        return request.FILES.getlist("files")

    assert taken(UPLOAD, world.ana) == [] and taken(UPLOAD, AnonymousUser()) == []
    assert taken("/no/such/", world.admin) == [] and taken("/account/login/", world.admin) == []
    assert len(taken(UPLOAD, world.admin)) == 1  # the control
    client.force_login(world.ana)
    assert send(client, ("list.csv", PLAIN + ROWS)).status_code == 403


def test_the_template_comes_back_as_it_is_filled_in(admin, world):
    blob = admin.get(UPLOAD, {"_export": "xlsx", "purpose": "to fill in"}).content
    book = openpyxl.load_workbook(io.BytesIO(blob))
    sheet = book["Caseload"]
    lists = {str(found.sqref): found.formula1 for found in sheet.data_validations.dataValidation}
    assert lists == {
        "D2:D2001": "Lists!$A$2:$A$6", "C2:C2001": "Lists!$B$2:$B$4", "B2:B2001": "Lists!$C$2:$C$6",
    }  # fmt: skip
    practitioner = book["Lists"]["C2"].value
    sheet.append(["A-100", practitioner, "Safeguarding Hill", "Child in need", "2015-06", "F-1"])
    stream = io.BytesIO()
    book.save(stream)
    address = preview(admin, ("caseload.xlsx", stream.getvalue()))
    press(admin, address, "apply")
    held = Case.objects.get(reference="A-100").allocations.get()
    assert held.practitioner.username == practitioner and held.team == world.hill
    text = admin.get(UPLOAD, {"_export": "csv", "purpose": "to fill in"}).content.decode()
    assert text.strip() == PLAIN.strip()


def everything_stored() -> str:
    models = [model for app in ("cases", "frameworks", "sessions") for model in _models(app)]
    return json.dumps(
        [list(model._default_manager.values()) for model in models], default=str, ensure_ascii=False
    )


def _models(app: str):
    return apps.get_app_config(app).get_models()


def test_names_addresses_and_numbers_are_found_nowhere(admin, world, caplog, capsys, tmp_path):
    """Planted in columns that are not wanted, and looked for in every table, log and answer."""
    caplog.set_level(logging.DEBUG)
    blob = workbook(messy(60, TEAMS))
    planted = "".join(
        zipfile.ZipFile(io.BytesIO(blob)).read("xl/sharedStrings.xml").decode().split("&#160;")
    )
    assert all(canary in planted for canary in CANARIES)
    told = []
    rows_ = "Zephyrine Quarrell,ana,,Child in need,2015-06,,,\nA-9,ana,,Child in need,14 Larkspur "
    wrong = PLAIN + rows_ + "Rise,,,\n4010232137,ana,,Child in need,2015-06,QX9 7ZZ,,\n"
    for name, sent in (("annex.xlsx", blob), ("list.csv", wrong), ("torn.xlsx", blob[:9000])):
        answer = send(admin, (name, sent))
        told.append(answer.content.decode())
        if answer.status_code == 302:
            told.append(admin.get(answer.url).content.decode())
            query = {"_export": "csv", "purpose": "a look"}
            told.append(admin.get(answer.url, query).content.decode())
            waiting = everything_stored()
            press(admin, answer.url, "apply", leave_out="on")
            told += [waiting, admin.get(answer.url).content.decode()]
    path = tmp_path / "list.csv"
    path.write_text(wrong)
    for argument in ("--json", "--apply"):
        with pytest.raises((SystemExit, CommandError)):
            call_command("import_caseload", str(path), argument)
    printed = capsys.readouterr()
    told += [everything_stored(), caplog.text, printed.out, printed.err]
    assert Case.objects.count() > 40 and "not a date" in printed.out
    for canary in (*CANARIES, "Zephyrine", "4010232137", "Larkspur"):
        assert not any(canary in text for text in told), canary
    assert any("Ana" in text for text in told)  # the control: what is wanted would be found
