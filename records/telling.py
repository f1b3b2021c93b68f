"""Tell her what became of her files, once for all that came together; and have the desk answer."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from leads.models import Lead
from leads.promises import next_reply_by, wait_again
from outbox.services import Wish, queue_letter
from records.letters import records_received
from records.limits import WAIT_FOR_MORE
from records.models import TO_BE_CHECKED, Record, State

KNOWN = (State.READY, State.REFUSED, State.QUARANTINED)


@transaction.atomic
def tell_of(lead: Lead) -> bool:
    """Queue one letter about every file that is settled and that she was not told of.

    Waits while more are coming: those being checked, and those of which something came lately.
    Whether a letter was queued.
    """
    Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    lately = timezone.now() - WAIT_FOR_MORE
    coming = Q(state__in=TO_BE_CHECKED) | Q(state=State.ARRIVING, started_at__gt=lately)
    if lead.records.filter(coming).exists():
        return False
    untold = lead.records.filter(state__in=KNOWN, told_at__isnull=True)
    last = untold.order_by("-pk").first()
    if last is None:
        return False
    queue_letter(
        Wish(
            letter=records_received,
            person=lead.person,
            conversation=lead.conversation,
            about={
                "kept": untold.filter(state=State.READY).count(),
                "not_kept": untold.exclude(state=State.READY).count(),
            },
            dedupe_key=f"records:{last.uuid}",
        )
    )
    if untold.filter(state=State.READY).exists():
        wait_again(Lead.objects.get(pk=lead.pk), reply_by=next_reply_by())
    untold.update(told_at=Now())
    return True


def tell_of_settled() -> int:
    """The same for every request where an unfinished file kept it waiting; how many letters."""
    waiting = Record.objects.filter(state__in=KNOWN, told_at__isnull=True).values("lead")
    leads = Lead.objects.filter(pk__in=waiting).select_related("person", "conversation")
    return sum(tell_of(lead) for lead in leads)
