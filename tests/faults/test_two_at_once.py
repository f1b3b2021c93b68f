"""Two things at the same moment about one person: neither fails, and nothing is left over."""

import threading
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from consents.services import agree
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from followups.services import take_due_steps
from leads.models import Lead
from leads.refusals import LeadRefused
from leads.reopening import reopen_for_patient
from leads.services import Move, advance_lead, write_note
from leads.stages import Stage
from outbox.delivery import drain
from people.models import AddressChange, Person, Purpose
from people.selectors import current_wordings
from people.services import PersonErased, withdraw_consent
from portal.services import Correction, confirm_address, correct, wish_for_address
from portal.writing import write_to_us
from privacy.erasing import erase_person, forget_last_letters, sweep_erased
from privacy.models import Erasure
from quotes.services import submit_quote_request
from tests.factories import make_address_change, make_sequence, submission
from tests.faults.dose import DOSE
from tests.privacy.life import canary, make_life, where_she_is_found

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

# What is said to somebody who comes a moment too late.
TOO_LATE = (PersonErased, LeadRefused, AddressChange.DoesNotExist)


@pytest.fixture(autouse=True)
def _letters_stay_here(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path


def at_once(*acts: Callable[[], object]) -> None:
    """Do these at the same moment, each in a thread with a connection of its own."""
    begin = threading.Barrier(len(acts))
    faults: list[BaseException] = []

    def do(act: Callable[[], object]) -> None:
        try:
            begin.wait()
            act()
        except TOO_LATE:
            pass
        except BaseException as fault:  # noqa: BLE001  (told below, by the thread of the test)
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def erase(person: Person) -> None:
    erase_person(person.pk, asked_by=Erasure.AskedBy.HERSELF)


def left_over() -> set[str]:
    """Where something of her stands once the ticks have been, and her last letter has left."""
    sweep_erased()
    drain()
    forget_last_letters()
    return where_she_is_found()


def writes(person: Person) -> None:
    clauses = clauses_for(TouchpointKind.MESSAGES_PAGE)
    write_to_us(person.leads.get(), text=canary(), form_key=uuid.uuid4(), shown=clauses)


def corrects(person: Person) -> None:
    correct(person=person, corrections={"name": Correction(person.name, canary())})


def wants_another_address(person: Person) -> None:
    wish_for_address(person, f"{canary()}@example.org")


def agrees_to_news(person: Person) -> None:
    [wording] = current_wordings([Purpose.MARKETING_EMAIL]).values()
    agree(person=person, wording=wording, source="own page")


def takes_back(person: Person) -> None:
    withdraw_consent(person=person, purpose=Purpose.SHARE_PROVIDER, source="own page")


def asks_again(person: Person) -> None:
    contact = {"name": canary(), "email": person.email}
    submit_quote_request(submission(contact=contact, message=canary()))


def is_moved_on(person: Person) -> None:
    advance_lead(person.leads.get().pk, Move(to="contacted", reason=canary()), actor=None)


def is_noted(person: Person) -> None:
    write_note(person.leads.get(), body=canary(), author=None)


def is_followed_up(_person: Person) -> None:
    take_due_steps()


ACTS = (
    writes, corrects, wants_another_address, agrees_to_news, takes_back, is_moved_on, is_noted,
    is_followed_up,
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_who_is_erased_while_something_is_written_about_her_is_erased(act):
    make_sequence(days=(0,))
    for _ in range(max(1, DOSE.races // len(ACTS))):
        person = make_life()
        at_once(partial(erase, person), partial(act, person))
        assert left_over() == set()


def test_who_asks_again_while_she_is_erased_is_somebody_new_or_erased():
    for _ in range(DOSE.races // 4):
        person = make_life()
        before = set(Person.objects.values_list("pk", flat=True))
        at_once(partial(erase, person), partial(asks_again, person))
        old = Person.objects.get(pk=person.pk)
        assert old.email.endswith("@erased.invalid")
        for other in Person.objects.filter(erased_at=None).exclude(pk__in=before):
            assert other.email == person.email
            erase(other)
        assert left_over() == set()


def test_all_that_a_patient_and_the_desk_do_at_once_is_done():
    make_sequence(days=(0,))
    for _ in range(max(1, DOSE.races // len(ACTS))):
        person = make_life()
        change = make_address_change(person)
        at_once(
            *(partial(act, person) for act in (*ACTS, asks_again)),
            partial(confirm_address, change),
        )


def test_who_reopens_her_request_while_she_is_erased_leaves_no_open_one():
    for _ in range(DOSE.races // 4):
        person = make_life()
        lead = person.leads.get()
        advance_lead(lead.pk, Move(to="lost", loss_reason="timing_later"), actor=None)
        at_once(partial(erase, person), partial(reopen_for_patient, lead))
        assert set(Lead.objects.filter(person=person).values_list("stage")) == {(Stage.LOST,)}
