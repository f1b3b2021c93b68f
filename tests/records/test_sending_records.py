"""Records arrive whole or in pieces, are never in the clear, and are told of once."""

from functools import partial
from threading import Barrier, Thread

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection
from django.test import Client

from disclaimers.models import Showing
from leads.services import Move, advance_lead
from outbox.models import Message
from people.models import Purpose
from people.services import withdraw_consent
from privacy.erasing import erase_person
from privacy.models import Erasure
from records.deleting import empty_discarded
from records.examining import check_arrived
from records.models import Discarded, Part, Record, State
from records.receiving import OutOfStep, add_piece
from records.telling import tell_of_settled
from records.vault import PIECE, read, storage
from tests.factories import make_person
from tests.meanwhile import meanwhile
from tests.records.sending import (
    agree_to_records,
    begin,
    browser_of,
    make_patient,
    patch,
    pdf,
    picture,
    put,
    put_checked,
    send_form,
)

pytestmark = pytest.mark.django_db


def bytes_on_disk() -> bytes:
    folder = settings.MEDIA_ROOT / "records"
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_she_is_asked_for_her_yes_before_anything_is_taken():
    person, lead = make_patient(agrees=(Purpose.QUOTE_PROCESSING,))
    page = browser_of(person).get(f"/my/records/{lead.uuid}/").content.decode()
    assert 'name="purpose" value="records_processing"' in page
    assert 'type="file"' not in page


def test_her_yes_on_the_page_leads_back_to_the_page():
    person, lead = make_patient(agrees=(Purpose.QUOTE_PROCESSING,))
    client = browser_of(person)
    page = client.get(f"/my/records/{lead.uuid}/")
    shown = page.content.decode().split('name="shown" value="')[1].split('"')[0]
    fields = {"purpose": "records_processing", "shown": shown, "back": "my-records"}
    answer = client.post("/my/consents/give/", fields, follow=True)
    assert answer.redirect_chain[-1][0] == f"/my/records/{lead.uuid}/"
    assert 'type="file"' in answer.content.decode()


def test_without_her_yes_nothing_is_taken_by_either_way():
    person, lead = make_patient(agrees=(Purpose.QUOTE_PROCESSING,))
    client = browser_of(person)
    send_form(client, lead, ("a.pdf", pdf()))
    assert begin(client, lead, "a.pdf", 100).status_code == 403
    assert not Record.objects.exists()


def test_who_is_erased_while_she_begins_to_send_a_file_is_told_that_her_visit_has_ended():
    person, lead = make_patient()
    client = browser_of(person)
    erase = partial(erase_person, person.pk, asked_by=Erasure.AskedBy.HERSELF)
    with meanwhile(erase, read="leads_lead"):
        answer = begin(client, lead, "a.pdf", 100)
    assert answer.status_code == 403
    assert "Your visit has ended" in answer.content.decode()
    assert not Record.objects.exists()


def test_several_files_of_one_form_arrive_without_scripts():
    person, lead = make_patient()
    answer = send_form(browser_of(person), lead, ("a.pdf", pdf()), ("b.jpg", picture()))
    assert "2 files have arrived" in answer.content.decode()
    assert Record.objects.filter(lead=lead, state=State.CHECKING).count() == 2


def test_a_form_without_a_file_says_so():
    person, lead = make_patient()
    answer = send_form(browser_of(person), lead)
    assert "choose at least one file" in answer.content.decode()


def test_a_file_of_another_kind_is_named_and_the_others_are_kept():
    person, lead = make_patient()
    answer = send_form(browser_of(person), lead, ("virus.exe", b"MZ"), ("a.pdf", pdf()))
    assert "virus.exe" in answer.content.decode()
    assert [record.name for record in Record.objects.all()] == ["a.pdf"]


def test_a_form_from_elsewhere_brings_nothing_in():
    person, lead = make_patient()
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(browser_of(person).cookies)
    answer = send_form(client, lead, ("a.pdf", pdf()))
    assert answer.status_code == 403
    assert not Record.objects.exists()


def test_an_upload_goes_on_where_it_ended():
    person, lead = make_patient()
    client, content = browser_of(person), pdf() + b"\n" * (2 * PIECE)
    where = begin(client, lead, "a.pdf", len(content))["Location"]
    first = patch(client, where, content[: PIECE + 10], at=0)
    assert (first.status_code, first["Upload-Offset"]) == (204, str(PIECE + 10))
    assert client.head(where)["Upload-Offset"] == str(PIECE + 10)
    assert patch(client, where, content[PIECE + 10 :], at=PIECE + 10).status_code == 204
    record = Record.objects.get()
    assert record.state == State.CHECKING
    assert b"".join(read(record, role=Part.Role.ARRIVED)) == content


