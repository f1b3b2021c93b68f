"""What is sent without being asked each time: sequences, and the texts that staff edit."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from followups.placeholders import BadPlaceholder, check
from leads.models import Lead
from people.encryption import EncryptedTextField


def validate_placeholders(text: str) -> None:
    """Raise ValidationError, naming the line, for anything in braces that is no placeholder."""
    try:
        check(text)
    except BadPlaceholder as error:
        raise ValidationError(
            _("Line %(line)s: %(found)s is no placeholder that can be used here."),
            params={"line": error.line, "found": error.found},
        ) from error


class LetterTemplate(models.Model):
    """A text that staff send or that a sequence sends, with placeholders of the allow-list."""

    class Use(models.TextChoices):
        STAFF = "staff", _("Written by a coordinator")
        SEQUENCE = "sequence", _("Sent by a sequence")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    use = models.CharField(_("use"), max_length=10, choices=Use)
    subject = models.CharField(
        _("subject"),
        max_length=150,
        validators=[validate_placeholders],
        help_text=_("Never name a treatment, a condition or a country here."),
    )
    body = models.TextField(_("text"), validators=[validate_placeholders])
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["use", "name"]
        verbose_name = _("letter template")

    def __str__(self) -> str:
        return self.name


class WrittenLetter(models.Model):
    """What a coordinator wrote to one person; she can read it on her page, whatever was mailed.

    ``is_mailed``: the letter carries the words. Otherwise it only says that they are there.
    """

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="written_letters")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    template = models.ForeignKey(LetterTemplate, null=True, on_delete=models.SET_NULL)
    form_key = models.UUIDField(unique=True)
    subject = models.CharField(max_length=150, blank=True)
    body = EncryptedTextField()
    is_mailed = models.BooleanField(default=True, db_default=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.pk}"


class Sequence(models.Model):
    """A row of letters that follow a new request by themselves until something stops them."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """One letter of a sequence, so many days after the step before it."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    delay_days = models.PositiveSmallIntegerField(
        _("days after the step before"), default=2, validators=[MaxValueValidator(730)]
    )
    template = models.ForeignKey(
        LetterTemplate, on_delete=models.PROTECT, limit_choices_to={"use": "sequence"}
    )

    class Meta:
        ordering = ["sequence", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sequence", "position"], name="step_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.position}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def due(self) -> "EnrolmentQuerySet":
        """Enrolments whose next step is due by the database's clock, oldest first."""
        return self.filter(state="active", next_due_at__lte=Now()).order_by("next_due_at")


class Enrolment(models.Model):
    """One lead in one sequence: which step comes next, and when."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Running")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    class StopReason(models.TextChoices):
        SETTLED = "settled", _("The lead was won or lost")
        UNSUBSCRIBED = "unsubscribed", _("The person unsubscribed")
        WITHDRAWN = "withdrawn", _("The person withdrew the request")
        MERGED = "merged", _("The same person is in it already")

    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="enrolments")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    stop_reason = models.CharField(max_length=16, choices=StopReason, blank=True)
    next_position = models.PositiveSmallIntegerField(default=1)
    next_due_at = models.DateTimeField(_("next step"), null=True, blank=True)
    enrolled_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_due_at"], condition=Q(state="active"), name="enrolment_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sequence", "lead"], name="enrolment_is_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "finished", "stopped"]),
                name="enrolment_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(next_due_at__isnull=False),
                name="enrolment_active_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.lead}"
