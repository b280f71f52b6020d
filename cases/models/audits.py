"""Audits: one look at one case at one time, its ratings, the evidence and the child's view.

How an audit moves on: cases/lifecycle.py; what was said about it: cases/models/moves.py.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.caseload import Case, PlanType
from cases.models.people import Team
from cases.querysets import AuditQuerySet
from frameworks.models import Edition, Item, Section


class RatingValue(models.TextChoices):
    """The rating scale, strengths first; its words on screen belong to the edition."""

    GREEN = "green", "Strength"
    AMBER = "amber", "Developing"
    RED = "red", "Gap"
    NOT_YET_KNOWN = "not_yet_known", "Not yet known"
    NOT_APPLICABLE = "not_applicable", "Does not apply now"


class Audit(models.Model):
    """One look at one case at one time, by one rater, against one edition."""

    class Type(models.TextChoices):
        SELF = "self", "Self audit"
        SUPERVISION = "supervision", "Supervision audit"
        LEARNING_CONVERSATION = "learning_conversation", "Learning conversation"
        MODERATION = "moderation", "Moderation"
        DIP_SAMPLE = "dip_sample", "Dip sample"
        THEMATIC = "thematic", "Thematic audit"
        CLOSURE = "closure", "Closure audit"
        RE_AUDIT = "re_audit", "Re-audit"

    class Scope(models.TextChoices):
        QUICK = "quick", "Quick"
        FOCUSED = "focused", "Focused"
        OUTCOMES = "outcomes", "Outcomes"
        FULL = "full", "Full Flourish"
        PRACTICE_STANDARDS = "practice_standards", "Practice standards"
        THEMED = "themed", "Themed"
        CHOSEN = "chosen", "Chosen items"
        WHOLE = "whole", "Whole framework"

    class Voice(models.TextChoices):
        PRACTITIONER = "practitioner", "Practitioner"
        CHILD_OR_FAMILY = "child_or_family", "Child or family"
        SECOND_RATER = "second_rater", "Second rater"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        IN_PROGRESS = "in_progress", "In progress"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        IN_MODERATION = "in_moderation", "In moderation"
        AGREED = "agreed", "Agreed"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN_STATES = (State.PLANNED, State.IN_PROGRESS)
    COUNTED_STATES = (State.SUBMITTED, State.AGREED, State.CLOSED)
    # Somebody still has to do or decide something.
    UNDECIDED_STATES = (*OPEN_STATES, State.SUBMITTED, State.RETURNED, State.IN_MODERATION)
    # What figures and histories read; once moderated, the agreed rating stands for the first.
    COUNTS = Q(state__in=COUNTED_STATES, replaced=False)
    # What a case's own pages show to those near it: also what waits for a second rating.
    SHOWN = COUNTS | Q(state=State.IN_MODERATION)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="audits")
    type = models.CharField(max_length=30, choices=Type, default=Type.SELF)
    scope = models.CharField(max_length=20, choices=Scope, default=Scope.FOCUSED)
    voice = models.CharField(max_length=20, choices=Voice, default=Voice.PRACTITIONER)
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audits"
    )
    # Fixed when the audit starts. A themed audit over two frameworks names its sections instead,
    # and each of those belongs to the edition that was published then.
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="audits")
    themed_sections = models.ManyToManyField(Section, blank=True, related_name="themed_audits")
    # A dip sample or a re-rating names its few items instead; they belong to the edition.
    chosen_items = models.ManyToManyField(Item, blank=True, related_name="chosen_in_audits")
    state = models.CharField(max_length=20, choices=State, default=State.IN_PROGRESS)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    working_well = models.TextField(blank=True)
    # The domain that the one thing working well speaks of, for the strengths ledger.
    working_well_section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)  # of the finish page's own fields
    due_on = models.DateField(null=True, blank=True)  # of a planned look
    # The audit this one goes on from: a returned one, a closed one that is corrected, or the
    # first rating that a moderation settled.
    revises = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    # A moderation settled it: the agreed rating stands for it in every figure.
    replaced = models.BooleanField(default=False)

    # Frozen at submission, so that a later move does not rewrite history.
    plan_type = models.ForeignKey(
        PlanType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    age_band = models.CharField(max_length=10, blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="audits"
    )
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    period = models.DateField(null=True, blank=True)  # first day of the quarter of submission

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-started_at"]
        indexes = [
            models.Index(fields=["team", "period"]),
            models.Index(fields=["case", "submitted_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rater", "type", "voice"],
                condition=Q(state__in=["planned", "in_progress"]),
                name="one_open_audit_per_case_rater_type",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "planned",
                        "in_progress",
                        "submitted",
                        "returned",
                        "in_moderation",
                        "agreed",
                        "closed",
                        "withdrawn",
                    ]
                ),
                name="audit_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "in_progress", "withdrawn"])
                | Q(
                    submitted_at__isnull=False,
                    plan_type__isnull=False,
                    team__isnull=False,
                    practitioner__isnull=False,
                    period__isnull=False,
                )
                & ~Q(age_band=""),
                name="submitted_audit_is_frozen_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} audit of {self.case}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def asks_what_next(self) -> bool:
        """A second rating says how it looks; what happens next is in the first."""
        return self.voice != self.Voice.SECOND_RATER


class Rating(models.Model):
    """One value for one item in one audit. A cleared rating keeps its row and its version."""

    class EntryMethod(models.TextChoices):
        DIRECT = "direct", "Rated"
        CARRIED = "carried", "Confirmed unchanged"
        BULK = "bulk", "Same as its domain"

    class Reason(models.TextChoices):
        TOO_YOUNG = "too_young", "Too young for this now"
        SETTING = "setting", "Does not fit where the child lives or learns"
        NEED = "need", "Not a need for this child"
        EARLY_HELP = "early_help", "Not asked for at this level of help"
        OTHER = "other", "Another reason, in the note"

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="ratings")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="ratings")
    value = models.CharField(max_length=14, choices=RatingValue, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    entry_method = models.CharField(max_length=8, choices=EntryMethod, default=EntryMethod.DIRECT)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    face = models.PositiveSmallIntegerField(null=True, blank=True)  # a child's choice of five
    saved_at = models.DateTimeField()
    # Universal determinants only: the domains in which a red or amber one shows.
    letters = models.ManyToManyField(Section, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "item"], name="one_rating_per_item"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__in=RatingValue.values),
                name="rating_value_known",
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(value="not_applicable"),
                name="reason_only_when_not_applicable",
            ),
            models.CheckConstraint(
                condition=Q(face__isnull=True) | Q(face__gte=1, face__lte=5), name="face_of_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value or 'not rated'}"


class DeterminantLink(models.Model):
    """The why of a rating: a determinant named as missing behind it, or as having helped."""

    class Effect(models.TextChoices):
        MISSING = "missing", "Missing"
        HELPED = "helped", "Helped"

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="determinants")
    determinant = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    effect = models.CharField(max_length=8, choices=Effect)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rating", "determinant"], name="determinant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.determinant}: {self.get_effect_display()}"


class Evidence(models.Model):
    """A dated note with its source, for one item in one audit."""

    class From(models.TextChoices):
        VISIT = "visit", "Visit"
        DIRECT_WORK = "direct_work", "Direct work"
        RECORD = "record", "Record"
        MEETING = "meeting", "Meeting"
        FAMILY_WORDS = "family_words", "Family's words"

    MAX_LENGTH = 4000

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="evidence")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="evidence")
    source = models.CharField(max_length=20, choices=From, default=From.VISIT)
    seen_on = models.DateField()
    text = models.TextField(max_length=MAX_LENGTH, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60, blank=True)  # the writer's role then, in words
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["seen_on"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "item"], name="one_note_per_item"),
        ]

    def __str__(self) -> str:
        return f"Note on {self.item}"


class LeftOnPurpose(models.Model):
    """An item of the scope that the rater chose to leave without a rating."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="left_on_purpose")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "item"], name="left_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} left on purpose"


