"""The words by which a lead is found are written with it, and follow whatever changes them."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RemoveIndex
from django.urls import reverse

from leads.findable import fill_all
from leads.finding import wanted
from leads.models import Lead
from leads.trigrams import with_words
from portal.services import Correction, confirm_address, correct
from privacy.erasing import end_holds, erase_person
from privacy.models import Erasure, Hold
from tests.factories import make_address_change, make_request, make_staff
from tests.privacy.test_erasing_on_her_page import book

pytestmark = pytest.mark.django_db


def found(query: str) -> list[Lead]:
    """The leads that the index of this engine finds."""
    words = wanted(query)
    rows = Lead.objects.order_by("pk")
    return list(with_words(rows, words, vendor=connection.vendor)) if words else []


@pytest.mark.parametrize(
    "query",
    [
        "Maria", "maría", "MARIA brown", "brown maria", "mari", "m b", "br", "O’Brien",
        "obrien", "maria.b@example.org", "@EXAMPLE.org", "+49 30 123456", "030 123456", "0049 30",
        "(030) 123-456", "30 12 34", "3456",
    ],
)  # fmt: skip
def test_name_address_and_number_find_a_lead_however_they_are_written(query):
    own = {"name": "María O'Brien Brown", "email": "Maria.B@example.org", "phone": "+4930123456"}
    lead = make_request(contact=own).lead
    make_request(contact={"name": "Juan", "email": "juan@example.com"})
    assert found(query) == [lead]


def test_the_reference_of_a_lead_and_of_each_request_finds_it():
    first = make_request(contact={"email": "m@example.org"})
    again = make_request(contact={"email": "m@example.org", "phone": "+4989555666"})
    make_request()
    assert again.lead == first.lead
    for one in (first.reference, again.reference, first.lead.reference):
        assert found(one) == found(one.replace("-", " ").lower()) == found(one[3:]) == [first.lead]
    assert found("089 555666") == [first.lead]


@pytest.mark.parametrize(
    "query",
    [
        "NEAR(", "a*", '"', '""', "haystack:x", "x AND y", "-maria", "maria^2", "%", "_____", "\\",
        "'; DROP TABLE leads_lead; --", "\u202eairam", "x" * 10_000, "x " * 10_000, "{maria zz}",
        "\x00", "\ud7ff\uffff", "…", "0", "000 000",
    ],
)  # fmt: skip
def test_what_means_something_to_a_database_means_nothing_in_a_search(query):
    make_request(contact={"name": "Lena", "email": "lena@example.org"})
    assert found(query) == []


def test_signs_are_found_as_text():
    lead = make_request(contact={"email": "50%_off*or{so}@example.org"}).lead
    make_request(contact={"email": "50xxoff@example.org"})
    assert found("50%_off*or{so}") == found("%_o") == [lead]


def test_who_corrects_her_name_and_number_is_found_by_the_new_ones():
    person = make_request(contact={"name": "Lena Alt"}).person
    lead = Lead.objects.get()
    changes = {"name": ("Lena Alt", "Lena Neu"), "country": ("DE", "AT")}
    correct(person=person, corrections={key: Correction(*each) for key, each in changes.items()})
    lead.refresh_from_db()
    assert found("Neu") == [lead]
    assert lead.country == "AT"


def test_who_confirms_another_address_is_found_by_it():
    person = make_request(contact={"email": "before@example.org"}).person
    confirm_address(make_address_change(person, to="after@example.org"))
    assert [lead.person for lead in found("after@")] == [person]


def test_who_is_corrected_at_the_desk_is_found_by_it(client):
    client.force_login(make_staff())
    person = make_request(contact={"name": "Lena", "email": "lena@example.org"}).person
    form = {"name": "Nele", "email": "lena@example.org", "language": "en", "country": "DE"}
    form |= {"phone_0": "", "phone_1": "", "phone": "", "time_zone": "UTC", "kind": "patient"}
    inlines = {"consent_events-TOTAL_FORMS": 0, "consent_events-INITIAL_FORMS": 0}
    inlines |= {name.replace("consent_events", "consentevent_set"): 0 for name in inlines}
    client.post(reverse("admin:people_person_change", args=[person.pk]), form | inlines)
    assert [lead.person for lead in found("nele")] == [person]


def test_nobody_finds_a_lead_by_the_name_of_somebody_erased():
    request = make_request(
        contact={"name": "Lena", "email": "lena@example.org", "phone": "+4930123456"}
    )
    erase_person(request.person_id, asked_by=Erasure.AskedBy.LETTER)
    for query in ("lena", "lena@example.org", "123456"):
        assert found(query) == []
    assert found(request.lead.reference) == [request.lead]
    lead = Lead.objects.get()
    assert "len" not in lead.haystack
    assert lead.country == ""


def test_a_booking_that_the_law_keeps_is_found_by_what_it_keeps_and_no_longer():
    request = make_request(contact={"name": "Lena", "email": "adler@example.org"})
    book(request.lead)
    erase_person(request.person_id, asked_by=Erasure.AskedBy.LETTER)
    assert found("lena") == [request.lead]
    assert found("adler") == []
    Hold.objects.update(until=request.lead.opened_at)
    end_holds()
    assert found("lena") == []
    assert found(request.lead.reference) == [request.lead]


def test_what_was_not_filled_yet_is_filled_once_and_hinders_nobody(client):
    requests = [make_request(contact={"name": f"Nr{number}"}) for number in range(3)]
    texts = list(Lead.objects.order_by("pk").values_list("haystack", "country"))
    Lead.objects.update(haystack="", country="")
    client.force_login(make_staff())
    assert client.get("/admin/leads/lead/?q=nr1").status_code == 200
    make_request(contact={"name": "Nr9", "email": requests[0].email})
    assert [fill_all(Lead.objects.all()) for _ in range(2)] == [3, 0]
    assert list(Lead.objects.order_by("pk").values_list("haystack", "country"))[:3] == texts


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_was_interrupted_is_run_again():
    make_request(contact={"name": "Lena"})
    Lead.objects.update(haystack="")
    leave_unfinished("lead_by_due")
    key = ("leads", "0010_find_leads")
    loader = MigrationLoader(connection)
    state = loader.project_state(key)
    *again, last = loader.get_migration(*key).operations
    assert isinstance(last, RemoveIndex)
    for _ in range(2):
        with connection.schema_editor(atomic=False) as editor:
            for operation in again:
                operation.database_forwards("leads", editor, state, state)
        assert [lead.person.name for lead in found("lena")] == ["Lena"]
        assert finished_indexes() >= {index.name for index in Lead._meta.indexes}


@pytest.mark.django_db(transaction=True)
def test_leads_from_before_have_the_language_of_their_person():
    made = [make_request(contact={"name": "Lena", "language": code}).lead for code in ("tr", "en")]
    Lead.objects.update(language="en")
    key = ("leads", "0021_leads_by_language")
    loader = MigrationLoader(connection)
    state = loader.project_state(key)
    for _ in range(2):
        with connection.schema_editor(atomic=False) as editor:
            for operation in loader.get_migration(*key).operations:
                operation.database_forwards("leads", editor, state, state)
        assert [Lead.objects.get(pk=lead.pk).language for lead in made] == ["tr", "en"]
        assert found("lena") == made


def leave_unfinished(index: str) -> None:
    """As an interrupted migration leaves it: PostgreSQL keeps the beginning of an index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            which = "indexrelid = %s::regclass"
            cursor.execute(f"UPDATE pg_index SET indisvalid = false WHERE {which}", [index])
        else:
            cursor.execute(f"DROP INDEX {index}")
    assert index not in finished_indexes()


def finished_indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indisvalid"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'index'"
        )
        return {name for (name,) in cursor.fetchall()}
