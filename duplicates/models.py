"""Who may be the same human, what staff decided about it, and what each merge changed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from duplicates.reasons import Reason
from people.encryption import EncryptedTextField
from people.models import Person


class Likeness(models.Model):
    """One thing by which people are compared, as a number: rows with the same number are alike.

    It is cut from a keyed hash, so that nothing of her can be read here. Written by a worker.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="likenesses")
    kind = models.CharField(max_length=10, choices=Reason)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="likeness_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="likeness_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def to_decide(self) -> "CandidateQuerySet":
        """Two humans, as far as anybody knows, about whom nobody has decided."""
        first = Coalesce("first__merged_into_id", "first_id")
        second = Coalesce("second__merged_into_id", "second_id")
        return (
            self.filter(
                state=Candidate.State.OPEN,
                first__erased_at__isnull=True,
                second__erased_at__isnull=True,
            )
            .annotate(first_root=first, second_root=second)
            .exclude(first_root=F("second_root"))
        )


class Candidate(models.Model):
    """Two people who may be one, and why. Only a suggestion: families share much.

    What staff dismissed is kept, so that it is never suggested again.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        DISMISSED = "dismissed", _("Not the same person")
        MERGED = "merged", _("Merged")

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(_("why"), default=list)
    weight = models.PositiveSmallIntegerField(_("how alike"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("found"), db_default=Now())
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", verbose_name=_("by"),
    )  # fmt: skip

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        indexes = [
            models.Index(
                fields=["-weight", "-id"], condition=Q(state="open"), name="candidate_to_decide"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="candidate_is_unique"),
            # Two people are one pair, whoever is named first.
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="candidate_is_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "dismissed", "merged"]),
                name="candidate_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Merge(models.Model):
    """Staff found that ``merged`` is the same human as ``kept``. Append-only.

    ``changes`` holds, as JSON, each value that was changed by it, before and after, so that it
    can be undone; ``reason`` and ``changes`` are emptied when either of the two is erased.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_merged")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    reason = EncryptedTextField(_("why"))
    changes = EncryptedTextField(editable=False)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("merge")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Undoing(models.Model):
    """A merge was taken back: they are two people after all. Append-only.

    ``still_changed``: the names of what had been changed again meanwhile, and so stayed as it was.
    """

    merge = models.OneToOneField(Merge, on_delete=models.PROTECT, related_name="undoing")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    reason = EncryptedTextField(_("why"))
    still_changed = models.JSONField(default=list)
    at = models.DateTimeField(_("at"), db_default=Now())

    def __str__(self) -> str:
        return f"{self.pk}"
