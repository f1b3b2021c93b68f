"""What a person can agree to, and the rules of each purpose: data that can be read aloud.

A purpose that names nobody else's law is decided by consent alone (GDPR 6(1)(a)); one that
touches health is explicit (GDPR 9(2)(a)). Why the figures are as they are: docs/adr/0013.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What a person can agree to, each on its own (GDPR 6, 7 and 9)."""

    QUOTE_PROCESSING = "quote_processing", _("Answer my quote request")
    RECORDS_PROCESSING = "records_processing", _("Read my medical records")
    SHARE_PROVIDER = "share_provider", _("Share my request with a named clinic")
    TRANSFER_COUNTRY = "transfer_country", _("Send my data to a named country")
    CONTACT_PHONE = "contact_phone", _("Contact by phone")
    CONTACT_WHATSAPP = "contact_whatsapp", _("Contact by WhatsApp")
    CONTACT_SMS = "contact_sms", _("Contact by text message")
    REPRESENTATIVE_ACCESS = "representative_access", _("Let somebody speak for me")
    MARKETING_EMAIL = "marketing_email", _("News and offers by e-mail")
    EDUCATION_SERIES = "education_series", _("A series of articles on one subject")
    WEBINAR_UPDATES = "webinar_updates", _("Webinar news")
    PROFESSIONAL_PROGRAMME = "professional_programme", _("Professional programme")
    TESTIMONIAL_PUBLISH = "testimonial_publish", _("Publish my story")
    FEEDBACK_SURVEY = "feedback_survey", _("Feedback surveys")


# A yes from a form that anybody could have sent is forgotten unless it is confirmed in this time.
CONFIRM_WITHIN = timedelta(days=14)
# Letters that one can unsubscribe from rest on an enquiry no longer than this (CASL: six months).
ENQUIRY_GOOD_FOR = timedelta(days=180)
ONE_YEAR = timedelta(days=365)
TWO_YEARS = 2 * ONE_YEAR


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How consent to one purpose behaves.

    ``is_explicit``: it is about health (GDPR 9), so no yes is ever assumed. ``good_for``: how
    long a yes counts; each new yes begins it anew. ``asks_again``: a new wording that changes
    the meaning ends what was agreed to under the old one. ``is_marketing``: the country's
    marketing rule decides whether a yes has to be confirmed from the mailbox.
    """

    is_explicit: bool = False
    good_for: timedelta | None = TWO_YEARS
    asks_again: bool = False
    is_marketing: bool = False


RULES: dict[Purpose, Rule] = {
    Purpose.QUOTE_PROCESSING: Rule(is_explicit=True),
    Purpose.RECORDS_PROCESSING: Rule(is_explicit=True, asks_again=True),
    Purpose.SHARE_PROVIDER: Rule(is_explicit=True, good_for=ONE_YEAR, asks_again=True),
    Purpose.TRANSFER_COUNTRY: Rule(is_explicit=True, good_for=ONE_YEAR, asks_again=True),
    Purpose.CONTACT_PHONE: Rule(),
    Purpose.CONTACT_WHATSAPP: Rule(),
    Purpose.CONTACT_SMS: Rule(),
    Purpose.REPRESENTATIVE_ACCESS: Rule(is_explicit=True, asks_again=True),
    Purpose.MARKETING_EMAIL: Rule(asks_again=True, is_marketing=True),
    Purpose.EDUCATION_SERIES: Rule(
        is_explicit=True, good_for=ONE_YEAR, asks_again=True, is_marketing=True
    ),
    Purpose.WEBINAR_UPDATES: Rule(asks_again=True, is_marketing=True),
    Purpose.PROFESSIONAL_PROGRAMME: Rule(asks_again=True, is_marketing=True),
    Purpose.TESTIMONIAL_PUBLISH: Rule(is_explicit=True, good_for=None, asks_again=True),
    Purpose.FEEDBACK_SURVEY: Rule(good_for=ONE_YEAR),
}
