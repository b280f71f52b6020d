"""The file of matches and later editions: faults by line, the same rules as the pages, figures."""

from __future__ import annotations

import itertools
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cases import matching as rules
from cases import practice_counts
from cases.actions.domain_standards import FILE, load_domain_standards
from cases.actions.matching_file import Unsound
from cases.demo import county as demo_county
from cases.figured_place import Place
from cases.models import DomainStandard
from frameworks.models import Edition, Section
from tests.cases import recount
from tests.cases.test_matching import NEW, VOICE_1, VOICE_2, U
from tests.cases.test_team import submit, text_of
from tests.cases.test_why import MATCHED, THIS, filters_of, match, now, slowly_beside
from tests.matching import match_url, matched

# --- the file ------------------------------------------------------------------------------

GOOD = f'- {{section: {U}, standard: {VOICE_1}, reason: "A child is heard."}}\n'
MORE = GOOD.replace(VOICE_1, VOICE_2)


@pytest.fixture
def load(world, tmp_path):
    """Loads a file of these words; the faults, or how many rows were added."""
    path = tmp_path / "matches.yaml"

    def loaded(content: str | bytes) -> int | list[str]:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            return load_domain_standards(path)
        except Unsound as fault:
            return [line.removeprefix(str(path)) for line in str(fault).splitlines()]

    return loaded


def test_a_sound_file_is_loaded_once(load):
    assert (load(GOOD), load(GOOD)) == (1, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD, f":2: [2]: {rules.DOUBLE}"),
        (MORE.replace("A child is heard.", " "), f":2: [2].reason: {rules.NO_REASON}"),
        (MORE.replace("A child", "x" * 300), f":2: [2].reason: {rules.TOO_LONG}"),
        (MORE.replace("A child", "A\u200bchild"), "ZERO WIDTH SPACE"),
        (MORE.replace(VOICE_2, "no.such.1"), "no.such.1"),
        (MORE.replace(VOICE_2, "flourish.u.impact"), rules.NO_STANDARD),
        (MORE.replace(U, "relationships-first.voice"), rules.NO_DOMAIN),
        (MORE.replace(U, "[a, b]"), rules.NO_DOMAIN),
        (MORE.replace('"A child is heard."', "7"), rules.NO_REASON),
        (MORE.replace("reason", "because"), ":2: [2]: should hold section, standard, reason"),
        (MORE.replace("}", ", weight: 2}"), "and nothing else"),
        ("- just words\n", "should hold section, standard, reason"),
        (MORE.replace("}", ", reason: x}"), "not readable as YAML"),
        ("- {section: [\n", "not readable as YAML"),
    ],
)
def test_a_fault_is_named_with_its_line_and_nothing_is_written(load, row, said):
    faults = load(GOOD + row)
    assert said in "\n".join(faults)
    assert DomainStandard.objects.count() == 0
    assert load(GOOD) == 1  # the control


@pytest.mark.parametrize("content", ["", "a: b\n", b"\xff\xfe\x00", b"\x00", "- &x [*x]\n"])
def test_what_is_no_list_of_matches_is_refused(load, content):
    assert len(load(content)) == 1
    assert DomainStandard.objects.count() == 0


def test_all_faults_are_told_in_one_run(load):
    assert len(load(f"- {{section: x, standard: y, reason: ''}}\n{GOOD}- z\n")) == 4


def test_the_command_ends_with_1_and_names_the_line(world, tmp_path):
    path, out, err = tmp_path / "matches.yaml", StringIO(), StringIO()
    path.write_text(GOOD + "- z\n")
    with pytest.raises(SystemExit) as end:
        call_command("load_domain_standards", str(path), stdout=out, stderr=err)
    assert (end.value.code, f"{path}:2: [2]: " in err.getvalue()) == (1, True)
    path.write_text(GOOD)
    call_command("load_domain_standards", str(path), stdout=out)
    assert out.getvalue() == "1 added.\n"
    missing = tmp_path / "none.yaml"
    with pytest.raises(SystemExit):
        call_command("load_domain_standards", str(missing), stdout=out, stderr=err)
    assert f"{missing}:1: file: cannot be read" in err.getvalue()


