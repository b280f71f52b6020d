"""What people keep for themselves: two saved views, one of them shared, and a draft for inspectors.

Written by the actions that people use. The draft's words are made up and name nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.actions.inspection import Written, save_words
from cases.actions.saved_views import save_view
from cases.demo.chance import identifier, stream
from cases.demo.clock import on_the
from cases.inspection_figures import InspectionFigures
from cases.inspection_pack import InspectionPack
from cases.models import InspectionWords, SavedView

if TYPE_CHECKING:
    from cases.demo.caseload import Caseload

WORDS = {
    InspectionWords.About.STRENGTHS: (
        "Children in Fenmarch have grown-ups they trust. Practitioners look for them first and "
        "say so to the family; teams tell each other what helped."
    ),
    InspectionWords.About.NEXT: (
        "Every team has chosen one gap to work on until spring. The service managers look at what "
        "came of it together, and children who were not heard yet come first."
    ),
}


def save_views(load: Caseload) -> int:
    """Harbour's manager shares one with the team; a practitioner keeps one alone."""
    rng, team = stream("saved views", load.anchor), load.people.teams["harbour"]
    manager, person = (
        load.people.users[name] for name in ("manager.harbour", "practitioner.harbour1")
    )
    views = (
        (manager, "Harbour under five", "team_picture", team, "age=0-4", True),
        (person, "What is overdue", "my_actions", None, "state=overdue", False),
    )
    with on_the(load.anchor):
        for by, name, page, of, query, shared in views:
            named = load.cage.mark_words(name, by.username, team.name)
            view = save_view(by=by, name=named, page=page, team=of, query=query, is_shared=shared)
            SavedView.objects.filter(pk=view.pk).update(public_id=identifier(rng))
    return len(views)


def draft_for_inspectors(load: Caseload) -> int:
    """The director has written two paragraphs of the last finished quarter's pack."""
    director, quarter = load.people.users["director"], load.quarters[-2]
    with on_the(load.anchor):
        figures = InspectionFigures(director, quarter, today=load.anchor)
        ours = {passage.about: passage for passage in InspectionPack(figures, None).passages}
        words = {
            str(about): Written(load.cage.mark_words(text, director.username, ""), ours[about].ours)
            for about, text in WORDS.items()
        }
        save_words(by=director, quarter=quarter, version=0, words=words)
    return len(words)
