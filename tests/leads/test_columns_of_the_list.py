"""Each member of staff chooses which columns she sees of the list of leads, and in which order."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from leads.columns import COLUMNS, USUAL
from leads.models import Lead
from tests.factories import (
    make_lead,
    make_member,
    make_person,
    make_staff,
    signed_in,
)

LIST = "/admin/leads/lead/"
CHOOSE = f"{LIST}columns/"


def titles(client, **query) -> list[str]:
    """The titles of the table, as they are read."""
    text = client.get(LIST, query).content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", head).strip() for head in heads]


@pytest.mark.django_db
class TestColumns:
    @pytest.fixture
    def desk(self, client):
        client.force_login(make_staff())
        make_lead(person=make_person(email="lena@example.org", phone="+4930123456", language="ja"))
        return client

    def test_who_chooses_columns_sees_them_in_her_order_and_nobody_else_does(self, desk):
        usual = ["Who", "Asks for", "Home", "Stage", "Reply", "Owner", "Opened"]
        assert titles(desk) == usual
        answer = desk.post(CHOOSE, {"column": ["phone", "email", "stage_label"], "back": "?q=x"})
        assert answer.url == f"{LIST}?q=x"
        assert titles(desk) == ["Who", "Phone", "E-mail", "Stage"]
        text = desk.get(LIST).content.decode()
        assert "+4930123456" in text
        assert "lena@example.org" in text
        assert titles(signed_in(make_member("Manager"))) == usual
        desk.post(CHOOSE, {"column": ["phone"], "usual": "1"})
        assert titles(desk) == usual

    def test_every_column_says_something_of_a_lead_that_has_everything(self, desk):
        lead = Lead.objects.get()
        Lead.objects.update(
            stage="lost", loss_reason="deceased", urgency="ready", source="article",
            replied_at=lead.opened_at, owner=make_staff("bob", first_name="Bob"),
        )  # fmt: skip
        desk.post(CHOOSE, {"column": list(COLUMNS)})
        text = desk.get(LIST).content.decode()
        cells = re.findall(r'<td class="field-(\w+)">(.*?)</td>', text, re.DOTALL)
        assert [name for name, _cell in cells] == list(COLUMNS)[1:]
        empty = {name for name, cell in cells if not re.sub(r"<[^>]*>", "", cell).strip()}
        assert empty == set()
        assert dict(cells)["language"] == "Japanese"
        assert dict(cells)["loss"] == "Deceased"

    @pytest.mark.parametrize(
        "chosen", [[], ["haystack"], ["person__email_hash", "__class__"], ["who"] * 300, ["\ud7ff"]]
    )
    def test_what_is_no_column_is_never_shown(self, desk, chosen):
        desk.post(CHOOSE, {"column": chosen})
        shown = titles(desk)
        assert shown in (["Who"], [str(COLUMNS[name].title).capitalize() for name in USUAL])

    def test_all_columns_cost_no_more_statements_than_few(self, desk):
        for _ in range(3):
            make_lead()
        counts = []
        for chosen in (["who"], list(COLUMNS)):
            desk.post(CHOOSE, {"column": chosen})
            desk.get(LIST)
            with CaptureQueriesContext(connection) as asked:
                desk.get(LIST)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 10

    def test_a_look_at_the_list_changes_no_choice(self, desk):
        assert desk.get(CHOOSE, {"column": ["phone"]}).status_code == 405
        assert desk.get(LIST, {"column": "phone"}).status_code == 302
        assert len(titles(desk)) == len(USUAL)

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "?x=\r\nSet: y"])
    def test_the_way_back_leads_to_the_list_whatever_is_sent(self, desk, back):
        answer = desk.post(CHOOSE, {"column": "phone", "back": back})
        assert answer.url.startswith(f"{LIST}?")
        assert "\n" not in answer.url


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_columns_are_put_in_order_with_the_keyboard(browser_page, live_web):
    member = make_staff()
    make_lead()
    client = signed_in(member)
    [cookie] = client.cookies.values()
    browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_web}])
    browser_page.goto(reverse("admin:leads_lead_changelist"))
    browser_page.get_by_text("Columns", exact=True).press("Enter")
    move = browser_page.get_by_role("button", name="opened: further to the front")
    for _ in range(9):
        move.press("Enter")
    expect(move).to_be_focused()
    browser_page.get_by_role("checkbox", name="Home").press("Space")
    browser_page.get_by_role("button", name="Show these").press("Enter")
    heads = browser_page.locator("#result_list thead th")
    expect(heads).to_have_text(["Who", "Opened", "Asks for", "Stage", "Reply", "Owner"])
