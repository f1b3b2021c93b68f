"""A patient who does not answer our letter: after a while somebody is asked to look at it.

Nobody is asked while something else is to be done for her lead, since somebody looks at it then.
"""

from django.db import transaction
from django.utils import timezone

from leads.doing import ask_for, drop
from leads.models import Lead, Task
from leads.presence import working_moment
from leads.todo import SILENT_AFTER, SILENT_AT, Rule

MOST_AT_ONCE = 100


def wait_for_her(conversation_id: int) -> None:
    """A letter that a person wrote has left: she counts as silent a while after the last one."""
    written_to = Lead.objects.filter(conversation=conversation_id)
    written_to.filter(stage__in=SILENT_AT).update(silent_at=timezone.now() + SILENT_AFTER)
    drop([Rule.SILENT], written_to)


def hear(lead: Lead) -> None:
    """She wrote, asked, sent something or spoke with us."""
    Lead.objects.filter(pk=lead.pk, silent_at__isnull=False).update(silent_at=None)
    drop([Rule.SILENT], [lead])


@transaction.atomic
def ask_about_the_silent() -> int:
    """Make the task for up to a hundred who are silent, once for each letter of ours; how many.

    Of many ticks at once each takes leads of its own.
    """
    now = timezone.now()
    silent = list(
        Lead.objects.filter(silent_at__lte=now)
        .order_by("silent_at")
        .select_related("owner__duty__calendar")
        .prefetch_related("owner__duty__calendar__shifts", "owner__duty__calendar__holidays")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))[:MOST_AT_ONCE]
    )
    Lead.objects.filter(pk__in=[lead.pk for lead in silent]).update(silent_at=None)
    looked_at = set(
        Task.objects.filter(lead__in=silent, done_at=None).values_list("lead", flat=True)
    )
    ask_for(
        Rule.SILENT,
        {
            lead: working_moment(lead.owner, now)
            for lead in silent
            if lead.stage in SILENT_AT and lead.pk not in looked_at
        },
    )
    return len(silent)
