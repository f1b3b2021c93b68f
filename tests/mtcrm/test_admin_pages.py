"""Every page of the admin opens, for every model there is."""

import pytest
from django.contrib import admin
from django.urls import reverse

from mtcrm.demo import load_demo_content, make_demo_staff
from outbox import delivery
from staff.models import User
from tests.factories import make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path
    load_demo_content()
    make_demo_staff()
    make_request()
    delivery.drain()
    return client


def names() -> list[str]:
    return sorted(model._meta.label_lower for model in admin.site._registry)


@pytest.mark.parametrize("label", names())
def test_an_administrator_opens_list_search_row_and_empty_form(desk, label):
    desk.force_login(User.objects.get(username="admin"))
    [model] = [model for model in admin.site._registry if model._meta.label_lower == label]
    base = f"admin:{label.replace('.', '_')}"
    assert desk.get(reverse(f"{base}_changelist")).status_code == 200
    assert desk.get(reverse(f"{base}_changelist"), {"q": "maria"}).status_code == 200
    assert desk.get(reverse(f"{base}_add")).status_code in {200, 403, 404}
    row = model._default_manager.first()
    if row is not None:
        assert desk.get(reverse(f"{base}_change", args=[row.pk])).status_code == 200
        assert desk.get(reverse(f"{base}_history", args=[row.pk])).status_code == 200


def test_a_coordinator_sees_her_side_bar_and_may_not_enter_the_team(desk):
    desk.force_login(User.objects.get(username="coordinator"))
    text = desk.get(reverse("admin:index")).content.decode()
    assert "Quote requests" in text
    assert "Members of staff" not in text
    assert desk.get(reverse("admin:staff_user_changelist")).status_code == 403


def test_no_page_of_the_desk_asks_the_public_policy_to_bend(desk):
    desk.force_login(User.objects.get(username="admin"))
    assert "unsafe-eval" in desk.get(reverse("admin:index"))["Content-Security-Policy"]
    assert "unsafe" not in desk.get("/")["Content-Security-Policy"]
