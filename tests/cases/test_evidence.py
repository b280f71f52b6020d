"""The evidence sheet and the text for case notes: the same as the case page, and nobody else's."""

from __future__ import annotations

import io

import docx
import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.actions.redactions import TAKEN_OUT, redact
from cases.models import AccessLog, Action, Audit, Case, ChildVoice, Rating
from cases.pages import case_page
from cases.pages.blocks import Bullets, Heading, Rows
from cases.pages.case_page import CasePage
from cases.pages.evidence import EvidenceSheet
from cases.pages.evidence_words import evidence_paper
from cases.pages.paste_back import MOST_CHARACTERS, paste_paper
from cases.querysets import AuditQuerySet
from cases.reports.texts import as_text
from frameworks.models import Item
from tests.audits import started, submitted
from tests.cases.caseloads import ago, looked
from tests.cases.recount import scatter, second_edition
from tests.cases.test_redactions import NAME, named_everywhere
from tests.statements import statements
from tests.views import submitted_view

F, U = "flourish.f.impact", "flourish.u.impact"
VOICE = "relationships-first.voice.1"
BOTH = ("case_evidence", "case_notes")


def page_of(case: Case, reader) -> CasePage:
    found = Case.objects.visible_to(reader).with_allocation().with_turns()
    return CasePage(found.select_related("plan_type", "family_group").get(pk=case.pk), reader)


def sheet_of(case: Case, reader) -> EvidenceSheet:
    return EvidenceSheet(page_of(case, reader))


def text_of(case: Case, reader) -> str:
    return as_text(evidence_paper(sheet_of(case, reader)))


def notes_of(case: Case, reader) -> str:
    return as_text(paste_paper(sheet_of(case, reader)))


def opened(client, user, case: Case, name: str = "case_evidence", **query):
    client.force_login(user)
    return client.get(reverse(name, args=[case.public_id]), query)


def file_of(client, user, case: Case, name: str, kind: str) -> str:
    """The words of a file as its reader gets them."""
    answer = opened(client, user, case, name, _export=kind, purpose="The child's record")
    if kind == "txt":
        return answer.content.decode()
    document = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(row.text for row in document.paragraphs), *cells])


# --- it equals the case page, and a count of its own ------------------------------------------


def counted_again(case: Case) -> dict:
    """(code, voice) -> value, day, rater and edition of the latest rating, one rating at a time."""
    rows = Rating.objects.filter(audit__case=case, value__isnull=False)
    found = {}
    rows = rows.select_related("audit__rater", "item__edition")
    for row in sorted(rows, key=lambda row: (row.audit.submitted_at or timezone.now(), row.pk)):
        audit = row.audit
        stands = audit.state in ("submitted", "agreed", "closed", "in_moderation")
        if stands and not audit.replaced and audit.voice != "second_rater":
            day = timezone.localdate(audit.submitted_at)
            source = (row.value, day, str(audit.rater), row.item.edition.number)
            found[row.item.code, audit.voice] = source
    return found


def on_the_sheet(sheet: EvidenceSheet) -> dict:
    found = {}
    for row in sheet.rows:
        for said, voice in ((row.now, "practitioner"), (row.child, "child_or_family")):
            if said:
                source = (said.value, said.on, said.by, said.item.edition.number)
                found[row.item.code, voice] = source
    return found


def differing(world) -> list[str]:
    cases = Case.objects.visible_to(world.harbour_manager)
    return [
        case.reference
        for case in cases
        if on_the_sheet(sheet_of(case, world.harbour_manager)) != counted_again(case)
    ]


@pytest.fixture
def scattered(world):
    scatter(world, seed=5, cases=14)
    return world


def test_every_rating_is_the_latest_of_its_voice_by_a_count_of_its_own(scattered):
    assert differing(scattered) == []
    sheets = [counted_again(case) for case in Case.objects.visible_to(scattered.harbour_manager)]
    assert sum(map(len, sheets)) > 60


