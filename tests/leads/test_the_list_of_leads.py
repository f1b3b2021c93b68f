"""The list of leads in the admin: its pages, filters and search, at any size."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import Treatment
from leads import sight
from leads.finding import wanted
from leads.listing import LOOKED_THROUGH, SORTS, Order, Place, page
from leads.models import Lead
from leads.services import Move, advance_lead, assign_lead
from mtcrm.demo import make_demo_staff
from mtcrm.volume import make_volume
from people.models import Person
from people.services import keep_language
from staff.models import User
from tests.factories import (
    make_lead,
    make_member,
    make_person,
    make_request,
    make_staff,
)

LIST = "/admin/leads/lead/"
MOST_STATEMENTS = 10
LARGE = LOOKED_THROUGH + 700


@pytest.fixture
def desk(client):
    client.force_login(make_staff())
    return client


def listed(desk, **query) -> list[int]:
    """The leads of this page, by their number."""
    answer = desk.get(LIST, query)
    assert answer.status_code == 200
    return [lead.pk for lead in answer.context["cl"].result_list]


def turned(desk, **query) -> list[int]:
    """All leads, page by page, by the buttons."""
    found, address = [], "?"
    while address:
        answer = desk.get(LIST + address, query if address == "?" else None)
        changelist = answer.context["cl"]
        found += [lead.pk for lead in changelist.result_list]
        address = changelist.pages.get("later")
    return found


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def _leads_of_few_moments_and_names(self):
        now = timezone.now()
        for number in range(130):
            lead = make_lead(person=make_person(name=f"Maria {'ABC'[number % 3]}"))
            moment = now - timedelta(days=number % 7)
            Lead.objects.filter(pk=lead.pk).update(opened_at=moment, reply_due_at=moment)

    def test_every_lead_stands_on_one_page_in_its_order(self, desk):
        for order in ("", "who", "-who", "clock", "-clock", "opened_at", "email", "0"):
            way = Order.read(order)
            everybody = list(way.sort(Lead.objects.all()).values_list("pk", flat=True))
            assert turned(desk, o=order) == everybody, order
            assert len(everybody) == 130

    def test_one_turns_back_the_way_one_came(self, desk):
        first = listed(desk)
        second = listed(desk, p=f"after-{first[-1]}")
        assert len(first) == len(second) == 50
        assert listed(desk, p=f"before-{second[0]}") == first
        last = listed(desk, p="last")
        assert len(last) == 50
        assert listed(desk, p=f"before-{last[0]}")[-20:] == second[10:30]

    def test_turning_back_beyond_the_beginning_shows_the_first_page(self, desk):
        first = listed(desk)
        assert listed(desk, p=f"before-{first[5]}") == first

    def test_the_first_and_the_last_page_lead_no_further(self, desk):
        pages = desk.get(LIST).context["cl"].pages
        assert set(pages) == {"later", "last"}
        pages = desk.get(LIST, {"p": "last"}).context["cl"].pages
        assert set(pages) == {"first", "earlier"}

    def test_an_address_that_names_no_place_shows_the_first_page(self, desk):
        first = listed(desk)
        for place in ("0", "-1", "2", "after-", "after-x", "last-1", "after-" + "9" * 30, "…", "'"):
            assert listed(desk, p=place) == first, place
        assert listed(desk, p="after-999999999999999999") == []

    def test_no_address_of_a_page_tells_a_word_of_anybody(self, desk):
        text = desk.get(LIST, {"o": "who"}).content.decode()
        addresses = map(unescape, re.findall(r'href="(\?[^"]*)"', text))
        places = [parse_qs(urlsplit(each).query) for each in addresses]
        assert any("p" in place for place in places)
        assert not any("aria" in str(place) for place in places)


@pytest.mark.django_db
class TestFilters:
    def test_filters_mean_all_of_them_together(self, desk):
        knee, other = Treatment.objects.all()[:2]
        wanted_one = make_lead(person=make_person(country="ES"), treatment_id=knee.pk)
        make_lead(person=make_person(country="ES"), treatment_id=other.pk)
        make_lead(person=make_person(country="FR"), treatment_id=knee.pk)
        lost = make_lead(person=make_person(country="ES"), treatment_id=knee.pk)
        advance_lead(lost.pk, Move(to="lost", loss_reason="timing_later"), actor=None)
        narrow = {"country": "ES", "treatment": str(knee.pk)}
        assert listed(desk, **narrow, stage="open", owner="", q="") == [wanted_one.pk]
        assert set(listed(desk, **narrow)) == {wanted_one.pk, lost.pk}
        assert listed(desk, **narrow, loss="timing_later") == [lost.pk]
        assert listed(desk, **narrow, loss="deceased") == []

    def test_each_filter_finds_what_its_words_say(self, desk):
        carla = User.objects.get()
        late = make_lead(reply_by=timezone.now() - timedelta(hours=1), urgency="ready")
        waits = make_lead(awaits_confirmation=True, source="article")
        old = make_lead()
        Lead.objects.filter(pk=old.pk).update(
            opened_at=timezone.now() - timedelta(days=400), replied_at=timezone.now()
        )
        assign_lead(old.pk, owner=carla, actor=carla)
        for query, meant in (
            ({"reply": "overdue"}, late), ({"reply": "answered"}, old),
            ({"reply": "unconfirmed"}, waits), ({"owner": "me"}, old),
            ({"owner": str(carla.pk)}, old), ({"opened": "before"}, old),
            ({"urgency": "ready"}, late), ({"source": "article"}, waits),
        ):  # fmt: skip
            assert listed(desk, **query) == [meant.pk], query
        assert set(listed(desk, owner="nobody")) == set(listed(desk, opened="7")) == {
            late.pk, waits.pk,
        }  # fmt: skip
        assert listed(desk, reply="promised") == []
        assert len(listed(desk, treatment="none")) == len(listed(desk, destination="none")) == 3

    def test_leads_are_filtered_by_the_language_in_which_she_is_written_to_now(self, desk):
        lead = make_lead(person=make_person(language="tr"))
        make_lead()
        assert listed(desk, language="tr") == [lead.pk]
        keep_language(person=lead.person, language="ja")
        assert listed(desk, language="tr") == []
        assert listed(desk, language="ja") == [lead.pk]

    def test_a_field_of_medicine_finds_each_of_its_treatments(self, desk):
        knee = Treatment.objects.get(slug="knee-replacement")
        lead = make_lead(treatment_id=knee.pk)
        make_lead(treatment_id=Treatment.objects.exclude(category=knee.category).first().pk)
        assert listed(desk, treatment=f"all-{knee.category_id}") == [lead.pk]

    def test_a_filter_in_use_is_named_and_can_be_taken_away(self, desk):
        make_lead()
        text = desk.get(LIST, {"stage": "lost", "country": "ES", "q": "x"}).content.decode()
        assert "Stage: Lost" in text
        assert "Home country: Spain" in text
        assert 'href="?country=ES&amp;q=x"' in text

    @pytest.mark.parametrize(
        "query", ["stage=x", "owner=999", "owner=x", "treatment=all-x", "country=%27", "opened=1e9"]
    )
    def test_what_is_no_choice_leads_back_to_the_list(self, desk, query):
        assert desk.get(f"{LIST}?{query}").url == f"{LIST}?e=1"


@pytest.mark.django_db
class TestSearch:
    def test_words_and_filters_mean_both(self, desk):
        lead = make_lead(person=make_person(name="Lena Berg", country="ES"))
        make_lead(person=make_person(name="Lena Berg", country="FR"))
        assert listed(desk, q="berg lena", country="ES") == [lead.pk]

    @pytest.mark.parametrize(
        "query",
        [
            "x" * 10_000, "NEAR(", '"', "*", "%", "_", "\u202e\u200f", "' OR 1=1 --", "{[(", "\\",
            "a" * 150 + " b", " ".join(map(hex, range(2_000))), "\ud7ff", "💉" * 60,
        ],
    )  # fmt: skip
    def test_whatever_is_typed_is_answered_and_shown_again(self, desk, query):
        make_lead(person=make_person(name="Lena", email="lena@example.com"))
        answer = desk.get(LIST, {"q": query})
        assert answer.status_code == 200
        assert answer.context["cl"].query == query
        assert "No lead found" in answer.content.decode()

    def test_a_name_that_looks_like_a_page_is_shown_as_a_name(self, desk):
        person = make_person()
        Person.objects.filter(pk=person.pk).update(name="<img src=x onerror=alert(1)>")
        make_lead(person=person)
        text = desk.get(LIST, {"q": '"><script>alert(1)</script>'}).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in desk.get(LIST).content.decode()

    def test_a_coordinator_asks_the_database_little(self, client):
        make_demo_staff()
        client.force_login(User.objects.get(username="coordinator"))
        make_request()
        for query in ({}, {"q": "maria"}, {"q": "maria", "stage": "new", "p": "after-1"}):
            client.get(LIST, query)
            with CaptureQueriesContext(connection) as asked:
                client.get(LIST, query)
            assert len(asked) <= MOST_STATEMENTS


@pytest.mark.django_db(transaction=True)
def test_a_large_desk_is_searched_and_turned_as_a_small_one(client):
    client.force_login(make_staff())
    make_volume(LARGE)
    rows = Lead.objects.values_list("pk", "haystack").order_by("-opened_at", "-pk")
    texts = dict(rows)
    for query in ("acorn", "an birch", "example", "li", "m", "anna.acorn", "yuki zephyr", "0", "7"):
        words = wanted(query) or ["nothing has this"]
        meant = [pk for pk, text in texts.items() if all(word in text for word in words)]
        assert turned(client, q=query) == meant, query
        backwards = [lead.pk for lead in found(query, Place(is_backwards=True))]
        assert backwards == meant[-50:], query
    text = client.get(LIST).content.decode()
    assert "More than 1,000 leads" in text
    assert "1 lead\n" in client.get(LIST, {"q": Lead.objects.first().reference}).content.decode()
    old = Lead.objects.earliest("opened_at")
    assert turned(client, q=old.reference) == [old.pk]


@pytest.mark.django_db(transaction=True)
def test_who_has_few_leads_is_shown_the_same_as_who_has_many(client, monkeypatch):
    carla = make_member("Coordinator")
    client.force_login(carla)
    make_volume(LARGE)
    Lead.objects.update(owner=make_staff("bob"))
    some = Lead.objects.order_by("-pk").values_list("pk", flat=True)
    Lead.objects.filter(pk__in=list(some[::20])).update(owner=carla)
    Lead.objects.filter(pk__in=list(some[10::100])).update(owner=None)
    queries = ({}, {"o": "who"}, {"o": "-clock"}, {"stage": "lost"}, {"q": "an"}, {"q": "nosuch"})
    numbered = [turned(client, **query) for query in queries]
    monkeypatch.setattr(sight, "FEW", 0)
    assert [turned(client, **query) for query in queries] == numbered
    assert len(numbered[0]) == len(some[::20]) + len(some[10::100])


def found(query: str, place: Place) -> list[Lead]:
    return page(Lead.objects.all(), query=query, order=Order(), place=place, size=50).leads


@pytest.mark.django_db(transaction=True)
def test_no_page_and_no_usual_filter_sorts_or_reads_the_whole_desk():
    make_volume(LARGE)
    middle = Lead.objects.order_by("pk")[LARGE // 2].pk
    rows = Lead.objects.all()
    usual = {
        "lead_by_stage_and_country": rows.filter(stage="lost", country="IS"),
        "lead_by_country": rows.filter(country="IS"),
        "lead_by_language": rows.filter(language="ja"),
        "lead_by_owner": rows.filter(owner=0),
        "lead_by_opening": rows,
    }
    plans = {
        (index, way): plan_of(way.sort(way.beyond(narrowed, middle))[:51])
        for index, narrowed in usual.items()
        for way in (Order(), Order().reversed)
    }
    for by, index in (("who", "lead_by_name"), ("clock", "lead_by_due")):
        for way in (Order(by), Order(by).reversed):
            plans[index, way] = plan_of(way.sort(way.beyond(rows, middle))[:51])
    assert len(SORTS) == 3
    for (index, way), plan in plans.items():
        assert index in plan, (way, plan)
        assert "Sort" not in plan, (way, plan)
        assert "TEMP B-TREE" not in plan, (way, plan)


def plan_of(rows) -> str:
    """How the database would do it, were this desk too large to be read."""
    if connection.vendor != "postgresql":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        try:
            return rows.explain()
        finally:
            cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")


def test_the_first_page_of_the_desk_leads_to_the_leads_of_a_stage(client, db):
    client.force_login(make_staff())
    lead = make_lead()
    text = client.get(reverse("admin:index")).content.decode()
    [address] = re.findall(r'href="([^"]*\?stage=new)"', text)
    assert [each.pk for each in client.get(address).context["cl"].result_list] == [lead.pk]
