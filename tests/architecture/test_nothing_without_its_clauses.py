"""Walks every public address and renders every letter. What is new and forgotten fails here."""

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from itertools import product
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from consents.links import confirm_url
from consents.services import letter_key
from disclaimers.middleware import UNDECLARED
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from followups.writing import Draft, send_written_letter
from leads.clocks import ring
from leads.doing import make_task
from leads.models import Lead
from leads.reminders import new_key
from leads.services import Move, advance_lead, assign_lead
from leads.stages import LossReason, Stage
from leads.telling import tell
from mtcrm.demo import load_demo_content
from outbox.building import build_parcel
from outbox.freezing import freeze
from outbox.letters import all_letters, find_letter
from outbox.models import Message
from outbox.rendering import render
from outbox.stopping import stop_url
from people.access import address_change_url, page_url
from portal.services import ask_for_link, confirm_address, send_links
from privacy.complaints import answer_complaint, file_complaint
from privacy.erasing import erase_person
from privacy.models import Erasure
from quotes.models import QuoteRequest
from quotes.saving import remind_of_drafts
from quotes.services import announce_quote
from tests import canaries
from tests.factories import (
    let_in,
    make_address_change,
    make_follow_up,
    make_message,
    make_person,
    make_request,
    make_staff,
    make_waiting_consent,
)
from tests.intake import go, hidden_fields
from tests.records.sending import agree_to_records, make_patient, pdf, put, put_checked

pytestmark = pytest.mark.django_db


