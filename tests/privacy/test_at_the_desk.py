"""Staff answer complaints, erase who asks by letter, and note whom they have told."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from leads import timeline
from outbox.models import Message
from people.models import Person
from privacy.complaints import file_complaint
from privacy.models import Complaint, Erasure, Recall
from tests.factories import make_lead, make_person, make_staff
from tests.privacy.life import make_life

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_staff())
    return client


def complain(person: Person, words: str = "Nobody called me back.") -> Complaint:
    return file_complaint(form_key=uuid.uuid4(), words=words, language="en", person=person)


def test_an_answer_is_kept_for_her_page_and_announced_by_a_letter_without_it(desk):
    complaint = complain(make_person())
    address = reverse("admin:privacy_complaint_change", args=[complaint.pk])
    assert "Nobody called me back." in desk.get(address).content.decode()
    desk.post(address, {"answer": "We are sorry, and have changed the rota."})
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.ANSWERED
    assert complaint.answer == "We are sorry, and have changed the rota."
    assert Message.objects.filter(letter="complaint-answered").count() == 1


def test_an_answered_complaint_can_be_read_and_not_answered_again(desk):
    complaint = complain(make_person())
    address = reverse("admin:privacy_complaint_change", args=[complaint.pk])
    desk.post(address, {"answer": "First."})
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"answer": "Second."}).status_code == 403
    complaint.refresh_from_db()
    assert complaint.answer == "First."


def test_the_first_page_shows_complaints_that_wait_and_which_are_late(desk):
    complaint = complain(make_person())
    page = desk.get(reverse("admin:index")).content.decode()
    assert complaint.reference in page
    Complaint.objects.update(due_at=complaint.received_at)
    assert "late: promised by" in desk.get(reverse("admin:index")).content.decode()


def test_the_timeline_says_that_there_is_a_complaint_and_not_what_of():
    lead = make_lead()
    complaint = complain(lead.person)
    entries = timeline.entries(lead)
    told = [entry for entry in entries if complaint.reference in entry.title]
    assert len(told) == 1
    assert "Nobody called" not in str(entries)


def test_staff_erase_who_asked_by_letter(desk):
    person = make_person(email="maria@example.org")
    answer = desk.post(
        reverse("admin:privacy_erasure_add"),
        {"email": "Maria@Example.org ", "asked_by": "letter", "is_certain": "on"},
    )
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.erased_at
    erasure = Erasure.objects.get()
    assert (erasure.asked_by, str(erasure.actor)) == ("letter", "Carla")


def test_an_address_that_nobody_has_is_said_beside_the_field(desk):
    answer = desk.post(
        reverse("admin:privacy_erasure_add"),
        {"email": "nobody@example.org", "asked_by": "letter", "is_certain": "on"},
    )
    assert "We know nobody by this address." in answer.content.decode()


def test_without_the_permission_nobody_is_erased(client):
    coordinator = make_staff("cora", is_superuser=False)
    coordinator.user_permissions.set(Permission.objects.filter(codename="view_erasure"))
    client.force_login(coordinator)
    person = make_person(email="maria@example.org")
    answer = client.post(
        reverse("admin:privacy_erasure_add"),
        {"email": person.email, "asked_by": "letter", "is_certain": "on"},
    )
    assert answer.status_code == 403
    assert not Erasure.objects.exists()


def test_whom_staff_have_told_is_noted_with_who_did_it(desk):
    person = make_life()
    desk.post(
        reverse("admin:privacy_erasure_add"),
        {"email": person.email, "asked_by": "letter", "is_certain": "on"},
    )
    page = desk.get(reverse("admin:index")).content.decode()
    assert "1 recipient has to be told of an erasure" in page
    recall = Recall.objects.get()
    desk.post(
        reverse("admin:privacy_recall_changelist"),
        {"action": "mark_told", "_selected_action": [recall.pk]},
    )
    recall.refresh_from_db()
    assert recall.told_at
    assert str(recall.told_by) == "Carla"
