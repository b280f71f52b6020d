"""Texts that would run as script wherever they are written into a page unescaped, and a county
in which they stand in every column that takes words."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils import timezone

from cases import triggers
from cases.models import AccessLog, User
from frameworks.models import Edition, Framework, Item, Reference, Section
from tests.retention import CODE, NOT_PLANTED, more_rows, text_columns
from tests.test_urls import furnished
from tests.world import World

PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>", "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>",
    "\" onfocus=alert(1) autofocus x=\"", "' onfocus=alert(1) autofocus x='",
    "\" autofocus onfocus=alert(1)//", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>", "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>", "</option></select><svg onload=alert(1)>",
    "</td></tr></table><img src=x onerror=alert(1)>", "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>", "<textarea autofocus onfocus=alert(1)>",
    "<video src=x onerror=alert(1)>", "<audio src=x onerror=alert(1)>",
    "<video><source onerror=alert(1)>", "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=//e>",
    "<form action=//evil.example/><input name=x>", "<math><mi xlink:href=javascript:alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x>",
    "<svg><set onbegin=alert(1) attributeName=x>", "<marquee onstart=alert(1)>",
    "<style>@import'//evil.example/x.css';</style>",
    "<p style=animation-name:x onanimationend=alert(1)>",
    "<img src=x onerror=alert`1`>", "<img/src/onerror=alert(1)>", "<IMG SRC=x ONERROR=alert(1)>",
    "<<script>alert(1)//<</script>", "<scr<script>ipt>alert(1)</script>",
    "<script src=//e/x.js></script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E", "\\u003cscript\\u003ealert(1)", "\\x3cscript\\x3ealert(1)",
    "＜script＞alert(1)＜/script＞", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}",
    "<template><script>alert(1)</script></template>",
)  # fmt: skip
SHOWN = "alert(1)"
STRIDE, NARROW_ROWS = 3, 40
# Columns with words of our own making or a shape the page reads; what is typed stands elsewhere.
LEFT = {name for name, why in NOT_PLANTED.items() if why == CODE} | {
    "StoredSetting.value", "CaseloadImport.waiting", "CaseloadImport.done", "PeopleFile.waiting",
    "FrameworkUpload.wording", "HeldPost.path", "SupervisionSheet.facts",
}  # fmt: skip
# What a framework's author writes, in a file or in the browser.
WORDING = {
    Framework: "name publisher summary", Edition: "note", Section: "name short_name",
    Item: "text short_label note", Reference: "name text note",
}  # fmt: skip


def some(start: int, width: int) -> str:
    """Payloads one after another from a place in the list, as many as fit; all into 4,000 letters.

    One that is too wide for the column alone makes room for the next.
    """
    text = ""
    for at in range(len(PAYLOADS)):
        one = PAYLOADS[(start + at) % len(PAYLOADS)]
        more = f"{text} {one}" if text else one
        if len(more) <= width:
            text = more
        elif text:
            break
    return text


def grown(world: World) -> World:
    """A row in every table of words."""
    furnished(world)
    more_rows(world)
    return world


def plant(turn: int) -> dict[str, set[str]]:
    """Write payloads into every typed column of every row; another `turn`, others.

    Says which stand where: a wide column holds all at once, a narrow one a few in each row.
    """
    planted: dict[str, set[str]] = {}
    triggers.remove()
    for number, (model, name) in enumerate(_columns()):
        rows, field = model._default_manager, model._meta.get_field(name)
        own = field.unique or name == "reference"
        here = planted.setdefault(f"{model.__name__}.{name}", set())
        for at, key in enumerate(rows.order_by("pk").values_list("pk", flat=True)[:NARROW_ROWS]):
            start = STRIDE * turn + len(PAYLOADS) // 3 * at + number
            value = _value(field, start, str(key) if own else "")
            if at == 0 and not own:
                rows.update(**{name: value})
            rows.filter(pk=key).update(**{name: value})
            here |= {payload for payload in PAYLOADS if payload in str(value)}
    for edition in Edition.objects.all():
        words = {
            value: dict.fromkeys(said, some(turn, 60)) for value, said in edition.scale.items()
        }
        Edition.objects.filter(pk=edition.pk).update(scale=words)
    triggers.install()
    text = some(turn, 300)
    AccessLog.objects.create(
        at=timezone.now(), event="change", what="planted", why=text, before=text, after=text,
        actor=User.objects.order_by("pk").first(),
    )  # fmt: skip
    return planted


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    for model, field in text_columns():
        if f"{model.__name__}.{field.name}" not in LEFT and model is not AccessLog:
            yield model, field.name
    for model, names in WORDING.items():
        yield from ((model, name) for name in names.split())


def _value(field: models.Field, start: int, end: str = ""):
    if isinstance(field, models.JSONField):
        text = some(start, 4_000)
        return [["text", text], [text, text]] if field.name == "fields" else {"text": text}
    return some(start, min(field.max_length or 4_000, 4_000) - len(end)) + end
