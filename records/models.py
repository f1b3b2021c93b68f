"""Medical records: files that a patient uploaded for one request, and who opened them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from people.encryption import EncryptedTextField
from people.models import Person
from people.selectors import of_one_mailbox
from records.kinds import Kind, Refusal


class State(models.TextChoices):
    """Where a file is on its way to us; only ``READY`` ones can be opened."""

    ARRIVING = "arriving", _("Not complete yet")
    CHECKING = "checking", _("Being checked")
    HELD = "held", _("Waiting for the virus scanner")
    READY = "ready", _("With us")
    REFUSED = "refused", _("Not kept")
    QUARANTINED = "quarantined", _("Locked away: it may hold a virus")


# What somebody still has to do something about before the file is with us, or is not.
UNDER_WAY = (State.ARRIVING, State.CHECKING, State.HELD)
TO_BE_CHECKED = (State.CHECKING, State.HELD)


class RecordQuerySet(models.QuerySet["Record"]):
    def of(self, person: Person) -> "RecordQuerySet":
        """Everything that this person uploaded, at whichever way of writing her address."""
        return self.filter(lead__person__in=of_one_mailbox(person))

    def readable_by(self, user: models.Model) -> "RecordQuerySet":
        """What this member of staff may open: records of her own leads, or of all with the right
        ``view_any_record``."""
        if user.has_perm("records.view_any_record"):  # type: ignore[attr-defined]
            return self.all()
        if user.has_perm("records.view_record"):  # type: ignore[attr-defined]
            return self.filter(lead__owner=user.pk)
        return self.none()

    def unseen(self) -> "RecordQuerySet":
        """Files that are with us and at which nobody of staff has looked."""
        return self.filter(state=State.READY, seen_at__isnull=True)


class Record(models.Model):
    """One file. What it holds is in its parts, encrypted with ``key``, which goes with the row.

    ``size`` is what the browser announced, in bytes, or 0 where it announced nothing;
    ``arrived`` is how much of it is here. ``facts`` is what the file says of itself (DICOM), in
    JSON, for staff and for her own copy only.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="records")
    name = EncryptedTextField(_("name"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    size = models.BigIntegerField(_("size"), default=0)
    arrived = models.BigIntegerField(default=0)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ARRIVING)
    refusal = models.CharField(_("why not"), max_length=24, choices=Refusal, blank=True)
    virus = models.CharField(_("virus"), max_length=120, blank=True)
    key = EncryptedTextField(editable=False)
    facts = EncryptedTextField(blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    left_out = models.PositiveIntegerField(_("files left out"), default=0)
    started_at = models.DateTimeField(_("begun"), db_default=Now())
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    # Since when she knows, by a letter, what became of it.
    told_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", verbose_name=_("looked at by"),
    )  # fmt: skip
    checks = models.PositiveSmallIntegerField(default=0, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("medical record")
        verbose_name_plural = _("medical records")
        permissions = [("view_any_record", "Can open the records of every lead")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*State.values]), name="record_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(size=0) | Q(arrived__lte=F("size")), name="record_holds_its_size"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="record_refused_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["lead", "-id"], name="record_by_lead"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=[*TO_BE_CHECKED]),
                name="record_to_be_checked",
            ),
            models.Index(
                fields=["started_at"], condition=Q(state="arriving"), name="record_arriving"
            ),
            models.Index(fields=["lead"], condition=Q(told_at__isnull=True), name="record_untold"),
            models.Index(
                fields=["lead"],
                condition=Q(seen_at__isnull=True, state="ready"),
                name="record_unseen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead.reference} · {self.get_kind_display()}"

    @property
    def percent(self) -> int:
        """How much of an announced file is here, in whole percent."""
        return 100 * self.arrived // self.size if self.size else 0


class Part(models.Model):
    """One encrypted piece of a record: of the file as it arrived, as it is kept, or of a preview.

    A preview has a number for each ``page``, from 1; the others have the page 0.
    """

    class Role(models.TextChoices):
        ARRIVED = "arrived", _("As it arrived")
        KEPT = "kept", _("As it is kept")
        PREVIEW = "preview", _("Preview")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="parts")
    role = models.CharField(max_length=8, choices=Role)
    page = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    object_name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["record", "role", "page", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "role", "page", "number"], name="part_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.page}.{self.number}"


class Discarded(models.Model):
    """An object in the storage that no part refers to any more, until it has been deleted."""

    object_name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.object_name


class Opening(models.Model):
    """A member of staff opened a record. Append-only; it outlives the record."""

    class How(models.TextChoices):
        LOOKED = "looked", _("Looked at it")
        TOOK = "took", _("Took a copy of the file")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="record_openings")
    record_uuid = models.UUIDField(_("record"))
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("opened by"),
    )  # fmt: skip
    how = models.CharField(_("how"), max_length=8, choices=How)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("opening of a record")
        verbose_name_plural = _("who opened which record")
        indexes = [
            models.Index(fields=["person", "-id"], name="opening_by_person"),
            models.Index(fields=["record_uuid"], name="opening_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} · {self.get_how_display()}"
