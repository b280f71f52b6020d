"""An edition leaves as a file through the one way out; a draft only for admins."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import AccessLog
from frameworks.loading.files import sound_content
from frameworks.models import Edition
from tests.frameworks.files import GOOD, load, write

pytestmark = pytest.mark.django_db
SIGNED = {"_export": "", "purpose": "For the team meeting"}


@pytest.fixture
def edition(world, tmp_path) -> Edition:
    load(write(tmp_path, GOOD), publish=True)
    return Edition.objects.get(framework__code="demo")


def address(number: int = 1) -> str:
    return reverse("edition_file", args=["demo", number])


def test_file_holds_every_word_and_is_logged_once(edition, client, world):
    client.force_login(world.partner)
    for kind in ("xlsx", "yaml", "json"):
        before = AccessLog.objects.count()
        answer = client.get(address(), SIGNED | {"_export": kind})
        found, faults = sound_content(f"edition.{kind}", answer.content)
        assert (faults, found.checksum()) == ([], edition.checksum)
        assert answer["Content-Disposition"].endswith(f'.{kind}"')
        row = AccessLog.objects.first()
        assert (row.event, row.what) == ("export", f"wording (demo, edition 1, {kind})")
        assert (row.why, AccessLog.objects.count()) == (SIGNED["purpose"], before + 1)


def test_it_asks_what_the_file_is_for(edition, client, world):
    client.force_login(world.ana)
    answer = client.get(address(), {"_export": "xlsx"})
    assert (answer.status_code, answer.templates[0].name) == (200, "cases/export_purpose.html")


def test_a_draft_is_its_admins_alone(edition, client, world, tmp_path):
    load(write(tmp_path, GOOD.replace("are safe", "are well")))
    answers = {}
    for person in ("ana", "qa", "director", "admin"):
        client.force_login(world.people[person])
        answers[person] = client.get(address(2), SIGNED | {"_export": "json"}).status_code
    assert answers == {"ana": 404, "qa": 404, "director": 404, "admin": 200}
    load(write(tmp_path, GOOD.replace("are safe", "are well")), publish=True)
    client.force_login(world.ana)  # the control: published, it is anybody's
    assert client.get(address(2), SIGNED | {"_export": "json"}).status_code == 200


def test_the_template_comes_without_a_question(client, world):
    client.force_login(world.admin)
    answer = client.get(reverse("library_template"))
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert "framework-template" in answer["Content-Disposition"]
