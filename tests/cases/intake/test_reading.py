"""Files are recognised by what they hold, and only what is wanted leaves them."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from cases.benchmark.messy import CANARIES, TODAY, messy, workbook
from cases.intake.dates import Unreadable, american, day_of
from cases.intake.entries import Reading
from cases.intake.reading import Source, read

TEAMS = {"Safeguarding Harbour": ["Ana Archer", "Ben Boone"], "Safeguarding Hill": ["Cy Cole"]}
HEAD = "case_reference;practitioner;team;plan_type;birth_month;family_group;opened;closed\n"


def plain(rows: str, head: str = HEAD, code: str = "utf-8") -> Reading:
    return read([Source("list.csv", (head + rows).encode(code))], today=TODAY)


def only(reading: Reading):
    assert reading.faults == []
    (entry,) = reading.entries
    return entry


def month(text: str) -> datetime.date | None:
    entry = only(plain(f"A-100;;;Child in need;{text};;;\n"))
    return entry.problem or (entry.birth.isoformat()[:7] + ("?" if entry.expected else ""))


def test_a_messy_workbook_is_read_whole():
    made = messy(300, TEAMS)
    reading = read([Source("annex.xlsx", workbook(made))], today=TODAY)
    assert reading.kind == "annex-a" and reading.faults == []
    assert {entry.problem for entry in reading.entries} == {""}
    rows = sum(len(kid.lists) for kid in made.kids) + made.duplicates
    assert len(reading.entries) == rows and made.duplicates > 2
    by_reference = {entry.reference: entry for entry in reading.entries}
    for kid in made.kids:
        entry = by_reference[str(kid.reference)]
        assert entry.closed == kid.closed
        if not kid.closed:
            assert entry.birth == kid.birth.replace(day=1)
            assert entry.expected == (kid.birth > TODAY)
            assert (entry.team, entry.worker) == (kid.team, kid.worker)
            assert entry.opened == (None if kid.lists == (9,) else kid.opened)


def test_only_what_is_wanted_leaves_the_file_and_the_rest_is_named():
    made = messy(40, TEAMS)
    blob = workbook(made)
    reading = read([Source("annex.xlsx", blob)], today=TODAY)
    kept = str(reading.as_json())
    assert not any(canary in kept for canary in CANARIES)
    days = {entry.birth.day for entry in reading.entries if entry.birth}
    assert days == {1}  # every child was born on the 11th or 17th: no day of birth is kept
    assert reading.ignored["List_7"][:2] == ["Forename", "Surname"]
    assert {"Postcode", "NHS number"} <= set(reading.ignored["Annex A list 8 - CLA"])
    assert [said.split(":")[0] for said in reading.skipped] == [
        "List 1", "List 4 (assessments)", "Notes",
    ]  # fmt: skip
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(blob)).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert set(CANARIES) <= set(cells)  # the control: they stand in the file


def test_american_dates_are_told_from_the_column():
    reading = read([Source("annex.xlsx", workbook(messy(300, TEAMS)))], today=TODAY)
    assert any("month/day/year" in note and "list 8" in note for note in reading.notes)
    assert not any("List 6" in note for note in reading.notes)
    assert american(["1/31/2020", "3/4/2020"]) and not american(["31/1/2020", "1/31/2020"])
    assert day_of("3/4/2020", month_first=True, today=TODAY) == datetime.date(2020, 3, 4)


def test_dates_in_every_writing():
    day = datetime.date(2020, 4, 3)
    for text in (
        "03/04/2020", "3.4.20", "3-Apr-20", "3rd April 2020", "April 3, 2020", "2020-04-03",
        "2020-04-03T00:00:00", "03/04/2020 00:00", "43924", "43924.0", day,
        datetime.datetime(2020, 4, 3), "\xa003/04/2020 ",
    ):  # fmt: skip
        assert day_of(text, today=TODAY) == day, text
    assert day_of("N/A", today=TODAY) is None
    for text in ("31/02/2020", "soon", "99999", "2020", "12/2020/1", "0/0/2020", "3 Foo 2020"):
        with pytest.raises(Unreadable):
            day_of(text, today=TODAY)


def test_months_of_birth_and_expected_births():
    assert month("2017-03") == "2017-03"
    assert month("03/2017") == "2017-03"
    assert month("expected 2027-03") == "2027-03?"
    assert month("Unborn, EDD 12/03/2027") == "2027-03?"
    assert month("12/03/2027") == "2027-03?"
    assert "unborn" in month("Unborn")
    assert "missing" in month("")
    assert "10 months" in month("2028-03")
    assert "25 years" in month("1980-03")
    assert "before now" in month("expected 2026-01")
    assert "is not a date" in month("Zephyrine") and "Zephyrine" not in month("Zephyrine")


def test_text_files_of_every_program():
    row = "A-100;zoë@example.org;Hillé;Child in need;2017-03;;;\n"
    for code in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert only(plain(row, code=code)).worker == "zoë@example.org"
    for sign in (",", "\t", "|"):
        text = (HEAD + row).replace(";", sign)
        assert only(read([Source("x", text.encode())], today=TODAY)).team == "Hillé"
    assert only(plain(row, head="Caseload of 1 May\n\n" + HEAD)).row == 4


def test_a_formula_without_a_result_is_said():
    book = openpyxl.Workbook()
    book.active.append(["Case reference", "Plan type", "Date of birth"])
    book.active.append(["A-100", "Child in need", "=TODAY()-900"])
    book.active.append(["A-101", "Child in need", datetime.date(2020, 5, 1)])
    stream = io.BytesIO()
    book.save(stream)
    reading = read([Source("list.xlsx", stream.getvalue())], today=TODAY)
    first, second = reading.entries
    assert "formula" in first.problem and "Date of birth" in first.problem
    assert second.problem == ""


SSD = {
    "ssd_person": "pers_person_id,pers_forename,pers_dob,pers_expected_dob,pers_common_child_id\n"
    "A1-1,Zephyrine,2015-06-17,,4010232137\nA1-2,Zephyrine,,2027-02-17,PLACEHOLDER_DATA\n"
    "A1-3,Zephyrine,2012-01-17,,\n",
    "ssd_involvements": "invo_person_id,invo_professional_id,invo_professional_team,"
    "invo_involvement_start_date,invo_involvement_end_date\n"
    "A1-1,P1,D1,2024-01-01,2025-01-01\nA1-1,P2,D2,2025-01-01,\nA1-2,P1,D1,2026-09-01,\n",
    "ssd_professionals": "prof_professional_id,prof_staff_id,prof_professional_name\n"
    "P1,S-1,Ana Archer\nP2,S-2,Cy Cole\n",
    "ssd_department": "dept_team_id,dept_team_name\nD1,Safeguarding Harbour\nD2,Hill\n",
    "ssd_family": "fami_family_id,fami_person_id\nF77,A1-1\nF77,A1-2\n",
    "ssd_cin_episodes": "cine_person_id,cine_referral_date,cine_close_date\n"
    "A1-1,2024-01-01,\nA1-2,2026-09-01,\nA1-3,2020-01-01,2021-02-03\n",
    "ssd_cp_plans": "cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date\n"
    "A1-1,2025-03-01,\n",
    "ssd_address": "addr_person_id,addr_address_postcode\nA1-1,QX9 7ZZ\n",
}


def dataset(**changed: str) -> Reading:
    tables = {**SSD, **changed}
    sources = [Source(f"{name}.csv", text.encode()) for name, text in tables.items() if text]
    return read(sources, today=TODAY)


def test_the_dataset_is_joined():
    reading = dataset()
    assert reading.kind == "ssd" and reading.faults == []
    first, second, third, plan = reading.entries
    assert (first.worker, first.worker_name, first.team) == ("S-2", "Cy Cole", "Hill")
    assert first.held_from == datetime.date(2025, 1, 1) and first.family == "F77"
    assert second.expected and second.birth == datetime.date(2027, 2, 1)
    assert third.closed == datetime.date(2021, 2, 3)
    assert (plan.plan, plan.opened) == ("child_protection", datetime.date(2025, 3, 1))
    kept = str(reading.as_json())
    assert not any(text in kept for text in ("Zephyrine", "QX9", "4010232137", "-17"))
    assert "pers_forename" in reading.ignored["ssd_person.csv"]
    assert reading.skipped == ["ssd_address.csv: a table of the dataset that is not needed."]


def test_the_dataset_says_which_table_or_column_is_missing():
    (fault,) = dataset(ssd_person="").faults
    assert "ssd_person is missing" in fault.reason
    lacks = SSD["ssd_cp_plans"].replace("cppl_cp_plan_end_date", "cppl_other")
    (fault,) = dataset(ssd_cp_plans=lacks).faults
    assert "cppl_cp_plan_end_date" in fault.reason and fault.place == "ssd_cp_plans.csv, row 1"


def test_what_waits_is_read_back_as_it_was():
    reading = dataset()
    assert Reading.from_json(reading.as_json()) == reading
