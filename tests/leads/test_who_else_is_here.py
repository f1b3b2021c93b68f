"""Two people with one lead open see each other, and what changed meanwhile."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from leads.looking import FORGOTTEN_AFTER, GONE_AFTER
from leads.models import Looking
from leads.services import Move, advance_lead, assign_lead
from tests.factories import make_lead, make_member, make_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_lead()


def look(lead, user, version: int = 1) -> str:
    url = reverse("admin:leads_lead_here", args=[lead.pk])
    return signed_in(user).post(url, {"version": version}).content.decode()


def passed(time) -> None:
    for row in Looking.objects.all():
        Looking.objects.filter(pk=row.pk).update(seen_at=row.seen_at - time)


def test_each_sees_the_other_and_not_herself(lead):
    ben, carla = make_staff("ben", first_name="Ben"), make_staff("carla", first_name="Carla")
    assert "Open here" not in look(lead, ben)
    assert "Ben" in look(lead, carla)
    assert "Ben" not in look(lead, ben)
    assert "Carla" in look(lead, ben)
    assert Looking.objects.count() == 2


def test_who_has_left_is_gone_soon_and_forgotten_later(lead):
    ben, carla = make_staff("ben", first_name="Ben"), make_staff("carla")
    look(lead, ben)
    passed(GONE_AFTER)
    assert "Ben" not in look(lead, carla)
    passed(FORGOTTEN_AFTER)
    look(make_lead(), carla)
    assert list(Looking.objects.filter(user=carla, lead=lead)) == []


def test_a_page_of_an_older_version_says_so(lead):
    carla = make_staff("carla")
    assert "has changed since" not in look(lead, carla)
    advance_lead(lead.pk, Move(to="contacted"), actor=None)
    assert "has changed since" in look(lead, carla)
    assert "has changed since" not in look(lead, carla, version=2)


def test_nobody_looks_at_a_lead_that_she_may_not_see(lead):
    assign_lead(lead.pk, owner=make_staff("owner"), actor=None)
    look(lead, make_member("Coordinator"))
    look(lead, make_member("Editor"))
    assert not Looking.objects.exists()


def test_a_look_by_get_is_refused(lead, client):
    client.force_login(make_staff())
    assert client.get(reverse("admin:leads_lead_here", args=[lead.pk])).status_code == 405


# --- In the browser ---


@pytest.fixture
def page(client, live_web: str, browser_page: Page, lead) -> Page:
    client.force_login(make_staff("carla"))
    session = {"name": settings.SESSION_COOKIE_NAME, "url": live_web}
    session["value"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies([session])
    browser_page.goto(reverse("admin:leads_lead_change", args=[lead.pk]))
    return browser_page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_tells_of_a_colleague_by_itself(page: Page, lead):
    look(lead, make_staff("ben", first_name="Ben"))
    page.reload()
    expect(page.locator("#others")).to_contain_text("Ben")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_keys_lead_to_the_forms_until_they_are_switched_off(page: Page):
    page.locator("body").press("n")
    expect(page.locator("#id_note")).to_be_focused()
    page.keyboard.type("n is a letter here")
    expect(page.locator("#id_note")).to_have_value("n is a letter here")
    page.locator("#id_note").blur()
    page.keyboard.press("c")
    expect(page.locator("#compose textarea")).to_be_visible()
    page.locator(":focus").blur()
    page.keyboard.press("?")
    page.locator("#keys-off").check()
    page.locator("#keys-off").blur()
    page.keyboard.press("l")
    expect(page.locator("#id_outcome")).not_to_be_visible()
