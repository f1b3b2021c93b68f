"""Views of the list of leads: kept under a name, shared with the team, and never a way around."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from catalog.models import Treatment
from leads.models import Lead, SavedView
from leads.services import assign_lead
from mtcrm.volume import make_volume
from people.remembered import Remembered
from privacy.erasing import erase_person
from privacy.models import Erasure
from staff.models import User
from tests.factories import (
    make_lead,
    make_member,
    make_person,
    make_request,
    make_staff,
    signed_in,
)

LIST = "/admin/leads/lead/"
KEEP, CHANGE, DELETE, OPEN = (
    f"{LIST}view-{verb}/" for verb in ("keep", "change", "delete", "open")
)
COLUMNS, COUNTS, EXPORT = f"{LIST}columns/", f"{LIST}view-counts/", f"{LIST}export/"


@pytest.fixture
def senior() -> User:
    return make_member("Senior coordinator")


@pytest.fixture
def desk(client, senior):
    client.force_login(senior)
    return client


def keep(client, back: str, name: str = "Mine", **more) -> SavedView:
    """What the button keeps."""
    answer = client.post(KEEP, {"name": name, "back": back} | more)
    assert answer.status_code == 302
    return SavedView.objects.get(name=name)


def listed(client, query: str = "") -> list[int]:
    answer = client.get(f"{LIST}?{query}", follow=True)
    assert answer.status_code == 200
    return [lead.pk for lead in answer.context["cl"].result_list]


def text_of(client, query: str) -> str:
    return client.get(f"{LIST}?{query}", follow=True).content.decode()


@pytest.mark.django_db
class TestKeeping:
    @pytest.fixture(autouse=True)
    def _leads(self):
        for name, country in (("Anna Berg", "ES"), ("Berta Berg", "ES"), ("Anna Tal", "FR")):
            make_lead(person=make_person(name=name, country=country))

    def test_a_view_shows_its_filters_words_order_and_columns_again(self, desk):
        asked = "country=ES&q=berg&o=who"
        shown = listed(desk, asked)
        view = keep(desk, f"?{asked}")
        desk.post(COLUMNS, {"column": ["phone"], "back": f"?view={view.pk}"})
        assert listed(desk, f"view={view.pk}") == shown == list(
            Lead.objects.filter(country="ES").order_by("pk").values_list("pk", flat=True)
        )  # fmt: skip
        answer = desk.get(f"{LIST}?view={view.pk}")
        assert list(answer.context["cl"].list_display) == ["who", "phone"]
        assert "Home country: Spain" in answer.content.decode()
        assert list(desk.get(f"{LIST}?view=all").context["cl"].list_display)[1] == "asks_for"

    def test_the_words_of_a_view_stand_in_no_address_of_its_pages(self, desk):
        for _ in range(60):
            make_lead(person=make_person(name="Berg"))
        view = keep(desk, "?q=berg")
        text = text_of(desk, f"view={view.pk}")
        pages = re.findall(r'href="(\?[^"]*p=[^"]*)"', text)
        assert pages
        assert not any("berg" in page for page in pages)
        later = desk.get(f"{LIST}?view={view.pk}").context["cl"].pages["later"]
        assert len(listed(desk, later.removeprefix("?"))) == 12

    def test_what_is_changed_in_a_view_is_kept_when_asked_for_and_not_before(self, desk):
        view = keep(desk, "?country=ES")
        changed = f"view={view.pk}&country=FR"
        assert len(listed(desk, changed)) == 1
        assert "Keep them in it?" in text_of(desk, changed)
        assert len(listed(desk, f"view={view.pk}")) == 2
        desk.post(CHANGE, {"name": "France", "back": f"?{changed}"})
        view.refresh_from_db()
        assert (view.name, view.filters) == ("France", {"country": "FR"})
        assert len(listed(desk, f"view={view.pk}")) == 1
        assert "Keep them in it?" not in text_of(desk, f"view={view.pk}&country=FR&q=&stage=")

    def test_a_view_is_deleted_by_its_owner(self, desk):
        view = keep(desk, "?country=ES")
        desk.post(DELETE, {"back": f"?view={view.pk}"})
        assert not SavedView.objects.exists()
        assert "This view is no longer there" in text_of(desk, f"view={view.pk}")

    def test_the_list_opens_with_the_view_that_was_chosen_for_it(self, desk):
        view = keep(desk, "?country=ES")
        desk.post(OPEN, {"back": f"?view={view.pk}"})
        assert len(listed(desk)) == 2
        assert desk.get(LIST)["Location"] == f"{LIST}?view={view.pk}"
        assert len(listed(desk, "view=all")) == 3
        assert len(listed(desk, "country=FR")) == 1
        desk.post(OPEN, {"back": f"?view={view.pk}"})
        assert len(listed(desk)) == 3

    @pytest.mark.parametrize("name", ["", "  ", "x" * 41, "Mine"])
    def test_a_name_that_is_none_or_too_long_or_taken_is_refused(self, desk, name):
        keep(desk, "?country=ES")
        answer = desk.post(KEEP, {"name": name, "back": "?country=FR"}, follow=True)
        assert SavedView.objects.count() == 1
        assert re.search("Give it a name|view of this name", answer.content.decode())

    def test_a_name_is_shown_as_it_is(self, desk):
        keep(desk, "?country=ES", name="<script>alert(1)</script>")
        assert "<script>alert" not in text_of(desk, "view=all")

    def test_a_view_is_kept_of_no_filter_that_there_is_not(self, desk):
        desk.post(KEEP, {"name": "Mine", "back": "?owner=999"})
        assert not SavedView.objects.exists()

    def test_following_a_link_changes_no_view(self, desk):
        for address in (KEEP, CHANGE, DELETE, OPEN):
            assert desk.get(address).status_code == 405

    def test_a_view_is_exported_as_it_is_shown(self, desk):
        view = keep(desk, "?q=berg&o=-who")
        desk.post(COLUMNS, {"column": ["home"], "back": f"?view={view.pk}"})
        answer = desk.post(EXPORT, {"kind": "csv", "back": f"?view={view.pk}"})
        rows = answer.getvalue().decode("utf-8-sig").splitlines()
        assert rows[0] == '"Name","Reference","Home country"'
        assert [row.split('"')[1] for row in rows[1:3]] == ["Berta Berg", "Anna Berg"]
        assert len(rows) == 4


@pytest.mark.django_db
class TestSharing:
    def test_a_shared_view_shows_each_reader_what_she_may_see(self, desk, senior):
        leads = [make_lead(person=make_person(country="ES")) for _ in range(3)]
        carla, dora = make_member("Coordinator"), make_staff("dora", is_superuser=False)
        assign_lead(leads[0].pk, owner=carla, actor=None)
        assign_lead(leads[1].pk, owner=senior, actor=None)
        view = keep(desk, "?country=ES", shared="1")
        assert len(listed(desk, f"view={view.pk}")) == 3
        hers = signed_in(carla)
        assert "Mine" in text_of(hers, "view=all")
        assert set(listed(hers, f"view={view.pk}")) == {leads[0].pk, leads[2].pk}
        assert hers.get(COUNTS).json() == {str(view.pk): "2"}
        assert desk.get(COUNTS).json() == {str(view.pk): "3"}
        assert signed_in(dora).get(COUNTS).status_code == 403

    def test_mine_means_the_reader_s_own(self, desk, senior):
        lead = make_lead()
        carla = make_member("Coordinator")
        assign_lead(lead.pk, owner=carla, actor=None)
        view = keep(desk, "?owner=me", shared="1")
        assert listed(desk, f"view={view.pk}") == []
        assert listed(signed_in(carla), f"view={view.pk}") == [lead.pk]

    def test_a_private_view_is_nobody_else_s(self, desk):
        make_lead()
        view = keep(desk, "?stage=lost", name="Secret")
        other = signed_in(make_member("Manager"))
        assert "Secret" not in text_of(other, "view=all")
        assert "no longer shared" in text_of(other, f"view={view.pk}")
        assert len(listed(other, f"view={view.pk}")) == 1
        assert other.get(COUNTS).json() == {}

    @pytest.mark.parametrize("shared", [{}, {"shared": "1"}])
    def test_only_its_owner_changes_a_view(self, desk, shared):
        view = keep(desk, "?stage=lost", **shared)
        before = SavedView.objects.values().get()
        other = signed_in(make_member("Manager"))
        back = {"back": f"?view={view.pk}"}
        other.post(CHANGE, {"name": "Stolen"} | back)
        other.post(DELETE, back)
        other.post(COLUMNS, {"column": ["phone"]} | back)
        assert SavedView.objects.values().get() == before
        assert DELETE not in text_of(other, f"view={view.pk}")

    def test_who_has_no_right_to_share_does_not(self):
        carla = signed_in(make_member("Coordinator"))
        carla.post(KEEP, {"name": "Mine", "back": "?stage=lost", "shared": "1"})
        assert not SavedView.objects.exists()
        view = keep(carla, "?stage=lost")
        carla.post(CHANGE, {"name": "Mine", "back": f"?view={view.pk}", "shared": "1"})
        assert not SavedView.objects.get().is_shared
        assert "For the whole team" not in text_of(carla, "view=all")

    def test_a_list_that_opened_with_a_view_that_is_gone_shows_all_leads(self, desk):
        make_lead()
        view = keep(desk, "?stage=lost", shared="1")
        other = signed_in(make_member("Manager"))
        other.post(OPEN, {"back": f"?view={view.pk}"})
        assert listed(other) == []
        desk.post(CHANGE, {"name": "Mine", "back": f"?view={view.pk}"})
        assert len(listed(other)) == 1
        desk.post(DELETE, {"back": f"?view={view.pk}"})
        assert len(listed(other)) == 1


@pytest.mark.django_db
class TestWhatIsNoMore:
    @pytest.mark.parametrize(
        ("lost", "title"),
        [
            ({"stage": "renamed"}, "stage"), ({"treatment": "999"}, "treatment"),
            ({"owner": "999"}, "owner"), ({"colour": "red"}, "colour"),
            ({"stage": "renamed", "colour": "red"}, "stage"),
            ({"person__name": "x"}, "person__name"),
        ],
    )  # fmt: skip
    def test_a_filter_that_is_no_more_is_told_and_the_others_still_filter(self, desk, lost, title):
        lead = make_lead(person=make_person(country="ES"))
        make_lead(person=make_person(country="FR"))
        view = keep(desk, "?country=ES")
        SavedView.objects.update(
            filters={"country": "ES"} | lost, sorting="-gone", columns=["gone"]
        )
        assert listed(desk, f"view={view.pk}") == [lead.pk]
        text = text_of(desk, f"view={view.pk}")
        assert "is no longer there: " in text
        assert title in text
        assert desk.get(COUNTS).json() == {}
        answer = desk.post(EXPORT, {"kind": "csv", "back": f"?view={view.pk}"})
        assert answer.status_code == 302

    def test_a_treatment_that_was_deleted_is_told(self, desk):
        treatment = Treatment.objects.first()
        treatment.pk, treatment.name, treatment.slug = None, "Gone", "gone"
        treatment.save(force_insert=True)
        view = keep(desk, f"?treatment={treatment.pk}")
        treatment.delete()
        Remembered.forget_all()
        assert "is no longer there: treatment" in text_of(desk, f"view={view.pk}")

    def test_words_that_named_somebody_erased_are_gone_and_it_is_told(self, desk):
        person = make_request(contact={"name": "Lena Berg", "email": "lb77@example.org"}).person
        named = [keep(desk, f"?q={q}", name=q) for q in ("lena", "berg lena", "lb77")]
        others = [keep(desk, f"?q={q}", name=q) for q in ("example.org", "lena tal", "anna")]
        erase_person(person.pk, asked_by=Erasure.AskedBy.HERSELF)
        assert [SavedView.objects.get(pk=each.pk).words for each in named] == [""] * 3
        assert [SavedView.objects.get(pk=each.pk).words for each in others] == [
            "example.org", "lena tal", "anna",
        ]  # fmt: skip
        assert "who has been erased" in text_of(desk, f"view={named[0].pk}")
        assert "who has been erased" not in text_of(desk, f"view={others[0].pk}")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_counted_beyond_a_thousand_and_views_cost_the_list_one_statement(client):
    client.force_login(make_staff())
    make_volume(1_500)
    for number, query in enumerate(("o=who", "stage=lost", "q=example", "q=nosuch", "q=birch")):
        keep(client, f"?{query}", name=f"{number}")
    counted = list(client.get(COUNTS).json().values())
    lost = Lead.objects.filter(stage="lost").count()
    birch = Lead.objects.filter(haystack__contains="birch").count()
    assert counted == ["1,000+", f"{lost}", "1,500", "0", f"{birch}"]
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{LIST}?view=all")
    assert len(asked) <= 10
    assert len([each for each in asked if "leads_savedview" in each["sql"]]) == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_view_is_kept_and_found_with_the_keyboard_and_says_how_many_it_has(
    browser_page, live_web
):
    client = signed_in(make_staff())
    make_lead(person=make_person(country="ES"))
    make_lead()
    [cookie] = client.cookies.values()
    browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_web}])
    browser_page.goto(f"{reverse('admin:leads_lead_changelist')}?country=ES")
    browser_page.get_by_text("View", exact=True).press("Enter")
    browser_page.get_by_label("Name of a new view").fill("Spain")
    browser_page.get_by_label("Name of a new view").press("Enter")
    tabs = browser_page.get_by_role("navigation", name="Views")
    tab = tabs.get_by_role("link", name="Spain")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab).to_contain_text("1")
    tabs.get_by_role("link", name="All leads").press("Enter")
    expect(browser_page.locator("#result_list tbody tr")).to_have_count(2)
