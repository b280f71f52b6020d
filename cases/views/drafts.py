"""The words of a draft edition, changed in the browser: an overview, one section, one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import Role, allow
from cases.actions import drafts as actions
from cases.actions.drafts import Stale, Unsound
from cases.forms.drafts import EMPTY, FORMS, AboutForm, DraftForm, MoveForm, RowForm, ScaleForm
from cases.pages.drafts import WHAT, DraftPage, SectionDraft, became, both, differing
from flourish_audit.held_posts import HELD_FIELD, TOKEN_FIELD
from frameworks import drafting
from frameworks.drafting import Row
from frameworks.library import LARGEST_NUMBER
from frameworks.loading.content import Content, ItemRow, ReferenceRow, SectionRow
from frameworks.models import Edition
from frameworks.publishing import Changed, NotNow
from frameworks.writing.content_of import content_of

NOT_FOR_READING = {"csrfmiddlewaretoken", "seen", TOKEN_FIELD, HELD_FIELD}
View = Callable[..., HttpResponse]


def of_a_draft(view: View) -> View:
    """Gives the view the draft. Where it is none any more, what was typed stands on the page."""

    @wraps(view)
    def opened(request: HttpRequest, code: str, number: int, **rest: str) -> HttpResponse:
        editions = Edition.objects.select_related("framework")
        number = min(number, LARGEST_NUMBER)
        edition = editions.filter(framework__code=code, number=number).first()
        try:
            if edition is not None and edition.status == Edition.Status.DRAFT:
                return view(request, edition, **rest)
        except (Changed, NotNow):
            edition = editions.filter(framework__code=code, number=number).first()
        if request.method != "POST":
            raise Http404
        return _late(request, code, edition)

    return opened


def _late(request: HttpRequest, code: str, edition: Edition | None, left: str = "") -> HttpResponse:
    """Somebody published it, dropped it or left the row out; nothing typed is lost by it."""
    typed = [
        (name.replace("_", " ").replace("-", " "), value)
        for name, value in request.POST.items()
        if name not in NOT_FOR_READING and value.strip()
    ]
    context = {"code": code, "edition": edition, "typed": typed, "left": left}
    return render(request, "cases/draft_late.html", context, status=409)


@require_safe
@allow(Role.ADMIN)
@of_a_draft
def draft(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Its sections, what is different, and what was left out."""
    return render(request, "cases/draft.html", {"page": DraftPage(edition)})


@require_safe
@allow(Role.ADMIN)
@of_a_draft
def draft_section(request: HttpRequest, edition: Edition, row: str) -> HttpResponse:
    section = drafting.row_of(content_of(edition), row)
    if not isinstance(section, SectionRow):
        raise Http404
    return render(request, "cases/draft_section.html", {"page": SectionDraft(edition, section)})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
@of_a_draft
def draft_row(request: HttpRequest, edition: Edition, row: str) -> HttpResponse:
    """One section, item or text in a form."""
    page = DraftPage(edition)
    found = drafting.row_of(page.content, row)
    if found is None:
        if request.method == "POST":
            return _late(request, edition.framework.code, edition, left=row)
        raise Http404
    return _form(request, page, found, new=False)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
@of_a_draft
def draft_add(request: HttpRequest, edition: Edition, what: str, holder: str) -> HttpResponse:
    """A new section, item or text at the end of its place."""
    page = DraftPage(edition)
    row = _blank(page, what, holder)
    if row is None:
        if request.method == "POST" and what in FORMS:
            return _late(request, edition.framework.code, edition, left=holder)
        raise Http404
    return _form(request, page, row, new=True)


