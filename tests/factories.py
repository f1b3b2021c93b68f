"""Rows to begin a test with. Each function makes one thing and lets the test override its parts."""

import itertools
import uuid
from datetime import time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from catalog.models import Destination, Treatment
from consents.services import ask_to_confirm, record_ticks
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from followups.letters import follow_up
from followups.models import LetterTemplate, Sequence, Step, WrittenLetter
from followups.writing import Draft, send_written_letter
from leads.messages import keep_patient_message
from leads.models import Lead, PatientMessage
from leads.services import Enquiry, open_lead
from outbox.models import Message
from outbox.services import Wish, queue_letter
from people.access import page_url
from people.models import AddressChange, ConsentEvent, Person, Purpose
from people.remembered import Remembered
from people.selectors import current_wordings
from people.services import Contact, meet_person, record_consents, withdraw_consent
from portal.services import wish_for_address
from quotes.models import QuoteRequest
from quotes.services import Submission, submit_quote_request
from quotes.steps import ORDER
from staff.hours import Shift
from staff.models import Calendar, User

_numbers = itertools.count(1)
WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def noon_zone() -> str:
    """The name of a zone in which it is noon now, so that follow-ups may leave."""
    ahead = 12 - timezone.now().hour
    # The names of these zones count westwards.
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def make_person(*, agrees: tuple[Purpose, ...] = (Purpose.QUOTE_PROCESSING,), **own: Any) -> Person:
    """Somebody with an address of her own who agreed to have her request answered."""
    contact = {
        "name": "Maria",
        "email": f"maria{next(_numbers)}@example.org",
        "country": "DE",
        "time_zone": "Europe/Berlin",
    }
    person, _is_new = meet_person(Contact(**(contact | own)))
    if agrees:
        record_consents(person=person, given=current_wordings(agrees), source="test")
    return person


def let_in(client: Client, person: Person) -> Client:
    """A browser that came by this person's mailed link."""
    client.get(page_url(person).removeprefix(settings.PUBLIC_BASE_URL))
    return client


def make_address_change(person: Person, *, to: str = "") -> AddressChange:
    """A new address that this person has not confirmed yet, with its letter in the outbox."""
    wish_for_address(person, to or f"new{next(_numbers)}@example.org")
    return AddressChange.objects.get(person=person)


def make_lead(*, person: Person | None = None, **own: Any) -> Lead:
    """A new lead of a new person."""
    enquiry = {"reply_by": timezone.now() + timedelta(hours=24)} | own
    return open_lead(person=person or make_person(), enquiry=Enquiry(**enquiry))


def make_complete(lead: Lead) -> Lead:
    """The lead with all that any stage needs to be known of it."""
    lead.treatment = lead.treatment or Treatment.objects.first()
    lead.destination = lead.destination or Destination.objects.first()
    lead.owner = lead.owner or make_staff(f"owner{next(_numbers)}")
    lead.save(update_fields=["treatment", "destination", "owner"])
    return lead


def make_staff(username: str = "carla", **own: Any) -> User:
    """A coordinator who may do everything at the desk."""
    fields = {"is_staff": True, "is_superuser": True, "first_name": "Carla", "password": "x"}
    return User.objects.create_user(username, **(fields | own))


def make_calendar(
    week: str = "Mon-Fri 09:00-17:00", *, holidays: tuple[str, ...] = (), **own: Any
) -> Calendar:
    """The working hours behind our promises, told as in ``Mon-Fri 09:00-17:00, Sat 10:00-12:00``.

    It counts at once.
    """
    fields = {"name": "Berlin", "time_zone": "Europe/Berlin", "is_default": True} | own
    calendar = Calendar.objects.create(**fields)
    for shift in shifts_of(week):
        calendar.shifts.create(weekday=shift.weekday, begins=shift.begins, ends=shift.ends)
    for day in holidays:
        calendar.holidays.create(on=day, name="A holiday", country="DE")
    Remembered.forget_all()
    return calendar


def make_member(role: str) -> User:
    """Somebody of staff with one of the roles and no other right."""
    member = make_staff(role.lower().replace(" ", "_"), is_superuser=False, first_name=role)
    member.groups.add(Group.objects.get(name=role))
    return member


def signed_in(member: User) -> Client:
    """A browser in which this member of staff has signed in."""
    client = Client()
    client.force_login(member)
    return client


