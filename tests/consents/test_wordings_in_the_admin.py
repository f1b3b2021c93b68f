"""From a draft to frozen words: who published them, what changed, who stands for a translation."""

import pytest
from django.db.models import Max
from django.urls import reverse

from consents import wordings
from people.models import ConsentWording, Purpose
from people.selectors import current_wordings
from tests.factories import make_person, make_staff

pytestmark = pytest.mark.django_db

NEWS = Purpose.MARKETING_EMAIL


@pytest.fixture
def desk(client):
    client.force_login(make_staff())
    return client


def in_force(purpose: Purpose = NEWS, language: str = "en") -> ConsentWording:
    return current_wordings([purpose], language=language)[purpose]


def press(desk, button: str, wording: ConsentWording) -> str:
    address = reverse(f"admin:people_consentwording_{button}", args=[wording.pk])
    page = desk.post(address, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def draft_of(wording: ConsentWording) -> ConsentWording:
    return ConsentWording.objects.get(
        purpose=wording.purpose, language=wording.language, published_at__isnull=True
    )


def test_the_next_version_begins_with_the_words_of_today(desk):
    press(desk, "next", in_force())
    draft = draft_of(in_force())
    assert (draft.version, draft.label) == (in_force().version + 1, in_force().label)
    assert draft.asks_again
    press(desk, "next", in_force())
    assert ConsentWording.objects.filter(published_at__isnull=True).count() == 1


def test_a_draft_is_changed_and_published_and_then_it_is_what_people_see(desk):
    press(desk, "next", in_force())
    draft = draft_of(in_force())
    address = reverse("admin:people_consentwording_change", args=[draft.pk])
    desk.post(
        address,
        {
            "label": "I agree to news and to offers.",
            "explanation": draft.explanation,
            "withdrawal_effect": draft.withdrawal_effect,
            "legal_basis": draft.legal_basis,
            "asks_again": "on",
        },
    )
    assert in_force().pk != draft.pk
    press(desk, "publish", draft)
    assert in_force().label == "I agree to news and to offers."
    assert str(in_force().published_by) == "Carla"
    assert len(in_force().sha256) == 64


def test_what_changed_is_shown_word_by_word(desk):
    draft = wordings.begin_next(in_force())
    draft.label = draft.label.replace("news and offers", "news")
    draft.save()
    page = desk.get(reverse("admin:people_consentwording_change", args=[draft.pk]))
    assert "<del>and offers </del>" in page.content.decode()


def test_published_words_can_be_looked_at_and_nothing_else(desk):
    address = reverse("admin:people_consentwording_change", args=[in_force().pk])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"label": "x"}).status_code == 403
    assert "published already" in press(desk, "publish", in_force())


def test_nothing_is_published_by_opening_a_page(desk):
    draft = wordings.begin_next(in_force())
    for button in ("publish", "next", "stand-for"):
        address = reverse(f"admin:people_consentwording_{button}", args=[draft.pk])
        assert desk.get(address).status_code == 405
    assert not ConsentWording.objects.get(pk=draft.pk).is_published


def test_who_may_only_look_finds_no_button_and_is_refused(client):
    client.force_login(make_staff("lisa", is_superuser=False))
    address = reverse("admin:people_consentwording_publish", args=[in_force().pk])
    assert client.post(address).status_code == 403


def test_a_person_who_has_read_a_translation_stands_for_it_by_name(desk):
    translated = in_force(language="tr")
    assert translated.is_unreviewed
    press(desk, "stand-for", translated)
    read = in_force(language="tr")
    assert not read.is_unreviewed
    assert str(read.reviewed_by) == "Carla"
    assert wordings.stand_for_wording(read, by=make_staff("other")) is False


def test_a_translation_ends_nobodys_yes_whatever_its_draft_says():
    person = make_person(agrees=(NEWS,))
    corrected = wordings.begin_next(in_force(language="tr"))
    corrected.asks_again = True
    wordings.publish_wording(corrected, by=make_staff())
    assert person.consent_events.in_force().exists()


def test_an_original_gets_a_number_of_its_own_and_a_translation_that_of_its_original():
    corrected = wordings.begin_next(in_force(language="tr"))
    assert corrected.version == 2
    wordings.publish_wording(corrected, by=make_staff())
    original = wordings.publish_wording(wordings.begin_next(in_force()), by=make_staff("other"))
    assert original.version == 3
    assert wordings.next_version(NEWS, "tr") == 3
    assert wordings.next_version(NEWS, "ja") == 3
    newest = ConsentWording.objects.filter(purpose=NEWS).aggregate(newest=Max("version"))
    assert wordings.next_version(NEWS, "en") == newest["newest"] + 1
