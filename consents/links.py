"""The link in the letter that asks for a confirmation: good for as long as a yes waits."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from people.models import ConsentEvent
from people.purposes import CONFIRM_WITHIN

SALT = "consents.confirm"


def confirm_url(event_id: int) -> str:
    """The address, without login, at which the yes of this event can be confirmed."""
    token = signing.dumps(event_id, salt=SALT)
    return settings.PUBLIC_BASE_URL + reverse("confirm-consent", args=[token])


def event_of_token(token: str) -> ConsentEvent | None:
    """The yes that the letter with this link was about; None for one unknown or too old."""
    try:
        event_id = signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return ConsentEvent.objects.filter(pk=event_id, person__erased_at__isnull=True).first()
