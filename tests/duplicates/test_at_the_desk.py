"""Duplicates at the desk, driven through their pages."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from duplicates.finding import candidate_of, compare_all
from duplicates.models import Candidate, Merge
from leads.services import assign_lead
from people.models import Person
from people.services import keep_person
from tests.factories import make_follow_up, make_person, make_request, make_staff
from tests.intake import hidden_fields

pytestmark = pytest.mark.django_db

PHONE = "+4930901820777"


def make_pair(**own: Any) -> Candidate:
    """Two people with one number, as the worker found them."""
    for email, name in (("ana@example.org", "Ana"), ("anna@example.com", "Anna Lopez")):
        make_request(contact={"email": email, "name": name, "phone": PHONE, **own})
    compare_all()
    return Candidate.objects.get()


@pytest.fixture
def desk(client):
    member = make_staff("mona", is_superuser=False, first_name="Mona")
    member.groups.add(Group.objects.get(name="Senior coordinator"))
    client.force_login(member)
    return client


def page_of(pair: Candidate) -> str:
    return reverse("admin:duplicates_candidate_change", args=[pair.pk])


def shown(desk, path: str) -> str:
    return desk.get(path).content.decode()


def send(desk, pair: Candidate, page: str, **own: str):
    """Press “Merge” on this page, keeping the first unless told otherwise."""
    fields = {
        "seen": hidden_fields(page)["seen"], "kept": "first", "reason": "She told me.",
        "is_certain": "on",
    }  # fmt: skip
    url = reverse("admin:duplicates_candidate_merge", args=[pair.pk])
    return desk.post(url, fields | own, follow=True).content.decode()


def test_the_list_shows_both_and_why_and_warns_of_a_family(desk):
    pair = make_pair()
    text = shown(desk, reverse("admin:duplicates_candidate_changelist"))
    assert "ana@example.org" in text
    assert "anna@example.com" in text
    assert "the same telephone number" in text
    assert "perhaps a family" in shown(desk, page_of(pair))


def test_both_values_are_shown_in_full_and_the_chosen_one_is_kept(desk):
    long = "Ana " + "María " * 18
    pair = make_pair()
    Person.objects.filter(email="ana@example.org").update(name=long.strip(), country="MX")
    page = shown(desk, page_of(pair))
    assert long.strip() in page
    assert "Anna Lopez" in page
    assert "Mexico" in page
    text = send(desk, pair, page, name="second", country="first")
    assert "Merged." in text
    kept = Person.objects.get(email="ana@example.org")
    assert (kept.name, kept.country) == ("Anna Lopez", "MX")
    anna = Person.objects.get(email="anna@example.com")
    assert anna.merged_into == kept
    for one, other in ((kept, anna), (anna, kept)):
        text = shown(desk, reverse("admin:people_person_change", args=[one.pk]))
        assert f"{other.pk} {other.email}" in text


def test_the_page_counts_what_follows_and_says_what_a_merge_does(desk):
    letter = make_follow_up()
    other = make_person(email="anna@example.com")
    page = shown(desk, page_of(candidate_of(letter.person, other)))
    for words, number in (("leads", 1), ("conversations", 1), ("letters", 2), ("requests", 1)):
        assert re.search(rf"<span>{words}</span> <strong>{number}</strong>", page), words
    assert "Each address keeps its own page" in page


def test_two_who_are_not_the_same_are_never_suggested_again(desk):
    pair = make_pair()
    desk.post(reverse("admin:duplicates_candidate_dismiss", args=[pair.pk]))
    Person.objects.update(to_be_compared=True)
    compare_all()
    listed = reverse("admin:duplicates_candidate_changelist")
    assert "anna@example.com" not in shown(desk, listed)
    assert "anna@example.com" in shown(desk, f"{listed}?state=dismissed")
    assert "Kept as two by Mona" in shown(desk, page_of(pair))


def test_the_second_of_two_who_merge_is_told(desk):
    pair = make_pair()
    page = shown(desk, page_of(pair))
    send(desk, pair, page)
    assert "They are one person already" in send(desk, pair, page, kept="second")
    assert Merge.objects.count() == 1


def test_who_chose_before_a_value_changed_chooses_again(desk):
    pair = make_pair()
    page = shown(desk, page_of(pair))
    ana = pair.first
    ana.name = "Ana Ruiz"
    keep_person(ana)
    assert "changed meanwhile" in send(desk, pair, page)
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"kept": ""}, {"reason": ""}, {"is_certain": ""}, {"seen": "x"}, {"name": "third"}]
)
def test_a_merge_without_a_choice_a_reason_or_the_tick_is_none(desk, fields):
    pair = make_pair()
    send(desk, pair, shown(desk, page_of(pair)), **fields)
    assert not Merge.objects.exists()


def test_what_was_typed_and_chosen_is_there_again_when_something_is_missing(desk):
    pair = make_pair()
    page = send(
        desk, pair, shown(desk, page_of(pair)), is_certain="", name="second", reason="Her voice."
    )
    assert 'value="Her voice."' in page
    assert re.search(r'name="name"\s+value="second"\s+checked', page)


def test_the_page_of_a_lead_leads_to_who_else_this_may_be(desk, client):
    pair = make_pair()
    page = reverse("admin:leads_lead_change", args=[pair.first.leads.get().pk])
    text = shown(desk, page)
    assert "Perhaps anna@example.com: compare" in text
    assert page_of(pair) in text
    send(desk, pair, shown(desk, page_of(pair)))
    text = shown(desk, page)
    assert "Also writes from" in text
    assert "Perhaps" not in text
    cora = make_staff("cora", is_superuser=False)
    cora.groups.add(Group.objects.get(name="Coordinator"))
    client.force_login(cora)
    assert "anna@example.com" not in shown(client, page)


def test_two_that_no_machine_found_are_compared_by_their_addresses(desk):
    make_person(email="ana@example.org")
    make_person(email="zoe@example.com")
    url = reverse("admin:duplicates_candidate_compare")
    fields = {"one": "ana@example.org", "other": "ZOE@example.com"}
    assert "compared by hand" in desk.post(url, fields, follow=True).content.decode()
    for wrong, said in (("nobody@example.org", "Nobody is known"), ("ana@example.org", "already")):
        answer = desk.post(url, {"one": "ana@example.org", "other": wrong}, follow=True)
        assert said in answer.content.decode()


def test_a_merge_is_undone_on_its_page_and_both_timelines_tell_of_it(desk):
    pair = make_pair()
    send(desk, pair, shown(desk, page_of(pair)))
    made = Merge.objects.get()
    leads = [row.leads.get() for row in (pair.first, pair.second)]
    for lead in leads:
        text = shown(desk, reverse("admin:leads_lead_change", args=[lead.pk]))
        assert "Merged: the same person as no." in text
        assert "She told me." in text
        other = next(each for each in leads if each != lead)
        assert other.reference in text
    url = reverse("admin:duplicates_merge_undo", args=[made.pk])
    assert "Say in a few words" in desk.post(url, {}, follow=True).content.decode()
    assert "two again" in desk.post(url, {"reason": "Cousins."}, follow=True).content.decode()
    text = shown(desk, reverse("admin:leads_lead_change", args=[leads[0].pk]))
    assert "Merge undone" in text
    assert "Cousins." in text


def test_a_coordinator_sees_neither_the_list_nor_the_leads_of_others_by_a_merge(desk, client):
    pair = make_pair()
    hers, others = (row.leads.get() for row in (pair.first, pair.second))
    send(desk, pair, shown(desk, page_of(pair)))
    cora = make_staff("cora", is_superuser=False)
    cora.groups.add(Group.objects.get(name="Coordinator"))
    assign_lead(hers.pk, owner=cora, actor=None)
    assign_lead(others.pk, owner=make_staff("bob"), actor=None)
    client.force_login(cora)
    assert client.get(reverse("admin:duplicates_candidate_changelist")).status_code == 403
    assert client.get(page_of(pair)).status_code == 403
    text = shown(client, reverse("admin:leads_lead_change", args=[hers.pk]))
    assert "Merged: the same person as no." in text
    assert others.reference not in text


def test_the_auditor_sees_that_and_by_whom_but_nothing_of_whom(desk, client):
    pair = make_pair()
    send(desk, pair, shown(desk, page_of(pair)), name="second")
    auditor = make_staff("ada", is_superuser=False)
    auditor.groups.add(Group.objects.get(name="Auditor"))
    client.force_login(auditor)
    text = shown(client, reverse("admin:duplicates_merge_change", args=[Merge.objects.get().pk]))
    assert "Mona" in text
    assert not any(word in text for word in ("Lopez", "ana@example.org", "She told me."))


def test_what_a_name_holds_is_never_run(desk):
    pair = make_pair()
    Person.objects.filter(pk=pair.first_id).update(name="<script>alert(1)</script>")
    page = shown(desk, page_of(pair))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in send(desk, pair, page, name="first")
