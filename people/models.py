"""People we write to: who they are, what they agreed to, and whom we may not address."""

import uuid
from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from people.addresses import address_hash, normalise_email, validate_deliverable
from people.consents import CarriedRefusal, ConsentEvent, ConsentWording
from people.encryption import EncryptedTextField
from people.purposes import Purpose
from people.zones import validate_time_zone, zone_name

__all__ = [
    "AddressChange", "CarriedRefusal", "ConsentEvent", "ConsentWording", "Conversation",
    "Disclosure", "LinkWish", "Person", "Purpose", "Suppression",
]  # fmt: skip


class PersonQuerySet(models.QuerySet["Person"]):
    def with_address(self, email: str) -> "PersonQuerySet":
        """People whose e-mail address is this one, however it is capitalised."""
        return self.filter(email_normalised=normalise_email(email))

    def with_is_alone(self) -> "PersonQuerySet":
        """With ``is_alone``, whether nobody was merged with her: then her other rows need not be
        looked for at each step of a page."""
        others = Person.objects.filter(merged_into=OuterRef("pk"))
        return self.annotate(is_alone=Q(merged_into=None) & ~Q(Exists(others)))

    def same_human_as(self, person: "Person") -> "PersonQuerySet":
        """Every row of this human, her own among them: one, unless people were merged."""
        root = person.merged_into_id or person.pk
        return self.filter(Q(pk=person.pk) | Q(pk=root) | Q(merged_into=root))


class Person(models.Model):
    """A patient or a professional whom we know by an e-mail address.

    ``merged_into``: staff found that she is the same human as the person of that row, which is
    never merged itself. Each row keeps its own address, page and ledger (docs/adr/0024).
    """

    class Kind(models.TextChoices):
        PATIENT = "patient", _("Patient")
        PROFESSIONAL = "professional", _("Professional")

    class Channel(models.TextChoices):
        """The way in which a person would rather be reached."""

        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("Text message")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PATIENT)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254, validators=[validate_deliverable])
    email_normalised = models.CharField(max_length=254, editable=False, unique=True)
    email_hash = models.CharField(max_length=64, editable=False)
    phone = PhoneNumberField(_("phone"), blank=True, default="")
    language = models.CharField(_("language"), max_length=10, default="en")
    country = CountryField(_("home country"), blank=True, default="")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    channel = models.CharField(
        _("preferred way"), max_length=10, choices=Channel, default=Channel.EMAIL,
        db_default=Channel.EMAIL,
    )  # fmt: skip
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    # Links in letters name this number: raising it ends every link that was mailed before.
    link_version = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged",
        editable=False,
    )  # fmt: skip
    # New, or changed since a worker last looked who else she may be.
    to_be_compared = models.BooleanField(default=True, db_default=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["patient", "professional"]), name="person_kind_is_known"
            )
        ]
        indexes = [
            models.Index(fields=["phone"], condition=~Q(phone=""), name="person_by_phone"),
            models.Index(
                fields=["id"], condition=Q(to_be_compared=True), name="person_to_be_compared"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.read_address()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def read_address(self) -> None:
        """Set by what her address is compared; ``save`` does so by itself."""
        self.email_normalised = normalise_email(self.email)
        self.email_hash = address_hash(self.email)

    @property
    def zone_name(self) -> str:
        """Her time zone as people read it, such as ``New York``."""
        return zone_name(self.time_zone)

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """From when until when, where she lives, she wants to be left in peace."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return self.quiet_from, self.quiet_until

    def clean(self) -> None:
        """Say it beside the field when somebody else is known by this address."""
        if Person.objects.with_address(self.email).exclude(pk=self.pk).exists():
            raise ValidationError({"email": _("Somebody else is known by this address.")})


class LinkWish(models.Model):
    """Somebody typed this address to get a link to her page. Deleted as soon as it is answered.

    Written whether or not we know the address, so that asking shows nobody who is known here.
    """

    address_hash = models.CharField(max_length=64, unique=True)
    address = EncryptedTextField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.pk}"


class AddressChange(models.Model):
    """The new e-mail address of a person, until she confirms it by a link that was sent there.

    One at a time: asking again ends the link before. Deleted when confirmed, or after a day.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="address_change")
    address = EncryptedTextField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.pk}"


class Conversation(models.Model):
    """A thread with one person about one thing. Letters and the ledger hang on it.

    ``settled_at``: since when nothing more is asked of the person here, so that letters which
    need an open conversation are no longer sent.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conversations")
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class Disclosure(models.Model):
    """Who outside the agency was given what of one person, under which consent. Append-only."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disclosures")
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures"
    )
    provider_uuid = models.UUIDField(null=True, blank=True)
    recipient = models.CharField(_("given to"), max_length=200)
    what = models.CharField(_("what"), max_length=200, help_text=_("Kinds of data, no data."))
    consent = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="disclosures")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="disclosure_by_person")]

    def __str__(self) -> str:
        return self.recipient


class Suppression(models.Model):
    """An address we may not write to. Only its keyed hash is kept, so it survives erasure.

    ``carried_by``: the merge that took it over from another address of the same human, and whose
    undoing ends it.
    """

    class Scope(models.TextChoices):
        MARKETING = "marketing", _("Marketing and follow-ups")
        ALL = "all", _("Everything")
        IMPORT = "import", _("Being taken over from a list")

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        HARD_BOUNCE = "hard_bounce", _("Address does not exist")
        COMPLAINT = "complaint", _("Marked as spam")
        STAFF = "staff", _("Entered by staff")
        DECEASED = "deceased", _("Has died")
        ERASED = "erased", _("Data erased")

    address_hash = models.CharField(max_length=64)
    scope = models.CharField(max_length=12, choices=Scope)
    reason = models.CharField(max_length=16, choices=Reason)
    carried_by = models.UUIDField(null=True, blank=True, editable=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "scope"], name="suppression_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.reason}"
