"""Frameworks, their dated editions, and the items a child can be rated against.

Belongs here: the wording and where it comes from. Does not belong here: anybody's ratings.
A published edition never changes; new wording is a new edition.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

# The frameworks that the product's own pictures are made of: petals, pillars, what helps. Items of
# every other framework are of kinds of their own, and stand in figures of their own.
DRAWN = ("flourish", "relationships-first")


class Framework(models.Model):
    """A published set of things to look for, such as Flourish or Relationships First."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=300)
    summary = models.CharField(max_length=300, blank=True)  # ours: what it is, in a sentence
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(status=Edition.Status.PUBLISHED)

    def with_sections(self) -> EditionQuerySet:
        return self.select_related("framework").prefetch_related("sections")


class Edition(models.Model):
    """One dated wording of a framework. Audits keep the edition they were started with."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    # The words of the rating scale belong to the edition:
    # {"green": {"label": "Strength", "short": "Strength", "means": "..."}, ...}
    scale = models.JSONField(default=dict)
    # The words above each kind of reference, in page order: [["value", "Values"], ...]
    headings = models.JSONField(default=list)
    # The words for kinds of its own: {"hope": {"one": "hope", "many": "hopes", "heading": "Hopes"}}
    kinds = models.JSONField(default=dict, db_default={})
    # What short forms of the source mean: {"CYP": "children and young people"}
    abbreviations = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    # sha256 of the canonical content: the same file twice is "no change".
    checksum = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(status="published"),
                name="one_published_edition",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "retired"]),
                name="edition_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="published_edition_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework.name}, edition {self.number}"


class Source(models.Model):
    """Where a text stands in its source document: file, heading, line, table cell."""

    source_file = models.CharField(max_length=80, blank=True)
    source_section = models.CharField(max_length=200, blank=True)
    source_line = models.CharField(max_length=80, blank=True)  # "82" or "72, 73, 74"
    source_cell = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def where(self) -> str:
        """The place in words: “Our values”, lines 231 to 232, table cell 1."""
        parts = [f"“{self.source_section}”"] if self.source_section else []
        numbers = [int(number) for number in self.source_line.split(", ") if number.isdecimal()]
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            parts.append(f"lines {numbers[0]} to {numbers[-1]}")
        elif numbers:
            parts.append(f"{'lines' if len(numbers) > 1 else 'line'} {self.source_line}")
        if self.source_cell:
            parts.append(f"table cell {self.source_cell}")
        return ", ".join(parts)


class Section(Source):
    """A part of an edition: a Flourish domain, a Relationships First pillar, an aim."""

    class Kind(models.TextChoices):
        DOMAIN = "domain", "Domain"
        PILLAR = "pillar", "Pillar"
        UNIVERSAL = "universal", "Determinants for every domain"
        AIM = "aim", "Aim"
        CHAPTER = "chapter", "Chapter"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sections")
    code = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)  # one of Kind, or one of the edition's own kinds
    letter = models.CharField(max_length=1, blank=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="section_code_once"),
            models.UniqueConstraint(fields=["edition", "order"], name="section_order_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Item(Source):
    """Something a child or a practice can be rated against."""

    class Kind(models.TextChoices):
        IMPACT = "impact", "Impact"
        OUTCOME = "outcome", "Outcome"
        UNIVERSAL_DETERMINANT = "universal_determinant", "Universal determinant"
        TAILORED_DETERMINANT = "tailored_determinant", "Tailored determinant"
        PRACTICE_STANDARD = "practice_standard", "Practice standard"
        MEASURE = "measure", "Measure"
        OWN = "own", "Of a kind of its framework's own"

    class Level(models.TextChoices):
        CHILD = "child", "One child's record can show it"
        SYSTEM = "system", "About the services around the child"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="items")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )  # a measure belongs to its standard
    code = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=Kind)  # what it is to the product
    called = models.CharField(max_length=40, blank=True, db_default="")  # its kind in its framework
    asked = models.BooleanField(default=True, db_default=True)  # in an audit of its whole framework
    level = models.CharField(max_length=10, choices=Level, default=Level.CHILD)
    order = models.PositiveSmallIntegerField()  # within section, kind and parent
    position = models.PositiveSmallIntegerField()  # within the whole edition
    text = models.TextField()
    short_label = models.CharField(max_length=60, blank=True)  # ours; charts and lists only
    note = models.TextField(blank=True)  # ours: a hint about the wording
    timescale_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="item_code_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="item_position_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "impact",
                        "outcome",
                        "universal_determinant",
                        "tailored_determinant",
                        "practice_standard",
                        "measure",
                        "own",
                    ]
                ),
                name="item_kind_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="item_has_text"),
        ]

    def __str__(self) -> str:
        return self.short_label or self.text

    @property
    def word(self) -> str:
        """Its kind as its framework calls it."""
        return self.called or self.kind


class Reference(Source):
    """What is cited or gives guidance, and is never rated: a value, a descriptor, a narrative."""

    class Use(models.TextChoices):
        CITE = "cite", "Can be quoted"
        GUIDE = "guide", "Help beside an item"
        PLAN = "plan", "Work for the organisation"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="references")
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="references"
    )
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="references"
    )
    code = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)  # data, not code: vision, value, descriptor ...
    use = models.CharField(max_length=10, choices=Use)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300, blank=True)
    name_line = models.CharField(max_length=80, blank=True)  # where the name itself stands
    text = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="reference_code_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.text


class ItemLink(models.Model):
    """What an item is to the edition before: the same, or something that begins a new line."""

    class Kind(models.TextChoices):
        SAME = "same", "The same words"
        REWORDED = "reworded", "Reworded: the same item, its line carries on"
        SPLIT = "split", "Split: a part of what was one item; a new line begins"
        MERGED = "merged", "Merged: it holds what were several items; a new line begins"
        NEW = "new", "New: it means something else; a new line begins"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="links")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="links")
    before = models.CharField(max_length=120, blank=True)  # the code it had, or comes from
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        ordering = ["item__position", "before"]
        constraints = [
            models.UniqueConstraint(fields=["item", "before"], name="item_link_once"),
            models.CheckConstraint(
                condition=Q(kind="new", before="")
                | Q(kind__in=["same", "reworded", "split", "merged"]) & ~Q(before=""),
                name="item_link_says_from_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_kind_display()}"


class OfKind(models.Manager):
    """Shows one kind of row only, so that a proxy speaks the field's word."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(kind=self.kind)


