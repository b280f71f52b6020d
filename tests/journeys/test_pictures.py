"""The pictures of the README, taken of the demo county by the project itself.

`FLOURISH_PICTURES=docs/pictures python3 manage.py test -m proof tests/journeys/test_pictures.py`
writes them anew; without the variable they are taken and thrown away. In one round the county
is a twentieth of its size.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.demo.county import Wish, build
from cases.models import Audit, Team, User
from tests.fenmarch import SEED, load_frameworks
from tests.journeys.browsing import context_of, open_page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
SCREEN = {"width": 1280, "height": 900}


@pytest.fixture
def county(transactional_db, rounds):
    load_frameworks()
    build(Wish(SEED, timezone.localdate(), scale=rounds(20) / 20), say=lambda line: None)


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(os.environ.get("FLOURISH_PICTURES", tmp_path))


def pages() -> dict[str, tuple[str, str]]:
    """{picture: (whose, address)}"""
    rater = User.objects.get(username="practitioner.harbour1")
    audit = Audit.objects.open().filter(rater=rater, scope="focused").latest("started_at")
    team = Team.objects.get(name="Safeguarding Harbour")
    return {
        "rating": (rater.username, reverse("audit", args=[audit.public_id])),
        "team": ("manager.harbour", reverse("team_picture", args=[team.public_id])),
    }


def test_pictures_of_the_readme(county, browser, live_server, folder):
    for name, (whose, path) in pages().items():
        user = User.objects.get(username=whose)
        context = context_of(browser, live_server.url, user, viewport=SCREEN)
        page = open_page(context, live_server.url + path)
        taken = folder / f"{name}.png"
        page.screenshot(path=taken)
        context.close()
        assert taken.stat().st_size > 40_000
