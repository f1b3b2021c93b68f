"""The outbox: one row is one letter to one address, from the wish to send it to its fate."""

import re
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from disclaimers.models import ClauseSet
from people.encryption import EncryptedTextField
from people.models import Conversation, Person, Purpose


class MessageClass(models.TextChoices):
    """How a letter is treated when its fate is unknown, and whether one can unsubscribe from it."""

    TRANSACTIONAL = "transactional", _("Answer to the person: sent at least once")
    MARKETING = "marketing", _("Follow-up or marketing: sent at most once")


class State(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    RETRY = "retry", _("Will be tried again")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Fate unknown")
    SUPPRESSED = "suppressed", _("Not allowed to send")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Too late")
    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Marked as spam")


# What Django signs ends in a colon and an SHA-256 in base64.
SIGNED = re.compile(r"[^/\s]+:[\w-]{43}(?![\w-])")

WAITING = (State.PENDING, State.RETRY)
MAY_STILL_LEAVE = (*WAITING, State.SENDING)
NEEDS_STAFF = (State.FAILED, State.UNCERTAIN)
# Staff may try these once more; the gate looks at each again.
CAN_BE_TRIED_AGAIN = (*NEEDS_STAFF, State.SUPPRESSED, State.EXPIRED)


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> "MessageQuerySet":
        """Rows that may be claimed now, by the database's clock, oldest first."""
        return self.filter(state__in=WAITING, due_at__lte=Now()).order_by("due_at")

    def abandoned(self) -> "MessageQuerySet":
        """Rows whose worker let its lease run out."""
        return self.filter(state=State.SENDING, lease_until__lt=Now())

    def to_nobody_known(self) -> "MessageQuerySet":
        """Settled letters to addresses that are no person's."""
        return self.filter(person__isnull=True).exclude(state__in=MAY_STILL_LEAVE)

    def held_by(self, token: uuid.UUID | None) -> "MessageQuerySet":
        """The row as long as this claim on it holds: the fence against a worker that woke late."""
        return self.filter(state=State.SENDING, lease_token=token, lease_until__gt=Now())


class Message(models.Model):
    """A letter to one person, or to an address that is no person's yet.

    ``uuid`` is also the Message-ID and a provider's idempotency key. ``dedupe_key`` names the
    event that asked for the letter, so that asking twice sends once. ``letter`` and ``about``
    (ids only) say what to render; the worker renders once and freezes the result here.
    ``data_started_at`` is the mark: set just before the server is given the letter, so that a
    crash after it is known to leave the letter's fate unknown. ``purpose`` is blank for a letter
    that rests on no consent. Without a person, ``recipient`` and ``language`` are fixed from the
    start, and the row is deleted some weeks after it is settled.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dedupe_key = models.CharField(max_length=120, unique=True)
    message_class = models.CharField(_("class"), max_length=16, choices=MessageClass)
    letter = models.CharField(_("letter"), max_length=60)
    about = models.JSONField(default=dict)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    purpose = models.CharField(max_length=32, choices=Purpose, blank=True)
    needs_open_conversation = models.BooleanField(default=False)

    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(_("due"), db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    attempt = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    ambiguous_resends = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    data_started_at = models.DateTimeField(null=True, blank=True)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)

    recipient = models.EmailField(_("to"), max_length=254, blank=True)
    recipient_hash = models.CharField(max_length=64, blank=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = EncryptedTextField(blank=True)
    html = EncryptedTextField(blank=True)
    clause_set = models.ForeignKey(ClauseSet, null=True, blank=True, on_delete=models.PROTECT)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        ordering = ["-created_at"]
        indexes = [
            # Only what still has to be done: finding it costs the same beside a million sent rows.
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[*WAITING]),
                name="message_due",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="sending"), name="message_leased"
            ),
            models.Index(
                fields=["state", "-created_at"],
                condition=Q(state__in=[*NEEDS_STAFF]),
                name="message_needs_staff",
            ),
            models.Index(fields=["conversation", "-created_at"], name="message_by_conversation"),
            models.Index(
                fields=["recipient_hash", "-data_started_at"],
                condition=Q(data_started_at__isnull=False),
                name="message_marked_by_address",
            ),
            models.Index(
                fields=["due_at"], condition=Q(person__isnull=True), name="message_to_nobody_known"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*State.values]), name="message_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(message_class__in=[*MessageClass.values]),
                name="message_class_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(clause_set__isnull=False),
                name="message_sent_has_clauses",
            ),
            # Who is no person yet has agreed to nothing.
            models.CheckConstraint(
                condition=Q(person__isnull=False) | (~Q(recipient_hash="") & Q(purpose="")),
                name="message_is_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.letter

    @property
    def is_frozen(self) -> bool:
        """Whether the letter has been rendered and will be sent as it stands."""
        return self.clause_set_id is not None

    @property
    def text_for_staff(self) -> str:
        """The letter as sent, but for its links: they are keys, and hers alone."""
        return SIGNED.sub("…", self.text)

    @property
    def written_in(self) -> str:
        """The code of the language in which the letter is written."""
        return self.person.language if self.person else self.language

    @property
    def present_address(self) -> dict[str, str]:
        """The fields that say where it goes: a person's address may have been corrected since."""
        if self.person is None:
            return {"recipient": self.recipient, "recipient_hash": self.recipient_hash}
        return {"recipient": self.person.email, "recipient_hash": self.person.email_hash}


class Channel(models.Model):
    """A way out (one SMTP server), with its circuit breaker."""

    name = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True)
    drained_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
