"""Leads: what somebody asked us for, and how far we are with it."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Min, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from catalog.models import Destination, Treatment
from leads.duties import Duty
from leads.exports import Export
from leads.looking import Looking
from leads.preferences import ListPreference
from leads.reminders import Reminders
from leads.saved_views import SavedView
from leads.stages import NEEDS, NOT_ASKED, OPEN, LossReason, Need, Stage
from leads.todo import Task
from people.encryption import EncryptedTextField
from people.models import Conversation, Person
from people.selectors import of_one_mailbox

__all__ = [
    "Call",
    "CallOutcome",
    "Duty",
    "Export",
    "Lead",
    "LeadQuerySet",
    "ListPreference",
    "Looking",
    "Mention",
    "Note",
    "PatientMessage",
    "Reminders",
    "SavedView",
    "StageChange",
    "Task",
    "Urgency",
]

# No vowels and nothing that is read as something else, since it is told over the telephone.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
# The machine's own chance, which nobody can foresee.
DICE = secrets.SystemRandom()


def new_reference() -> str:
    """A reference such as ``MT-7F3K-92QX``: says nothing about the person or the request."""
    letters = "".join(DICE.choices(REFERENCE_LETTERS, k=8))
    return f"MT-{letters[:4]}-{letters[4:]}"


class Urgency(models.TextChoices):
    EXPLORING = "exploring", _("Just looking for now")
    OVER_SIX_MONTHS = "over_6_months", _("In more than six months")
    THREE_TO_SIX_MONTHS = "3_to_6_months", _("In three to six months")
    ONE_TO_THREE_MONTHS = "1_to_3_months", _("In one to three months")
    READY = "ready", _("As soon as possible")
    URGENT = "urgent", _("I have urgent symptoms now")


# On hold, and she has not asked since: nobody owes her anything before one of both happens.
PAUSED = Q(stage=Stage.ON_HOLD, waiting_since__lte=F("stage_changed_at"))

# What somebody asked of us: no machine, nothing twice, and nobody else in her name.
ASKED = Q(awaits_confirmation=False) & ~Q(stage__in=NOT_ASKED)


class BeginsWith(models.Func):
    """The beginning of a lead's haystack, which is her name: short enough for an index.

    The number stands in the template, since SQLite finds no index for a parameter.
    """

    function = "SUBSTR"
    template = "SUBSTR(%(expressions)s, 1, 40)"
    output_field = models.TextField()


class IsOpen(models.Func):
    """Whether a lead is at an open stage, said with the words of the indexes that hold only these.

    SQLite takes such an index for the same words alone, and never for parameters.
    """

    template = f"%(expressions)s IN ({', '.join(repr(stage.value) for stage in OPEN)})"
    output_field = models.BooleanField()


class LeadQuerySet(models.QuerySet["Lead"]):
    def written_to_us(self) -> "LeadQuerySet":
        """Leads with messages of the patient that nobody has dealt with, the longest wait first."""
        unsettled = self.filter(
            patient_messages__isnull=False, patient_messages__settled_at__isnull=True
        )
        return unsettled.annotate(written_at=Min("patient_messages__at")).order_by("written_at")

    def open(self) -> "LeadQuerySet":
        """Leads on which something is still to be done before they are won or lost."""
        return self.filter(IsOpen("stage"))

    def on_page_of(self, person: Person) -> "LeadQuerySet":
        """What was asked from this person's mailbox, however its address was written."""
        return self.filter(person__in=of_one_mailbox(person))

    def of_same_phone(self, person: Person) -> "LeadQuerySet":
        """Leads of others who gave this person's phone number: herself with another address, or
        her family. A number proves neither, so nothing is ever joined by it."""
        if not person.phone:
            return self.none()
        same_human = Person.objects.same_human_as(person)
        return self.filter(person__phone=person.phone).exclude(person__in=same_human)

    def urgent(self) -> "LeadQuerySet":
        """Somebody who told us of urgent symptoms, and to whom nobody has written yet."""
        return self.filter(stage=Stage.EMERGENCY, replied_at__isnull=True).order_by("opened_at")

    def without_owner(self) -> "LeadQuerySet":
        """Open leads that are nobody's yet and that somebody may work on."""
        return self.open().filter(owner=None, awaits_confirmation=False)

    def untaken(self) -> "LeadQuerySet":
        """Those that nobody takes by herself, although there is somebody who takes leads."""
        return self.without_owner().filter(nobody_took_at__isnull=False).order_by("opened_at")

    def waiting_for_reply(self) -> "LeadQuerySet":
        """Leads whose clock runs: open, and nobody has answered; the earliest promise first."""
        unanswered = self.open().filter(replied_at__isnull=True, awaits_confirmation=False)
        return unanswered.exclude(PAUSED).order_by("reply_due_at")