def test_file_and_pages_ask_one_function(load, client, world, monkeypatch):
    """Control: a rule that is added to it holds for both at once."""
    ask = rules.faults

    def stricter(known, **part) -> dict[str, str]:
        wrong = {"reason": "No sevens."} if "7" in part["reason"] else {}
        return ask(known, **part) | wrong

    monkeypatch.setattr(rules, "faults", stricter)
    client.force_login(world.admin)
    assert "No sevens." in load(GOOD.replace("A child", "7"))[0]
    page = client.post(reverse("match_add"), NEW | {"reason": "7"})
    assert (page.status_code, "No sevens." in page.content.decode()) == (422, True)
    assert DomainStandard.objects.count() == 0
    assert (load(GOOD), client.post(reverse("match_add"), NEW).status_code) == (1, 302)


# --- a later edition -----------------------------------------------------------------------


def edition_without(first: Edition, *codes: str) -> Edition:
    """The next edition, in which these items or sections no longer stand."""
    edition = Edition.objects.create(
        framework=first.framework, number=first.number + 1, scale=first.scale, checksum="2" * 64
    )
    for section in first.sections.exclude(code__in=codes):
        copy = Section.objects.get(pk=section.pk)
        copy.pk, copy.edition = None, edition
        copy.save()
        for item in section.items.exclude(code__in=codes).filter(parent=None):
            item.pk, item.edition, item.section = None, edition, copy
            item.save()
    Edition.objects.filter(framework=first.framework, status="published").update(status="retired")
    edition.status, edition.published_at = "published", timezone.now()
    edition.save()
    return edition


def understood(world) -> tuple[int, int, int, int]:
    audits = Place(world.director, world.harbour).audits
    code = "flourish.u.impact"
    (row,) = [each for each in practice_counts.beside(audits, now()) if each.domain.code == code]
    for found in practice_counts.FOUND:
        behind = practice_counts.behind_beside(audits, now(), code=code, found=found)
        assert len(behind) == getattr(row, found)
    return row.practice_gap, row.system_gap, row.not_looked_at, len(row.standards)


def test_a_standard_that_a_later_edition_drops_says_so_and_counts_nowhere(client, world):
    matched(U, "voice.1", "voice.2")
    submit(world, world.ana1, {"flourish.u.impact": "red", VOICE_1: "red", VOICE_2: "green"})
    assert understood(world) == (1, 0, 0, 2)  # the control
    client.force_login(world.admin)
    gone = "In no published edition any more"
    assert gone not in text_of(client.get(reverse("matching")))
    old = world.item(VOICE_1).text
    edition_without(world.standards, VOICE_1)
    assert understood(world) == (0, 1, 0, 1)
    said = text_of(client.get(reverse("matching")))
    assert said.count(gone) == 1
    assert "1 of these counts in no figure" in said
    assert old in said  # in the words of the edition that had it
    assert gone.lower() in text_of(client.get(match_url("match_edit"))).lower()
    assert "No figure: it counts in none now" in text_of(client.get(match_url("match_remove")))
    client.force_login(world.harbour_manager)
    page = text_of(client.get(reverse("team_practice", args=[world.harbour.public_id])))
    assert "Understood: 1 standard" in page


def test_a_standard_without_an_edition_is_not_offered_and_another_can_take_its_place(client, world):
    row = matched()
    edition_without(world.standards, VOICE_1)
    client.force_login(world.admin)
    page = client.get(match_url("match_edit")).content.decode()
    assert f'value="{VOICE_1}"' not in page
    assert f'value="{VOICE_2}"' in page
    sent = {"reason": "Mine", "seen_reason": row.reason, "seen_active": "True"}
    page = client.post(match_url("match_edit"), sent | {"standard": VOICE_1})
    assert (page.status_code, rules.NO_STANDARD in page.content.decode()) == (422, True)
    answer = client.post(match_url("match_edit"), sent | {"standard": VOICE_2})
    assert answer.status_code == 302
    on_the_list = DomainStandard.objects.filter(is_active=True)
    assert list(on_the_list.values_list("item_code", flat=True)) == [VOICE_2]