class Domain(Section):
    """One of the eight letters of FLOURISH."""

    objects = OfKind(Section.Kind.DOMAIN)

    class Meta:
        proxy = True


class Pillar(Section):
    """One of the five parts of the Relationships First practice standards."""

    objects = OfKind(Section.Kind.PILLAR)

    class Meta:
        proxy = True


class Impact(Item):
    """The statement that says what a domain wants for every child."""

    objects = OfKind(Item.Kind.IMPACT)

    class Meta:
        proxy = True


class Outcome(Item):
    """What can be seen in a child's life when a domain goes well."""

    objects = OfKind(Item.Kind.OUTCOME)

    class Meta:
        proxy = True


class UniversalDeterminant(Item):
    """A condition that helps every domain; asked once for a child."""

    objects = OfKind(Item.Kind.UNIVERSAL_DETERMINANT)

    class Meta:
        proxy = True


class TailoredDeterminant(Item):
    """A condition that helps one domain."""

    objects = OfKind(Item.Kind.TAILORED_DETERMINANT)

    class Meta:
        proxy = True


class PracticeStandard(Item):
    """How the county wants to practise."""

    objects = OfKind(Item.Kind.PRACTICE_STANDARD)

    class Meta:
        proxy = True


class Measure(Item):
    """Something countable that shows a practice standard."""

    objects = OfKind(Item.Kind.MEASURE)

    class Meta:
        proxy = True
