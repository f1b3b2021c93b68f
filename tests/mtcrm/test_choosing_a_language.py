"""A visitor is spoken to in the language she chose, else in her browser’s."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from people.models import Person
from tests.factories import let_in, make_person, make_staff
from tests.intake import filled

pytestmark = pytest.mark.django_db


def language_of(page) -> str:
    return page.content.decode().split('<html lang="')[1].split('"')[0]


def choose(client: Client, language: str, **fields: str):
    return client.post(reverse("language"), {"language": language, **fields})


def test_a_visitor_is_spoken_to_in_her_browsers_language_until_she_chooses_another():
    client = Client(headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert language_of(client.get("/quote/")) == "es"
    choose(client, "ja")
    assert language_of(client.get("/quote/")) == "ja"


def test_a_page_from_right_to_left_says_so():
    page = Client(headers={"Accept-Language": "ar"}).get("/quote/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_caches_are_told_that_an_answer_depends_on_the_language():
    page = Client(headers={"Accept-Language": "tr"}).get("/")
    assert page["Content-Language"] == "tr"
    assert {"Accept-Language", "Cookie"} <= set(page["Vary"].split(", "))


def test_looking_at_the_languages_chooses_none():
    client = Client()
    client.get(reverse("language"), {"language": "ja"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("cookie", ["xx", "..", "ja\\", "a" * 5000])
def test_a_cookie_with_a_language_we_do_not_speak_is_harmless(cookie):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert language_of(client.get("/quote/")) == "en"


def test_the_page_of_languages_leads_back_to_where_she_came_from():
    client = Client()
    page = client.get(reverse("language"), headers={"Referer": "http://testserver/quote/details/"})
    assert page.context["next"] == "/quote/details/"
    assert choose(client, "ja", next="/quote/details/")["Location"] == "/quote/details/"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:x", ""]
)
def test_choosing_leads_to_no_other_site(elsewhere):
    assert choose(Client(), "ja", next=elsewhere)["Location"] == "/"


def test_a_page_of_ours_that_begins_like_another_site_leads_to_no_other_site():
    ours = "http://testserver//example.org/articles/"
    assert choose(Client(), "ja", next=ours)["Location"] == "/example.org/articles/"
    page = Client().get(reverse("language"), headers={"Referer": ours})
    assert page.context["next"] == "/example.org/articles/"


@pytest.mark.parametrize("word", ["nowhere", "?page=2", "#top", "quote"])
def test_a_word_to_go_back_to_is_a_path_and_no_error(word):
    where = choose(Client(), "ja", next=word)["Location"]
    assert where == "/" + word.partition("#")[0]


def test_a_forged_choice_is_refused():
    assert choose(Client(enforce_csrf_checks=True), "ja").status_code == 403


def test_the_choice_of_somebody_we_know_is_that_of_her_letters_too():
    person = make_person()
    choose(let_in(Client(), person), "ja")
    assert Person.objects.get(pk=person.pk).language == "ja"


def test_a_link_from_a_letter_opens_a_page_in_the_language_of_the_letter():
    client = let_in(Client(), make_person(language="ar"))
    assert language_of(client.get("/my/")) == "ar"


def test_a_link_from_a_letter_leaves_the_language_that_the_browser_chose():
    client = Client()
    choose(client, "ja")
    let_in(client, make_person(language="ar"))
    assert language_of(client.get("/my/")) == "ja"


@pytest.mark.parametrize("step", ["/quote/", "/quote/details/", "/quote/contact/"])
def test_looking_for_another_language_keeps_what_is_typed_on_a_step(step):
    client = Client()
    own = {"message": "It hurts.", "name": "Marta", "want": "question"}
    typed = filled(client, step, **own)
    assert client.post(step, typed | {"language_page": "1"})["Location"] == reverse("language")
    choose(client, "ar", next=step)
    page = client.get(step)
    assert language_of(page) == "ar"
    form = page.context["form"]
    kept = {name: form[name].value() for name in own if name in form.fields}
    assert kept == {name: value for name, value in own.items() if name in kept}
    assert kept


def test_a_look_at_the_languages_on_the_last_step_sends_nothing():
    client = Client()
    typed = filled(client, "/quote/agree/")
    assert client.post("/quote/agree/", typed | {"language_page": "1"})["Location"] == "/language/"
    assert Person.objects.count() == 0


def test_the_desk_speaks_english_whatever_the_browser_asks_for():
    client = Client(headers={"Accept-Language": "ja"})
    client.force_login(make_staff())
    assert '<html lang="en' in client.get("/admin/").content.decode()