def test_a_piece_at_the_wrong_place_is_refused_and_changes_nothing():
    person, lead = make_patient()
    client = browser_of(person)
    where = begin(client, lead, "a.pdf", 100)["Location"]
    assert patch(client, where, b"x" * 10, at=5).status_code == 409
    assert patch(client, where, b"x" * 200, at=0).status_code == 413
    assert Record.objects.get().arrived == 0
    assert not Part.objects.exists()


def test_an_upload_can_be_given_up():
    person, lead = make_patient()
    client = browser_of(person)
    where = begin(client, lead, "a.pdf", 100)["Location"]
    patch(client, where, b"x" * 10, at=0)
    assert client.delete(where).status_code == 204
    assert not Record.objects.exists()
    assert client.head(where).status_code == 404


def test_nobody_else_reaches_an_upload_or_a_file():
    _person, lead = make_patient()
    record = put_checked(lead)
    stranger = browser_of(make_person())
    for client in (Client(), stranger):
        assert client.get(f"/my/records/files/{record.uuid}/").status_code in {302, 404}
        assert client.post(f"/my/records/files/{record.uuid}/delete/").status_code in {302, 404}
        assert client.head(f"/my/records/uploads/{record.uuid}/").status_code in {403, 404}
        assert begin(client, lead, "a.pdf", 10).status_code in {403, 404}
        assert client.get(f"/my/records/{lead.uuid}/").status_code in {302, 404}
    assert Record.objects.get().state == State.READY


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_same_piece_one_is_taken():
    _person, lead = make_patient()
    shown = put(lead, "b.pdf", pdf())  # the ledger and the clause set exist
    record = Record.objects.create(lead=lead, name="a.pdf", kind="pdf", size=10, key=shown.key)
    barrier, outcomes = Barrier(8), []

    def add() -> None:
        try:
            barrier.wait()
            add_piece(Record.objects.get(pk=record.pk), b"0123456789", at=0)
            outcomes.append("taken")
        except OutOfStep:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 7 + ["taken"]
    assert record.parts.count() == 1


def test_nothing_of_a_file_is_in_the_clear_on_the_disk():
    _person, lead = make_patient()
    content = pdf() + b"%zqwordofhers\n" * 100
    before = bytes_on_disk()
    record = put(lead, "a.pdf", content)
    assert b"zqwordofhers" not in bytes_on_disk().replace(before, b"")
    assert b"".join(read(record, role=Part.Role.ARRIVED)) == content
    assert (
        "gAAAA"
        in connection.cursor()
        .execute(f"SELECT key FROM records_record WHERE id = {record.pk}")
        .fetchone()[0]
    )


def test_a_piece_that_was_moved_is_not_opened():
    _person, lead = make_patient()
    record = put(lead, "a.pdf", pdf() + b" " * (2 * PIECE))
    first, second, *_ = record.parts.order_by("number")
    one, two = first.object_name, second.object_name
    first.object_name = "swapping"
    first.save()
    second.object_name = one
    second.save()
    first.object_name = two
    first.save()
    with pytest.raises(InvalidTag):
        list(read(record, role=Part.Role.ARRIVED))


def test_she_is_told_once_of_all_that_came_together():
    person, lead = make_patient()
    put(lead, "a.pdf", pdf())
    put(lead, "b.jpg", picture())
    check_arrived()
    tell_of_settled()
    [letter] = Message.objects.filter(person=person, letter="records-received")
    assert letter.about == {"kept": 2, "not_kept": 0}


def test_the_ledger_knows_what_the_page_showed():
    person, lead = make_patient()
    put(lead, "a.pdf", pdf())
    put(lead, "b.jpg", picture())
    assert Showing.objects.filter(person=person, kind="records_page").count() == 1


def test_a_deleted_file_is_gone_from_the_storage_too():
    person, lead = make_patient()
    record = put_checked(lead)
    names = list(record.parts.values_list("object_name", flat=True))
    browser_of(person).post(f"/my/records/files/{record.uuid}/delete/")
    assert not Record.objects.exists()
    empty_discarded()
    assert not any(storage().exists(name) for name in names)
    assert not Discarded.objects.exists()


def test_taking_back_her_yes_deletes_her_files():
    person, lead = make_patient()
    put_checked(lead)
    withdraw_consent(person=person, purpose=Purpose.RECORDS_PROCESSING, source="test")
    assert not Record.objects.exists()
    agree_to_records(person)
    assert put_checked(lead).state == State.READY


def test_a_closed_request_takes_no_more_files():
    person, lead = make_patient()
    advance_lead(lead.pk, Move(to="lost", loss_reason="timing_later"), actor=None)
    client = browser_of(person)
    assert begin(client, lead, "a.pdf", 10).status_code == 403
    assert 'type="file"' not in client.get(f"/my/records/{lead.uuid}/").content.decode()


def test_she_gets_her_own_file_as_an_attachment_that_runs_nothing():
    person, lead = make_patient()
    record = put_checked(lead, "Befund Knie.pdf")
    answer = browser_of(person).get(f"/my/records/files/{record.uuid}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