def public_patterns(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if route.startswith("admin/"):
            continue
        if isinstance(entry, URLResolver):
            yield from public_patterns(entry.url_patterns, route)
        else:
            yield route, entry


@pytest.fixture
def addresses(settings) -> dict[str, str]:
    """One real address for each name."""
    load_demo_content()
    request = make_request()
    agree_to_records(request.person)
    record = put(request.lead, "a.pdf", pdf())
    token = stop_url(make_message(request=request)).removeprefix(settings.PUBLIC_BASE_URL)
    article = "knee-replacement-quote-abroad"
    return {
        "home": reverse("home"),
        "articles": reverse("articles"),
        "article": reverse("article", args=[article]),
        "category": reverse("category", args=["costs-and-quotes"]),
        "quote": reverse("quote"),
        "quote-step": reverse("quote-step", args=["details"]),
        "quote-keep": reverse("quote-keep"),
        "quote-start-over": reverse("quote-start-over"),
        "quote-call": reverse("quote-call"),
        "quote-held": go(Client(), mark="")["Location"],
        "quote-later": reverse("quote-later"),
        "quote-kept": reverse("quote-kept"),
        "quote-resume": reverse("quote-resume", args=["not-ours"]),
        "quote-link-over": reverse("quote-link-over"),
        "quote-received": reverse("quote-received", args=[request.uuid]),
        "enter": page_url(request.person).removeprefix(settings.PUBLIC_BASE_URL),
        "my": reverse("my"),
        "my-link": reverse("my-link"),
        "my-link-asked": reverse("my-link-asked"),
        "my-leave": reverse("my-leave"),
        "my-end-links": reverse("my-end-links"),
        "my-consents": reverse("my-consents"),
        "my-consents-withdraw": reverse("my-consents-withdraw"),
        "my-consents-give": reverse("my-consents-give"),
        "my-disclosures": reverse("my-disclosures"),
        "my-details": reverse("my-details"),
        "my-details-address": reverse("my-details-address"),
        "my-preferences": reverse("my-preferences"),
        "my-address": address_change_url(make_address_change(request.person)).removeprefix(
            settings.PUBLIC_BASE_URL
        ),
        "my-reopen": reverse("my-reopen", args=[request.lead.uuid]),
        "my-messages": reverse("my-messages"),
        "my-thread": reverse("my-thread", args=[request.lead.uuid]),
        "my-records": reverse("my-records"),
        "my-records-of": reverse("my-records-of", args=[request.lead.uuid]),
        "my-uploads": reverse("my-uploads", args=[request.lead.uuid]),
        "my-upload": reverse("my-upload", args=[record.uuid]),
        "my-record-take": reverse("my-record-take", args=[record.uuid]),
        "my-record-delete": reverse("my-record-delete", args=[record.uuid]),
        "my-data": reverse("my-data"),
        "my-data-copy": reverse("my-data-copy"),
        "my-erase": reverse("my-erase"),
        "my-erased": reverse("my-erased"),
        "my-complaints": reverse("my-complaints"),
        "complain": reverse("complain"),
        "complaint-received": reverse("complaint-received"),
        "unsubscribe": token,
        "confirm-consent": confirm_url(make_waiting_consent().pk).removeprefix(
            settings.PUBLIC_BASE_URL
        ),
        "calendar": reverse("calendar", args=[new_key(make_staff("cal"))]),
        "disclaimers": reverse("disclaimers"),
        "disclaimer": reverse("disclaimer", args=["D08"]),
        "language": reverse("language"),
        "healthz": reverse("healthz"),
        "readyz": reverse("readyz"),
    }


@pytest.fixture
def visitors(addresses) -> tuple[Client, Client]:
    """Somebody we do not know, and the person whose page some of the addresses are."""
    return Client(), let_in(Client(), QuoteRequest.objects.get().person)


def test_every_public_address_declares_what_it_is():
    undeclared = [
        route
        for route, pattern in public_patterns()
        if getattr(pattern.callback, "touchpoint_kind", UNDECLARED) is UNDECLARED
    ]
    assert undeclared == []


def test_every_public_page_carries_its_clauses(visitors, addresses):
    assert {pattern.name for _route, pattern in public_patterns()} == set(addresses)
    for visitor, (_route, pattern) in product(visitors, public_patterns()):
        page = visitor.get(addresses[pattern.name])
        if page.status_code in {302, 405}:
            continue
        assert page.status_code == 200, pattern.name
        kind = pattern.callback.touchpoint_kind
        if kind is None:
            continue
        for label in clauses_for(kind).labels:
            assert f'data-disclaimer="{label}"' in page.content.decode(), (pattern.name, label)


def test_every_page_has_its_security_headers_and_asks_nobody_else(visitors, addresses):
    for visitor, (name, address) in product(visitors, addresses.items()):
        page = visitor.get(address)
        policy = page["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert page["X-Frame-Options"] == "DENY"


def test_no_page_holds_inline_script_or_style(visitors, addresses):
    for visitor, (name, address) in product(visitors, addresses.items()):
        text = visitor.get(address).content.decode()
        assert " style=" not in text, name
        assert "<style" not in text, name
        assert "<script>" not in text, name
        assert " onclick=" not in text, name


def saved_form_letters() -> dict[str, Message]:
    """The letters to somebody who had a form kept and asked for a reminder."""
    visitor = Client()
    go(visitor, until="/quote/contact/")
    form = {"address": "saved@example.org", "remind": "on"}
    page = visitor.get("/quote/later/").content.decode()
    visitor.post("/quote/later/", hidden_fields(page) | form)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        remind_of_drafts()
    return {slug: Message.objects.get(letter=slug) for slug in ("quote-resume", "quote-reminder")}


def closing_letter() -> Message:
    lead = make_request().lead
    move = Move(to=Stage.LOST, loss_reason=LossReason.TIMING, tell=True)
    advance_lead(lead.pk, move, actor=None)
    return Message.objects.get(letter="request-closed")


def overdue_letter() -> Message:
    lead = make_request().lead
    Lead.objects.filter(pk=lead.pk).update(reply_due_at=timezone.now() - timedelta(hours=1))
    ring()
    return Message.objects.get(letter="reply-overdue")


def morning_letter() -> Message:
    mona = make_staff("mona", email="mona@example.org")
    lead = assign_lead(make_request().lead.pk, owner=mona, actor=None)
    words = "Ask about both knees"
    make_task(lead, what=words, due_at=timezone.now() - timedelta(hours=1), actor=mona)
    tell(mona, timezone.localdate())
    return Message.objects.get(letter="staff-morning")


def records_letter() -> Message:
    put_checked(make_patient()[1])
    return Message.objects.get(letter="records-received")


@pytest.fixture
def letters() -> dict[str, Message]:
    """One waiting message for each letter that exists."""
    make_request(urgency="urgent")
    request = make_request()
    draft = Draft(form_key=request.uuid, subject="About your request", body="Dear {{ first_name }}")
    ask_for_link(request.email)
    send_links()
    confirm_address(make_address_change(make_person()))
    make_address_change(request.person)
    mailed = replace(draft, form_key=request.form_key, is_mailed=True)
    carla = make_staff()
    send_written_letter(request.lead, draft, author=carla)
    send_written_letter(request.lead, mailed, author=carla)
    return {
        **{
            slug: Message.objects.filter(letter=slug).latest("created_at")
            for slug in ("page-link", "address-confirmation", "address-changed")
        },
        "quote-acknowledgement": make_message(request=request),
        "staff-letter": Message.objects.get(letter="staff-letter"),
        "records-received": records_letter(),
        "message-waiting": Message.objects.get(letter="message-waiting"),
        "quote-ready": announce_quote(request.lead, quote_uuid=request.uuid),
        "request-closed": closing_letter(),
        "reply-overdue": overdue_letter(),
        "staff-morning": morning_letter(),
        "follow-up": make_follow_up(lead=request.lead),
        "urgent-alert": Message.objects.get(dedupe_key__startswith="urgent:"),
        **saved_form_letters(),
        "confirm-consent": Message.objects.get(dedupe_key=letter_key(make_waiting_consent().pk)),
        **privacy_letters(),
    }


def privacy_letters() -> dict[str, Message]:
    person = make_person()
    file_complaint(form_key=uuid4(), words="Nobody called.", language="en", person=person)
    received = Message.objects.get(letter="complaint-received")
    other = file_complaint(form_key=uuid4(), words="Again.", language="en", person=person)
    answer_complaint(other, answer="We are sorry.", actor=make_staff("dora"))
    erase_person(make_person().pk, asked_by=Erasure.AskedBy.HERSELF)
    return {
        "complaint-received": received,
        "complaint-answered": Message.objects.get(letter="complaint-answered"),
        "erasure-done": Message.objects.get(letter="erasure-done"),
    }


def test_every_letter_carries_its_clauses_and_no_word_of_health(letters):
    assert {letter.slug for letter in all_letters()} == set(letters)
    for slug, message in letters.items():
        letter = find_letter(slug)
        rendered = render(letter, message)
        for version in clauses_for(letter.kind).versions:
            assert f'data-disclaimer="{version.label}"' in rendered.html, slug
            assert " ".join(version.text.split()) in " ".join(rendered.text.split()), slug
        text = f"{rendered.subject} {rendered.text} {rendered.html}".lower()
        for word in ("knee", "poland", "climb stairs"):
            assert word not in text, (slug, word)


def test_no_letter_tells_in_passing_whom_or_what_it_is_about(letters):
    for slug, message in letters.items():
        freeze(message)
        parcel = build_parcel(message)
        canaries.look_at_letter(email.message_from_bytes(parcel.content, policy=policy.default))
        assert canaries.found() == [], slug


def test_the_text_of_a_letter_ends_with_its_clauses(letters):
    for slug, message in letters.items():
        letter = find_letter(slug)
        last = clauses_for(letter.kind).versions[-1]
        tail = render(letter, message).text[-len(last.text) - 400 :]
        assert " ".join(last.text.split()) in " ".join(tail.split()), slug


def test_every_letter_links_to_all_clauses_and_to_where_it_can_be_stopped(letters, settings):
    for slug, message in letters.items():
        rendered = render(find_letter(slug), message)
        # Who is no person yet gets nothing that could be stopped.
        stop = [stop_url(message)] if message.person else []
        for address in (f"{settings.PUBLIC_BASE_URL}/disclaimers/", *stop):
            assert address in rendered.text, slug
            assert address in rendered.html, slug


def test_a_letter_names_each_address_once(letters):
    for slug, message in letters.items():
        named = re.findall(r"https?://\S+", render(find_letter(slug), message).text)
        assert len(named) == len(set(named)), slug


def test_every_kind_in_the_policy_can_be_shown_today():
    for kind in TouchpointKind:
        assert clauses_for(kind).versions


def test_looking_at_every_page_changes_nothing(visitors, addresses):
    for visitor, address, method in product(visitors, addresses.values(), ("get", "head")):
        with CaptureQueriesContext(connection) as asked:
            getattr(visitor, method)(address)
        writes = [
            query["sql"]
            for query in asked
            if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        ]
        assert writes == [], address


def test_every_letter_reads_well_in_any_mail_program(letters):
    for slug, message in letters.items():
        letter = find_letter(slug)
        rendered = render(letter, message)
        for text in (rendered.subject, rendered.text, rendered.html):
            assert not re.search(r"\{\{|\}\}|\{%|%\}|\{#|\bNone\b", text), slug
        html = rendered.html
        # Outlook draws tables and reads its own comments; Gmail cuts what is longer than 102 kB.
        assert "<!--[if mso" in html, slug
        assert 'role="presentation"' in html, slug
        assert "max-width:600px" in html.replace(" ", ""), slug
        assert re.search(r"<html[^>]* lang=\"en\"[^>]* dir=\"ltr\"", html), slug
        assert "<script" not in html, slug
        assert all(" alt=" in image for image in re.findall(r"<img[^>]*>", html)), slug
        assert len(html.encode()) < 100_000, slug
        assert "<title>" in html, slug


def test_a_letter_is_plain_text_in_short_lines_too(letters):
    for slug, message in letters.items():
        freeze(message)
        mail = email.message_from_bytes(build_parcel(message).content, policy=policy.default)
        part = mail.get_body(("plain",))
        assert part is not None
        assert part.get_param("format") == "flowed", slug
        lines = part.get_content().splitlines()
        # A word that is longer, such as a link, stands alone in its line.
        assert [line for line in lines if len(line) > 78 and " " in line.strip()] == [], slug
        is_marketing = message.message_class == "marketing"
        assert ("List-Unsubscribe" in mail) is is_marketing, slug


def test_a_letter_in_arabic_runs_from_right_to_left():
    request = make_request(contact={"language": "ar"})
    html = render(find_letter("quote-acknowledgement"), make_message(request=request)).html
    assert re.search(r"<html[^>]* lang=\"ar\"[^>]* dir=\"rtl\"", html)
    assert "direction:ltr" not in html
    # Around each column there is a box without text that always says left.
    assert re.findall(r"text-align:left;(?!direction)", html) == []