def test_control_with_withdrawn_audits_the_count_differs(scattered, monkeypatch):
    monkeypatch.setattr(Audit, "SHOWN", Q(submitted_at__isnull=False))
    assert differing(scattered) != []


def test_sheet_says_what_the_case_page_shows(scattered):
    """Domains in each voice, standards, notes, actions and what is not known, case by case."""
    reader, rated = scattered.harbour_manager, 0
    looked(scattered, scattered.ana1, scattered.ana, ago(), notes={F: "A note", U: "Another"})
    for case in Case.objects.visible_to(reader):
        page, sheet = page_of(case, reader), sheet_of(case, reader)
        rows = {row.item.code: row for row in sheet.rows}
        standards = [row for pillar in page.pillars for row in pillar.standards]
        for standing in [*page.domains, *standards]:
            row = rows.get(standing.item.code)
            said = [row.now, row.before, row.child, row.family] if row else [None] * 4
            shown = [standing.value, standing.earlier, standing.child_value, standing.family_value]
            assert [each.value if each else None for each in said] == shown
            rated += sum(1 for each in shown if each)
        assert [note for _, note in sheet.notes] == [n for _, notes in page.notes for n in notes]
        assert sheet.actions == page.actions
        assert {row.item.code for row in sheet.find_out} == {item.code for item in page.find_out}
        placed = [action for part in sheet.parts for action in part.actions]
        assert {*placed, *sheet.other_actions} == set(page.actions)
        assert sum(len(part.notes) for part in sheet.parts) == len(sheet.notes)
        assert [row for part in sheet.parts for row in part.rows] == sheet.rows
    assert rated > 30


# --- dated, with versions and raters, voices apart ------------------------------------------------


def cells_of(paper, caption: str) -> list[list[str]]:
    (table,) = [b for b in paper.blocks if isinstance(b, Rows) and b.caption.startswith(caption)]
    return [[cell.text for cell in row] for row in table.rows]


def said(value: str, on, by, edition: int) -> str:
    return f"{value}\n{on.day} {on:%B %Y}, {by}, edition {edition}"


def test_each_rating_has_its_day_rater_and_edition_and_the_words_it_was_given_for(world):
    looked(world, world.ana1, world.ana, ago(months=8), {F: "red"})
    second = second_edition(world.flourish)
    world.flourish = second
    looked(world, world.ana1, world.ben, ago(months=1), {F: "amber"})
    rows = cells_of(evidence_paper(sheet_of(world.ana1, world.ana)), "Family & Friends")
    assert rows == [[
        "Family & Friends impact text, second edition",
        said("Developing", ago(months=1), "Ben", 2),
        said("Gap", ago(months=8), "Ana", 1),
    ]]  # fmt: skip


def test_voices_stand_apart_and_are_never_averaged(world):
    looked(world, world.ana1, world.ana, ago(days=2))
    submitted_view(world.ana1, world.ana, {"f": "face-5"}, own_words="I miss my dog")
    family = {"whose": "family", "words_for": "parent"}
    submitted_view(world.ana1, world.ana, {"f": "amber"}, own_words="He sleeps well", **family)
    sheet = sheet_of(world.ana1, world.ana)
    paper = evidence_paper(sheet)
    (row,) = cells_of(paper, "Family & Friends")
    assert [cell.split("\n")[0] for cell in row[1:]] == [
        "Strength",
        "First time",
        "Gap",
        "Developing",
    ]
    text = as_text(paper)
    assert "\nIn the child’s own words\n" in text
    assert "I miss my dog" in text.split("In a parent’s or carer’s own words")[0]
    assert "He sleeps well" in text.split("In a parent’s or carer’s own words")[1]
    assert "• Family & Friends: The practitioner says Strength, the child says Gap" in text
    pasted = notes_of(world.ana1, world.ana)
    life, views = pasted.split("\nChild’s view\n")
    assert "• Strength: Family & Friends, Learning" in life
    child, parent = views.split("\nFamily’s view\n")
    assert child.startswith("• Gap: Family & Friends (Ana, ")
    assert parent.startswith("• Developing: Family & Friends (Ana, ")