def _blank(page: DraftPage, what: str, holder: str) -> Row | None:
    """An empty row like its neighbours: their kind, their document, a code like theirs."""
    content = page.content
    above, whole = drafting.row_of(content, holder), holder == content.code
    row = EMPTY.get(what)
    if isinstance(row, SectionRow) and whole:
        near: list[Row] = list(content.sections)
    elif isinstance(row, ItemRow) and isinstance(above, SectionRow):
        row = replace(row, section=holder)
        near = [each for each in content.items if each.section == holder] or list(content.items)
    elif isinstance(row, ReferenceRow) and (whole or isinstance(above, SectionRow | ItemRow)):
        item = holder if isinstance(above, ItemRow) else ""
        section = getattr(above, "section", "" if whole else holder)
        row = replace(row, section=section, item=item)
        place = (section, item)
        near = [each for each in content.references if (each.section, each.item) == place]
        near = near or list(content.references)
    else:
        return None
    last = near[-1] if near else None
    if last is not None:
        source = replace(last.source, source_section="", source_line="", source_cell=None)
        row = replace(row, kind=last.kind, source=source)
    used = page.edition.framework.editions.values_list(f"{_rows(row)}__code", flat=True)
    return replace(row, code=drafting.next_code(content, holder, row.kind or "value", used))


def _rows(row: Row) -> str:
    return {"section": "sections", "item": "items", "text": "references"}[WHAT[type(row)]]


def _form(request: HttpRequest, page: DraftPage, row: Row, *, new: bool) -> HttpResponse:
    what, posted = WHAT[type(row)], request.method == "POST"
    options = {"row": row, "content": page.content, "new": new}
    if what == "item" and not new:
        options["became"] = became(page, row.code)
    form = FORMS[what](request.POST if posted else None, **options)
    status, theirs = 200, []
    if posted:
        status = 422
        if form.is_valid():
            try:
                return _saved(request, page, form, new=new)
            except Unsound as unsound:
                form.blame(unsound.faults, form.typed.code)
            except Stale as stale:
                now = drafting.row_of(stale.now, row.code)
                if now is None:
                    return _late(request, page.content.code, page.edition, left=row.code)
                status, theirs = 409, both(form, now)
                form.data = form.data.copy()
                form.data["seen"] = drafting.seen_row(now)
    before = drafting.row_of(page.before, row.code) if page.before and not new else None
    back = _above(row, page.content)
    context = {
        "page": page, "form": form, "row": row, "what": what, "new": new, "theirs": theirs,
        "line": None if new else page.line(row), "before": before, "stale": status == 409,
        "back": back, "above": drafting.row_of(page.content, back),
    }  # fmt: skip
    if what == "item" and not new:
        context["beside"] = page.texts_of(row.section, row.code)
        context["item_order"] = drafting.seen_order(page.content, row.section)
    return render(request, "cases/draft_row.html", context, status=status)


def _saved(request: HttpRequest, page: DraftPage, form: RowForm, *, new: bool) -> HttpResponse:
    row = form.typed
    actions.save_row(
        by=request.user, edition=page.edition, row=row, seen=form.cleaned_data["seen"],
        became=form.cleaned_data.get("became", ""), new=new,
    )  # fmt: skip
    messages.success(request, "Added." if new else "Saved.")
    return _back_to(page.edition, _above(row, page.content) or _own(row))


def _own(row: Row) -> str:
    return row.code if isinstance(row, SectionRow) else ""


def _above(row: Row, content: Content) -> str:
    """The section whose page shows it."""
    return "" if isinstance(row, SectionRow) else row.section


def _back_to(edition: Edition, section: str) -> HttpResponse:
    code, number = edition.framework.code, edition.number
    if section:
        return redirect("draft_section", code, number, section)
    return redirect("draft", code, number)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
@of_a_draft
def draft_out(request: HttpRequest, edition: Edition, row: str) -> HttpResponse:
    """Say what goes with it; then leave it out."""
    page = DraftPage(edition)
    found = drafting.row_of(page.content, row)
    if found is None:
        if request.method == "POST":
            return _back_to(edition, "")  # it is out already
        raise Http404
    status = 200
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            actions.take_out(by=request.user, edition=edition, code=row, seen=seen)
            messages.success(request, "Left out. You can put it back on the draft’s own page.")
            return _back_to(edition, _above(found, page.content))
        except Stale as stale:
            page, status = DraftPage(edition), 409
            found = drafting.row_of(stale.now, row) or found
        except Unsound as unsound:
            raise NotNow from unsound
    _, gone = drafting.taken_out(page.content, row)
    context = {"page": page, "row": found, "what": WHAT[type(found)], "gone": gone,
               "with_it": [each for each in gone if each.code != row], "stale": status == 409,
               "seen": drafting.seen([drafting.seen_row(each) for each in gone]),
               "back": _above(found, page.content)}  # fmt: skip
    return render(request, "cases/draft_out.html", context, status=status)


