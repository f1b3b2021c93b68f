"""What people send us: the request as it came, never edited; and what is not sent yet."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from catalog.models import Destination, Treatment
from disclaimers.models import ClauseSet
from leads.models import Lead, Urgency, new_reference
from people.encryption import EncryptedTextField
from people.models import Person


class Want(models.TextChoices):
    QUOTE = "quote", _("A personal quote")
    ROUGH_PRICE = "rough_price", _("A rough price range")
    INFORMATION = "information", _("Information about a treatment or a trial")
    QUESTION = "question", _("An answer to a question")


class ForWhom(models.TextChoices):
    MYSELF = "myself", _("For myself")
    SOMEBODY_ELSE = "somebody_else", _("For somebody else")


class Companions(models.TextChoices):
    NOBODY = "0", _("Nobody")
    ONE = "1", _("One person")
    TWO = "2", _("Two people")
    MORE = "3+", _("Three or more")


class BestTime(models.TextChoices):
    MORNING = "morning", _("In the morning")
    AFTERNOON = "afternoon", _("In the afternoon")
    EVENING = "evening", _("In the evening")


class QuoteRequest(models.Model):
    """One submitted form, word for word. The database refuses to change it.

    ``form_key`` is that of the draft it was, so that sending it twice is one request.
    ``clause_set`` is what stood on the last screen, ``confirmation_set`` what its confirmation
    shows, ``reply_by`` the promise that she was given. ``reference`` is of this request alone:
    who only knows somebody's address learns nothing of her other requests.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, null=True, default=new_reference,
        editable=False,
    )  # fmt: skip
    form_key = models.UUIDField(unique=True, editable=False)
    form_version = models.CharField(max_length=8, default="1", db_default="1")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quote_requests")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="quote_requests")
    clause_set = models.ForeignKey(ClauseSet, on_delete=models.PROTECT, related_name="+")
    confirmation_set = models.ForeignKey(ClauseSet, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateTimeField(_("reply promised by"))
    submitted_at = models.DateTimeField(_("sent"), db_default=Now())

    want = models.CharField(_("wants"), max_length=16, choices=Want)
    treatment = models.ForeignKey(Treatment, null=True, blank=True, on_delete=models.PROTECT)
    destination = models.ForeignKey(Destination, null=True, blank=True, on_delete=models.PROTECT)
    other_destinations = models.CharField(
        max_length=60, default="", db_default="", help_text=_("Ids, joined by commas.")
    )
    urgency = models.CharField(_("when"), max_length=16, choices=Urgency)
    for_whom = models.CharField(max_length=16, choices=ForWhom, default="", db_default="")
    companions = models.CharField(max_length=4, choices=Companions, default="", db_default="")
    budget = models.CharField(_("budget"), max_length=32, default="", db_default="")
    message = EncryptedTextField(_("in her own words"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    channel = models.CharField(max_length=10, default="", db_default="")
    best_time = models.CharField(max_length=12, choices=BestTime, default="", db_default="")
    country = CountryField(_("home country"))
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64)
    article_uuid = models.UUIDField(null=True, blank=True)
    first_touch = models.JSONField(null=True)
    last_touch = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("quote request")
        indexes = [models.Index(fields=["lead", "-id"], name="quote_request_by_lead")]

    def __str__(self) -> str:
        return f"{self.pk}"


class IntakeDraft(models.Model):
    """A form that somebody has begun. Encrypted whole, and deleted when sent or after its time.

    ``saved_at``: since when a link to it lies in her mailbox; until then only the browser that
    began it can open it.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = EncryptedTextField()
    language = models.CharField(max_length=10, default="en")
    begun_at = models.DateTimeField(db_default=Now())
    saved_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        indexes = [
            models.Index(fields=["expires_at"], name="draft_expires"),
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False), name="draft_remind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class HeldRequest(models.Model):
    """A form that looks as if a machine had sent it: kept whole until a person has looked."""

    class State(models.TextChoices):
        HELD = "held", _("To be looked at")
        RELEASED = "released", _("Released")
        SPAM = "spam", _("Spam")

    form_key = models.UUIDField(unique=True, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    content = EncryptedTextField()
    reasons = models.JSONField(_("why"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    held_at = models.DateTimeField(_("sent"), db_default=Now())
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", verbose_name=_("by"),
    )  # fmt: skip
    request = models.OneToOneField(
        QuoteRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="held"
    )

    class Meta:
        verbose_name = _("held request")
        indexes = [
            models.Index(fields=["held_at"], condition=Q(state="held"), name="held_request_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["held", "released", "spam"]), name="held_request_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class IntakeCount(models.Model):
    """How many forms were begun on a day, from which article: all that is kept of who left."""

    day = models.DateField()
    article = models.CharField(max_length=36, blank=True, help_text=_("Its uuid."))
    begun = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of forms begun")
        constraints = [
            models.UniqueConstraint(fields=["day", "article"], name="intake_count_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.begun}"
