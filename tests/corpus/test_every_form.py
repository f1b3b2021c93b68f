"""No field of any form, parameter, cookie or link is an error of ours, whatever is put into it."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from leads.models import Lead
from tests.corpus.posting import in_a_path, send
from tests.factories import let_in, make_lead, make_patient_message, make_person
from tests.faults.dose import IS_FULL
from tests.intake import filled

pytestmark = pytest.mark.django_db

SHARP = (
    "\0", "a\0b", "'\";--", "9" * 400, "-1", "\u0661", "\U0001fae9\u202e", "x" * 6_000, "[]", " ",
    "%s{0}{{x}}", "../../etc/passwd",
)  # fmt: skip
# In the ordinary dose each string meets every sixth field.
TAKING_TURNS = 1 if IS_FULL else 6
# Whatever any page reads from its address, and some that none does.
PARAMETERS = (
    "page", "from", "article", "treatment", "destination", "link", "next", "language", "form", "q",
    "before", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "what",
)  # fmt: skip
COOKIES = (
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.PATIENT_COOKIE_NAME,
    settings.DRAFT_COOKIE_NAME, settings.TOUCH_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
    "messages",
)  # fmt: skip
HEADERS = (
    "Referer", "Accept-Language", "HX-Request", "HX-Current-URL", "X-Forwarded-For", "User-Agent",
    "Sec-GPC", "If-Modified-Since", "If-None-Match", "Origin", "X-CSRFToken", "Range", "Accept",
)  # fmt: skip
LINKS = ("r", "u", "confirm", "my/address", "my/messages", "quote/go-on", "quote/held")


@dataclass
class Form:
    """Where a form of a page goes, and what it holds when nobody has touched it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, ...]:
        """What makes it another form than the next."""
        # A trap of a form has another name on every page.
        names = {re.sub(r"_[0-9a-f]{5}$", "", name) for name in self.fields}
        return (re.sub(r"[0-9a-f-]{36}", "N", self.action), *sorted(names))


class Forms(HTMLParser):
    """The forms of a page that are posted."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.path, self.inside = path, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the one that is open."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("method", "").lower() == "post"
            if self.inside:
                self.found.append(Form(told.get("action", self.path).partition("#")[0]))
        elif self.inside and tag in {"input", "textarea", "select", "button"} and told.get("name"):
            self.found[-1].fields.setdefault(told["name"], told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        self.inside = self.inside and tag != "form"


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The address of every page that is not the desk's, with places to fill in."""
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"/{route}"
        elif not route.startswith("admin/"):
            yield from routes(each.url_patterns, route)


def addresses(lead: Lead) -> list[str]:
    """Each of them filled in: with her request, with a step of the form, with what is unknown."""
    known = {"lead_uuid": str(lead.uuid), "step": "details", "code": "d08"}
    unknown = {"uuid": str(uuid.uuid4()), "str": "knee", "slug": "knee"}
    place = re.compile(r"<(\w+):(\w+)>")
    return [
        place.sub(lambda found: known.get(found[2], unknown[found[1]]), route)
        for route in routes(get_resolver().url_patterns)
    ]


@pytest.fixture
def lead() -> Lead:
    person = make_person(phone="+49301234567")
    asked = make_lead(person=person)
    make_lead(person=person)
    make_patient_message(lead=asked)
    return asked


@pytest.fixture
def visitor(lead: Lead) -> Client:
    """Somebody with a page of her own, and another form that she has begun."""
    client = Client()
    filled(client, "/quote/agree/")
    return let_in(client, lead.person)


def forms_of(client: Client, lead: Lead) -> dict[tuple[str, ...], Form]:
    found = {}
    for path in (*addresses(lead), *map("/quote/{}/".format, ("contact", "agree"))):
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found |= {form.kind: form for form in Forms(answer.content.decode(), path).found}
    return found


def test_no_field_of_any_form_is_an_error(visitor, lead):
    forms = forms_of(visitor, lead).values()
    places = {form.action for form in forms}
    assert {"/quote/", "/quote/agree/", "/my/details/", "/complaints/", "/language/"} <= places
    assert {reverse("my-thread", args=[lead.uuid]), "/my/data/erase/", "/u/knee/"} <= places
    cookies = dict(visitor.cookies)
    for form in forms:
        for number, name in enumerate(form.fields):
            for sharp in SHARP[number % TAKING_TURNS :: TAKING_TURNS]:
                with transaction.atomic():
                    answer = send(visitor, form.action, form.fields | {name: sharp})
                    transaction.set_rollback(True)
                assert answer.status_code in {200, 204, 302, 400}, (form.action, name, sharp)
        visitor.cookies.update(cookies)


def test_no_field_is_an_error_where_no_form_sends_it(visitor, lead):
    names = {name for form in forms_of(visitor, lead).values() for name in form.fields}
    for path in addresses(lead):
        for sharp in SHARP:
            with transaction.atomic():
                answer = send(visitor, path, dict.fromkeys(names, sharp))
                transaction.set_rollback(True)
            assert answer.status_code in {200, 204, 302, 400, 403, 404, 405}, (path, sharp)


def test_no_parameter_of_any_address_is_an_error(visitor, lead):
    for number, path in enumerate(addresses(lead)):
        for sharp in SHARP[number % TAKING_TURNS :: TAKING_TURNS]:
            answer = visitor.get(path, dict.fromkeys(PARAMETERS, sharp))
            assert answer.status_code in {200, 302, 400, 404, 405}, (path, sharp)
            assert ("\0" in sharp) <= (answer.status_code == 400)


def test_no_link_is_an_error(client):
    forged = ("a:b:c", "a:1abc:" + "x" * 43, ":", "a:b", "eyJhIjoxfQ:1abc:def", "\u00e9")
    for sharp in (*SHARP, *forged):
        for place in LINKS:
            path = in_a_path(f"/{place}/{sharp}/")
            assert client.get("/", **path).status_code in {200, 302, 400, 404}
            assert client.post("/", **path).status_code in {200, 302, 400, 403, 404, 405}


def test_no_cookie_or_header_is_an_error(client):
    for path in ("/", "/quote/", "/my/", "/language/", "/admin/"):
        for sharp in (*SHARP, "a:b:c", "http://[", "\u00e9", "1;2", '"'):
            cookies = "; ".join(f"{name}={sharp}" for name in COOKIES)
            # A server hands on bytes as letters of Latin-1.
            told = {"HTTP_COOKIE": cookies.encode().decode("latin-1")}
            told |= {f"HTTP_{name.upper().replace('-', '_')}": sharp for name in HEADERS}
            assert Client().get(path, **told).status_code in {200, 302, 304, 400}, (path, sharp)
