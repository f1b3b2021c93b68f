"""Clauses, their published wordings, and the ledger of who was shown which."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclaimers.policy import Code, TouchpointKind
from people.languages import ORIGINAL, direction
from people.models import Conversation, Person


class Clause(models.Model):
    """One disclaimer, known by its code. Its words are in its versions."""

    code = models.CharField(_("code"), max_length=3, unique=True, choices=Code)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {Code(self.code).label}"


class ClauseVersionQuerySet(models.QuerySet["ClauseVersion"]):
    def published(self) -> "ClauseVersionQuerySet":
        """Versions that are frozen, whether in force, past or to come."""
        return self.filter(published_at__isnull=False)

    def in_force(self) -> "ClauseVersionQuerySet":
        """Published versions whose effective date has come, oldest first."""
        return self.published().filter(effective_at__lte=Now()).order_by("effective_at", "version")


class ClauseVersion(models.Model):
    """The words of one clause in one language. Once published the database refuses changes."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=10, default="en")
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"))
    is_machine_translated = models.BooleanField(
        _("translated by a machine"), default=False, db_default=False
    )
    effective_at = models.DateTimeField(_("in force from"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False, blank=True)

    objects = ClauseVersionQuerySet.as_manager()

    class Meta:
        ordering = ["clause__code", "language", "-version"]
        verbose_name = _("clause version")
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "version", "language"], name="clause_version_is_unique"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name by which pages, letters and the ledger know it: ``D08@1``, ``D08@1-ar``."""
        name = f"{self.clause.code}@{self.version}"
        return name if self.language == ORIGINAL else f"{name}-{self.language}"

    @property
    def is_unread(self) -> bool:
        """Translated by a machine, and no person stands for it yet."""
        return self.is_machine_translated and not hasattr(self, "reading")

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``: its words may be in another language than the page around them."""
        return direction(self.language)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class ClauseReading(models.Model):
    """Somebody has read a machine's translation of a clause and stands for it. Append-only."""

    version = models.OneToOneField(ClauseVersion, on_delete=models.PROTECT, related_name="reading")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("read"), db_default=Now())

    class Meta:
        verbose_name = _("read translation")

    def __str__(self) -> str:
        return f"{self.version_id}"


class TranslationReview(models.Model):
    """Has a person read what a machine translated into one language, and which state of it?

    ``words`` is the fingerprint of the translation that was read: other words are unread again.
    """

    class Part(models.TextChoices):
        PAGES = "pages", _("Pages")
        LETTERS = "letters", _("Letters")

    language = models.CharField(_("language"), max_length=10)
    part = models.CharField(_("part"), max_length=10, choices=Part)
    words = models.CharField(max_length=64, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("read by"),
    )  # fmt: skip
    reviewed_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        ordering = ["language", "part"]
        verbose_name = _("translation")
        constraints = [
            models.UniqueConstraint(fields=["language", "part"], name="translation_is_unique"),
            models.CheckConstraint(
                condition=Q(part__in=["pages", "letters"]), name="translation_part_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.get_part_display()}"


def wording_hash(title: str, text: str) -> str:
    """The SHA-256 (hex) by which a wording can be proved unchanged."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()


class ClauseSet(models.Model):
    """The clause versions that one touchpoint showed together, in their order. Never changes.

    Sets are few (one for each mixture ever shown), so the ledger stays one row a touchpoint.
    """

    digest = models.CharField(max_length=64, unique=True)
    versions = models.ManyToManyField(ClauseVersion, through="ClauseSetMember")
    label = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.label

    @property
    def language(self) -> str:
        """The language in which they were shown, as their names tell."""
        tails = (name.partition("-")[2] for name in self.label.split())
        return next(filter(None, tails), ORIGINAL)


class ClauseSetMember(models.Model):
    clause_set = models.ForeignKey(ClauseSet, on_delete=models.PROTECT, related_name="members")
    version = models.ForeignKey(ClauseVersion, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause_set", "position"], name="clause_set_position_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause_set_id}/{self.position}"


class Showing(models.Model):
    """One touchpoint that a known person saw, with the exact clauses. Append-only."""

    class Engagement(models.TextChoices):
        SHOWN = "shown", _("Shown")
        ACCEPTED = "accepted", _("Accepted")

    kind = models.CharField(_("touchpoint"), max_length=32, choices=TouchpointKind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="showings")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.PROTECT, related_name="showings"
    )
    clause_set = models.ForeignKey(ClauseSet, on_delete=models.PROTECT)
    engagement = models.CharField(max_length=8, choices=Engagement, default=Engagement.SHOWN)
    language = models.CharField(max_length=10, default="en")
    where = models.CharField(_("where"), max_length=120)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("showing")
        indexes = [models.Index(fields=["conversation", "-id"], name="showing_by_conversation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(engagement__in=["shown", "accepted"]), name="showing_engagement_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.clause_set}"


class Refusal(models.Model):
    """A page or letter that was held back because its clauses were not there. Staff see these."""

    kind = models.CharField(_("touchpoint"), max_length=32, blank=True)
    where = models.CharField(_("where"), max_length=120)
    reason = models.CharField(_("reason"), max_length=200)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)
    times = models.PositiveIntegerField(_("times"), default=1)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["where", "reason"],
                condition=Q(resolved_at__isnull=True),
                name="open_refusal_is_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True)
class Clauses:
    """Clause versions as one touchpoint shows them, in order."""

    versions: tuple[ClauseVersion, ...]

    @property
    def has_unread(self) -> bool:
        """Whether a machine translated one of them and nobody has read it yet."""
        return any(version.is_unread for version in self.versions)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(version.label for version in self.versions)

    def only(self, codes: Iterable[Code]) -> "Clauses":
        """The part with these codes."""
        wanted = set(codes)
        return Clauses(tuple(v for v in self.versions if v.clause.code in wanted))

    def without(self, codes: Iterable[Code]) -> "Clauses":
        """The part without these codes."""
        unwanted = set(codes)
        return Clauses(tuple(v for v in self.versions if v.clause.code not in unwanted))