def test_strengths_come_first_and_the_rest_stands_in_framework_order(world):
    looked(world, world.ana1, world.ana, ago(days=3), {F: "red", U: "not_yet_known"},
           notes={"flourish.h.outcome.1": "Dentist", "flourish.f.outcome.2": "Aunt"})  # fmt: skip
    standards = {VOICE: "red", "relationships-first.planning.2": "green"}
    looked(world, world.ana1, world.ana, ago(days=1), standards, scope="practice_standards")
    paper = evidence_paper(sheet_of(world.ana1, world.ana))
    short = next(b for b in paper.blocks if isinstance(b, Bullets))
    assert [row.split(":")[0] for row in short.rows] == ["Strength", "Gap", "Not yet known"]
    sections = [b.text for b in paper.blocks if isinstance(b, Heading) and b.level == 3]
    names = Item.objects.filter(kind__in=["impact", "practice_standard"]).order_by(
        "edition__framework__pk", "position"
    )
    order = list(dict.fromkeys(names.values_list("section__name", flat=True)))
    assert sections == [name for name in order if name in sections]
    assert {"Family & Friends", "Healthy", "Voice", "Planning"} <= set(sections)
    text = as_text(paper)
    assert text.index("Aunt") < text.index("Dentist") < text.rindex("Voice standard 1")
    assert "• Met: Planning standard 2\n• Not met: Voice standard 1" in text


def test_planning_stands_with_its_domain_who_and_by_when(world):
    audit = submitted(world, world.ana1, world.ana, {U: "red"}, whole=True)
    action = Action.objects.get(audit=audit)
    text = text_of(world.ana1, world.ana)
    due = f"{action.due_on.day} {action.due_on:%B %Y}"
    line = f"• Plan for {U}. Ana, by {due}. Open. For Understood."
    assert line in text.split("Understood\n")[-1]
    assert "What helped: Family & Friends tailored.1" in text
    note = "• 12 May 2026, visit, Ana, on Family & Friends: "
    assert f"{note}Seen alone at home" in text
    assert line in notes_of(world.ana1, world.ana)


# --- what is not on it ---------------------------------------------------------------------------


def test_an_audit_that_is_open_is_no_evidence_yet(world):
    looked(world, world.ana1, world.ana, ago(days=3))
    before = [text_of(world.ana1, world.ana), notes_of(world.ana1, world.ana)]
    audit = started(world.ana1, world.ana)
    Rating.objects.create(
        audit=audit, item=world.item(F), value="red", saved_at=audit.started_at
    )  # fmt: skip
    assert [text_of(world.ana1, world.ana), notes_of(world.ana1, world.ana)] == before


def test_second_ratings_are_on_nobodys_sheet_and_a_blind_rater_sees_only_their_own(
    world, monkeypatch
):
    looked(world, world.ana1, world.ana, ago(days=9), {F: "red"}, notes={F: "First"})
    looked(world, world.ana1, world.qa, ago(days=5), {F: "green"}, notes={F: "Second"},
           type="moderation", voice="second_rater")  # fmt: skip
    assert "Second" not in text_of(world.ana1, world.harbour_manager)
    assert "Second" not in text_of(world.ana1, world.qa)
    open_one = Audit.objects.create(
        case=world.ana1, rater=world.qa, edition=world.flourish, type="moderation",
        voice="second_rater", started_at=timezone.now(),
    )  # fmt: skip
    assert open_one.is_open
    assert sheet_of(world.ana1, world.qa).audits == []
    monkeypatch.setattr(AuditQuerySet, "visible_to", lambda audits, user: audits)  # control
    assert "First" in text_of(world.ana1, world.qa)


