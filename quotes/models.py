"""What people send us: the request as it came, never edited."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from catalog.models import Destination, Treatment
from disclaimers.models import ClauseSet
from leads.models import Lead, Urgency
from people.encryption import EncryptedTextField
from people.models import Person


class Want(models.TextChoices):
    QUOTE = "quote", _("A personal quote")
    ROUGH_PRICE = "rough_price", _("A rough price range")
    INFORMATION = "information", _("Information about a treatment or a trial")
    QUESTION = "question", _("An answer to a question")


class QuoteRequest(models.Model):
    """One submitted form, word for word. The database refuses to change it.

    ``form_key`` is of the form and its content, so that sending it twice is one request.
    ``clause_set`` is what stood on the screen, ``confirmation_set`` what its confirmation shows,
    ``reply_by`` the promise that she was given.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_key = models.UUIDField(unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quote_requests")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="quote_requests")
    clause_set = models.ForeignKey(ClauseSet, on_delete=models.PROTECT, related_name="+")
    confirmation_set = models.ForeignKey(ClauseSet, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateTimeField(_("reply promised by"))
    submitted_at = models.DateTimeField(_("sent"), db_default=Now())

    want = models.CharField(_("wants"), max_length=16, choices=Want)
    treatment = models.ForeignKey(Treatment, null=True, blank=True, on_delete=models.PROTECT)
    destination = models.ForeignKey(Destination, null=True, blank=True, on_delete=models.PROTECT)
    urgency = models.CharField(_("when"), max_length=16, choices=Urgency)
    message = EncryptedTextField(_("in her own words"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    country = CountryField(_("home country"))
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64)
    article_uuid = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("quote request")
        indexes = [models.Index(fields=["lead", "-id"], name="quote_request_by_lead")]

    def __str__(self) -> str:
        return f"{self.pk}"
