"""Leads that wait until their person has said, from her mailbox, that it was she who asked."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from leads.models import Lead
from leads.promises import clock_until, first_reply_by
from leads.services import Move, advance_lead
from leads.signals import lead_opened
from leads.stages import LossReason, Stage
from people.models import Person
from people.purposes import CONFIRM_WITHIN

MOST_AT_ONCE = 100


@transaction.atomic
def begin_confirmed(person: Person) -> None:
    """It was she: the leads that waited for that begin now, with their promise of a reply."""
    waiting = Lead.objects.filter(person=person, awaits_confirmation=True)
    for lead in waiting.select_for_update(no_key=True):
        Lead.objects.filter(pk=lead.pk).update(
            awaits_confirmation=False,
            version=F("version") + 1,
            **clock_until(first_reply_by()),
        )
        lead.refresh_from_db()
        lead_opened.send(Lead, lead=lead)


def end_unconfirmed() -> int:
    """Close what nobody confirmed in time, up to a hundred at once; how many."""
    late = Lead.objects.open().filter(
        awaits_confirmation=True, opened_at__lt=Now() - CONFIRM_WITHIN
    )
    ended = list(late.order_by("opened_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    reason = _("Nobody confirmed from her mailbox that it was she.")
    unconfirmed = Move(to=Stage.LOST, loss_reason=LossReason.OTHER, reason=reason)
    for lead_id in ended:
        advance_lead(lead_id, unconfirmed, actor=None)
    return len(ended)