class Lead(models.Model):
    """One request of one person, on the desk until it is won or lost.

    ``version`` counts changes, so that two people cannot overwrite each other unseen.
    ``haystack`` is the text by which it is found (``leads/finding.py``); ``country`` and
    ``language`` are copies of hers. ``leads/findable.py`` writes them. An empty haystack is yet to
    be written.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leads")
    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT)
    treatment = models.ForeignKey(
        Treatment, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("treatment")
    )
    destination = models.ForeignKey(
        Destination, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("destination")
    )
    urgency = models.CharField(_("when"), max_length=16, choices=Urgency, blank=True)
    # A band of leads/budgets.py: what she told us last.
    budget = models.CharField(_("budget"), max_length=32, blank=True, default="", db_default="")
    source = models.CharField(_("source"), max_length=60, blank=True)
    # Several people may share one address: what two of them ask stays two leads.
    asked_by = models.CharField(
        _("asked by"), max_length=120, blank=True, default="", db_default=""
    )
    is_for_somebody_else = models.BooleanField(
        _("for somebody else"), default=False, db_default=False
    )
    # Somebody used an address whose owner had said no: nobody works on it until she says yes.
    awaits_confirmation = models.BooleanField(
        _("waits for her confirmation"), default=False, db_default=False
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.NEW)
    loss_reason = models.CharField(_("loss reason"), max_length=30, choices=LossReason, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="leads", verbose_name=_("owner"),
    )  # fmt: skip
    # Since when it is known that nobody takes it by herself.
    nobody_took_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    # The clock of a promised reply (leads/promises.py). Of one promised before there were
    # working hours, nobody knows when half of its time is over.
    waiting_since = models.DateTimeField(_("waits since"), default=timezone.now)
    half_due_at = models.DateTimeField(_("half of the time is over at"), null=True, blank=True)
    reply_due_at = models.DateTimeField(_("reply promised by"))
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(_("first reply"), null=True, blank=True)
    first_reply_took = models.DurationField(null=True, blank=True)
    # When she counts as silent, unless we hear from her (leads/silence.py).
    silent_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The working time of it in minutes, and whether the promise was kept
    # (leads/first_replies.py).
    first_reply_minutes = models.PositiveIntegerField(null=True, blank=True, editable=False)
    is_first_reply_in_time = models.BooleanField(null=True, blank=True, editable=False)
    stage_changed_at = models.DateTimeField(default=timezone.now)
    # The furthest place on the way (leads/stages.py) that it ever reached; none: the beginning.
    furthest = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    haystack = models.TextField(default="", db_default="", editable=False)
    country = CountryField(_("home country"), blank=True, default="", db_default="", editable=False)
    language = models.CharField(
        _("language"), max_length=10, default="en", db_default="en", editable=False
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        permissions = [("manage_desk", _("Manages the desk: is told of broken promises"))]
        indexes = [
            models.Index(fields=["stage", "reply_due_at"], name="lead_by_stage_and_due"),
            models.Index(
                fields=["reply_due_at"],
                condition=Q(replied_at__isnull=True, stage__in=[*OPEN]),
                name="lead_waiting_for_reply",
            ),
            # Each way of sorting the list, and each usual filter with the usual way. The number
            # tells two leads of one moment apart.
            models.Index(fields=["-opened_at", "-id"], name="lead_by_opening"),
            models.Index(fields=["reply_due_at", "id"], name="lead_by_due"),
            models.Index(BeginsWith("haystack"), "id", name="lead_by_name"),
            models.Index(fields=["stage", "-opened_at", "-id"], name="lead_by_stage"),
            models.Index(fields=["country", "-opened_at", "-id"], name="lead_by_country"),
            models.Index(
                fields=["stage", "country", "-opened_at", "-id"], name="lead_by_stage_and_country"
            ),
            models.Index(fields=["language", "-opened_at", "-id"], name="lead_by_language"),
            models.Index(fields=["owner", "-opened_at", "-id"], name="lead_by_owner"),
            models.Index(fields=["treatment", "-opened_at", "-id"], name="lead_by_treatment"),
            models.Index(fields=["destination", "-opened_at", "-id"], name="lead_by_destination"),
            # All that reports count leads by, so that they read no lead.
            models.Index(
                fields=[
                    "opened_at",
                    "stage",
                    "furthest",
                    "awaits_confirmation",
                    "source",
                    "owner",
                    "country",
                    "treatment",
                    "loss_reason",
                    "is_first_reply_in_time",
                    "first_reply_minutes",
                ],
                name="lead_for_reports",
            ),
            models.Index(fields=["id"], condition=Q(haystack=""), name="lead_to_be_made_findable"),
            models.Index(
                fields=["opened_at"],
                condition=Q(owner=None, stage__in=[*OPEN]),
                name="lead_without_owner",
            ),
            # The same for SQLite, which else takes lead_by_owner; PostgreSQL sees no order in it.
            models.Index(
                fields=["owner", "opened_at"],
                condition=Q(owner=None, stage__in=[*OPEN]),
                name="lead_nobody_has",
            ),
            models.Index(
                fields=["owner", "reply_due_at"],
                condition=Q(stage__in=[*OPEN]),
                name="lead_open_by_owner",
            ),
            models.Index(
                fields=["half_due_at"],
                condition=Q(replied_at__isnull=True, warned_at__isnull=True, stage__in=[*OPEN]),
                name="lead_to_be_warned_of",
            ),
            models.Index(
                fields=["reply_due_at"],
                condition=Q(replied_at__isnull=True, breached_at__isnull=True, stage__in=[*OPEN]),
                name="lead_promise_to_break",
            ),
            models.Index(
                fields=["silent_at"], condition=Q(silent_at__isnull=False), name="lead_silent"
            ),
            models.Index(
                fields=["opened_at"],
                condition=Q(awaits_confirmation=True),
                name="lead_awaiting_confirmation",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[*Stage.values]), name="lead_stage_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(stage="lost") | ~Q(loss_reason=""), name="lead_lost_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    def misses_for(self, stage: str) -> list[Need]:
        """What this stage needs and is not known of this lead."""
        known = {
            Need.TREATMENT: self.treatment_id,
            Need.DESTINATION: self.destination_id,
            Need.OWNER: self.owner_id,
        }
        return [need for need in NEEDS.get(Stage(stage), ()) if known[need] is None]

    @property
    def is_paused(self) -> bool:
        """Whether it is on hold and she has not asked since, so that its clock stands still."""
        return self.stage == Stage.ON_HOLD and self.waiting_since <= self.stage_changed_at

    @property
    def owes_reply(self) -> bool:
        """Whether its clock runs."""
        is_promised = self.is_open and not self.awaits_confirmation
        return is_promised and self.replied_at is None and not self.is_paused

    @property
    def is_half_over(self) -> bool:
        """Whether half of the working time has passed, or all of it, without an answer."""
        half = self.half_due_at or self.reply_due_at
        return self.owes_reply and half <= timezone.now()

    @property
    def is_reply_overdue(self) -> bool:
        """Whether nobody has answered by the time that was promised."""
        return self.owes_reply and self.reply_due_at <= timezone.now()


class StageChange(models.Model):
    """One move of one lead. Append-only."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="stage_changes")
    from_stage = models.CharField(max_length=20, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=20, choices=Stage)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = EncryptedTextField(blank=True)
    at = models.DateTimeField(db_default=Now())
    duration = models.DurationField(null=True, help_text=_("Time spent at the stage left."))

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["lead", "-id"], name="stage_change_by_lead"),
            # What was booked in a time, for reports.
            models.Index(
                fields=["at", "lead"], condition=Q(to_stage="booked"), name="stage_change_booked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"


class Note(models.Model):
    """What a member of staff wrote down for the team. Patients never see it."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = EncryptedTextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["lead", "-id"], name="note_by_lead")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Mention(models.Model):
    """Somebody was named in a note. ``read_at``: since when she says that she has read it."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "user"], name="mention_is_one_for_each")
        ]
        indexes = [models.Index(fields=["user"], condition=Q(read_at=None), name="mention_unread")]

    def __str__(self) -> str:
        return f"{self.pk}"


