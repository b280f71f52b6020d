"""A hundred caseload files that cannot be used, each with a word of the reason it must be given."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator

import openpyxl

from cases.benchmark.messy import messy, workbook
from cases.intake.reading import Source

HEAD = "case_reference,practitioner,team,plan_type,birth_month,family_group,opened,closed\n"
GOOD = "A-100,ana,,Child in need,2015-06,,,\n"
TEAMS = {"Safeguarding Harbour": ["Ana", "Ben"]}
SECRET = "Zephyrine Quarrell"
Broken = tuple[str, list[Source], str]  # what is wrong, the files, a word of the reason


def broken_files() -> Iterator[Broken]:
    yield from _not_tables()
    yield from _damaged_workbooks()
    yield from _made_to_harm()
    yield from _damaged_texts()
    yield from _without_a_column()
    yield from _rows()
    yield from _datasets()


def one(name: str, blob: bytes | str, word: str) -> Broken:
    return name, [Source(name, blob.encode() if isinstance(blob, str) else blob)], word


def _not_tables() -> Iterator[Broken]:
    yield one("empty.csv", b"", "empty")
    yield one("blank.csv", b"\r\n \t\r\n", "empty")
    yield one("zeros.xlsx", b"\x00" * 4000, "empty")
    for begins, word in (
        (b"%PDF-1.7 ", "PDF"), (b"\x89PNG\r\n", "picture"), (b"\xff\xd8\xff\xe0", "picture"),
        (b"{\\rtf1 ", "text document"), (gzip.compress(b"x" * 99), "packed"),
        (b"7z\xbc\xaf\x27\x1c", "packed"), (b"Rar!\x1a", "packed"),
        (b"SQLite format 3\x00", "database"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "password"),
    ):  # fmt: skip
        yield one(f"{word}.xlsx", begins + SECRET.encode(), word)
    yield one("list.ods", packed(("mimetype", b"x"), ("content.xml", b"<x/>")), "OpenDocument")
    yield one("letter.docx", packed(("word/document.xml", b"<x/>")), "not an Excel workbook")
    yield one("files.zip", packed(("list.csv", HEAD.encode())), "not an Excel workbook")
    yield one("page.csv", f"<!DOCTYPE html><table><tr><td>{SECRET}", "web page")
    yield one("page.xls", f"\n<html><table>{SECRET}", "web page")
    yield one("data.xml", f"<?xml version='1.0'?><a>{SECRET}</a>", "web page")
    yield one("letter.txt", f"Dear all,\nplease see {SECRET}.\n", "no list")


def packed(*parts: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, blob in parts:
            book.writestr(name, blob)
    return stream.getvalue()


def with_part(blob: bytes, name: str, change) -> bytes:
    """The workbook with one part changed, or left out where `change` answers None."""
    with zipfile.ZipFile(io.BytesIO(blob)) as book:
        parts = [(part, book.read(part)) for part in book.namelist()]
    parts = [(part, change(body) if part == name else body) for part, body in parts]
    return packed(*((part, body) for part, body in parts if body is not None))


def _damaged_workbooks() -> Iterator[Broken]:
    good = workbook(messy(30, TEAMS))
    for part in range(1, 16):  # cut off, the later the nearer to whole
        yield one(f"cut{part}.xlsx", good[: len(good) * part // 16], "damaged")
    for place in range(15):
        at = len(good) * (place + 1) // 40
        torn = good[:at] + bytes(60) + good[at + 60 :]
        yield one(f"torn{place}.xlsx", torn, "damaged")
    sheet = "xl/worksheets/sheet3.xml"
    for name, part, change in (
        ("tag", sheet, lambda body: body.replace(b"</row>", b"</rox>", 3)),
        ("half", sheet, lambda body: body[: len(body) // 2]),
        ("string", sheet, lambda body: body.replace(b't="s"><v>', b't="s"><v>99999')),
        ("number", sheet, lambda body: body.replace(b'<c r="A', b'<c r="?')),
        ("no-sheet", sheet, lambda body: None),
        ("book", "xl/workbook.xml", lambda body: body[:200]),
        ("no-book", "xl/workbook.xml", lambda body: None),
        ("strings", "xl/sharedStrings.xml", lambda body: body[: len(body) // 2]),
        ("types", "[Content_Types].xml", lambda body: b"<nothing/>"),
        ("links", "xl/_rels/workbook.xml.rels", lambda body: b"<nothing"),
    ):
        yield one(f"{name}.xlsx", with_part(good, part, change), "")


def _made_to_harm() -> Iterator[Broken]:
    good = workbook(messy(3, TEAMS))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    for part in ("xl/worksheets/sheet3.xml", "xl/workbook.xml", "xl/sharedStrings.xml"):
        yield one(f"bomb {part[3:6]}.xlsx", with_part(good, part, lambda b: bomb + b), "allowed")
    large = lambda size: lambda body: body + b" " * size  # noqa: E731
    bulky = with_part(good, "xl/worksheets/sheet3.xml", large(105_000_000))
    yield one("bulky.xlsx", bulky, "too large")
    texts = with_part(good, "xl/sharedStrings.xml", large(45_000_000))
    yield one("texts.xlsx", texts, "too large")
    locked = bytearray(good)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.find(mark)
        while place >= 0:
            locked[place + at] |= 1
            place = locked.find(mark, place + 4)
    yield one("locked.xlsx", bytes(locked), "password")


def _damaged_texts() -> Iterator[Broken]:
    yield one("nul.csv", HEAD + GOOD + f"A-101,\x00{SECRET}\n", "no text")
    yield one("bell.csv", (HEAD + "A-101,\x07é\n").encode("cp1252"), "no text")
    yield one("bytes.csv", HEAD.encode() + b"A-101,\x81\x8d\x9d\n", "no text")
    yield one("half.csv", (HEAD + GOOD).encode("utf-16")[:-1], "breaks off")
    yield one("torn.csv", HEAD.encode("utf-8-sig") + b"A-101,\xc3\x28\n", "breaks off")
    for place in range(1, 6):
        rows = GOOD * place + f'A-101,"{SECRET},,,,,,\n'
        yield one(f"open{place}.csv", HEAD + rows, "never closed")
    yield one("quotes.csv", HEAD + f'A-101,"{SECRET}" x,,,,,,\n', "do not match")
    yield one("long.csv", HEAD + "A-101," + "x" * 40_000 + ",,,,,,\n", "too long")


def _without_a_column() -> Iterator[Broken]:
    yield one("heads.csv", HEAD, "no row about a child")
    yield one("bare.csv", GOOD * 3, "no list")
    yield one("plan.csv", HEAD.replace("birth_month", "other") + GOOD, "month of birth")
    yield one("reference.csv", HEAD.replace("case_reference", "other") + GOOD, "no list")
    good = workbook(messy(30, TEAMS))
    for text, other in (
        (b"Child Unique ID</t>", b"Child</t>"), (b"Date of  Birth (dob)", b"Day one"),
        (b"Child ID</t>", b"Child</t>"), (b"D.O.B", b"Day"), (b"Date of Birth", b"Day of B"),
    ):  # fmt: skip
        change = with_part(
            good, "xl/sharedStrings.xml", lambda body, a=text, b=other: body.replace(a, b)
        )
        yield one(f"no {text[:10].decode()}.xlsx", change, "no column says")
    book = openpyxl.Workbook()
    book.active.title = "List 3"
    book.active.append(["Child Unique ID", "Date of referral"])
    stream = io.BytesIO()
    book.save(stream)
    yield one("referrals.xlsx", stream.getvalue(), "no list of a caseload")


def _rows() -> Iterator[Broken]:
    for row, word in (
        (",ana,,Child in need,2015-06,,,", "no reference"),
        ("4010232137,ana,,Child in need,2015-06,,,", "NHS number"),
        (f"{SECRET},ana,,Child in need,2015-06,,,", "case system"),
        (f"A-101,ana,,Child in need,{SECRET},,,", "not a date"),
        ("A-101,ana,,Child in need,31/02/2015,,,", "not a date"),
        ("A-101,ana,,Child in need,,,,", "missing"),
        ("A-101,ana,,Child in need,Unborn,,,", "unborn"),
        ("A-101,ana,,Child in need,1970-01,,,", "25 years"),
        ("A-101,ana,,Child in need,2031-01,,,", "months ahead"),
        ("A-101,ana,,Child in need,2015-06,,2025-05-05,2024-04-04", "before it began"),
        ("A-101,ana,,Child in need,2015-06,,2031-01-01,", "after the day"),
        (f"A-101,ana,,Child in need,2015-06,,{SECRET},", "not a date"),
        (f"A-101,ana,,Child in need,2015-06,,,{SECRET}", "not a date"),
        (f"A-101,ana,,Child in need,2015-06,{SECRET},,", "family number"),
        ("A-101,nia,,Child in need,2015-06,,,", "worker “nia” is not known"),
        ("A-101,ana,Moon,Child in need,2015-06,,,", "team “Moon” is not known"),
        ("A-101,ana,,Odd,2015-06,,,", "plan “Odd” is not known"),
        ("A-100,ana,,Child in need,2012-06,,,", "another month of birth"),
        ("A-100,ben,,Child in need,2015-06,,,", "another worker"),
        ("A-101,qa,,Child in need,2015-06,,,", "no team"),
    ):
        yield one(f"{word}.csv", HEAD + GOOD + row + "\n", word)
    book = openpyxl.Workbook()
    book.active.append(["Case reference", "Plan type", "Date of birth"])
    book.active.append(["A-100", "Child in need", "=TODAY()-900"])
    stream = io.BytesIO()
    book.save(stream)
    yield one("formula.xlsx", stream.getvalue(), "formula")


def _datasets() -> Iterator[Broken]:
    person = Source("ssd_person.csv", b"pers_person_id,pers_dob\nA-100,2015-06-01\n")
    plans = b"cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date\nA-100,2025-01-01,\n"
    yield "no person", [Source("cp.csv", plans)], "ssd_person is missing"
    yield "no episodes", [person], "table of episodes"
    for column in (b"cppl_person_id", b"cppl_cp_plan_start_date", b"cppl_cp_plan_end_date"):
        lacking = Source("cp.csv", plans.replace(column, b"cppl_other"))
        yield column.decode(), [person, lacking], column.decode()
    stranger = Source("cp.csv", plans.replace(b"A-100", b"A-200"))
    yield "stranger", [person, stranger], "not in the table ssd_person"
    mixed = [Source("list.csv", (HEAD + GOOD).encode()), person, Source("cp.csv", plans)]
    yield "mixed", mixed, "one after the other"
