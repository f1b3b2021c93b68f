"""The desk in the admin, driven through its pages."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from followups.models import LetterTemplate
from followups.services import withdraw_request
from leads.models import Lead, Note
from leads.services import Move, advance_lead, write_note
from outbox import delivery
from outbox.models import Message
from people.models import Person
from tests.factories import make_lead, make_person, make_request, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(client):
    carla = make_staff(time_zone="Asia/Tokyo")
    client.force_login(carla)
    return carla


def page_of(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def do(client, lead: Lead, what: str, **fields):
    url = reverse(f"admin:leads_lead_{what}", args=[lead.pk])
    return client.post(url, fields, follow=True).content.decode()


def test_one_timeline_shows_form_clauses_letter_and_its_state(client, carla, settings, tmp_path):
    settings.LETTER_FOLDER = tmp_path
    settings.EMAIL_URL = ""
    lead = make_request().lead
    delivery.drain()
    text = client.get(page_of(lead)).content.decode()
    assert "It hurts when I climb stairs." in text
    assert "D08@1 D09@1 D10@1 D16@1 D22@1" in text
    assert "delivery-state--sent" in text
    assert lead.reference in text


def test_a_stage_button_moves_the_lead(client, carla):
    lead = make_request().lead
    assert "Contacted" in do(client, lead, "advance", to="contacted", version=lead.version)
    lead.refresh_from_db()
    assert lead.stage == "contacted"


def test_a_button_of_an_old_page_tells_what_changed(client, carla):
    lead = make_request().lead
    do(client, lead, "advance", to="contacted", version=lead.version)
    text = do(client, lead, "advance", to="qualifying", version=lead.version)
    assert "Somebody else changed this lead" in text
    lead.refresh_from_db()
    assert lead.stage == "contacted"


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "booked", "version": "1"},
        {"to": "nowhere", "version": "1"},
        {},
        {"to": "lost", "version": "1"},
        {"to": "contacted", "version": "x"},
        {"to": "contacted"},
    ],
)
def test_a_move_that_the_rules_forbid_is_explained(client, carla, fields):
    lead = make_request().lead
    do(client, lead, "advance", **fields)
    lead.refresh_from_db()
    assert lead.stage == "new"


def test_a_letter_from_a_template_leaves_with_its_clauses_and_stops_the_clock(
    client, carla, settings, tmp_path
):
    settings.LETTER_FOLDER = tmp_path
    settings.EMAIL_URL = ""
    lead = make_request().lead
    LetterTemplate.objects.create(
        slug="hello", name="Hello", use="staff", subject="Request {{ reference }}",
        body="Dear {{ first_name }},\n\nI am {{ coordinator_name }}.",
    )  # fmt: skip
    page = client.get(page_of(lead) + "?template=hello").content.decode()
    assert "Dear Maria," in page
    form_key = page.split('name="form_key" value="')[1].split('"')[0]
    url = reverse("admin:followups_write", args=[lead.pk])
    fields = {
        "form_key": form_key,
        "subject": "About you",
        "body": "Dear {{ first_name }}",
        "is_mailed": "on",
    }
    client.post(url, fields)
    client.post(url, fields)
    delivery.drain()
    [letter] = Message.objects.filter(letter="staff-letter")
    lead.refresh_from_db()
    assert letter.state == "sent"
    assert letter.clause_set.label == "D09@1 D02@1"
    assert "Dear Maria" in letter.text
    assert lead.replied_at is not None


@pytest.mark.parametrize("body", ["{{ settings.SECRET_KEY }}", "{% debug %}", "{{ person }}"])
def test_a_letter_with_something_else_in_braces_comes_back_with_its_text(client, carla, body):
    lead = make_request().lead
    url = reverse("admin:followups_write", args=[lead.pk])
    fields = {"form_key": "6f1c2f60-0000-4000-8000-000000000000", "subject": "Hi", "body": body}
    text = client.post(url, fields).content.decode()
    assert "is no placeholder" in text
    assert "settings.SECRET_KEY" not in body or "settings.SECRET_KEY" in text
    assert Message.objects.filter(letter="staff-letter").count() == 0


def test_assigning_and_noting_are_on_the_timeline(client, carla):
    lead = make_request().lead
    do(client, lead, "assign", owner=carla.pk, version=lead.version)
    text = do(client, lead, "note", body="Called, <b>no</b> answer.")
    lead.refresh_from_db()
    assert lead.owner == carla
    assert "Called, &lt;b&gt;no&lt;/b&gt; answer." in text


def test_the_page_asks_few_queries_whatever_the_history(
    client, carla, django_assert_max_num_queries
):
    lead = make_request().lead
    for number in range(120):
        write_note(lead, body=f"note {number}", author=carla)
    # One of them writes down who looks.
    with django_assert_max_num_queries(32):
        first = client.get(page_of(lead)).content.decode()
    assert "note 119" in first
    assert "note 10<" not in first
    assert "?before=" in first


def test_the_list_asks_the_same_queries_for_few_and_many(
    client, carla, django_assert_max_num_queries
):
    for _ in range(30):
        make_request()
    with django_assert_max_num_queries(15):
        assert client.get(reverse("admin:leads_lead_changelist")).status_code == 200


def test_nothing_on_the_desk_changes_by_looking(client, carla):
    lead = make_request().lead
    for what in ("advance", "assign", "note"):
        assert client.get(reverse(f"admin:leads_lead_{what}", args=[lead.pk])).status_code == 405
    assert client.post(page_of(lead), {"stage": "booked"}).status_code == 403


def test_who_may_not_change_leads_gets_no_buttons_and_no_verbs(client):
    reader = make_staff("rita", is_superuser=False)
    reader.user_permissions.add(Permission.objects.get(codename="view_lead"))
    client.force_login(reader)
    lead = make_request().lead
    text = client.get(page_of(lead)).content.decode()
    assert 'name="to"' not in text
    url = reverse("admin:leads_lead_advance", args=[lead.pk])
    assert client.post(url, {"to": "contacted"}).status_code == 403


def test_strangers_see_nothing(client):
    lead = make_request().lead
    assert "/admin/login/" in client.get(page_of(lead)).url


def test_the_first_page_shows_who_waits(client, carla):
    lead = make_request().lead
    text = client.get(reverse("admin:index")).content.decode()
    assert lead.reference in text
    assert "Take it and send the first reply" in text


@pytest.mark.parametrize(
    "before",
    ["2026-13-01T00:00", "x", "2026-01-01", "2026-01-01T00:00", "0001-01-01T00:00:00+14:00"],
)
def test_a_nonsense_moment_in_the_address_shows_the_newest(client, carla, before):
    lead = make_request().lead
    page = client.get(page_of(lead), {"before": before})
    assert page.status_code == 200
    assert "It hurts when I climb stairs." in page.content.decode()


@pytest.mark.parametrize("key", ["x", "0", "999999", "9" * 400])
def test_a_lead_that_does_not_exist_is_not_found(client, carla, key):
    assert client.get(f"/admin/leads/lead/{key}/change/").status_code == 404


def write(client, lead: Lead, **fields) -> str:
    form = {"form_key": "6f1c2f60-0000-4000-8000-000000000000", "subject": "Hi", "body": "Dear"}
    url = reverse("admin:followups_write", args=[lead.pk])
    return client.post(url, form | fields, follow=True).content.decode()


@pytest.mark.parametrize(
    "fields", [{"subject": "x" * 60 + " {{ first_name }}"}, {"body": "a\x01b"}]
)
def test_a_letter_that_no_mail_can_carry_comes_back(client, carla, fields):
    text = write(client, make_request(contact={"name": "M" * 120}).lead, **fields)
    assert "Too long, or with characters" in text
    assert Message.objects.filter(letter="staff-letter").count() == 0


def test_nobody_writes_to_who_took_her_request_back(client, carla):
    lead = make_request().lead
    withdraw_request(Message.objects.get())
    assert "No consent of hers" in write(client, lead)


@pytest.mark.parametrize(
    "address", ["/admin/leads/lead/?stage__exact=%00", "/disclaimers/%00/", "/articles/?page=%00"]
)
def test_a_nul_in_an_address_is_no_error_of_ours(client, carla, address):
    assert client.get(address).status_code == 400


def test_a_nul_in_a_cookie_is_no_error_of_ours(client):
    client.cookies["session"] = "abc\0def"
    assert client.get("/admin/").status_code == 400


def test_it_tells_who_else_gave_the_same_phone_number_and_joins_nobody(client):
    herself = make_lead(person=make_person(phone="+49301234567"))
    other = make_lead(person=make_person(name="Daughter", phone="+49301234567"))
    make_lead(person=make_person(phone="+49309999999"))
    client.force_login(make_staff())
    page = client.get(reverse("admin:leads_lead_change", args=[herself.pk])).content.decode()
    assert "The same phone number" in page
    assert other.reference in page
    assert herself.person != other.person


def test_people_without_a_phone_number_have_none_in_common(client):
    lead, _other = make_lead(), make_lead()
    client.force_login(make_staff())
    page = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "The same phone number" not in page


def test_staff_see_how_and_when_she_wants_to_be_reached(client, carla):
    lead = make_request().lead
    assert "not from" not in client.get(page_of(lead)).content.decode()
    Person.objects.update(channel="whatsapp", quiet_from="20:00", quiet_until="08:00")
    text = client.get(page_of(lead)).content.decode()
    assert "WhatsApp" in text
    assert "not from 20:00 until 08:00" in text


def test_staff_read_letters_without_the_links_that_are_keys_to_her_page(
    client, carla, settings, tmp_path
):
    settings.LETTER_FOLDER = tmp_path
    lead = make_request().lead
    delivery.drain()
    letter = Message.objects.get()
    assert f"{settings.PUBLIC_BASE_URL}/r/" in letter.text
    admin = reverse("admin:outbox_message_change", args=[letter.pk])
    for text in (client.get(page).content.decode() for page in (page_of(lead), admin)):
        assert f"{settings.PUBLIC_BASE_URL}/r/…/" in text
        assert f"{settings.PUBLIC_BASE_URL}/u/…/" in text
        assert "A person reads it and writes to you" in text


# --- What is refused ---


def refused(client, lead: Lead, verb: str, **fields) -> str:
    url = reverse(f"admin:leads_lead_{verb}", args=[lead.pk])
    answer = client.post(url, fields)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_forgets_why_a_lead_was_lost_has_her_words_still(client, carla):
    lead = make_lead()
    told = {"to": "lost", "version": lead.version, "reason": "Her <sister> rang.", "tell": "on"}
    page = refused(client, lead, "advance", **told)
    assert "Choose why the lead was lost." in page
    assert 'value="Her &lt;sister&gt; rang."' in page
    assert 'name="tell" checked' in page
    lead.refresh_from_db()
    assert lead.stage == "new"


def test_who_comes_second_sees_how_the_lead_is_now_and_has_her_words_still(client, carla):
    lead = make_lead()
    told = {"to": "lost", "version": lead.version, "loss_reason": "language", "reason": "Hers."}
    advance_lead(lead.pk, Move(to="contacted"), actor=None)
    page = refused(client, lead, "advance", **told)
    assert "Somebody else changed this lead" in page
    assert "Stage: Contacted" in page
    assert 'value="Hers."' in page
    assert 'value="language" selected' in page
    told["version"] = re.search(r'name="version" value="(\d+)"', page)[1]
    assert "Now: Lost." in do(client, lead, "advance", **told)


@pytest.mark.parametrize(
    ("verb", "fields", "typed"),
    [
        ("note", {"body": "é" * 10_001}, "é" * 10_001),
        ("call", {"outcome": "", "note": "She was asleep."}, ">She was asleep.</textarea>"),
        ("task", {"what": "Call her sister", "due_at": "soon"}, 'value="Call her sister"'),
    ],
)
def test_a_form_that_is_refused_is_shown_again_with_what_was_typed(
    client, carla, verb, fields, typed
):
    assert typed in refused(client, make_lead(), verb, **fields)


def test_the_links_of_a_page_that_refused_something_lead_to_the_leads_page(client, carla):
    lead = make_lead()
    page = refused(client, lead, "task", what="", due_at="")
    assert 'href="?' not in page.partition('id="content-main"')[2]


# --- Only some of the timeline ---


def kinds(text: str) -> set[str]:
    return set(re.findall(r"timeline__entry--(\w+)", text))


def test_the_timeline_is_narrowed_down_to_a_kind(client, carla):
    lead = make_request().lead
    write_note(lead, body="Only a note", author=carla)
    everything = kinds(client.get(page_of(lead)).content.decode())
    assert {"note", "form", "stage", "touchpoint"} <= everything
    for only, shown in (("notes", {"note"}), ("words", {"form", "letter"}), ("steps", {"stage"})):
        assert kinds(client.get(page_of(lead), {"only": only}).content.decode()) == shown
    text = client.get(page_of(lead), {"only": "records"}).content.decode()
    assert "Nothing of this kind." in text


def test_older_entries_of_a_kind_are_of_that_kind_too(client, carla):
    lead = make_request().lead
    for number in range(60):
        note = write_note(lead, body=f"note {number}", author=carla)
        at = timezone.now() + timedelta(minutes=number)
        Note.objects.filter(pk=note.pk).update(at=at)
    first = client.get(page_of(lead), {"only": "notes"}).content.decode()
    assert "note 10<" in first
    [older] = re.findall(r'href="[^"]*(\?only=notes&amp;before=[^"#]+)', first)
    second = client.get(page_of(lead) + older.replace("&amp;", "&")).content.decode()
    assert kinds(second) == {"note"}
    assert "note 9<" in second


def test_a_kind_that_there_is_none_of_means_all(client, carla):
    lead = make_request().lead
    assert "form" in kinds(client.get(page_of(lead), {"only": "x' OR 1"}).content.decode())