@require_http_methods(["POST"])
@allow(Role.ADMIN)
@of_a_draft
def draft_back(request: HttpRequest, edition: Edition, row: str) -> HttpResponse:
    try:
        actions.put_back(by=request.user, edition=edition, code=row)
        messages.success(request, "It stands in the draft again, at the end of its place.")
    except Stale:
        messages.warning(request, "It is in the edition in force no more, so it was not put back.")
    except Unsound as unsound:
        reason = unsound.faults[0].reason
        messages.warning(request, f"It was not put back: {reason}. The draft is as it was.")
    return _back_to(edition, "")


@require_http_methods(["POST"])
@allow(Role.ADMIN)
@of_a_draft
def draft_move(request: HttpRequest, edition: Edition) -> HttpResponse:
    """One row up or down; without script the page comes back at the same place."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was moved. Press one of the buttons beside a row.")
        return _back_to(edition, "")
    code, place = form.where
    section = getattr(drafting.row_of(content_of(edition), code), "section", "")
    try:
        actions.move(
            by=request.user, edition=edition, code=code, place=place,
            seen=form.cleaned_data["seen"],
        )  # fmt: skip
        messages.success(request, "Moved.")
    except Stale:
        messages.warning(
            request, "Somebody changed the order since you opened the page, so nothing was moved. "
            "It stands here as it is now.",
        )  # fmt: skip
    answer = _back_to(edition, section)
    answer["Location"] += f"#{code}"
    return answer


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
@of_a_draft
def draft_about(request: HttpRequest, edition: Edition) -> HttpResponse:
    page = DraftPage(edition)
    about = actions.about_of(page.content)
    initial = about | {"seen": drafting.seen(about)}
    form = AboutForm(request.POST if request.method == "POST" else None, initial=initial)

    def save() -> None:
        seen = form.cleaned_data["seen"]
        actions.save_about(by=request.user, edition=edition, said=form.said, seen=seen)

    return _part(request, page, form, save, "cases/draft_about.html", actions.about_of)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
@of_a_draft
def draft_scale(request: HttpRequest, edition: Edition) -> HttpResponse:
    page = DraftPage(edition)
    scale = page.content.scale
    data = request.POST if request.method == "POST" else None
    form = ScaleForm(data, scale=scale, seen=drafting.seen(scale))

    def save() -> None:
        seen = form.cleaned_data["seen"]
        actions.save_scale(by=request.user, edition=edition, scale=form.scale, seen=seen)

    return _part(request, page, form, save, "cases/draft_scale.html", actions.scale_of)


def _part(
    request: HttpRequest,
    page: DraftPage,
    form: DraftForm,
    save: Callable[[], None],
    template: str,
    part: Callable[[Content], dict],
) -> HttpResponse:
    """What is no row: saved as one, told when somebody else did."""
    status, theirs = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save()
                messages.success(request, "Saved.")
                return _back_to(page.edition, "")
            except Unsound as unsound:
                form.blame(unsound.faults)
            except Stale as stale:
                now = part(stale.now)
                status, theirs = 409, differing(form, _flat(now))
                form.data = form.data.copy()
                form.data["seen"] = drafting.seen(now)
    context = {"page": page, "form": form, "theirs": theirs, "stale": status == 409}
    return render(request, template, context, status=status)


def _flat(part: dict) -> dict[str, str]:
    """Words of the scale by the name of their field."""
    found: dict[str, str] = {}
    for name, said in part.items():
        if isinstance(said, dict):
            found |= {f"{name}-{key}": value for key, value in said.items()}
        else:
            found[name] = said
    return found