def shifts_of(week: str) -> tuple[Shift, ...]:
    """The shifts that these words tell."""
    shifts: list[Shift] = []
    for part in week.split(", ") if week else []:
        days, clock = part.split(" ")
        first, _, last = days.partition("-")
        begins, ends = map(time.fromisoformat, clock.split("-"))
        weekdays = range(WEEK.index(first), WEEK.index(last or first) + 1)
        shifts.extend(Shift(weekday, begins, ends) for weekday in weekdays)
    return tuple(shifts)


def submission(**own: Any) -> Submission:
    """A valid form, ready to be submitted."""
    contact = {
        "name": "Maria",
        "email": f"maria{next(_numbers)}@example.org",
        "country": "DE",
        "time_zone": "Europe/Berlin",
    }
    fields: dict[str, Any] = {
        "form_key": uuid.uuid4(),
        "contact": Contact(**(contact | own.pop("contact", {}))),
        "want": "quote",
        "treatment_id": Treatment.objects.get(slug="knee-replacement").pk,
        "destination_id": Destination.objects.get(slug="pl").pk,
        "urgency": "ready",
        "message": "It hurts when I climb stairs.",
        "article_uuid": None,
        "shown": dict.fromkeys(ORDER, clauses_for(TouchpointKind.QUOTE_FORM)),
        "confirmation": clauses_for(TouchpointKind.CONFIRMATION_PAGE),
        "consents": current_wordings([Purpose.QUOTE_PROCESSING]),
    }
    return Submission(**(fields | own))


def make_request(**own: Any) -> QuoteRequest:
    """A request as the form would have made it, with its lead and its acknowledgement."""
    return submit_quote_request(submission(**own))


def make_waiting_consent(purpose: Purpose = Purpose.QUOTE_PROCESSING, **own: Any) -> ConsentEvent:
    """A yes from a form with the address of somebody who had said no; the letter asks her."""
    owner = make_person(**own)
    withdraw_consent(person=owner, purpose=purpose, source="test")
    [ticked] = record_ticks(
        person=owner,
        is_new=False,
        given=current_wordings([purpose]),
        country="FR",
        source="quote form",
    )
    ask_to_confirm([ticked], conversation=None)
    return ticked


def make_sequence(*, days: tuple[int, ...], slug: str = "gentle") -> Sequence:
    """A sequence with one step after each of these numbers of days."""
    sequence = Sequence.objects.create(slug=slug, name=slug.capitalize())
    for position, delay in enumerate(days, start=1):
        template = LetterTemplate.objects.create(
            slug=f"{slug}-{position}",
            name=f"{slug} {position}",
            use="sequence",
            subject="Your request {{ reference }}",
            body="Hello {{ first_name }},\n\ndo you have a question?",
        )
        Step.objects.create(
            sequence=sequence, position=position, delay_days=delay, template=template
        )
    return sequence


def make_message(*, request: QuoteRequest | None = None, **own: Any) -> Message:
    """The acknowledgement of a request, waiting in the outbox."""
    request = request or make_request()
    message = Message.objects.get(dedupe_key=f"ack:{request.uuid}")
    for name, value in own.items():
        setattr(message, name, value)
    if own:
        message.save()
    return message


def make_follow_up(*, lead: Lead | None = None, **own: Any) -> Message:
    """A follow-up letter of a running sequence, waiting in the outbox."""
    lead = lead or make_request().lead
    number = next(_numbers)
    sequence = make_sequence(days=(), slug=f"loose{number}")
    template = LetterTemplate.objects.create(
        slug=f"loose{number}", name="Loose", use="sequence", subject="A question", body="Hello."
    )
    step = Step.objects.create(sequence=sequence, position=1, delay_days=1, template=template)
    enrolment = lead.enrolments.create(sequence=sequence, next_due_at=lead.opened_at)
    message = queue_letter(
        Wish(
            letter=follow_up,
            person=lead.person,
            conversation=lead.conversation,
            about={"enrolment": enrolment.pk, "step": step.pk},
            dedupe_key=f"seq:{enrolment.pk}:1",
        )
    )
    for name, value in own.items():
        setattr(message, name, value)
    if own:
        message.save()
    return message


def make_patient_message(*, lead: Lead | None = None, **own: Any) -> PatientMessage:
    """What a patient wrote on her page."""
    lead = lead or make_request().lead
    fields = {"text": "May I bring my daughter?", "form_key": uuid.uuid4()} | own
    return keep_patient_message(lead, **fields)


def make_answer(*, lead: Lead, author: User | None = None, **own: Any) -> WrittenLetter:
    """What a coordinator wrote, to be read on the patient's page."""
    fields = {"form_key": uuid.uuid4(), "body": "Of course you may."} | own
    return send_written_letter(lead, Draft(**fields), author=author or make_staff())
