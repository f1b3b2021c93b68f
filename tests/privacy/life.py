"""A person with a different rare word wherever something of her can be written, and a search."""

import json
import uuid
from collections.abc import Iterator
from itertools import count

from cryptography.fernet import InvalidToken
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import timezone

from duplicates.finding import candidate_of, compare_all
from duplicates.merging import Wanted, merge, undo
from followups.writing import Draft, send_written_letter
from imports.models import Import, Provenance
from imports.sealing import Sealer
from leads.choosing import Label, Shown, keep_view
from leads.doing import make_task
from leads.looking import be_here
from leads.mentions import write_to_colleagues
from leads.models import Lead
from leads.services import Move, advance_lead, log_call
from leads.watching import note
from outbox.services import Wish, queue_letter
from people.encryption import cipher
from people.models import AddressChange, ConsentEvent, Disclosure, LinkWish, Person, Purpose
from people.selectors import current_wordings
from people.services import record_consents
from portal.letters import address_changed
from privacy.complaints import answer_complaint, file_complaint
from records.desk import note_opening
from records.models import Opening, Record
from tests.factories import make_patient_message, make_person, make_request, make_staff
from tests.imports.making import HEADINGS, checked, csv_of
from tests.intake import go
from tests.records.sending import agree_to_records, pdf, put, put_checked

_numbers = count(1)
# Looks like nothing else; no word of ours holds it.
MARK = "zqcanary"
PHONE = "+4930901820901"


def canary() -> str:
    """A new rare word."""
    return f"{MARK}{next(_numbers)}z"


def make_life() -> Person:
    """Somebody who has been through everything that can be written about a person."""
    email, other = f"{canary()}@example.org", make_person()
    told = {
        "budget": "EUR:2000-5000",
        "companions": "1",
        "best_time": "evening",
        "first_touch": {"campaign": canary(), "referrer": canary()},
        "last_touch": {"content": canary(), "landing": canary()},
    }
    request = make_request(
        contact={"name": canary(), "email": email, "phone": PHONE},
        message=canary(),
        told=told,
    )
    person = request.person
    Person.objects.filter(pk=person.pk).update(phone=PHONE)
    _at_the_desk(request.lead)
    _in_letters(request.lead, email)
    _not_sent(email)
    _agreed(person)
    AddressChange.objects.create(person=person, address=f"{canary()}@example.org")
    _complained(person)
    _uploaded(request.lead)
    _listed(request.lead)
    _merged(person, other)
    _history(person)
    person.refresh_from_db()
    return person


def _at_the_desk(lead: Lead) -> None:
    carla = make_staff(f"desk{next(_numbers)}")
    note(carla, [lead])
    log_call(lead, outcome="reached", note=f"Her brother is {canary()}.", caller=carla)
    dora = make_staff(f"desk{next(_numbers)}")
    words = f"@{dora.username} her daughter is {canary()}."
    write_to_colleagues(lead, body=words, author=carla)
    be_here(lead.pk, carla.pk)
    shown = Shown({}, lead.person.name, "-opened_at", ["who"])
    keep_view(carla, Label("Her"), shown)
    make_task(lead, what=f"Call {canary()}.", due_at=timezone.now(), actor=carla)
    advance_lead(lead.pk, Move(to="on_hold", reason=f"She visits {canary()}."), actor=carla)
    advance_lead(lead.pk, Move(to="qualifying"), actor=carla)


def _in_letters(lead: Lead, email: str) -> None:
    make_patient_message(lead=lead, text=canary())
    draft = Draft(
        form_key=uuid.uuid4(),
        subject=f"About {canary()}",
        body=f"Dear {{{{ first_name }}}}, {canary()}",
        is_mailed=True,
    )
    send_written_letter(lead, draft, author=make_staff(f"desk{next(_numbers)}"))
    queue_letter(Wish(letter=address_changed, address=email, dedupe_key=f"changed:{canary()}"))


def _not_sent(email: str) -> None:
    go(Client(), until="/quote/agree/", email=email, name=canary(), message=canary())
    go(Client(), mark="", email=email, name=canary(), message=canary())
    LinkWish.objects.create(address=email, address_hash=Person.objects.get(email=email).email_hash)


def _agreed(person: Person) -> None:
    record_consents(person=person, given=current_wordings([Purpose.SHARE_PROVIDER]), source="test")
    consent = ConsentEvent.objects.filter(person=person).last()
    Disclosure.objects.create(
        person=person, recipient="Clinic Example", what="her request", consent=consent
    )


def _complained(person: Person) -> None:
    answered = file_complaint(form_key=uuid.uuid4(), words=canary(), language="en", person=person)
    answer_complaint(answered, answer=canary(), actor=make_staff(f"desk{next(_numbers)}"))
    file_complaint(form_key=uuid.uuid4(), words=canary(), language="en", contact=person.email)


def _uploaded(lead: Lead) -> None:
    agree_to_records(lead.person)
    record = put_checked(lead, f"{canary()}.pdf")
    facts = json.dumps({"Patient name": canary()})
    Record.objects.filter(pk=record.pk).update(facts=facts)
    carla = make_staff(f"desk{next(_numbers)}")
    note_opening(record, reader=carla, how=Opening.How.TOOK)
    put(lead, f"{canary()}.pdf", pdf())


def _listed(lead: Lead) -> None:
    """In a list that waits, with what is wrong with a row; and her lead came from it."""
    email = lead.person.email
    known = (lead.asked_by, email, PHONE, "", "", canary())
    wrong = (canary(), email, "", "Nowhere", "", "")
    source = checked(csv_of(known, wrong, headings=(*HEADINGS, "Notes")))
    Provenance.objects.create(
        source=source, number=2, person=lead.person, lead=lead, is_new_person=False
    )


def _merged(person: Person, other: Person) -> None:
    carla = make_staff(f"desk{next(_numbers)}")
    candidate_of(person, other)
    wanted = Wanted(
        kept_id=other.pk, merged_id=person.pk, taken=("name",), reason=f"They live in {canary()}."
    )
    made = merge(wanted, actor=carla)
    undo(made.pk, reason=f"Cousins, says {canary()}.", actor=carla)
    compare_all()


def _history(person: Person) -> None:
    LogEntry.objects.create(
        user=make_staff(f"desk{next(_numbers)}"),
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(person.pk),
        object_repr=person.name,
        action_flag=CHANGE,
        change_message=canary(),
    )


def words_in_the_database() -> Iterator[tuple[str, str]]:
    """Every text of every column of every table, decrypted, with the name of its table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if value is not None:
                        yield f"{table}.{name}", _opened(str(value))


def words_in_lists() -> Iterator[tuple[str, str]]:
    """Every sealed word of every list that staff uploaded."""
    for source in Import.objects.exclude(key=""):
        sealer = Sealer(source.key)
        for piece in source.pieces.all():
            words = sealer.open(piece.sealed, place=f"piece:{piece.number}")
            yield "imports_piece.sealed", words.decode()
        for row in source.rows.all():
            yield "imports_row.sealed", str(sealer.open_row(row.number, row.sealed))


def _opened(text: str) -> str:
    try:
        return cipher().decrypt(text.encode()).decode() if text.startswith("gAAAA") else text
    except InvalidToken:
        return text


def where_she_is_found() -> set[str]:
    """The columns in which a rare word or her telephone number stands."""
    return {
        place
        for place, text in (*words_in_the_database(), *words_in_lists())
        if MARK in text.lower() or PHONE.strip("+") in text
    }