def test_words_taken_out_stay_out_of_pages_and_files(world, client):
    audit = named_everywhere(world, world.ana1)

    def everything() -> str:
        said = [opened(client, world.ana, world.ana1, name).content.decode() for name in BOTH]
        said += [
            file_of(client, world.ana, world.ana1, n, k) for n in BOTH for k in ("docx", "txt")
        ]
        return "\n".join(said)

    assert everything().count(NAME) > 12  # control
    redact(audit=audit, words=NAME, by=world.ana)
    after = everything()
    assert NAME not in after.replace(f"{NAME}s", "").replace(f"{NAME}ish", "")
    assert after.count(TAKEN_OUT) > 12


CANARY = "cnryother"


def with_neighbours(world) -> None:
    """The reader's case, and the same texts with a canary on every other one of theirs."""
    looked(world, world.ana1, world.ana, ago(days=4), {F: "red"}, notes={F: "Own note"})
    for case in (world.ana2, world.ben1):
        audit = looked(world, case, world.ana, ago(days=2), {U: "red"}, notes={U: f"{CANARY} note"})
        Action.objects.create(
            case=case, audit=audit, what=f"{CANARY} step", owner=world.ana, due_on=ago(),
            created_at=audit.submitted_at,
        )  # fmt: skip


def files(client, world) -> str:
    return "\n".join(
        file_of(client, world.harbour_manager, world.ana1, name, kind)
        for name in BOTH
        for kind in ("docx", "txt")
    )


def test_no_file_holds_anything_of_another_case(world, client):
    with_neighbours(world)
    found = files(client, world)
    assert (found.count("Own note"), CANARY in found) == (4, False)
    for reference in ("9000002", "9000003", "9000004"):
        assert reference not in found


def test_control_without_the_case_in_the_query_the_canary_is_found(world, client, monkeypatch):
    with_neighbours(world)

    def every(page):
        return Audit.objects.visible_to(page.reader).filter(Audit.SHOWN)

    monkeypatch.setattr(case_page.CasePage, "_audits", property(every))
    assert CANARY in files(client, world)


# --- who opens it, and what is written down ------------------------------------------------------


@pytest.mark.parametrize("name", BOTH)
def test_each_opening_and_each_file_is_one_row(world, client, name):
    submitted(world, world.ana1, world.ana, {})
    before = set(AccessLog.objects.values_list("pk", flat=True))
    opened(client, world.ana, world.ana1, name)
    asked = opened(client, world.harbour_manager, world.ana1, name, _export="docx")
    assert "What is the file for?" in asked.content.decode()
    for kind in ("docx", "txt"):
        file_of(client, world.harbour_manager, world.ana1, name, kind)
    rows = AccessLog.objects.exclude(pk__in=before).order_by("pk")
    assert list(rows.values_list("event", "actor__username", "allocated", "why")) == [
        ("view", "ana", True, ""),
        ("export", "harbour_manager", False, "The child's record"),
        ("export", "harbour_manager", False, "The child's record"),
    ]  # fmt: skip
    assert {row.case_id for row in rows} == {world.ana1.public_id}


@pytest.mark.parametrize("name", BOTH)
def test_above_the_team_a_reason_comes_first_also_for_a_file(world, client, name, monkeypatch):
    submitted(world, world.ana1, world.ana, {})
    for query in ({}, {"_export": "txt", "purpose": "x"}):
        answer = opened(client, world.service_manager, world.ana1, name, **query)
        assert (answer.status_code, answer.url) == (
            302, reverse("case_reason", args=[world.ana1.public_id]),
        )  # fmt: skip
    for who in ("ben", "cy", "hill_manager", "qa", "admin", "partner"):
        answer = opened(client, world.people[who], world.ana1, name, _export="txt", purpose="x")
        assert answer.status_code == 404
    monkeypatch.setattr("cases.access.needs_reason", lambda *_: False)  # control
    assert opened(client, world.service_manager, world.ana1, name).status_code == 200


