"""A new key in front, everything encrypted anew, and nothing lost or altered."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from leads.models import Note
from leads.services import Move, advance_lead, write_note
from people.rotation import encrypted_columns, rotate
from quotes.models import QuoteRequest
from records.models import Part
from records.vault import read
from tests.factories import make_request
from tests.records.sending import make_patient, pdf, put

pytestmark = pytest.mark.django_db(transaction=True)


def tokens() -> list[str]:
    """Every encrypted value, as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for model, name in encrypted_columns():
            table = model._meta.db_table
            column = model._meta.get_field(name).column
            cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> ''")
            found += [token for (token,) in cursor.fetchall()]
    return found


def opens(key: str, token: str) -> bool:
    try:
        Fernet(key).decrypt(token)
    except InvalidToken:
        return False
    return True


@pytest.fixture
def new_key(settings) -> str:
    old = settings.FIELD_KEYS
    key = Fernet.generate_key().decode()
    yield key
    settings.FIELD_KEYS = old


def test_everything_is_encrypted_anew_and_reads_as_before(settings, new_key):
    request = make_request(message="It hurts when I climb stairs.")
    advance_lead(request.lead.pk, Move(to="on_hold", reason="She travels."), actor=None)
    _person, lead = make_patient()
    record = put(lead, "report.pdf", pdf())
    settings.FIELD_KEYS = [new_key, *settings.FIELD_KEYS]
    call_command("rotate_field_keys", verbosity=0)
    settings.FIELD_KEYS = [new_key]
    assert all(opens(new_key, token) for token in tokens())
    assert QuoteRequest.objects.get(pk=request.pk).message == "It hurts when I climb stairs."
    record.refresh_from_db()
    assert b"".join(read(record, role=Part.Role.ARRIVED)) == pdf()


def test_a_thousand_rows_are_rotated_without_a_loss(settings, new_key):
    _person, lead = make_patient()
    Note.objects.bulk_create(Note(lead=lead, body=f"note {number}") for number in range(1001))
    settings.FIELD_KEYS = [new_key, *settings.FIELD_KEYS]
    assert rotate((Note, "body"))["rotated"] == 1001
    assert rotate((Note, "body"))["rotated"] == 0
    settings.FIELD_KEYS = [new_key]
    bodies = Note.objects.filter(lead=lead).values_list("body", flat=True)
    assert set(bodies) == {f"note {number}" for number in range(1001)}


def test_rows_that_refuse_changes_refuse_them_again_afterwards(settings, new_key):
    request = make_request()
    settings.FIELD_KEYS = [new_key, *settings.FIELD_KEYS]
    call_command("rotate_field_keys", verbosity=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuoteRequest.objects.filter(pk=request.pk).update(message="altered")


def test_what_no_key_opens_is_left_and_said(settings, new_key):
    _person, lead = make_patient()
    note = write_note(lead, body="kept", author=None)
    before = tokens()
    settings.FIELD_KEYS = [new_key]
    with pytest.raises(CommandError, match="left as they are"):
        call_command("rotate_field_keys", verbosity=0)
    assert sorted(tokens()) == sorted(before)
    assert note.pk
