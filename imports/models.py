"""Imports: a file of people from elsewhere, its rows while they are needed, and what came of it."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from imports.basis import Basis
from imports.columns import Field
from imports.encodings import Encoding
from leads.models import Lead
from people.encryption import EncryptedTextField
from people.models import Person


class State(models.TextChoices):
    """How far an import is. Nothing is imported before ``RUNNING``."""

    UPLOADED = "uploaded", _("Columns to be chosen")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, nothing imported yet")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    REFUSED = "refused", _("Refused")


# What a worker has to do something about.
UNDER_WAY = (State.CHECKING, State.RUNNING)
# Where columns can be chosen, and what was checked can be checked again.
MAY_BE_CHECKED = (State.UPLOADED, State.CHECKED)
# What may still be stopped by a member of staff.
MAY_BE_CANCELLED = (State.UPLOADED, State.CHECKING, State.CHECKED, State.RUNNING)
OVER = (State.DONE, State.CANCELLED, State.REFUSED)


class Format(models.TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("XLSX")


class Begin(models.TextChoices):
    """What a lead begins as, where the file says nothing of its own."""

    NEW = "new", _("New: each waits for our answer, within the usual time")
    ON_HOLD = "on_hold", _("On hold: nobody waits for us, no clock runs")


class Import(models.Model):
    """One file, from its upload until it is forgotten.

    ``key`` opens its pieces and rows, and goes when they do. ``columns`` says for each heading
    what is in the column, or nothing. ``done`` is the number of the last row dealt with in this
    state, ``counts`` how many rows came to what.
    ``refusal`` says what is wrong with the file as a whole, in words of ours and with none of its
    contents.
    """

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("uploaded by"),
    )  # fmt: skip
    made_at = models.DateTimeField(_("uploaded"), db_default=Now())
    file_name = EncryptedTextField(_("file"), blank=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    size = models.PositiveIntegerField(_("size"))
    encoding = models.CharField(_("encoding"), max_length=12, choices=Encoding, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    key = EncryptedTextField(editable=False, blank=True)
    headings = EncryptedTextField(blank=True, editable=False)
    # By what the choice of columns is found again for the next file of this kind.
    headings_hash = models.CharField(max_length=64, blank=True, editable=False)
    columns = models.JSONField(default=list, editable=False)
    is_day_first = models.BooleanField(null=True, editable=False)
    origin = models.CharField(_("where they come from"), max_length=200, blank=True)
    basis = models.CharField(_("on which ground"), max_length=10, choices=Basis, blank=True)
    evidence = models.CharField(_("wording or document"), max_length=500, blank=True)
    obtained_on = models.DateField(_("since when"), null=True, blank=True)
    begins_at = models.CharField(max_length=10, choices=Begin, default=Begin.NEW)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    refusal = models.CharField(max_length=300, blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("begun by"),
    )  # fmt: skip
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("cancelled by"),
    )  # fmt: skip
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        permissions = [("run_import", "Can import people and leads from a file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*State.values]), name="import_state_is_known"
            ),
            # Nobody is imported of whom it is not known where she comes from.
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True)
                | ~(Q(origin="") | Q(basis="") | Q(evidence="") | Q(obtained_on__isnull=True)),
                name="import_knows_its_origin",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=[*UNDER_WAY]), name="import_under_way"
            ),
            models.Index(fields=["headings_hash", "-id"], name="import_by_headings"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def heads(self) -> list[str]:
        """The headings, as they stand in the file."""
        return json.loads(self.headings) if self.headings else []

    @property
    def fields(self) -> list[Field | None]:
        """What is in each column."""
        return [Field(name) if name else None for name in self.columns]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def may_be_cancelled(self) -> bool:
        return self.state in MAY_BE_CANCELLED

    @property
    def percent(self) -> int:
        """How much of the rows is dealt with, as far as their number is known."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class Piece(models.Model):
    """A part of the file as it came, sealed with the key of its import; the one with the number
    ``EXAMPLES`` holds its first rows, for the page."""

    EXAMPLES = 1_000

    source = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="pieces", db_index=False
    )
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="import_piece_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}.{self.number}"


class Verdict(models.TextChoices):
    """What becomes of a row, or would."""

    NEW = "new", _("Somebody new")
    KNOWN = "known", _("Somebody we know, with something new")
    DUPLICATE = "duplicate", _("On the desk already")
    REPEATED = "repeated", _("Twice in this file")
    REFUSED = "refused", _("Not possible")


GOOD = (Verdict.NEW, Verdict.KNOWN)


class Row(models.Model):
    """A row of the file with what was found about it, until the import is forgotten.

    ``sealed`` holds what it says, ``address_hash`` finds whose it is when she is erased, and
    ``fingerprint`` tells it from other rows of the file. ``problems`` are pairs of a column and
    a code. ``like`` is the key of whom or what was found: of the person who is known, or has the
    same telephone; of the lead that is on the desk already; the number of the row before it.
    """

    source = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    problems = models.JSONField(default=list)
    like = models.BigIntegerField(null=True, blank=True)
    sealed = models.BinaryField()
    address_hash = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="import_row_is_unique"),
        ]
        indexes = [
            models.Index(
                fields=["source", "fingerprint"],
                condition=Q(verdict__in=[*GOOD]),
                name="import_row_by_fingerprint",
            ),
            models.Index(
                fields=["source", "verdict", "number"],
                condition=~Q(verdict="new") | Q(like__isnull=False),
                name="import_row_by_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}.{self.number}"


class Provenance(models.Model):
    """Where a lead came from: which row of which import made it. One row makes one lead."""

    source = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="made", db_index=False
    )
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="provenances")
    lead = models.OneToOneField(Lead, on_delete=models.PROTECT, related_name="provenance")
    is_new_person = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="import_row_made_one_lead")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}.{self.number}"