@pytest.mark.parametrize("name", BOTH)
def test_without_an_audit_the_page_says_so_and_gives_no_file(world, client, name):
    answer = opened(client, world.ana, world.ana1, name, _export="docx", purpose="x")
    assert "No audit of this child is in yet" in answer.content.decode()
    assert "Content-Disposition" not in answer


def test_case_page_leads_to_both(world, client):
    submitted(world, world.ana1, world.ana, {})
    page = opened(client, world.ana, world.ana1, "case").content.decode()
    for name in BOTH:
        assert f'href="{reverse(name, args=[world.ana1.public_id])}"' in page


def grown(world, start: int, end: int) -> None:
    """Audits with a note and a step each, a day apart."""
    for number in range(start, end):
        audit = looked(world, world.ana1, world.ana, ago(days=number), notes={F: "Note"})
        action = Action.objects.create(
            case=world.ana1, audit=audit, what="Step", owner=world.ana, due_on=ago(),
            created_at=audit.submitted_at,
        )  # fmt: skip
        action.items.add(world.item(U))


@pytest.mark.sweep
def test_both_pages_ask_as_often_for_1_3_and_200_audits(world, client):
    found = []
    for start, end in ((0, 1), (1, 3), (3, 200)):
        grown(world, start, end)
        for name in BOTH:
            opened(client, world.ana, world.ana1, name)
            with statements() as asked:
                assert opened(client, world.ana, world.ana1, name).status_code == 200
            found.append(len(asked))
    assert found[:2] == found[2:4] == found[4:]


# --- one page ------------------------------------------------------------------------------------


def crowded(world) -> None:
    """More of everything than one page holds."""
    codes = Item.objects.filter(edition=world.flourish).values_list("code", flat=True)
    for number in range(12):
        value = ("green", "red", "not_yet_known")[number % 3]
        audit = looked(
            world, world.ana1, world.ana, ago(days=number), dict.fromkeys(codes, value),
            notes=dict.fromkeys(codes, f"Seen {number} " + "word " * 60), working_well="Good " * 30,
        )  # fmt: skip
        for step in range(3):
            Action.objects.create(
                case=world.ana1, audit=audit, what=f"Step {number}.{step} " + "do " * 40,
                owner=world.ana, due_on=ago(), created_at=audit.submitted_at,
            )  # fmt: skip


def test_text_keeps_to_its_size_and_counts_what_found_no_room(world):
    crowded(world)
    sheet = sheet_of(world.ana1, world.ana)
    text = as_text(paste_paper(sheet))
    assert 2500 < len(text) <= MOST_CHARACTERS
    (left_out,) = [line for line in text.splitlines() if line.startswith("No room here for ")]
    steps, notes = text.count("• Step "), text.count(": Seen ")
    assert f"{len(sheet.open_actions) - steps} open actions" in left_out
    whole = text_of(world.ana1, world.ana)
    points = [line for line in text.splitlines() if line.startswith("• Step ")]
    assert points
    assert all(point in whole for point in points)  # whole, never cut
    assert f"{len(sheet.notes) - notes} notes" in left_out


def test_what_fits_says_nothing_of_room(world):
    submitted(world, world.ana1, world.ana, {U: "red"}, whole=True)
    text = notes_of(world.ana1, world.ana)
    assert "No room" not in text
    assert "Wording: Flourish Outcomes Framework, edition 1." in text
    assert "Grandmother comes to every meeting" in text
    assert "Seen alone at home" in text


def test_a_view_says_whose_it_is_and_how_it_was_heard(world):
    submitted_view(world.ana1, world.ana, {"f": "green"})
    text = text_of(world.ana1, world.ana)
    assert "The child’s own view, talked with the child alone" in text
    assert ChildVoice.objects.count() == 1
