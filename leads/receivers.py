"""What the desk does when a person changes, takes a consent back, or confirms one."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from catalog.models import Provider
from leads.confirming import begin_confirmed
from leads.doing import follow_stage
from leads.findable import keep_findable
from leads.models import Lead
from leads.services import Move, advance_lead, write_note
from leads.signals import lead_moved
from leads.stages import CLOSED, LossReason, Stage
from people.models import ConsentEvent, Disclosure, Person, Purpose
from people.purposes import RULES
from people.signals import consent_confirmed, consent_withdrawn, person_changed


@receiver(person_changed)
def find_by_new_words(person: Person, **_kwargs: Any) -> None:
    """Her leads are found by what she is called and reached by now."""
    keep_findable(person)


@receiver(lead_moved)
def go_on_to_the_tasks_of_the_stage(lead: Lead, **_kwargs: Any) -> None:
    """The tasks of the stage that was left end, those of the new one begin."""
    follow_stage(lead)


@receiver(consent_confirmed)
def begin_what_waited(event: ConsentEvent, **_kwargs: Any) -> None:
    """A request that somebody sent in her name is hers after all."""
    if event.purpose == Purpose.QUOTE_PROCESSING:
        begin_confirmed(event.person)


@receiver(consent_withdrawn)
def act_on_withdrawal(event: ConsentEvent, **_kwargs: Any) -> None:
    """Close what rests on the consent, and tell whoever works for this person.

    News and the like need nobody: their letters stop at the gate.
    """
    if RULES[Purpose(event.purpose)].is_marketing:
        return
    leads = Lead.objects.filter(person=event.person_id).exclude(stage__in=CLOSED)
    words = _what_to_know(event)
    for lead in leads:
        if event.purpose == Purpose.QUOTE_PROCESSING and lead.is_open:
            withdrawn = Move(to=Stage.LOST, loss_reason=LossReason.PRIVACY, reason=words)
            advance_lead(lead.pk, withdrawn, actor=None)
        else:
            write_note(lead, body=words, author=None)


def _what_to_know(event: ConsentEvent) -> str:
    """What she took back, how, and who has something of hers because of it."""
    taken_back = _("No longer agreed to: %(purpose)s (%(source)s).") % {
        "purpose": event.get_purpose_display(),
        "source": event.source,
    }
    clinics = Provider.objects.filter(uuid=event.provider_uuid) if event.provider_uuid else ()
    given_out = Disclosure.objects.filter(person=event.person_id, consent__purpose=event.purpose)
    if event.provider_uuid:
        given_out = given_out.filter(provider_uuid=event.provider_uuid)
    asked_to_delete = [
        _("Please ask %(recipient)s to delete what it has: %(what)s.")
        % {"recipient": each.recipient, "what": each.what}
        for each in given_out.order_by("pk")
    ]
    return "\n".join([taken_back, *(str(clinic) for clinic in clinics), *asked_to_delete])
