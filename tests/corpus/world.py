"""A site with texts in every place where a stranger may leave one, and the pages that show them."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from leads.models import Lead
from outbox import delivery
from people.models import Person
from privacy.complaints import file_complaint
from privacy.models import Complaint
from quotes import drafts
from quotes.answers import Answers
from quotes.models import HeldRequest, IntakeDraft
from tests.factories import make_lead, make_message, make_patient_message, make_request

# So many texts stand in one message, so many leads and people are named after one.
AT_ONCE, NAMED = 40, 100
LONGEST_NAME = 120


@dataclass
class World:
    """What was made of the texts, and where each kind of visitor reads it."""

    lead: Lead
    draft: IntakeDraft
    hers: list[str] = field(default_factory=list)
    desk: list[str] = field(default_factory=list)

    @property
    def draft_cookie(self) -> str:
        """What a browser sends that has begun the form."""
        return signing.Signer(salt=drafts.SALT).sign(self.draft.pk.hex)


def world_of(texts: list[str]) -> World:
    """Leave these texts everywhere, as if nothing had looked at them before."""
    together = "\n".join(texts)
    first = dict.fromkeys(("source", "medium", "campaign", "content"), together[:2_000])
    last = dict.fromkeys(("referrer", "landing"), texts[1])
    request = make_request(message=together, told={"first_touch": first, "last_touch": last})
    lead = request.lead
    Person.objects.filter(pk=lead.person_id).update(name=texts[0][:LONGEST_NAME])
    for start in range(0, len(texts), AT_ONCE):
        make_patient_message(lead=lead, text="\n".join(texts[start : start + AT_ONCE]))
    for text in texts[:: len(texts) // NAMED]:
        named = make_lead(asked_by=text[:LONGEST_NAME])
        Person.objects.filter(pk=named.person_id).update(name=text[:LONGEST_NAME])
    complaint = file_complaint(
        form_key=uuid.uuid4(), words=together[:4_900], language="en", person=lead.person
    )
    Complaint.objects.filter(pk=complaint.pk).update(contact=together)
    answers = answers_of(texts)
    draft = IntakeDraft.objects.create(
        content=answers.write(), expires_at=timezone.now() + drafts.KEPT_FOR
    )
    held = HeldRequest.objects.create(
        form_key=uuid.uuid4(), reasons=["links"], content=json.dumps({"answers": answers.write()})
    )
    message = make_message(request=request)
    delivery.drain()
    rows = {
        "leads_lead": lead, "quotes_quoterequest": request, "people_person": lead.person,
        "privacy_complaint": complaint, "quotes_heldrequest": held, "outbox_message": message,
    }  # fmt: skip
    return World(lead, draft, hers=pages_of_hers(lead), desk=pages_of_the_desk(rows))


def answers_of(texts: list[str]) -> Answers:
    """A form as she typed it, wrong at each step, and still with answers for the summary."""
    message = "\n".join(texts[:AT_ONCE])
    typed = {
        "wish": dict.fromkeys(("want", "country", "urgency", "treatment", "article"), texts[2:3]),
        "details": dict.fromkeys(("for_whom", "budget", "language", "destination"), texts[3:4]),
        "contact": dict.fromkeys(("name", "email", "phone", "channel", "browser_zone"), texts[4:5]),
    }
    typed["details"]["message"] = [message]
    clean = {
        "wish": {"want": "quote", "treatment_name": "", "urgency": "ready", "country": "JP"},
        "details": {"for_whom": "myself", "budget": "", "companions": "", "message": message},
        "contact": {"name": texts[5], "email": texts[6], "phone_e164": texts[7], "channel": ""},
    }
    again = dict.fromkeys(typed, "wrong")
    return Answers(typed=typed, clean=clean, again=again)


def pages_of_hers(lead: Lead) -> list[str]:
    """The pages of a patient who has begun another request."""
    names = (
        "my", "my-complaints", "my-details", "my-preferences", "my-consents", "my-data", "my-erase",
        "my-disclosures", "quote", "quote-later", "complain", "language",
    )  # fmt: skip
    steps = [reverse("quote-step", args=[step]) for step in ("details", "contact", "agree")]
    return [*map(reverse, names), reverse("my-thread", args=[lead.uuid]), *steps]


def pages_of_the_desk(rows: dict[str, Any]) -> list[str]:
    """List, search, row and history of everything that strangers write, and the first page."""
    found = [reverse("admin:index"), reverse("admin:leads_lead_changelist") + "?p=2"]
    for name, row in rows.items():
        found += [reverse(f"admin:{name}_changelist")]
        found += [reverse(f"admin:{name}_{each}", args=[row.pk]) for each in ("change", "history")]
    return found
