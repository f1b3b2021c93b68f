"""People who ask for a quote, each in her own way, through the real pages.

None of them is a machine, so none may be turned away: each has to arrive, at her confirmation or
at the page which says that somebody looks at it first.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from time_machine import Traveller

from quotes.drafts import resume_url
from quotes.models import IntakeDraft
from tests.intake import STEPS, hidden_fields, typed_at
from tests.threats.machines import TRAP, fresh_address, fresh_network, solve

WISH, DETAILS, CONTACT, AGREE = STEPS
ARRIVED = ("/quote/received/", "/quote/held/")
TEXT = (
    "見積もりをお願いします。\r\n\r\nhttps://a.example.net https://b.example.net\r\n" + "x" * 3000
)
HOSPITAL = "203.0.113.200"
_numbers = itertools.count(1)


@dataclass
class Visitor:
    """Somebody at her browser. ``pace`` is how many seconds she spends on a page."""

    clock: Traveller
    browser: Client = field(default_factory=lambda: Client(REMOTE_ADDR=fresh_network()))
    email: str = field(default_factory=fresh_address)
    pace: float = 40
    has_scripts: bool = False
    own: dict[str, Any] = field(default_factory=dict)

    def read(self, path: str) -> str:
        """Open a page and look at it."""
        page = self.browser.get(path)
        assert page.status_code == 200, (path, page.get("Location"))
        self.clock.shift(self.pace)
        return page.content.decode()

    def fill_in(self, path: str, page: str = "", **more: str) -> str:
        """Answer a step and send it; where that leads."""
        page = page or self.read(path)
        typed = typed_at(path, {"email": self.email, **self.own})
        answer = self.browser.post(path, hidden_fields(page) | typed | more)
        assert answer.status_code == 302, path
        return str(answer["Location"])

    def walk(self, *, until: str = AGREE) -> str:
        """Fill in step after step; the page of the step ``until``, as she sees it."""
        for path in STEPS[: STEPS.index(until)]:
            self.fill_in(path)
        return self.read(until)

    def send(self, page: str, **more: str) -> str:
        """Send the last step, and do what its page then asks for; where that leads."""
        where = self.fill_in(AGREE, page, **more)
        if where != AGREE:
            return where
        page = self.read(AGREE)
        given = hidden_fields(page).get("work", "")
        if given and self.has_scripts:
            return self.fill_in(AGREE, page, work_answer=solve(given))
        return self.fill_in(AGREE, page, hold="1") if 'name="hold"' in page else where


# --- Their ways ---


def reads_in_peace(clock: Traveller) -> str:
    her = Visitor(clock, pace=90)
    return her.send(her.walk())


def lets_the_browser_fill_in(clock: Traveller) -> str:
    own = {"name": "Maria", "phone": "0151 23456789", "phone_country": "DE", "channel": "phone"}
    her = Visitor(clock, pace=4, own=own)
    return her.send(her.walk())


def pastes_a_long_text(clock: Traveller) -> str:
    her = Visitor(clock, pace=10, own={"message": TEXT})
    return her.send(her.walk())


def leaves_the_page_open_over_night(clock: Traveller) -> str:
    her = Visitor(clock)
    page = her.walk()
    clock.shift(timedelta(hours=9))
    return her.send(page)


def goes_back_and_forth(clock: Traveller) -> str:
    her = Visitor(clock, pace=6)
    page = her.walk(until=CONTACT)
    assert her.fill_in(CONTACT, page, back="1") == DETAILS
    assert her.fill_in(DETAILS, back="1") == WISH
    her.own = {"urgency": "exploring", "message": "I have thought about it."}
    return her.send(her.walk())


def has_a_password_manager(clock: Traveller) -> str:
    her = Visitor(clock)
    page = her.walk()
    return her.send(page, **dict.fromkeys(TRAP.findall(page), her.email))


def has_two_tabs(clock: Traveller) -> str:
    her = Visitor(clock)
    one, other = her.walk(), her.read(AGREE)
    where = her.send(one)
    assert her.send(other) == where
    return where


def presses_twice(clock: Traveller) -> str:
    her = Visitor(clock)
    page = her.walk()
    where = her.send(page)
    assert her.send(page) == where
    return where


def sits_in_a_hospital(clock: Traveller) -> str:
    her = Visitor(clock, Client(REMOTE_ADDR=HOSPITAL), pace=5, has_scripts=True)
    return her.send(her.walk())


def sits_in_a_hospital_without_scripts(clock: Traveller) -> str:
    her = Visitor(clock, Client(REMOTE_ADDR=HOSPITAL), pace=5)
    return her.send(her.walk())


def knows_the_page_and_is_quick(clock: Traveller) -> str:
    her = Visitor(clock, pace=1, has_scripts=True)
    return her.send(her.walk())


def is_quick_without_scripts(clock: Traveller) -> str:
    her = Visitor(clock, pace=1)
    return her.send(her.walk())


def travels_by_train(clock: Traveller) -> str:
    her = Visitor(clock)
    for path in STEPS[:-1]:
        her.browser.defaults["REMOTE_ADDR"] = f"2001:db8:{next(_numbers):x}::1"
        her.fill_in(path)
    return her.send(her.read(AGREE))


def asks_for_her_mother_and_herself(clock: Traveller) -> str:
    her = Visitor(clock)
    her.send(her.walk())
    again = Visitor(clock, her.browser, email=her.email, own={"for_whom": "somebody_else"})
    return again.send(again.walk())


def goes_on_the_next_day_on_another_device(clock: Traveller) -> str:
    her = Visitor(clock)
    page = her.read("/quote/later/") if her.walk(until=CONTACT) else ""
    saved = her.browser.post("/quote/later/", hidden_fields(page) | {"address": her.email})
    assert saved["Location"] == "/quote/kept/"
    link = resume_url(IntakeDraft.objects.latest("begun_at", "saved_at"))
    clock.shift(timedelta(hours=20))
    tablet = Visitor(clock, email=her.email)
    assert tablet.browser.get(link.removeprefix(settings.PUBLIC_BASE_URL)).url == CONTACT
    tablet.fill_in(CONTACT)
    return tablet.send(tablet.read(AGREE))


WAYS: tuple[Callable[[Traveller], str], ...] = (
    reads_in_peace,
    lets_the_browser_fill_in,
    pastes_a_long_text,
    leaves_the_page_open_over_night,
    goes_back_and_forth,
    has_a_password_manager,
    has_two_tabs,
    presses_twice,
    sits_in_a_hospital,
    sits_in_a_hospital_without_scripts,
    knows_the_page_and_is_quick,
    is_quick_without_scripts,
    travels_by_train,
    asks_for_her_mother_and_herself,
    goes_on_the_next_day_on_another_device,
)
