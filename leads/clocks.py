"""Clocks that run out: each asks for an answer by a task; a broken promise goes to managers too."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.doing import ask_for, drop
from leads.letters import reply_overdue
from leads.models import Lead
from leads.services import write_note
from leads.todo import Rule
from outbox.services import Wish, queue_letter
from staff.models import User

MOST_AT_ONCE = 100
MANAGES = "leads.manage_desk"


@transaction.atomic
def ring() -> int:
    """Tell of up to a hundred broken promises, and of as many that are half over; how many.

    Each is told once, however many ticks run at once: a row belongs to the one that locked it,
    and the others pass over it.
    """
    now = timezone.now()
    waiting = Lead.objects.waiting_for_reply().select_for_update(
        no_key=True, skip_locked=True, of=("self",)
    )
    broken = list(waiting.filter(breached_at=None, reply_due_at__lte=now)[:MOST_AT_ONCE])
    half_over = list(
        waiting.filter(warned_at=None, half_due_at__lte=now).order_by("half_due_at")[:MOST_AT_ONCE]
    )
    # Telling of a clock is no change that a colleague could overwrite, so the version stays.
    Lead.objects.filter(pk__in=[lead.pk for lead in half_over]).update(warned_at=now)
    Lead.objects.filter(pk__in=[lead.pk for lead in broken]).update(breached_at=now)
    soon = [lead for lead in half_over if lead not in broken]
    ask_for(Rule.ANSWER_SOON, {lead: lead.reply_due_at for lead in soon})
    if broken:
        drop([Rule.ANSWER_SOON], broken)
        ask_for(Rule.ANSWER_NOW, dict.fromkeys(broken, now))
        _escalate(broken)
    return len({*broken, *half_over})


def _escalate(leads: Sequence[Lead]) -> None:
    """One letter to each manager about all of them, and a line on the timeline of each."""
    told = managers()
    words = _("Nobody has answered by the promised time. Told by letter: %(names)s.") % {
        "names": ", ".join(told)
    }
    for lead in leads:
        write_note(lead, body=words, author=None)
    first = leads[0]
    for address in told.values():
        queue_letter(
            Wish(
                letter=reply_overdue,
                address=address,
                about={"leads": [lead.pk for lead in leads]},
                dedupe_key=f"overdue:{first.pk}:{first.reply_due_at:%Y%m%d%H%M%S}:{address}",
            )
        )


def managers() -> dict[str, str]:
    """Name and address of whoever is told of a broken promise; without one, of the team."""
    may = User.objects.with_perm(MANAGES, include_superusers=False).exclude(email="")
    return {str(user): user.email for user in may.order_by("pk")} or {
        _("the team"): settings.STAFF_ALERT_EMAIL
    }
