"""Erasures, what remains to be done after them, and complaints."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import Lead, new_reference
from people.encryption import EncryptedTextField
from people.models import Disclosure, Person

# One month to answer, as for every right of hers (GDPR 12(3)), in days that anybody can count.
ANSWER_WITHIN = timedelta(days=30)


class Erasure(models.Model):
    """One person was erased: when, on whose word, and how many rows of each table. Append-only.

    Nothing of her is in it: ``person`` is the row that is left without a name.
    """

    class AskedBy(models.TextChoices):
        HERSELF = "herself", _("Herself, on her page")
        LETTER = "letter", _("By letter or e-mail to us")
        PHONE = "phone", _("By telephone")
        AUTHORITY = "authority", _("Through an authority or a lawyer")

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    asked_by = models.CharField(_("asked for"), max_length=12, choices=AskedBy)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("carried out by"),
    )  # fmt: skip
    counts = models.JSONField(_("rows"), default=dict)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("erasure")
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by__in=["herself", "letter", "phone", "authority"]),
                name="erasure_asked_by_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Hold(models.Model):
    """A booking of somebody erased that the law makes us keep for some years, and until when."""

    lead = models.OneToOneField(Lead, on_delete=models.PROTECT, related_name="hold")
    reason = models.CharField(_("why"), max_length=20)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("booking kept by law")
        verbose_name_plural = _("bookings kept by law")
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="hold_until")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Recall(models.Model):
    """Somebody outside who was given data of a person erased, and must be told (GDPR 19)."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="recall")
    asked_at = models.DateTimeField(_("erased"), db_default=Now())
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("told by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("recipient to tell of an erasure")
        verbose_name_plural = _("recipients to tell of an erasure")
        ordering = ["told_at", "asked_at"]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(told_at__isnull=True), name="recall_to_be_told"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def open(self) -> "ComplaintQuerySet":
        """Complaints that nobody has answered, the earliest promise first."""
        return self.filter(state=Complaint.State.OPEN).order_by("due_at")


def answer_due() -> datetime:
    """By when a complaint of now has its answer."""
    return timezone.now() + ANSWER_WITHIN


class Complaint(models.Model):
    """What somebody complains of, and our answer, both encrypted.

    ``person`` is known when she wrote on her own page; ``contact`` is the address that anybody
    else left. ``form_key`` follows from the form and its words, so that pressing twice complains
    once.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        ANSWERED = "answered", _("Answered")
        ERASED = "erased", _("Erased before it was answered")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_key = models.UUIDField(unique=True, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )
    contact = EncryptedTextField(_("address"), blank=True)
    words = EncryptedTextField(_("in her own words"))
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    received_at = models.DateTimeField(_("received"), db_default=Now())
    due_at = models.DateTimeField(_("answer promised by"), default=answer_due)
    answer = EncryptedTextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("answered by"),
    )  # fmt: skip

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        ordering = ["due_at"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="complaint_open"),
            models.Index(fields=["person", "-id"], name="complaint_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "erased"]),
                name="complaint_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="complaint_answered_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has answered by the time that was promised."""
        return self.state == self.State.OPEN and self.due_at < timezone.now()