class ChildVoice(models.Model):
    """Whether the child's own view was heard, how, and when."""

    class Heard(models.TextChoices):
        YES = "yes", "Yes, heard"
        NOT_YET = "not_yet", "Not yet"
        CANNOT_NOW = "cannot_now", "Cannot now"

    class How(models.TextChoices):
        DIRECT_WORK = "direct_work", "Direct work, with drawings or cards"
        TALKED = "talked", "Talked with the child alone"
        OBSERVED = "observed", "Watched a baby or small child"
        WRITTEN = "written", "Written or recorded by the child"
        ADVOCATE = "advocate", "Through an advocate or trusted adult"
        TOGETHER = "together", "Filled in together on a screen"

    class Whose(models.TextChoices):
        CHILD = "child", "The child’s own view"
        FAMILY = "family", "A parent’s or carer’s view"

    class WordsFor(models.TextChoices):
        SMALL_CHILD = "small_child", "Words for a small child"
        TEENAGER = "teenager", "Words for a teenager"
        PARENT = "parent", "Words for a parent or carer"

    audit = models.OneToOneField(Audit, on_delete=models.CASCADE, related_name="child_voice")
    heard = models.CharField(max_length=12, choices=Heard)
    how = models.CharField(max_length=20, choices=How, blank=True)
    heard_on = models.DateField(null=True, blank=True)
    whose = models.CharField(max_length=10, choices=Whose, default=Whose.CHILD)
    words_for = models.CharField(max_length=12, choices=WordsFor, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(heard__in=["yes", "not_yet", "cannot_now"]), name="heard_known"
            ),
            models.CheckConstraint(
                condition=~Q(heard="yes") | (Q(heard_on__isnull=False) & ~Q(how="")),
                name="heard_view_has_how_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.get_heard_display()

    OF_FAMILY = {How.TALKED: "talked together", How.WRITTEN: "written or recorded by them"}

    @property
    def how_in_words(self) -> str:
        """For the middle of a sentence; a parent is not heard "with the child alone"."""
        if self.whose == self.Whose.FAMILY and self.how in self.OF_FAMILY:
            return self.OF_FAMILY[self.how]
        how = self.get_how_display()
        return how[:1].lower() + how[1:]