class CallOutcome(models.TextChoices):
    """What came of a call. Only a conversation is an answer (leads/services.py)."""

    REACHED = "reached", _("We spoke")
    VOICEMAIL = "voicemail", _("A message was left")
    NO_ANSWER = "no_answer", _("Nobody answered")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    ASKED_TO_STOP = "asked_to_stop", _("Asked not to be called")


class Call(models.Model):
    """A telephone call with a patient, or the attempt; her copy tells what is noted of it."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="calls")
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=20, choices=CallOutcome)
    note = EncryptedTextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["lead", "-id"], name="call_by_lead")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=CallOutcome.values), name="call_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class PatientMessage(models.Model):
    """What a patient wrote to us on her page. ``settled_at``: since when staff have dealt with it.

    ``form_key`` follows from the form and its words, so that pressing twice sends once.
    """

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="patient_messages")
    form_key = models.UUIDField(editable=False)
    text = EncryptedTextField()
    at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["lead", "id"], name="patient_message_by_lead"),
            models.Index(
                fields=["at"], condition=Q(settled_at__isnull=True), name="patient_message_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lead", "form_key"], name="patient_message_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class MedianReplyTime(models.Model):
    """Within what time half of all requests had their first answer: one row, computed by a tick.

    ``median`` is empty where too few were answered to speak of one (leads/reply_times.py).
    """

    THE_ONLY = 1

    measured_at = models.DateTimeField()
    requests = models.PositiveIntegerField()
    median = models.DurationField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="median_reply_time_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.median)