def test_a_domain_that_a_later_edition_drops_says_so_and_counts_nowhere(client, world):
    row = matched()
    submit(world, world.ana1, {"flourish.u.impact": "red", VOICE_1: "red"})
    assert understood(world) == (1, 0, 0, 1)  # the control
    edition_without(world.flourish, U)
    assert understood(world) == (0, 0, 1, 0)
    client.force_login(world.admin)
    assert "This domain is in no published edition any more" in text_of(
        client.get(reverse("matching"))
    )
    seen = {"seen_reason": row.reason, "seen_active": "True"}
    page = client.post(match_url("match_edit"), {"standard": VOICE_1, "reason": "Mine"} | seen)
    assert page.status_code == 422
    assert "nothing can stand beside it" in text_of(page)
    seen = {"seen_reason": row.reason}
    assert client.post(match_url("match_remove"), seen).status_code == 302
    assert not DomainStandard.objects.filter(is_active=True).exists()


def test_a_draft_drops_nothing_yet(world):
    matched()
    submit(world, world.ana1, {"flourish.u.impact": "red", VOICE_1: "red"})
    Edition.objects.create(
        framework=world.standards.framework, number=2, scale={}, checksum="3" * 64
    )
    assert understood(world) == (1, 0, 0, 1)


@pytest.mark.parametrize("seed", [0, 3])
def test_figures_equal_the_recount_without_what_a_later_edition_dropped(world, seed):
    recount.scatter(world, seed, cases=60)
    standards = ("voice.1", "voice.2", "planning.1")
    for impact in MATCHED:
        match(impact, *standards)
    newest = Edition.objects.published().get(framework=world.standards.framework)
    edition_without(newest, VOICE_1)
    whole = {code: [f"relationships-first.{name}" for name in standards] for code in MATCHED}
    left = {code: names[1:] for code, names in whole.items()}
    audits = Place(world.director, world.harbour).audits
    votes = [recount.votes(world.harbour, start, restricted=True) for start in recount.QUARTERS]
    for filters in filters_of(world):
        tally = slowly_beside(*votes, filters, left)
        selection = practice_counts.Selection(THIS, **filters)
        rows = practice_counts.beside(audits, selection)
        for row, found in itertools.product(rows, practice_counts.FOUND):
            assert getattr(row, found) == tally[row.domain.code, found]
    assert slowly_beside(*votes, {}, left) != slowly_beside(*votes, {}, whole)  # the control


# --- the demo county -----------------------------------------------------------------------


def seeded() -> str:
    out = StringIO()
    call_command("seed_demo", scale=0.05, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.sweep
def test_seed_demo_alone_matches_standards_so_that_gaps_are_sorted(frameworks_loaded):
    assert "17 matched" in seeded()
    assert DomainStandard.objects.in_use().count() == 17
    assert DomainStandard.objects.exclude(changed_by=None).count() == 0


@pytest.mark.sweep
def test_a_county_from_before_gets_the_list_once_and_what_an_admin_emptied_stays(frameworks_loaded):
    seeded()
    DomainStandard.objects.all().delete()
    assert "17 practice standards were matched" in seeded()
    DomainStandard.objects.update(is_active=False)
    assert "nothing was changed" in seeded()
    assert not DomainStandard.objects.in_use().exists()


@pytest.mark.sweep
def test_a_list_that_does_not_fit_builds_no_county(frameworks_loaded, monkeypatch, tmp_path):
    path = tmp_path / "matches.yaml"
    path.write_text("- z\n")
    monkeypatch.setattr(demo_county, "load_domain_standards", lambda: load_domain_standards(path))
    with pytest.raises(CommandError, match="does not fit"):
        seeded()
    assert DomainStandard.objects.count() == 0
    assert FILE.endswith("domain-standards.yaml")
